/* naive_gate: the gate by brute force: sorts the records of each window anew; only for tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_NAIVE_GATE_H
#define SR_TESTS_NAIVE_GATE_H

#include <math.h>
#include <stdlib.h>

#include "core/analysis/gate.h"
#include "core/base/instant.h"
#include "core/base/names.h"

/* A log as it lies in memory; record times in any order. */
struct naive {
	const struct record *at;
	size_t n;
	const struct names *names;
	uint32_t canary, baseline;
	bool has_endpoint;
	const struct gate_options *options;
};

/* Which rule: is_all, or this endpoint. */
struct naive_rule { enum gate_metric metric; bool is_all; uint32_t endpoint; };
struct naive_result { enum gate_result result; double value; uint64_t n_canary, n_baseline; };

static inline int
naive_by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static inline bool
naive_in(const struct naive *log, size_t i, uint32_t version, const struct naive_rule *rule,
	 int64_t at_ns)
{
	const struct record *record = &log->at[i];

	return record->version == version && (rule->is_all || record->endpoint == rule->endpoint) &&
		record->at_ns <= at_ns && record->at_ns > at_ns - log->options->window_ns;
}

/* The latencies of a window, sorted; the caller frees them. */
static inline int64_t *
naive_latencies(const struct naive *log, uint32_t version, const struct naive_rule *rule,
		int64_t at_ns, uint64_t *n)
{
	int64_t *value = calloc(log->n + 1, sizeof(*value));

	*n = 0;
	for (size_t i = 0; i < log->n; i++)
		if (naive_in(log, i, version, rule, at_ns) && log->at[i].latency_us != LATENCY_NONE)
			value[(*n)++] = log->at[i].latency_us;
	qsort(value, *n, sizeof(*value), naive_by_value);
	return value;
}

/* Nearest rank: the smallest with at least 95 % at or below it. */
static inline int64_t
naive_p95(const int64_t *value, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		if (100 * (i + 1) >= 95 * n)
			return value[i];
	return -1;
}

static inline double
naive_log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* P(at least so many of the canary above), margins given: sum of the hypergeometric law. */
static inline double
naive_chance(uint64_t canary, uint64_t canary_above, uint64_t baseline, uint64_t baseline_above)
{
	double n = (double)canary, m = (double)baseline;
	double above = (double)(canary_above + baseline_above), p = 0;

	for (double x = (double)canary_above; x <= n && x <= above; x++)
		if (above - x <= m)
			p += exp(naive_log_choose(n, x) + naive_log_choose(m, above - x) -
				 naive_log_choose(n + m, above));
	return p;
}

/* The newest window that ends at a record of the baseline, holds min n and is young enough. */
static inline int64_t *
naive_baseline(const struct naive *log, const struct naive_rule *rule, int64_t at_ns, uint64_t *n)
{
	int64_t *value = naive_latencies(log, log->baseline, rule, at_ns, n), best = INT64_MIN;

	if (log->baseline == NAME_NONE)
		*n = 0;
	if (*n >= log->options->min_n || log->options->baseline_max_age_ns == 0 ||
	    log->baseline == NAME_NONE)
		return value;
	for (size_t i = 0; i < log->n; i++) {
		int64_t end = log->at[i].at_ns;
		uint64_t n_then;
		if (log->at[i].version != log->baseline || log->at[i].endpoint != rule->endpoint ||
		    log->at[i].latency_us == LATENCY_NONE || end > at_ns || end <= best ||
		    at_ns - end > log->options->baseline_max_age_ns)
			continue;
		free(naive_latencies(log, log->baseline, rule, end, &n_then));
		if (n_then >= log->options->min_n)
			best = end;
	}
	if (best == INT64_MIN)
		return value;
	free(value);
	return naive_latencies(log, log->baseline, rule, best, n);
}

static inline struct naive_result
naive_ratio(const struct naive *log, const struct naive_rule *rule, int64_t at_ns)
{
	struct naive_result out = { GATE_INSUFFICIENT, NAN, 0, 0 };
	uint64_t canary_above = 0, baseline_above = 0;
	int64_t *canary = naive_latencies(log, log->canary, rule, at_ns, &out.n_canary);
	int64_t *baseline = naive_baseline(log, rule, at_ns, &out.n_baseline);
	int64_t top = naive_p95(canary, out.n_canary), below = naive_p95(baseline, out.n_baseline);

	for (uint64_t i = 0; i < out.n_canary; i++)
		canary_above += canary[i] > below;
	for (uint64_t i = 0; i < out.n_baseline; i++)
		baseline_above += baseline[i] > below;
	if (out.n_canary > 0 && below > 0)
		out.value = (double)top / (double)below;
	if (out.n_canary >= log->options->min_n && out.n_baseline >= log->options->min_n &&
	    !isnan(out.value)) {
		bool fails = out.value > log->options->p95_max_ratio &&
			(double)(top - below) / 1000 >= log->options->min_shift_ms;
		bool is_noise = out.n_canary >= 20 && out.n_baseline >= 20 &&
			log->options->max_chance < 1 &&
			naive_chance(out.n_canary, canary_above, out.n_baseline, baseline_above) >=
			log->options->max_chance;
		out.result = !fails ? GATE_PASS : is_noise ? GATE_INSUFFICIENT : GATE_FAIL;
	}
	free(canary);
	free(baseline);
	return out;
}

/* Refusals of the canary on an endpoint against the baseline's; n_canary 0: there is no rule. */
static inline struct naive_result
naive_refused(const struct naive *log, uint32_t endpoint, int64_t at_ns, size_t looks)
{
	const struct naive_rule rule = { METRIC_REFUSED_RATE, false, endpoint };
	struct naive_result out = { GATE_PASS, NAN, 0, 0 };
	uint64_t canary = 0, baseline = 0, least = log->options->min_n ? log->options->min_n : 1;

	for (size_t i = 0; i < log->n; i++) {
		bool is_refused = log->at[i].outcome == OUTCOME_CLIENT_ERROR;

		if (log->at[i].outcome == OUTCOME_UNKNOWN)
			continue;
		if (naive_in(log, i, log->canary, &rule, at_ns)) {
			out.n_canary++;
			canary += is_refused;
		} else if (log->baseline != NAME_NONE &&
			   naive_in(log, i, log->baseline, &rule, at_ns)) {
			out.n_baseline++;
			baseline += is_refused;
		}
	}
	if (!canary || out.n_canary < least || out.n_baseline < least) {
		out.n_canary = 0;
		return out;
	}
	out.value = (double)canary / (double)out.n_canary;
	if (out.value > (double)baseline / (double)out.n_baseline + log->options->error_max &&
	    (double)looks * naive_chance(out.n_canary, canary, out.n_baseline, baseline) <
	    log->options->max_chance)
		out.result = log->options->consecutive > 1 ? GATE_INSUFFICIENT : GATE_FAIL;
	return out;
}

/* An absolute rule on a version; the other one is only counted. */
static inline struct naive_result
naive_absolute(const struct naive *log, const struct naive_rule *rule, uint32_t version,
	       uint32_t other, int64_t at_ns)
{
	struct naive_result out = { GATE_INSUFFICIENT, NAN, 0, 0 };
	double limit = rule->metric == METRIC_TIMEOUT_RATE ? log->options->timeout_max :
		log->options->error_max;
	enum outcome bad = rule->metric == METRIC_TIMEOUT_RATE ? OUTCOME_TIMEOUT :
		OUTCOME_SERVER_ERROR;
	uint64_t hits = 0;

	if (rule->metric == METRIC_P95_MS) {
		int64_t *value = naive_latencies(log, version, rule, at_ns, &out.n_canary);
		if (out.n_canary > 0)
			out.value = (double)naive_p95(value, out.n_canary) / 1000;
		free(value);
		free(naive_latencies(log, other, rule, at_ns, &out.n_baseline));
		limit = log->options->p95_max_ms;
	}
	for (size_t i = 0; i < log->n && rule->metric != METRIC_P95_MS; i++) {
		if (log->at[i].outcome == OUTCOME_UNKNOWN)
			continue;
		out.n_baseline += naive_in(log, i, other, rule, at_ns) && other != NAME_NONE;
		if (!naive_in(log, i, version, rule, at_ns))
			continue;
		out.n_canary++;
		hits += log->at[i].outcome == bad;
	}
	if (rule->metric != METRIC_P95_MS && out.n_canary > 0)
		out.value = (double)hits / (double)out.n_canary;
	if (out.n_canary >= log->options->min_n)
		out.result = out.value > limit ? GATE_FAIL : GATE_PASS;
	return out;
}

static inline struct naive_result
naive_judge(const struct naive *log, const struct naive_rule *rule, int64_t at_ns)
{
	return rule->metric == METRIC_P95_RATIO ? naive_ratio(log, rule, at_ns) :
		naive_absolute(log, rule, log->canary, log->baseline, at_ns);
}

static inline bool
naive_exists(const struct naive *log, const struct naive_rule *rule)
{
	const double limit[] = { log->options->p95_max_ratio, log->options->p95_max_ms,
				 log->options->timeout_max, log->options->error_max };

	if (isnan(limit[rule->metric]))
		return false;
	if (rule->metric == METRIC_P95_RATIO || rule->metric == METRIC_P95_MS)
		return !rule->is_all;
	return rule->is_all || log->has_endpoint;
}

/* Distinct times of the log up to a moment, ascending; the caller frees them. */
static inline int64_t *
naive_times(const struct naive *log, int64_t until_ns, size_t *n)
{
	int64_t *at = calloc(log->n + 1, sizeof(*at));
	size_t all = 0;

	*n = 0;
	for (size_t i = 0; i < log->n; i++)
		if (log->at[i].at_ns <= until_ns)
			at[all++] = log->at[i].at_ns;
	qsort(at, all, sizeof(*at), naive_by_value);
	for (size_t i = 0; i < all; i++)
		if (*n == 0 || at[*n - 1] != at[i])
			at[(*n)++] = at[i];
	return at;
}

/* Does a rule fail at the last of these times: --consecutive of them in a row? */
static inline bool
naive_fails(const struct naive *log, const struct naive_rule *rule, const int64_t *time, size_t n)
{
	size_t in_a_row = (size_t)log->options->consecutive;

	if (n < in_a_row)
		return false;
	for (size_t i = n - in_a_row; i < n; i++)
		if (naive_judge(log, rule, time[i]).result != GATE_FAIL)
			return false;
	return true;
}

static inline uint64_t
naive_requests(const struct naive *log, uint32_t version, const struct naive_rule *rule,
	       int64_t at_ns)
{
	uint64_t n = 0;

	for (size_t i = 0; i < log->n && version != NAME_NONE; i++)
		n += naive_in(log, i, version, rule, at_ns);
	return n;
}

/* Is a pass held back until this endpoint has enough? */
static inline bool
naive_required(const struct naive *log, const struct naive_rule *rule, int64_t at_ns)
{
	const uint32_t version[] = { log->canary, log->baseline };
	struct naive_rule all = { .is_all = true };

	if (rule->is_all)
		return true;
	for (size_t i = 0; i < log->options->n_require; i++)
		if (log->options->require[i] == rule->endpoint)
			return true;
	if (log->options->n_require > 0)
		return false;
	for (int i = 0; i < 2; i++) {
		double n = (double)naive_requests(log, version[i], rule, at_ns);
		if (n > 0 && n / (double)naive_requests(log, version[i], &all, at_ns) >= 0.05)
			return true;
	}
	return false;
}

#endif
