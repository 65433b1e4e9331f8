/* fz_text: the laws of safe text: twice is once, complete and printable, its width, no loss. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/canvas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whole characters that may stand on a screen, and at most one mark after a base. */
static void
check_printable(const struct str *text)
{
	bool had_mark = true;

	for (size_t at = 0; at < text->len; ) {
		uint32_t cp = 0;
		int n = text_decode(text->at + at, text->len - at, &cp);

		assert(n > 0 && text_cp_safe(cp));
		bool is_mark = text_cp_width(cp) == 0;
		assert(!(is_mark && had_mark));
		had_mark = is_mark;
		at += (size_t)n;
	}
}

/* The width is the sum of the cells of its glyphs. */
static void
check_width(const struct str *text)
{
	struct text_state state = { 0 };
	struct glyph glyph;
	const char *at = str_text(text), *end = at + text->len;
	int cells = 0;

	while (text_next(&state, &at, end, &glyph)) {
		assert(glyph.width == 1 || glyph.width == 2);
		cells += glyph.width;
	}
	assert(at == end && state.unsafe == 0);
	assert(cells == text_width(str_text(text)));
}

/* On a canvas no row is longer or shorter than the screen, and no character is halved. */
static void
check_canvas(const struct str *text, int cols, enum tier tier)
{
	struct canvas canvas = { 0 };

	canvas_init(&canvas, cols, 2, tier, NULL);
	canvas_clear(&canvas);
	canvas_text(&canvas, canvas_rect(&canvas), ROLE_TEXT, safe_clean(str_text(text)));
	for (int x = 0, width = 0; x < cols; x += width) {
		const struct cell *cell = canvas_cell(&canvas, x, 0);

		width = cell->width ? cell->width : 1;
		assert(x + width <= cols);
		assert(tier == TIER_UNICODE || cell->cp[0] <= 0x7E);
	}
	canvas_release(&canvas);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str once = { 0 }, twice = { 0 };

	if (size < 1)
		return 0;
	char *exact = malloc(size);
	memcpy(exact, data + 1, size - 1);
	unsigned unsafe = text_safe(&once, exact, size - 1);
	assert(text_safe(&twice, str_text(&once), once.len) == 0);
	assert(once.len == twice.len && memcmp(str_text(&once), str_text(&twice), once.len) == 0);
	assert(once.len >= size - 1);
	if (unsafe == 0)
		assert(once.len == size - 1 && memcmp(str_text(&once), exact, once.len) == 0);
	check_printable(&once);
	check_width(&once);
	check_canvas(&once, 1 + data[0] % 90, data[0] & 0x80 ? TIER_ASCII : TIER_UNICODE);
	str_release(&once);
	str_release(&twice);
	free(exact);
	return 0;
}
