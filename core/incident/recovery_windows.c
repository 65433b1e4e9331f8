/* recovery_windows: the minutes of event time that recovery is judged by. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/gate.h"
#include "core/analysis/stats.h"
#include "core/incident/acted.h"
#include "core/incident/facts_private.h"
#include "core/incident/recovery_private.h"

static const int64_t window_ns = 60 * NS_PER_S, settle_ns = 10 * NS_PER_S;

enum { SMALL_N = 20, HOLD_MINUTES = 5, PLACES_MOST = 20 };

/*
 * May so many of the window be of the baseline's own making? The p95 of 19 requests is their
 * largest, and passes 1.2 times that of 1,000 others in one minute of five. So where the baseline
 * has 20 requests a breach must be more than chance, at the gate's level shared by the minutes of
 * a hold and up to 20 endpoints (guide.md section 6, rule 2); with fewer each counts.
 */
static bool
is_chance(uint64_t k, uint64_t n, uint64_t base_k, uint64_t base_n, size_t n_limits)
{
	struct stats_table table = { .a_bad = k, .a_good = n - k, .b_bad = base_k,
				     .b_good = base_n - base_k };

	return base_n >= SMALL_N && stats_fisher(&table).p_greater >=
		gate_defaults().max_chance /
		(double)(HOLD_MINUTES * (n_limits < PLACES_MOST ? n_limits : PLACES_MOST));
}

/* More timeouts than the baseline; where it had none, one is too many. */
static bool
breaches_timeouts(const struct cell *cell, const struct recovery_limit *limit, size_t n_limits)
{
	uint64_t k = cell->outcome[OUTCOME_TIMEOUT];
	uint64_t told = cell->n - cell->outcome[OUTCOME_UNKNOWN];

	/* Of those whose outcome is known; of none it is no rate, and breaks nothing. */
	if (!told || (double)k / (double)told <= limit->timeout_rate)
		return false;
	return !limit->timeouts || !is_chance(k, told, limit->timeouts, limit->n, n_limits);
}

static bool
breaches_errors(const struct cell *cell, const struct recovery_limit *limit, size_t n_limits)
{
	uint64_t k = cell->outcome[OUTCOME_SERVER_ERROR];
	uint64_t told = cell->n - cell->outcome[OUTCOME_UNKNOWN];
	uint64_t allowed = (uint64_t)(limit->error_rate * (double)limit->n);

	return isfinite(limit->error_rate) && told &&
	       (double)k / (double)told > limit->error_rate &&
	       !is_chance(k, told, allowed, limit->n, n_limits);
}

static bool
breaches_p95(const struct cell *cell, const struct recovery_limit *limit, size_t n_limits)
{
	double p95_ms = recovery_p95_us(cell) / 1e3;

	return isfinite(p95_ms) && p95_ms > limit->p95_ms &&
	       !is_chance(recovery_above(cell, limit->p95_ms * 1e3), cell->other.n + cell->bad.n,
			  limit->n_above, limit->n_latency, n_limits);
}

static bool
breaches(const struct group *group, const struct recovery_limit *limit, size_t n_limits)
{
	const struct cell *cell = &group->cell;

	for (size_t i = 0; i < n_limits; i++)
		if (limit[i].endpoint == group->key[0] && cell->n &&
		    (breaches_timeouts(cell, &limit[i], n_limits) ||
		     breaches_errors(cell, &limit[i], n_limits) ||
		     breaches_p95(cell, &limit[i], n_limits)))
			return true;
	return false;
}

/* Windows are in order of time. NULL: nothing is known of that minute. */
static struct window *
window_of(const struct windows *windows, int64_t bin_ns)
{
	size_t low = 0, high = windows->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (windows->at[middle].to_ns > bin_ns)
			high = middle;
		else
			low = middle + 1;
	}
	return low < windows->n && windows->at[low].from_ns < bin_ns + window_ns ?
		&windows->at[low] : NULL;
}

/* What nobody sent anything in is one window, however long: a log may go on after years. */
static void
add_silence(struct windows *windows, int64_t from_ns, int64_t to_ns)
{
	if (from_ns < to_ns)
		windows->at[windows->n++] = (struct window){ .from_ns = from_ns, .to_ns = to_ns };
}

/* A window for each minute with records, from groups in order of their minutes. */
static void
add_minutes(struct windows *windows, const struct groups *groups, int64_t from_ns, int64_t end_ns,
	    struct arena *arena)
{
	int64_t at_ns = from_ns;

	windows->at = ARENA_NEW(arena, struct window, 2 * groups->n + 1);
	for (size_t i = 0; i < groups->n; i++) {
		int64_t bin_ns = groups->at[i].bin_ns, to_ns = bin_ns + window_ns;

		if (to_ns <= at_ns)
			continue;	/* another endpoint of the same minute */
		add_silence(windows, at_ns, bin_ns);
		windows->at[windows->n++] = (struct window){
			.from_ns = bin_ns > from_ns ? bin_ns : from_ns, .to_ns = to_ns
		};
		at_ns = to_ns;
	}
	add_silence(windows, at_ns, end_ns);
}

static void
count(struct windows *windows, const struct groups *groups, const struct recovery_limit *limit,
      size_t n_limits)
{
	for (size_t i = 0; i < groups->n; i++) {
		const struct cell *cell = &groups->at[i].cell;
		struct window *window = window_of(windows, groups->at[i].bin_ns);

		if (!window)
			continue;
		window->n += cell->n;
		window->told += cell->n - cell->outcome[OUTCOME_UNKNOWN];
		window->timeouts += cell->outcome[OUTCOME_TIMEOUT];
		window->errors += cell->outcome[OUTCOME_SERVER_ERROR];
		window->is_breach |= breaches(&groups->at[i], limit, n_limits);
	}
}

static void
count_suspect(struct windows *windows, const struct query *all, const struct cause *cause)
{
	struct query suspect = ask_cause(*all, cause);
	struct groups groups = { 0 };

	query_groups(&suspect, NULL, 0, window_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		struct window *window = window_of(windows, groups.at[i].bin_ns);

		if (window)
			window->suspect += groups.at[i].cell.n;
	}
	groups_release(&groups);
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
	end_ns -= (end_ns - start_ns) % window_ns;
	struct query all = query_window(*query, from_ns, end_ns - 1);
	query_groups(&all, by, 1, window_ns, &groups);
	add_minutes(&windows, &groups, from_ns, end_ns, arena);
	count(&windows, &groups, limit, n_limits);
	groups_release(&groups);
	/* What goes on when somebody acts is what the act is aimed at. */
	struct acted aim[ACTED_MOST];
	size_t n_aim = acted_aim(&before, verdict, aim);
	for (size_t i = 0; i < n_aim; i++)
		count_suspect(&windows, &all, &aim[i].cause);
	return windows;
}
