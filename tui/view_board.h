/* view_board: the parts of the board, each drawn into a rect of its plan. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_VIEW_BOARD_H
#define SR_TUI_VIEW_BOARD_H

#include "tui/table.h"
#include "tui/view_private.h"

/* Classes of size (screens.md section 3). */
enum board_size { BOARD_TALL, BOARD_FULL, BOARD_SHORT, BOARD_STRIP, BOARD_DOT };
enum board_size board_size(int cols, int rows);

/* Where the parts stand; an empty rect means no room. Disjoint, and inside the area. */
struct board_plan {
	enum board_size size;
	struct rect banner, verdict, clock, timeline, versions, timeouts, pairs, records, causes,
		guide, caution, footer;
};
struct board_plan board_plan(const struct snapshot *snapshot, struct rect area);

void board_draw_banner(struct frame *frame, struct rect row);
/* Bins start at column x of the row, where the sparklines start. */
void board_draw_timeline(struct frame *frame, struct rect row, int x);
void board_draw_caution(struct frame *frame, struct rect row);
/* Returns the column of the canvas where the sparklines start. */
int board_draw_versions(struct frame *frame, struct rect area, bool is_tall);
void board_draw_timeouts(struct frame *frame, struct rect area, bool is_tall);
void board_draw_pairs(struct frame *frame, struct rect area);
void board_draw_records(struct frame *frame, struct rect area);
/* Each hypothesis in a row: what it is, and what speaks for or against it. */
void board_draw_causes(struct frame *frame, struct rect area);
void board_draw_guide(struct frame *frame, struct rect area);
void board_draw_short(struct frame *frame, struct rect area);
/* Rows a short board of so many rows has for its records, heading included; 0: none. */
int board_short_records(const struct snapshot *snapshot, int rows);
void board_draw_strip(struct frame *frame, struct rect area);
void board_draw_dot(struct frame *frame, struct rect area);
/* Bins of a row as a sparkline on the shared axis, from the left of the rect. */
void board_draw_spark(struct frame *frame, struct rect row, const struct snap_row *line);
/* The heading of a pane, in the border of focus when it has it. */
void board_heading(struct frame *frame, struct rect row, enum pane pane, struct safe name,
		   struct safe rest, struct safe right);
/* A version as the table of versions names it where it has no room. */
struct safe board_version(struct frame *frame, uint32_t id, const char *name, int cols);
/* Cells of a versions row beside its sparkline; the same of a short board. */
int board_beside_spark(struct frame *frame, bool is_tall);
int board_short_beside(struct frame *frame);
/* `38..96%`, the 95 % interval of the timeout rate; "" without one. */
struct safe board_interval(struct frame *frame, const struct snap_figures *figures);
void board_pick_record(const struct app *app, const struct snapshot *snapshot,
		       struct picked *picked);
/* What is selected, for filter, baseline and clipboard (view_ops.pick). */
void board_pick(struct app *app, const struct snapshot *snapshot, struct picked *picked);
/* A selection goes with its version or endpoint when rows change places. */
void board_follow_rows(struct app *app, const struct snapshot *snapshot);
/* `s`: by the next column of the table that has the focus; is_turned, `S`: the other way round. */
void board_sort(struct app *app, bool is_turned);
/* `worst first`, `by p95|max`: how the rows of versions or timeouts stand. */
const char *board_sorted_text(const struct ui *ui, enum pane pane);
/* How the heading of a column of theirs is marked; by: enum rows_by. */
enum sorted board_sorted(const struct ui *ui, enum pane pane, int by);
/* Put the selected cell of the timeouts table under the glass; go to a cell beside it. */
void board_open_cell(struct app *app, const struct snapshot *snapshot);
void board_move_column(struct ui *ui, const struct snapshot *snapshot, int by);
/* Show the selected record as logged. */
void board_open_record(struct app *app, const struct snapshot *snapshot);

#endif
