/* aside: what only the whole log tells of records: twins left out, times far outside the others. */
/* SPDX-License-Identifier: MIT */
#include "core/store/aside.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/store_private.h"

void
picks_add(struct picks *picks, uint32_t local)
{
	GROW(picks->at, picks->n, picks->cap);
	picks->at[picks->n++] = local;
}

bool
picks_equal(const struct picks *a, const struct picks *b)
{
	return a->n == b->n && (!a->n || !memcmp(a->at, b->at, a->n * sizeof(*a->at)));
}

void
picks_release(struct picks *picks)
{
	free(picks->at);
	*picks = (struct picks){0};
}

/* The index of the first one at a place or behind it. */
static size_t
picks_from(const struct picks *picks, uint32_t local)
{
	size_t low = 0, high = picks->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (picks->at[middle] < local)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
aside_init(struct aside *aside)
{
	*aside = (struct aside){.from_ns = INT64_MIN, .upto_ns = INT64_MAX};
}

void
aside_release(struct aside *aside)
{
	picks_release(&aside->duplicate);
	picks_release(&aside->outside);
	picks_release(&aside->possible);
	held_release(&aside->held);
	aside_init(aside);
}

/* What was known of a row before, and what the row tells by itself. */
static void
settle_row(const struct aside *aside, const struct apart *endpoints, struct rows *rows, size_t i)
{
	uint32_t flags = FLAG_TIME_OUTLIER | FLAG_POSSIBLE_DUPLICATE | FLAG_DUPLICATE;

	if (rows->unusable[i] == UNUSABLE_DUPLICATE || rows->unusable[i] == UNUSABLE_AHEAD)
		rows->unusable[i] = UNUSABLE_NOT;
	rows->endpoint[i] = apart_joined(endpoints, rows->endpoint[i]);
	rows->flags[i] &= ~flags;
	if (!rows->unusable[i] &&
	    (rows->at_ns[i] < aside->from_ns || rows->at_ns[i] >= aside->upto_ns))
		rows->flags[i] |= FLAG_TIME_OUTLIER;
}

void
aside_settle(const struct store *store, uint32_t source, uint32_t first, struct rows *rows,
	     size_t from)
{
	const struct aside *aside = &store->source[source].aside;
	const struct picks *duplicate = &aside->duplicate, *possible = &aside->possible;

	for (size_t i = from; i < rows->n; i++)
		settle_row(aside, &store->apart[FIELD_ENDPOINT], rows, i);
	for (size_t k = picks_from(duplicate, first + (uint32_t)from);
	     k < duplicate->n && duplicate->at[k] - first < rows->n; k++) {
		size_t i = duplicate->at[k] - first;
		rows->flags[i] |= FLAG_DUPLICATE;
		if (!rows->unusable[i])
			rows->unusable[i] = UNUSABLE_DUPLICATE;
	}
	held_settle(&store->source[source].aside.held, first, rows, from);
	for (size_t k = picks_from(possible, first + (uint32_t)from);
	     k < possible->n && possible->at[k] - first < rows->n; k++)
		rows->flags[possible->at[k] - first] |= FLAG_POSSIBLE_DUPLICATE;
}

static void
widen(int64_t *first_ns, int64_t *last_ns, int64_t from_ns, int64_t upto_ns)
{
	if (*first_ns == INSTANT_NONE || from_ns < *first_ns)
		*first_ns = from_ns;
	if (*last_ns == INSTANT_NONE || upto_ns > *last_ns)
		*last_ns = upto_ns;
}

void
aside_span(const struct source *source, int64_t *first_ns, int64_t *last_ns)
{
	for (size_t c = 0; c < source->chunks.n; c++) {
		const struct chunk *chunk = &source->chunks.at[c];
		if (chunk->first_ns <= chunk->last_ns)
			widen(first_ns, last_ns, chunk->first_ns, chunk->last_ns);
	}
}

/* Is the record of a row one that can be counted, but for being a twin? */
static bool
is_usable(const struct rows *rows, size_t i)
{
	return !rows->unusable[i] || rows->unusable[i] == UNUSABLE_DUPLICATE;
}

void
aside_inner_span(const struct store *store, uint32_t index, int64_t *first_ns, int64_t *last_ns)
{
	const struct source *source = &store->source[index];
	const struct aside *aside = &source->aside;

	for (size_t c = 0; c < source->chunks.n; c++) {
		const struct chunk *chunk = &source->chunks.at[c];
		if (chunk->first_ns > chunk->last_ns)
			continue;
		if (chunk->first_ns >= aside->from_ns && chunk->last_ns < aside->upto_ns) {
			widen(first_ns, last_ns, chunk->first_ns, chunk->last_ns);
			continue;
		}
		const struct rows *rows = readback_rows(store, index, c);
		for (size_t i = 0; i < rows->n; i++) {
			int64_t at_ns = rows->at_ns[i];
			if (is_usable(rows, i) && at_ns >= aside->from_ns && at_ns < aside->upto_ns)
				widen(first_ns, last_ns, at_ns, at_ns);
		}
	}
}

void
aside_pick_outside(const struct store *store, uint32_t index, struct picks *outside)
{
	const struct chunks *chunks = &store->source[index].chunks;

	for (size_t c = 0; c < chunks->n; c++) {
		const struct chunk *chunk = &chunks->at[c];
		if (chunk->first_ns >= store->low_ns && chunk->last_ns <= store->high_ns)
			continue;
		const struct rows *rows = readback_rows(store, index, c);
		for (size_t i = 0; i < rows->n; i++)
			if (is_usable(rows, i) && (rows->at_ns[i] < store->low_ns ||
						   rows->at_ns[i] > store->high_ns))
				picks_add(outside, chunk->first + (uint32_t)i);
	}
}
