/* gate_events: records become the events of the gate: in order of time, latencies as ranks. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/base/names.h"

/* An endpoint id that knows how to be compared. */
struct named { const struct names *names; uint32_t id; };
/* The endpoints as they are met, and for each name id its stratum + 1. */
struct endpoints {
	const struct names *names;
	struct named *at;
	uint32_t *place;
	size_t n, cap;
};

static void
endpoint_add(struct endpoints *endpoints, uint32_t id)
{
	if (id > names_count(endpoints->names) || endpoints->place[id] > 0)
		return;
	GROW(endpoints->at, endpoints->n, endpoints->cap);
	endpoints->at[endpoints->n++] = (struct named){ endpoints->names, id };
	endpoints->place[id] = 1;
}

static int
by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return names_compare(x->names, x->id, y->id);
}

/* Give strata to the endpoints, in order of their names. */
static void
strata_open(struct slide *slide, struct endpoints *endpoints)
{
	if (endpoints->n > 0)
		qsort(endpoints->at, endpoints->n, sizeof(*endpoints->at), by_name);
	slide->n_strata = endpoints->n;
	slide->stratum = xcalloc(endpoints->n + 1, sizeof(*slide->stratum));
	slide->touched = xcalloc(endpoints->n + 1, sizeof(*slide->touched));
	for (size_t i = 0; i < endpoints->n; i++) {
		slide->stratum[i].endpoint = endpoints->at[i].id;
		endpoints->place[endpoints->at[i].id] = (uint32_t)i + 1;
	}
}

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

/* The events that have a latency, by it: digit for digit from the bottom, no compare. */
struct by_latency {
	const int64_t *latency_us;
	uint32_t *event, *spare;	/* owned */
	size_t n;
	int64_t min_us, max_us;
};

static void
by_latency_sort(struct by_latency *by)
{
	for (int shift = 0; by->n > 0 && by->min_us >> shift != by->max_us >> shift;
	     shift += DIGIT_BITS) {
		size_t start[DIGITS + 1] = {0};

		for (size_t i = 0; i < by->n; i++)
			start[(by->latency_us[by->event[i]] >> shift & (DIGITS - 1)) + 1]++;
		for (size_t digit = 1; digit < DIGITS; digit++)
			start[digit] += start[digit - 1];
		for (size_t i = 0; i < by->n; i++) {
			int64_t digit = by->latency_us[by->event[i]] >> shift & (DIGITS - 1);
			by->spare[start[digit]++] = by->event[i];
		}
		uint32_t *sorted = by->spare;
		by->spare = by->event;
		by->event = sorted;
	}
}

/* Turn the latencies of the events into ranks within their strata. */
static void
ranks_open(struct slide *slide, const int64_t *latency_us)
{
	size_t *cap = xcalloc(slide->n_strata + 1, sizeof(*cap));
	struct by_latency by = {
		.latency_us = latency_us, .min_us = INT64_MAX,
		.event = xcalloc(slide->n + 1, sizeof(*by.event)),
		.spare = xcalloc(slide->n + 1, sizeof(*by.spare)),
	};

	for (size_t i = 0; i < slide->n; i++) {
		if (slide->event[i].side >= SIDES || latency_us[i] == LATENCY_NONE)
			continue;
		by.event[by.n++] = (uint32_t)i;
		by.min_us = latency_us[i] < by.min_us ? latency_us[i] : by.min_us;
		by.max_us = latency_us[i] > by.max_us ? latency_us[i] : by.max_us;
	}
	by_latency_sort(&by);
	for (size_t i = 0; i < by.n; i++) {
		struct event *event = &slide->event[by.event[i]];
		struct stratum *stratum = &slide->stratum[event->stratum];
		int64_t us = latency_us[by.event[i]];
		if (stratum->n_values == 0 || stratum->value[stratum->n_values - 1] != us) {
			GROW(stratum->value, stratum->n_values, cap[event->stratum]);
			stratum->value[stratum->n_values++] = us;
		}
		event->rank = stratum->n_values - 1;
	}
	for (size_t i = 0; i < slide->n_strata; i++)
		for (int side = 0; side < SIDES; side++)
			slide->stratum[i].side[side].tree =
				xcalloc(slide->stratum[i].n_values + 1, sizeof(uint32_t));
	free(by.event);
	free(by.spare);
	free(cap);
}

/* Read the records into events; an event's stratum is its endpoint's name id for now. */
static int64_t *
events_read(struct slide *slide, const struct query *query, struct endpoints *endpoints)
{
	struct cursor cursor = {0};
	struct record record;
	int64_t *latency_us = NULL;
	size_t cap = 0;
	uint32_t id;

	while (query_next(query, &cursor, &record, &id)) {
		enum side_id side = record.version == slide->canary ? SIDE_CANARY :
			record.version == slide->baseline && slide->baseline != NAME_NONE ?
			SIDE_BASELINE : SIDE_OTHER;
		GROW(latency_us, slide->n, cap);
		GROW(slide->event, slide->n, slide->cap);
		latency_us[slide->n] = record.latency_us;
		slide->event[slide->n++] = (struct event){
			.at_ns = record.at_ns, .stratum = record.endpoint, .rank = RANK_NONE,
			.id = id, .side = (uint8_t)side, .outcome = (uint8_t)record.outcome,
		};
		if (side < SIDES)
			endpoint_add(endpoints, record.endpoint);
	}
	return latency_us;
}

void
slide_load(struct slide *slide, const struct query *query, uint32_t canary, uint32_t baseline,
	   const struct gate_options *options)
{
	const struct names *names = store_names(query->store);
	struct endpoints endpoints = { .names = names };

	*slide = (struct slide){ .canary = canary, .baseline = baseline };
	endpoints.place = xcalloc(names_count(names) + 1, sizeof(*endpoints.place));
	slide->has_endpoint = store_has_field(query->store, FIELD_ENDPOINT);
	int64_t *latency_us = events_read(slide, query, &endpoints);
	if (!slide->has_endpoint)
		endpoint_add(&endpoints, NAME_NONE);
	for (size_t i = 0; i < options->n_require; i++)
		endpoint_add(&endpoints, options->require[i]);
	strata_open(slide, &endpoints);
	for (size_t i = 0; i < slide->n; i++) {
		struct event *event = &slide->event[i];
		event->stratum = event->side < SIDES ? endpoints.place[event->stratum] - 1 : 0;
		if (event->side < SIDES)
			slide->stratum[event->stratum].seen[event->side]++;
	}
	for (size_t i = 0; i < slide->n_strata; i++)
		for (size_t j = 0; j < options->n_require; j++)
			if (slide->stratum[i].endpoint == options->require[j])
				slide->stratum[i].is_required = true;
	for (size_t i = 0; i < slide->n_strata; i++)
		for (int side = 0; side < SIDES; side++)
			if (slide->stratum[i].seen[side] > slide->most_seen[side])
				slide->most_seen[side] = slide->stratum[i].seen[side];
	ranks_open(slide, latency_us);
	free(latency_us);
	free(endpoints.at);
	free(endpoints.place);
}
