/* standing: a difference that was always there is none of the incident (analysis.md 2.6). */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/arms.h"

/* From here on a latency says no more than that it was slow: of few that waited for a timeout the
 * mean is theirs, and how many fail is asked for itself. */
enum { CAP_PERMILLE = 980 };

/* Mean of latencies that are cut at a cap, and the variance of that mean. */
struct level { double mean, variance; };

static struct level
level_of(const struct slots *slots, double cap_us)
{
	double n = (double)slots->n, sum = 0, squares = 0;

	for (size_t i = 0; i < slots->len; i++) {
		double us = fmin((double)slots->at[i].value_us, cap_us);

		sum += (double)slots->at[i].n * us;
		squares += (double)slots->at[i].n * us * us;
	}
	double mean = sum / n;

	return (struct level){mean, n > 1 ? fmax(0, squares / n - mean * mean) / (n - 1) : 0};
}

/* The ratio of means, like for like, without the few slowest; its lower 95 % bound. */
static double
ratio_of(struct study *study, const struct strata *strata, double *low)
{
	const struct quarter *quarter = strata_quarters(study, strata);
	double a = 0, b = 0, variance_a = 0, variance_b = 0;

	for (size_t i = 0; i < strata->n; i++) {
		const struct slots *own = &quarter[i].a.slots, *other = &quarter[i].b.slots;
		double w = (double)own->n;

		if (!own->n || !other->n)
			continue;
		double cap = fmax(slots_quantile_us(own, CAP_PERMILLE),
				  slots_quantile_us(other, CAP_PERMILLE));
		struct level up = level_of(own, cap), down = level_of(other, cap);

		a += w * up.mean;
		b += w * down.mean;
		variance_a += w * w * up.variance;
		variance_b += w * w * down.variance;
	}
	*low = 0;
	if (a <= 0 || b <= 0)
		return 0;
	*low = a / b * exp(-1.959963984540054 * sqrt(variance_a / a / a + variance_b / b / b));
	return a / b;
}

/*
 * A ratio that is large by chance alone is none: chance may take a tenth of it, as little as
 * matters to nobody. Where many more pass the slow limit, it is no chance.
 */
static bool
is_ratio_large(struct study *study, const struct suspect *suspect)
{
	double least = limit(LIMIT_STANDING_RATIO), low;

	return ratio_of(study, &suspect->strata, &low) >= least &&
	       (suspect->rates.hurt >= limit(LIMIT_HURT_PASS) ||
		low >= least / limit(LIMIT_MIN_RATIO));
}

static bool
is_slow_large(struct study *study, const struct suspect *suspect)
{
	const struct contrast *c = &suspect->contrast;

	if (isnan(c->mean_ratio))
		return c->mean_candidate_ms - c->mean_control_ms >= limit(LIMIT_MIN_SHIFT_MS);
	return is_ratio_large(study, suspect);
}

/*
 * A far region, a large customer, is slower all its life; so is a version beside a faster one that
 * came later. Of two versions that both were there from the start one may have been bad before the
 * log began: only then latency alone makes an incident of what did not change.
 */
static bool
may_have_begun(const struct study *study, const struct suspect *suspect)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);
	double span = (double)(study->last_ns - study->first_ns);

	for (size_t v = 0; axis && suspect->kind == KIND_BAD_VERSION && v < axis->n; v++) {
		double since_first = (double)(axis->first[v].at_ns - study->first_ns);

		if (axis->value[v] != suspect->cause.term[0].value &&
		    axis->value[v] != NAME_NONE &&
		    since_first <= limit(LIMIT_STANDING_SHARE) * span)
			return true;
	}
	return false;
}

/* Of many values one has a few bad records more: by chance alone that is none either. */
static bool
is_bad_large(const struct rate_contrast *rates)
{
	return !isnan(rates->bad) && rates->bad > limit(LIMIT_STANDING_BAD) &&
	       !(rates->p_bad >= limit(LIMIT_CHANGE_P));
}

bool
suspect_stands(struct study *study, const struct suspect *suspect)
{
	double span = (double)(study->last_ns - study->first_ns);
	struct ref first;

	if (!cause_first(study, &suspect->cause, &first) || suspect->strata.is_past ||
	    (double)study->n < limit(LIMIT_JUDGED_N))
		return false;
	if ((double)(first.at_ns - study->first_ns) > limit(LIMIT_STANDING_SHARE) * span)
		return false;
	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];
		bool is_own = step->field == suspect->cause.term[0].field &&
			      step->value == suspect->cause.term[0].value;

		if (step->is_up && is_own && step->measure < 3)
			return false;
	}
	return !is_bad_large(&suspect->rates) &&
	       !(may_have_begun(study, suspect) && is_slow_large(study, suspect));
}
