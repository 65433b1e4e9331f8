/* loop: a turn of the board on a terminal: poll(tty, signals, inputs, timer), read, draw. */
/* SPDX-License-Identifier: MIT */
#include "tui/loop_private.h"

#include <errno.h>
#include <poll.h>

#include "tui/signals.h"
#include "tui/steady.h"
#include "tui/term.h"

#define REST_MS 50			/* lines that come one by one are read together */
#define QUIET_MS 1000			/* of a log: then its hints are waited for */
#define SMALL (64 << 10)		/* bytes that are read and judged before the first frame */

static int64_t
now_ms(void)
{
	return steady_clock(CLOCK_MONOTONIC) / NS_PER_MS;
}

static bool
is_loading(const struct loop *loop)
{
	return engine_loaded(loop->run->engine).is_loading;
}

/* The frame into the recording; one that cannot be written any more ends it, and is said. */
static void
record(struct loop *loop)
{
	struct err err = { 0 };

	if (!loop->cast)
		return;
	const struct snapshot *s = engine_snapshot(loop->run->engine);
	if (!s->is_judging)
		cast_watch(loop->cast, &loop->app, s);
	if (cast_frame(loop->cast, &loop->canvas, &loop->app.theme,
		       steady_clock(CLOCK_MONOTONIC) - loop->begun_ns, &err) == 0)
		return;
	cast_close(loop->cast, NULL);
	loop->cast = NULL;
	loop->app.options.is_recording = false;
	app_say(&loop->app, true, "%s; the recording ends here", err.text);
	loop->wants_frame = true;
}

static void
draw(struct loop *loop)
{
	if (loop->outside.is_editing)
		return;		/* the screen is not ours; the frame is drawn when it is again */
	int64_t begun_ms = now_ms();
	int cols, rows;

	term_size(&cols, &rows);
	if (cols != loop->canvas.cols || rows != loop->canvas.rows)
		canvas_init(&loop->canvas, cols, rows, loop->app.options.tier,
			    &loop->app.theme.glyphs);
	/* Also back at the size it was: in between the terminal was another. */
	if (loop->was_resized)
		term_resize(cols, rows);
	loop->was_resized = false;
	if (loop->app.ui.wants_redraw) {
		term_redraw();
		loop->app.ui.wants_redraw = false;
	}
	app_draw(&loop->app, &loop->canvas);
	record(loop);
	/* A stalled line: the frame is not queued; the newest one is drawn when it drains. */
	loop->wants_frame = !term_show(&loop->canvas, &loop->app.theme);
	loop->was_drawn = true;
	pace_shown(&loop->pace, begun_ms, now_ms(), loop->has_news);
	loop->has_news = false;
	const struct snapshot *s = engine_snapshot(loop->run->engine);
	if (loop->is_settled && !s->is_judging)
		outside_tell(&loop->outside, s, loop->pace.last_ms);
}

static void
suspend(struct loop *loop)
{
	app_save(&loop->app);
	if (loop->outside.is_editing) {	/* it leaves the screen as it wants to find it */
		loop->is_woken = signals_stop();
		return;
	}
	term_suspend();
	loop->is_woken = signals_stop();
	term_resume();
	if (!loop->is_woken)
		app_say(&loop->app, false, "no shell here to go to, and to come back from");
	loop->wants_frame = true;
}

static void
take_signals(struct loop *loop)
{
	int number;

	while ((number = signals_next()) != 0) {
		if (number == SIGNAL_WINCH || number == SIGNAL_CONT)
			loop->wants_frame = loop->was_resized = true;
		if (number == SIGNAL_CONT && !loop->is_woken && !loop->outside.is_editing)
			term_resume();	/* stopped from outside: nobody asked us before */
		if (number == SIGNAL_CONT)
			loop->is_woken = false;
		if (number == SIGNAL_WINCH || number == SIGNAL_CONT)
			continue;
		if (number == SIGNAL_TSTP)
			suspend(loop);
		else if (!loop->outside.is_editing || (number != SIGINT && number != SIGQUIT))
			loop->signal = number;	/* Ctrl-C in an editor is the editor's */
	}
}

void
loop_pressed(struct loop *loop, bool had_mouse)
{
	outside_serve(&loop->outside, &loop->app, loop->tty);
	if (loop->app.ui.wants_suspend)
		suspend(loop);
	loop->app.ui.wants_suspend = false;
	if (loop->app.ui.has_mouse != had_mouse)
		term_mouse(loop->app.ui.has_mouse);
}

static bool
take_keys(struct loop *loop)
{
	struct key_event event;
	bool any = false, had_mouse = loop->app.ui.has_mouse;

	term_read(now_ms());
	while (term_key(&event, now_ms())) {
		app_key(&loop->app, &event, steady_clock(CLOCK_REALTIME));
		any = true;
		if (event.key == KEY_GONE) {
			loop->signal = GONE_CODE;
			return true;
		}
	}
	loop_pressed(loop, had_mouse);
	return any;
}

/* `tail -f api.log | sitrep`: as long as it goes on nothing is judged. */
static void
tell_drip(struct loop *loop)
{
	struct loaded loaded = engine_loaded(loop->run->engine);

	if (!loaded.drips || !loaded.is_loading || loop->has_told_drip)
		return;
	loop->has_told_drip = true;
	app_say(&loop->app, false, "a pipe that goes on: sitrep -f -  follows it; Esc stops here");
}

/*
 * Read a slice while there is more: as much as takes about 20 ms, so that keys are answered in
 * between. When all is read, or a person stopped it, what only the data can tell is looked up.
 * What is followed is looked at each turn.
 */
static void
load(struct loop *loop)
{
	struct engine *engine = loop->run->engine;
	bool was_loading = is_loading(loop);
	int64_t begun_ns = steady_clock(CLOCK_MONOTONIC);
	int64_t bytes = engine_loaded(engine).bytes_read;

	int more = engine_tick(engine, steady_clock(CLOCK_REALTIME),
			       was_loading || engine_follows(engine) ? loop->slice : 0);
	loop->has_more = more > 0;
	/* A verdict that is due, or an input that is gone, is no news of the log. */
	if (engine_follows(engine) && engine_loaded(engine).bytes_read != bytes) {
		loop->news_ms = now_ms();
		loop->has_news = true;
	}
	tell_drip(loop);
	if (was_loading || more > 0)
		loop->slice = progress_slice(loop->slice, steady_clock(CLOCK_MONOTONIC) - begun_ns);
	if (was_loading || more < 0)
		loop->is_settled = false;
	if (loop->is_settled || is_loading(loop))
		return;
	/* After a long load: that all is read, before the verdict is worked out. */
	if (progress_age_ns(&loop->app.progress) > FRAME_MS * NS_PER_MS && !term_wants_write())
		draw(loop);
	/* Of a long log the verdict may take long. Nothing is being typed: it may be killed. */
	signals_at_once(true);
	take_signals(loop);
	if (loop->signal == 0 && engine_settle(engine, &loop->err) != 0)
		loop->app.ui.is_leaving = true;
	if (loop->signal == 0)
		engine_snapshot(engine);
	signals_at_once(false);
	loop->is_settled = true;
	loop->app.is_dirty = true;
}

/* While more comes, frames wait their turn, so that reading gets most of the time. How long the
 * next one has to wait; 0: not at all. */
static int64_t
due_ms(const struct loop *loop, bool has_news)
{
	int64_t now = now_ms(), wait = pace_wait(&loop->pace, now, has_news);

	if (!loop->was_drawn || (!is_loading(loop) && !engine_follows(loop->run->engine)))
		return 0;
	if (is_loading(loop) && wait < loop->pace.last_ms + FRAME_MS - now)
		wait = loop->pace.last_ms + FRAME_MS - now;
	return wait;
}

/*
 * How long what comes need not be looked at, since something came just now: a look costs the same
 * for one line as for many, and before the next frame nobody sees it; but a writer waits for a
 * pipe to be read. The first line after a still while is read at once. -1: look.
 */
static int
rest_ms(const struct loop *loop)
{
	const struct engine *engine = loop->run->engine;
	int64_t left = loop->news_ms + REST_MS - now_ms();

	if (!loop->is_settled || !engine_follows(engine))
		return -1;
	int64_t due = due_ms(loop, true);
	if (due > left && engine_loaded(engine).bytes_total >= 0)
		left = due;
	return left > 0 ? (int)left : -1;
}

/* How long nothing need be done: until a draft, a key or a clock is due. -1 = for ever. rest: of
 * rest_ms(), asked once a turn, for it is another a moment later. */
static int
wait_ms(const struct loop *loop, int rest)
{
	int wait = term_key_wait(now_ms()), owed = outside_wait(&loop->outside, now_ms());
	int script = loop_script_wait(loop, now_ms());

	if (is_loading(loop) || !loop->is_settled || loop->has_more ||
	    engine_is_pondering(loop->run->engine))
		return 0;
	if (engine_follows(loop->run->engine)) {
		bool is_quiet = engine_hears_all(loop->run->engine) &&
				now_ms() - loop->news_ms > QUIET_MS;
		int64_t look = is_quiet ? 1000 : FRAME_MS;
		if (loop->wants_frame && !loop->outside.is_editing && !term_wants_write()) {
			int64_t due = due_ms(loop, loop->has_news) + 1;
			look = due < look ? due : look;
		}
		wait = wait < 0 || wait > look ? (int)look : wait;
	}
	if (rest >= 0 && rest < wait)
		wait = rest;
	if (owed >= 0 && (wait < 0 || owed < wait))
		wait = owed;
	if (script >= 0 && (wait < 0 || script < wait))
		wait = script;
	if (loop->app.draft_due_ns != INSTANT_NONE) {
		int64_t left = loop->app.draft_due_ns - steady_clock(CLOCK_REALTIME);
		left = left / NS_PER_MS + 1;
		if (left < 0)
			left = 0;
		wait = wait < 0 || left < wait ? (int)left : wait;
	}
	if (loop->app.shows_seconds && (wait < 0 || wait > 1000))
		wait = 1000;
	if (loop->app.ui.play.is_playing) {
		int64_t left = loop->played_ms + FRAME_MS - now_ms();
		left = left < 0 ? 0 : left;
		wait = wait < 0 || left < wait ? (int)left : wait;
	}
	return wait;
}

/* A replay moves by the time that went by since it last moved, a frame's worth at least; not
 * before there is a verdict of where it stands. */
static void
play(struct loop *loop)
{
	int64_t now = now_ms();

	if (!loop->is_settled || engine_is_pondering(loop->run->engine))
		return;
	if (loop->replays) {
		app_replay(&loop->app, loop->run->options->replay_speed);
		loop->played_ms = now;
		loop->replays = false;
	}
	if (!loop->app.ui.play.is_playing || loop->played_ms == 0)
		loop->played_ms = now;
	else if (now - loop->played_ms >= FRAME_MS) {
		app_pass(&loop->app, (now - loop->played_ms) * NS_PER_MS);
		loop->played_ms = now;
	}
}

static bool
is_small(const struct loop *loop)
{
	struct loaded loaded = engine_loaded(loop->run->engine);

	return loaded.bytes_total >= 0 && loaded.bytes_total <= SMALL;
}

/* The editor is back, or stopped; or a copy is through. */
static void
hear(struct loop *loop)
{
	bool was_editing = loop->outside.is_editing;

	if (outside_hear(&loop->outside, &loop->app))
		suspend(loop);
	if (was_editing && !loop->outside.is_editing)
		loop->was_resized = true;
	loop->wants_frame = true;
}

void
loop_turn(struct loop *loop)
{
	enum { TERM, SIGNALS, ENGINE, LAUNCHER, OUT, FDS };
	const int rest = rest_ms(loop);
	struct pollfd fds[FDS] = {
		[TERM] = { .fd = loop->outside.is_editing ? -1 : term_fd(), .events = POLLIN },
		[SIGNALS] = { .fd = signals_fd(), .events = POLLIN },
		[ENGINE] = { .fd = rest < 0 ? engine_fd(loop->run->engine) : -1, .events = POLLIN },
		[LAUNCHER] = { .fd = launcher_fd(), .events = POLLIN },
		[OUT] = { .fd = term_wants_write() ? term_out_fd() : -1, .events = POLLOUT },
	};

	int ready = poll(fds, FDS, wait_ms(loop, rest));
	if (ready < 0 && errno != EINTR)
		loop->signal = GONE_CODE;
	take_signals(loop);
	bool pressed = false;
	if (loop->signal == 0 && !loop->outside.is_editing &&
	    (fds[TERM].revents || term_key_wait(now_ms()) == 0))
		pressed = take_keys(loop);
	if (fds[OUT].revents && !term_flush())
		loop->signal = GONE_CODE;
	if (fds[LAUNCHER].revents && loop->signal == 0)
		hear(loop);
	if (loop->signal || loop->app.ui.is_leaving)
		return;
	/* A key's frame comes before the next slice is read; so does the very first one, but for
	 * a log so small that the frame would not be seen. */
	if ((pressed || (!loop->was_drawn && !is_small(loop))) && !term_wants_write() &&
	    loop_may_draw(loop, true))
		draw(loop);
	/* What comes would make the verdict begin anew: it is read when there is one. */
	if (!loop_ponder(loop) || !engine_follows(loop->run->engine))
		load(loop);
	play(loop);
	bool is_pressed = loop_script(loop, now_ms());
	if (loop->signal || loop->app.ui.is_leaving)
		return;
	if (is_pressed && loop_may_draw(loop, true))
		draw(loop);
	outside_pay(&loop->outside, now_ms());
	if (app_tick(&loop->app, steady_clock(CLOCK_REALTIME)))
		loop->wants_frame = true;
	if (loop->wants_frame && due_ms(loop, loop->has_news) == 0 && !term_wants_write() &&
	    loop_may_draw(loop, false))
		draw(loop);
}
