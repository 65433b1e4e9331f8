/* canvas_wrap: text over several rows, broken at blanks. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/canvas_private.h"

/* Cells of the next source character, which is stepped over. */
static int
step(struct walk *walk)
{
	struct glyph glyph;
	bool is_escape;
	int width = 0;

	do {
		if (!walk_glyph(walk, &glyph, &is_escape))
			break;
		width += glyph.width;
	} while (!walk_is_whole(walk));
	return width;
}

/*
 * The text of the next row: from *at to the pointer returned; *at moves to where the row
 * after it begins (past the newline or the blanks of the break).
 */
static const char *
row_end(const struct canvas *canvas, const char **at, const char *end, bool is_ours, int cols)
{
	struct walk walk = walk_range(canvas, *at, end, is_ours);
	const char *start = *at, *blank = NULL;
	int width = 0;

	for (;;) {
		const char *here = walk.at;

		if (here >= end || *here == '\n') {
			*at = here < end ? here + 1 : end;
			return here;
		}
		if (*here == ' ' && (here == start || here[-1] != ' '))
			blank = here;
		width += step(&walk);
		if (width <= cols || here == start)
			continue;
		const char *stop = blank && blank > start ? blank : here;
		for (*at = stop; *at < end && **at == ' '; )
			(*at)++;
		if (*at < end && **at == '\n' && *at > stop)
			(*at)++;
		return stop;
	}
}

int
canvas_wrap(struct canvas *canvas, struct rect rect, enum role role, struct safe text)
{
	const char *at = text.text, *end = at + strlen(at);
	struct rect seen = rect_meet(rect, canvas_rect(canvas));
	int rows = 0;

	for (; at < end && rows < seen.rows; rows++) {
		const char *from = at;
		const char *stop = row_end(canvas, &at, end, text.is_ours, seen.cols);
		bool is_last = rows + 1 == seen.rows && at < end;

		canvas_draw_range(canvas, rect_row(seen, rows), role,
			walk_range(canvas, from, stop, text.is_ours), is_last);
	}
	return rows;
}

int
canvas_wrap_rows(const struct canvas *canvas, int cols, struct safe text)
{
	const char *at = text.text, *end = at + strlen(at);
	int rows = 0;

	while (at < end) {
		row_end(canvas, &at, end, text.is_ours, cols > 0 ? cols : 1);
		rows++;
	}
	return rows;
}

struct safe
canvas_wrap_from(const struct canvas *canvas, int cols, struct safe text, int rows)
{
	const char *at = text.text, *end = at + strlen(at);

	for (; rows > 0 && at < end; rows--)
		row_end(canvas, &at, end, text.is_ours, cols > 0 ? cols : 1);
	return (struct safe){ at, text.is_ours };
}

int
canvas_word_width(const struct canvas *canvas, struct safe text)
{
	struct walk walk = walk_text(canvas, text);
	int width = 0, most = 0;

	while (walk.at < walk.end) {
		bool is_gap = *walk.at == ' ' || *walk.at == '\n';
		int cells = step(&walk);

		width = is_gap ? 0 : width + cells;
		most = width > most ? width : most;
	}
	return most;
}
