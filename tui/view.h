/* view: what every view is: a table of operations over a snapshot and the state of the screen. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_VIEW_H
#define SR_TUI_VIEW_H

#include "tui/app.h"

/* What a view draws with. Everything is borrowed for the call. */
struct frame {
	struct canvas *canvas;
	const struct snapshot *snapshot;
	struct app *app;	/* for app->ui and app->options; views change only ui.place */
	struct arena *arena;		/* texts of this frame */
	bool is_below;		/* under an overlay, to which the footer's row is left */
};

/* A key of the footer; label NULL: the one of the table of commands. */
struct view_key { enum command command; const char *label; };

/* What is selected in a view: for the filter, the baseline and the clipboard. */
struct picked {
	bool has_version, has_endpoint;
	bool is_endpoint_first;		/* `!` leaves out the endpoint */
	uint32_t version, endpoint;	/* ids of the snapshot's rows */
	const char *text;		/* to copy; NULL: the selected rows as drawn */
};

/* One row of the table of views. */
struct view_ops {
	enum view view;
	const char *name;		/* `board` */
	unsigned context;		/* its bit in command.h */
	/* Say what the snapshot must hold for a screen of this size. */
	void (*want)(const struct app *app, int cols, int rows, struct want *want);
	/* Draw into the area between header and footer (the board draws all of it). */
	void (*draw)(struct frame *frame, struct rect area);
	/* Do a command; false when it is not the view's (app then tries its own). */
	bool (*act)(struct app *app, enum command command);
	/* The keys of the footer in order, COMMAND_NONE last; NULL: the order of the table. Help
	 * (first) and Back (last) come by themselves. */
	const struct view_key *keys;
	/* Keep the places inside what the snapshot holds; true: ask for another one. NULL: none. */
	bool (*settle)(struct app *app, const struct snapshot *snapshot);
	/* A text typed in this view was kept; direction -1: Shift-Tab, go to what stands before. */
	void (*kept)(struct app *app, int direction);
	/* Go to the next (1) or the last (-1) row that holds a text; false: none does. NULL: rows
	 * are gone through one by one. */
	bool (*find)(struct app *app, const char *text, int direction);
	/* Fill in what is selected. NULL: nothing ever is. */
	void (*pick)(struct app *app, const struct snapshot *snapshot, struct picked *picked);
};

const struct view_ops *view_ops(enum view view);
/* The view on top. */
enum view app_view(const struct app *app);
void app_push(struct app *app, enum view view);
void app_pop(struct app *app);

/* Shared by views (view.c): a list's selection moved by a command, kept inside 0..n-1 and
 * scrolled so that it shows in `rows`; false when the command moves nothing. */
bool place_move(struct place *place, enum command command, int n, int rows);
/* The header rows every view has (verdict, clock and chips), the footer with at most 8 keys
 * that work now, and the message row. They take rows off the area. */
void draw_header(struct frame *frame, struct rect *area);
void draw_footer(struct frame *frame, struct rect *area);
/* A role for a standing, its chip, and its glyph. */
enum role standing_role(enum standing standing);
enum role standing_chip(enum standing standing);
enum glyph_id standing_glyph(enum standing standing);
/* Figures as people read them: `max 890`, `~95`, `4/5  80%`, `-`, `7.4x`, `no pair`. */
struct safe text_p50(struct frame *frame, const struct snap_figures *figures);
struct safe text_p95(struct frame *frame, const struct snap_figures *figures);
struct safe text_ratio(struct frame *frame, double ratio, bool is_base);
struct safe text_share(struct frame *frame, double share);
struct safe text_ms(struct frame *frame, double ms);
struct safe text_count(struct frame *frame, uint64_t n);
struct safe text_clock(struct frame *frame, int64_t at_ns);	/* 18:06:00Z, or in the zone */

#endif
