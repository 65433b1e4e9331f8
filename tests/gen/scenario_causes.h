/* scenario_causes: families of several causes in one field, and of requests that are refused. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_CAUSES_H
#define SR_TESTS_GEN_SCENARIO_CAUSES_H

#include "tests/gen/scenario_faults.h"

/* Two hosts of six or more fall ill at once, in the same way: either may be named first. */
static inline void
set_two_hosts(struct scenario_world *world, struct scenario_truth *truth)
{
	int n = world->n[SCENARIO_HOST] < 6 ? 6 : world->n[SCENARIO_HOST];
	int first = draw_int(&world->rng, 0, n - 1), second = draw_int(&world->rng, 0, n - 2);

	second += second >= first;
	world->n[SCENARIO_HOST] = n;
	for (int h = 0; h < n; h++) {
		world->weight[SCENARIO_HOST][h] = 1.0 / n;
		world->scale[SCENARIO_HOST][h] = draw_between(&world->rng, .985, 1.015);
		world->zone_of[h] = 0;
	}
	world->n[SCENARIO_ZONE] = 0;
	struct scenario_fault *fault = fault_add(world, cause_one(SCENARIO_HOST, first));

	world->fault[world->n_faults++] = *fault;
	world->fault[world->n_faults - 1].cause = cause_one(SCENARIO_HOST, second);
	truth_add(truth, "dimension", fault->cause);
	truth_add(truth, "dimension", cause_one(SCENARIO_HOST, second));
}

/* A version answers three to six requests of ten at once, and that they are forbidden. */
static inline void
set_refusing(struct scenario_world *world, struct scenario_truth *truth)
{
	struct scenario_cause cause = cause_one(SCENARIO_VERSION, canary_add(world));
	struct scenario_fault *fault = fault_add(world, cause);

	world->share = draw_between(&world->rng, .25, .6);
	fault->factor = draw_between(&world->rng, .05, .3);
	fault->part = draw_between(&world->rng, .3, .6);
	fault->turn = 1;
	fault->turned = SCENARIO_REFUSED;
	truth_add(truth, "bad_version", cause);
}

#endif
