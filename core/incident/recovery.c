/* recovery: did the action work? a state machine in event time (guide.md section 3). */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/incident/recovery_private.h"

static const int64_t silence_ns = 60 * NS_PER_S, rejected_ns = 120 * NS_PER_S;

const char *
recovery_state_word(enum recovery_state state)
{
	static const char *const word[] = {
		[RECOVERY_NO_DATA] = "no_data", [RECOVERY_WAITING] = "waiting",
		[RECOVERY_DRAINING] = "draining", [RECOVERY_HOLDING] = "holding",
		[RECOVERY_BLIND] = "blind", [RECOVERY_RECOVERED] = "recovered",
		[RECOVERY_BEFORE_ACTION] = "recovered_before_action",
		[RECOVERY_NOT_WORKING] = "not_working",
		[RECOVERY_CAUSE_REJECTED] = "cause_rejected", [RECOVERY_RELAPSED] = "relapsed",
	};

	return word[state];
}

struct recovery_options
recovery_defaults(void)
{
	return (struct recovery_options){
		.hold_s = 300, .drain_s = 300, .watch_s = 900, .min_n = 15
	};
}

/* -- the machine -- */

struct machine {
	const struct recovery_options *options;
	int64_t taken_ns;		/* drain and credit count from here */
	enum recovery_state state;
	int64_t since_ns;
	int64_t hold_ns, hold_from_ns;	/* held so far (empty windows left out); its start */
	uint64_t n, told, timeouts;	/* in the hold */
	int64_t clean_ns;		/* how long the suspect has been gone */
	int bad_in_a_row;
	int64_t recovered_ns, declared_ns;
	bool is_credited;		/* false: nobody acted yet */
};

static void
enter(struct machine *machine, enum recovery_state state, int64_t at_ns)
{
	if (machine->state != state)
		machine->since_ns = at_ns;
	machine->state = state;
}

static void
restart_hold(struct machine *machine, int64_t at_ns)
{
	machine->hold_ns = 0;
	machine->hold_from_ns = at_ns;
	machine->n = machine->told = machine->timeouts = 0;
}

/* A window in which the suspect still answers. */
static void
suspect_is_there(struct machine *machine, const struct window *window)
{
	bool is_late = window->to_ns - machine->taken_ns > machine->options->drain_s * NS_PER_S;

	restart_hold(machine, window->to_ns);
	machine->clean_ns = 0;
	enter(machine, is_late && machine->is_credited ? RECOVERY_NOT_WORKING : RECOVERY_DRAINING,
	      window->from_ns);
}

/* A window without the suspect that breaches a limit all the same. */
static void
bad_window(struct machine *machine, const struct window *window)
{
	machine->bad_in_a_row++;
	restart_hold(machine, window->to_ns);
	if (machine->clean_ns >= rejected_ns && machine->bad_in_a_row >= 2 && machine->is_credited)
		enter(machine, RECOVERY_CAUSE_REJECTED, window->from_ns);
	else
		enter(machine, RECOVERY_HOLDING, window->from_ns);
}

static void
good_window(struct machine *machine, const struct window *window)
{
	const struct recovery_options *options = machine->options;

	if (machine->state != RECOVERY_HOLDING) {
		enter(machine, RECOVERY_HOLDING, window->from_ns);
		restart_hold(machine, window->from_ns);
	}
	machine->hold_ns += window->to_ns - window->from_ns;
	machine->n += window->n;
	machine->told += window->told;
	machine->timeouts += window->timeouts;
	if (machine->hold_ns >= options->hold_s * NS_PER_S && machine->n >= options->min_n) {
		enter(machine, RECOVERY_RECOVERED, window->to_ns);
		machine->recovered_ns = machine->hold_from_ns;
		machine->declared_ns = window->to_ns;
		machine->bad_in_a_row = 0;
	}
}

/* After it was declared: does it come back while it is watched? */
static void
watch(struct machine *machine, const struct window *window)
{
	if (window->from_ns - machine->declared_ns >= machine->options->watch_s * NS_PER_S)
		return;
	machine->bad_in_a_row = window->is_breach ? machine->bad_in_a_row + 1 : 0;
	if (window->suspect > 0 || machine->bad_in_a_row >= 2)
		enter(machine, RECOVERY_RELAPSED, window->from_ns);
}

static void
step(struct machine *machine, const struct window *window)
{
	if (machine->state == RECOVERY_RELAPSED || machine->state == RECOVERY_CAUSE_REJECTED)
		return;		/* only a new action leads out */
	if (!window->n) {
		machine->clean_ns = 0;
		return;		/* a hold pauses: no data is never recovery */
	}
	if (machine->state == RECOVERY_RECOVERED) {
		watch(machine, window);
		return;
	}
	if (window->suspect > 0) {
		machine->bad_in_a_row = 0;
		suspect_is_there(machine, window);
		return;
	}
	machine->clean_ns += window->to_ns - window->from_ns;
	if (window->is_breach) {
		bad_window(machine, window);
	} else {
		machine->bad_in_a_row = 0;
		good_window(machine, window);
	}
}

static struct machine
run(const struct windows *windows, int64_t from_ns, bool is_credited,
    const struct recovery_options *options)
{
	struct machine machine = {
		.options = options, .taken_ns = from_ns, .state = RECOVERY_DRAINING,
		.since_ns = from_ns, .hold_from_ns = from_ns, .is_credited = is_credited,
		.recovered_ns = INSTANT_NONE, .declared_ns = INSTANT_NONE,
	};

	for (size_t i = 0; i < windows->n; i++)
		step(&machine, &windows->at[i]);
	return machine;
}

/* -- and its sentence -- */

static const char *
why_of(const struct recovery *out, const struct recovery_options *options, struct arena *arena)
{
	switch (out->state) {
	case RECOVERY_NO_DATA:
		return "The log ends in the failure, and no action was logged.";
	case RECOVERY_WAITING:
		return "No action was logged as taken; the log goes on after the last failing "
		       "record.";
	case RECOVERY_DRAINING:
		return "The suspect is not seen gone yet.";
	case RECOVERY_HOLDING:
		return arena_fmt(arena, "The limits have held for %lld of %lld s with %llu of %llu "
				 "requests.", (long long)out->held_s, (long long)options->hold_s,
				 (unsigned long long)out->n, (unsigned long long)options->min_n);
	case RECOVERY_BLIND:
		return "No record for 60 s: no data is not recovery.";
	case RECOVERY_RECOVERED:
		if (out->timeouts)
			return arena_fmt(
				arena,
				"The limits held for %lld s: %llu timeouts in %llu requests.",
				(long long)out->held_s, (unsigned long long)out->timeouts,
				(unsigned long long)out->n);
		if (isnan(out->timeout_upper95))
			return arena_fmt(arena, "The limits held for %lld s with %llu requests; "
					 "whether one timed out is not recorded.",
					 (long long)out->held_s, (unsigned long long)out->n);
		return arena_fmt(
			arena,
			"The limits held for %lld s: 0 timeouts in %llu requests, which fits "
			"a rate of up to %.1f%%.",
			(long long)out->held_s, (unsigned long long)out->n,
			100 * out->timeout_upper95);
	case RECOVERY_BEFORE_ACTION:
		return "It held without an action: the action is not credited.";
	case RECOVERY_NOT_WORKING:
		return "The action did not take: re-applied by GitOps? wrong namespace? sticky "
		       "sessions? "
		       "aborted without reverting the spec?";
	case RECOVERY_CAUSE_REJECTED:
		return "The suspect is gone and requests are still bad: the cause is wrong or "
		       "incomplete.";
	case RECOVERY_RELAPSED:
		return "It came back while it was watched.";
	}
	return "";
}

static void
set_hold(struct recovery *out, const struct machine *machine)
{
	out->state = machine->state;
	out->since_ns = machine->since_ns;
	out->recovered_at_ns = machine->recovered_ns;
	out->declared_at_ns = machine->declared_ns;
	if (machine->hold_ns > 0) {
		out->held_s = machine->hold_ns / NS_PER_S;
		out->n = machine->n;
		out->timeouts = machine->timeouts;
	}
	if (out->n && machine->told && !out->timeouts)
		out->timeout_upper95 = stats_zero_of_n_upper(machine->told);
}

/* Nobody acted: is there anything to wait with, and did it pass by itself? */
static void
run_unacted(const struct query *query, const struct verdict *verdict, int64_t until_ns,
	    int64_t newest_ns, const struct recovery_options *options, struct arena *arena,
	    struct recovery *out)
{
	struct query bad = query_window(*query, INSTANT_NONE, until_ns);
	struct ref last;

	bad.bad = 1;
	if (verdict->incident != TRUTH_YES || !query_last(&bad, &last)) {
		out->state = RECOVERY_NO_DATA;
		return;
	}
	int64_t from_ns = last.at_ns + 1;
	struct windows windows = recovery_windows(
		query, verdict, from_ns, newest_ns < until_ns ? newest_ns : until_ns, arena);
	struct machine machine = run(&windows, from_ns, false, options);
	out->state = newest_ns > last.at_ns ? RECOVERY_WAITING : RECOVERY_NO_DATA;
	if (machine.declared_ns != INSTANT_NONE) {
		set_hold(out, &machine);
		out->state = RECOVERY_BEFORE_ACTION;
	}
}

void
recovery_run(const struct query *query, const struct verdict *verdict, int64_t taken_at_ns,
	     const struct recovery_options *options, struct arena *arena, struct recovery *out)
{
	struct ref newest;
	bool has_records = query_last(query, &newest);
	int64_t newest_ns = has_records ? newest.at_ns : INSTANT_NONE;

	*out = (struct recovery){
		.state = RECOVERY_NO_DATA,
		.since_ns = INSTANT_NONE,
		.recovered_at_ns = INSTANT_NONE,
		.declared_at_ns = INSTANT_NONE,
		.held_s = -1,
		.timeout_upper95 = NAN,
	};
	if (has_records)
		run_unacted(query, verdict, taken_at_ns == INSTANT_NONE ? INT64_MAX : taken_at_ns,
			    newest_ns, options, arena, out);
	if (taken_at_ns != INSTANT_NONE && out->state != RECOVERY_BEFORE_ACTION) {
		struct windows windows = { 0 };
		int64_t now_ns = query->as_of_ns == INT64_MAX ? newest_ns : query->as_of_ns;

		if (has_records && newest_ns >= taken_at_ns)
			windows = recovery_windows(query, verdict, taken_at_ns, newest_ns, arena);
		struct machine machine = run(&windows, taken_at_ns, true, options);
		set_hold(out, &machine);
		bool is_open = out->state == RECOVERY_DRAINING || out->state == RECOVERY_HOLDING ||
			       out->state == RECOVERY_NOT_WORKING;
		if (taken_at_ns > now_ns)
			now_ns = taken_at_ns;
		if (is_open && (!has_records || now_ns - newest_ns >= silence_ns))
			out->state = RECOVERY_BLIND;
	}
	out->why = why_of(out, options, arena);
}
