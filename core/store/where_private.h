/* where_private: a filter in parts, for its parser, its matcher and the queries. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_WHERE_PRIVATE_H
#define SR_STORE_WHERE_PRIVATE_H

#include <stdint.h>

#include "core/store/where.h"

/* What a term looks at: a field of store.h, or one of these. */
enum where_subject { SUBJECT_FIELD, SUBJECT_LATENCY, SUBJECT_LINE, SUBJECT_TIME };

enum where_op { OP_EQUAL, OP_CONTAINS, OP_MORE, OP_AT_LEAST, OP_LESS, OP_AT_MOST };

struct where_value {
	char *text;		/* owned, len bytes and a NUL */
	size_t len;
	bool is_none;		/* `(none)` */
	bool is_other;		/* `(other)` */
	bool is_number;
	int64_t number;		/* latency us, line, time ns, else millionths */
};

struct where_term {
	char *text;		/* owned, as written */
	char *name;		/* owned, the field as written */
	long column;		/* 1-based, of the field */
	enum where_subject subject;
	int field;		/* of store.h for SUBJECT_FIELD; -1 = not known yet */
	enum where_op op;
	bool is_not;
	struct where_value *value;	/* owned, n_values of them: any of them */
	size_t n_values, cap_values;
	/* A value of the log is held against a term once: 0 not yet, 1 no, 2 yes. */
	uint8_t *known;		/* owned, by name id */
	size_t n_known;
};

struct where {
	const struct store *store;	/* borrowed */
	char *text;		/* owned, as written */
	struct where_term *term;	/* owned, n of them: all of them */
	size_t n, cap;
};

/* Bit i: field i is looked at; bit 31: something is that no cell knows. */
#define WHERE_BEYOND (1u << 31)
uint32_t where_fields(const struct where *where);
/* The filter as it was written. */
const char *where_text(const struct where *where);
/* The number of a value for a subject; false when it is none. */
bool where_number(enum where_subject subject, const char *at, size_t len, int64_t *number);

#endif
