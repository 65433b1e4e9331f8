/* view_differs: what tells some records from the rest: shares of each value, numbers by size. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/table.h"
#include "tui/view_private.h"

#define PICK PANE_VERSIONS	/* whose place holds which selection is looked at */
#define NARROW 50
#define VALUE_COLS 14		/* of a value, where there is any room */
#define LEFT_ROWS 4		/* of a line that names what is not ranked */

enum { C_RANK, C_FIELD, C_VALUE, C_IN, C_REST, C_DIFFERENCE, C_EXPLAINED, C_LINES, C_COUNT };

static size_t
pick_of(const struct app *app)
{
	return (size_t)app->ui.place[VIEW_DIFFERS][PICK].selected;
}

static void
want_differs(const struct app *app, int cols, int rows, struct want *want)
{
	(void)cols;
	(void)rows;
	want->has_differs = true;
	want->differs_pick = pick_of(app);
	/* Opened over a pair: its records are held against the rest. */
	for (int i = 0; i < app->ui.depth; i++) {
		if (app->ui.stack[i] != VIEW_DRILL)
			continue;
		want->has_drill = true;
		want->drill_version = app->ui.drill_version;
		want->drill_endpoint = app->ui.drill_endpoint;
	}
}

/* ---- what a row says ---- */

/* `4/4 100%`, the number as it is and its share. */
static struct safe
share_text(struct frame *frame, uint64_t n, uint64_t of, double share)
{
	return safe_fmt(frame->arena, "%s/%s %4s", text_count(frame, n).text,
			text_count(frame, of).text,
			of ? text_percent(frame, share).text : "-");
}

/* `+75 pt`, `-0.4 pt`: points of share. */
static struct safe
points_text(struct frame *frame, double difference)
{
	double points = difference * 100;

	if (fabs(points) < 0.05)
		return SAFE("0 pt");
	return safe_fmt(frame->arena, fabs(points) < 9.95 ? "%+.1f pt" : "%+.0f pt", points);
}

static struct safe
explained_text(struct frame *frame, double explained)
{
	/* A value that the harm has less of than the rest explains none of it. */
	return isnan(explained) || explained < 0.005 ? SAFE("-")
						     : safe_fmt(frame->arena, "%.2f", explained);
}

struct cells { struct safe text[C_COUNT]; };

static struct cells
cells_of(struct frame *frame, size_t i)
{
	const struct snap_differs *d = frame->snapshot->differs;
	const struct snap_differs_row *row = &d->row[i];
	struct cells out = { {
		[C_RANK] = d->is_ordered ? safe_fmt(frame->arena, "%zu", i + 1) : SAFE("-"),
		[C_FIELD] = safe_clean(row->field), [C_VALUE] = safe_clean(row->value),
		[C_IN] = share_text(frame, row->n_in, d->n, row->share_in),
		[C_REST] = share_text(frame, row->n - row->n_in, d->n_rest, row->share_rest),
		[C_DIFFERENCE] = points_text(frame, row->difference),
		[C_EXPLAINED] = explained_text(frame, row->explained),
		[C_LINES] = safe_clean(row->lines),
	} };

	return out;
}

static void
columns_of(struct frame *frame, struct column column[C_COUNT])
{
	const struct snap_differs *d = frame->snapshot->differs;
	const struct column columns[C_COUNT] = {
		[C_RANK] = { SAFE("#"), COLUMN_NUMBER, 2, 0, 0, 8, false, SORTED_NOT },
		[C_FIELD] = { SAFE("field"), COLUMN_PATH, 8, 8, 1, 0, false, SORTED_NOT },
		[C_VALUE] = { SAFE("value"), COLUMN_TEXT, 6, 8, 2, 0, false, SORTED_NOT },
		[C_IN] = { SAFE("selected"), COLUMN_NUMBER, 8, 0, 2, 4, false, SORTED_NOT },
		[C_REST] = { SAFE("the rest"), COLUMN_NUMBER, 8, 0, 2, 5, false, SORTED_NOT },
		[C_DIFFERENCE] = { SAFE("differ"), COLUMN_NUMBER, 6, 0, 2, 0, false, SORTED_NOT },
		[C_EXPLAINED] = { SAFE("expl."), COLUMN_NUMBER, 5, 0, 2, 6, false, SORTED_NOT },
		[C_LINES] = { SAFE("lines"), COLUMN_TEXT, 8, 8, 2, 9, true, SORTED_NOT },
	};

	for (int c = 0; c < C_COUNT; c++)
		column[c] = columns[c];
	for (size_t i = 0; i < d->n_rows; i++) {
		struct cells cells = cells_of(frame, i);

		for (int c = 0; c < C_LINES; c++)
			table_fit(frame->canvas, &column[c], cells.text[c]);
	}
	for (int c = C_FIELD; c <= C_VALUE; c++)
		column[c].max = column[c].max > 28 ? 28 : column[c].max;
	/* What a row is of is worth more than lines that Enter opens anyway. */
	int value = column[C_VALUE].max;
	column[C_VALUE].min = frame->canvas->cols < 60 ? column[C_VALUE].min
			      : value < VALUE_COLS ? value : VALUE_COLS;
}

static struct safe
number_text(struct frame *frame, const struct snap_differs_number *n)
{
	const char *delta = isnan(n->delta) ? "-" : arena_fmt(frame->arena, "%+.2f", n->delta);

	return safe_fmt(frame->arena, "%s  median %s, the rest %s   delta %s (%s)   n %s v %s%s",
			n->field, text_ms(frame, n->median_in).text,
			text_ms(frame, n->median_rest).text, delta, n->size,
			text_count(frame, n->n_in).text, text_count(frame, n->n_rest).text,
			n->is_sampled ? ", sampled" : "");
}

/* ---- drawing ---- */

/* Rows of the list: values, then numbers, then what is named alone. */
static int
list_length(const struct snap_differs *d)
{
	return d ? (int)(d->n_rows + d->n_numbers + d->n_left) : 0;
}

static void
draw_item(struct frame *frame, struct rect rect, const struct table *table, size_t i)
{
	static const enum role roles[C_COUNT] = {
		ROLE_TEXT_MUTED, ROLE_TEXT, ROLE_TEXT_STRONG, ROLE_TEXT, ROLE_TEXT,
		ROLE_TEXT_STRONG, ROLE_TEXT_MUTED, ROLE_LINK,
	};
	const struct snap_differs *d = frame->snapshot->differs;
	struct rect body = rect;

	canvas_skip(&body, 2);
	if (i < d->n_rows) {
		struct cells cells = cells_of(frame, i);

		for (size_t c = 0; c < C_COUNT; c++)
			table_cell(frame->canvas, table, body, c, roles[c], cells.text[c]);
	} else if (i - d->n_rows < d->n_numbers) {
		canvas_text(frame->canvas, body, ROLE_TEXT,
			    number_text(frame, &d->number[i - d->n_rows]));
	} else {
		canvas_wrap(frame->canvas, body, ROLE_TEXT_MUTED,
			    safe_clean(d->left[i - d->n_rows - d->n_numbers]));
	}
}

static void
draw_list(struct frame *frame, struct rect area)
{
	const struct snap_differs *d = frame->snapshot->differs;
	struct place *place = &frame->app->ui.place[VIEW_DIFFERS][0];
	int n = list_length(d), *height = ARENA_NEW(frame->arena, int, n + 1);
	struct column column[C_COUNT];
	struct table table;
	struct rect head = area;

	columns_of(frame, column);
	table_layout(&table, column, C_COUNT, area.cols - 2);
	if (area.rows > 3 && d->n_rows) {
		head = rect_top(&area, 1);
		canvas_skip(&head, 2);
		table_head(frame->canvas, &table, head);
	}
	for (int i = 0; i < n; i++) {
		size_t left = (size_t)i - d->n_rows - d->n_numbers;
		bool is_left = (size_t)i >= d->n_rows + d->n_numbers;

		height[i] = is_left ? canvas_wrap_rows(frame->canvas, area.cols - 2,
						       safe_clean(d->left[left])) : 1;
		height[i] = height[i] < 1 ? 1 : height[i] > LEFT_ROWS ? LEFT_ROWS : height[i];
	}
	place_fit(place, height, n, area.rows);
	for (int i = place->top; i < n && area.rows > 0; i++) {
		struct rect rect = rect_top(&area, height[i]);

		draw_item(frame, rect, &table, (size_t)i);
		frame_spot(frame, rect, PANE_TIMELINE, i, -1);
		if (i == place->selected) {
			canvas_glyph(frame->canvas, rect, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
			canvas_over(frame->canvas, rect_row(rect, 0), OVER_SELECTED);
		}
	}
}

static void
draw_heading(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;
	const struct snap_differs *d = s->differs;

	canvas_heading(frame->canvas, row, &(struct heading){
		.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("WHAT DIFFERS"),
		.rest = safe_fmt(frame->arena, "%s: %s   the rest %s", d->selection,
				 text_count(frame, d->n).text, text_count(frame, d->n_rest).text),
		.right = d->n_picks > 1 ? safe_fmt(frame->arena, "selection %zu of %zu",
						   d->pick + 1, d->n_picks) : SAFE("") });
}

static void
draw_differs(struct frame *frame, struct rect area)
{
	const struct snap_differs *d = frame->snapshot->differs;

	if (area.rows > 5)
		draw_header(frame, &area);
	if (area.rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (!d) {
		canvas_text(frame->canvas, area, ROLE_TEXT_MUTED, SAFE(" no record yet"));
		return;
	}
	if (area.rows > 2)
		draw_heading(frame, rect_top(&area, 1));
	if (*d->note && area.rows > 1) {
		struct rect row = area.cols < NARROW ? rect_top(&area, area.rows > 4 ? 2 : 1)
						     : rect_top(&area, 1);

		canvas_skip(&row, 1);
		canvas_wrap(frame->canvas, row, ROLE_STATUS_WARN,
			    safe_fmt(frame->arena, "! %s", d->note));
	}
	draw_list(frame, area);
}

/* ---- doing ---- */

/* The records of a value: the filter says which. */
static void
open_value(struct app *app, const struct snap_differs *d)
{
	size_t at = (size_t)app->ui.place[VIEW_DIFFERS][0].selected;
	struct str text = { 0 };

	if (!d || at >= d->n_rows) {
		app_say(app, false, "Enter opens the records of a value");
		return;
	}
	const char *old = app_filter(app);

	str_fmt(&text, "%s%s%s", old, *old ? " " : "", d->row[at].term);
	if (app_take_filter(app, str_text(&text))) {
		app_push(app, VIEW_RECORDS);
		app_say(app, false, "filter: %s; Backspace drops a term", app_shown_filter(app));
	}
	str_release(&text);
}

static bool
act_differs(struct app *app, enum command command)
{
	struct ui *ui = &app->ui;
	const struct snap_differs *d = app_snapshot(app)->differs;
	size_t n = d && d->n_picks ? d->n_picks : 1, pick = d ? d->pick : 0;

	switch (command) {
	case COMMAND_RIGHT:
	case COMMAND_LEFT:
		pick = (pick + (command == COMMAND_RIGHT ? 1 : n - 1)) % n;
		ui->place[VIEW_DIFFERS][PICK].selected = (int)pick;
		ui->place[VIEW_DIFFERS][0] = (struct place){ 0, 0 };
		return true;
	case COMMAND_OPEN: open_value(app, d); return true;
	default:
		return place_move(&ui->place[VIEW_DIFFERS][0], command, list_length(d), app->rows);
	}
}

static const struct view_key keys[] = {
	{ COMMAND_OPEN, "Records" }, { COMMAND_RIGHT, "Selection" }, { COMMAND_FILTER, NULL },
	{ COMMAND_SPREAD, NULL }, { COMMAND_CAUSES, NULL }, { COMMAND_RECORD_ON, NULL },
	{ COMMAND_NONE, NULL },
};

const struct view_ops view_differs = {
	.view = VIEW_DIFFERS, .name = "differs", .context = IN_DIFFERS, .want = want_differs,
	.draw = draw_differs, .act = act_differs, .keys = keys,
};
