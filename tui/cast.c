/* cast: records the screen as asciicast v2, out of the canvases and not out of the terminal. */
/* SPDX-License-Identifier: MIT */
#include "tui/cast.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/color.h"
#include "tui/view.h"

struct cast {
	int fd;
	int cols, rows;
	bool has_frame;
	struct cell *shown;		/* rows * cols; owned */
	struct theme theme;		/* of what is shown */
	struct paint pen;		/* what the screen writes with; */
	bool has_pen;			/* false: not known */
	bool has_cursor;
	int cursor_x, cursor_y;
	int64_t last_ns, synced_ns;
	struct str data, line, label;	/* label: of the chapter to begin; "" = none */
	size_t step, notes;		/* of the guide and the timeline when last looked at */
	bool was_guide, has_watched;
};

static int
failed(const struct cast *cast, struct err *err)
{
	(void)cast;
	return err_set(err, ERR_IO, "recording: %s", strerror(errno));
}

struct cast *
cast_open(const char *path, int cols, int rows, int64_t at_s, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct json json;

	if (fd < 0) {
		err_set(err, ERR_CREATE, "%s: %s%s", path, strerror(errno),
			errno == EEXIST ? "; name another file" : "");
		return NULL;
	}
	struct cast *cast = xcalloc(1, sizeof(*cast));
	*cast = (struct cast){ .fd = fd, .cols = cols, .rows = rows };
	cast->shown = xcalloc((size_t)cols * (size_t)rows + 1, sizeof(*cast->shown));
	json_init(&json, &cast->line, 0);
	json_object(&json, NULL);
	json_int(&json, "version", 2);
	json_int(&json, "width", cols);
	json_int(&json, "height", rows);
	if (at_s >= 0)
		json_int(&json, "timestamp", at_s);
	json_text(&json, "title", "sitrep");
	json_object(&json, "env");
	json_text(&json, "TERM", "xterm-256color");
	json_end(&json, '}');
	json_end(&json, '}');
	str_add(&cast->line, "\n");
	if (save_all(fd, cast->line.at, cast->line.len) == 0)
		return cast;
	failed(cast, err);
	cast_close(cast, NULL);
	return NULL;
}

int
cast_close(struct cast *cast, struct err *err)
{
	int result = 0;

	if (!cast)
		return 0;
	/* A pipe or a device cannot be told to keep anything. */
	if (fsync(cast->fd) != 0 && errno != EINVAL && errno != EROFS)
		result = failed(cast, err);
	if (close(cast->fd) != 0 && result == 0)
		result = failed(cast, err);
	free(cast->shown);
	str_release(&cast->data);
	str_release(&cast->line);
	str_release(&cast->label);
	free(cast);
	return result;
}

/* One event, one write. */
static int
put_event(struct cast *cast, int64_t at_ns, const char *kind, const char *data, size_t len,
	struct err *err)
{
	struct json json;
	long long us = at_ns / 1000;

	str_clear(&cast->line);
	str_fmt(&cast->line, "[%lld.%06lld, \"%s\", ", us / 1000000, us % 1000000, kind);
	json_init(&json, &cast->line, 0);
	json_bytes(&json, NULL, data, len);
	str_add(&cast->line, "]\n");
	if (save_all(cast->fd, cast->line.at, cast->line.len) != 0)
		return failed(cast, err);
	if (at_ns - cast->synced_ns >= NS_PER_S) {
		cast->synced_ns = at_ns;
		if (fdatasync(cast->fd) != 0 && errno != EINVAL && errno != EROFS)
			return failed(cast, err);
	}
	return 0;
}

/* ---- a frame as an xterm would be sent it ---- */

static void
put_pen(struct cast *cast, struct paint paint)
{
	static const struct { unsigned bit; const char *code; } attrs[] = {
		{ ATTR_BOLD, ";1" }, { ATTR_DIM, ";2" }, { ATTR_ITALIC, ";3" },
		{ ATTR_UNDERLINE, ";4" }, { ATTR_REVERSE, ";7" },
	};

	if (cast->has_pen && paint.fg == cast->pen.fg && paint.bg == cast->pen.bg &&
	    paint.attr == cast->pen.attr)
		return;
	str_add(&cast->data, "\033[0");
	for (size_t i = 0; i < LENGTH(attrs); i++)
		if (paint.attr & attrs[i].bit)
			str_add(&cast->data, attrs[i].code);
	if (paint.fg >= 0)
		str_fmt(&cast->data, ";38;5;%d", paint.fg);
	if (paint.bg >= 0)
		str_fmt(&cast->data, ";48;5;%d", paint.bg);
	str_add(&cast->data, "m");
	cast->pen = paint;
	cast->has_pen = true;
}

static void
put_cell(struct cast *cast, const struct cell *cell, const struct theme *theme)
{
	char bytes[4];

	if (cell->width == 0 && cell->cp[0] == 0)
		return;		/* the right half of the one before */
	put_pen(cast, color_paint(theme, (enum role)cell->role, cell->over, DEPTH_256));
	for (int i = 0; i < 2; i++)
		if (cell->cp[i])
			str_bytes(&cast->data, bytes, (size_t)text_encode(bytes, cell->cp[i]));
	if (!cell->cp[0])
		str_add(&cast->data, " ");
}

static void
put_cursor(struct cast *cast, const struct canvas *canvas, bool has_moved)
{
	if (canvas->has_cursor)
		has_moved |= canvas->cursor_x != cast->cursor_x ||
			     canvas->cursor_y != cast->cursor_y || !cast->has_cursor;
	if (cast->has_cursor && !canvas->has_cursor)
		str_add(&cast->data, "\033[?25l");
	if (canvas->has_cursor && has_moved)
		str_fmt(&cast->data, "\033[%d;%dH", canvas->cursor_y + 1, canvas->cursor_x + 1);
	if (canvas->has_cursor && !cast->has_cursor)
		str_add(&cast->data, "\033[?25h");
	cast->has_cursor = canvas->has_cursor;
	cast->cursor_x = canvas->cursor_x;
	cast->cursor_y = canvas->cursor_y;
}

/* The whole screen from nothing: the start, a new size, another theme. */
static void
begin_anew(struct cast *cast, const struct canvas *canvas)
{
	cast->cols = canvas->cols;
	cast->rows = canvas->rows;
	free(cast->shown);
	cast->shown = xcalloc((size_t)cast->cols * (size_t)cast->rows + 1, sizeof(*cast->shown));
	str_add(&cast->data, "\033[?25l\033[0m\033[2J");
	cast->has_cursor = false;
	cast->has_pen = false;
}

int
cast_frame(struct cast *cast, const struct canvas *canvas, const struct theme *theme,
	int64_t at_ns, struct err *err)
{
	bool is_new_size = canvas->cols != cast->cols || canvas->rows != cast->rows;
	char size[32];

	/* Time does not go back, whatever a clock does. */
	at_ns = at_ns < cast->last_ns ? cast->last_ns : at_ns;
	cast->last_ns = at_ns;
	if (is_new_size) {
		int n = snprintf(size, sizeof(size), "%dx%d", canvas->cols, canvas->rows);
		if (put_event(cast, at_ns, "r", size, (size_t)n, err) != 0)
			return -1;
	}
	if (cast->label.len) {
		int result = put_event(cast, at_ns, "m", cast->label.at, cast->label.len, err);
		str_clear(&cast->label);
		if (result != 0)
			return -1;
	}
	str_clear(&cast->data);
	if (is_new_size || !cast->has_frame ||
	    memcmp(&cast->theme, theme, sizeof(*theme)) != 0) {
		begin_anew(cast, canvas);
		cast->theme = *theme;
		cast->has_frame = true;
	}
	bool has_moved = false;
	for (int y = 0; y < canvas->rows; y++) {
		const struct cell *row = canvas_cell(canvas, 0, y);
		struct cell *shown = &cast->shown[(size_t)y * (size_t)cast->cols];
		for (int from = 0, to = 0; row && canvas_changed(row, shown, cast->cols, &from,
								 &to); from = to) {
			str_fmt(&cast->data, "\033[%d;%dH", y + 1, from + 1);
			for (int x = from; x < to; x++)
				put_cell(cast, &row[x], theme);
			has_moved = true;
		}
		if (row)
			memcpy(shown, row, (size_t)cast->cols * sizeof(*row));
	}
	put_cursor(cast, canvas, has_moved);
	return cast->data.len ? put_event(cast, at_ns, "o", cast->data.at, cast->data.len, err)
			      : 0;
}

void
cast_mark(struct cast *cast, const char *label)
{
	str_clear(&cast->label);
	text_safe(&cast->label, label, strlen(label));
}

void
cast_watch(struct cast *cast, const struct app *app, const struct snapshot *snapshot)
{
	bool is_guide = app->ui.stack[app->ui.depth - 1] == VIEW_GUIDE;
	struct str label = { 0 };

	if (is_guide && app->ui.step < snapshot->n_steps &&
	    (!cast->was_guide || app->ui.step != cast->step)) {
		const struct snap_step *step = &snapshot->step[app->ui.step];
		if (step->number > 0)
			str_fmt(&label, "step %d %s", step->number, step->name);
		else
			str_add(&label, step->name);
		cast_mark(cast, str_text(&label));
	} else if (cast->has_watched && snapshot->n_timeline > cast->notes) {
		size_t i = snapshot->n_timeline;
		while (i > 0 && strcmp(snapshot->timeline[i - 1].kind, "note") != 0)
			i--;
		cast_mark(cast, i > 0 ? snapshot->timeline[i - 1].text : "note");
	}
	cast->was_guide = is_guide;
	cast->step = app->ui.step;
	cast->notes = snapshot->n_timeline;
	cast->has_watched = true;
	str_release(&label);
}
