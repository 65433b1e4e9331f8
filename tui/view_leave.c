/* view_leave: the dialog before leaving: what is still open, stay or leave; all is kept. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/view_private.h"

enum { REASONS = 4 };

static int
collect(struct frame *frame, struct safe reason[REASONS])
{
	const struct snapshot *s = frame->snapshot;
	int n = 0;

	if (s->box_left_s >= 0)
		reason[n++] = safe_fmt(frame->arena, "The 10-minute box is running (%s).",
				       text_box(frame).text);
	if (strcmp(s->action_state, "taken") == 0)
		reason[n++] = SAFE("The action was taken and is not verified.");
	if (frame->app->options.is_recording)
		reason[n++] = SAFE("A recording is being made; it ends here.");
	if (s->unsaved > 0)
		reason[n++] = safe_fmt(frame->arena, "%zu entries are in no file%s%s. Esc, then w "
				       "writes the report with them.", s->unsaved,
				       *s->holder ? ": " : "", s->holder);
	if (n == 0)
		reason[n++] = SAFE("All notes are kept.");
	return n;
}

static void
draw_leave(struct frame *frame, struct rect area)
{
	struct canvas *canvas = frame->canvas;
	struct safe reason[REASONS];
	int n = collect(frame, reason), rows = 0;
	int cols = area.cols < 60 ? area.cols : 56;

	for (int i = 0; i < n; i++)
		rows += canvas_wrap_rows(canvas, cols, reason[i]);
	area = overlay_open(frame, area, &(struct heading){ .line = ROLE_BORDER_FOCUS, .lead = 2,
			    .name = SAFE("Leave sitrep?") }, 56, rows + 2);
	struct rect answer = rect_bottom(&area, area.rows > 1);
	for (int i = 0; i < n && area.rows > 0; i++) {
		int used = canvas_wrap(canvas, area, ROLE_TEXT, reason[i]);
		rect_top(&area, used > 0 ? used : 1);
	}
	canvas_put(canvas, &answer, ROLE_TEXT_STRONG, frame->snapshot->unsaved
		? SAFE("> Leave, they are lost (Enter)") : SAFE("> Leave, keep all (Enter)"));
	canvas_skip(&answer, 4);
	canvas_put(canvas, &answer, ROLE_TEXT, SAFE("Stay (Esc)"));
}

static bool
act_leave(struct app *app, enum command command)
{
	if (command != COMMAND_OPEN)
		return false;
	app->ui.is_leaving = true;
	return true;
}

static const struct view_key keys[] = {
	{ COMMAND_OPEN, "Leave" }, { COMMAND_BACK, "Stay" }, { COMMAND_NONE, NULL },
};

const struct view_ops view_leave = {
	.view = VIEW_LEAVE, .name = "leave", .context = IN_LEAVE, .draw = draw_leave,
	.act = act_leave, .keys = keys,
};
