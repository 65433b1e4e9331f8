/* view_board_tables: versions with sparklines, timeouts by endpoint, endpoint x version. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tui/spark.h"
#include "tui/table.h"
#include "tui/view_board.h"

enum { C_GLYPH, C_NAME, C_SPARK, C_N, C_P50, C_P95, C_TIMEOUTS, C_CI, C_BASE, C_COUNT };

void
board_draw_spark(struct frame *frame, struct rect row, const struct snap_row *line)
{
	const struct snapshot *s = frame->snapshot;
	struct spark_bin *bin = ARENA_NEW(frame->arena, struct spark_bin, s->n_bins + 1);
	enum role role = line->is_baseline ? ROLE_SPARK_BASE :
			 line->is_suspect ? ROLE_SPARK_CANARY : ROLE_SPARK_OTHER;

	for (size_t i = 0; i < s->n_bins && line->bin; i++) {
		int64_t at_ns = s->bins_from_ns + (int64_t)i * s->bin_ns;
		bool has_value = line->bin[i].n > 0 && !isnan(line->bin[i].value_ms);
		bool is_later = at_ns > s->moment_ns;
		bin[i] = (struct spark_bin){
			.value = has_value ? (int64_t)(line->bin[i].value_ms * 1000) :
				 is_later ? SPARK_LATER : SPARK_EMPTY,
			.timeouts = (uint32_t)line->bin[i].timeouts,
		};
	}
	if (line->bin)
		spark_draw(frame->canvas, row, role, bin, s->n_bins,
			   (int64_t)(s->axis_top_ms * 1000));
}

static struct safe
interval(struct frame *frame, const struct snap_figures *f)
{
	if (isnan(f->ci_low))
		return SAFE("");
	if (f->ci_high < 0.1)	/* whole percents would tell nothing here */
		return safe_fmt(frame->arena, "%.1f..%.1f%%", f->ci_low * 100, f->ci_high * 100);
	return safe_fmt(frame->arena, "%.0f..%.0f%%", f->ci_low * 100, f->ci_high * 100);
}

static void
versions_columns(struct frame *frame, struct column *column, bool is_tall)
{
	const struct snapshot *s = frame->snapshot;
	struct safe spark = s->bins_are_p95 ? SAFE("p95 latency in the bin")
					    : SAFE("max latency in the bin");
	const struct column columns[C_COUNT] = {
		[C_GLYPH] = { .kind = COLUMN_TEXT, .title = SAFE(""), .min = 1 },
		[C_NAME] = { .kind = COLUMN_TEXT,
			     .title = SAFE("version"),
			     .min = 7,
			     .max = 7,
			     .gap = 1 },
		[C_SPARK] = { .kind = COLUMN_DRAWN,
			      .title = spark,
			      .min = 8,
			      .max = s->n_bins > 8 ? (int)s->n_bins : 8,
			      .gap = 2,
			      .drop = 5,
			      .grow = true },
		[C_N] = { .kind = COLUMN_NUMBER, .title = SAFE("n"), .min = 5, .gap = 1 },
		[C_P50] = { .kind = COLUMN_NUMBER,
			    .title = SAFE("p50"),
			    .min = 5,
			    .gap = 1,
			    .drop = 6 },
		[C_P95] = { .kind = COLUMN_NUMBER, .title = SAFE("p95|max"), .min = 7, .gap = 1 },
		[C_TIMEOUTS] = { .kind = COLUMN_NUMBER,
				 .title = SAFE("timeouts"),
				 .min = 8,
				 .gap = 2 },
		[C_CI] = is_tall ? (struct column){ .kind = COLUMN_NUMBER,
						    .title = SAFE("95% ci"),
						    .min = 9,
						    .gap = 1,
						    .drop = 8 }
				 : (struct column){ .kind = COLUMN_DRAWN, .title = SAFE("") },
		[C_BASE] = { .kind = COLUMN_NUMBER,
			     .title = SAFE("vs base"),
			     .min = 7,
			     .gap = 2,
			     .drop = 7 },
	};

	for (int i = 0; i < C_COUNT; i++)
		column[i] = columns[i];
	for (size_t i = 0; i < s->n_versions; i++) {
		const struct snap_row *row = &s->version[i];
		table_fit(frame->canvas, &column[C_NAME], safe_clean(row->version));
		table_fit(frame->canvas, &column[C_N], text_count(frame, row->figures.n));
		table_fit(frame->canvas, &column[C_P50], text_p50(frame, &row->figures));
		table_fit(frame->canvas, &column[C_P95], text_p95(frame, &row->figures));
		table_fit(frame->canvas, &column[C_TIMEOUTS], text_timeouts(frame, &row->figures));
		table_fit(frame->canvas, &column[C_BASE],
			  text_ratio(frame, row->base_ratio, row->is_baseline));
	}
	if (column[C_NAME].max > 20)
		column[C_NAME].max = 20;
}

static void
draw_version(struct frame *frame, const struct table *table, struct rect row,
	     const struct snap_row *line)
{
	struct canvas *canvas = frame->canvas;
	enum role role = standing_role(line->standing);

	if (line->is_rest) {
		canvas_text(canvas, row, ROLE_TEXT_MUTED,
			    safe_fmt(frame->arena, "  %llu more  n %s  timeouts %s  %s",
				     (unsigned long long)line->rest_count,
				     text_count(frame, line->figures.n).text,
				     text_count(frame, line->figures.timeouts).text, line->note));
		return;
	}
	canvas_glyph(canvas, table_cell_rect(table, row, C_GLYPH), role,
		     standing_glyph(line->standing));
	table_cell(canvas, table, row, C_NAME, ROLE_TEXT_STRONG, safe_clean(line->version));
	board_draw_spark(frame, table_cell_rect(table, row, C_SPARK), line);
	table_cell(canvas, table, row, C_N, ROLE_TEXT, text_count(frame, line->figures.n));
	table_cell(canvas, table, row, C_P50, ROLE_TEXT, text_p50(frame, &line->figures));
	table_cell(canvas, table, row, C_P95, ROLE_TEXT, text_p95(frame, &line->figures));
	table_cell(canvas, table, row, C_TIMEOUTS, line->figures.timeouts ? role : ROLE_TEXT,
		   text_timeouts(frame, &line->figures));
	table_cell(canvas, table, row, C_CI, ROLE_TEXT_MUTED, interval(frame, &line->figures));
	table_cell(canvas, table, row, C_BASE, ROLE_TEXT,
		   text_ratio(frame, line->base_ratio, line->is_baseline));
}

/* Under a version on a tall board: the timeouts of each bin, as counts. */
static void
draw_counts(struct frame *frame, struct rect cell, const struct snap_row *line)
{
	const struct snapshot *s = frame->snapshot;
	struct spark_bin *bin = ARENA_NEW(frame->arena, struct spark_bin, s->n_bins + 1);

	for (size_t i = 0; i < s->n_bins && line->bin; i++) {
		bool is_later = s->bins_from_ns + (int64_t)i * s->bin_ns > s->moment_ns;
		bin[i] = (struct spark_bin){ .value = is_later ? SPARK_OUTSIDE : 0,
					     .timeouts = (uint32_t)line->bin[i].timeouts };
	}
	if (line->bin)
		spark_draw_counts(frame->canvas, cell, bin, s->n_bins);
}

static struct safe
versions_rest(struct frame *frame, bool is_tall)
{
	const struct snapshot *s = frame->snapshot;
	struct safe axis = safe_fmt(frame->arena, "one axis 0..%s ms",
				    text_ms(frame, s->axis_top_ms).text);

	if (s->loaded.is_loading)
		return safe_fmt(frame->arena, "so far, %s", axis.text);
	if (!*s->baseline)
		return safe_fmt(frame->arena, "no baseline%s%s, %s", *s->baseline_why ? ": " : "",
				s->baseline_why, axis.text);
	if (!is_tall)
		return safe_fmt(frame->arena, "baseline %s, %s", s->baseline, axis.text);
	return safe_fmt(frame->arena, "baseline %s: %s; %s", s->baseline, s->baseline_why,
			axis.text);
}

int
board_draw_versions(struct frame *frame, struct rect area, bool is_tall)
{
	const struct snapshot *s = frame->snapshot;
	const struct place *place = &frame->app->ui.place[VIEW_BOARD][PANE_VERSIONS];
	struct column column[C_COUNT];
	struct table table;

	board_heading(frame, rect_top(&area, 1), PANE_VERSIONS, SAFE("VERSIONS"),
		      versions_rest(frame, is_tall), SAFE(""));
	canvas_skip(&area, 1);
	versions_columns(frame, column, is_tall);
	table_layout(&table, column, C_COUNT, area.cols - 1);
	table_head(frame->canvas, &table, rect_top(&area, 1));
	struct rect contrast = is_tall && *s->contrast ? rect_bottom(&area, 1) : (struct rect){ 0 };
	for (size_t i = 0; i < s->n_versions && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1);
		draw_version(frame, &table, row, &s->version[i]);
		if (frame->app->ui.pane == PANE_VERSIONS && (int)i == place->selected)
			canvas_over(frame->canvas, row, OVER_SELECTED);
		if (is_tall && area.rows > 0)
			draw_counts(frame, table_cell_rect(&table, rect_top(&area, 1), C_SPARK),
				    &s->version[i]);
	}
	if (s->n_versions == 0 && area.rows > 0)
		canvas_text(frame->canvas, area, ROLE_TEXT_MUTED, SAFE("no records yet"));
	canvas_skip(&contrast, table.place[C_SPARK].x);
	canvas_text(frame->canvas, contrast, ROLE_EVIDENCE, safe_clean(s->contrast));
	return area.x + (table.place[C_SPARK].cols ? table.place[C_SPARK].x : 11);
}

/* `✓ 0/3   0%  0..56%`, `- no requests` */
static void
draw_cell(struct frame *frame, struct rect cell, const struct snap_cell *value, bool is_tall)
{
	const struct snap_figures *f = &value->figures;

	if (f->n == 0) {
		canvas_put_glyph(frame->canvas, &cell, ROLE_TEXT_MUTED, GLYPH_NONE);
		canvas_skip(&cell, 1);
		canvas_put(frame->canvas, &cell, ROLE_TEXT_MUTED, SAFE("no requests"));
		return;
	}
	canvas_put_glyph(frame->canvas, &cell, standing_role(value->standing),
			 standing_glyph(value->standing));
	canvas_skip(&cell, 1);
	struct safe text = text_timeouts_in(frame, f, cell.cols);
	canvas_put(frame->canvas, &cell, f->timeouts ? standing_role(value->standing) : ROLE_TEXT,
		   text);
	struct safe ci = interval(frame, f);
	canvas_skip(&cell, 2);
	if (is_tall && canvas_width(frame->canvas, ci) <= cell.cols)
		canvas_put(frame->canvas, &cell, ROLE_TEXT_MUTED, ci);
}

void
board_draw_timeouts(struct frame *frame, struct rect area, bool is_tall)
{
	const struct snapshot *s = frame->snapshot;
	const struct place *place = &frame->app->ui.place[VIEW_BOARD][PANE_TIMEOUTS];
	struct column column[6] = {
		{ .kind = COLUMN_PATH,
		  .title = SAFE("endpoint"),
		  .min = 12,
		  .max = 24,
		  .grow = true },
	};
	struct table table;
	size_t n = 1;

	if (area.rows < 3)
		return;
	board_heading(frame, rect_top(&area, 1), PANE_TIMEOUTS, SAFE("TIMEOUTS"),
		      safe_fmt(frame->arena, "timed out / requests%s%s",
			       s->loaded.is_loading ? " so far" : "",
			       is_tall ? ", 95% interval" : ""), SAFE(""));
	rect_left(&area, 3);
	for (size_t i = 0; i < LENGTH(s->matrix_column) && s->matrix_column[i]; i++)
		column[n++] = (struct column){ .kind = COLUMN_DRAWN,
					       .title = safe_clean(s->matrix_column[i]),
					       .min = 13,
					       .max = is_tall ? 24 : 16,
					       .gap = 2,
					       .drop = i == 0 ? 0 : (int)(i % 3) };
	if (is_tall)
		column[n++] = (struct column){ .kind = COLUMN_TEXT, .title = SAFE("of all"),
			.min = 6, .max = 6, .gap = 2, .drop = 9 };
	for (size_t i = 0; i < s->n_matrix; i++)
		table_fit(frame->canvas, &column[0], safe_clean(s->matrix[i].endpoint));
	table_layout(&table, column, n, area.cols - 1);
	table_head(frame->canvas, &table, rect_top(&area, 1));
	for (size_t i = 0; i < s->n_matrix && area.rows > 0; i++) {
		const struct snap_matrix_row *line = &s->matrix[i];
		struct rect row = rect_top(&area, 1);
		table_cell(frame->canvas, &table, row, 0, ROLE_TEXT, line->is_rest
			? safe_fmt(frame->arena, "%llu more", (unsigned long long)line->rest_count)
			: safe_clean(line->endpoint));
		for (size_t c = 1; c < n && c <= LENGTH(s->matrix_column) &&
				   s->matrix_column[c - 1]; c++)
			if (!line->is_rest || c == LENGTH(s->matrix_column) || !s->matrix_column[c])
				draw_cell(frame, table_cell_rect(&table, row, c),
					  &line->cell[c - 1], is_tall);
		if (is_tall && !isnan(line->share_of_timeouts))
			table_cell(frame->canvas, &table, row, n - 1, ROLE_TEXT_MUTED,
				   text_share(frame, line->share_of_timeouts));
		if (frame->app->ui.pane == PANE_TIMEOUTS && (int)i == place->selected)
			canvas_over(frame->canvas, row, OVER_SELECTED);
	}
}

void
board_draw_pairs(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	struct column column[] = {
		{ .kind = COLUMN_PATH, .title = SAFE("endpoint"), .min = 10, .max = 16 },
		{ .kind = COLUMN_TEXT, .title = SAFE(""), .min = 1, .gap = 1 },
		{ .kind = COLUMN_TEXT, .title = SAFE("version"), .min = 5, .max = 7, .gap = 1 },
		{ .kind = COLUMN_DRAWN,
		  .title = SAFE(""),
		  .min = 8,
		  .max = (int)s->n_bins,
		  .gap = 2,
		  .drop = 3 },
		{ .kind = COLUMN_NUMBER, .title = SAFE("n"), .min = 5, .gap = 1 },
		{ .kind = COLUMN_NUMBER, .title = SAFE("p95|max"), .min = 8, .gap = 1 },
	};
	struct table table;

	board_heading(frame, rect_top(&area, 1), PANES, SAFE("ENDPOINT x VERSION"),
		      s->loaded.is_loading ? SAFE("so far; same bins, same axis")
					   : SAFE("same bins, same axis"), SAFE(""));
	rect_left(&area, 3);
	for (size_t i = 0; i < s->n_pairs; i++) {
		table_fit(frame->canvas, &column[0], safe_clean(s->pair[i].endpoint));
		table_fit(frame->canvas, &column[2], safe_clean(s->pair[i].version));
	}
	if (column[0].max > 24)
		column[0].max = 24;
	table_layout(&table, column, LENGTH(column), area.cols - 1);
	for (size_t i = 0; i < s->n_pairs && area.rows > 0; i++) {
		const struct snap_row *line = &s->pair[i];
		struct rect row = rect_top(&area, 1);
		table_cell(frame->canvas, &table, row, 0, ROLE_TEXT, safe_clean(line->endpoint));
		canvas_glyph(frame->canvas, table_cell_rect(&table, row, 1),
			     standing_role(line->standing), standing_glyph(line->standing));
		table_cell(frame->canvas, &table, row, 2, ROLE_TEXT_STRONG,
			   safe_clean(line->version));
		board_draw_spark(frame, table_cell_rect(&table, row, 3), line);
		table_cell(frame->canvas, &table, row, 4, ROLE_TEXT,
			   text_count(frame, line->figures.n));
		table_cell(frame->canvas, &table, row, 5, ROLE_TEXT,
			   text_p95(frame, &line->figures));
	}
}
