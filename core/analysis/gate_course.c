/* gate_course: one min n on its way through the log: trips, false trips, flaps, what was spared. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/base/instant.h"

void
moments_add(struct moments *moments, int64_t at_ns)
{
	GROW(moments->at, moments->n, moments->cap);
	moments->at[moments->n++] = at_ns;
}

size_t
moments_before(const struct moments *moments, int64_t at_ns)
{
	size_t low = 0, high = moments->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (moments->at[middle] < at_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
course_open(struct course *course, const struct slide *slide, const struct gate_options *options,
	    uint64_t min_n, enum side_id suspect, int enough)
{
	*course = (struct course){ .enough = enough };
	lane_open(&course->lane, slide, options, min_n, suspect);
	for (int metric = 0; metric < METRICS; metric++)
		course->first[metric].at_ns = INSTANT_NONE;
}

void
course_close(struct course *course)
{
	lane_close(&course->lane);
	free(course->trips.at);
	free(course->flaps.at);
	course->trips = course->flaps = (struct moments){0};
}

/* Is a rule in breach whose metric had no trip yet? Most steps of a long incident have none. */
static bool
may_trip(const struct course *course)
{
	for (int metric = 0; metric < METRICS; metric++)
		if (course->first[metric].at_ns == INSTANT_NONE && course->lane.n_open_of[metric])
			return true;
	return false;
}

/* Enter the trips of metrics that had none yet; of several rules the first in order. */
static void
find_trips(struct course *course, int64_t at_ns)
{
	struct lane *lane = &course->lane;
	size_t n_places = lane->bench.slide->n_strata + 1, found[METRICS];

	if (!may_trip(course))
		return;
	for (int metric = 0; metric < METRICS; metric++)
		found[metric] = SIZE_MAX;
	for (size_t i = 0; i < lane->n_open; i++) {
		size_t rule = lane->open[i], metric = rule / n_places;
		if (lane_fails(lane, rule) && rule % n_places < found[metric])
			found[metric] = rule % n_places;
	}
	for (int metric = 0; metric < METRICS; metric++) {
		struct trip *trip = &course->first[metric];
		if (trip->at_ns != INSTANT_NONE || found[metric] == SIZE_MAX)
			continue;
		*trip = (struct trip){
			.at_ns = at_ns, .place = found[metric],
			.judged = rule_judge(&lane->bench, (enum gate_metric)metric, found[metric]),
		};
		course->n_tripped++;
		/* Where first trips are all that is asked, this metric has said its word. */
		if (course->enough <= METRICS)
			lane->exists[0][metric] = lane->exists[1][metric] = false;
	}
}

static void
course_step(struct course *course, int64_t at_ns)
{
	if (course->n_tripped >= course->enough)
		return;
	lane_step(&course->lane, at_ns);
	bool fails = lane_fails_any(&course->lane);
	if (fails)
		find_trips(course, at_ns);
	if (fails && !course->is_failing)
		moments_add(&course->trips, at_ns);
	course->is_failing = fails;
	if (fails) {
		course->has_failed = true;
	} else if (course->has_failed && bench_passes(&course->lane.bench)) {
		course->has_failed = false;
		moments_add(&course->flaps, at_ns);
	}
}

static bool
is_done(const struct course *course, size_t n)
{
	size_t n_done = 0;

	for (size_t i = 0; i < n; i++) {
		bool is_this = course[i].n_tripped >= course[i].enough;
		if (is_this && course[i].ends_walk)
			return true;
		n_done += is_this;
	}
	return n_done == n;
}

/* Does a course that goes on look at a p95? */
static bool
needs_ranks(const struct course *course, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const bool *exists = course[i].lane.exists[1];
		if (course[i].n_tripped < course[i].enough && (course[i].lane.aged ||
		    exists[METRIC_P95_RATIO] || exists[METRIC_P95_MS]))
			return true;
	}
	return false;
}

void
course_walk(struct slide *slide, int64_t window_ns, struct course *course, size_t n)
{
	course_walk_part(slide, window_ns, INT64_MIN, INT64_MAX, course, n);
}

void
course_walk_part(struct slide *slide, int64_t window_ns, int64_t from_ns, int64_t upto_ns,
		 struct course *course, size_t n)
{
	int64_t at_ns;

	slide_rewind(slide, window_ns);
	slide->has_ranks = needs_ranks(course, n);
	while (slide_step(slide, &at_ns) && at_ns <= upto_ns) {
		if (at_ns < from_ns)	/* what stays touched is judged at the first step */
			continue;
		if (slide->has_ranks)
			slide_read(slide);
		for (size_t i = 0; i < n; i++)
			course_step(&course[i], at_ns);
		slide_settle(slide);
		if (is_done(course, n))
			break;
		slide->has_ranks = slide->has_ranks && needs_ranks(course, n);
	}
}

const struct trip *
course_first(const struct course *course, enum gate_metric *metric)
{
	const struct trip *first = NULL;

	for (int i = 0; i < METRICS; i++) {
		const struct trip *trip = &course->first[i];
		if (trip->at_ns == INSTANT_NONE || (first && first->at_ns <= trip->at_ns))
			continue;
		first = trip;
		*metric = (enum gate_metric)i;
	}
	return first;
}
