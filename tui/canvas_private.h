/* canvas_private: what canvas.c and canvas_text.c share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_CANVAS_PRIVATE_H
#define SR_TUI_CANVAS_PRIVATE_H

#include "core/base/text.h"
#include "tui/canvas.h"

/* Write one character; clipped; keeps halves of wide characters whole. */
void canvas_set(struct canvas *canvas, int x, int y, const struct glyph *glyph,
	enum role role);

/* A walk over a text as this canvas shows it: cell-wide steps, in its tier. */
struct walk {
	const struct canvas *canvas;
	const char *at, *end;
	bool is_ours;
	struct text_state state;
	char form[28];			/* what the ascii tier makes of a glyph: `<U+00E9>` */
	unsigned form_at, form_len;
	unsigned escape_left;		/* characters of a visible escape still to come */
};

struct walk walk_range(const struct canvas *canvas, const char *at, const char *end,
	bool is_ours);
struct walk walk_text(const struct canvas *canvas, struct safe text);
/* The next character; *is_escape: it belongs to `<1B>` or the like in outside text. */
bool walk_glyph(struct walk *walk, struct glyph *glyph, bool *is_escape);
/* Is `at` between two source characters, so that the text may be split there? */
bool walk_is_whole(const struct walk *walk);

/*
 * Draw a walk at the left of a row that can be seen: all of it, or what fits and `cut`.
 * must_cut: more follows that is not in the walk. Returns the cells drawn.
 */
int canvas_draw_range(struct canvas *canvas, struct rect row, enum role role,
	struct walk walk, bool must_cut);

#endif
