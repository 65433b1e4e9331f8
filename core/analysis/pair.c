/* pair: where one value of a second field carries what a single value was blamed for. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"

enum { OTHER_N = 8 };

/* The effect of a suspect at one value of another field: against its controls there; and the same
 * in displacement, whatever the measure. */
struct part { uint32_t value; double n, numerator, variance, place, place_variance; };

static void
place_add(struct part *part, const struct harm *own, const struct harm *control)
{
	double a = own->placed, b = control->placed;

	if (a < 1 || b < 2)
		return;
	part->place += own->place - a * control->place / b;
	part->place_variance += (a + a * a / b) / 12;
}

static size_t
parts_fill(struct study *study, const struct strata *strata, int key, struct part *part)
{
	size_t n = 0;

	for (size_t i = 0; i < strata->n; i++) {
		const struct stratum *at = &strata->at[i];
		struct harm control = stratum_control(strata, at);
		double n_a = harm_weight(study, &at->a), n_b = harm_weight(study, &control);
		size_t p = 0;

		if (n_a < 1 || n_b < 2)
			continue;
		while (p < n && part[p].value != at->key[key])
			p++;
		if (p == AXIS_VALUES + 1)
			continue;
		if (p == n)
			part[n++] = (struct part){.value = at->key[key]};
		double rate =
			(at->a.hurt + control.hurt) / (double)(at->a.supported + control.supported);

		part[p].n += n_a;
		part[p].numerator += harm_excess(study, &at->a) -
				     n_a * harm_excess(study, &control) / n_b;
		part[p].variance += (study->by_place ? 1.0 / 12 : rate * (1 - rate)) *
				    (n_a + n_a * n_a / n_b);
		place_add(&part[p], &at->a, &control);
	}
	return n;
}

/* Is it as plainly worse at another value too, beyond chance there alone? Then w is not all. */
static bool
is_elsewhere(const struct part *part, size_t n, size_t w)
{
	double least = limit(LIMIT_PAIR_EFFECT) * part[w].numerator / part[w].n;

	for (size_t i = 0; i < n; i++)
		if (i != w && part[i].n >= OTHER_N && part[i].variance > 0 &&
		    part[i].numerator >= least * part[i].n &&
		    part[i].numerator > suspect_quantile(n) * sqrt(part[i].variance))
			return true;
	return false;
}

/* The rule of analysis.md 4.3: does value w alone carry it? */
static bool
carries(const struct part *part, size_t n, size_t w)
{
	double others = 0, numerator = 0, variance = 0, mean = part[w].numerator / part[w].n;
	double place = 0, place_variance = 0;

	if (part[w].value == NAME_NONE || part[w].value == VALUE_OTHER || mean <= 0 ||
	    is_elsewhere(part, n, w))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (i == w)
			continue;
		others += part[i].n;
		numerator += part[i].numerator;
		variance += part[i].variance;
		place += part[i].place;
		place_variance += part[i].place_variance;
		if (part[i].n >= OTHER_N && part[i].numerator / part[i].n >= mean / 2)
			return false;
	}
	if (part[w].n < limit(LIMIT_PAIR_N) || others < limit(LIMIT_PAIR_OTHERS_N) ||
	    part[w].n > limit(LIMIT_PAIR_SHARE) * (part[w].n + others))
		return false;
	/* Slower beyond chance is hurt too: where latencies spread widely few pass a limit. */
	if (place > 1.959963984540054 * sqrt(place_variance) &&
	    place / others >= limit(LIMIT_PAIR_EFFECT) * part[w].place / part[w].n)
		return false;
	double rest = numerator / others,
	       bound = rest + 1.959963984540054 * sqrt(variance) / others;

	return rest < limit(LIMIT_PAIR_EFFECT) * mean && bound < limit(LIMIT_PAIR_BOUND) * mean;
}

/* The parts of a pair's version by endpoint; which is the pair's own; n when none is. */
static size_t
parts_of_pair(struct study *study, const struct suspect *pair, struct part *part, size_t *n)
{
	const struct cause single = {.n = 1, .term = {pair->cause.term[0]}};
	struct strata strata = {.only = pair->strata.only};
	size_t w = 0;

	*n = strata_make(study, &single, -1, &strata) ? parts_fill(study, &strata, 1, part) : 0;
	while (w < *n && part[w].value != pair->cause.term[1].value)
		w++;
	return w;
}

/* Are the version's records elsewhere shown to be healthy? Else the pair may be all of it. */
bool
pair_stands_alone(struct study *study, const struct suspect *pair)
{
	struct part part[AXIS_VALUES + 1];
	size_t n, w = parts_of_pair(study, pair, part, &n);

	return w < n && carries(part, n, w);
}

bool
pair_is_elsewhere(struct study *study, const struct suspect *pair)
{
	struct part part[AXIS_VALUES + 1];
	size_t n, w = parts_of_pair(study, pair, part, &n);

	return w < n && is_elsewhere(part, n, w);
}

static int
frame_key(const struct frame *frame, int field)
{
	if (field == FIELD_VERSION || field == FIELD_ENDPOINT)
		return field == FIELD_VERSION ? 0 : 1;
	return field == frame->dim[0] ? 2 : 3;
}

/* A pair with the version first; otherwise the single winner's field leads. */
static struct cause
pair_cause(const struct cause *single, int field, uint32_t value)
{
	struct cause cause = {.n = 2};
	bool is_version = field == FIELD_VERSION;

	cause.term[is_version ? 1 : 0].field = single->term[0].field;
	cause.term[is_version ? 1 : 0].value = single->term[0].value;
	cause.term[is_version ? 0 : 1].field = field;
	cause.term[is_version ? 0 : 1].value = value;
	return cause;
}

void
suspect_narrow(struct study *study, struct suspect *suspect)
{
	struct cause best = {0};
	double best_z = 0;

	if (suspect->cause.n != 1 || suspect->is_own_past || !(suspect->share.z > 0))
		return;
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];
		struct part part[AXIS_VALUES + 1];
		struct strata strata = {.only = suspect->strata.only};

		if (axis->field == suspect->cause.term[0].field || axis->role == AXIS_CONSTANT ||
		    axis->role == AXIS_RETRIES)
			continue;
		if (!strata_make(study, &suspect->cause, axis->field, &strata))
			continue;
		size_t n = parts_fill(study, &strata, frame_key(strata.frame, axis->field), part);

		for (size_t w = 0; w < n; w++) {
			double z = part[w].numerator / sqrt(fmax(1e-9, part[w].variance));

			if (z <= best_z || !carries(part, n, w))
				continue;
			best_z = z;
			best = pair_cause(&suspect->cause, axis->field, part[w].value);
		}
	}
	if (!best.n)
		return;
	bool has_version = best.term[0].field == FIELD_VERSION;
	struct suspect pair =
		suspect_make(study, has_version ? KIND_BAD_VERSION : suspect->kind, &best);

	/* An endpoint that a version hurts among others: the version is listed for itself. */
	if (pair.share.z < suspect->share.z / 2 || isnan(pair.share.explained) ||
	    (suspect->kind == KIND_ENDPOINT && has_version && pair_is_elsewhere(study, &pair)))
		return;
	suspect_detail(study, &(struct suspects){0}, &pair);
	*suspect = pair;
}

bool
pair_strongest(struct study *study, struct suspect *out, size_t *tested)
{
	const struct axis *versions = study_axis(study, FIELD_VERSION);
	const struct axis *endpoints = study_axis(study, FIELD_ENDPOINT);
	bool has_any = false;

	*tested = 0;
	if (!versions || !endpoints || versions->role == AXIS_CONSTANT ||
	    endpoints->role == AXIS_CONSTANT)
		return false;
	const struct frame *frame = study_frame(study, -1, -1);

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];
		struct cause cause = {.n = 2, .term = {{FIELD_VERSION, row->key[0]},
						       {FIELD_ENDPOINT, row->key[1]}}};

		if (!row->is_since || row->harm.n < OTHER_N || row->key[0] == NAME_NONE ||
		    row->key[0] == VALUE_OTHER || row->key[1] == VALUE_OTHER ||
		    row->key[1] == NAME_NONE)
			continue;
		struct suspect pair = suspect_make(study, KIND_BAD_VERSION, &cause);

		++*tested;
		if (has_any && pair.share.z <= out->share.z)
			continue;
		*out = pair;
		has_any = true;
	}
	return has_any;
}
