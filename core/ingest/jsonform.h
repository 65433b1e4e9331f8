/* jsonform: the log formats that are written in JSON, and what is known of each: one table. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_JSONFORM_H
#define SR_INGEST_JSONFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/fields.h"
#include "core/ingest/flat.h"
#include "core/ingest/jsonform_read.h"
#include "core/ingest/paths.h"

/*
 * A format fixes names (which field plays a role, in which unit) and, where its objects are no
 * plain records, opens them: a record in a string (docker, journald), one of typed attributes
 * (OTLP), many in one object (Jaeger, CloudWatch). What is opened is written anew as plain JSON
 * with the names of the log; from there on it is a record like any other.
 *
 *	struct jsonform_votes votes;			(of one depth of one source)
 *	jsonform_votes_init(&votes, paths);
 *	for each of the first JSONFORM_SAMPLE objects:
 *		slow_flatten(&span, &flat);
 *		jsonform_vote(&votes, &flat, span.at, span.len);
 *	jsonform_choose(&votes, &use);
 *	jsonform_votes_release(&votes);
 *	jsonform_apply(&use, paths);			(before the probe looks at fields)
 *	for each object: jsonform_cut(&use, at, len, &cut), then each jsonform_text()
 */

#define JSONFORM_SAMPLE 64	/* objects that are looked at; more say nothing new */
#define JSONFORM_MUST 6
#define JSONFORM_HINTS 12
#define JSONFORM_KEYS 512	/* a power of two; half of them are used */
#define JSONFORM_LABELS 32	/* a power of two */
#define JSONFORM_LABEL 31	/* bytes of a key; longer ones are looked up each time */

/* How a hint is meant. */
enum jsonform_how {
	FORM_FIELD,	/* plays the role, before any alias */
	FORM_FALLBACK,	/* plays it where no alias is there either (the time of a wrapper) */
	FORM_NEVER,	/* does not, whatever its name says */
	FORM_NO_DIM	/* plays no role, and nobody slices by it */
};

struct jsonform_hint {
	enum role role;
	const char *path;	/* NULL: the end of the list */
	enum unit unit;		/* of a latency; UNIT_NONE: as the name or the size says */
	enum jsonform_how how;
	bool of_decimals;	/* the unit holds only where numbers have decimals */
	const char *unless;	/* a path in whose presence the hint is void; NULL */
};

struct jsonform_cut;
struct jsonform {
	const char *name;	/* as --input-format spells it */
	const char *help;	/* one line for `sitrep help formats` */
	const char *example;	/* one object of it */
	/* Paths that its objects hold; each may be several, `a|b`, and of a type, `a:s` string,
	 * `a:n` number. `first` and `last`: the first and the last key. */
	const char *must[JSONFORM_MUST];
	const char *first, *last;
	struct jsonform_hint hint[JSONFORM_HINTS];

	/* How an object of it is opened; NULL: it is a record as it stands. Adds items and
	 * returns true, or false when the object is none of this form. */
	bool (*cut)(struct jsonform_cut *cut, struct raw object);
	bool is_always_cut;	/* even where the sample gives no reason to */
	bool is_deep;		/* one that it knows may stand in others, at any depth: what an
				 * object too long to be whole holds is known by itself */
	/* Of wrapped logs: the key of the string, and keys of which one stands beside it. A time
	 * beside it is kept as `NAME.KEY` (`docker.time`): it must not pass for one of the
	 * record's own. */
	const char *wrapped[3], *beside[4];
};

/* What is left out of a form's objects, because it is no request. */
enum jsonform_left {
	LEFT_UNKNOWN,		/* a span of no kind */
	LEFT_INTERNAL, LEFT_CLIENT, LEFT_PRODUCER, LEFT_CONSUMER,
	LEFT_METRIC,		/* a k6 sample of another metric */
	LEFT_STAGE,		/* an audit event that is not the end of its request */
	LEFT_OPEN,		/* of a request that stays open by itself: a watch */
	JSONFORM_LEFT
};

/* A record in an object. */
struct jsonform_item {
	size_t from, len;	/* where it stands there, bytes; a wrapped one: the whole object */
	long line;		/* lines from the object's first to its own first */
	long lines;		/* line ends inside it */
	/* Writes it anew out of its parts, members of an open JSON object; NULL: it is plain JSON
	 * as it stands. */
	void (*write)(struct jsonform_cut *cut, const struct jsonform_item *item);
	struct raw part[3];
};

/* A span in an object that is no request: of use to traces alone. */
struct jsonform_aside { struct jsonform_item item; uint8_t kind; };	/* enum span_kind */

/* {0} is a valid empty one; reused from object to object. */
struct jsonform_cut {
	const struct jsonform *form;	/* borrowed */
	bool is_rooted;		/* no span tells its kind: those without a parent are requests */
	const char *at;		/* the object; borrowed */
	struct jsonform_item *item;	/* owned; in order of the object */
	size_t n, cap;
	struct jsonform_aside *aside;	/* owned; spans among what is left out */
	size_t n_aside, cap_aside;
	uint64_t wrapped, opened;	/* strings that could hold a record; that held one */
	uint64_t left[JSONFORM_LEFT];	/* what is no request, by why */
	struct raw context;		/* the object says this of those that follow; at NULL: no */
	bool is_apart;			/* its items lack what such an object would say of them */
	struct str kept;		/* owned; the context of the source, where it has one: */
	enum { CONTEXT_UNKNOWN, CONTEXT_KEPT, CONTEXT_NONE } state;
	struct arena scratch;		/* strings without their escapes */
	struct str text;		/* owned; the item written last: */
	const struct jsonform_item *written;	/* NULL: none of this object */
	uint64_t key[JSONFORM_KEYS];	/* hashes of its keys, open addressing, 0 = free */
	int n_keys;
	/* Keys of labels met lately, by a few of their bytes: does the name mean a time? */
	struct { char key[JSONFORM_LABEL]; uint8_t len; bool is_time; } label[JSONFORM_LABELS];
};

/* The choice for one source. {0}: plain JSON. */
struct jsonform_use {
	const struct jsonform *form;	/* NULL: no row fits */
	const struct jsonform *inner;	/* of the records that were wrapped; NULL: no row fits */
	bool is_cut;			/* its objects are opened */
	bool is_rooted;			/* see struct jsonform_cut */
	uint32_t voids;			/* hints of form (by bit) that `unless` makes void */
	uint32_t inner_voids;		/* of inner */
};

/* The rows in the order of the help: the i-th from 0, NULL past the last. */
const struct jsonform *jsonform_at(size_t i);
/* The row of a name, or NULL (`json` is no row: it is what every row is). */
const struct jsonform *jsonform_find(const char *name);
/* A row by itself, without a sample: its objects are opened if it knows how. */
struct jsonform_use jsonform_fixed(const struct jsonform *form);
/* Append `json`, `json/pino`, or `json/docker+pino`. */
void jsonform_name(const struct jsonform_use *use, struct str *out);

#define JSONFORM_ROWS 40	/* at most */
#define JSONFORM_OTHERS 8	/* paths of a `must`, or of which one is enough */

/* One path of a row's `must`. */
struct jsonform_need { uint32_t path; char type; };	/* type: 's', 'n', or 0 for any */

struct jsonform_votes {
	struct paths *paths;		/* borrowed */
	struct jsonform_need need[JSONFORM_ROWS][JSONFORM_MUST][JSONFORM_OTHERS];
	uint32_t unless[JSONFORM_ROWS][JSONFORM_HINTS];
	uint32_t voids[JSONFORM_ROWS];
	uint32_t objects;
	uint32_t mine[JSONFORM_ROWS];	/* objects that have what the row wants */
	uint32_t inner_n[JSONFORM_ROWS];	/* records that were opened by a row ... */
	uint32_t inner[JSONFORM_ROWS][JSONFORM_ROWS];	/* ... and what they look like */
	uint64_t wrapped[JSONFORM_ROWS], opened[JSONFORM_ROWS], rewritten[JSONFORM_ROWS];
	uint64_t kinds[JSONFORM_ROWS], unknown[JSONFORM_ROWS];	/* spans with and without one */
	struct jsonform_cut cut;
	struct flat flat;
};
void jsonform_votes_init(struct jsonform_votes *votes, struct paths *paths);
/* Look at one object: its bytes, and those laid flat. From JSONFORM_SAMPLE on nothing more. */
void jsonform_vote(struct jsonform_votes *votes, const struct flat *flat, const char *at,
		   size_t len);
/*
 * The first row that half of the objects fit; their strings are opened when 80 % of them hold
 * JSON or logfmt (ingest.md section 6). *out is {0} when none does.
 */
void jsonform_choose(const struct jsonform_votes *votes, struct jsonform_use *out);
/* The same where the user has named the row: its objects are opened, whatever they hold. */
void jsonform_choose_as(const struct jsonform_votes *votes, const struct jsonform *form,
			struct jsonform_use *out);
void jsonform_votes_release(struct jsonform_votes *votes);

/* Tell the paths of a source what the chosen rows say of them; take it back. */
void jsonform_apply(const struct jsonform_use *use, struct paths *paths);
void jsonform_withdraw(const struct jsonform_use *use, struct paths *paths);

/*
 * Open one object: its records into cut->item. Returns false when it is none of the form: then
 * it is to be read as it stands. True with no item: it holds no request (cut->left says what).
 * The object is borrowed as long as the items are used.
 */
bool jsonform_cut(const struct jsonform_use *use, const char *at, size_t len,
		  struct jsonform_cut *cut);
/*
 * The object last cut is read now, not only asked about: keep what it says of the next ones. An
 * OTLP document of more than SCAN_MAX bytes is read in parts, its resource before its spans. To
 * be called in order of the source. A source whose spans come first has no context: whose
 * resource follows could not be known.
 */
void jsonform_remember(struct jsonform_cut *cut);
/* The text of an item: plain JSON. Borrowed from the object, or from the cut until the next
 * call, with SHAPE_PAD zeros behind it (shape.h). */
const char *jsonform_text(struct jsonform_cut *cut, size_t i, size_t *len);
/* The same of a span that is no request. */
const char *jsonform_aside_text(struct jsonform_cut *cut, size_t i, size_t *len);
void jsonform_cut_release(struct jsonform_cut *cut);

/* Say what is counted as a request and what was left out, one sentence a line; left: summed
 * over the source. Nothing for a form that leaves nothing out. */
void jsonform_say_left(const struct jsonform_use *use, const uint64_t left[JSONFORM_LEFT],
		       uint64_t requests, struct str *notes);

#endif
