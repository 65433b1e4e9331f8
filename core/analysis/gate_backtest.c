/* gate_backtest: the gate at every step of the log: first trip, what it spared, the grid. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/base/instant.h"
#include "core/base/names.h"

static const int64_t grid_window_s[] = { 60, 120, 300 };
static const uint64_t grid_min_n[] = { 1, 2, 3, 5, 20 };
/* Errors last: their rows are there where one of them trips. */
static const enum gate_metric grid_metric[] = {
	METRIC_P95_RATIO, METRIC_TIMEOUT_RATE, METRIC_ERROR_RATE
};

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
grid_row(const struct gate_past *past, const struct course *course, enum gate_metric metric)
{
	const struct slide *slide = &past->slide;
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
		row.spared = past_spared(past, trip->at_ns, past->options.switch_delay_ns,
					 past->query.as_of_ns);
	return row;
}

/* Without the rows of errors where none of them trips: 15 more say `never` to no purpose. */
static void
drop_errors(struct backtest *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < out->n_grid; i++)
		if (out->grid[i].metric == METRIC_ERROR_RATE &&
		    out->grid[i].first_trip_ns != INSTANT_NONE)
			return;
	for (size_t i = 0; i < out->n_grid; i++)
		if (out->grid[i].metric != METRIC_ERROR_RATE)
			out->grid[kept++] = out->grid[i];
	out->n_grid = kept;
}

static void
fill_grid(struct gate_past *past, const struct gate_options *options, struct arena *arena,
	  struct backtest *out)
{
	struct slide *slide = &past->slide;
	struct course course[LENGTH(grid_min_n)];
	struct gate_options only = *options;	/* the metrics of the grid */

	only.p95_max_ms = NAN;
	out->grid = ARENA_NEW(arena, struct gate_trip, LENGTH(grid_window_s) * LENGTH(course) *
			      LENGTH(grid_metric));
	for (size_t w = 0; w < LENGTH(grid_window_s); w++) {
		for (size_t i = 0; i < LENGTH(course); i++)
			course_open(&course[i], slide, &only, grid_min_n[i], SIDE_CANARY,
				    LENGTH(grid_metric));
		course_walk(slide, grid_window_s[w] * NS_PER_S, course, LENGTH(course));
		for (size_t i = 0; i < LENGTH(course); i++) {
			for (size_t m = 0; m < LENGTH(grid_metric); m++)
				out->grid[out->n_grid++] =
					grid_row(past, &course[i], grid_metric[m]);
			course_close(&course[i]);
		}
	}
	drop_errors(out);
}

static void
begin(struct backtest *out, int64_t onset_ns)
{
	*out = (struct backtest){
		.onset_ns = onset_ns, .first_trip_ns = INSTANT_NONE, .value = NAN,
		.aa_false_share = NAN,
	};
}

bool
gate_trip_is_false(const struct backtest *backtest, int64_t trip_ns)
{
	return trip_ns != INSTANT_NONE &&
		(backtest->onset_ns == INSTANT_NONE || trip_ns < backtest->onset_ns);
}

/* The versions that are compared at a moment, entered in *options; -1 and *err as gate_run(). */
static int
choose(const struct query *asked, struct gate_options *options, struct err *err)
{
	struct arena arena = {0};
	const char *why;
	uint32_t canary, baseline;
	int result = gate_versions(asked, options, &arena, &canary, &baseline, &why, err);

	arena_release(&arena);
	options->canary = canary;
	options->baseline = baseline;
	return result;
}

static void
run(struct gate_past *past, const struct query *asked, const struct gate_options *options,
    int64_t onset_ns, bool with_grid, struct arena *arena, struct backtest *out)
{
	const struct names *names = store_names(asked->store);

	past_read(past, asked, options, onset_ns, out);
	if (with_grid)
		fill_grid(past, options, arena, out);
	if (options->aa > 0)
		gate_aa(&past->slide, options, names_get(names, options->baseline)->clean, arena,
			out);
}

int
gate_backtest(const struct query *query, const struct gate_options *options, int64_t onset_ns,
	      bool with_grid, struct arena *arena, struct backtest *out, struct err *err)
{
	struct query asked = gate_query(query);
	struct gate_options chosen = *options;
	struct gate_past past = {0};

	begin(out, onset_ns);
	if (choose(&asked, &chosen, err) < 0)
		return -1;
	past.is_whole = with_grid || chosen.aa > 0;
	past_open(&past, &asked, &chosen, false);
	run(&past, &asked, &chosen, onset_ns, with_grid, arena, out);
	past_close(&past);
	return 0;
}

int
gate_propose(const struct query *query, struct gate_options *options, int64_t onset_ns,
	     struct arena *arena, struct backtest *out, struct err *err)
{
	struct query asked = gate_query(query);
	struct gate_options chosen = *options;
	struct gate_past past = { .is_whole = true };

	begin(out, onset_ns);
	if (choose(&asked, &chosen, err) < 0)
		return -1;
	past_open(&past, &asked, &chosen, false);
	uint64_t min_n = past_best_min_n(&past, &asked, &chosen, onset_ns);
	if (min_n > 0)
		options->min_n = chosen.min_n = min_n;
	run(&past, &asked, &chosen, onset_ns, true, arena, out);
	past_close(&past);
	return 0;
}

int
gate_past_backtest(struct gate_past *past, const struct query *query, struct gate_options *options,
		   const struct gate_asks *asks, struct backtest *out, struct err *err)
{
	struct query asked = gate_query(query);
	struct gate_options chosen = *options;

	begin(out, asks->onset_ns);
	if (choose(&asked, &chosen, err) < 0)
		return -1;
	past_open(past, &asked, &chosen, asks->may_be_old);
	uint64_t min_n = asks->proposes ?
		past_best_min_n(past, &asked, &chosen, asks->onset_ns) : 0;
	if (min_n > 0)
		options->min_n = chosen.min_n = min_n;
	past_read(past, &asked, &chosen, asks->onset_ns, out);
	past_rest(past);
	return 0;
}

int
gate_grid(const struct query *query, const struct gate_options *options, struct arena *arena,
	  struct backtest *out, struct err *err)
{
	struct query asked = gate_query(query);
	struct gate_options chosen = *options;
	struct gate_past past = { .is_whole = true };

	out->n_grid = 0;
	if (choose(&asked, &chosen, err) < 0)
		return -1;
	past_open(&past, &asked, &chosen, false);
	fill_grid(&past, &chosen, arena, out);
	past_close(&past);
	return 0;
}

int
gate_largest_min_n(const struct query *query, const struct gate_options *options,
		   uint64_t *min_n, struct err *err)
{
	struct query asked = gate_query(query);
	struct gate_options chosen = *options;
	struct gate_past past = {0};

	*min_n = 0;
	if (choose(&asked, &chosen, err) < 0)
		return -1;
	past_open(&past, &asked, &chosen, false);
	*min_n = past_best_min_n(&past, &asked, &chosen, INSTANT_NONE);
	past_close(&past);
	return 0;
}
