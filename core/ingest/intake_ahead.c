/* intake_ahead: the fast path: shapes are learned, and threads raised that find records of them. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake_private.h"

#define CREW_LEAST ((int64_t)4 << 20)	/* bytes left to read for which threads are started */
#define RENEW 4096		/* records after which full shapes may be begun anew */

/* What takes more than one field at a time is left to the slow path. */
static bool
is_simple(const struct intake *in)
{
	const struct fields *fields = &in->fields;

	if (fields->retries)
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
	stretch_release(&reading->one);
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

	/* Where nothing was taken over (an envelope a line) they would look in vain. */
	return reading->threads > 1 && !reading->crew && reading->since > 0 &&
	       left >= CREW_LEAST && source_is_plain(in->source);
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
	crew_hash(reading->crew, in->has_hashes);
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
intake_learn(struct intake *in, const struct record *record)
{
	struct reading *reading = &in->reading;
	const struct span *span = &in->span;
	size_t len = span->len;

	if (reading->is_off || span->is_strict || (span->flags & ~(uint32_t)FLAG_WRAPPED) ||
	    in->extract.flat.flags || record->unusable)
		return;
	const char *at = in->extract.is_cut
		? jsonform_text(&in->extract.cut, in->extract.selected, &len) : span->at;
	if (shapes_learn(reading->shapes, &in->extract, at, len)) {
		reading->lessons++;
	} else if (reading->taken > RENEW && shapes_is_full(reading->shapes)) {
		shapes_free(reading->shapes);
		reading->shapes = shapes_new();
		reading->taken = 0;
	}
}
