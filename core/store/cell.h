/* cell: what is known of the records of one group: counts, latencies, references. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_CELL_H
#define SR_STORE_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/instant.h"
#include "core/ingest/record.h"
#include "core/store/dist.h"

/* A record as it can be cited: enough to find its bytes again. id 0 = no reference. */
struct ref {
	int64_t at_ns, latency_us;
	int64_t offset;
	uint32_t id;	/* 1-based, in reading order: sources in command order, then offset */
	uint32_t source, length;
	long line_first, line_last;
};

/* The references a cell keeps, so that evidence needs no row. */
enum ref_kind { REF_FIRST, REF_LAST, REF_FASTEST, REF_SLOWEST, REF_FIRST_BAD, REFS };

/* {0} is a valid empty cell. Times tie by (source, offset), latencies by (time, source, offset). */
struct cell {
	uint64_t n;
	uint64_t outcome[OUTCOMES];
	struct dist other, bad;	/* latencies of the records that are not bad, and that are */
	struct ref ref[REFS];
};

/* Add a usable record; its latency goes to `bad` or `other` by its outcome. */
void cell_add(struct cell *cell, const struct record *record, uint32_t id);
/* Add what `from` holds; the order of merging never changes the result. */
void cell_merge(struct cell *cell, const struct cell *from);
/* The same for counts and references only, where nobody asks for latencies. */
void cell_count(struct cell *cell, const struct record *record, uint32_t id);
void cell_merge_counts(struct cell *cell, const struct cell *from);
/* Keep a reference in its place if it comes before the one that is there. */
void cell_offer(struct cell *cell, enum ref_kind kind, const struct ref *ref);
void cell_release(struct cell *cell);
/* Is there a group small enough to be exact (dist.h) whose single latencies are gone? */
bool cell_lost_values(const struct cell *cell);
static inline uint64_t
cell_bad(const struct cell *cell)
{
	return cell->outcome[OUTCOME_TIMEOUT] + cell->outcome[OUTCOME_SERVER_ERROR];
}

/* Records whose outcome is known: what a rate of bad ones is of. */
static inline uint64_t
cell_rated(const struct cell *cell)
{
	return cell->n - cell->outcome[OUTCOME_UNKNOWN];
}
/* Order of two records in time: by (at, source, offset). */
int ref_compare(const struct ref *a, const struct ref *b);
struct ref ref_of(const struct record *record, uint32_t id);

#endif
