/* intake: one source from bytes to records: read, scan, probe, extract, class. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/intake_private.h"

#define BLOCK ((size_t)256 << 10)	/* bytes of one read */
#define READ_MAX (4 * BLOCK) /* bytes handed to the scanner before it is asked for records */

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
	extract_init(&in->extract, names, &in->fields, map, index);
	in->source = source_open(path, err);
	if (!in->source || set_zone(in, map, err) != 0) {
		intake_free(in);
		return NULL;
	}
	in->block = xmalloc(BLOCK);
	return in;
}

void
intake_free(struct intake *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->n_notes; i++)
		free(in->note[i]);
	free(in->note);
	free(in->block);
	scan_free(in->scan);
	scan_free(in->again);
	ledger_release(&in->ledger);
	ledger_release(&in->ignored);
	extract_release(&in->extract);
	str_release(&in->hold);
	str_release(&in->probe_notes);
	str_release(&in->candidates);
	str_release(&in->first_candidate);
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

static void
push(struct intake *in, const char *at, size_t len)
{
	extract_forget(&in->extract);	/* the scanner may move its buffer */
	scan_push(in->scan, at, len);
}

/* The head is known: choose the fields, then read it for good. */
static void
begin(struct intake *in, bool is_whole)
{
	in->self = in;
	intake_probe(in, is_whole);
	extract_plan(&in->extract);
	struct scan_rule rule = { .judge = intake_judge, .context = &in->self, .depth = in->depth,
				  .has_prefix = in->has_prefix };
	in->scan = scan_new(&rule, &in->ledger, in->index);
	in->is_probing = false;
	push(in, str_text(&in->hold), in->hold.len);
	str_release(&in->hold);
}

static int
finish(struct intake *in, int result)
{
	if (in->is_probing)
		begin(in, in->hold.len <= PROBE_BYTES);
	scan_end(in->scan);
	in->has_ended = true;
	return result;
}

static void
take(struct intake *in, size_t n)
{
	if (!in->is_probing) {
		push(in, in->block, n);
		return;
	}
	/* One byte more than the sample: only then is it known that the source goes on. */
	str_bytes(&in->hold, in->block, n);
	if (in->hold.len > PROBE_BYTES)
		begin(in, false);
}

int
intake_read(struct intake *in, size_t budget)
{
	size_t left = budget < READ_MAX ? budget : READ_MAX;

	while (left > 0 && !in->has_ended) {
		long n = source_read(in->source, in->block, left < BLOCK ? left : BLOCK);
		if (n < 0)
			return finish(in, n == SOURCE_END ? 0 : -1);
		if (n == 0)
			return 1;
		left -= (size_t)n;
		take(in, (size_t)n);
	}
	return in->has_ended ? 0 : 1;
}

int
intake_next(struct intake *in, struct record *record)
{
	struct span span;

	if (in->is_probing)
		return 0;
	if (scan_next(in->scan, &span)) {
		extract_record(&in->extract, &span, &in->ledger, record);
		return 1;
	}
	if (in->has_ended && !in->notes_made)
		intake_make_notes(in);
	return 0;
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
	if (in->scan)
		return scan_books(in->scan);
	return (struct books){ .bytes = (int64_t)in->hold.len,
			       .pending_bytes = (int64_t)in->hold.len };
}

const char *
intake_format(const struct intake *in)
{
	(void)in;
	return "json";
}

const char *
intake_encoding(const struct intake *in)
{
	(void)in;
	return "utf-8";
}

uint64_t
intake_wrapped(const struct intake *in)
{
	return in->scan ? scan_wrapped(in->scan) : 0;
}

uint64_t
intake_work(const struct intake *in)
{
	return in->scan ? scan_work(in->scan) : 0;
}

const char *const *
intake_notes(const struct intake *in, size_t *n)
{
	*n = in->n_notes;
	return (const char *const *)in->note;
}
