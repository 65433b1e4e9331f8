/* view_board_matrix: the timeouts table of the board, and endpoint x version. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tui/table.h"
#include "tui/view_board.h"

#define VERSION_COLS 16	/* of a version beside an endpoint */
#define CELL_COLS 16	/* of a version's figures, where they need no more */
#define PATH_COLS 32	/* of an endpoint: a longer one is told by what tells it from others */

/* What a cell says beside its sign. */
static struct safe
counts_of(struct frame *frame, const struct snap_figures *f, int cols)
{
	return frame->snapshot->is_slower ? text_slowness(frame, f)
					  : text_timeouts_in(frame, f, cols);
}

/* Cells the longest of a column takes: all end below each other. */
static int
widest_of(struct frame *frame, size_t column, int cols)
{
	const struct snapshot *s = frame->snapshot;
	bool is_last = column + 1 == LENGTH(s->matrix_column) || !s->matrix_column[column + 1];
	int most = 0;

	for (size_t i = 0; i < s->n_matrix; i++) {
		const struct snap_figures *f = &s->matrix[i].cell[column].figures;
		if (f->n == 0 || (s->matrix[i].is_rest && !is_last))
			continue;
		int own = canvas_width(frame->canvas, counts_of(frame, f, cols - 2));
		most = own > most ? own : most;
	}
	return most;
}

/* `✓ 0/3   0%  0..56%`, `- no requests`, `✗ p95 828 n 44` */
static void
draw_cell(struct frame *frame, struct rect cell, const struct snap_cell *value, int widest,
	  bool is_tall)
{
	const struct snap_figures *f = &value->figures;

	if (f->n == 0) {
		canvas_put_glyph(frame->canvas, &cell, ROLE_TEXT_MUTED, GLYPH_NONE);
		canvas_skip(&cell, 1);
		canvas_put(frame->canvas, &cell, ROLE_TEXT_MUTED, SAFE("no requests"));
		return;
	}
	/* No tick for what no status tells. */
	enum standing standing = isnan(f->failed_share) && !frame->snapshot->is_slower &&
				 value->standing == STANDING_OK
		? STANDING_UNKNOWN : value->standing;
	canvas_put_glyph(frame->canvas, &cell, standing_role(standing), standing_glyph(standing));
	bool is_harm = frame->snapshot->is_slower ? standing == STANDING_BAD : f->failed > 0;
	enum role role = is_harm ? standing_role(standing) : ROLE_TEXT;
	struct safe text = counts_of(frame, f, cell.cols - 1);
	/* A theme that fills harm fills it in one piece, from the mark on. */
	for (int i = canvas_width(frame->canvas, text) - widest; i <= 0 && cell.cols > 0; i++)
		canvas_put(frame->canvas, &cell, role, SAFE(" "));
	canvas_put(frame->canvas, &cell, role, text);
	struct safe ci = frame->snapshot->is_slower ? SAFE("") : board_interval(frame, f);
	canvas_skip(&cell, 2);
	if (is_tall && canvas_width(frame->canvas, ci) <= cell.cols)
		canvas_put(frame->canvas, &cell, ROLE_TEXT_MUTED, ci);
}

/* Failures of an endpoint in all versions: the column `all` is the last one. */
static uint64_t
all_failed(const struct snapshot *s, const struct snap_matrix_row *row)
{
	size_t at = 0;

	while (at + 1 < 4 && s->matrix_column[at + 1])
		at++;
	return row->cell[at].figures.failed;
}

/* A column is as wide as its counts with their percent: it is dropped before a figure loses one. */
static void
fit_cells(struct frame *frame, struct column *column, const struct snap_matrix_row *row,
	  bool is_tall)
{
	for (size_t i = 0; i < 4 && frame->snapshot->matrix_column[i]; i++) {
		const struct snap_figures *f = &row->cell[i].figures;
		bool is_slower = frame->snapshot->is_slower;
		int need = 2 + canvas_width(frame->canvas, is_slower ? text_slowness(frame, f)
							   : text_timeouts(frame, f));
		int ci = is_slower ? 0 : 2 + canvas_width(frame->canvas, board_interval(frame, f));
		if (f->n && need > column[i].min)
			column[i].min = need;
		if (is_tall && f->n && need + ci > column[i].max)
			column[i].max = need + ci;
		if (column[i].max < column[i].min)
			column[i].max = column[i].min;
	}
}

/* The name and the cell that Enter opens. */
static void
light_cell(struct frame *frame, const struct table *table, struct rect row, size_t n)
{
	size_t columns = 0;

	while (columns < 4 && frame->snapshot->matrix_column[columns])
		columns++;
	size_t at = 1 + (size_t)frame->app->ui.column;
	if (at > columns)
		at = columns;
	canvas_over(frame->canvas, table_cell_rect(table, row, 0), OVER_SELECTED);
	if (at < n)
		canvas_over(frame->canvas, table_cell_rect(table, row, at), OVER_SELECTED);
}

/* A column of versions shows its whole title where there is room. */
static int
fit_title(struct frame *frame, const char *title)
{
	int cols = canvas_width(frame->canvas, safe_clean(title));

	return cols > CELL_COLS ? cols : CELL_COLS;
}

/* Is there a column wide enough for what its cells hold with their intervals? */
static bool
has_intervals(struct frame *frame, const struct table *table)
{
	const struct snapshot *s = frame->snapshot;

	for (size_t i = 0; i < s->n_matrix; i++)
		for (size_t c = 0; c < 4 && s->matrix_column[c]; c++) {
			const struct snap_figures *f = &s->matrix[i].cell[c].figures;
			int ci = canvas_width(frame->canvas, board_interval(frame, f));
			int counts = canvas_width(frame->canvas, text_timeouts(frame, f));
			if (f->n && ci && table->place[c + 1].cols >= 4 + counts + ci)
				return true;
		}
	return false;
}

static void
draw_heading(struct frame *frame, struct rect row, bool has_intervals)
{
	const struct snapshot *s = frame->snapshot;
	const char *order = board_sorted_text(&frame->app->ui, PANE_TIMEOUTS);
	struct safe rest = safe_fmt(frame->arena, "%s / requests%s%s, %s",
				    counts_word(s->counts, COUNTS_VERB),
				    s->loaded.is_loading ? " so far" : "",
				    has_intervals ? ", 95% interval" : "", order);

	/* Where as many fail as otherwise, failures say nothing of the harm. */
	if (s->is_slower)
		rest = safe_fmt(frame->arena, "p95 or max in ms, n requests, %s",
				frame->app->ui.endpoints.by != ROWS_BY_HARM ? order
				: frame->app->ui.endpoints.is_reversed ? "slowest last"
								       : "slowest first");
	board_heading(frame, row, PANE_TIMEOUTS, s->is_slower ? SAFE("LATENCY")
		      : safe_clean(counts_word(s->counts, COUNTS_TITLE)), rest, SAFE(""));
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
		  .grow = true,
		  .sorted = board_sorted(&frame->app->ui, PANE_TIMEOUTS, ROWS_BY_NAME) },
	};
	struct table table;
	size_t n = 1;

	if (area.rows < 3)
		return;
	struct rect head = rect_top(&area, 1);
	rect_left(&area, 3);
	for (size_t i = 0; i < LENGTH(s->matrix_column) && s->matrix_column[i]; i++)
		column[n++] = (struct column){ .kind = COLUMN_DRAWN,
					       .title = safe_clean(s->matrix_column[i]),
					       .min = 13,
					       .max = fit_title(frame, s->matrix_column[i]),
					       .gap = 2,
					       .drop = i == 0 ? 0 : (int)(i % 3) };
	bool has_share = is_tall && !s->is_slower;
	if (has_share)
		column[n++] = (struct column){ .kind = COLUMN_TEXT,
			.title = safe_fmt(frame->arena, "share of %s",
					   counts_word(s->counts, COUNTS_NOUN)),
			.min = 17, .gap = 2, .drop = 9 };
	for (size_t i = 0; i < s->n_matrix; i++) {
		table_fit(frame->canvas, &column[0],
			  text_named(frame, s->matrix[i].endpoint, s->matrix[i].brief, PATH_COLS));
		fit_cells(frame, &column[1], &s->matrix[i], is_tall);
	}
	table_layout(&table, column, n, area.cols - 1);
	draw_heading(frame, head, is_tall && has_intervals(frame, &table));
	table_head(frame->canvas, &table, rect_top(&area, 1));
	int widest[LENGTH(s->matrix_column)] = { 0 };
	for (size_t c = 0; c < LENGTH(widest) && c + 1 < n && s->matrix_column[c]; c++)
		widest[c] = widest_of(frame, c, table.place[c + 1].cols);
	for (size_t i = 0; i < s->n_matrix && area.rows > 0; i++) {
		const struct snap_matrix_row *line = &s->matrix[i];
		struct rect row = rect_top(&area, 1);
		table_cell(frame->canvas, &table, row, 0, ROLE_TEXT, line->is_rest
			? safe_fmt(frame->arena, "%llu more", (unsigned long long)line->rest_count)
			: text_named(frame, line->endpoint, line->brief,
				     table.place[0].cols));
		for (size_t c = 1; c < n && c <= LENGTH(s->matrix_column) &&
				   s->matrix_column[c - 1]; c++)
			if (!line->is_rest || c == LENGTH(s->matrix_column) || !s->matrix_column[c])
				draw_cell(frame, table_cell_rect(&table, row, c),
					  &line->cell[c - 1], widest[c - 1], is_tall);
		if (has_share && !isnan(line->share_of_failed))
			table_cell(frame->canvas, &table, row, n - 1, ROLE_TEXT_MUTED,
				   safe_fmt(frame->arena, "%s of %s",
					    text_count(frame, all_failed(s, line)).text,
					    text_count(frame, s->total.failed).text));
		if (frame->app->ui.pane == PANE_TIMEOUTS && (int)i == place->selected)
			light_cell(frame, &table, row, n);
		for (size_t c = 0; c < n && !line->is_rest; c++)
			frame_spot(frame, c ? table_cell_rect(&table, row, c) : row,
				   PANE_TIMEOUTS, (int)i, (int)c - 1);
	}
}

static struct safe
pair_version(struct frame *frame, const struct snap_row *line)
{
	return board_version(frame, line->version_id, line->version, VERSION_COLS);
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
		      safe_fmt(frame->arena, "%ssame bins, same axis; then n, p95|max in ms",
			       s->loaded.is_loading ? "so far; " : ""), SAFE(""));
	rect_left(&area, 3);
	for (size_t i = 0; i < s->n_pairs; i++) {
		table_fit(frame->canvas, &column[0], safe_clean(s->pair[i].endpoint));
		table_fit(frame->canvas, &column[2], pair_version(frame, &s->pair[i]));
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
			   pair_version(frame, line));
		board_draw_spark(frame, table_cell_rect(&table, row, 3), line);
		table_cell(frame->canvas, &table, row, 4, ROLE_TEXT,
			   text_count(frame, line->figures.n));
		table_cell(frame->canvas, &table, row, 5, ROLE_TEXT,
			   text_p95(frame, &line->figures));
	}
}

void
board_draw_causes(struct frame *frame, struct rect area)
{
	static const struct { enum glyph_id glyph; enum role role; } state[] = {
		{ GLYPH_BAD, ROLE_STATUS_BAD }, { GLYPH_WARN, ROLE_STATUS_WARN },
		{ GLYPH_OK, ROLE_STATUS_OK }, { GLYPH_UNKNOWN, ROLE_STATUS_UNKNOWN },
	};
	const struct snapshot *s = frame->snapshot;

	board_heading(frame, rect_top(&area, 1), PANES, SAFE("CAUSES"),
		      SAFE("every hypothesis; H shows its checks"), SAFE(""));
	for (size_t i = 0; i < s->n_hypotheses && area.rows > 0; i++) {
		const struct snap_hypothesis *h = &s->hypothesis[i];
		int at = h->state >= 0 && h->state < 4 ? h->state : 3;
		struct rect row = rect_top(&area, 1);
		canvas_skip(&row, 1);
		canvas_put_glyph(frame->canvas, &row, state[at].role, state[at].glyph);
		canvas_skip(&row, 1);
		struct rect word = rect_left(&row, 13), kind = rect_left(&row, 28);
		char *text = arena_fmt(frame->arena, "%s", h->state_word);
		for (char *c = text; *c; c++)
			*c = *c == '_' ? ' ' : *c;
		canvas_text(frame->canvas, word, state[at].role, safe_clean(text));
		rect_right(&kind, 1);
		canvas_put(frame->canvas, &kind, ROLE_TEXT_STRONG, safe_clean(h->kind));
		canvas_skip(&kind, 1);
		canvas_put(frame->canvas, &kind, ROLE_TEXT, safe_clean(h->cause));
		canvas_text(frame->canvas, row, ROLE_TEXT, safe_clean(h->why));
	}
}
