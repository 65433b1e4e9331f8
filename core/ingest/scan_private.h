/* scan_private: what the files of the scanner share: its state and the parts of its machine. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SCAN_PRIVATE_H
#define SR_INGEST_SCAN_PRIVATE_H

#include "core/ingest/scan.h"

/* How far back from a violation a record may begin, inside the string before it; what is
 * lexed outside a held object stays unsettled for so long. */
#define LOOK_BACK (64 << 10)
#define NUL_HOLE 16		/* NUL bytes in a row that are damage, not text */
#define RS '\x1e'		/* RFC 7464 begins each record with it */
#define NOISE_TEXT 512		/* bytes kept of a noise run, for its entry */
#define OPEN_RUN 4096		/* bytes of a run of `[` that may turn out to be noise */

/* A position in the source, moved forward only. */
struct place {
	int64_t offset;
	long line, column;		/* column: code points before it on its line */
	unsigned char need, got;	/* bytes the UTF-8 character before it lacks, and has */
	unsigned char low, high;	/* the range of its next byte */
	bool is_after_cr;
};
/* Move over n bytes. has_cr: a lone CR ends a line too. */
void place_advance(struct place *place, const char *at, size_t n, bool has_cr);
/* The 1-based column of the byte at the place. */
long place_column(const struct place *place);

enum state { OUT, O_FIRST, O_KEY, O_COLON, O_VALUE, O_NEXT, A_FIRST, A_VALUE, A_NEXT, STATES };
enum token { PLAIN, ATOM, STRING, ESCAPE, HEX, HOLE, TOKENS };
/* What becomes of bytes. */
enum fate { FATE_SEPARATOR, FATE_SKIPPED, FATE_RECORD };

/* An open container. */
struct level {
	bool is_array;
	int depth;			/* objects around it */
	uint32_t flags;			/* oddities inside it */
	uint64_t candidate;		/* of an object: its number among all candidates */
	enum fate fate;			/* of its own bytes, when it is shed */
};

/* An object seen inside the held one (the first is the held one), in order of its `{`. */
struct candidate {
	int64_t offset, end;		/* end 0: still open */
	uint32_t flags;
	int depth;
};

/* A mend inside the held object: entered when its record is handed out. */
struct mend { int64_t offset; enum odd_kind kind; };

/* A record that waits for scan_next(). */
struct handed {
	int64_t offset, len;
	long line_first, line_last, column;
	int depth;
	uint32_t flags;
};

/* A run of bytes between objects that are neither record nor separator. */
struct noise {
	bool is_open;
	struct place from;
	int64_t end;			/* after its last byte; a tail of separators may follow */
	int64_t lines_end;		/* the same, of its lines but the last; from.offset: none */
	int64_t tail;			/* bytes of the tail already settled, as separators */
	bool is_line_over;		/* the tail holds a line end */
	long brackets;			/* open ones at its end: those in the noise do not count */
	int nul_run;
	bool has_hole;
	char last;			/* byte taken */
	bool has_key;			/* its last line holds `":`: the rest of a torn object */
	char text[NOISE_TEXT];
	int64_t n_text;
};

/* What stands between two objects. */
enum after { AFTER_NOTHING, AFTER_OBJECT, AFTER_FAILURE };
struct gap {
	enum after after;
	struct place end;		/* right after the object, of AFTER_OBJECT */
	bool has_comma, can_comma, has_noise, has_bracket;
	bool is_last_comma;		/* but for further commas only blank follows this one: */
	struct place comma;
	int64_t open_from;		/* a run of `[` that stands directly before, -1: none */
	long open_n;
	int64_t anchor;			/* a `{` that may begin a record, -1: none */
};

struct count { uint64_t n; long line; };	/* line: of the first */

struct scan {
	struct scan_rule rule;
	struct ledger *ledger;
	uint32_t source;

	char *buffer;			/* owned; bytes base .. base+len */
	size_t len, cap;
	int64_t base;
	int64_t at;			/* the byte that is lexed next */
	int64_t lexed_from;		/* since when work was not counted */
	struct place mark;		/* all before it has its fate */
	bool is_ended, is_done;
	enum { ENDS_UNKNOWN, ENDS_LF, ENDS_CR } line_ends;
	int64_t first_cr;		/* -1: none seen; lexing waits there while unknown */

	enum state state;
	enum token token;
	int hex_left, nul_run;
	bool is_key;			/* the string is a key */
	int64_t string_from;		/* of the last string or hole, its first byte */
	int64_t string_end;		/* after it when it was the last token, else -1 */
	int64_t token_end;		/* after the last token */
	int64_t comma_at;		/* the last comma inside a container */
	int64_t maybe_comma;		/* where a comma is missing if the string was a new member,
					 * -1: nowhere */

	struct level ring[SCAN_DEPTH];
	int bottom, n_levels;
	uint64_t dropped;		/* containers that the ring forgot */
	int held;			/* level of the outermost object that may be a record, -1 */
	int counted;			/* level of an object counted as too long, -1 */
	bool is_lost;			/* records may stand less deep than the rule says */
	bool is_doubtful;		/* since damage no record was met: the outermost object may
					 * have been inside another that lost its head */
	int64_t judge_left;		/* bytes that may still be judged at this turn */
	struct candidate *candidate;	/* owned; first..n are in use */
	size_t first_candidate, n_candidates, cap_candidates;
	uint64_t candidate_base;	/* number of candidate[0] */
	struct mend *mend;		/* owned; first..n wait, in order of offset */
	size_t first_mend, n_mends, cap_mends;

	struct gap gap;
	struct noise noise;
	uint64_t plain_prefixes, keyed_prefixes;	/* without and with `":` */
	long brackets;			/* open `[` around the objects */
	enum { STYLE_UNKNOWN, STYLE_COMMA, STYLE_BARE } style;

	struct handed *queue;		/* owned */
	size_t first_handed, n_queue, cap_queue;
	struct books books;
	uint64_t work, records, wrapped;
	struct count too_long, too_deep, other, saved, lost;
};

static inline bool
scan_is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static inline const char *
scan_bytes(const struct scan *scan, int64_t offset)
{
	return scan->buffer + (offset - scan->base);
}

static inline struct level *
scan_level(struct scan *scan, int index)
{
	return &scan->ring[(scan->bottom + index) & (SCAN_DEPTH - 1)];
}

static inline struct level *
scan_top(struct scan *scan)
{
	return scan_level(scan, scan->n_levels - 1);
}

/* What is due after a complete value. */
static inline enum state
scan_after_value(struct scan *scan)
{
	return scan_top(scan)->is_array ? A_NEXT : O_NEXT;
}

static inline void
scan_flag(struct scan *scan, uint32_t flags)
{
	scan_top(scan)->flags |= flags;
}

/* scan.c */
/* Go on at an offset, maybe before `at`. */
void scan_go(struct scan *scan, int64_t offset);

/* scan_settle.c */
/* Give the bytes from the mark up to an offset their fate. The mends among them are entered,
 * or forgotten when their bytes are skipped with what was mended. */
void scan_settle(struct scan *scan, int64_t upto, enum fate fate);
/* Enter something odd at a place; its text is the bytes at text_at, if any. */
void scan_enter(struct scan *scan, enum odd_kind kind, const struct place *place, int64_t bytes,
		const char *text, int64_t len);
/* Note a mend inside the held object, until what the object is becomes known. */
void scan_mend(struct scan *scan, enum odd_kind kind, int64_t offset);
/* Settle the next bytes up to `end` as a record and queue it. */
void scan_hand_out(struct scan *scan, const struct candidate *candidate);

/* scan_lex.c: the tokens of an object, up to an offset or a turn of events. */
void scan_lex(struct scan *scan, int64_t stop);
/* scan_string.c: in a string, after a backslash, in the digits of \u. */
extern const bool scan_escapes[256];	/* by the byte after the backslash: known, and short */
void scan_lex_string(struct scan *scan, int64_t stop);
void scan_lex_escape(struct scan *scan, int64_t stop);
void scan_lex_hex(struct scan *scan, int64_t stop);

/* scan_stack.c: objects that open, close, grow too long or too deep. */
/* Open the container whose first byte is at `at`. */
void scan_open(struct scan *scan, bool is_array);
/* Close the innermost container, whose last byte is at `at`. */
void scan_close(struct scan *scan);
/* Give up the outermost object: it is no record, those inside may be. */
enum shed_reason { TOO_LONG, TOO_DEEP };
void scan_shed(struct scan *scan, enum shed_reason reason);
/* Hand out the records among candidates from..to (indexes), outermost first; the bytes before
 * each get the fate. Returns how many there were. */
uint64_t scan_hand_inside(struct scan *scan, size_t from, size_t to, enum fate fate,
			  bool is_strict, uint32_t flags);

/* scan_stack.c again: is a complete object behind a candidate, up to an offset, surely a record? */
bool scan_holds_record(struct scan *scan, size_t index, int64_t upto);

/* scan_cut.c: records whose line was cut off. */
struct cut {
	int64_t offset, end;		/* the line, from its `{` */
	int64_t sure;			/* bytes of it up to the end of the last whole member */
	int64_t upto;			/* where to go on */
};
/*
 * Is the failed object, which begins at the mark and is candidate `first`, a record's head that
 * the end of its line cut off, or (on one line) the next `{`, which is at upto? Fills *cut.
 */
bool scan_cut_line(struct scan *scan, size_t first, int64_t upto, struct cut *cut);
/* Do records begin as this candidate does: at the rule's depth, and first on their lines? */
bool scan_is_at_path(const struct scan *scan, size_t index);
/* The same of the bytes of one line alone: how many are sure, 0: none. False: they are no head. */
bool scan_read_head(const char *at, size_t len, int64_t *sure);

/* scan_fail.c: violations and the end. */
/* The object fails at the byte at offset p. */
void scan_fail(struct scan *scan, int64_t p, enum odd_kind kind);
void scan_tail(struct scan *scan);

/* scan_gap.c: what stands between objects. */
/* The mark stands where the gap begins. */
void gap_begin(struct scan *scan, enum after after);
void gap_lex(struct scan *scan, int64_t stop);
/* No more bytes for now: settle what can be. */
void gap_pause(struct scan *scan);
/* No more bytes at all. */
void gap_tail(struct scan *scan);

/* scan_noise.c: a run of noise in a gap. */
/* It begins at `at`. */
void noise_begin(struct scan *scan);
/* The byte at an offset is noise, and so is all between it and the noise before. */
void noise_take(struct scan *scan, int64_t offset);
/* On to the next `{`, which may end it. */
void noise_lex(struct scan *scan, int64_t stop);
/* It is over: before an object, or at the end of the source. Returns whether it is damage; a
 * prefix is none. */
bool noise_end(struct scan *scan, bool is_before_object);
/* No more bytes for now: settle the noise; what follows it up to an offset is its tail. */
void noise_pause(struct scan *scan, int64_t upto);

#endif
