/* suspect_detail: a suspect looked at closely: its contrast, and what rival fields leave of it. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/arms.h"
#include "core/analysis/suspect_private.h"

enum { RIVAL_FIELDS = 8 };

/* The share with one more field held equal; false when no stratum then has both arms. */
static bool
conditional_share(struct study *study, const struct suspect *suspect, int field, struct share *out)
{
	struct strata strata = {.only = suspect->strata.only, .spread = suspect->spread};

	if (!strata_make(study, &suspect->cause, field, &strata))
		return false;
	*out = share_of(study, &strata);
	if (isnan(out->mean))
		return false;
	/* Only part of the records can be compared so closely: what holds there stands for all. */
	double part = isnan(suspect->share.mean) || suspect->share.numerator <= 0 ? NAN
		    : out->mean / suspect->share.mean;

	if (!isnan(part) && !isnan(suspect->share.explained))
		out->explained = fmin(1, fmax(0, part * suspect->share.explained));
	return true;
}

static void
conditional_fill(struct study *study, const struct suspects *all, struct suspect *suspect)
{
	int asked[RIVAL_FIELDS], n_asked = 0;

	for (size_t i = 0; i < all->n && n_asked < RIVAL_FIELDS; i++) {
		int field = all->at[i].cause.term[0].field;
		bool is_new = field >= FIELD_DIM;

		for (int k = 0; k < suspect->cause.n; k++)
			is_new = is_new && suspect->cause.term[k].field != field;
		for (int k = 0; k < n_asked; k++)
			is_new = is_new && asked[k] != field;
		if (is_new)
			asked[n_asked++] = field;
	}
	for (int k = 0; k < n_asked; k++) {
		struct share share;

		if (!conditional_share(study, suspect, asked[k], &share)) {
			suspect->hidden_field = asked[k];
			continue;
		}
		if ((double)share.n < limit(LIMIT_CONDITIONAL_N))
			continue;
		if (isnan(suspect->conditional) || share.explained < suspect->conditional)
			suspect->conditional = share.explained;
		suspect->z_conditional = fmin(suspect->z_conditional, share.z);
		suspect->mean_conditional = fmin(suspect->mean_conditional, share.mean);
	}
}

/*
 * Few failures are soon those of somebody else: of a customer that a canary was made for. Their
 * chance is the largest that another field leaves when it is held equal.
 */
static void
few_failures(struct study *study, struct suspect *suspect)
{
	if (suspect->rates.bad >= limit(LIMIT_MIN_BAD) || !rates_are_material(&suspect->rates, 0))
		return;
	for (int a = 0, asked = 0; a < study->n_axes && asked < RIVAL_FIELDS; a++) {
		const struct axis *axis = &study->axis[a];
		struct strata strata = {.only = suspect->strata.only, .spread = suspect->spread};

		if (axis->field < FIELD_DIM || axis->role == AXIS_CONSTANT ||
		    axis->field == suspect->cause.term[0].field ||
		    (suspect->cause.n == 2 && axis->field == suspect->cause.term[1].field) ||
		    !strata_make(study, &suspect->cause, axis->field, &strata))
			continue;
		double p = contrast_rates(study, &strata).p_bad;

		asked++;
		if (p > suspect->rates.p_bad)
			suspect->rates.p_bad = p;
	}
}

/* What failed of the control, where the candidate is. */
static double
control_bad_rate(const struct strata *strata)
{
	struct harm control = {0};

	for (size_t i = 0; i < strata->n; i++) {
		if (strata->at[i].a.n)
			harm_add(&control, &strata->at[i].b);
	}
	return control.rated ? harm_bad_rate(&control) : NAN;
}

/* When other values are hurt too, compare with those alone that are healthy (second causes). */
static void
control_narrow(struct study *study, struct suspect *suspect)
{
	struct harm control = {0}, own = {0};

	if (suspect->cause.term[0].field != FIELD_VERSION || study->baseline == NAME_NONE ||
	    study->baseline == suspect->cause.term[0].value)
		return;
	for (size_t i = 0; i < suspect->strata.n; i++) {
		if (!suspect->strata.at[i].a.n)
			continue;
		harm_add(&own, &suspect->strata.at[i].a);
		harm_add(&control, &suspect->strata.at[i].b);
	}
	double mean = harm_mean(study, &own), beside = harm_mean(study, &control);
	double bad = control.rated ? harm_bad_rate(&control) : 0;
	bool is_ill = !isnan(mean) && !isnan(beside) &&
		      beside >= limit(LIMIT_CONTROL_SHARE) / 2 * mean;

	/* The slow one may stand beside one that fails, which no measure of one kind shows. */
	if (!is_ill && bad < limit(LIMIT_BAD_NONE))
		return;
	struct strata narrow = {.only = study->baseline, .spread = suspect->spread};
	uint64_t n = 0;

	if (!strata_make(study, &suspect->cause, -1, &narrow))
		return;
	for (size_t i = 0; i < narrow.n; i++)
		n += narrow.at[i].a.n ? narrow.at[i].b.n : 0;
	if ((double)n < limit(LIMIT_ARM_N) ||
	    (!is_ill && !(control_bad_rate(&narrow) < limit(LIMIT_FAILS_LESS) * bad)))
		return;
	suspect->strata = narrow;
	suspect_share(study, suspect);
	suspect->has_other_control = true;
}

/* The p of one of them, set against those of all as they are by now. */
static double
adjusted_of(struct study *study, const struct suspects *all, const struct suspect *suspect)
{
	double *p = ARENA_NEW(study->arena, double, all->n + 1);
	double own = NAN;

	for (size_t i = 0; i < all->n; i++)
		p[i] = all->at[i].p;
	stats_benjamini_hochberg(p, p, all->n);
	for (size_t i = 0; i < all->n; i++)
		own = &all->at[i] == suspect ? p[i] : own;
	return own;
}

void
suspect_detail(struct study *study, const struct suspects *all, struct suspect *suspect)
{
	if (suspect->has_details)
		return;
	control_narrow(study, suspect);
	conditional_fill(study, all, suspect);
	suspect->strata.quarter = strata_quarters(study, &suspect->strata);
	suspect->contrast = contrast_make(study, &suspect->strata, false, false);
	/* Nothing was filled up with records from before: all of the control is concurrent. */
	suspect->concurrent = suspect->strata.is_topped && !suspect->strata.is_past
				      ? contrast_make(study, &suspect->strata, true, false)
				      : suspect->contrast;
	suspect->rates = contrast_rates(study, &suspect->strata);
	few_failures(study, suspect);
	suspect->is_material = contrast_is_material(study, &suspect->strata, &suspect->contrast,
						    &suspect->rates);
	suspect->is_standing = suspect_stands(study, suspect);
	suspect->p = suspect->contrast.p_two_sided;
	bool is_by_rate = isnan(suspect->p) ||
		(suspect->contrast.delta < limit(LIMIT_DELTA_NONE) &&
		 (suspect->rates.bad >= limit(LIMIT_BAD_NONE) ||
		  rates_are_material(&suspect->rates, 0)));

	if (is_by_rate && !isnan(suspect->rates.p_bad))
		suspect->p = suspect->rates.p_bad;
	/* Both ways of being apart are looked at: the plainer one, at twice its chance. */
	else if (rates_are_material(&suspect->rates, 0) && 2 * suspect->rates.p_bad < suspect->p)
		suspect->p = 2 * suspect->rates.p_bad;
	/* One that is looked at only after all were adjusted had another p by then. */
	if (!isnan(suspect->p_adjusted))
		suspect->p_adjusted = adjusted_of(study, all, suspect);
	suspect->has_details = true;
}

bool
suspect_fails(const struct suspects *all, const struct suspect *suspect)
{
	return rates_are_material(&suspect->rates, 0) && suspect->z_conditional > 0 &&
	       suspect->rates.p_bad <= limit(LIMIT_I2_CHANCE) / (double)(all->tested + 1);
}
