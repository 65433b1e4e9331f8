/* twins: which records were read twice: their bytes compared, and what stands around them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_TWINS_H
#define SR_STORE_TWINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* Identical records in a row that make an overlap of two sources. */
#define OVERLAP_LEAST 3
/* Records of one hash whose bytes differ, and places of another source, that are looked at. */
#define TWINS_CLASSES 8
#define TWINS_TRIES 64

/* How many were found, and how. */
struct twins {
	uint64_t identified;	/* left out: an identifier says that they are the same one */
	uint64_t overlapping;	/* left out: they stand in two sources that overlap */
	uint64_t possible;	/* kept: nothing says whether they are */
	uint32_t source[2];	/* the first two that overlap, when `overlapping` is not 0 */
	bool has_more;		/* others do too */
	bool is_bounded;	/* there were records too old to be compared */
	uint64_t compared;	/* records whose hash another one has: they were read */
};

/*
 * Find the twins among the records whose hashes are kept (ids.h), and add them to each source's
 * aside, which has none yet. Records are identical when their bytes are, and what was read out
 * of them.
 *
 * - One with an identifier (a request id) is one request however often it was written: all but
 *   the first are left out, by source and offset.
 * - Two sources overlap where OVERLAP_LEAST records in a row are identical, or wherever a record
 *   is when both begin with the same bytes (one is a copy of the other). Of each such record as
 *   many are kept as the source has that has most of it; the first source keeps its own.
 * - Any other that is identical to one before it in its source may be a twin or not.
 *
 * So the numbers do not depend on the order of the sources, but which copy is kept does: that
 * of the source named first.
 */
void twins_find(struct store *store, struct twins *twins);

#endif
