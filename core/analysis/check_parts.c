/* check_parts: a zone is ill where its hosts are: does a part of the suspect stay well? */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/check_private.h"
#include "core/analysis/spread_private.h"

/* The records of a suspect since onset by the values of a field that it is made of. */
struct pieces {
	uint32_t value[AXIS_VALUES + 1];
	struct harm own[AXIS_VALUES + 1];
	double elsewhere[AXIS_VALUES + 1];
	size_t n;
};

static void
pieces_fill(const struct strata *strata, int key, struct pieces *out)
{
	out->n = 0;
	for (size_t i = 0; i < strata->n; i++) {
		uint32_t value = strata->at[i].key[key];
		size_t at = 0;

		while (at < out->n && out->value[at] != value)
			at++;
		if (at == LENGTH(out->value))
			continue;
		if (at == out->n) {
			out->value[out->n] = value;
			out->own[out->n] = (struct harm){0};
			out->elsewhere[out->n++] = 0;
		}
		harm_add(&out->own[at], &strata->at[i].a);
		out->elsewhere[at] += (double)strata->at[i].b.n;
	}
}

/* The effect on a piece as a part of that on the others, in the other measure. */
static double
part_otherwise(struct study *study, const struct harm *own, const struct harm *rest,
	       const struct harm *control)
{
	double out = 0;

	study->by_place = !study->by_place;
	if (measure_has_place(study)) {
		double all = harm_mean(study, rest) - harm_mean(study, control);

		out = all > 0 ? (harm_mean(study, own) - harm_mean(study, control)) / all : 0;
	}
	study->by_place = !study->by_place;
	return out;
}

/*
 * Is a piece shown to be hardly hurt: at most half as much as the others are, if chance was kind to
 * it, and a quarter in the other measure? A host is a little slower than another for ever.
 */
static bool
is_well(struct study *study, const struct pieces *pieces, size_t i, const struct harm *control)
{
	const struct harm *own = &pieces->own[i];
	struct harm rest = {0};

	for (size_t k = 0; k < pieces->n; k++) {
		if (k != i)
			harm_add(&rest, &pieces->own[k]);
	}
	double effect = harm_mean(study, &rest) - harm_mean(study, control);

	return (double)own->n >= limit(LIMIT_ARM_N) && (double)rest.n >= limit(LIMIT_ARM_N) &&
	       effect_bound(study, own, control) < limit(LIMIT_CONTROL_SHARE) * effect &&
	       part_otherwise(study, own, &rest, control) < limit(LIMIT_STRATUM_EFFECT);
}

bool
parts_are_well(struct asked *ask, struct cause *part)
{
	struct study *study = ask->study;
	const struct suspect *s = ask->suspect;
	struct harm control = {0};
	double most = 0;

	for (size_t i = 0; i < s->strata.n; i++)
		if (s->strata.at[i].a.n)
			harm_add(&control, &s->strata.at[i].b);
	for (int a = 0; a < study->n_axes && s->kind == KIND_DIMENSION && s->cause.n == 1; a++) {
		const struct axis *axis = &study->axis[a];
		struct strata strata = {.only = s->strata.only, .spread = s->spread,
					.is_whole = true};
		struct pieces pieces;
		double all = 0, well = 0;

		if (axis->field < FIELD_DIM || axis->role == AXIS_CONSTANT || axis->other ||
		    axis->role == AXIS_RETRIES || axis->field == s->cause.term[0].field ||
		    !strata_make(study, &s->cause, axis->field, &strata))
			continue;
		pieces_fill(&strata, frame_key_of(strata.frame, axis->field), &pieces);
		for (size_t i = 0; i < pieces.n; i++) {
			double n = (double)pieces.own[i].n;

			all += n;
			if (n < 1 || n < limit(LIMIT_PART_NESTED) * (n + pieces.elsewhere[i]) ||
			    pieces.value[i] == NAME_NONE || !is_well(study, &pieces, i, &control))
				continue;
			well += n;
			if (n <= most)
				continue;
			most = n;
			*part = (struct cause){1, {{axis->field, pieces.value[i]}}};
		}
		if (well > 0 && well >= limit(LIMIT_WELL_PART) * all)
			return true;
	}
	return false;
}
