/* scenario_faults: faults as every family adds them, and the truth about them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_FAULTS_H
#define SR_TESTS_GEN_SCENARIO_FAULTS_H

#include "tests/gen/scenario_world.h"

static inline struct scenario_cause
cause_one(enum scenario_field field, int value)
{
	return (struct scenario_cause){ 1, { { field, value } } };
}

static inline void
truth_add(struct scenario_truth *truth, const char *kind, struct scenario_cause cause)
{
	if (!truth->kind[0])
		truth->kind[0] = kind;
	else if (strcmp(truth->kind[0], kind) != 0)
		truth->kind[1] = kind;
	if (cause.n)
		truth->cause[truth->n_causes++] = cause;
}

/* x1.6 to x8 on half to all of the records, of which none to half turn bad. */
static inline struct scenario_fault *
fault_add(struct scenario_world *world, struct scenario_cause cause)
{
	static const double turns[] = { 0, .05, .2, .5 };
	struct scenario_fault *fault = &world->fault[world->n_faults++];

	*fault = (struct scenario_fault){
		.cause = cause, .from_ms = world->onset_ms, .until_ms = INFINITY,
		.factor = draw_between(&world->rng, 1.6, 8),
		.part = draw_between(&world->rng, .5, 1),
		.turn = draw_one_of(&world->rng, turns, 4),
		.turned = draw_chance(&world->rng, .7) ? SCENARIO_TIMEOUT : SCENARIO_ERROR,
	};
	return fault;
}

/* n versions of which the last is new and takes 2-60 % from onset on; returns it. */
static inline int
canary_add(struct scenario_world *world)
{
	world->n[SCENARIO_VERSION] = 2;
	world->weight[SCENARIO_VERSION][0] = 1;
	world->rollout = ROLLOUT_CANARY;
	world->share = draw_between(&world->rng, .02, .6);
	return 1;
}

static inline void
versions_at_least(struct scenario_world *world, int n)
{
	if (world->n[SCENARIO_VERSION] >= n)
		return;
	world->n[SCENARIO_VERSION] = n;
	for (int v = 0; v < n; v++)
		world->weight[SCENARIO_VERSION][v] = draw_between(&world->rng, .3, 1);
	weights_settle(world->weight[SCENARIO_VERSION], n);
}

static inline void
bad_version(struct scenario_world *world, struct scenario_truth *truth)
{
	struct scenario_cause cause = cause_one(SCENARIO_VERSION, canary_add(world));

	fault_add(world, cause);
	truth_add(truth, "bad_version", cause);
}

/* A value of one of the dimensions. */
static inline void
bad_value(struct scenario_world *world, struct scenario_truth *truth, enum scenario_field field)
{
	struct scenario_cause cause =
		cause_one(field, draw_int(&world->rng, 0, world->n[field] - 1));

	fault_add(world, cause);
	truth_add(truth, "dimension", cause);
}

#endif
