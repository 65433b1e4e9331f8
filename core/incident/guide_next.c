/* guide_next: what was done when, and what comes next: the act, its check, or what is left. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/facts_private.h"
#include "core/incident/guide_private.h"

/* The act in a few words: what a person wrote, up to its first line's end, else the draft. Of
 * one that was taken nothing is told when the log now speaks for none. */
static const char *
act_words(const struct fold *fold)
{
	const struct guide_field *what = guide_find(fold->guide, "action.what");
	size_t len;

	if (!what || (what->state != FIELD_EDITED && what->state != FIELD_STALE))
		return guide_taken_at(fold) != INSTANT_NONE && !fold->is_act ? "" :
			fold->guide->drafts.breath_action;
	len = strcspn(what->value, "\n");
	while (len && strchr(". ", what->value[len - 1]))
		len--;
	return arena_text(fold->arena, what->value, len);
}

/* What the check asks for after the act was taken. */
static const char *
after_act(const struct fold *fold)
{
	const struct guide *guide = fold->guide;
	const char *who = *guide->drafts.subject ? guide->drafts.subject : "the load";
	struct recovery_options hold = recovery_defaults();
	struct arena *arena = fold->arena;
	bool has_cause = fold->facts->verdict->cause.n > 0;

	switch (guide->recovery.state) {
	case RECOVERY_DRAINING:
		return has_cause ? arena_fmt(arena, "watch that %s goes, by %s UTC at the latest",
			who, say_clock(arena, guide->taken_at_ns + hold.drain_s * NS_PER_S)) :
			"watch the limits";
	case RECOVERY_NO_DATA: case RECOVERY_WAITING: case RECOVERY_HOLDING:
		return arena_fmt(arena, "keep watching until the limits have held for %lld s",
				 (long long)hold.hold_s);
	case RECOVERY_BLIND:	/* a log that is read afterwards ends: that is no silence */
		return guide->mode == MODE_LIVE ? "find out why no record comes" :
			"verify elsewhere: the log ends before the limits held";
	case RECOVERY_RECOVERED:
		return guide->drafts.has_gate ?
			arena_fmt(arena, "keep %s out until it passes the gate", who) :
			"keep watching, and finish the prevention";
	case RECOVERY_BEFORE_ACTION:
		return "find out what ended it: the limits held before the act";
	case RECOVERY_NOT_WORKING:
		return arena_fmt(arena, "find out why %s still answers", who);
	case RECOVERY_CAUSE_REJECTED:
		return arena_fmt(arena, "look further: %s is gone, and a limit is still broken",
				 who);
	case RECOVERY_RELAPSED:
		return "act again: it came back";
	}
	return "";
}

void
guide_next(struct fold *fold)
{
	struct guide *guide = fold->guide;
	const struct guide_field *what = guide_find(guide, "action.what");
	const char *act = act_words(fold), *by = guide_value(guide, "action.taken_by");

	guide->act = guide->next = act;
	guide->doing = what ? what->value : "";
	if (strcmp(guide->action_state, "declined") == 0) {
		guide->is_act_over = true;
		guide->next = arena_fmt(fold->arena, "look further, for this was declined: %s",
					act);
		guide->doing = arena_fmt(fold->arena, "Declined: %s. Now: look further.", act);
	} else if (strcmp(guide->action_state, "taken") == 0) {
		guide->is_act_over = true;
		guide->next = after_act(fold);
		guide->doing = arena_fmt(fold->arena, "Taken at %s UTC%s%s%s%s. Now: %s.",
					 say_clock(fold->arena, guide->taken_at_ns),
					 by ? " by " : "", by ? by : "", *act ? ": " : "", act,
					 guide->next);
	} else if (*guide->drafts.left && what && what->state != FIELD_EDITED) {
		guide->is_act_over = true;
		guide->next = guide->drafts.breath_left;
		guide->doing = guide->drafts.left;
	}
}
