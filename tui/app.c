/* app: which view, focus, moment and text entry there is; keys go in, frames come out. */
/* SPDX-License-Identifier: MIT */
#include "tui/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/app_private.h"
#include "tui/view.h"

#define DRAFT_DELAY_NS                                                                             \
	(200 * NS_PER_MS) /* typed text reaches the journal by then: 250 ms is the promise */

int
app_init(struct app *app, struct engine *engine, const struct app_options *options, struct err *err)
{
	(void)err;
	*app = (struct app){
		.engine = engine, .options = *options, .now_ns = INSTANT_NONE,
		.draft_due_ns = INSTANT_NONE, .drawn_second = INSTANT_NONE, .is_dirty = true,
		.ui = { .stack = { VIEW_BOARD }, .depth = 1, .moment_ns = INSTANT_NONE,
			.pane = PANE_GUIDE, .records_top = -1,
			.play = { .speed = SPEED_DEFAULT, .next_ns = INSTANT_NONE },
			.place = { [VIEW_BOARD] = { [PANE_GUIDE] = { 1, 0 } } } },
	};
	app->theme = *options->theme;
	if (options->is_briefing)
		app_push(app, VIEW_BRIEFING);
	return 0;
}

void
app_release(struct app *app)
{
	editor_release(&app->ui.editor);
	str_release(&app->copy);
	str_release(&app->page.text);
	app_deeds_release(app);
	if (app->has_own_zone)
		zone_release(&app->own_zone);
	arena_release(&app->frame);
}

enum view
app_view(const struct app *app)
{
	return app->ui.stack[app->ui.depth - 1];
}

/* Open a view over the others; one that is open already comes back to the top instead. */
void
app_push(struct app *app, enum view view)
{
	struct ui *ui = &app->ui;

	/* Another text than last time is begun anew. */
	if (view == VIEW_HELP || view == VIEW_RAW)
		ui->place[view][0] = (struct place){ 0, view == VIEW_RAW ? RAW_FRESH : 0 };
	for (int i = 0; i < ui->depth; i++)
		if (ui->stack[i] == view) {
			ui->depth = i + 1;
			return;
		}
	if (ui->depth < (int)LENGTH(ui->stack))
		ui->stack[ui->depth++] = view;
}

void
app_pop(struct app *app)
{
	if (app->ui.depth > 1)
		app->ui.depth--;
}

void
app_say(struct app *app, bool is_error, const char *format, ...)
{
	char raw[sizeof(app->ui.message)];
	struct str clean = { 0 };
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	text_safe(&clean, raw, strlen(raw));
	/* Cut at a whole character: what is safe must stay so. */
	size_t n = clean.len < sizeof(app->ui.message) ? clean.len : sizeof(app->ui.message) - 1;
	while (n > 0 && n < clean.len && ((unsigned char)clean.at[n] & 0xC0) == 0x80)
		n--;
	memcpy(app->ui.message, str_text(&clean), n);
	app->ui.message[n] = '\0';
	app->ui.message_is_error = is_error;
	str_release(&clean);
}

const struct snapshot *
app_snapshot(struct app *app)
{
	struct want want;
	int cols = app->cols ? app->cols : 80, rows = app->rows ? app->rows : 24;

	memset(&want, 0, sizeof(want));		/* its gaps too: it is compared by its bytes */
	want.moment_ns = app->ui.moment_ns;
	want.zone = app->options.zone;
	want.metric = app->ui.metric;
	want.versions_by = app->ui.versions.by;
	want.versions_reversed = app->ui.versions.is_reversed;
	want.endpoints_by = app->ui.endpoints.by;
	want.endpoints_reversed = app->ui.endpoints.is_reversed;
	want.is_log = app->ui.is_log;
	app_want_zoom(app, &want);
	app_want_filter(app);
	want.filter = app->wanted_filter;
	for (int i = 0; i < app->ui.depth; i++) {	/* what lies below may shine through */
		const struct view_ops *ops = view_ops(app->ui.stack[i]);
		if (ops->want)
			ops->want(app, cols, rows, &want);
	}
	if (memcmp(&want, &app->want, sizeof(want)) != 0) {
		app->want = want;
		engine_want(app->engine, &want);
	}
	const struct snapshot *s = engine_snapshot(app->engine);
	if (s->raw_id)		/* the same record, whatever came before it since */
		app->ui.raw_id = app->want.raw_id = s->raw_id;
	return s;
}

void
app_save(struct app *app)
{
	const char *field = *app->ui.typing_field ? app->ui.typing_field : "note";
	struct act act = { .kind = ACT_DRAFT, .field = field,
			   .value = str_text(&app->ui.editor.text), .now_ns = app->now_ns };
	struct err err = { 0 };

	if (app->draft_due_ns == INSTANT_NONE)
		return;
	app->draft_due_ns = INSTANT_NONE;
	if (engine_do(app->engine, &act, &err) != 0)
		app_say(app, true, "%s", err.text);
}

bool
app_types_a_note(const struct app *app)
{
	const char *field = app->ui.typing_field;

	return !(*field && !field[1] && strchr("w:tf/o", *field));
}

/* A draft is due soon after a key; without a clock (tests) it is written at once. */
void
app_draft_later(struct app *app)
{
	if (!app_types_a_note(app))
		return;		/* a file name or a command is no note */
	if (app->draft_due_ns == INSTANT_NONE)
		app->draft_due_ns = app->now_ns == INSTANT_NONE ? 0 : app->now_ns + DRAFT_DELAY_NS;
	if (app->now_ns == INSTANT_NONE)
		app_save(app);
}

/* A key that means something, but not here: what, and where. */
static void
say_elsewhere(struct app *app, uint32_t key)
{
	enum command command = command_of_key(key, IN_ALL);
	struct str where = { 0 };
	char name[16];

	if (command == COMMAND_NONE)
		return;
	const struct command_row *row = command_row(command);
	for (int view = 0; view < VIEWS; view++)
		if (row->where & view_ops((enum view)view)->context)
			str_fmt(&where, "%s%s", where.len ? ", " : "",
				view_ops((enum view)view)->name);
	app_say(app, false, "%s: %s; it works in: %s", keys_label(key, name), row->help,
		str_text(&where));
	str_release(&where);
}

void
app_key(struct app *app, const struct key_event *event, int64_t now_ns)
{
	app->now_ns = now_ns;
	app->is_dirty = true;
	if (event->key == KEY_GONE) {
		app_save(app);
		app->ui.is_leaving = true;
		return;
	}
	if (event->key == KEY_MOUSE) {
		app_mouse(app, event);
		return;
	}
	app->ui.message[0] = '\0';
	if (app->ui.is_typing) {
		app_type(app, event);
		return;
	}
	if (app_swallows(app, event))
		return;
	if (event->key == KEY_PASTE) {
		app_say(app, false, "paste ignored: %d line%s; open a field first", event->lines,
			event->lines == 1 ? "" : "s");
		return;
	}
	enum command command = command_of_key(event->key, view_ops(app_view(app))->context);
	if (command != COMMAND_NONE)
		app_do(app, command);
	else
		say_elsewhere(app, event->key);
}

bool
app_tick(struct app *app, int64_t now_ns)
{
	app->now_ns = now_ns;
	if (app->draft_due_ns != INSTANT_NONE && now_ns != INSTANT_NONE &&
	    now_ns >= app->draft_due_ns)
		app_save(app);
	struct loaded loaded = engine_loaded(app->engine);
	if (loaded.is_loading) {
		/* No snapshot is made for a frame that may not be due yet. The rate and what is
		 * left are clocks: they go on while nothing comes. */
		progress_take(&app->progress, now_ns, loaded.bytes_read);
		return app->is_dirty || loaded.bytes_read != app->drawn_bytes ||
		       (now_ns != INSTANT_NONE && now_ns / NS_PER_S != app->drawn_second);
	}
	app->progress = (struct progress){ 0 };
	bool is_new = app->is_dirty || engine_generation(app->engine) != app->drawn_generation;
	/* A people's timer and the age of what is followed show seconds; nothing else moves. */
	if (app->shows_seconds && now_ns != INSTANT_NONE && now_ns / NS_PER_S != app->drawn_second)
		is_new = true;
	return is_new;
}

/* A frame of the view on top; returns the snapshot it shows. */
static const struct snapshot *
draw(struct app *app, struct canvas *canvas)
{
	struct frame frame = { .canvas = canvas, .app = app, .arena = &app->frame };

	app->cols = canvas->cols;
	app->rows = canvas->rows;
	app->n_spots = 0;
	arena_clear(&app->frame);
	canvas_clear(canvas);
	frame.snapshot = app_snapshot(app);
	if (app_ride(app, frame.snapshot))
		frame.snapshot = app_snapshot(app);
	const struct view_ops *ops = view_ops(app_view(app));
	if (ops->settle && ops->settle(app, frame.snapshot))
		frame.snapshot = app_snapshot(app);
	ops->draw(&frame, canvas_rect(canvas));
	return frame.snapshot;
}

void
app_draw_on(struct app *app, struct canvas *canvas)
{
	draw(app, canvas);
}

/* Figures that move stand out while the log runs; what a filter or a key changed does not. */
static void
tell(struct app *app, const struct snapshot *s)
{
	bool is_running = s->live.is_live || app->ui.play.is_playing;

	app->n_told = 0;
	for (size_t i = 0; i < s->n_versions && is_running && app->n_told < LENGTH(app->told); i++)
		if (!s->version[i].is_rest)
			app->told[app->n_told++] = (struct told){
				s->version[i].version_id, s->version[i].figures,
			};
}

void
app_draw(struct app *app, struct canvas *canvas)
{
	const struct snapshot *s = draw(app, canvas);

	app_light_hits(app, canvas);
	tell(app, s);
	app->is_dirty = false;
	if (s->mark_ns > 0) {
		app->drawn_column_ns = s->mark_ns;
		app->drawn_from_ns = s->marks_from_ns;
	}
	app->drawn_generation = s->generation;
	app->shows_seconds = s->box_left_s >= 0 || s->live.is_live;
	app->drawn_bytes = s->loaded.bytes_read;
	app->drawn_second = app->now_ns == INSTANT_NONE ? INSTANT_NONE : app->now_ns / NS_PER_S;
}
