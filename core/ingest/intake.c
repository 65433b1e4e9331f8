/* intake: one source from bytes to records: read, scan, probe, extract, class. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/intake_private.h"

static int
set_zone(struct intake *in, const struct field_map *map, struct err *err)
{
	if (!map || !map->zone[0])
		return 0;
	in->extract.has_zone = true;
	return zone_find(map->zone, &in->extract.zone, err);
}

struct intake *
intake_open(const char *path, uint32_t index, struct names *names, const struct field_map *map,
	    struct err *err)
{
	struct intake *in = xcalloc(1, sizeof(*in));

	in->index = index;
	in->is_probing = true;
	in->choice.is_auto = true;
	extract_init(&in->extract, names, &in->fields, map, index);
	in->source = source_open(path, err);
	if (!in->source || set_zone(in, map, err) != 0) {
		intake_free(in);
		return NULL;
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
	str_release(&in->format);
	intake_text_release(in);
	reading_release(&in->reading);
	free(in->window.room);
	scan_free(in->scan);
	scan_free(in->again);
	ledger_release(&in->ledger);
	ledger_release(&in->ignored);
	extract_release(&in->extract);
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
	if (extract_is_record(&in->extract, at, len, is_strict))
		return OBJECT_RECORD;
	return OBJECT_OTHER;
}

/* The head is known: choose the fields, then read it for good, out of the window. */
static void
begin(struct intake *in, bool is_whole)
{
	in->self = in;
	intake_probe(in, is_whole);
	extract_plan(&in->extract);
	in->is_probing = false;
	if (in->text) {
		intake_text_begin(in);
		return;
	}
	struct scan_rule rule = { .judge = intake_judge, .context = &in->self, .depth = in->depth,
				  .has_prefix = in->has_prefix };
	in->scan = scan_new(&rule, &in->ledger, in->index);
	reading_begin(in);
}

/* The source has ended. What waits in the window is still to be read. */
static void
finish(struct intake *in, int result)
{
	if (in->is_probing)
		begin(in, in->window.len <= PROBE_BYTES);
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
		begin(in, false);
	return n > 0;
}

int
intake_read(struct intake *in, size_t budget)
{
	if (in->has_ended)
		return in->result;
	in->budget = budget;
	while (in->is_probing && refill(in)) { }
	if (!in->is_probing)
		refill(in);
	return in->has_ended ? in->result : 1;
}

/* A span was handed out: how many records are in it? */
static void
open_span(struct intake *in)
{
	const struct jsonform_cut *cut = &in->extract.cut;

	in->n_items = extract_open(&in->extract, in->span.at, in->span.len);
	in->item = 0;
	if (!in->extract.is_cut)
		return;
	jsonform_remember(&in->extract.cut);
	if (in->replay_of)
		return;
	in->requests += cut->n;
	for (int i = 0; i < JSONFORM_LEFT; i++)
		in->left[i] += cut->left[i];
	bool is_context = cut->context.at && cut->state == CONTEXT_KEPT;
	if (!is_context && (cut->n == 0 || cut->item[0].len == in->span.len))
		return;
	GROW(in->holder, in->n_holders, in->cap_holders);
	in->holder[in->n_holders++] = (struct holder){
		in->span.offset, (uint32_t)in->span.len, in->span.line_first, is_context,
	};
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
	extract_item(&in->extract, &in->span, in->item++,
		     in->replay_of ? NULL : &in->ledger, record);
	if (!in->extract.is_cut)
		intake_learn(in, &in->span, record);
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

	if (in->is_probing)
		return 0;
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

bool
intake_is_same(const struct intake *a, const struct intake *b)
{
	return source_is_same(a->source, b->source);
}

int64_t
intake_bytes(const struct intake *in)
{
	return source_bytes(in->source);
}

int64_t
intake_size(const struct intake *in)
{
	return source_size(in->source);
}

const char *
intake_failure(const struct intake *in)
{
	return source_failure(in->source);
}

const char *
intake_name(const struct intake *in)
{
	return source_name(in->source);
}

const char *
intake_path(const struct intake *in)
{
	return source_path(in->source);
}

const struct fields *
intake_fields(const struct intake *in)
{
	return &in->fields;
}

const struct ledger *
intake_ledger(const struct intake *in)
{
	return &in->ledger;
}

struct books
intake_books(const struct intake *in)
{
	const struct reading *reading = &in->reading;
	int64_t waiting = (int64_t)window_left(in);
	struct books books = { 0 };

	if (in->text)
		books = lines_books(in->lines);
	else if (in->scan)
		books = scan_books(in->scan);
	if (reading->taking) {
		int64_t bytes = reading->ahead.offset - reading->since;
		books.bytes += bytes;
		books.record_bytes += reading->ahead.record_bytes;
		books.separator_bytes += bytes - reading->ahead.record_bytes;
	}
	books.bytes += waiting;
	books.pending_bytes += waiting;
	return books;
}

void
intake_set_threads(struct intake *in, int threads)
{
	in->reading.threads = threads < CREW_MAX ? threads : CREW_MAX;
	if (threads > 1)
		source_use_thread(in->source);
}

void
intake_set_slow(struct intake *in, bool is_slow)
{
	in->is_slow = in->reading.is_off = is_slow;
}

void
intake_set_format(struct intake *in, const struct format_choice *choice)
{
	in->choice = *choice;
}

const char *
intake_format(const struct intake *in)
{
	if (in->text)
		return textlog_format(in->text)->name;
	return in->format.at ? in->format.at : "json";
}

const char *
intake_encoding(const struct intake *in)
{
	return source_encoding(in->source);
}

const char *
intake_compression(const struct intake *in)
{
	return source_compression(in->source);
}

int64_t
intake_stored_bytes(const struct intake *in)
{
	return source_stored_bytes(in->source);
}

int64_t
intake_stored_size(const struct intake *in)
{
	return source_stored_size(in->source);
}

bool
intake_is_waiting(const struct intake *in)
{
	return source_is_waiting(in->source);
}

bool
intake_is_bomb(const struct intake *in)
{
	return source_is_bomb(in->source);
}

void
intake_bomb_text(const struct intake *in, struct str *out)
{
	source_bomb_text(in->source, in->extract.counts.records, out);
}

void
intake_use_spill(struct intake *in, struct spill_pool *pool)
{
	source_use_spill(in->source, pool);
}

uint64_t
intake_wrapped(const struct intake *in)
{
	if (in->text)
		return lines_wrapped(in->lines);
	if (!in->scan)
		return 0;
	return scan_wrapped(in->scan) + (in->reading.taking ? in->reading.ahead.wrapped : 0);
}

uint64_t
intake_work(const struct intake *in)
{
	return in->text ? lines_work(in->lines) : in->scan ? scan_work(in->scan) : 0;
}

const char *const *
intake_notes(const struct intake *in, size_t *n)
{
	*n = in->n_notes;
	return (const char *const *)in->note;
}
