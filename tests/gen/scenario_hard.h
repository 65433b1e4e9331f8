/* scenario_hard: families of two things at once, of slow change, and of what the log lost. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_HARD_H
#define SR_TESTS_GEN_SCENARIO_HARD_H

#include "tests/gen/scenario_others.h"
#include "tests/gen/scenario_versions.h"

/* A harmless version comes first, and takes traffic on; the bad one comes at onset. */
static inline void
set_two_rollouts(struct scenario_world *world, struct scenario_truth *truth)
{
	struct scenario_cause cause = cause_one(SCENARIO_VERSION, 2);

	canary_add(world);
	world->n[SCENARIO_VERSION] = 3;
	world->rollout = ROLLOUT_TWO;
	world->share = draw_between(&world->rng, .05, .4);
	world->by_share[0] = draw_between(&world->rng, .05, .4);
	world->window[0] = draw_between(&world->rng, .3, .8) * world->onset_ms;
	fault_add(world, cause);
	truth_add(truth, "bad_version", cause);
}

/* A bad version comes with a surge that slows everything: both are true. */
static inline void
set_canary_load(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	set_load(world, truth);
	world->surge_factor = draw_between(&world->rng, 1.6, 3);
	world->fault[0].factor = draw_between(&world->rng, 3, 8);
}

/* A version that gets slower and slower, as one that leaks does. */
static inline void
set_leak(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->share = draw_between(&world->rng, .1, .6);
	world->fault[0].factor = draw_between(&world->rng, 3, 8);
	world->fault[0].ramp_ms = world->span_ms - world->onset_ms;
}

/* A tenth of the records never reached the log. */
static inline void
set_lost(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->lost = .1;
}

/* A bad version of a service that is called, seen in spans: who calls it has one version. */
static inline void
set_callee_version(struct scenario_world *world, struct scenario_truth *truth)
{
	struct scenario_cause cause = cause_one(SCENARIO_VERSION, 2);
	double *weight = world->weight[SCENARIO_VERSION];

	set_spans(world, truth);
	world->n[SCENARIO_VERSION] = 3;
	weight[0] = 1;
	weight[1] = weight[2] = 0;
	world->callee = world->fault[0].cause.term[0].value;
	world->share = draw_between(&world->rng, .2, .7);
	world->fault[0].cause = cause;
	truth->kind[0] = NULL;
	truth->n_causes = 0;
	truth_add(truth, "bad_version", cause);
}

#endif
