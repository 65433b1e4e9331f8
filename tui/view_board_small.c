/* view_board_small: the board where there is little room: short, strip and dot. */
/* SPDX-License-Identifier: MIT */
#include "tui/view_board.h"

#define VERSION_LEAST 6
#define VERSION_MOST 13
#define SPARK_LEAST 8	/* fewer bins tell nothing: a sparkline goes whole */

/* Names of versions that have no room are as long as what tells them apart. */
static int
version_cols(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	int cols = VERSION_LEAST;

	for (size_t i = 0; i < s->n_versions; i++) {
		const struct snap_row *row = &s->version[i];
		if (row->is_rest || !row->brief)
			continue;
		int own = canvas_width(frame->canvas, safe_clean(row->brief));
		cols = own > VERSION_MOST ? VERSION_MOST : own > cols ? own : cols;
	}
	return cols;
}

int
board_short_beside(struct frame *frame)
{
	return 23 + version_cols(frame);
}

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
	canvas_text(canvas, rect_left(&row, version_cols(frame)), ROLE_TEXT_STRONG,
		    text_named(frame, line->version, line->brief, 6));
	canvas_skip(&row, 1);
	struct rect p95 = rect_right(&row, 9), timeouts = rect_right(&row, 10);
	struct safe counts = text_timeouts_in(frame, &line->figures, timeouts.cols);
	if (canvas_width(canvas, counts) == timeouts.cols)
		rect_right(&row, 1);
	canvas_number(canvas, timeouts, standing_role(line->standing), counts);
	canvas_number(canvas, p95, ROLE_TEXT, text_p95(frame, &line->figures));
	if (row.cols >= SPARK_LEAST)
		board_draw_spark(frame, row, line);
}

#define ENDPOINT_COLS 17	/* of a name, with the blank behind it */

/* The row of the version of a column of the timeouts table; NULL: a filter may have left it out. */
static const struct snap_row *
column_version(const struct snapshot *s, size_t column)
{
	for (size_t i = 0; i < s->n_versions; i++)
		if (!s->version[i].is_rest && s->version[i].version_id == s->matrix_version[column])
			return &s->version[i];
	return NULL;
}

/* Cells of the longest name: what it leaves is the counts'. */
static int
endpoint_cols(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	int cols = 0;

	for (size_t i = 0; i < s->n_matrix; i++) {
		int own = s->matrix[i].is_rest ? 0 : canvas_width(frame->canvas,
					safe_clean(s->matrix[i].endpoint)) + 1;
		cols = own > cols ? own : cols;
	}
	return cols < ENDPOINT_COLS ? cols : ENDPOINT_COLS;
}

/* `/risk-score      v1.3 3/3  v1.2 0/3`: the baseline last, for without room it is left out. */
static void
draw_endpoint(struct frame *frame, struct rect row, const struct snap_matrix_row *line)
{
	const struct snapshot *s = frame->snapshot;
	size_t columns = 0;

	canvas_skip(&row, 1);
	if (line->is_rest) {
		canvas_put(frame->canvas, &row, ROLE_TEXT_MUTED,
			   safe_fmt(frame->arena, "%llu more endpoints",
				    (unsigned long long)line->rest_count));
		return;
	}
	int cols = endpoint_cols(frame);
	canvas_path(frame->canvas, rect_left(&row, cols), ROLE_TEXT,
		    text_named(frame, line->endpoint, line->brief, cols - 1));
	while (columns < 3 && s->matrix_column[columns] && s->matrix_column[columns + 1])
		columns++;
	const struct snap_row *first = columns ? column_version(s, 0) : NULL;
	size_t skipped = first && first->is_baseline;
	for (size_t n = 0; n < columns; n++) {
		size_t i = (n + skipped) % columns;
		const struct snap_figures *f = &line->cell[i].figures;
		const struct snap_row *version = column_version(s, i);
		const char *name = version ? text_named(frame, version->version, version->brief,
							6).text : s->matrix_column[i];
		struct safe text = f->n && s->is_slower
			? safe_fmt(frame->arena, " %s %s", name, text_p95(frame, f).text)
				: f->n ? safe_fmt(frame->arena, " %s %s/%s", name,
						   text_count(frame, f->failed).text,
						   text_count(frame, f->n).text)
					: safe_fmt(frame->arena, " %s none", name);
		if (canvas_width(frame->canvas, text) > row.cols)
			break;
		canvas_put(frame->canvas, &row,
			   f->n ? standing_role(line->cell[i].standing) : ROLE_TEXT_MUTED, text);
	}
}

struct safe
text_step(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;

	if (s->n_steps == 0 || s->current_step >= s->n_steps)
		return SAFE("");
	const struct snap_step *step = &s->step[s->current_step];
	return step->number > 0 && step->number <= 4
		? safe_fmt(frame->arena, "%d/4 %s", step->number, step->name)
		: safe_fmt(frame->arena, "now: %s", step->name);
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
			     timer_role(s), text_box(frame));
	const struct snap_step *step = &s->step[s->current_step];
	canvas_put(frame->canvas, &row, ROLE_GUIDE_CURRENT, text_step(frame));
	canvas_skip(&row, 2);
	canvas_put(frame->canvas, &row, ROLE_TEXT, safe_clean(step->summary));
}

/* The row of the pane that has the focus, and where a click finds it. */
static void
light(struct frame *frame, struct rect row, enum pane pane, int index)
{
	const struct ui *ui = &frame->app->ui;

	frame_spot(frame, row, pane, index, -1);
	if (ui->pane == pane && ui->place[VIEW_BOARD][pane].selected == index)
		canvas_over(frame->canvas, row, OVER_SELECTED);
}

#define SHORT_ROWS 6	/* verdict, clock, step, action, caution, keys */
#define SPARK_BEHIND 4	/* cells beside the name, before the sparklines begin */

/* Rows a short board has beside what it always shows. */
static int
spare_rows(const struct snapshot *s, int rows)
{
	return rows - SHORT_ROWS - (int)s->n_versions - (int)s->n_matrix;
}

int
board_short_records(const struct snapshot *s, int rows)
{
	int spare = spare_rows(s, rows) - 2;	/* banner and timeline come first */

	return spare >= 4 ? spare : 0;
}

void
board_draw_short(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	struct rect typed = area;
	bool has_spare = spare_rows(s, area.rows) >= 2;
	int records = board_short_records(s, area.rows);
	struct rect foot = rect_bottom(&area, 1);

	if (has_spare)
		board_draw_banner(frame, rect_top(&area, 1));
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
	if (has_spare)
		board_draw_timeline(frame, rect_top(&area, 1), SPARK_BEHIND + version_cols(frame));
	for (size_t i = 0; i < s->n_versions && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1);
		draw_version(frame, row, &s->version[i]);
		light(frame, row, PANE_VERSIONS, (int)i);
	}
	for (size_t i = 0; i < s->n_matrix && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1);
		draw_endpoint(frame, row, &s->matrix[i]);
		light(frame, row, PANE_TIMEOUTS, (int)i);
	}
	if (records > 0)
		board_draw_records(frame, area);
	typed.rows -= caution.rows ? 1 : 0;
	draw_prompt(frame, &typed);
}

/* The suspect, or the worst version, in one line, `4/5 T/O  max 890`; as much of it as fits whole.
 * There is no room to say that a filter is on, so none counts here. */
static struct safe
worst(struct frame *frame, int cols)
{
	const struct snapshot *s = frame->snapshot;

	if (s->n_versions == 0 && s->whole.n == 0)
		return SAFE("no records yet");
	const struct snap_figures *figures = *s->whole_of || s->n_filter_terms || !s->n_versions
		? &s->whole : &s->version[s->worst_version].figures;
	struct safe counts = safe_fmt(frame->arena, "%s/%s %s",
				      text_count(frame, figures->failed).text,
				      text_count(frame, figures->n).text,
				      counts_word(s->counts, COUNTS_SHORT));
	struct safe all = safe_fmt(frame->arena, "%s  %s", counts.text,
				   text_p95(frame, figures).text);
	return canvas_width(frame->canvas, all) <= cols ? all : counts;
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
	canvas_text(frame->canvas, row, ROLE_TEXT, worst(frame, row.cols));
	/* Of the last row the state has more need than the step, unless all was read and counts. */
	bool is_plain = !s->loaded.is_loading && !s->loaded.is_partial && !s->live.is_live &&
			!s->is_known_at && !s->filtered && !frame->app->ui.play.is_playing;
	if (area.rows > 0 && (is_plain || area.rows > 1))
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
		    *s->suspect ? safe_fmt(frame->arena, "%s %s", s->suspect,
					   worst(frame, area.cols - canvas_width(frame->canvas,
						 safe_clean(s->suspect)) - 1).text)
				: safe_clean(s->certainty));
}
