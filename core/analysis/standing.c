/* standing: a difference that was always there is none of the incident (analysis.md 2.6). */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/arms.h"

/* Lower 95 % bound of the ratio of means, like for like; 0 when there is none. */
static double
ratio_low(struct study *study, const struct strata *strata)
{
	const struct quarter *quarter = strata_quarters(study, strata);
	double a = 0, b = 0, variance_a = 0, variance_b = 0;

	for (size_t i = 0; i < strata->n; i++) {
		struct slots own = quarter[i].a.slots, other = quarter[i].b.slots;
		double w = (double)own.n;

		if (!own.n || !other.n)
			continue;
		a += w * slots_mean_us(&own);
		b += w * slots_mean_us(&other);
		variance_a += w * w * mean_variance(&own);
		variance_b += w * w * mean_variance(&other);
	}
	if (a <= 0 || b <= 0)
		return 0;
	return a / b * exp(-1.959963984540054 * sqrt(variance_a / a / a + variance_b / b / b));
}

/*
 * A ratio that is large by chance alone is none: chance may take a tenth of it, as little as
 * matters to nobody. Where many more pass the slow limit, it is no chance.
 */
static bool
is_ratio_large(struct study *study, const struct suspect *suspect)
{
	double least = limit(LIMIT_STANDING_RATIO);

	return suspect->contrast.mean_ratio >= least &&
	       (suspect->rates.hurt >= limit(LIMIT_HURT_PASS) ||
		ratio_low(study, &suspect->strata) >= least / limit(LIMIT_MIN_RATIO));
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
	const struct contrast *c = &suspect->contrast;
	bool is_large =
		(isnan(c->mean_ratio) ? c->mean_candidate_ms - c->mean_control_ms >=
						limit(LIMIT_MIN_SHIFT_MS)
				      : is_ratio_large(study, suspect)) ||
		(!isnan(suspect->rates.bad) && suspect->rates.bad > limit(LIMIT_STANDING_BAD));

	return !is_large;
}
