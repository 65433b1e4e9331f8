/* app_copy: what y takes: the selected rows, a message for people, a command of the guide. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view.h"

/* The rows that are lit as selected, as they stand there; of a page all of it. */
static void
copy_rows(struct app *app, bool is_page, struct str *out)
{
	struct canvas canvas = { 0 };
	struct str all = { 0 };

	canvas_init(&canvas, app->cols ? app->cols : 80, app->rows ? app->rows : 24,
		    app->options.tier, &app->theme.glyphs);
	app_draw_on(app, &canvas);
	canvas_print(&canvas, &all);
	const char *line = str_text(&all);
	for (int y = 0; y < canvas.rows && *line; y++) {
		size_t len = strcspn(line, "\n"), from = strspn(line, " >"), to = len;
		bool is_selected = is_page && y + 1 < canvas.rows;
		for (int x = 0; x < canvas.cols && !is_selected; x++)
			is_selected = canvas_cell(&canvas, x, y)->over & OVER_SELECTED;
		while (to > from && line[to - 1] == ' ')
			to--;
		if (is_selected && to > from) {
			str_add(out, out->len ? "\n" : "");
			str_bytes(out, line + from, to - from);
		}
		line += len + (line[len] == '\n');
	}
	str_release(&all);
	canvas_release(&canvas);
}

/* Is what was copied a message for people, and which? */
static const char *
message_of(const struct app *app)
{
	const struct paper *paper = app->page.is_paper ? app_paper(app->page.paper) : NULL;

	if (app_view(app) == VIEW_BRIEFING)
		return "slack";
	if (app_view(app) != VIEW_PAGE || !paper ||
	    (paper->document != DOCUMENT_SLACK && paper->document != DOCUMENT_STATUSPAGE))
		return NULL;
	return paper->word;
}

/* A command of the guide that was copied is entered in the journal as that: not as taken. */
static bool
note_command(struct app *app, const struct snapshot *s)
{
	struct act act = { .kind = ACT_COPIED, .value = str_text(&app->copy),
			   .now_ns = app->now_ns };
	struct err err = { 0 };
	size_t i = 0, n = s->n_commands;

	while (i < n && strcmp(s->command[i], act.value) != 0)
		i++;
	if (i == n || app_view(app) != VIEW_GUIDE)
		return false;
	app->ui.command_at = i + 1;
	app_say(app, false, "copied %zu of %zu: %.60s", i + 1, n, act.value);
	if (!app_is_read_only(app, s, COMMAND_NOTE) && !engine_loaded(app->engine).is_loading &&
	    engine_do(app->engine, &act, &err) != 0)
		app_say(app, true, "copied, but not noted: %s", err.text);
	return true;
}

void
app_copy(struct app *app)
{
	const struct view_ops *ops = view_ops(app_view(app));
	struct picked picked = { 0 };
	const struct snapshot *s = app_snapshot(app);

	str_clear(&app->copy);
	if (ops->pick)
		ops->pick(app, s, &picked);
	if (picked.text && *picked.text)
		str_add(&app->copy, picked.text);
	else
		copy_rows(app, app_view(app) == VIEW_BRIEFING, &app->copy);
	app->ui.wants_copy = app->copy.len > 0;
	app->copied = app->ui.wants_copy ? message_of(app) : NULL;
	if (!app->ui.wants_copy)
		app_say(app, false, "nothing is selected here");
	else if (note_command(app, s))
		return;
	else if (app->copied)
		app_say(app, false, "copied; :sent when it went out: %.60s",
			str_text(&app->copy));
	else
		app_say(app, false, "copied: %.80s%s", str_text(&app->copy),
			app->copy.len > 80 ? " ..." : "");
}
