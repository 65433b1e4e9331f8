/* robustness_holds: does a cause plainly lead in a part of the records? By tables at hand. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/robustness_private.h"
#include "core/analysis/scene.h"
#include "core/analysis/spread_private.h"
#include "core/analysis/suspect_private.h"

static const double EXPLAINED = .6;	/* of the excess that is left: far from half */
static const double OF_SEVERAL = .9;	/* or, of several causes, so much of what it did */
static const double BEYOND = 2;		/* so many times the z that one of all looks must pass */
static const double EFFECT = .7;	/* of its effect a record */
static const double RIVAL = .3;		/* who explains so much is looked at */
static const double RISE = .1;		/* and must not explain so much more than before */
static const double CHANCE = 2;		/* the z of one that is nothing and explains little */
static const double LARGER = 1.25;	/* so many times as large as what always was may be */
static const double FAST = .8;		/* so far from the limits that tell who fails fast */

/* What of a suspect is left, in strata as it has them. */
static bool
strata_left(const struct part_of *part, const struct suspect *s, struct strata *out)
{
	*out = (struct strata){.only = s->strata.only, .spread = s->spread,
			       .without = part->without};
	return strata_make(part->study, &s->cause, -1, out);
}

/* The excess since onset of what is left. */
static double
excess_left(const struct part_of *part)
{
	int field = part->without.n ? part->without.term[0].field : -1;
	const struct frame *frame = study_frame(part->study, field >= FIELD_DIM ? field : -1, -1);
	int key = field < 0 ? 0 : frame_key_of(frame, field);
	struct harm left = {0};

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];

		if (row->is_since && (field < 0 || row->key[key] != part->without.term[0].value))
			harm_add(&left, &row->harm);
	}
	return harm_excess(part->study, &left);
}

/* Does what leads still explain most of the excess, beyond all chance, with records enough? */
static bool
is_plain(struct part_of *part, const struct suspects *suspects)
{
	struct study *study = part->study;
	const struct suspect *s = part->leads;
	struct strata strata;
	uint64_t own = 0, control = 0;

	if (!strata_left(part, s, &strata) || strata.is_topped != s->strata.is_topped)
		return false;
	struct share share = share_of(study, &strata);
	double least = EXPLAINED;

	if (part->has_more)
		least = fmin(least, OF_SEVERAL * s->share.explained);
	part->explained = share.explained;
	for (size_t i = 0; i < strata.n; i++) {
		own += strata.at[i].b.n ? strata.at[i].a.n : 0;
		control += strata.at[i].a.n ? strata.at[i].b.n : 0;
	}
	return (double)own >= limit(LIMIT_JUDGED_N) && (double)control >= limit(LIMIT_JUDGED_N) &&
	       study->excess > 0 && share.explained >= least &&
	       share.z >= BEYOND * suspect_quantile(suspects->tested) &&
	       share.mean >= EFFECT * s->share.mean &&
	       share.mean >= limit(study->by_place ? LIMIT_I2_PLACE : LIMIT_I2_HURT);
}

/* Could a pair with a value of that field carry it? Not where it is as bad at a second one. */
static bool
is_of_one_value(const struct part_of *part, int field)
{
	const struct cause *cause = &part->leads->cause;
	struct strata strata = {.only = part->leads->strata.only, .without = part->without};
	struct part by_value[SPREAD_MOST];

	if (cause->n != 1 || cause->term[0].field == field)
		return false;
	if (!strata_make(part->study, cause, field, &strata))
		return true;
	size_t n = parts_fill(&strata, frame_key_of(strata.frame, field), by_value);

	return n > 1 && !part_is_elsewhere(by_value, n, part_plainest(by_value, n));
}

static bool
is_without(const struct part_of *part, const struct cause *cause)
{
	bool is = false;

	for (int t = 0; t < cause->n && part->without.n; t++)
		is = is || (cause->term[t].field == part->without.term[0].field &&
			    cause->term[t].value == part->without.term[0].value);
	return is;
}

/* Does a rival gain, or can it no longer be told from what leads? */
static bool
has_rival(const struct part_of *part, const struct suspects *suspects)
{
	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *s = &suspects->at[i];
		struct strata strata;

		if (s == part->leads || is_without(part, &s->cause))
			continue;
		if (!strata_left(part, s, &strata))
			return true;
		struct share share = share_of(part->study, &strata);
		double before = isnan(s->share.explained) ? 0 : s->share.explained;

		if (isnan(share.explained) || share.explained < RIVAL ||
		    (share.explained < limit(LIMIT_EXPLAINED_LOW) && share.z < CHANCE))
			continue;
		if (share.explained > before + RISE ||
		    (part->has_more && share.explained > part->explained) ||
		    (s->cause.term[0].field != part->leads->cause.term[0].field &&
		     !left_is_apart(part, &part->leads->cause, &s->cause)))
			return true;
	}
	return false;
}

/* The value that leads, where no question that blames none has an answer; else NULL. A version that
 * is fast and fails is one. */
static const struct suspect *
leader(const struct judged *judged)
{
	const struct board *board = judged->board;
	const struct suspects *suspects = judged->suspects;
	const struct suspect *leads = board->n ? board->suspect[0] : NULL;
	bool is_led = board->n && board->row[0].state == STATE_LEADING;

	for (size_t i = leads ? 0 : 1; i < board->n; i++) {
		if (board->answer[i] && board->answer[i]->passes)
			return NULL;
	}
	for (size_t i = 0; !leads && is_led && i < suspects->n; i++) {
		if (board->row[0].kind == KIND_FASTER_BUT_BROKEN && suspects->at[i].has_details &&
		    cause_equal(&suspects->at[i].cause, &board->row[0].cause))
			leads = &suspects->at[i];
	}
	return !judged->study->is_wide && is_led && leads &&
	       !leads->is_standing && judged->verdict->incident == TRUTH_YES ? leads : NULL;
}

/* Does a version that leads because it is fast and fails still do both? */
static bool
is_as_fast(const struct judged *judged, const struct part_of *part)
{
	struct strata strata;

	if (judged->board->suspect[0])
		return true;
	if (!strata_left(part, part->leads, &strata))
		return false;
	struct contrast contrast = contrast_make(part->study, &strata, false, false);
	struct rate_contrast rates = contrast_rates(part->study, &strata);

	return contrast.p50_ratio <= FAST * limit(LIMIT_FASTER_RATIO) &&
	       FAST * rates.bad >= limit(LIMIT_FASTER_BAD);
}

/* Was it always there? Up to an earlier moment it may have been otherwise. */
static bool
was_there(const struct judged *judged, const struct part_of *part)
{
	if (part->study != judged->study || !judged->was_there)
		return suspect_was_there(part->study, part->leads);
	if (*judged->was_there == TRUTH_UNKNOWN)
		*judged->was_there = suspect_was_there(part->study, part->leads) ? TRUTH_YES
										 : TRUTH_NO;
	return *judged->was_there == TRUTH_YES;
}

/* Where it was always there: is what is left of it large enough for an incident, and more? */
static bool
is_no_standing(const struct judged *judged, const struct part_of *part)
{
	struct study *study = part->study;
	struct suspect left = *part->leads;

	if (!was_there(judged, part))
		return true;
	if (!strata_left(part, part->leads, &left.strata))
		return false;
	left.rates = contrast_rates(study, &left.strata);
	left.contrast = (struct contrast){.mean_ratio = NAN};
	if (suspect_is_large(study, &left, LARGER))
		return true;
	left.contrast = contrast_make(study, &left.strata, false, false);
	return suspect_is_large(study, &left, LARGER);
}

/* All that is asked of a part, the cheapest first; the study's excess is that of the part. */
static bool
holds(const struct judged *judged, struct part_of *part)
{
	struct study *study = part->study;
	double excess = study->excess;

	study->excess = excess_left(part);
	bool is_same = is_plain(part, judged->suspects) && !is_of_one_value(part, FIELD_ENDPOINT) &&
		       (!part->without.n || part->without.term[0].field == FIELD_ENDPOINT ||
			!is_of_one_value(part, part->without.term[0].field)) &&
		       !has_rival(part, judged->suspects) && is_as_fast(judged, part) &&
		       is_no_standing(judged, part) && left_is_steady(part);

	study->excess = excess;
	free(part->is_in);
	return is_same;
}

/* Which records of the scene are in it, those of a value or not; a large log has none. */
static bool *
marks_make(const struct part_of *part)
{
	const struct scene *scene = part->study->scene;
	bool *is_in = scene ? xcalloc(scene->n + 1, sizeof(*is_in)) : NULL;

	if (scene && part->without.n)
		scene_cause(part->study, &part->without, is_in);
	for (size_t i = 0; scene && i < scene->n; i++)
		is_in[i] = !is_in[i];
	return is_in;
}

bool
holds_without(const struct judged *judged, int field, uint32_t value)
{
	struct part_of part = {
		.study = judged->study, .leads = leader(judged),
		.has_more = judged->verdict->n_also > 0,
		.without = {.n = 1, .term = {{field, value}}},
		.left = query_without(judged->study->query, field, value),
	};

	/* What a pair is set against may have that field itself. */
	if (!part.leads || (part.leads->cause.n == 2 && part.leads->cause.term[1].field == field))
		return false;
	part.is_in = marks_make(&part);
	return holds(judged, &part);
}

bool
holds_until(const struct judged *judged, int64_t until_ns)
{
	struct study cut = *judged->study;
	struct part_of part = {.study = &cut, .leads = leader(judged),
			       .has_more = judged->verdict->n_also > 0};

	if (!part.leads)
		return false;
	if (cut.scene)
		cut.scene = scene_until(judged->study, until_ns);
	cut.query.as_of_ns = until_ns;
	cut.frames = NULL;
	cut.scratch = (struct arena){0};
	part.left = cut.query;
	part.is_in = marks_make(&part);
	bool is_same = holds(judged, &part);

	frames_release(&cut);
	scene_free(cut.scene);
	arena_release(&cut.scratch);
	return is_same;
}
