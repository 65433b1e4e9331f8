/* intake_ahead: the fast path: records that a lane recognized are taken over, the scanner is told. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake_private.h"

#define LESSONS 64		/* records that are read slowly, so that the trie knows what varies */
#define STRIDE ((size_t)64 << 10)	/* bytes a lane reads at once */
#define RENEW 4096		/* records after which a full trie may be begun anew */

/* What takes more than one field at a time, or stands deeper, is left to the slow path. */
static bool
is_simple(const struct intake *in)
{
	const struct fields *fields = &in->fields;

	if (in->depth > 0 || in->has_prefix || fields->retries)
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
		reading->n_shapes = 0;
	}
}

/* Let the lane read on from where the scanner stands. */
static void
look_ahead(struct intake *in)
{
	struct reading *reading = &in->reading;
	const struct window *window = &in->window;
	size_t upto = window->fed + STRIDE;

	reading->read_upto = upto < window->len ? upto : window->len;
	reading->n_shapes = shapes_count(reading->shapes);
	reading->found.bytes = window->bytes;
	reading->found.own = reading->read_upto;
	reading->found.spacing = reading->spacing;
	lane_read(reading->lane, reading->shapes, &reading->found, window->fed, true);
	told_news(&reading->told, 0, &reading->found.news);
	reading->next = 0;
}

/* The hit that begins at a place in the window, or NULL. */
static struct hit *
hit_at(struct reading *reading, size_t start)
{
	while (reading->next < reading->found.n &&
	       reading->found.hit[reading->next].start < start)
		reading->next++;
	struct hit *hit = &reading->found.hit[reading->next];
	return reading->next < reading->found.n && hit->start == start ? hit : NULL;
}

/* Does a record that was read ahead follow where the scanner stands? */
static bool
begin_taking(struct intake *in)
{
	struct reading *reading = &in->reading;
	struct window *window = &in->window;
	struct spacing before = reading->spacing;
	struct hit gap, *hit = NULL;

	if (reading->is_off || reading->lessons < LESSONS ||
	    !scan_ready(in->scan, reading->declined, &reading->ahead, &reading->spacing))
		return false;
	window->fed = (size_t)(reading->ahead.offset - window->offset);
	if (window_left(in) == 0)
		return false;
	reading->declined = reading->ahead.offset;
	if (!lane_gap(window->bytes + window->fed, &reading->spacing, &gap))
		return false;
	bool is_same = before.has_comma == reading->spacing.has_comma &&
		       before.has_lines == reading->spacing.has_lines;
	size_t start = window->fed + gap.gap;
	if (is_same)
		hit = hit_at(reading, start);
	if (!hit && (!is_same || start >= reading->read_upto ||
		     reading->n_shapes != shapes_count(reading->shapes))) {
		look_ahead(in);
		hit = hit_at(reading, start);
	}
	if (!hit)
		return false;
	hit->is_first = false;
	hit->gap = gap.gap;
	hit->gap_lines = gap.gap_lines;
	hit->gap_tail = gap.gap_tail;
	reading->since = reading->ahead.offset;
	reading->is_taking = true;
	return true;
}

/* Move over a gap and the record behind it. */
static void
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

int
intake_take(struct intake *in, struct record *record)
{
	struct reading *reading = &in->reading;

	if (!reading->is_taking && !begin_taking(in))
		return 0;
	size_t i = reading->next;
	const struct hit *hit = &reading->found.hit[i];
	if (i == reading->found.n || hit->is_first) {
		scan_ahead(in->scan, &reading->ahead);
		reading->is_taking = false;
		/* Once more: the lane may read on, or stand behind what it could not read. */
		return intake_take(in, record);
	}
	pass(in, hit, record);
	told_record(&reading->told, &in->extract, 0, hit,
		    reading->found.dim + i * (size_t)reading->found.n_dims, record);
	reading->next++;
	reading->taken++;
	return 1;
}
