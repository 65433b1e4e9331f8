/* facts_stats: groups of records by any fields: counts, timeouts, latency figures. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	group->told = told;
	group->timeouts = cell->outcome[OUTCOME_TIMEOUT];
	group->errors = cell->outcome[OUTCOME_SERVER_ERROR];
	group->refused = cell->outcome[OUTCOME_CLIENT_ERROR];

	struct stats_interval ci = stats_wilson(group->timeouts, told);
	group->timeout_rate = told ? (double)group->timeouts / (double)told : NAN;
	group->ci_low = ci.low;
	group->ci_high = ci.high;
	latency_figures(cell, r7, group);
}

/* A group by one of its keys. */
struct keyed { uint32_t key; uint32_t place; };

static int
by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

size_t
facts_stats_of(const struct groups *groups, const int *keep, int n_keep, bool r7,
	       struct arena *arena, struct stat_group **out)
{
	struct groups whole = { 0 };
	struct keyed *order = ARENA_NEW(arena, struct keyed, groups->n + 1);

	for (size_t i = 0; i < groups->n; i++)
		order[i] = (struct keyed){ n_keep ? groups->at[i].key[keep[0]] : 0, (uint32_t)i };
	/* Those that share their first key stand together as they are. */
	if (n_keep && keep[0] != 0)
		qsort(order, groups->n, sizeof(*order), by_key);
	for (size_t i = 0; i < groups->n; i++) {
		const struct group *from = &groups->at[order[i].place];
		struct group group = { .bin_ns = INSTANT_NONE };
		for (int k = 0; k < n_keep; k++)
			group.key[k] = from->key[keep[k]];
		if (whole.n == 0 || memcmp(whole.at[whole.n - 1].key, group.key,
					   sizeof(group.key)) != 0) {
			GROW(whole.at, whole.n, whole.cap);
			whole.at[whole.n++] = group;
		}
		cell_merge(&whole.at[whole.n - 1].cell, &from->cell);
	}
	if (n_keep == 0 && whole.n == 0) {
		GROW(whole.at, whole.n, whole.cap);
		whole.at[whole.n++] = (struct group){ .bin_ns = INSTANT_NONE };
	}
	size_t n = whole.n;
	*out = ARENA_NEW(arena, struct stat_group, n ? n : 1);
	for (size_t i = 0; i < n; i++)
		figures(&whole.at[i], n_keep, r7, &(*out)[i]);
	groups_release(&whole);
	return n;
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
