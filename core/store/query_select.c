/* query_select: sorted answers, kept for the next page and the next step of a walk. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/selection.h"
#include "core/store/where_private.h"

/* So many sorted answers are kept: a page, a walk, and what they were before. */
#define SELECTIONS 4
/* At least so many of the slowest are kept, of all that match. */
#define SLOWEST_LEAST 1024

struct selections {
	struct selection at[SELECTIONS];
	uint64_t clock;		/* grows with each use */
};

struct selections *
selections_new(void)
{
	return xcalloc(1, sizeof(struct selections));
}

static void
forget(struct selection *selection)
{
	free(selection->where);
	free(selection->filter);
	free(selection->stops);
	free(selection->run);
	free(selection->place);
	free(selection->ids);
	*selection = (struct selection){0};
}

void
selections_free(struct selections *selections)
{
	for (int i = 0; selections && i < SELECTIONS; i++)
		forget(&selections->at[i]);
	free(selections);
}

static bool
is_same_term(const struct term *a, const struct term *b)
{
	return a->field == b->field && a->value == b->value && a->is_not == b->is_not;
}

/* A filter may be gone when its answer is asked for again, so its text is compared. */
static bool
is_same_filter(const char *kept, const struct where *where)
{
	return kept && where ? !strcmp(kept, where_text(where)) : !kept && !where;
}

static char *
copy_text(const struct where *where)
{
	return where ? xstrdup(where_text(where)) : NULL;
}

static bool
is_same(const struct selection *selection, const struct query *query, enum order order)
{
	const struct query *kept = &selection->query;

	if (!selection->used || selection->is_busy ||
	    selection->generation != query->store->generation || selection->order != order ||
	    kept->as_of_ns != query->as_of_ns ||
	    kept->since_ns != query->since_ns || kept->until_ns != query->until_ns ||
	    kept->n_terms != query->n_terms || kept->bad != query->bad ||
	    kept->without_repaired != query->without_repaired || kept->skip_id != query->skip_id)
		return false;
	for (int i = 0; i < query->n_terms; i++)
		if (!is_same_term(&kept->term[i], &query->term[i]))
			return false;
	return is_same_filter(selection->where, query->where) &&
	       is_same_filter(selection->filter, query->filter);
}

uint64_t
selection_number(const struct selection *selection)
{
	return selection->number;
}

struct selection *
select_again(const struct query *query, uint64_t number)
{
	struct selections *cache = query->store->selections;

	for (int i = 0; number && i < SELECTIONS; i++) {
		struct selection *at = &cache->at[i];
		if (at->number != number || at->is_busy ||
		    at->generation != query->store->generation)
			continue;
		at->used = ++cache->clock;
		return at;
	}
	return NULL;
}

struct selection *
select_ids(const struct query *query, enum order order, size_t upto)
{
	struct selections *cache = query->store->selections;
	struct selection *oldest = NULL;
	size_t most = SIZE_MAX;

	for (int i = 0; i < SELECTIONS; i++) {
		struct selection *at = &cache->at[i];
		if (is_same(at, query, order) && upto <= at->most) {
			at->used = ++cache->clock;
			return at;
		}
		if (!at->is_busy && (!oldest || at->used < oldest->used))
			oldest = at;
	}
	if (order == ORDER_SLOWEST)
		most = 2 * upto > SLOWEST_LEAST ? 2 * upto : SLOWEST_LEAST;
	forget(oldest);
	*oldest = (struct selection){
		.query = *query, .order = order, .generation = query->store->generation,
		.where = copy_text(query->where), .filter = copy_text(query->filter),
		.used = ++cache->clock, .most = most,
	};
	oldest->number = cache->clock;
	selection_find_runs(oldest, query);
	return oldest;
}
