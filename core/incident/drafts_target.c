/* drafts_target: which version is known to be healthy enough to go to. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/drafts_private.h"
#include "core/incident/recovery_private.h"

static const int64_t seen_ns = 300 * NS_PER_S;	/* a target must have answered in this last part */

/* Slower somewhere than the limit that the baseline sets there? */
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
			    recovery_p95_us(&groups.at[i].cell) / 1e3 > limit[k].p95_ms)
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
