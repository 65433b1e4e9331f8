/* gate_still: one window of the gate as it stands: counts and latencies, of which none leaves. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/store/portion.h"

/* The requests of one version on one endpoint; latencies in no order. */
struct holding {
	uint64_t outcome[OUTCOMES], n;
	int64_t *us;		/* owned */
	size_t n_us, cap;
};

struct place { uint32_t endpoint; struct holding side[SIDES]; };

struct still {
	struct slide *slide;
	struct endpoints endpoints;
	struct place *held;		/* owned; in the order the endpoints were met */
	size_t n_held, cap_held;
	bool is_known;			/* no lot so far had lost a latency */
};

static void
holding_room(struct holding *holding, size_t more)
{
	if (holding->cap - holding->n_us >= more)
		return;
	holding->cap = 2 * holding->cap + more;
	holding->us = xrealloc(holding->us, holding->cap, sizeof(*holding->us));
}

/* NULL: neither of the two versions. */
static struct holding *
holding_of(struct still *still, uint32_t version, uint32_t endpoint)
{
	enum side_id side = slide_side(still->slide, version);

	if (side >= SIDES)
		return NULL;
	uint32_t place = endpoints_add(&still->endpoints, endpoint);
	if (place >= still->endpoints.n)
		return NULL;
	if (place == still->n_held) {
		GROW(still->held, still->n_held, still->cap_held);
		still->held[still->n_held++] = (struct place){ .endpoint = endpoint };
	}
	return &still->held[place].side[side];
}

static void
take_portion(void *context, const struct portion *portion)
{
	struct still *still = context;

	still->is_known = still->is_known && portion_is_known(portion);
	struct holding *holding = !still->is_known ? NULL
				: holding_of(still, portion->key[0], portion->key[1]);
	if (!holding)
		return;
	holding->n += portion->n;
	holding->outcome[portion->outcome] += portion->n;
	holding_room(holding, (size_t)portion->n_timed);
	portion_read(portion, holding->us + holding->n_us);
	holding->n_us += (size_t)portion->n_timed;
}

/* False: some lot no longer knows each latency; what was read is to be forgotten. */
static bool
read_lots(struct still *still, const struct query *query)
{
	static const int fields[] = { FIELD_VERSION, FIELD_ENDPOINT };

	if (store_is_small(query->store) || !query_portion_width(query, fields, LENGTH(fields)))
		return false;
	still->is_known = true;
	query_fine_portions(query, fields, LENGTH(fields), take_portion, still);
	return still->is_known;
}

static void
read_records(struct still *still, const struct query *query)
{
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;

	while (query_next(query, &cursor, &record, &id)) {
		struct holding *holding = holding_of(still, record.version, record.endpoint);

		if (!holding)
			continue;
		holding->n++;
		holding->outcome[record.outcome]++;
		if (record.latency_us == LATENCY_NONE)
			continue;
		holding_room(holding, 1);
		holding->us[holding->n_us++] = record.latency_us;
	}
}

static void
forget_all(struct still *still)
{
	for (size_t i = 0; i < still->n_held; i++)
		for (int side = 0; side < SIDES; side++)
			free(still->held[i].side[side].us);
	free(still->held);
	still->held = NULL;
	still->n_held = still->cap_held = 0;
	endpoints_close(&still->endpoints);
}

/* -- in order -- */

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, FEW = 256 };

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Digit by digit from the bottom; of few the digits would be more than they. */
static void
sort_latencies(struct holding *holding)
{
	int64_t most = 0;
	size_t n = holding->n_us;

	if (n <= FEW) {
		if (n > 0)
			qsort(holding->us, n, sizeof(*holding->us), by_value);
		return;
	}
	int64_t *spare = xmalloc(n * sizeof(*spare));
	for (size_t i = 0; i < n; i++)
		most = holding->us[i] > most ? holding->us[i] : most;
	for (int shift = 0; most >> shift > 0; shift += DIGIT_BITS) {
		size_t start[DIGITS + 1] = {0};

		for (size_t i = 0; i < n; i++)
			start[(holding->us[i] >> shift & (DIGITS - 1)) + 1]++;
		for (size_t digit = 1; digit < DIGITS; digit++)
			start[digit] += start[digit - 1];
		for (size_t i = 0; i < n; i++)
			spare[start[holding->us[i] >> shift & (DIGITS - 1)]++] = holding->us[i];
		int64_t *sorted = spare;
		spare = holding->us;
		holding->us = sorted;
	}
	free(spare);
	holding->cap = n;
}

/* The values of both sides, each once, and how often each side has it. */
static void
rank_values(struct stratum *stratum, const struct holding held[SIDES])
{
	size_t at[SIDES] = {0}, most = held[SIDE_CANARY].n_us + held[SIDE_BASELINE].n_us;
	uint32_t n = 0;

	stratum->value = xmalloc((most + 1) * sizeof(*stratum->value));
	for (int side = 0; side < SIDES; side++)
		stratum->side[side].tree = xcalloc(most + 1, sizeof(uint32_t));
	for (; at[0] + at[1] < most; n++) {
		int64_t least = INT64_MAX;

		for (int side = 0; side < SIDES; side++)
			if (at[side] < held[side].n_us && held[side].us[at[side]] < least)
				least = held[side].us[at[side]];
		stratum->value[n] = least;
		for (int side = 0; side < SIDES; side++)
			for (; at[side] < held[side].n_us && held[side].us[at[side]] == least;
			     at[side]++)
				stratum->side[side].tree[n + 1]++;
	}
	stratum->n_values = n;
	for (int side = 0; side < SIDES; side++)
		tree_grow(stratum->side[side].tree, n);
}

static void
side_fill(struct side *side, const struct holding *holding)
{
	side->n += holding->n;
	side->n_known += holding->n - holding->outcome[OUTCOME_UNKNOWN];
	side->timeouts += holding->outcome[OUTCOME_TIMEOUT];
	side->errors += holding->outcome[OUTCOME_SERVER_ERROR];
	side->n_latency += holding->n_us;
}

static void
stratum_fill(struct slide *slide, uint32_t place, struct holding held[SIDES])
{
	struct stratum *stratum = &slide->stratum[place];

	for (int side = 0; side < SIDES; side++) {
		sort_latencies(&held[side]);
		side_fill(&stratum->side[side], &held[side]);
		side_fill(&slide->all[side], &held[side]);
		stratum->seen[side] = held[side].n;
	}
	rank_values(stratum, held);
	if (held[SIDE_CANARY].n + held[SIDE_BASELINE].n > 0) {
		stratum->is_touched = true;
		slide->touched[slide->n_touched++] = place;
	}
}

void
slide_load_window(struct slide *slide, const struct query *query, uint32_t canary,
		  uint32_t baseline, const struct gate_options *options)
{
	struct still still = { .slide = slide };
	const struct names *names = store_names(query->store);

	*slide = (struct slide){ .canary = canary, .baseline = baseline,
				 .window_ns = options->window_ns, .has_ranks = true };
	slide->has_endpoint = store_has_field(query->store, FIELD_ENDPOINT);
	endpoints_open(&still.endpoints, names);
	if (!read_lots(&still, query)) {
		forget_all(&still);
		endpoints_open(&still.endpoints, names);
		read_records(&still, query);
	}
	strata_open(slide, &still.endpoints, options);
	for (size_t i = 0; i < still.n_held; i++)
		stratum_fill(slide, still.endpoints.place[still.held[i].endpoint] - 1,
			     still.held[i].side);
	/* And those that are looked at though nothing came. */
	for (size_t i = 0; i < slide->n_strata; i++)
		if (!slide->stratum[i].value)
			rank_values(&slide->stratum[i], (struct holding[SIDES]){ 0 });
	strata_end(slide);
	forget_all(&still);
}
