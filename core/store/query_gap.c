/* query_gap: the longest time without a record, from the index of chunks where it tells. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/query_private.h"

/* The widest so far, and the last time there was. */
struct widest {
	int64_t from_ns, upto_ns, last_ns;
	uint64_t wide_ns;
	bool has_last;
};

static void
offer(struct widest *widest, int64_t from_ns, uint64_t wide_ns)
{
	if (wide_ns <= widest->wide_ns)
		return;
	widest->wide_ns = wide_ns;
	widest->from_ns = from_ns;
	widest->upto_ns = (int64_t)((uint64_t)from_ns + wide_ns);
}

/* Something begins at a time that is not before any other so far. */
static void
go_on(struct widest *widest, int64_t first_ns, int64_t last_ns)
{
	if (widest->has_last)
		offer(widest, widest->last_ns, (uint64_t)first_ns - (uint64_t)widest->last_ns);
	widest->has_last = true;
	widest->last_ns = last_ns;
}

static int
by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The times of chunks whose stretches overlap, or of which not all is asked about. */
static void
read_run(struct widest *widest, const struct match *match, const struct stop *stop, size_t n)
{
	const struct store *store = match->query->store;
	int64_t *at_ns = NULL;
	size_t n_times = 0, cap = 0;

	for (size_t s = 0; s < n; s++) {
		const struct chunk *chunk = &store->source[stop[s].source].chunks.at[stop[s].chunk];
		const struct rows *rows = readback_rows(store, stop[s].source, stop[s].chunk);
		for (size_t i = 0; i < rows->n; i++) {
			if (!match_columns(match, stop[s].source, chunk, rows, i))
				continue;
			GROW(at_ns, n_times, cap);
			at_ns[n_times++] = rows->at_ns[i];
		}
	}
	if (n_times)
		qsort(at_ns, n_times, sizeof(*at_ns), by_time);
	for (size_t i = 0; i < n_times; i++)
		go_on(widest, at_ns[i], at_ns[i]);
	free(at_ns);
}

/* Chunks that overlap from this one on: the first behind them. */
static size_t
run_end(const struct store *store, const struct stop *stop, size_t from, size_t n, int64_t *last_ns)
{
	size_t i = from;

	*last_ns = INT64_MIN;
	do {
		int64_t end_ns = store->source[stop[i].source].chunks.at[stop[i].chunk].last_ns;
		*last_ns = end_ns > *last_ns ? end_ns : *last_ns;
		i++;
	} while (i < n && stop[i].first_ns < *last_ns);
	return i;
}

static void
gap_of_chunks(const struct match *match, struct widest *widest)
{
	const struct store *store = match->query->store;
	struct stop *stop;
	size_t n = match_stops(match, &stop);

	for (size_t i = 0, next; i < n; i = next) {
		const struct chunk *chunk = &store->source[stop[i].source].chunks.at[stop[i].chunk];
		int64_t last_ns;

		next = run_end(store, stop, i, n, &last_ns);
		if (chunk->first_ns > chunk->last_ns)	/* none of its records is usable */
			continue;
		if (next > i + 1 || chunk->is_mixed || chunk->first_ns < match->low_ns ||
		    chunk->last_ns > match->high_ns) {
			read_run(widest, match, stop + i, next - i);
			continue;
		}
		go_on(widest, chunk->first_ns, chunk->first_ns);
		offer(widest, chunk->widest_from_ns, chunk->widest_ns);
		widest->last_ns = chunk->last_ns;
	}
	free(stop);
}

/* Do chunks know all that is asked about, and nothing else? */
static bool
is_whole(const struct query *query)
{
	const struct tally *tally = &query->store->tally;

	return !query->where && !query->filter && query->n_terms == 0 && query->bad < 0 &&
	       !query->without_repaired && !query->skip_id && !tally->duplicates && !tally->outside;
}

static void
gap_of_records(const struct query *query, struct ref gap[2])
{
	struct cursor cursor = {0};
	struct record record;
	struct ref before = {0};
	int64_t widest_ns = -1;
	uint32_t id;

	while (query_next(query, &cursor, &record, &id)) {
		struct ref now = ref_of(&record, id);

		if (before.id && now.at_ns - before.at_ns > widest_ns) {
			widest_ns = now.at_ns - before.at_ns;
			gap[0] = before;
			gap[1] = now;
		}
		before = now;
	}
}

void
query_gap(const struct query *query, struct ref gap[2])
{
	struct widest widest = {0};

	gap[0] = gap[1] = (struct ref){0};
	if (is_whole(query)) {
		struct match match = match_init(query);
		gap_of_chunks(&match, &widest);
	}
	if (!widest.wide_ns) {
		gap_of_records(query, gap);
		return;
	}
	struct query from = query_window(*query, widest.from_ns, widest.from_ns);
	struct query upto = query_window(*query, widest.upto_ns, widest.upto_ns);
	query_last(&from, &gap[0]);
	query_first(&upto, &gap[1]);
}
