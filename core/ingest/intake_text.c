/* intake_text: sources of text lines: found out, probed, read, and read again. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/ingest/byte_hash.h"
#include "core/ingest/csv.h"
#include "core/ingest/intake_private.h"
#include "core/ingest/prefix.h"
#include "core/ingest/prefixed.h"
#include "core/ingest/textlog_cell.h"

void
intake_text_sample(struct intake *in, const char *at, size_t len, uint32_t most,
		   struct probe *probe)
{
	struct line_rule rule = textlog_rule(in->text);
	struct ledger ignored = { 0 };
	struct lines *lines = lines_new(&rule, &ignored, in->index);
	struct span span;

	lines_push(lines, at, len);
	lines_end(lines);
	while (probe->records < most && lines_next(lines, &span))
		if (textlog_flatten(in->text, &span, &in->extract.flat) == 0)
			probe_add(probe, &in->extract.flat);
	lines_free(lines);
	ledger_release(&ignored);
	textlog_restart(in->text);
}

/* The next container may write only further on: does it, beside the one of the head? */
static bool
tells_more_later(const struct intake *in, size_t len)
{
	enum { STRETCH_BYTES = 8 << 10 };
	const char *head = in->window.bytes, *line_end = memchr(head, '\n', len);
	int64_t size = source_stored_size(in->source);
	struct format_match match;
	struct str some = { 0 };
	bool tells_more = false;

	if (!source_is_plain(in->source) || size <= (int64_t)PROBE_BYTES || !line_end)
		return false;
	char *buf = xmalloc(STRETCH_BYTES);
	str_bytes(&some, head, (size_t)(line_end + 1 - head));
	for (int i = 1; i <= INTAKE_STRETCHES; i++) {
		size_t n;
		const char *lines = intake_stretch(in, i, buf, STRETCH_BYTES, &n);

		if (lines)
			str_bytes(&some, lines, n);
	}
	prefixed_detect(str_text(&some), some.len, &match, &tells_more);
	free(buf);
	str_release(&some);
	return match.format && tells_more;
}

/* A table under a header: an object in its last column is a cell of it. */
static bool
is_table(const char *head, size_t len)
{
	const char *line_end = memchr(head, '\n', len);
	struct prefix prefix;

	if (!line_end || prefix_match(head, (size_t)(line_end - head), &prefix))
		return false;
	struct csv_shape shape = csv_guess(head, len);
	return shape.has_header && 2 * shape.agree > shape.lines;
}

/* Do prefixes tell of JSON lines what those do not: the time of most, or where they are from? */
static bool
is_prefixed(const struct intake *in, size_t len, size_t json_records, struct format_match *match)
{
	bool tells_more, is_timeless = json_records < PROBE_RECORDS / 10;

	if (len == 0 || in->window.bytes[0] == '{' || in->extract.form.is_cut ||
	    in->choice.json || in->choice.text || is_table(in->window.bytes, len))
		return false;
	prefixed_detect(in->window.bytes, len, match, &tells_more);
	is_timeless &= match->matched > 10 * json_records;
	return match->format && (tells_more || is_timeless || tells_more_later(in, len));
}

bool
intake_text_probe(struct intake *in, struct probe *probe, size_t len, size_t json_records)
{
	const struct format_choice *choice = &in->choice;
	struct format_match match;

	bool is_found = is_prefixed(in, len, json_records, &match);
	if (!is_found && !choice->is_auto && !choice->text)
		return false;
	if (!is_found && choice->text && !(choice->json && json_records > 0))
		formats_match(choice->text, in->window.bytes, len, &match);
	else if (!is_found && (!formats_detect(in->window.bytes, len, &match) ||
			       match.matched <= json_records))
		return false;
	probe_clear(probe);
	in->has_prefix = false;
	in->depth = 0;
	in->reading.is_off = true;
	in->text = textlog_new(&match, in->extract.map, &in->extract.paths,
			       source_modified_ns(in->source));
	textlog_set_slow(in->text, in->is_slow);
	textlog_find_cell(in->text, &in->extract.flat, in->window.bytes, len);
	intake_text_sample(in, in->window.bytes, len, PROBE_RECORDS, probe);
	return true;
}

void
intake_text_begin(struct intake *in)
{
	struct line_rule rule = textlog_rule(in->text);

	in->lines = lines_new(&rule, &in->ledger, in->index);
}

/* The extract of the source itself: the ids of the textlog's fields are its own. */
static struct extract *
extract_of(struct intake *in)
{
	return in->replay_of ? &in->replay_of->extract : &in->extract;
}

/* Push what waits in the window. */
static bool
push(struct intake *in)
{
	struct window *window = &in->window;
	size_t left = window_left(in);

	if (left == 0)
		return false;
	lines_push(in->lines, window->bytes + window->fed, left);
	window->fed += left;
	return true;
}

/* Records of lines with nothing odd in them, as many as follow one another. */
static size_t
take_ahead(struct intake *in, struct record *records, size_t max)
{
	struct lines_ahead ahead;

	if (!lines_ready(in->lines, &ahead))
		return 0;
	struct lines_ahead from = ahead;
	size_t n = textlog_ahead(in->text, extract_of(in), !in->replay_of, &ahead, records, max);
	for (size_t i = 0; in->has_hashes && i < n; i++)
		records[i].hash = byte_hash(from.at + (records[i].offset - from.offset),
					    records[i].length);
	lines_ahead(in->lines, &ahead);
	return n;
}

/* The next line by itself. Returns whether there was one; *n counts it when it is a record. */
static bool
take_one(struct intake *in, struct record *record, size_t *n)
{
	struct span span;

	if (!lines_next(in->lines, &span))
		return false;
	int result = textlog_record(in->text, extract_of(in), &span,
				    in->replay_of ? NULL : &in->ledger, record);
	if (in->has_hashes)
		record->hash = byte_hash(span.at, span.len);
	*n += result == 0;
	return true;
}

size_t
intake_text_take(struct intake *in, struct record *records, size_t max)
{
	size_t n = 0;

	while (n < max) {
		size_t ahead = take_ahead(in, records + n, max - n);
		n += ahead;
		if (ahead == 0 && !take_one(in, &records[n], &n) && !push(in))
			break;
	}
	return n;
}

/* The one line that these bytes are. */
static bool
read_again(struct intake *in, const char *at, size_t len, int64_t offset, long line_first,
	   struct span *span)
{
	struct scan_mark mark = { .offset = offset, .line = line_first };
	struct line_rule rule = textlog_rule(in->text);

	ledger_release(&in->ignored);
	if (!in->lines_again)
		in->lines_again = lines_new(&rule, &in->ignored, in->index);
	lines_resume(in->lines_again, &mark);
	lines_push(in->lines_again, at, len);
	lines_end(in->lines_again);
	return lines_next(in->lines_again, span) && span->len == len;
}

bool
intake_text_flatten(struct intake *in, const char *at, size_t len, int64_t offset, long line_first)
{
	struct span span;

	return read_again(in, at, len, offset, line_first, &span) &&
	       textlog_flatten(in->text, &span, &in->extract.flat) == 0;
}

int
intake_text_again(struct intake *in, const struct str *bytes, int64_t offset, long line_first,
		  struct record *record)
{
	struct span span;

	if (!read_again(in, str_text(bytes), bytes->len, offset, line_first, &span) ||
	    textlog_record(in->text, extract_of(in), &span, NULL, record) != 0)
		return 0;
	/* What stood before it on its line was a hole. */
	for (size_t i = 0; i < in->ledger.n; i++) {
		const struct odd *odd = &in->ledger.odd[i];
		if (odd->kind == ODD_NUL_HOLE && odd->offset + odd->bytes == offset)
			record->flags |= FLAG_FROM_SPLICE;
	}
	return 1;
}

void
intake_text_release(struct intake *in)
{
	lines_free(in->lines);
	lines_free(in->lines_again);
	if (!in->replay_of)
		textlog_free(in->text);
}
