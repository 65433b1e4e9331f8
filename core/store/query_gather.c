/* query_gather: groups out of lots where they can answer, else out of records. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/panel.h"
#include "core/store/query_private.h"
#include "core/store/sieve.h"
#include "core/store/where_private.h"

/* A record as a lot of its own, for those who want lots; strips serves one after the other. */
static void
tell_record(struct gather *gather, const struct record *record, uint32_t id,
	    struct strips *strips)
{
	struct group group = {.bin_ns = INSTANT_NONE};
	struct mark mark = mark_of(record, record->source, id);
	struct lot lot;

	lot_init(&lot);
	lot_add_slowly(&lot, &mark, strips);
	gather_record_key(gather, record, &group);
	gather_tell(gather, &group, &lot, record->outcome);
	lot_release(&lot, strips);
}

void
gather_records(struct gather *gather, struct match match, int64_t low_ns, int64_t high_ns)
{
	/* Lots that were looked up may go when others are asked about. */
	struct walk walk = {.may_rest = !gather->sieve && !gather->n_shares};
	struct strips strips = {0};
	struct record record;
	uint32_t id;

	match.low_ns = low_ns > match.low_ns ? low_ns : match.low_ns;
	match.high_ns = high_ns < match.high_ns ? high_ns : match.high_ns;
	while (match.low_ns <= match.high_ns && walk_next(&match, &walk, &record, &id)) {
		if (gather->each) {
			tell_record(gather, &record, id, &strips);
			continue;
		}
		struct cell *cell = gather_record_group(gather, &record);
		if (gather->only_counts)
			cell_count(cell, &record, id);
		else
			cell_add(cell, &record, id);
	}
	strips_release(&strips);
}

/* Bit i: field i is looked at by a filter. */
static uint32_t
filter_fields(const struct query *query)
{
	return (query->where ? where_fields(query->where) : 0) |
	       (query->filter ? where_fields(query->filter) : 0);
}

/* Bit i: field i is needed to tell whether, and in which group, a record that passes the filters
 * counts. */
static uint32_t
fields_needed(const struct gather *gather)
{
	const struct query *query = gather->query;
	uint32_t needed = 0;

	for (int i = 0; i < gather->n_fields; i++)
		needed |= 1u << gather->fields[i];
	for (int i = 0; i < query->n_terms; i++)
		needed |= 1u << query->term[i].field;
	return needed;
}

/* Do lots still tell the values that are asked for apart? Rare ones may have been folded. */
static bool
is_told_apart(const struct gather *gather, uint32_t filters)
{
	const struct query *query = gather->query;
	const struct apart *apart = query->store->apart;
	bool is = true;

	for (int i = 0; i < gather->n_fields; i++) {
		const struct apart *of = &apart[gather->fields[i]];
		is &= gather->is_raw ? !of->n_folded : !of->is_on || of->is_exact;
	}
	for (int i = 0; i < query->n_terms; i++) {
		const struct apart *of = &apart[query->term[i].field];
		is &= query->term[i].value == NAME_OTHER ? !of->is_on || of->is_exact
						: !apart_is_folded(of, query->term[i].value);
	}
	for (int field = 0; field < store_fields(query->store); field++)
		is &= !(filters & 1u << field) || !apart[field].n_folded;
	return is;
}

/* The first table that knows all fields needed and those of the filters, in buckets that fit the
 * bins; or -1. */
static int
table_for(const struct gather *gather, uint32_t filters)
{
	const struct store *store = gather->query->store;
	uint32_t needed = (fields_needed(gather) | filters) &
			  ~(1u << FIELD_VERSION | 1u << FIELD_ENDPOINT | 1u << FIELD_OUTCOME);

	for (int i = 0; is_told_apart(gather, filters) && i < CELLS_DIM + store->n_dims; i++) {
		const struct cells *cells = &store->cells[i];
		if (needed & ~(1u << cells_field(i)))
			continue;
		if (!cells->is_off && gather->bin_ns % cells_width_ns[cells->rung] == 0)
			return i;
	}
	return -1;
}

/* Where only the filters keep lots from telling, those of what they let through do. */
static int
sift(struct gather *gather)
{
	const struct query *query = gather->query;
	const struct store *store = query->store;
	int table = -1;

	if ((query->where || query->filter) && store->tally.records >= store->small_records)
		table = table_for(gather, 0);
	if (table < 0)
		return -1;
	struct cells *cells = sieve_lots(query, table);
	if (!cells || gather->bin_ns % cells_width_ns[cells->rung] != 0)
		return -1;
	gather->sieve = cells;
	return table;
}

int64_t
query_portion_width(const struct query *query, const int *fields, int n_fields)
{
	const struct store *store = query->store;
	struct gather gather = {.query = query, .fields = fields, .n_fields = n_fields};
	struct match match = match_init(query);
	int table = table_for(&gather, filter_fields(query));

	for (int i = 0; i < n_fields; i++)
		if (store->apart[fields[i]].is_on)
			return 0;
	if (match.skip_source != UINT32_MAX || store->tally.outside)
		return 0;
	if (table < 0)
		table = sift(&gather);
	if (table < 0)
		return 0;
	return cells_width_ns[(gather.sieve ? gather.sieve : &store->cells[table])->rung];
}

/* The part of the match that the lots know of. */
static void
gather_inside(struct gather *gather, struct match match, int table)
{
	const struct store *store = gather->query->store;

	match.low_ns = match.low_ns > store->low_ns ? match.low_ns : store->low_ns;
	match.high_ns = match.high_ns < store->high_ns ? match.high_ns : store->high_ns;
	gather_mixed(gather, &match, table);
}

/* Did a small group lose its single latencies to the limit on them? */
static bool
has_sketched_small(const struct groups *groups)
{
	for (size_t i = 0; i < groups->n; i++)
		if (cell_lost_values(&groups->at[i].cell))
			return true;
	return false;
}

void
gather_all(struct gather *gather)
{
	struct match match = match_init(gather->query);
	int table = table_for(gather, filter_fields(gather->query));

	gather_begin(gather);
	const struct store *store = gather->query->store;
	const struct tally *tally = &store->tally;
	bool is_inside = match.low_ns <= tally->last_ns && match.high_ns >= tally->first_ns;
	if (match.low_ns > match.high_ns || tally->first_ns == INSTANT_NONE ||
	    (!is_inside && !tally->outside))
		return;
	const struct panel *panel = gather->each ? NULL : query_panel_there(gather->query);
	/* All in one, or a field's values, are a plain pass over its columns. */
	bool is_plain = gather->n_fields <= 1 && !gather->bin_ns;
	if (panel && (table < 0 || (is_plain && panel->n < PANEL_FEW))) {
		gather_panel(gather, panel);
		return;
	}
	if (table < 0)
		table = sift(gather);
	if (table >= 0) {
		if (is_inside)
			gather_inside(gather, match, table);
		gather_latencies(gather);
		if (tally->outside) {
			gather_records(gather, match, INT64_MIN, store->low_ns - 1);
			gather_records(gather, match, store->high_ns + 1, INT64_MAX);
		}
		const struct cells *cells = gather->sieve ? gather->sieve : &store->cells[table];
		if (!cells->is_squeezed || !has_sketched_small(gather->out))
			return;
		groups_release(gather->out);
		free(gather->slots);
		gather->slots = NULL;
		gather->n_slots = 0;
		gather_begin(gather);
	}
	gather_records(gather, match, match.low_ns, match.high_ns);
}
