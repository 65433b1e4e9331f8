/* query_buckets: what lots answer: whole buckets from the widest table that fits, cut ones anew. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/cuts.h"
#include "core/store/query_private.h"

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

/* Only the filters need a record: most queries have none and are told by the key; and a sieve holds
 * what passes them. */
static bool
match_lot(const struct gather *gather, const struct cell_key *key, const struct lot *lot, int field)
{
	const struct query *query = gather->query;

	if (!match_traits(query, (enum outcome)key->outcome, key->is_repaired))
		return false;
	for (int i = 0; i < query->n_terms; i++)
		if (!match_term(query, &query->term[i], cell_key_value(key, query->term[i].field)))
			return false;
	if (gather->sieve || (!query->where && !query->filter))
		return true;
	struct record record = record_of(key, lot, field);
	return match_filters(query, &record);
}

void
gather_tell(const struct gather *gather, const struct group *group, const struct lot *lot,
	    enum outcome outcome)
{
	struct portion portion = {
		.bin_ns = group->bin_ns, .outcome = outcome, .n = lot_n(lot),
		.n_timed = lot_latencies(lot), .lot = lot,
		.first_ns = lot->mark[MARK_FIRST].at_ns,
	};

	for (int i = 0; i < gather->n_fields; i++)
		portion.key[i] = group->key[i];
	gather->each(gather->context, &portion);
}

static void
gather_lot(struct gather *gather, const struct cell_key *key, const struct lot *lot)
{
	enum outcome outcome = (enum outcome)key->outcome;

	store_did(gather->query->store, 1);
	if (gather->each) {
		struct group group = {.bin_ns = INSTANT_NONE};
		gather_lot_key(gather, key, lot, &group);
		gather_tell(gather, &group, lot, outcome);
		return;
	}
	size_t group = gather_lot_group(gather, key, lot);
	cell_merge_lot_counts(&gather->out->at[group].cell, lot, outcome);
	if (gather->only_counts)
		return;
	GROW(gather->shares, gather->n_shares, gather->cap_shares);
	gather->shares[gather->n_shares++] =
		(struct share){lot, (uint32_t)group, outcome_is_bad(outcome)};
}

/* Latencies that a group is still to get. */
struct due { uint64_t n; int64_t low_us, high_us; };

static void
due_add(struct due *due, const struct lot *lot)
{
	uint64_t n = lot_latencies(lot);

	if (!n)
		return;
	int64_t low_us = lot->mark[MARK_FASTEST].latency_us;
	int64_t high_us = lot->mark[MARK_SLOWEST].latency_us;
	due->low_us = due->n && due->low_us < low_us ? due->low_us : low_us;
	due->high_us = due->n && due->high_us > high_us ? due->high_us : high_us;
	due->n += n;
}

/*
 * A group of many latencies is a histogram from its first one on: to keep them one by one until
 * there are too many would be work for nothing.
 */
void
gather_latencies(struct gather *gather)
{
	enum { AHEAD = 4 };
	struct groups *out = gather->out;
	struct due *due;

	if (!gather->n_shares)
		return;
	due = xcalloc(2 * out->n + 1, sizeof(*due));
	for (size_t i = 0; i < gather->n_shares; i++) {
		const struct share *share = &gather->shares[i];
		due_add(&due[2 * share->group + share->is_bad], share->lot);
	}
	for (size_t k = 0; k < 2 * out->n; k++) {
		struct cell *cell = &out->at[k / 2].cell;
		struct dist *dist = k % 2 ? &cell->bad : &cell->other;

		if (due[k].n && dist->n + due[k].n > DIST_EXACT)
			dist_expect(dist, due[k].low_us, due[k].high_us);
	}
	for (size_t i = 0; i < gather->n_shares; i++) {
		const struct share *share = &gather->shares[i];
		struct cell *cell = &out->at[share->group].cell;
		if (i + AHEAD < gather->n_shares)
			__builtin_prefetch(lot_chain(gather->shares[i + AHEAD].lot));
		dist_merge_lot(share->is_bad ? &cell->bad : &cell->other, share->lot);
	}
	free(due);
	free(gather->shares);
	gather->shares = NULL;
	gather->n_shares = gather->cap_shares = 0;
}

/* field: the one that the table has besides version, endpoint and outcome. */
static void
gather_cells(struct gather *gather, struct cells *cells, int field, int64_t first, int64_t last)
{
	for (size_t i = cells_from(cells, first); i < cells->n_order; i++) {
		const struct cell_key *key = &cells->key[cells->order[i]];
		const struct lot *lot = cells_lot(cells, cells->order[i]);
		if (key->bucket > last)
			break;
		if (!match_lot(gather, key, lot, field))
			continue;
		cells_expect(cells, i);
		gather_lot(gather, key, lot);
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
	/* What changed since may be merged anew, and then lots go that groups are still to have. */
	if (!gather->is_fine && cells->coarse && cells->stale_from <= cells->stale_upto)
		gather_latencies(gather);
	struct cells *coarse = last - first >= COARSE && !gather->is_fine ? cells_coarser(cells)
									  : NULL;
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

/* The records of the part of a bucket that is asked about. */
static void
gather_cut(struct gather *gather, const struct match *match, int table, int64_t bucket)
{
	const struct store *store = match->query->store;
	const struct cells *cells = gather->sieve ? gather->sieve : &store->cells[table];
	int64_t width = cells_width_ns[cells->rung], low_ns = bucket * width;
	int64_t high_ns = low_ns + width - 1;

	if (gather->sieve || match->skip_source != UINT32_MAX) {
		gather_records(gather, *match, low_ns, high_ns);
		return;
	}
	low_ns = low_ns > match->low_ns ? low_ns : match->low_ns;
	high_ns = high_ns < match->high_ns ? high_ns : match->high_ns;
	if (low_ns > high_ns)
		return;
	const struct cells *cut = cuts_lots(store, table, low_ns, high_ns);
	for (size_t i = 0; i < cut->n; i++)
		if (match_lot(gather, &cut->key[i], cells_lot(cut, i), cells_field(table)))
			gather_lot(gather, &cut->key[i], cells_lot(cut, i));
	/* The next cut may take the place of this one, and its lots. */
	gather_latencies(gather);
}

void
gather_mixed(struct gather *gather, const struct match *match, int table)
{
	struct cells *cells = gather->sieve ? gather->sieve : &match->query->store->cells[table];
	int64_t next = cells_bucket(cells, match->low_ns), cut[CUTS];
	int64_t last = cells_bucket(cells, match->high_ns);
	int n = find_cuts(match, cells, cut), field = cells_field(table);

	cells_sort(cells);
	for (int i = 0; i < n; i++) {
		gather_buckets(gather, cells, field, next, cut[i] - 1);
		gather_cut(gather, match, table, cut[i]);
		next = cut[i] + 1;
	}
	gather_buckets(gather, cells, field, next, last);
}
