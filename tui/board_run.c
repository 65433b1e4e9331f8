/* board_run: the board on a terminal, from opening it to leaving it clean. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "tui/confine.h"
#include "tui/divert.h"
#include "tui/loop_private.h"
#include "tui/signals.h"
#include "tui/places.h"
#include "tui/steady.h"
#include "tui/term.h"

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
			    options->glyphs == GLYPHS_UNICODE ? NULL : environment->term);
	if (options->ascii || options->glyphs == GLYPHS_ASCII)
		*tier = TIER_ASCII;
	struct str notice = { 0 };
	int result = term_open(&term, &notice, err);
	if (result == 0 && notice.len)
		app_say(&loop->app, false, "%s", notice.at);
	str_release(&notice);
	return result;
}

static bool
has_no_color(const struct options *options, const struct environment *environment)
{
	if (options->color)
		return strcmp(options->color, "never") == 0;
	return environment->no_color && *environment->no_color;
}

static int
open_cast(struct loop *loop, const struct options *options, struct err *err)
{
	int cols, rows;

	if (!options->record)
		return 0;
	term_size(&cols, &rows);
	loop->cast = cast_open(options->record, cols, rows,
			       steady_clock(CLOCK_REALTIME) / NS_PER_S, err);
	return loop->cast ? 0 : -1;
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
			     .slice = PROGRESS_SLICE, .replays = options->replay != NULL,
			     .pace.fps = options->fps ? options->fps : PACE_USUAL,
			     .begun_ns = steady_clock(CLOCK_MONOTONIC) };
	struct theme theme;
	enum tier tier;
	int code = -1, saved = -1;
	struct str write_note = { 0 };
	struct arena arena = { 0 };

	const char *name = options->theme ? options->theme
					  : theme_for_background(environment->colorfgbg);
	if (run_theme(&theme, options, environment, err) != 0)
		return -1;
	/* A key that is unknown is said before anything starts. */
	if (run_keys(options, &loop.script, &arena, err) != 0) {
		arena_release(&arena);
		return -1;
	}
	outside_open(&loop.outside, options, environment);
	loop.tty = keyboard(options);
	loop.owns_tty = loop.tty > STDIN_FILENO;
	if (run_open(&run, options, environment, false, err) != 0)
		goto out;
	engine_set_patient(run.engine, true);
	struct app_options settings = {
		.theme = &theme,
		.tier = TIER_UNICODE,
		.zone = options->tz ? &run.zone : NULL,
		.is_read_only = options->read_only,
		.is_briefing = options->briefing,
		.theme_name = name,
		.is_recording = options->record != NULL,
		.gate_set = options->gate_set,
		.has_no_color = has_no_color(options, environment),
	};
	if (app_init(&loop.app, run.engine, &settings, err) != 0)
		goto out;
	/* From the first byte sent on no signal may leave the terminal as it is then. */
	signals_open(term_restore);
	if (open_terminal(&loop, options, environment, &tier, err) != 0) {
		signals_close();
		app_release(&loop.app);
		run_close(&run);
		outside_close(&loop.outside);
		arena_release(&arena);
		return report_instead(options, environment, err);
	}
	loop.app.options.tier = tier;
	if (open_cast(&loop, options, err) != 0) {
		term_close();
		signals_close();
		goto out;
	}
	saved = divert_stderr(str_text(&run.state_dir));
	/* The launcher stands outside of it. */
	confine_run(&run, str_text(&loop.outside.runtime), &write_note);
	loop.app.options.write_note = write_note.len ? write_note.at : NULL;
	die_hook = term_close;
	while (!loop.app.ui.is_leaving && loop.signal == 0)
		loop_turn(&loop);
	app_save(&loop.app);
	signals_close();
	term_close();
	die_hook = NULL;
	code = loop.signal == GONE_CODE ? GONE_CODE : 0;
	if (loop.cast && cast_close(loop.cast, &loop.err) != 0)
		code = -1;
	loop.cast = NULL;
	size_t unsaved = engine_snapshot(run.engine)->unsaved;
	if (unsaved && !loop.err.code)
		code = err_set(err, ERR_IO, "notes: %zu entries were in no file and are "
			       "lost; check the session file's folder", unsaved);
	if (loop.err.code) {
		*err = loop.err;
		code = -1;
	}
out:
	outside_close(&loop.outside);
	app_release(&loop.app);
	canvas_release(&loop.canvas);
	run_close(&run);
	str_release(&write_note);
	arena_release(&arena);
	restore_stderr(saved);
	if (loop.owns_tty)
		close(loop.tty);
	if (loop.signal && loop.signal != GONE_CODE)
		signals_die(loop.signal);
	return code;
}
