/* drafts_left: what is left to do when the log shows the suspect gone before anybody acted. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/drafts_private.h"
#include "core/incident/recovery.h"

/* The suspect is gone, perhaps by a rollback that nobody entered: to act again helps nobody. */
static void
left_of_suspect(struct drafting *drafting, const struct recovery *recovery)
{
	struct drafts *out = drafting->out;
	struct arena *arena = drafting->arena;
	const char *who = drafting->who, *at = say_clock(arena, recovery->gone_ns);
	long long hold_s = recovery_defaults().hold_s, held_s = recovery->held_s;
	const char *requests = say_count(arena, recovery->n, "request", "requests");
	const char *target = !out->target.n ? NULL :
		cause_text(drafting->store, &out->target, arena);
	const char *keep = target
		? arena_fmt(arena, "keep %s in place of %s, gone since %s", target, who, at)
		: arena_fmt(arena, "keep %s out (gone since %s)", who, at);

	if (recovery->is_bad_without) {
		out->left = arena_fmt(arena, "Look further: %s answered last at %s, and a limit is "
				      "still broken without it.", who, at);
		out->breath_left = arena_fmt(arena, "look further: %s is gone, and a limit is "
					     "still broken", who);
		return;
	}
	if (recovery->state == RECOVERY_BEFORE_ACTION) {
		out->left = arena_fmt(arena, "Keep %s out: it answered last at %s, and the limits "
				      "held for %lld s (%s) after that. No act was entered: enter "
				      "who took it out, and when.", who, at, held_s, requests);
		out->breath_left = keep;
		return;
	}
	const char *held = held_s <= 0 ? "" :
		arena_fmt(arena, " (%lld s and %s so far)", held_s, requests);
	out->left = arena_fmt(arena, "Keep %s out and keep watching: it answered last at %s, and "
			      "the limits have to hold for %lld s%s. No act was entered: enter who "
			      "took it out, and when.", who, at, hold_s, held);
	out->breath_left = arena_fmt(arena, "keep watching, and %s", keep);
}

/* Nothing is blamed that could be gone, yet the limits hold. */
static void
left_of_all(struct drafting *drafting, const struct recovery *recovery)
{
	struct arena *arena = drafting->arena;

	drafting->out->left = arena_fmt(
		arena, "Keep watching: the limits held for %lld s (%s) from %s on, and no act was "
		"entered. Find out what ended it.", (long long)recovery->held_s,
		say_count(arena, recovery->n, "request", "requests"),
		say_clock(arena, recovery->recovered_at_ns -
			  recovery->recovered_at_ns % NS_PER_MS));
	drafting->out->breath_left = "keep watching, and find out what ended it";
}

/* It ended, and what is blamed still serves and is well: nothing is left to be drained or shed. */
static void
left_of_past(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	struct arena *arena = drafting->arena;
	const char *at = say_clock(arena, drafting->verdict->onset.ended_ns);

	out->left = arena_fmt(arena, "Keep watching: it ended at %s, and no act was entered. Find "
			      "out what ended it%s.", at, !drafting->verdict->cause.n ? "" :
			      arena_fmt(arena, ", and why %s was ill", drafting->who));
	const char *target = !out->target.n ? "" :
		arena_fmt(arena, "; %s is well", cause_text(drafting->store, &out->target, arena));
	out->breath_left = arena_fmt(arena, "keep watching, it ended at %s; find out why%s", at,
				     target);
}

/* Nobody acted, and it is over: there is nothing to undo, and no act that could help or harm. */
static void
nothing_to_undo(struct drafting *drafting)
{
	struct drafts *out = drafting->out;

	if (!action_is_act(out->action_kind) || drafting->acted_ns != INSTANT_NONE)
		return;
	out->undo = "Nothing was changed: there is nothing to undo.";
	out->why.n = out->risk.n = out->escalate.n = 0;
	out->n_prechecks = 0;
	draft_text(&out->why, "It ended before anybody acted: an act now would change what is "
		   "well.");
	draft_text(&out->risk, "What ended it is not known: it may come back.");
	out->precheck[out->n_prechecks].question = "Did anybody act, and not enter it?";
	out->precheck[out->n_prechecks++].answer = "";
	draft_text(&out->escalate, "it comes back");
}

/* Was it well before the records stopped? Then nothing has ended since. */
static bool
is_before_gap(const struct drafting *drafting, const struct recovery *recovery)
{
	const struct cites *lines = &drafting->verdict->lines;

	if (drafting->verdict->kind != KIND_DATA_GAP)
		return false;
	for (size_t i = 0; i < lines->n; i++)
		if (recovery->recovered_at_ns < lines->ref[i].at_ns)
			return true;
	return false;
}

void
draft_left(struct drafting *drafting)
{
	const struct query *query = &drafting->facts->query;
	struct recovery_options options = recovery_defaults();
	bool is_gone = recovery_gone_at(query, drafting->verdict) != INSTANT_NONE;
	bool is_past = drafting->verdict->onset.ended_ns != INSTANT_NONE;
	struct recovery recovery;

	if (draft_is_moved(drafting))	/* what goes on is acted upon, and says so */
		return;
	/* Of a version it is told too where none was well enough to go back to. */
	if (!drafting->is_incident ||
	    (!is_past && !action_is_act(drafting->out->action_kind) && !drafting->is_version) ||
	    (drafting->verdict->cause.n && !is_gone && !is_past))
		return;
	if (is_past && !is_gone) {
		left_of_past(drafting);
		nothing_to_undo(drafting);
		return;
	}
	recovery_run(query, drafting->verdict, INSTANT_NONE, &options, drafting->arena, &recovery);
	if (is_gone)
		left_of_suspect(drafting, &recovery);
	else if (recovery.state == RECOVERY_BEFORE_ACTION && !is_before_gap(drafting, &recovery)) {
		left_of_all(drafting, &recovery);
		nothing_to_undo(drafting);
	}
}
