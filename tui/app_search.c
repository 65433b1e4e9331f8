/* app_search: a text looked for in records and lists, and lit wherever it stands. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/app_private.h"
#include "tui/view.h"

#define STEPS_MAX 2000		/* rows a search goes through in a list */

static uint32_t
lower(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* The code points of a text, at most max of them. Returns how many; bytes that are none count 1. */
static int
decode(const char *text, uint32_t *cp, int max)
{
	size_t left = strlen(text);
	int n = 0;

	while (left && n < max) {
		int len = text_decode(text, left, &cp[n]);
		size_t step = len > 0 ? (size_t)len : 1;
		if (len <= 0)
			cp[n] = (unsigned char)*text;
		n++;
		text += step;
		left -= step;
	}
	return n;
}

/* Does a text stand in a row from a cell on? Returns the cells it takes; 0: it does not. A mark
 * over a letter is told in the cell of that letter. */
static int
stands_at(const struct canvas *canvas, int x, int y, const uint32_t *text, int n)
{
	int from = x;

	for (int i = 0; i < n;) {
		const struct cell *cell = canvas_cell(canvas, x, y);
		if (!cell || (cell->role != ROLE_NONE && cell->width == 0))
			return 0;
		uint32_t cp = cell->role == ROLE_NONE ? ' ' : cell->cp[0];
		if (lower(cp) != lower(text[i++]))
			return 0;
		if (cell->role != ROLE_NONE && cell->cp[1] && i < n && text[i] == cell->cp[1])
			i++;
		x += cell->role == ROLE_NONE ? 1 : cell->width;
	}
	return x - from;
}

bool
app_holds(const char *text, const char *part)
{
	size_t len = strlen(part);

	for (; *text; text++) {
		size_t i = 0;
		while (i < len && lower((unsigned char)text[i]) == lower((unsigned char)part[i]))
			i++;
		if (i == len)
			return true;
	}
	return len == 0;
}

bool
app_find_line(const char *text, const char *part, int direction, int *top)
{
	int n = 0, found = -1, last = -1, first = -1;
	struct str line = { 0 };

	for (; *text; text += *text == '\n', n++) {
		size_t len = strcspn(text, "\n");
		str_clear(&line);
		str_bytes(&line, text, len);
		text += len;
		if (!app_holds(str_text(&line), part))
			continue;
		first = first < 0 ? n : first;
		last = n;
		if (direction > 0 && n > *top && found < 0)
			found = n;
		if (direction < 0 && n < *top)
			found = n;
	}
	str_release(&line);
	if (found < 0)
		found = direction > 0 ? first : last;	/* round, from the other end */
	*top = found < 0 ? *top : found;
	return found >= 0;
}

static bool
is_searched(const struct app *app)
{
	return command_row(COMMAND_SEARCH)->where & view_ops(app_view(app))->context;
}

void
app_light_hits(const struct app *app, struct canvas *canvas)
{
	uint32_t text[WORD_BYTES];
	int n = decode(app->ui.search, text, WORD_BYTES);

	for (int y = 0; strlen(app->ui.search) > 1 && y + 1 < canvas->rows && is_searched(app); y++)
		for (int x = 0; x < canvas->cols; x++) {
			int cols = stands_at(canvas, x, y, text, n);
			canvas_over(canvas, (struct rect){ x, y, cols, cols > 0 }, OVER_HIT);
		}
}

/* Is a row lit as selected that holds the text? */
static bool
selection_holds(const struct canvas *canvas, const char *search)
{
	uint32_t text[WORD_BYTES];
	int n = decode(search, text, WORD_BYTES);

	for (int y = 0; y < canvas->rows; y++)
		for (int x = 0; x < canvas->cols; x++)
			if ((canvas_cell(canvas, x, y)->over & OVER_SELECTED) &&
			    stands_at(canvas, x, y, text, n))
				return true;
	return false;
}

/* In a list of words: go row by row, as a person would, and look at what is selected. */
static bool
search_list(struct app *app, int direction)
{
	struct canvas canvas = { 0 };
	struct place *place = &app->ui.place[app_view(app)][0];
	const struct place begun = *place;
	bool is_found = false;

	canvas_init(&canvas, app->cols ? app->cols : 80, app->rows ? app->rows : 24,
		    app->options.tier, &app->theme.glyphs);
	for (int i = 0; i < STEPS_MAX && !is_found; i++) {
		int was = place->selected;
		app_do(app, direction > 0 ? COMMAND_DOWN : COMMAND_UP);
		if (place->selected == was)
			app_do(app, direction > 0 ? COMMAND_FIRST : COMMAND_LAST);
		app_draw_on(app, &canvas);
		is_found = selection_holds(&canvas, app->ui.search);
		if (place->selected == begun.selected)
			break;
	}
	canvas_release(&canvas);
	if (!is_found)
		*place = begun;
	return is_found;
}

static void
search_records(struct app *app, int direction)
{
	bool is_board = app_view(app) == VIEW_BOARD, wrapped;
	struct place *place = is_board ? &app->ui.place[VIEW_BOARD][PANE_RECORDS]
				       : &app->ui.place[app_view(app)][0];

	if (app_view(app) != VIEW_DRILL && app->ui.record_order) {
		app->ui.record_order = 0;	/* a search goes by time */
		*place = (struct place){ 0, 0 };
	}
	app_snapshot(app);
	int64_t at = engine_find(app->engine, app->ui.search, place->selected, direction,
				 &wrapped);
	if (at < 0) {
		app_say(app, true, at == -2 ? "%s: not in the first 2000000 records"
					    : "%s: in no record shown", app->ui.search);
		return;
	}
	app->ui.pane = is_board ? PANE_RECORDS : app->ui.pane;
	place->selected = at > INT32_MAX ? INT32_MAX : (int)at;
	place->top = place->selected > 2 ? place->selected - 2 : 0;
	if (wrapped)
		app_say(app, false, direction > 0 ? "after the last hit: from the first again"
						  : "before the first hit: from the last again");
}

static void
search_on(struct app *app, int direction)
{
	enum view view = app_view(app);

	if (!*app->ui.search)
		app_say(app, false, "/ looks for a text first");
	else if (view == VIEW_BOARD || view == VIEW_RECORDS || view == VIEW_DRILL)
		search_records(app, direction);
	else if (!(view_ops(view)->find ? view_ops(view)->find(app, app->ui.search, direction)
					: search_list(app, direction)))
		app_say(app, true, "%s: not here", app->ui.search);
}

void
app_take_search(struct app *app, const char *text)
{
	snprintf(app->ui.search, sizeof(app->ui.search), "%s", text);
	if (*text)
		search_on(app, 1);
}

bool
app_open_line(struct app *app, const char *lines)
{
	size_t at = strcspn(lines, "0123456789"), len = strspn(lines + at, "0123456789");
	char text[32];
	bool wrapped;

	if (len == 0 || len > sizeof(text) - 2)
		return false;
	snprintf(text, sizeof(text), "L%.*s", (int)len, lines + at);
	int64_t place = engine_find(app->engine, text, -1, 1, &wrapped);
	if (place < 0) {
		app_say(app, false, "%s: no record shown stands on it", text);
		return true;
	}
	app->ui.record_order = 0;
	app->ui.place[VIEW_RECORDS][0] =
		(struct place){ place > INT32_MAX ? INT32_MAX : (int)place, 0 };
	app_push(app, VIEW_RECORDS);
	return true;
}

bool
app_do_search(struct app *app, enum command command)
{
	switch (command) {
	case COMMAND_SEARCH: app_start_typing(app, "/", "", false); return true;
	case COMMAND_NEXT_HIT: search_on(app, 1); return true;
	case COMMAND_PREV_HIT: search_on(app, -1); return true;
	case COMMAND_COPY: app_copy(app); return true;
	default: return false;
	}
}
