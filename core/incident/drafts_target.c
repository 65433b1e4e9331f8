/* drafts_target: which version is known to be healthy enough to go to. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/incident/drafts_private.h"
#include "core/incident/recovery_private.h"

static const int64_t seen_ns = 300 * NS_PER_S;	/* a target must have answered in this last part */

static const double chance_p = 1e-3;	/* less likely by chance: it came later */

enum { GONE_LEAST = 15 };	/* of a version that answers no more: fewer show no health */
enum { NOISE_N = 20 };	/* of a baseline of so many, a breach must be more than chance */

/*
 * Is the breach of an endpoint no more than chance makes? The gate's guard (guide.md section 6):
 * the share above the baseline's p95 is held against the twentieth that lies there by its nature,
 * and one endpoint in so many that are looked at may be above it by chance.
 * The p95 of 40 requests is 1.2 times that of 200 others in one look of ten.
 */
static bool
is_chance(const struct cell *cell, const struct recovery_limit *limit, size_t looks)
{
	uint64_t n = cell->other.n + cell->bad.n;

	if (limit->n < NOISE_N)
		return false;
	uint64_t above = recovery_above(cell, limit->baseline_ms * 1e3);
	struct stats_table table = { .a_bad = above, .a_good = n - above,
				     .b_bad = limit->n / 20, .b_good = limit->n - limit->n / 20 };
	return stats_fisher(&table).p_greater >= gate_defaults().max_chance / (double)looks;
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
			    !is_chance(&groups.at[i].cell, &limit[k], n_limits))
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

/* What is blamed, first or beside it, is none to go to, well again or not. */
static bool
is_blamed(const struct drafting *drafting, uint32_t version)
{
	for (size_t i = 0; i < drafting->n_all; i++)
		if (acted_is_version(&drafting->all[i].cause) &&
		    drafting->all[i].cause.term[0].value == version)
			return true;
	return false;
}

/* A version that is blamed is held against a baseline: where none is healthy there is none to go
 * to. Beside a cause of another kind each version is judged by the last of the log alone. */
static bool
has_way_back(const struct drafting *drafting)
{
	return drafting->verdict->baseline || !drafting->is_version;
}

bool
draft_target(struct drafting *drafting)
{
	const struct facts *facts = drafting->facts;
	const struct verdict *verdict = drafting->verdict;
	int64_t newest_ns = INSTANT_NONE;
	/* What came of an act does not say where it should have gone. */
	struct query known = query_window(facts->query, INSTANT_NONE, drafting->acted_ns);
	struct recovery_limit *limit;
	struct ref first, last;

	/* Nor does what a further cause did to a version say that it is ill itself. */
	known = verdict_beside(known, verdict);
	if (!has_way_back(drafting) || !query_last(&known, &last))
		return false;
	size_t n_limits = recovery_limits(&known, verdict, drafting->arena, &limit);
	for (size_t i = 0; i < facts->n_version; i++) {
		uint32_t version = facts->by_version[i].key[0];
		struct query all = query_with(known, FIELD_VERSION, version);
		struct query recent = query_window(all, last.at_ns - seen_ns, INSTANT_NONE);

		if (!version || is_blamed(drafting, version) || !query_first(&all, &first) ||
		    first.at_ns <= newest_ns || !is_healthy(drafting, &recent, limit, n_limits))
			continue;
		newest_ns = first.at_ns;
		drafting->out->target =
			(struct cause){ .n = 1, .term = { { FIELD_VERSION, version } } };
	}
	return drafting->out->target.n > 0;
}

bool
draft_target_gone(struct drafting *drafting)
{
	const struct facts *facts = drafting->facts;
	const struct verdict *verdict = drafting->verdict;
	struct query known = query_window(facts->query, INSTANT_NONE, drafting->acted_ns);
	struct recovery_limit *limit;
	struct ref newest = { 0 }, last;

	known = verdict_beside(known, verdict);
	if (!has_way_back(drafting))
		return false;
	size_t n_limits = recovery_limits(&known, verdict, drafting->arena, &limit);
	for (size_t i = 0; i < facts->n_version; i++) {
		uint32_t version = facts->by_version[i].key[0];
		struct query all = query_with(known, FIELD_VERSION, version);

		if (!version || is_blamed(drafting, version) || !query_last(&all, &last))
			continue;
		struct query end = query_window(all, last.at_ns - seen_ns, INSTANT_NONE);

		if ((newest.id && last.at_ns <= newest.at_ns) || query_count(&end) < GONE_LEAST ||
		    !is_healthy(drafting, &end, limit, n_limits))
			continue;
		newest = last;
		drafting->out->gone.at_ns = last.at_ns;
		drafting->out->gone.n = drafting->out->target_n;
		drafting->out->gone.version = version;
	}
	return newest.id != 0;
}

/* Which of two that begin together is met first is chance: so many without it must be beyond it. */
bool
draft_is_onward(const struct drafting *drafting)
{
	const struct query *query = &drafting->facts->query;
	struct query target = ask_cause(*query, &drafting->out->target);
	struct query suspect = ask_cause(*query, &drafting->out->suspect_cause);
	struct ref first, own;

	if (!query_first(&target, &first) || !query_first(&suspect, &own) ||
	    own.at_ns >= first.at_ns)
		return false;
	struct query before = query_window(*query, own.at_ns, first.at_ns - 1);
	struct query since = query_window(*query, first.at_ns, INSTANT_NONE);
	double share = (double)query_count(&target) / (double)query_count(&since);

	return pow(1 - share, (double)query_count(&before)) < chance_p;
}
