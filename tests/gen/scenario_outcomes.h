/* scenario_outcomes: families in which it is the outcome that tells, or that misleads. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_OUTCOMES_H
#define SR_TESTS_GEN_SCENARIO_OUTCOMES_H

#include "tests/gen/scenario_versions.h"

/*
 * Truth by making:
 * echo		`bad_version`: a canary that fails, and one more field whose value is made from the
 *		outcome of each record, after it. The field has no part in the making: it is never
 *		the cause. Identifiable as a canary is.
 * few_failures	`bad_version`: nothing gets slower; 1.3 to 3 of a hundred requests of the version
 *		fail, none of the other. Identifiable where ten and more failed, 0.01 more than of
 *		the others, by 4 standard errors.
 * storm_401	`endpoint`: 0.6 to all of one endpoint's requests are refused for two to eight
 *		minutes; before, after and elsewhere nothing is. Time alone tells that from what it
 *		was: at most `associated`. Identifiable where 30 and more are expected to be.
 */

static inline void
set_echo(struct scenario_world *world, struct scenario_truth *truth)
{
	bad_version(world, truth);
	world->share = draw_between(&world->rng, .1, .6);
	world->fault[0].turn = draw_between(&world->rng, .2, .6);
	world->bad_rate = .01;		/* the field varies in any log */
	world->echo = draw_int(&world->rng, 1, 4);
}

static inline void
set_few_failures(struct scenario_world *world, struct scenario_truth *truth)
{
	struct random *rng = &world->rng;

	bad_version(world, truth);
	world->share = draw_between(rng, .2, .5);
	world->bad_rate = 0;
	world->has_slow_mode = false;
	world->limit_ms = 60000;
	world->fault[0].factor = world->fault[0].part = 1;
	world->fault[0].turn = draw_between(rng, .013, .03);
	world->fault[0].turned = SCENARIO_ERROR;
	world->is_few = true;
}

static inline void
set_storm_401(struct scenario_world *world, struct scenario_truth *truth)
{
	struct random *rng = &world->rng;
	struct scenario_cause cause =
		cause_one(SCENARIO_ENDPOINT, draw_int(rng, 0, world->n[SCENARIO_ENDPOINT] - 1));
	struct scenario_fault *fault = fault_add(world, cause);

	fault->until_ms = world->onset_ms + draw_between(rng, 2, 8) * 60e3;
	fault->factor = draw_between(rng, .03, .3);
	fault->part = draw_between(rng, .6, 1);
	fault->turn = 1;
	fault->turned = SCENARIO_REFUSED;
	truth_add(truth, "endpoint", cause);
	truth->highest = "associated";
	if (world->rate * world->weight[SCENARIO_ENDPOINT][cause.term[0].value] * fault->part *
	    (fmin(fault->until_ms, world->span_ms) - world->onset_ms) < 30)
		truth->why_not = "fewer than 30 requests are refused";
}

#endif
