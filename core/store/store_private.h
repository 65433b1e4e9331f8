/* store_private: what the files of this floor share, and the door for hand-made records. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_STORE_PRIVATE_H
#define SR_STORE_STORE_PRIVATE_H

#include "core/store/cells.h"
#include "core/store/chunks.h"
#include "core/store/query.h"
#include "core/store/readback.h"
#include "core/store/store.h"

/* Extract the record at a place again: intake_again(), or what a test puts in its stead. */
typedef int (*again_fn)(void *context, int64_t offset, uint32_t length, long line_first,
			struct record *record, struct err *err);

/* The first versions of a source have a row in its effect table; a flood has no more. */
#define EFFECT_VERSIONS 256

struct effects {
	struct effect *at;	/* owned, in order of first appearance */
	size_t n, cap;
};

struct source {
	struct intake *intake;	/* owned; NULL for one made by a test */
	const struct ledger *ledger;	/* of a source made by a test, else NULL */
	again_fn again;
	void *context;
	bool has_plan;		/* the dimensions are known */
	bool is_done;
	int dim[RECORD_DIMS];	/* place in the shared order of each of its dims, -1 = none */
	int n_dims;
	struct chunks chunks;
	uint32_t n;		/* records */
	uint32_t base;		/* records of the sources before */
	int64_t latest_ns;	/* event time reached */
	struct effects effects;
};

/* The table of cells with no other field, then with status, then with each dimension. */
enum { CELLS_PLAIN, CELLS_STATUS, CELLS_DIM, CELLS_TABLES = CELLS_DIM + RECORD_DIMS };
/* The field that a table has besides version, endpoint and outcome; -1 = none. */
static inline int
cells_field(int table)
{
	return table == CELLS_PLAIN ? -1 : table == CELLS_STATUS ? FIELD_STATUS
								 : table - CELLS_DIM + FIELD_DIM;
}

/* Latencies kept one by one in all tables (speed.md section 5). */
#define VALUES_MAX UINT64_C(8000000)
/* Below so many latencies a histogram is no smaller than the latencies themselves. */
#define SKETCH_LEAST 256

struct selections;

struct store {
	struct names *names;	/* borrowed */
	struct source *source;	/* owned, n_sources of them */
	size_t n_sources, cap_sources;
	char *dim[RECORD_DIMS];	/* owned paths, n_dims of them */
	int n_dims, dims_left_out;
	struct cells *cells;	/* owned, CELLS_TABLES of them */
	struct tally tally;	/* what is counted record by record */
	bool has_field[FIELDS_MAX], has_latency;
	uint64_t generation;
	/* Caches, which change behind a const store and never change an answer. */
	struct readback *back;	/* owned */
	struct selections *selections;	/* owned */
	struct effects *effects;	/* owned: of all sources, of effects_generation */
	uint64_t *effects_generation;	/* owned */
	/* Sizes that tests make small. */
	size_t chunk_bytes;
	size_t keep_chunks;	/* whose rows stay beyond one a source, whatever the budget */
	uint64_t values_max, sketch_least;
};

/* A source without intake. dims: its paths, in the order of record.dims. Returns its index. */
uint32_t store_add_made(struct store *store, const char *const *dims, int n_dims, again_fn again,
			void *context);
/* Take in the next record of record->source, whose dims stand in the order of its source. */
void store_fold(struct store *store, const struct record *record);
/* The least width of buckets; only before the first record. */
void store_widen(struct store *store, int rung);

/* Bring dims from the order of the source to the shared one. */
void source_map_dims(const struct source *source, struct record *record);
const struct ledger *source_ledger(const struct source *source);
/* Share the dimensions of a source that just got its plan. */
void store_plan(struct store *store, struct source *source, const char *const *paths, int n);

/* Value of a field: a name id, for FIELD_OUTCOME enum outcome. */
uint32_t record_value(const struct record *record, int field);
/* The same of row i. */
uint32_t rows_value(const struct rows *rows, size_t i, int field);
/* The record of a 1-based id: its source, and its 0-based place there. False: no such id. */
bool store_locate(const struct store *store, uint32_t id, uint32_t *source, uint32_t *local);
/* Make local ids of a cell those of the whole store. */
void store_resolve(const struct store *store, struct cell *cell);

void effects_add(struct effects *effects, const struct record *record, uint32_t id, bool is_strict);
void effects_release(struct effects *effects);
struct selections *selections_new(void);
void selections_free(struct selections *selections);

#endif
