/* canvas: the grid of cells, its fills and lines, and the canvas as text. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tui/canvas_private.h"

static const struct cell untouched = { .cp = { ' ' }, .width = 1, .role = ROLE_NONE };
static const struct glyph blank = { .cp = { ' ' }, .width = 1 };

static int
clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

void
canvas_init(struct canvas *canvas, int cols, int rows, enum tier tier,
	const struct glyph_set *glyphs)
{
	canvas->cols = clamp(cols, 0, CANVAS_COLS_MAX);
	canvas->rows = clamp(rows, 0, CANVAS_ROWS_MAX);
	canvas->tier = tier;
	canvas->glyphs = glyphs ? *glyphs : *glyph_default();
	size_t n = (size_t)canvas->cols * (size_t)canvas->rows;
	canvas->cell = xrealloc(canvas->cell, n ? n : 1, sizeof(*canvas->cell));
	canvas_clear(canvas);
}

void
canvas_release(struct canvas *canvas)
{
	free(canvas->cell);
	*canvas = (struct canvas){ 0 };
}

void
canvas_clear(struct canvas *canvas)
{
	size_t n = (size_t)canvas->cols * (size_t)canvas->rows;

	for (size_t i = 0; i < n; i++)
		canvas->cell[i] = untouched;
	canvas->has_cursor = false;
	canvas->cursor_x = canvas->cursor_y = 0;
	canvas->rewritten = 0;
}

struct rect
canvas_rect(const struct canvas *canvas)
{
	return (struct rect){ 0, 0, canvas->cols, canvas->rows };
}

/* The cell at a place, for writing; NULL outside. */
static struct cell *
cell_at(struct canvas *canvas, int x, int y)
{
	if (x < 0 || y < 0 || x >= canvas->cols || y >= canvas->rows)
		return NULL;
	return &canvas->cell[(size_t)y * (size_t)canvas->cols + (size_t)x];
}

const struct cell *
canvas_cell(const struct canvas *canvas, int x, int y)
{
	if (x < 0 || y < 0 || x >= canvas->cols || y >= canvas->rows)
		return NULL;
	return &canvas->cell[(size_t)y * (size_t)canvas->cols + (size_t)x];
}

static void
make_straddler(struct cell *cell)
{
	cell->cp[0] = '>';
	cell->cp[1] = 0;
	cell->width = 1;
}

/* A cell is about to change: the other half of a wide character there becomes `>`. */
static void
part_halves(struct cell *cell)
{
	if (cell->width == 0)
		make_straddler(cell - 1);
	else if (cell->width == 2)
		make_straddler(cell + 1);
}

void
canvas_set(struct canvas *canvas, int x, int y, const struct glyph *glyph, enum role role)
{
	struct cell *cell = cell_at(canvas, x, y);

	if (!cell)
		return;
	int width = glyph->width == 2 && x + 1 < canvas->cols ? 2 : 1;
	for (int i = 0; i < width; i++) {
		part_halves(cell + i);
		canvas->rewritten += cell[i].role != ROLE_NONE;
	}
	*cell = (struct cell){ .cp = { glyph->cp[0], glyph->cp[1] }, .width = (uint8_t)width,
			       .role = (uint8_t)role, .over = cell->over };
	if (width < glyph->width)
		make_straddler(cell);
	if (width == 2)
		cell[1] = (struct cell){ .width = 0, .role = (uint8_t)role,
					 .over = cell->over };
}

/* The visible part of a rect filled with one character. */
static void
fill(struct canvas *canvas, struct rect rect, enum role role, const struct glyph *glyph)
{
	rect = rect_meet(rect, canvas_rect(canvas));
	for (int y = rect.y; y < rect.y + rect.rows; y++)
		for (int x = rect.x; x < rect.x + rect.cols; x++)
			canvas_set(canvas, x, y, glyph, role);
}

void
canvas_fill(struct canvas *canvas, struct rect rect, enum role role, enum glyph_id id)
{
	fill(canvas, rect, role, &(struct glyph){
		.cp = { canvas->glyphs.cp[id][canvas->tier] }, .width = 1 });
}

void
canvas_blank(struct canvas *canvas, struct rect rect, enum role role)
{
	fill(canvas, rect, role, &blank);
}

/* The top left cell of a rect, when it can be seen. */
static bool
corner(const struct canvas *canvas, struct rect rect, struct rect *cell)
{
	*cell = rect_meet((struct rect){ rect.x, rect.y, rect.cols > 0, rect.rows > 0 },
		canvas_rect(canvas));
	return cell->cols > 0;
}

int
canvas_glyph(struct canvas *canvas, struct rect rect, enum role role, enum glyph_id glyph)
{
	struct rect cell;

	if (!corner(canvas, rect, &cell))
		return 0;
	canvas_fill(canvas, cell, role, glyph);
	return 1;
}

int
canvas_char(struct canvas *canvas, struct rect rect, enum role role, char c)
{
	struct rect cell;

	if (!corner(canvas, rect, &cell))
		return 0;
	uint32_t cp = c >= 0x20 && c <= 0x7E ? (uint32_t)c : '?';
	fill(canvas, cell, role, &(struct glyph){ .cp = { cp }, .width = 1 });
	return 1;
}

void
canvas_over(struct canvas *canvas, struct rect rect, enum over over)
{
	rect = rect_meet(rect, canvas_rect(canvas));
	for (int y = rect.y; y < rect.y + rect.rows; y++) {
		struct cell *row = &canvas->cell[(size_t)y * (size_t)canvas->cols];

		for (int x = rect.x; x < rect.x + rect.cols; x++) {
			row[x].over |= (uint8_t)over;
			/* A character is one piece: both halves or none. */
			if (row[x].width == 2)
				row[x + 1].over |= (uint8_t)over;
			else if (row[x].width == 0)
				row[x - 1].over |= (uint8_t)over;
		}
	}
}

void
canvas_wipe(struct canvas *canvas, struct rect rect)
{
	rect = rect_meet(rect, canvas_rect(canvas));
	for (int y = rect.y; y < rect.y + rect.rows; y++) {
		struct cell *row = &canvas->cell[(size_t)y * (size_t)canvas->cols];

		for (int x = rect.x; x < rect.x + rect.cols; x++) {
			part_halves(&row[x]);
			row[x] = untouched;
		}
	}
	if (canvas->has_cursor && canvas->cursor_x >= rect.x && canvas->cursor_y >= rect.y &&
	    canvas->cursor_x < rect.x + rect.cols && canvas->cursor_y < rect.y + rect.rows)
		canvas->has_cursor = false;
}

void
canvas_cursor(struct canvas *canvas, int x, int y)
{
	if (!cell_at(canvas, x, y))
		return;
	canvas->has_cursor = true;
	canvas->cursor_x = x;
	canvas->cursor_y = y;
}

void
canvas_print(const struct canvas *canvas, struct str *out)
{
	for (int y = 0; y < canvas->rows; y++) {
		for (int x = 0; x < canvas->cols; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);
			char utf8[8];
			int n = 0;

			for (int i = 0; i < 2 && cell->width && cell->cp[i]; i++)
				n += text_encode(utf8 + n, cell->cp[i]);
			str_bytes(out, utf8, (size_t)n);
		}
		str_char(out, '\n');
	}
}

void
canvas_print_roles(const struct canvas *canvas, struct str *out)
{
	for (int y = 0; y < canvas->rows; y++) {
		for (int x = 0; x < canvas->cols; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);
			enum role role = cell->over & OVER_HIT ? ROLE_SEARCH_HIT
				       : cell->over & OVER_SELECTED ? ROLE_SELECTION
				       : (enum role)cell->role;

			str_char(out, role_letter(role));
		}
		str_char(out, '\n');
	}
}
