/* view_board_tables: the versions table of the board, with its sparklines. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "tui/spark.h"
#include "tui/table.h"
#include "tui/view_board.h"

enum { C_GLYPH, C_NAME, C_SPARK, C_N, C_P50, C_P95, C_P99, C_TIMEOUTS, C_BASE, C_COUNT };

#define WIDE 100		/* columns of a screen that spares some for a p99 */
#define NAME_COLS 20	/* of a version at most */
#define P99_FROM 100		/* so many requests make a p99 worth a column */

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
			.failed = (uint32_t)line->bin[i].failed,
		};
	}
	if (line->bin)
		spark_draw(frame->canvas, row, role, bin, s->n_bins,
			   (int64_t)(s->axis_top_ms * 1000));
}

struct safe
board_interval(struct frame *frame, const struct snap_figures *f)
{
	if (isnan(f->ci_low))
		return SAFE("");
	if (f->ci_high < 0.1)	/* whole percents would tell nothing here */
		return safe_fmt(frame->arena, "%.1f..%.1f%%", f->ci_low * 100, f->ci_high * 100);
	return safe_fmt(frame->arena, "%.0f..%.0f%%", f->ci_low * 100, f->ci_high * 100);
}

/* What the sparklines show, in the words that a column has room for. */
static struct safe
spark_title(struct frame *frame, bool is_tall, int cols)
{
	const char *const what[METRIC_KINDS] = {
		[METRIC_LATENCY] = "max latency", [METRIC_P50] = "p50 latency",
		[METRIC_P95] = "p95 latency", [METRIC_P99] = "p99 latency",
		[METRIC_TIMEOUTS] = counts_word(frame->snapshot->counts, COUNTS_NOUN),
		[METRIC_REQUESTS] = "requests",
	};
	const struct snapshot *s = frame->snapshot;
	const char *name = s->metric == METRIC_LATENCY && s->bins_are_p95 ? "p95 latency"
									  : what[s->metric];

	const char *counted = counts_word(s->counts, COUNTS_NOUN);
	const struct safe form[] = {
		safe_fmt(frame->arena, "%s in the bin; below it, %s in the bin", name, counted),
		safe_fmt(frame->arena, "%s in the bin; below it %s", name, counted),
		safe_fmt(frame->arena, "%s; below it %s", name, counted),
		safe_fmt(frame->arena, "%s in the bin", name), safe_clean(name),
	};
	size_t i = is_tall ? 0 : 3;
	while (i + 1 < LENGTH(form) && canvas_width(frame->canvas, form[i]) > cols)
		i++;
	return form[i];
}

static bool
has_p99(const struct snapshot *s)
{
	for (size_t i = 0; i < s->n_versions; i++)
		if (!s->version[i].is_rest && s->version[i].figures.n_latency >= P99_FROM)
			return true;
	return false;
}

static struct safe
text_p99(struct frame *frame, const struct snap_figures *f)
{
	return f->n_latency >= P99_FROM ? text_ms(frame, f->p99_ms) : SAFE("-");
}

static void
versions_columns(struct frame *frame, struct column *column, bool is_tall)
{
	const struct snapshot *s = frame->snapshot;
	const struct column columns[C_COUNT] = {
		[C_GLYPH] = { SAFE(""), COLUMN_TEXT, 1, 0, 0, 0, false, SORTED_NOT },
		[C_NAME] = { SAFE("version"), COLUMN_TEXT, 7, 7, 1, 0, false, SORTED_NOT },
		[C_SPARK] = { SAFE(""), COLUMN_DRAWN, 8,
			      s->n_bins > 8 ? (int)s->n_bins : 8, 2, 5, true, SORTED_NOT },
		[C_N] = { SAFE("n"), COLUMN_NUMBER, is_tall ? 4 : 5, 0, 1, 0, false, SORTED_NOT },
		[C_P50] = { SAFE("p50"), COLUMN_NUMBER, is_tall ? 4 : 5, 0, 1, 6, false,
			    SORTED_NOT },
		[C_P95] = { SAFE("p95|max"), COLUMN_NUMBER, 7, 0, 1, 0, false, SORTED_NOT },
		[C_P99] = { SAFE("p99"), COLUMN_NUMBER, 5, 0, 1, 8, false, SORTED_NOT },
		[C_TIMEOUTS] = { safe_clean(counts_word(s->counts, COUNTS_NOUN)), COLUMN_NUMBER, 8,
				 0, is_tall ? 1 : 2, 0, false, SORTED_NOT },
		[C_BASE] = { is_tall ? SAFE("base") : SAFE("vs base"), COLUMN_NUMBER,
			     is_tall ? 5 : 7, 0, is_tall ? 1 : 2, 7, false, SORTED_NOT },
	};

	static const struct { int column, by; } sorted[] = {
		{ C_NAME, ROWS_BY_NAME }, { C_N, ROWS_BY_REQUESTS }, { C_P50, ROWS_BY_P50 },
		{ C_P95, ROWS_BY_P95 }, { C_TIMEOUTS, ROWS_BY_TIMEOUTS }, { C_BASE, ROWS_BY_RATIO },
	};

	for (int i = 0; i < C_COUNT; i++)
		column[i] = columns[i];
	for (size_t i = 0; i < LENGTH(sorted); i++)
		column[sorted[i].column].sorted = board_sorted(&frame->app->ui, PANE_VERSIONS,
							       sorted[i].by);
	for (size_t i = 0; i < s->n_versions; i++) {
		const struct snap_row *row = &s->version[i];
		if (row->is_rest)
			continue;
		table_fit(frame->canvas, &column[C_NAME],
			  text_named(frame, row->version, row->brief, NAME_COLS));
		table_fit(frame->canvas, &column[C_N], text_count(frame, row->figures.n));
		table_fit(frame->canvas, &column[C_P50], text_p50(frame, &row->figures));
		table_fit(frame->canvas, &column[C_P95], text_p95(frame, &row->figures));
		table_fit(frame->canvas, &column[C_P99], text_p99(frame, &row->figures));
		table_fit(frame->canvas, &column[C_TIMEOUTS], text_timeouts(frame, &row->figures));
		table_fit(frame->canvas, &column[C_BASE],
			  text_ratio(frame, row->base_ratio, row->is_baseline));
	}
	if (column[C_NAME].max > NAME_COLS)
		column[C_NAME].max = NAME_COLS;
	if (!has_p99(s) || frame->canvas->cols < WIDE)
		column[C_P99] = (struct column){ SAFE(""), COLUMN_DRAWN, 0, 0, 0, 9, false,
						  SORTED_NOT };
}

int
board_beside_spark(struct frame *frame, bool is_tall)
{
	struct column column[C_COUNT];
	int cols = 2;		/* a margin at each side */

	versions_columns(frame, column, is_tall);
	for (int i = 0; i < C_COUNT; i++) {
		int own = i == C_NAME ? column[i].max : i == C_SPARK ? 0 : column[i].min;
		cols += own + column[i].gap;
	}
	return cols;
}

static struct safe
text_n(struct frame *frame, const struct snap_figures *figures)
{
	return text_count(frame, figures->n);
}

static const struct {
	int column;
	struct safe (*text)(struct frame *frame, const struct snap_figures *figures);
} figures[] = {
	{ C_N, text_n }, { C_P50, text_p50 }, { C_P95, text_p95 }, { C_P99, text_p99 },
	{ C_TIMEOUTS, text_timeouts },
};

/* Those of the frame before; NULL: it told none. */
static const struct snap_figures *
figures_before(const struct frame *frame, const struct snap_row *line)
{
	const struct app *app = frame->app;

	for (size_t i = 0; i < app->n_told; i++)
		if (app->told[i].version == line->version_id)
			return &app->told[i].figures;
	return NULL;
}

static void
draw_version(struct frame *frame, const struct table *table, struct rect row,
	     const struct snap_row *line)
{
	struct canvas *canvas = frame->canvas;
	enum role role = standing_role(line->standing);

	if (line->is_rest) {
		canvas_text(canvas, row, ROLE_TEXT_MUTED,
			    safe_fmt(frame->arena, "  %llu more  n %s  %s %s  %s",
				     (unsigned long long)line->rest_count,
				     text_count(frame, line->figures.n).text,
				     counts_word(frame->snapshot->counts, COUNTS_NOUN),
				     text_count(frame, line->figures.failed).text, line->note));
		return;
	}
	canvas_glyph(canvas, table_cell_rect(table, row, C_GLYPH), role,
		     standing_glyph(line->standing));
	table_cell(canvas, table, row, C_NAME, ROLE_TEXT_STRONG,
		   text_named(frame, line->version, line->brief, table->place[C_NAME].cols));
	board_draw_spark(frame, table_cell_rect(table, row, C_SPARK), line);
	/* What another figure stood in on the frame before stands out, until the next one. */
	const struct snapshot *s = frame->snapshot;
	const struct snap_figures *now = &line->figures, *was = figures_before(frame, line);
	int harm = s->is_slower ? C_P95 : C_TIMEOUTS;	/* what the verdict is of */
	for (size_t i = 0; i < LENGTH(figures); i++) {
		struct safe text = figures[i].text(frame, now);
		bool is_new = was && strcmp(text.text, figures[i].text(frame, was).text) != 0;
		table_cell(canvas, table, row, (size_t)figures[i].column,
			   figures[i].column == harm && (now->failed || s->is_slower) ? role
			   : is_new ? ROLE_TEXT_STRONG : ROLE_TEXT, text);
	}
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
					     .failed = (uint32_t)line->bin[i].failed };
	}
	if (line->bin)
		spark_draw_counts(frame->canvas, cell, bin, s->n_bins);
}

/* Under a version on a tall board, right of its counts: how sure its rate is. */
static void
draw_rate(struct frame *frame, const struct table *table, struct rect row,
	  const struct snap_row *line)
{
	struct safe ci = board_interval(frame, &line->figures);

	if (line->is_rest || !*ci.text)
		return;
	canvas_skip(&row, table->place[C_SPARK].x + table->place[C_SPARK].cols + 1);
	struct safe text = safe_fmt(frame->arena, "%s rate 95%%: %s",
				    counts_word(frame->snapshot->counts, COUNTS_ONE), ci.text);
	if (canvas_width(frame->canvas, text) <= row.cols)
		canvas_text(frame->canvas, row, ROLE_TEXT_MUTED, text);
}

/* What is left out first where the line is short comes last in need: the figures are read with
 * the error of a sketch, the axis and the baseline in mind. */
static struct safe
join_parts(struct frame *frame, const char *const *part, const int *need, size_t n, int cols)
{
	struct safe text = SAFE("");

	for (int most = 9; most >= 1; most--) {
		text = SAFE("");
		for (size_t i = 0; i < n; i++)
			if (*part[i] && need[i] <= most)
				text = safe_fmt(frame->arena, "%s%s%s", text.text,
						*text.text ? ", " : "", part[i]);
		if (canvas_width(frame->canvas, text) <= cols)
			break;
	}
	return text;
}

static struct safe
versions_rest(struct frame *frame, bool is_tall, int cols)
{
	const struct snapshot *s = frame->snapshot;
	bool is_count = s->metric == METRIC_TIMEOUTS || s->metric == METRIC_REQUESTS;
	bool is_told = !s->loaded.is_loading && !s->is_judging;
	const char *base = arena_fmt(frame->arena, "baseline %s",
				     text_named(frame, s->baseline, s->baseline_brief, 16).text);
	const char *const part[] = {
		s->loaded.is_loading ? "so far" : "",
		/* The headline counts like for like, since onset: who compares is told. */
		s->is_pooled && s->filtered == 0 && is_told ? "all records" : "",
		board_sorted_text(&frame->app->ui, PANE_VERSIONS),
		!is_told ? "" : *s->baseline ? base : *s->baseline_why ? s->baseline_why
								       : "no baseline",
		arena_fmt(frame->arena, "one axis 0..%s%s", text_ms(frame, s->axis_top_ms).text,
			  is_count ? "" : " ms"),
		s->is_r7 ? "r7" : "",
		s->is_sketch ? arena_fmt(frame->arena, "within %.1f%%", s->error_share * 100) : "",
	};
	static const int need[LENGTH(part)] = { 1, 4, 5, 3, 2, 1, 1 };
	struct safe text = join_parts(frame, part, need, LENGTH(part), cols);

	if (!is_tall || !is_told || !*s->baseline || !*s->baseline_why)
		return text;
	struct safe whole = safe_fmt(frame->arena, "%s; %s is %s", text.text, s->baseline,
				     s->baseline_why);
	return canvas_width(frame->canvas, whole) <= cols ? whole : text;
}

int
board_draw_versions(struct frame *frame, struct rect area, bool is_tall)
{
	const struct snapshot *s = frame->snapshot;
	const struct place *place = &frame->app->ui.place[VIEW_BOARD][PANE_VERSIONS];
	struct column column[C_COUNT];
	struct table table;

	board_heading(frame, rect_top(&area, 1), PANE_VERSIONS, SAFE("VERSIONS"),
		      versions_rest(frame, is_tall, area.cols - 14), SAFE(""));
	canvas_skip(&area, 1);
	versions_columns(frame, column, is_tall);
	table_layout(&table, column, C_COUNT, area.cols - 1);
	column[C_SPARK].title = spark_title(frame, is_tall, table.place[C_SPARK].cols);
	table_head(frame->canvas, &table, rect_top(&area, 1));
	struct rect contrast = is_tall && *s->contrast ? rect_bottom(&area, 1) : (struct rect){ 0 };
	for (size_t i = 0; i < s->n_versions && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1);
		draw_version(frame, &table, row, &s->version[i]);
		frame_spot(frame, row, PANE_VERSIONS, (int)i, -1);
		if (frame->app->ui.pane == PANE_VERSIONS && (int)i == place->selected)
			canvas_over(frame->canvas, row, OVER_SELECTED);
		if (is_tall && area.rows > 0 && !s->version[i].is_rest) {
			struct rect under = rect_top(&area, 1);
			draw_counts(frame, table_cell_rect(&table, under, C_SPARK),
				    &s->version[i]);
			draw_rate(frame, &table, under, &s->version[i]);
		}
	}
	if (s->n_versions == 0 && area.rows > 0)
		canvas_text(frame->canvas, area, ROLE_TEXT_MUTED, SAFE("no records yet"));
	canvas_skip(&contrast, table.place[C_SPARK].x);
	canvas_text(frame->canvas, contrast, ROLE_EVIDENCE, safe_clean(s->contrast));
	return area.x + (table.place[C_SPARK].cols ? table.place[C_SPARK].x : 11);
}
