/* view_grid: requests by time and latency on one pair of axes: a scatter, or a heat map. */
/* SPDX-License-Identifier: MIT */
#include "tui/app_private.h"
#include "tui/view_grid.h"

#define LABEL 8

struct safe
text_bin(struct frame *frame, int64_t ns)
{
	static const struct { int64_t ns; const char *unit; } units[] = {
		{ 86400 * NS_PER_S, "d" }, { 3600 * NS_PER_S, "h" }, { 60 * NS_PER_S, "min" },
		{ NS_PER_S, "s" }, { NS_PER_MS, "ms" },
	};

	for (size_t i = 0; i < LENGTH(units); i++)
		if (ns >= units[i].ns && ns % units[i].ns == 0)
			return safe_fmt(frame->arena, "%lld %s", (long long)(ns / units[i].ns),
					units[i].unit);
	return SAFE("");
}

/* One field of a scatter: a failure is seen before the rest, the rest before the baseline. */
static void
draw_mark(struct frame *frame, struct rect cell, const struct snap_spot *spot)
{
	struct canvas *canvas = frame->canvas;

	if (spot->failed)
		canvas_char(canvas, cell, ROLE_SPARK_TIMEOUT, '!');
	else if (spot->n)
		canvas_char(canvas, cell, ROLE_SPARK_CANARY, 'x');
	else if (spot->base)
		canvas_char(canvas, cell, ROLE_SPARK_BASE, 'o');
}

/* One field of a heat map: how many, and whether they timed out. */
static void
draw_heat(struct frame *frame, struct rect cell, const struct snap_spot *spot, uint32_t most)
{
	enum role role = spot->failed ? ROLE_SPARK_TIMEOUT : ROLE_SPARK_OTHER;

	if (spot->n == 0)
		return;
	if (spot->failed == spot->n)
		canvas_char(frame->canvas, cell, role, 'X');
	else if (most <= 9)
		canvas_char(frame->canvas, cell, role, (char)('0' + spot->n));
	else
		canvas_glyph(frame->canvas, cell, role, (enum glyph_id)(GLYPH_SHADE1 +
			     (spot->n - 1) * UINT64_C(4) / most));
}

/* The times of both ends under the fields; the later one where it does not meet the other. */
static void
draw_times(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;
	struct safe first = text_moment(frame, s->view_from_ns),
		    last = text_moment(frame, s->view_to_ns);

	rect_left(&row, LABEL + 1);
	rect_right(&row, 1);
	canvas_text(frame->canvas, row, ROLE_AXIS, first);
	int used = canvas_width(frame->canvas, first) + 1;
	if (used + canvas_width(frame->canvas, last) <= row.cols) {
		rect_left(&row, used);
		canvas_right(frame->canvas, row, ROLE_AXIS, last);
	}
}

/* What is marked of the fields, the first `skip` columns of which are not drawn. */
static void
light_box(struct frame *frame, struct rect fields, int skip)
{
	struct rect box = app_brushed(frame->app);

	rect_left(&fields, LABEL + 1);
	rect_right(&fields, 1);
	box.x += fields.x - skip;
	box.y += fields.y;
	canvas_over(frame->canvas, rect_meet(box, fields), OVER_SELECTED);
}

void
grid_draw(struct frame *frame, struct rect area, const struct snap_grid *grid, bool is_scatter)
{
	const struct snapshot *s = frame->snapshot;
	int cols = area.cols - GRID_SIDES;

	if (cols < 1 || grid->rows == 0)
		return;
	if (cols > (int)grid->cols)
		cols = (int)grid->cols;
	size_t skip = grid->cols - (size_t)cols;	/* the newest stay */
	struct rect whole = { area.x, area.y, cols + GRID_SIDES, area.rows };
	struct rect times = rect_bottom(&whole, 1), fields = whole;
	for (size_t r = 0; r < grid->rows && whole.rows > 0; r++) {
		struct rect row = rect_top(&whole, 1), label = rect_left(&row, LABEL);
		canvas_number(frame->canvas, label, ROLE_AXIS, text_ms(frame, grid->edge_ms[r]));
		canvas_glyph(frame->canvas, rect_left(&row, 1), ROLE_AXIS, GLYPH_VLINE);
		for (int c = 0; c < cols; c++) {
			size_t bin = skip + (size_t)c;
			const struct snap_spot *spot = &grid->spot[r * grid->cols + bin];
			struct rect cell = rect_left(&row, 1);
			if (s->bins_from_ns + (int64_t)bin * s->bin_ns > s->moment_ns)
				canvas_char(frame->canvas, cell, ROLE_SPARK_GAP, '?');
			else if (is_scatter)
				draw_mark(frame, cell, spot);
			else
				draw_heat(frame, cell, spot, grid->most);
		}
		canvas_glyph(frame->canvas, rect_left(&row, 1), ROLE_AXIS, GLYPH_VLINE);
	}
	if (!is_scatter)
		light_box(frame, fields, (int)skip);
	draw_times(frame, times);
}
