/* snap_drill: one endpoint of one version under the glass, and two versions' latencies compared. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/base/json.h"
#include "core/engine_private.h"

#define BARS 10			/* steps of latency a histogram has room for */
#define LOG_STEP 1.25

static struct snap_figures
figures_of(struct engine *engine, const struct query *query)
{
	struct stat_group *group;

	facts_stats(query, NULL, 0, 0, engine->options.r7, &engine->drawn, &group);
	return snap_figures_of(engine, &group[0]);
}

void
snap_drill(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	const struct want *want = &engine->want;
	uint32_t base = engine->verdict.baseline;

	if (!want->has_drill)
		return;
	struct snap_drill *drill = ARENA_NEW(&engine->drawn, struct snap_drill, 1);
	struct query version = query_with(engine_shown(engine), FIELD_VERSION,
					  want->drill_version);
	struct query pair = query_with(version, FIELD_ENDPOINT, want->drill_endpoint);
	struct query other = query_with(query_with(engine_shown(engine), FIELD_VERSION, base),
					FIELD_ENDPOINT, want->drill_endpoint);
	bool has_base = base != NAME_NONE && base != want->drill_version;

	*drill = (struct snap_drill){
		.version = snap_name(engine, want->drill_version),
		.endpoint = snap_name(engine, want->drill_endpoint),
		.base = has_base ? snap_name(engine, base) : "",
		.pair = figures_of(engine, &pair), .of_version = query_count(&version),
		.test = !has_base ? base == NAME_NONE ? "no baseline to compare with"
						      : "this is the baseline itself"
			: snap_pair_test(engine, want->drill_version, base, want->drill_endpoint),
	};
	if (has_base)
		drill->of_base = figures_of(engine, &other);
	double low = drill->pair.min_ms;
	if (has_base && drill->of_base.n_latency && !(low <= drill->of_base.min_ms))
		low = drill->of_base.min_ms;
	snap_grid_begin(engine, &drill->grid, low);
	snap_grid_add(engine, &drill->grid, &pair, false);
	if (has_base)
		snap_grid_add(engine, &drill->grid, &other, true);
	s->drill = drill;
}

/* The steps of a histogram: edges ascending, n + 1 of them; the first latencies lie above edge 0,
 * or at it. */
static size_t
place_steps(struct snap_spread *spread, double low, double high, double edge[BARS + 2])
{
	size_t n = 0;

	if (spread->is_log && low > 0) {
		int by = 1, first;
		double unit = log(LOG_STEP);
		while (log(high / low) / unit / by > BARS - 1)
			by++;
		first = (int)floor(log(low) / unit / by);
		for (edge[0] = exp(first * by * unit); n <= BARS && edge[n] < high; n++)
			edge[n + 1] = exp((first + (int)n + 1) * by * unit);
		if (n == 0)		/* all took as long as the edge of a step */
			edge[++n] = exp((first + 1) * by * unit);
		return n;
	}
	spread->is_log = false;
	double step = 1;
	while (high / step > BARS) {
		double power = pow(10, floor(log10(step) + 1e-9));
		double lead = round(step / power);
		step = power * (lead < 2 ? 2 : lead < 5 ? 5 : 10);
	}
	spread->step_ms = step;
	for (edge[0] = 0; n <= BARS && edge[n] < high; n++)
		edge[n + 1] = step * (double)(n + 1);
	if (n == 0)			/* all took no time */
		edge[++n] = step;
	return n;
}

static void
count_bars(struct engine *engine, struct snap_bar *bar, size_t n, const struct query *query,
	   int side, bool is_failed)
{
	struct cell cell = { 0 };
	struct arena arena = { 0 };

	query_cell(query, &cell);
	const struct dist *dists[] = { &cell.other, &cell.bad };
	for (size_t d = 0; d < LENGTH(dists); d++) {
		struct slots slots = dist_slots(dists[d], &arena);
		for (size_t i = 0; i < slots.len; i++) {
			double ms = (double)slots.at[i].value_us / 1e3;
			size_t at = n - 1;	/* the slowest stand first */
			while (at > 0 && ms > bar[at].to_ms)
				at--;
			(is_failed ? bar[at].failed : bar[at].n)[side] += slots.at[i].n;
		}
	}
	cell_release(&cell);
	arena_release(&arena);
	(void)engine;
}

/* Runs of empty steps between two that hold something become one row. */
static size_t
fold(struct snap_bar *bar, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool is_empty = bar[i].n[0] + bar[i].n[1] == 0;
		struct snap_bar *last = kept ? &bar[kept - 1] : NULL;
		if (is_empty && last && last->folded) {
			last->folded++;
			last->from_ms = bar[i].from_ms;
			continue;
		}
		bar[kept] = bar[i];
		bar[kept++].folded = is_empty;
	}
	return kept;
}

/* The baseline (or the last version of the table), and the pick-th of the others: how many. */
static int
choose(const struct engine *engine, uint32_t version[2])
{
	const struct snapshot *s = &engine->snapshot;
	size_t n = s->n_versions, base = n, left = engine->want.spread_pick;

	while (n > 0 && s->version[n - 1].is_rest)
		n--;
	if (n == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (s->version[i].is_baseline)
			base = i;
	if (base >= n)
		base = n - 1;
	version[0] = engine->version_of_row[base];
	version[1] = NAME_NONE;	/* also a version: the absent one */
	left = n > 1 ? left % (n - 1) : 0;
	for (size_t i = 0; i < n; i++)
		if (i != base && left-- == 0) {
			version[1] = engine->version_of_row[i];
			return 2;
		}
	return 1;
}

void
snap_spread(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	uint32_t version[2];
	double edge[BARS + 2], low = INFINITY, high = 0;

	if (!engine->want.has_spread)
		return;
	int sides = choose(engine, version);
	if (sides == 0)
		return;
	struct snap_spread *spread = ARENA_NEW(&engine->drawn, struct snap_spread, 1);
	struct query query[2];
	*spread = (struct snap_spread){ .version = { "", "" }, .is_log = engine->want.is_log,
					.test = "one version only: nothing to compare with" };
	for (int i = 0; i < sides; i++) {
		query[i] = query_with(engine_shown(engine), FIELD_VERSION, version[i]);
		spread->version[i] = snap_name(engine, version[i]);
		spread->figures[i] = figures_of(engine, &query[i]);
		if (spread->figures[i].n_latency == 0)
			continue;
		low = fmin(low, spread->figures[i].min_ms);
		high = fmax(high, spread->figures[i].max_ms);
	}
	s->spread = spread;
	snap_grid_begin(engine, &spread->grid, low < INFINITY ? low : 0);
	for (int i = 0; i < sides; i++)
		snap_grid_add(engine, &spread->grid, &query[i], false);
	if (sides == 2)
		spread->test = snap_pair_test(engine, version[1], version[0], SNAP_ANY);
	if (!(low < INFINITY))
		return;
	size_t n = place_steps(spread, low, high, edge);
	struct snap_bar *bar = ARENA_NEW(&engine->drawn, struct snap_bar, n + 1);
	for (size_t i = 0; i < n; i++)
		bar[i] = (struct snap_bar){ .from_ms = edge[n - 1 - i], .to_ms = edge[n - i] };
	for (int i = 0; i < sides; i++) {
		struct query late = query_with(query[i], FIELD_OUTCOME,
					       s->counts == COUNTS_REFUSED ? OUTCOME_CLIENT_ERROR
									   : OUTCOME_TIMEOUT);
		struct query wrong = query_with(query[i], FIELD_OUTCOME, OUTCOME_SERVER_ERROR);
		count_bars(engine, bar, n, &query[i], i, false);
		count_bars(engine, bar, n, &late, i, true);
		if (s->counts == COUNTS_FAILURES)
			count_bars(engine, bar, n, &wrong, i, true);
		for (size_t k = 0; k < n; k++)
			spread->most = bar[k].n[i] > spread->most ? bar[k].n[i] : spread->most;
	}
	spread->bar = bar;
	spread->n_bars = fold(bar, n);
}
