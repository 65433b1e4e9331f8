/* store_private: what the files of this floor share, and the door for hand-made records. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_STORE_PRIVATE_H
#define SR_STORE_STORE_PRIVATE_H

#include "core/store/aside.h"
#include "core/store/breath.h"
#include "core/store/cells.h"
#include "core/store/chunks.h"
#include "core/store/query.h"
#include "core/store/readback.h"
#include "core/store/skew.h"
#include "core/store/store.h"

/* Extract the record at a place again: intake_again(), or what a test puts in its stead. */
typedef int (*again_fn)(void *context, int64_t offset, uint32_t length, long line_first,
			struct record *record, struct err *err);

/* Set a reader up again and take its records; what a test puts in the intake's stead. */
struct replay_way {
	/* The state of the reader right after its last record; false: none to begin again from. */
	bool (*mark)(void *context, struct scan_mark *mark);
	/* The records from there on that begin before upto. */
	void *(*open)(void *context, const struct scan_mark *from, int64_t upto);
	/* 1 and *record; 0 at the end; -1 and *err: gone. */
	int (*next)(void *replay, struct record *record, struct err *err);
	void (*close)(void *replay);
};

struct source {
	struct intake *intake;	/* owned; NULL for one made by a test */
	const struct ledger *ledger;	/* of a source made by a test, else NULL */
	again_fn again;
	const struct replay_way *replay;	/* borrowed; NULL: only record by record */
	void *context;
	bool has_plan;		/* the dimensions are known */
	bool is_done;
	bool is_closed;		/* and all was made of it that is made of a whole source */
	bool sets_flags;	/* FLAG_UNSAFE_TEXT, where a name holds such text */
	int dim[RECORD_DIMS];	/* place in the shared order of each of its dims, -1 = none */
	int n_dims;
	struct chunks chunks;
	bool has_mark;		/* the state before the records that come next is known: */
	struct scan_mark mark;
	uint32_t n;		/* records */
	uint32_t base;		/* records of the sources before */
	int64_t latest_ns;	/* event time reached */
	int64_t strict_end;	/* where a reader that stops at the first damage stops */
	/* Lots by version, outcome and what plainer readers miss. With one source the base table
	 * knows as much, and this one is not filled. */
	bool has_effects;
	struct cells effects;
	bool has_settled;	/* it is over, and what its table said is frozen, if it says any */
	struct parts *frozen;	/* owned; NULL: nothing */
	struct ids *ids;	/* owned: hashes of its records; NULL: none are kept */
	struct aside aside;	/* what only the whole log tells of its records */
	struct heard *heard;	/* owned: of followed ones, see skew_live.c; NULL: nothing yet */
	uint32_t n_heard;	/* records by then */
	struct arrivals arrivals;	/* how they stood to our clock, of late (ahead.h) */
};

/* The base table, whose other field is the status, then one for each dimension. */
enum { CELLS_STATUS, CELLS_DIM, CELLS_TABLES = CELLS_DIM + RECORD_DIMS };
/* The field that a table has besides version, endpoint and outcome. */
static inline int
cells_field(int table)
{
	return table == CELLS_STATUS ? FIELD_STATUS : table - CELLS_DIM + FIELD_DIM;
}

/* A log of fewer records keeps its rows whatever its source can give again. */
#define SMALL_RECORDS 65536
/* Latencies kept one by one in all tables (speed.md section 5). */
#define VALUES_MAX UINT64_C(8000000)
/* Bytes of what sketches of the base table leave open (lot_rest.c): six million latencies or so. */
#define RESTS_MAX ((size_t)8 << 20)
/* That is looked after each time so many records are folded, whoever reads them how. */
#define SQUEEZE_EVERY 65536
/* Below so many latencies a sketch is no smaller than the latencies themselves. */
#define SKETCH_LEAST 256

struct cuts;
struct sieves;
struct panels;
struct selections;
struct effects;
struct parts;
struct heard;
struct traces;

struct store {
	struct names *names;	/* borrowed */
	struct source *source;	/* owned, n_sources of them */
	size_t n_sources, cap_sources;
	char *dim[RECORD_DIMS];	/* owned paths, n_dims of them */
	int n_dims;
	struct cells *cells;	/* owned, CELLS_TABLES of them */
	struct tally tally;	/* what is counted record by record */
	bool has_field[FIELDS_MAX], has_latency;
	struct apart *apart;	/* owned, FIELDS_MAX of them; what it chose is a cache */
	struct folds *folds;		/* owned: what endpoints are put under by now */
	bool is_hurried, is_over;	/* store_hurry() */
	bool is_prepared, is_ripening;	/* store_prepare(); a table is not merged to its end yet */
	bool is_crowded;	/* a field has so many values that some are to be folded */
	uint64_t generation;
	/* No table sees another bucket in window_ns .. + window_width, both in ns; 0: none is. */
	int64_t window_ns;
	uint64_t window_width;
	uint64_t n_elsewhere;	/* records of all sources but the one being folded */
	/* What is asked about when nothing else is said, both ends included: all times but those
	 * far outside the others. The lots hold no others. */
	int64_t low_ns, high_ns;
	struct holding ahead;	/* what is held, for it is ahead of our clock */
	uint64_t stamp;		/* grows when other things are known of records: see aside.h */
	uint64_t concluded;	/* the generation at which all was known; 0: never */
	int64_t conclude_ns;	/* what that took, by what it had to look at; see conclude.c */
	char **note;		/* owned: n_notes sentences about that */
	size_t n_notes, cap_notes;
	struct skew skew[2 * SKEWS_MOST];	/* clocks that are off, as of `concluded` */
	size_t n_skews;
	uint64_t skew_records;	/* of which the slow ways to see them were asked */
	/* Caches, which change behind a const store and never change an answer. */
	struct readback *back;	/* owned */
	struct selections *selections;	/* owned */
	struct panels *panels;	/* owned */
	struct cuts *cuts;	/* owned */
	struct sieves *sieves;	/* owned */
	struct effects *effects;	/* owned: of all sources */
	struct traces *traces;	/* owned: spans, for who called whom */
	struct identities *identities;	/* owned: of attempts.c */
	struct breath *breath;	/* borrowed: of who asks now, and may rest; NULL: nobody may */
	/* Sizes that tests make small. */
	size_t chunk_bytes;
	size_t keep_chunks;	/* whose rows stay beyond one a source, whatever the budget */
	uint64_t small_records;	/* a log of fewer keeps all its rows */
	uint64_t values_max, sketch_least;
	size_t rests_max;
};

/* A source without intake. dims: its paths, in the order of record.dims. Returns its index. */
uint32_t store_add_made(struct store *store, const char *const *dims, int n_dims, again_fn again,
			void *context);
/* Take in the next record of record->source, whose dims stand in the order of its source. */
void store_fold(struct store *store, const struct record *record);
/* To be called before records are taken out of the reader: how it stands, if that is needed. */
void store_note_mark(struct store *store, uint32_t source);
/*
 * Take in the next records of a source, in order of offset, whatever their .source says. Ids
 * of later sources and the generation are right after store_settle().
 */
void store_fold_many(struct store *store, uint32_t source, const struct record *records, size_t n);
/* The same once more for records already in chunks, as rows tell them by now: to tables and a
 * tally that were begun anew. */
void store_fold_again(struct store *store, uint32_t source, const struct record *records, size_t n);
/* Make all tables and the tally anew out of the rows of all sources (refold.c). False, and
 * nothing has changed: some cannot be had again. */
bool store_refold(struct store *store);
/* After new records: ids of later sources move up, figures kept elsewhere are stale. */
void store_settle(struct store *store);
/* Fold the rare values of fields that have too many. */
void store_fold_values(struct store *store);
/* Put endpoints together whose paths differ in an id (template_fold.h). Returns how many were. */
size_t store_join_endpoints(struct store *store);
/* Which values of a field are told apart in answers, as of all records so far. */
const struct apart *store_apart(const struct store *store, int field);
/* Keep within the limit of latencies kept one by one. Never changes an answer. */
void store_squeeze(struct store *store);
/* The least width of buckets; only before the first record. */
void store_widen(struct store *store, int rung);

/* pull.c: sources whose heads are known settle their fields, unless one is waited for. */
void store_settle_heads(struct store *store);
/* Bring dims from the order of the source to the shared one. */
void source_map_dims(const struct source *source, struct record *record);
const struct ledger *source_ledger(const struct source *source);
bool source_is_damaged(const struct source *source);
/* Share the dimensions of a source that just got its plan. */
void store_plan(struct store *store, struct source *source, const char *const *paths, int n);

/* What the records of a lot have in a field; in the table's other field for any not in the key. */
static inline uint32_t
cell_key_value(const struct cell_key *key, int field)
{
	return field == FIELD_VERSION ? key->version
	       : field == FIELD_ENDPOINT ? key->endpoint
	       : field == FIELD_OUTCOME ? key->outcome : key->value;
}
/* Value of a field: a name id, for FIELD_OUTCOME enum outcome. */
uint32_t record_value(const struct record *record, int field);
/* The same of row i. */
uint32_t rows_value(const struct rows *rows, size_t i, int field);
/* The record of a 1-based id: its source, and its 0-based place there. False: no such id. */
bool store_locate(const struct store *store, uint32_t id, uint32_t *source, uint32_t *local);
/* Make local ids of a cell those of the whole store. */
void store_resolve(const struct store *store, struct cell *cell);

/* So much was looked at; and here, where no answer is half made, who asks may rest. */
static inline void
store_did(const struct store *store, uint64_t n)
{
	if (store->breath)
		store->breath->done += n;
}
void store_rest_now(const struct store *store);
static inline void
store_rest(const struct store *store)
{
	if (store->breath && store->breath->done >= store->breath->enough)
		store_rest_now(store);
}
/* Panels that were looked at by who may rest are kept until he has asked his last question. */
void panels_unpin(struct store *store);

/* A source that is not alone needs a table of its own: begin it, with what it has so far. */
void effects_begin(struct store *store, struct source *source);
/* One that is over needs its table no more: what it says is summed once. */
void effects_settle(struct source *source);
void effects_thaw(struct source *source);	/* all of it is to be told anew, or is freed */
/* Add a usable record of a version (as lots have it) with its traits. */
void effects_add(struct cells *effects, uint32_t version, uint32_t traits,
		 const struct mark *mark);
struct effects *effects_new(void);
void effects_free(struct effects *effects);
struct selections *selections_new(void);
void selections_free(struct selections *selections);

#endif
