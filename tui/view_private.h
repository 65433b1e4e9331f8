/* view_private: what the views share among themselves: their tables, header parts, figures. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_VIEW_PRIVATE_H
#define SR_TUI_VIEW_PRIVATE_H

#include "tui/view.h"

extern const struct view_ops view_board, view_guide, view_causes, view_records, view_raw,
	view_briefing, view_help, view_write, view_leave, view_drill, view_spread, view_marks,
	view_sources, view_themes, view_differs, view_page;

/* Of an enum page_order: `in event time`, `slowest first`; the order `s` goes on to, or, is_turned,
 * `S`. */
const char *page_order_text(int order);
int page_order_next(int order, bool is_turned);

/* Keep a selection inside 0..n-1 and shown in `rows` rows. */
void place_clamp(struct place *place, int n, int rows);

/* The same for a list whose rows are of several heights: the selected one is shown whole, or from
 * its first row when it is higher than `rows`. */
void place_fit(struct place *place, const int *height, int n, int rows);

/*
 * Open an overlay: the view below, and over its middle a box with a title; below 60x16 the
 * overlay has the whole screen. Footer and prompt are drawn. Returns the room inside, at most
 * cols x rows.
 */
struct rect overlay_open(struct frame *frame, struct rect area, const struct heading *heading,
			 int cols, int rows);

/* Parts of the header and footer, one row each. */
void draw_verdict(struct frame *frame, struct rect row);
void draw_clock(struct frame *frame, struct rect row);
/* The row in which a note or a file name is typed, over the last row of the area. */
void draw_prompt(struct frame *frame, struct rect *area);
struct safe prompt_enter(struct frame *frame);	/* what Enter does with what is typed: `Keep` */
bool prompt_is_text(const struct frame *frame);	/* it is kept or names a file: its room is told */

/* Chips of the filter, `[version=v1.3 x] [status!=OK x]`, at the left of the row. */
void draw_chips(struct frame *frame, struct rect *row);
/* The same as a text; without a filter, `otherwise`. */
struct safe chips_text(struct frame *frame, const char *otherwise);
/* May nothing be written: asked for, or another one holds the session? */
bool frame_is_read_only(const struct frame *frame);
/* The row of a list stands there: a click selects it. */
void frame_spot(struct frame *frame, struct rect rect, enum pane pane, int index, int column);

/* The clock of the ten minutes: well, low, over. */
enum role timer_role(const struct snapshot *snapshot);
/* The current step of the guide: `2/4 Act now`; "" when there is none. */
struct safe text_step(struct frame *frame);

/* 0..1 of the bytes; NAN when the size is not known. */
double loaded_share(const struct loaded *loaded);

/* A clock in a zone (NULL: UTC), its zone always behind it: `18:06:00Z`, `21:06:00+03:00`. */
struct safe text_clock_in(struct frame *frame, int64_t at_ns, const struct zone *zone);
/* A clock with its date before it, `08-05 18:06:00Z`, in a log of more than a day. */
struct safe text_moment(struct frame *frame, int64_t at_ns);
/* The clock whole, and without zone and fraction (`18:06:00`); a log of hours that passes midnight
 * has the date before it (`11-26 05:43:46`; is_brief: `11-26 05:43`). */
struct safe text_at(struct frame *frame, int64_t at_ns);
struct safe text_when(struct frame *frame, int64_t at_ns, bool is_brief);
/* How long ago: `2s`, `1m02s`, `3h04m`, `2d`; less than nothing is `0s`. */
struct safe text_age(struct frame *frame, int64_t age_ns);
/* A name, or its brief form (NULL: none) when it needs more than `cols` cells. */
struct safe text_named(struct frame *frame, const char *name, const char *brief, int cols);
/* `p95 828 n 44`, `max 890 n 5` of few. */
struct safe text_slowness(struct frame *frame, const struct snap_figures *figures);
struct safe text_percent(struct frame *frame, double share);	/* 42%, <1%, >99%, - */
struct safe text_box(struct frame *frame);			/* 08:42, +00:10 over time */
struct safe text_timeouts(struct frame *frame, const struct snap_figures *figures); /* 4/5  80% */
/* The same in so many cells: without its percent, else the percent alone; no number is cut. */
struct safe text_timeouts_in(struct frame *frame, const struct snap_figures *figures, int cols);

#endif
