/* recovery_limits: what must hold for the action to have worked: one row an endpoint. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/facts_private.h"
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

uint64_t
recovery_above(const struct cell *cell, double us)
{
	const struct dist *parts[] = { &cell->other, &cell->bad };
	struct arena arena = { 0 };
	uint64_t n = 0;

	for (size_t i = 0; i < LENGTH(parts); i++) {
		struct slots slots = dist_slots(parts[i], &arena);

		for (size_t k = 0; k < slots.len; k++)
			if ((double)slots.at[k].value_us > us)
				n += slots.at[k].n;
	}
	arena_release(&arena);
	return n;
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

static const struct cell *
cell_of(const struct groups *groups, uint32_t endpoint)
{
	static const struct cell none;

	for (size_t i = 0; i < groups->n; i++)
		if (groups->at[i].key[0] == endpoint)
			return &groups->at[i].cell;
	return &none;
}

/*
 * A few errors are of every day, and of few requests nobody knows how many: there the gate's limit
 * stands. Where they are known, no more than a fifth above that, as with a p95; 1 % at least, for
 * an endpoint's own rate is uncertain.
 */
static double
error_limit(const struct cell *cell, uint64_t errors, uint64_t n)
{
	enum { KNOWN = 100 };
	double own = cell->n ? (double)cell->outcome[OUTCOME_SERVER_ERROR] / (double)cell->n : 0;
	double all = n ? (double)errors / (double)n : 0;

	if (n < KNOWN)
		return fmax(gate_defaults().error_max, own);
	return fmax(.01, ceil(1000 * p95_slack * fmax(own, all)) / 1000);
}

size_t
recovery_limits(const struct query *query, const struct verdict *verdict, struct arena *arena,
		struct recovery_limit **out)
{
	const struct impact *impact = &verdict->impact;
	struct query base = baseline_records(query, verdict);
	struct recovery_limit *limit =
		ARENA_NEW(arena, struct recovery_limit, impact->n_endpoints + 1);
	static const int by_endpoint = FIELD_ENDPOINT;
	struct groups groups;
	size_t n = 0;

	query_groups(&base, &by_endpoint, 1, 0, &groups);
	uint64_t errors = 0, told = 0;
	for (size_t i = 0; i < groups.n; i++) {
		errors += groups.at[i].cell.outcome[OUTCOME_SERVER_ERROR];
		told += groups.at[i].cell.n;
	}
	for (size_t i = 0; i < impact->n_endpoints; i++) {
		uint32_t endpoint = impact->by_endpoint[i].endpoint;
		const struct cell *cell = cell_of(&groups, endpoint);

		limit[n] = (struct recovery_limit){
			.endpoint = endpoint,
			.n = cell->n, .timeouts = cell->outcome[OUTCOME_TIMEOUT],
			.baseline_ms = recovery_p95_us(cell) / 1e3,
			.is_max = cell->other.n + cell->bad.n < SMALL_N,
		};
		limit[n].p95_ms = limit[n].baseline_ms * p95_slack;
		limit[n].n_latency = cell->other.n + cell->bad.n;
		if (limit[n].n_latency)
			limit[n].n_above = recovery_above(cell, limit[n].p95_ms * 1e3);
		limit[n].timeout_rate =
			cell->n ? (double)limit[n].timeouts / (double)cell->n : 0;
		limit[n].errors = cell->outcome[OUTCOME_SERVER_ERROR];
		limit[n].error_rate = NAN;
		if (impact_is_errors(impact))
			limit[n].error_rate = error_limit(cell, errors, told);
		n++;
	}
	groups_release(&groups);
	*out = limit;
	return n;
}
