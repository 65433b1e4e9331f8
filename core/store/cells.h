/* cells: time bucket x version x endpoint x outcome, and x one other field: records, counted. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_CELLS_H
#define SR_STORE_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/cell.h"

/* The widths of a bucket: each divides the next (speed.md section 5). */
#define CELLS_RUNGS 11
extern const int64_t cells_width_ns[CELLS_RUNGS];

/* A table never spans more buckets, and a width is left when it makes too many cells. */
#define CELLS_BUCKETS 4096
#define CELLS_BASE (64 << 10)	/* cells of version x endpoint */
#define CELLS_OTHER (16 << 10)	/* cells of each table with one other field */

/* Whose records a cell holds: records of one key differ in time, latency and place only. */
struct cell_key {
	int64_t bucket;			/* at_ns / width, rounded down */
	uint32_t version, endpoint;
	uint32_t value;			/* of the table's other field */
	uint16_t is_repaired;		/* 0 or 1 */
	uint16_t outcome;		/* enum outcome: filters by it are answered exactly too */
};

/*
 * One table. The width is the finest that keeps the span within CELLS_BUCKETS and the
 * cells within limit, whatever the order of records; folding to a wider one is exact. A
 * table too large even at the widest (a flood of values) is given up: is_off.
 */
struct cells {
	int rung;		/* of cells_width_ns */
	size_t limit;
	bool is_off;
	bool is_squeezed;	/* some small cell lost its single latencies */
	uint64_t records;	/* in all cells */
	uint64_t values;	/* latencies held one by one */
	struct cell_key *key;	/* owned, n of them, in order of first appearance */
	struct cell *cell;	/* owned, of the same index */
	size_t n, cap;
	int64_t first, last;	/* buckets, while n > 0 */
	uint32_t *slots;	/* owned hash table of index + 1 */
	size_t n_slots;		/* a power of two */
	uint32_t *order;	/* owned; indices by key, made by cells_sort() */
	size_t n_order;		/* == n while the order holds */
	struct cells *coarse;	/* owned; the same in wider buckets, made by cells_coarser() */
	bool has_no_coarse;	/* it was tried, and would spare nothing */
};

void cells_init(struct cells *cells, int rung, size_t limit);
/* Begin an empty table with the cells of another, whose other field has no value yet. */
void cells_copy(struct cells *cells, const struct cells *from, size_t limit);
/* Add a usable record, whose value of the other field is `value`. */
void cells_add(struct cells *cells, const struct record *record, uint32_t value, uint32_t id);
/*
 * Turn the fullest cells into histograms until at most max_values latencies are kept one
 * by one, or only cells of fewer than `least` (a power of two) are left.
 */
void cells_squeeze(struct cells *cells, uint64_t max_values, uint64_t least);
/* Sort; afterwards order[cells_from(cells, b)] is the first cell of bucket >= b. */
void cells_sort(struct cells *cells);
size_t cells_from(const struct cells *cells, int64_t bucket);
/*
 * The same cells in buckets at least COARSE times as wide, for questions about long stretches
 * of time: merged once, asked often. NULL when it would hold nearly as many cells. Owned
 * by cells, gone with the next record.
 */
#define COARSE 8
struct cells *cells_coarser(struct cells *cells);
void cells_release(struct cells *cells);

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
