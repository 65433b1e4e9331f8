/* term_look: how roles are painted: colour pairs made when new, poorer where one is refused. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/term_private.h"

#define GAP_MAX 3

/* The number of a colour pair; -1 = it was refused. */
static int
pair_of(struct term_looks *looks, struct paint paint, bool (*make)(int number, int fg, int bg))
{
	if (paint.fg < 0 && paint.bg < 0)
		return 0;
	for (int i = 0; i < looks->pairs; i++)
		if (looks->pair[i].fg == paint.fg && looks->pair[i].bg == paint.bg)
			return i + 1;
	if (looks->pairs == TERM_PAIRS_MAX || !make(looks->pairs + 1, paint.fg, paint.bg))
		return -1;
	looks->pair[looks->pairs].fg = paint.fg;
	looks->pair[looks->pairs].bg = paint.bg;
	return ++looks->pairs;
}

/* The look of a role: a refused pair falls back to 16 or 8 colours, then to none. */
static struct term_look
make_look(struct term_looks *looks, enum role role, uint8_t over, enum color_depth depth,
	  bool (*make)(int number, int fg, int bg))
{
	for (;;) {
		struct paint paint = color_paint(&looks->theme, role, over, depth);
		int pair = pair_of(looks, paint, make);

		if (pair >= 0)
			return (struct term_look){ paint.attr, pair };
		/* In direct colour an index would be almost black. */
		depth = depth == DEPTH_256 ? DEPTH_16 : depth == DEPTH_16 ? DEPTH_8 : DEPTH_MONO;
	}
}

bool
term_looks_make(struct term_looks *looks, const struct theme *theme, enum color_depth depth,
	bool (*make)(int number, int fg, int bg))
{
	if (looks->is_made && !memcmp(&looks->theme, theme, sizeof(*theme)))
		return false;
	looks->theme = *theme;
	looks->is_made = true;
	for (int role = 0; role < ROLE_COUNT; role++)
		for (uint8_t over = 0; over < TERM_OVERS; over++)
			looks->look[role][over] = make_look(looks, (enum role)role, over, depth,
							    make);
	return true;
}

/* Does a look show nothing on a blank: only a colour of letters, and how bold they are? */
static bool
is_unseen(const struct term_looks *looks, const struct cell *cell)
{
	const struct term_look *look = &looks->look[cell->role][cell->over % TERM_OVERS];

	return cell->role != ROLE_NONE && !(look->attr & (ATTR_UNDERLINE | ATTR_REVERSE)) &&
	       (look->pair == 0 || looks->pair[look->pair - 1].bg < 0);
}

void
term_looks_join(const struct term_looks *looks, const struct cell *from, struct cell *row, int cols)
{
	memcpy(row, from, (size_t)cols * sizeof(*row));
	for (int x = 1, end; x < cols; x = end + 1) {
		for (end = x; end < cols && row[end].role == ROLE_NONE && !row[end].over; end++)
			continue;
		/* Longer gaps are cheaper erased. */
		if (end == cols || end - x > GAP_MAX || !is_unseen(looks, &row[x - 1]))
			continue;
		for (; x < end; x++)
			row[x].role = row[x - 1].role;
	}
}
