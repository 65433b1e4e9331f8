/* view_spread: two versions' latencies back to back on one scale, and a map of time x latency. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_grid.h"
#include "tui/view_private.h"

#define LABEL 14		/* ` 10000..20000 ` */
#define BARS 10			/* rows of a histogram at most */

static int
heat_rows(int rows)
{
	return rows >= 42 ? 20 : rows >= 30 ? 10 : rows >= 22 ? 5 : 0;
}

static void
want_spread(const struct app *app, int cols, int rows, struct want *want)
{
	int bins = cols - GRID_SIDES - 1;

	want->has_spread = true;
	want->spread_pick = app->ui.spread_pick;
	want->bins = bins > 8 ? (size_t)bins : 8;
	want->grid_rows = (size_t)heat_rows(rows);
	want->page_count = 1;
}

static struct safe
side_title(struct frame *frame, int side)
{
	const struct snap_spread *d = frame->snapshot->spread;
	const struct snap_figures *f = &d->figures[side];

	if (f->n == 0)
		return SAFE("-");
	return safe_fmt(frame->arena, "%s n=%s", d->version[side], text_count(frame, f->n).text);
}

static struct safe
step_text(struct frame *frame)
{
	const struct snap_spread *d = frame->snapshot->spread;

	if (d->is_log)
		return SAFE("log steps (V linear)");
	return safe_fmt(frame->arena, "linear, %s ms a step (V log)",
			text_ms(frame, d->step_ms).text);
}

/* `  100..200     1 ######|` : the left half grows to the left, the right to the right. */
static void
draw_bar(struct frame *frame, struct rect row, const struct snap_bar *bar, bool is_selected)
{
	const struct snap_spread *d = frame->snapshot->spread;
	struct canvas *canvas = frame->canvas;
	struct rect whole = row, label = rect_left(&row, row.cols >= 40 ? LABEL : 0);
	int half = (row.cols - 1) / 2, room = half - 9, beside = row.cols;

	if (is_selected && label.cols > 0)
		canvas_glyph(canvas, label, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
	rect_left(&label, 1);
	rect_right(&label, 1);
	canvas_right(canvas, label, ROLE_AXIS, safe_fmt(frame->arena, "%s..%s",
		     text_ms(frame, bar->from_ms).text, text_ms(frame, bar->to_ms).text));
	struct rect left = rect_left(&row, half), middle = rect_left(&row, 1), right = row;
	canvas_glyph(canvas, middle, ROLE_AXIS, GLYPH_VLINE);
	if (bar->folded) {
		canvas_skip(&right, 2);
		canvas_text(canvas, right, ROLE_TEXT_MUTED,
			    safe_fmt(frame->arena, "%u empty step%s", bar->folded,
				     bar->folded == 1 ? "" : "s"));
	}
	for (int side = 0; side < 2 && !bar->folded; side++) {
		int cells = d->most && room > 0 ? (int)ceil((double)bar->n[side] /
							    (double)d->most * room) : 0;
		struct safe n = bar->n[side] ? text_count(frame, bar->n[side]) : SAFE("");
		struct rect *rect = side ? &right : &left;
		enum role role = bar->failed[side] ? ROLE_SPARK_TIMEOUT
				 : side ? ROLE_SPARK_CANARY : ROLE_SPARK_BASE;
		struct rect fill = side ? rect_left(rect, cells) : rect_right(rect, cells);
		canvas_fill(canvas, fill, role, GLYPH_BAR);
		if (bar->failed[side])
			n = safe_fmt(frame->arena, "%s !%s", n.text,
				     text_count(frame, bar->failed[side]).text);
		struct rect cell = side ? rect_left(rect, 12) : rect_right(rect, 12);
		if (side)
			canvas_skip(&cell, 1);
		else
			rect_right(&cell, 1);
		/* A number is not cut: without room the bar alone stands. */
		if (canvas_width(canvas, n) <= cell.cols)
			(side ? canvas_text : canvas_right)(canvas, cell, ROLE_TEXT, n);
	}
	if (!is_selected)
		return;
	if (beside < whole.cols)	/* the bar keeps its color: it says what timed out */
		whole.cols -= beside;
	canvas_over(canvas, whole, OVER_SELECTED);
}

static void
draw_bars(struct frame *frame, struct rect area)
{
	const struct snap_spread *d = frame->snapshot->spread;
	struct place *place = &frame->app->ui.place[VIEW_SPREAD][0];
	struct rect head = rect_top(&area, 1);
	int label = area.cols >= 40 ? LABEL : 0;

	rect_left(&head, label);
	int half = (head.cols - 1) / 2;
	canvas_right(frame->canvas, rect_left(&head, half), ROLE_SPARK_BASE,
		     side_title(frame, 0));
	canvas_skip(&head, 2);
	canvas_text(frame->canvas, head, ROLE_SPARK_CANARY, side_title(frame, 1));
	place_clamp(place, (int)d->n_bars, area.rows);
	for (size_t i = (size_t)place->top; i < d->n_bars && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1);
		draw_bar(frame, row, &d->bar[i], (int)i == place->selected);
		frame_spot(frame, row, PANE_TIMELINE, (int)i, -1);
	}
	if (d->n_bars == 0)
		canvas_text(frame->canvas, rect_top(&area, 1), ROLE_TEXT_MUTED,
			    SAFE(" no latency at this moment; 0 goes to the end"));
}

static void
draw_spread(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	const struct snap_spread *d = s->spread;
	int rows = area.rows, heat = heat_rows(rows);

	if (rows > 5)
		draw_header(frame, &area);
	if (rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (!d) {
		canvas_text(frame->canvas, area, ROLE_TEXT_MUTED,
			    SAFE(" no version to show: no record yet"));
		return;
	}
	if (rows > 3)
		canvas_heading(frame->canvas, rect_top(&area, 1), &(struct heading){
			.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("SPREAD"),
			.rest = safe_fmt(frame->arena, "all endpoints, ms   %s   !n = %s",
					 step_text(frame).text, counts_word(
					 frame->snapshot->counts, COUNTS_VERB)) });
	if (!s->is_known_at && !d->figures[0].n_latency && !d->figures[1].n_latency) {
		canvas_text(frame->canvas, rect_top(&area, 1), ROLE_TEXT_MUTED,
			    s->records ? SAFE(" no latency was read: there is nothing to spread")
				       : SAFE(" no record yet"));
		return;
	}
	int room = heat ? area.rows - heat - 3 : area.rows - (rows > 8);
	struct rect rest = rect_bottom(&area, heat ? heat + 2 : 0);
	draw_bars(frame, rect_top(&area, room < (int)d->n_bars + 1 ? room : (int)d->n_bars + 1));
	if (rows > 8) {
		struct rect row = rect_top(&area, 1);
		canvas_skip(&row, 1);
		canvas_text(frame->canvas, row, ROLE_EVIDENCE, safe_clean(d->test));
	}
	if (!heat)
		return;
	area = rest;
	canvas_heading(frame->canvas, rect_top(&area, 1), &(struct heading){
		.line = ROLE_BORDER, .lead = 2, .name = SAFE("HEAT"),
		.rest = safe_fmt(frame->arena, area.cols < 100 ? "%s a bin; %s; X all %s" :
				 "time x latency, both versions; %s a bin; %s; X all %s",
				 text_bin(frame, s->bin_ns).text, d->grid.most <= 9 ? "counts"
				 : arena_fmt(frame->arena, "four shades up to %u",
					     (unsigned)d->grid.most),
			   counts_word(s->counts, COUNTS_VERB)) });
	grid_draw(frame, area, &d->grid, false);
}

/* ---- doing ---- */

/* The records of a step: the filter says which latencies. */
static void
open_step(struct app *app, const struct snapshot *s)
{
	const struct snap_spread *d = s->spread;
	size_t at = (size_t)app->ui.place[VIEW_SPREAD][0].selected;
	struct str text = { 0 };

	if (!d || at >= d->n_bars)
		return;
	const char *old = app_filter(app);
	str_fmt(&text, "%s%slatency>%.6g latency<=%.6g", old, *old ? " " : "", d->bar[at].from_ms,
		d->bar[at].to_ms);
	if (d->bar[at].from_ms <= 0) {		/* the lowest step takes what is 0 as well */
		str_clear(&text);
		str_fmt(&text, "%s%slatency<=%.6g", old, *old ? " " : "", d->bar[at].to_ms);
	}
	if (app_take_filter(app, str_text(&text))) {
		app_push(app, VIEW_RECORDS);
		app_say(app, false, "filter: %s; Backspace drops a term", app_shown_filter(app));
	}
	str_release(&text);
}

static bool
act_spread(struct app *app, enum command command)
{
	struct ui *ui = &app->ui;
	const struct snapshot *s = app_snapshot(app);
	size_t others = 0;

	for (size_t i = 0; i < s->n_versions; i++)
		others += !s->version[i].is_rest;
	others = others > 1 ? others - 1 : 1;
	switch (command) {
	case COMMAND_RIGHT: ui->spread_pick = (ui->spread_pick + 1) % others; return true;
	case COMMAND_LEFT: ui->spread_pick = (ui->spread_pick + others - 1) % others; return true;
	case COMMAND_LOG_AXIS: ui->is_log = !ui->is_log; return true;
	case COMMAND_OPEN: open_step(app, s); return true;
	default:
		return place_move(&ui->place[VIEW_SPREAD][0], command,
				  s->spread ? (int)s->spread->n_bars : 0, BARS);
	}
}

static const struct view_key keys[] = {
	{ COMMAND_RIGHT, "Version" }, { COMMAND_OPEN, "Records" }, { COMMAND_LOG_AXIS, NULL },
	{ COMMAND_SELECT, "Box" }, { COMMAND_FILTER, NULL }, { COMMAND_RECORD_ON, NULL },
	{ COMMAND_NONE, NULL },
};

const struct view_ops view_spread = {
	.view = VIEW_SPREAD, .name = "spread", .context = IN_SPREAD, .want = want_spread,
	.draw = draw_spread, .act = act_spread, .keys = keys,
};
