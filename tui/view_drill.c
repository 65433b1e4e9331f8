/* view_drill: one endpoint of one version: a scatter beside the baseline, figures, its records. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/table.h"
#include "tui/view_grid.h"
#include "tui/view_private.h"

enum { C_LINE, C_TIME, C_MS, C_STATE, C_WORD, C_STATUS, C_NOTES, COLUMNS };

#define WIDE 74		/* from so many columns on figures stand beside the scatter */
#define FIGURES 42

/* Rows of the scatter, and those left to the records, of a screen of so many rows. */
static int
grid_rows(int rows)
{
	/* So many divide every top of the axis into round steps. */
	return rows >= 36 ? 10 : rows >= 20 ? 5 : rows >= 14 ? 2 : 0;
}

static int
list_rows(int rows)
{
	int grid = grid_rows(rows);
	int left = rows - (rows > 5 ? 2 : 0) - (rows > 1) - (rows > 3) - (grid ? grid + 1 : 0) -
		   (rows > 8 ? 2 : 0);

	return left < 1 ? 1 : left;
}

static void
want_drill(const struct app *app, int cols, int rows, struct want *want)
{
	const struct place *place = &app->ui.place[VIEW_DRILL][0];
	int page = list_rows(rows), top = place->top;
	int bins = (cols >= WIDE ? cols - FIGURES : cols) - GRID_SIDES;

	top = top > place->selected ? place->selected : top;
	top = top < place->selected - page + 1 ? place->selected - page + 1 : top;
	want->has_drill = want->page_is_drill = true;
	want->drill_version = app->ui.drill_version;
	want->drill_endpoint = app->ui.drill_endpoint;
	want->bins = bins > 8 ? (size_t)bins : 8;
	want->grid_rows = (size_t)grid_rows(rows);
	want->page_first = (uint64_t)(top < 0 ? 0 : top);
	want->page_count = (size_t)page;
	want->page_order = 0;
	want->page_mends = false;
}

static bool
settle_drill(struct app *app, const struct snapshot *s)
{
	struct place *place = &app->ui.place[VIEW_DRILL][0];
	uint64_t first = app->want.page_first;
	struct want want = { 0 };

	place_clamp(place, s->page_total > INT32_MAX ? INT32_MAX : (int)s->page_total,
		    list_rows(app->rows));
	want_drill(app, app->cols, app->rows, &want);
	return want.page_first != first;
}

/* ---- drawing ---- */

static void
draw_title(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;
	const struct snap_drill *d = s->drill;
	struct safe pair = safe_fmt(frame->arena, "%s > %s   %s requests  %s %s", d->endpoint,
				    d->version, text_count(frame, d->pair.n).text,
				    text_count(frame, d->pair.failed).text,
				    counts_word(s->counts, COUNTS_NOUN));
	struct safe some = safe_fmt(frame->arena, "%s   of %s's %s, of %s", pair.text, d->version,
				    text_count(frame, d->of_version).text,
				    text_count(frame, s->total.n).text);
	struct safe more = safe_fmt(frame->arena, "%s in all", some.text);
	int room = row.cols - 11;

	canvas_heading(frame->canvas, row, &(struct heading){
		.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("DRILL"),
		/* A number is not cut. */
		.rest = canvas_width(frame->canvas, more) <= room ? more
			: canvas_width(frame->canvas, some) <= room ? some : pair });
}

static struct safe
figures_text(struct frame *frame, const struct snap_figures *f)
{
	if (f->n == 0)
		return SAFE("no requests");
	return safe_fmt(frame->arena, "n %s  min %s  p50 %s  %s", text_count(frame, f->n).text,
			text_ms(frame, f->min_ms).text, text_p50(frame, f).text,
			f->p95_is_max ? text_p95(frame, f).text
				      : arena_fmt(frame->arena, "p95 %s max %s",
						  text_ms(frame, f->p95_ms).text,
						  text_ms(frame, f->max_ms).text));
}

/* The figures of both, what sets them apart, and what the marks mean; in so many rows. */
static void
draw_figures(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	const struct snap_drill *d = s->drill;
	struct canvas *canvas = frame->canvas;

	rect_left(&area, 1);
	struct rect row = rect_top(&area, 1);
	canvas_put(canvas, &row, ROLE_SPARK_CANARY, safe_fmt(frame->arena, "%s  ", d->version));
	canvas_put(canvas, &row, ROLE_TEXT, figures_text(frame, &d->pair));
	row = rect_top(&area, 1);
	if (*d->base) {
		canvas_put(canvas, &row, ROLE_SPARK_BASE, safe_fmt(frame->arena, "%s  ", d->base));
		canvas_put(canvas, &row, ROLE_TEXT, figures_text(frame, &d->of_base));
	}
	int used = canvas_wrap(canvas, (struct rect){ area.x, area.y, area.cols,
			       area.rows > 2 ? area.rows - 1 : area.rows }, ROLE_EVIDENCE,
			       safe_clean(d->test));
	rect_top(&area, used);
	canvas_wrap(canvas, area, ROLE_TEXT_MUTED,
		    safe_fmt(frame->arena, "! %s  x not  o %s; ms, %s a bin%s",
			     counts_word(frame->snapshot->counts, COUNTS_VERB),
			     *d->base ? d->base : "baseline", text_bin(frame, s->bin_ns).text,
			     frame->app->ui.is_log ? ", log axis" : ""));
}

static struct safe
text_of(struct frame *frame, const struct snap_record *record, int column)
{
	const struct snap_line *line = &record->line;

	switch (column) {
	case C_LINE:
		return line->last > line->first
			? safe_fmt(frame->arena, "%ld-%ld", line->first, line->last)
			: safe_fmt(frame->arena, "%ld", line->first);
	case C_TIME: return text_moment(frame, record->at_ns);
	case C_MS: return text_ms(frame, record->latency_ms);
	case C_WORD: return safe_clean(record->outcome);
	case C_STATUS: return safe_clean(record->status);
	case C_NOTES: return safe_clean(record->flags);
	default: return SAFE("");
	}
}

static void
draw_list(struct frame *frame, struct rect area, bool has_head)
{
	static const struct column columns[COLUMNS] = {
		[C_LINE] = { { "line", true }, COLUMN_TEXT, 5, 5, 0, 6, false, SORTED_NOT },
		[C_TIME] = { { "time", true }, COLUMN_TEXT, 9, 9, 1, 5, false, SORTED_NOT },
		[C_MS] = { { "ms", true }, COLUMN_NUMBER, 6, 0, 1, 0, false, SORTED_NOT },
		[C_STATE] = { { "", true }, COLUMN_DRAWN, 1, 1, 2, 0, false, SORTED_NOT },
		[C_WORD] = { { "outcome", true }, COLUMN_TEXT, 7, 12, 1, 2, false, SORTED_NOT },
		[C_STATUS] = { { "as logged", true }, COLUMN_TEXT, 9, 24, 2, 9, false, SORTED_NOT },
		[C_NOTES] = { { "notes", true }, COLUMN_TEXT, 8, 40, 2, 7, true, SORTED_NOT },
	};
	const struct snapshot *s = frame->snapshot;
	struct column *column = ARENA_NEW(frame->arena, struct column, COLUMNS);
	uint64_t selected = (uint64_t)frame->app->ui.place[VIEW_DRILL][0].selected;
	struct table table;

	memcpy(column, columns, sizeof(columns));
	for (size_t i = 0; i < s->n_records; i++)
		for (int c = C_LINE; c <= C_MS; c++)
			table_fit(frame->canvas, &column[c], text_of(frame, &s->record[i], c));
	column[C_TIME].min = column[C_TIME].max;
	column[C_LINE].min = column[C_LINE].max;
	table_layout(&table, column, COLUMNS, area.cols - 2);
	if (has_head) {
		struct rect head = rect_top(&area, 1);
		rect_left(&head, 2);
		table_head(frame->canvas, &table, head);
	}
	for (size_t i = 0; i < s->n_records && area.rows > 0; i++) {
		const struct snap_record *record = &s->record[i];
		struct rect row = rect_top(&area, 1), whole = row;
		rect_left(&row, 2);
		for (int c = 0; c < COLUMNS; c++)
			if (c != C_STATE)
				table_cell(frame->canvas, &table, row, (size_t)c,
					   c == C_LINE ? ROLE_LINK : c == C_NOTES ? ROLE_EVIDENCE
					   : c == C_WORD ? standing_role(record->standing)
							 : ROLE_TEXT, text_of(frame, record, c));
		canvas_glyph(frame->canvas, table_cell_rect(&table, row, C_STATE),
			     standing_role(record->standing), standing_glyph(record->standing));
		frame_spot(frame, whole, PANE_TIMELINE, (int)(s->page_first + i), -1);
		if (s->page_first + i != selected)
			continue;
		canvas_glyph(frame->canvas, whole, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
		canvas_over(frame->canvas, whole, OVER_SELECTED);
	}
	if (s->n_records == 0)
		canvas_text(frame->canvas, rect_top(&area, 1), ROLE_TEXT_MUTED,
			    SAFE(" no request of the pair at this moment; 0 goes to the end"));
}

static void
draw_drill(struct frame *frame, struct rect area)
{
	const struct snap_drill *d = frame->snapshot->drill;
	int rows = area.rows, grid = grid_rows(rows);

	if (rows > 5)
		draw_header(frame, &area);
	if (rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (!d) {
		canvas_text(frame->canvas, area, ROLE_TEXT_MUTED, SAFE(" no request yet"));
		return;
	}
	if (rows > 3)
		draw_title(frame, rect_top(&area, 1));
	if (grid) {
		struct rect top = rect_top(&area, grid + 1);
		int beside = top.cols - GRID_SIDES - (int)d->grid.cols;
		if (area.cols >= WIDE)
			draw_figures(frame, rect_right(&top, beside > FIGURES ? beside : FIGURES));
		grid_draw(frame, top, &d->grid, true);
	}
	if (rows > 8 && area.cols < WIDE) {
		struct rect row = rect_top(&area, 1);
		canvas_skip(&row, 1);
		canvas_put(frame->canvas, &row, ROLE_TEXT, figures_text(frame, &d->pair));
	} else if (rows > 8) {
		canvas_fill(frame->canvas, rect_top(&area, 1), ROLE_BORDER, GLYPH_HLINE);
	}
	draw_list(frame, area, rows > 8);
}

/* ---- doing ---- */

/* The version beside this one in the table, on the same endpoint. */
static void
go_to_version(struct app *app, const struct snapshot *s, int by)
{
	int n = (int)s->n_versions, at = 0;

	while (n > 0 && s->version[n - 1].is_rest)
		n--;
	if (n == 0)
		return;
	while (at < n && s->version[at].version_id != app->ui.drill_version)
		at++;
	app->ui.drill_version = s->version[at < n ? (at + by + n) % n : 0].version_id;
	app->ui.place[VIEW_DRILL][0] = (struct place){ 0, 0 };
}

static bool
act_drill(struct app *app, enum command command)
{
	const struct snapshot *s = app_snapshot(app);
	struct place *place = &app->ui.place[VIEW_DRILL][0];

	if (command == COMMAND_LEFT || command == COMMAND_RIGHT)
		return go_to_version(app, s, command == COMMAND_LEFT ? -1 : 1), true;
	if (command == COMMAND_LOG_AXIS)
		return app->ui.is_log = !app->ui.is_log, true;
	if (command == COMMAND_OPEN || command == COMMAND_RAW) {
		uint64_t at = (uint64_t)place->selected - s->page_first;
		if (at < s->n_records) {
			app->ui.raw_id = s->record[at].id;
			app_push(app, VIEW_RAW);
		}
		return true;
	}
	return place_move(place, command, s->page_total > INT32_MAX ? INT32_MAX
								  : (int)s->page_total,
			  list_rows(app->rows));
}

static void
pick_drill(struct app *app, const struct snapshot *s, struct picked *picked)
{
	(void)s;
	picked->has_version = picked->has_endpoint = true;
	picked->version = app->ui.drill_version;
	picked->endpoint = app->ui.drill_endpoint;
}

static const struct view_key keys[] = {
	{ COMMAND_RIGHT, "Version" }, { COMMAND_OPEN, "Line" }, { COMMAND_LOG_AXIS, NULL },
	{ COMMAND_SPREAD, NULL }, { COMMAND_FILTER, NULL }, { COMMAND_COPY, NULL },
	{ COMMAND_NONE, NULL },
};

const struct view_ops view_drill = {
	.view = VIEW_DRILL, .name = "drill", .context = IN_DRILL, .want = want_drill,
	.draw = draw_drill, .act = act_drill, .keys = keys, .settle = settle_drill,
	.pick = pick_drill,
};
