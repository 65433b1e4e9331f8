/* pair: where one value of a second field carries what a single value was blamed for. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/spread_private.h"

/* The rule of analysis.md 4.3: does value w alone carry it? */
static bool
carries(const struct study *study, const struct part *part, size_t n, size_t w)
{
	const struct rise *own = &part[w].in[study->by_place ? BY_PLACE : BY_HURT];
	struct rise rest = {0}, place = {0};
	double mean = own->n > 0 ? own->numerator / own->n : 0;

	if (part[w].value == NAME_NONE || part[w].value == VALUE_OTHER || mean <= 0 ||
	    part_is_elsewhere(part, n, w))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct rise *other = &part[i].in[study->by_place ? BY_PLACE : BY_HURT];

		if (i == w)
			continue;
		effect_join(&rest, other);
		effect_join(&place, &part[i].in[BY_PLACE]);
		if (other->n >= PART_N && other->numerator / other->n >= mean / 2)
			return false;
	}
	if (own->n < limit(LIMIT_PAIR_N) || rest.n < limit(LIMIT_PAIR_OTHERS_N) ||
	    own->n > limit(LIMIT_PAIR_SHARE) * (own->n + rest.n))
		return false;
	/* Slower beyond chance is hurt too: where latencies spread widely few pass a limit. */
	if (place.numerator > 1.959963984540054 * sqrt(place.variance) &&
	    place.numerator / rest.n >=
		    limit(LIMIT_PAIR_EFFECT) * part[w].in[BY_PLACE].numerator / own->n)
		return false;
	double left = rest.numerator / rest.n,
	       bound = left + 1.959963984540054 * sqrt(rest.variance) / rest.n;

	return left < limit(LIMIT_PAIR_EFFECT) * mean && bound < limit(LIMIT_PAIR_BOUND) * mean;
}

/* The parts of a pair's version by endpoint; which is the pair's own; n when none is. */
static size_t
parts_of_pair(struct study *study, const struct suspect *pair, struct part *part, size_t *n)
{
	const struct cause single = {.n = 1, .term = {pair->cause.term[0]}};
	struct strata strata = {.only = pair->strata.only};
	size_t w = 0;

	*n = strata_make(study, &single, -1, &strata) ? parts_fill(&strata, 1, part) : 0;
	while (w < *n && part[w].value != pair->cause.term[1].value)
		w++;
	return w;
}

/* Are the version's records elsewhere shown to be healthy? Else the pair may be all of it. */
bool
pair_stands_alone(struct study *study, const struct suspect *pair)
{
	struct part part[SPREAD_MOST];
	size_t n, w = parts_of_pair(study, pair, part, &n);

	return w < n && carries(study, part, n, w) && !part_may_be_elsewhere(part, n, w);
}

bool
pair_is_elsewhere(struct study *study, const struct suspect *pair)
{
	struct part part[SPREAD_MOST];
	size_t n, w = parts_of_pair(study, pair, part, &n);

	return w < n && part_is_elsewhere(part, n, w);
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
		struct part part[SPREAD_MOST];
		struct strata strata = {.only = suspect->strata.only, .spread = suspect->spread};

		if (axis->field == suspect->cause.term[0].field || axis->role == AXIS_CONSTANT ||
		    axis->role == AXIS_RETRIES)
			continue;
		if (!strata_make(study, &suspect->cause, axis->field, &strata))
			continue;
		size_t n = parts_fill(&strata, frame_key_of(strata.frame, axis->field), part);

		for (size_t w = 0; w < n; w++) {
			const struct rise *own =
				&part[w].in[study->by_place ? BY_PLACE : BY_HURT];
			double z = own->numerator / sqrt(fmax(1e-9, own->variance));

			if (z <= best_z || !carries(study, part, n, w))
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
	/* That other versions are well there does not say that this one is well elsewhere. */
	pair.is_part = has_version && best.term[1].field == FIELD_ENDPOINT &&
		       !pair_stands_alone(study, &pair);
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

		if (!row->is_since || row->harm.n < PART_N || row->key[0] == NAME_NONE ||
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
