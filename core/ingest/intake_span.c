/* intake_span: an object that the scanner cut out is known by its shape: judged and read by it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/extract_private.h"
#include "core/ingest/intake_private.h"

/*
 * Wherever the scanner finds a record (in an envelope, behind a prefix, beside damage), its bytes
 * may be of a shape that was learned. Then they need not be laid flat: what the shape says of its
 * fields, and what the lane makes of their values, is what the slow path would have found.
 */

/* Copy the i-th record of the object last cut to where a lane may read past its end. False:
 * shapes are not to be asked. */
static bool
show(struct intake *in, size_t i)
{
	struct reading *reading = &in->reading;
	struct extract *extract = &in->extract;
	const char *at = extract->opened_at;
	size_t len = extract->opened_len;

	if (reading->is_off || reading->lessons < READING_LESSONS)
		return false;
	if (extract->is_cut)
		at = jsonform_text(&extract->cut, i, &len);
	if (len > SHAPE_BYTES)
		return false;
	stretch_reserve(&reading->one, len);
	memcpy(reading->one.bytes, at, len);
	reading->one.len = len;
	return true;
}

/* Is a field of the plan there? is_own: by its own path, and of a name that has a role. */
static bool
has_field(const struct intake *in, const struct matched *matched, enum role role, bool is_own)
{
	for (int i = 0; i < in->fields.n_role[role]; i++) {
		const struct shape_use *use = &matched->uses->role[role][i];
		int n = is_own ? use->variants : use->n;

		if (is_own &&
		    paths_get(&in->extract.paths, in->extract.plan[role][i].path)->place[role] < 0)
			continue;
		for (int k = 0; k < n; k++)
			if (matched_has(matched, use->slot[k]))
				return true;
	}
	return false;
}

/* Is the first record of the object last cut of a known shape? */
static bool
match(struct intake *in)
{
	struct reading *reading = &in->reading;
	struct matched *matched = &reading->matched;

	return show(in, 0) && shapes_match(reading->shapes, reading->one.bytes, matched) &&
	       matched->end == reading->one.bytes + reading->one.len &&
	       !matched->uses->is_declined;
}

bool
intake_knows(struct intake *in, const char *at, size_t len, bool is_strict)
{
	struct reading *reading = &in->reading;
	struct matched *matched = &reading->matched;
	const struct extract *extract = &in->extract;
	bool is_same = extract->opened_at == at && extract->opened_len == len;
	int roles = 0;

	/* An object in an envelope is asked about twice, by either rule. */
	if (!is_same || !reading->is_matched)
		reading->is_matched = extract_cut(&in->extract, at, len) > 0 && match(in);
	if (!reading->is_matched)
		return false;
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		roles += has_field(in, matched, role, !is_strict);
	return is_strict ? roles >= 2 && has_field(in, matched, ROLE_TIME, false) : roles >= 1;
}

bool
intake_take_span(struct intake *in, size_t i, struct record *record)
{
	struct reading *reading = &in->reading;
	struct stretch *one = &reading->one;

	reading->is_matched = false;
	if (!show(in, i))
		return false;
	one->own = 1;			/* no record but the first */
	one->spacing.has_lines = true;	/* which lines it stands on the scanner knows */
	lane_read(reading->lane, reading->shapes, one, 0, false);
	told_news(&reading->told, 0, &one->news);
	if (one->n == 0 || one->hit[0].length != one->len)
		return false;
	told_records(&reading->told, &in->extract, 0, one->hit, one->dim, record, 1);
	uint32_t flags = record->flags;
	extract_place(&in->extract, &in->span, i, record);
	record->flags |= flags;
	if (!in->replay_of)
		extract_count_hits(&in->extract, one->hit, record, 1);
	reading->taken++;
	return true;
}
