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
#include "tui/run.h"
#include "tui/signals.h"
#include "tui/term.h"

#define LOAD_BUDGET                                                                                \
	((size_t)1 << 20) /* bytes a source a turn, so that a key waits less than 50 ms */
#define FRAME_MS 250			/* at most four frames a second but for keys */
#define STDERR_MAX ((off_t)1 << 20)
#define GONE_CODE (128 + 1)		/* as if SIGHUP had come: the terminal is gone */

struct loop {
	struct run *run;
	struct app app;
	struct canvas canvas;
	int tty;			/* the terminal keys come from */
	bool owns_tty;
	bool is_loading, wants_frame;
	bool was_resized;		/* the terminal may have lost what it showed */
	int64_t last_frame_ms;
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

/* What children and libraries say must not reach the screen: it goes to a log of its own. */
static int
divert_stderr(const struct run *run)
{
	struct str path = { 0 };
	int saved = -1;

	if (run->state_dir.len == 0)
		return -1;
	str_fmt(&path, "%s/sitrep", run->state_dir.at);
	save_mkdirs(path.at);
	str_add(&path, "/stderr.log");
	int fd = open(path.at, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	else if (lseek(fd, 0, SEEK_END) > STDERR_MAX && ftruncate(fd, 0) != 0)
		saved = -1;	/* a full log stays as it is */
	if (fd >= 0) {
		saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		dup2(fd, STDERR_FILENO);
		close(fd);
	}
	str_release(&path);
	return saved;
}

static void
restore_stderr(int saved)
{
	if (saved < 0)
		return;
	dup2(saved, STDERR_FILENO);
	close(saved);
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
	loop->last_frame_ms = now_ms();
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

static void
load(struct loop *loop)
{
	struct engine *engine = loop->run->engine;
	int64_t wall_ns = clock_ns(CLOCK_REALTIME);

	if (loop->is_loading) {
		loop->is_loading = engine_tick(engine, wall_ns, LOAD_BUDGET) > 0;
		if (loop->is_loading)
			return;
		if (engine_settle(engine, &loop->err) != 0)
			loop->app.ui.is_leaving = true;
		loop->app.is_dirty = true;
	} else {
		engine_tick(engine, wall_ns, 0);
	}
}

/* How long nothing need be done: until a draft, a key or a clock is due. -1 = for ever. */
static int
wait_ms(const struct loop *loop, bool has_box)
{
	int wait = term_key_wait(now_ms());

	if (loop->is_loading)
		return 0;
	if (loop->app.draft_due_ns != INSTANT_NONE) {
		int64_t left = (loop->app.draft_due_ns - clock_ns(CLOCK_REALTIME)) / NS_PER_MS + 1;
		if (left < 0)
			left = 0;
		wait = wait < 0 || left < wait ? (int)left : wait;
	}
	if (has_box && (wait < 0 || wait > 1000))
		wait = 1000;
	return wait;
}

static void
turn(struct loop *loop)
{
	const struct snapshot *snapshot = engine_snapshot(loop->run->engine);
	struct pollfd fds[] = {
		{ .fd = term_fd(), .events = POLLIN },
		{ .fd = signals_fd(), .events = POLLIN },
		{ .fd = term_out_fd(), .events = POLLOUT },
	};
	nfds_t n = term_wants_write() ? 3 : 2;

	int ready = poll(fds, n, wait_ms(loop, snapshot->box_left_s >= 0));
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
	load(loop);
	if (app_tick(&loop->app, clock_ns(CLOCK_REALTIME)))
		loop->wants_frame = true;
	bool is_due = pressed || !loop->is_loading || now_ms() - loop->last_frame_ms >= FRAME_MS;
	if (loop->wants_frame && is_due && !term_wants_write())
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
	struct loop loop = { .run = &run, .is_loading = true, .wants_frame = true,
			     .was_resized = true };
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
	saved = divert_stderr(&run);
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
