/* color: which colours of a theme a terminal gets, and as what numbers. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/color.h"

bool
color_choice_find(const char *word, enum color_choice *choice)
{
	static const struct { const char *word; enum color_choice choice; } words[] = {
		{ "auto", COLOR_AUTO }, { "never", COLOR_NEVER }, { "16", COLOR_16_COLORS },
		{ "256", COLOR_256_COLORS }, { "direct", COLOR_RGB },
	};

	for (size_t i = 0; i < LENGTH(words); i++) {
		if (!strcmp(word, words[i].word)) {
			*choice = words[i].choice;
			return true;
		}
	}
	return false;
}

enum color_depth
color_depth(enum color_choice choice, bool no_color, int colors, bool has_rgb)
{
	enum color_depth own = has_rgb ? DEPTH_DIRECT : colors >= 256 ? DEPTH_256
			     : colors >= 16 ? DEPTH_16 : colors >= 8 ? DEPTH_8 : DEPTH_MONO;

	switch (choice) {
	case COLOR_NEVER:
		return DEPTH_MONO;
	case COLOR_AUTO:
		return no_color ? DEPTH_MONO : own;
	case COLOR_16_COLORS:
		/* An index would be almost black in direct colour: there it stays direct. */
		return own > DEPTH_16 && own != DEPTH_DIRECT ? DEPTH_16 : own;
	case COLOR_256_COLORS:
	case COLOR_RGB:
		return own;
	}
	return own;
}

/* A colour's number in a depth; *bold is set where brightness needs it. */
static int
number(const struct color *color, enum color_depth depth, bool is_ink, bool *bold)
{
	if (!color->is_set || depth == DEPTH_MONO)
		return -1;
	if (depth == DEPTH_DIRECT)
		return color->rgb < 8 ? 8 : (int)color->rgb;
	if (depth == DEPTH_256)
		return color->x256;
	if (depth == DEPTH_16 || color->x16 < 8)
		return color->x16;
	*bold |= is_ink;
	return color->x16 - 8;
}

struct paint
color_paint(const struct theme *theme, enum role role, uint8_t over, enum color_depth depth)
{
	static const struct { uint8_t bit; enum role role; } overs[] = {
		{ OVER_SELECTED, ROLE_SELECTION }, { OVER_HIT, ROLE_SEARCH_HIT },
	};
	const struct style *style = &theme->style[role];
	struct color fg = style->fg, bg = style->bg;
	unsigned attr = depth == DEPTH_MONO ? style->mono : style->attr;
	bool bold = false;

	if (role == ROLE_NONE) {
		fg = bg = (struct color){ 0 };
		attr = 0;
	}
	for (size_t i = 0; i < LENGTH(overs); i++) {
		const struct style *lay = &theme->style[overs[i].role];

		if (!(over & overs[i].bit))
			continue;
		bg = lay->bg.is_set ? lay->bg : bg;
		fg = lay->fg.is_set ? lay->fg : fg;
		attr |= depth == DEPTH_MONO ? lay->mono : lay->attr;
	}
	struct paint paint = { .fg = number(&fg, depth, true, &bold),
			       .bg = number(&bg, depth, false, &bold), .attr = attr };
	paint.attr |= bold ? ATTR_BOLD : 0u;
	return paint;
}

uint32_t
color_rgb256(uint8_t index)
{
	static const uint32_t first[16] = {
		0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
		0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
	};
	static const uint32_t steps[6] = { 0, 95, 135, 175, 215, 255 };

	if (index < 16)
		return first[index];
	if (index >= 232)
		return (8 + 10 * (index - 232u)) * 0x010101u;
	uint32_t cube = index - 16u;
	return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
}

/* The index first..last whose colour is nearest, the lower of equals. */
static uint8_t
nearest(uint32_t rgb, int first, int last)
{
	long best = -1;
	int found = first;

	for (int i = first; i <= last; i++) {
		uint32_t other = color_rgb256((uint8_t)i);
		long distance = 0;

		for (int shift = 0; shift <= 16; shift += 8) {
			long d = (long)(rgb >> shift & 0xFF) - (long)(other >> shift & 0xFF);

			distance += d * d;
		}
		if (best < 0 || distance < best) {
			best = distance;
			found = i;
		}
	}
	return (uint8_t)found;
}

uint8_t
color_nearest256(uint32_t rgb)
{
	return nearest(rgb, 16, 255);
}

uint8_t
color_nearest16(uint32_t rgb)
{
	return nearest(rgb, 0, 15);
}
