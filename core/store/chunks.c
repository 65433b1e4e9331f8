/* chunks: places are kept as differences from the record before, seven bits a byte. */
/* SPDX-License-Identifier: MIT */
#include "core/store/chunks.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/mem.h"

static void
close_chunk(struct chunk *chunk)
{
	chunk->is_closed = true;
	if (chunk->keeps_rows)
		rows_trim(chunk->rows);
}

void
chunks_close(struct chunks *chunks)
{
	if (!chunks->n || chunks->at[chunks->n - 1].is_closed)
		return;
	close_chunk(&chunks->at[chunks->n - 1]);
	chunks->cap = chunks->n;
	chunks->at = xrealloc(chunks->at, chunks->cap, sizeof(*chunks->at));
}

struct chunk *
chunks_begin(struct chunks *chunks, const struct record *record, const struct scan_mark *mark,
	     bool keeps_rows)
{
	uint32_t first = 0;

	if (chunks->n) {
		struct chunk *last = &chunks->at[chunks->n - 1];
		close_chunk(last);
		first = last->first + last->n;
	}
	GROW(chunks->at, chunks->n, chunks->cap);
	struct chunk *chunk = &chunks->at[chunks->n++];
	*chunk = (struct chunk){
		.offset = record->offset,
		.first_ns = INT64_MAX,
		.last_ns = INT64_MIN,
		.first = first,
		.has_mark = mark != NULL,
		.keeps_rows = keeps_rows,
		.rows = keeps_rows ? xcalloc(1, sizeof(struct rows)) : NULL,
	};
	if (mark)
		chunk->mark = *mark;
	return chunk;
}

void
chunk_extend(struct chunk *chunk, const struct record *records, size_t n, int64_t first_ns,
	     int64_t last_ns)
{
	for (size_t i = 0; i < n && chunk->keeps_rows; i++)
		rows_add(chunk->rows, &records[i]);
	chunk->n += (uint32_t)n;
	chunk->end = records[n - 1].offset + records[n - 1].length;
	if (first_ns < chunk->first_ns)
		chunk->first_ns = first_ns;
	if (last_ns > chunk->last_ns)
		chunk->last_ns = last_ns;
}

size_t
chunks_find(const struct chunks *chunks, uint32_t local)
{
	size_t low = 0, high = chunks->n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (chunks->at[mid].first <= local)
			low = mid;
		else
			high = mid;
	}
	return low;
}

void
chunks_release(struct chunks *chunks)
{
	for (size_t i = 0; i < chunks->n; i++) {
		if (chunks->at[i].rows)
			rows_release(chunks->at[i].rows);
		free(chunks->at[i].rows);
		free(chunks->at[i].places);
	}
	free(chunks->at);
	*chunks = (struct chunks){0};
}

/* A growing string of small numbers. */
struct packed {
	uint8_t *at;
	size_t n, cap;
};

static void
pack(struct packed *packed, uint64_t value)
{
	for (; value >= 0x80; value >>= 7) {
		GROW(packed->at, packed->n, packed->cap);
		packed->at[packed->n++] = (uint8_t)(value | 0x80);
	}
	GROW(packed->at, packed->n, packed->cap);
	packed->at[packed->n++] = (uint8_t)value;
}

static uint64_t
unpack(const uint8_t *from, size_t *at)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t byte = from[(*at)++];
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			break;
	}
	return value;
}

/* Small numbers of either sign become small numbers: 0 -1 1 -2 2 ... */
static uint64_t
zigzag(int64_t value)
{
	return value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;
}

static int64_t
unzigzag(uint64_t value)
{
	return (int64_t)(value & 1 ? ~(value >> 1) : value >> 1);
}

void
chunk_drop(struct chunk *chunk)
{
	assert((chunk->is_closed || !chunk->keeps_rows) && chunk->rows);
	const struct rows *rows = chunk->rows;
	bool needs_places = !chunk->has_mark && !chunk->places;
	struct packed packed = {0};
	int64_t end = 0;
	long line = 0;

	for (size_t i = 0; i < rows->n && needs_places; i++) {
		pack(&packed, zigzag(rows->offset[i] - end));
		pack(&packed, rows->length[i]);
		pack(&packed, zigzag(rows->line[i] - line));
		pack(&packed, (uint64_t)rows->lines[i] << 1 | (rows->flags[i] != 0));
		if (rows->flags[i])
			pack(&packed, rows->flags[i]);
		end = rows->offset[i] + rows->length[i];
		line = rows->line[i] + (long)rows->lines[i];
	}
	if (needs_places) {
		chunk->places = xrealloc(packed.at, packed.n, 1);
		chunk->places_len = packed.n;
	}
	rows_release(chunk->rows);
	free(chunk->rows);
	chunk->rows = NULL;
	chunk->keeps_rows = false;
}

bool
chunk_place(const struct chunk *chunk, size_t *at, struct record *place)
{
	if (*at >= chunk->places_len)
		return false;
	place->offset += place->length + unzigzag(unpack(chunk->places, at));
	place->length = (uint32_t)unpack(chunk->places, at);
	place->line_first = place->line_last + (long)unzigzag(unpack(chunk->places, at));
	uint64_t lines = unpack(chunk->places, at);
	place->line_last = place->line_first + (long)(lines >> 1);
	place->flags = lines & 1 ? (uint32_t)unpack(chunk->places, at) : 0;
	return true;
}
