/* app_type: text entry: into a field of the guide, a note, or the name of a file. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view.h"

void
app_start_typing(struct app *app, const char *field, const char *text, bool is_multi)
{
	struct ui *ui = &app->ui;

	editor_release(&ui->editor);
	editor_init(&ui->editor, 0, is_multi);
	editor_set(&ui->editor, text, strlen(text));
	snprintf(ui->typing_field, sizeof(ui->typing_field), "%s", field);
	ui->is_typing = true;
}

static void
stop_typing(struct app *app)
{
	app->ui.is_typing = false;
	app->draft_due_ns = INSTANT_NONE;
}

/* A note that was kept leaves no draft behind: the next one begins empty. */
static void
forget_note(struct app *app)
{
	struct act act = { .kind = ACT_DRAFT, .field = "note", .value = "", .now_ns = app->now_ns };
	struct err err = { 0 };

	if (engine_do(app->engine, &act, &err) != 0)
		return;
	if (engine_snapshot(app->engine)->unsaved)
		app_say(app, true, "note kept in memory only: the session file cannot be written");
	else
		app_say(app, false, "note kept; it stands in the timeline and the report");
}

/* What is typed beside the journal: a command, a time, a filter, a search, a file's name. True:
 * it was one of them, and is done. */
static bool
keep_other(struct app *app, const char *field)
{
	struct str text = { 0 };
	bool is_other = true, is_kept = true;

	str_add(&text, str_text(&app->ui.editor.text));
	if (strcmp(field, "t") == 0 || strcmp(field, "f") == 0)
		is_kept = *field == 't' ? app_go_to(app, str_text(&text))
					: app_take_filter(app, str_text(&text));
	else if (!*field || field[1] || !strchr(":/wo", *field))
		is_other = false;
	if (is_other && is_kept)
		stop_typing(app);
	if (strcmp(field, ":") == 0)
		app_run_word(app, str_text(&text));
	else if (strcmp(field, "/") == 0)
		app_take_search(app, str_text(&text));
	else if (((strcmp(field, "w") == 0 && app_write(app, str_text(&text))) ||
		  (strcmp(field, "o") == 0 && app_write_over(app, str_text(&text)))) &&
		 app_view(app) == VIEW_WRITE)
		app_pop(app);
	str_release(&text);
	return is_other;
}

/* Enter: the text is kept as the field's value, as a note, or names the file to write. */
static void
keep(struct app *app, int direction)
{
	struct ui *ui = &app->ui;
	struct err err = { 0 };
	char field[sizeof(ui->typing_field)];
	struct act act = { .kind = *ui->typing_field ? ACT_FIELD : ACT_NOTE, .field = field,
			   .value = str_text(&ui->editor.text), .now_ns = app->now_ns };

	memcpy(field, ui->typing_field, sizeof(field));
	if (keep_other(app, field))
		return;
	if (act.kind == ACT_NOTE && ui->editor.text.len == 0) {
		stop_typing(app);
		return;
	}
	if (app_act(app, &act, &err) != 0) {
		/* What does not fit stays open to be mended; what was kept in memory is said. */
		app_say(app, true, "%s", err.text);
		if (err.code == ERR_USAGE)
			return;
	}
	stop_typing(app);
	if (act.kind == ACT_NOTE)
		forget_note(app);
	if (act.kind == ACT_FIELD && view_ops(app_view(app))->kept)
		view_ops(app_view(app))->kept(app, direction);
}

void
app_type(struct app *app, const struct key_event *event)
{
	struct ui *ui = &app->ui;

	bool is_word = strcmp(ui->typing_field, ":") == 0;
	if (event->key == KEY_TAB && (is_word || strcmp(ui->typing_field, "f") == 0)) {
		app_complete(app);
		return;
	}
	/* In a row of its own Tab and Shift-Tab lead nowhere: only Enter does what is typed. */
	if ((event->key == KEY_TAB || event->key == KEY_SHIFT_TAB) && !ui->editor.is_multi &&
	    (!*ui->typing_field || !app_types_a_note(app)))
		return;
	if (is_word && (event->key == KEY_UP || event->key == KEY_DOWN)) {
		app_word_past(app, event->key == KEY_UP ? -1 : 1);
		return;
	}
	enum editor_answer answer = editor_key(&ui->editor, event);

	switch (answer) {
	case EDITOR_CHANGED:
		app_draft_later(app);
		break;
	case EDITOR_KEEP:
	case EDITOR_BACK:
		keep(app, answer == EDITOR_BACK ? -1 : 1);
		break;
	case EDITOR_LEAVE:
		app_save(app);
		if (ui->editor.text.len && app_types_a_note(app))
			app_say(app, false, "left as a draft; %s goes on with it",
				*ui->typing_field ? "i" : "m");
		stop_typing(app);
		break;
	case EDITOR_FULL:
		app_say(app, true, "the text is full: %d bytes at most", EDITOR_BYTES_MAX);
		break;
	case EDITOR_EXTERNAL:
		ui->wants_editor = true;
		break;
	case EDITOR_IGNORED:
	case EDITOR_MOVED:
		break;
	}
}

void
app_edited(struct app *app, const char *at, size_t len)
{
	if (!app->ui.is_typing)
		return;
	editor_replace(&app->ui.editor, at, len);
	app_draft_later(app);
	app->is_dirty = true;
}
