/* export_promtest: a promtool test made of the incident: it must fire, a healthy copy must not. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/export_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"

/* A series line; `values` stands in one column within a block. */
struct series { const char *text; unsigned long long n; };

static void
put_block(struct exporting *e, const struct series *row, size_t n)
{
	size_t widest = 0;

	for (size_t i = 0; i < n; i++)
		if (strlen(row[i].text) > widest)
			widest = strlen(row[i].text);
	for (size_t i = 0; i < n; i++)
		str_fmt(e->out, "  - {series: '%s',%*s values: '0+%llux80'}\n", row[i].text,
			(int)(widest - strlen(row[i].text)), "", row[i].n);
}

static struct series
bucket(struct exporting *e, const char *endpoint, const char *version, const char *le,
       unsigned long long n)
{
	return (struct series){ arena_fmt(&e->arena, "api_request_duration_seconds_bucket"
		"{endpoint=\"%s\",model_version=\"%s\",le=\"%s\"}", endpoint, version, le), n };
}

static struct series
total(struct exporting *e, const char *endpoint, const char *version, const char *status,
      unsigned long long n)
{
	return (struct series){ arena_fmt(&e->arena, "api_requests_total{endpoint=\"%s\","
		"model_version=\"%s\",status=\"%s\"}", endpoint, version, status), n };
}

/* The canary's row begins at the limit, or at the last empty bucket; the baseline's is whole. */
static size_t
first_bucket(const struct exporting *e, const struct export_endpoint *at,
	const struct export_arm *arm)
{
	size_t first = 0;

	if (arm == &at->baseline)
		return 0;
	while (first < e->n_buckets && !arm->within[first])
		first++;
	first -= first > 0;
	for (size_t i = 0; i < first && at->is_gated; i++)
		if (fabs(e->bucket[i] - at->limit_s) < 1e-9)
			return i;
	return first;
}

static void
put_arm(struct exporting *e, const struct export_endpoint *at, const struct export_arm *arm,
	const char *version)
{
	struct series row[EXPORT_BUCKETS + 3];
	char le[32];
	size_t n = 0;

	if (!arm->n)
		return;
	str_fmt(e->out, "  # %s %s: %llu requests, %llu of them timed out%s\n", at->text, version,
		(unsigned long long)arm->n, (unsigned long long)arm->timeouts,
		arm == &at->canary && !at->is_gated ? "; no baseline record in the log" : "");
	for (size_t i = first_bucket(e, at, arm); i < e->n_buckets && arm->n_latency; i++)
		row[n++] = bucket(e, at->text, version, num_text(le, e->bucket[i], 6),
				  arm->within[i]);
	if (arm->n_latency)
		row[n++] = bucket(e, at->text, version, "+Inf", arm->n_latency);
	if (arm->n > arm->timeouts)
		row[n++] = total(e, at->text, version, "OK", arm->n - arm->timeouts);
	if (arm->timeouts)
		row[n++] = total(e, at->text, version, "Timeout", arm->timeouts);
	put_block(e, row, n);
}

/* -- what must come of it -- */

/* Requests in the window when each scrape adds every record once. */
static double
in_window(const struct exporting *e, const struct export_arm *arm)
{
	return (double)arm->n * (double)(e->in->gate->window_ns / NS_PER_S) / 15;
}

static bool
is_enough(const struct exporting *e, const struct export_arm *arm)
{
	return in_window(e, arm) >= (double)e->min_n;
}

static void
put_expected_p95(struct exporting *e)
{
	char ms[32];

	str_fmt(e->out, "  promql_expr_test:\n  - expr: round(1000 * "
		"endpoint_version:latency_seconds:p95_%s)\n    eval_time: 8m\n    exp_samples:\n",
		e->window);
	for (size_t i = 0; i < e->n_endpoints; i++) {
		const struct export_endpoint *at = &e->endpoint[i];
		const struct export_arm *const arm[] = { &at->baseline, &at->canary };

		for (int k = 0; k < 2; k++)
			if (arm[k]->n_latency)
				str_fmt(e->out, "    - {labels: '{endpoint=\"%s\",model_version="
					"\"%s\"}', value: %s}\n", at->text,
					k ? e->canary : e->baseline,
					num_text(ms, floor(1000 * export_p95(e, arm[k]) + .5), 0));
	}
}

/* `humanizePercentage` and `humanizeDuration` of Prometheus: 4 significant digits. */
static const char *
four_digits(struct exporting *e, double value)
{
	return arena_fmt(&e->arena, "%.4g", value);
}

static const char *
duration_text(struct exporting *e, double seconds)
{
	long long whole = (long long)seconds;

	if (seconds >= 3600)
		return arena_fmt(&e->arena, "%lldh %lldm %llds", whole / 3600, whole / 60 % 60,
				 whole % 60);
	if (seconds >= 60)
		return arena_fmt(&e->arena, "%lldm %llds", whole / 60, whole % 60);
	if (seconds >= 1)
		return arena_fmt(&e->arena, "%ss", four_digits(e, seconds));
	return seconds >= .001 ? arena_fmt(&e->arena, "%sms", four_digits(e, 1000 * seconds))
			       : arena_fmt(&e->arena, "%sus", four_digits(e, 1e6 * seconds));
}

static void
put_alert_head(struct exporting *e, const char *name, bool is_empty)
{
	str_fmt(e->out, "  - eval_time: 8m\n    alertname: %s\n    exp_alerts:%s\n", name,
		is_empty ? " []" : "");
}

static void
put_labels(struct exporting *e, const struct export_endpoint *at, const char *labels)
{
	str_fmt(e->out, "    - exp_labels: {%s, endpoint: %s, model_version: %s}\n", labels,
		export_yaml(e, at->text), export_yaml(e, e->canary));
}

static bool
times_out(const struct exporting *e, const struct export_endpoint *at)
{
	return is_enough(e, &at->canary) && (double)at->canary.timeouts / (double)at->canary.n >
		       strtod(e->timeout, NULL);
}

static bool
is_slow(const struct exporting *e, const struct export_endpoint *at)
{
	return at->is_gated && is_enough(e, &at->canary) && is_enough(e, &at->baseline) &&
	       export_p95(e, &at->canary) >
		       strtod(e->ratio, NULL) * export_p95(e, &at->baseline);
}

static bool
has_no_baseline(const struct exporting *e, const struct export_endpoint *at)
{
	return is_enough(e, &at->canary) && !is_enough(e, &at->baseline);
}

/* One alert: whether it fires on each endpoint, and its labels and words there. */
static void
put_alert(struct exporting *e, const char *name, const char *labels,
	  bool (*fires)(const struct exporting *, const struct export_endpoint *),
	  const char *(*says)(struct exporting *, const struct export_endpoint *))
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_endpoints; i++)
		n += fires(e, &e->endpoint[i]);
	put_alert_head(e, name, n == 0);
	for (size_t i = 0; i < e->n_endpoints; i++) {
		if (!fires(e, &e->endpoint[i]))
			continue;
		put_labels(e, &e->endpoint[i], labels);
		str_fmt(e->out, "      exp_annotations: {summary: '%s'}\n",
			says(e, &e->endpoint[i]));
	}
}

static const char *
says_timeouts(struct exporting *e, const struct export_endpoint *at)
{
	return arena_fmt(&e->arena, "timeout rate of %s on %s is %s%% (limit %s%%)", at->text,
			 e->canary, four_digits(e, 100 * (double)at->canary.timeouts /
							   (double)at->canary.n), e->percent);
}

static const char *
says_slow(struct exporting *e, const struct export_endpoint *at)
{
	return arena_fmt(&e->arena, "p95 of %s on %s is %s: more than %s over %s", at->text,
			 e->canary, duration_text(e, export_p95(e, &at->canary)), export_over(e),
			 e->baseline);
}

static const char *
says_no_baseline(struct exporting *e, const struct export_endpoint *at)
{
	return arena_fmt(&e->arena, "%s runs on %s without enough %s requests to compare: the p95 "
			 "gate cannot decide", at->text, e->canary, e->baseline);
}

/* Does the gate find anything wrong in what is replayed? */
static bool
fires(const struct exporting *e)
{
	bool is_any = false;

	for (size_t i = 0; i < e->n_endpoints; i++)
		is_any = is_any || times_out(e, &e->endpoint[i]) || is_slow(e, &e->endpoint[i]);
	return is_any;
}

static void
put_incident(struct exporting *e)
{
	export_put(e, promtest_begin, NULL, fires(e) ? "incident" : "log");
	for (size_t i = 0; i < e->n_endpoints; i++) {
		put_arm(e, &e->endpoint[i], &e->endpoint[i].baseline, e->baseline);
		put_arm(e, &e->endpoint[i], &e->endpoint[i].canary, e->canary);
	}
	put_expected_p95(e);
	str_add(e->out, "  alert_rule_test:\n"
		"  - {eval_time: 1m, alertname: CanaryTimeoutRate, exp_alerts: []}\n");
	put_alert(e, "CanaryTimeoutRate", "severity: page, gate: timeout_rate", times_out,
		  says_timeouts);
	put_alert(e, "CanaryP95Regression", "severity: page, gate: p95_ratio", is_slow, says_slow);
	put_alert(e, "CanaryNoBaseline", "severity: ticket, gate: insufficient", has_no_baseline,
		  says_no_baseline);
	str_char(e->out, '\n');
}

/* The baseline's own histogram, up to where it is full, under both names. */
static void
put_healthy(struct exporting *e)
{
	static const char *const quiet_alerts[] = { "CanaryP95Regression", "CanaryTimeoutRate",
						    "CanaryNoBaseline", "CanaryTooQuiet" };
	const struct export_endpoint *at = &e->endpoint[0];
	const char *const version[] = { e->baseline, e->canary };
	struct series row[2 * (EXPORT_BUCKETS + 1) + 2];
	size_t n = 0;
	char le[32];

	str_add(e->out, "- name: a canary as good as the baseline trips nothing\n  interval: 15s\n"
			"  input_series:\n");
	for (int k = 0; k < 2; k++) {
		for (size_t i = 0; i < e->n_buckets; i++) {
			row[n++] = bucket(e, at->text, version[k], num_text(le, e->bucket[i], 6),
					  at->baseline.within[i]);
			if (at->baseline.within[i] == at->baseline.n_latency)
				break;
		}
		row[n++] = bucket(e, at->text, version[k], "+Inf", at->baseline.n_latency);
	}
	put_block(e, row, n);
	for (int k = 0; k < 2; k++)
		row[k] = total(e, at->text, version[k], "OK", at->baseline.n);
	put_block(e, row, 2);
	str_add(e->out, "  alert_rule_test:\n");
	for (size_t i = 0; i < LENGTH(quiet_alerts); i++)
		str_fmt(e->out, "  - {eval_time: 19m, alertname: %s, exp_alerts: []}\n",
			quiet_alerts[i]);
	str_char(e->out, '\n');
}

void
export_promtest(const struct export_input *input, struct str *out)
{
	struct exporting e;

	export_open(&e, input, out);
	const char *endpoint = e.n_endpoints ? e.endpoint[0].text : "/your-endpoint";
	long long s = input->gate->window_ns / NS_PER_S;
	double ratio = strtod(e.ratio, NULL);
	export_put(&e, promtest_head, NULL, NULL);
	export_noise_note(&e, "#");
	if (e.n_endpoints)
		put_incident(&e);
	else
		export_put(&e, promtest_begin, NULL, "log");
	if (e.n_gated && is_enough(&e, &e.endpoint[0].baseline))
		put_healthy(&e);
	/* Four requests and one timeout in ten minutes. */
	if (e.min_n > 5)
		export_put(&e, promtest_quiet, endpoint,
			   arena_fmt(&e.arena, s % 60 ? "%lld seconds" : "%lld minutes",
				     s % 60 ? s : s / 60));
	/* The trap doubles 120 ms: a limit beyond that, or a high minimum, shows something else. */
	if (ratio > 1.09 && ratio < 2.3 && e.min_n <= 300 && s >= 240)
		export_put(&e, promtest_traps, endpoint, export_over(&e));
	export_close(&e);
}
