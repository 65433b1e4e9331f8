/* shape: the learned graph of record shapes: a record is recognized by comparison, not parsed. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SHAPE_H
#define SR_INGEST_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/fields.h"

/*
 * Logs repeat their shape (speed.md section 2). What stands between two values of a record (keys,
 * punctuation, blanks) is kept as a literal that leads from one field to the next. A later record
 * is accepted when every byte between its values equals a literal known to stand there, when
 * every value is of the kind that followed it, and no field comes twice: then its tokens, nesting
 * and keys are sure, and a nested `status` is never taken for the top one. Literals lead from
 * field to field, not along whole records: optional fields and other orders of keys cost one
 * literal each, not one shape for each of their combinations. A value that nobody asks for and that
 * never changed becomes part of a longer literal (shape_same.c), beside the shorter ones.
 *
 * Whatever is unusual is declined, and read by the scanner and the slow path: an escape in a
 * wanted value, an escape that is none, a control byte or bad UTF-8 anywhere, a bare word in an
 * array that is no JSON. A record that is accepted has none of the flags of record.h, but for
 * FLAG_WRAPPED and what its values themselves bring.
 */
struct shapes;
struct extract;

#define SHAPE_PAD 64		/* zero bytes that must be readable after those to be matched */
#define SHAPE_FIELDS 255	/* fields known in one source; each has a slot for its token */
#define SHAPE_WANTED 24		/* slots kept for those that may be asked for; those have none
				 * from 64 on */
#define SHAPE_WORDS 4		/* of a bit for each slot */
#define SHAPE_BYTES (64 << 10)	/* longer records are not learned */
#define SHAPE_NONE 0xFF		/* "no such slot" */

/* A value as written, from `at` up to `end`: a string without its quotes, or a bare word (a
 * number, `true`). */
struct token { const char *at, *end; };

static inline size_t
token_len(const struct token *token)
{
	return (size_t)(token->end - token->at);
}

/* A string is known by the quote before it: before a bare word stands a colon or a blank. */
static inline bool
token_is_string(const struct token *token)
{
	return token->at[-1] == '"';
}

/* Where a field of the plan may stand, best first: its own path, the least deep one first, then
 * variants of its spelling from `variants` on. */
#define SHAPE_PLACES 4
struct shape_use { uint8_t n, variants, slot[SHAPE_PLACES]; };
#define SHAPE_SIGNALS 8

/* Which slots serve what. Grows with what is learned. */
struct uses {
	bool is_declined;	/* too much to choose from: every record goes the slow path */
	/* Each role and dimension has at most one field, in one place, and no field has two of
	 * them: a value is what it is where it stands. */
	bool is_direct;
	uint8_t slot[ROLES], plan[ROLES];	/* the best, SHAPE_NONE = none; of the plan */
	/* In general: */
	struct shape_use role[ROLES][FIELDS_A_ROLE];	/* in order of the plan */
	uint64_t late[ROLES];	/* slots of fields the probe did not meet: they serve the role
				 * when nothing of the plan does */
	struct shape_use dim[RECORD_DIMS];
	struct { uint8_t slot, signal; } signal[SHAPE_SIGNALS];
	uint8_t n_signals;
	uint64_t signals;	/* their slots */
};

/* A record that was matched. */
struct matched {
	const struct uses *uses;	/* borrowed from the graph */
	const char *end;		/* after its `}` */
	uint64_t present[SHAPE_WORDS];	/* a bit for each slot: those it has a value for */
	uint32_t lines;			/* line feeds in it */
	uint32_t trailing;		/* bytes of its characters after the first of each */
	bool has_cr;			/* a carriage return stands between its values */
	struct token token[SHAPE_FIELDS + 1];	/* the last one is nobody's */
};

static inline bool
matched_has(const struct matched *matched, unsigned slot)
{
	return matched->present[slot / 64] >> slot % 64 & 1;
}

struct shapes *shapes_new(void);
void shapes_free(struct shapes *shapes);
/* A copy that may be matched by another thread while this one learns. */
struct shapes *shapes_copy(const struct shapes *shapes);

/*
 * Learn the shape of a record that the slow path has just read (its fields are in
 * extract->flat) and that was found to have no oddity. Returns false when it is not to be
 * learned: too long, too deep, no room.
 */
bool shapes_learn(struct shapes *shapes, struct extract *extract, const char *at, size_t len);

/*
 * Match the record whose `{` is at `at`. The bytes end in SHAPE_PAD zero bytes, beyond which
 * nothing is read. Returns true and fills *out with the tokens of all values, {NULL, NULL} for one
 * that is part of a literal, or false: not known, or declined. (A lane reads the values as it goes:
 * shape_walk.h.)
 */
bool shapes_match(const struct shapes *shapes, const char *at, struct matched *out);
/* How many literals are known; is there no room for more? */
size_t shapes_count(const struct shapes *shapes);
bool shapes_is_full(const struct shapes *shapes);

#endif
