/* intake_take: records that were read ahead are taken over, run by run, and the scanner is told. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "core/ingest/byte_hash.h"
#include "core/ingest/extract_private.h"
#include "core/ingest/intake_private.h"

#define STRIDE ((size_t)64 << 10)	/* bytes a lane reads at once */
#define AGAIN ((size_t)16 << 10)	/* after so many it looks for what was learned since */

/* Let the lane read on from where the scanner stands. */
static void
look_ahead(struct intake *in)
{
	struct reading *reading = &in->reading;
	const struct window *window = &in->window;
	size_t upto = window->fed + STRIDE;

	reading->read_from = window->fed;
	reading->read_upto = upto < window->own ? upto : window->own;
	reading->found.n_shapes = shapes_count(reading->shapes);
	reading->found.bytes = window->bytes;
	reading->found.own = reading->read_upto;
	reading->found.spacing = reading->spacing;
	reading->found.has_hashes = in->has_hashes;
	reading->found.next = 0;
	lane_read(reading->lane, reading->shapes, &reading->found, window->fed, true);
	told_news(&reading->told, 0, &reading->found.news);
}

/* The hit of a stretch that begins at a place in the window, or NULL. */
static struct hit *
hit_at(struct stretch *stretch, size_t start)
{
	while (stretch->next < stretch->n && stretch->hit[stretch->next].start < start)
		stretch->next++;
	if (stretch->next == stretch->n || stretch->hit[stretch->next].start != start)
		return NULL;
	return &stretch->hit[stretch->next];
}

static bool
is_spaced(const struct stretch *stretch, const struct spacing *spacing)
{
	return stretch->spacing.has_comma == spacing->has_comma &&
	       stretch->spacing.has_lines == spacing->has_lines;
}

/* The record that begins at a place: found by the crew, by the lane before, or by it now. */
static struct hit *
find_hit(struct intake *in, size_t start)
{
	struct reading *reading = &in->reading;
	size_t n_shapes = shapes_count(reading->shapes);
	struct stretch *found = &reading->found;
	struct hit *hit = NULL;

	/* What follows a hit was checked against the spacing that held when it was read. */
	reading->taking = reading->given;
	if (reading->given && is_spaced(reading->given, &reading->spacing)) {
		hit = hit_at(reading->given, start);
		if (hit || reading->given->n_shapes == n_shapes)
			return hit;
	}
	reading->taking = found;
	bool has_read = start < reading->read_upto && is_spaced(found, &reading->spacing);
	if (has_read)
		hit = hit_at(found, start);
	bool is_new = found->n_shapes != n_shapes && start >= reading->read_from + AGAIN;
	if (hit || (has_read && !is_new))
		return hit;
	look_ahead(in);
	return hit_at(found, start);
}

/* Does a record that was read ahead follow where the scanner stands? */
static bool
begin_taking(struct intake *in)
{
	struct reading *reading = &in->reading;
	struct window *window = &in->window;
	struct hit gap;

	/* What a form opens, or leaves out, no lane knows. */
	if (reading->is_off || in->extract.form.is_cut || reading->lessons < READING_LESSONS ||
	    !scan_ready(in->scan, reading->declined, &reading->ahead, &reading->spacing))
		return false;
	/* Records are taken before more is read. */
	assert(reading->ahead.offset >= window->offset);
	window->fed = (size_t)(reading->ahead.offset - window->offset);
	if (window_left(in) == 0)
		return false;
	reading->declined = reading->ahead.offset;
	if (!lane_gap(window->bytes + window->fed, &reading->spacing, &gap))
		return false;
	struct hit *hit = find_hit(in, window->fed + gap.gap);
	if (!hit) {
		reading->taking = NULL;
		return false;
	}
	hit->is_first = false;
	hit->gap = gap.gap;
	hit->gap_lines = gap.gap_lines;
	hit->gap_tail = gap.gap_tail;
	reading->since = reading->ahead.offset;
	return true;
}

/* Move over a gap and the record behind it. */
static inline void
pass(struct intake *in, struct ahead *ahead, const struct hit *hit, struct record *record)
{
	ahead->line += hit->gap_lines;
	ahead->column = hit->gap_lines ? hit->gap_tail : ahead->column + (long)hit->gap;
	record->offset = ahead->offset + hit->gap;
	record->length = hit->length;
	record->line_first = ahead->line;
	record->line_last = ahead->line + hit->lines;
	if (hit->lines) {
		scan_tell_wrapped(in->scan, record->offset, ahead->line, ahead->column,
				  in->window.bytes + hit->start, hit->length);
		ahead->wrapped++;
		ahead->line += hit->lines;
		ahead->column = hit->tail;
	} else {
		ahead->column += hit->tail;
	}
	ahead->offset = record->offset + hit->length;
	ahead->record_bytes += hit->length;
}

/* Move over the hits that follow one another, up to max. Returns how many. */
static size_t
pass_run(struct intake *in, const struct hit *hit, struct record *records, size_t max)
{
	struct ahead ahead = in->reading.ahead;
	size_t n = 0;

	for (; n < max && !hit[n].is_first; n++)
		pass(in, &ahead, &hit[n], &records[n]);
	if (n > 0)
		in->window.fed = hit[n - 1].start + hit[n - 1].length;
	ahead.records += n;
	in->reading.ahead = ahead;
	return n;
}

/* What was taken over so far: the scanner stands behind it now. */
static void
tell(struct reading *reading, struct scan *scan)
{
	scan_ahead(scan, &reading->ahead);
	reading->taking = NULL;
}

/* The hashes of the next n hits; a stretch may have been read before they were asked for. */
static void
hash_run(const struct stretch *from, struct record *records, size_t n)
{
	const struct hit *hit = from->hit + from->next;
	const uint32_t *hash = from->hash + from->next;

	for (size_t i = 0; i < n; i++)
		records[i].hash = from->has_hashes
			? hash[i] : byte_hash(from->bytes + hit[i].start, hit[i].length);
}

size_t
intake_take(struct intake *in, struct record *records, size_t max)
{
	struct reading *reading = &in->reading;
	size_t n = 0;

	while (n < max && (reading->taking || begin_taking(in))) {
		struct stretch *from = reading->taking;
		const struct hit *hits = from->hit + from->next;
		const uint32_t *dims = from->dim + from->next * (size_t)from->n_dims;
		size_t left = from->n - from->next, room = max - n;

		size_t run = pass_run(in, hits, records + n, left < room ? left : room);
		/* The lane may read on there, or stand behind what it could not read. */
		if (run == 0) {
			tell(reading, in->scan);
			continue;
		}
		told_records(&reading->told, &in->extract, from->lane, hits, dims, records + n,
			     run);
		if (!in->replay_of)
			extract_count_hits(&in->extract, hits, records + n, run);
		if (in->has_hashes)
			hash_run(from, records + n, run);
		for (size_t i = 0; in->hops.is_traced && i < run; i++)
			hops_record(in, &records[n + i], from->bytes + hits[i].start,
				    hits[i].length);
		from->next += run;
		n += run;
	}
	reading->taken += n;
	return n;
}
