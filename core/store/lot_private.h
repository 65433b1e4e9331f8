/* lot_private: the inside of a lot, for the files that add to it, sketch it and read it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_LOT_PRIVATE_H
#define SR_STORE_LOT_PRIVATE_H

#include "core/store/lot.h"

struct lot_more {
	uint32_t *packed;	/* owned; ascending, see hist_pack() */
	uint32_t n_packed;
	uint32_t n_sketched;	/* latencies counted in packed[]; 0: the lot is exact */
	uint64_t sum_low, sum_high;	/* of those, in us */
	int64_t *wide;		/* owned; latencies that us[] is too narrow for */
	uint32_t n_wide, cap_wide;
	/* What an exact lot, to which nothing is added any more, has in its strips, once more as
	 * packed[] would have it, and its sum: see lot_digest(). */
	uint32_t *digest;	/* owned; NULL: none was made */
	uint32_t n_digest;
	uint64_t digest_sum;
	/* What packed[] leaves open of the latencies it counts; see lot_rest.c. */
	uint64_t *rest;		/* owned; NULL: it is lost */
	uint32_t rest_words;
};

/* What a lot has beyond its strips; empty when it has nothing. */
static inline const struct lot_more *
lot_more_of(const struct lot *lot)
{
	static const struct lot_more none = {0};

	return lot->more ? lot->more : &none;
}
/* The same to be filled. */
struct lot_more *lot_more_make(struct lot *lot);

/* How many latencies a strip of the lot has. */
static inline size_t
lot_strip_len(const struct lot *lot, const struct strip *strip)
{
	return strip == lot_chain(lot) ? (size_t)(lot->at - strip->us) : STRIP_US;
}

/* A new strip in front of the chain of a lot; a copy of a full one; all back to the pool. */
void lot_add_strip(struct lot *lot, struct strips *strips);
void lot_add_full_strip(struct lot *lot, const struct strip *full, struct strips *strips);
void lot_drop_strips(struct lot *lot, struct strips *strips);
/* Sketch what waits in a lot, and what another one holds (NULL = none). Its marks are those of
 * both, and tell between which buckets all latencies lie. */
void lot_sketch_with(struct lot *lot, const struct lot *from, struct strips *strips);

/* The same of what many others hold; latencies of none stand in the lot yet. */
void lot_sketch_all(struct lot *lot, const struct lot *const *from, size_t n);

/* Keep the rests of n latencies, those that were just packed, if there is room; give them up. */
void lot_keep_rest(struct lot *lot, const int64_t *us, size_t n, struct strips *strips);
void lot_drop_rest(struct lot *lot, struct strips *strips);

#endif
