/* guide_budget: how long an exercise gives each step, and what is said when it took longer. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/guide_private.h"

enum { MINUTE_S = 60, SHORT_S = 600 };

/* Minutes a step has, and has at least once 10 are left of all (guide.md section 1). */
static const struct { int minutes, least; } budget[STEPS] = {
	[STEP_DECLARE] = { 1, 1 }, [STEP_RCA] = { 7, 3 }, [STEP_ACTION] = { 5, 2 },
	[STEP_VERIFY] = { 4, 1 }, [STEP_PREVENT] = { 4, 1 }, [STEP_RETRO] = { 3, 1 },
	[STEP_EXPORT] = { 1, 1 },
};

/* When people first came to a step; INSTANT_NONE: not yet. */
static int64_t
begun_ns(const struct journal *journal, enum step step)
{
	const struct entry *entry = journal_auto(journal, "step_begun", step_name(step));

	return entry ? entry->wall_ns : INSTANT_NONE;
}

/* An exercise begins with the first step that was begun in it, else with its box. */
int64_t
guide_exercise_ns(const struct fold *fold)
{
	int64_t first_ns = INSTANT_NONE;

	for (int i = 0; i < STEPS; i++) {
		int64_t at_ns = begun_ns(fold->journal, (enum step)i);

		if (at_ns != INSTANT_NONE && (first_ns == INSTANT_NONE || at_ns < first_ns))
			first_ns = at_ns;
	}
	return first_ns != INSTANT_NONE ? first_ns : fold->guide->box_started_ns;
}

static const char *
over(const struct fold *fold, int64_t left_s)
{
	const struct guide *guide = fold->guide;
	int after = STEP_EXPORT - (int)guide->current;
	const char *name = step_name(guide->current);
	long long minutes = guide->step_budget_s / MINUTE_S, left = left_s / MINUTE_S;

	if (left_s <= 0)
		return arena_fmt(fold->arena, "%s is over its %lld min, and the 25 are over", name,
				 minutes);
	if (!after)
		return arena_fmt(fold->arena, "%s is over its %lld min; %lld min are left", name,
				 minutes, left);
	return arena_fmt(fold->arena, "%s is over its %lld min; %lld min are left for it and the "
			 "%d step%s after it", name, minutes, left, after, after == 1 ? "" : "s");
}

void
guide_budget(struct fold *fold)
{
	struct guide *guide = fold->guide;
	int64_t began_ns = begun_ns(fold->journal, guide->current);
	int64_t from_ns = guide_exercise_ns(fold), all_s = GUIDE_EXERCISE_S;

	guide->step_spent_s = guide->step_budget_s = -1;
	guide->step_over = "";
	if (guide->mode != MODE_EXERCISE || began_ns == INSTANT_NONE ||
	    fold->now_ns == INSTANT_NONE || fold->now_ns < began_ns ||
	    guide->step[guide->current].is_done)
		return;
	bool is_short = (began_ns - from_ns) / NS_PER_S >= all_s - SHORT_S;
	guide->step_budget_s = MINUTE_S * (is_short ? budget[guide->current].least
						    : budget[guide->current].minutes);
	guide->step_spent_s = (fold->now_ns - began_ns) / NS_PER_S;
	if (guide->step_spent_s >= guide->step_budget_s)
		guide->step_over = over(fold, all_s - (fold->now_ns - from_ns) / NS_PER_S);
}

void
guide_budget_entries(const struct guide *guide, struct journal *journal, int64_t now_ns)
{
	struct entry entry = {
		.t_ns = now_ns, .t_kind = T_ENTERED, .wall_ns = now_ns, .src = SRC_AUTO,
		.kind = "step_begun", .subject = step_name(guide->current), .text = "",
	};

	if (guide->mode == MODE_EXERCISE && now_ns != INSTANT_NONE &&
	    !guide->step[guide->current].is_done &&
	    begun_ns(journal, guide->current) == INSTANT_NONE)
		journal_append(journal, &entry, NULL);
}
