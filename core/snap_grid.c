/* snap_grid: requests by time and latency, and what two versions' latencies tell of each other. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/base/json.h"
#include "core/engine_private.h"

#define GRID_ROWS_MAX 64
#define STRATA_MAX 64

void
snap_grid_begin(struct engine *engine, struct snap_grid *grid, double low_ms)
{
	const struct snapshot *s = &engine->snapshot;
	const struct want *want = &engine->want;
	double top = s->axis_top_ms;

	grid->rows = want->grid_rows > GRID_ROWS_MAX ? GRID_ROWS_MAX : want->grid_rows;
	grid->cols = s->n_bins;
	double *edge = ARENA_NEW(&engine->drawn, double, grid->rows + 1);
	bool is_log = want->is_log && low_ms > 0 && low_ms < top;
	for (size_t i = 0; i <= grid->rows && grid->rows; i++) {
		double share = (double)(grid->rows - i) / (double)grid->rows;
		edge[i] = is_log ? low_ms * pow(top / low_ms, share) : top * share;
	}
	grid->edge_ms = edge;
	grid->spot = ARENA_NEW(&engine->drawn, struct snap_spot, grid->rows * grid->cols + 1);
}

/* The row of a latency: the slowest stand in row 0, what is below the axis in the last. */
static size_t
row_of(const struct snap_grid *grid, double ms)
{
	size_t row = 0;

	while (row + 1 < grid->rows && ms <= grid->edge_ms[row + 1])
		row++;
	return row;
}

enum part { PART_N, PART_FAILED, PART_BASE };

static void
count(struct snap_spot *spot, enum part part, uint64_t n)
{
	uint32_t *at = part == PART_BASE ? &spot->base : part == PART_N ? &spot->n
							      : &spot->failed;

	*at = n > UINT32_MAX - *at ? UINT32_MAX : *at + (uint32_t)n;
}

static void
add(struct engine *engine, struct snap_grid *grid, const struct query *query, enum part part)
{
	const struct snapshot *s = &engine->snapshot;
	struct snap_spot *spot = (struct snap_spot *)(uintptr_t)grid->spot;
	struct groups groups = { 0 };
	struct arena arena = { 0 };

	query_groups(query, NULL, 0, s->bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct dist *dists[] = { &groups.at[i].cell.other, &groups.at[i].cell.bad };
		int64_t at = (groups.at[i].bin_ns - s->bins_from_ns) / s->bin_ns;
		if (groups.at[i].bin_ns == INSTANT_NONE || at < 0 || (size_t)at >= grid->cols)
			continue;
		for (size_t d = 0; d < LENGTH(dists); d++) {
			struct slots slots = dist_slots(dists[d], &arena);
			for (size_t k = 0; k < slots.len; k++) {
				size_t row = row_of(grid, (double)slots.at[k].value_us / 1e3);
				struct snap_spot *field = &spot[row * grid->cols + (size_t)at];
				count(field, part, slots.at[k].n);
				if (field->n > grid->most)
					grid->most = field->n;
			}
		}
	}
	groups_release(&groups);
	arena_release(&arena);
}

void
snap_grid_add(struct engine *engine, struct snap_grid *grid, const struct query *query,
	      bool is_base)
{
	if (grid->rows == 0 || grid->cols == 0)
		return;
	add(engine, grid, query, is_base ? PART_BASE : PART_N);
	if (is_base)
		return;
	enum counts counts = engine->snapshot.counts;
	struct query late = query_with(*query, FIELD_OUTCOME, counts == COUNTS_REFUSED
					? OUTCOME_CLIENT_ERROR : OUTCOME_TIMEOUT);
	add(engine, grid, &late, PART_FAILED);
	if (counts != COUNTS_FAILURES)
		return;
	struct query wrong = query_with(*query, FIELD_OUTCOME, OUTCOME_SERVER_ERROR);
	add(engine, grid, &wrong, PART_FAILED);
}

/* The latencies of a version by endpoint: of one (NAME_NONE: of records without), of SNAP_ANY. */
static void
by_endpoint(const struct engine *engine, uint32_t version, uint32_t endpoint, struct groups *out)
{
	const int by[] = { FIELD_ENDPOINT };
	struct query query = query_with(engine_shown(engine), FIELD_VERSION, version);

	if (endpoint != SNAP_ANY)
		query = query_with(query, FIELD_ENDPOINT, endpoint);
	query_groups(&query, by, 1, 0, out);
}

static struct slots
slots_of(const struct cell *cell, struct arena *arena)
{
	struct dist both = { 0 };

	dist_merge(&both, &cell->other);
	dist_merge(&both, &cell->bad);
	struct slots slots = dist_slots(&both, arena);
	dist_release(&both);
	return slots;
}

/* `exact p 0.1, its floor`; what would print as nothing is told as a bound. */
static const char *
chance_text(struct engine *engine, const struct stats_ranks *ranks)
{
	char p[32], least[32];

	if (ranks->p_two_sided < 0.0001)
		return "p < 0.0001";
	if (!ranks->is_exact)
		return arena_fmt(&engine->drawn, "p %s", num_text(p, ranks->p_two_sided, 4));
	const char *floor = ranks->p_two_sided <= ranks->floor ? ", its floor"
			    : ranks->floor < 0.0001 ? ""
			    : arena_fmt(&engine->drawn, ", floor %s",
					num_text(least, ranks->floor, 4));
	return arena_fmt(&engine->drawn, "exact p %s%s", num_text(p, ranks->p_two_sided, 4), floor);
}

static const char *
test_text(struct engine *engine, const struct stats_stratum *strata, size_t n)
{
	struct stats_ranks ranks = stats_rank_test(strata, n);
	uint64_t a = 0, b = 0;
	char delta[32];

	for (size_t i = 0; i < n; i++) {
		a += strata[i].a.n;
		b += strata[i].b.n;
	}
	if (isnan(ranks.p_two_sided))
		return "no test: a side has no latency";
	bool is_apart = fabs(ranks.delta) > 1 - 1e-12;
	return arena_fmt(&engine->drawn, "%s; %llu v %llu: %s%s",
			 is_apart ? "no overlap"
			 : arena_fmt(&engine->drawn, "Cliff's delta %s%s",
				     ranks.delta > 0 ? "+" : "", num_text(delta, ranks.delta, 2)),
			 (unsigned long long)a, (unsigned long long)b, chance_text(engine, &ranks),
			 n > 1 ? arena_fmt(&engine->drawn, ", %zu endpoints, all times together", n)
			       : "");
}

const char *
snap_pair_test(struct engine *engine, uint32_t version, uint32_t base, uint32_t endpoint)
{
	struct groups a = { 0 }, b = { 0 };
	struct arena arena = { 0 };
	struct stats_stratum strata[STRATA_MAX];
	size_t n = 0;

	by_endpoint(engine, version, endpoint, &a);
	by_endpoint(engine, base, endpoint, &b);
	for (size_t i = 0; i < a.n && n < STRATA_MAX; i++)
		for (size_t k = 0; k < b.n && n < STRATA_MAX; k++)
			if (a.at[i].key[0] == b.at[k].key[0] && a.at[i].cell.n && b.at[k].cell.n)
				strata[n++] = (struct stats_stratum){
					.a = slots_of(&a.at[i].cell, &arena),
					.b = slots_of(&b.at[k].cell, &arena),
				};
	const char *text = n ? test_text(engine, strata, n)
			     : endpoint != SNAP_ANY
				 ? arena_fmt(&engine->drawn, "no test: %s has no request there",
					     snap_name(engine, base))
				 : "no test: no endpoint both versions served";
	groups_release(&a);
	groups_release(&b);
	arena_release(&arena);
	return text;
}
