/* symptom: fields that say how a request ended, or how long it took, in other words. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/analysis/symptom.h"
#include "core/analysis/verdict_private.h"
#include "core/ingest/intake.h"
#include "core/ingest/paths.h"

/* Names beside those of ingest (a status, an error) that tell how it ended. */
static const char *const outcomes[] = {
	"result", "outcome", "level", "severity", "severity_text", "log_level", "exception",
	"error_type", "error_code", "error_kind", "error_message", "reason", "failure",
	"failure_reason", "exit_code", "http_code", "code", "message", "msg", "status_text",
	"otel_status_code", "status_message", "result_code", "target_status_code",
	"elb_status_code", "upstream_status", "backend_status", "response_flags",
	"response_code_details", "error_class", "exception_class", "exception_type",
	"termination_state", "error_reason", "is_error", "is_success", "succeeded", "failed",
	"is_timeout", "timed_out", "sampled", "is_sampled", "trace_sampled", "sampling_priority",
};

/* Names that tell how long it took; their values must part the latencies too. */
static const char *const slownesses[] = {
	"slow", "is_slow", "was_slow", "slow_request", "apdex", "apdex_zone", "apdex_bucket",
	"performance_bucket", "latency_bucket", "duration_bucket", "time_bucket", "latency_class",
	"latency_tier", "duration_class", "speed", "speed_class", "sla", "sla_breach",
	"sla_breached", "sla_violated", "sla_violation", "sla_met", "slo", "slo_breach",
	"slo_breached", "slo_violated", "slo_met", "sampling_reason", "sample_reason",
	"keep_reason",
};

/* Values that say it, in small letters. */
static const char *const words[] = {
	"ok", "error", "err", "fail", "failed", "failure", "success", "succeeded", "successful",
	"true", "false", "timeout", "timed out", "timedout", "exception", "complete", "completed",
	"info", "warn", "warning", "critical", "fatal", "debug", "none", "null", "-", "aborted",
	"cancelled", "canceled", "rejected", "unavailable", "deadline_exceeded", "internal",
};
/* Of these one at least has to be among them: `true` and `false` alone may be a feature flag. */
static const char *const bad_words[] = {
	"error", "err", "fail", "failed", "failure", "timeout", "timed out", "timedout",
	"exception", "critical", "fatal", "aborted", "unavailable", "deadline_exceeded",
};
/* How names of parts of a latency end: `request_processing_time`, `connectMs`. */
static const char *const spans[] = {
	"time", "Time", "duration", "Duration", "latency", "Latency", "elapsed", "Elapsed",
	"_ms", "_us", "_ns", "Ms", "Us", "Ns", "illis", "icros", "anos", "econds",
};
static const char *const units[] = {"ns", "us", "\302\265s", "ms", "s", "sec"};
/* Parts of names of what is written on a failure: `errClass`, `stack_trace`. */
static const char *const failures[] = {"err", "exc", "fail", "fault", "reason", "stack", "timeout"};

static bool
is_one_of(const char *text, size_t len, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (alias_same(text, len, list[i], strlen(list[i])))
			return true;
	}
	return false;
}

bool
symptom_name(const char *path)
{
	const char *name = field_last(path);

	return alias_signal(path, strlen(path)) != SIGNAL_NONE ||
	       alias_place(ROLE_STATUS, path, strlen(path)) >= 0 ||
	       is_one_of(name, strlen(name), outcomes, LENGTH(outcomes)) ||
	       is_one_of(path, strlen(path), outcomes, LENGTH(outcomes));
}

bool
symptom_slow_name(const char *path)
{
	const char *name = field_last(path);

	return is_one_of(name, strlen(name), slownesses, LENGTH(slownesses));
}

static size_t
digits(const char *text)
{
	return strspn(text, "0123456789");
}

static bool
is_status(const char *text)
{
	return digits(text) == 3 && !text[3] && text[0] >= '1' && text[0] <= '5';
}

/* A status tells the outcome: shops 101 to 599 have other things in common. */
static bool
goes_with(const char *text, uint64_t bad, uint64_t rated)
{
	double share = rated ? (double)bad / (double)rated : 0;

	return is_status(text) && (text[0] == '5' ? share >= .9 : text[0] == '4' || share <= .1);
}

/* `30000ms`, `1.5 s`: a number and its unit. */
static bool
is_duration(const char *text)
{
	size_t n = digits(text);

	if (!n)
		return false;
	if (text[n] == '.')
		n += 1 + digits(text + n + 1);
	n += text[n] == ' ';
	for (size_t i = 0; i < LENGTH(units); i++) {
		if (!strcmp(text + n, units[i]))
			return true;
	}
	return false;
}

/* `-1`, `0.001`: a number, and nothing else. */
static bool
is_plain_number(const char *text)
{
	size_t n = text[0] == '-', whole = digits(text + n);

	n += whole;
	if (text[n] == '.')
		n += 1 + digits(text + n + 1);
	return whole && !text[n];
}

static bool
is_span_name(const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < LENGTH(spans); i++) {
		size_t n = strlen(spans[i]);

		if (len >= n && !strcmp(path + len - n, spans[i]))
			return true;
	}
	return false;
}

static bool
is_failure_name(const char *path)
{
	for (size_t i = 0; i < LENGTH(failures); i++) {
		if (strcasestr(path, failures[i]))
			return true;
	}
	return false;
}

/* It stands on bad records, and only there; and its name says so: a field that one provider alone
 * fills in may be what fails. */
static bool
is_of_the_bad(const struct axis *axis, const char *path)
{
	uint64_t rated = 0, bad = 0, absent_bad = 0;
	bool has_absent = false;

	for (size_t i = 0; i < axis->n; i++) {
		if (axis->value[i] == NAME_NONE) {
			has_absent = axis->rated[i] > 0;
			absent_bad = axis->bad[i];
		} else {
			rated += axis->rated[i];
			bad += axis->bad[i];
		}
	}
	return is_failure_name(path) && has_absent && rated && !axis->other && bad == rated &&
	       !absent_bad;
}

bool
symptom_values(const struct axis *axis, const char *path, const struct names *names)
{
	size_t numbers = 0, n = 0, statuses = 0, high = 0, said = 0, said_bad = 0, durations = 0;

	for (size_t i = 0; i < axis->n; i++) {
		if (axis->value[i] == NAME_NONE)
			continue;
		const char *text = names_get(names, axis->value[i])->clean;
		size_t len = strlen(text);

		n++;
		statuses += goes_with(text, axis->bad[i], axis->rated[i]);
		high += is_status(text) && text[0] == '5';
		said += is_one_of(text, len, words, LENGTH(words));
		said_bad += is_one_of(text, len, bad_words, LENGTH(bad_words));
		durations += is_duration(text);
		numbers += is_plain_number(text);
	}
	bool is_span = durations == n || (numbers == n && is_span_name(path));

	return (n >= 2 && ((statuses == n && high) || (said == n && said_bad) || is_span)) ||
	       is_of_the_bad(axis, path);
}
