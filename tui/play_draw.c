/* play_draw: the screen of a recording on a canvas, its looks as roles of a theme made for it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "tui/color.h"
#include "tui/play.h"

static struct color
color_of(int index)
{
	struct color color = { 0 };

	if (index < 0)
		return color;
	color.is_set = true;
	color.rgb = color_rgb256((uint8_t)index);
	color.x256 = index < 16 ? color_nearest256(color.rgb) : (uint8_t)index;
	color.x16 = index < 16 ? (uint8_t)index : color_nearest16(color.rgb);
	return color;
}

/* The role that looks like a style: roles are given out as styles are met. More styles than there
 * are roles: the rest is plain. Role 1 is kept for what is said below. */
static enum role
role_of(struct theme *theme, const struct play_style *style, int16_t *role, int *n)
{
	if (*role == 0 && *n < ROLE_COUNT) {
		theme->style[*n] = (struct style){
			.fg = color_of(style->fg), .bg = color_of(style->bg),
			.attr = style->attr,
			.mono = style->attr & (ATTR_BOLD | ATTR_UNDERLINE | ATTR_REVERSE),
		};
		*role = (int16_t)(*n)++;
	}
	return *role ? (enum role)*role : ROLE_TEXT;
}

/* What the ascii tier shows of a character: its twin among the glyphs. */
static uint32_t
twin(const struct canvas *canvas, uint32_t cp)
{
	if (canvas->tier != TIER_ASCII || cp < 0x7F)
		return cp;
	for (int i = 0; i < GLYPH_COUNT; i++)
		if (canvas->glyphs.cp[i][TIER_UNICODE] == cp)
			return canvas->glyphs.cp[i][TIER_ASCII];
	return '?';
}

/* The characters of cells from..to of a row; widths stay what they are. */
static void
add_cells(struct str *out, const struct canvas *canvas, const struct play_cell *row, int from,
	int to)
{
	char bytes[4];

	for (int x = from; x < to; x++) {
		uint32_t cp = row[x].cp[0];
		if (!cp && x > from && row[x - 1].width == 2)
			continue;
		uint32_t shown = cp ? twin(canvas, cp) : ' ';
		str_bytes(out, bytes, (size_t)text_encode(bytes, shown));
		if (row[x].cp[1] && canvas->tier != TIER_ASCII)
			str_bytes(out, bytes, (size_t)text_encode(bytes, row[x].cp[1]));
		if (row[x].width == 2 && shown != cp)
			str_add(out, "?");	/* the twin of a wide one is two cells as well */
	}
}

void
play_draw(struct play *play, struct canvas *canvas, struct rect rect, struct theme *theme)
{
	const struct play_screen *screen = &play->screen;
	int cols = screen->cols < rect.cols ? screen->cols : rect.cols;
	int rows = screen->rows < rect.rows ? screen->rows : rect.rows;
	int16_t role[PLAY_STYLES] = { 0 };
	struct arena arena = { 0 };
	struct str text = { 0 };
	int n = ROLE_TEXT + 1;

	for (int y = 0; y < rows; y++) {
		const struct play_cell *row = &screen->cell[(size_t)y * (size_t)screen->cols];
		for (int from = 0, to = 0; from < cols; from = to) {
			for (to = from + 1; to < cols && (row[to].style == row[from].style ||
							  row[to - 1].width == 2);)
				to++;
			str_clear(&text);
			add_cells(&text, canvas, row, from, to);
			struct rect at = { rect.x + from, rect.y + y, to - from, 1 };
			enum role look = role_of(theme, &screen->style[row[from].style],
						 &role[row[from].style], &n);
			canvas_text(canvas, at, look, safe_bytes(&arena, str_text(&text),
								 text.len));
		}
	}
	if (screen->has_cursor && screen->x < cols && screen->y < rows)
		canvas_cursor(canvas, rect.x + screen->x, rect.y + screen->y);
	arena_release(&arena);
	str_release(&text);
}
