/* gate_course: one min n on its way through the log: trips, false trips, flaps, what was spared. */
/* SPDX-License-Identifier: MIT */

#include "core/analysis/gate_private.h"
#include "core/base/instant.h"

void
course_open(struct course *course, const struct slide *slide, const struct gate_options *options,
	    uint64_t min_n, enum side_id suspect, int enough)
{
	*course = (struct course){ .enough = enough };
	lane_open(&course->lane, slide, options, min_n, suspect);
	for (int metric = 0; metric < METRICS; metric++)
		course->first[metric].at_ns = INSTANT_NONE;
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
	const struct lane *lane = &course->lane;
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
	}
}

static void
course_step(struct course *course, int64_t at_ns, int64_t onset_ns)
{
	if (course->n_tripped >= course->enough)
		return;
	lane_step(&course->lane, at_ns);
	bool fails = lane_fails_any(&course->lane);
	if (fails)
		find_trips(course, at_ns);
	if (fails && !course->is_failing) {
		course->trips++;
		course->false_trips += onset_ns == INSTANT_NONE || at_ns < onset_ns;
	}
	course->is_failing = fails;
	if (fails) {
		course->has_failed = true;
	} else if (course->has_failed && bench_passes(&course->lane.bench)) {
		course->has_failed = false;
		course->flaps++;
	}
}

void
course_walk(struct slide *slide, int64_t window_ns, struct course *course, size_t n,
	    int64_t onset_ns)
{
	int64_t at_ns;

	slide_rewind(slide, window_ns);
	while (slide_step(slide, &at_ns)) {
		slide_read(slide);
		for (size_t i = 0; i < n; i++)
			course_step(&course[i], at_ns, onset_ns);
		slide_settle(slide);
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

struct gate_spared
slide_spared(const struct slide *slide, int64_t trip_ns, int64_t delay_ns)
{
	struct gate_spared spared = {0};
	int64_t after_ns = trip_ns > INT64_MAX - delay_ns ? INT64_MAX : trip_ns + delay_ns;

	for (size_t i = slide->n; i-- > 0 && slide->event[i].at_ns > after_ns; ) {
		if (slide->event[i].side != SIDE_CANARY)
			continue;
		spared.requests++;
		spared.timeouts += slide->event[i].outcome == OUTCOME_TIMEOUT;
	}
	return spared;
}
