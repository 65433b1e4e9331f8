/* formats: the one table of text log formats, and which of them a source is written in. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FORMATS_H
#define SR_INGEST_FORMATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/ingest/fields.h"

/* How a line is taken apart. */
enum format_kind {
	FORMAT_PATTERN,		/* fields between blanks, quotes, brackets and fixed words */
	FORMAT_PAIRS,		/* `key=value key="two words"` */
	FORMAT_LABELS,		/* `label:value` between TABs */
	FORMAT_TABLE,		/* a header line, then rows */
	FORMAT_W3C,		/* rows under `#Fields:` lines */
	FORMAT_JSON		/* an object on a line, see prefixed.h; no row of the table */
};

/* What a field of a format is. */
struct format_field {
	const char *name;	/* its path */
	enum role role;
	enum unit unit;		/* latency: of whole numbers */
	enum unit decimals;	/* latency: when the numbers have fractions; UNIT_NONE = the same */
	int how;		/* a bit each: */
};
enum {
	FORMAT_GUESS = 1,	/* the format does not say the unit: it is a guess */
	FORMAT_LIST = 2		/* attempts one after the other: `502, 200` */
};

struct jsonform;

#define FORMAT_VARIANTS 6
#define FORMAT_FIELDS 24

/*
 * A row. A pattern is read from left to right: a blank is one blank or more; `<name>` is a
 * field that ends at the byte which follows it in the pattern (a quoted one at its closing
 * quote); `<name:t>` checks it: c a status code, n a whole number, d a number, f one with a
 * fraction, s one of six decimals (each may be `-`), u a number with its unit (`1.2ms`), p a whole
 * number that may have a `+` and is absent below 0, l a list of attempts, r a request line, m a
 * method in capitals, t a date and a clock with a blank between, w words up to ` in `, v an Envoy
 * cluster; `<>` is passed
 * over. `?(...)` may be absent. `*` is the rest, passed over; `+` the rest, in which `key=value`
 * and a number at the end are fields. All else is itself.
 */
struct format {
	const char *name, *also;	/* also: further names, by blanks; NULL */
	const char *help;		/* one line */
	int wave;
	const char *example;		/* a line of it; of tables two and their header */
	enum format_kind kind;
	const char *pattern[FORMAT_VARIANTS];
	/* Its lines stand among other text, and begin, somewhere, with these words, behind which
	 * one of these bytes stands (NULL: any), and hold those of `also_mark` (NULL: none). One
	 * that does not fit is torn. mark NULL: all lines of a source are its. */
	const char *mark, *mark_next, *also_mark;
	const char *need[3];		/* keys without which it is not this format */
	const char *sum[4];		/* a field and its parts, added up; one below 0: none */
	const char *quoting;		/* escapes inside quotes, in words */
	struct format_field field[FORMAT_FIELDS];	/* of each role the better first */
	bool is_generic;		/* any keys: only when no other row fits */
	bool no_whole_end;		/* a whole number at the end speaks for another format */
};

/* The i-th row from 0, most special first; NULL past the last. */
const struct format *formats_at(size_t i);
/*
 * The row of a name or a further name. NULL and *err (ERR_USAGE, `--input-format: ngnix: no
 * such format; nearest: nginx; list: sitrep help formats`) when there is none; err may be NULL.
 */
const struct format *formats_find(const char *name, struct err *err);
/* What --input-format chose. All empty: plain JSON. Both rows: the program writes either
 * (lograge), and the bytes decide. */
struct format_choice {
	bool is_auto;			/* `auto`, and `cri`: to be found out */
	const struct format *text;	/* a row of this table */
	const struct jsonform *json;	/* a JSON flavor (jsonform.h) */
};
/* Understand a word of --input-format. Returns 0, or -1 and *err as formats_find(). */
int formats_choose(const char *name, struct format_choice *out, struct err *err);
/* The name, of this table and `json` and the JSON flavors, that is fewest edits away (equal:
 * first in the table). Never NULL. */
const char *formats_nearest(const char *name);
/* `time, latency (s), status, endpoint`: what the row says of roles, into buf; returns buf. */
char *formats_roles(const struct format *format, char *buf, size_t size);

/* Where in a line the words of a format's mark begin; SIZE_MAX: it has none, or not they. */
size_t formats_mark(const struct format *format, const char *at, size_t len);

#define FORMATS_OTHERS 4
#define FORMATS_SAMPLE 500	/* lines */
#define FORMATS_SHARE 0.8	/* of the sampled lines that a winner must read */
#define FORMATS_MARKED 0.5	/* of those with its mark */

/* What the head of a source is. */
struct format_match {
	const struct format *format;	/* NULL: none fits */
	size_t lines, matched;		/* sampled; of those, read by it or the others */
	const struct format *others[FORMATS_OTHERS];	/* read lines that it did not */
	size_t n_others;
	bool has_prefix;		/* most lines stand behind a prefix.h prefix */
	bool has_parts;			/* CRI: `P` lines are met */
	char delimiter;			/* tables */
};
/*
 * The format of a source by its first bytes: the first row that reads FORMATS_SHARE of the
 * whole lines among them (at most FORMATS_SAMPLE), or the one that reads most of those with its
 * mark (FORMATS_MARKED), or the best of rows that read as much together.
 * JSON is not looked for: compare match->matched with what the JSON probe found. Fills
 * *match (may be NULL) and returns match->format. Pure.
 */
const struct format *formats_detect(const char *head, size_t len, struct format_match *match);
/* The same for a format that was named (--input-format): it wins whatever it reads. */
void formats_match(const struct format *format, const char *head, size_t len,
		   struct format_match *match);

#endif
