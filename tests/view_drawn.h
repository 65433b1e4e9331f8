/* view_drawn: a view over a snapshot written by hand, drawn as text. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_VIEW_DRAWN_H
#define SR_TESTS_VIEW_DRAWN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runner.h"
#include "tests/view_case.h"
#include "tui/view.h"

static struct app app;
static struct arena snaps, frame_arena;
static struct snapshot snapshot;
static struct canvas canvas;
static struct str shown;

static inline void
begin(const struct view_case *c)
{
	app = (struct app){ .now_ns = INSTANT_NONE,
			    .ui = { .depth = 1, .moment_ns = INSTANT_NONE } };
	case_snapshot(c, &snaps, &snapshot);
}

static inline void
end(void)
{
	editor_release(&app.ui.editor);
	arena_release(&snaps);
	arena_release(&frame_arena);
	canvas_release(&canvas);
	str_release(&shown);
}

/* Open a view over the board (help: over the guide). */
static inline void
open_view(enum view view)
{
	app.ui.depth = 1;
	app.ui.stack[0] = VIEW_BOARD;
	if (view == VIEW_HELP)
		app.ui.stack[app.ui.depth++] = VIEW_GUIDE;
	if (view != VIEW_BOARD)
		app.ui.stack[app.ui.depth++] = view;
}

/* A frame of the view on top. Returns it as text, valid until the next one. */
static inline const char *
draw(int cols, int rows, enum tier tier)
{
	struct frame frame = {
		.canvas = &canvas, .app = &app, .arena = &frame_arena, .snapshot = &snapshot
	};

	canvas_init(&canvas, cols, rows, tier, NULL);
	app.cols = cols;
	app.rows = rows;
	arena_clear(&frame_arena);
	view_ops(app_view(&app))->draw(&frame, canvas_rect(&canvas));
	str_clear(&shown);
	canvas_print(&canvas, &shown);
	return str_text(&shown);
}

#endif
