/* scenario_days: families of logs that are days long, and of latencies that wander. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_DAYS_H
#define SR_TESTS_GEN_SCENARIO_DAYS_H

#include "tests/gen/scenario_hosts.h"

/*
 * Truth by making:
 * night_off	quiet: the same hosts are off from evening to morning, each night, and the others do
 *		what there is to do. Latency goes with the load by at most a fifth.
 * dawn_deploy	quiet: the version comes beside the other, or in its place, at the foot of the wave;
 *		each request takes what it would take under either version. Latency follows the
 *		load of all alike, by a tenth to a half from night to noon.
 * dawn_ill	`bad_version`: the same day, and the fault is of the version's requests alone. It
 *		stands beside the other in the same minutes. Identifiable as a canary is.
 * wandering	quiet: the logarithm of latency, for all alike, is a stationary process that
 *		returns to its mean (Ornstein-Uhlenbeck, sd 0.05 to 0.12, half of it forgotten in
 *		half a minute to two): there is no moment from which on anything is otherwise.
 */

#define SCENARIO_HOUR_MS 3600e3

/* A wave a day, with its foot at three in the morning: logs begin at 18:00. */
static inline void
days_of(struct scenario_world *world, double hours)
{
	double n = world->rate * world->span_ms;

	world->span_ms = hours * SCENARIO_HOUR_MS;
	world->rate = n / world->span_ms;
	world->has_bursts = false;
	world->wave = draw_between(&world->rng, .3, .6);
	world->wave_ms = 24 * SCENARIO_HOUR_MS;
	world->wave_at_ms = 9 * SCENARIO_HOUR_MS;
	world->onset_ms = .5 * world->span_ms;
	world->limit_ms = fmin(60000, 2 * world->limit_ms);	/* no day alone reaches it */
}

static inline void
set_night_off(struct scenario_world *world, struct scenario_truth *truth)
{
	struct random *rng = &world->rng;

	set_healthy(world, truth);
	days_of(world, draw_between(rng, 50, 96));
	world->day_factor = draw_between(rng, 1.001, 1.2);
	hosts_at_least(world, 5);
	int off = draw_int(rng, 1, world->n[SCENARIO_HOST] / 2);
	double from = draw_between(rng, 3, 5), until = draw_between(rng, 11, 13);

	for (int h = 0; h < off; h++)
		leave_add(world, (struct scenario_leave){
			SCENARIO_HOST, h, from * SCENARIO_HOUR_MS, until * SCENARIO_HOUR_MS,
			24 * SCENARIO_HOUR_MS, false});
}

/* The newest version comes between four and seven in the morning of the first or second day. */
static inline void
dawn(struct scenario_world *world)
{
	int nights = draw_int(&world->rng, 1, 2);

	days_of(world, draw_between(&world->rng, 24, 30) + (nights - 1) * 24);
	world->onset_ms = (draw_between(&world->rng, 10, 13) + (nights - 1) * 24) *
			  SCENARIO_HOUR_MS;
	world->day_factor = draw_between(&world->rng, 1.1, 1.5);
}

static inline void
set_dawn_deploy(struct scenario_world *world, struct scenario_truth *truth)
{
	set_healthy(world, truth);
	dawn(world);
	canary_add(world);
	if (draw_chance(&world->rng, .5))
		world->rollout = ROLLOUT_BLUE_GREEN;
	else
		world->share = draw_between(&world->rng, .2, .6);
}

static inline void
set_dawn_ill(struct scenario_world *world, struct scenario_truth *truth)
{
	dawn(world);
	bad_version(world, truth);
	world->share = draw_between(&world->rng, .1, .6);
}

static inline void
set_wandering(struct scenario_world *world, struct scenario_truth *truth)
{
	struct random *rng = &world->rng;

	set_healthy(world, truth);
	double sd = draw_between(rng, .05, .12), half_ms = draw_between(rng, .5, 2) * 60e3;
	double step_ms = world->span_ms / (SCENARIO_WANDER - 1);
	double kept = pow(.5, step_ms / half_ms);

	world->has_wander = true;
	for (int i = 0; i < SCENARIO_WANDER; i++) {
		double fresh = sd * log(random_lognormal(rng, 1, 1));

		world->wander[i] = i ? kept * world->wander[i - 1] + sqrt(1 - kept * kept) * fresh
				     : fresh;
	}
	world->limit_ms = fmin(60000, 2 * world->limit_ms);
}

#endif
