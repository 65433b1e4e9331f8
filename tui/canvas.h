/* canvas: a grid of cells that views draw on; knows nothing of terminals. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_CANVAS_H
#define SR_TUI_CANVAS_H

/*
 * How a view draws. It is given a rect; it takes rows and columns off it, and draws on those:
 *
 *	struct rect row = rect_row(area, 2);
 *	canvas_put_glyph(canvas, &row, ROLE_STATUS_BAD, GLYPH_BAD);
 *	canvas_skip(&row, 1);
 *	canvas_put(canvas, &row, ROLE_TEXT_STRONG, safe_name(version));
 *	canvas_number(canvas, rect_right(&row, 6), ROLE_TEXT, SAFE("750"));
 *
 * Every call clips to its rect and to the canvas: a rect may be empty or stick out, nothing
 * breaks and nothing is drawn outside. Rects are in canvas cells, (0, 0) is the top left.
 * Text is one row, cut by cells with the glyph `cut`; only canvas_wrap() goes over rows.
 * Each cell is written once a frame; what lies over something else (an overlay, a dialog)
 * wipes its rect first. `rewritten` counts cells that broke this rule: tests want 0.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"
#include "core/base/names.h"
#include "core/base/str.h"
#include "tui/theme.h"

/*
 * Text that may be drawn: safe in the sense of core/base/text.h. No other type is taken, so
 * the compiler finds what bypasses the door. `is_ours` marks literals of our own: in the
 * ascii tier their line and dot characters become the ascii twins of the glyph table, while
 * those of a log become `<U+00B7>`. Borrowed: the text must outlive the call.
 */
struct safe {
	const char *text;	/* a C string, never NULL */
	bool is_ours;
};

#define SAFE(literal) ((struct safe){ "" literal "", true })

/* The clean form of an interned name. NULL gives `(none)`. */
struct safe safe_name(const struct name *name);
/* A string whose header says that it is clean text (snapshot, facts, err.text): the caller
 * vouches for it. NULL gives the empty text. Should it lie, the canvas still shows escapes. */
struct safe safe_clean(const char *clean);
/* Outside bytes, made safe into the arena; it lives until the arena is cleared. */
struct safe safe_bytes(struct arena *arena, const char *at, size_t len);
/* printf into the arena; the result goes through the door too, so clean arguments come out
 * as they went in. For numbers and for joining words; non-ASCII of the format is not ours. */
struct safe safe_fmt(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A part of the canvas. cols or rows <= 0: empty, nothing is drawn. */
struct rect {
	int x, y;		/* left column and top row */
	int cols, rows;
};

/* Row n (0-based) of a rect as a rect of one row; empty when the rect has no such row. */
struct rect rect_row(struct rect rect, int n);
/* Take up to n columns or rows off one side: *rect shrinks, what was taken is returned. */
struct rect rect_left(struct rect *rect, int n);
struct rect rect_right(struct rect *rect, int n);
struct rect rect_top(struct rect *rect, int n);
struct rect rect_bottom(struct rect *rect, int n);
/* The rect without n cells on each of its four sides. */
struct rect rect_inset(struct rect rect, int n);
/* A rect of cols x rows (at most) in the middle of another: dialogs. */
struct rect rect_middle(struct rect rect, int cols, int rows);
/* What two rects share; empty (all 0) when nothing. */
struct rect rect_meet(struct rect a, struct rect b);

struct cell {
	uint32_t cp[2];		/* a base and at most one combining mark, 0 = none */
	uint8_t width;		/* 1, 2; 0 = right half of the wide character before it */
	uint8_t role;		/* enum role; ROLE_NONE = untouched, a blank */
	uint8_t over;		/* enum over bits */
};

/* {0} is a valid empty canvas of 0 x 0. Fields are for reading. */
struct canvas {
	int cols, rows;
	enum tier tier;
	struct glyph_set glyphs;
	struct cell *cell;	/* rows * cols, row by row; owned */
	bool has_cursor;	/* shown at cursor_x, cursor_y: in text entry only */
	int cursor_x, cursor_y;
	unsigned rewritten;	/* cells written twice since the last clear: a bug of a view */
};

enum { CANVAS_COLS_MAX = 4000, CANVAS_ROWS_MAX = 1000 };

/* Make *canvas cols x rows untouched cells (each clamped to 0..MAX; what it held is gone; its
 * memory is used again). glyphs NULL = the default ones; else copied. */
void canvas_init(struct canvas *canvas, int cols, int rows, enum tier tier,
	const struct glyph_set *glyphs);
void canvas_release(struct canvas *canvas);
/* Every cell untouched, no cursor: the start of a frame. */
void canvas_clear(struct canvas *canvas);
/* All of it. */
struct rect canvas_rect(const struct canvas *canvas);
/* The cell at a place inside the canvas; NULL outside. Valid until the next init. */
const struct cell *canvas_cell(const struct canvas *canvas, int x, int y);

/* Cells a text takes on this canvas (the ascii tier shows U+00E9 as 8 cells). */
int canvas_width(const struct canvas *canvas, struct safe text);
/* Cells of its longest word: what canvas_wrap() needs not to break one. */
int canvas_word_width(const struct canvas *canvas, struct safe text);

/*
 * Draw text at the left of the rect's first row; too long, it ends in the glyph `cut`, and
 * a wide character that would straddle becomes `>`. Visible escapes (`<1B>`, `<U+202E>`) in
 * outside text get ROLE_TEXT_UNSAFE. Returns the cells drawn, 0..rect.cols.
 */
int canvas_text(struct canvas *canvas, struct rect rect, enum role role, struct safe text);
/* The same, at the right end of the first row or in its middle. */
int canvas_right(struct canvas *canvas, struct rect rect, enum role role, struct safe text);
int canvas_center(struct canvas *canvas, struct rect rect, enum role role, struct safe text);
/*
 * Draw a number right aligned. A number is never cut: without the room only the glyph `cut`
 * stands at the right end and 0 is returned, so the caller drops the column or rescales.
 */
int canvas_number(struct canvas *canvas, struct rect rect, enum role role, struct safe text);
/*
 * Draw a path, cut in the middle so that its last segment stays: `/api/v1/pe…/risk-score`.
 * A last segment that does not fit itself is cut at its end. Returns the cells drawn.
 */
int canvas_path(struct canvas *canvas, struct rect rect, enum role role, struct safe text);

/* The pen: draw at the left of *row, then take what was drawn off it. Returns the cells. */
int canvas_put(struct canvas *canvas, struct rect *row, enum role role, struct safe text);
int canvas_put_glyph(struct canvas *canvas, struct rect *row, enum role role,
	enum glyph_id glyph);
/* A chip: the text with a blank each side in the same role, ` PROBABLE `; without the room for
 * both blanks just the text, cut. */
int canvas_put_chip(struct canvas *canvas, struct rect *row, enum role role, struct safe text);
/* Leave n cells of *row untouched. */
void canvas_skip(struct rect *row, int n);

/* One glyph at the top left of the rect. Returns 1, or 0 when there is no room. */
int canvas_glyph(struct canvas *canvas, struct rect rect, enum role role, enum glyph_id glyph);
/* Every cell of the rect: bars, lines and (canvas_blank) grounds whose role has a colour. */
void canvas_fill(struct canvas *canvas, struct rect rect, enum role role, enum glyph_id glyph);
void canvas_blank(struct canvas *canvas, struct rect rect, enum role role);
/* One printable ASCII character in the top left cell: counts of a heat map, marks. */
int canvas_char(struct canvas *canvas, struct rect rect, enum role role, char c);

/*
 * A line with a title: `── TIMEOUTS  timed out / requests ───── 08:42 ─`.
 * The name stays longest: the right text goes first, then the rest is cut, then the name.
 */
struct heading {
	enum role line;		/* ROLE_BORDER or ROLE_BORDER_FOCUS */
	int lead;		/* cells of line before the name: 1 or 2 */
	struct safe name;	/* role title; .text may be NULL, like those below */
	struct safe rest;	/* role text.muted */
	struct safe right;	/* role text, one cell of line after it */
};
void canvas_heading(struct canvas *canvas, struct rect rect, const struct heading *heading);

/*
 * Draw text over the rows of the rect, broken at blanks (inside a word only when the word is
 * wider than the rect) and at newlines; the last row ends in `cut` when text is left.
 * Returns the rows used. canvas_wrap_rows() says how many rows all of it would take.
 */
int canvas_wrap(struct canvas *canvas, struct rect rect, enum role role, struct safe text);
int canvas_wrap_rows(const struct canvas *canvas, int cols, struct safe text);
/* What is left of a text behind its first `rows` rows at that width: to scroll in it. Borrowed. */
struct safe canvas_wrap_from(const struct canvas *canvas, int cols, struct safe text, int rows);

/* Lay SELECTED or HIT over cells already drawn (and, for a row, over its blanks). */
void canvas_over(struct canvas *canvas, struct rect rect, enum over over);
/* Make the cells of the rect untouched, to draw something over them. Half characters left
 * at its edges become `>`. */
void canvas_wipe(struct canvas *canvas, struct rect rect);
/* Show the cursor: only text entry does. Ignored outside the canvas. */
void canvas_cursor(struct canvas *canvas, int x, int y);

/*
 * The next run of cells of a row that differ from what the row was before, from *from on (0 the
 * first time, then *to): it is *from..*to - 1, whole characters. False: there is none. A cell
 * of zeros differs from every cell. For what sends canvases: term and cast.
 */
bool canvas_changed(const struct cell *row, const struct cell *before, int cols, int *from,
	int *to);

/* Append exactly `rows` lines of `cols` cells, each ended by a newline (--frame). Blanks at the end
 * of a line are kept. */
void canvas_print(const struct canvas *canvas, struct str *out);
/* The same with one role letter a cell (--frame-roles): ` ` untouched, `s` selected, `h` hit,
 * and for the right half of a wide character the letter again. */
void canvas_print_roles(const struct canvas *canvas, struct str *out);

#endif
