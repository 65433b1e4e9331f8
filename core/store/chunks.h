/* chunks: the index of a source: which stretch of it holds which records, of which time. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_CHUNKS_H
#define SR_STORE_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/scan.h"
#include "core/store/rows.h"

/* Bytes of source after which a chunk is closed. */
#define CHUNK_BYTES (256 << 10)

/*
 * A stretch of consecutive records of a source. Where the reader of the source can be set
 * up again as it stood before the first of them (mark), no row is needed to get them back.
 * Where it cannot, rows are kept as they come, and may be given back once the chunk is
 * closed: then `places` remembers where each record stands, in some five bytes a record.
 */
struct chunk {
	int64_t offset, end;	/* bytes of the source, of its first and after its last record */
	int64_t first_ns, last_ns;	/* times of its usable records; first > last: none */
	/* The longest time between two of them, the first of several, and where it begins; while
	 * none of them is earlier than one before it. */
	uint64_t widest_ns;
	int64_t widest_from_ns;
	bool is_mixed;			/* one is */
	uint32_t first, n;	/* records of the source before it, and in it */
	bool has_mark;
	bool keeps_rows;	/* rows grow with the chunk; else they are those last read back */
	bool is_closed;
	struct scan_mark mark;
	uint8_t *places;	/* owned; NULL while the rows were never given back */
	size_t places_len;
	struct rows *rows;	/* owned; NULL when given back, or never there */
};

/* {0} is valid and empty. */
struct chunks {
	struct chunk *at;
	size_t n, cap;
};

/* Begin a chunk with the next record of the source; mark: as above, or NULL. */
struct chunk *chunks_begin(struct chunks *chunks, const struct record *first,
			   const struct scan_mark *mark, bool keeps_rows);
/* There are no more: the last one is closed, and what was taken in advance given back. */
void chunks_close(struct chunks *chunks);
/* Append the next n records of the source to its last chunk; the times are those of the usable
 * ones among them, first > last when there is none. Dims stand in the shared order. */
void chunk_extend(struct chunk *chunk, const struct record *records, size_t n, int64_t first_ns,
		  int64_t last_ns);
/* The index of the chunk that holds the record number `local` (0-based) of the source. */
size_t chunks_find(const struct chunks *chunks, uint32_t local);
void chunks_release(struct chunks *chunks);

/* Give the rows of a chunk back that can be had again: it is closed, or they do not grow. */
void chunk_drop(struct chunk *chunk);
/* Walk the remembered places: *at starts as 0 and *place as {0}; false at the end. Fills
 * offset, length, line_first, line_last and flags. */
bool chunk_place(const struct chunk *chunk, size_t *at, struct record *place);

#endif
