/* view_board: the first screen: which version, how bad, since when, what to do. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/app_private.h"
#include "tui/view_board.h"

/* Cells of a versions row beside its sparkline, until it was drawn once. */
#define FULL_COLS 51
#define TALL_COLS 48
#define SHORT_COLS 29

#define LOW_ROWS 30	/* a board under so many */
#define HELD_ROWS 8	/* a pane of records as high as this is not moved up at each one */

enum board_size
board_size(int cols, int rows)
{
	if (cols >= 120 && rows >= 36)
		return BOARD_TALL;
	if (cols >= 80 && rows >= 20)
		return BOARD_FULL;
	if (cols >= 40 && rows >= 8)
		return BOARD_SHORT;
	return cols >= 12 && rows >= 2 ? BOARD_STRIP : BOARD_DOT;
}

/* The guide's column on a tall board: 28 % of the width, 36..60. */
static int
guide_cols(int cols)
{
	int n = cols * 28 / 100;

	return n < 36 ? 36 : n > 60 ? 60 : n;
}

/*
 * Where everything stands. Rows are given in the order of need: what is always there, then
 * versions, endpoints, three records; what is left goes to the records.
 */
struct board_plan
board_plan(const struct snapshot *s, struct rect area)
{
	struct board_plan plan = { .size = board_size(area.cols, area.rows) };
	bool tall = plan.size == BOARD_TALL;
	int each = tall ? 2 : 1;	/* rows a version takes: a second one for its counts */
	int versions = (int)s->n_versions * each + 2 + (tall && *s->contrast ? 1 : 0);
	int timeouts = (int)s->n_matrix + 2;

	plan.banner = rect_top(&area, 1);
	plan.verdict = rect_top(&area, 1);
	plan.clock = rect_top(&area, 1);
	plan.footer = rect_bottom(&area, 1);
	plan.caution = rect_bottom(&area, 1);
	plan.timeline = rect_top(&area, 1);
	if (tall)
		plan.guide = rect_right(&area, guide_cols(area.cols));
	int spare = area.rows - 4;	/* the records pane keeps its head and three rows */
	if (versions > spare)
		versions = spare;
	spare -= versions;
	plan.versions = rect_top(&area, versions);
	if (timeouts > spare)
		timeouts = spare;
	spare -= timeouts;
	plan.timeouts = rect_top(&area, timeouts < 3 ? 0 : timeouts);
	int pairs = (int)s->n_pairs + 1;
	if (tall && spare >= pairs + 2)
		plan.pairs = rect_top(&area, pairs);
	plan.records = area;
	if (!tall)
		plan.guide = rect_right(&plan.records, area.cols * 35 / 80);
	/* Few records leave room on a tall board: what else it might have been. */
	int idle = plan.records.rows - (int)s->n_records - 1, causes = (int)s->n_hypotheses + 1;
	if (tall && idle >= 5 && causes > 1 && s->page_total <= s->n_records)
		plan.causes = rect_bottom(&plan.records, idle - 1);
	return plan;
}

static int
usual_beside(enum board_size size)
{
	return size == BOARD_TALL ? TALL_COLS : size == BOARD_SHORT ? SHORT_COLS : FULL_COLS;
}

static void
want(const struct app *app, int cols, int rows, struct want *want)
{
	enum board_size size = board_size(cols, rows);
	const struct place *place = &app->ui.place[VIEW_BOARD][PANE_RECORDS];
	int table = size == BOARD_TALL ? cols - guide_cols(cols) : cols;
	int beside = app->ui.beside_spark ? app->ui.beside_spark : usual_beside(size);
	int bins = table - beside;

	want->bins = bins > 8 ? (size_t)bins : 8;
	want->has_pairs = size == BOARD_TALL;
	want->timeline_columns = want->bins + 1;
	want->max_versions = size == BOARD_SHORT ? 2 : 6;
	/* On a low board a step's words need the rows more than a fifth endpoint. */
	want->max_endpoints = size == BOARD_FULL && rows < LOW_ROWS ? 4 : want->max_versions;
	want->page_first = (uint64_t)place->top;
	want->page_count = rows > 8 ? (size_t)rows : 8;
	want->page_mends = true;
	want->page_order = app->ui.record_order;
}

/*
 * Records that come one by one are written one below the other, not under all others moved up:
 * they can be read, and a slow line is sent one row. When the pane is full a half is made free.
 */
static void
hold_rows(struct app *app, const struct snapshot *s, int n, int rows)
{
	struct place *place = &app->ui.place[VIEW_BOARD][PANE_RECORDS];
	int *top = &app->ui.records_top;
	bool rides = s->live.is_live && !s->is_known_at && rows >= HELD_ROWS && n > rows &&
		     app->ui.record_order == PAGE_BY_TIME && place->selected == n - 1;

	if (!rides) {
		*top = -1;
		return;
	}
	if (*top < 0 || *top >= n || n - *top < rows - rows / 2)	/* begun, or it grew */
		*top = n - rows;
	else if (n - *top > rows)
		*top = n - rows + rows / 2;
	place->top = *top;
}

/* The records of a page that have room: the selected one among them, and no room left empty. */
static bool
settle(struct app *app, const struct snapshot *s)
{
	struct place *place = &app->ui.place[VIEW_BOARD][PANE_RECORDS];
	const struct rect screen = { .cols = app->cols, .rows = app->rows };
	enum board_size size = board_size(app->cols, app->rows);
	int rows = board_plan(s, screen).records.rows - 1, n = (int)s->shown;
	struct canvas measure = { .tier = app->options.tier, .cols = app->cols };
	struct frame frame = { .canvas = &measure, .snapshot = s, .app = app,
			       .arena = &app->frame };

	board_follow_rows(app, s);
	if (size == BOARD_SHORT)
		rows = board_short_records(s, app->rows) - 1;
	else if (size != BOARD_TALL && size != BOARD_FULL)
		return false;
	int was = app->ui.beside_spark ? app->ui.beside_spark : usual_beside(size);
	app->ui.beside_spark = size == BOARD_SHORT
		? board_short_beside(&frame) : board_beside_spark(&frame, size == BOARD_TALL);
	if (rows < 0)		/* a short board without a pane of records */
		return was != app->ui.beside_spark;
	for (size_t i = 0; i < s->n_records; i++)
		rows -= *s->record[i].mend != '\0' && rows > 1;
	place_clamp(place, n, rows);
	if (place->top > n - rows)
		place->top = n > rows ? n - rows : 0;
	hold_rows(app, s, n, rows);
	return app->want.page_first != (uint64_t)place->top || was != app->ui.beside_spark;
}

static void
draw(struct frame *frame, struct rect area)
{
	static void (*const small[])(struct frame *, struct rect) = {
		[BOARD_SHORT] = board_draw_short, [BOARD_STRIP] = board_draw_strip,
		[BOARD_DOT] = board_draw_dot,
	};
	enum board_size size = board_size(area.cols, area.rows);

	if (size != BOARD_TALL && size != BOARD_FULL) {
		small[size](frame, area);
		return;
	}
	struct board_plan plan = board_plan(frame->snapshot, area);
	struct rect versions = plan.versions;
	int spark_x = board_draw_versions(frame, versions, plan.size == BOARD_TALL);
	board_draw_banner(frame, plan.banner);
	draw_verdict(frame, plan.verdict);
	draw_clock(frame, plan.clock);
	board_draw_timeline(frame, plan.timeline, spark_x - plan.timeline.x);
	board_draw_timeouts(frame, plan.timeouts, plan.size == BOARD_TALL);
	if (plan.pairs.rows > 0)
		board_draw_pairs(frame, plan.pairs);
	board_draw_records(frame, plan.records);
	board_draw_guide(frame, plan.guide);
	if (plan.causes.rows > 0)
		board_draw_causes(frame, plan.causes);
	board_draw_caution(frame, plan.caution);
	struct rect foot = plan.footer;
	draw_footer(frame, &foot);
	area.rows -= 1;		/* over what stands there: the caution first */
	draw_prompt(frame, &area);
}

/* Rows a pane's list has, for moving in it. */
static int
pane_rows(const struct snapshot *s, enum pane pane)
{
	switch (pane) {
	case PANE_VERSIONS: return (int)s->n_versions;
	case PANE_TIMEOUTS: return (int)s->n_matrix;
	case PANE_RECORDS: return (int)s->shown;
	case PANE_GUIDE: return (int)s->n_steps;
	default: return 0;
	}
}

static void
open_pane(struct app *app, const struct snapshot *s)
{
	struct ui *ui = &app->ui;
	const struct place *place = &ui->place[VIEW_BOARD][ui->pane];

	switch (ui->pane) {
	case PANE_GUIDE:
		ui->step = (size_t)place->selected < s->n_steps ? (size_t)place->selected : 0;
		app_push(app, VIEW_GUIDE);
		break;
	case PANE_RECORDS:
		board_open_record(app, s);
		break;
	case PANE_VERSIONS:
		app_push(app, VIEW_CAUSES);
		break;
	case PANE_TIMEOUTS:
		board_open_cell(app, s);
		break;
	case PANE_TIMELINE:
		app_push(app, VIEW_MARKS);
		break;
	case PANE_CAUTIONS:
		app_push(app, VIEW_SOURCES);
		break;
	default:
		app_push(app, VIEW_RECORDS);
	}
}

static bool
act(struct app *app, enum command command)
{
	struct ui *ui = &app->ui;
	const struct snapshot *s = app_snapshot(app);
	int visible = app->rows > 20 ? app->rows - 16 : 4;

	switch (command) {
	case COMMAND_NEXT_PANE:
		ui->pane = (enum pane)((ui->pane + 1) % PANES);
		return true;
	case COMMAND_PREV_PANE:
		ui->pane = (enum pane)((ui->pane + PANES - 1) % PANES);
		return true;
	case COMMAND_OPEN:
		open_pane(app, s);
		return true;
	case COMMAND_RAW:
		board_open_record(app, s);
		return true;
	case COMMAND_LEFT: case COMMAND_RIGHT:
		if (ui->pane == PANE_TIMELINE)
			app_do(app,
			       command == COMMAND_LEFT ? COMMAND_BUCKET_BACK : COMMAND_BUCKET_ON);
		else if (ui->pane == PANE_TIMEOUTS)
			board_move_column(ui, s, command == COMMAND_LEFT ? -1 : 1);
		return true;
	case COMMAND_SORT: case COMMAND_REVERSE:
		board_sort(app, command == COMMAND_REVERSE);
		return true;
	case COMMAND_METRIC:
		ui->metric = (ui->metric + 1) % METRIC_KINDS;
		return true;
	default:
		return place_move(&ui->place[VIEW_BOARD][ui->pane], command, pane_rows(s, ui->pane),
				  visible);
	}
}

static const struct view_key keys[] = {
	{ COMMAND_NEXT_PANE, NULL }, { COMMAND_STEP_1, "Steps" }, { COMMAND_CAUSES, NULL },
	{ COMMAND_RECORDS, NULL }, { COMMAND_FILTER, NULL }, { COMMAND_PLAY, NULL },
	{ COMMAND_QUIT, NULL }, { COMMAND_NONE, NULL },
};

const struct view_ops view_board = {
	.view = VIEW_BOARD,
	.name = "board",
	.context = IN_BOARD,
	.want = want,
	.draw = draw,
	.act = act,
	.keys = keys,
	.settle = settle,
	.pick = board_pick,
};
