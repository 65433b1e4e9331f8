/* store: all records of all sources as cells, and the way back to their bytes. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_STORE_H
#define SR_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/names.h"
#include "core/base/str.h"
#include "core/ingest/intake.h"
#include "core/store/cell.h"

/*
 * A field to group and filter by. Dimensions of all sources share one list:
 * FIELD_DIM + i is store_dim_name(i).
 */
enum field_id { FIELD_VERSION, FIELD_ENDPOINT, FIELD_STATUS, FIELD_OUTCOME, FIELD_DIM };
#define FIELDS_MAX (FIELD_DIM + RECORD_DIMS)

struct store;

struct store_options {
	/* Bytes of rows in memory: those of a small log, those that a source cannot give again,
	 * and those last read back; 0 = the default, 64 MiB. */
	size_t row_budget;
};

/* names is borrowed and must outlive the store. */
struct store *store_new(struct names *names, const struct store_options *options);
void store_free(struct store *store);	/* frees the intakes too */

/* Somebody is going to look at it, and waits for answers: what questions about much of the log want
 * merged is merged as the last part of the load, piece by piece. Before the first store_load(). */
void store_prepare(struct store *store);

/* Has it so few records that a walk over them takes no longer than a look at lots? */
bool store_is_small(const struct store *store);

/* Hand over an opened source; sources keep the order they are added in. */
void store_add_source(struct store *store, struct intake *intake);

/*
 * Load: read up to budget bytes from each source that is not at its end, fold the records
 * into lots and the chunk index. Returns 1 while there is more, 0 when all sources
 * ended. Nothing is final before that: ids and order are those of the records read so far.
 * What comes out in the end does not depend on the budgets.
 */
int store_load(struct store *store, size_t budget);

/*
 * Part of store_load(), and for who takes records by himself (pull.h): before the first record of a
 * source is taken, the heads of all that are there are read, and the sources settle what is a
 * dimension and in what unit they are (intake_accord(), intake_agree()). Nobody waits for what may
 * never come; after store_hurry() not for a pipe that has nothing now, and if is_over, for none.
 */
void store_meet(struct store *store, size_t budget);
bool store_is_met(const struct store *store);	/* all but a FIFO without a writer have settled */
void store_hurry(struct store *store, bool is_over);

/*
 * All is read that will be, for now: find what only the whole log tells. Duplicates are left out,
 * times far outside the others are set aside, endpoints that differ in an id are put together.
 * Done by store_load() at the end; to be called when loading stops before it.
 */
void store_conclude(struct store *store);
/* How long that took last, in ns, reckoned from what it had to look at: the same on every machine,
 * so that who asks again and again (what is followed) knows how often is not too often. */
int64_t store_conclude_ns(const struct store *store);
/* What was found, ready sentences of safe text; *n of them. */
const char *const *store_notes(const struct store *store, size_t *n);

size_t store_sources(const struct store *store);
/* Records of the sources before one: the ids of its own begin behind. While earlier ones grow, ids
 * move up by as much; what a record is for good is its source and offset. */
uint32_t store_base(const struct store *store, size_t index);
struct intake *store_source(const struct store *store, size_t index);
struct names *store_names(const struct store *store);

/* Fields: how many (FIELD_DIM + dimensions), their names (`version`, `endpoint`, `status`,
 * `outcome`, or the dimension's path) and the id of a name or of a path's last part; -1 = none. */
int store_fields(const struct store *store);
const char *store_field_name(const struct store *store, int field);
int store_field_find(const struct store *store, const char *name);
/* Does any record have a value for the field? (no status field: timeouts cannot be counted) */
bool store_has_field(const struct store *store, int field);
bool store_has_latency(const struct store *store);

/* Counts over all sources. in_figures + unusable + duplicates = records. */
struct tally {
	uint64_t records;		/* recovered, usable or not */
	uint64_t unusable, unusable_why[UNUSABLES], duplicates, late, unsafe_fields;
	uint64_t possible;		/* they may be duplicates, and count (twins.h) */
	uint64_t repaired, wrapped;
	struct books books;
	/* Event time of the first and last usable record, but for those that lie far outside the
	 * others (time_outlier); of all; how many lie outside. */
	int64_t first_ns, last_ns, earliest_ns, latest_ns;
	uint64_t outside;
};
struct tally store_tally(const struct store *store);

/*
 * What a plainer reader would have got, one row a version (ingest.md section 0). Filled
 * only for damaged sources; strict: stops at the first damage; lines: one line a record.
 */
struct effect { uint32_t version; struct cell as_read, strict, lines; };
const struct effect *store_effect(const struct store *store, size_t *n);
/* The line of the first damage and its source; false when nothing is damaged. Where a strict
 * reader stops: the line the parser stands on when it fails. */
bool store_first_damage(const struct store *store, uint32_t *source, long *line);

/* A generation that grows with every change, for caches and frames. */
uint64_t store_generation(const struct store *store);

/* How often a record could not be read back for an answer, because its bytes are gone or
 * changed: when this grows, answers read back lack records (answers from cells do not). */
uint64_t store_lost(const struct store *store);

/*
 * One record in full by id (1-based reading order), out of rows or read back from its
 * source. Returns 1 and fills *record; 0 and *err when its bytes are gone or changed.
 */
int store_record(const struct store *store, uint32_t id, struct record *record, struct err *err);
/* Its bytes as logged. Returns 0 and appends to *out; -1 and *err. */
int store_bytes(const struct store *store, const struct ref *ref, struct str *out, struct err *err);

#endif
