/* drafts_target: which version is known to be healthy enough to go to. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/incident/drafts_private.h"
#include "core/incident/recovery_private.h"

static const int64_t seen_ns = 300 * NS_PER_S;	/* a target must have answered in this last part */

enum { NOISE_N = 20 };	/* from so many a side on, a breach must be more than chance */

/* How many latencies of a cell lie above it. */
static uint64_t
count_above(const struct cell *cell, double us)
{
	const struct dist *parts[] = { &cell->other, &cell->bad };
	struct arena arena = { 0 };
	uint64_t n = 0;

	for (size_t i = 0; i < LENGTH(parts); i++) {
		struct slots slots = dist_slots(parts[i], &arena);
		for (size_t k = 0; k < slots.len; k++)
			if ((double)slots.at[k].value_us > us)
				n += slots.at[k].n;
	}
	arena_release(&arena);
	return n;
}

/*
 * Is the breach of an endpoint no more than chance makes? The gate's guard (guide.md section 6):
 * the share above the baseline's p95 is held against the twentieth that lies there by its nature.
 * The p95 of 40 requests is 1.2 times that of 200 others in one look of ten.
 */
static bool
is_chance(const struct cell *cell, const struct recovery_limit *limit)
{
	uint64_t n = cell->other.n + cell->bad.n;

	if (n < NOISE_N || limit->n < NOISE_N)
		return false;
	uint64_t above = count_above(cell, limit->baseline_ms * 1e3);
	struct stats_table table = { .a_bad = above, .a_good = n - above,
				     .b_bad = limit->n / 20, .b_good = limit->n - limit->n / 20 };
	return stats_fisher(&table).p_greater >= gate_defaults().max_chance;
}

/* Slower somewhere than the limit that the baseline sets there, and not by chance? */
static bool
breaches(const struct query *records, const struct recovery_limit *limit, size_t n_limits)
{
	static const int by[] = { FIELD_ENDPOINT };
	struct groups groups = { 0 };
	bool is_breach = false;

	query_groups(records, by, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++)
		for (size_t k = 0; k < n_limits; k++)
			if (limit[k].endpoint == groups.at[i].key[0] &&
			    recovery_p95_us(&groups.at[i].cell) / 1e3 > limit[k].p95_ms &&
			    !is_chance(&groups.at[i].cell, &limit[k]))
				is_breach = true;
	groups_release(&groups);
	return is_breach;
}

/* Healthy in the window: seen, rates within the gate's limits, no p95 breach. */
static bool
is_healthy(const struct drafting *drafting, const struct query *records,
	   const struct recovery_limit *limit, size_t n_limits)
{
	struct gate_options gate = gate_defaults();
	struct cell cell = { 0 };

	query_counts(records, &cell);
	double n = (double)cell.n;
	double timeouts = (double)cell.outcome[OUTCOME_TIMEOUT];
	double errors = (double)cell.outcome[OUTCOME_SERVER_ERROR];
	bool is_good = cell.n > 0 && timeouts <= gate.timeout_max * n &&
		       errors <= gate.error_max * n && !breaches(records, limit, n_limits);
	if (is_good) {
		drafting->out->target_n = cell.n;
		drafting->out->target_timeouts = cell.outcome[OUTCOME_TIMEOUT];
	}
	cell_release(&cell);
	return is_good;
}

bool
draft_target(struct drafting *drafting)
{
	const struct facts *facts = drafting->facts;
	const struct verdict *verdict = drafting->verdict;
	uint32_t suspect = verdict->cause.term[0].value;
	int64_t newest_ns = INSTANT_NONE;
	struct recovery_limit *limit;
	struct ref first, last;

	if (!drafting->is_version || !verdict->baseline || !query_last(&facts->query, &last))
		return false;
	size_t n_limits = recovery_limits(&facts->query, verdict, drafting->arena, &limit);
	for (size_t i = 0; i < facts->n_version; i++) {
		uint32_t version = facts->by_version[i].key[0];
		struct query all = query_with(facts->query, FIELD_VERSION, version);
		struct query recent = query_window(all, last.at_ns - seen_ns, INSTANT_NONE);

		if (!version || version == suspect || !query_first(&all, &first) ||
		    first.at_ns <= newest_ns || !is_healthy(drafting, &recent, limit, n_limits))
			continue;
		newest_ns = first.at_ns;
		drafting->out->target =
			(struct cause){ .n = 1, .term = { { FIELD_VERSION, version } } };
	}
	return drafting->out->target.n > 0;
}
