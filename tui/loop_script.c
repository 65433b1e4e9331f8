/* loop_script: keys of --keys, pressed on a terminal as if somebody did, at their times. */
/* SPDX-License-Identifier: MIT */
#include "core/base/instant.h"
#include "tui/loop_private.h"
#include "tui/steady.h"
#include "tui/term.h"

/* Nobody else holds the screen, there is something to look at, and the line is free for the frame
 * that each key has. */
static bool
is_ready(const struct loop *loop)
{
	return loop->is_settled && !engine_is_pondering(loop->run->engine) &&
	       !loop->outside.is_editing && !term_wants_write();
}

static void
press(struct loop *loop, const struct key_event *event)
{
	bool had_mouse = loop->app.ui.has_mouse;

	app_key(&loop->app, event, steady_clock(CLOCK_REALTIME));
	loop_pressed(loop, had_mouse);
}

bool
loop_script(struct loop *loop, int64_t now_ms)
{
	if (loop->script_ms == 0 && is_ready(loop))
		loop->script_ms = now_ms;
	if (loop->n_pressed >= loop->script.n || !is_ready(loop) || now_ms < loop->script_ms)
		return false;
	const struct key_event *event = &loop->script.event[loop->n_pressed++];
	if (event->key == KEY_WAIT)
		loop->script_ms += event->wait_ms;
	else if (event->key == KEY_MARK && loop->cast)
		cast_mark(loop->cast, event->text);
	else if (event->key != KEY_MARK && event->key != KEY_RESIZE)
		press(loop, event);	/* the terminal has the size it has */
	return true;
}

int
loop_script_wait(const struct loop *loop, int64_t now_ms)
{
	int64_t left = loop->script_ms - now_ms;

	if (loop->n_pressed >= loop->script.n || !is_ready(loop))
		return -1;
	return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}
