/* table: where the columns of a table stand, and which give way when it is narrow. */
/* SPDX-License-Identifier: MIT */
#include "tui/table.h"

static int
most_of(const struct column *column)
{
	return column->kind == COLUMN_NUMBER || column->max < column->min ? column->min
									  : column->max;
}

void
table_fit(const struct canvas *canvas, struct column *column, struct safe text)
{
	int width = canvas_width(canvas, text);
	int title = column->title.text ? canvas_width(canvas, column->title) : 0;

	width = title > width ? title : width;
	if (column->kind == COLUMN_NUMBER)
		column->min = width > column->min ? width : column->min;
	else
		column->max = width > column->max ? width : column->max;
}

/* Put the columns kept one after the other; returns the cells they take. */
static int
place(struct table *table)
{
	int x = 0;

	for (size_t i = 0; i < table->n; i++) {
		if (!table->place[i].cols)
			continue;
		x += x ? table->column[i].gap : 0;
		table->place[i].x = x;
		x += table->place[i].cols;
	}
	table->cols = x;
	return x;
}

/* The column to drop next: the highest `drop`, of equals the one furthest right; n = none. */
static size_t
next_to_drop(const struct table *table)
{
	size_t found = table->n;

	for (size_t i = 0; i < table->n; i++)
		if (table->place[i].cols && table->column[i].drop > 0 &&
		    (found == table->n || table->column[i].drop >= table->column[found].drop))
			found = i;
	return found;
}

/* Share what is left among the columns that grow, the first takes the odd cells. */
static void
grow(struct table *table, int left)
{
	int growing = 0;

	for (size_t i = 0; i < table->n; i++)
		growing += table->column[i].grow && table->place[i].cols;
	if (!growing || left <= 0)
		return;
	int odd = left % growing;
	for (size_t i = 0; i < table->n; i++) {
		if (!table->column[i].grow || !table->place[i].cols)
			continue;
		table->place[i].cols += left / growing + odd;
		odd = 0;
	}
}

void
table_layout(struct table *table, const struct column *column, size_t n, int cols)
{
	*table = (struct table){ .column = column,
				 .n = n > TABLE_COLUMNS_MAX ? TABLE_COLUMNS_MAX : n };
	for (size_t i = 0; i < table->n; i++)
		table->place[i].cols = column[i].min;
	while (place(table) > cols) {
		size_t drop = next_to_drop(table);

		if (drop == table->n)
			break;
		table->place[drop].cols = 0;
	}
	int left = cols - table->cols;
	for (size_t i = 0; i < table->n && left > 0; i++) {
		int wish = most_of(&column[i]) - table->place[i].cols;
		int more = wish < left ? wish : left;

		if (!table->place[i].cols || more <= 0)
			continue;
		table->place[i].cols += more;
		left -= more;
	}
	grow(table, left);
	place(table);
}

struct rect
table_cell_rect(const struct table *table, struct rect row, size_t column)
{
	if (column >= table->n || !table->place[column].cols)
		return (struct rect){ 0 };
	struct rect cell = rect_row(row, 0);
	rect_left(&cell, table->place[column].x);
	return rect_left(&cell, table->place[column].cols);
}

void
table_cell(struct canvas *canvas, const struct table *table, struct rect row, size_t column,
	enum role role, struct safe text)
{
	static int (*const draw[])(struct canvas *, struct rect, enum role, struct safe) = {
		[COLUMN_TEXT] = canvas_text,
		[COLUMN_PATH] = canvas_path,
		[COLUMN_NUMBER] = canvas_number,
		[COLUMN_DRAWN] = canvas_text,
	};
	struct rect cell = table_cell_rect(table, row, column);

	if (cell.cols)
		draw[table->column[column].kind](canvas, cell, role, text);
}

/* The cell behind a heading, in the gap when the heading fills its column. */
static void
draw_arrow(struct canvas *canvas, const struct column *column, struct rect cell, struct rect row)
{
	int title = canvas_width(canvas, column->title);
	int x = column->kind == COLUMN_NUMBER ? cell.cols : title;
	struct rect arrow = { cell.x + x, cell.y, 1, cell.rows };

	if (arrow.x >= row.x && arrow.x < row.x + row.cols && title <= cell.cols)
		canvas_glyph(canvas, arrow, ROLE_TEXT_STRONG,
			     column->sorted == SORTED_DOWN ? GLYPH_SORT_DOWN : GLYPH_SORT_UP);
}

void
table_head(struct canvas *canvas, const struct table *table, struct rect row)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct column *column = &table->column[i];
		struct rect cell = table_cell_rect(table, row, i);
		enum role role = column->sorted ? ROLE_TEXT_STRONG : ROLE_TEXT_MUTED;

		if (!cell.cols || !column->title.text)
			continue;
		if (column->kind == COLUMN_NUMBER)
			canvas_right(canvas, cell, role, column->title);
		else
			canvas_text(canvas, cell, role, column->title);
		if (column->sorted)
			draw_arrow(canvas, column, cell, row);
	}
}
