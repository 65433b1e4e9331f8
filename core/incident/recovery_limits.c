/* recovery_limits: what must hold for the action to have worked: one row an endpoint. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/recovery_private.h"

enum { SMALL_N = 20 };		/* below this a p95 is the maximum */
static const double p95_slack = 1.20;

double
recovery_p95_us(const struct cell *cell)
{
	struct dist all = { 0 };
	double p95_us = NAN;

	dist_merge(&all, &cell->other);
	dist_merge(&all, &cell->bad);
	if (all.n)
		p95_us = (double)(all.n < SMALL_N ? all.max_us : dist_quantile(&all, 950));
	dist_release(&all);
	return p95_us;
}

/* The records that show how the endpoint behaves when all is well. */
static struct query
baseline_records(const struct query *query, const struct verdict *verdict)
{
	if (verdict->cause.n && verdict->cause.term[0].field == FIELD_VERSION && verdict->baseline)
		return query_with(*query, FIELD_VERSION, verdict->baseline);
	if (verdict->onset.is_known)
		return query_window(*query, INSTANT_NONE, verdict->onset.at_or_before_ns - 1);
	return *query;
}

size_t
recovery_limits(const struct query *query, const struct verdict *verdict, struct arena *arena,
		struct recovery_limit **out)
{
	const struct impact *impact = &verdict->impact;
	struct query base = baseline_records(query, verdict);
	struct recovery_limit *limit =
		ARENA_NEW(arena, struct recovery_limit, impact->n_endpoints + 1);
	size_t n = 0;

	for (size_t i = 0; i < impact->n_endpoints; i++) {
		struct query one =
			query_with(base, FIELD_ENDPOINT, impact->by_endpoint[i].endpoint);
		struct cell cell = { 0 };

		query_cell(&one, &cell);
		limit[n] = (struct recovery_limit){
			.endpoint = impact->by_endpoint[i].endpoint,
			.n = cell.n, .timeouts = cell.outcome[OUTCOME_TIMEOUT],
			.baseline_ms = recovery_p95_us(&cell) / 1e3,
			.is_max = cell.other.n + cell.bad.n < SMALL_N,
		};
		limit[n].p95_ms = limit[n].baseline_ms * p95_slack;
		limit[n].timeout_rate = cell.n ? (double)limit[n].timeouts / (double)cell.n : 0;
		cell_release(&cell);
		n++;
	}
	*out = limit;
	return n;
}
