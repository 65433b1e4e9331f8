/* selection: an answer sorted stretch by stretch of time, as far as it is looked at. */
/* SPDX-License-Identifier: MIT */
#include "core/store/selection.h"

#include <stdlib.h>

#include "core/base/mem.h"

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

static inline struct sort_key
sort_key(enum order order, const struct rows *rows, size_t i, uint32_t id)
{
	struct sort_key key = {.id = id};

	if (order != ORDER_READING)
		key.at_ns = rows->at_ns[i];
	/* The slowest first, those without latency last. */
	if (order == ORDER_SLOWEST)
		key.first = rows->latency_us[i] == LATENCY_NONE ? 1 : -rows->latency_us[i];
	return key;
}

static int
reading_compare(const void *a, const void *b)
{
	const struct stop *left = a, *right = b;

	if (left->source != right->source)
		return left->source < right->source ? -1 : 1;
	return left->chunk < right->chunk ? -1 : left->chunk > right->chunk;
}

/* Does all in this stop come after all in those before, whose last is at last_ns in `source`?
 * UINT32_MAX: in several. Of one source the later chunk is after at the same time too. */
static bool
is_after(const struct selection *selection, const struct stop *stop, int64_t last_ns,
	 uint32_t source)
{
	if (selection->order != ORDER_TIME)
		return selection->order == ORDER_READING;
	return stop->first_ns > last_ns || (stop->first_ns == last_ns && stop->source == source);
}

void
selection_find_runs(struct selection *selection, const struct query *query)
{
	struct match match = match_init(query);
	int64_t last_ns = INT64_MIN;
	uint32_t source = UINT32_MAX;
	size_t n = selection->n_stops = match_stops(&match, &selection->stops);

	if (selection->order == ORDER_READING && n)
		qsort(selection->stops, n, sizeof(*selection->stops), reading_compare);
	selection->run = xcalloc(n + 1, sizeof(*selection->run));
	selection->place = xcalloc(n + 1, sizeof(*selection->place));
	for (size_t i = 0; i < n; i++) {
		const struct stop *stop = &selection->stops[i];
		int64_t end_ns = query->store->source[stop->source].chunks.at[stop->chunk].last_ns;
		if (!i || is_after(selection, stop, last_ns, source)) {
			selection->run[selection->n_runs++] = i;
			source = UINT32_MAX;
			last_ns = INT64_MIN;
		}
		source = end_ns > last_ns ? stop->source
			 : end_ns < last_ns || source == stop->source ? source : UINT32_MAX;
		last_ns = end_ns > last_ns ? end_ns : last_ns;
	}
	selection->run[selection->n_runs] = n;
	selection->loaded = selection->n_runs;
	selection->n_known = 1;
}

/* The keys of what matches, in no order until sorted. */
struct sort_keys {
	struct sort_key *at;	/* owned */
	size_t n, cap, most;
};

static void
sort_cut(struct sort_keys *keys)
{
	bool is_sorted = true;

	/* Most logs are in order of time as they are read. */
	for (size_t i = 1; is_sorted && i < keys->n; i++)
		is_sorted = sort_compare(&keys->at[i - 1], &keys->at[i]) < 0;
	if (!is_sorted)
		qsort(keys->at, keys->n, sizeof(*keys->at), sort_compare);
	keys->n = keys->n < keys->most ? keys->n : keys->most;
}

static void
add_stop(struct selection *selection, const struct match *match, const struct stop *stop,
	 struct sort_keys *keys)
{
	const struct store *store = match->query->store;
	const struct source *source = &store->source[stop->source];
	const struct chunk *chunk = &source->chunks.at[stop->chunk];
	const struct rows *rows = readback_rows(store, stop->source, stop->chunk);
	store_did(store, rows->n);
	bool has_filter = match->query->where || match->query->filter;
	struct record record;

	for (size_t i = 0; i < rows->n; i++) {
		if (has_filter ? !match_row(match, stop->source, chunk, rows, i, &record)
			       : !match_columns(match, stop->source, chunk, rows, i))
			continue;
		/* What cannot be among the first goes before room is made for it. */
		if (keys->most < SIZE_MAX / 2 && keys->n >= 2 * keys->most)
			sort_cut(keys);
		GROW(keys->at, keys->n, keys->cap);
		keys->at[keys->n++] = sort_key(selection->order, rows, i, source->base +
					       chunk->first + (uint32_t)i + 1);
	}
}

/* Have the ids of a run at hand, and know the place of the next one. */
static void
load(struct selection *selection, const struct query *query, size_t run)
{
	struct match match = match_init(query);
	struct sort_keys keys = {.most = selection->most};

	selection->is_busy = true;
	for (size_t i = selection->run[run]; i < selection->run[run + 1]; i++) {
		store_rest(query->store);
		add_stop(selection, &match, &selection->stops[i], &keys);
	}
	selection->is_busy = false;
	sort_cut(&keys);
	free(selection->ids);
	selection->ids = keys.n ? xrealloc(NULL, keys.n, sizeof(*selection->ids)) : NULL;
	selection->n = keys.n;
	for (size_t i = 0; i < keys.n; i++)
		selection->ids[i] = keys.at[i].id;
	free(keys.at);
	selection->loaded = run;
	/* Bytes that have gone since the run was here last leave the later ones at other places. */
	size_t next = selection->place[run] + keys.n;
	if (run + 1 == selection->n_known || selection->place[run + 1] != next)
		selection->n_known = run + 2;
	selection->place[run + 1] = next;
}

/* The last run known to begin at a place or before. */
static size_t
run_of(const struct selection *selection, size_t place)
{
	size_t low = 0, high = selection->n_known;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (selection->place[middle] <= place)
			low = middle;
		else
			high = middle;
	}
	return low;
}

uint32_t
selection_id(struct selection *selection, const struct query *query, size_t place)
{
	for (;;) {
		size_t run = selection->loaded;
		if (run == selection->n_runs || place < selection->place[run] ||
		    place - selection->place[run] >= selection->n) {
			run = run_of(selection, place);
			if (run == selection->n_runs)
				return 0;
			if (run != selection->loaded)
				load(selection, query, run);
		}
		if (place - selection->place[run] < selection->n)
			return selection->ids[place - selection->place[run]];
	}
}

/* Ids that follow one another stand mostly in one chunk. False: there is no such id. */
static bool
find_chunk(const struct store *store, uint32_t id, struct here *here)
{
	uint32_t local;

	if (id - 1 >= here->first && id - 1 < here->end)
		return true;
	if (!store_locate(store, id, &here->source, &local))
		return false;
	const struct source *source = &store->source[here->source];
	here->chunk = chunks_find(&source->chunks, local);
	here->first = source->base + source->chunks.at[here->chunk].first;
	here->end = here->first + source->chunks.at[here->chunk].n;
	return true;
}

bool
selection_record(struct selection *selection, const struct query *query, size_t place,
		 struct record *record, uint32_t *id)
{
	struct here *here = &selection->here;

	*id = selection_id(selection, query, place);
	if (!*id || !find_chunk(query->store, *id, here))
		return false;
	const struct rows *rows = readback_rows(query->store, here->source, here->chunk);
	size_t row = *id - 1 - here->first;
	if (rows->unusable[row] == ROW_LOST)
		return false;
	rows_get(rows, row, record);
	record->source = here->source;
	return true;
}
