/* engine_again: what only the whole log tells, asked again while it grows. */
/* SPDX-License-Identifier: MIT */
#include "core/engine_private.h"

bool
engine_say(struct engine *engine, struct str *line, bool *is_detail)
{
	*is_detail = false;
	return engine->follow &&
	       follow_tell_next(&engine->tell, engine->follow, line, is_detail);
}

/* Of all time at most this part is spent on it: 1 / DEAR. */
#define DEAR 100

static void
conclude(struct engine *engine)
{
	uint64_t before = store_generation(engine->store);

	if (before == engine->concluded_generation)
		return;
	store_conclude(engine->store);
	engine->work.conclusions++;
	engine->concluded_generation = store_generation(engine->store);
	if (engine->concluded_generation == before)
		return;
	engine->dear_ns = engine->forward_ns + DEAR * store_conclude_ns(engine->store);
	engine->again_ns = engine->forward_ns + ENGINE_EACH_NS;
	if (engine->again_ns < engine->dear_ns)
		engine->again_ns = engine->dear_ns;
}

/*
 * Duplicates, outlying times, endpoints that differ in an id, clocks that are off: all of it is
 * found by looking at everything once more. While the log is small that is nothing; of a large
 * one it is put off in proportion, and made up for when it has grown silent.
 */
void
live_conclude(struct engine *engine)
{
	if (!engine->is_settled || engine->is_loading)
		return;
	skew_hear(engine->store, engine->now_ns);
	if (engine->forward_ns < engine->again_ns && !follow_is_over(engine->follow))
		return;
	conclude(engine);
}

void
live_look(struct engine *engine)
{
	if (!engine->follow || !engine->is_settled || engine->is_loading ||
	    engine_is_pondering(engine) ||	/* it goes by the log as it stands */
	    store_generation(engine->store) == engine->concluded_generation ||
	    engine->forward_ns < engine->dear_ns)
		return;
	conclude(engine);
	engine->fresh_generation = store_generation(engine->store);	/* who looks sees it */
}
