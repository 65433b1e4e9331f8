/* shape: the learned trie of record shapes: a record is recognized by comparison, not parsed. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SHAPE_H
#define SR_INGEST_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/fields.h"

/*
 * Logs repeat their shape (speed.md section 2). What stands between the values of one record
 * (keys, punctuation, blanks) becomes a chain of literals in a trie; a later record of which
 * every literal byte is equal, and every value of the same kind, has the same tokens, the same
 * nesting and the same keys, so that a nested `status` is never taken for the top one.
 *
 * Whatever is unusual is declined, and read by the scanner and the slow path: an escape in a
 * wanted value, an escape that is none, a control byte or bad UTF-8 anywhere, a bare word in an
 * array that is no JSON. A record that is accepted has none of the flags of record.h, but for
 * FLAG_WRAPPED.
 */
struct shapes;
struct extract;

#define SHAPE_PAD 64		/* zero bytes that must be readable after those to be matched */
#define SHAPE_TOKENS 63		/* wanted values of one shape */
#define SHAPE_BYTES (64 << 10)	/* longer records are not learned */
#define SHAPE_NONE 0xFF		/* "no such token" */

/* A wanted value as written: a string without its quotes, or a bare word (a number, `true`). */
struct token {
	const char *at;
	uint32_t len;
	bool is_string;
};

/* A field that a shape has for a role, a dimension or an outcome. */
struct shape_use {
	uint8_t slot;		/* of its token */
	uint8_t plan;		/* index in the plan of the role; signals: enum signal */
	bool is_variant;	/* only a variant of the key's spelling is there */
};
#define SHAPE_SIGNALS 8

/* What the tokens of a shape are: found once, when it is learned. */
struct shape {
	struct shape_use role[ROLES][FIELDS_A_ROLE];	/* in order of the plan */
	uint8_t n_role[ROLES];
	bool has_late[ROLES];	/* without those, a field the probe did not meet would serve */
	/* Of a shape that has at most one field for each role, none a variant, and no late one: */
	bool is_plain;
	uint8_t slot[ROLES], plan[ROLES];	/* of that field; SHAPE_NONE = none */
	uint8_t dim[RECORD_DIMS];	/* slot or SHAPE_NONE */
	struct shape_use signal[SHAPE_SIGNALS];
	uint8_t n_signals;
	uint32_t lines;		/* line feeds in its literals */
	uint32_t trailing;	/* bytes in them that do not begin a character */
	bool has_cr;
};

/* A record that was matched. */
struct matched {
	const struct shape *shape;	/* borrowed from the trie */
	const char *end;		/* after its `}` */
	uint32_t lines;			/* line feeds in it */
	uint32_t trailing;		/* bytes of its characters after the first of each */
	bool has_cr;			/* a carriage return stands between its values */
	struct token token[SHAPE_TOKENS + 1];	/* the last: of those nobody wants */
};

struct shapes *shapes_new(void);
void shapes_free(struct shapes *shapes);
/* A copy that may be matched by another thread while this one learns. */
struct shapes *shapes_copy(const struct shapes *shapes);

/*
 * Learn the shape of a record that the slow path has just read (its fields are in
 * extract->flat) and that was found to have no oddity. Returns false when it is not to be
 * learned: too long, too deep, too many shapes.
 */
bool shapes_learn(struct shapes *shapes, struct extract *extract, const char *at, size_t len);

/*
 * Match the record whose `{` is at `at`. The bytes end in SHAPE_PAD zero bytes, beyond which
 * nothing is read. Returns true and fills *out, or false: not known, or declined.
 */
bool shapes_match(const struct shapes *shapes, const char *at, struct matched *out);
/* How many shapes are known; is there no room for another? */
size_t shapes_count(const struct shapes *shapes);
bool shapes_is_full(const struct shapes *shapes);

#endif
