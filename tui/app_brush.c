/* app_brush: a range of the timeline, or a box of time and latency, marked and filtered to. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view.h"

/* What can be marked in a view: columns of time, and steps of latency where it has any. */
struct ground {
	int cols, rows;
	int64_t from_ns, column_ns;
	const double *edge_ms;		/* rows + 1, descending; NULL: no latency */
};

static struct ground
ground_of(const struct app *app, const struct snapshot *s)
{
	if (app_view(app) == VIEW_SPREAD) {
		const struct snap_spread *d = s->spread;
		if (!d || d->grid.rows == 0)
			return (struct ground){ 0 };
		return (struct ground){ (int)d->grid.cols, (int)d->grid.rows, s->bins_from_ns,
					s->bin_ns, d->grid.edge_ms };
	}
	/* Right of the last time stands the mark of the moment. */
	return (struct ground){ s->n_marks > 1 ? (int)s->n_marks - 1 : 0, 1, s->marks_from_ns,
				s->mark_ns, NULL };
}

static int
within(int n, int most)
{
	return n < 0 ? 0 : n > most - 1 ? most - 1 : n;
}

struct rect
app_brushed(const struct app *app)
{
	const struct brush *b = &app->ui.brush;
	int x = b->col < b->from_col ? b->col : b->from_col;
	int y = b->row < b->from_row ? b->row : b->from_row;

	if (!b->is_on || b->view != app_view(app))
		return (struct rect){ 0 };
	return (struct rect){ x, y, b->col + b->from_col - 2 * x + 1,
			      b->row + b->from_row - 2 * y + 1 };
}

/* A filter without the terms that say a time, or a latency when has_latency. */
static void
add_others(const char *filter, bool has_latency, struct str *out)
{
	size_t len;

	for (; *filter; filter += len) {
		filter += strspn(filter, " ");
		len = app_term_len(filter);
		bool is_ours = strncmp(filter, "time", 4) == 0 && strchr("<>=!", filter[4]);
		if (has_latency && strncmp(filter, "latency", 7) == 0 && strchr("<>=!", filter[7]))
			is_ours = true;
		if (!is_ours && len) {
			str_add(out, out->len ? " " : "");
			str_bytes(out, filter, len);
		}
	}
}

/* The filter that keeps what is marked, beside what was filtered before. */
static void
filter_text(const struct app *app, const struct ground *ground, struct str *out)
{
	struct rect box = app_brushed(app);
	char from[INSTANT_TEXT], to[INSTANT_TEXT];
	int64_t from_ns = ground->from_ns + box.x * ground->column_ns;

	add_others(app_filter(app), ground->edge_ms != NULL, out);
	str_add(out, out->len ? " " : "");
	str_fmt(out, "time>=%s time<%s", instant_rfc3339(from, from_ns),
		instant_rfc3339(to, from_ns + box.cols * ground->column_ns));
	if (!ground->edge_ms)
		return;
	str_fmt(out, " latency<=%.6g", ground->edge_ms[box.y]);
	if (box.y + box.rows < ground->rows)	/* the last step takes what is faster, too */
		str_fmt(out, " latency>%.6g", ground->edge_ms[box.y + box.rows]);
}

static void
say(struct app *app, const struct ground *ground)
{
	struct rect box = app_brushed(app);
	char from[INSTANT_TEXT], to[INSTANT_TEXT], ms[64] = "";
	int64_t from_ns = ground->from_ns + box.x * ground->column_ns;
	int64_t to_ns = from_ns + box.cols * ground->column_ns;
	const struct zone *zone = app->ui.show_zone ? app->options.zone : NULL;

	if (ground->edge_ms)
		snprintf(ms, sizeof(ms), ", %.6g..%.6g ms", ground->edge_ms[box.y + box.rows],
			 ground->edge_ms[box.y]);
	app_say(app, false, "%s..%s%s: Enter filters to it, d ranks it, Esc drops it",
		instant_clock(from, from_ns, zone), instant_clock(to, to_ns, zone), ms);
}

static void
start(struct app *app, const struct ground *ground)
{
	struct ui *ui = &app->ui;
	int64_t moment_ns = engine_span(app->engine).moment_ns;
	bool is_board = app_view(app) == VIEW_BOARD;

	if (ground->cols < 1 || ground->column_ns < 1) {
		app_say(app, false, is_board ? "no timeline here to mark a range of"
					     : "no heat map here: it needs 22 rows");
		return;
	}
	if (ui->moment_ns != INSTANT_NONE && ui->moment_ns != MOMENT_NEWEST)
		moment_ns = ui->moment_ns;
	int64_t behind = moment_ns == INSTANT_NONE ? 0 : moment_ns - ground->from_ns;
	int col = within((int)(behind / ground->column_ns), ground->cols);
	ui->brush = (struct brush){ .is_on = true, .view = app_view(app), .from_col = col,
				    .col = col };
	if (is_board)
		ui->pane = PANE_TIMELINE;
	say(app, ground);
}

/* Filter to what is marked. Returns false when it is none. */
static bool
take(struct app *app, const struct ground *ground)
{
	struct str text = { 0 };

	filter_text(app, ground, &text);
	app->ui.brush.is_on = false;
	bool is_taken = app_take_filter(app, str_text(&text));
	str_release(&text);
	return is_taken;
}

static bool
move(struct app *app, enum command command, const struct ground *ground)
{
	static const struct { enum command command; int cols, rows; } moves[] = {
		{ COMMAND_LEFT, -1, 0 }, { COMMAND_RIGHT, 1, 0 }, { COMMAND_BUCKET_BACK, -1, 0 },
		{ COMMAND_BUCKET_ON, 1, 0 }, { COMMAND_TEN_BACK, -10, 0 },
		{ COMMAND_TEN_ON, 10, 0 },
		{ COMMAND_UP, 0, -1 }, { COMMAND_DOWN, 0, 1 }, { COMMAND_FIRST, -10000, 0 },
		{ COMMAND_LAST, 10000, 0 }, { COMMAND_PAGE_UP, 0, -5 }, { COMMAND_PAGE_DOWN, 0, 5 },
	};
	struct brush *b = &app->ui.brush;

	for (size_t i = 0; i < LENGTH(moves); i++)
		if (moves[i].command == command) {
			b->col = within(b->col + moves[i].cols, ground->cols);
			b->row = within(b->row + moves[i].rows, ground->rows);
			say(app, ground);
			return true;
		}
	return false;
}

/* Filter to what is marked for as long as it is ranked. Returns false when it is none. */
static bool
lend(struct app *app, const struct ground *ground)
{
	struct lent *lent = &app->ui.lent;

	snprintf(lent->before, sizeof(lent->before), "%s", app_filter(app));
	lent->is_on = take(app, ground);
	snprintf(lent->filter, sizeof(lent->filter), "%s", app_filter(app));
	return lent->is_on;
}

void
app_give_back(struct app *app)
{
	struct ui *ui = &app->ui;

	for (int i = 0; i < ui->depth; i++)
		if (ui->stack[i] == VIEW_DIFFERS)
			return;
	/* A filter that a person changed since is theirs. */
	if (ui->lent.is_on && strcmp(ui->lent.filter, app_filter(app)) == 0)
		app_take_filter(app, ui->lent.before);
	ui->lent.is_on = false;
}

bool
app_brush(struct app *app, enum command command)
{
	struct brush *b = &app->ui.brush;

	if (command != COMMAND_SELECT && !b->is_on)
		return false;
	struct ground ground = ground_of(app, app_snapshot(app));
	if (!b->is_on || b->view != app_view(app)) {
		b->is_on = false;
		if (command == COMMAND_SELECT)
			start(app, &ground);
		return command == COMMAND_SELECT;
	}
	if (ground.cols < 1 || ground.column_ns < 1) {	/* the screen lost its place for it */
		b->is_on = false;
		return command == COMMAND_SELECT;
	}
	b->col = within(b->col, ground.cols);
	b->from_col = within(b->from_col, ground.cols);
	b->row = within(b->row, ground.rows);
	b->from_row = within(b->from_row, ground.rows);
	if (move(app, command, &ground))
		return true;
	if (command == COMMAND_OPEN || command == COMMAND_SELECT) {
		bool is_spread = app_view(app) == VIEW_SPREAD;
		if (take(app, &ground)) {
			app_say(app, false, "filtered to it; Backspace drops a term");
			if (is_spread && command == COMMAND_OPEN)
				app_push(app, VIEW_RECORDS);
		}
		return true;
	}
	if (command == COMMAND_DIFFERS)
		return !lend(app, &ground);	/* then the view opens on the filter */
	b->is_on = false;
	bool is_out = command == COMMAND_BACK || command == COMMAND_STOP || command == COMMAND_QUIT;
	if (is_out)
		app_say(app, false, "nothing is marked");
	return is_out;
}
