/* snap_matrix: the timeouts table of a snapshot: endpoints x {baseline, the two worst, all}. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/stats.h"
#include "core/engine_private.h"

#define DEFAULT_ROWS 6
#define COLUMNS 4

/* The versions of the columns: the baseline first, then the worst of the versions table. */
static size_t
choose_columns(struct engine *engine, uint32_t version[COLUMNS])
{
	struct snapshot *s = &engine->snapshot;
	size_t n = 0;

	for (int want_base = 1; want_base >= 0; want_base--)
		for (size_t i = 0; i < s->n_versions && n < COLUMNS - 1; i++) {
			const struct snap_row *row = &s->version[i];
			if (row->is_rest || row->is_baseline != (bool)want_base)
				continue;
			version[n] = s->matrix_version[n] = engine->version_of_row[i];
			s->matrix_column[n++] = want_base
				? arena_fmt(&engine->drawn, "%s base", row->brief) : row->brief;
		}
	s->matrix_column[n] = "all";
	return n;
}

static int
by_timeouts(const void *left, const void *right)
{
	const struct stat_group *a = left, *b = right;

	if (a->timeouts != b->timeouts)
		return a->timeouts > b->timeouts ? -1 : 1;
	if (a->errors != b->errors)
		return a->errors > b->errors ? -1 : 1;
	if (a->refused != b->refused)
		return a->refused > b->refused ? -1 : 1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->key[0] < b->key[0] ? -1 : a->key[0] > b->key[0];
}

/* The slowest first, of those whose latency is known. */
static int
by_p95(const void *left, const void *right)
{
	const struct stat_group *a = left, *b = right;
	double slow_a = a->n_latency ? a->p95_ms : -1, slow_b = b->n_latency ? b->p95_ms : -1;

	if (slow_a != slow_b)
		return slow_a > slow_b ? -1 : 1;
	return by_timeouts(left, right);
}

static struct snap_cell
cell_of(const struct engine *engine, uint32_t version, const struct stat_group *group,
	const struct stat_group *base)
{
	static const struct stat_group none = { .timeout_rate = NAN,
						.ci_low = NAN,
						.ci_high = NAN,
						.min_ms = NAN,
						.mean_ms = NAN,
						.p50_ms = NAN,
						.p95_ms = NAN,
						.p99_ms = NAN,
						.max_ms = NAN };

	if (!group)
		group = &none;
	return (struct snap_cell){ .figures = snap_figures_of(engine, group),
				   .standing = snap_cell_standing(engine, version, group,
								  base) };
}

static const struct stat_group *
pair_of(const struct stat_group *pair, size_t n, uint32_t version, uint32_t endpoint)
{
	for (size_t i = 0; i < n; i++)
		if (pair[i].key[0] == version && pair[i].key[1] == endpoint)
			return &pair[i];
	return NULL;
}

/* A cell of all versions is as bad as the worst of its parts, and at most a warning. */
static void
fill_row(struct engine *engine, struct snap_matrix_row *row, const struct stat_group *endpoint,
	 const struct stat_group *pair, size_t n_pairs, const uint32_t *version, size_t n_columns)
{
	uint32_t baseline = engine->verdict.baseline;
	const struct stat_group *base = baseline == NAME_NONE ? NULL
		: pair_of(pair, n_pairs, baseline, endpoint->key[0]);
	struct snap_cell *all_of = &row->cell[n_columns];

	row->endpoint = snap_name(engine, endpoint->key[0]);
	row->endpoint_id = endpoint->key[0];
	*all_of = cell_of(engine, NAME_NONE, endpoint, NULL);
	for (size_t c = 0; c < n_columns; c++) {
		row->cell[c] = cell_of(engine, version[c],
				       pair_of(pair, n_pairs, version[c], endpoint->key[0]), base);
		if (row->cell[c].standing == STANDING_BAD || row->cell[c].standing == STANDING_WARN)
			all_of->standing = STANDING_WARN;
	}
	uint64_t all = engine->snapshot.total.failed;
	row->share_of_failed = all ? (double)snap_group_failed(engine, endpoint) / (double)all
				   : NAN;
}

/* The counts of endpoints that have no row of their own; their latencies are not one sample. */
static struct stat_group
rest_of(const struct stat_group *endpoint, size_t n)
{
	struct stat_group rest = endpoint[0];

	for (size_t i = 1; i < n; i++) {
		rest.n += endpoint[i].n;
		rest.told += endpoint[i].told;
		rest.timeouts += endpoint[i].timeouts;
		rest.errors += endpoint[i].errors;
		rest.refused += endpoint[i].refused;
	}
	struct stats_interval ci = stats_wilson(rest.timeouts, rest.told);
	rest.timeout_rate = rest.told ? (double)rest.timeouts / (double)rest.told : NAN;
	rest.ci_low = rest.told ? ci.low : NAN;
	rest.ci_high = rest.told ? ci.high : NAN;
	if (n > 1)
		rest.n_latency = 0;
	return rest;
}

static const char *
row_name(const void *rows, size_t i)
{
	return ((const struct snap_matrix_row *)rows)[i].endpoint;
}

void
snap_matrix(struct engine *engine, const struct groups *pairs)
{
	struct snapshot *s = &engine->snapshot;
	size_t max = engine->want.max_endpoints ? engine->want.max_endpoints : DEFAULT_ROWS;
	struct stat_group *endpoint, *pair;
	const int keep[] = { 0, 1 };
	uint32_t version[COLUMNS];
	size_t n_columns = choose_columns(engine, version);
	bool r7 = engine->options.r7;
	size_t n = facts_stats_of(pairs, keep + 1, 1, r7, &engine->drawn, &endpoint);
	size_t n_pairs = facts_stats_of(pairs, keep, 2, r7, &engine->drawn, &pair);

	qsort(endpoint, n, sizeof(*endpoint), s->is_slower ? by_p95 : by_timeouts);
	s->matrix = ARENA_NEW(&engine->drawn, struct snap_matrix_row, max + 2);
	for (size_t i = 0; i < n && i < max; i++)
		fill_row(engine, &s->matrix[s->n_matrix++], &endpoint[i], pair, n_pairs, version,
			 n_columns);
	for (size_t i = 0; i < s->n_matrix; i++)
		s->matrix[i].brief = snap_brief_of(engine, s->matrix, s->n_matrix, i, row_name);
	if (n > max) {
		struct stat_group rest = rest_of(endpoint + max, n - max);
		struct snap_matrix_row *row = &s->matrix[s->n_matrix++];
		*row = (struct snap_matrix_row){ .endpoint = "", .brief = "", .is_rest = true,
			.rest_count = n - max, .share_of_failed = NAN };
		for (size_t c = 0; c < n_columns; c++)
			row->cell[c] = cell_of(engine, NAME_NONE, NULL, NULL);
		row->cell[n_columns] = cell_of(engine, NAME_NONE, &rest, NULL);
	}
}
