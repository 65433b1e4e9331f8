/* gate_events: records become the events of the gate: in order of time, latencies as ranks. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/base/names.h"
#include "core/store/portion.h"

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

/* Events while they are read, and the latency of each; an event's stratum is its endpoint's name id
 * for now. */
struct reader {
	struct slide *slide;
	struct endpoints *endpoints;
	int64_t *latency_us;		/* owned */
	size_t cap;
	int64_t at_ns;
	bool is_exact;
};

static void
event_add(struct reader *reader, struct event event, uint32_t version, int64_t latency_us)
{
	struct slide *slide = reader->slide;
	enum side_id side = version == slide->canary ? SIDE_CANARY :
		version == slide->baseline && slide->baseline != NAME_NONE ? SIDE_BASELINE
									    : SIDE_OTHER;

	event.rank = RANK_NONE;
	event.side = (uint8_t)side;
	GROW(reader->latency_us, slide->n, reader->cap);
	GROW(slide->event, slide->n, slide->cap);
	reader->latency_us[slide->n] = latency_us;
	slide->event[slide->n++] = event;
	if (side < SIDES)
		endpoint_add(reader->endpoints, event.stratum);
}

static void
events_read(struct reader *reader, const struct query *query)
{
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;

	while (query_next(query, &cursor, &record, &id))
		event_add(reader, (struct event){ .at_ns = record.at_ns, .id = id,
						  .stratum = record.endpoint,
						  .outcome = (uint8_t)record.outcome },
			  record.version, record.latency_us);
}

static void
add_portion(void *context, const struct portion *portion)
{
	struct reader *reader = context;
	struct event event = { .at_ns = reader->at_ns, .stratum = portion->key[1],
			       .outcome = (uint8_t)portion->outcome };

	reader->is_exact = reader->is_exact && portion_is_exact(portion);
	if (!reader->is_exact)
		return;
	size_t n;
	struct slot *slots = portion_slots(portion, &n);
	for (size_t i = 0; i < n; i++)
		for (uint64_t k = 0; k < slots[i].n; k++)
			event_add(reader, event, portion->key[0], slots[i].value_us);
	for (uint64_t k = portion->n_timed; k < portion->n; k++)
		event_add(reader, event, portion->key[0], LATENCY_NONE);
	free(slots);
}

/* False: some lot no longer knows each latency; what was read is to be forgotten. */
static bool
events_of_lots(struct reader *reader, const struct query *query)
{
	static const int fields[] = { FIELD_VERSION, FIELD_ENDPOINT };

	if (store_is_small(query->store) ||
	    !query_portion_width(query, fields, LENGTH(fields)))
		return false;
	reader->is_exact = true;
	reader->at_ns = query->as_of_ns;
	query_portions(query, fields, NULL, LENGTH(fields), 0, add_portion, reader);
	return reader->is_exact;
}

static void
load(struct slide *slide, const struct query *query, const struct gate_options *options,
     bool is_window)
{
	const struct names *names = store_names(query->store);
	struct endpoints endpoints = { .names = names };
	struct reader reader = { .slide = slide, .endpoints = &endpoints };

	endpoints.place = xcalloc(names_count(names) + 1, sizeof(*endpoints.place));
	slide->has_endpoint = store_has_field(query->store, FIELD_ENDPOINT);
	if (!is_window || !events_of_lots(&reader, query)) {
		slide->n = endpoints.n = 0;
		for (size_t i = 0; i <= names_count(names); i++)
			endpoints.place[i] = 0;
		events_read(&reader, query);
	}
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
	ranks_open(slide, reader.latency_us);
	free(reader.latency_us);
	free(endpoints.at);
	free(endpoints.place);
}

void
slide_load(struct slide *slide, const struct query *query, uint32_t canary, uint32_t baseline,
	   const struct gate_options *options)
{
	*slide = (struct slide){ .canary = canary, .baseline = baseline };
	load(slide, query, options, false);
}

void
slide_load_window(struct slide *slide, const struct query *query, uint32_t canary,
		  uint32_t baseline, const struct gate_options *options)
{
	*slide = (struct slide){ .canary = canary, .baseline = baseline };
	load(slide, query, options, true);
}
