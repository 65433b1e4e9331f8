/* frame_mode: the board without a terminal: keys out of a script, one frame printed. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tui/app.h"
#include "tui/cast.h"
#include "tui/run.h"

/* `80x24` */
static int
parse_size(const char *text, int *cols, int *rows, struct err *err)
{
	int used = 0;

	if (sscanf(text, "%4dx%4d%n", cols, rows, &used) != 2 || text[used] != '\0' || *cols < 0 ||
	    *rows < 0 || *cols > CANVAS_COLS_MAX || *rows > CANVAS_ROWS_MAX)
		return err_set(err, ERR_USAGE, "--frame: not a size; write COLSxROWS, as in 80x24");
	if (*cols == 0 || *rows == 0)
		return err_set(err, ERR_USAGE,
			       "--frame: %dx%d has no cell to draw in; 1x1 is the smallest", *cols,
			       *rows);
	return 0;
}

/* A frame as a person would see it: selections follow what is drawn. It is recorded at a time
 * that only `<Wait:...>` moves. */
static int
draw(struct app *app, struct canvas *canvas, struct cast *cast, int64_t passed_ns,
     struct err *err)
{
	app_draw(app, canvas);
	if (!cast)
		return 0;
	cast_watch(cast, app, engine_snapshot(app->engine));
	return cast_frame(cast, canvas, &app->theme, passed_ns, err);
}

/* What needs a terminal is not done here, and said. */
static void
refuse_outside(struct app *app)
{
	if (app->ui.wants_copy)
		app_say(app, false, "%zu bytes: no terminal, nothing is copied", app->copy.len);
	if (app->ui.wants_editor)
		app_say(app, false, "no terminal for an editor; Enter keeps the text");
	if (app->ui.wants_theme_kept)
		app_say(app, false, "no terminal: the theme is worn, and kept nowhere");
	app->ui.wants_copy = app->ui.wants_editor = app->ui.wants_suspend = false;
	app->ui.wants_theme_kept = false;
}

static int
play(struct app *app, struct canvas *canvas, struct cast *cast, const struct keys_script *script,
     int64_t now_ns, struct err *err)
{
	int64_t passed_ns = 0;

	if (draw(app, canvas, cast, passed_ns, err) != 0)
		return -1;
	for (size_t i = 0; i < script->n && !app->ui.is_leaving; i++) {
		const struct key_event *event = &script->event[i];
		if (event->key == KEY_RESIZE) {
			canvas_init(canvas, event->cols, event->rows, canvas->tier,
				    &app->theme.glyphs);
		} else if (event->key == KEY_MARK) {
			if (cast)
				cast_mark(cast, event->text);
		} else if (event->key == KEY_WAIT) {
			if (now_ns != INSTANT_NONE)
				now_ns += event->wait_ms * NS_PER_MS;
			passed_ns += event->wait_ms * NS_PER_MS;
			app_pass(app, event->wait_ms * NS_PER_MS);
			engine_tick(app->engine, now_ns, 0);
			app_tick(app, now_ns);
		} else {
			app_key(app, event, now_ns);
			refuse_outside(app);
		}
		if (draw(app, canvas, cast, passed_ns, err) != 0)
			return -1;
	}
	return 0;
}

/* The background of a picture is dark, whatever terminal prints it. */
static int
load_theme(const struct options *options, const struct environment *environment,
	   struct theme *theme, struct err *err)
{
	if (options->theme)
		return run_theme(theme, options, environment, err);
	int result = theme_load(theme, "dark", err);
	run_glyphs(options, theme);
	return result;
}

int
frame_run(const struct options *options, const struct environment *environment, struct err *err)
{
	struct run run = { 0 };
	struct app app = { 0 };
	struct canvas canvas = { 0 };
	struct keys_script script = { 0 };
	struct arena arena = { 0 };
	struct str out = { 0 };
	struct cast *cast = NULL;
	struct theme theme;
	int64_t now_ns = INSTANT_NONE;
	int cols, rows, code = -1;

	if (parse_size(options->frame, &cols, &rows, err) != 0 ||
	    load_theme(options, environment, &theme, err) != 0)
		return -1;
	if (options->now &&
	    instant_parse_moment(options->now, INSTANT_NONE, INSTANT_NONE, &now_ns, err) != 0)
		return -1;
	if (run_keys(options, &script, &arena, err) != 0)
		goto out;
	if (run_open(&run, options, environment, false, err) != 0 ||
	    run_load(&run, false, err) != 0)
		goto out;
	engine_tick(run.engine, now_ns, 0);
	struct app_options settings = {
		.theme = &theme,
		.tier = options->ascii || options->glyphs == GLYPHS_ASCII ? TIER_ASCII
									  : TIER_UNICODE,
		.zone = options->tz ? &run.zone : NULL,
		.is_read_only = options->read_only,
		.is_briefing = options->briefing,
		.is_recording = options->record != NULL,
		.gate_set = options->gate_set,
		.theme_name = options->theme ? options->theme : "dark",
	};
	if (app_init(&app, run.engine, &settings, err) != 0)
		goto out;
	app.now_ns = now_ns;
	canvas_init(&canvas, cols, rows, settings.tier, &theme.glyphs);
	if (options->replay)
		app_replay(&app, options->replay_speed);
	if (options->record) {
		cast = cast_open(options->record, cols, rows,
				 now_ns == INSTANT_NONE ? -1 : now_ns / NS_PER_S, err);
		if (!cast)
			goto out;
	}
	if (play(&app, &canvas, cast, &script, now_ns, err) != 0)
		goto out;
	app_save(&app);
	code = cast_close(cast, err);
	cast = NULL;
	if (code != 0)
		goto out;
	(options->frame_roles ? canvas_print_roles : canvas_print)(&canvas, &out);
	if (options->out)
		code = save_file(options->out, str_text(&out), out.len, err);
	else if (save_all(STDOUT_FILENO, str_text(&out), out.len) != 0)
		code = err_set(err, ERR_IO, "stdout: %s", strerror(errno));
out:
	cast_close(cast, NULL);
	app_release(&app);
	canvas_release(&canvas);
	arena_release(&arena);
	str_release(&out);
	run_close(&run);
	return code;
}
