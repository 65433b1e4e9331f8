/* fell: was all worse at first, so that the log begins within what it should show? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/board_private.h"
#include "core/analysis/fell.h"

enum { MEASURE_BAD = 2 };	/* of struct step */

/* Both sides of a fall on the same endpoints, weighted by the requests since. */
struct sides { double weight, timed, rise, variance, bad[2]; };

static void
sides_add(struct study *study, const struct cell *was, const struct cell *is, struct sides *sides)
{
	struct slots before = dist_slots(&was->other, study->arena);
	struct slots since = dist_slots(&is->other, study->arena);
	struct log_mean first = log_mean(&before), second = log_mean(&since);
	double weight = (double)is->n, least = limit(LIMIT_ARM_N);

	if ((double)cell_rated(was) < least || (double)cell_rated(is) < least)
		return;
	sides->weight += weight;
	sides->bad[0] += weight * (double)cell_bad(was) / (double)cell_rated(was);
	sides->bad[1] += weight * (double)cell_bad(is) / (double)cell_rated(is);
	if ((double)first.n < least || (double)second.n < least)
		return;
	sides->timed += weight;
	sides->rise += weight * (first.mean - second.mean);
	sides->variance += weight * weight * (first.variance + second.variance);
}

static struct sides
sides_of(struct study *study, const struct query *first, const struct query *since)
{
	static const int endpoint = FIELD_ENDPOINT;
	struct groups was = {0}, is = {0};
	struct sides sides = {0};

	query_groups(first, &endpoint, 1, 0, &was);
	query_groups(since, &endpoint, 1, 0, &is);
	for (size_t i = 0; i < was.n; i++)
		for (size_t k = 0; k < is.n; k++)
			if (was.at[i].key[0] == is.at[k].key[0])
				sides_add(study, &was.at[i].cell, &is.at[k].cell, &sides);
	groups_release(&was);
	groups_release(&is);
	return sides;
}

/* A fall that is the only turn of its series, that of all traffic before others; NULL: none. */
static const struct step *
only_fall(const struct study *study)
{
	const struct step *best = NULL;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];
		bool is_only = step->is_material && !step->is_up;

		for (size_t k = 0; k < study->steps.n && is_only; k++) {
			const struct step *other = &study->steps.at[k];

			is_only = other == step || other->field != step->field ||
				  other->value != step->value || !other->is_up;
		}
		if (is_only && (!best || step->field < best->field ||
				(step->field == best->field && step->rise < best->rise)))
			best = step;
	}
	return best;
}

void
fell_find(struct study *study)
{
	const struct step *step = only_fall(study);

	if (!step)
		return;
	struct query all = step->field < 0 ? study->query
					   : query_with(study->query, step->field, step->value);
	struct query first = query_window(all, INSTANT_NONE, step->at_ns - 1);
	struct query since = query_window(all, step->at_ns, INSTANT_NONE);
	struct sides sides = sides_of(study, &first, &since);
	double weight = sides.weight, times = sides.timed > 0 ? exp(sides.rise / sides.timed) : 1;
	bool has_failed = step->measure == MEASURE_BAD &&
			  sides.bad[0] - sides.bad[1] >= limit(LIMIT_STANDING_BAD) * weight;
	bool was_slow = step->measure != MEASURE_BAD && times >= limit(LIMIT_STANDING_RATIO) &&
			sides.rise > limit(LIMIT_OPEN_Z) * sqrt(sides.variance);

	if (!(weight > 0) || !(has_failed || was_slow))
		return;
	study->is_open = true;
	if (study->is_quiet || study->aside)
		return;
	struct arena *arena = study->arena;
	struct cause cause = {.n = 1, .term = {{step->field, step->value}}};
	const char *what = has_failed
		? arena_fmt(arena, "failed in %s of its requests, and in %s since",
			    share_text(arena, sides.bad[0] / weight),
			    share_text(arena, sides.bad[1] / weight))
		: arena_fmt(arena, "took %.1f times as long as since, on the same endpoints",
			    times);

	study->aside = arena_fmt(arena, "But until about %s %s %s: it got better, and whether "
				 "that was an incident's end is not in this log.",
				 clock_text(arena, step->at_ns),
				 step->field < 0 ? "all traffic"
						 : cause_text(study->store, &cause, arena), what);
}
