/* panel: rows turned into columns once for each state of a store, and sorted by latency. */
/* SPDX-License-Identifier: MIT */
#include "core/store/panel.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/panel_private.h"
#include "core/store/query_private.h"
#include "core/store/where_private.h"

/* The panels of two filters are kept: the board's own, and that of the rest; and one more, where
 * a verdict that is worked out in pieces holds on to one. */
enum { PANELS = 3, DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

struct kept_panel {
	struct panel panel;
	uint64_t generation, stamp, used;	/* used 0: free */
	size_t n;			/* records of the store, usable or not */
	bool is_pinned;			/* somebody who rests now and then looks at it */
	char *where, *filter;		/* owned texts; NULL: none */
};
struct panels {
	struct kept_panel at[PANELS];
	uint64_t clock;
};

struct panels *
panels_new(void)
{
	return xcalloc(1, sizeof(struct panels));
}

static void
forget(struct kept_panel *kept)
{
	struct panel *panel = &kept->panel;

	free(panel->at_ns);
	free(panel->by_time);
	free(panel->latency_us);
	free(panel->id);
	free(panel->outcome);
	free(panel->is_repaired);
	for (int f = 0; f < panel->n_fields; f++) {
		free(panel->field[f].code);
		free(panel->field[f].raw);
		free(panel->field[f].value);
	}
	free(kept->where);
	free(kept->filter);
	*kept = (struct kept_panel){0};
}

void
panels_free(struct panels *panels)
{
	for (int i = 0; panels && i < PANELS; i++)
		forget(&panels->at[i]);
	free(panels);
}

static void
columns_new(struct panel *panel, size_t n, int n_fields)
{
	panel->at_ns = xcalloc(n + 1, sizeof(*panel->at_ns));
	panel->latency_us = xcalloc(n + 1, sizeof(*panel->latency_us));
	panel->id = xcalloc(n + 1, sizeof(*panel->id));
	panel->outcome = xcalloc(n + 1, sizeof(*panel->outcome));
	panel->is_repaired = xcalloc(n + 1, sizeof(*panel->is_repaired));
	panel->n_fields = n_fields;
	for (int f = 0; f < n_fields; f++)
		panel->field[f].raw = xcalloc(n + 1, sizeof(*panel->field[f].raw));
}

/* Put a row behind the records that are there. */
static void
take(struct panel *panel, const struct rows *rows, size_t i, uint32_t id)
{
	size_t at = panel->n++;

	panel->at_ns[at] = rows->at_ns[i];
	panel->latency_us[at] = rows->latency_us[i];
	panel->n_timed += rows->latency_us[i] != LATENCY_NONE;
	panel->id[at] = id;
	panel->outcome[at] = rows->outcome[i];
	panel->is_repaired[at] = (rows->flags[i] & FLAGS_REPAIRED) != 0;
	for (int f = 0; f < panel->n_fields; f++)
		if (f != FIELD_OUTCOME)
			panel->field[f].raw[at] = rows_value(rows, i, f);
}

/* The usable records that pass the filters, in reading order. */
static void
columns_fill(const struct query *query, struct panel *panel)
{
	const struct store *store = query->store;
	bool is_filtered = query->where || query->filter;
	struct record record;

	for (uint32_t s = 0; s < store->n_sources; s++) {
		const struct source *source = &store->source[s];
		for (size_t c = 0; c < source->chunks.n; c++) {
			const struct rows *rows = readback_rows(store, s, c);
			uint32_t first = source->base + source->chunks.at[c].first + 1;
			for (size_t i = 0; i < rows->n; i++) {
				if (rows->unusable[i])
					continue;
				if (is_filtered) {
					rows_get(rows, i, &record);
					record.source = s;
					if (!match_filters(query, &record))
						continue;
				}
				take(panel, rows, i, first + (uint32_t)i);
			}
		}
	}
}

/* The order of the panel: those with a latency by it, equal ones as they stand, then the rest. */
static uint32_t *
order_of(const struct panel *panel)
{
	uint32_t *order = xmalloc((panel->n + 1) * sizeof(*order));
	uint32_t *spare = xmalloc((panel->n + 1) * sizeof(*spare));
	int64_t longest = 0;
	size_t timed = 0, none = panel->n_timed;

	for (size_t i = 0; i < panel->n; i++) {
		int64_t us = panel->latency_us[i];
		order[us == LATENCY_NONE ? none++ : timed++] = (uint32_t)i;
		longest = us > longest ? us : longest;
	}
	memcpy(spare + timed, order + timed, (panel->n - timed) * sizeof(*order));
	/* By digits from the bottom, as many as the longest has. */
	for (int shift = 0; longest >> shift; shift += DIGIT_BITS) {
		size_t starts[DIGITS + 1] = {0};
		for (size_t i = 0; i < timed; i++)
			starts[(panel->latency_us[order[i]] >> shift & (DIGITS - 1)) + 1]++;
		for (size_t d = 1; d < DIGITS; d++)
			starts[d] += starts[d - 1];
		for (size_t i = 0; i < timed; i++)
			spare[starts[panel->latency_us[order[i]] >> shift & (DIGITS - 1)]++] =
				order[i];
		uint32_t *sorted = spare;
		spare = order;
		order = sorted;
	}
	free(spare);
	return order;
}

static int
by_moment(const void *a, const void *b, void *context)
{
	const struct panel *panel = context;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	if (panel->at_ns[left] != panel->at_ns[right])
		return panel->at_ns[left] < panel->at_ns[right] ? -1 : 1;
	return panel->id[left] < panel->id[right] ? -1 : panel->id[left] > panel->id[right];
}

/* Most logs are written in order of time: then the order they were read in is it. */
static void
by_time_fill(struct panel *panel, const uint32_t *order)
{
	uint32_t *by_time = xmalloc((panel->n + 1) * sizeof(*by_time));
	bool is_sorted = true;

	for (size_t i = 0; i < panel->n; i++)
		by_time[order[i]] = (uint32_t)i;
	for (size_t i = 1; i < panel->n && is_sorted; i++)
		is_sorted = panel->at_ns[by_time[i - 1]] <= panel->at_ns[by_time[i]];
	if (!is_sorted)
		qsort_r(by_time, panel->n, sizeof(*by_time), by_moment, panel);
	panel->by_time = by_time;
}

/* Bring a column into the order; its old room is given back. */
#define REORDER(column, order, n)                                                           \
	do {                                                                                \
		void *old_ = (column);                                                      \
		(column) = xmalloc(((n) + 1) * sizeof(*(column)));                          \
		reorder((column), old_, (order), (n), sizeof(*(column)));                   \
		free(old_);                                                                 \
	} while (0)

static void
reorder(void *into, const void *from, const uint32_t *order, size_t n, size_t size)
{
	for (size_t i = 0; i < n; i++) {
		if (size == 8)
			((int64_t *)into)[i] = ((const int64_t *)from)[order[i]];
		else if (size == 4)
			((uint32_t *)into)[i] = ((const uint32_t *)from)[order[i]];
		else
			((uint8_t *)into)[i] = ((const uint8_t *)from)[order[i]];
	}
}

static int
by_text(const void *a, const void *b, void *names)
{
	return names_compare(names, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* Number the values told apart in order of their text. */
static void
code(const struct store *store, const struct apart *apart, size_t n, struct panel_field *field)
{
	uint32_t *seat = xcalloc((size_t)names_count(store->names) + 1, sizeof(*seat));
	size_t cap = 0;
	bool has_other = false;

	field->code = xcalloc(n + 1, sizeof(*field->code));
	for (size_t i = 0; i < n; i++) {
		uint32_t value = apart_value(apart, field->raw[i]);
		if (value == NAME_OTHER) {
			has_other = true;
		} else if (!seat[value]) {
			seat[value] = 1;
			GROW(field->value, field->n, cap);
			field->value[field->n++] = value;
		}
	}
	if (field->n > 1)
		qsort_r(field->value, field->n, sizeof(*field->value), by_text, store->names);
	for (size_t v = 0; v < field->n; v++)
		seat[field->value[v]] = (uint32_t)v;
	uint16_t other = (uint16_t)field->n;
	if (has_other) {
		GROW(field->value, field->n, cap);
		field->value[field->n++] = VALUE_OTHER;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t value = apart_value(apart, field->raw[i]);
		field->code[i] = value == NAME_OTHER ? other : (uint16_t)seat[value];
	}
	free(seat);
	if (has_other)
		return;
	free(field->raw);
	field->raw = NULL;
}

static void
make(const struct query *query, size_t room, struct panel *panel)
{
	const struct store *store = query->store;

	columns_new(panel, room, store_fields(store));
	columns_fill(query, panel);
	uint32_t *order = order_of(panel);
	REORDER(panel->at_ns, order, panel->n);
	REORDER(panel->latency_us, order, panel->n);
	REORDER(panel->id, order, panel->n);
	REORDER(panel->outcome, order, panel->n);
	REORDER(panel->is_repaired, order, panel->n);
	for (int f = 0; f < panel->n_fields; f++) {
		REORDER(panel->field[f].raw, order, panel->n);
		if (f != FIELD_OUTCOME)
			code(store, store_apart(store, f), panel->n, &panel->field[f]);
	}
	by_time_fill(panel, order);
	free(order);
}

static bool
is_same_filter(const char *kept, const struct where *where)
{
	return kept && where ? !strcmp(kept, where_text(where)) : !kept && !where;
}

/* Records in all sources; more than fit a panel when the log is not a small one. */
static size_t
records_of(const struct store *store)
{
	size_t n = 0;

	for (size_t s = 0; s < store->n_sources; s++)
		n += store->source[s].n;
	return n;
}

const struct panel *
query_panel_there(const struct query *query)
{
	const struct store *store = query->store;
	struct panels *panels = store->panels;
	size_t n = records_of(store);

	for (int i = 0; i < PANELS; i++) {
		struct kept_panel *at = &panels->at[i];
		if (at->used && at->generation == store->generation &&
		    at->stamp == store->stamp && at->n == n &&
		    is_same_filter(at->where, query->where) &&
		    is_same_filter(at->filter, query->filter)) {
			at->used = ++panels->clock;
			at->is_pinned |= store->breath != NULL;
			return &at->panel;
		}
	}
	return NULL;
}

const struct panel *
query_panel(const struct query *query)
{
	const struct store *store = query->store;
	struct panels *panels = store->panels;
	const struct panel *there = query_panel_there(query);
	struct kept_panel *oldest = NULL;
	size_t n = records_of(store);

	if (there || store->back->is_thinned || n >= store->small_records)
		return there;
	for (int i = 0; i < PANELS; i++)
		if (!panels->at[i].is_pinned && (!oldest || panels->at[i].used < oldest->used))
			oldest = &panels->at[i];
	if (!oldest)
		return NULL;
	forget(oldest);
	make(query, n, &oldest->panel);
	oldest->generation = store->generation;
	oldest->stamp = store->stamp;
	oldest->n = n;
	oldest->used = ++panels->clock;
	oldest->is_pinned = store->breath != NULL;
	oldest->where = query->where ? xstrdup(where_text(query->where)) : NULL;
	oldest->filter = query->filter ? xstrdup(where_text(query->filter)) : NULL;
	return &oldest->panel;
}

void
panels_unpin(struct store *store)
{
	for (int i = 0; i < PANELS; i++)
		store->panels->at[i].is_pinned = false;
}
