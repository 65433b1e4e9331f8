/* scenario_world: what every log has before anything goes wrong: traffic, places, latencies. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_WORLD_H
#define SR_TESTS_GEN_SCENARIO_WORLD_H

#include <math.h>
#include <string.h>

#include "tests/gen/scenario.h"

#define SCENARIO_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline double
draw_between(struct random *rng, double low, double high)
{
	return low + (high - low) * random_share(rng);
}

static inline int
draw_int(struct random *rng, int low, int high)
{
	return low + (int)random_below(rng, (uint64_t)(high - low + 1));
}

static inline bool
draw_chance(struct random *rng, double chance)
{
	return random_share(rng) < chance;
}

static inline double
draw_one_of(struct random *rng, const double *of, int n)
{
	return of[random_below(rng, (uint64_t)n)];
}

static inline void
weights_settle(double *weight, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += weight[i];
	for (int i = 0; i < n; i++)
		weight[i] /= sum;
}

/* The limit that hardly any healthy request reaches. */
static inline double
limit_above(const struct scenario_world *world)
{
	static const double limits_ms[] = { 1000, 2000, 3000, 5000, 10000, 15000, 30000, 60000 };
	double need = 0;

	for (int e = 0; e < world->n[SCENARIO_ENDPOINT]; e++)
		need = fmax(need, world->scale[SCENARIO_ENDPOINT][e] *
				  (world->has_slow_mode ? 3 : 1) * exp(3.3 * world->sigma[e]));
	for (size_t i = 0; i < SCENARIO_LENGTH(limits_ms); i++)
		if (limits_ms[i] >= need)
			return limits_ms[i];
	return limits_ms[SCENARIO_LENGTH(limits_ms) - 1];
}

/* Zipf's mix of endpoints, each with its latencies. */
static inline void
draw_endpoints(struct scenario_world *world)
{
	struct random *rng = &world->rng;
	int n = world->n[SCENARIO_ENDPOINT] = draw_int(rng, 2, 6);
	double power = draw_between(rng, .3, 1.1);

	for (int e = 0; e < n; e++) {
		world->weight[SCENARIO_ENDPOINT][e] = pow(e + 1, -power);
		world->scale[SCENARIO_ENDPOINT][e] = draw_between(rng, 20, 400);
		world->sigma[e] = draw_between(rng, .25, .7);
	}
	weights_settle(world->weight[SCENARIO_ENDPOINT], n);
	world->has_slow_mode = draw_chance(rng, .25);
	world->limit_ms = limit_above(world);
}

/* Hosts in zones, countries or tenants of uneven weight, versions side by side. */
static inline void
draw_fields(struct scenario_world *world)
{
	static const int least[] = { [SCENARIO_VERSION] = 1, [SCENARIO_HOST] = 4,
				     [SCENARIO_ZONE] = 2, [SCENARIO_PLACE] = 3 };
	static const int most[] = { [SCENARIO_VERSION] = 3, [SCENARIO_HOST] = 10,
				    [SCENARIO_ZONE] = 3, [SCENARIO_PLACE] = 5 };
	static const enum scenario_field fields[] = { SCENARIO_VERSION, SCENARIO_HOST,
						      SCENARIO_ZONE, SCENARIO_PLACE };
	struct random *rng = &world->rng;

	for (size_t f = 0; f < SCENARIO_LENGTH(fields); f++) {
		enum scenario_field field = fields[f];

		world->n[field] = draw_int(rng, least[field], most[field]);
		for (int v = 0; v < world->n[field]; v++) {
			bool is_even = field == SCENARIO_HOST;
			world->weight[field][v] = is_even ? 1 : draw_between(rng, .15, 1);
			world->scale[field][v] = is_even ? draw_between(rng, .97, 1.03) : 1;
		}
		weights_settle(world->weight[field], world->n[field]);
	}
	for (int h = 0; h < world->n[SCENARIO_HOST]; h++)
		world->zone_of[h] = h % world->n[SCENARIO_ZONE];
	if (draw_chance(rng, .5))
		world->n[SCENARIO_ZONE] = 0;	/* the log does not say */
	world->place_name = draw_chance(rng, .5) ? "country" : "tenant";
}

static inline void
draw_world(struct scenario_world *world, uint64_t seed)
{
	static const double bad_rates[] = { 0, .002, .01 };
	struct random *rng = &world->rng;
	double n = draw_between(rng, 800, 6000);

	/* Every 20th log of either half of the seeds is large, every 100th very. */
	if (seed / 2 % 20 == 19)
		n = seed / 2 % 100 == 19 ? 100000 : 20000;
	for (int f = 0; f < SCENARIO_FIELDS; f++)
		for (int v = 0; v < SCENARIO_VALUES; v++)
			world->scale[f][v] = 1;
	world->span_ms = draw_between(rng, 20, 60) * 60e3;
	world->rate = n / world->span_ms;
	world->onset_ms = draw_between(rng, .3, .7) * world->span_ms;
	world->wave = draw_between(rng, .05, .4);
	world->wave_ms = draw_between(rng, .2, 1) * world->span_ms;
	world->has_bursts = draw_chance(rng, .5);
	for (size_t i = 0; i < SCENARIO_LENGTH(world->burst); i++)
		world->burst[i] = draw_between(rng, -1, 1);
	draw_endpoints(world);
	draw_fields(world);
	world->bad_rate = draw_one_of(rng, bad_rates, 3);
	world->silent_host = world->skew_host = world->callee = -1;
	world->unit = world->closed_loop = world->surge = 1;
	world->surge_factor = world->day_factor = 1;
	world->has_status = world->has_endpoint = world->has_version = true;
	world->format = draw_chance(rng, .7) ? 0 : draw_int(rng, 1, 2);
	world->spelling = draw_int(rng, 0, 1);
}

/* How many times the usual rate at a moment, but for a surge: at most 1.6. */
static inline double
world_level(const struct scenario_world *world, double at_ms)
{
	double since = at_ms - world->onset_ms, level;

	if (world->has_bursts) {
		size_t i = (size_t)(at_ms / world->span_ms *
				    (double)SCENARIO_LENGTH(world->burst));
		level = 1 + world->wave * world->burst[i < 63 ? i : 63];
	} else {
		level = 1 + world->wave * sin(6.283185307179586 * (at_ms + world->wave_at_ms) /
					      world->wave_ms);
	}
	if (since >= 0 && world->closed_loop < 1)
		level *= world->closed_loop;
	return level;
}

/* What latencies are multiplied by at a moment, whatever is asked: the day, and wandering. */
static inline double
world_slowness(const struct scenario_world *world, double at_ms)
{
	double top = 2 * world->wave, slow = 1;

	if (world->day_factor > 1)
		slow += (world->day_factor - 1) *
			(world_level(world, at_ms) - 1 + world->wave) / top;
	if (!world->has_wander)
		return slow;
	double at = at_ms / world->span_ms * (SCENARIO_WANDER - 1);
	size_t i = (size_t)fmin(fmax(at, 0), SCENARIO_WANDER - 2);
	double part = at - (double)i;

	return slow * exp(world->wander[i] * (1 - part) + world->wander[i + 1] * part);
}

/* The surge alone: 1 before onset, up to `surge` after it. */
static inline double
world_surge(const struct scenario_world *world, double at_ms)
{
	double since = at_ms - world->onset_ms;

	if (since <= 0 || world->surge <= 1)
		return 1;
	return 1 + (world->surge - 1) * fmin(1, since / fmax(1, world->surge_ms));
}

#endif
