/* snap_bins: the time bins of a screen's sparklines: their width, their values, their axis. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/engine_private.h"

/* Widths of a bin on a screen (screens.md section 6), in milliseconds. */
static const int64_t ladder_ms[] = {
	100, 200, 500, 1000, 2000, 5000, 10000, 15000, 30000, 60000, 120000, 300000, 600000, 900000,
	1800000, 3600000, 7200000, 21600000, 43200000, 86400000,
};

int64_t
snap_bin_width(int64_t first_ns, int64_t last_ns, size_t columns)
{
	for (size_t i = 0; i < LENGTH(ladder_ms); i++) {
		int64_t bin_ns = ladder_ms[i] * NS_PER_MS;
		if ((size_t)(last_ns / bin_ns - first_ns / bin_ns) < columns)
			return bin_ns;
	}
	int64_t day_ns = 86400 * NS_PER_S;	/* longer logs: whole days, as many as it takes */
	int64_t days = (last_ns - first_ns) / day_ns / (int64_t)(columns ? columns : 1) + 1;
	return days * day_ns;
}

void
snap_place_bins(struct snapshot *s, const struct engine *engine)
{
	size_t columns = engine->want.bins;

	if (columns == 0 || s->first_ns == INSTANT_NONE)
		return;
	s->bin_ns = snap_bin_width(s->view_from_ns, s->view_to_ns, columns);
	s->bins_from_ns = s->view_from_ns / s->bin_ns * s->bin_ns;
	s->n_bins = (size_t)(s->view_to_ns / s->bin_ns - s->view_from_ns / s->bin_ns) + 1;
}

struct groups
snap_row_bins(const struct snapshot *s, const struct query *query)
{
	struct groups groups = { 0 };

	if (s->n_bins)
		query_groups(query, NULL, 0, s->bin_ns, &groups);
	return groups;
}

/* What a bin shows of its cell. */
static double
value_of(const struct engine *engine, const struct cell *cell, const struct dist *both)
{
	const struct snapshot *s = &engine->snapshot;
	static const unsigned permille[METRIC_KINDS] = {
		[METRIC_P50] = 500, [METRIC_P95] = 950, [METRIC_P99] = 990,
	};

	if (cell->n == 0)
		return NAN;
	if (s->metric == METRIC_REQUESTS)
		return (double)cell->n;
	if (s->metric == METRIC_TIMEOUTS)
		return (double)snap_failed(engine, cell);
	if (both->n == 0)
		return NAN;
	unsigned at = s->metric != METRIC_LATENCY ? permille[s->metric]
		    : s->bins_are_p95 ? 950 : 1000;
	return (double)dist_quantile(both, at) / 1e3;
}

void
snap_fill_bins(struct engine *engine, struct snap_row *row, const struct groups *groups)
{
	const struct snapshot *s = &engine->snapshot;

	row->bin = ARENA_NEW(&engine->drawn, struct snap_bin, s->n_bins + 1);
	for (size_t i = 0; i < s->n_bins; i++)
		row->bin[i].value_ms = NAN;
	for (size_t i = 0; i < groups->n; i++) {
		const struct cell *cell = &groups->at[i].cell;
		int64_t at = (groups->at[i].bin_ns - s->bins_from_ns) / s->bin_ns;
		if (groups->at[i].bin_ns == INSTANT_NONE || at < 0 || (size_t)at >= s->n_bins)
			continue;
		struct dist both = { 0 };
		dist_merge(&both, &cell->other);
		dist_merge(&both, &cell->bad);
		row->bin[at] = (struct snap_bin){
			.n = cell->n,
			.failed = snap_failed(engine, cell),
			.value_ms = value_of(engine, cell, &both),
		};
		dist_release(&both);
	}
}

void
snap_raise_axis(struct snapshot *s, const struct snap_row *row)
{
	for (size_t i = 0; i < s->n_bins; i++)
		while (!isnan(row->bin[i].value_ms) && row->bin[i].value_ms > s->axis_top_ms) {
			double power = pow(10, floor(log10(s->axis_top_ms)));
			double lead = round(s->axis_top_ms / power);
			s->axis_top_ms = power * (lead < 2 ? 2 : lead < 5 ? 5 : 10);
		}
}
