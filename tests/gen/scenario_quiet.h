/* scenario_quiet: families in which nothing is wrong, or where too little is seen. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_QUIET_H
#define SR_TESTS_GEN_SCENARIO_QUIET_H

#include "tests/gen/scenario_faults.h"

static inline void
set_warm_up(struct scenario_world *world, struct scenario_truth *truth)
{
	int version = canary_add(world);
	double left = (world->span_ms - world->onset_ms) * world->rate * world->share;
	struct scenario_fault *fault = fault_add(world, cause_one(SCENARIO_VERSION, version));

	fault->first = (long)fmax(1, .05 * left);
	fault->turn = 0;
	truth_add(truth, "none", (struct scenario_cause){0});
	truth->is_quiet = true;
}

/* The new version takes most of one value's requests, few of the others'. */
static inline void
uneven(struct scenario_world *world, enum scenario_field field, int value)
{
	canary_add(world);
	world->rollout = ROLLOUT_BY_VALUE;
	world->by_field = field;
	world->by_value = value;
	world->by_share[0] = draw_between(&world->rng, .6, .9);
	world->by_share[1] = draw_between(&world->rng, .03, .1);
}

static inline void
slow_place(struct scenario_world *world)
{
	/* Slower by half and more, all the time, would be an incident from the first record on. */
	world->scale[SCENARIO_PLACE][0] = draw_between(&world->rng, 1.2, 1.35);
	uneven(world, SCENARIO_PLACE, 0);
}

static inline void
set_simpson_place(struct scenario_world *world, struct scenario_truth *truth)
{
	slow_place(world);
	truth_add(truth, "none", (struct scenario_cause){0});
	truth->is_quiet = true;
}

static inline void
set_simpson_endpoint(struct scenario_world *world, struct scenario_truth *truth)
{
	int slowest = 0;

	for (int e = 0; e < world->n[SCENARIO_ENDPOINT]; e++)
		if (world->scale[SCENARIO_ENDPOINT][e] > world->scale[SCENARIO_ENDPOINT][slowest])
			slowest = e;
	uneven(world, SCENARIO_ENDPOINT, slowest);
	truth_add(truth, "none", (struct scenario_cause){0});
	truth->is_quiet = true;
}

static inline void
set_simpson_harmful(struct scenario_world *world, struct scenario_truth *truth)
{
	slow_place(world);
	fault_add(world, cause_one(SCENARIO_VERSION, 1));
	truth_add(truth, "bad_version", cause_one(SCENARIO_VERSION, 1));
}

static inline void
set_healthy(struct scenario_world *world, struct scenario_truth *truth)
{
	(void)world;
	truth_add(truth, "none", (struct scenario_cause){0});
	truth->is_quiet = true;
}

static inline void
set_healthy_canary(struct scenario_world *world, struct scenario_truth *truth)
{
	set_healthy(world, truth);
	canary_add(world);
}

static inline void
set_healthy_waves(struct scenario_world *world, struct scenario_truth *truth)
{
	set_healthy(world, truth);
	world->wave = draw_between(&world->rng, .35, .6);
}

static inline void
set_healthy_hosts(struct scenario_world *world, struct scenario_truth *truth)
{
	set_healthy(world, truth);
	for (int h = 0; h < world->n[SCENARIO_HOST]; h++)
		world->scale[SCENARIO_HOST][h] = draw_between(&world->rng, .85, 1.15);
}

static inline void
set_immaterial(struct scenario_world *world, struct scenario_truth *truth)
{
	struct scenario_fault *fault = fault_add(world, (struct scenario_cause){0});

	set_healthy(world, truth);
	fault->factor = 1.04;
	fault->part = 1;
	fault->turn = 0;
}

/* 3-10 records an arm, few fields. */
static inline void
set_tiny(struct scenario_world *world, struct scenario_truth *truth)
{
	canary_add(world);
	world->n[SCENARIO_ENDPOINT] = draw_int(&world->rng, 1, 2);
	world->n[SCENARIO_HOST] = draw_int(&world->rng, 0, 1) ? draw_int(&world->rng, 2, 4) : 0;
	world->n[SCENARIO_ZONE] = 0;
	world->n[SCENARIO_PLACE] = draw_int(&world->rng, 2, 4);
	for (int f = SCENARIO_ENDPOINT; f <= SCENARIO_PLACE; f++)
		if (world->n[f])
			weights_settle(world->weight[f], world->n[f]);
	world->tiny = draw_int(&world->rng, 3, 10);
	world->bad_rate = 0;
	world->has_slow_mode = false;
	truth->why_not = "a handful of records";
	if (world->tiny_gap > 0) {
		truth_add(truth, "bad_version", cause_one(SCENARIO_VERSION, 1));
		truth->highest = "probable";
	} else {
		truth_add(truth, "none", (struct scenario_cause){0});
		truth->is_quiet = true;
	}
}

static inline void
set_tiny_effect(struct scenario_world *world, struct scenario_truth *truth)
{
	world->tiny_gap = draw_between(&world->rng, 2, 5);
	set_tiny(world, truth);
}

#endif
