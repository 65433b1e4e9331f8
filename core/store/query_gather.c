/* query_gather: groups out of whole lots, and out of records where a bucket is cut. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/panel.h"
#include "core/store/query_private.h"
#include "core/store/where_private.h"

/* Records of a stretch of time, one by one. */
static void
gather_records(struct gather *gather, struct match match, int64_t low_ns, int64_t high_ns)
{
	struct walk walk = {0};
	struct record record;
	uint32_t id;

	match.low_ns = low_ns > match.low_ns ? low_ns : match.low_ns;
	match.high_ns = high_ns < match.high_ns ? high_ns : match.high_ns;
	while (match.low_ns <= match.high_ns && walk_next(&match, &walk, &record, &id)) {
		struct cell *cell = gather_record_group(gather, &record);
		if (gather->only_counts)
			cell_count(cell, &record, id);
		else
			cell_add(cell, &record, id);
	}
}

/* Bit i: field i is needed to tell whether, and in which group, a record counts. */
static uint32_t
fields_needed(const struct gather *gather)
{
	const struct query *query = gather->query;
	uint32_t needed = query->where ? where_fields(query->where) : 0;

	needed |= query->filter ? where_fields(query->filter) : 0;
	for (int i = 0; i < gather->n_fields; i++)
		needed |= 1u << gather->fields[i];
	for (int i = 0; i < query->n_terms; i++)
		needed |= 1u << query->term[i].field;
	return needed;
}

/* Do lots still tell the values that are asked for apart? Rare ones may have been folded. */
static bool
is_told_apart(const struct gather *gather)
{
	const struct query *query = gather->query;
	const struct apart *apart = query->store->apart;
	uint32_t filters = (query->where ? where_fields(query->where) : 0) |
			   (query->filter ? where_fields(query->filter) : 0);
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

/* The first table that knows all fields needed, in buckets that fit the bins; or NULL. */
static struct cells *
table_for(const struct gather *gather, int *field)
{
	const struct store *store = gather->query->store;
	uint32_t needed = fields_needed(gather) &
			  ~(1u << FIELD_VERSION | 1u << FIELD_ENDPOINT | 1u << FIELD_OUTCOME);

	for (int i = 0; is_told_apart(gather) && i < CELLS_DIM + store->n_dims; i++) {
		struct cells *cells = &store->cells[i];
		*field = cells_field(i);
		if (needed & ~(1u << *field))
			continue;
		if (!cells->is_off && gather->bin_ns % cells_width_ns[cells->rung] == 0)
			return cells;
	}
	return NULL;
}

/* What all records of a lot have in common, as a record at the time of its first one. */
static struct record
record_of(const struct cell_key *key, const struct lot *lot, int field)
{
	struct record record = {
		.at_ns = lot->mark[MARK_FIRST].at_ns,
		.version = key->version,
		.endpoint = key->endpoint,
		.outcome = (enum outcome)key->outcome,
		.flags = key->is_repaired ? FLAG_BAD_UTF8 : 0,
	};

	if (field == FIELD_STATUS)
		record.status = key->value;
	else
		record.dims[field - FIELD_DIM] = key->value;
	return record;
}

/* Only the filters need a record: most queries have none and are told by the key. */
static bool
match_lot(const struct query *query, const struct cell_key *key, const struct lot *lot, int field)
{
	if (!match_traits(query, (enum outcome)key->outcome, key->is_repaired))
		return false;
	for (int i = 0; i < query->n_terms; i++)
		if (!match_term(query, &query->term[i], cell_key_value(key, query->term[i].field)))
			return false;
	if (!query->where && !query->filter)
		return true;
	struct record record = record_of(key, lot, field);
	return match_filters(query, &record);
}

/* field: the one that the table has besides version, endpoint and outcome. */
static void
gather_cells(struct gather *gather, struct cells *cells, int field, int64_t first, int64_t last)
{
	struct soon soon = { { NULL } };

	for (size_t i = cells_from(cells, first); i < cells->n_order; i++) {
		const struct cell_key *key = &cells->key[cells->order[i]];
		const struct lot *lot = cells_lot(cells, cells->order[i]);
		if (key->bucket > last)
			break;
		if (!match_lot(gather->query, key, lot, field))
			continue;
		cells_expect(cells, i, &soon);
		struct cell *into = gather_lot_group(gather, key, lot);
		if (gather->only_counts)
			cell_merge_lot_counts(into, lot, (enum outcome)key->outcome);
		else
			cell_merge_lot(into, lot, (enum outcome)key->outcome);
	}
}

static void gather_buckets(struct gather *gather, struct cells *cells, int field, int64_t first,
			   int64_t last);

/* Buckets low..high of the coarse table; those that changed since it was made out of the fine. */
static void
gather_coarse(struct gather *gather, struct cells *cells, int field, int64_t low, int64_t high)
{
	struct cells *coarse = cells->coarse;
	int64_t factor = cells_width_ns[coarse->rung] / cells_width_ns[cells->rung];
	int64_t from = high + 1, upto = high;

	if (cells->stale_from <= cells->stale_upto) {
		from = floor_div(cells->stale_from, factor);
		upto = floor_div(cells->stale_upto, factor);
	}
	from = from < low ? low : from > high ? high + 1 : from;
	upto = upto > high ? high : upto < from ? from - 1 : upto;
	if (low < from)
		gather_buckets(gather, coarse, field, low, from - 1);
	gather_cells(gather, cells, field, from * factor, (upto + 1) * factor - 1);
	if (upto < high)
		gather_buckets(gather, coarse, field, upto + 1, high);
}

/*
 * Buckets first..last: the whole wider ones among them from the coarse table, as often as
 * there is one that fits the bins, and what sticks out on either side from this one.
 */
static void
gather_buckets(struct gather *gather, struct cells *cells, int field, int64_t first, int64_t last)
{
	if (first < cells->first)
		first = cells->first;
	if (last > cells->last)
		last = cells->last;
	struct cells *coarse = last - first >= COARSE ? cells_coarser(cells) : NULL;
	int64_t width = coarse ? cells_width_ns[coarse->rung] : 0;
	if (!coarse || gather->bin_ns % width != 0) {
		gather_cells(gather, cells, field, first, last);
		return;
	}
	int64_t factor = width / cells_width_ns[cells->rung];
	int64_t low = floor_div(first + factor - 1, factor), high = floor_div(last + 1, factor) - 1;
	/* At the ends of the log a wider bucket is whole when all it holds is asked for. */
	if (first == cells->first)
		low = floor_div(first, factor);
	if (last == cells->last)
		high = floor_div(last, factor);
	if (low > high) {
		gather_cells(gather, cells, field, first, last);
		return;
	}
	gather_cells(gather, cells, field, first, low * factor - 1);
	gather_coarse(gather, cells, field, low, high);
	gather_cells(gather, cells, field, (high + 1) * factor, last);
}

/* The buckets that the match cuts: those of its ends and of the record it leaves out. */
#define CUTS 3

static int
add_cut(int64_t cut[CUTS], int n, int64_t bucket)
{
	int i = n;

	for (int j = 0; j < n; j++)
		if (cut[j] == bucket)
			return n;
	for (; i > 0 && cut[i - 1] > bucket; i--)
		cut[i] = cut[i - 1];
	cut[i] = bucket;
	return n + 1;
}

static int
find_cuts(const struct match *match, const struct cells *cells, int64_t cut[CUTS])
{
	const struct store *store = match->query->store;
	int64_t width = cells_width_ns[cells->rung];
	int n = 0;

	/* A window open to all there is cuts nothing. */
	if (match->low_ns > store->tally.first_ns && match->low_ns % width)
		n = add_cut(cut, n, cells_bucket(cells, match->low_ns));
	if (match->high_ns < store->tally.last_ns && (match->high_ns + 1) % width)
		n = add_cut(cut, n, cells_bucket(cells, match->high_ns));
	struct record skipped;
	struct err err;
	if (match->skip_source != UINT32_MAX &&
	    store_record(store, match->query->skip_id, &skipped, &err) && !skipped.unusable &&
	    skipped.at_ns >= match->low_ns && skipped.at_ns <= match->high_ns)
		n = add_cut(cut, n, cells_bucket(cells, skipped.at_ns));
	return n;
}

/* Whole buckets from cells, cut ones from records. */
static void
gather_mixed(struct gather *gather, const struct match *match, struct cells *cells, int field)
{
	int64_t width = cells_width_ns[cells->rung];
	int64_t next = cells_bucket(cells, match->low_ns), cut[CUTS];
	int64_t last = cells_bucket(cells, match->high_ns);
	int n = find_cuts(match, cells, cut);

	cells_sort(cells);
	for (int i = 0; i < n; i++) {
		gather_buckets(gather, cells, field, next, cut[i] - 1);
		gather_records(gather, *match, cut[i] * width, cut[i] * width + width - 1);
		next = cut[i] + 1;
	}
	gather_buckets(gather, cells, field, next, last);
}

/* The part of the match that the lots know of. */
static void
gather_inside(struct gather *gather, struct match match, struct cells *cells, int field)
{
	const struct store *store = gather->query->store;

	match.low_ns = match.low_ns > store->low_ns ? match.low_ns : store->low_ns;
	match.high_ns = match.high_ns < store->high_ns ? match.high_ns : store->high_ns;
	gather_mixed(gather, &match, cells, field);
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
	int field = FIELD_STATUS;
	struct cells *cells = table_for(gather, &field);

	gather_begin(gather);
	const struct store *store = gather->query->store;
	const struct tally *tally = &store->tally;
	bool is_inside = match.low_ns <= tally->last_ns && match.high_ns >= tally->first_ns;
	if (match.low_ns > match.high_ns || tally->first_ns == INSTANT_NONE ||
	    (!is_inside && !tally->outside))
		return;
	const struct panel *panel = query_panel_there(gather->query);
	/* All in one is a plain pass over its columns. */
	bool is_one = !gather->n_fields && !gather->bin_ns;
	if (panel && (!cells || (is_one && panel->n < PANEL_FEW))) {
		gather_panel(gather, panel);
		return;
	}
	if (cells) {
		if (is_inside)
			gather_inside(gather, match, cells, field);
		if (tally->outside) {
			gather_records(gather, match, INT64_MIN, store->low_ns - 1);
			gather_records(gather, match, store->high_ns + 1, INT64_MAX);
		}
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
