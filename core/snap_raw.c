/* snap_raw: one record's lines as logged, cleaned, with each mend in its place. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/redact.h"
#include "core/base/text.h"
#include "core/engine_private.h"

#define AROUND 2048	/* bytes of context read on either side */
#define LINES_MAX 64

/* What is shown in the text where a mend was made. */
static const char *
mend_mark(enum odd_kind kind)
{
	switch (kind) {
	case ODD_MISSING_COMMA: return "[+,]";
	case ODD_EXTRA_COMMA: return "[-,]";
	default: return "[~]";
	}
}

/* Bytes around the record, and where in the source they begin. */
static int
read_around(struct engine *engine, const struct record *record, struct str *out, int64_t *from)
{
	struct intake *intake = store_source(engine->store, record->source);
	struct err ignored = { 0 };
	int64_t end = record->offset + record->length + AROUND, size = intake_bytes(intake);

	*from = record->offset > AROUND ? record->offset - AROUND : 0;
	if (end > size)
		end = size;
	return intake_reread(intake, *from, (size_t)(end - *from), out, &ignored);
}

/* One line of it as safe text, mends between its bytes marked where they belong. */
static const char *
line_text(struct engine *engine, const struct ledger *ledger, const char *at, size_t len,
	  int64_t offset)
{
	struct str out = { 0 };
	size_t done = 0;

	if (engine->redact) {
		struct str bytes = { 0 };
		redact_bytes(engine->redact, engine->names, at, len, &bytes);
		text_safe(&out, str_text(&bytes), bytes.len);
		str_release(&bytes);
		done = len;
		ledger = NULL;
	}
	for (size_t i = 0; ledger && i < ledger->n; i++) {
		const struct odd *odd = &ledger->odd[i];
		if (odd->offset < offset || odd->offset > offset + (int64_t)len ||
		    !odd_row(odd->kind)->is_damage)
			continue;
		size_t until = (size_t)(odd->offset - offset);
		if (until < done)
			continue;
		text_safe(&out, at + done, until - done);
		str_add(&out, mend_mark(odd->kind));
		done = until;
	}
	text_safe(&out, at + done, len - done);
	char *text = arena_text(&engine->drawn, str_text(&out), out.len);
	str_release(&out);
	return text;
}

/* The line before the record, its own, and the line after. */
static void
fill_lines(struct engine *engine, const struct record *record, const struct str *bytes,
	   int64_t from)
{
	struct snapshot *s = &engine->snapshot;
	const struct ledger *ledger = intake_ledger(store_source(engine->store, record->source));
	struct snap_raw_line *raw = ARENA_NEW(&engine->drawn, struct snap_raw_line, LINES_MAX);
	size_t start = (size_t)(record->offset - from);
	long line = record->line_first;

	while (start > 0 && bytes->at[start - 1] != '\n')
		start--;
	if (start > 1) {	/* one line of context before it */
		start--;
		line--;
		while (start > 0 && bytes->at[start - 1] != '\n')
			start--;
	}
	/* Before the end of the log, what stands behind the record may not be known yet. */
	long last = record->line_last + (s->is_known_at ? 0 : 1);
	for (; start < bytes->len && s->n_raw < LINES_MAX && line <= last;
	     line++) {
		const char *end = memchr(bytes->at + start, '\n', bytes->len - start);
		size_t len = end ? (size_t)(end - bytes->at) - start : bytes->len - start;
		raw[s->n_raw++] = (struct snap_raw_line){
			.line = line,
			.is_record = line >= record->line_first && line <= record->line_last,
			.text = line_text(engine, ledger, bytes->at + start, len,
					  from + (int64_t)start),
		};
		start += len + 1;
	}
	s->raw = raw;
}

static void
fill_notes(struct engine *engine, const struct record *record)
{
	struct snapshot *s = &engine->snapshot;
	const struct ledger *ledger = intake_ledger(store_source(engine->store, record->source));
	const char **note = ARENA_NEW(&engine->drawn, const char *, LINES_MAX);

	for (size_t i = 0; i < ledger->n && s->n_raw_notes < LINES_MAX; i++) {
		const struct odd *odd = &ledger->odd[i];
		if (odd->offset < record->offset || odd->offset > record->offset + record->length)
			continue;
		note[s->n_raw_notes++] = odd->kind == ODD_WRAPPED
						 ? arena_fmt(&engine->drawn, "wrapped %ld-%ld",
							     record->line_first, record->line_last)
						 : arena_fmt(&engine->drawn, "%s %ld:%ld, %s",
							     odd_row(odd->kind)->word, odd->line,
							     odd->column,
							     odd_action_word(odd->action));
	}
	s->raw_note = note;
}

void
snap_raw(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	struct record record;
	struct err err = { 0 };
	struct str bytes = { 0 };
	int64_t from;
	char ms[32];

	s->raw_title = "";
	s->raw_id = engine->want.raw_id;
	if (engine->want.raw_id == 0)
		return;
	if (store_record(engine->store, engine->want.raw_id, &record, &err) != 1) {
		s->raw_title = arena_fmt(&engine->drawn, "%s", err.text);
		return;
	}
	double latency_ms = record.latency_us == LATENCY_NONE ? NAN
							      : (double)record.latency_us / 1e3;
	s->raw_title = arena_fmt(
		&engine->drawn, "LINE %ld  record %u of %llu  %s %s %s ms %s  offset %lld+%u",
		record.line_first, engine->want.raw_id, (unsigned long long)s->records,
		snap_name(engine, record.version), snap_name(engine, record.endpoint),
		num_text(ms, latency_ms, 3), outcome_word(record.outcome), (long long)record.offset,
		record.length);
	if (read_around(engine, &record, &bytes, &from) == 0) {
		fill_lines(engine, &record, &bytes, from);
		fill_notes(engine, &record);
	}
	str_release(&bytes);
}
