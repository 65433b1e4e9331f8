/* app_refuse: what may not be done now, and why; what is typed into nothing then does nothing. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/keys.h"
#include "tui/view.h"

bool
app_is_read_only(const struct app *app, const struct snapshot *snapshot, enum command command)
{
	bool changes = command_row(command)->changes_session;

	/* A session that another board holds forbids notes; --read-only forbids files as well. */
	return (changes && (snapshot->is_read_only || app->options.is_read_only)) ||
	       (command == COMMAND_WRITE && app->options.is_read_only);
}

/* Do letters follow that command? Then they are meant as text, and must not act. */
static bool
begins_text(enum command command)
{
	return command == COMMAND_EDIT || command == COMMAND_EDIT_OUT || command == COMMAND_NOTE ||
	       command == COMMAND_EXTEND;
}

static void
say_read_only(struct app *app, const struct snapshot *snapshot, enum command command)
{
	/* On 80 columns: who holds it, without the host and the terminal. */
	const char *holder = snapshot->holder, *host = strstr(holder, " on ");

	if (command == COMMAND_WRITE)
		app_say(app, true, "--read-only writes no file: :export md shows it, y there "
			"copies it");
	else if (*holder)
		app_say(app, true, "read-only: %.*s",
			host ? (int)(host - holder) : (int)strlen(holder), holder);
	else
		app_say(app, true, "read-only: nothing is typed or changed here; it was opened "
			"with --read-only");
}

bool
app_refuses(struct app *app, enum command command)
{
	bool is_write = command == COMMAND_WRITE;

	if (!command_row(command)->changes_session && !is_write)
		return false;
	if (engine_loaded(app->engine).is_loading) {
		app_say(app, true, "still reading: %s when all is read; Esc on the board "
			"stops it here", is_write ? "files are written" : "notes are kept");
		return true;
	}
	const struct snapshot *snapshot = app_snapshot(app);
	if (!app_is_read_only(app, snapshot, command))
		return false;
	say_read_only(app, snapshot, command);
	app->ui.swallows = begins_text(command);
	return true;
}

bool
app_swallows(struct app *app, const struct key_event *event)
{
	bool is_text = (event->key >= ' ' && event->key < KEY_FIRST) || event->key == KEY_PASTE ||
		       event->key == KEY_BACKSPACE || event->key == KEY_DELETE;

	if (!app->ui.swallows)
		return false;
	app->ui.swallows = is_text;	/* who presses another key looks at the screen again */
	if (is_text)
		app_say(app, true, "read-only: nothing is typed here; after Esc letters are keys "
			"again");
	return is_text || event->key == KEY_ESC;
}
