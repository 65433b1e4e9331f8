/* guide_timeline: what was entered, and what the log shows as of now, in one order. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/incident/guide_private.h"

int
entry_by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->t_ns != y->t_ns && (x->t_ns == INSTANT_NONE || y->t_ns == INSTANT_NONE))
		return x->t_ns == INSTANT_NONE ? 1 : -1;	/* no time comes last */
	if (x->t_ns != y->t_ns)
		return x->t_ns < y->t_ns ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* Kinds that stand in fields, timers and drafts are not happenings. */
static bool
is_told(const struct entry *entry)
{
	static const char *const untold[] = { "field", "draft", "timer", "step_begun" };

	for (size_t i = 0; i < LENGTH(untold); i++)
		if (strcmp(entry->kind, untold[i]) == 0)
			return false;
	return !journal_is_withdrawal(entry);
}

/* Made anew from the log, so that an entry of an older reading does not stand beside it. */
static bool
is_made(const struct entry *entry)
{
	static const char *const made[] = {
		"log_opened",    "version_first_seen", "onset",           "new_endpoint_affected",
		"first_timeout", "gate_trip",          "control_healthy", "peak",
		"reported",      "share_zero",
	};

	for (size_t i = 0; entry->src != SRC_HUMAN && i < LENGTH(made); i++)
		if (strcmp(entry->kind, made[i]) == 0)
			return true;
	return false;
}

/* The action as a person told it, out of its fields. */
static void
add_decision(struct fold *fold, struct entry *out)
{
	const struct guide *guide = fold->guide;
	bool is_taken = strcmp(guide->action_state, "taken") == 0;
	const struct entry *entry = journal_field(fold->journal, is_taken ? "action.taken" :
						  "action.declined");
	const char *who = guide_value(guide, is_taken ? "action.taken_by" : "action.owner");
	const char *what = is_taken ? guide_value(guide, "action.what") :
		guide_value(guide, "action.declined");

	*out = (struct entry){
		.t_ns = is_taken ? guide->taken_at_ns : entry->t_ns, .t_kind = T_ENTERED,
		.seq = entry->seq, .wall_ns = entry->wall_ns, .src = SRC_HUMAN, .actor = who,
		.kind = is_taken ? "action_taken" : "action_declined", .is_starred = true,
		.text = arena_fmt(fold->arena, is_taken ? "Taken%s%s: %s" : "Declined%s%s: %s",
				  who ? " by " : "", who ? who : "", what ? what : ""),
	};
}

void
guide_timeline(struct fold *fold)
{
	const struct journal *journal = fold->journal;
	struct guide *guide = fold->guide;
	struct entry *shown, *at;
	size_t n_shown = guide_happenings(fold->facts, fold->arena, &shown), n = 0;
	uint32_t last_seq = 0;

	at = ARENA_NEW(fold->arena, struct entry, n_shown + journal_count(journal) + 1);
	for (size_t i = 0; i < journal_count(journal); i++) {
		const struct entry *entry = journal_entry(journal, i);

		last_seq = entry->seq;
		if (!is_told(entry) || is_made(entry) || journal_is_superseded(journal, i) ||
		    (entry->t_kind == T_OBSERVED && entry->t_ns > fold->facts->query.as_of_ns))
			continue;
		at[n] = *entry;		/* of the tool's own too: a command holds names */
		/* What somebody typed or copied is of a second: finer is no knowledge. */
		if (entry->t_kind == T_ENTERED && entry->t_ns != INSTANT_NONE)
			at[n].t_ns -= at[n].t_ns % NS_PER_S;
		at[n].text = guide_veiled(fold, entry->text);
		at[n].actor = guide_veiled(fold, entry->actor);
		at[n++].t_text = guide_veiled(fold, entry->t_text);
	}
	for (size_t i = 0; i < n_shown; i++) {
		const struct entry *kept = journal_auto(journal, shown[i].kind, shown[i].subject);

		at[n] = shown[i];
		at[n++].seq = kept ? kept->seq : last_seq + (uint32_t)i + 1;
	}
	if (strcmp(guide->action_state, "taken") == 0 ||
	    strcmp(guide->action_state, "declined") == 0)
		add_decision(fold, &at[n++]);
	qsort(at, n, sizeof(*at), entry_by_time);
	guide->timeline = at;
	guide->n_timeline = n;
}
