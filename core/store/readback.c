/* readback: first in, first out: a walk longer than the budget reads each chunk once either way. */
/* SPDX-License-Identifier: MIT */
#include "core/store/readback.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/aside.h"
#include "core/store/store_private.h"

#define REREAD_COSTS 8		/* to read a record again is as dear as to look at so many */

void
readback_init(struct readback *back, size_t budget)
{
	*back = (struct readback){.budget = budget};
}

void
readback_release(struct readback *back)
{
	free(back->queue);
	*back = (struct readback){0};
}

static void
enqueue(struct readback *back, struct place place)
{
	if (back->n == back->cap) {
		size_t cap = back->cap ? 2 * back->cap : 64;
		struct place *queue = xcalloc(cap, sizeof(*queue));
		for (size_t i = 0; i < back->n; i++)
			queue[i] = back->queue[(back->head + i) & (back->cap - 1)];
		free(back->queue);
		back->queue = queue;
		back->cap = cap;
		back->head = 0;
	}
	back->queue[(back->head + back->n++) & (back->cap - 1)] = place;
}

static struct place
dequeue(struct readback *back)
{
	struct place place = back->queue[back->head];

	back->head = (back->head + 1) & (back->cap - 1);
	back->n--;
	return place;
}

static struct chunk *
chunk_of(const struct store *store, struct place place)
{
	return &store->source[place.source].chunks.at[place.chunk];
}

/* Drop the oldest rows; those still being filled go round to the end of the queue. */
static void
make_room(const struct store *store)
{
	struct readback *back = store->back;
	size_t keep = store->keep_chunks;

	for (size_t i = 0; back->bytes > back->budget && i < store->n_sources; i++)
		keep += !store->source[i].is_closed;

	for (size_t i = back->n; i > 0 && back->n > keep && back->bytes > back->budget; i--) {
		struct place place = dequeue(back);
		struct chunk *chunk = chunk_of(store, place);
		if ((!chunk->is_closed && chunk->keeps_rows) || i == 1) {
			enqueue(back, place);
			continue;
		}
		back->bytes -= rows_bytes(chunk->rows);
		chunk_drop(chunk);
	}
}

/* The log is no small one: rows that the source can give again go. */
static void
thin(const struct store *store)
{
	struct readback *back = store->back;

	back->is_thinned = true;
	for (size_t i = back->n; i > 0; i--) {
		struct place place = dequeue(back);
		struct chunk *chunk = chunk_of(store, place);
		if (!chunk->is_closed || !chunk->has_mark) {
			enqueue(back, place);
			continue;
		}
		back->bytes -= rows_bytes(chunk->rows);
		chunk_drop(chunk);
	}
}

void
readback_admit(const struct store *store, uint32_t source, size_t chunk)
{
	struct readback *back = store->back;
	const struct chunk *at = &store->source[source].chunks.at[chunk];

	/* Only closed rows count: those still growing are one chunk a source. */
	if (chunk && at[-1].keeps_rows)
		back->bytes += rows_bytes(at[-1].rows);
	if (at->keeps_rows)
		enqueue(back, (struct place){source, (uint32_t)chunk});
	if (!back->is_thinned && store->tally.records >= store->small_records)
		thin(store);
	make_room(store);
}

/* What could not be read again: its place is all that is left. */
static void
lose(const struct store *store, struct rows *rows, const struct record *place,
     const struct err *err)
{
	store->back->lost++;
	store->back->err = *err;
	rows_add_lost(rows, place);
}

void
readback_close(const struct store *store, uint32_t source)
{
	struct chunks *chunks = &store->source[source].chunks;
	struct chunk *last = chunks->n ? &chunks->at[chunks->n - 1] : NULL;

	if (last && !last->is_closed && last->keeps_rows)
		store->back->bytes += rows_bytes(last->rows);
	chunks_close(chunks);
	make_room(store);
}

/* One record as it was handed out at load, from its place; its flags are those kept. */
static void
read_row(const struct store *store, uint32_t source, const struct record *place, struct rows *rows)
{
	const struct source *from = &store->source[source];
	struct record record = {0};
	struct err err = {0};

	if (from->again(from->context, place->offset, place->length, place->line_first, &record,
			&err) != 1) {
		lose(store, rows, place, &err);
		return;
	}
	record.flags = place->flags;
	record.offset = place->offset;
	record.length = place->length;
	record.line_first = place->line_first;
	record.line_last = place->line_last;
	source_map_dims(from, &record);
	rows_add(rows, &record);
}

/* The records of a chunk as its reader hands them out again. */
static void
read_marked(const struct store *store, uint32_t source, const struct chunk *chunk,
	    struct rows *rows)
{
	const struct source *from = &store->source[source];
	struct record record;
	struct err err = {0};
	void *replay = from->replay->open(from->context, &chunk->mark, chunk->end);

	err_set(&err, ERR_IO, "the file has changed since");
	while (rows->n < chunk->n && from->replay->next(replay, &record, &err) == 1) {
		source_map_dims(from, &record);
		rows_add(rows, &record);
	}
	from->replay->close(replay);
	while (rows->n < chunk->n)
		lose(store, rows, &(struct record){.offset = chunk->end}, &err);
}

/* The rows as they are by now: what only the whole log tells is known, or known anew. */
static const struct rows *
settled(const struct store *store, uint32_t source, struct chunk *chunk)
{
	struct rows *rows = chunk->rows;
	size_t from = rows->stamp == store->stamp ? rows->n_settled : 0;

	if (store->stamp && from < rows->n)
		aside_settle(store, source, chunk->first, rows, from);
	rows->stamp = store->stamp;
	rows->n_settled = rows->n;
	return rows;
}

const struct rows *
readback_rows(const struct store *store, uint32_t source, size_t chunk)
{
	struct place where = {source, (uint32_t)chunk};
	struct chunk *at = chunk_of(store, where);

	if (at->rows)
		return settled(store, source, at);
	struct rows *rows = xcalloc(1, sizeof(*rows));
	struct record place = {0};
	store_did(store, REREAD_COSTS * (uint64_t)at->n);
	if (at->has_mark)
		read_marked(store, source, at, rows);
	for (size_t i = 0; !at->has_mark && chunk_place(at, &i, &place); )
		read_row(store, source, &place, rows);
	rows_trim(rows);
	at->rows = rows;
	store->back->bytes += rows_bytes(rows);
	enqueue(store->back, where);
	make_room(store);
	return settled(store, source, at);
}
