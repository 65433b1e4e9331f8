/* canvas_rect: parts of the canvas, and the doors text comes through. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>

#include "core/base/text.h"
#include "tui/canvas.h"

static int
clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

struct rect
rect_row(struct rect rect, int n)
{
	if (n < 0 || n >= rect.rows)
		return (struct rect){ 0 };
	return (struct rect){ rect.x, rect.y + n, rect.cols, 1 };
}

struct rect
rect_left(struct rect *rect, int n)
{
	struct rect taken = *rect;

	taken.cols = clamp(n, 0, rect->cols > 0 ? rect->cols : 0);
	rect->x += taken.cols;
	rect->cols -= taken.cols;
	return taken;
}

struct rect
rect_right(struct rect *rect, int n)
{
	struct rect taken = *rect;

	taken.cols = clamp(n, 0, rect->cols > 0 ? rect->cols : 0);
	rect->cols -= taken.cols;
	taken.x = rect->x + rect->cols;
	return taken;
}

struct rect
rect_top(struct rect *rect, int n)
{
	struct rect taken = *rect;

	taken.rows = clamp(n, 0, rect->rows > 0 ? rect->rows : 0);
	rect->y += taken.rows;
	rect->rows -= taken.rows;
	return taken;
}

struct rect
rect_bottom(struct rect *rect, int n)
{
	struct rect taken = *rect;

	taken.rows = clamp(n, 0, rect->rows > 0 ? rect->rows : 0);
	rect->rows -= taken.rows;
	taken.y = rect->y + rect->rows;
	return taken;
}

struct rect
rect_inset(struct rect rect, int n)
{
	rect_left(&rect, n);
	rect_right(&rect, n);
	rect_top(&rect, n);
	rect_bottom(&rect, n);
	return rect;
}

struct rect
rect_middle(struct rect rect, int cols, int rows)
{
	cols = clamp(cols, 0, rect.cols > 0 ? rect.cols : 0);
	rows = clamp(rows, 0, rect.rows > 0 ? rect.rows : 0);
	return (struct rect){ rect.x + (rect.cols - cols) / 2, rect.y + (rect.rows - rows) / 2,
			      cols, rows };
}

struct rect
rect_meet(struct rect a, struct rect b)
{
	int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
	int right = a.x + a.cols < b.x + b.cols ? a.x + a.cols : b.x + b.cols;
	int bottom = a.y + a.rows < b.y + b.rows ? a.y + a.rows : b.y + b.rows;

	if (right <= x || bottom <= y)
		return (struct rect){ 0 };
	return (struct rect){ x, y, right - x, bottom - y };
}

struct safe
safe_name(const struct name *name)
{
	return name ? (struct safe){ name->clean, false } : SAFE("(none)");
}

struct safe
safe_clean(const char *clean)
{
	return (struct safe){ clean ? clean : "", false };
}

struct safe
safe_bytes(struct arena *arena, const char *at, size_t len)
{
	return (struct safe){ text_safe_in(arena, at, len), false };
}

struct safe
safe_fmt(struct arena *arena, const char *format, ...)
{
	struct str text = { 0 };
	va_list args;

	va_start(args, format);
	str_vfmt(&text, format, args);
	va_end(args);
	struct safe safe = safe_bytes(arena, str_text(&text), text.len);
	str_release(&text);
	return safe;
}
