/* textlog_fast: what is remembered from line to line, so that the usual is not worked out again. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TEXTLOG_FAST_H
#define SR_INGEST_TEXTLOG_FAST_H

#include "core/ingest/extract_private.h"
#include "core/ingest/lane.h"
#include "core/ingest/textlog_private.h"

#define SHORT 32		/* bytes of a name that is remembered by itself */
#define NAMES 1024		/* names remembered; a power of two */
#define SIGNALS 8
#define TRACKS 4		/* of one source, at a time */
#define TRACK_STEPS 48		/* fields of a line that has a track */
#define AHEAD 128		/* records read ahead at a time */

/* A text met lately and what became of it. */
struct met {
	uint64_t word[4];	/* of a short text, zeros behind it */
	uint32_t what;		/* its length and kind; 0: free */
	enum outcome outcome;
	uint32_t id, flags;
};
enum kind { KIND_NONE, KIND_NAME, KIND_ENDPOINT, KIND_STATUS, KIND_SIGNS };

/* The slots of a line: what a field may serve as. */
enum slot {
	SLOT_ROLE = 0,					/* + role * FIELDS_A_ROLE + rank */
	SLOT_DIM = SLOT_ROLE + ROLES * FIELDS_A_ROLE,	/* + index */
	SLOT_SIGNAL = SLOT_DIM + RECORD_DIMS,		/* + enum signal */
	SLOT_NONE = SLOT_SIGNAL + SIGNALS,		/* nothing */
	SLOTS
};
_Static_assert(SLOTS <= 64, "a bit each");

/* What the plan of the source makes of a path. USE_SLOWLY: a name that came late, or a variant. */
enum use_kind { USE_UNKNOWN, USE_SLOWLY, USE_PLAIN };
struct use {
	uint64_t bits;			/* of its slots */
	uint8_t kind, role, dim, signal;	/* the last three: enum slot */
};

/* The fields of one line that are used. */
struct line_fields {
	uint64_t present;		/* bits of slots: the others hold what was there before */
	const struct cut *slot[SLOTS];
	const struct cut *role[ROLES];	/* the best there is; NULL: absent */
	int rank[ROLES];
	struct cut value[2 * TRACK_STEPS];	/* what they hold, of a line on a track */
};
/* The field in a slot, NULL when it is absent. */
static inline const struct cut *
slot_cut(const struct line_fields *fields, int slot)
{
	return fields->present >> slot & 1 ? fields->slot[slot] : NULL;
}
/* Is there a field that tells of the outcome, beside the status? */
static inline bool
has_signal(const struct line_fields *fields)
{
	return fields->present >> SLOT_SIGNAL & ((1u << SIGNALS) - 1);
}

/* The time read last: what stands before its seconds, and after their fraction. */
struct stamp {
	struct lead head, tail;
	int64_t minute_ns;
	uint32_t flags;
};

/*
 * A way through lines that have the same fields in the same order: what leads to each value, and
 * the byte that ends it. It says what text_read() and text_choose() would, or nothing.
 */
enum step_kind {
	STEP_VALUE,		/* up to `stop`, or in quotes where the track has them */
	STEP_WORD, STEP_QUOTED, STEP_DIGITS,	/* of a pattern, as enum take */
	STEP_REQUEST,		/* `GET /score HTTP/1.1`, in quotes */
	STEP_NUMBER,		/* the last word of the line */
	STEP_NOTHING,		/* only what leads to it */
	STEP_REST		/* what follows is passed over */
};
struct step {
	struct lead lead;	/* of len 0: nothing */
	uint8_t kind, most;	/* most: digits */
	char stop;
	bool is_wanted, is_more_wanted, may_be_empty;
	bool is_spaced;		/* the lead ends with a blank */
	struct use use, more;	/* more: of the method of a request */
};
struct track {
	struct step step[TRACK_STEPS];
	uint32_t path[2 * TRACK_STEPS];	/* that are wanted */
	size_t n_steps, n_paths;
	int variant;
	bool is_uniform;	/* each step is to a STEP_VALUE */
	char odd_first, odd_last;	/* a value that begins or ends so is not read here */
	bool has_quotes, has_brackets, has_lists, is_part;	/* is_part: the number has one */
};
struct tracks {
	struct track track[TRACKS], fresh;
	struct line_fields tried;	/* of the line that is learned from */
	size_t n, last, next;		/* last: that was followed; next: that gives way */
	uint64_t lessons, passed;
};

struct fast {
	struct line_fields fields;	/* of the line at hand */
	struct use *use;	/* owned; by path id */
	size_t cap;
	bool has_fresh;		/* a path was met for the first time since it was asked last */
	bool is_off;		/* the plan asks for more than is done here */
	unsigned declined, waits;	/* lines not read ahead, and to be left alone for that */
	struct met met[NAMES], other;	/* other: of a text that is not remembered */
	struct stamp stamp;
	struct tracks tracks;
	struct hit hit[AHEAD];		/* of the records read ahead, what is counted */
};

/* textlog_fields.c: which of the fields cut serve; false when one of them needs the slow way. */
bool text_choose(struct textlog *text, const struct extract *extract, struct line_fields *out);
/* A path was met for the first time: does it come late (extract_late.c)? */
void text_count_fresh(struct textlog *text, struct extract *extract, const struct record *record);
static inline void
text_tell_fresh(struct textlog *text, struct extract *extract, const struct record *record)
{
	if (text->fast->has_fresh)
		text_count_fresh(text, extract, record);
}
/* Of each role the best field that is present. */
void text_choose_roles(struct line_fields *out);
/* What a path serves as. Borrowed until the next call. */
const struct use *text_use(struct fast *fast, const struct extract *extract, uint32_t path);

/* textlog_track.c: does the line follow a track? Then its fields are chosen. */
bool track_read(struct textlog *text, const char *at, size_t len);
/* One step of it: *at moves behind its value, *n counts the values kept. False: not so. */
bool track_step(const struct track *track, const struct step *step, const char **at,
		const char *end, struct line_fields *out, size_t *n);
/* textlog_learn.c: learn the track of the line that text_read() has just read. */
void track_learn(struct textlog *text, const struct extract *extract, const char *at, size_t len);

/* textlog_names.c: status and outcome, endpoint, version and dimensions. */
void text_names(struct fast *fast, struct extract *extract, const struct line_fields *fields,
		struct record *record);

/* textlog_value.c: as extract_time() and extract_latency() read them. */
void text_time(struct fast *fast, const struct extract *extract, const struct line_fields *fields,
	       struct record *record);
void text_latency(const struct extract *extract, const struct line_fields *fields,
		  struct record *record, struct seen_values *values);
/* A cut field as one of a flat record. */
struct flat_field text_field(const struct cut *cut);

/* textlog_record.c: the values of the fields that were chosen, into a record of which the place is
 * filled in already. */
void text_values(struct fast *fast, struct extract *extract, struct record *record,
		 struct seen_values *values);
struct fast *text_fast(struct textlog *text, const struct extract *extract);

#endif
