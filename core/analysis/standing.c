/* standing: a difference that was always there is none of the incident (analysis.md 2.6). */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/arms.h"
#include "core/analysis/onset_private.h"
#include "core/analysis/standing.h"
#include "core/analysis/suspect_private.h"

/* From here on a latency says no more than that it was slow: of few that waited for a timeout the
 * mean is theirs, and how many fail is asked for itself. */
enum { CAP_PERMILLE = 980 };

static const double Z_95 = 1.959963984540054;

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
	*low = a / b * exp(-Z_95 * sqrt(variance_a / a / a + variance_b / b / b));
	return a / b;
}

/*
 * A ratio that is large by chance alone is none: chance may take a tenth of it, as little as
 * matters to nobody. Where many more pass the slow limit, it is no chance.
 */
static bool
is_ratio_large(struct study *study, const struct suspect *suspect, double margin)
{
	double least = margin * limit(LIMIT_STANDING_RATIO), low;

	return ratio_of(study, &suspect->strata, &low) >= least &&
	       (suspect->rates.hurt >= limit(LIMIT_HURT_PASS) ||
		low >= least / limit(LIMIT_MIN_RATIO));
}

static bool
is_slow_large(struct study *study, const struct suspect *suspect, double margin)
{
	const struct contrast *c = &suspect->contrast;

	if (isnan(c->mean_ratio))
		return c->mean_candidate_ms - c->like_control_ms >=
		       margin * limit(LIMIT_MIN_SHIFT_MS);
	return is_ratio_large(study, suspect, margin);
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
is_bad_large(const struct rate_contrast *rates, double margin)
{
	return !isnan(rates->bad) && rates->bad > margin * limit(LIMIT_STANDING_BAD) &&
	       !(rates->p_bad >= limit(LIMIT_CHANGE_P) / margin);
}

bool
suspect_is_large(struct study *study, const struct suspect *suspect, double margin)
{
	return is_bad_large(&suspect->rates, margin) ||
	       (may_have_begun(study, suspect) && is_slow_large(study, suspect, margin));
}

/* Mean excess of the records of a window, and its variance. */
static double
excess_in(struct study *study, const struct query *query, int64_t from_ns, int64_t until_ns,
	  double *variance)
{
	struct query window = query_window(*query, from_ns, until_ns);
	struct harm harm = harm_in(study, &window);
	double n = harm_weight(study, &harm), hurt = harm_hurt_rate(&harm);

	*variance = n > 0 ? (study->by_place ? 1 / 12.0 : hurt * (1 - hurt)) / n : INFINITY;
	return harm_mean(study, &harm);
}

/*
 * What stands out beyond chance, and hardly did in the first half of its time: it has just begun,
 * in too few records yet for a step of its own. Both by itself and beside all traffic, which may
 * have got better around it, or worse with it.
 */
static bool
has_risen(struct study *study, const struct suspect *suspect)
{
	struct query own = query_cause(study->query, &suspect->cause);
	double variance[2], unused, early[2], late[2];
	struct ref first, last;

	if (!(suspect->z_conditional > limit(LIMIT_BEGUN_Z)) || !query_first(&own, &first) ||
	    !query_last(&own, &last))
		return false;
	int64_t middle_ns = first.at_ns + (last.at_ns - first.at_ns) / 2;

	early[0] = excess_in(study, &own, INSTANT_NONE, middle_ns, &variance[0]);
	late[0] = excess_in(study, &own, middle_ns + 1, INSTANT_NONE, &variance[1]);
	double chance = limit(LIMIT_BEGUN_Z) * sqrt(variance[0] + variance[1]);

	if (!(late[0] - early[0] > chance))
		return false;
	early[1] = excess_in(study, &study->query, INSTANT_NONE, middle_ns, &unused);
	late[1] = excess_in(study, &study->query, middle_ns + 1, INSTANT_NONE, &unused);
	double was = early[0] - early[1], is = late[0] - late[1];

	return was < limit(LIMIT_BEGUN_FROM) * is && is - was > chance;
}

/*
 * A step of its own that its controls made with it: since the onset it takes no more beside them
 * than it took before, like for like in the mean of logarithms, and fails no more. Half the traffic
 * takes part in any harm, and has its step.
 */
static bool
stood_beside(struct study *study, const struct suspect *suspect)
{
	const struct quarter *quarter = strata_quarters(study, &suspect->strata);
	double weight = 0, growth = 0, variance = 0, failing = 0;

	if (suspect->kind != KIND_DIMENSION)
		return false;
	for (size_t i = 0; i < suspect->strata.n; i++) {
		const struct arm *arm[4] = {&quarter[i].a, &quarter[i].b, &quarter[i].a_before,
					    &quarter[i].b_before};
		static const int sign[4] = {1, -1, -1, 1};
		double w = (double)quarter[i].a.n;
		bool has_all = true;

		for (size_t k = 0; k < LENGTH(arm); k++)
			has_all = has_all && arm[k]->slots.n >= 2;
		for (size_t k = 0; has_all && k < LENGTH(arm); k++) {
			struct log_mean mean = log_mean(&arm[k]->slots);

			growth += sign[k] * w * mean.mean;
			variance += w * w * mean.variance;
			failing += sign[k] * w * (double)arm[k]->bad / (double)arm[k]->n;
		}
		weight += has_all ? w : 0;
	}
	return weight >= limit(LIMIT_ARM_N) && failing < limit(LIMIT_MIN_BAD) * weight &&
	       growth < log(limit(LIMIT_MIN_RATIO)) * weight &&
	       growth + Z_95 * sqrt(variance) < log(limit(LIMIT_STOOD_RATIO)) * weight;
}

/* The same without an onset, by its excess beside that of all traffic before a step and since. */
static bool
stood_at(struct study *study, const struct suspect *suspect, int64_t at_ns)
{
	struct query own = query_cause(study->query, &suspect->cause);
	double unused, was, is;

	was = excess_in(study, &own, INSTANT_NONE, at_ns - 1, &unused) -
	      excess_in(study, &study->query, INSTANT_NONE, at_ns - 1, &unused);
	is = excess_in(study, &own, at_ns, INSTANT_NONE, &unused) -
	     excess_in(study, &study->query, at_ns, INSTANT_NONE, &unused);
	return suspect->kind == KIND_DIMENSION && was > 0 &&
	       is - was < limit(LIMIT_STOOD_PART) * was;
}

bool
suspect_was_there(struct study *study, const struct suspect *suspect)
{
	double span = (double)(study->last_ns - study->first_ns);
	struct ref first;

	/* Of few records only what differs by nature is taken to have done so before as well. */
	bool is_judged = (double)study->n >= limit(LIMIT_JUDGED_N) ||
			 field_is_by_nature(study, suspect->cause.term[0].field);

	if (!cause_first(study, &suspect->cause, &first) || suspect->strata.is_past || !is_judged)
		return false;
	if ((double)(first.at_ns - study->first_ns) > limit(LIMIT_STANDING_SHARE) * span)
		return false;
	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];
		bool is_own = step->field == suspect->cause.term[0].field &&
			      step->value == suspect->cause.term[0].value;

		if (step->is_up && is_own && step->measure < 3 &&
		    !(study->has_onset ? stood_beside(study, suspect)
				       : stood_at(study, suspect, step->at_ns)))
			return false;
	}
	return !has_risen(study, suspect);
}

bool
suspect_stands(struct study *study, const struct suspect *suspect)
{
	return suspect_was_there(study, suspect) && !suspect_is_large(study, suspect, 1);
}

bool
suspect_is_by_nature(const struct study *study, const struct suspect *suspect)
{
	return suspect->is_standing && field_is_by_nature(study, suspect->cause.term[0].field);
}

bool
suspect_is_aside(const struct study *study, const struct suspect *suspect)
{
	const struct contrast *c = &suspect->contrast;

	return suspect_is_by_nature(study, suspect) ||
	       (suspect->is_standing && (double)c->n_candidate >= limit(LIMIT_ARM_N) &&
		(double)c->n_control >= limit(LIMIT_ARM_N));
}
