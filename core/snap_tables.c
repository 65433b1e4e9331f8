/* snap_tables: versions, endpoint x version and timeout tables of a snapshot, with their bins. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine_private.h"

#define DEFAULT_ROWS 6
#define FULL_SAMPLE 20		/* from here on a percentile is called p95 */

static double
bad_share(const struct stat_group *g)
{
	return g->n ? (double)(g->timeouts + g->errors) / (double)g->n : 0;
}

/* Rows stand worst first: the suspect, then by bad requests, then latency, then name. */
struct ranked { struct stat_group *group; uint32_t version; bool is_suspect, is_baseline; };

static int
by_harm(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	double bad_a = bad_share(a->group), bad_b = bad_share(b->group);

	if (a->is_suspect != b->is_suspect)
		return a->is_suspect ? -1 : 1;
	if (bad_a != bad_b)
		return bad_a > bad_b ? -1 : 1;
	if (a->group->p95_ms != b->group->p95_ms && !isnan(a->group->p95_ms) &&
	    !isnan(b->group->p95_ms))
		return a->group->p95_ms > b->group->p95_ms ? -1 : 1;
	return a->group < b->group ? -1 : a->group > b->group;	/* groups stand in order of name */
}

/* Rank the groups; at most `max` stay, the baseline among them. Returns how many were kept. */
static size_t
rank(const struct engine *engine, struct stat_group *group, size_t n, size_t max,
     struct ranked *ranked)
{
	const struct verdict *v = &engine->verdict;

	for (size_t i = 0; i < n; i++)
		ranked[i] = (struct ranked){ &group[i], group[i].key[0],
			group[i].key[0] != NAME_NONE && group[i].key[0] == snap_suspect(v),
			group[i].key[0] != NAME_NONE && group[i].key[0] == v->baseline };
	qsort(ranked, n, sizeof(*ranked), by_harm);
	for (size_t i = max; i < n; i++)
		if (ranked[i].is_baseline) {
			struct ranked baseline = ranked[i];
			ranked[i] = ranked[max - 1];
			ranked[max - 1] = baseline;
		}
	return n < max ? n : max;
}

static void
merge_latencies(struct dist *into, const struct cell *cell)
{
	dist_merge(into, &cell->other);
	dist_merge(into, &cell->bad);
}

/*
 * The same statistic on the endpoints both versions served: p95, or the max below 20. The pairs of
 * a version stand together, in one order of endpoints.
 */
static double
ratio_to_base(const struct engine *engine, const struct groups *pairs, uint32_t version)
{
	uint32_t base = engine->verdict.baseline;
	struct dist mine = { 0 }, theirs = { 0 };
	double ratio = NAN;

	if (version == base || base == NAME_NONE)
		return NAN;
	size_t from = 0;
	while (from < pairs->n && pairs->at[from].key[0] != base)
		from++;
	for (size_t i = 0; i < pairs->n; i++) {
		if (pairs->at[i].key[0] != version)
			continue;
		size_t k = from;
		while (k < pairs->n && pairs->at[k].key[0] == base &&
		       pairs->at[k].key[1] != pairs->at[i].key[1])
			k++;
		if (k == pairs->n || pairs->at[k].key[0] != base)
			continue;
		merge_latencies(&mine, &pairs->at[i].cell);
		merge_latencies(&theirs, &pairs->at[k].cell);
		from = k + 1;
	}
	if (mine.n && theirs.n) {
		unsigned permille = mine.n >= FULL_SAMPLE && theirs.n >= FULL_SAMPLE ? 950 : 1000;
		int64_t low = dist_quantile(&theirs, permille);
		if (low > 0)
			ratio = (double)dist_quantile(&mine, permille) / (double)low;
	}
	dist_release(&mine);
	dist_release(&theirs);
	return ratio;
}

/* Rows past the last shown, as one row with their totals. */
static struct snap_row
rest_row(struct engine *engine, const struct ranked *ranked, size_t from, size_t n)
{
	struct snap_row row = { .version = "",
				.brief = "",
				.endpoint = "",
				.is_rest = true,
				.note = "",
				.rest_count = n - from,
				.base_ratio = NAN,
				.standing = STANDING_UNKNOWN };

	row.figures = (struct snap_figures){ .failed_share = NAN, .ci_low = NAN, .ci_high = NAN,
		.min_ms = NAN, .p50_ms = NAN, .p95_ms = NAN, .p99_ms = NAN, .max_ms = NAN };
	for (size_t i = from; i < n; i++) {
		row.figures.n += ranked[i].group->n;
		row.figures.failed += snap_group_failed(engine, ranked[i].group);
		row.figures.n_latency += ranked[i].group->n_latency;
	}
	row.note = arena_fmt(&engine->drawn, "worst %llu/%llu",
			     (unsigned long long)snap_group_failed(engine, ranked[from].group),
			     (unsigned long long)ranked[from].group->n);
	return row;
}

/* Does the bin hold the moment? It fills yet, and does not say what the others are. */
static bool
is_open(const struct snapshot *s, int64_t bin_ns)
{
	return bin_ns <= s->moment_ns && s->moment_ns - bin_ns < s->bin_ns;
}

#define PLACES_HOLD_NS (5 * NS_PER_S)

/*
 * While a log grows, rows change places at most every five seconds: a person reads them. Those
 * that stand in the table keep their order until then; who comes or goes changes it at once.
 */
static void
hold_places(struct engine *engine, struct ranked *ranked, size_t kept)
{
	struct places *places = &engine->places;
	bool is_same = engine->follow && places->n == kept && kept <= LENGTH(places->version) &&
		       engine->now_ns != INSTANT_NONE && places->at_ns != INSTANT_NONE &&
		       engine->now_ns - places->at_ns < PLACES_HOLD_NS &&
		       engine->now_ns >= places->at_ns;

	for (size_t i = 0; i < kept && is_same; i++) {
		size_t k = 0;
		while (k < kept && ranked[k].version != places->version[i])
			k++;
		is_same = k < kept;
	}
	for (size_t i = 0; i < kept && is_same; i++)
		for (size_t k = i; k < kept; k++)
			if (ranked[k].version == places->version[i]) {
				struct ranked mine = ranked[k];
				memmove(&ranked[i + 1], &ranked[i], (k - i) * sizeof(*ranked));
				ranked[i] = mine;
				break;
			}
	if (is_same || kept > LENGTH(places->version))
		return;
	*places = (struct places){ .n = kept, .at_ns = engine->now_ns };
	for (size_t i = 0; i < kept; i++)
		places->version[i] = ranked[i].version;
}

/*
 * The bins of each row. Where all versions have one, one question is enough: its groups, in order
 * of bin, are dealt out among the rows.
 */
static void
bins_of_rows(const struct snapshot *s, const struct query *shown, const struct ranked *ranked,
	     size_t kept, bool is_all, struct groups *bins)
{
	const int by[] = { FIELD_VERSION };
	struct groups both = { 0 };

	if (!is_all || s->n_bins == 0) {
		for (size_t i = 0; i < kept; i++) {
			struct query one = query_with(*shown, FIELD_VERSION, ranked[i].version);
			bins[i] = snap_row_bins(s, &one);
		}
		return;
	}
	query_groups(shown, by, 1, s->bin_ns, &both);
	for (size_t g = 0; g < both.n; g++)
		for (size_t i = 0; i < kept; i++)
			if (ranked[i].version == both.at[g].key[0]) {
				GROW(bins[i].at, bins[i].n, bins[i].cap);
				bins[i].at[bins[i].n++] = both.at[g];
				both.at[g].cell = (struct cell){ 0 };	/* it is the row's now */
				break;
			}
	groups_release(&both);
}

static const char *
row_name(const void *rows, size_t i)
{
	return ((const struct snap_row *)rows)[i].version;
}

static void
fill_versions(struct engine *engine, struct snapshot *s, const struct groups *pairs)
{
	size_t max = engine->want.max_versions ? engine->want.max_versions : DEFAULT_ROWS;
	struct query shown = engine_shown(engine);
	struct stat_group *group;
	const int keep[] = { 0 };
	size_t n = facts_stats_of(pairs, keep, 1, engine->options.r7, &engine->drawn, &group);
	struct ranked *ranked = ARENA_NEW(&engine->drawn, struct ranked, n + 1);
	size_t kept = rank(engine, group, n, max, ranked);
	hold_places(engine, ranked, kept);
	struct groups *bins = ARENA_NEW(&engine->drawn, struct groups, kept + 1);

	s->version = ARENA_NEW(&engine->drawn, struct snap_row, kept + 2);
	engine->version_of_row = ARENA_NEW(&engine->drawn, uint32_t, kept + 2);
	size_t full = 0, thin = 0;	/* filled bins with enough for a p95, and without */
	bins_of_rows(s, &shown, ranked, kept, kept == n, bins);
	for (size_t i = 0; i < kept; i++)
		for (size_t k = 0; k < bins[i].n; k++)
			if (bins[i].at[k].cell.n && !is_open(s, bins[i].at[k].bin_ns))
				*(bins[i].at[k].cell.n < FULL_SAMPLE ? &thin : &full) += 1;
	s->bins_are_p95 = full > 0 && thin == 0;
	for (size_t i = 0; i < kept; i++) {
		engine->version_of_row[s->n_versions] = ranked[i].version;
		struct snap_row *row = &s->version[s->n_versions++];
		*row = (struct snap_row){
			.version = snap_name(engine, ranked[i].version), .endpoint = "", .note = "",
			.version_id = ranked[i].version,
			.standing = snap_standing(engine, ranked[i].version, ranked[i].group),
			.is_baseline = ranked[i].is_baseline, .is_suspect = ranked[i].is_suspect,
			.figures = snap_figures_of(engine, ranked[i].group),
			.base_ratio = ratio_to_base(engine, pairs, ranked[i].version),
		};
		snap_fill_bins(engine, row, &bins[i]);
		snap_raise_axis(s, row);
		groups_release(&bins[i]);
	}
	for (size_t i = 0; i < kept; i++) {
		s->version[i].brief = snap_brief_of(engine, s->version, kept, i, row_name);
		if (s->version[i].is_baseline)
			s->baseline_brief = s->version[i].brief;
	}
	if (kept < n)
		s->version[s->n_versions++] = rest_row(engine, ranked, kept, n);
	if (n == 1 && !*s->baseline && engine_has_verdict(engine) &&
	    store_has_field(engine->store, FIELD_VERSION))
		s->baseline_why = "one version only";
}

/* The same endpoint of the baseline; NULL without one. */
static const struct stat_group *
base_of(const struct engine *engine, const struct stat_group *group, size_t n, uint32_t endpoint)
{
	uint32_t baseline = engine->verdict.baseline;

	for (size_t i = 0; i < n && baseline != NAME_NONE; i++)
		if (group[i].key[0] == baseline && group[i].key[1] == endpoint)
			return &group[i];
	return NULL;
}

static void
fill_pairs(struct engine *engine, struct snapshot *s, const struct groups *pairs)
{
	if (!engine->want.has_pairs)
		return;
	size_t max = (engine->want.max_endpoints ? engine->want.max_endpoints : DEFAULT_ROWS) * 2;
	struct query shown = engine_shown(engine);
	struct stat_group *group;
	const int keep[] = { 0, 1 };
	size_t n = facts_stats_of(pairs, keep, 2, engine->options.r7, &engine->drawn, &group);
	struct ranked *ranked = ARENA_NEW(&engine->drawn, struct ranked, n + 1);
	size_t kept = rank(engine, group, n, max, ranked);

	s->pair = ARENA_NEW(&engine->drawn, struct snap_row, kept + 1);
	for (size_t i = 0; i < kept; i++) {
		const struct stat_group *g = ranked[i].group;
		struct query one = query_with(query_with(shown, FIELD_VERSION, g->key[0]),
					      FIELD_ENDPOINT, g->key[1]);
		struct groups bins = snap_row_bins(s, &one);
		struct snap_row *row = &s->pair[s->n_pairs++];
		*row = (struct snap_row){
			.version = snap_name(engine, g->key[0]),
			.version_id = g->key[0], .endpoint_id = g->key[1],
			.endpoint = snap_name(engine, g->key[1]), .note = "", .base_ratio = NAN,
			.brief = snap_name(engine, g->key[0]),
			.standing = snap_cell_standing(engine, g->key[0], g,
						       base_of(engine, group, n, g->key[1])),
			.is_baseline = ranked[i].is_baseline, .is_suspect = ranked[i].is_suspect,
			.figures = snap_figures_of(engine, g),
		};
		snap_fill_bins(engine, row, &bins);
		snap_raise_axis(s, row);
		groups_release(&bins);
	}
}

/* A filter narrows the tables, not what the verdict says: then it takes a query of its own. */
static void
fill_whole(struct engine *engine, struct snapshot *s)
{
	uint32_t suspect = snap_suspect(&engine->verdict);
	struct query query = engine_query(engine);
	struct stat_group *group;

	s->whole_of = suspect == NAME_NONE ? "" : snap_name(engine, suspect);
	if (suspect != NAME_NONE)
		query = query_with(query, FIELD_VERSION, suspect);
	s->whole = s->total;
	for (size_t i = 0; i < s->n_versions; i++)
		if (s->version[i].is_suspect)
			s->whole = s->version[i].figures;
	if (!engine->filter)
		return;
	facts_stats(&query, NULL, 0, 0, engine->options.r7, &engine->drawn, &group);
	s->whole = snap_figures_of(engine, &group[0]);
}

/* All tables are counted from one question: by version and endpoint. */
void
snap_tables(struct engine *engine)
{
	static const int by[] = { FIELD_VERSION, FIELD_ENDPOINT };
	struct snapshot *s = &engine->snapshot;
	struct query shown = engine_shown(engine);
	struct groups pairs = { 0 };
	struct stat_group *all;

	query_groups(&shown, by, 2, 0, &pairs);
	facts_stats_of(&pairs, NULL, 0, engine->options.r7, &engine->drawn, &all);
	s->total = snap_figures_of(engine, &all[0]);
	s->metric = (enum metric)engine->want.metric;
	s->is_r7 = engine->options.r7;
	s->is_sketch = all[0].is_sketch;
	s->error_share = HIST_MAX_RELATIVE_ERROR;
	s->axis_top_ms = 1;
	snap_place_bins(s, engine);
	fill_versions(engine, s, &pairs);
	fill_whole(engine, s);
	fill_pairs(engine, s, &pairs);
	snap_matrix(engine, &pairs);
	groups_release(&pairs);
	snap_order(engine);
	engine->work.tables++;
}
