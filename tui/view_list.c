/* view_list: lists of rows of several heights, and the box of an overlay. */
/* SPDX-License-Identifier: MIT */
#include "tui/view_private.h"

#define OVERLAY_COLS 60		/* a smaller screen belongs to the overlay alone */
#define OVERLAY_ROWS 16
#define SLIVER 10		/* cells beside a box that tell nothing: it takes them, too */
#define HEADER_ROWS 3		/* verdict and chips are never hidden */

void
place_fit(struct place *place, const int *height, int n, int rows)
{
	int used = 0;

	place->selected = place->selected > n - 1 ? n - 1 : place->selected;
	place->selected = place->selected < 0 ? 0 : place->selected;
	place->top = place->top > place->selected ? place->selected : place->top;
	place->top = place->top < 0 ? 0 : place->top;
	for (int i = place->top; i <= place->selected && i < n; i++)
		used += height[i];
	while (used > rows && place->top < place->selected)
		used -= height[place->top++];
	/* No blank rows at the end while something stands above. */
	for (int i = place->selected + 1; i < n; i++)
		used += height[i];
	while (place->top > 0 && used + height[place->top - 1] <= rows)
		used += height[--place->top];
}

static void
draw_below(struct frame *frame, struct rect area)
{
	const struct ui *ui = &frame->app->ui;
	struct frame below = *frame;

	below.is_below = true;
	if (ui->depth > 1)
		view_ops(ui->stack[ui->depth - 2])->draw(&below, area);
}

struct rect
overlay_open(struct frame *frame, struct rect area, const struct heading *heading, int cols,
	     int rows)
{
	bool is_whole = area.cols < OVERLAY_COLS || area.rows < OVERLAY_ROWS;

	if (!is_whole)
		draw_below(frame, area);
	draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (is_whole) {
		canvas_heading(frame->canvas, rect_top(&area, area.rows > 1), heading);
		return area;
	}
	rect_top(&area, HEADER_ROWS);
	bool is_wide = area.cols - (cols + 6) < 2 * SLIVER;
	struct rect box = rect_middle(area, is_wide ? area.cols : cols + 6, rows + 2);
	canvas_wipe(frame->canvas, box);
	rect_left(&box, 1);
	rect_right(&box, 1);
	canvas_heading(frame->canvas, rect_top(&box, 1), heading);
	canvas_fill(frame->canvas, rect_bottom(&box, 1), ROLE_BORDER_FOCUS, GLYPH_HLINE);
	rect_left(&box, 2);
	rect_right(&box, 2);
	return box;
}
