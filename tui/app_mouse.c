/* app_mouse: wheel and clicks: where a row stands was noted when it was drawn. */
/* SPDX-License-Identifier: MIT */
#include "tui/app_private.h"
#include "tui/view.h"

static const struct spot *
spot_at(const struct app *app, int x, int y)
{
	for (size_t i = app->n_spots; i-- > 0;) {
		const struct rect *rect = &app->spot[i].rect;
		if (x >= rect->x && x < rect->x + rect->cols && y >= rect->y &&
		    y < rect->y + rect->rows)
			return &app->spot[i];
	}
	return NULL;
}

/* On the timeline a click goes to the time of its column; elsewhere it selects. */
static void
click(struct app *app, int x, int y)
{
	const struct spot *spot = spot_at(app, x, y);
	struct ui *ui = &app->ui;

	if (!spot || spot->view != app_view(app))
		return;
	if (spot->view == VIEW_BOARD)
		ui->pane = spot->pane;
	if (spot->view == VIEW_BOARD && spot->pane == PANE_TIMELINE) {
		app_go_to_column(app, x - spot->rect.x);
		return;
	}
	ui->place[spot->view][spot->view == VIEW_BOARD ? spot->pane : 0].selected = spot->index;
	if (spot->view == VIEW_BOARD && spot->pane == PANE_TIMEOUTS && spot->column >= 0)
		ui->column = spot->column;
}

void
app_mouse(struct app *app, const struct key_event *event)
{
	enum command command = event->mouse == MOUSE_WHEEL_UP ? COMMAND_UP :
			       event->mouse == MOUSE_WHEEL_DOWN ? COMMAND_DOWN : COMMAND_NONE;

	if (app->ui.is_typing)
		return;
	if (event->mouse == MOUSE_CLICK)
		click(app, event->x, event->y);
	if (event->mouse == MOUSE_DOUBLE)
		app_do(app, COMMAND_OPEN);
	for (int i = 0; i < 3 && command != COMMAND_NONE; i++)
		app_do(app, command);
}

void
app_spot(struct app *app, struct rect rect, enum view view, enum pane pane, int index, int column)
{
	if (app->n_spots < sizeof(app->spot) / sizeof(app->spot[0]) && rect.cols > 0)
		app->spot[app->n_spots++] =
			(struct spot){ rect, view, pane, index, column };
}
