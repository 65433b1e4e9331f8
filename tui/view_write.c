/* view_write: the menu of what can be written to a file; Enter asks for its name. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_private.h"

/* The ending of the name picks the format (app_write). */
static const struct { const char *what, *why, *path; } choices[] = {
	{ "report, Markdown", "the incident document, to read and to paste", "incident-report.md" },
	{ "report, JSON", "the same with every figure, for tools", "incident-report.json" },
	{ "report, text", "the same for mail and chat", "incident-report.txt" },
	{ "records, CSV", "every record as it was understood", "records.csv" },
	{ "records, SQL", "the same as a table for a database", "records.sql" },
	{ "records, NDJSON", "the same, one JSON object a line", "records.ndjson" },
};

static void
draw_write(struct frame *frame, struct rect area)
{
	struct canvas *canvas = frame->canvas;
	struct place *place = &frame->app->ui.place[VIEW_WRITE][0];
	bool is_wide = area.cols >= 60;

	area = overlay_open(frame, area, &(struct heading){ .line = ROLE_BORDER_FOCUS, .lead = 2,
			    .name = SAFE("WRITE"), .rest = SAFE("never over a file that exists") },
			    66, (int)LENGTH(choices));
	place_clamp(place, (int)LENGTH(choices), area.rows);
	for (int i = place->top; i < (int)LENGTH(choices) && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1), whole = row;
		frame_spot(frame, whole, PANE_TIMELINE, i, -1);
		if (i == place->selected)
			canvas_glyph(canvas, row, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
		canvas_skip(&row, 2);
		struct rect what = rect_left(&row, is_wide ? 18 : row.cols);
		canvas_text(canvas, what, ROLE_TEXT_STRONG, safe_clean(choices[i].what));
		canvas_text(canvas, row, ROLE_TEXT_MUTED, safe_clean(choices[i].why));
		if (i == place->selected)
			canvas_over(canvas, whole, OVER_SELECTED);
	}
}

static bool
act_write(struct app *app, enum command command)
{
	struct place *place = &app->ui.place[VIEW_WRITE][0];

	if (command == COMMAND_OPEN) {
		app_start_typing(app, "w", choices[place->selected].path, false);
		return true;
	}
	return place_move(place, command, (int)LENGTH(choices), app->rows);
}

static const struct view_key keys[] = {
	{ COMMAND_OPEN, "Name it" }, { COMMAND_DOWN, "Next" }, { COMMAND_NONE, NULL },
};

const struct view_ops view_write = {
	.view = VIEW_WRITE, .name = "write", .context = IN_WRITE, .draw = draw_write,
	.act = act_write, .keys = keys,
};
