/* table: where the columns of a table stand, and which give way when it is narrow. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_TABLE_H
#define SR_TUI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas.h"

enum column_kind {
	COLUMN_TEXT,		/* left aligned, may be cut at its end */
	COLUMN_PATH,		/* left aligned, cut in the middle: endpoints */
	COLUMN_NUMBER,		/* right aligned, never cut: dropped whole */
	COLUMN_DRAWN		/* the caller draws into table_cell_rect(): sparklines */
};

/* How the rows stand by a column: its heading says so by an arrow. */
enum sorted { SORTED_NOT, SORTED_DOWN, SORTED_UP };	/* DOWN: the largest first */

/*
 * A column, as a view declares it, most often in a table. Widths in cells without the gap.
 * How it uses room: every kept column gets min; what is left goes to columns in the order of
 * their position, each up to max, `grow` columns last but without an upper bound (shared, the
 * first takes the odd cells). A number's width is min.
 */
struct column {
	struct safe title;	/* "" or a heading; right aligned over numbers */
	enum column_kind kind;
	int min, max;		/* max 0 = as min */
	int gap;		/* blanks before the column; not before the first one kept */
	int drop;		/* 0 = never dropped; else the highest goes first */
	bool grow;
	enum sorted sorted;	/* the arrow takes no room: it stands in the gap if it must */
};

enum { TABLE_COLUMNS_MAX = 24 };

/* A column in its place; cols 0 = dropped. Offsets from the left of the table. */
struct column_place {
	int x, cols;
};

/* A table laid out: columns (borrowed) and their places. */
struct table {
	const struct column *column;
	size_t n;		/* at most TABLE_COLUMNS_MAX */
	int cols;		/* width used, <= the width given unless nothing more could go */
	struct column_place place[TABLE_COLUMNS_MAX];
};

/*
 * Widen a column to what a cell of it needs: call it for every cell before table_layout().
 * A number raises min (and the title's width counts too); text and path raise max.
 */
void table_fit(const struct canvas *canvas, struct column *column, struct safe text);

/* Place n columns in `cols` cells. Pure: same arguments, same places. Columns that can not be
 * dropped and still pass the width are clipped by the rect at drawing: numbers show `cut`. */
void table_layout(struct table *table, const struct column *column, size_t n, int cols);

/* The rect of a column in a row (a rect of one row, as wide as the table); empty = dropped. */
struct rect table_cell_rect(const struct table *table, struct rect row, size_t column);
/* Draw one cell by the kind of its column. */
void table_cell(struct canvas *canvas, const struct table *table, struct rect row,
	size_t column, enum role role, struct safe text);
/* Draw the headings of the columns kept, in role text.muted; one that is sorted by in text.strong,
 * with its arrow behind it. */
void table_head(struct canvas *canvas, const struct table *table, struct rect row);

#endif
