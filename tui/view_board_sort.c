/* view_board_sort: by what the rows of the board's tables stand, and how their headings say so. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_board.h"

static const int versions_by[] = { ROWS_BY_HARM, ROWS_BY_NAME, ROWS_BY_REQUESTS, ROWS_BY_P50,
				   ROWS_BY_P95, ROWS_BY_TIMEOUTS, ROWS_BY_RATIO };
static const int endpoints_by[] = { ROWS_BY_HARM, ROWS_BY_NAME, ROWS_BY_REQUESTS,
				    ROWS_BY_TIMEOUTS };

static const struct { const char *first, *reversed; } words[ROWS_BY_KINDS] = {
	[ROWS_BY_HARM] = { "worst first", "worst last" },
	[ROWS_BY_NAME] = { "by name", "by name, last first" },
	[ROWS_BY_REQUESTS] = { "by n", "by n, fewest first" },
	[ROWS_BY_P50] = { "by p50", "by p50, fastest first" },
	[ROWS_BY_P95] = { "by p95|max", "by p95|max, fastest first" },
	[ROWS_BY_TIMEOUTS] = { "by share", "by share, least first" },
	[ROWS_BY_RATIO] = { "by vs base", "by vs base, least first" },
};

const char *
page_order_text(int order)
{
	static const char *const text[] = {
		[PAGE_BY_TIME] = "in event time", [PAGE_SLOWEST] = "slowest first",
		[PAGE_NEWEST] = "newest first", [PAGE_FASTEST] = "fastest first",
	};

	return text[order];
}

int
page_order_next(int order, bool is_turned)
{
	static const int turned[] = {
		[PAGE_BY_TIME] = PAGE_NEWEST, [PAGE_NEWEST] = PAGE_BY_TIME,
		[PAGE_SLOWEST] = PAGE_FASTEST, [PAGE_FASTEST] = PAGE_SLOWEST,
	};

	if (is_turned)
		return turned[order];
	return order == PAGE_SLOWEST || order == PAGE_FASTEST ? PAGE_BY_TIME : PAGE_SLOWEST;
}

static struct sorting *
sorting_of(struct ui *ui, enum pane pane)
{
	return pane == PANE_VERSIONS ? &ui->versions : pane == PANE_TIMEOUTS ? &ui->endpoints
									     : NULL;
}

const char *
board_sorted_text(const struct ui *ui, enum pane pane)
{
	const struct sorting *sorting = pane == PANE_VERSIONS ? &ui->versions : &ui->endpoints;

	if (pane == PANE_TIMEOUTS && sorting->by == ROWS_BY_HARM)
		return sorting->is_reversed ? "fewest first" : "most first";
	return sorting->is_reversed ? words[sorting->by].reversed : words[sorting->by].first;
}

enum sorted
board_sorted(const struct ui *ui, enum pane pane, int by)
{
	const struct sorting *sorting = pane == PANE_VERSIONS ? &ui->versions : &ui->endpoints;

	if (sorting->by != by || by == ROWS_BY_HARM)
		return SORTED_NOT;
	/* Names stand with the first one first, figures with the largest. */
	return (by == ROWS_BY_NAME) == sorting->is_reversed ? SORTED_DOWN : SORTED_UP;
}

static void
sort_records(struct app *app, bool is_turned)
{
	if (engine_loaded(app->engine).is_loading) {
		app_say(app, true, "still reading: sorted when all is read");
		return;
	}
	app->ui.record_order = page_order_next(app->ui.record_order, is_turned);
	app->ui.place[VIEW_BOARD][PANE_RECORDS] = (struct place){ 0, 0 };
	app->ui.place[VIEW_RECORDS][0] = (struct place){ 0, 0 };
	app_say(app, false, "records %s", page_order_text(app->ui.record_order));
}

void
board_sort(struct app *app, bool is_turned)
{
	struct ui *ui = &app->ui;
	struct sorting *sorting = sorting_of(ui, ui->pane);
	const int *by = ui->pane == PANE_VERSIONS ? versions_by : endpoints_by;
	size_t n = ui->pane == PANE_VERSIONS ? LENGTH(versions_by) : LENGTH(endpoints_by), at = 0;

	if (ui->pane == PANE_RECORDS) {
		sort_records(app, is_turned);
		return;
	}
	if (!sorting) {
		app_say(app, false, "select a table first: Tab to versions, timeouts, records");
		return;
	}
	while (at < n && by[at] != sorting->by)
		at++;
	if (is_turned)
		sorting->is_reversed = !sorting->is_reversed;
	else
		*sorting = (struct sorting){ .by = by[(at + 1) % n] };
	app_say(app, false, "%s %s", ui->pane == PANE_VERSIONS ? "versions" : "endpoints",
		board_sorted_text(ui, ui->pane));
}
