/* query_cite: the few records that stand for all that match, and where they are. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/panel.h"
#include "core/store/query_private.h"

/* The earliest matching records, at most max of them, in order of time. */
struct earliest {
	struct ref *at;		/* owned by the caller */
	size_t n, max;
};

static void
offer(struct earliest *earliest, const struct ref *ref)
{
	size_t i = earliest->n;

	if (i == earliest->max && (!i || ref_compare(ref, &earliest->at[i - 1]) > 0))
		return;
	i -= i == earliest->max;
	for (; i > 0 && ref_compare(ref, &earliest->at[i - 1]) < 0; i--)
		earliest->at[i] = earliest->at[i - 1];
	earliest->at[i] = *ref;
	earliest->n += earliest->n < earliest->max;
}

/* Chunks by their first time, until no later one can hold an earlier record. */
static void
find_earliest(const struct query *query, struct earliest *earliest)
{
	const struct store *store = query->store;
	struct match match = match_init(query);
	struct stop *stops;
	size_t n = match_stops(&match, &stops);
	struct record record;

	for (size_t s = 0; s < n; s++) {
		if (earliest->n == earliest->max &&
		    stops[s].first_ns > earliest->at[earliest->n - 1].at_ns)
			break;
		uint32_t source = stops[s].source;
		const struct chunk *chunk = &store->source[source].chunks.at[stops[s].chunk];
		const struct rows *rows = readback_rows(store, source, stops[s].chunk);
		for (size_t i = 0; i < rows->n; i++) {
			bool is_late = earliest->n == earliest->max &&
				       rows->at_ns[i] > earliest->at[earliest->n - 1].at_ns;

			if (is_late || !match_row(&match, source, chunk, rows, i, &record))
				continue;
			uint32_t id = store->source[source].base + chunk->first + (uint32_t)i + 1;
			struct ref ref = ref_of(&record, id);
			offer(earliest, &ref);
		}
	}
	free(stops);
}

/* The same out of a panel. */
static void
find_earliest_in(const struct panel *panel, const struct query *query, struct earliest *earliest)
{
	size_t at = 0;
	uint32_t found;

	while (earliest->n < earliest->max && panel_next(panel, query, &at, &found))
		earliest->at[earliest->n++] = query_ref(query, panel->id[found]);
}

static size_t
add_once(struct ref *out, size_t n, size_t max, const struct ref *ref)
{
	if (!ref->id || n == max)
		return n;
	for (size_t i = 0; i < n; i++)
		if (out[i].id == ref->id)
			return n;
	out[n] = *ref;
	return n + 1;
}

/* The same choice out of a small panel, in one pass by time. */
static size_t
cite_in(const struct panel *panel, const struct query *query, struct ref *out, size_t max,
	uint64_t *more)
{
	uint32_t *earliest = xcalloc(max + 1, sizeof(*earliest));
	struct panel_stand stand;
	size_t n = 0;

	panel_stand(panel, query, earliest, max, &stand);
	const uint32_t ends[] = {stand.fastest, stand.slowest, stand.first, stand.last};

	for (size_t i = stand.n_timed ? 0 : 2; i < LENGTH(ends) && stand.n; i++) {
		const struct ref ref = query_ref(query, panel->id[ends[i]]);
		n = add_once(out, n, max, &ref);
	}
	for (size_t i = 0; i < stand.n_earliest && n < max && n < stand.n; i++) {
		const struct ref ref = query_ref(query, panel->id[earliest[i]]);
		n = add_once(out, n, max, &ref);
	}
	free(earliest);
	*more = stand.n - n;
	return n;
}

size_t
query_cite(const struct query *query, struct ref *out, size_t max, uint64_t *more)
{
	static const enum ref_kind first[] = {REF_FASTEST, REF_SLOWEST, REF_FIRST, REF_LAST};
	const struct panel *small = query_panel_there(query);
	struct cell cell;
	size_t n = 0;

	if (small && small->n <= PANEL_FEW)
		return cite_in(small, query, out, max, more);
	query_counts(query, &cell);
	for (size_t i = 0; i < LENGTH(first); i++)
		n = add_once(out, n, max, &cell.ref[first[i]]);
	if (n < max && n < cell.n) {
		/* Those above may be among the earliest, so max of these are enough. */
		struct earliest earliest = {.max = max < cell.n ? max : (size_t)cell.n};
		earliest.at = xcalloc(earliest.max, sizeof(*earliest.at));
		const struct panel *panel = query_panel_there(query);
		if (panel)
			find_earliest_in(panel, query, &earliest);
		else
			find_earliest(query, &earliest);
		for (size_t i = 0; i < earliest.n; i++)
			n = add_once(out, n, max, &earliest.at[i]);
		free(earliest.at);
	}
	*more = cell.n - n;
	return n;
}
