/* editor_draw: the text entry field on the canvas, wrapped by cells, and where its cursor is. */
/* SPDX-License-Identifier: MIT */
#include <limits.h>

#include "core/base/mem.h"
#include "tui/canvas_private.h"
#include "tui/editor_private.h"

/* A character in the wrapped text. */
struct place {
	size_t at;		/* byte offset */
	int row, x;
};

/* Cells of the character at..next in the tier of the last drawing (ascii needs more). */
static int
cells_of(const struct editor *editor, size_t at, size_t next)
{
	static const struct canvas tiers[] = {
		[TIER_UNICODE] = { .tier = TIER_UNICODE }, [TIER_ASCII] = { .tier = TIER_ASCII },
	};
	const char *text = str_text(&editor->text);
	struct walk walk = walk_range(&tiers[editor->tier], text + at, text + next, false);
	struct glyph glyph;
	bool is_escape;
	int cells = 0;

	while (text[at] != '\n' && walk_glyph(&walk, &glyph, &is_escape))
		cells += glyph.width;
	return cells;
}

/* Cells of text in a row: one less than there are, so that the cursor has a place after it. */
static int
wrap_cols(int cols)
{
	return cols > 1 ? cols - 1 : 1;
}

/* A character that does not fit where the one before it ended begins the next row. */
static void
settle(const struct editor *editor, int cols, struct place *place)
{
	const char *text = str_text(&editor->text);

	if (place->at >= editor->text.len || text[place->at] == '\n' || !place->x)
		return;
	if (place->x + cells_of(editor, place->at, editor_after(editor, place->at)) > cols)
		*place = (struct place){ .at = place->at, .row = place->row + 1 };
}

/* Go past a character; what follows has yet to settle. */
static void
advance(const struct editor *editor, struct place *place)
{
	size_t next = editor_after(editor, place->at);

	if (str_text(&editor->text)[place->at] == '\n') {
		place->row++;
		place->x = 0;
	} else
		place->x += cells_of(editor, place->at, next);
	place->at = next;
}

/* The place of a byte offset. */
static struct place
place_of(const struct editor *editor, size_t at, int cols)
{
	struct place place = { 0 };

	settle(editor, cols, &place);
	while (place.at < at) {
		advance(editor, &place);
		settle(editor, cols, &place);
	}
	return place;
}

int
editor_rows(const struct editor *editor, const struct canvas *canvas, int cols)
{
	struct editor as_drawn = *editor;

	as_drawn.tier = canvas->tier;
	return place_of(&as_drawn, editor->text.len, wrap_cols(cols)).row + 1;
}

void
editor_move_rows(struct editor *editor, int rows)
{
	int cols = editor->cols ? wrap_cols(editor->cols) : INT_MAX;	/* never drawn: no wraps */
	struct place now = place_of(editor, editor->cursor, cols);
	struct place place = { 0 }, best = { 0 };
	int wanted = now.row + rows < 0 ? 0 : now.row + rows;

	/* The last place of the wanted row (or the last there is) not right of the cursor. */
	for (;;) {
		settle(editor, cols, &place);
		if (place.row > wanted)
			break;
		if (place.row > best.row || place.x <= now.x)
			best = place;
		if (place.at >= editor->text.len)
			break;
		advance(editor, &place);
	}
	editor->cursor = best.at;
}

static void
draw_multi(struct editor *editor, struct canvas *canvas, struct rect rect, enum role role)
{
	const char *text = str_text(&editor->text);
	int cols = wrap_cols(rect.cols);
	struct place cursor = place_of(editor, editor->cursor, cols), place = { 0 };

	if (cursor.row < editor->scroll)
		editor->scroll = cursor.row;
	if (cursor.row >= editor->scroll + rect.rows)
		editor->scroll = cursor.row - rect.rows + 1;
	while (place.at < editor->text.len && place.row < editor->scroll + rect.rows) {
		struct place row = place;

		while (place.at < editor->text.len && place.row == row.row) {
			advance(editor, &place);
			settle(editor, cols, &place);
		}
		size_t end = place.at;
		if (place.row > row.row && end > row.at && text[end - 1] == '\n')
			end--;
		if (row.row >= editor->scroll)
			canvas_draw_range(canvas, rect_row(rect, row.row - editor->scroll), role,
				walk_range(canvas, text + row.at, text + end, false), false);
	}
	int x = cursor.x < rect.cols ? cursor.x : rect.cols - 1;
	canvas_cursor(canvas, rect.x + x, rect.y + cursor.row - editor->scroll);
}

static void
draw_single(struct editor *editor, struct canvas *canvas, struct rect rect, enum role role)
{
	const char *text = str_text(&editor->text);
	size_t at = 0;
	int x = 0, cursor = 0;

	for (size_t i = 0; i < editor->cursor; i = editor_after(editor, i))
		cursor += cells_of(editor, i, editor_after(editor, i));
	/* The last cell may hold the mark of a cut: the cursor keeps off it. */
	int last = rect.cols - 1 - (editor->cursor < editor->text.len);
	if (cursor < editor->scroll)
		editor->scroll = cursor;
	if (editor->cursor == editor->text.len && cursor <= last)
		editor->scroll = 0;	/* it became short: all of it is shown */
	if (cursor > editor->scroll + last)
		editor->scroll = cursor - (last > 0 ? last : 0);
	while (at < editor->cursor && x < editor->scroll) {
		size_t next = editor_after(editor, at);

		x += cells_of(editor, at, next);
		at = next;
	}
	editor->scroll = x;
	canvas_draw_range(canvas, rect_row(rect, 0), role,
		walk_range(canvas, text + at, text + editor->text.len, false), false);
	cursor -= x;
	canvas_cursor(canvas, rect.x + (cursor < rect.cols ? cursor : rect.cols - 1), rect.y);
}

void
editor_draw(struct editor *editor, struct canvas *canvas, struct rect rect, enum role role)
{
	rect = rect_meet(rect, canvas_rect(canvas));
	if (rect.cols < 1)
		return;
	editor->cols = rect.cols;
	editor->tier = canvas->tier;
	if (editor->is_multi)
		draw_multi(editor, canvas, rect, role);
	else
		draw_single(editor, canvas, rect, role);
}
