/* lot: the records of one key in one bucket, small to keep and quick to add to. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_LOT_H
#define SR_STORE_LOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/cell.h"

/* A reference as it is kept: what struct ref says, in 48 bytes. id 0 = no reference. */
struct mark {
	int64_t at_ns, latency_us, offset;
	uint32_t id, source, length;
	uint32_t lines;		/* lines beyond the first */
	int64_t line;		/* the first, 1-based */
};

/* The references of a lot. Its records have one outcome: the first bad one is the first. */
enum mark_kind { MARK_LAST, MARK_FIRST, MARK_FASTEST, MARK_SLOWEST, MARKS };

/* Latencies that a lot no longer keeps one by one, and those too long for 32 bits. */
struct lot_more;

/*
 * Latencies stand in strips, which fill one line of a cache each. All strips of a table come
 * out of one pool, so that a lot costs no allocation and may grow without being copied.
 */
#define STRIP_US 14
struct strip {
	struct strip *next;
	uint32_t us[STRIP_US];
};
struct strips {
	struct strip *free;	/* given back, to be used again */
	struct strip **block;	/* owned */
	size_t n_blocks, cap_blocks;
	size_t n_left;		/* never used yet, at the end of the last block */
	size_t in_use;
	/* Bytes that the rests of sketches take, and may take; 0: none are kept. */
	size_t rests, rests_most;
};
void strips_release(struct strips *strips);

/*
 * All records have the same outcome, so there is one group of latencies. A latency stands
 * in a strip until there are more than DIST_EXACT; from then on strips hold those that wait
 * to be counted in the sketch. lot_init() makes an empty one. All calls on a lot get the pool
 * that its strips come from.
 */
struct lot {
	uint32_t *at;		/* where the next latency goes; at the end of a strip: nowhere */
	struct strip *tail;	/* the last of the chain, while there is one */
	struct lot_more *more;	/* owned; NULL while not needed */
	uint32_t n_us;		/* latencies in strips */
	uint32_t n_bare;	/* records without a latency */
	uint32_t n_more;	/* latencies that stand in no strip: those that more tells of */
	uint32_t fastest_us, slowest_us;	/* those of the marks; UINT32_MAX: too long, none */
	struct mark mark[MARKS];
};

/* The strip that is being filled, and behind it the full ones; NULL: none. */
static inline struct strip *
lot_chain(const struct lot *lot)
{
	uintptr_t last = (uintptr_t)lot->at - sizeof(*lot->at);

	return lot->at ? (struct strip *)(last - last % sizeof(struct strip)) : NULL;
}

void lot_init(struct lot *lot);
void lot_release(struct lot *lot, struct strips *strips);

static inline struct mark
mark_of(const struct record *record, uint32_t source, uint32_t id)
{
	return (struct mark){
		.at_ns = record->at_ns, .latency_us = record->latency_us,
		.offset = record->offset, .id = id, .source = source,
		.length = record->length, .line = record->line_first,
		.lines = (uint32_t)(record->line_last - record->line_first),
	};
}
struct ref mark_ref(const struct mark *mark);

/* Add a record. */
void lot_add_slowly(struct lot *lot, const struct mark *mark, struct strips *strips);

/* Is a record later than another? By time, then source, then offset. */
static inline bool
mark_is_after(const struct mark *a, const struct mark *b)
{
	if (a->at_ns != b->at_ns)
		return a->at_ns > b->at_ns;
	return a->source != b->source ? a->source > b->source : a->offset > b->offset;
}

/* Add a record if it is the common case; else false, and nothing has changed. */
static inline bool
lot_add(struct lot *lot, const struct mark *mark)
{
	int64_t us = mark->latency_us;

	/* In order of time, so a latency equal to the fastest or slowest does not replace it. */
	if ((uint64_t)us >= UINT32_MAX || (uintptr_t)lot->at % sizeof(struct strip) == 0 ||
	    !mark_is_after(mark, &lot->mark[MARK_LAST]))
		return false;
	*lot->at++ = (uint32_t)us;
	lot->n_us++;
	lot->mark[MARK_LAST] = *mark;
	if ((uint32_t)us < lot->fastest_us) {
		lot->fastest_us = (uint32_t)us;
		lot->mark[MARK_FASTEST] = *mark;
	}
	if ((uint32_t)us > lot->slowest_us) {
		lot->slowest_us = (uint32_t)us;
		lot->mark[MARK_SLOWEST] = *mark;
	}
	return true;
}

/* Latencies; records, with those that have none. */
static inline uint64_t
lot_latencies(const struct lot *lot)
{
	return (uint64_t)lot->n_us + lot->n_more;
}
static inline uint64_t
lot_n(const struct lot *lot)
{
	return lot->n_bare + lot_latencies(lot);
}
/* Is every latency known one by one? Of up to DIST_EXACT they are, unless lot_sketch() was
 * called; of more than a strip beyond that they are not. */
bool lot_is_exact(const struct lot *lot);
/* Move all that `from` holds, of the same pool; it is to be initialised before it is used
 * again. Order changes no result. */
void lot_move(struct lot *into, struct lot *from, struct strips *strips);
/* Add a copy of what `from` holds, of whatever pool. */
void lot_merge(struct lot *into, const struct lot *from, struct strips *strips);
/* The same of many at once into an empty one: much cheaper where they come to a sketch. */
void lot_merge_many(struct lot *into, const struct lot *const *from, size_t n,
		    struct strips *strips);
/* Nothing is added any more, and sums over latencies are asked for again and again: count an exact
 * lot bucket by bucket beside its latencies, where that is much shorter. Merging into it drops
 * that. */
void lot_digest(struct lot *lot);
/*
 * Give up single latencies to save memory. Where the pool has room for them, what the buckets leave
 * open of each is kept aside, while the lot does not grow past LOT_RESTS: it is a sketch to all,
 * but to lot_read().
 */
enum { LOT_RESTS = 2 * DIST_EXACT };
void lot_sketch(struct lot *lot, struct strips *strips);
/* May lot_read() be asked? Exact lots are known, and sketches with a rest. */
bool lot_is_known(const struct lot *lot);
/* All latencies of a lot that is known, in no order: lot_latencies() of them. Returns how many. */
size_t lot_read(const struct lot *lot, int64_t *us);

/* Add what a lot of records with this outcome holds; without their latencies; only those. */
void cell_merge_lot(struct cell *cell, const struct lot *lot, enum outcome outcome);
void cell_merge_lot_counts(struct cell *cell, const struct lot *lot, enum outcome outcome);
void dist_merge_lot(struct dist *dist, const struct lot *lot);

#endif
