/* fell: was all worse at first, so that the log begins within what it should show? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/board_private.h"
#include "core/analysis/fell.h"

/* What a part of the log was like. */
struct level { double mean_us, bad; uint64_t n; };

static struct level
level_of(const struct query *query)
{
	struct cell cell = {0};

	query_cell(query, &cell);
	uint64_t rated = cell.n - cell.outcome[OUTCOME_UNKNOWN];
	double timed = (double)(cell.other.n + cell.bad.n);
	struct level level = {
		.mean_us = timed > 0 ? cell_sum_us(&cell) / timed : NAN, .n = cell.n,
		.bad = rated ? (double)cell_bad(&cell) / (double)rated : 0,
	};

	cell_release(&cell);
	return level;
}

/* The first turn of each series: a fall that matters? The one of all traffic before others. */
static const struct step *
first_fall(const struct study *study)
{
	const struct step *best = NULL;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];
		bool is_first = step->is_material && !step->is_up;

		for (size_t k = 0; k < study->steps.n && is_first; k++) {
			const struct step *other = &study->steps.at[k];

			is_first = other->field != step->field || other->value != step->value ||
				   other->at_ns >= step->at_ns;
		}
		if (is_first && (!best || step->field < best->field ||
				 (step->field == best->field && step->rise < best->rise)))
			best = step;
	}
	return best;
}

void
fell_find(struct study *study)
{
	const struct step *step = first_fall(study);

	if (!step)
		return;
	struct query all = step->field < 0 ? study->query
					   : query_with(study->query, step->field, step->value);
	struct query first = query_window(all, INSTANT_NONE, step->at_ns - 1);
	struct query since = query_window(all, step->at_ns, INSTANT_NONE);
	struct level was = level_of(&first), is = level_of(&since);
	bool was_slow = was.mean_us >= limit(LIMIT_STANDING_RATIO) * is.mean_us &&
			was.mean_us - is.mean_us >= 1000 * limit(LIMIT_MIN_SHIFT_MS);
	bool has_failed = was.bad - is.bad >= limit(LIMIT_STANDING_BAD);

	if ((double)was.n < limit(LIMIT_ARM_N) || (double)is.n < limit(LIMIT_ARM_N) ||
	    !(was_slow || has_failed))
		return;
	study->is_open = true;
	if (study->is_quiet || study->aside)
		return;
	struct arena *arena = study->arena;
	struct cause cause = {.n = 1, .term = {{step->field, step->value}}};
	const char *who = step->field < 0 ? "all traffic" : cause_text(study->store, &cause, arena);
	const char *what = was_slow
		? arena_fmt(arena, "took %s in the mean, and %s since", ms_text(arena, was.mean_us),
			    ms_text(arena, is.mean_us))
		: arena_fmt(arena, "failed in %s of its requests, and in %s since",
			    share_text(arena, was.bad), share_text(arena, is.bad));

	study->aside = arena_fmt(arena, "But until %s %s %s: it got better, and how that began is "
				 "not in this log.", clock_text(arena, step->at_ns), who, what);
}
