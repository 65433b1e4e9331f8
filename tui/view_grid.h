/* view_grid: requests by time and latency on one pair of axes: a scatter, or a heat map. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_VIEW_GRID_H
#define SR_TUI_VIEW_GRID_H

#include "tui/view_private.h"

/* Cells beside the fields: the axis of latency at the left, and the line of the moment. */
enum { GRID_SIDES = 10 };

/*
 * Draw a grid: a row a step of latency, the times of both ends in the last row of the area. A
 * scatter shows marks (`!` timed out, `x` not, `o` baseline), a heat map counts, or shades where
 * some field holds more than nine; `X`: all timed out.
 */
void grid_draw(struct frame *frame, struct rect area, const struct snap_grid *grid,
	       bool is_scatter);
/* `5 s`: the width of a bin. */
struct safe text_bin(struct frame *frame, int64_t bin_ns);

#endif
