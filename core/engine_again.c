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
	uint64_t before = store_generation(engine->store);
	store_conclude(engine->store);
	if (store_generation(engine->store) != before)
		engine->again_ns = engine->forward_ns + DEAR * store_conclude_ns(engine->store);
}
