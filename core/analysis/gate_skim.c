/* gate_skim: a backtest from bin to bin: only where lots leave a doubt are records walked. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/gate_survey.h"
#include "core/base/instant.h"

/* Bins of a window: where most is clear at a glance, and where that leaves a doubt. */
static const size_t wide_reach[] = { 10, 6, 5, 4, 3, 2, 1 }, fine_reach[] = { 60, 30, 20 };

struct skim {
	const struct query *query;
	const struct gate_options *options;
	struct survey wide;
	/* A survey of part of it, of the bins that begin at from_ns .. upto_ns. */
	struct survey fine;
	int64_t fine_from_ns, fine_upto_ns;
	size_t fine_reach;		/* 0: there are no finer bins */
	bool has_fine;
	/* The records that a walk of the time from_ns .. upto_ns needs. */
	struct slide slide;
	int64_t from_ns, upto_ns;
	bool has_slide;
	size_t walked;
};

/* Each step is judged for itself, by rules that are bounded (gate_bounds.c). */
static bool
is_plain(const struct gate_options *options)
{
	return options->consecutive <= 1 && options->n_require == 0 &&
	       options->baseline_max_age_ns == 0 && isnan(options->p95_max_ms);
}

struct skim *
skim_new(const struct query *query, const struct gate_options *options, const uint64_t *min_n,
	 size_t n_min_n)
{
	size_t reach = is_plain(options) ? survey_reach(query, options->window_ns, wide_reach,
							LENGTH(wide_reach)) : 0;
	struct survey wide;

	if (!reach || !survey_open(&wide, query, options, reach, min_n, n_min_n))
		return NULL;
	struct skim *skim = xcalloc(1, sizeof(*skim));
	*skim = (struct skim){ .query = query, .options = options, .wide = wide };
	if (reach == wide_reach[0])
		skim->fine_reach = survey_reach(query, options->window_ns, fine_reach,
						LENGTH(fine_reach));
	return skim;
}

void
skim_rest(struct skim *skim)
{
	if (!skim)
		return;
	if (skim->has_slide)
		slide_release(&skim->slide);
	survey_close(&skim->fine);
	skim->has_slide = skim->has_fine = false;
}

void
skim_free(struct skim *skim)
{
	if (!skim)
		return;
	skim_rest(skim);
	survey_close(&skim->wide);
	free(skim);
}

bool
skim_has(const struct skim *skim, uint64_t min_n)
{
	return survey_at(&skim->wide, min_n) != NULL;
}

size_t
skim_walked(const struct skim *skim)
{
	return skim->walked;
}

static int64_t
bin_start(const struct survey *survey, size_t bin)
{
	return survey->origin_ns + (int64_t)bin * survey->width_ns;
}

/* A part of the query, and the window before it. */
static struct query
part_of(const struct skim *skim, int64_t from_ns, int64_t upto_ns)
{
	int64_t window_ns = skim->wide.window_ns;

	return query_window(*skim->query, from_ns < INT64_MIN + window_ns ? INSTANT_NONE :
			    from_ns - window_ns, upto_ns);
}

/* Have the records of some time at hand. */
static struct slide *
slide_of(struct skim *skim, int64_t from_ns, int64_t upto_ns)
{
	if (skim->has_slide && skim->from_ns <= from_ns && skim->upto_ns >= upto_ns)
		return &skim->slide;
	if (skim->has_slide)
		slide_release(&skim->slide);
	struct query part = part_of(skim, from_ns, upto_ns);
	slide_load(&skim->slide, &part, skim->options->canary, skim->options->baseline,
		   skim->options);
	skim->has_slide = true;
	skim->from_ns = from_ns;
	skim->upto_ns = upto_ns;
	return &skim->slide;
}

/* Some bins of a survey, at a min n. */
struct stretch {
	const struct survey *survey;
	const struct outlook *outlook;
	size_t from, upto;
};

static struct stretch
all_of(const struct survey *survey, uint64_t min_n)
{
	return (struct stretch){ survey, survey_at(survey, min_n), 0, survey->n_bins };
}

static int64_t
stretch_start(const struct stretch *stretch)
{
	return bin_start(stretch->survey, stretch->from);
}

static int64_t
stretch_end(const struct stretch *stretch)
{
	return bin_start(stretch->survey, stretch->upto) - 1;
}

/* The same time in finer bins; false: there are none. */
static bool
refine(struct skim *skim, const struct stretch *stretch, uint64_t min_n, struct stretch *out)
{
	int64_t from_ns = stretch_start(stretch), upto_ns = stretch_end(stretch);
	struct survey *fine = &skim->fine;

	if (stretch->survey != &skim->wide || !skim->fine_reach)
		return false;
	if (!skim->has_fine || from_ns < skim->fine_from_ns || upto_ns > skim->fine_upto_ns) {
		struct query part = part_of(skim, from_ns, upto_ns);
		survey_close(fine);
		skim->has_fine = survey_open(fine, &part, skim->options, skim->fine_reach,
					     skim->wide.min_n, skim->wide.n_min_n);
		skim->fine_from_ns = from_ns;
		skim->fine_upto_ns = upto_ns;
	}
	if (!skim->has_fine)
		return false;
	*out = all_of(fine, min_n);
	while (out->from < out->upto && stretch_start(out) < from_ns)
		out->from++;
	while (out->from < out->upto && stretch_end(out) > upto_ns)
		out->upto--;
	return true;
}

/* Walk a stretch; the course is opened on its slide, and has what it had before. */
static void
walk(struct skim *skim, const struct stretch *stretch, struct course *course)
{
	course_walk_part(&skim->slide, skim->wide.window_ns, stretch_start(stretch),
			 stretch_end(stretch), course, 1);
	skim->walked += stretch->upto - stretch->from;
}

static enum sure
failing(const struct outlook *outlook, enum side_id suspect)
{
	return (enum sure)(suspect == SIDE_CANARY ? outlook->fails : outlook->is_sick);
}

static bool
is_empty(const struct stretch *stretch, size_t bin)
{
	return stretch->survey->first_ns[bin] == INSTANT_NONE;
}

static int64_t
walk_first(struct skim *skim, const struct stretch *stretch, uint64_t min_n, enum side_id suspect)
{
	struct slide *slide = slide_of(skim, stretch_start(stretch), stretch_end(stretch));
	enum gate_metric metric;
	struct course course;

	course_open(&course, slide, skim->options, min_n, suspect, 1);
	walk(skim, stretch, &course);
	const struct trip *trip = course_first(&course, &metric);
	int64_t found_ns = trip ? trip->at_ns : INSTANT_NONE;
	course_close(&course);
	return found_ns;
}

static int64_t
first_of(struct skim *skim, const struct stretch *stretch, uint64_t min_n, enum side_id suspect)
{
	int64_t found_ns = INSTANT_NONE;
	struct stretch fine;

	for (size_t bin = stretch->from, next; bin < stretch->upto && found_ns == INSTANT_NONE;
	     bin = next) {
		enum sure sure = failing(&stretch->outlook[bin], suspect);

		next = bin + 1;
		if (is_empty(stretch, bin) || sure == SURE_NO)
			continue;
		if (sure == SURE_YES)
			return stretch->survey->first_ns[bin];
		while (next < stretch->upto && next - bin < stretch->survey->reach &&
		       failing(&stretch->outlook[next], suspect) == SURE_MAYBE)
			next++;
		struct stretch doubt = { stretch->survey, stretch->outlook, bin, next };
		found_ns = refine(skim, &doubt, min_n, &fine) ?
			first_of(skim, &fine, min_n, suspect) :
			walk_first(skim, &doubt, min_n, suspect);
	}
	return found_ns;
}

int64_t
skim_first(struct skim *skim, uint64_t min_n, enum side_id suspect)
{
	struct stretch all = all_of(&skim->wide, min_n);

	return first_of(skim, &all, min_n, suspect);
}

static void
add_all(struct moments *into, const struct moments *from)
{
	for (size_t i = 0; i < from->n; i++)
		moments_add(into, from->at[i]);
}

/* What a walk tells, taken in; state: what was before, and is after. */
static void
walk_rung(struct skim *skim, const struct stretch *stretch, struct rung *rung,
	  struct course *state)
{
	struct slide *slide = slide_of(skim, stretch_start(stretch), stretch_end(stretch));
	struct course course;
	enum gate_metric metric;

	course_open(&course, slide, skim->options, rung->min_n, SIDE_CANARY, COURSE_NEVER_DONE);
	course.is_failing = state->is_failing;
	course.has_failed = state->has_failed;
	walk(skim, stretch, &course);
	const struct trip *trip = course_first(&course, &metric);
	if (trip && rung->first.at_ns == INSTANT_NONE) {
		rung->first = *trip;
		rung->metric = metric;
		rung->is_all = trip->place == 0;
		rung->endpoint = rung->is_all ? NAME_NONE
					      : slide->stratum[trip->place - 1].endpoint;
	}
	add_all(&rung->trips, &course.trips);
	add_all(&rung->flaps, &course.flaps);
	state->is_failing = course.is_failing;
	state->has_failed = course.has_failed;
	course_close(&course);
}

/* Take in a bin of which all is known; false: something is in doubt. */
static bool
take_bin(const struct outlook *outlook, int64_t first_ns, struct rung *rung, struct course *state)
{
	/* Of the first trip all is told, which takes the records. */
	if (outlook->fails == SURE_MAYBE ||
	    (outlook->fails == SURE_YES && rung->first.at_ns == INSTANT_NONE) ||
	    (outlook->fails == SURE_NO && state->has_failed && outlook->passes == SURE_MAYBE))
		return false;
	bool fails = outlook->fails == SURE_YES;
	if (fails && !state->is_failing)
		moments_add(&rung->trips, first_ns);
	state->is_failing = fails;
	if (fails) {
		state->has_failed = true;
	} else if (state->has_failed && outlook->passes == SURE_YES) {
		moments_add(&rung->flaps, first_ns);
		state->has_failed = false;
	}
	return true;
}

/* The end of the bins from this one on of which something is in doubt: a window of them at most. */
static size_t
doubt_end(const struct stretch *stretch, size_t from, bool with_pass)
{
	const struct outlook *at = stretch->outlook;
	size_t upto = from + 1;

	while (at[from].fails != SURE_YES && upto < stretch->upto &&
	       upto - from < stretch->survey->reach &&
	       (is_empty(stretch, upto) || at[upto].fails == SURE_MAYBE ||
		(with_pass && at[upto].fails == SURE_NO && at[upto].passes == SURE_MAYBE)))
		upto++;
	return upto;
}

static void
rung_of(struct skim *skim, const struct stretch *stretch, struct rung *rung, struct course *state)
{
	struct stretch fine;

	for (size_t bin = stretch->from, next; bin < stretch->upto; bin = next) {
		next = bin + 1;
		if (is_empty(stretch, bin) || take_bin(&stretch->outlook[bin],
						       stretch->survey->first_ns[bin], rung, state))
			continue;
		next = doubt_end(stretch, bin, state->has_failed);
		struct stretch doubt = { stretch->survey, stretch->outlook, bin, next };
		if (refine(skim, &doubt, rung->min_n, &fine))
			rung_of(skim, &fine, rung, state);
		else
			walk_rung(skim, &doubt, rung, state);
	}
}

void
skim_rung(struct skim *skim, struct rung *rung)
{
	struct stretch all = all_of(&skim->wide, rung->min_n);
	struct course state = {0};

	rung->first.at_ns = INSTANT_NONE;
	rung_of(skim, &all, rung, &state);
	rung->healthy_ns = skim_first(skim, rung->min_n, SIDE_BASELINE);
}
