/* cells: time bucket x version x endpoint x outcome x one other field: lots of records. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_CELLS_H
#define SR_STORE_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/apart.h"
#include "core/store/lot.h"

/* The widths of a bucket: each divides the next (speed.md section 5). */
#define CELLS_RUNGS 11
extern const int64_t cells_width_ns[CELLS_RUNGS];

/* A table never spans more buckets, and a width is left when it makes too many lots. */
#define CELLS_BUCKETS 4096
#define CELLS_BASE (64 << 10)	/* lots of the table with the status */
#define CELLS_OTHER (16 << 10)	/* lots of each table with a dimension */

/* Whose records a lot holds: records of one key differ in time, latency and place only. */
struct cell_key {
	int64_t bucket;			/* at_ns / width, rounded down */
	uint32_t version, endpoint;
	uint32_t value;			/* of the table's other field */
	uint8_t is_repaired;		/* 0 or 1 */
	uint8_t outcome;		/* enum outcome: filters by it are answered exactly too */
	/* What plainer readers miss (store_effect()); 0 in the tables of dimensions. */
	uint8_t is_wrapped, is_past_damage;
};

/* The lots met last, found by their key alone: most records fall into one of them. */
#define RECENT_BITS 10
struct recent {
	uint64_t who, what;	/* see cells_who(), cells_what(); 0: free */
	uint32_t bucket;	/* low bits of key.bucket */
	struct lot *lot;
};

/* Where a lot is: its index + 1, 0: nowhere; and most of what tells its key from others, so that
 * these need not be looked at. */
struct cell_slot { uint32_t tag, index; };

/*
 * One table. The width is the finest that keeps the span within CELLS_BUCKETS and the
 * lots within limit; while a log has just begun, also one that gives a lot enough records.
 * Folding to a wider one is exact, so no answer depends on the width. A table too large even
 * at the widest (a flood of combinations) is given up: is_off.
 */
struct cells {
	int rung;		/* of cells_width_ns */
	size_t limit;
	bool is_off;
	bool is_squeezed;	/* some small lot lost its single latencies */
	uint64_t records;	/* in all lots; counted by the caller of cells_add() */
	struct strips strips;	/* of all lots: latencies kept one by one */
	struct cell_key *key;	/* owned, n of them, in order of first appearance */
	struct lot **block;	/* owned blocks of LOTS_A_BLOCK lots, which never move */
	size_t n, cap, n_blocks, cap_blocks;
	int64_t first, last;	/* buckets, while n > 0 */
	struct cell_slot *slots;	/* owned hash table */
	size_t n_slots;		/* a power of two */
	struct recent *recent;	/* owned; NULL until the first record */
	uint32_t bucket;	/* low bits of the bucket that records are added to, and its hash */
	uint64_t bucket_hash;
	uint32_t *order;	/* owned; indices by key, made by cells_sort() */
	size_t n_order;		/* == n while the order holds */
	struct cells *coarse;	/* owned; the same in wider buckets, made by cells_coarser() */
	int64_t stale_from, stale_upto;	/* buckets that changed since; from > upto: none */
	size_t thin;		/* of so many lots it would have spared nothing; 0: not tried */
	unsigned missed;	/* questions since, for which it was not there or too stale */
	struct cells *ripening;	/* owned: one that cells_ripen() has not done yet; NULL: none */
	size_t ripe;		/* order[] before this one is merged into that */
};

#define LOTS_A_BLOCK 64
static inline struct lot *
cells_lot(const struct cells *cells, size_t i)
{
	return &cells->block[i / LOTS_A_BLOCK][i % LOTS_A_BLOCK];
}

void cells_init(struct cells *cells, int rung, size_t limit);
/* Begin an empty table of a dimension with the lots of another, without the field of that. */
void cells_copy(struct cells *cells, const struct cells *from, size_t limit);
/* The lot of a key, new and empty when there was none; the table never folds for it. */
struct lot *cells_find(struct cells *cells, const struct cell_key *key);
/*
 * Records are about to be added whose time is at_ns: what was made for questions goes, and
 * what cells_add() wants to know of the bucket is set.
 */
void cells_open(struct cells *cells, int64_t at_ns);
/*
 * Add a record the long way, by its key. Returns the lot that holds it, for the lots met
 * last; NULL when the table is off. The rung may have changed. records: how many there were
 * up to this one, of all sources.
 */
struct lot *cells_add_slowly(struct cells *cells, const struct cell_key *key,
			     const struct mark *mark, uint64_t records);
/* The lots of joined values become those of what they are by now, those of folded ones lots of
 * NAME_OTHER. NULL: none of that field is either. */
void cells_fold_values(struct cells *cells, const struct apart *version,
		       const struct apart *endpoint, const struct apart *value);
/* Room for latencies kept one by one. */
static inline uint64_t
cells_room(const struct cells *cells)
{
	return (uint64_t)cells->strips.in_use * STRIP_US;
}
/*
 * Turn the fullest lots into sketches until there is room for at most max_values latencies
 * one by one, or only lots of fewer than `least` (a power of two) are left.
 */
void cells_squeeze(struct cells *cells, uint64_t max_values, uint64_t least);
/* Sort; afterwards order[cells_from(cells, b)] is the first lot of bucket >= b. */
void cells_sort(struct cells *cells);
size_t cells_from(const struct cells *cells, int64_t bucket);
/* Whoever goes through the order has come to order[i]: memory is told which lot is soon to come. */
static inline void
cells_expect(const struct cells *cells, size_t i)
{
	enum { SOON = 16, LINE = 64 };
	const char *lot;

	if (i + SOON >= cells->n_order)
		return;
	lot = (const char *)cells_lot(cells, cells->order[i + SOON]);
	for (size_t at = 0; at < sizeof(struct lot); at += LINE)
		__builtin_prefetch(lot + at);
}
/*
 * The same lots in buckets at least COARSE times as wide, for questions about long stretches
 * of time: merged once, asked often; what has changed since is merged anew. But where that is
 * much it waits until it is asked for often again: then its buckets that overlap
 * stale_from..stale_upto are to be had here. NULL when it was not asked for often yet, or would
 * hold nearly as many lots. Owned by cells.
 */
#define COARSE 5
#define CELLS_PATIENCE 4	/* so many questions are often */
struct cells *cells_coarser(struct cells *cells);
/*
 * Make it, and the still wider ones, before anybody asks, a piece at a time: until about so many
 * latencies were looked at.
 * Returns whether there is more of it to do; a table that is added to meanwhile is begun anew.
 */
bool cells_ripen(struct cells *cells, uint64_t enough);
void cells_release(struct cells *cells);

/* The key of a record but for its bucket, in two numbers; `what` is never 0. */
#define TRAITS_BIT (UINT32_C(1) << 30)
static inline uint64_t
cells_who(uint32_t version, uint32_t endpoint)
{
	return (uint64_t)endpoint << 32 | version;
}
static inline uint64_t
cells_what(uint32_t value, uint32_t traits)
{
	return (uint64_t)value << 32 | TRAITS_BIT | traits;
}
/* The traits of a record as a small number, 0..63, and those that only the base table tells. */
#define TRAIT_REPAIRED 1u
#define TRAIT_WRAPPED 2u
#define TRAIT_PAST_DAMAGE 4u
#define TRAIT_OUTCOME 8u

/* The key that two such numbers stand for. */
struct cell_key cells_key(uint64_t who, uint64_t what, int64_t bucket);

/* Where the lot of a record would be among those met last: hash is cells_hash(who). */
static inline uint64_t
cells_hash(uint64_t who)
{
	return who * UINT64_C(0x9e3779b97f4a7c15);
}
static inline struct recent *
cells_recent(const struct cells *cells, uint64_t hash, uint64_t what)
{
	hash += what * UINT64_C(0xbf58476d1ce4e5b9) + cells->bucket_hash;
	return &cells->recent[hash >> (64 - RECENT_BITS)];
}

/* Quotient rounded down, for times before 1970 as well. */
static inline int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The start of the bucket that a time lies in; at the far end of time the least there is. */
static inline int64_t
bucket_start(int64_t at_ns, int64_t width_ns)
{
	int64_t start;

	if (__builtin_mul_overflow(floor_div(at_ns, width_ns), width_ns, &start))
		return INT64_MIN + 1;
	return start;
}

static inline int64_t
cells_bucket(const struct cells *cells, int64_t at_ns)
{
	return floor_div(at_ns, cells_width_ns[cells->rung]);
}

#endif
