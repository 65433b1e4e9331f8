/* panel_ask: which records of a panel are asked about: all of them, the first, the last. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

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

/* Take those of pick[0..n) out that a term does not let through; returns how many are left. */
static size_t
pick_term(const struct panel *panel, const struct term *term, uint32_t *pick, size_t n)
{
	bool *table = term_table(panel, term);
	const uint16_t *code = panel->field[term->field].code;
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t at = pick[i];
		pick[left] = at;
		left += table ? table[code[at]] : panel_match(panel, term, at);
	}
	free(table);
	return left;
}

static uint32_t
skipped(const struct match *match)
{
	return match->skip_source == UINT32_MAX ? 0 : match->query->skip_id;
}

size_t
panel_pick(const struct panel *panel, const struct query *query, uint32_t *pick)
{
	const struct match match = match_init(query);
	uint32_t skip_id = skipped(&match);
	size_t n = 0, left = 0;

	for (size_t i = 0; i < panel->n; i++) {
		pick[n] = (uint32_t)i;
		n += panel->at_ns[i] >= match.low_ns && panel->at_ns[i] <= match.high_ns;
	}
	for (int k = 0; k < query->n_terms; k++)
		n = pick_term(panel, &query->term[k], pick, n);
	if (query->bad < 0 && !query->without_repaired && !skip_id)
		return n;
	for (size_t i = 0; i < n; i++) {
		uint32_t at = pick[i];
		pick[left] = at;
		left += match_traits(query, (enum outcome)panel->outcome[at],
				     panel->is_repaired[at]) &&
			!(skip_id && panel->id[at] == skip_id);
	}
	return left;
}

/* Whether a record is asked about, but for its time. */
static bool
passes(const struct panel *panel, const struct query *query, uint32_t skip_id, size_t i)
{
	if (!match_traits(query, (enum outcome)panel->outcome[i], panel->is_repaired[i]) ||
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
	size_t from = place_of(panel, match.low_ns);

	for (*at = *at < from ? from : *at; *at < panel->n; ++*at) {
		uint32_t i = panel->by_time[*at];
		if (panel->at_ns[i] > match.high_ns)
			return false;
		if (!passes(panel, query, skipped(&match), i))
			continue;
		*found = i;
		++*at;
		return true;
	}
	return false;
}

/* The terms of a query as tables; those that see single values are asked one by one. */
struct sieve { bool *table[QUERY_TERMS]; const struct query *query; uint32_t skip_id; };

static struct sieve
sieve_open(const struct panel *panel, const struct query *query, uint32_t skip_id)
{
	struct sieve sieve = {.query = query, .skip_id = skip_id};

	for (int k = 0; k < query->n_terms; k++)
		sieve.table[k] = term_table(panel, &query->term[k]);
	return sieve;
}

static void
sieve_release(struct sieve *sieve)
{
	for (int k = 0; k < sieve->query->n_terms; k++)
		free(sieve->table[k]);
}

static bool
sieve_passes(const struct sieve *sieve, const struct panel *panel, size_t i)
{
	const struct query *query = sieve->query;

	for (int k = 0; k < query->n_terms; k++) {
		const struct term *term = &query->term[k];

		if (sieve->table[k] ? !sieve->table[k][panel->field[term->field].code[i]]
				    : !panel_match(panel, term, i))
			return false;
	}
	if (sieve->skip_id && panel->id[i] == sieve->skip_id)
		return false;
	return (query->bad < 0 && !query->without_repaired) ||
	       match_traits(query, (enum outcome)panel->outcome[i], panel->is_repaired[i]);
}

void
panel_stand(const struct panel *panel, const struct query *query, uint32_t *earliest, size_t max,
	    struct panel_stand *out)
{
	const struct match match = match_init(query);
	struct sieve sieve = sieve_open(panel, query, skipped(&match));

	*out = (struct panel_stand){0};
	/* By time, so that of equal ones the earliest comes first. */
	for (size_t at = place_of(panel, match.low_ns); at < panel->n; at++) {
		uint32_t i = panel->by_time[at];

		if (panel->at_ns[i] > match.high_ns)
			break;
		if (!sieve_passes(&sieve, panel, i))
			continue;
		if (!out->n++)
			out->first = i;
		out->last = i;
		if (out->n_earliest < max)
			earliest[out->n_earliest++] = i;
		if (i >= panel->n_timed)
			continue;
		int64_t us = panel->latency_us[i];

		if (!out->n_timed || us < panel->latency_us[out->fastest])
			out->fastest = i;
		if (!out->n_timed++ || us > panel->latency_us[out->slowest])
			out->slowest = i;
	}
	sieve_release(&sieve);
}

bool
panel_last(const struct panel *panel, const struct query *query, uint32_t *found)
{
	const struct match match = match_init(query);
	size_t at = match.high_ns == INT64_MAX ? panel->n : place_of(panel, match.high_ns + 1);

	while (at-- > 0) {
		uint32_t i = panel->by_time[at];
		if (panel->at_ns[i] < match.low_ns)
			return false;
		if (!passes(panel, query, skipped(&match), i))
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
