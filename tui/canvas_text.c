/* canvas_text: words on the canvas: measured, cut and wrapped by cells, in the canvas's tier. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "tui/canvas_private.h"

struct walk
walk_range(const struct canvas *canvas, const char *at, const char *end, bool is_ours)
{
	return (struct walk){ .canvas = canvas, .at = at, .end = end, .is_ours = is_ours };
}

struct walk
walk_text(const struct canvas *canvas, struct safe text)
{
	return walk_range(canvas, text.text, text.text + strlen(text.text), text.is_ours);
}

bool
walk_is_whole(const struct walk *walk)
{
	return walk->form_at >= walk->form_len && walk->state.form_at >= walk->state.form_len;
}

/* Characters of the visible escape that begins at `at`: `<1B>`, `<U+202E>`; 0 = none. */
static unsigned
escape_len(const char *at, const char *end)
{
	const char *hex = at + 1;
	bool is_cp = end - at > 3 && at[1] == 'U' && at[2] == '+';
	unsigned n = 0;

	if (is_cp)
		hex += 2;
	while (hex + n < end && n < 7 && hex[n] && strchr("0123456789ABCDEF", hex[n]))
		n++;
	if (hex + n >= end || hex[n] != '>' || (is_cp ? n < 4 || n > 6 : n != 2))
		return 0;
	return (unsigned)(hex - at) + n + 1;
}

/* The ascii twin of a character of the glyph table; 0 = it has none. */
static uint32_t
ascii_twin(uint32_t cp)
{
	const struct glyph_set *glyphs = glyph_default();

	for (int i = 0; i < GLYPH_COUNT; i++)
		if (glyphs->cp[i][TIER_UNICODE] == cp)
			return glyphs->cp[i][TIER_ASCII];
	return 0;
}

/* Turn a glyph into what the ascii tier shows: itself, its twin or `<U+00E9>`. */
static void
to_ascii(struct walk *walk, struct glyph *glyph)
{
	uint32_t base = glyph->cp[0], mark = glyph->cp[1];
	int n = 0;

	if (walk->is_ours && base > 0x7E && ascii_twin(base))
		base = ascii_twin(base);
	walk->form_at = 0;
	if (base > 0x7E)
		n = snprintf(walk->form, sizeof(walk->form), "<U+%04X>", (unsigned)base);
	else
		walk->form[n++] = (char)base;
	if (mark)
		n += snprintf(walk->form + n, sizeof(walk->form) - (size_t)n, "<U+%04X>",
			(unsigned)mark);
	walk->form_len = (unsigned)n;
}

bool
walk_glyph(struct walk *walk, struct glyph *glyph, bool *is_escape)
{
	*is_escape = walk->escape_left > 0;
	if (walk->form_at >= walk->form_len) {
		if (!walk->escape_left && !walk->is_ours && walk->at < walk->end &&
		    *walk->at == '<' && walk_is_whole(walk)) {
			walk->escape_left = escape_len(walk->at, walk->end);
			*is_escape = walk->escape_left > 0;
		}
		if (!text_next(&walk->state, &walk->at, walk->end, glyph))
			return false;
		/* Text that was not safe after all: the door's forms count as escapes too. */
		if (walk->state.unsafe) {
			*is_escape = true;
			if (walk->state.form_at >= walk->state.form_len)
				walk->state.unsafe = 0;
		}
		if (walk->escape_left)
			walk->escape_left--;
		if (walk->canvas->tier == TIER_UNICODE)
			return true;
		to_ascii(walk, glyph);
	}
	*glyph = (struct glyph){ .cp = { (unsigned char)walk->form[walk->form_at++] },
				 .width = 1 };
	return true;
}

/* Cells of a walk; counting stops when it passes the limit. */
static int
width_of(struct walk walk, int limit)
{
	struct glyph glyph;
	bool is_escape;
	int width = 0;

	while (width <= limit && walk_glyph(&walk, &glyph, &is_escape))
		width += glyph.width;
	return width;
}

int
canvas_width(const struct canvas *canvas, struct safe text)
{
	return width_of(walk_text(canvas, text), 1 << 24);
}

int
canvas_draw_range(struct canvas *canvas, struct rect row, enum role role, struct walk walk,
	bool must_cut)
{
	if (row.cols < 1)
		return 0;
	bool is_cut = must_cut || width_of(walk, row.cols) > row.cols;
	int room = row.cols - is_cut, x = 0;
	struct glyph glyph;
	bool is_escape;

	while (x < room && walk_glyph(&walk, &glyph, &is_escape)) {
		if (x + glyph.width > room)
			glyph = (struct glyph){ .cp = { '>' }, .width = 1 };
		canvas_set(canvas, row.x + x, row.y, &glyph,
			is_escape ? ROLE_TEXT_UNSAFE : role);
		x += glyph.width;
	}
	if (is_cut) {
		struct rect end = { row.x + x, row.y, 1, 1 };

		x += canvas_glyph(canvas, end, role, GLYPH_CUT);
	}
	return x;
}

/* The part of a rect's first row that lies on the canvas. */
static struct rect
visible_row(const struct canvas *canvas, struct rect rect)
{
	return rect_meet(rect_row(rect, 0), canvas_rect(canvas));
}

int
canvas_text(struct canvas *canvas, struct rect rect, enum role role, struct safe text)
{
	return canvas_draw_range(canvas, visible_row(canvas, rect), role,
		walk_text(canvas, text), false);
}

int
canvas_right(struct canvas *canvas, struct rect rect, enum role role, struct safe text)
{
	struct rect row = visible_row(canvas, rect);
	int width = width_of(walk_text(canvas, text), row.cols);

	return canvas_text(canvas, rect_right(&row, width), role, text);
}

int
canvas_center(struct canvas *canvas, struct rect rect, enum role role, struct safe text)
{
	struct rect row = visible_row(canvas, rect);
	int width = width_of(walk_text(canvas, text), row.cols);

	return canvas_text(canvas, rect_middle(row, width, 1), role, text);
}

int
canvas_number(struct canvas *canvas, struct rect rect, enum role role, struct safe text)
{
	struct rect row = visible_row(canvas, rect);

	/* What is off the canvas is cut as well, so the whole rect must be seen for it. */
	if (width_of(walk_text(canvas, text), row.cols) > row.cols) {
		canvas_glyph(canvas, rect_right(&row, 1), role, GLYPH_CUT);
		return 0;
	}
	return canvas_right(canvas, row, role, text);
}

int
canvas_path(struct canvas *canvas, struct rect rect, enum role role, struct safe text)
{
	struct rect row = visible_row(canvas, rect);
	const char *end = text.text + strlen(text.text);
	const char *last = end > text.text ? end - 1 : end;

	/* A slash at the end belongs to the last segment. */
	while (last > text.text && last[-1] != '/')
		last--;
	if (last > text.text)
		last--;
	struct walk segment = walk_range(canvas, last, end, text.is_ours);
	int keep = width_of(segment, row.cols);
	if (last == text.text || width_of(walk_text(canvas, text), row.cols) <= row.cols)
		return canvas_text(canvas, row, role, text);
	if (keep + 1 > row.cols)
		return canvas_draw_range(canvas, row, role, segment, false);

	struct rect tail = rect_right(&row, keep);
	struct walk head = walk_range(canvas, text.text, last, text.is_ours);
	int x = canvas_draw_range(canvas, row, role, head, true);
	tail.x = row.x + x;
	return x + canvas_draw_range(canvas, tail, role, segment, false);
}

int
canvas_put(struct canvas *canvas, struct rect *row, enum role role, struct safe text)
{
	int x = canvas_text(canvas, *row, role, text);

	rect_left(row, x);
	return x;
}

int
canvas_put_glyph(struct canvas *canvas, struct rect *row, enum role role, enum glyph_id glyph)
{
	int x = canvas_glyph(canvas, *row, role, glyph);

	rect_left(row, x);
	return x;
}

int
canvas_put_chip(struct canvas *canvas, struct rect *row, enum role role, struct safe text)
{
	if (canvas_width(canvas, text) + 2 > row->cols)
		return canvas_put(canvas, row, role, text);
	canvas_blank(canvas, rect_left(row, 1), role);
	int x = canvas_put(canvas, row, role, text);
	canvas_blank(canvas, rect_left(row, 1), role);
	return x + 2;
}

void
canvas_skip(struct rect *row, int n)
{
	rect_left(row, n);
}

void
canvas_heading(struct canvas *canvas, struct rect rect, const struct heading *heading)
{
	struct safe none = SAFE("");
	struct safe name = heading->name.text ? heading->name : none;
	struct safe rest = heading->rest.text ? heading->rest : none;
	struct safe right = heading->right.text ? heading->right : none;
	int name_cols = canvas_width(canvas, name), rest_cols = canvas_width(canvas, rest);
	int right_cols = canvas_width(canvas, right);
	struct rect row = rect_row(rect, 0);

	/* ` name  rest ` and ` right -`: what does not fit beside the name goes from the right. */
	int left_cols = heading->lead + 2 + name_cols + (rest_cols ? rest_cols + 2 : 0);
	if (right_cols && left_cols + right_cols + 3 <= row.cols) {
		canvas_fill(canvas, rect_right(&row, 1), heading->line, GLYPH_HLINE);
		rect_right(&row, 1);
		canvas_text(canvas, rect_right(&row, right_cols), ROLE_TEXT, right);
		rect_right(&row, 1);
	}
	canvas_fill(canvas, rect_left(&row, heading->lead), heading->line, GLYPH_HLINE);
	if (name_cols) {
		canvas_skip(&row, 1);
		struct rect words = row;
		words.cols -= 1;
		canvas_put(canvas, &words, ROLE_TITLE, name);
		if (rest_cols && words.cols > 3) {
			canvas_skip(&words, 2);
			canvas_put(canvas, &words, ROLE_TEXT_MUTED, rest);
		}
		canvas_skip(&row, words.x - row.x + 1);
	}
	canvas_fill(canvas, row, heading->line, GLYPH_HLINE);
}
