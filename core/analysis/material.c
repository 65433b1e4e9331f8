/* material: is a difference big enough to matter, after what was different before is taken off? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/arms.h"

struct log_mean
log_mean(const struct slots *slots)
{
	double sum = 0, squares = 0, n = (double)slots->n;
	double *logs = xmalloc((slots->len + 1) * sizeof(*logs));

	for (size_t i = 0; i < slots->len; i++) {
		logs[i] = log(fmax(1, (double)slots->at[i].value_us));
		sum += (double)slots->at[i].n * logs[i];
	}
	for (size_t i = 0; i < slots->len; i++) {
		double d = logs[i] - sum / n;

		squares += (double)slots->at[i].n * d * d;
	}
	free(logs);
	if (!slots->n)
		return (struct log_mean){NAN, NAN, 0};
	return (struct log_mean){sum / n, slots->n > 1 ? squares / (n - 1) / n : 0, slots->n};
}

double
mean_variance(const struct slots *slots)
{
	double n = (double)slots->n, mean = slots_mean_us(slots), squares = 0;

	for (size_t i = 0; i < slots->len; i++) {
		double d = (double)slots->at[i].value_us - mean;

		squares += (double)slots->at[i].n * d * d;
	}
	return n > 1 ? squares / (n - 1) / n : 0;
}

/* Differences of two arms over strata, weighted by the candidate's records. */
struct levels {
	double weight, control;			/* latencies of the arms */
	double log_ratio, log_variance;
	double mean_a, mean_b, p50_a, p50_b, p95_a, p95_b;
};

/* The logarithms cost most: only what is large enough else is asked for them. */
static void
logs_add(struct levels *levels, const struct slots *a, const struct slots *b)
{
	if (a->n < 2 || b->n < 2)
		return;
	struct log_mean log_a = log_mean(a), log_b = log_mean(b);
	double w = (double)a->n;

	levels->log_ratio += w * (log_a.mean - log_b.mean);
	levels->log_variance += w * w * (log_a.variance + log_b.variance);
}

static void
levels_add(struct levels *levels, const struct slots *a, const struct slots *b)
{
	if (a->n < 2 || b->n < 2)
		return;
	double w = (double)a->n;

	levels->weight += w;
	levels->control += (double)b->n;
	levels->mean_a += w * slots_mean_us(a);
	levels->mean_b += w * slots_mean_us(b);
	levels->p50_a += w * slots_quantile_us(a, 500);
	levels->p50_b += w * slots_quantile_us(b, 500);
	levels->p95_a += w * slots_quantile_us(a, 950);
	levels->p95_b += w * slots_quantile_us(b, 950);
}

static bool
is_shift(double a, double b, double weight, double ratio_before, double shift_before)
{
	double shift = (a - b) / weight - shift_before;

	if (shift < limit(LIMIT_MIN_SHIFT_MS) * 1000)
		return false;
	/* A control that takes no time at all has no ratio: then the shift alone counts. */
	return b <= 0 || a / b / ratio_before >= limit(LIMIT_MIN_RATIO);
}

/* Did the value hold at least half of its present share before onset? */
static bool
had_its_share(const struct strata *strata)
{
	uint64_t a = 0, a_before = 0, all = 0, all_before = 0;

	for (size_t i = 0; i < strata->n; i++) {
		const struct stratum *at = &strata->at[i];

		a += at->a.n;
		a_before += at->a_before.n;
		all += at->a.n + at->b.n;
		all_before += at->a_before.n + at->b_before.n;
	}
	return a && all_before &&
	       (double)a_before / (double)all_before >=
		       limit(LIMIT_HAD_SHARE) * (double)a / (double)all;
}

/* How much higher the bad rate was before onset already, like for like. */
static double
bad_before(const struct strata *strata)
{
	double bad = 0, rated = 0;

	for (size_t i = 0; i < strata->n; i++) {
		const struct stratum *at = &strata->at[i];

		if (!at->a_before.rated || !at->b_before.rated)
			continue;
		bad += (double)at->a_before.rated *
		       (harm_bad_rate(&at->a_before) - harm_bad_rate(&at->b_before));
		rated += (double)at->a_before.rated;
	}
	return rated > 0 ? bad / rated : 0;
}

/*
 * Two in a hundred more matter to anybody. Half as many do where it is no chance and the others
 * fail hardly ever: 12 of 733 against none of 2267.
 */
bool
rates_are_material(const struct rate_contrast *rates, double before)
{
	double more = rates->bad - before, own = rates->control + rates->bad;

	if (isnan(more))
		return false;
	return more >= limit(LIMIT_MIN_BAD) ||
	       (more >= limit(LIMIT_MIN_BAD) / 2 && rates->p_bad < limit(LIMIT_CHANGE_P) &&
		own >= limit(LIMIT_FEW_TIMES) * (rates->control + before));
}

bool
contrast_is_material(struct study *study, const struct strata *strata,
		     const struct contrast *contrast, const struct rate_contrast *rates)
{
	struct levels now = {0}, then = {0};
	bool is_old = !strata->is_past && had_its_share(strata);

	if (rates_are_material(rates, is_old ? bad_before(strata) : 0))
		return true;
	if (isnan(contrast->delta))
		return false;
	const struct quarter *quarter = strata_quarters(study, strata);
	struct slots *control = ARENA_NEW(study->arena, struct slots, strata->n + 1);

	for (size_t i = 0; i < strata->n; i++) {
		const struct quarter *at = &quarter[i];
		const struct slots both[2] = {at->b.slots, at->b_before.slots};

		if (is_old)
			levels_add(&then, &at->a_before.slots, &at->b_before.slots);
		control[i] = strata->is_past     ? at->a_before.slots
			     : strata->is_topped ? slots_merge(both, 2, study->arena)
						 : at->b.slots;
		levels_add(&now, &at->a.slots, &control[i]);
	}
	if (now.weight <= 0)
		return false;
	double ratio = 1, shift = 0, log_before = 0;

	if (then.weight > 0 && then.mean_b > 0) {
		ratio = fmax(1, then.mean_a / then.mean_b);
		shift = fmax(0, (then.mean_a - then.mean_b) / then.weight);
	}
	bool is_large = now.weight >= limit(LIMIT_ARM_N) && now.control >= limit(LIMIT_ARM_N);
	bool is_big = is_shift(now.mean_a, now.mean_b, now.weight, ratio, shift) ||
		      is_shift(now.p50_a, now.p50_b, now.weight, ratio, shift) ||
		      (is_large && is_shift(now.p95_a, now.p95_b, now.weight, ratio, shift));

	if (!is_big || !is_large)
		return is_big;
	for (size_t i = 0; i < strata->n; i++) {
		const struct quarter *at = &quarter[i];

		logs_add(&now, &at->a.slots, &control[i]);
		if (is_old)
			logs_add(&then, &at->a_before.slots, &at->b_before.slots);
	}
	if (then.weight > 0 && then.mean_b > 0)
		log_before = fmax(0, then.log_ratio / then.weight);
	double low = now.log_ratio / now.weight - log_before -
		     1.959963984540054 * sqrt(now.log_variance) / now.weight;

	return low >= log(limit(LIMIT_MIN_GEOMETRIC));
}
