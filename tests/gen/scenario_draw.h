/* scenario_draw: the records of a world: arrivals, who serves them, how long they take. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_DRAW_H
#define SR_TESTS_GEN_SCENARIO_DRAW_H

#include <stdlib.h>

#include "tests/gen/scenario_families.h"

static inline struct scenario_event *
event_add(struct scenario *scenario)
{
	if (scenario->n == scenario->cap) {
		scenario->cap = scenario->cap ? 2 * scenario->cap : 4096;
		scenario->event = realloc(scenario->event,
					  scenario->cap * sizeof(*scenario->event));
		if (!scenario->event)
			abort();
	}
	struct scenario_event *event = &scenario->event[scenario->n++];

	memset(event, 0, sizeof(*event));
	return event;
}

static inline bool
cause_holds(const struct scenario_cause *cause, const struct scenario_event *event)
{
	for (int i = 0; i < cause->n; i++)
		if (event->value[cause->term[i].field] != cause->term[i].value)
			return false;
	return true;
}

/* Share of the newest version at a moment. */
static inline double
canary_share(const struct scenario_world *world, const struct scenario_event *event)
{
	double since = event->at_ms - world->onset_ms, left = world->span_ms - world->onset_ms;
	const double *window = world->window;
	bool is_in = (event->at_ms >= window[0] && event->at_ms < window[1]) ||
		     (event->at_ms >= window[2] && event->at_ms < window[3]);

	if (since < 0)
		return 0;
	switch (world->rollout) {
	case ROLLOUT_CANARY:
	case ROLLOUT_ONE_HOST:
		return world->share;
	case ROLLOUT_RAMP:
		return world->share * since / left;
	case ROLLOUT_ROLLING:	/* three quarters of the hosts, by the end */
		return event->value[SCENARIO_HOST] <
		       .75 * since / left * world->n[SCENARIO_HOST] ? 1 : 0;
	case ROLLOUT_TWO:
		return world->share;
	case ROLLOUT_BLUE_GREEN:
		return 1;
	case ROLLOUT_WINDOWS:
		return is_in ? world->share : 0;
	case ROLLOUT_BY_VALUE:
		return world->by_share[event->value[world->by_field] != world->by_value];
	default:
		return 0;
	}
}

/* Whose leave it falls into; NULL: all that serve it are there. */
static inline const struct scenario_leave *
leave_of(const struct scenario_world *world, const struct scenario_event *event)
{
	for (int i = 0; i < world->n_leaves; i++) {
		const struct scenario_leave *leave = &world->leave[i];
		double at_ms = event->at_ms;
		int host = event->value[SCENARIO_HOST];
		int value = leave->field == SCENARIO_ZONE ? world->zone_of[host]
							   : event->value[leave->field];

		if (leave->every_ms > 0)
			at_ms = leave->from_ms + fmod(at_ms - leave->from_ms + leave->every_ms * 64,
						      leave->every_ms);
		if (value == leave->value && at_ms >= leave->from_ms && at_ms < leave->until_ms)
			return leave;
	}
	return NULL;
}

static inline void
draw_values(struct scenario_world *world, struct scenario_event *event)
{
	struct random *rng = &world->rng;

	for (int f = 0; f < SCENARIO_FIELDS; f++)
		if (world->n[f] && f != SCENARIO_ENDPOINT &&
		    !(world->has_spans && f == SCENARIO_UPSTREAM))
			event->value[f] = random_pick(rng, world->weight[f], world->n[f]);
	for (const struct scenario_leave *leave = leave_of(world, event); leave && !leave->is_lost;
	     leave = leave_of(world, event)) {
		int f = leave->field == SCENARIO_ZONE ? SCENARIO_HOST : (int)leave->field;

		event->value[f] = random_pick(rng, world->weight[f], world->n[f]);
	}
	double weight[SCENARIO_VALUES];

	memcpy(weight, world->weight[SCENARIO_ENDPOINT], sizeof(weight));
	if (world->mix > 0 && event->at_ms >= world->onset_ms) {
		weight[0] *= world->mix;
		weights_settle(weight, world->n[SCENARIO_ENDPOINT]);
	}
	event->value[SCENARIO_ENDPOINT] = random_pick(rng, weight, world->n[SCENARIO_ENDPOINT]);
	if (world->rollout != ROLLOUT_STEADY) {
		bool is_new = draw_chance(rng, canary_share(world, event));

		event->value[SCENARIO_VERSION] = is_new ? world->n[SCENARIO_VERSION] - 1 : 0;
		if (!is_new && world->rollout == ROLLOUT_TWO && event->at_ms >= world->window[0])
			event->value[SCENARIO_VERSION] = draw_chance(rng, world->by_share[0]);
		if (is_new && world->rollout == ROLLOUT_ONE_HOST)
			event->value[SCENARIO_HOST] = world->n[SCENARIO_HOST] - 1;
	}
	if (world->n[SCENARIO_ZONE])
		event->value[SCENARIO_ZONE] = world->zone_of[event->value[SCENARIO_HOST]];
}

static inline double
fault_factor(const struct scenario_fault *fault, double at_ms)
{
	double part = fault->ramp_ms > 0 ? (at_ms - fault->from_ms) / fault->ramp_ms : 1;

	return 1 + (fault->factor - 1) * part;
}

/* What the service makes of it, healthy or not. */
static inline void
draw_result(struct scenario_world *world, struct scenario_event *event)
{
	struct random *rng = &world->rng;
	int endpoint = event->value[SCENARIO_ENDPOINT];

	event->latency_ms = random_lognormal(rng, world->scale[SCENARIO_ENDPOINT][endpoint],
					     world->sigma[endpoint]);
	for (int f = SCENARIO_HOST; f < SCENARIO_FIELDS; f++)
		if (world->n[f] && event->value[f] >= 0)
			event->latency_ms *= world->scale[f][event->value[f]];
	if (draw_chance(rng, world->has_slow_mode ? .1 : 0))
		event->latency_ms *= 3;
	event->latency_ms *= world_slowness(world, event->at_ms);
	if (draw_chance(rng, world->bad_rate))
		event->outcome = draw_chance(rng, .5) ? SCENARIO_TIMEOUT : SCENARIO_ERROR;
	if (world->surge > 1) {
		/* What comes above the capacity waits. */
		double rate = world_level(world, event->at_ms) * world_surge(world, event->at_ms);
		double over = fmax(0, rate - world->capacity) / (world->surge - world->capacity);
		event->latency_ms *= 1 + (world->surge_factor - 1) * over;
		event->is_hit = over > .1;
	}
	for (int i = 0; i < world->n_faults; i++) {
		struct scenario_fault *fault = &world->fault[i];
		if (event->at_ms < fault->from_ms || event->at_ms >= fault->until_ms ||
		    !cause_holds(&fault->cause, event) ||
		    (fault->first && fault->seen++ >= fault->first) ||
		    !draw_chance(rng, fault->part))
			continue;
		event->latency_ms *= fault_factor(fault, event->at_ms);
		event->is_hit = true;
		if (draw_chance(rng, fault->turn))
			event->outcome = fault->turned;
	}
	/* The caller hangs up at the limit: nobody sees how long it would have taken. */
	if (event->outcome == SCENARIO_TIMEOUT || event->latency_ms > world->limit_ms) {
		event->outcome = SCENARIO_TIMEOUT;
		event->latency_ms = world->limit_ms * draw_between(rng, 1, 1.002);
	}
}

static inline bool
is_logged(struct scenario_world *world, const struct scenario_event *event)
{
	double since = event->at_ms - world->onset_ms;

	if (world->lost > 0 && draw_chance(&world->rng, world->lost))
		return false;
	if (leave_of(world, event))
		return false;
	if (world->gap_ms > 0 && since >= 0 && since < world->gap_ms)
		return false;
	return !(world->silent_host >= 0 && since >= 0 &&
		 event->value[SCENARIO_HOST] == world->silent_host);
}

/* Bad requests come again after a moment, up to four times. */
static inline void
draw_retries(struct scenario *scenario, size_t first)
{
	struct scenario_world *world = &scenario->world;

	for (size_t i = first; i < scenario->n; i++) {
		struct scenario_event again = scenario->event[i];
		if (world->retries <= 0 || again.outcome == SCENARIO_OK ||
		    again.outcome == SCENARIO_REFUSED || again.attempt >= 4 ||
		    !draw_chance(&world->rng, world->retries))
			return;
		again.at_ms += fmin(again.latency_ms, 2000) +
			       random_gap(&world->rng, 200 * pow(2, again.attempt));
		if (again.at_ms >= world->span_ms)
			return;
		again.attempt++;
		again.outcome = SCENARIO_OK;
		again.is_hit = false;
		draw_result(world, &again);
		*event_add(scenario) = again;
	}
}

/* One to three calls of a request, one after the other: it waits for each. */
static inline void
draw_calls(struct scenario *scenario, size_t of)
{
	struct scenario_world *world = &scenario->world;
	int calls = draw_int(&world->rng, 1, 3);
	double at_ms = scenario->event[of].at_ms;

	for (int c = 1; c <= calls; c++) {
		struct scenario_event call = scenario->event[of];
		struct scenario_fault *fault = &world->fault[0];

		call.child = c;
		call.outcome = SCENARIO_OK;
		call.value[SCENARIO_UPSTREAM] =
			random_pick(&world->rng, world->weight[SCENARIO_UPSTREAM],
				    world->n[SCENARIO_UPSTREAM]);
		call.at_ms = at_ms;
		if (call.value[SCENARIO_UPSTREAM] == world->callee)
			call.value[SCENARIO_VERSION] = at_ms >= world->onset_ms &&
				draw_chance(&world->rng, world->share) ? 2 : 1;
		call.latency_ms = random_lognormal(
			&world->rng, world->scale[SCENARIO_UPSTREAM][call.value[SCENARIO_UPSTREAM]],
			.35);
		call.is_hit = world->n_faults && call.at_ms >= fault->from_ms &&
			      cause_holds(&fault->cause, &call) &&
			      draw_chance(&world->rng, fault->part);
		call.latency_ms *= call.is_hit ? fault->factor : 1;
		at_ms += call.latency_ms;
		*event_add(scenario) = call;
		scenario->event[of].latency_ms += call.latency_ms;
		scenario->event[of].is_hit = scenario->event[of].is_hit || call.is_hit;
	}
}

static inline void
draw_traffic(struct scenario *scenario)
{
	struct scenario_world *world = &scenario->world;
	struct random *rng = &world->rng;
	double most = 1.6 * (world->surge > 1 ? world->surge : 1), at_ms = 0;

	for (;;) {
		at_ms += random_gap(rng, 1 / (world->rate * most));
		if (at_ms >= world->span_ms)
			return;
		if (random_share(rng) * most > world_level(world, at_ms) *
						       world_surge(world, at_ms))
			continue;
		struct scenario_event event = { .at_ms = at_ms, .id = random_next(rng) };

		event.value[SCENARIO_UPSTREAM] = world->has_spans ? -1 : 0;
		draw_values(world, &event);
		draw_result(world, &event);
		if (!is_logged(world, &event))
			continue;
		size_t first = scenario->n;
		*event_add(scenario) = event;
		draw_retries(scenario, first);
		if (world->has_spans)
			draw_calls(scenario, first);
	}
}

/* So many records an arm; with a gap, the new version's fastest is that far above the slowest. */
static inline void
draw_tiny(struct scenario *scenario)
{
	struct scenario_world *world = &scenario->world;
	struct random *rng = &world->rng;
	double slowest[SCENARIO_VALUES] = {0}, fastest[SCENARIO_VALUES];
	long n = world->tiny + draw_int(rng, 3, 10);

	world->span_ms = 20e3 * (double)n;
	world->onset_ms = 0;
	for (long i = 0; i < n; i++) {
		struct scenario_event *event = event_add(scenario);

		event->at_ms = draw_between(rng, 20e3 * (double)i, 20e3 * (double)(i + 1));
		event->id = random_next(rng);
		draw_values(world, event);
		event->value[SCENARIO_VERSION] = i % 2 == 1 && i / 2 < world->tiny;
		draw_result(world, event);
	}
	for (int e = 0; e < SCENARIO_VALUES; e++)
		fastest[e] = INFINITY;
	for (size_t i = 0; i < scenario->n; i++) {
		struct scenario_event *event = &scenario->event[i];
		int endpoint = event->value[SCENARIO_ENDPOINT];
		if (!event->value[SCENARIO_VERSION])
			slowest[endpoint] = fmax(slowest[endpoint], event->latency_ms);
		else
			fastest[endpoint] = fmin(fastest[endpoint], event->latency_ms);
	}
	for (size_t i = 0; i < scenario->n && world->tiny_gap > 0; i++) {
		struct scenario_event *event = &scenario->event[i];
		int endpoint = event->value[SCENARIO_ENDPOINT];
		if (!event->value[SCENARIO_VERSION] || slowest[endpoint] <= 0)
			continue;
		event->latency_ms *= world->tiny_gap * slowest[endpoint] / fastest[endpoint];
		event->is_hit = true;
	}
}

static inline int
by_at(const void *left, const void *right)
{
	const struct scenario_event *a = left, *b = right;

	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->child - b->child;
}

static inline int
by_order(const void *left, const void *right)
{
	const struct scenario_event *a = left, *b = right;

	if (a->order_ms != b->order_ms)
		return a->order_ms < b->order_ms ? -1 : 1;
	return by_at(left, right);
}

/* How it is logged: in which order, how often, by which clock, in which unit. */
static inline void
draw_logging(struct scenario *scenario)
{
	struct scenario_world *world = &scenario->world;
	struct random *rng = &world->rng;
	size_t n = scenario->n;

	for (size_t i = 0; i < n; i++) {
		struct scenario_event *event = &scenario->event[i];

		event->shown_ms = event->order_ms = event->at_ms;
		if (event->at_ms >= world->onset_ms)
			event->latency_ms *= world->unit;
		if (world->skew_host >= 0 && event->value[SCENARIO_HOST] == world->skew_host)
			event->shown_ms += world->skew_ms;
		if (world->disorder_ms > 0)
			event->order_ms += random_gap(rng, world->disorder_ms);
		event->file = draw_chance(rng, world->late);
		if (draw_chance(rng, world->twice)) {
			struct scenario_event again = *event;
			again.order_ms += random_gap(rng, 5000);
			*event_add(scenario) = again;
		}
	}
}

#endif
