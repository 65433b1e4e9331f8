/* dialect: lines that are JSON in another notation: written as a string, or as a program prints. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_DIALECT_H
#define SR_INGEST_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * Two ways in which whole logs lose their JSON: each record was written as a JSON string, once or
 * more often (`"{\"status\":200}"`, or `{\"status\":200}` without its quotes); or a program
 * printed its own object (`{'ok': True}` of Python, `{"ok"=>true}` and `{:ok=>nil}` of Ruby,
 * `{ ok: true }` of JavaScript). That is how such a source is written, not damage in it: it is
 * told by four of five lines of its head, and rewritten as JSON line by line. A line that is
 * written otherwise stays as it is, and so does every line end.
 *
 *	struct dialect dialect;			(of UTF-8 text)
 *	if (dialect_detect(head, len, &dialect))
 *		for each piece: dialect_push(&dialect, piece, len, &out);
 *		dialect_end(&dialect, &out);
 */

enum dialect_kind { DIALECT_NONE, DIALECT_ESCAPED, DIALECT_PRINTED };

#define DIALECT_LEVELS 3	/* times a record may have been written as a string */
#define DIALECT_HELD 512	/* bytes before its first `{` by which a line is told, at most */
#define DIALECT_WORD 128	/* bytes of a bare word or a call; a longer one is cut off */

/* What stands between two `\`, or behind one; {0} at the start of a line. */
struct escape { bool is_open; uint8_t hex_left; uint32_t code; };

/* Where the reading of a printed object stands; {0} outside of any. */
struct printed {
	int depth;		/* open brackets */
	uint64_t objects;	/* of the first 64 of them a bit: is it a `{`? */
	char before;		/* the last byte but blanks; 'w' of a word, '"' of a string */
	char quote;		/* that ends the string it is in; 0 = none */
	bool is_escaped;	/* behind a `\` in it */
	int hex_left;		/* digits of its `\xNN` to come */
	bool is_symbol;		/* the word is one of Ruby: `:ok` */
	bool has_equals;	/* a `=` was met: `>` may follow */
	char word[DIALECT_WORD];
	size_t n_word;
	int calls;		/* open `(` of a call; its text is in the word's place */
};

struct dialect {
	enum dialect_kind kind;
	int levels;			/* of DIALECT_ESCAPED: 1..DIALECT_LEVELS */
	/* The line that is being read: 0 not told yet, 1 rewritten, -1 as it stands. */
	int is_taken;
	char held[DIALECT_HELD];	/* the bytes that do not tell it yet */
	size_t n_held;
	struct escape escape[DIALECT_LEVELS];
	struct printed printed;
	bool is_inside;			/* a line begins inside of a printed object */
	uint64_t taken, others;		/* lines with a `{` so far: rewritten, not */
};

/*
 * Tell by the first bytes of a source how it is written. Returns true and *out ready for all of
 * its bytes; false when it is not in another notation. A record behind other text on its line
 * must hold a measure and one more field known by name (paths.h). Pure.
 */
bool dialect_detect(const char *head, size_t len, struct dialect *out);
/* Append what the next bytes are in JSON. Pieces may end anywhere. */
void dialect_push(struct dialect *dialect, const char *at, size_t len, struct str *out);
/* The input has ended: append what is held. */
void dialect_end(struct dialect *dialect, struct str *out);
/* `JSON strings, escaped twice`; `objects as a program prints them`. */
const char *dialect_words(const struct dialect *dialect);

#endif
