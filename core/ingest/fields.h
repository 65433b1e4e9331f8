/* fields: which field of the log plays which role, in what unit, and which are dimensions. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FIELDS_H
#define SR_INGEST_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/instant.h"
#include "core/ingest/outcome.h"
#include "core/ingest/record.h"
#include "core/ingest/template.h"

enum unit { UNIT_NONE, UNIT_NS, UNIT_US, UNIT_MS, UNIT_S };
const char *unit_word(enum unit unit);	/* `ns` `us` `ms` `s`, NULL for none */
/* Bytes of the ending of a field's name that tells a unit (`_ms`, `Millis`); 0: none. */
size_t unit_ending(const char *path, size_t len, enum unit *unit);
/* How a unit came to be known, weakest last; `assumed` is said on screen (ingest.md 9). */
enum unit_proof {
	PROOF_NONE, PROOF_MAPPED, PROOF_START_END, PROOF_VALUE, PROOF_SUFFIX, PROOF_FORMAT,
	PROOF_ASSUMED
};

#define FIELDS_A_ROLE 4		/* up to 4 fields a role: first present wins */
#define FIELD_PATH 128		/* bytes of a dotted path, NUL included */

/* What an assumed unit was made from: the numbers of the head, before other sources were asked. */
struct unit_guess {
	enum unit unit;		/* UNIT_NONE: nothing was guessed */
	uint32_t n;		/* numbers */
	double middle;		/* their median, as written */
	double lean;		/* to milliseconds (> 0) or seconds (fields_private.h); else 0 */
	bool is_of_line;	/* of the number at the end of a line, by its format */
	bool is_doubtful;	/* by little: the other one of these two may well be right */
	uint8_t zero[6];	/* no padding: choices of fields are compared as bytes */
};

struct field {
	char path[FIELD_PATH];	/* `a.b.c`; a literal key with dots wins over the nested path */
	char with[FIELD_PATH];	/* what completes it: of a date the clock, of an end the start
				 * (latency is end - start), of seconds the nanoseconds; else "" */
	enum unit unit;		/* latency only */
	enum unit_proof proof;
	struct unit_guess guess;	/* latency only */
	bool is_doubtful;	/* latency only: the unit is assumed, and by little */
	bool is_grouped;	/* latency only: `1,234` is a thousand and more */
	unsigned epoch;		/* time only: the INSTANT_EPOCH_ unit most values have; 0: texts */
	const char *form;	/* time only: `rfc3339` `s` `ms` `us` `ns`; NULL: another form */
	enum date_order order;	/* time only: of dates that do not tell it themselves */
};

/* The plan of one source: made by the probe, fixed for the rest of the read. */
struct fields {
	struct field role[ROLES][FIELDS_A_ROLE];
	int n_role[ROLES];	/* 0 = no field plays this role */
	char dims[RECORD_DIMS][FIELD_PATH];
	int n_dims;
	int n_fixed;	/* the first ones, which this source has whatever others say */
	int n_left_out;		/* that would be dimensions, and found no room; */
	char left_out[FIELD_PATH];	/* the likeliest of them */
	int retries;		/* 1 + index in dims of `retries`, counted out of lists of
				 * attempts; 0 = none */
	int part[REQUEST_PARTS];	/* the same of those cut out of the endpoint's text */
	bool has_format_version;	/* a `version` was taken for the log's format, and named */
};

/* What the user fixed with --map and the config: the same shape, empty where nothing was said. */
struct field_map {
	struct field role[ROLES];
	bool is_set[ROLES];
	char zone[40];		/* of time=FIELD:ZONE, else "" */
	char dims[RECORD_DIMS][FIELD_PATH];
	int n_dims;
	bool is_part;		/* the source is one of several, or goes on: not all there is */
	struct outcome_words outcomes;	/* input.outcomes */
};
/* Add one `ROLE=FIELD[:UNIT]` (contract section 1), or `time=FIELD[:dmy|:mdy][:ZONE]`: the day
 * or the month first. Returns 0, or -1 and *err (ERR_USAGE). */
int field_map_add(struct field_map *map, const char *text, struct err *err);

#endif
