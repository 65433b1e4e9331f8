/* knowable: the first moment at which the answer could have been known. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/verdict_private.h"

enum { HALVINGS = 12 };

static bool
is_known_at(const struct query *query, const struct analysis_options *options, int64_t at_ns,
	    const struct verdict *final, struct arena *arena)
{
	struct query then = *query;
	struct verdict verdict;

	if (at_ns < query->as_of_ns)
		then.as_of_ns = at_ns;
	verdict_judge(&then, options, arena, &verdict);
	bool is_known = verdict.certainty >= CERTAINTY_PROBABLE && verdict.kind == final->kind &&
			cause_equal(&verdict.cause, &final->cause);

	arena_clear(arena);
	return is_known;
}

/* Every record time of a small log in turn. */
static int64_t
scan_records(const struct query *query, const struct analysis_options *options,
	     const struct verdict *final, struct arena *arena)
{
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;
	int64_t last_ns = INSTANT_NONE;

	while (query_next(query, &cursor, &record, &id)) {
		if (record.at_ns == last_ns)
			continue;
		last_ns = record.at_ns;
		if (is_known_at(query, options, last_ns, final, arena))
			return last_ns;
	}
	return INSTANT_NONE;
}

/*
 * Steps since the onset, each a third longer than the one before: close together where it is
 * decided. Then halving of the step between its ends. Both are laid out by the onset alone, never
 * by the moment that asks: what lies after that moment (end) counts as known, as it is there. So
 * a later moment finds the same, unless the answer was lost in between.
 */
static int64_t
scan_steps(const struct query *query, const struct analysis_options *options,
	   const struct verdict *final, struct arena *arena)
{
	struct ref first, last;
	int64_t step = NS_PER_S;

	if (!query_first(query, &first) || !query_last(query, &last))
		return INSTANT_NONE;
	int64_t from = final->onset.is_known ? final->onset.at_or_before_ns : first.at_ns;
	int64_t end = last.at_ns, low = from, high = from + step;
	while (high < end && !is_known_at(query, options, high, final, arena)) {
		step += step * 7 / 20;
		low = high;
		high = from + step;
	}
	if (high >= end && !is_known_at(query, options, end, final, arena))
		return INSTANT_NONE;
	for (int i = 0; i < HALVINGS && high - low > 1; i++) {
		struct query between = query_window(*query, low + 1, high - 1);
		int64_t middle = low + (high - low) / 2;

		if (!query_count(&between))
			break;
		if (middle >= end || is_known_at(query, options, middle, final, arena))
			high = middle;
		else
			low = middle;
	}
	struct query upto = query_window(*query, INSTANT_NONE, high);

	return query_last(&upto, &last) ? last.at_ns : high;
}

int64_t
verdict_knowable_at(const struct query *query, const struct analysis_options *options,
		    const struct verdict *final)
{
	struct arena arena = {0};
	int64_t at_ns = INSTANT_NONE;

	if (final->certainty >= CERTAINTY_PROBABLE && final->incident == TRUTH_YES)
		at_ns = final->n <= KNOWABLE_SMALL ? scan_records(query, options, final, &arena)
					       : scan_steps(query, options, final, &arena);
	arena_release(&arena);
	return at_ns;
}
