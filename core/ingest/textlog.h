/* textlog: a line of a text format -> its fields by name, laid flat as those of JSON are. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TEXTLOG_H
#define SR_INGEST_TEXTLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/flat.h"
#include "core/ingest/formats.h"
#include "core/ingest/lines.h"
#include "core/ingest/probe.h"

/*
 * The reader of one text source. It knows the format chosen for it and the others seen there,
 * and keeps the headers met (CSV, `#Fields:`).
 *
 *	formats_detect(head, len, &match);
 *	struct textlog *text = textlog_new(&match, map, &extract.paths, mtime_ns);
 *	struct line_rule rule = textlog_rule(text);
 *	lines = lines_new(&rule, ...);		push, next -> span
 *	textlog_flatten(text, &span, &extract.flat);		then probe_add()
 *	textlog_plan(text, &probe, map, &fields, &notes);	instead of fields_choose()
 *	textlog_begin(text, &fields);
 *	extract_plan(&extract);
 *	textlog_restart(text);
 *	lines_restart(lines, &rule);			from the beginning: push, next -> span
 *	textlog_record(text, &extract, &span, &ledger, &record);
 *
 * Fields beside those of the format: `prefix.time`, `prefix.host`, `prefix.program`,
 * `prefix.pod`, `prefix.container` (of a prefix.h prefix), `method`, `path`, `host` (of a
 * request line), `retries` (attempts of a list, less one).
 */
struct textlog;
struct extract;

/* paths and map (may be NULL) are borrowed and outlive it. newest_ns: no time without a year
 * lies after it: the file's mtime, or when reading began; INSTANT_NONE: such are bad times. */
struct textlog *textlog_new(const struct format_match *match, const struct field_map *map,
			    struct paths *paths, int64_t newest_ns);
void textlog_free(struct textlog *text);
/* Another reader of the same source, with the headers met so far, that lays flat every field
 * whatever the plan is. */
struct textlog *textlog_whole(const struct textlog *text, struct paths *paths);
/* How lines tells its records: borrows the textlog. */
struct line_rule textlog_rule(struct textlog *text);
/* The source is read again from its beginning: forget the headers. */
void textlog_restart(struct textlog *text);
/*
 * Lay a record of this source flat: *flat is filled as slow_flatten() does, its texts borrowed
 * from the span or the flat's arena. Numbers are FLAT_NUMBER, `-` and empty values are left
 * out. Needs nothing but the span and, of a table, the headers met before its offset.
 * Returns 0; -1 with no field when it is no record of the formats.
 */
int textlog_flatten(struct textlog *text, const struct span *span, struct flat *flat);
/*
 * Choose the fields as fields_choose() does, with the roles and units of the format (proof
 * `format`, or `assumed` where the format leaves it open). What --map says comes first; what
 * the format does not say goes by names.
 */
void textlog_plan(struct textlog *text, const struct probe *probe, const struct field_map *map,
		  struct fields *out, struct str *notes);
/* The choice is settled: from now on only fields that are used are laid flat. */
void textlog_begin(struct textlog *text, const struct fields *fields);
/*
 * Read a record of the source as textlog_flatten() and extract_record() would, but faster: what
 * is usual (the same minute, a plain number, names met before) is not worked out again. To be
 * called after textlog_begin() and extract_plan(). A latency written with its unit, or as a list,
 * is no odd thing in a text log: never FLAG_NUMBER_AS_STRING. ledger as there, NULL when reading
 * again. The span is of lines_next(). Returns 0; -1, with *record as it was, when the span is no
 * record.
 */
int textlog_record(struct textlog *text, struct extract *extract, const struct span *span,
		   struct ledger *ledger, struct record *record);
/*
 * The same of lines that stand ready, up to max of them, as long as there is nothing odd: what
 * lines_next() and textlog_record() would make of them. Stops before a line that is theirs.
 * is_counted: not when reading again. Returns how many; *ahead has passed them.
 */
size_t textlog_ahead(struct textlog *text, struct extract *extract, bool is_counted,
		     struct lines_ahead *ahead, struct record *records, size_t max);
/* Only by flatten and extract, as an oracle for the fast way. */
void textlog_set_slow(struct textlog *text, bool is_slow);
/* Sentences about the whole source (repeated headers, short rows, yearless times), safe text,
 * one a line. */
void textlog_notes(const struct textlog *text, struct str *notes);
const struct format *textlog_format(const struct textlog *text);

#endif
