/* recovery: did the action work? a state machine in event time (guide.md section 3). */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/stats.h"
#include "core/incident/acted.h"
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
	uint64_t n, told, timeouts, errors;	/* in the hold */
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
	machine->n = machine->told = machine->timeouts = machine->errors = 0;
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
	machine->errors += window->errors;
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
		out->told = machine->told;
		out->timeouts = machine->timeouts;
		out->errors = machine->errors;
	}
	if (out->n && machine->told && !out->timeouts)
		out->timeout_upper95 = stats_zero_of_n_upper(machine->told);
}

/* -- nobody acted -- */

/* When what an act would be aimed at answered last, once all of it is gone; INSTANT_NONE: not. */
static int64_t
aim_gone_at(const struct query *query, const struct verdict *verdict)
{
	struct acted aim[ACTED_MOST];
	size_t n = acted_aim(query, verdict, aim);
	int64_t last_ns = INSTANT_NONE;

	for (size_t i = 0; i < n; i++) {
		if (!aim[i].is_gone)
			return INSTANT_NONE;
		last_ns = aim[i].over_ns > last_ns ? aim[i].over_ns : last_ns;
	}
	return last_ns;
}

/* Where the log is silent: a verdict on a break cites what stands on either side of it. */
static void
find_break(const struct verdict *verdict, struct recovery *out)
{
	for (size_t i = 0; i < verdict->lines.n; i++) {
		int64_t at_ns = verdict->lines.ref[i].at_ns;

		if (out->silent_ns == INSTANT_NONE || at_ns < out->silent_ns)
			out->silent_ns = at_ns;
		if (at_ns > out->again_ns)
			out->again_ns = at_ns;
	}
	if (out->again_ns == out->silent_ns)
		out->again_ns = INSTANT_NONE;
}

/*
 * Is there anything to wait with, and did it pass by itself? A suspect that is gone is looked at
 * from its last record on, for others fail now and then on any day.
 */
static void
run_unacted(const struct query *query, const struct verdict *verdict, int64_t until_ns,
	    int64_t newest_ns, const struct recovery_options *options, struct arena *arena,
	    struct recovery *out)
{
	struct query known = query_window(*query, INSTANT_NONE, until_ns), bad = known;
	struct ref last;
	bool is_gap = verdict->kind == KIND_DATA_GAP;

	bad.bad = 1;
	if (verdict->incident != TRUTH_YES)
		return;
	if (is_gap)
		find_break(verdict, out);
	if (is_gap && out->again_ns == INSTANT_NONE)
		return;		/* what is silent shows nothing */
	out->gone_ns = aim_gone_at(&known, verdict);
	if (out->gone_ns != INSTANT_NONE)
		last.at_ns = out->gone_ns;
	else if (!query_last(&bad, &last))
		return;
	/* What held before the records stopped has ended nothing. */
	if (is_gap && out->again_ns > last.at_ns)
		last.at_ns = out->again_ns - 1;
	int64_t from_ns = last.at_ns + 1;
	struct windows windows = recovery_windows(
		query, verdict, from_ns, newest_ns < until_ns ? newest_ns : until_ns, arena);
	struct machine machine = run(&windows, from_ns, false, options);
	out->state = newest_ns > last.at_ns ? RECOVERY_WAITING : RECOVERY_NO_DATA;
	out->is_bad_without = machine.bad_in_a_row > 0;
	if (machine.declared_ns != INSTANT_NONE && machine.state == RECOVERY_RECOVERED) {
		set_hold(out, &machine);
		out->state = RECOVERY_BEFORE_ACTION;
	} else if (out->gone_ns != INSTANT_NONE && machine.state == RECOVERY_HOLDING) {
		set_hold(out, &machine);
		out->state = RECOVERY_WAITING;
		out->since_ns = INSTANT_NONE;
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
		.gone_ns = INSTANT_NONE,
		.newest_ns = newest_ns,
		.silent_ns = INSTANT_NONE,
		.again_ns = INSTANT_NONE,
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
	out->why = recovery_why(out, verdict, options, arena);
}
