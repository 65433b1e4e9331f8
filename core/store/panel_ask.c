/* panel_ask: which records of a panel are asked about: all of them, the first, the last. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/panel.h"
#include "core/store/query_private.h"

/* What a term lets through, by the code of its field; NULL where single values are to be seen. */
static bool *
term_table(const struct panel *panel, const struct term *term)
{
	const struct panel_field *field = &panel->field[term->field];

	if (term->field == FIELD_OUTCOME || (field->raw && term->value != VALUE_OTHER))
		return NULL;
	bool *table = xcalloc(field->n + 1, sizeof(*table));

	for (size_t v = 0; v < field->n; v++)
		table[v] = (field->value[v] == term->value) != term->is_not;
	return table;
}

/* Whether a record has what a term asks for. */
static bool
panel_match(const struct panel *panel, const struct term *term, size_t i)
{
	if (term->field == FIELD_OUTCOME)
		return (panel->outcome[i] == term->value) != term->is_not;
	const struct panel_field *field = &panel->field[term->field];

	if (term->value == VALUE_OTHER || !field->raw)
		return (field->value[field->code[i]] == term->value) != term->is_not;
	return (field->raw[i] == term->value) != term->is_not;
}

/* Those of from[0..n) that a term lets through, into pick, which may be from; returns how many. */
static size_t
pick_term(const struct panel *panel, const struct term *term, const uint32_t *from, uint32_t *pick,
	  size_t n)
{
	bool *table = term_table(panel, term);
	const uint16_t *code = panel->field[term->field].code;
	bool is_outcome = term->field == FIELD_OUTCOME;
	size_t left = 0;

	for (size_t i = 0; i < n && table; i++) {
		uint32_t at = from[i];
		pick[left] = at;
		left += table[code[at]];
	}
	for (size_t i = 0; i < n && !table; i++) {
		uint32_t at = from[i];
		pick[left] = at;
		left += is_outcome ? (panel->outcome[at] == term->value) != term->is_not
				   : panel_match(panel, term, at);
	}
	free(table);
	return left;
}

/* What match_traits() says of each outcome, of records that are mended and that are not. */
struct traits { bool pass[2][OUTCOMES]; };

static struct traits
traits_of(const struct query *query)
{
	struct traits traits;

	for (int o = 0; o < OUTCOMES; o++) {
		traits.pass[0][o] = match_traits(query, (enum outcome)o, false);
		traits.pass[1][o] = match_traits(query, (enum outcome)o, true);
	}
	return traits;
}

static uint32_t
skipped(const struct match *match)
{
	return match->skip_source == UINT32_MAX ? 0 : match->query->skip_id;
}

static size_t
pick_traits(const struct panel *panel, const struct query *query, const uint32_t *from,
	    uint32_t *pick, size_t n)
{
	const struct traits traits = traits_of(query);
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t at = from[i];
		pick[left] = at;
		left += traits.pass[panel->is_repaired[at]][panel->outcome[at]];
	}
	return left;
}

static size_t
pick_other(const struct panel *panel, uint32_t id, const uint32_t *from, uint32_t *pick, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t at = from[i];
		pick[left] = at;
		left += panel->id[at] != id;
	}
	return left;
}

/* Those of from[0..n) that are asked about, whenever they were, into pick; returns how many. What
 * goes through them first takes them from there, so that they are not copied before. */
static size_t
pick_all(const struct panel *panel, const struct match *match, const uint32_t *from,
	 uint32_t *pick, size_t n)
{
	const struct query *query = match->query;
	uint32_t skip_id = skipped(match);

	/* Bad ones are few: then a term has little to look at. */
	if (query->bad >= 0 || query->without_repaired) {
		n = pick_traits(panel, query, from, pick, n);
		from = pick;
	}
	for (int k = 0; k < query->n_terms; k++) {
		n = pick_term(panel, &query->term[k], from, pick, n);
		from = pick;
	}
	if (skip_id)
		return pick_other(panel, skip_id, from, pick, n);
	if (from != pick)
		memcpy(pick, from, n * sizeof(*pick));
	return n;
}

/* Does the window of a match hold all of a panel? */
static bool
is_all_time(const struct panel *panel, const struct match *match)
{
	return panel->n && panel->at_ns[panel->by_time[0]] >= match->low_ns &&
	       panel->at_ns[panel->by_time[panel->n - 1]] <= match->high_ns;
}

size_t
panel_pick(const struct panel *panel, const struct query *query, uint32_t *pick)
{
	const struct match match = match_init(query);
	bool is_all = is_all_time(panel, &match);
	size_t n = is_all ? panel->n : 0;

	for (size_t i = 0; i < n; i++)
		pick[i] = (uint32_t)i;
	for (size_t i = 0; i < panel->n && !is_all; i++) {
		pick[n] = (uint32_t)i;
		n += panel->at_ns[i] >= match.low_ns && panel->at_ns[i] <= match.high_ns;
	}
	return pick_all(panel, &match, pick, pick, n);
}

/* Whether a record is asked about, but for its time. */
static inline bool
passes(const struct panel *panel, const struct query *query, const struct traits *traits,
       uint32_t skip_id, size_t i)
{
	if (!traits->pass[panel->is_repaired[i]][panel->outcome[i]] ||
	    (skip_id && panel->id[i] == skip_id))
		return false;
	for (int k = 0; k < query->n_terms; k++)
		if (!panel_match(panel, &query->term[k], i))
			return false;
	return true;
}

/* The first place of by_time whose record is not before a time. */
static size_t
place_of(const struct panel *panel, int64_t at_ns)
{
	size_t low = 0, high = panel->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (panel->at_ns[panel->by_time[middle]] < at_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
panel_next(const struct panel *panel, const struct query *query, size_t *at, uint32_t *found)
{
	const struct match match = match_init(query);
	const struct traits traits = traits_of(query);
	size_t from = place_of(panel, match.low_ns);

	for (*at = *at < from ? from : *at; *at < panel->n; ++*at) {
		uint32_t i = panel->by_time[*at];
		if (panel->at_ns[i] > match.high_ns)
			return false;
		if (!passes(panel, query, &traits, skipped(&match), i))
			continue;
		*found = i;
		++*at;
		return true;
	}
	return false;
}

/* What stands for those that are asked about; pick: they, in order of time, so that of equal ones
 * the earliest comes first. */
static void
stand_fill(const struct panel *panel, const uint32_t *pick, struct panel_stand *out)
{
	for (size_t k = 0; k < out->n; k++) {
		uint32_t i = pick[k];

		if (i >= panel->n_timed)
			continue;
		int64_t us = panel->latency_us[i];

		if (!out->n_timed || us < panel->latency_us[out->fastest])
			out->fastest = i;
		if (!out->n_timed++ || us > panel->latency_us[out->slowest])
			out->slowest = i;
	}
	if (out->n) {
		out->first = pick[0];
		out->last = pick[out->n - 1];
	}
}

size_t
panel_pick_by_time(const struct panel *panel, const struct query *query, uint32_t *pick)
{
	const struct match match = match_init(query);
	size_t from = place_of(panel, match.low_ns);
	size_t upto = match.high_ns == INT64_MAX ? panel->n : place_of(panel, match.high_ns + 1);
	size_t n = upto > from ? upto - from : 0;

	return pick_all(panel, &match, panel->by_time + from, pick, n);
}

void
panel_stand(const struct panel *panel, const struct query *query, uint32_t *earliest, size_t max,
	    struct panel_stand *out)
{
	uint32_t *pick = xmalloc((panel->n + 1) * sizeof(*pick));

	*out = (struct panel_stand){.n = panel_pick_by_time(panel, query, pick)};
	stand_fill(panel, pick, out);
	out->n_earliest = out->n < max ? (size_t)out->n : max;
	memcpy(earliest, pick, out->n_earliest * sizeof(*pick));
	free(pick);
}

bool
panel_last(const struct panel *panel, const struct query *query, uint32_t *found)
{
	const struct match match = match_init(query);
	const struct traits traits = traits_of(query);
	size_t at = match.high_ns == INT64_MAX ? panel->n : place_of(panel, match.high_ns + 1);

	while (at-- > 0) {
		uint32_t i = panel->by_time[at];
		if (panel->at_ns[i] < match.low_ns)
			return false;
		if (!passes(panel, query, &traits, skipped(&match), i))
			continue;
		*found = i;
		return true;
	}
	return false;
}

struct ref
query_ref(const struct query *query, uint32_t id)
{
	const struct store *store = query->store;
	struct record record;
	uint32_t source, local;

	if (!id || !store_locate(store, id, &source, &local))
		return (struct ref){0};
	const struct chunks *chunks = &store->source[source].chunks;
	size_t chunk = chunks_find(chunks, local);
	const struct rows *rows = readback_rows(store, source, chunk);
	if (local - chunks->at[chunk].first >= rows->n)
		return (struct ref){0};
	rows_get(rows, local - chunks->at[chunk].first, &record);
	record.source = source;
	return ref_of(&record, id);
}
