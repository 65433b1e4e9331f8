/* query_match: does a record match a query, and a walk over all that do. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/query_private.h"

struct match
match_init(const struct query *query)
{
	struct match match = {
		.query = query, .high_ns = query->as_of_ns, .skip_source = UINT32_MAX,
		.low_ns = query->since_ns != INSTANT_NONE ? query->since_ns : query->store->low_ns,
	};

	/* Without a moment an answer would know the future (analysis.md section 1). */
	assert(query->as_of_ns != INSTANT_NONE);
	if (query->until_ns != INSTANT_NONE && query->until_ns < match.high_ns)
		match.high_ns = query->until_ns;
	for (int field = 0; field < store_fields(query->store); field++)
		store_apart(query->store, field);
	if (query->skip_id &&
	    !store_locate(query->store, query->skip_id, &match.skip_source, &match.skip_local))
		match.skip_source = UINT32_MAX;
	return match;
}

bool
match_chunk(const struct match *match, const struct chunk *chunk)
{
	return chunk->first_ns <= match->high_ns && chunk->last_ns >= match->low_ns;
}

bool
match_traits(const struct query *query, enum outcome outcome, bool is_repaired)
{
	return (query->bad < 0 || outcome_is_bad(outcome) == query->bad) &&
	       !(query->without_repaired && is_repaired);
}

bool
match_filters(const struct query *query, const struct record *record)
{
	return (!query->where || where_match(query->where, record)) &&
	       (!query->filter || where_match(query->filter, record));
}

bool
query_match(const struct query *query, const struct record *record, uint32_t id)
{
	struct match match = match_init(query);

	if (record->unusable != UNUSABLE_NOT || record->at_ns < match.low_ns ||
	    record->at_ns > match.high_ns || (query->skip_id && id == query->skip_id) ||
	    !match_traits(query, record->outcome, (record->flags & FLAGS_REPAIRED) != 0))
		return false;
	for (int i = 0; i < query->n_terms; i++)
		if (!match_term(query, &query->term[i], record_value(record, query->term[i].field)))
			return false;
	return match_filters(query, record);
}

bool
match_columns(const struct match *match, uint32_t source, const struct chunk *chunk,
	      const struct rows *rows, size_t i)
{
	if (rows->unusable[i] || rows->at_ns[i] < match->low_ns ||
	    rows->at_ns[i] > match->high_ns)
		return false;
	if (source == match->skip_source && chunk->first + i == match->skip_local)
		return false;
	const struct query *query = match->query;
	if (!match_traits(query, (enum outcome)rows->outcome[i],
			  (rows->flags[i] & FLAGS_REPAIRED) != 0))
		return false;
	for (int k = 0; k < query->n_terms; k++)
		if (!match_term(query, &query->term[k], rows_value(rows, i, query->term[k].field)))
			return false;
	return true;
}

bool
match_row(const struct match *match, uint32_t source, const struct chunk *chunk,
	  const struct rows *rows, size_t i, struct record *record)
{
	if (!match_columns(match, source, chunk, rows, i))
		return false;
	rows_get(rows, i, record);
	record->source = source;
	return match_filters(match->query, record);
}

bool
walk_next(const struct match *match, struct walk *walk, struct record *record, uint32_t *local)
{
	const struct store *store = match->query->store;

	for (; walk->source < store->n_sources; walk->source++, walk->chunk = 0) {
		const struct chunks *chunks = &store->source[walk->source].chunks;
		for (; walk->chunk < chunks->n; walk->chunk++, walk->row = 0) {
			const struct chunk *chunk = &chunks->at[walk->chunk];
			if (!match_chunk(match, chunk))
				continue;
			if (walk->row == 0 && walk->may_rest)
				store_rest(store);
			const struct rows *rows = readback_rows(store, walk->source, walk->chunk);
			if (walk->row == 0)
				store_did(store, rows->n);
			while (walk->row < rows->n) {
				size_t i = walk->row++;
				if (!match_row(match, walk->source, chunk, rows, i, record))
					continue;
				*local = chunk->first + (uint32_t)i + 1;
				return true;
			}
		}
	}
	return false;
}

static int
stop_compare(const void *a, const void *b)
{
	const struct stop *left = a, *right = b;

	if (left->first_ns != right->first_ns)
		return left->first_ns < right->first_ns ? -1 : 1;
	if (left->source != right->source)
		return left->source < right->source ? -1 : 1;
	return left->chunk < right->chunk ? -1 : left->chunk > right->chunk;
}

size_t
match_stops(const struct match *match, struct stop **out)
{
	const struct store *store = match->query->store;
	struct stop *stops = NULL;
	size_t n = 0, cap = 0;
	bool is_sorted = true;

	for (size_t s = 0; s < store->n_sources; s++) {
		const struct chunks *chunks = &store->source[s].chunks;
		for (size_t c = 0; c < chunks->n; c++) {
			if (!match_chunk(match, &chunks->at[c]))
				continue;
			GROW(stops, n, cap);
			stops[n++] = (struct stop){chunks->at[c].first_ns, (uint32_t)s,
						   (uint32_t)c};
			is_sorted = is_sorted && (n < 2 || stop_compare(&stops[n - 2],
									&stops[n - 1]) < 0);
		}
	}
	if (n && !is_sorted)	/* those of one source mostly are */
		qsort(stops, n, sizeof(*stops), stop_compare);
	*out = stops;
	return n;
}
