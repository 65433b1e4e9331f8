/* engine_marks: the moments of a log worth going to: onset, gate trip, cause known, notes. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/engine_private.h"

static void
take_marks(struct engine *engine)
{
	engine->marks = (struct marks){
		.is_found = true, .generation = store_generation(engine->store),
		.onset_ns = engine->verdict.onset.is_known ? engine->verdict.onset.at_or_before_ns
							   : INSTANT_NONE,
		.gate_ns = facts_gate_mark(&engine->facts),
		.known_ns = engine->facts.knowable_at_ns,
	};
}

void
engine_note_marks(struct engine *engine)
{
	/* What is followed may have the gate of a moment ago. */
	if (!engine->follow && engine->judged_ns == engine_last(engine))
		take_marks(engine);
}

/* What the whole log shows; the answer at an earlier moment must not know it. */
static void
find_marks(struct engine *engine)
{
	uint64_t generation = store_generation(engine->store);
	struct want want = engine->want;

	if (engine->marks.is_found && engine->marks.generation == generation)
		return;
	engine->want.moment_ns = MOMENT_NEWEST;
	engine_judge(engine);
	take_marks(engine);
	engine->want = want;
	engine->is_drawn = false;
}

/* The better of two marks when going from from_ns: the nearer one on the right side. */
static void
offer(int64_t at_ns, const char *name, int64_t from_ns, int direction, int64_t *best_ns,
      const char **what)
{
	bool is_ahead = direction > 0 ? at_ns > from_ns : at_ns < from_ns;

	if (at_ns == INSTANT_NONE || !is_ahead)
		return;
	if (*best_ns != INSTANT_NONE && (direction > 0 ? at_ns >= *best_ns : at_ns <= *best_ns))
		return;
	*best_ns = at_ns;
	*what = name;
}

int64_t
engine_mark(struct engine *engine, int64_t from_ns, int direction, const char **what)
{
	int64_t best_ns = INSTANT_NONE;

	*what = "";
	if (!engine->is_settled)
		return INSTANT_NONE;
	find_marks(engine);
	const struct marks *marks = &engine->marks;
	offer(marks->onset_ns, "onset", from_ns, direction, &best_ns, what);
	offer(marks->gate_ns, "gate trip", from_ns, direction, &best_ns, what);
	offer(marks->known_ns, "cause known", from_ns, direction, &best_ns, what);
	for (size_t i = 0; i < engine->guide.n_timeline; i++) {
		const struct entry *entry = &engine->guide.timeline[i];
		if (entry->t_kind == T_OBSERVED && strcmp(entry->kind, "note") == 0)
			offer(entry->t_ns, "note", from_ns, direction, &best_ns, what);
	}
	return best_ns;
}
