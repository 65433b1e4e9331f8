/* lane: one worker's way through a stretch of bytes: records recognized, their values read. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LANE_H
#define SR_INGEST_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/memo.h"
#include "core/ingest/record.h"
#include "core/ingest/scan.h"
#include "core/ingest/shape.h"

/*
 * What a lane finds are facts about bytes, true whoever asks: "at this place stands a record of
 * a known shape, with these values, and so many bytes of mere separators before it". Whether
 * they count is for the scanner: only if it stands right before such a place, between two
 * records, are they what it would have found itself. So any number of lanes may run ahead, from
 * any place, and a wrong guess costs time but never changes a result.
 */
struct hit {
	int64_t at_ns;			/* event time */
	int64_t latency_us;		/* or LATENCY_NONE */
	uint32_t start, length;		/* bytes: of its `{` in the stretch; to its `}` */
	uint32_t gap;			/* bytes of separators before it, to the hit before */
	uint32_t tail;			/* characters after its last line feed, or in all */
	uint32_t lines;			/* line feeds in it */
	uint32_t version, endpoint, status;	/* numbers of the lane's memo */
	uint32_t flags;			/* enum record_flag, as far as time and latency tell */
	uint16_t gap_lines, gap_tail;	/* line feeds in the gap; bytes after the last one */
	uint8_t plan[ROLES];		/* which field of the plan served; PLAN_NONE: none */
	bool is_first;			/* the gap before it is not known */
	bool is_rounded;		/* its latency was finer than 1 us */
};
#define PLAN_NONE SHAPE_NONE

/* A stretch of a source, and what a lane found in it. Buffers are kept from use to use. */
struct stretch {
	int64_t offset;			/* of bytes[0] in the source */
	char *bytes;			/* owned; len of them, then SHAPE_PAD zeros */
	size_t len, cap;
	size_t own;			/* records that begin before it are this stretch's */
	struct spacing spacing;
	struct hit *hit;		/* owned; n of them, in order of start */
	uint32_t *dim;			/* owned; n_dims numbers of the memo a hit */
	uint32_t *hash;			/* owned; of the bytes of each hit, if has_hashes */
	size_t n, cap_hits;
	int n_dims;
	bool has_hashes;		/* set before it is read: hashes are wanted */
	struct news news;
	uint32_t lane;			/* whose memo the numbers are of */
	size_t n_shapes;		/* how many shapes were known to it */
	size_t next;			/* of whoever takes the hits: the first not passed yet */
};
/* Room for so many bytes, and the zeros after them. */
void stretch_reserve(struct stretch *stretch, size_t len);
void stretch_release(struct stretch *stretch);

struct lane;
/* extract: the plan of the source, read only; borrowed. */
struct lane *lane_new(const struct extract *extract, uint32_t index);
void lane_free(struct lane *lane);
/*
 * Find the records of a stretch, from a place in it on. Fills hit, dim, hash, n, news, lane.
 * is_gap: the place is where a record ended, so that the gap after it is known.
 */
void lane_read(struct lane *lane, const struct shapes *shapes, struct stretch *stretch,
	       size_t from, bool is_gap);

/* Bytes of separators from at on, which stand in SHAPE_PAD zero bytes at the end: up to the next
 * `{`. Returns false when that is no gap of the spacing; fills what a hit says of its gap. */
bool lane_gap(const char *at, const struct spacing *spacing, struct hit *gap);

#endif
