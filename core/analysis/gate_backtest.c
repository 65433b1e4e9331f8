/* gate_backtest: the gate at every step of the log: first trip, what it spared, the grid. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/base/instant.h"
#include "core/base/names.h"

static const int64_t grid_window_s[] = { 60, 120, 300 };
static const uint64_t grid_min_n[] = { 1, 2, 3, 5, 20 };
static const enum gate_metric grid_metric[] = { METRIC_P95_RATIO, METRIC_TIMEOUT_RATE };
static const uint64_t ladder[] = { 1, 2, 3, 5, 10, 20, 50, 100 };

/* The endpoint a ratio that never trips is shown for: most requests on its thinner side. */
static size_t
busiest_pair(const struct slide *slide)
{
	uint64_t most = 0;
	size_t place = slide->n_strata > 0 ? 1 : 0;

	for (size_t i = 0; i < slide->n_strata; i++) {
		const uint64_t *seen = slide->stratum[i].seen;
		uint64_t thinner = seen[SIDE_CANARY] < seen[SIDE_BASELINE] ?
			seen[SIDE_CANARY] : seen[SIDE_BASELINE];
		if (thinner <= most)
			continue;
		most = thinner;
		place = i + 1;
	}
	return place;
}

static struct gate_trip
grid_row(const struct slide *slide, const struct course *course, enum gate_metric metric)
{
	const struct trip *trip = &course->first[metric];
	bool is_never = trip->at_ns == INSTANT_NONE;
	size_t place = !is_never ? trip->place :
		metric == METRIC_P95_RATIO ? busiest_pair(slide) : 0;
	struct gate_trip row = {
		.window_ns = slide->window_ns, .min_n = course->lane.bench.min_n, .metric = metric,
		.endpoint = place > 0 ? slide->stratum[place - 1].endpoint : NAME_NONE,
		.is_all = place == 0, .first_trip_ns = trip->at_ns,
	};

	if (!is_never)
		row.spared = slide_spared(slide, trip->at_ns,
					  course->lane.bench.options->switch_delay_ns);
	return row;
}

static void
fill_grid(struct slide *slide, const struct gate_options *options, struct arena *arena,
	  struct backtest *out)
{
	struct course course[LENGTH(grid_min_n)];
	struct gate_options only = *options;	/* the metrics of the grid */

	only.p95_max_ms = only.error_max = NAN;
	out->grid = ARENA_NEW(arena, struct gate_trip, LENGTH(grid_window_s) * LENGTH(course) *
			      LENGTH(grid_metric));
	for (size_t w = 0; w < LENGTH(grid_window_s); w++) {
		for (size_t i = 0; i < LENGTH(course); i++)
			course_open(&course[i], slide, &only, grid_min_n[i], SIDE_CANARY,
				    LENGTH(grid_metric));
		course_walk(slide, grid_window_s[w] * NS_PER_S, course, LENGTH(course),
			    INSTANT_NONE);
		for (size_t i = 0; i < LENGTH(course); i++) {
			for (size_t m = 0; m < LENGTH(grid_metric); m++)
				out->grid[out->n_grid++] =
					grid_row(slide, &course[i], grid_metric[m]);
			lane_close(&course[i].lane);
		}
	}
}

static int
by_time(const void *a, const void *b)
{
	return ref_compare(a, b);
}

/* The canary's records that the tripping rule counted. */
static void
cite_trip(const struct query *query, const struct slide *slide, const struct trip *trip,
	  int64_t window_ns, struct backtest *out)
{
	struct query window = query_with(*query, FIELD_VERSION, slide->canary);
	struct cites_of_gate *lines = &out->lines;

	if (trip->place > 0)
		window = query_with(window, FIELD_ENDPOINT,
				    slide->stratum[trip->place - 1].endpoint);
	window = query_window(window, trip->at_ns - window_ns + 1, trip->at_ns);
	lines->n = query_cite(&window, lines->ref, LENGTH(lines->ref), &lines->more);
	qsort(lines->ref, lines->n, sizeof(lines->ref[0]), by_time);
}

/* The record whose time tripped the gate: the last of the canary at that time, else the last. */
static struct ref
tripping_record(const struct query *query, const struct slide *slide, const struct trip *trip)
{
	struct query moment = query_window(*query, trip->at_ns, trip->at_ns);
	struct query canary = query_with(moment, FIELD_VERSION, slide->canary);
	struct ref ref = {0};

	if (!query_last(&canary, &ref))
		query_last(&moment, &ref);
	return ref;
}

static void
put_first_trip(const struct query *query, const struct slide *slide, const struct course *course,
	       struct backtest *out)
{
	const struct gate_options *options = course->lane.bench.options;
	const struct trip *trip = course_first(course, &out->metric);

	out->false_trips = course->false_trips;
	out->flaps = course->flaps;
	if (!trip)
		return;
	out->first_trip_ns = trip->at_ns;
	out->is_all = trip->place == 0;
	out->endpoint = out->is_all ? NAME_NONE : slide->stratum[trip->place - 1].endpoint;
	out->at = tripping_record(query, slide, trip);
	out->value = trip->judged.value;
	out->n_canary = trip->judged.n[SIDE_CANARY];
	out->n_baseline = trip->judged.n[SIDE_BASELINE];
	out->spared = slide_spared(slide, trip->at_ns, options->switch_delay_ns);
	cite_trip(query, slide, trip, options->window_ns, out);
}

/* The slide of a query and the versions that are compared in it; -1 and *err as gate_run(). */
static int
backtest_open(const struct query *asked, const struct gate_options *options, struct slide *slide,
	      struct err *err)
{
	struct arena arena = {0};
	uint32_t canary, baseline;
	const char *why;
	int result = gate_versions(asked, options, &arena, &canary, &baseline, &why, err);

	arena_release(&arena);
	if (result == 0)
		slide_load(slide, asked, canary, baseline, options);
	return result;
}

/* The largest of the ladder that trips and spares a request, in one walk; 0 = none. */
static uint64_t
largest_min_n(struct slide *slide, const struct gate_options *options)
{
	struct course course[LENGTH(ladder)];
	enum gate_metric metric;
	uint64_t min_n = 0;

	for (size_t i = 0; i < LENGTH(ladder); i++)
		course_open(&course[i], slide, options, ladder[i], SIDE_CANARY, 1);
	/* Where the largest trips, all is said: what trips later spares no more than it does. */
	course[LENGTH(ladder) - 1].ends_walk = true;
	course_walk(slide, options->window_ns, course, LENGTH(ladder), INSTANT_NONE);
	for (size_t i = 0; i < LENGTH(ladder); i++) {
		const struct trip *trip = course_first(&course[i], &metric);
		struct gate_spared spared = !trip ? (struct gate_spared){0} :
			slide_spared(slide, trip->at_ns, options->switch_delay_ns);
		if (spared.requests > 0)
			min_n = ladder[i];
		lane_close(&course[i].lane);
	}
	return min_n;
}

/* The two records around the widest gap; none when one of them is lost since. */
static void
put_gap(const struct query *asked, const struct slide *slide, struct backtest *out)
{
	struct record record;
	struct err err;

	for (size_t i = 0; i < LENGTH(out->gap) && slide->gap_id[i]; i++)
		if (store_record(asked->store, slide->gap_id[i], &record, &err))
			out->gap[i] = ref_of(&record, slide->gap_id[i]);
}

static void
backtest_fill(const struct query *asked, struct slide *slide, const struct gate_options *options,
	      int64_t onset_ns, bool with_grid, struct arena *arena, struct backtest *out)
{
	struct course course[2];	/* the canary; the baseline by the absolute rules */
	const struct names *names = store_names(asked->store);

	put_gap(asked, slide, out);
	course_open(&course[0], slide, options, options->min_n, SIDE_CANARY, COURSE_NEVER_DONE);
	course_open(&course[1], slide, options, options->min_n, SIDE_BASELINE, 1);
	course_walk(slide, options->window_ns, course, LENGTH(course), onset_ns);
	put_first_trip(asked, slide, &course[0], out);
	out->healthy_trips = course[1].trips > 0;
	lane_close(&course[0].lane);
	lane_close(&course[1].lane);
	if (with_grid)
		fill_grid(slide, options, arena, out);
	if (options->aa > 0)
		gate_aa(slide, options, names_get(names, slide->baseline)->clean, arena, out);
}

int
gate_backtest(const struct query *query, const struct gate_options *options, int64_t onset_ns,
	      bool with_grid, struct arena *arena, struct backtest *out, struct err *err)
{
	struct query asked = gate_query(query);
	struct slide slide;

	*out = (struct backtest){
		.first_trip_ns = INSTANT_NONE, .value = NAN, .aa_false_share = NAN,
	};
	if (backtest_open(&asked, options, &slide, err) < 0)
		return -1;
	backtest_fill(&asked, &slide, options, onset_ns, with_grid, arena, out);
	slide_release(&slide);
	return 0;
}

int
gate_propose(const struct query *query, struct gate_options *options, int64_t onset_ns,
	     struct arena *arena, struct backtest *out, struct err *err)
{
	struct query asked = gate_query(query);
	struct slide slide;

	*out = (struct backtest){
		.first_trip_ns = INSTANT_NONE, .value = NAN, .aa_false_share = NAN,
	};
	if (backtest_open(&asked, options, &slide, err) < 0)
		return -1;
	uint64_t min_n = largest_min_n(&slide, options);
	if (min_n > 0)
		options->min_n = min_n;
	backtest_fill(&asked, &slide, options, onset_ns, true, arena, out);
	slide_release(&slide);
	return 0;
}

int
gate_largest_min_n(const struct query *query, const struct gate_options *options,
		   uint64_t *min_n, struct err *err)
{
	struct query asked = gate_query(query);
	struct slide slide;

	*min_n = 0;
	if (backtest_open(&asked, options, &slide, err) < 0)
		return -1;
	*min_n = largest_min_n(&slide, options);
	slide_release(&slide);
	return 0;
}
