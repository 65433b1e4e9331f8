/* gate_past: what walks of a backtest found, kept: an earlier moment is told without another. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/gate_survey.h"

/* Of so few records a walk of all takes no longer than a survey and what it leaves in doubt. */
#define FEW 65536

/*
 * A backtest knows nothing of what comes after the time it evaluates: what it finds up to a moment
 * is the beginning of what it finds in the whole log. So the log is walked to its end, once, and
 * the answer at a moment is what lies before it.
 */
struct gate_past *
gate_past_new(void)
{
	struct gate_past *past = xcalloc(1, sizeof(*past));

	past->is_kept = true;
	return past;
}

void
past_rest(struct gate_past *past)
{
	if (past->has_slide)
		slide_release(&past->slide);
	past->has_slide = false;
	skim_rest(past->skim);
}

void
past_close(struct gate_past *past)
{
	struct gate_past none = { .is_kept = past->is_kept, .walks = past->walks,
				  .few = past->few, .is_whole = past->is_whole };

	past_rest(past);
	skim_free(past->skim);
	for (size_t i = 0; i < past->n_rungs; i++) {
		free(past->rung[i].trips.at);
		free(past->rung[i].flaps.at);
	}
	free(past->rung);
	free(past->canary.at);
	free(past->timeouts.at);
	free(past->rift);
	*past = none;
}

void
gate_past_free(struct gate_past *past)
{
	if (!past)
		return;
	past_close(past);
	free(past);
}

void
gate_past_forget(struct gate_past *past)
{
	past_close(past);
}

uint64_t
gate_past_walks(const struct gate_past *past)
{
	return past->walks;
}

bool
gate_past_is_old(const struct gate_past *past)
{
	return past->is_open && past->generation != store_generation(past->query.store);
}

static bool
same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* But for the min n, of which a past holds many, and the splits, which are no part of it. */
static bool
same_options(const struct gate_options *a, const struct gate_options *b)
{
	return a->baseline == b->baseline && a->canary == b->canary &&
	       same_number(a->p95_max_ratio, b->p95_max_ratio) &&
	       same_number(a->p95_max_ms, b->p95_max_ms) &&
	       same_number(a->timeout_max, b->timeout_max) &&
	       same_number(a->error_max, b->error_max) && a->window_ns == b->window_ns &&
	       same_number(a->min_shift_ms, b->min_shift_ms) &&
	       a->consecutive == b->consecutive && same_number(a->max_chance, b->max_chance) &&
	       a->n_require == b->n_require && a->baseline_max_age_ns == b->baseline_max_age_ns &&
	       memcmp(a->require, b->require, a->n_require * sizeof(*a->require)) == 0;
}

/* The same records, up to some moment? */
static bool
same_records(const struct query *a, const struct query *b)
{
	return a->store == b->store && a->since_ns == b->since_ns && a->until_ns == b->until_ns &&
	       a->where == b->where && a->filter == b->filter && a->n_terms == 0 &&
	       b->n_terms == 0 && a->bad == b->bad && a->skip_id == b->skip_id &&
	       a->without_repaired == b->without_repaired;
}

/* Does it hold the answer? Of a log that grew, up to where it was walked. */
static bool
holds(const struct gate_past *past, const struct query *asked, const struct gate_options *options,
      bool may_be_old)
{
	if (!past->is_open || !same_records(&past->query, asked) ||
	    !same_options(&past->options, options))
		return false;
	if (past->generation != store_generation(asked->store))
		return may_be_old;
	return asked->as_of_ns <= past->query.as_of_ns ||
	       past->query.as_of_ns >= store_tally(asked->store).latest_ns;
}

/* The canary's requests, and the widest gaps between any two records. */
static void
note_events(struct gate_past *past)
{
	const struct slide *slide = &past->slide;
	int64_t widest_ns = -1;

	for (size_t i = 0; i < slide->n; i++) {
		const struct event *event = &slide->event[i];
		if (event->side == SIDE_CANARY) {
			moments_add(&past->canary, event->at_ns);
			if (event->outcome == OUTCOME_TIMEOUT)
				moments_add(&past->timeouts, event->at_ns);
		}
		if (i == 0 || event->at_ns - event[-1].at_ns <= widest_ns)
			continue;
		widest_ns = event->at_ns - event[-1].at_ns;
		GROW(past->rift, past->n_rifts, past->cap_rifts);
		past->rift[past->n_rifts++] = (struct rift){ event->at_ns,
							   { event[-1].id, event->id } };
	}
}

struct slide *
past_slide(struct gate_past *past)
{
	if (!past->has_slide)
		slide_load(&past->slide, &past->query, past->options.canary, past->options.baseline,
			   &past->options);
	past->has_slide = true;
	return &past->slide;
}

static struct skim *
skim_of(const struct gate_past *past)
{
	uint64_t few = past->few ? past->few : FEW, min_n[SURVEYED], own = past->options.min_n;
	size_t n = 0;

	if (past->is_whole || store_tally(past->query.store).records < few)
		return NULL;
	for (size_t i = 0; i < LADDER; i++)
		min_n[n++] = gate_ladder[i];
	min_n[n++] = own > 0 ? own : 1;
	return skim_new(&past->query, &past->options, min_n, n);
}

void
past_open(struct gate_past *past, const struct query *asked, const struct gate_options *options,
	  bool may_be_old)
{
	if (holds(past, asked, options, may_be_old))
		return;
	past_close(past);
	past->is_open = true;
	past->query = *asked;
	/* One that is kept is asked about later moments too. */
	int64_t last_ns = store_tally(asked->store).last_ns;
	if (past->is_kept && past->query.as_of_ns < last_ns)
		past->query.as_of_ns = last_ns;
	past->options = *options;
	past->generation = store_generation(asked->store);
	past->skim = skim_of(past);
	if (past->skim)
		return;
	past_slide(past);
	note_events(past);
}

static struct gate_spared
spared_by_lots(const struct gate_past *past, int64_t after_ns, int64_t upto_ns)
{
	if (after_ns >= upto_ns)
		return (struct gate_spared){0};
	struct query query = query_window(past->query, INSTANT_NONE, upto_ns);

	return gate_spared_after(&query, past->options.canary, after_ns);
}

struct gate_spared
past_spared(const struct gate_past *past, int64_t trip_ns, int64_t delay_ns, int64_t upto_ns)
{
	const struct moments *times[] = { &past->canary, &past->timeouts };
	uint64_t n[2] = {0};

	if (trip_ns > upto_ns || delay_ns > upto_ns - trip_ns)
		return (struct gate_spared){0};
	if (past->skim)
		return spared_by_lots(past, trip_ns + delay_ns, upto_ns);
	for (size_t i = 0; i < 2; i++) {
		size_t upto = upto_ns == INT64_MAX ? times[i]->n :
			moments_before(times[i], upto_ns + 1);
		size_t from = trip_ns + delay_ns == INT64_MAX ? times[i]->n :
			moments_before(times[i], trip_ns + delay_ns + 1);
		n[i] = upto > from ? upto - from : 0;
	}
	return (struct gate_spared){ .requests = n[0], .timeouts = n[1] };
}

/* A whole walk at one min n, for the canary and for the baseline by the absolute rules. */
static void
walk_rung(struct gate_past *past, struct rung *rung)
{
	struct course course[2];
	struct slide *slide = past_slide(past);

	course_open(&course[0], slide, &past->options, rung->min_n, SIDE_CANARY, COURSE_NEVER_DONE);
	course_open(&course[1], slide, &past->options, rung->min_n, SIDE_BASELINE, 1);
	course_walk(slide, past->options.window_ns, course, LENGTH(course));
	const struct trip *trip = course_first(&course[0], &rung->metric);
	rung->first.at_ns = INSTANT_NONE;
	if (trip) {
		rung->first = *trip;
		rung->is_all = trip->place == 0;
		rung->endpoint = rung->is_all ? NAME_NONE
					      : slide->stratum[trip->place - 1].endpoint;
	}
	rung->trips = course[0].trips;
	rung->flaps = course[0].flaps;
	course[0].trips = course[0].flaps = (struct moments){0};
	rung->healthy_ns = course[1].trips.n > 0 ? course[1].trips.at[0] : INSTANT_NONE;
	course_close(&course[0]);
	course_close(&course[1]);
	past->walks++;
}

static const struct rung *
rung_of(struct gate_past *past, uint64_t min_n)
{
	for (size_t i = 0; i < past->n_rungs; i++)
		if (past->rung[i].min_n == min_n)
			return &past->rung[i];
	GROW(past->rung, past->n_rungs, past->cap_rungs);
	struct rung *rung = &past->rung[past->n_rungs++];
	*rung = (struct rung){ .min_n = min_n };
	if (past->skim && skim_has(past->skim, min_n)) {
		skim_rung(past->skim, rung);
		past->walks++;
	} else {
		walk_rung(past, rung);
	}
	return rung;
}

static int
by_time(const void *a, const void *b)
{
	return ref_compare(a, b);
}

/* The canary's records that the tripping rule counted. */
static void
cite_trip(const struct query *query, const struct gate_past *past, const struct rung *rung,
	  struct backtest *out)
{
	struct query window = query_with(*query, FIELD_VERSION, past->options.canary);
	struct cites_of_gate *lines = &out->lines;
	int64_t at_ns = rung->first.at_ns;

	if (!rung->is_all)
		window = query_with(window, FIELD_ENDPOINT, rung->endpoint);
	window = query_window(window, at_ns - past->options.window_ns + 1, at_ns);
	lines->n = query_cite(&window, lines->ref, LENGTH(lines->ref), &lines->more);
	qsort(lines->ref, lines->n, sizeof(lines->ref[0]), by_time);
}

/* The record whose time tripped the gate: the last of the canary at that time, else the last. */
static struct ref
tripping_record(const struct query *query, const struct gate_past *past, const struct rung *rung)
{
	struct query moment = query_window(*query, rung->first.at_ns, rung->first.at_ns);
	struct query canary = query_with(moment, FIELD_VERSION, past->options.canary);
	struct ref ref = {0};

	if (!query_last(&canary, &ref))
		query_last(&moment, &ref);
	return ref;
}

/* The two records around the widest gap; none when one of them is lost, or another by now. */
static void
put_gap(const struct query *asked, const struct gate_past *past, struct backtest *out)
{
	const struct rift *rift = NULL;
	struct ref ref[2];
	struct record record;
	struct err err;

	if (past->skim) {
		query_gap(asked, out->gap);
		return;
	}
	for (size_t i = 0; i < past->n_rifts && past->rift[i].at_ns <= asked->as_of_ns; i++)
		rift = &past->rift[i];
	if (!rift)
		return;
	for (size_t i = 0; i < LENGTH(ref); i++) {
		if (store_record(asked->store, rift->id[i], &record, &err) != 1)
			return;
		ref[i] = ref_of(&record, rift->id[i]);
	}
	if (ref[1].at_ns != rift->at_ns)
		return;
	memcpy(out->gap, ref, sizeof(ref));
}

void
past_read(struct gate_past *past, const struct query *asked, const struct gate_options *options,
	  int64_t onset_ns, struct backtest *out)
{
	const struct rung *rung = rung_of(past, options->min_n > 0 ? options->min_n : 1);
	const struct trip *trip = &rung->first;
	struct query known = *asked;

	if (known.as_of_ns > past->query.as_of_ns)
		known.as_of_ns = past->query.as_of_ns;
	int64_t behind_ns = known.as_of_ns == INT64_MAX ? INT64_MAX : known.as_of_ns + 1;
	put_gap(&known, past, out);
	size_t n = moments_before(&rung->trips, behind_ns);
	size_t early = moments_before(&rung->trips, onset_ns);
	out->false_trips = onset_ns == INSTANT_NONE || n < early ? n : early;
	out->flaps = moments_before(&rung->flaps, behind_ns);
	out->healthy_trips = rung->healthy_ns != INSTANT_NONE && rung->healthy_ns < behind_ns;
	if (trip->at_ns == INSTANT_NONE || trip->at_ns >= behind_ns)
		return;
	out->first_trip_ns = trip->at_ns;
	out->metric = rung->metric;
	out->is_all = rung->is_all;
	out->endpoint = rung->endpoint;
	out->at = tripping_record(&known, past, rung);
	out->value = trip->judged.value;
	out->n_canary = trip->judged.n[SIDE_CANARY];
	out->n_baseline = trip->judged.n[SIDE_BASELINE];
	out->spared = past_spared(past, trip->at_ns, options->switch_delay_ns, known.as_of_ns);
	cite_trip(&known, past, rung, out);
}
