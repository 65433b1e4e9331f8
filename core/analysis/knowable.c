/* knowable: the first moment at which the answer could have been known, looked for in pieces. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/knowable.h"

#include <stdlib.h>

#include "core/analysis/verdict_private.h"

enum { HALVINGS = 12 };

struct knowable {
	const struct query *query;
	const struct analysis_options *options;
	const struct verdict *final;
	struct arena arena;		/* of one moment's verdict */
	bool (*step)(struct knowable *search);
	int64_t found_ns;

	struct cursor cursor;		/* of a small log */
	int64_t last_ns;		/* and the time that was judged last */

	int64_t from_ns, end_ns, low_ns, high_ns, step_ns;	/* of another: lay_steps() */
	int halvings;
	int64_t shared_ns;	/* all that was judged was known by then: knowable_from() */
};

static bool
is_known_at(struct knowable *search, int64_t at_ns)
{
	const struct verdict *final = search->final;
	struct query then = *search->query;
	struct verdict verdict;

	if (at_ns < then.as_of_ns)
		then.as_of_ns = at_ns;
	verdict_judge(&then, search->options, &search->arena, &verdict);
	bool is_known = verdict.certainty >= CERTAINTY_PROBABLE && verdict.kind == final->kind &&
			cause_equal(&verdict.cause, &final->cause);

	arena_clear(&search->arena);
	return is_known;
}

/* Every record time of a small log in turn. */
static bool
try_record(struct knowable *search)
{
	struct record record;
	uint32_t id;

	while (query_next(search->query, &search->cursor, &record, &id)) {
		if (record.at_ns == search->last_ns)
			continue;
		search->last_ns = record.at_ns;
		if (!is_known_at(search, record.at_ns))
			return true;
		search->found_ns = search->shared_ns = record.at_ns;
		return false;
	}
	return false;
}

/* The last record up to the moment that was found. */
static bool
settle(struct knowable *search)
{
	struct query upto = query_window(*search->query, INSTANT_NONE, search->high_ns);
	struct ref last;

	search->found_ns = query_last(&upto, &last) ? last.at_ns : search->high_ns;
	return false;
}

/* Halving of the step between its ends. */
static bool
halve(struct knowable *search)
{
	int64_t low = search->low_ns, high = search->high_ns;

	if (search->halvings++ == HALVINGS || high - low <= 1)
		return settle(search);

	struct query between = query_window(*search->query, low + 1, high - 1);
	int64_t middle = low + (high - low) / 2;

	if (!query_count(&between))
		return settle(search);
	if (middle >= search->end_ns || is_known_at(search, middle))
		search->high_ns = middle;
	else
		search->low_ns = middle;
	return true;
}

/* One step further; beyond the end of what is known there, the end itself. */
static bool
try_step(struct knowable *search)
{
	bool is_last = search->high_ns >= search->end_ns;
	bool is_known = is_known_at(search, is_last ? search->end_ns : search->high_ns);

	if (is_known)
		search->step = halve;
	if (is_known && !is_last)
		search->shared_ns = search->high_ns;
	if (is_known || is_last)
		return is_known;
	search->step_ns += search->step_ns * 7 / 20;
	search->low_ns = search->high_ns;
	search->high_ns = search->from_ns + search->step_ns;
	return true;
}

/*
 * Steps since the onset, each a third longer than the one before: close together where it is
 * decided. Then halving of the step between its ends. Both are laid out by the onset alone, never
 * by the moment that asks: what lies after that moment (end) counts as known, as it is there. So
 * a later moment finds the same, unless the answer was lost in between.
 */
static bool
lay_steps(struct knowable *search)
{
	const struct verdict *final = search->final;
	struct ref first, last;

	if (!query_first(search->query, &first) || !query_last(search->query, &last))
		return false;
	search->step_ns = NS_PER_S;
	search->from_ns = final->onset.is_known ? final->onset.at_or_before_ns : first.at_ns;
	search->end_ns = last.at_ns;
	search->low_ns = search->from_ns;
	search->high_ns = search->from_ns + search->step_ns;
	search->step = try_step;
	return try_step(search);
}

static bool
nothing(struct knowable *search)
{
	(void)search;
	return false;
}

struct knowable *
knowable_begin(const struct query *query, const struct analysis_options *options,
	       const struct verdict *final)
{
	struct knowable *search = xcalloc(1, sizeof(*search));
	bool is_sure = final->certainty >= CERTAINTY_PROBABLE && final->incident == TRUTH_YES;

	search->query = query;
	search->options = options;
	search->final = final;
	search->found_ns = search->last_ns = search->shared_ns = INSTANT_NONE;
	search->step = !is_sure ? nothing : final->n <= KNOWABLE_SMALL ? try_record : lay_steps;
	return search;
}

bool
knowable_step(struct knowable *search)
{
	return search->step(search);
}

int64_t
knowable_from(const struct knowable *search)
{
	return search->shared_ns;
}

int64_t
knowable_end(struct knowable *search)
{
	if (!search)
		return INSTANT_NONE;

	int64_t found_ns = search->found_ns;

	arena_release(&search->arena);
	free(search);
	return found_ns;
}

int64_t
verdict_knowable_at(const struct query *query, const struct analysis_options *options,
		    const struct verdict *final)
{
	struct knowable *search = knowable_begin(query, options, final);

	while (knowable_step(search))
		continue;
	return knowable_end(search);
}
