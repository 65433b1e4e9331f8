/* trace_within: is the whole callee slow, or one version or host of it? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/trace_private.h"

/* The endpoint of the callee that was asked most since onset. */
static uint32_t
busiest(const struct query *query)
{
	static const int endpoint = FIELD_ENDPOINT;
	struct groups groups = {0};
	uint32_t best = NAME_NONE;
	uint64_t n = 0;

	query_group_counts(query, &endpoint, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		if (groups.at[i].cell.n <= n)
			continue;
		n = groups.at[i].cell.n;
		best = groups.at[i].key[0];
	}
	groups_release(&groups);
	return best;
}

static double
mean_us(const struct cell *cell)
{
	uint64_t n = cell_latencies(cell);

	return n ? cell_sum_us(cell) / (double)n : NAN;
}

/* Of the values of a field with enough records, one that is as fast as the callee was before while
 * another is not. */
static bool
has_fine_value(const struct query *since, double before_us, int field, uint32_t *fine,
	       uint32_t *slow)
{
	struct groups groups = {0};
	double most = 0, least = INFINITY;

	query_groups(since, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct group *group = &groups.at[i];
		double rise = mean_us(&group->cell) - before_us;

		if ((double)cell_latencies(&group->cell) < limit(LIMIT_ARM_N) ||
		    group->key[0] == NAME_NONE || group->key[0] == VALUE_OTHER)
			continue;
		if (rise > most) {
			most = rise;
			*slow = group->key[0];
		}
		if (rise < least) {
			least = rise;
			*fine = group->key[0];
		}
	}
	groups_release(&groups);
	return most > 0 && least < limit(LIMIT_TRACE_FINE) * most;
}

bool
trace_is_uneven(struct study *study, const struct cause *callee, struct trace_uneven *out)
{
	struct query since = query_cause(query_since(study), callee);
	struct query before = query_cause(query_before(study), callee);
	struct cell cell = {0};
	bool is_uneven = false;

	if (!callee->n)
		return false;
	uint32_t endpoint = busiest(&since);

	since = query_with(since, FIELD_ENDPOINT, endpoint);
	before = query_with(before, FIELD_ENDPOINT, endpoint);
	query_cell(&before, &cell);
	double before_us = mean_us(&cell);
	bool is_known = (double)cell_latencies(&cell) >= limit(LIMIT_ARM_N);

	cell_release(&cell);
	for (int a = 0; a < study->n_axes && is_known && !is_uneven; a++) {
		const struct axis *axis = &study->axis[a];

		if (axis->field == FIELD_ENDPOINT || axis->field == callee->term[0].field ||
		    axis->role == AXIS_CONSTANT || axis->role == AXIS_RETRIES)
			continue;
		out->field = axis->field;
		is_uneven = has_fine_value(&since, before_us, axis->field, &out->fine, &out->slow);
	}
	return is_uneven;
}
