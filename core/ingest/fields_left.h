/* fields_left: the fields that are nothing to slice by, and why: named, not passed over. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FIELDS_LEFT_H
#define SR_INGEST_FIELDS_LEFT_H

#include "core/ingest/fields.h"
#include "core/ingest/probe.h"

#define FIELDS_LEFT 64		/* of a source, at most: the rest is not named */

enum field_why {
	FIELD_CONSTANT,		/* one value on every record */
	FIELD_IDENTIFIER,	/* more than half of its values differ, or its name says so */
	FIELD_MEASURE,		/* a number with many values: to be compared by size */
	FIELD_TIME,		/* times */
	FIELD_CROWDED,		/* other dimensions took the room (RECORD_DIMS) */
	FIELD_VARIED,		/* too many values, or too long ones, to be told apart */
	FIELD_RARE		/* fewer than one record in twenty has it */
};

struct field_left {
	enum field_why why;
	char path[FIELD_PATH];
	char *clean;		/* owned: safe text of the path */
	char value[64];		/* of a constant: safe text, as it may be shown; else "" */
};

/* Fields of a sample that play no role, in order of appearance: *n of them, owned by the caller;
 * NULL without any. */
struct field_left *fields_leave(const struct probe *probe, const struct fields *fields, size_t *n);
/* Once the dimensions are settled: keep those that are none, and play no role, at most FIELDS_LEFT.
 * Returns how many of the n. */
size_t fields_left_keep(struct field_left *left, size_t n, const struct fields *fields);
void fields_left_free(struct field_left *left, size_t n);

struct intake;
/* Those of a source, of its head. Valid once a record was handed out. */
const struct field_left *intake_fields_left(const struct intake *in, size_t *n);
/*
 * The numbers that a record has in n fields (paths), by its bytes (length of them): value[i] is
 * NAN where it has none.
 */
void intake_measure(struct intake *in, const struct record *record, const char *bytes,
		    const char *const *path, size_t n, double *value);

#endif
