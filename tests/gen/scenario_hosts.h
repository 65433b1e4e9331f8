/* scenario_hosts: families of machines and places that come, go and are as they are. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_HOSTS_H
#define SR_TESTS_GEN_SCENARIO_HOSTS_H

#include "tests/gen/scenario_quiet.h"

/*
 * Truth by making:
 * drained	quiet: a host that leaves has its share of the requests served by those that stay,
 *		so that as many are served in all, each in the time it would take anywhere. One of
 *		four or five leaves a log so large and so even that this is seen: by 3.5 standard
 *		errors and more. Or three and more leave one after the other as the load falls.
 * newcomer	quiet: who was there before is as it was. A new host is slow for its first requests
 *		alone; a new zone, country or tenant takes longer by one factor for ever.
 * always_bad	`dimension`, that host: the fault stands from the first record to the last. Whether
 *		it ever was better no record says: at most `associated` (analysis.md 2.4, caps). Of
 *		one that is slower, and fails no more, it may be how it is: not identifiable.
 * lost_zone	`data_gap`: of the zone nothing is logged from onset on, and nobody gets more. Not
 *		identifiable below 60 records of it before onset.
 */

static inline void
leave_add(struct scenario_world *world, struct scenario_leave leave)
{
	world->leave[world->n_leaves++] = leave;
}

/* As many hosts as are wanted, all alike in weight. */
static inline void
hosts_at_least(struct scenario_world *world, int n)
{
	for (int h = world->n[SCENARIO_HOST]; h < n; h++) {
		world->scale[SCENARIO_HOST][h] = draw_between(&world->rng, .97, 1.03);
		world->zone_of[h] = world->n[SCENARIO_ZONE] ? h % world->n[SCENARIO_ZONE] : 0;
		world->n[SCENARIO_HOST] = h + 1;
	}
	for (int h = 0; h < world->n[SCENARIO_HOST]; h++)
		world->weight[SCENARIO_HOST][h] = 1.0 / world->n[SCENARIO_HOST];
}

/* One host for a release, or three and more one after the other as there is less to do. */
static inline void
set_drained(struct scenario_world *world, struct scenario_truth *truth)
{
	struct random *rng = &world->rng;

	set_healthy(world, truth);
	if (draw_chance(rng, .5)) {
		int n = world->n[SCENARIO_HOST] = draw_int(rng, 4, 5);

		hosts_at_least(world, n);
		world->wave = draw_between(rng, 0, .05);
		world->rate = fmax(world->rate, 3000 / world->span_ms);
		leave_add(world, (struct scenario_leave){SCENARIO_HOST, draw_int(rng, 0, n - 1),
							 world->onset_ms, INFINITY, 0, false});
		return;
	}
	hosts_at_least(world, 5);
	int n = world->n[SCENARIO_HOST];

	/* From the top of a wave to its foot. */
	world->has_bursts = false;
	world->wave = draw_between(rng, .4, .6);
	world->wave_ms = 2 * world->span_ms;
	world->wave_at_ms = .25 * world->wave_ms;
	int gone = draw_int(rng, 3, n / 2 > 3 ? n / 2 : 3);

	for (int h = 0; h < gone; h++)
		leave_add(world, (struct scenario_leave){
			SCENARIO_HOST, h, (.3 + .5 * (h + 1) / gone) * world->span_ms, INFINITY, 0,
			false});
}

static inline void
new_host(struct scenario_world *world)
{
	struct random *rng = &world->rng;

	hosts_at_least(world, 5);
	int host = draw_int(rng, 0, world->n[SCENARIO_HOST] - 1);
	double left = (world->span_ms - world->onset_ms) * world->rate / world->n[SCENARIO_HOST];
	struct scenario_fault *fault = fault_add(world, cause_one(SCENARIO_HOST, host));

	leave_add(world, (struct scenario_leave){SCENARIO_HOST, host, -INFINITY, world->onset_ms, 0,
						 false});
	fault->first = (long)fmax(1, .05 * left);
	fault->turn = 0;
}

static inline void
new_place(struct scenario_world *world, enum scenario_field field)
{
	int value = draw_int(&world->rng, 0, world->n[field] - 1);

	leave_add(world, (struct scenario_leave){field, value, -INFINITY, world->onset_ms, 0,
						 false});
	world->scale[field][value] = draw_between(&world->rng, 1.15, 1.8);
}

static inline void
set_newcomer(struct scenario_world *world, struct scenario_truth *truth)
{
	set_healthy(world, truth);
	switch (draw_int(&world->rng, 0, 2)) {
	case 0:
		new_host(world);
		break;
	case 1:
		hosts_at_least(world, 6);
		world->n[SCENARIO_ZONE] = 3;
		for (int h = 0; h < world->n[SCENARIO_HOST]; h++)
			world->zone_of[h] = h % 3;
		new_place(world, SCENARIO_ZONE);
		break;
	default:
		new_place(world, SCENARIO_PLACE);
	}
	/* What is farther away meets no limit that the others do not. */
	world->limit_ms = fmin(60000, 3 * world->limit_ms);
}

static inline void
set_always_bad(struct scenario_world *world, struct scenario_truth *truth)
{
	world->onset_ms = 0;
	hosts_at_least(world, 4);
	bad_value(world, truth, SCENARIO_HOST);
	truth->highest = "associated";
	if (world->fault[0].part * world->fault[0].turn <= .02)
		truth->why_not = "it was slower from the first record on, and fails no more";
}

static inline void
set_lost_zone(struct scenario_world *world, struct scenario_truth *truth)
{
	hosts_at_least(world, 6);
	world->n[SCENARIO_ZONE] = 3;
	for (int h = 0; h < world->n[SCENARIO_HOST]; h++)
		world->zone_of[h] = h % 3;
	leave_add(world, (struct scenario_leave){SCENARIO_ZONE, draw_int(&world->rng, 0, 2),
						 world->onset_ms, INFINITY, 0, true});
	truth_add(truth, "data_gap", (struct scenario_cause){0});
	/* A third of some hundred records leaves too few of them to be missed. */
	if (world->rate * world->onset_ms / 3 < 60 ||
	    world->rate * (world->span_ms - world->onset_ms) / 3 < 60)
		truth->why_not = "the zone was rarely heard";
}

#endif
