/* chunks: the index of a source: which stretch of it holds which records, of which time. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_CHUNKS_H
#define SR_STORE_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/rows.h"

/* Bytes of source after which a chunk is closed. */
#define CHUNK_BYTES (256 << 10)

/*
 * A stretch of consecutive records of a source. Its rows may be given back at any time
 * once it is closed: then `places` remembers where each record stands, in some five
 * bytes a record, which is enough to read them again.
 */
struct chunk {
	int64_t offset, end;	/* bytes of the source, of its first and after its last record */
	int64_t first_ns, last_ns;	/* times of its usable records; first > last: none */
	uint32_t first, n;	/* records of the source before it, and in it */
	uint8_t *places;	/* owned; NULL while the rows were never given back */
	size_t places_len;
	struct rows *rows;	/* owned; NULL when given back */
	bool is_closed;
};

/* {0} is valid and empty. */
struct chunks {
	struct chunk *at;
	size_t n, cap;
};

/*
 * Append the next record of the source (dims in the shared order), which goes to the last
 * chunk or to a new one when that spans chunk_bytes. Returns true when a chunk was begun.
 */
bool chunks_add(struct chunks *chunks, const struct record *record, size_t chunk_bytes);
/* The index of the chunk that holds the record number `local` (0-based) of the source. */
size_t chunks_find(const struct chunks *chunks, uint32_t local);
void chunks_release(struct chunks *chunks);

/* Give the rows of a closed chunk back, remembering the places. */
void chunk_drop(struct chunk *chunk);
/* Walk the remembered places: *at starts as 0 and *place as {0}; false at the end. Fills
 * offset, length, line_first, line_last and flags. */
bool chunk_place(const struct chunk *chunk, size_t *at, struct record *place);

#endif
