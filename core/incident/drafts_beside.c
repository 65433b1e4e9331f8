/* drafts_beside: what an act on one cause does not mend: the further ones, and what is over. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/drafts_private.h"

bool
draft_is_moved(const struct drafting *drafting)
{
	return drafting->n_all > 1 && !drafting->is_aim_lead &&
	       drafting->all[0].over_ns != INSTANT_NONE;
}

static void
add(struct drafting *drafting, const char *action, const char *breath)
{
	struct drafts *out = drafting->out;

	out->action = arena_fmt(drafting->arena, "%s %s", out->action, action);
	if (breath)
		out->breath_action = arena_fmt(drafting->arena, "%s%s %s", out->breath_action,
					       out->n_aim > 1 ? ", and" : " and", breath);
}

/* A bad version beside a place that is drained: the action's own target stays what it is. */
static void
roll_back_too(struct drafting *drafting, const char *name)
{
	struct drafts *out = drafting->out, kept = *out;
	struct arena *arena = drafting->arena;
	bool is_there = draft_target(drafting);
	const char *to = cause_text(drafting->store, &out->target, arena);

	*out = kept;
	if (is_there)
		add(drafting, arena_fmt(arena, "And roll back or disable %s %s; route its traffic "
					"to %s.", drafting->version_word, name, to),
		    arena_fmt(arena, "route the traffic of %s to %s", name, to));
	else
		add(drafting, arena_fmt(arena, "And look for a version to go to from %s: none was "
					"healthy in the last 300 s of the log.", name),
		    arena_fmt(arena, "look for a version to go to from %s", name));
}

/* A cause of its own that goes on, and that the act does not touch. */
static void
act_too(struct drafting *drafting, const struct acted *one)
{
	struct arena *arena = drafting->arena;
	const char *name = cause_text(drafting->store, &one->cause, arena);

	if (acted_is_version(&one->cause)) {
		roll_back_too(drafting, name);
		return;
	}
	if (one->kind == KIND_DIMENSION && one->cause.n == 1 &&
	    acted_is_place(drafting->store, &one->cause)) {
		add(drafting, arena_fmt(arena, "And drain %s.", name),
		    arena_fmt(arena, "drain %s", name));
		return;
	}
	add(drafting, arena_fmt(arena, "And look at %s with its owner: what changed there when it "
				"began?", name),
	    arena_fmt(arena, "look at %s with its owner", name));
}

static bool
is_aimed_at(const struct drafts *drafts, const struct cause *cause)
{
	for (size_t i = 0; i < drafts->n_aim; i++)
		if (cause_equal(&drafts->aim[i].cause, cause))
			return true;
	return false;
}

void
draft_beside(struct drafting *drafting)
{
	const struct acted *lead = &drafting->all[0];
	struct arena *arena = drafting->arena;

	for (size_t i = 0; i < drafting->n_all && drafting->is_incident; i++)
		if (drafting->all[i].over_ns == INSTANT_NONE &&
		    !is_aimed_at(drafting->out, &drafting->all[i].cause))
			act_too(drafting, &drafting->all[i]);
	/* Whoever reads that it is most likely the cause looks for it in the act. */
	if (draft_is_moved(drafting))
		add(drafting, arena_fmt(arena, lead->is_gone ?
					"%s needs no act: it answered last at %s." :
					"%s needs no act: it has been well again since %s.",
					drafting->who, say_clock(arena, lead->over_ns)), NULL);
}
