/* gate_ladder: which min n is proposed: one that trips on the harm, and on nothing before it. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/gate_survey.h"

/* Those of the design, and beyond them what a busy log holds. */
const uint64_t gate_ladder[LADDER] = { 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000 };

/* The first trips of some of the ladder, in one walk. */
static void
walk_ladder(struct gate_past *past, size_t from, size_t upto)
{
	struct course course[LADDER];
	struct slide *slide = past_slide(past);
	enum gate_metric metric;

	for (size_t i = from; i < upto; i++)
		course_open(&course[i], slide, &past->options, gate_ladder[i], SIDE_CANARY, 1);
	/* Where the largest trips, all is said: what trips later spares no more than it does. */
	course[upto - 1].ends_walk = true;
	course_walk(slide, past->options.window_ns, course + from, upto - from);
	for (size_t i = from; i < upto; i++) {
		const struct trip *trip = course_first(&course[i], &metric);
		past->ladder_ns[i] = trip ? trip->at_ns : INSTANT_NONE;
		past->knows_rung[i] = true;
		course_close(&course[i]);
	}
	past->walks++;
}

/* The first trip at a min n of the ladder. */
static int64_t
first_trip(struct gate_past *past, size_t i)
{
	if (!past->knows_rung[i] && past->skim)
		past->ladder_ns[i] = skim_first(past->skim, gate_ladder[i], SIDE_CANARY);
	else if (!past->knows_rung[i])
		walk_ladder(past, i < LADDER_BASE ? 0 : LADDER_BASE,
			    i < LADDER_BASE ? LADDER_BASE : LADDER);
	past->knows_rung[i] = true;
	return past->ladder_ns[i];
}

/* Does it trip, and spare a request, as far as is known at the moment of the question? */
static bool
is_of_use(struct gate_past *past, size_t i, const struct query *asked,
	  const struct gate_options *options)
{
	int64_t trip_ns = first_trip(past, i);

	return trip_ns != INSTANT_NONE && trip_ns <= asked->as_of_ns &&
		past_spared(past, trip_ns, options->switch_delay_ns, asked->as_of_ns).requests > 0;
}

uint64_t
past_best_min_n(struct gate_past *past, const struct query *asked,
		const struct gate_options *options, int64_t onset_ns)
{
	size_t at = LADDER_BASE;

	while (at > 0 && !is_of_use(past, at - 1, asked, options))
		at--;
	if (at == 0)
		return 0;
	/* The larger min n, the later it trips: of the others only larger ones may do better. */
	if (at < LADDER_BASE || onset_ns == INSTANT_NONE || past->ladder_ns[at - 1] >= onset_ns)
		return gate_ladder[at - 1];
	for (size_t i = LADDER_BASE; i < LADDER && is_of_use(past, i, asked, options); i++)
		if (past->ladder_ns[i] >= onset_ns)
			return gate_ladder[i];
	return gate_ladder[at - 1];
}
