/* text_taken: a text log taken in as intake does it: detect, cut, lay flat, probe, extract. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_TEXT_TAKEN_H
#define SR_TESTS_TEXT_TAKEN_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/ingest/extract.h"
#include "core/ingest/lines.h"
#include "core/ingest/probe.h"
#include "core/ingest/textlog.h"
#include "core/ingest/textlog_cell.h"

/* 2025-08-02T00:00:00Z: the age of the files of the tests. */
#define TEXT_NEWEST (INT64_C(1754092800) * NS_PER_S)

struct text_taken {
	struct names *names;
	struct format_match match;
	struct fields fields;
	struct extract extract;
	struct textlog *text;
	struct lines *lines;
	struct ledger ledger;
	struct record *at;
	size_t n, cap, ahead;		/* ahead: of them, read by textlog_ahead() */
	struct str notes;
	struct books books;
	uint64_t work, wrapped;
};

static inline void
text_probe(struct text_taken *taken, const char *at, size_t len, const struct field_map *map)
{
	struct probe probe = { .paths = &taken->extract.paths };
	struct line_rule rule = textlog_rule(taken->text);
	struct ledger ignored = { 0 };
	struct lines *lines = lines_new(&rule, &ignored, 0);
	struct span span;

	lines_push(lines, at, len);
	lines_end(lines);
	while (probe.records < PROBE_RECORDS && lines_next(lines, &span)) {
		assert(textlog_flatten(taken->text, &span, &taken->extract.flat) == 0);
		probe_add(&probe, &taken->extract.flat);
	}
	probe.is_whole = probe.records < PROBE_RECORDS;
	textlog_plan(taken->text, &probe, map, &taken->fields, &taken->notes);
	textlog_begin(taken->text, &taken->fields);
	textlog_restart(taken->text);
	probe_release(&probe);
	lines_free(lines);
	ledger_release(&ignored);
}

static inline void
text_keep(struct text_taken *taken, const struct record *record)
{
	GROW(taken->at, taken->n, taken->cap);
	taken->at[taken->n++] = *record;
}

/* Read ahead a few records at a time, as intake does. */
static inline void
text_take_ahead(struct text_taken *taken)
{
	struct record records[3];
	struct lines_ahead ahead;
	size_t n;

	do {
		n = 0;
		if (lines_ready(taken->lines, &ahead)) {
			n = textlog_ahead(taken->text, &taken->extract, true, &ahead, records,
					  LENGTH(records));
			lines_ahead(taken->lines, &ahead);
		}
		for (size_t i = 0; i < n; i++)
			text_keep(taken, &records[i]);
		taken->ahead += n;
	} while (n > 0);
}

static inline void
text_take_all(struct text_taken *taken)
{
	struct record record;
	struct span span;

	text_take_ahead(taken);
	while (lines_next(taken->lines, &span)) {
		int result = textlog_record(taken->text, &taken->extract, &span, &taken->ledger,
					    &record);
		assert(result == 0);
		(void)result;
		text_keep(taken, &record);
		text_take_ahead(taken);
	}
}

/* name: of --input-format; NULL: detected. is_slow: by flatten and extract alone. Returns false
 * when no format fits. */
static inline bool
text_taken_as(struct text_taken *taken, const char *name, const char *at, size_t len, size_t piece,
	      const struct field_map *map, bool is_slow)
{
	*taken = (struct text_taken){ .names = names_new() };
	extract_init(&taken->extract, taken->names, &taken->fields, map, 0);
	if (name)
		formats_match(formats_find(name, NULL), at, len, &taken->match);
	else if (!formats_detect(at, len, &taken->match))
		return false;
	taken->text = textlog_new(&taken->match, map, &taken->extract.paths, TEXT_NEWEST);
	textlog_set_slow(taken->text, is_slow);
	textlog_find_cell(taken->text, &taken->extract.flat, at, len);
	text_probe(taken, at, len, map);
	extract_plan(&taken->extract);
	struct line_rule rule = textlog_rule(taken->text);
	taken->lines = lines_new(&rule, &taken->ledger, 0);
	for (size_t from = 0; from < len; from += piece) {
		size_t n = len - from < piece ? len - from : piece;
		char *copy = malloc(n);	/* so that a sanitizer sees what is read past it */
		memcpy(copy, at + from, n);
		lines_push(taken->lines, copy, n);
		free(copy);
		text_take_all(taken);
	}
	lines_end(taken->lines);
	text_take_all(taken);
	taken->books = lines_books(taken->lines);
	taken->work = lines_work(taken->lines);
	taken->wrapped = lines_wrapped(taken->lines);
	textlog_notes(taken->text, &taken->notes);
	return true;
}

static inline bool
text_taken(struct text_taken *taken, const char *name, const char *at, size_t len, size_t piece,
	   const struct field_map *map)
{
	return text_taken_as(taken, name, at, len, piece, map, false);
}

static inline void
text_taken_release(struct text_taken *taken)
{
	lines_free(taken->lines);
	textlog_free(taken->text);
	extract_release(&taken->extract);
	ledger_release(&taken->ledger);
	names_free(taken->names);
	str_release(&taken->notes);
	free(taken->at);
}

static inline const char *
text_name(const struct text_taken *taken, uint32_t id)
{
	return id == NAME_NONE ? "-" : names_get(taken->names, id)->clean;
}

#endif
