/* snap_harm: how bad it is, in the figures that made the verdict: failures or latency. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/engine_private.h"

/* The least that failures must rise by to be what a headline argues with, in shares: 0.01, and such
 * that chance makes it once in a hundred; else it is the latency that was judged. */
#define FAILURE_RISE 0.01
#define FAILURE_CHANCE 0.01
#define SLOWER_RATIO 1.2

/* Is there a time before the onset to hold what came since beside? */
static bool
has_before(const struct verdict *v)
{
	return v->incident == TRUTH_YES && v->onset.is_known && v->impact.from_ns != INSTANT_NONE &&
	       v->impact.since_requests > 0 && v->impact.since_requests < v->impact.requests;
}

/* Without a field to blame: do more requests fail since the onset than otherwise? Else it is not
 * failures that were judged, and none are told. */
static bool
is_of_failures(const struct verdict *v)
{
	const struct impact *impact = &v->impact;
	uint64_t bad = impact->timeouts + impact->errors;
	uint64_t since_bad = impact->since_timeouts + impact->since_errors;
	uint64_t before = impact->requests - impact->since_requests, before_bad = bad - since_bad;
	struct stats_table table = { since_bad, impact->since_requests - since_bad, before_bad,
				     before - before_bad };

	return !has_before(v) || stats_fisher(&table).p_greater <= FAILURE_CHANCE;
}

bool
snap_is_slower(const struct verdict *v)
{
	const struct contrast *c = &v->contrast;
	struct stats_table table = { c->bad_candidate, c->rated_candidate - c->bad_candidate,
				     c->bad_control, c->rated_control - c->bad_control };

	if (v->incident != TRUTH_YES || v->kind == KIND_DATA_GAP || v->refused.is_cause)
		return false;
	if (!v->cause.n)
		return !is_of_failures(v);
	if (!c->n_endpoints || !c->rated_candidate || !c->rated_control ||
	    !(c->mean_ratio >= SLOWER_RATIO))
		return false;
	double rise = (double)c->bad_candidate / (double)c->rated_candidate -
		      (double)c->bad_control / (double)c->rated_control;
	return rise < FAILURE_RISE ||
	       (rise < HEALTHY_SHARE && stats_fisher(&table).p_greater > FAILURE_CHANCE);
}

/* `p95 731`, of fewer than 20 `max 731`; without a name beside one that has the same. */
static const char *
slowness(struct arena *arena, const struct stat_group *g, bool is_named)
{
	char text[32];

	return arena_fmt(arena, "%s%s", !is_named ? "" : g->p95_is_max ? "max " : "p95 ",
			 num_text(text, g->p95_is_max ? g->max_ms : g->p95_ms, 0));
}

/* Before the onset and from it to its end; the harm is told by what rose. */
static const char *
since_text(struct engine *engine, bool is_long)
{
	const struct verdict *v = &engine->verdict;
	struct arena *arena = &engine->drawn;
	struct query all = engine_query(engine);
	struct query since = query_window(all, v->impact.from_ns, v->impact.to_ns);
	struct query before = query_window(all, INSTANT_NONE, v->impact.from_ns - 1);
	struct stat_group *now, *then;
	char clock[INSTANT_TEXT];

	facts_stats(&since, NULL, 0, 0, engine->options.r7, arena, &now);
	facts_stats(&before, NULL, 0, 0, engine->options.r7, arena, &then);
	instant_clock(clock, v->impact.from_ns, NULL);
	const char *from = is_long ? arena_fmt(arena, " since %.8s", clock) : "";
	if (!engine->snapshot.is_slower)
		return arena_fmt(arena, is_long ? "%llu of %llu %s%s, %llu of %llu before"
						: "%llu/%llu %s%s, %llu/%llu before",
				 (unsigned long long)snap_group_failed(engine, now),
				 (unsigned long long)now->told,
				 counts_word(engine->snapshot.counts, is_long ? COUNTS_VERB
									      : COUNTS_SHORT),
				 from, (unsigned long long)snap_group_failed(engine, then),
				 (unsigned long long)then->told);
	if (!now->n_latency || !then->n_latency)
		return "";
	return arena_fmt(arena, "%s ms%s, %s before", slowness(arena, now, true), from,
			 slowness(arena, then, now->p95_is_max != then->p95_is_max));
}

const char *
snap_harm(struct engine *engine, bool is_long)
{
	const struct verdict *v = &engine->verdict;
	enum counts counts = engine->snapshot.counts;

	if (v->kind == KIND_DATA_GAP || !v->impact.requests)	/* a gap failed no request */
		return "";
	if (has_before(v))
		return since_text(engine, is_long);
	/* Of those whose outcome is known: of the others nobody can say that they did not. */
	uint64_t told = engine->facts.all ? engine->facts.all->told : 0;
	if (isnan(v->impact.timeout_rate) || !told)
		return "";
	return arena_fmt(&engine->drawn, "%llu of %llu %s",
			 (unsigned long long)snap_group_failed(engine, engine->facts.all),
			 (unsigned long long)told, counts_word(counts, COUNTS_VERB));
}
