/* intake_private: the state of an intake, its probe, and its notes. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_INTAKE_PRIVATE_H
#define SR_INGEST_INTAKE_PRIVATE_H

#include "core/ingest/crew.h"
#include "core/ingest/extract.h"
#include "core/ingest/fields_stand.h"
#include "core/ingest/fields_left.h"
#include "core/ingest/hop_private.h"
#include "core/ingest/intake.h"
#include "core/ingest/lane.h"
#include "core/ingest/lines.h"
#include "core/ingest/probe.h"
#include "core/ingest/scan.h"
#include "core/ingest/shape.h"
#include "core/ingest/source.h"
#include "core/ingest/textlog.h"
#include "core/ingest/told.h"

#define PROBE_BYTES ((size_t)256 << 10)	/* of the head of a source the choice is made from */

/*
 * Bytes of the source at hand. Those before `fed` were pushed to the scanner, or it was told of
 * them; the others wait, up to `own`. What stands beyond comes again in the next window.
 */
struct window {
	char *bytes;			/* len of them, then SHAPE_PAD zeros */
	size_t len, own, fed;
	int64_t offset;			/* of bytes[0] in the source */
	char *room;			/* owned; of cap bytes, unless the bytes are the crew's */
	size_t cap;
};

/* Records read ahead of the scanner, in the window. */
struct reading {
	bool is_off;			/* only the slow path is used */
	int threads;
	struct crew *crew;		/* owned; NULL: this thread reads alone */
	struct stretch *given;		/* the crew's stretch that is the window, or NULL */
	struct shapes *shapes;		/* owned; NULL until the first record was seen */
	size_t n_taught;		/* of them, those the crew knows */
	struct lane *lane;		/* owned */
	struct told told;
	struct stretch found;		/* what the lane found; its bytes are the window's */
	size_t read_from, read_upto;	/* in the window: what it read; upto 0: nothing yet */
	struct stretch one;		/* an object that the scanner cut out; owned */
	struct matched matched;		/* its fields, when it was found to have a known shape */
	bool is_matched;
	struct stretch *taking;		/* the scanner is to be told of ahead, and of the next
					 * hit here; NULL: it is the scanner's turn */
	struct ahead ahead;		/* where it would stand by now, and what it passed since: */
	int64_t since;			/* an offset */
	struct spacing spacing;
	int64_t declined;		/* where nothing was found: the scanner goes on there */
	unsigned lessons;		/* records learned from */
	uint64_t taken;			/* records taken over since the shapes were begun */
};

/* What a record is read again with: the object with several records that it is in, or (a
 * context) one before it that says something of it. */
struct holder { int64_t offset; uint32_t length; long line_first; bool is_context; };

struct intake {
	struct intake *replay_of;	/* whose source is read again; NULL for the first time */
	struct replay *replay;		/* one that is not in use; owned, or NULL */
	int64_t replay_at, replay_upto;	/* bytes of it, read next and not reached */
	struct err replay_err;		/* why it could not be read */
	struct source *source;
	const struct intake *before;	/* whose plan may serve this one too; NULL */
	uint32_t index;
	struct intake *self;		/* what the scanner's rule points to */

	bool is_probing, has_ended, notes_made;
	bool is_begun;			/* the choice of fields is settled, and records are read */
	bool is_followed;		/* it grows, and ends when it is told to */
	bool is_at_rest;		/* all was handed out; what read it is given back */
	bool is_retired;		/* nothing is read again; then what was counted: */
	struct { struct books books; uint64_t wrapped, work; } kept;
	int result;			/* what intake_read() returns from the end on */
	size_t budget;			/* bytes that may still be read in this turn */
	bool is_idle;			/* the source had nothing when it was asked last */
	struct window window;		/* until the choice is made, the head of the source */
	struct reading reading;
	struct fields fields;
	struct fields *foreseen;	/* owned; what they will be, for others that ask; NULL */
	bool was_foreseen, has_agreed;	/* it was tried; the others were asked */
	int depth;			/* objects around a record */
	int64_t most;			/* bytes of one; 0: as the scanner has it */
	bool has_prefix;

	bool is_slow;
	bool has_hashes;		/* of the bytes of each record */
	char identifier[FIELD_PATH];	/* the field that names one request, or "" */
	struct format_choice choice;	/* of --input-format */
	struct textlog *text;		/* of a text source; NULL: JSON. A replay's is lent */
	struct lines *lines, *lines_again;
	struct scan *scan;		/* of a JSON source */
	struct ledger ledger;
	struct extract extract;
	struct span span;		/* handed out last: its records are in extract */
	size_t item, n_items;
	struct holder *holder;		/* owned; in order of offset */
	size_t n_holders, cap_holders;
	uint64_t left[JSONFORM_LEFT];	/* what is no request */
	uint64_t requests;		/* items of the form */
	struct hops hops;
	struct field_left *left_field;	/* owned: neither roles nor dimensions */
	size_t n_left_fields;
	struct stance *stand;		/* owned: how its fields stand in the head */
	size_t n_stands;
	struct scan *again;		/* for reading single records back */
	struct ledger ignored;

	struct str format;		/* `json/pino` */
	char *shown_name;		/* owned; NULL: the source's own name */
	struct str probe_notes;		/* one a line, safe */
	struct str candidates;		/* fields that might be the latency, safe; "" = none */
	struct str first_candidate;
	char **note;			/* owned sentences */
	size_t n_notes, cap_notes;
};

enum verdict_on_object intake_judge(const void *context, const char *at, size_t len, int depth,
				    bool is_strict);
/* Is the head of a record that was cut off worth a record? */
bool intake_saves(const void *context, const char *at, size_t len);
/* The fields are chosen, and settled with the other sources: read the head for good. */
void intake_begin(struct intake *in);
/* intake_replay.c: read by the plan of another. */
void intake_plan_as(struct intake *in, const struct intake *from);
/* intake_follow.c: is there a whole object in the head, or a whole line that begins none? By a half
 * of one no fields are chosen. */
bool intake_holds_one(const struct intake *in);
/* intake_whole.c: the first `len` bytes of a source whose one object goes on beyond them, closed
 * behind the last whole element of an array; false when they are something else. */
bool intake_close_head(const char *at, size_t len, struct str *out);
#define WHOLE_MAX ((int64_t)16 << 20)	/* bytes of an answer that is read in one piece */
/* Does the held head look like the source before? Then plan as that one. */
bool intake_inherit(struct intake *in);
/*
 * The whole lines of stretch i (1 ..) of so many, evenly spread over a plain file, the last one at
 * its end: *len bytes in buf, which takes cap bytes; the file has more. NULL: no whole line.
 */
#define INTAKE_STRETCHES 8
const char *intake_stretch(const struct intake *in, int i, char *buf, size_t cap, size_t *len);
/* Add the records of text lines to a sample, until it has most of them. */
void intake_text_sample(struct intake *in, const char *at, size_t len, uint32_t most,
			struct probe *probe);
/*
 * Sample some thousand records that stand further on, of a plain file whose records stand on
 * lines: what is one and the same in its head may have changed by then. Returns how many; 0 where
 * nothing can be looked at. intake_forget_later() gives the sample back.
 */
size_t intake_sample_later(struct intake *in, struct probe *later);
void intake_forget_later(const struct probe *probe, struct probe *later);
/* Look at the held head: depth of the records, prefix, fields, unit, dimensions. The answer
 * depends on its first PROBE_BYTES alone, however the reads cut them. is_whole: the source has
 * ended. */
void intake_probe(struct intake *in, bool is_whole);
/* Bytes in the window that the scanner does not know of. */
static inline size_t
window_left(const struct intake *in)
{
	return in->window.fed < in->window.own ? in->window.own - in->window.fed : 0;
}
/*
 * intake_window.c: fill the window from the source or the crew. Returns bytes read, 0 when there
 * is nothing now, SOURCE_END, SOURCE_FAILED.
 */
long intake_fill(struct intake *in);
/* Push what comes next to the scanner. False when nothing waits, or when what waits may be the
 * beginning of a record that can be read ahead once it is whole; is_all: then too. */
bool intake_push(struct intake *in, bool is_all);

/* intake_ahead.c: the fast path. */
#define READING_LESSONS 64	/* records that are read slowly, to see what varies */
/* The fields are chosen: can records of this source be read ahead? */
void reading_begin(struct intake *in);
void reading_release(struct reading *reading);
/* The window was filled anew: what was found in it is void. */
void reading_forget(struct reading *reading);
/* Would a crew be of use from here on? */
bool reading_pays(const struct intake *in);
/* The crew's next stretch, NULL when there is none or no crew. Raises a crew where it pays. */
struct stretch *reading_next(struct intake *in);
/* The record that was laid flat is of the span handed out last: learn its shape. */
void intake_learn(struct intake *in, const struct record *record);
/* intake_take.c: take over up to max records that were read ahead. Returns how many; fewer: the
 * scanner's turn. */
size_t intake_take(struct intake *in, struct record *records, size_t max);

/* intake_span.c: objects that the scanner cut out, and whose shape is known. */
/* Is it surely a record, by what is_strict asks for? False: it is to be opened. */
bool intake_knows(struct intake *in, const char *at, size_t len, bool is_strict);
/* Read the i-th record of the span handed out last without laying it flat. False: it must be. */
bool intake_take_span(struct intake *in, size_t i, struct record *record);

/* intake_text.c: sources of text lines. */
/* Is the head a text log, and more of one than of JSON? Then *probe is a sample of its lines. */
bool intake_text_probe(struct intake *in, struct probe *probe, size_t len, size_t json_records);
void intake_text_begin(struct intake *in);
/* Up to max records out of what waits in the window. */
size_t intake_text_take(struct intake *in, struct record *records, size_t max);
/* One record out of its bytes: 1, or 0 when it is none. */
int intake_text_again(struct intake *in, const struct str *bytes, int64_t offset, long line_first,
		      struct record *record);
/* The fields of such a record into extract.flat; false when it is none. */
bool intake_text_flatten(struct intake *in, const char *at, size_t len, int64_t offset,
			 long line_first);
void intake_text_release(struct intake *in);

/* intake_again.c: the object that a record stands in with others; NULL when it is one by itself. */
const struct holder *intake_holder(const struct intake *in, int64_t offset);
/* Make a cut know what was said, before a place, of the records there. *known: which of these it
 * knows already, 0: nobody can tell. */
void intake_context(struct intake *in, int64_t offset, struct jsonform_cut *cut, size_t *known);

/* Give a replay's memory back. */
void replay_release(struct replay *replay);
/* Say what was met over the whole source. */
void intake_make_notes(struct intake *in);

#endif
