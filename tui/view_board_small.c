/* view_board_small: the board where there is little room: short, strip and dot. */
/* SPDX-License-Identifier: MIT */
#include "tui/view_board.h"

/* `✗ v1.3 ······▆▆▇·▆··█ 4/5  80% max 890` */
static void
draw_version(struct frame *frame, struct rect row, const struct snap_row *line)
{
	struct canvas *canvas = frame->canvas;

	canvas_skip(&row, 1);
	if (line->is_rest) {
		canvas_put(canvas, &row, ROLE_TEXT_MUTED,
			   safe_fmt(frame->arena, "  %llu more",
				    (unsigned long long)line->rest_count));
		return;
	}
	canvas_put_glyph(canvas, &row, standing_role(line->standing),
			 standing_glyph(line->standing));
	canvas_skip(&row, 1);
	canvas_text(canvas, rect_left(&row, 6), ROLE_TEXT_STRONG, safe_clean(line->version));
	canvas_skip(&row, 1);
	struct rect p95 = rect_right(&row, 9), timeouts = rect_right(&row, 10);
	canvas_number(canvas, timeouts, standing_role(line->standing),
		      text_timeouts_in(frame, &line->figures, timeouts.cols));
	canvas_number(canvas, p95, ROLE_TEXT, text_p95(frame, &line->figures));
	board_draw_spark(frame, row, line);
}

/* `/risk-score      v1.3 3/3  v1.2 0/3` */
static void
draw_endpoint(struct frame *frame, struct rect row, const struct snap_matrix_row *line)
{
	const struct snapshot *s = frame->snapshot;

	canvas_skip(&row, 1);
	if (line->is_rest) {
		canvas_put(frame->canvas, &row, ROLE_TEXT_MUTED,
			   safe_fmt(frame->arena, "%llu more endpoints",
				    (unsigned long long)line->rest_count));
		return;
	}
	canvas_path(frame->canvas, rect_left(&row, 17), ROLE_TEXT, safe_clean(line->endpoint));
	for (size_t i = 0; i < 3 && s->matrix_column[i] && s->matrix_column[i + 1]; i++) {
		const struct snap_figures *f = &line->cell[i].figures;
		const char *version = i == 0 && *s->baseline ? s->baseline : s->matrix_column[i];
		struct safe text = f->n ? safe_fmt(frame->arena, " %s %s/%s", version,
						   text_count(frame, f->timeouts).text,
						   text_count(frame, f->n).text)
					: safe_fmt(frame->arena, " %s none", version);
		if (canvas_width(frame->canvas, text) > row.cols)
			break;
		canvas_put(frame->canvas, &row,
			   f->n ? standing_role(line->cell[i].standing) : ROLE_TEXT_MUTED, text);
	}
}

static void
draw_step_line(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;

	canvas_skip(&row, 1);
	if (s->n_steps == 0 || s->current_step >= s->n_steps)
		return;
	if (s->box_left_s >= 0)
		canvas_right(frame->canvas, rect_right(&row, 7),
			     s->box_over ? ROLE_TIMER_OVER : ROLE_TIMER_OK, text_box(frame));
	const struct snap_step *step = &s->step[s->current_step];
	canvas_put(frame->canvas, &row, ROLE_GUIDE_CURRENT,
		   step->number > 0 ? safe_fmt(frame->arena, "%d/4 %s", step->number, step->name)
				    : safe_clean(step->name));
	canvas_skip(&row, 2);
	canvas_put(frame->canvas, &row, ROLE_TEXT, safe_clean(step->summary));
}

void
board_draw_short(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	const struct rect whole = area;
	struct rect foot = rect_bottom(&area, 1);

	draw_verdict(frame, rect_top(&area, 1));
	draw_clock(frame, rect_top(&area, 1));
	draw_footer(frame, &foot);
	struct rect caution = rect_bottom(&area, area.rows > 5 ? 1 : 0);
	struct rect action = rect_bottom(&area, area.rows > 4 ? 1 : 0);
	struct rect step = rect_bottom(&area, area.rows > 2 ? 1 : 0);
	if (caution.rows)
		board_draw_caution(frame, caution);
	canvas_skip(&action, 1);
	canvas_text(frame->canvas, action, ROLE_TEXT_STRONG, safe_clean(s->action_short));
	draw_step_line(frame, step);
	for (size_t i = 0; i < s->n_versions && area.rows > 0; i++)
		draw_version(frame, rect_top(&area, 1), &s->version[i]);
	for (size_t i = 0; i < s->n_matrix && area.rows > 0; i++)
		draw_endpoint(frame, rect_top(&area, 1), &s->matrix[i]);
	struct rect *last = caution.rows ? &caution : &foot;
	if (!caution.rows)
		foot = rect_row(whole, whole.rows - 1);
	draw_prompt(frame, last);
}

/* The worst version in one line: `v1.3 4/5 T/O  max 890`. */
static struct safe
worst(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;

	if (s->n_versions == 0)
		return SAFE("no records yet");
	const struct snap_row *row = &s->version[0];
	return safe_fmt(
		frame->arena, "%s/%s T/O  %s", text_count(frame, row->figures.timeouts).text,
		text_count(frame, row->figures.n).text, text_p95(frame, &row->figures).text);
}

void
board_draw_strip(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	struct rect whole = area;
	struct rect row = rect_top(&area, 1);

	canvas_put_chip(frame->canvas, &row, standing_chip(s->standing), safe_clean(s->certainty));
	canvas_skip(&row, 1);
	canvas_put(frame->canvas, &row, ROLE_TEXT_STRONG,
		   safe_clean(*s->suspect && row.cols < 30 ? s->suspect : s->headline_tiny));
	row = rect_top(&area, 1);
	canvas_skip(&row, 1);
	canvas_text(frame->canvas, row, ROLE_TEXT, worst(frame));
	if (area.rows > 0)
		draw_step_line(frame, rect_top(&area, 1));
	if (area.rows > 0)
		draw_clock(frame, rect_top(&area, 1));
	if (area.rows > 0) {
		struct rect foot = rect_bottom(&area, 1);
		draw_footer(frame, &foot);
	}
	/* What is typed is always seen, over whatever stands in the last row. */
	draw_prompt(frame, &whole);
}

/* One line, cut; in a single cell the worst state. */
void
board_draw_dot(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;

	if (area.cols < 2) {
		canvas_glyph(frame->canvas, area, standing_chip(s->standing),
			     *s->suspect ? GLYPH_BAD : standing_glyph(s->standing));
		return;
	}
	canvas_text(frame->canvas, area, ROLE_TEXT,
		    *s->suspect ? safe_fmt(frame->arena, "%s %s", s->suspect, worst(frame).text)
				: safe_clean(s->certainty));
}
