/* scan: cuts a byte stream into records, and mends what would stop a parser. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SCAN_H
#define SR_INGEST_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/ledger.h"

/*
 * A resumable state machine over one source (ingest.md section 3): the same bytes cut in
 * any way give the same spans and the same ledger. No recursion; no allocation per record
 * but for the growth of its buffer, which holds at most SCAN_MAX bytes plus one block. A
 * byte is lexed at most three times: scan_work() <= 3 x bytes + 4096.
 *
 *	scan_push(scan, bytes, len);
 *	while (scan_next(scan, &span)) ...
 *	...
 *	scan_end(scan);
 *	while (scan_next(scan, &span)) ...		(what the end still settled)
 */
struct scan;

#define SCAN_MAX ((1 << 20) + (64 << 10))	/* bytes of a record; more is skipped and counted */
#define LINE_END_SAMPLE (64 << 10)	/* a lone CR is a line end when so many hold no LF */
#define SCAN_DEPTH 64			/* open containers; the outermost is shed past that */

/* One record as it stood in the input. Borrowed: valid until the next scan call. */
struct span {
	const char *at;
	size_t len;			/* bytes, from its `{` to its `}`; of FLAG_TRUNCATED to
					 * the end of its last whole member */
	int64_t offset;			/* bytes from the start of the source, of its `{` */
	long line_first, line_last;	/* 1-based */
	long column;			/* 1-based, of its `{`, in code points */
	int depth;			/* objects that stand around it */
	uint32_t flags;			/* FLAG_WRAPPED, FLAG_INNER_COMMA, FLAG_MISSING_VALUE,
					 * FLAG_WRAPPED_VALUE, FLAG_BAD_ESCAPE, FLAG_RAW_CONTROL,
					 * FLAG_FROM_SPLICE, FLAG_NUL_IN_STRING, FLAG_TRUNCATED
					 * of record.h */
	bool is_strict;			/* found inside a failed span, by the strict rule */
};

/*
 * Which objects are handed out: the scanner asks about complete objects, outermost first.
 *
 *	OBJECT_RECORD	a record: handed out whole; what is nested in it is never asked about
 *	OBJECT_ENVELOPE	its bytes are separators, and the objects inside are asked about
 *	OBJECT_OTHER	less deep than the rule's depth, or with a record inside, it is taken
 *			for an envelope; else it is skipped whole (scan_other() counts those)
 *
 * depth: how many objects stand around it. is_strict: it may be a part of a record that lost
 * its head or its end, or no record at all: it is inside a failed object, follows one, or
 * noise, or is not at the rule's depth. Then only an object with the time key and one more
 * role at its own top level may be called a record; else one role key is enough. A pure
 * function of its arguments.
 */
enum verdict_on_object { OBJECT_RECORD, OBJECT_ENVELOPE, OBJECT_OTHER };
struct scan_rule {
	enum verdict_on_object (*judge)(const void *context, const char *at, size_t len, int depth,
					bool is_strict);
	const void *context;		/* borrowed */
	int64_t most;			/* bytes of a record; 0: SCAN_MAX */
	int depth;			/* objects around a record: 0 = records at the top level
					 * or in an array there, 1 = `{"records":[{...}]}`, ... */
	/* Is the head of a record whose line was cut off (its last member is whole, nothing is
	 * closed) worth a record? NULL: no head is. */
	bool (*saves)(const void *context, const char *at, size_t len);
	bool is_again;			/* a record that was handed out before is read once more:
					 * if it does not close, it is a head */
	bool has_prefix;		/* text on the line before a `{` is no damage but a prefix
					 * (of most lines): its bytes are separators */
};

/*
 * An envelope need not be complete: what is inside is handed out when it closes, or when it
 * passes SCAN_MAX, or when it fails; it costs no more memory than a record. A missing comma
 * between the records of its array is mended.
 */

/* rule is copied; ledger is borrowed: every mend and every skipped range goes there. source:
 * for its entries. */
struct scan *scan_new(const struct scan_rule *rule, struct ledger *ledger, uint32_t source);
void scan_free(struct scan *scan);
/* All was handed out: its counts stay, the memory it worked with goes. Else no effect. */
void scan_rest(struct scan *scan);
/* Begin anew at offset 0, nothing read (after the probe has chosen), with the ledger rewound
 * to 0. Keeps the buffers. */
void scan_restart(struct scan *scan, const struct scan_rule *rule);
void scan_push(struct scan *scan, const char *at, size_t len);
/* No more bytes will come: settle the tail. */
void scan_end(struct scan *scan);
/* The next record: 1 and fills *span, or 0 when more bytes are needed (or all is done). */
int scan_next(struct scan *scan, struct span *span);
/*
 * What was read ahead. Between two records, with nothing odd in sight, the scanner may be told
 * what comes next instead of lexing it: records of a known shape, with plain gaps between them.
 * It then stands where it would have come to by itself.
 */

/* How records stand in a source: what a plain gap between two looks like. */
struct spacing {
	bool has_comma;		/* exactly one comma, or none at all */
	bool has_lines;		/* line feeds end lines; else no line end at all is plain */
	bool has_prefix;	/* other text stands before each record, see scan_prefix() */
};
/* A stretch of records and gaps. */
struct ahead {
	int64_t offset;		/* after its last record */
	long line, column;	/* there; column: characters before it on its line */
	int64_t record_bytes;
	uint64_t records, wrapped;
};
/*
 * Where lines have a prefix: the bytes from `at` on, up to the `{` on the next line that follows
 * one. They end in a zero byte. Fills the line feeds in them and the bytes after the last one.
 * Returns 0 when there is more to them than that (no prefix, a quote, text beyond ASCII).
 */
size_t scan_prefix(const char *at, uint16_t *lines, uint16_t *tail);
/*
 * Does the scanner stand right after a record, past an offset, so that it may be told? Returns
 * true and fills *from (nothing passed yet) and the spacing. Bytes pushed beyond that record are
 * then forgotten: they are to be pushed again, or told.
 */
bool scan_ready(struct scan *scan, int64_t past, struct ahead *from, struct spacing *spacing);
void scan_ahead(struct scan *scan, const struct ahead *ahead);
/*
 * A place right after a record, from which another scanner can go on as this one would.
 * Returns false when there is more to the state than that (an open envelope, damage before).
 */
struct scan_mark {
	int64_t offset;
	long line, column;	/* column: characters before it on its line */
	long brackets;		/* open `[` around the records */
	int style, line_ends;	/* the scanner's own */
};
bool scan_mark(const struct scan *scan, struct scan_mark *mark);
/* Go on from a mark, with nothing pushed; the ledger is rewound to 0. */
void scan_resume(struct scan *scan, const struct scan_mark *mark);
/* Enter a record over several lines in the ledger, as of where it begins. */
void scan_tell_wrapped(struct scan *scan, int64_t offset, long line, long column, const char *at,
		       size_t len);
/* Where every byte pushed so far went; what may still become a record is pending. An
 * unfinished record at the end of the source stays pending (ledger: truncated_tail). */
struct books scan_books(const struct scan *scan);
uint64_t scan_work(const struct scan *scan);	/* bytes lexed, all attempts counted */
uint64_t scan_wrapped(const struct scan *scan);	/* records over several lines */
/* More than half of the records are wrapped: the source's layout, no entry for each. */
bool scan_is_pretty(const struct scan *scan);
/* Records past SCAN_MAX; objects in more than SCAN_DEPTH containers; objects that are no
 * records: how many, and the line of the first (line may be NULL). Their bytes are skipped. */
uint64_t scan_too_long(const struct scan *scan, long *line);
uint64_t scan_too_deep(const struct scan *scan, long *line);
uint64_t scan_other(const struct scan *scan, long *line);
/* Lines that were cut off: heads that were records, and those that held too little. */
uint64_t scan_saved(const struct scan *scan, long *line);
uint64_t scan_lost(const struct scan *scan, long *line);

#endif
