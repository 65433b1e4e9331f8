/* scenario_others: families in which something else is: a place, a callee, the load, the log. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_OTHERS_H
#define SR_TESTS_GEN_SCENARIO_OTHERS_H

#include "tests/gen/scenario_faults.h"

static inline void
set_load(struct scenario_world *world, struct scenario_truth *truth)
{
	world->surge = draw_between(&world->rng, 1.6, 3);
	world->surge_ms = draw_between(&world->rng, .02, .15) * world->span_ms;
	world->surge_factor = draw_between(&world->rng, 1.6, 8);
	world->capacity = draw_between(&world->rng, 1.1, 1.3);
	truth_add(truth, "load", (struct scenario_cause){0});
}

static inline void
set_endpoint(struct scenario_world *world, struct scenario_truth *truth)
{
	int endpoint = draw_int(&world->rng, 0, world->n[SCENARIO_ENDPOINT] - 1);

	versions_at_least(world, 2);
	fault_add(world, cause_one(SCENARIO_ENDPOINT, endpoint));
	truth_add(truth, "endpoint", cause_one(SCENARIO_ENDPOINT, endpoint));
}

static inline void
set_upstream(struct scenario_world *world, struct scenario_truth *truth)
{
	int n = world->n[SCENARIO_UPSTREAM] = draw_int(&world->rng, 3, 5);
	struct scenario_cause cause =
		cause_one(SCENARIO_UPSTREAM, draw_int(&world->rng, 0, n - 1));

	versions_at_least(world, 2);
	for (int u = 0; u < n; u++) {
		world->weight[SCENARIO_UPSTREAM][u] = draw_between(&world->rng, .2, 1);
		world->scale[SCENARIO_UPSTREAM][u] = 1;
	}
	weights_settle(world->weight[SCENARIO_UPSTREAM], n);
	fault_add(world, cause);
	truth_add(truth, "dependency", cause);
}

/* The same, seen in spans: the requests and what they call are logged, each with its parent. */
static inline void
set_spans(struct scenario_world *world, struct scenario_truth *truth)
{
	set_upstream(world, truth);
	world->has_spans = true;
	world->format = 0;
	world->limit_ms = 60000;
	world->bad_rate = world->fault[0].turn = 0;	/* a call that fails is another story */
	world->fault[0].factor = draw_between(&world->rng, 3, 8);
	for (int u = 0; u < world->n[SCENARIO_UPSTREAM]; u++)
		world->scale[SCENARIO_UPSTREAM][u] = draw_between(&world->rng, 40, 150);
}

static inline void
set_host(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_value(world, truth, SCENARIO_HOST);
}

static inline void
set_zone(struct scenario_world *world, struct scenario_truth *truth)
{
	/* Each zone has more than one host. */
	world->n[SCENARIO_ZONE] = world->n[SCENARIO_HOST] < 6 ? 2 : 3;
	for (int h = 0; h < world->n[SCENARIO_HOST]; h++)
		world->zone_of[h] = h % world->n[SCENARIO_ZONE];
	bad_value(world, truth, SCENARIO_ZONE);
}

static inline void
set_place(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_value(world, truth, SCENARIO_PLACE);
}

static inline void
set_shared(struct scenario_world *world, struct scenario_truth *truth)
{
	versions_at_least(world, 2);
	fault_add(world, (struct scenario_cause){0});
	truth_add(truth, "shared", (struct scenario_cause){0});
}

static inline void
set_mix(struct scenario_world *world, struct scenario_truth *truth)
{
	double *scale = world->scale[SCENARIO_ENDPOINT];

	for (int e = 0; e < world->n[SCENARIO_ENDPOINT]; e++)
		scale[e] = e ? draw_between(&world->rng, 20, 90)
			     : draw_between(&world->rng, 250, 400);
	world->limit_ms = limit_above(world);
	world->mix = draw_between(&world->rng, 4, 8);
	truth_add(truth, "mix_change", (struct scenario_cause){0});
}

static inline void
set_gap(struct scenario_world *world, struct scenario_truth *truth)
{
	world->gap_ms = fmax(fmax(.05 * world->span_ms, 60e3), 25 / world->rate);
	truth_add(truth, "data_gap", (struct scenario_cause){0});
}

static inline void
set_silent(struct scenario_world *world, struct scenario_truth *truth)
{
	world->silent_host = draw_int(&world->rng, 0, world->n[SCENARIO_HOST] - 1);
	truth_add(truth, "data_gap", (struct scenario_cause){0});
}

static inline void
set_unit(struct scenario_world *world, struct scenario_truth *truth)
{
	world->unit = draw_chance(&world->rng, .5) ? 1000 : .001;
	truth_add(truth, "data_gap", (struct scenario_cause){0});
}

/* Something fails for all, and the failed requests come again. */
static inline void
retry_storm(struct scenario_world *world)
{
	struct scenario_fault *fault = fault_add(world, (struct scenario_cause){0});

	/* A field that never varied in the first 1,000 records is none to the program. */
	world->bad_rate = .01;
	fault->factor = draw_between(&world->rng, 1.6, 3);
	fault->part = draw_between(&world->rng, .6, 1);
	fault->turn = draw_between(&world->rng, .5, .8);
	world->retries = draw_between(&world->rng, .85, 1);
}

static inline void
set_retry_ids(struct scenario_world *world, struct scenario_truth *truth)
{
	retry_storm(world);
	world->has_ids = true;
	truth_add(truth, "retry_storm", (struct scenario_cause){0});
}

static inline void
set_retry_count(struct scenario_world *world, struct scenario_truth *truth)
{
	retry_storm(world);
	world->has_attempts = true;
	truth_add(truth, "retry_storm", (struct scenario_cause){0});
}

static inline void
set_retry_blind(struct scenario_world *world, struct scenario_truth *truth)
{
	retry_storm(world);
	truth_add(truth, "retry_storm", (struct scenario_cause){0});
	truth_add(truth, "shared", (struct scenario_cause){0});
	truth->why_not = "no request ids";
	truth->tolerated = "load";
	truth->highest = "probable";	/* of `shared`, which is true as far as it goes */
}

static inline void
set_one_version(struct scenario_world *world, struct scenario_truth *truth)
{
	world->n[SCENARIO_VERSION] = 1;
	fault_add(world, (struct scenario_cause){0});
	truth_add(truth, "shared", (struct scenario_cause){0});
	truth->why_not = "one version";
	truth->highest = "probable";
}

#endif
