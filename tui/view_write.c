/* view_write: the menu of what can be written to a file; Enter asks for its name. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_private.h"

#define WRITE_COLS 80	/* what the longest reason takes */

static int
count(void)
{
	int n = 0;

	while (app_paper((size_t)n))
		n++;
	return n;
}

static void
draw_write(struct frame *frame, struct rect area)
{
	struct canvas *canvas = frame->canvas;
	struct place *place = &frame->app->ui.place[VIEW_WRITE][0];
	bool is_wide = area.cols >= 60;
	int n = count();

	area = overlay_open(frame, area, &(struct heading){ .line = ROLE_BORDER_FOCUS, .lead = 2,
			    .name = SAFE("WRITE"),
			    .rest = SAFE("a file that is there is asked about") },
			    WRITE_COLS, n);
	place_clamp(place, n, area.rows);
	for (int i = place->top; i < n && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1), whole = row;
		frame_spot(frame, whole, PANE_TIMELINE, i, -1);
		if (i == place->selected)
			canvas_glyph(canvas, row, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
		canvas_skip(&row, 2);
		struct rect what = rect_left(&row, is_wide ? 21 : row.cols);
		canvas_text(canvas, what, ROLE_TEXT_STRONG, safe_clean(app_paper((size_t)i)->what));
		canvas_text(canvas, row, ROLE_TEXT_MUTED, safe_clean(app_paper((size_t)i)->why));
		if (i == place->selected)
			canvas_over(canvas, whole, OVER_SELECTED);
	}
}

static bool
act_write(struct app *app, enum command command)
{
	struct place *place = &app->ui.place[VIEW_WRITE][0];

	if (command == COMMAND_OPEN) {
		app_start_writing(app, (size_t)place->selected);
		return true;
	}
	return place_move(place, command, count(), app->rows);
}

static const struct view_key keys[] = {
	{ COMMAND_OPEN, "Name it" }, { COMMAND_DOWN, "Next" }, { COMMAND_NONE, NULL },
};

const struct view_ops view_write = {
	.view = VIEW_WRITE, .name = "write", .context = IN_WRITE, .draw = draw_write,
	.act = act_write, .keys = keys,
};
