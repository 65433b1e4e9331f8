/* lines: cuts a byte stream into text records: a line each, or several where one goes on. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LINES_H
#define SR_INGEST_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/ledger.h"
#include "core/ingest/scan.h"

/*
 * The sister of scan for text sources (ingest.md section 5), with the same manners: resumable
 * at any byte, the same bytes cut in any way give the same spans, ledger and books; no
 * allocation per record; it holds at most SCAN_MAX bytes plus one block. lines_work() <=
 * 3 x bytes + 4096.
 *
 *	lines_push(lines, bytes, len);
 *	while (lines_next(lines, &span)) ...
 *	...
 *	lines_end(lines);
 *	while (lines_next(lines, &span)) ...
 *
 * Line ends: LF, CRLF, and a lone CR when the first 64 KiB hold no LF. They are separators,
 * as blank lines are. A line that is no record joins a run of stray_bytes. 16 NUL bytes or
 * more are a hole: what stands before it on its line is skipped with it, what follows is a
 * line again (is_strict, FLAG_FROM_SPLICE). A line over SCAN_MAX is skipped and counted. A
 * last line without its newline is pending until lines_end(); then it is read when it is a
 * record (lines_is_unfinished()), else it stays pending, a truncated_tail.
 */
struct lines;

/* LINE_QUIET: no record and no damage (a comment, a header): its bytes are separators. */
enum verdict_on_line { LINE_RECORD, LINE_QUIET, LINE_STRAY };
struct line_rule {
	/* Asked about each line, without its end, in order of offset; is_strict: what stood
	 * before it was lost. A line may be asked about twice. */
	enum verdict_on_line (*judge)(void *context, const char *at, size_t len, int64_t offset,
				      bool is_strict);
	/* Of the record judged last: bytes of it that are separators (a prefix); NULL: none. */
	size_t (*apart)(const void *context);
	void *context;		/* borrowed */
	bool has_quotes;	/* a newline inside `"` does not end the record (CSV) */
	bool has_parts;		/* CRI `P` lines are joined with those that follow */
};

/* rule is copied, ledger is borrowed, source is for its entries. */
struct lines *lines_new(const struct line_rule *rule, struct ledger *ledger, uint32_t source);
void lines_free(struct lines *lines);
/* It is over: its counts stay, its buffer goes. */
void lines_rest(struct lines *lines);
/* Begin anew at offset 0, nothing read, with the ledger rewound to 0. Keeps the buffer. */
void lines_restart(struct lines *lines, const struct line_rule *rule);
/*
 * Where the next line begins, if nothing but that need be known to go on from there: then true.
 * And go on from such a place, with nothing pushed and the ledger rewound to 0.
 */
bool lines_mark(const struct lines *lines, struct scan_mark *mark);
void lines_resume(struct lines *lines, const struct scan_mark *mark);
void lines_push(struct lines *lines, const char *at, size_t len);
void lines_end(struct lines *lines);	/* no more bytes will come */
/* The next record: 1 and fills *span (borrowed until the next lines_push()), or 0. Behind its
 * bytes LINES_PAD more are readable. */
#define LINES_PAD 64
int lines_next(struct lines *lines, struct span *span);
/*
 * What is read ahead: between two lines, with nothing odd in sight, lines may be told of what
 * comes next instead of cutting it: whole lines that are records, from where it stands on.
 */
struct lines_ahead {
	const char *at, *end;	/* what was pushed and not passed; LINES_PAD bytes behind it */
	int64_t offset;		/* of `at` */
	long line;		/* that begins there */
	int64_t record_bytes;	/* passed, without line ends */
	uint64_t records;
};
/* Does a line begin that may be told? Fills *from, with nothing passed yet. */
bool lines_ready(const struct lines *lines, struct lines_ahead *from);
/* Go on from there: the bytes passed are records and the LF or CRLF after each. */
void lines_ahead(struct lines *lines, const struct lines_ahead *passed);
struct books lines_books(const struct lines *lines);
uint64_t lines_work(const struct lines *lines);	/* bytes judged, or followed over line ends */
uint64_t lines_wrapped(const struct lines *lines);	/* records over several lines */
/* Lines past SCAN_MAX, and the first of them (line may be NULL). */
uint64_t lines_too_long(const struct lines *lines, long *line);
/* Was the last record read from a line without its newline? (`no_final_newline`) */
bool lines_is_unfinished(const struct lines *lines);

#endif
