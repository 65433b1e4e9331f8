/* textlog_private: what the files of textlog and the detection of formats share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TEXTLOG_PRIVATE_H
#define SR_INGEST_TEXTLOG_PRIVATE_H

#include "core/base/str.h"
#include "core/ingest/csv.h"
#include "core/ingest/find_byte.h"
#include "core/ingest/prefix.h"
#include "core/ingest/textlog.h"

#define TEXT_CUTS 256		/* fields of a line; more are not looked at */
#define TEXT_MADE 256		/* bytes of a line's texts that do not stand in it */
#define TEXT_OPS 128		/* of a compiled pattern */
#define TEXT_KEYS 64		/* keys of a line that are remembered by their place */
#define KEY_WAYS 2		/* of each: the last ones */

/* How a cut field becomes text. */
enum quoting { QUOTE_NONE, QUOTE_BACKSLASH, QUOTE_DOUBLED };

/* A field of a line, found but not yet laid flat. */
struct cut {
	const char *at;
	uint32_t len, path;
	uint8_t quoting;	/* escapes that do stand in it */
};

/* One step of a pattern. */
enum op_kind { OP_BYTE, OP_BLANK, OP_FIELD, OP_TRY, OP_DONE, OP_REST, OP_EXTRAS };
enum take { TAKE_ANY, TAKE_WORD, TAKE_QUOTED, TAKE_DIGITS };	/* the usual fields first */
struct op {
	uint8_t kind;
	char byte;		/* OP_BYTE; OP_FIELD: what ends it, 0 = the end of the line */
	char type;
	uint8_t take;		/* OP_FIELD: enum take */
	bool is_quoted, may_be_empty, is_wanted, is_more_wanted;
	uint16_t skip;		/* OP_TRY: after the group */
	/* The bytes from here to the next field, blanks as one each: `] "`; and the op behind. */
	uint8_t n_text;
	uint16_t after;
	uint64_t text, mask;
	uint32_t path, more;	/* more: of `r` the path of the method, of `v` of the subset */
};
struct pattern { struct op op[TEXT_OPS]; int n; };

/* A format made ready for one source. */
struct plan {
	const struct format *format;
	struct pattern *variant;	/* owned */
	int n_variants, last;		/* last: the one that fitted last */
	uint32_t need[3], sum[4];
	int n_need, n_sum;		/* n_sum: parts, sum[0] is the whole */
};

/* A key that stood at a place of the lines before. path NAME_NONE: it is not looked at. */
struct known_key {
	struct lead lead;		/* with what ends it: `key=`; of len 0 when that is long */
	uint32_t path;
	uint64_t bit;			/* one of 64, of a path that is wanted; else 0 */
	bool is_wanted, is_list;	/* is_list: a row says that it holds attempts */
	uint8_t roles;			/* bits: which its name promises */
};

/* Column names, from an offset on. */
struct header {
	int64_t from;
	uint32_t *path;			/* owned; NAME_NONE: of no use */
	size_t n;
	bool may_repeat;		/* two columns have one name */
	char *text;			/* owned; the line */
	size_t len;
};

struct fast;

struct textlog {
	bool is_slow;
	struct fast *fast;		/* owned; NULL until the first record */
	struct plan plan[1 + FORMATS_OTHERS];
	size_t n_plans;
	struct paths *paths;		/* borrowed */
	int64_t newest_ns;
	char delimiter;
	bool has_prefix, has_parts, is_bare;	/* is_bare: a table without header, `#3` */
	bool is_planned, is_joined;	/* is_joined: the line was put together out of parts */
	bool wanted_host, wanted_retries;
	uint32_t own_time[FIELDS_A_ROLE];	/* of the plan, without that of the prefix */
	int n_own_times;

	uint32_t host, method, request_path, retries, last_field, date, time, when;
	uint32_t prefix_time, prefix_host, prefix_program, prefix_pod, prefix_container;

	/* The line last read. */
	const char *at;
	size_t len;
	int64_t offset;
	const struct plan *used;
	struct prefix prefix;		/* what was taken off it */
	struct prefix found;		/* what stands before it, once that was looked for */
	bool is_found;
	struct str joined;		/* CRI parts, one after the other */
	uint32_t cell;			/* the column that holds the records; NAME_NONE: none */
	struct str cell_bytes, cell_text;	/* that of the line last opened; as an object of */
	size_t cell_len;			/* so many bytes, LINES_PAD behind them */
	const char *object;		/* FORMAT_JSON: object_len bytes of line or joined */
	size_t object_len;
	struct cut cut[TEXT_CUTS];
	size_t n_cuts;
	char made[TEXT_MADE + LINES_PAD];	/* texts of fields that were worked out */
	size_t n_made;
	bool may_repeat;		/* a field may stand in it twice */
	bool is_short;
	bool is_cut_off;		/* its last value was a latency, and lost its end */
	bool has_time;			/* its prefix tells a time */
	int attempts;			/* of its lists; 0 = it has none */

	struct known_key key[TEXT_KEYS][KEY_WAYS], other_key;
	uint32_t identifier;		/* the field that names one request, or NAME_NONE */
	uint8_t *use;			/* owned; by path id: 0 not known, 1 wanted, 2 not */
	size_t cap_use;

	struct header *header;		/* owned, in order of offset */
	size_t n_headers, cap_headers;
	int64_t counted;		/* rows before this offset are in the counts */
	uint64_t repeated, short_rows, long_rows, yearless, beside;
};

/* Is a path read by the plan, once there is one? */
bool text_wants(struct textlog *text, uint32_t path);

static inline void
text_cut(struct textlog *text, uint32_t path, const char *at, size_t len, enum quoting quoting)
{
	if (text->n_cuts < TEXT_CUTS && len < UINT32_MAX) {
		struct cut *cut = &text->cut[text->n_cuts++];
		cut->at = at;
		cut->len = (uint32_t)len;
		cut->path = path;
		cut->quoting = (uint8_t)quoting;
	}
}

static inline bool
text_is_absent(const char *at, size_t len)
{
	return len == 0 || (len == 1 && *at == '-');
}

/* Nothing but ASCII, and no NUL. */
bool text_is_plain(const char *at, size_t len);
/* A number as JSON writes it, but without an exponent. */
bool text_is_number(const char *at, size_t len);
/* Read the line of a span, unless it was read last. */
bool text_reread(struct textlog *text, const struct span *span);

/*
 * textlog_guess.c: the unit of whole numbers at the end of an access line. Apache's %D are
 * microseconds, Tomcat's and Jetty's milliseconds, and the line does not say whose it is: these
 * are milliseconds where the timeouts lie at 5,000 to 60,000, or where half are below 300 and some
 * below 20 or above a hundred times that. UNIT_MS or UNIT_US; seen may be NULL.
 */
enum unit text_guess_unit(const struct probe *probe, const struct seen *seen);

/* textlog_record.c */
void text_fast_free(struct fast *fast);

/* textlog_made.c: add the fields that the line does not hold as they are: sums, W3C's time, what
 * its prefix tells, the count of its attempts. */
void text_make_fields(struct textlog *text);

/* textlog.c: the bytes that a cut stands for, without its escapes, into out (cut->len bytes; it
 * may be where they stand). Returns how many. */
size_t text_unquote(char *out, const struct cut *cut);

/* textlog_cell.c: lay the cell of the line last read flat. Returns whether it holds a record; if
 * not, or when no column is opened, *flat holds nothing of use. Borrowed until the next call. */
bool text_open_cell(struct textlog *text, struct flat *flat);

/* textlog_compile.c */
void pattern_compile(struct textlog *text, const char *from, struct pattern *out);
/* textlog_pattern.c */
/* Does the line fit? Its fields are then in text->cut. */
bool pattern_match(struct textlog *text, const struct pattern *pattern, const char *at,
		   const char *end, bool no_whole_end);
/* What is known of a key of len bytes, and what ends it, at the i-th place of a line. Borrowed
 * until the next key. */
const struct known_key *text_key(struct textlog *text, size_t i, const char *at, size_t len);
/* A list of attempts that begins at `at`: where it ends (`502, 200`, `502 : 200`). */
const char *text_list_end(const char *at, const char *end, int *attempts);

/* textlog_pairs.c */
bool pairs_match(struct textlog *text, const struct plan *plan, const char *at, const char *end,
		 bool is_strict);
bool labels_match(struct textlog *text, const struct plan *plan, const char *at, const char *end);
/* A quoted value whose quote is at *at; false when it is not closed. *at moves behind it. */
bool take_quoted(const char **at, const char *end, struct cut *out);
/* The key of a pair at the i-th place, if there is one; *at moves behind its `=`. */
const struct known_key *text_key_at(struct textlog *text, size_t i, const char **at,
				    const char *end);
/* Which of the keys that stood at a place begins here? With its `=`; NULL for none of them. */
static inline const struct known_key *
text_known_at(const struct textlog *text, size_t i, const char *at)
{
	if (__builtin_expect(i >= TEXT_KEYS, 0))
		return NULL;
	for (int way = 0; way < KEY_WAYS; way++)
		if (text->key[i][way].lead.len && leads(&text->key[i][way].lead, at))
			return &text->key[i][way];
	return NULL;
}
/* Does a field stand twice among those cut? */
bool text_repeats(const struct textlog *text);
/* Is it a key of a pair: letters, digits, `_ . - @ /`, not a digit first? */
size_t key_length(const char *at, const char *end);

/* textlog_table.c */
/* Enter a header that another reader of the source met. */
void table_header(struct textlog *text, const struct header *header);
enum verdict_on_line table_judge(struct textlog *text, const struct plan *plan, const char *at,
				 size_t len, int64_t offset);

/* textlog_line.c */
/* Read a line, behind which LINES_PAD bytes are readable: LINE_RECORD fills text->cut. */
enum verdict_on_line text_read(struct textlog *text, const char *at, size_t len, int64_t offset,
			       bool is_strict);

#endif
