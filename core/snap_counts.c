/* snap_counts: what counts as failed in a snapshot, and the words for it. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/engine_private.h"

const char *
counts_word(enum counts counts, enum counts_word word)
{
	static const char *const words[][COUNTS_WORDS] = {
		[COUNTS_TIMEOUTS] = { "TIMEOUTS", "timeouts", "timed out", "T/O", "timeout" },
		[COUNTS_FAILURES] = { "FAILURES", "failures", "failed", "failed", "failure" },
		[COUNTS_REFUSED] = { "REFUSALS", "refusals", "refused", "refused", "refusal" },
	};

	return words[counts][word];
}

/* By the verdict, which no filter narrows; before there is one, timeouts. */
enum counts
engine_counts(const struct engine *engine)
{
	return engine->verdict.refused.is_cause ? COUNTS_REFUSED
	       : impact_is_errors(&engine->verdict.impact) ? COUNTS_FAILURES : COUNTS_TIMEOUTS;
}

uint64_t
snap_failed(const struct engine *engine, const struct cell *cell)
{
	if (engine->snapshot.counts == COUNTS_REFUSED)
		return cell->outcome[OUTCOME_CLIENT_ERROR];
	return cell->outcome[OUTCOME_TIMEOUT] + (engine->snapshot.counts == COUNTS_FAILURES
						 ? cell->outcome[OUTCOME_SERVER_ERROR] : 0);
}

uint64_t
snap_group_failed(const struct engine *engine, const struct stat_group *group)
{
	if (engine->snapshot.counts == COUNTS_REFUSED)
		return group->refused;
	return group->timeouts +
	       (engine->snapshot.counts == COUNTS_FAILURES ? group->errors : 0);
}

struct snap_figures
snap_figures_of(const struct engine *engine, const struct stat_group *g)
{
	struct snap_figures figures = {
		.n = g->n, .failed = snap_group_failed(engine, g),
		.failed_share = g->timeout_rate, .ci_low = g->ci_low, .ci_high = g->ci_high,
		.n_latency = g->n_latency, .min_ms = g->min_ms, .p50_ms = g->p50_ms,
		.p95_ms = g->p95_ms, .p99_ms = g->p99_ms, .max_ms = g->max_ms,
		.p95_is_max = g->p95_is_max,
	};

	if (engine->snapshot.counts != COUNTS_TIMEOUTS && !isnan(g->timeout_rate)) {
		struct stats_interval ci = stats_wilson(figures.failed, g->told);
		figures.failed_share = (double)figures.failed / (double)g->told;
		figures.ci_low = ci.low;
		figures.ci_high = ci.high;
	}
	return figures;
}
