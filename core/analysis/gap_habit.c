/* gap_habit: who is silent by custom: every night, or one by one as there is less to do. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gap_private.h"

/* Did a value come back from an absence as long as about the present one, others going on? */
bool
fallen_is_used(struct study *study, const struct axis *axis, size_t value)
{
	struct query own = query_with(study->query, axis->field, axis->value[value]);
	struct query others = query_without(study->query, axis->field, axis->value[value]);
	int64_t left_ns = study->last_ns - axis->last[value].at_ns;
	struct groups groups = {0};
	bool is_used = false;

	query_group_counts(&own, NULL, 0, study->bin_ns, &groups);
	for (size_t i = 1; i < groups.n && !is_used; i++) {
		int64_t from_ns = groups.at[i - 1].cell.ref[REF_LAST].at_ns;
		int64_t until_ns = groups.at[i].cell.ref[REF_FIRST].at_ns;

		if ((double)(until_ns - from_ns) < limit(LIMIT_HABIT_LIKE) * (double)left_ns)
			continue;
		struct query beside = query_window(others, from_ns, until_ns);

		is_used = (double)query_count(&beside) >= limit(LIMIT_ARM_N);
	}
	groups_release(&groups);
	return is_used;
}

static int
by_time(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* When a value came last, if it does no more: by its own rate some were due since. */
static bool
has_left(const struct study *study, const struct axis *axis, size_t value, int64_t *at_ns)
{
	int64_t alive_ns = axis->last[value].at_ns - axis->first[value].at_ns;

	*at_ns = axis->last[value].at_ns;
	return alive_ns > 0 && axis->value[value] != NAME_NONE &&
	       (double)axis->count[value] / (double)alive_ns *
		       (double)(study->last_ns - *at_ns) >= limit(LIMIT_LEFT_DUE);
}

/* Do the values of a field leave one after the other? A break takes all at once whom it takes. */
bool
fallen_by_steps(const struct study *study, const struct axis *axis)
{
	double apart_ns = limit(LIMIT_MOMENT_SHARE) * (double)(study->last_ns - study->first_ns);
	int64_t left_ns[AXIS_VALUES];
	size_t n = 0, moments = 0;

	for (size_t i = 0; i < axis->n; i++)
		n += has_left(study, axis, i, &left_ns[n]);
	qsort(left_ns, n, sizeof(*left_ns), by_time);
	for (size_t i = 0; i < n; i++)
		moments += !i || (double)(left_ns[i] - left_ns[i - 1]) > apart_ns;
	return (double)moments >= limit(LIMIT_HABIT_MOMENTS);
}
