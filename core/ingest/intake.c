/* intake: one source from bytes to records: read, scan, probe, extract, class. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/byte_hash.h"
#include "core/ingest/csv.h"
#include "core/ingest/find_byte.h"
#include "core/ingest/intake_private.h"

static int
set_zone(struct intake *in, const struct field_map *map, struct err *err)
{
	if (!map || !map->zone[0])
		return 0;
	in->extract.has_zone = true;
	return zone_find(map->zone, &in->extract.zone, err);
}

/* Take over an opened source, NULL when that failed. */
static struct intake *
take_source(struct source *source, uint32_t index, struct names *names,
	    const struct field_map *map, struct err *err)
{
	struct intake *in = xcalloc(1, sizeof(*in));

	in->source = source;
	in->index = index;
	in->is_probing = true;
	in->choice.is_auto = true;
	extract_init(&in->extract, names, &in->fields, map, index);
	if (in->source && set_zone(in, map, err) == 0)
		return in;
	intake_free(in);
	return NULL;
}

struct intake *
intake_open(const char *path, uint32_t index, struct names *names, const struct field_map *map,
	    struct err *err)
{
	return take_source(source_open(path, err), index, names, map, err);
}

struct intake *
intake_open_followed(const char *path, uint32_t index, struct names *names,
		     const struct field_map *map, const struct intake *before, struct err *err)
{
	struct intake *in = take_source(source_open_followed(path, err), index, names, map, err);

	if (in) {
		in->before = before;
		in->is_followed = in->extract.has_news = true;
	}
	return in;
}

void
intake_free(struct intake *in)
{
	if (!in)
		return;
	replay_release(in->replay);
	for (size_t i = 0; i < in->n_notes; i++)
		free(in->note[i]);
	free(in->note);
	free(in->holder);
	hops_release(&in->hops);
	fields_left_free(in->left_field, in->n_left_fields);
	fields_stands_free(in->stand, in->n_stands);
	free(in->foreseen);
	str_release(&in->format);
	intake_text_release(in);
	reading_release(&in->reading);
	free(in->window.room);
	scan_free(in->scan);
	scan_free(in->again);
	ledger_release(&in->ledger);
	ledger_release(&in->ignored);
	extract_release(&in->extract);
	free(in->shown_name);
	str_release(&in->probe_notes);
	str_release(&in->candidates);
	str_release(&in->first_candidate);
	if (!in->replay_of)
		source_free(in->source);
	free(in);
}

enum verdict_on_object
intake_judge(const void *context, const char *at, size_t len, int depth, bool is_strict)
{
	/* The scanner's rule is const for the scanner; what is opened here is kept for reading. */
	struct intake *in = *(struct intake *const *)context;

	if (depth < in->depth && !is_strict)
		return OBJECT_ENVELOPE;
	if (intake_knows(in, at, len, is_strict) ||
	    extract_is_record(&in->extract, at, len, is_strict))
		return OBJECT_RECORD;
	return OBJECT_OTHER;
}

bool
intake_saves(const void *context, const char *at, size_t len)
{
	struct intake *in = *(struct intake *const *)context;

	return !in->extract.form.is_cut && extract_is_worth(&in->extract, at, len);
}

/* The head is known: choose the fields. */
static void
choose(struct intake *in, bool is_whole)
{
	const struct intake *before = in->before;

	in->self = in;
	in->has_agreed = intake_inherit(in);	/* on the unit too */
	if (!in->has_agreed) {
		before = NULL;
		intake_probe(in, is_whole);
	}
	in->is_probing = false;
	in->before = NULL;
	hops_begin(in, before);
}

void
intake_begin(struct intake *in)
{
	in->is_begun = true;
	in->n_left_fields = fields_left_keep(in->left_field, in->n_left_fields, &in->fields);
	if (in->text)
		textlog_begin(in->text, &in->fields);
	if (!in->extract.has_plan)
		extract_plan(&in->extract);
	if (in->text) {
		intake_text_begin(in);
		return;
	}
	struct scan_rule rule = { .judge = intake_judge, .saves = intake_saves,
				  .context = &in->self, .depth = in->depth,
				  .has_prefix = in->has_prefix, .most = in->most };
	in->scan = scan_new(&rule, &in->ledger, in->index);
	reading_begin(in);
}

/* The names of a table's columns, and no row yet, tell nothing of what will stand in them. */
static bool
is_header_alone(const struct intake *in)
{
	const char *head = in->window.bytes, *end = memchr(head, '\n', in->window.len);

	if (*head == '{' || (end && end + 1 < head + in->window.len))
		return false;
	char *line = xcalloc(in->window.len + FIND_PAD, 1);
	memcpy(line, head, in->window.len);
	struct csv_shape shape = csv_guess(line, in->window.len);
	free(line);
	return shape.delimiter && shape.has_header && shape.lines == 0;
}

/* Is there enough to choose by? */
static bool
may_choose(const struct intake *in)
{
	return in->is_probing && intake_holds_one(in) && !is_header_alone(in);
}

void
intake_decide(struct intake *in)
{
	if (may_choose(in))
		choose(in, in->window.len <= PROBE_BYTES);
}

/* The source has ended. What waits in the window is still to be read. */
static void
finish(struct intake *in, int result)
{
	if (in->is_probing)
		choose(in, in->window.len <= PROBE_BYTES);
	in->has_ended = true;
	in->result = result;
}

/* Read once more, if it may be. Returns whether there are bytes the scanner has not seen. */
static bool
refill(struct intake *in)
{
	if (in->has_ended || in->budget == 0)
		return false;
	long n = intake_fill(in);
	if (n < 0)
		finish(in, n == SOURCE_END ? 0 : -1);
	in->is_idle = n == 0;
	if (in->is_idle)
		in->budget = 0;
	/* One byte more than the sample: only then is it known that the source goes on. */
	if (n > 0 && in->is_probing && in->window.len > PROBE_BYTES)
		choose(in, false);
	return n > 0;
}

void
intake_read_head(struct intake *in, size_t budget)
{
	in->budget = budget;
	while (in->is_probing && refill(in)) { }
}

bool
intake_is_awaited(const struct intake *in)
{
	if (!in->is_probing || intake_is_waiting(in))
		return false;
	return !in->is_followed || !in->is_idle || (in->window.len > 0 && may_choose(in));
}

bool
intake_has_chosen(const struct intake *in)
{
	return !in->is_probing;
}

bool
intake_goes_on(const struct intake *in)
{
	return in->is_followed;
}

bool
intake_is_begun(const struct intake *in)
{
	return in->is_begun;
}

int
intake_read(struct intake *in, size_t budget)
{
	if (in->has_ended)
		return in->result;
	intake_read_head(in, budget);
	if (!in->is_probing)
		refill(in);
	return in->has_ended ? in->result : 1;
}

/* A span was handed out: how many records are in it? */
static void
open_span(struct intake *in)
{
	const struct jsonform_cut *cut = &in->extract.cut;

	in->n_items = extract_cut(&in->extract, in->span.at, in->span.len);
	in->item = 0;
	if (!in->extract.is_cut)
		return;
	jsonform_remember(&in->extract.cut);
	if (in->replay_of)
		return;
	in->requests += cut->n;
	for (int i = 0; i < JSONFORM_LEFT; i++)
		in->left[i] += cut->left[i];
	if (in->hops.is_traced)
		hops_aside(in);
	bool is_context = cut->context.at && cut->state == CONTEXT_KEPT;
	if (!is_context && (cut->n == 0 || cut->item[0].len == in->span.len))
		return;
	GROW(in->holder, in->n_holders, in->cap_holders);
	in->holder[in->n_holders++] = (struct holder){
		in->span.offset, (uint32_t)in->span.len, in->span.line_first, is_context,
	};
}

/* The i-th record of the span handed out last may be a span of a trace. */
static void
tell_hop(struct intake *in, size_t i, const struct record *record)
{
	struct extract *extract = &in->extract;
	const char *at = in->span.at;
	size_t len = in->span.len;

	if (extract->is_cut)
		at = jsonform_text(&extract->cut, i, &len);
	hops_record(in, record, at, len);
}

/* The next record by the scanner alone. */
static int
next_slow(struct intake *in, struct record *record)
{
	while (in->item == in->n_items) {
		if (!scan_next(in->scan, &in->span))
			return 0;
		open_span(in);
	}
	if (!in->replay_of && in->extract.counts.records == 0)
		source_saw_record(in->source);
	size_t i = in->item++;
	if (!intake_take_span(in, i, record)) {
		extract_item(&in->extract, &in->span, i, in->replay_of ? NULL : &in->ledger,
			     record);
		intake_learn(in, record);
	}
	if (in->hops.is_traced)
		tell_hop(in, i, record);
	if (in->has_hashes)
		record->hash = byte_hash(in->span.at + (record->offset - in->span.offset),
					 record->length);
	return 1;
}

/* Is there anything for the scanner or the lane that was not there before? */
static bool
has_more(struct intake *in)
{
	return intake_push(in, false) || refill(in) ||
	       ((in->has_ended || in->is_idle) && intake_push(in, true));
}

/* The records of a text source. */
static size_t
next_of_text(struct intake *in, struct record *records, size_t max)
{
	size_t n = 0;

	do
		n += intake_text_take(in, records + n, max - n);
	while (n < max && refill(in));
	if (n == max || !in->has_ended)
		return n;
	lines_end(in->lines);
	n += intake_text_take(in, records + n, max - n);
	if (n == 0 && !in->notes_made)
		intake_make_notes(in);
	return n;
}

size_t
intake_next_many(struct intake *in, struct record *records, size_t max)
{
	size_t n = 0;

	if (in->is_probing || in->is_at_rest)
		return 0;
	if (!in->is_begun)
		intake_begin(in);
	if (in->text)
		return next_of_text(in, records, max);
	do {
		n += intake_take(in, records + n, max - n);
		while (n < max && next_slow(in, &records[n])) {
			n++;
			n += intake_take(in, records + n, max - n);
		}
	} while (n < max && has_more(in));
	if (n == max || !in->has_ended)
		return n;
	scan_end(in->scan);
	while (n < max && next_slow(in, &records[n]))
		n++;
	if (n == 0 && !in->notes_made)
		intake_make_notes(in);
	return n;
}

int
intake_next(struct intake *in, struct record *record)
{
	return (int)intake_next_many(in, record, 1);
}
