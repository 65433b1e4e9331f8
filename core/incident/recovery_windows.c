/* recovery_windows: the minutes of event time that recovery is judged by. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/recovery_private.h"

static const int64_t window_ns = 60 * NS_PER_S, settle_ns = 10 * NS_PER_S;

static bool
breaches(const struct group *group, const struct recovery_limit *limit, size_t n_limits)
{
	for (size_t i = 0; i < n_limits; i++) {
		if (limit[i].endpoint != group->key[0] || !group->cell.n)
			continue;
		/* Of those whose outcome is known; of none it is no rate, and breaks nothing. */
		double rate = (double)group->cell.outcome[OUTCOME_TIMEOUT] /
			      (double)(group->cell.n - group->cell.outcome[OUTCOME_UNKNOWN]);
		double errors = (double)group->cell.outcome[OUTCOME_SERVER_ERROR] /
				(double)(group->cell.n - group->cell.outcome[OUTCOME_UNKNOWN]);
		double p95_ms = recovery_p95_us(&group->cell) / 1e3;
		if (rate > limit[i].timeout_rate || (isfinite(p95_ms) && p95_ms > limit[i].p95_ms))
			return true;
		if (isfinite(limit[i].error_rate) && errors > limit[i].error_rate)
			return true;
	}
	return false;
}

static struct window *
window_of(struct windows *windows, int64_t bin_ns)
{
	if (!windows->n)
		return NULL;
	int64_t first_ns = windows->at[0].to_ns - window_ns;
	size_t i = (size_t)((bin_ns - first_ns) / window_ns);

	return bin_ns >= first_ns && i < windows->n ? &windows->at[i] : NULL;
}

struct windows
recovery_windows(const struct query *query, const struct verdict *verdict, int64_t from_ns,
		 int64_t newest_ns, struct arena *arena)
{
	struct recovery_limit *limit;
	/* What comes after the act must not shape the limits it is held against. */
	struct query before = query_window(*query, INSTANT_NONE, from_ns);
	size_t n_limits = recovery_limits(&before, verdict, arena, &limit);
	int64_t start_ns = from_ns - from_ns % window_ns;
	int64_t end_ns = newest_ns - settle_ns;
	struct windows windows = { 0 };
	struct groups groups = { 0 };
	static const int by[] = { FIELD_ENDPOINT };

	if (end_ns < start_ns + window_ns)
		return windows;
	windows.n = (size_t)((end_ns - start_ns) / window_ns);
	windows.at = ARENA_NEW(arena, struct window, windows.n);
	for (size_t i = 0; i < windows.n; i++) {
		windows.at[i].from_ns = i ? start_ns + (int64_t)i * window_ns : from_ns;
		windows.at[i].to_ns = start_ns + (int64_t)(i + 1) * window_ns;
	}
	struct query all = query_window(*query, from_ns, windows.at[windows.n - 1].to_ns - 1);
	query_groups(&all, by, 1, window_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		struct window *window = window_of(&windows, groups.at[i].bin_ns);

		if (!window)
			continue;
		window->n += groups.at[i].cell.n;
		window->told += groups.at[i].cell.n - groups.at[i].cell.outcome[OUTCOME_UNKNOWN];
		window->timeouts += groups.at[i].cell.outcome[OUTCOME_TIMEOUT];
		window->is_breach |= breaches(&groups.at[i], limit, n_limits);
	}
	groups_release(&groups);
	struct query suspect = all;
	for (int i = 0; i < verdict->cause.n; i++)
		suspect = query_with(suspect, verdict->cause.term[i].field,
				     verdict->cause.term[i].value);
	if (verdict->cause.n)
		query_groups(&suspect, NULL, 0, window_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		struct window *window = window_of(&windows, groups.at[i].bin_ns);

		if (window)
			window->suspect += groups.at[i].cell.n;
	}
	groups_release(&groups);
	return windows;
}
