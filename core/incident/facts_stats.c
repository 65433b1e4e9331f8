/* facts_stats: groups of records by any fields: counts, timeouts, latency figures. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/incident/facts_private.h"

/* A percentile in milliseconds, by nearest rank or by interpolation. */
static double
percentile_ms(const struct dist *dist, unsigned permille, bool r7)
{
	return (r7 ? dist_quantile_r7(dist, permille) :
		(double)dist_quantile(dist, permille)) / 1e3;
}

static void
latency_figures(const struct cell *cell, bool r7, struct stat_group *group)
{
	struct dist dist = { 0 };

	dist_merge(&dist, &cell->other);
	dist_merge(&dist, &cell->bad);
	group->n_latency = dist.n;
	group->p95_is_max = dist.n < 20;
	if (!dist.n) {
		group->min_ms = group->mean_ms = group->max_ms = NAN;
		group->p50_ms = group->p95_ms = group->p99_ms = NAN;
	} else {
		group->is_sketch = !dist_is_exact(&dist);
		group->min_ms = (double)dist.min_us / 1e3;
		group->max_ms = (double)dist.max_us / 1e3;
		group->mean_ms = dist_mean(&dist) / 1e3;
		group->p50_ms = percentile_ms(&dist, 500, r7);
		group->p95_ms = percentile_ms(&dist, 950, r7);
		group->p99_ms = percentile_ms(&dist, 990, r7);
	}
	dist_release(&dist);
}

static void
figures(const struct group *from, int n_by, bool r7, struct stat_group *group)
{
	const struct cell *cell = &from->cell;
	/* An unknown outcome is in neither part of a rate (analysis.md 1). */
	uint64_t told = cell->n - cell->outcome[OUTCOME_UNKNOWN];

	for (int i = 0; i < n_by; i++)
		group->key[i] = from->key[i];
	for (int i = 0; i < REFS; i++)
		group->ref[i] = cell->ref[i];
	group->bin_ns = from->bin_ns;
	group->n = cell->n;
	group->timeouts = cell->outcome[OUTCOME_TIMEOUT];
	group->errors = cell->outcome[OUTCOME_SERVER_ERROR];

	struct stats_interval ci = stats_wilson(group->timeouts, told);
	group->timeout_rate = told ? (double)group->timeouts / (double)told : NAN;
	group->ci_low = ci.low;
	group->ci_high = ci.high;
	latency_figures(cell, r7, group);
}

size_t
facts_stats(const struct query *query, const int *by, int n_by, int64_t bin_ns, bool r7,
	    struct arena *arena, struct stat_group **out)
{
	struct groups groups = { 0 };

	query_groups(query, by, n_by, bin_ns, &groups);
	size_t n = groups.n;
	*out = ARENA_NEW(arena, struct stat_group, n ? n : 1);
	for (size_t i = 0; i < n; i++)
		figures(&groups.at[i], n_by, r7, &(*out)[i]);
	groups_release(&groups);
	return n;
}
