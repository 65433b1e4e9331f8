/* app_type: text entry: into a field of the guide, a note, or the name of a file. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
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

	if (engine_do(app->engine, &act, &err) == 0)
		app_say(app, false, "note kept; it stands in the timeline and the report");
}

/* A word of the palette: what it matches is done here as by its key. */
static void
run_word(struct app *app, const char *word)
{
	unsigned context = view_ops(app_view(app))->context;
	enum command command = command_match(word, context);

	if (command != COMMAND_NONE)
		app_do(app, command);
	else if (*word)
		app_say(app, true, "%s: no such command here; ? lists them", word);
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
	if (strcmp(field, ":") == 0) {
		stop_typing(app);
		run_word(app, act.value);
		return;
	}
	if (strcmp(field, "t") == 0) {
		if (app_go_to(app, act.value))
			stop_typing(app);
		return;
	}
	if (strcmp(field, "w") == 0) {
		stop_typing(app);
		if (app_write(app, act.value) && app_view(app) == VIEW_WRITE)
			app_pop(app);
		return;
	}
	if (act.kind == ACT_NOTE && ui->editor.text.len == 0) {
		stop_typing(app);
		return;
	}
	if (engine_do(app->engine, &act, &err) != 0) {
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

/* Tab in the palette: the word that Enter would do, written out. */
static void
complete(struct app *app)
{
	struct editor *editor = &app->ui.editor;
	enum command command = command_match(str_text(&editor->text),
					     view_ops(app_view(app))->context);

	if (command != COMMAND_NONE)
		editor_set(editor, command_word(command), strlen(command_word(command)));
}

void
app_type(struct app *app, const struct key_event *event)
{
	struct ui *ui = &app->ui;

	if (event->key == KEY_TAB && strcmp(ui->typing_field, ":") == 0) {
		complete(app);
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
		app_say(app, false, "no outside editor in this version; Enter keeps the text");
		break;
	case EDITOR_IGNORED:
	case EDITOR_MOVED:
		break;
	}
}

static enum document
document_of(const char *path)
{
	static const struct { const char *ending; enum document document; } endings[] = {
		{ ".md", DOCUMENT_MD }, { ".json", DOCUMENT_JSON }, { ".txt", DOCUMENT_TEXT },
		{ ".csv", DOCUMENT_RECORDS_CSV }, { ".ndjson", DOCUMENT_RECORDS_JSON },
	};
	size_t len = strlen(path);

	for (size_t i = 0; i < LENGTH(endings); i++) {
		size_t n = strlen(endings[i].ending);
		if (len > n && strcmp(path + len - n, endings[i].ending) == 0)
			return endings[i].document;
	}
	return DOCUMENT_MD;
}

bool
app_write(struct app *app, const char *path)
{
	struct str out = { 0 };
	struct err err = { 0 };
	bool is_written = false;

	if (!*path)
		return false;
	if (access(path, F_OK) == 0)
		app_say(app, true, "%s exists; w again with another name", path);
	else if (engine_write(app->engine, document_of(path), NULL, &out, &err) < 0 ||
		 save_file(path, str_text(&out), out.len, &err) != 0)
		app_say(app, true, "%s", err.text);
	else {
		app_say(app, false, "wrote %s, %zu bytes", path, out.len);
		is_written = true;
	}
	str_release(&out);
	return is_written;
}
