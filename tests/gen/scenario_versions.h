/* scenario_versions: families in which a version is to blame. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_VERSIONS_H
#define SR_TESTS_GEN_SCENARIO_VERSIONS_H

#include "tests/gen/scenario_faults.h"

static inline void
set_canary(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
}

static inline void
set_ramp(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->rollout = ROLLOUT_RAMP;
	world->share = .6;
}

static inline void
set_rolling(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->rollout = ROLLOUT_ROLLING;
}

static inline void
set_blue_green(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->rollout = ROLLOUT_BLUE_GREEN;
	truth_add(truth, "shared", (struct scenario_cause){0});
	truth->why_not = "the new version took over all at once";
	truth->highest = "associated";
}

static inline void
set_pair(struct scenario_world *world, struct scenario_truth *truth)
{
	int version = canary_add(world);
	int endpoint = draw_int(&world->rng, 0, world->n[SCENARIO_ENDPOINT] - 1);
	struct scenario_cause cause = { 2, { { SCENARIO_VERSION, version },
					     { SCENARIO_ENDPOINT, endpoint } } };

	fault_add(world, cause);
	truth_add(truth, "bad_version", cause);
}

/* Endpoints as draw_endpoints makes them, but more. */
static inline void
endpoints_at_least(struct scenario_world *world, int n)
{
	for (int e = world->n[SCENARIO_ENDPOINT]; e < n; e++) {
		world->weight[SCENARIO_ENDPOINT][e] = draw_between(&world->rng, .3, 1) / n;
		world->scale[SCENARIO_ENDPOINT][e] = draw_between(&world->rng, 20, 400);
		world->sigma[e] = draw_between(&world->rng, .25, .7);
		world->n[SCENARIO_ENDPOINT] = e + 1;
	}
	weights_settle(world->weight[SCENARIO_ENDPOINT], world->n[SCENARIO_ENDPOINT]);
	world->limit_ms = limit_above(world);
}

/* One fault in the code of several endpoints: the version is to blame, and on them alone. */
static inline void
set_some_endpoints(struct scenario_world *world, struct scenario_truth *truth)
{
	int version = canary_add(world), bad, left;
	struct scenario_fault first = {0};

	endpoints_at_least(world, 4);
	left = world->n[SCENARIO_ENDPOINT];
	bad = draw_int(&world->rng, 2, left == 4 ? 2 : SCENARIO_FAULTS);
	for (int e = 0; bad > 0; e++, left--) {
		struct scenario_cause pair = { 2, { { SCENARIO_VERSION, version },
						    { SCENARIO_ENDPOINT, e } } };

		if (!draw_chance(&world->rng, (double)bad / left))
			continue;
		struct scenario_fault *fault = fault_add(world, pair);

		if (world->n_faults == 1)
			first = *fault;
		*fault = first;
		fault->cause = pair;
		bad--;
	}
	truth_add(truth, "bad_version", cause_one(SCENARIO_VERSION, version));
}

static inline void
set_three_one_bad(struct scenario_world *world, struct scenario_truth *truth)
{
	versions_at_least(world, 3);
	fault_add(world, cause_one(SCENARIO_VERSION, 2));
	truth_add(truth, "bad_version", cause_one(SCENARIO_VERSION, 2));
}

static inline void
set_three_two_bad(struct scenario_world *world, struct scenario_truth *truth)
{
	versions_at_least(world, 3);
	for (int v = 1; v <= 2; v++) {
		fault_add(world, cause_one(SCENARIO_VERSION, v));
		truth_add(truth, "bad_version", cause_one(SCENARIO_VERSION, v));
	}
}

static inline void
set_closed_loop(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->share = draw_between(&world->rng, .3, .6);
	world->closed_loop = draw_between(&world->rng, .5, .85);
}

static inline void
set_faster(struct scenario_world *world, struct scenario_truth *truth)
{
	struct scenario_cause cause = cause_one(SCENARIO_VERSION, canary_add(world));
	struct scenario_fault *fault = fault_add(world, cause);

	fault->factor = draw_between(&world->rng, .1, .3);
	fault->part = draw_between(&world->rng, .7, 1);
	fault->turn = draw_between(&world->rng, .2, .5);
	fault->turned = SCENARIO_ERROR;
	truth_add(truth, "faster_but_broken", cause);
}

static inline void
set_error_flood(struct scenario_world *world, struct scenario_truth *truth)
{
	set_faster(world, truth);
	world->fault[0].factor = draw_between(&world->rng, .02, .08);
	world->fault[0].turn = 1;
}

static inline void
set_two_culprits(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	bad_value(world, truth, SCENARIO_HOST);
}

static inline void
set_collinear(struct scenario_world *world, struct scenario_truth *truth)
{
	struct scenario_cause host = cause_one(SCENARIO_HOST, world->n[SCENARIO_HOST]);

	bad_version(world, truth);
	world->weight[SCENARIO_HOST][host.term[0].value] = 0;	/* the new version's own */
	world->zone_of[host.term[0].value] = 0;
	world->n[SCENARIO_HOST]++;
	world->rollout = ROLLOUT_ONE_HOST;
	truth_add(truth, "dimension", host);
	truth->why_not = "the version is served by one host only";
	truth->highest = "associated";
}

/* It stops before the log does, by itself. */
static inline void
set_recovery(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->rollout = ROLLOUT_WINDOWS;
	world->window[0] = world->onset_ms;
	world->window[1] = world->onset_ms + draw_between(&world->rng, .4, .7) *
						     (world->span_ms - world->onset_ms);
}

static inline void
set_relapse(struct scenario_world *world, struct scenario_truth *truth)
{
	double left = world->span_ms - world->onset_ms;

	set_recovery(world, truth);
	world->window[1] = world->onset_ms + .35 * left;
	world->window[2] = world->onset_ms + .65 * left;
	world->window[3] = world->span_ms;
}

static inline void
set_disorder(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->disorder_ms = draw_between(&world->rng, 500, 30000);
}

static inline void
set_twice(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->twice = draw_between(&world->rng, .02, .1);
}

static inline void
set_late_file(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->late = draw_between(&world->rng, .05, .3);
}

static inline void
set_skewed(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->skew_host = draw_int(&world->rng, 0, world->n[SCENARIO_HOST] - 1);
	world->skew_ms = exp(draw_between(&world->rng, log(5e3), log(600e3))) *
			 (draw_chance(&world->rng, .5) ? 1 : -1);
}

static inline void
set_damaged(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->format = 1;
	world->has_damage = true;
}

static inline void
set_from_first(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->onset_ms = world->fault[0].from_ms = 0;
}

static inline void
set_no_status(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->has_status = false;
}

static inline void
set_no_endpoint(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->has_endpoint = false;
	truth->highest = "probable";
}

#endif
