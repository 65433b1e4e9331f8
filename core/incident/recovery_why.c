/* recovery_why: the sentence of a state of recovery: what held for how long, and what it proves. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/incident/facts_private.h"
#include "core/incident/recovery_private.h"

/* `0 timeouts in 152 requests, which fits a rate of up to 2.0%`; where errors led, failures. */
static const char *
say_hold(const struct recovery *out, const struct verdict *verdict, struct arena *arena)
{
	bool is_failed = impact_is_errors(&verdict->impact);
	unsigned long long n = out->n, told = out->told;
	uint64_t bad = out->timeouts + (is_failed ? out->errors : 0);
	const char *requests = out->told == out->n ? arena_fmt(arena, "%llu requests", n) :
		arena_fmt(arena, "%llu requests with a status (of %llu)", told, n);

	if (!out->told)
		return arena_fmt(arena, "%llu requests; whether one %s is not recorded", n,
				 is_failed ? "failed" : "timed out");
	if (bad)
		return arena_fmt(arena, "%s in %s", is_failed
			? say_count(arena, bad, "failure", "failures")
			: say_count(arena, bad, "timeout", "timeouts"), requests);
	return arena_fmt(arena, "0 %s in %s, which fits a rate of up to %.1f%%",
			 is_failed ? "failures" : "timeouts", requests,
			 100 * stats_zero_of_n_upper(out->told));
}

static const char *
say_waiting(const struct recovery *out, const struct recovery_options *options,
	    struct arena *arena)
{
	if (out->gone_ns == INSTANT_NONE)
		return "No action was logged as taken; the log goes on after the last failing "
		       "record.";
	if (out->is_bad_without)
		return arena_fmt(arena, "No action was logged as taken; the suspect answered last "
				 "at %s, and a limit is still broken without it.",
				 say_clock(arena, out->gone_ns));
	if (out->held_s <= 0)
		return arena_fmt(arena, "No action was logged as taken; the suspect answered last "
				 "at %s.", say_clock(arena, out->gone_ns));
	return arena_fmt(arena, "No action was logged as taken; the suspect answered last at %s, "
			 "and the limits have held for %lld of %lld s since, with %llu requests.",
			 say_clock(arena, out->gone_ns), (long long)out->held_s,
			 (long long)options->hold_s, (unsigned long long)out->n);
}

/* Nobody acted, and the log is silent, or was. */
static const char *
say_break(const struct recovery *out, struct arena *arena)
{
	const char *since = say_clock(arena, out->silent_ns);

	return out->again_ns == INSTANT_NONE ?
		arena_fmt(arena, "What fell silent has no record since %s: whether it is "
			  "well cannot be told.", since) :
		arena_fmt(arena, "No record from %s to %s; no action was logged, and what came "
			  "since does not tell what was lost.", since,
			  say_clock(arena, out->again_ns));
}

const char *
recovery_why(const struct recovery *out, const struct verdict *verdict,
	     const struct recovery_options *options, struct arena *arena)
{
	bool is_gap = out->silent_ns != INSTANT_NONE;

	switch (out->state) {
	case RECOVERY_NO_DATA:
		if (verdict->incident != TRUTH_YES)
			return verdict->incident == TRUTH_NO ? "There is nothing to recover from." :
				"Whether there is anything to recover from, the log does not tell.";
		return is_gap ? say_break(out, arena) :
			verdict->impact.timeouts + verdict->impact.errors ?
			"The log ends in the failure, and no action was logged." :
			"Nothing in the log shows it over, and no action was logged.";
	case RECOVERY_WAITING:
		return is_gap ? say_break(out, arena) : say_waiting(out, options, arena);
	case RECOVERY_DRAINING:
		return "The suspect is not seen gone yet.";
	case RECOVERY_HOLDING:
		return arena_fmt(arena, "The limits have held for %lld of %lld s with %llu of %llu "
				 "requests.", (long long)(out->held_s < 0 ? 0 : out->held_s),
				 (long long)options->hold_s, (unsigned long long)out->n,
				 (unsigned long long)options->min_n);
	case RECOVERY_BLIND:
		return out->newest_ns == INSTANT_NONE ? "No record: no data is not recovery." :
			arena_fmt(arena, "No record since %s: no data is not recovery, and whether "
				  "it worked cannot be told.",
				  say_clock(arena, out->newest_ns));
	case RECOVERY_RECOVERED:
		return arena_fmt(arena, "The limits held for %lld s: %s.", (long long)out->held_s,
				 say_hold(out, verdict, arena));
	case RECOVERY_BEFORE_ACTION:
		return arena_fmt(arena, "The limits held for %lld s before any action that was "
				 "logged (%s): the action is not credited.",
				 (long long)out->held_s, say_hold(out, verdict, arena));
	case RECOVERY_NOT_WORKING:
		return "The action did not take: re-applied by GitOps? wrong namespace? sticky "
		       "sessions? aborted without reverting the spec?";
	case RECOVERY_CAUSE_REJECTED:
		return "The suspect is gone and requests are still bad: the cause is wrong or "
		       "incomplete.";
	case RECOVERY_RELAPSED:
		return "It came back while it was watched.";
	}
	return "";
}
