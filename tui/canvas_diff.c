/* canvas_diff: which cells of a row are other than before: what has to be sent. */
/* SPDX-License-Identifier: MIT */
#include "tui/canvas.h"

static bool
is_same(const struct cell *a, const struct cell *b)
{
	return a->cp[0] == b->cp[0] && a->cp[1] == b->cp[1] && a->width == b->width &&
	       a->role == b->role && a->over == b->over;
}

bool
canvas_changed(const struct cell *row, const struct cell *before, int cols, int *from, int *to)
{
	int x = *from;

	while (x < cols && is_same(&row[x], &before[x]))
		x++;
	if (x >= cols)
		return false;
	/* Characters are sent whole: a changed half takes its other half along. */
	*from = x - (x > 0 && !row[x].width);
	while (x < cols && !is_same(&row[x], &before[x]))
		x++;
	*to = x + (x < cols && !row[x].width);
	return true;
}
