/* view_marks: what happened, as the log and the notes tell it; Enter goes to its time. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_private.h"

#define WHEN 16

static void
draw_mark(struct frame *frame, struct rect rect, const struct snap_note *note)
{
	struct rect row = rect;
	int when = rect.cols >= 40 ? WHEN : 10;

	canvas_skip(&row, 2);
	canvas_text(frame->canvas, rect_left(&row, when - 1), ROLE_LINK,
		    note->t_ns != INSTANT_NONE ? text_moment(frame, note->t_ns)
		    : *note->t_text ? safe_clean(note->t_text) : SAFE("stated"));
	canvas_skip(&row, 1);
	canvas_wrap(frame->canvas, row, ROLE_TEXT, safe_clean(*note->text ? note->text
									  : note->kind));
}

static void
draw_marks(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	struct place *place = &frame->app->ui.place[VIEW_MARKS][0];
	int *height = ARENA_NEW(frame->arena, int, s->n_timeline + 1);
	int n = (int)s->n_timeline;

	place->selected = place->selected > n - 1 ? n - 1 : place->selected;
	place->selected = place->selected < 0 ? 0 : place->selected;
	if (area.rows > 5)
		draw_header(frame, &area);
	if (area.rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (area.rows > 3)
		canvas_heading(frame->canvas, rect_top(&area, 1), &(struct heading){
			.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("MARKS"),
			.rest = SAFE("what happened, up to this moment; Enter goes there"),
			.right = n ? safe_fmt(frame->arena, "%d of %d", place->selected + 1, n)
				   : SAFE("") });
	if (n == 0)
		canvas_text(frame->canvas, rect_top(&area, 1), ROLE_TEXT_MUTED,
			    s->records ? SAFE(" nothing yet; m marks the moment with a note")
				       : SAFE(" no records yet"));
	for (int i = 0; i < n; i++) {
		int cols = area.cols - 2 - (area.cols >= 40 ? WHEN : 10);
		height[i] = canvas_wrap_rows(frame->canvas, cols, safe_clean(s->timeline[i].text));
		height[i] = height[i] < 1 ? 1 : height[i] > 3 ? 3 : height[i];
	}
	place_fit(place, height, n, area.rows);
	for (int i = place->top; i < n && area.rows > 0; i++) {
		struct rect rect = rect_top(&area, height[i]);
		draw_mark(frame, rect, &s->timeline[i]);
		frame_spot(frame, rect, PANE_TIMELINE, i, -1);
		if (i == place->selected) {
			canvas_glyph(frame->canvas, rect, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
			canvas_over(frame->canvas, rect_row(rect, 0), OVER_SELECTED);
		}
	}
}

/* Back on the board, at that time. */
static void
open_mark(struct app *app, const struct snapshot *s)
{
	size_t at = (size_t)app->ui.place[VIEW_MARKS][0].selected;

	if (at >= s->n_timeline)
		return;
	if (s->timeline[at].t_ns == INSTANT_NONE) {
		app_say(app, false, "it has no time of its own: it was stated, not seen");
		return;
	}
	int64_t at_ns = s->timeline[at].t_ns;
	app_pop(app);
	app_go_to_time(app, at_ns);
}

static bool
act_marks(struct app *app, enum command command)
{
	const struct snapshot *s = app_snapshot(app);

	if (command == COMMAND_OPEN)
		return open_mark(app, s), true;
	return place_move(&app->ui.place[VIEW_MARKS][0], command, (int)s->n_timeline, app->rows);
}

static const struct view_key keys[] = {
	{ COMMAND_OPEN, "Go there" }, { COMMAND_SEARCH, NULL }, { COMMAND_NOTE, NULL },
	{ COMMAND_COPY, NULL }, { COMMAND_NONE, NULL },
};

const struct view_ops view_marks = {
	.view = VIEW_MARKS, .name = "marks", .context = IN_MARKS, .draw = draw_marks,
	.act = act_marks, .keys = keys,
};
