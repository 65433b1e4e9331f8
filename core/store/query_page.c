/* query_page: matching records in an order: sorted once, kept for the next page. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/query_private.h"
#include "core/store/where_private.h"

/* So many sorted answers are kept: a page, a walk, and what they were before. */
#define SELECTIONS 4

/* The ids of the records that match a query, in an order. */
struct selection {
	struct query query;	/* its pointers are not followed again */
	char *where, *filter;	/* owned texts; NULL without one */
	enum order order;
	uint64_t generation, used;
	uint32_t *ids;		/* owned, n of them */
	size_t n;
};

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

/* Sorted by `first`, then time, then id, which is the order of source and offset. */
struct sort_key {
	int64_t first, at_ns;
	uint32_t id;
};

static int
sort_compare(const void *a, const void *b)
{
	const struct sort_key *left = a, *right = b;

	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	if (left->at_ns != right->at_ns)
		return left->at_ns < right->at_ns ? -1 : 1;
	return left->id < right->id ? -1 : left->id > right->id;
}

static struct sort_key
sort_key(enum order order, const struct record *record, uint32_t id)
{
	struct sort_key key = {.id = id};

	if (order != ORDER_READING)
		key.at_ns = record->at_ns;
	/* The slowest first, those without latency last. */
	if (order == ORDER_SLOWEST)
		key.first = record->latency_us == LATENCY_NONE ? 1 : -record->latency_us;
	return key;
}

static void
fill(struct selection *selection, const struct query *query, enum order order)
{
	struct match match = match_init(query);
	struct sort_key *keys = NULL;
	size_t n = 0, cap = 0;
	struct walk walk = {0};
	struct record record;
	uint32_t local;

	while (walk_next(&match, &walk, &record, &local)) {
		GROW(keys, n, cap);
		keys[n++] = sort_key(order, &record,
				     local + query->store->source[record.source].base);
	}
	if (n)
		qsort(keys, n, sizeof(*keys), sort_compare);
	selection->ids = n ? xrealloc(NULL, n, sizeof(*selection->ids)) : NULL;
	selection->n = n;
	for (size_t i = 0; i < n; i++)
		selection->ids[i] = keys[i].id;
	free(keys);
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

	if (!selection->used || selection->generation != query->store->generation ||
	    selection->order != order || kept->as_of_ns != query->as_of_ns ||
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

/* The sorted answer to a query, from the cache when it was asked before. */
static const struct selection *
select_ids(const struct query *query, enum order order)
{
	struct selections *cache = query->store->selections;
	struct selection *oldest = &cache->at[0];

	for (int i = 0; i < SELECTIONS; i++) {
		struct selection *at = &cache->at[i];
		if (is_same(at, query, order)) {
			at->used = ++cache->clock;
			return at;
		}
		if (at->used < oldest->used)
			oldest = at;
	}
	forget(oldest);
	*oldest = (struct selection){
		.query = *query, .order = order, .generation = query->store->generation,
		.where = copy_text(query->where), .filter = copy_text(query->filter),
		.used = ++cache->clock,
	};
	fill(oldest, query, order);
	return oldest;
}

size_t
query_page(const struct query *query, enum order order, size_t first, size_t count,
	   struct record *out, uint32_t *ids)
{
	const struct selection *selection = select_ids(query, order);
	size_t n = 0;
	struct err err;

	/* One whose bytes have gone since is passed over: store_lost() counts it. */
	for (size_t i = first; i < selection->n && n < count; i++) {
		ids[n] = selection->ids[i];
		n += (size_t)store_record(query->store, selection->ids[i], &out[n], &err);
	}
	return n;
}

int
query_next(const struct query *query, struct cursor *cursor, struct record *record, uint32_t *id)
{
	const struct selection *selection = select_ids(query, ORDER_TIME);
	struct err err;

	while (cursor->place < selection->n) {
		*id = selection->ids[cursor->place++];
		if (store_record(query->store, *id, record, &err))
			return 1;
	}
	return 0;
}
