/* play_screen: a screen of cells that understands what a recording of ours holds, and no more. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/play.h"

enum { TEXT, ESCAPE, CSI, STRING, STRING_ESCAPE, CHARSET };

static const struct play_style plain = { -1, -1, 0 };

void
play_screen_init(struct play_screen *screen, int cols, int rows)
{
	*screen = (struct play_screen){ .cols = cols, .rows = rows, .n_styles = 1, .pen = plain };
	screen->style[0] = plain;
	screen->cell = xcalloc((size_t)cols * (size_t)rows, sizeof(*screen->cell));
}

void
play_screen_release(struct play_screen *screen)
{
	free(screen->cell);
	*screen = (struct play_screen){ 0 };
}

static struct play_cell *
cell_at(const struct play_screen *screen, int x, int y)
{
	return &screen->cell[(size_t)y * (size_t)screen->cols + (size_t)x];
}

void
play_screen_resize(struct play_screen *screen, int cols, int rows)
{
	struct play_cell *cell = xcalloc((size_t)cols * (size_t)rows, sizeof(*cell));
	int keep = cols < screen->cols ? cols : screen->cols;

	for (int y = 0; y < rows && y < screen->rows; y++) {
		memcpy(&cell[(size_t)y * (size_t)cols], cell_at(screen, 0, y),
		       (size_t)keep * sizeof(*cell));
		struct play_cell *last = &cell[(size_t)y * (size_t)cols + (size_t)keep - 1];
		if (last->width == 2)	/* its right half is off the screen */
			*last = (struct play_cell){ 0 };
	}
	free(screen->cell);
	screen->cell = cell;
	screen->cols = cols;
	screen->rows = rows;
	screen->x = screen->x < cols ? screen->x : cols - 1;
	screen->y = screen->y < rows ? screen->y : rows - 1;
}

static uint16_t
style_of(struct play_screen *screen)
{
	const struct play_style *pen = &screen->pen;

	for (int i = 0; i < screen->n_styles; i++)
		if (screen->style[i].fg == pen->fg && screen->style[i].bg == pen->bg &&
		    screen->style[i].attr == pen->attr)
			return (uint16_t)i;
	if (screen->n_styles == PLAY_STYLES)
		return 0;
	screen->style[screen->n_styles] = *pen;
	return (uint16_t)screen->n_styles++;
}

/* A cell is written over: of a wide character both halves go. */
static void
clear_cell(struct play_screen *screen, int x, int y)
{
	struct play_cell *cell = cell_at(screen, x, y);

	if (cell->width == 2 && x + 1 < screen->cols)
		cell[1] = (struct play_cell){ 0 };
	if (cell->width == 0 && x > 0 && cell[-1].width == 2)
		cell[-1] = (struct play_cell){ 0 };
	*cell = (struct play_cell){ 0 };
}

static void
put(struct play_screen *screen, uint32_t cp)
{
	int width = text_cp_width(cp);

	if (!text_cp_safe(cp)) {
		screen->dropped++;
		cp = '?';
		width = 1;
	}
	if (width == 0) {	/* a mark belongs to the character before it */
		if (screen->x > 0 && cell_at(screen, screen->x - 1, screen->y)->cp[0] &&
		    !cell_at(screen, screen->x - 1, screen->y)->cp[1])
			cell_at(screen, screen->x - 1, screen->y)->cp[1] = cp;
		else
			screen->dropped++;
		return;
	}
	if (screen->x + width > screen->cols) {	/* no wrap: ours writes none past the edge */
		screen->dropped++;
		return;
	}
	for (int i = 0; i < width; i++)
		clear_cell(screen, screen->x + i, screen->y);
	*cell_at(screen, screen->x, screen->y) =
		(struct play_cell){ { cp, 0 }, style_of(screen), (uint8_t)width };
	screen->x += width;
}

static void
new_line(struct play_screen *screen)
{
	if (++screen->y < screen->rows)
		return;
	screen->y = screen->rows - 1;
	size_t row = (size_t)screen->cols;
	memmove(screen->cell, screen->cell + row,
		row * (size_t)(screen->rows - 1) * sizeof(*screen->cell));
	memset(cell_at(screen, 0, screen->y), 0, row * sizeof(*screen->cell));
}

static int
param(const struct play_screen *screen, int i, int otherwise)
{
	return i < screen->n_params && screen->param[i] > 0 ? screen->param[i] : otherwise;
}

static void
set_pen(struct play_screen *screen)
{
	static const uint8_t attrs[] = { [1] = ATTR_BOLD, [2] = ATTR_DIM, [3] = ATTR_ITALIC,
					 [4] = ATTR_UNDERLINE, [7] = ATTR_REVERSE };
	struct play_style *pen = &screen->pen;

	if (screen->n_params == 0)
		*pen = plain;
	for (int i = 0; i < screen->n_params; i++) {
		int code = screen->param[i];
		bool has_index = i + 2 < screen->n_params && screen->param[i + 1] == 5 &&
				 screen->param[i + 2] >= 0 && screen->param[i + 2] <= 255;
		if (code <= 0)
			*pen = plain;
		else if (code < (int)LENGTH(attrs) && attrs[code])
			pen->attr |= attrs[code];
		else if (code >= 30 && code <= 37)
			pen->fg = (int16_t)(code - 30);
		else if (code >= 40 && code <= 47)
			pen->bg = (int16_t)(code - 40);
		else if (code == 39)
			pen->fg = -1;
		else if (code == 49)
			pen->bg = -1;
		else if ((code == 38 || code == 48) && has_index) {
			*(code == 38 ? &pen->fg : &pen->bg) = (int16_t)screen->param[i + 2];
			i += 2;
		} else {
			screen->dropped++;
			break;
		}
	}
}

static int
clamp(int n, int most)
{
	return n < 0 ? 0 : n > most ? most : n;
}

static void
erase(struct play_screen *screen, int from_x, int from_y, int to_x, int to_y)
{
	size_t from = (size_t)from_y * (size_t)screen->cols + (size_t)from_x;
	size_t to = (size_t)to_y * (size_t)screen->cols + (size_t)to_x;

	memset(&screen->cell[from], 0, (to - from) * sizeof(*screen->cell));
}

/* The end of a CSI sequence. */
static void
do_csi(struct play_screen *screen, char final)
{
	bool is_plain = !screen->is_private;

	if (final == 'm' && is_plain)
		set_pen(screen);
	else if ((final == 'H' || final == 'f') && is_plain) {
		screen->y = clamp(param(screen, 0, 1) - 1, screen->rows - 1);
		screen->x = clamp(param(screen, 1, 1) - 1, screen->cols - 1);
	} else if (final == 'J' && is_plain && param(screen, 0, 0) == 2)
		erase(screen, 0, 0, 0, screen->rows);
	else if (final == 'K' && is_plain && param(screen, 0, 0) == 0)
		erase(screen, clamp(screen->x, screen->cols), screen->y, screen->cols, screen->y);
	else if ((final == 'h' || final == 'l') && !is_plain && param(screen, 0, 0) == 25)
		screen->has_cursor = final == 'h';
	else
		screen->dropped++;
}

static void
csi(struct play_screen *screen, uint32_t cp)
{
	if (cp >= '0' && cp <= '9') {
		int *last = &screen->param[screen->n_params ? screen->n_params - 1 : 0];
		if (screen->n_params == 0)
			screen->n_params = 1;
		*last = *last > 9999 ? *last : *last * 10 + (int)(cp - '0');
	} else if (cp == ';') {
		if (screen->n_params == 0)
			screen->n_params = 1;
		if (screen->n_params < (int)LENGTH(screen->param))
			screen->param[screen->n_params++] = 0;
	} else if (cp >= 0x40 && cp <= 0x7E) {
		screen->state = TEXT;
		do_csi(screen, (char)cp);
	} else if (cp < 0x20 || cp > 0x7E) {
		screen->state = TEXT;
		screen->dropped++;
	} else {
		screen->is_private = true;	/* `?` and kin: only ?25 is known */
	}
}

static void
control(struct play_screen *screen, uint32_t cp)
{
	if (cp == '\r')
		screen->x = 0;
	else if (cp == '\n')
		new_line(screen);
	else if (cp == '\b')
		screen->x -= screen->x > 0;
	else
		screen->dropped++;
}

static void
take(struct play_screen *screen, uint32_t cp)
{
	switch (screen->state) {
	case TEXT:
		if (cp == 0x1B)
			screen->state = ESCAPE;
		else if (cp < 0x20 || cp == 0x7F)
			control(screen, cp);
		else
			put(screen, cp);
		return;
	case ESCAPE:
		memset(screen->param, 0, sizeof(screen->param));
		screen->n_params = 0;
		screen->is_private = false;
		screen->state = cp == '[' ? CSI : strchr("]P_^X", (int)cp) && cp ? STRING
			      : cp == '(' || cp == ')' ? CHARSET : TEXT;
		screen->dropped += screen->state != CSI;
		return;
	case CSI:
		csi(screen, cp);
		return;
	case STRING:	/* a title, a clipboard, ...: up to its end */
		screen->state = cp == 0x07 || cp == 0x9C ? TEXT
			      : cp == 0x1B ? STRING_ESCAPE : STRING;
		return;
	case STRING_ESCAPE:
		screen->state = cp == '\\' ? TEXT : STRING;
		return;
	default:
		screen->state = TEXT;
		return;
	}
}

void
play_screen_feed(struct play_screen *screen, const char *at, size_t len)
{
	while (len > 0) {
		uint32_t cp;
		int n = text_decode(at, len, &cp);

		if (n == 0) {
			screen->dropped++;
			n = 1;
		} else {
			take(screen, cp);
		}
		at += n;
		len -= (size_t)n;
	}
}
