/* lines_private: what the files of lines share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LINES_PRIVATE_H
#define SR_INGEST_LINES_PRIVATE_H

#include "core/ingest/lines.h"

#define LINE_END_SAMPLE (64 << 10)	/* bytes without an LF that make a lone CR a line end */
#define NUL_HOLE 16			/* NUL bytes in a row that are damage, not text */
#define STRAY_TEXT 384			/* bytes kept of a stray run, for its entry */
#define JOIN_LINES 200			/* lines of one record; more is a quote that was lost */

/* A run of lines that are no records. */
struct stray {
	bool is_open, has_hole;
	int64_t from, end;		/* offsets; end: after its last byte */
	long line, column;
	int64_t held;			/* separator bytes since `end`: skipped if it goes on */
	char text[STRAY_TEXT];
	size_t n_text;
};

/* A line as it was found: its bytes, and where the next one begins. */
struct line {
	int64_t from, end, next;
	bool has_end;			/* else it is the last one, without its newline */
};

/* A record that goes on over line ends, as far as it was followed. */
struct join {
	bool is_on, is_odd;		/* is_odd: a quote is open */
	int64_t next, seen;		/* after its last line so far; searched up to here */
	long lines;
};

struct lines {
	struct line_rule rule;
	struct ledger *ledger;
	uint32_t source;

	char *buffer;			/* owned; bytes base .. base+len */
	size_t len, cap;
	int64_t base;
	int64_t at;			/* what follows was not judged */
	int64_t seen;			/* from `at` up to here there is no line end */
	long line, column;		/* of `at` */
	bool is_ended, is_done, is_after_hole, is_unfinished;
	enum { LINES_UNKNOWN, LINES_LF, LINES_CR } ends;

	bool is_skipping;		/* the rest of a line over SCAN_MAX */
	int nul_run;			/* directly before `at`, while skipping */
	struct join join;
	int64_t no_join;		/* lines that begin before are not joined */
	struct stray stray;

	struct books books;
	uint64_t work, records, wrapped, too_long;
	long too_long_line;
};

static inline const char *
lines_bytes(const struct lines *lines, int64_t offset)
{
	return lines->buffer + (offset - lines->base);
}

static inline int64_t
lines_total(const struct lines *lines)
{
	return lines->base + (int64_t)lines->len;
}

/* lines_cut.c */
/* Find the line that begins at an offset, searching from `seen` on. Returns false when its
 * end has not come yet; at the end of the source the rest is a line. */
bool lines_find(struct lines *lines, int64_t from, int64_t seen, struct line *out);
/* Decide what ends a line. Returns false while that is not known. */
bool lines_learn_ends(struct lines *lines);
/* Go on skipping an endless line: up to its end or to the end of a hole in it. */
void lines_skip(struct lines *lines);
/* Where the first hole of a line begins and ends; false when there is none. */
bool lines_find_hole(const struct lines *lines, const struct line *line, int64_t *from,
		     int64_t *end);
/* The column behind the bytes, for the one at its front. */
long lines_column(const char *at, size_t len, long column);

/* lines_join.c */
/* Follow a record over line ends. JOIN_DONE: *line is all of it, *count its lines; JOIN_NONE: it
 * is one line; JOIN_WAITS: more bytes are needed. */
enum joined { JOIN_NONE, JOIN_WAITS, JOIN_DONE };
enum joined lines_follow(struct lines *lines, struct line *line, long *count);

/* lines_stray.c */
/* The bytes from `at` to end are part of no record: they join the run. */
void stray_take(struct lines *lines, int64_t end, bool is_hole);
/* The bytes from `at` to end are separators. */
void stray_hold(struct lines *lines, int64_t end);
/* Something else follows: enter the run. */
void stray_close(struct lines *lines);
void lines_enter(struct lines *lines, enum odd_kind kind, int64_t bytes, const char *text,
		 size_t len);

#endif
