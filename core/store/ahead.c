/* ahead: records that are ahead of our clock: in no figure until their time has come. */
/* SPDX-License-Identifier: MIT */
#include "core/store/ahead.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/store/skew_private.h"
#include "core/store/store_private.h"

enum {
	ARRIVALS = 64,		/* of a source that are remembered, about */
	FOLDED_NS = 400,	/* what a record takes that is folded anew, roughly */
	DEAR = 100		/* at most this part of the time is spent on that */
};

void
held_release(struct held *held)
{
	free(held->at);
	*held = (struct held){ 0 };
}

static void
held_add(struct held *held, uint32_t local, int64_t at_ns)
{
	GROW(held->at, held->n, held->cap);
	held->at[held->n++] = (struct held_record){ local, at_ns };
}

void
held_settle(const struct held *held, uint32_t first, struct rows *rows, size_t from)
{
	size_t k = 0, end = held->n;

	while (k < end) {		/* the first one of rows from.. */
		size_t middle = k + (end - k) / 2;
		if (held->at[middle].local < first + from)
			k = middle + 1;
		else
			end = middle;
	}
	for (; k < held->n && held->at[k].local - first < rows->n; k++) {
		size_t i = held->at[k].local - first;
		if (!rows->unusable[i])
			rows->unusable[i] = UNUSABLE_AHEAD;
	}
}

struct ahead_told
store_ahead(const struct store *store)
{
	struct ahead_told told = { .n = 0 };

	for (size_t s = 0; s < store->n_sources; s++) {
		const struct held *held = &store->source[s].aside.held;
		for (size_t k = 0; k < held->n; k++) {
			int64_t at_ns = held->at[k].at_ns;
			if (!told.n || at_ns < told.first_ns)
				told.first_ns = at_ns;
			if (!told.n || at_ns > told.last_ns)
				told.last_ns = at_ns;
			told.n++;
		}
	}
	return told;
}

/* The value of a field of hosts that all that are held have, of the newest of each source. */
static uint32_t
host_of(const struct store *store, int dim)
{
	uint32_t value = NAME_NONE;

	for (uint32_t s = 0; s < store->n_sources; s++) {
		const struct source *source = &store->source[s];
		const struct held *held = &source->aside.held;
		for (size_t k = held->n > ARRIVALS ? held->n - ARRIVALS : 0; k < held->n; k++) {
			size_t c = chunks_find(&source->chunks, held->at[k].local);
			const struct rows *rows = readback_rows(store, s, c);
			size_t i = held->at[k].local - source->chunks.at[c].first;
			uint32_t own = i < rows->n && rows->dim[dim] ? rows->dim[dim][i]
								     : NAME_NONE;
			if (own == NAME_NONE || (value != NAME_NONE && own != value))
				return NAME_NONE;
			value = own;
		}
	}
	return value;
}

static void
add_span(struct str *out, int64_t ns)
{
	long long s = ns / NS_PER_S;

	if (s >= 3600)
		str_fmt(out, "%lldh%02lldm", s / 3600, s / 60 % 60);
	else if (s >= 60)
		str_fmt(out, "%lldm%02llds", s / 60, s % 60);
	else
		str_fmt(out, "%llds", s);
}

bool
ahead_text(const struct store *store, int64_t wall_ns, struct str *out)
{
	struct ahead_told told = store_ahead(store);

	if (!told.n || wall_ns == INSTANT_NONE || told.last_ns <= wall_ns)
		return false;
	str_fmt(out, told.n == 1 ? "%llu record is " : "%llu records are up to ",
		(unsigned long long)told.n);
	add_span(out, told.last_ns - wall_ns);
	str_add(out, " ahead of the clock");
	for (int dim = 0; dim < store->n_dims; dim++) {
		uint32_t host = skew_names_hosts(store, dim) ? host_of(store, dim) : NAME_NONE;
		if (host == NAME_NONE)
			continue;
		const char *field = store_field_name(store, FIELD_DIM + dim);
		str_add(out, " (");
		text_safe(out, field, strlen(field));
		str_fmt(out, " %s)", names_get(store->names, host)->clean);
		break;
	}
	str_add(out, told.n == 1 ? ": left out until its time comes"
				 : ": each is left out until its time comes");
	return true;
}

static void
find_next(struct store *store)
{
	struct ahead_told told = store_ahead(store);

	store->ahead.next_ns = told.n ? told.first_ns : INT64_MAX;
}

/* What is held is another than before: rows say so, and all is folded anew. Returns false when
 * what was read is gone: then it is as it was. */
static bool
fold_anew(struct store *store)
{
	store->stamp++;
	if (!store_refold(store))
		return false;
	store_settle(store);
	return true;
}

/* The chunk of a record that is let in reaches to it. */
static void
widen(struct chunks *chunks, const struct held_record *record)
{
	struct chunk *chunk = &chunks->at[chunks_find(chunks, record->local)];

	if (record->at_ns < chunk->first_ns)
		chunk->first_ns = record->at_ns;
	if (record->at_ns > chunk->last_ns)
		chunk->last_ns = record->at_ns;
	chunk->is_mixed = true;
}

/* Fold by what is held now; when that cannot be, what was held before is, again. */
static void
hold(struct store *store, struct held *before)
{
	bool is_done = fold_anew(store);

	for (size_t s = 0; s < store->n_sources; s++) {
		struct held *held = &store->source[s].aside.held;
		held_release(is_done ? &before[s] : held);
		if (!is_done)
			*held = before[s];
	}
	free(before);
	store->stamp += !is_done;
	find_next(store);
}

/* Take in what is held, up to a time. What cannot be read again is held for good. */
static void
let_in(struct store *store, int64_t upto_ns)
{
	struct held *before = xcalloc(store->n_sources + 1, sizeof(*before));

	for (size_t s = 0; s < store->n_sources; s++) {
		struct held *held = &store->source[s].aside.held;
		before[s] = *held;
		*held = (struct held){ 0 };
		for (size_t k = 0; k < before[s].n; k++) {
			const struct held_record *record = &before[s].at[k];
			if (record->at_ns > upto_ns)
				held_add(held, record->local, record->at_ns);
			else
				widen(&store->source[s].chunks, record);
		}
	}
	hold(store, before);
}

/* What is held of a source, and what of it is ahead and is not, by their places. */
static struct held
held_all(const struct store *store, uint32_t s)
{
	const struct source *source = &store->source[s];
	const struct held *held = &source->aside.held;
	struct held all = { 0 };
	size_t k = 0;

	for (size_t c = 0; c < source->chunks.n; c++) {
		const struct chunk *chunk = &source->chunks.at[c];
		if (chunk->first_ns > chunk->last_ns || chunk->last_ns <= store->ahead.upto_ns)
			continue;
		const struct rows *rows = readback_rows(store, s, c);
		for (size_t i = 0; i < rows->n; i++) {
			uint32_t local = chunk->first + (uint32_t)i;
			if (rows->unusable[i] || rows->at_ns[i] <= store->ahead.upto_ns)
				continue;
			for (; k < held->n && held->at[k].local < local; k++)
				held_add(&all, held->at[k].local, held->at[k].at_ns);
			held_add(&all, local, rows->at_ns[i]);
		}
	}
	for (; k < held->n; k++)
		held_add(&all, held->at[k].local, held->at[k].at_ns);
	return all;
}

/* Hold what was let in while the log's clock seemed to be another, beside what could not be. */
static void
hold_again(struct store *store)
{
	struct held *before = xcalloc(store->n_sources + 1, sizeof(*before));

	for (uint32_t s = 0; s < store->n_sources; s++) {
		struct held all = held_all(store, s);
		before[s] = store->source[s].aside.held;
		store->source[s].aside.held = all;
	}
	hold(store, before);
}

/* Is it the log's clock that is another than ours? All sources that go on have a say. */
static void
weigh(struct store *store)
{
	uint64_t ahead = 0, sound = 0;

	store->ahead.is_weighed = true;
	for (size_t s = 0; s < store->n_sources; s++) {
		const struct source *source = &store->source[s];
		if (source->is_done)
			continue;
		ahead += source->arrivals.ahead;
		sound += source->arrivals.sound;
	}
	if (!store->ahead.is_off && ahead > sound) {
		store->ahead.is_off = true;
		if (store->ahead.next_ns != INT64_MAX)
			let_in(store, INT64_MAX);
	} else if (store->ahead.is_off && 4 * ahead < sound) {
		store->ahead.is_off = false;
		hold_again(store);
	}
}

void
ahead_take(struct store *store, uint32_t index, struct record *records, size_t n)
{
	struct source *source = &store->source[index];
	struct arrivals *arrivals = &source->arrivals;
	struct holding *ahead = &store->ahead;
	uint32_t n_ahead = 0, n_sound = 0;

	if (!ahead->has_clock)
		return;
	for (size_t i = 0; i < n; i++)
		if (!records[i].unusable)
			*(records[i].at_ns > ahead->upto_ns ? &n_ahead : &n_sound) += 1;
	arrivals->ahead += n_ahead;
	arrivals->sound += n_sound;
	for (uint32_t all = arrivals->ahead + arrivals->sound; all > 2 * ARRIVALS; all /= 2) {
		arrivals->ahead /= 2;
		arrivals->sound /= 2;
	}
	ahead->is_weighed &= n_ahead == 0 && !ahead->is_off;
	if (!n_ahead || ahead->is_off)
		return;
	for (size_t i = 0; i < n; i++) {
		if (records[i].unusable || records[i].at_ns <= ahead->upto_ns)
			continue;
		records[i].unusable = UNUSABLE_AHEAD;
		held_add(&source->aside.held, source->n + (uint32_t)i, records[i].at_ns);
		if (records[i].at_ns < ahead->next_ns)
			ahead->next_ns = records[i].at_ns;
	}
	store->stamp += store->stamp == 0;	/* rows that are read back are told of it */
}

void
store_set_clock(struct store *store, int64_t wall_ns)
{
	struct holding *ahead = &store->ahead;
	int64_t each_ns = (int64_t)store->tally.records * FOLDED_NS * DEAR;

	if (!ahead->has_clock)
		ahead->next_ns = INT64_MAX;
	ahead->has_clock = wall_ns != INSTANT_NONE;
	ahead->upto_ns = ahead->has_clock ? wall_ns + AHEAD_NS : INT64_MAX;
	if (ahead->has_clock && !ahead->is_weighed)
		weigh(store);
	/* Nothing is held: without a clock too, where all that is held is let in. */
	if (ahead->next_ns == INT64_MAX || ahead->next_ns > ahead->upto_ns)
		return;
	/* A clock that was set back is no reason to wait. */
	if (ahead->has_clock && wall_ns < ahead->again_ns && ahead->again_ns - wall_ns <= each_ns)
		return;
	let_in(store, ahead->upto_ns);
	if (ahead->has_clock)
		ahead->again_ns = wall_ns + each_ns;
}
