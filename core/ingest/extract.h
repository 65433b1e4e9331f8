/* extract: one span -> one record, by the plan of its source. The one door for shape and slow. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_EXTRACT_H
#define SR_INGEST_EXTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/instant.h"
#include "core/base/names.h"
#include "core/ingest/fields.h"
#include "core/ingest/flat.h"
#include "core/ingest/jsonform.h"
#include "core/ingest/ledger.h"
#include "core/ingest/record.h"
#include "core/ingest/scan.h"
#include "core/ingest/times.h"
#include "core/ingest/value.h"

#define NEWS_KEPT 4	/* fields that came late and are named */
#define WORDS_KEPT 8	/* unknown status words, and versions a field, that are told apart */

struct folds;
struct word_count { uint32_t name; uint64_t n; };	/* name: id in the engine's table */

/* The first latencies of one field, version and endpoint: did a unit change? (ingest.md 9) */
#define SPREADS 64	/* such groups that are watched */
#define SPREAD_VALUES 31
struct spread {
	uint32_t version, endpoint;
	int plan;			/* index of the latency field in the plan */
	int n;
	int64_t us[SPREAD_VALUES];
};

/* What was met on the way, for the notes of the source. */
struct extract_counts {
	uint64_t records, rounded, clock_steps;
	uint64_t latency[LATENCY_RESULTS];	/* by why it could not be used */
	uint64_t flag[32];			/* records with each bit of enum record_flag */
	uint64_t unusable[UNUSABLES];
	uint64_t unknown_outcome;
	struct word_count unknown[WORDS_KEPT];	/* status words that no row knows */
	struct {
		uint64_t n;
		struct word_count version[WORDS_KEPT];
	} used[ROLES][FIELDS_A_ROLE];		/* records read from each field of the plan */
	struct {
		uint64_t n;
		uint32_t path;
	} late[ROLES]; /* from a field met after the probe */
	struct spread *spread;			/* owned, n_spreads of them, SPREADS at most */
	int n_spreads, cap_spreads;
	struct { uint32_t version, endpoint; int plan; } full[SPREADS];	/* groups that have all */
	/* Of a source that grows: fields to slice by that stood in none of its first records. */
	struct { uint32_t path; long line; } news[NEWS_KEPT];
	int n_news;
	uint64_t subsecond_ns, times;		/* greatest common step of the times below 1 s */
	int64_t newest_ns;
	struct times when;		/* how they lie */
};

struct extract {
	struct names *names;		/* borrowed */
	const struct fields *fields;	/* borrowed */
	const struct field_map *map;	/* borrowed; NULL */
	const struct outcome_words *outcomes;	/* of it; NULL */
	struct zone zone;		/* of times without one, when has_zone; owned */
	bool has_zone;			/* --map time=FIELD:ZONE was given */
	uint32_t source;
	bool has_news;			/* it grows: what comes late is told of */
	struct paths paths;
	struct jsonform_use form;	/* the format of the source; {0}: plain JSON */
	struct jsonform_cut cut;	/* of the object last opened, when its form opens it */
	bool is_cut;			/* it did */
	size_t selected;		/* the item that flat holds; SIZE_MAX: none yet */
	struct flat flat;		/* of the object last opened, or of its first record */
	const char *opened_at;		/* its bytes, so that a record is opened once; NULL */
	size_t opened_len;

	/* The plan as ids of paths. */
	bool has_plan;
	struct { uint32_t path, with; } plan[ROLES][FIELDS_A_ROLE];
	bool has_choice;		/* some role has more than one field */
	uint32_t dims[RECORD_DIMS];
	uint32_t signals[8];		/* what else told of the outcome in the head of the log */
	int n_signals;

	const struct folds *folds;	/* what endpoints are put under by now; lent; NULL: none */
	/* What is worked out once a name. */
	struct names *raw;		/* endpoints as logged; owned */
	uint32_t *template_of_raw;	/* by id in raw: id in names; owned */
	size_t cap_raw;
	uint8_t *oddity;		/* by id in names: is it unsafe, a look-alike? owned */
	size_t cap_oddity;

	struct extract_counts counts;
};

void extract_init(struct extract *extract, struct names *names, const struct fields *fields,
		  const struct field_map *map, uint32_t source);
/* The fields are chosen: look their paths up once and for all. */
void extract_plan(struct extract *extract);
/* The bytes that were opened may be gone: forget them. */
void extract_forget(struct extract *extract);
/* Open an object no further than to know the records in it: returns how many, as below. */
size_t extract_cut(struct extract *extract, const char *at, size_t len);
/* Open an object; its fields (of its first record, when its form opens it) are in
 * extract->flat until the next one. Returns the records in it: 1, or what the form says. */
size_t extract_open(struct extract *extract, const char *at, size_t len);
/* Lay the i-th record of the object last opened flat. */
void extract_select(struct extract *extract, size_t i);
/*
 * Is an object a record? It holds a field of some role; by the strict rule a time and one
 * more role at its own top level.
 */
bool extract_is_record(struct extract *extract, const char *at, size_t len, bool is_strict);
/*
 * Is the head of a record that was cut off worth one: does it hold a usable time, and a latency or
 * a status, from the field that the plan asks first? What it asks next stands in for what is
 * absent, and of a head nobody knows what that would have held.
 */
bool extract_is_worth(struct extract *extract, const char *at, size_t len);
/*
 * Read a record out of its bytes. Always fills *record: one without a usable time is
 * `unusable`. ledger (may be NULL when reading again) gets bad_utf8 and duplicate_key.
 */
void extract_record(struct extract *extract, const struct span *span, struct ledger *ledger,
		    struct record *record);
/* The same for the i-th record of a span that holds several, see extract_open(). */
void extract_item(struct extract *extract, const struct span *span, size_t i,
		  struct ledger *ledger, struct record *record);
/*
 * The next two groups of one field and endpoint whose medians are 500 to 2000 times apart:
 * the larger into *high, the other into *low. *from: 0 at first. Returns false when no more.
 */
bool extract_unit_change(struct extract *extract, int *from, const struct spread **high,
			 const struct spread **low);
/* Nothing is opened any more: what was counted stays, all else goes. */
void extract_retire(struct extract *extract);
void extract_release(struct extract *extract);

#endif
