/* gate_events: records become the events of the gate: in order of time, latencies as ranks. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/base/names.h"

void
endpoints_open(struct endpoints *endpoints, const struct names *names)
{
	*endpoints = (struct endpoints){ .names = names };
	endpoints->place = xcalloc(names_count(names) + 1, sizeof(*endpoints->place));
}

void
endpoints_close(struct endpoints *endpoints)
{
	free(endpoints->at);
	free(endpoints->place);
	*endpoints = (struct endpoints){0};
}

uint32_t
endpoints_add(struct endpoints *endpoints, uint32_t id)
{
	if (id > names_count(endpoints->names))
		return UINT32_MAX;
	if (!endpoints->place[id]) {
		GROW(endpoints->at, endpoints->n, endpoints->cap);
		endpoints->at[endpoints->n++] = id;
		endpoints->place[id] = (uint32_t)endpoints->n;
	}
	return endpoints->place[id] - 1;
}

static int
by_name(const void *a, const void *b, void *names)
{
	return names_compare(names, *(const uint32_t *)a, *(const uint32_t *)b);
}

void
strata_open(struct slide *slide, struct endpoints *endpoints, const struct gate_options *options)
{
	if (!slide->has_endpoint)
		endpoints_add(endpoints, NAME_NONE);
	for (size_t i = 0; i < options->n_require; i++)
		endpoints_add(endpoints, options->require[i]);
	if (endpoints->n > 0)
		qsort_r(endpoints->at, endpoints->n, sizeof(*endpoints->at), by_name,
			(void *)(uintptr_t)endpoints->names);
	slide->n_strata = endpoints->n;
	slide->stratum = xcalloc(endpoints->n + 1, sizeof(*slide->stratum));
	slide->touched = xcalloc(endpoints->n + 1, sizeof(*slide->touched));
	for (size_t i = 0; i < endpoints->n; i++) {
		slide->stratum[i].endpoint = endpoints->at[i];
		endpoints->place[endpoints->at[i]] = (uint32_t)i + 1;
		for (size_t j = 0; j < options->n_require; j++)
			if (slide->stratum[i].endpoint == options->require[j])
				slide->stratum[i].is_required = true;
	}
}

void
strata_end(struct slide *slide)
{
	for (size_t i = 0; i < slide->n_strata; i++)
		for (int side = 0; side < SIDES; side++)
			if (slide->stratum[i].seen[side] > slide->most_seen[side])
				slide->most_seen[side] = slide->stratum[i].seen[side];
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

/* Events while they are read, and the latency of each; an event's stratum is its endpoint's name id
 * for now. */
struct reader {
	struct slide *slide;
	struct endpoints endpoints;
	int64_t *latency_us;		/* owned */
	size_t cap;
};

enum side_id
slide_side(const struct slide *slide, uint32_t version)
{
	return version == slide->canary ? SIDE_CANARY :
		version == slide->baseline && slide->baseline != NAME_NONE ? SIDE_BASELINE
									    : SIDE_OTHER;
}

static void
events_read(struct reader *reader, const struct query *query)
{
	struct slide *slide = reader->slide;
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;

	while (query_next(query, &cursor, &record, &id)) {
		enum side_id side = slide_side(slide, record.version);

		GROW(reader->latency_us, slide->n, reader->cap);
		GROW(slide->event, slide->n, slide->cap);
		reader->latency_us[slide->n] = record.latency_us;
		slide->event[slide->n++] = (struct event){
			.at_ns = record.at_ns, .id = id, .stratum = record.endpoint,
			.rank = RANK_NONE, .side = (uint8_t)side,
			.outcome = (uint8_t)record.outcome,
		};
		if (side < SIDES)
			endpoints_add(&reader->endpoints, record.endpoint);
	}
}

void
slide_load(struct slide *slide, const struct query *query, uint32_t canary, uint32_t baseline,
	   const struct gate_options *options)
{
	struct reader reader = { .slide = slide };

	*slide = (struct slide){ .canary = canary, .baseline = baseline };
	slide->has_endpoint = store_has_field(query->store, FIELD_ENDPOINT);
	endpoints_open(&reader.endpoints, store_names(query->store));
	events_read(&reader, query);
	strata_open(slide, &reader.endpoints, options);
	for (size_t i = 0; i < slide->n; i++) {
		struct event *event = &slide->event[i];
		event->stratum = event->side < SIDES
			? reader.endpoints.place[event->stratum] - 1 : 0;
		if (event->side < SIDES)
			slide->stratum[event->stratum].seen[event->side]++;
	}
	strata_end(slide);
	ranks_open(slide, reader.latency_us);
	free(reader.latency_us);
	endpoints_close(&reader.endpoints);
}
