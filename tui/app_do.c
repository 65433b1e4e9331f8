/* app_do: the commands that no view owns: views, notes, theme, leaving. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view.h"

/* Steps of the guide by the number people say (1..4), or the current one. */
static void
open_step(struct app *app, int number)
{
	const struct snapshot *snapshot = app_snapshot(app);

	for (size_t i = 0; i < snapshot->n_steps; i++)
		if (snapshot->step[i].number == number) {
			app->ui.step = i;
			app->ui.place[VIEW_GUIDE][0] = (struct place){ 0, 0 };
		}
	app_push(app, VIEW_GUIDE);
}

/* A person who asked for braille has it in every theme. */
int
app_wear(struct app *app, const char *name, struct err *err)
{
	const struct glyph_set *first = &app->options.theme->glyphs;
	uint32_t level = first->cp[GLYPH_LEVEL1][TIER_UNICODE];
	struct theme theme;

	if (theme_load(&theme, name, err) != 0)
		return -1;
	for (size_t i = GLYPH_LEVEL1; i <= GLYPH_LEVEL8 && level >= 0x2800 && level <= 0x28FF; i++)
		theme.glyphs.cp[i][TIER_UNICODE] = first->cp[i][TIER_UNICODE];
	app->theme = theme;
	return 0;
}

static void
open_themes(struct app *app)
{
	for (size_t i = 0; theme_builtin_name(i); i++)
		if (strcmp(theme_builtin_name(i), app->theme.name) == 0)
			app->theme_index = i;
	app->theme_before = app->theme;
	app->theme_index_before = app->theme_index;
	app->ui.place[VIEW_THEMES][0] = (struct place){ (int)app->theme_index, 0 };
	app_push(app, VIEW_THEMES);
}

static void
start_note(struct app *app)
{
	app_start_typing(app, "", app_snapshot(app)->note_draft, false);
}

static void
toggle_timer(struct app *app)
{
	struct act act = { .kind = ACT_TIMER, .now_ns = app->now_ns };
	struct err err = { 0 };

	if (engine_do(app->engine, &act, &err) != 0)
		app_say(app, true, "%s", err.text);
}

/* Five more minutes are a field of the guide: its reason is typed where it stands. */
static void
extend(struct app *app)
{
	const struct snapshot *s = app_snapshot(app);

	for (size_t i = 0; i < s->n_steps; i++)
		for (size_t k = 0; k < s->step[i].n_fields; k++) {
			const struct snap_field *field = &s->step[i].field[k];
			if (strcmp(field->name, "action.extend") != 0)
				continue;
			app->ui.step = i;
			app->ui.place[VIEW_GUIDE][0] = (struct place){ (int)k, 0 };
			app_start_typing(app, field->name,
					 field->typing ? field->typing : field->value, false);
			app_push(app, VIEW_GUIDE);
			return;
		}
	app_say(app, false, s->box_left_s < 0 ? "the box is not running: p starts it"
					      : "five minutes more are given once");
}

/* What was copied went out: the next update is due later. */
static void
say_sent(struct app *app)
{
	struct act act = { .kind = ACT_SENT, .value = app->copied, .now_ns = app->now_ns };
	struct err err = { 0 };

	if (!app->copied)
		app_say(app, false, "copy a message first: y on the briefing, or on :export slack");
	else if (engine_do(app->engine, &act, &err) != 0)
		app_say(app, true, "%s", err.text);
	else
		app_say(app, false, "noted: the message went out");
}

static void
toggle_redaction(struct app *app)
{
	struct err err = { 0 };
	bool is_on = !app_snapshot(app)->is_redacted;

	struct str filter = { 0 };
	/* A pseudonym in it would match nothing any more. */
	if (!is_on)
		engine_filter_clear(app->engine, app_filter(app), &filter);
	if (engine_redact(app->engine, is_on, &err) != 0) {
		app_say(app, true, "%s", err.text);
		str_release(&filter);
		return;
	}
	bool is_other = !is_on && strcmp(str_text(&filter), app_filter(app)) != 0;
	if (is_other && filter.len < sizeof(app->ui.filter))
		app_set_filter(app, str_text(&filter));
	str_release(&filter);
	/* Texts of before hold names, or pseudonyms that would be kept as if they were names. */
	app_deeds_release(app);
	app_close_page(app);
	app_say(app, false, is_on ? "names are hidden: pseudonyms are shown"
			: is_other ? "names are shown again; filter: %s"
				   : "names are shown again", app_filter(app));
}

static void
toggle_zone(struct app *app)
{
	if (!app->options.zone)
		app_say(app, false, "all times are UTC; --tz ZONE gives a second zone");
	else
		app->ui.show_zone = !app->ui.show_zone;
}

/* Leaving asks only when something would be forgotten; everything is kept in any case. */
static void
quit(struct app *app)
{
	const struct snapshot *snapshot = app_snapshot(app);
	bool is_unverified = strcmp(snapshot->action_state, "taken") == 0;

	if (snapshot->box_left_s >= 0 || is_unverified || snapshot->unsaved > 0 ||
	    app->options.is_recording)
		app_push(app, VIEW_LEAVE);
	else
		app->ui.is_leaving = true;
}

static void
back(struct app *app)
{
	if (app->ui.depth == 1)
		quit(app);
	else
		app_pop(app);
}

/* Reading ends here, with what there is; whoever drives the app settles the engine then. */
static void
stop(struct app *app)
{
	struct err err = { 0 };

	if (!engine_loaded(app->engine).is_loading)
		return;		/* on a board that is read Esc leads nowhere */
	if (engine_stop(app->engine, &err) != 0)
		app_say(app, true, "%s", err.text);
	else
		app_say(app, false, "stopped here; :load goes on");
}

static void
go_on(struct app *app)
{
	if (engine_loaded(app->engine).is_loading)
		app_say(app, false, "it is being read");
	else if (!engine_resume(app->engine))
		app_say(app, false, "all was read");
	else
		app->ui.record_order = 0;	/* the slowest are known when all is read */
}

static void
obey(struct app *app, enum command command)
{
	struct ui *ui = &app->ui;

	if (app_refuses(app, command))
		return;
	if (command != COMMAND_COPY)
		ui->command_at = 0;	/* y again and again takes one after the other */
	const struct view_ops *ops = view_ops(app_view(app));
	if (app_brush(app, command))
		return;
	if ((ops->act && ops->act(app, command)) || app_do_time(app, command) ||
	    app_do_find(app, command))
		return;
	switch (command) {
	case COMMAND_BOARD: ui->depth = 1; break;
	case COMMAND_STEP_1: case COMMAND_STEP_2: case COMMAND_STEP_3: case COMMAND_STEP_4:
		open_step(app, 1 + (int)(command - COMMAND_STEP_1));
		break;
	case COMMAND_CAUSES: app_push(app, VIEW_CAUSES); break;
	case COMMAND_RECORDS: app_push(app, VIEW_RECORDS); break;
	case COMMAND_BRIEFING:
		app_view(app) == VIEW_BRIEFING ? app_pop(app) : app_push(app, VIEW_BRIEFING);
		break;
	case COMMAND_HELP:
		ui->help_page = 0;
		app_push(app, VIEW_HELP);
		break;
	case COMMAND_WRITE: app_push(app, VIEW_WRITE); break;
	case COMMAND_THEME: open_themes(app); break;
	case COMMAND_DIFFERS: app_push(app, VIEW_DIFFERS); break;
	case COMMAND_SPREAD: app_push(app, VIEW_SPREAD); break;
	case COMMAND_SOURCES: app_push(app, VIEW_SOURCES); break;
	case COMMAND_MARKS: app_push(app, VIEW_MARKS); break;
	case COMMAND_SUSPEND: ui->wants_suspend = true; break;
	case COMMAND_ZONE: toggle_zone(app); break;
	case COMMAND_NOTE: start_note(app); break;
	case COMMAND_TIMER: toggle_timer(app); break;
	case COMMAND_EXTEND: extend(app); break;
	case COMMAND_SENT: say_sent(app); break;
	case COMMAND_REDACT: toggle_redaction(app); break;
	case COMMAND_REDRAW: ui->wants_redraw = true; break;
	case COMMAND_MOUSE:
		ui->has_mouse = !ui->has_mouse;
		app_say(app, false,
			ui->has_mouse ? "mouse on: wheel and click"
				      : "mouse off: select text as usual");
		break;
	case COMMAND_PALETTE:
		ui->words.at = ui->words.n;
		app_start_typing(app, ":", "", false);
		break;
	case COMMAND_STOP: stop(app); break;
	case COMMAND_LOAD: go_on(app); break;
	case COMMAND_QUIT: quit(app); break;
	case COMMAND_BACK: back(app); break;
	default: break;
	}
}

void
app_do(struct app *app, enum command command)
{
	obey(app, command);
	if (app->ui.lent.is_on)
		app_give_back(app);
}
