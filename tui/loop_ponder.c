/* loop_ponder: the verdict of a long log, worked out between keys, and frames that wait for it. */
/* SPDX-License-Identifier: MIT */
#include "tui/app_private.h"
#include "tui/loop_private.h"
#include "tui/signals.h"
#include "tui/steady.h"

#define PONDER_MS 15			/* between two looks at the keys; a piece more at most */
#define SOON_MS 40			/* a key's frame waits so long for a verdict */

static int64_t
now_ms(void)
{
	return steady_clock(CLOCK_MONOTONIC) / NS_PER_MS;
}

/* Work for so long at most. Returns whether there is more. */
static bool
ponder(struct loop *loop, int64_t most_ms)
{
	struct engine *engine = loop->run->engine;
	int64_t begun_ms = now_ms();

	if (!engine_is_pondering(engine))
		return false;
	/* A piece may take long. While nothing is unsaved it may be killed. */
	signals_at_once(!loop->app.ui.is_typing && loop->app.draft_due_ns == INSTANT_NONE);
	while (engine_ponder(engine) && now_ms() - begun_ms < most_ms)
		continue;
	signals_at_once(false);
	return engine_is_pondering(engine);
}

bool
loop_ponder(struct loop *loop)
{
	return ponder(loop, PONDER_MS);
}

bool
loop_may_draw(struct loop *loop, bool is_pressed)
{
	struct engine *engine = loop->run->engine;

	if (!loop->is_settled || engine_loaded(engine).is_loading)
		return true;
	/* What is followed shows the last verdict with what came. */
	if (!app_snapshot(&loop->app)->is_judging || !engine_is_pondering(engine)) {
		loop->ponder_ms = 0;
		return true;
	}
	if (is_pressed)
		ponder(loop, SOON_MS);
	if (loop->ponder_ms == 0)
		loop->ponder_ms = now_ms();
	return is_pressed || now_ms() - loop->ponder_ms >= FRAME_MS;
}
