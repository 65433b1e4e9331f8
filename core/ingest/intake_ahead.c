/* intake_ahead: the fast path: what a lane recognized is taken over, and the scanner is told. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "core/ingest/extract_private.h"
#include "core/ingest/intake_private.h"

#define LESSONS 64		/* records that are read slowly, to see what varies */
#define STRIDE ((size_t)64 << 10)	/* bytes a lane reads at once */
#define AGAIN ((size_t)16 << 10)	/* after so many it looks for what was learned since */
#define CREW_LEAST ((int64_t)4 << 20)	/* bytes left to read for which threads are started */
#define RENEW 4096		/* records after which full shapes may be begun anew */

/* What takes more than one field at a time, or stands deeper, is left to the slow path. */
static bool
is_simple(const struct intake *in)
{
	const struct fields *fields = &in->fields;

	if (in->depth > 0 || in->has_prefix || fields->retries || in->extract.form.is_cut)
		return false;
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (int i = 0; i < fields->n_role[role]; i++)
			if (fields->role[role][i].with[0])
				return false;
	return true;
}

void
reading_begin(struct intake *in)
{
	struct reading *reading = &in->reading;

	reading->declined = -1;
	reading->is_off = reading->is_off || !is_simple(in);
	if (reading->is_off)
		return;
	reading->shapes = shapes_new();
	reading->lane = lane_new(&in->extract, 0);
}

void
reading_release(struct reading *reading)
{
	crew_free(reading->crew);
	shapes_free(reading->shapes);
	lane_free(reading->lane);
	told_release(&reading->told);
	reading->found.bytes = NULL;	/* the window's */
	stretch_release(&reading->found);
}

void
reading_forget(struct reading *reading)
{
	reading->found.n = 0;
	reading->read_upto = 0;
	reading->declined = -1;
}

bool
reading_pays(const struct intake *in)
{
	const struct reading *reading = &in->reading;
	int64_t left = source_size(in->source) - in->window.offset - (int64_t)in->window.own;

	return reading->threads > 1 && !reading->crew && !reading->is_off &&
	       reading->lessons >= LESSONS && left >= CREW_LEAST && source_is_plain(in->source);
}

/* Once it is known how records look, others may look for them too, if there is enough to read. */
static void
raise_crew(struct intake *in)
{
	struct reading *reading = &in->reading;
	struct crew_plan plan = {
		.source = in->source, .extract = &in->extract, .threads = reading->threads,
		.from = in->window.offset + (int64_t)in->window.own,
		.upto = source_size(in->source),
	};

	if (!reading_pays(in))
		return;
	reading->crew = crew_new(&plan, reading->shapes, &reading->spacing);
	reading->n_taught = shapes_count(reading->shapes);
}

struct stretch *
reading_next(struct intake *in)
{
	struct reading *reading = &in->reading;

	if (reading->is_off)
		return NULL;
	raise_crew(in);
	reading->given = NULL;
	if (!reading->crew)
		return NULL;
	if (reading->n_taught != shapes_count(reading->shapes)) {
		crew_teach(reading->crew, reading->shapes, &reading->spacing);
		reading->n_taught = shapes_count(reading->shapes);
	}
	reading->given = crew_next(reading->crew);
	/* A file cut short and grown again: nothing may be passed over. */
	if (reading->given && reading->given->offset > in->window.offset + (int64_t)in->window.fed)
		reading->given = NULL;
	if (reading->given) {
		told_news(&reading->told, reading->given->lane, &reading->given->news);
	} else {	/* what is left, if anything, is read as of old */
		crew_free(reading->crew);
		reading->crew = NULL;
		reading->threads = 1;
	}
	return reading->given;
}

void
intake_learn(struct intake *in, const struct span *span, const struct record *record)
{
	struct reading *reading = &in->reading;

	if (reading->is_off || span->is_strict || (span->flags & ~(uint32_t)FLAG_WRAPPED) ||
	    in->extract.flat.flags || record->unusable)
		return;
	if (shapes_learn(reading->shapes, &in->extract, span->at, span->len)) {
		reading->lessons++;
	} else if (reading->taken > RENEW && shapes_is_full(reading->shapes)) {
		shapes_free(reading->shapes);
		reading->shapes = shapes_new();
		reading->taken = 0;
	}
}

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

	if (reading->is_off || reading->lessons < LESSONS ||
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
pass(struct intake *in, const struct hit *hit, struct record *record)
{
	struct ahead *ahead = &in->reading.ahead;

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
	ahead->records++;
	in->window.fed = hit->start + hit->length;
}

/* What was taken over so far: the scanner stands behind it now. */
static void
tell(struct reading *reading, struct scan *scan)
{
	scan_ahead(scan, &reading->ahead);
	reading->taking = NULL;
}

size_t
intake_take(struct intake *in, struct record *records, size_t max)
{
	struct reading *reading = &in->reading;
	size_t n = 0;

	while (n < max && (reading->taking || begin_taking(in))) {
		struct stretch *from = reading->taking;
		const struct hit *hit = &from->hit[from->next];
		const uint32_t *dims = from->dim + from->next * (size_t)from->n_dims;

		/* The lane may read on there, or stand behind what it could not read. */
		if (from->next == from->n || hit->is_first) {
			tell(reading, in->scan);
			continue;
		}
		pass(in, hit, &records[n]);
		told_record(&reading->told, &in->extract, from->lane, hit, dims, &records[n]);
		if (!in->replay_of)
			extract_count_hit(&in->extract, &records[n], hit);
		from->next++;
		n++;
	}
	reading->taken += n;
	return n;
}
