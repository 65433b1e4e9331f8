/* gate_rules: one rule on the window as it stands: value, limit, n, and which of three results. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/gate_private.h"
#include "core/analysis/stats.h"

#define NOISE_N 20	/* from so many a side on, a breach must be more than chance */
#define SETTLED_MAX 100	/* how far to look for the n that would settle it, in times */

static double
limit_of(const struct gate_options *options, enum gate_metric metric)
{
	const double limit[METRICS] = {
		[METRIC_P95_RATIO] = options->p95_max_ratio,
		[METRIC_P95_MS] = options->p95_max_ms,
		[METRIC_TIMEOUT_RATE] = options->timeout_max,
		[METRIC_ERROR_RATE] = options->error_max,
	};

	return limit[metric];
}

static bool
is_rate(enum gate_metric metric)
{
	return metric == METRIC_TIMEOUT_RATE || metric == METRIC_ERROR_RATE;
}

bool
rule_exists(const struct bench *bench, enum gate_metric metric, size_t place)
{
	if (isnan(limit_of(bench->options, metric)))
		return false;
	if (metric == METRIC_P95_RATIO && bench->suspect != SIDE_CANARY)
		return false;
	return is_rate(metric) ? place == 0 || bench->slide->has_endpoint : place > 0;
}

static const struct side *
side_at(const struct bench *bench, enum side_id side, size_t place)
{
	return place == 0 ? &bench->slide->all[side] : &bench->slide->stratum[place - 1].side[side];
}

/* The window's own reading, or, when the baseline is too thin in it, its newest full window. */
static struct reading
reading_at(const struct bench *bench, size_t place)
{
	const struct stratum *stratum = &bench->slide->stratum[place - 1];
	const struct aged *aged = bench->aged ? &bench->aged[place - 1] : NULL;
	struct reading reading = stratum->reading;

	if (!aged || aged->n == 0 || reading.n[SIDE_BASELINE] >= bench->min_n ||
	    bench->at_ns - aged->at_ns > bench->options->baseline_max_age_ns)
		return reading;
	reading.n[SIDE_BASELINE] = aged->n;
	reading.p95_us[SIDE_BASELINE] = stratum->value[aged->rank];
	reading.above[SIDE_BASELINE] = aged->above;
	reading.age_ns = bench->at_ns - aged->at_ns;
	return reading;
}

/* Count both sides above the baseline's p95. */
static void
read_above(const struct bench *bench, size_t place, struct reading *reading)
{
	const struct stratum *stratum = &bench->slide->stratum[place - 1];
	const struct side *canary = &stratum->side[SIDE_CANARY];
	const struct side *baseline = &stratum->side[SIDE_BASELINE];

	if (reading->age_ns > 0) {
		reading->above[SIDE_CANARY] = side_above(canary, bench->aged[place - 1].rank);
		return;
	}
	bool is_known = side_has_p95(baseline);
	uint32_t rank = is_known ? baseline->p95_rank :
		side_rank(baseline, stratum->n_values, 950);
	reading->above[SIDE_CANARY] = side_above(canary, rank);
	reading->above[SIDE_BASELINE] = is_known ?
		baseline->n_latency - baseline->p95_below - baseline->p95_on :
		side_above(baseline, rank);
}

static double
chance_of(const struct reading *reading, uint64_t times)
{
	const uint64_t *n = reading->n, *above = reading->above;
	struct stats_table table = {
		.a_bad = times * above[SIDE_CANARY],
		.a_good = times * (n[SIDE_CANARY] - above[SIDE_CANARY]),
		.b_bad = times * above[SIDE_BASELINE],
		.b_good = times * (n[SIDE_BASELINE] - above[SIDE_BASELINE]),
	};

	return stats_fisher(&table).p_greater;
}

/*
 * A bound the exact p cannot pass (Hoeffding 1963, sampling without replacement): most
 * breaches are settled by it, so that a backtest need not sum a tail at every step.
 */
static double
chance_bound(const struct reading *reading)
{
	double n = (double)reading->n[SIDE_CANARY], all = n + (double)reading->n[SIDE_BASELINE];
	double above = (double)reading->above[SIDE_CANARY];
	double excess = above / n - (above + (double)reading->above[SIDE_BASELINE]) / all;

	return excess > 0 ? exp(-2 * n * excess * excess) : 1;
}

uint64_t
noise_settled_at(const struct reading *reading, double max_chance)
{
	uint64_t n = reading->n[SIDE_CANARY] < reading->n[SIDE_BASELINE] ?
		reading->n[SIDE_CANARY] : reading->n[SIDE_BASELINE];

	for (uint64_t times = 2; times <= SETTLED_MAX; times++)
		if (chance_of(reading, times) < max_chance)
			return times * n;
	return 0;
}

/* Is a breach no more than chance makes? Below 20 a side the chance is shown only. */
static bool
is_noise(const struct bench *bench, struct judged *judged)
{
	const struct reading *reading = &judged->reading;
	double max_chance = bench->options->max_chance;
	bool decides = max_chance < 1 && reading->n[SIDE_CANARY] >= NOISE_N &&
		reading->n[SIDE_BASELINE] >= NOISE_N;

	if (bench->with_chance)
		judged->chance = chance_of(reading, 1);
	if (!decides)
		return false;
	if (!bench->with_chance && chance_bound(reading) < max_chance)
		return false;
	if (isnan(judged->chance))
		judged->chance = chance_of(reading, 1);
	return judged->chance >= max_chance;
}

static void
judge_ratio(const struct bench *bench, size_t place, struct judged *judged)
{
	judged->reading = reading_at(bench, place);
	struct reading *reading = &judged->reading;
	uint64_t canary = reading->n[SIDE_CANARY], baseline = reading->n[SIDE_BASELINE];
	int64_t top = reading->p95_us[SIDE_CANARY], below = reading->p95_us[SIDE_BASELINE];

	judged->n[SIDE_CANARY] = canary;
	judged->n[SIDE_BASELINE] = baseline;
	if (canary > 0 && baseline > 0 && below > 0)
		judged->value = (double)top / (double)below;
	bool is_breach = judged->value > judged->limit;	/* false for NAN */
	bool is_shifted = (double)(top - below) >= bench->options->min_shift_ms * 1000;
	bool is_full = canary >= bench->min_n && baseline >= bench->min_n;
	bool is_noisy = false;
	if (!isnan(judged->value) && (bench->with_chance || (is_full && is_breach && is_shifted))) {
		read_above(bench, place, reading);
		is_noisy = is_noise(bench, judged);
	}
	judged->result = GATE_INSUFFICIENT;
	if (baseline == 0)
		judged->why = WHY_NO_BASELINE;
	else if (canary < bench->min_n)
		judged->why = WHY_N;
	else if (baseline < bench->min_n)
		judged->why = WHY_BASELINE_N;
	else if (below == 0)
		judged->why = WHY_BASELINE_ZERO;
	else if (is_breach && is_shifted && is_noisy)
		judged->why = WHY_NOISE;
	else
		judged->result = is_breach && is_shifted ? GATE_FAIL : GATE_PASS;
	if (is_breach && !is_shifted && judged->result == GATE_PASS)
		judged->why = WHY_SHIFT;
}

static void
judge_absolute(const struct bench *bench, enum gate_metric metric, size_t place,
	       struct judged *judged)
{
	enum side_id other = bench->suspect == SIDE_CANARY ? SIDE_BASELINE : SIDE_CANARY;
	const struct side *side = side_at(bench, bench->suspect, place);
	const struct side *beside = side_at(bench, other, place);
	bool is_time = metric == METRIC_P95_MS;
	uint64_t n = is_time ? side->n_latency : side->n_known;
	uint64_t hits = metric == METRIC_TIMEOUT_RATE ? side->timeouts : side->errors;

	judged->n[SIDE_CANARY] = n;
	judged->n[SIDE_BASELINE] = is_time ? beside->n_latency : beside->n_known;
	if (n > 0 && is_time)
		judged->value = (double)bench->slide->stratum[place - 1].
			reading.p95_us[bench->suspect] / 1000;
	else if (n > 0)
		judged->value = (double)hits / (double)n;
	if (bench->with_chance && judged->n[SIDE_BASELINE] > 0)
		judged->beside = is_time ? (double)bench->slide->stratum[place - 1].
			reading.p95_us[other] / 1000 :
			(double)(metric == METRIC_TIMEOUT_RATE ? beside->timeouts : beside->errors)
			/ (double)beside->n_known;
	if (n < bench->min_n) {
		judged->result = GATE_INSUFFICIENT;
		judged->why = !is_time && n == 0 && side->n > 0 ? WHY_NO_OUTCOME : WHY_N;
		return;
	}
	judged->result = judged->value > judged->limit ? GATE_FAIL : GATE_PASS;
}

struct judged
rule_judge(const struct bench *bench, enum gate_metric metric, size_t place)
{
	struct judged judged = {
		.limit = limit_of(bench->options, metric), .value = NAN, .chance = NAN,
		.beside = NAN,
	};

	if (metric == METRIC_P95_RATIO)
		judge_ratio(bench, place, &judged);
	else
		judge_absolute(bench, metric, place, &judged);
	return judged;
}

static bool
ratio_fails(const struct bench *bench, size_t place)
{
	const struct reading *reading = &bench->slide->stratum[place - 1].reading;
	int64_t top = reading->p95_us[SIDE_CANARY], below = reading->p95_us[SIDE_BASELINE];

	if (!bench->aged &&
	    (reading->n[SIDE_CANARY] < bench->min_n || reading->n[SIDE_BASELINE] < bench->min_n ||
	     below <= 0 || !((double)top / (double)below > bench->options->p95_max_ratio) ||
	     (double)(top - below) < bench->options->min_shift_ms * 1000))
		return false;
	return rule_judge(bench, METRIC_P95_RATIO, place).result == GATE_FAIL;
}

bool
rule_fails(const struct bench *bench, enum gate_metric metric, size_t place)
{
	const struct side *side = side_at(bench, bench->suspect, place);

	if (metric == METRIC_P95_RATIO)
		return ratio_fails(bench, place);
	if (!is_rate(metric) || bench->min_n == 0)
		return rule_judge(bench, metric, place).result == GATE_FAIL;
	bool is_timeout = metric == METRIC_TIMEOUT_RATE;
	uint64_t hits = is_timeout ? side->timeouts : side->errors;
	double limit = is_timeout ? bench->options->timeout_max : bench->options->error_max;

	return side->n_known >= bench->min_n && (double)hits / (double)side->n_known > limit;
}

bool
place_required(const struct bench *bench, size_t place)
{
	const struct slide *slide = bench->slide;

	if (place == 0)
		return true;
	if (bench->options->n_require > 0)
		return slide->stratum[place - 1].is_required;
	for (int side = 0; side < SIDES; side++) {
		uint64_t n = slide->stratum[place - 1].side[side].n;
		if (n > 0 && 20 * n >= slide->all[side].n)
			return true;
	}
	return false;
}

/* Can any endpoint hold a twentieth of the window? Among thousands none does: ask that first. */
static bool
may_require(const struct bench *bench)
{
	const struct slide *slide = bench->slide;
	bool may = bench->options->n_require > 0 || !slide->has_endpoint;

	for (int side = 0; side < SIDES; side++)
		may = may || (slide->most_seen[side] > 0 &&
			      20 * slide->most_seen[side] >= slide->all[side].n);
	return may;
}

bool
bench_passes(const struct bench *bench)
{
	size_t n_passed = 0;	/* where no endpoint is required, nothing was proved */

	if (!may_require(bench))
		return false;

	for (size_t place = 0; place <= bench->slide->n_strata; place++) {
		if (!place_required(bench, place))
			continue;
		for (int metric = 0; metric < METRICS; metric++) {
			if (!rule_exists(bench, (enum gate_metric)metric, place))
				continue;
			if (rule_judge(bench, (enum gate_metric)metric, place).result != GATE_PASS)
				return false;
			n_passed += place > 0 || !bench->slide->has_endpoint;
		}
	}
	return n_passed > 0;
}
