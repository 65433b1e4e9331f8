/* suspect: every value of every field as a possible cause, and what each would explain. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/spread_private.h"
#include "core/analysis/suspect_private.h"

enum { DETAILS_MAX = 8 };

double
suspect_quantile(size_t tested)
{
	return stats_normal_quantile(1 - limit(LIMIT_I2_CHANCE) / (double)(tested ? tested : 1));
}

static enum kind
kind_of(const struct axis *axis)
{
	if (axis->field == FIELD_VERSION)
		return KIND_BAD_VERSION;
	if (axis->field == FIELD_ENDPOINT)
		return KIND_ENDPOINT;
	return axis->role == AXIS_UPSTREAM ? KIND_DEPENDENCY : KIND_DIMENSION;
}

void
suspect_share(struct study *study, struct suspect *out)
{
	uint64_t n = out->share.n;

	out->share = share_of(study, &out->strata);
	out->share.n = n ? n : out->share.n;
	out->conditional = out->share.explained;
	out->z_conditional = out->share.z;
	out->mean_conditional = out->share.mean;
	out->p = out->share.z != 0 ? 2 * stats_normal_tail(fabs(out->share.z)) : NAN;
}

/* A version that is bad on some of its endpoints only is looked at there. */
static void
spread_settle(struct study *study, struct suspect *suspect)
{
	struct spread spread;

	spread_find(study, suspect, &spread);
	if (!spread.n_well)
		return;
	struct spread *kept = ARENA_NEW(study->arena, struct spread, 1);
	struct strata strata = {.only = suspect->strata.only, .spread = kept};

	*kept = spread;
	if (!strata_make(study, &suspect->cause, -1, &strata))
		return;
	suspect->spread = kept;
	suspect->strata = strata;
	suspect_share(study, suspect);
}

struct suspect
suspect_make(struct study *study, enum kind kind, const struct cause *cause)
{
	struct suspect out = {.kind = kind, .cause = *cause, .conditional = NAN, .hidden_field = -1,
			      .p = NAN, .p_adjusted = NAN};

	strata_make(study, cause, -1, &out.strata);
	suspect_share(study, &out);
	for (size_t i = 0; i < out.strata.n; i++)
		out.hurt += out.strata.at[i].a.hurt + out.strata.at[i].a.slow_unsupported;
	spread_settle(study, &out);
	return out;
}

static int
by_number(double a, double b)
{
	a = isnan(a) ? -1 : a;
	b = isnan(b) ? -1 : b;
	return a > b ? -1 : a < b;
}

/* Best first: explained, hurt records, records, then field and value by their text. */
static int
by_share(const void *left, const void *right, void *names)
{
	const struct suspect *a = left, *b = right;
	int order = by_number(a->conditional, b->conditional);

	if (!order)
		order = by_number(a->share.explained, b->share.explained);
	if (!order)
		order = by_number(a->hurt, b->hurt);
	if (!order)
		order = by_number((double)a->share.n, (double)b->share.n);
	if (!order)
		order = (a->cause.term[0].field > b->cause.term[0].field) -
			(a->cause.term[0].field < b->cause.term[0].field);
	if (!order)
		order = value_compare(names, a->cause.term[0].value, b->cause.term[0].value);
	return order;
}

static void
suspects_sort(struct study *study, struct suspects *suspects)
{
	struct names *names = store_names(study->store);

	if (suspects->n)
		qsort_r(suspects->at, suspects->n, sizeof(*suspects->at), by_share, names);
}

static void
suspects_add(struct study *study, struct suspects *out, const struct suspect *suspect)
{
	if (out->n == out->cap) {
		size_t cap = out->cap ? 2 * out->cap : 32;
		struct suspect *at = ARENA_NEW(study->arena, struct suspect, cap);

		for (size_t i = 0; i < out->n; i++)
			at[i] = out->at[i];
		out->at = at;
		out->cap = cap;
	}
	out->at[out->n++] = *suspect;
}

static void
adjust(struct study *study, struct suspects *suspects)
{
	double *p = ARENA_NEW(study->arena, double, suspects->n + 1);

	for (size_t i = 0; i < suspects->n; i++)
		p[i] = suspects->at[i].p;
	stats_benjamini_hochberg(p, p, suspects->n);
	for (size_t i = 0; i < suspects->n; i++)
		suspects->at[i].p_adjusted = p[i];
}

/* Is a value beyond the chance of all looks, by its excess or by its failures alone? */
static bool
is_plain(struct study *study, const struct suspects *all, const struct suspect *s)
{
	if (!(s->share.z > 0) || s->share.z > suspect_quantile(all->tested))
		return s->share.z > 0;
	struct rate_contrast rates = contrast_rates(study, &s->strata);

	return rates.bad >= limit(LIMIT_MIN_BAD) &&
	       rates.p_bad <= limit(LIMIT_I2_CHANCE) / (double)(all->tested + 1);
}

/*
 * The strongest pair stands for its version where taking in its other endpoints makes it no
 * plainer; what is not shown to be well there leaves it `associated`.
 */
static void
pair_add(struct study *study, struct suspects *out)
{
	struct suspect pair, *whole = NULL;
	size_t tested = 0;

	if (!pair_strongest(study, &pair, &tested))
		return;
	out->tested += tested;
	for (size_t i = 0; i < out->n; i++) {
		struct suspect *at = &out->at[i];

		if (at->kind == KIND_BAD_VERSION &&
		    at->cause.term[0].value == pair.cause.term[0].value)
			whole = at;
	}
	double quantile = suspect_quantile(out->tested);
	bool is_whole = whole && (whole->cause.n == 2 || whole->spread ||
				  whole->share.z >= pair.share.z ||
				  pair_is_elsewhere(study, &pair));

	if (is_whole || pair.share.z <= quantile)
		return;
	pair.is_part = !pair_stands_alone(study, &pair);
	/* A version that is plain as a whole is more than a pair that may be part of it. */
	if (pair.is_part && whole && whole->share.explained >= limit(LIMIT_EXPLAINED_PASS) &&
	    is_plain(study, out, whole))
		return;
	suspect_detail(study, out, &pair);
	if (whole)
		whole->is_outdone = true;
	suspects_add(study, out, &pair);
}

/*
 * The measure that shows the change of all best may be the wrong one for the part of it that has a
 * cause: a value, or a version on an endpoint, that stands out more in the other one decides.
 */
static void
measure_settle(struct study *study, struct suspects *out)
{
	double z[BY_MEASURES] = {0};

	if (!measure_has_place(study))
		return;
	for (size_t i = 0; i < out->n; i++) {
		/* An endpoint is set against its past, as all is. */
		if (out->at[i].strata.is_past)
			continue;
		for (int m = 0; m < BY_MEASURES; m++)
			z[m] = fmax(z[m], share_z(study, &out->at[i].strata, m == BY_PLACE));
		if (out->at[i].kind == KIND_BAD_VERSION)
			spread_plainest(&out->at[i], z);
	}
	int other = study->by_place ? BY_HURT : BY_PLACE;
	double chance = suspect_quantile(BY_MEASURES * out->n);

	/* Where all fares better, what stands out is what is not better: no cause of harm. */
	if (measure_z(study, other == BY_PLACE) < -limit(LIMIT_MEASURE_CHANCE))
		return;
	if (z[other] <= chance ||
	    (z[!other] > chance && z[other] < limit(LIMIT_MEASURE_PLAINER) * z[!other]))
		return;
	measure_set(study, other == BY_PLACE);
	for (size_t i = 0; i < out->n; i++)
		suspect_share(study, &out->at[i]);
}

bool
suspect_has_step(const struct study *study, const struct cause *cause)
{
	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if (step->field == cause->term[0].field && step->value == cause->term[0].value &&
		    step->is_material && step->measure < 3)
			return true;
	}
	return false;
}

/*
 * A log that begins in the incident and has one version: what is normal is taken from all of it,
 * the ill ones with the others, and against that nothing is in excess. What one value has more than
 * its neighbours is then a share of what all values of its field have.
 */
static void
shares_among(struct study *study, struct suspects *out)
{
	for (size_t i = 0; i < out->n && !study->has_past; i++) {
		struct suspect *s = &out->at[i];
		double all = 0;

		if (s->kind != KIND_DIMENSION || !isnan(s->share.explained) ||
		    !is_plain(study, out, s))
			continue;
		for (size_t j = 0; j < out->n; j++) {
			const struct suspect *other = &out->at[j];

			if (other->cause.term[0].field == s->cause.term[0].field &&
			    (other == s || is_plain(study, out, other)))
				all += other->share.numerator;
		}
		s->share.explained = s->conditional = s->share.numerator / all;
	}
}

/* A version that fails more is looked at though it is faster: it may skip the work (faster.c). */
static bool
fails_more(const struct suspect *s)
{
	double more = 0, n = 0;

	for (size_t i = 0; i < s->strata.n && s->kind == KIND_BAD_VERSION; i++) {
		const struct harm *own = &s->strata.at[i].a;
		struct harm control = stratum_control(&s->strata, &s->strata.at[i]);

		if (!own->rated || !control.rated)
			continue;
		more += (double)own->rated * (harm_bad_rate(own) - harm_bad_rate(&control));
		n += (double)own->rated;
	}
	return n > 0 && more >= limit(LIMIT_FASTER_BAD) * n;
}

void
suspects_find(struct study *study, struct suspects *out)
{
	*out = (struct suspects){0};
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];
		bool is_single = axis->role == AXIS_CONSTANT && axis->field == FIELD_VERSION;

		if ((axis->role == AXIS_CONSTANT && !is_single) || axis->role == AXIS_RETRIES)
			continue;
		for (size_t v = 0; v < axis->n; v++) {
			struct cause cause = {.n = 1, .term = {{axis->field, axis->value[v]}}};

			if (axis->value[v] == NAME_NONE)
				continue;
			struct suspect suspect = suspect_make(study, kind_of(axis), &cause);

			if (!suspect.share.n)
				continue;
			suspect.is_own_past = is_single;
			suspect.strata.is_past = suspect.strata.is_past || is_single;
			suspects_add(study, out, &suspect);
		}
	}
	out->tested = out->n;
	measure_settle(study, out);
	shares_among(study, out);
	suspects_sort(study, out);

	double quantile = suspect_quantile(out->tested);
	bool has_kind[KINDS] = {false};

	for (size_t i = 0, detailed = 0; i < out->n; i++) {
		struct suspect *at = &out->at[i];
		bool is_wanted = !has_kind[at->kind] || fails_more(at) ||
				 (detailed < DETAILS_MAX &&
				  (at->share.explained >= limit(LIMIT_ROW_EXPLAINED) ||
				   at->share.z > quantile));

		if (!is_wanted)
			continue;
		has_kind[at->kind] = true;
		suspect_detail(study, out, at);
		/* Only a winner is narrowed; the pair is tested for itself where a single value
		 * drowns. */
		if (at->share.explained >= limit(LIMIT_EXPLAINED_LOW) && at->share.z > quantile)
			suspect_narrow(study, at);
		detailed++;
	}
	pair_add(study, out);
	adjust(study, out);
	suspects_sort(study, out);
}
