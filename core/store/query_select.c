/* query_select: an answer sorted stretch by stretch of time, as far as it is looked at. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/query_private.h"
#include "core/store/where_private.h"

/* So many sorted answers are kept: a page, a walk, and what they were before. */
#define SELECTIONS 4
/* At least so many of the slowest are kept, of all that match. */
#define SLOWEST_LEAST 1024

/*
 * The ids of the records that match a query, in an order. They are found run by run: a run
 * is some chunks whose times overlap, and everything in it comes before the next run. So a
 * log in order of time is walked with the ids of a chunk or two in memory; one whose chunks
 * all overlap is a single run, and so is every log in the order of slowness, of which only
 * the first `most` ids are kept.
 */
struct selection {
	struct query query;	/* its pointers are not followed again */
	char *where, *filter;	/* owned texts; NULL without one */
	enum order order;
	uint64_t generation, used;
	size_t most;
	struct stop *stops;	/* owned, n_stops of them */
	size_t n_stops;
	size_t *run;		/* owned: the first stop of each run, then n_stops */
	size_t *place;		/* owned: of the first id of each run; n_known of them are known */
	size_t n_runs, n_known;
	size_t loaded;		/* the run whose ids are here; n_runs: none */
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

static void
find_runs(struct selection *selection, const struct query *query)
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
	struct record record;

	for (size_t i = 0; i < rows->n; i++) {
		if (!match_row(match, stop->source, chunk, rows, i, &record))
			continue;
		/* What cannot be among the first goes before room is made for it. */
		if (keys->most < SIZE_MAX / 2 && keys->n >= 2 * keys->most)
			sort_cut(keys);
		GROW(keys->at, keys->n, keys->cap);
		keys->at[keys->n++] = sort_key(selection->order, &record, source->base +
					       chunk->first + (uint32_t)i + 1);
	}
}

/* Have the ids of a run at hand, and know the place of the next one. */
static void
load(struct selection *selection, const struct query *query, size_t run)
{
	struct match match = match_init(query);
	struct sort_keys keys = {.most = selection->most};

	for (size_t i = selection->run[run]; i < selection->run[run + 1]; i++)
		add_stop(selection, &match, &selection->stops[i], &keys);
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

struct selection *
select_ids(const struct query *query, enum order order, size_t upto)
{
	struct selections *cache = query->store->selections;
	struct selection *oldest = &cache->at[0];
	size_t most = SIZE_MAX;

	for (int i = 0; i < SELECTIONS; i++) {
		struct selection *at = &cache->at[i];
		if (is_same(at, query, order) && upto <= at->most) {
			at->used = ++cache->clock;
			return at;
		}
		if (at->used < oldest->used)
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
	find_runs(oldest, query);
	return oldest;
}
