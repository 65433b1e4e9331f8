/* onset: when it began, as an interval between two records, and when it ended. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/verdict_private.h"

static bool
is_rise(const struct step *step)
{
	return step->is_up && step->is_material && step->measure <= 2;
}

/* The plainest rise of all traffic; NULL when there is none. */
static const struct step *
plainest_rise(const struct study *study)
{
	const struct step *best = NULL;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if (is_rise(step) && step->field < 0 &&
		    (!best || step->statistic > best->statistic))
			best = step;
	}
	return best;
}

/* Not half as plain as the plainest, and over before it: an episode of its own, as of a wave. */
static bool
is_episode(const struct study *study, const struct step *step, const struct step *plainest)
{
	if (!plainest || step->field >= 0 || step->at_ns >= plainest->at_ns ||
	    step->statistic >= plainest->statistic / 2)
		return false;
	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *down = &study->steps.at[i];

		if (!down->is_up && down->field < 0 && down->measure == step->measure &&
		    down->at_ns > step->at_ns && down->at_ns <= plainest->at_ns &&
		    -down->rise >= step->rise / 2)
			return true;
	}
	return false;
}

/* The step that tells when it began: the earliest of all traffic, else the plainest of a value. */
static const struct step *
leading_step(struct study *study)
{
	const struct step *best = NULL, *plainest = plainest_rise(study);

	for (size_t i = 0; i < study->steps.n; i++) {
		struct step *step = &study->steps.at[i];

		if (!is_rise(step) || is_episode(study, step, plainest))
			continue;
		bool is_better = !best;

		if (best && (step->field < 0) != (best->field < 0))
			is_better = step->field < 0;
		else if (best && step->field < 0)
			is_better = step->at_ns < best->at_ns;
		else if (best)
			is_better = step->statistic > best->statistic;
		/* Ranks may rise by a step that matters to nobody: nothing began there (I1). */
		if (is_better && (step->measure == 2 || step_matters(study, step)))
			best = step;
	}
	for (size_t i = 0; i < study->steps.n && !best; i++) {
		const struct step *step = &study->steps.at[i];

		if (step->is_up && step->is_material && step->measure == 3)
			best = step;
	}
	return best;
}

/* The matching step down of the same series, when nothing rose again after it. */
static int64_t
ended_at(const struct study *study, const struct step *up)
{
	int64_t ended = INSTANT_NONE;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if (step->field != up->field || step->value != up->value ||
		    step->measure != up->measure || step->at_ns <= up->at_ns)
			continue;
		if (step->is_up && step->is_material)
			return INSTANT_NONE;
		if (!step->is_up && -step->rise >= up->rise / 2)
			ended = step->at_ns;
	}
	return ended;
}

/* The interval: the record it was seen with, and the last good one on its endpoint before. */
void
onset_set(struct study *study, const struct ref *ref, uint32_t endpoint)
{
	struct query good = query_window(study->query, INSTANT_NONE, ref->at_ns - 1);

	good.bad = 0;
	study->onset.is_known = true;
	study->onset.is_always = false;
	study->onset.ref = *ref;
	study->onset.at_or_before_ns = ref->at_ns;
	study->onset.after_ns = INSTANT_NONE;
	study->onset.before = (struct ref){0};
	if (ref->at_ns <= study->first_ns)
		return;
	if (endpoint != NAME_NONE)
		good = query_with(good, FIELD_ENDPOINT, endpoint);
	if (query_last(&good, &study->onset.before) ||
	    (good.n_terms = study->query.n_terms, query_last(&good, &study->onset.before)))
		study->onset.after_ns = study->onset.before.at_ns;
}

static uint32_t
endpoint_of(const struct study *study, uint32_t id)
{
	struct record record;

	return store_record(study->store, id, &record, NULL) == 1 ? record.endpoint : NAME_NONE;
}

/* Most records bad, and the first of all already: no step, because the log begins in it. */
static bool
begins_in_it(const struct study *study)
{
	struct record first;

	return study->bad && 2 * study->bad >= study->rated &&
	       store_record(study->store, study->first.id, &first, NULL) == 1 &&
	       outcome_is_bad(first.outcome);
}

/* Is it seconds from a moment on where milliseconds stood? */
static bool
unit_falls_at(struct study *study, int64_t at_ns)
{
	struct query since = query_window(study->query, at_ns, INSTANT_NONE);
	double ratio;
	struct ref ref;

	windows_set(study, at_ns);
	if (!unit_steps(study, &ratio) || !query_first(&since, &ref))
		return false;
	onset_set(study, &ref, NAME_NONE);
	return true;
}

/*
 * The mean rank falls by half when nothing later is above anything earlier.
 * A fall of everything to a thousandth is no recovery. Its step may be placed a bucket early: the
 * last ones of the old unit would then spoil the top of the new ones.
 */
static bool
unit_falls(struct study *study)
{
	bool has_asked = false;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if (step->field >= 0 || step->measure || step->is_up ||
		    step->rise > -limit(LIMIT_UNIT_FALL))
			continue;
		has_asked = true;
		if (unit_falls_at(study, step->at_ns) ||
		    unit_falls_at(study, step->at_ns + study->bin_ns))
			return true;
	}
	if (has_asked)
		windows_set(study, INSTANT_NONE);
	return false;
}

void
onset_find(struct study *study)
{
	struct ref ref;
	int64_t from_ns = INSTANT_NONE;

	if (!study->n)
		return;
	if ((double)study->n < limit(LIMIT_SERIES_N)) {
		struct query bad = study->query;

		bad.bad = 1;
		if (query_first(&bad, &ref)) {
			from_ns = ref.at_ns;
			onset_set(study, &ref, endpoint_of(study, ref.id));
		}
		windows_set(study, from_ns);
		return;
	}
	if (unit_falls(study))
		return;
	const struct step *step = leading_step(study);

	if (step) {
		struct query since = query_window(study->query, step->at_ns, INSTANT_NONE);

		if (step->field >= 0)
			since = query_with(since, step->field, step->value);
		if (query_first(&since, &ref)) {
			from_ns = ref.at_ns;
			onset_set(study, &ref, NAME_NONE);
		}
		study->onset.ended_ns = ended_at(study, step);
	} else if (begins_in_it(study)) {
		onset_set(study, &study->first, NAME_NONE);
	}
	windows_set(study, from_ns);
}
