/* view: what every view shares: the table of views, lists, header and footer. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/app_private.h"
#include "tui/view.h"
#include "tui/view_private.h"

static const struct view_ops *const views[VIEWS] = {
	[VIEW_BOARD] = &view_board, [VIEW_GUIDE] = &view_guide, [VIEW_CAUSES] = &view_causes,
	[VIEW_RECORDS] = &view_records, [VIEW_RAW] = &view_raw, [VIEW_BRIEFING] = &view_briefing,
	[VIEW_HELP] = &view_help, [VIEW_WRITE] = &view_write, [VIEW_LEAVE] = &view_leave,
	[VIEW_DRILL] = &view_drill, [VIEW_SPREAD] = &view_spread, [VIEW_MARKS] = &view_marks,
	[VIEW_SOURCES] = &view_sources, [VIEW_THEMES] = &view_themes,
	[VIEW_DIFFERS] = &view_differs, [VIEW_PAGE] = &view_page,
};

const struct view_ops *
view_ops(enum view view)
{
	return views[view];
}

bool
place_move(struct place *place, enum command command, int n, int rows)
{
	int page = rows > 2 ? rows / 2 : 1;
	int to = place->selected < n ? place->selected : n - 1;	/* `the last` may stand there */

	switch (command) {
	case COMMAND_DOWN: to++; break;
	case COMMAND_UP: to--; break;
	case COMMAND_PAGE_DOWN: to += page; break;
	case COMMAND_PAGE_UP: to -= page; break;
	case COMMAND_FIRST: to = 0; break;
	case COMMAND_LAST: to = n - 1; break;
	default: return false;
	}
	place->selected = to;
	place_clamp(place, n, rows);
	return true;
}

void
place_clamp(struct place *place, int n, int rows)
{
	if (place->selected > n - 1)
		place->selected = n - 1;
	if (place->selected < 0)
		place->selected = 0;
	if (rows < 1)
		rows = 1;
	if (place->top > place->selected)
		place->top = place->selected;
	if (place->top < place->selected - rows + 1)
		place->top = place->selected - rows + 1;
	if (place->top > n - rows)
		place->top = n - rows;
	if (place->top < 0)
		place->top = 0;
}

bool
frame_is_read_only(const struct frame *frame)
{
	return frame->snapshot->is_read_only || frame->app->options.is_read_only;
}

void
frame_spot(struct frame *frame, struct rect rect, enum pane pane, int index, int column)
{
	if (!frame->is_below)
		app_spot(frame->app, rect, app_view(frame->app), pane, index, column);
}

/* Two minutes before the end of the box its clock is low, then over. */
enum role
timer_role(const struct snapshot *s)
{
	return s->box_over ? ROLE_TIMER_OVER : s->box_left_s <= 120 ? ROLE_TIMER_LOW
								    : ROLE_TIMER_OK;
}

/* Certainty as a chip, and the claim as long as there is room for it. */
/* As many words as have room, with the sign of a cut: a figure that was cut would be another one.
 * A word that is too long is cut where it stands. */
static struct safe
whole_words(struct frame *frame, const char *claim, int cols)
{
	struct safe text = safe_clean(claim);
	size_t len = strlen(claim);

	if (canvas_width(frame->canvas, text) <= cols)
		return text;
	while (len > 0 && canvas_width(frame->canvas, text) + 1 > cols) {
		while (len > 0 && claim[len - 1] != ' ')
			len--;
		while (len > 0 && strchr(" :;,", claim[len - 1]))
			len--;
		text = safe_fmt(frame->arena, "%.*s", (int)len, claim);
	}
	return len ? text : safe_clean(claim);
}

void
draw_verdict(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;
	/* A number is never cut: the longest that stands whole; alone, the claim without any. */
	const char *const claims[] = {
		s->headline, s->headline_long, s->headline_short, s->headline_brief,
		row.cols < 45 ? s->headline_tiny : s->headline_bare,
	};
	size_t i = 0;

	if (s->box_left_s >= 0) {
		struct rect right = rect_right(&row, 10);
		canvas_right(frame->canvas, right, timer_role(s),
			     safe_fmt(frame->arena, "box %s", text_box(frame).text));
	}
	canvas_put_chip(frame->canvas, &row, standing_chip(s->standing), safe_clean(s->certainty));
	canvas_skip(&row, 1);
	while (i + 1 < LENGTH(claims) &&
	       canvas_width(frame->canvas, safe_clean(claims[i])) > row.cols)
		i++;
	/* Who did it and how often, rather than half of what is said of it. */
	const char *claim = claims[i];
	if (*s->headline_least && canvas_width(frame->canvas, safe_clean(claim)) > row.cols)
		claim = s->headline_least;
	struct safe words = whole_words(frame, claim, row.cols);
	bool is_cut = strlen(words.text) < strlen(safe_clean(claim).text);
	canvas_put(frame->canvas, &row, ROLE_TEXT_STRONG, words);
	if (is_cut)
		canvas_put_glyph(frame->canvas, &row, ROLE_TEXT_STRONG, GLYPH_CUT);
}

void
draw_header(struct frame *frame, struct rect *area)
{
	draw_verdict(frame, rect_top(area, 1));
	draw_clock(frame, rect_top(area, 1));
}
