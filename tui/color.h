/* color: which colours of a theme a terminal gets, and as what numbers. No curses. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_COLOR_H
#define SR_TUI_COLOR_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/theme.h"

/* --color */
enum color_choice { COLOR_AUTO, COLOR_NEVER, COLOR_16_COLORS, COLOR_256_COLORS, COLOR_RGB };

/* What is sent, poorest first. */
enum color_depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_DIRECT };

/* The choice of a word of --color (auto never 16 256 direct); false when there is none such. */
bool color_choice_find(const char *word, enum color_choice *choice);

/*
 * The depth to draw with: --color given > NO_COLOR > terminfo (screens.md 9.4). `colors` and
 * has_rgb are terminfo's. A choice gets no more than the terminal has; and a terminal with direct
 * colour keeps it (but for never), because an index there would mean almost black.
 */
enum color_depth color_depth(enum color_choice choice, bool no_color, int colors, bool has_rgb);

/* What a cell is painted with. */
struct paint {
	int fg, bg;		/* colour number in the depth; -1 = the terminal's own */
	unsigned attr;		/* enum attr bits */
};

/*
 * The paint of a cell. OVER_SELECTED gives it the ground (and, when set, the ink) of `selection`,
 * OVER_HIT of `search.hit`, which wins; attributes add up. In DEPTH_8 a bright colour is its
 * dark twin plus bold; in DEPTH_DIRECT 0x000000..7 are moved to 8, since they would be indices.
 */
struct paint color_paint(const struct theme *theme, enum role role, uint8_t over,
	enum color_depth depth);

/* sRGB of index 16..255 of the 256-colour palette, and of 0..15 as xterm has them. */
uint32_t color_rgb256(uint8_t index);
/* The nearest index 16..255, or 0..15, to a colour (least squared distance; ties: the lower). */
uint8_t color_nearest256(uint32_t rgb);
uint8_t color_nearest16(uint32_t rgb);

#endif
