/* loop: the board on a terminal: poll(tty, signals, timer), read, draw, leave cleanly. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "tui/app.h"
#include "tui/divert.h"
#include "tui/run.h"
#include "tui/signals.h"
#include "tui/term.h"

#define FRAME_MS 250			/* at most four frames a second but for keys */
#define FRAME_SHARE 5			/* loading, frames cost at most a part so small */
#define SMALL (64 << 10)		/* bytes that are read and judged before the first frame */
#define GONE_CODE (128 + 1)		/* as if SIGHUP had come: the terminal is gone */

struct loop {
	struct run *run;
	struct app app;
	struct canvas canvas;
	int tty;			/* the terminal keys come from */
	bool owns_tty;
	bool wants_frame, was_drawn;
	bool was_resized;		/* the terminal may have lost what it showed */
	bool is_settled;
	bool replays;			/* -r: as soon as all is read */
	int64_t played_ms;		/* since then no time of the log's has passed */
	size_t slice;			/* bytes read at once while loading */
	int64_t last_frame_ms, frame_cost_ms;
	int signal;			/* that ends the run; 0 */
	struct err err;			/* settle failed: said after the terminal is back */
};

static int64_t
clock_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

static int64_t
now_ms(void)
{
	return clock_ns(CLOCK_MONOTONIC) / NS_PER_MS;
}

/* Keys come from the terminal even when the log comes from a pipe. */
static int
keyboard(const struct options *options)
{
	bool reads_stdin = options->n_files == 0;

	for (size_t i = 0; i < options->n_files; i++)
		reads_stdin |= strcmp(options->file[i], "-") == 0;
	if (!reads_stdin && isatty(STDIN_FILENO))
		return STDIN_FILENO;
	return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

bool
board_possible(const struct environment *environment, struct err *err)
{
	(void)environment;
	*err = (struct err){ 0 };
	return isatty(STDOUT_FILENO);
}

static void
draw(struct loop *loop)
{
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
	/* A stalled line: the frame is not queued; the newest one is drawn when it drains. */
	loop->wants_frame = !term_show(&loop->canvas, &loop->app.theme);
	loop->was_drawn = true;
	loop->last_frame_ms = now_ms();
	loop->frame_cost_ms = loop->last_frame_ms - begun_ms;
}

static void
suspend(struct loop *loop)
{
	app_save(&loop->app);
	term_suspend();
	signals_stop();
	term_resume();
	loop->wants_frame = true;
}

static void
take_signals(struct loop *loop)
{
	int number;

	while ((number = signals_next()) != 0) {
		if (number == SIGNAL_WINCH || number == SIGNAL_CONT)
			loop->wants_frame = loop->was_resized = true;
		else if (number == SIGNAL_TSTP)
			suspend(loop);
		else
			loop->signal = number;
	}
}

static bool
take_keys(struct loop *loop)
{
	struct key_event event;
	bool any = false, had_mouse = loop->app.ui.has_mouse;

	term_read(now_ms());
	while (term_key(&event, now_ms())) {
		app_key(&loop->app, &event, clock_ns(CLOCK_REALTIME));
		any = true;
		if (event.key == KEY_GONE) {
			loop->signal = GONE_CODE;
			return true;
		}
	}
	if (loop->app.ui.has_mouse != had_mouse)
		term_mouse(loop->app.ui.has_mouse);
	return any;
}

static bool
is_loading(const struct loop *loop)
{
	return engine_loaded(loop->run->engine).is_loading;
}

/*
 * Read a slice while there is more: as much as takes about 20 ms, so that keys are answered in
 * between. When all is read, or a person stopped it, what only the data can tell is looked up.
 */
static void
load(struct loop *loop)
{
	struct engine *engine = loop->run->engine;
	int64_t wall_ns = clock_ns(CLOCK_REALTIME);

	if (is_loading(loop)) {
		int64_t begun_ns = clock_ns(CLOCK_MONOTONIC);
		int more = engine_tick(engine, wall_ns, loop->slice);
		loop->slice = progress_slice(loop->slice, clock_ns(CLOCK_MONOTONIC) - begun_ns);
		loop->is_settled = false;
		if (more)
			return;
	} else {
		engine_tick(engine, wall_ns, 0);
	}
	if (loop->is_settled)
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
	if (loop->replays && !loop->app.ui.is_leaving) {
		app_replay(&loop->app, loop->run->options->replay_speed);
		loop->replays = false;
	}
	loop->is_settled = true;
	loop->app.is_dirty = true;
}

/* How long nothing need be done: until a draft, a key or a clock is due. -1 = for ever. */
static int
wait_ms(const struct loop *loop)
{
	int wait = term_key_wait(now_ms());

	if (is_loading(loop) || !loop->is_settled)
		return 0;
	bool has_box = engine_snapshot(loop->run->engine)->box_left_s >= 0;
	if (loop->app.draft_due_ns != INSTANT_NONE) {
		int64_t left = (loop->app.draft_due_ns - clock_ns(CLOCK_REALTIME)) / NS_PER_MS + 1;
		if (left < 0)
			left = 0;
		wait = wait < 0 || left < wait ? (int)left : wait;
	}
	if (has_box && (wait < 0 || wait > 1000))
		wait = 1000;
	if (loop->app.ui.play.is_playing) {
		int64_t left = loop->played_ms + FRAME_MS - now_ms();
		left = left < 0 ? 0 : left;
		wait = wait < 0 || left < wait ? (int)left : wait;
	}
	return wait;
}

/* A replay moves by the time that went by since it last moved, a frame's worth at least. */
static void
play(struct loop *loop)
{
	int64_t now = now_ms();

	if (!loop->app.ui.play.is_playing)
		loop->played_ms = now;
	else if (now - loop->played_ms >= FRAME_MS) {
		app_pass(&loop->app, (now - loop->played_ms) * NS_PER_MS);
		loop->played_ms = now;
	}
}

/* While loading frames wait their turn, so that reading gets most of the time. */
static bool
is_due(const struct loop *loop)
{
	int64_t wait = FRAME_SHARE * loop->frame_cost_ms;

	if (!loop->was_drawn || !is_loading(loop))
		return true;
	return now_ms() - loop->last_frame_ms >= (wait > FRAME_MS ? wait : FRAME_MS);
}

static bool
is_small(const struct loop *loop)
{
	struct loaded loaded = engine_loaded(loop->run->engine);

	return loaded.bytes_total >= 0 && loaded.bytes_total <= SMALL;
}

static void
turn(struct loop *loop)
{
	struct pollfd fds[] = {
		{ .fd = term_fd(), .events = POLLIN },
		{ .fd = signals_fd(), .events = POLLIN },
		{ .fd = term_out_fd(), .events = POLLOUT },
	};
	nfds_t n = term_wants_write() ? 3 : 2;

	int ready = poll(fds, n, wait_ms(loop));
	if (ready < 0 && errno != EINTR)
		loop->signal = GONE_CODE;
	take_signals(loop);
	bool pressed = false;
	if (loop->signal == 0 && (fds[0].revents || term_key_wait(now_ms()) == 0))
		pressed = take_keys(loop);
	if (n == 3 && fds[2].revents && !term_flush())
		loop->signal = GONE_CODE;
	if (loop->signal || loop->app.ui.is_leaving)
		return;
	/* A key's frame comes before the next slice is read; so does the very first one, but for
	 * a log so small that the frame would not be seen. */
	if ((pressed || (!loop->was_drawn && !is_small(loop))) && !term_wants_write())
		draw(loop);
	load(loop);
	play(loop);
	if (app_tick(&loop->app, clock_ns(CLOCK_REALTIME)))
		loop->wants_frame = true;
	if (loop->wants_frame && is_due(loop) && !term_wants_write())
		draw(loop);
}

static int
open_terminal(struct loop *loop, const struct options *options,
	      const struct environment *environment, enum tier *tier, struct err *err)
{
	struct term_options term = {
		.term = environment->term, .has_mouse = options->mouse, .fd_in = loop->tty,
		.fd_out = STDOUT_FILENO,
		.no_color = environment->no_color && *environment->no_color,
		.cols = environment->columns ? (int)strtol(environment->columns, NULL, 10) : 0,
		.rows = environment->lines ? (int)strtol(environment->lines, NULL, 10) : 0,
	};

	if (options->color)
		color_choice_find(options->color, &term.color);
	*tier = term_locale(environment->lc_all, environment->lc_ctype, environment->lang,
			    environment->term);
	if (options->ascii)
		*tier = TIER_ASCII;
	struct str notice = { 0 };
	int result = term_open(&term, &notice, err);
	if (result == 0 && notice.len)
		app_say(&loop->app, false, "%s", notice.at);
	str_release(&notice);
	return result;
}

/* The report instead, when there is no terminal to draw on. */
static int
report_instead(const struct options *options, const struct environment *environment,
	       struct err *err)
{
	fprintf(stderr, "sitrep: %s; printing the report\n", err->text);
	*err = (struct err){ 0 };
	return cli_run(options, environment, err);
}

int
board_run(const struct options *options, const struct environment *environment, struct err *err)
{
	struct run run = { 0 };
	struct loop loop = { .run = &run, .wants_frame = true, .was_resized = true,
			     .slice = PROGRESS_SLICE, .replays = options->replay != NULL };
	struct theme theme;
	enum tier tier;
	int code = -1, saved = -1;

	const char *name = options->theme ? options->theme
					  : theme_for_background(environment->colorfgbg);
	if (theme_load(&theme, name, err) != 0)
		return -1;
	loop.tty = keyboard(options);
	loop.owns_tty = loop.tty > STDIN_FILENO;
	if (run_open(&run, options, environment, false, err) != 0)
		goto out;
	struct app_options settings = {
		.theme = &theme,
		.tier = TIER_UNICODE,
		.zone = options->tz ? &run.zone : NULL,
		.is_read_only = options->read_only,
		.is_briefing = options->briefing,
		.theme_name = name,
	};
	if (app_init(&loop.app, run.engine, &settings, err) != 0)
		goto out;
	if (open_terminal(&loop, options, environment, &tier, err) != 0) {
		app_release(&loop.app);
		run_close(&run);
		return report_instead(options, environment, err);
	}
	loop.app.options.tier = tier;
	saved = divert_stderr(str_text(&run.state_dir));
	die_hook = term_close;
	signals_open(term_restore);
	while (!loop.app.ui.is_leaving && loop.signal == 0)
		turn(&loop);
	app_save(&loop.app);
	signals_close();
	term_close();
	die_hook = NULL;
	code = loop.signal == GONE_CODE ? GONE_CODE : 0;
	size_t unsaved = engine_snapshot(run.engine)->unsaved;
	if (unsaved && !loop.err.code)
		code = err_set(err, ERR_IO, "notes: %zu entries were in no file and are "
			       "lost; check the session file's folder", unsaved);
	if (loop.err.code) {
		*err = loop.err;
		code = -1;
	}
out:
	app_release(&loop.app);
	canvas_release(&loop.canvas);
	run_close(&run);
	restore_stderr(saved);
	if (loop.owns_tty)
		close(loop.tty);
	if (loop.signal && loop.signal != GONE_CODE)
		signals_die(loop.signal);
	return code;
}
