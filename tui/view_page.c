/* view_page: a document shown as it is: figures by fields, a gate, an export. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/app_private.h"
#include "tui/view_private.h"

#define STEP_COLS 8		/* `h` and `l` go so far */

static size_t
count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		n++;
	return n;
}

static const char *
line_at(const char *text, size_t n)
{
	for (; n && *text; n--) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return text;
}

/* Where what a line says last begins: its end is wrapped under it, not under the words before. */
static size_t
hang_of(const char *line, size_t len, int cols)
{
	size_t from = strspn(line, " ");

	from = from < len ? from : 0;
	for (size_t i = from; i + 2 < len && i + 2 < (size_t)cols / 2; i++)
		if (line[i] == ' ' && line[i + 1] == ' ' && line[i + 2] != ' ')
			from = i + 2;
	return from;
}

static struct safe
hanging(struct frame *frame, const char *line, size_t len, size_t hang)
{
	return safe_fmt(frame->arena, "%.*s", (int)(len - hang), line + hang);
}

static int
line_rows(struct frame *frame, int cols, const char *line)
{
	size_t len = strcspn(line, "\n"), hang = hang_of(line, len, cols);
	int rows = canvas_wrap_rows(frame->canvas, cols - (int)hang,
				    hanging(frame, line, len, hang));

	return rows < 1 ? 1 : rows;
}

/* The line a wrapped page is scrolled to at most: its end is in sight. */
static int
last_top(struct frame *frame, struct rect area, const char *text, int n)
{
	int top = n, used = 0;

	while (top > 0 && (used += line_rows(frame, area.cols - 1,
					     line_at(text, (size_t)top - 1))) <= area.rows)
		top--;
	return top < n ? top : n - 1;
}

/* Sentences, which are read to their end. */
static void
draw_wrapped(struct frame *frame, struct rect area, const char *line)
{
	rect_left(&area, 1);
	for (; *line && area.rows > 0; line += *line == '\n') {
		size_t len = strcspn(line, "\n"), hang = hang_of(line, len, area.cols);
		struct rect rest = rect_top(&area, line_rows(frame, area.cols, line));
		struct rect lead = rect_left(&rest, (int)hang);
		canvas_text(frame->canvas, lead, ROLE_TEXT,
			    safe_fmt(frame->arena, "%.*s", (int)hang, line));
		canvas_wrap(frame->canvas, rest, ROLE_TEXT, hanging(frame, line, len, hang));
		line += len;
	}
}

static void
draw_page(struct frame *frame, struct rect area)
{
	struct app *app = frame->app;
	const char *text = str_text(&app->page.text);
	int *top = &app->ui.place[VIEW_PAGE][0].top, n = (int)count_lines(text);

	if (area.rows > 5)
		draw_header(frame, &area);
	if (area.rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	int rows = area.rows > 3 ? area.rows - 1 : area.rows;
	struct rect shown = { area.x, area.y, area.cols, rows };
	int most = app->page.is_wrapped ? last_top(frame, shown, text, n) : n - rows;
	*top = *top > most ? most : *top;
	*top = *top < 0 ? 0 : *top;
	if (area.rows > 3)
		canvas_heading(frame->canvas, rect_top(&area, 1), &(struct heading){
			.line = ROLE_BORDER_FOCUS, .lead = 2, .name = safe_clean(app->page.title),
			.rest = safe_clean(app->page.about),
			.right = most > 0 && !app->page.is_wrapped
				? safe_fmt(frame->arena, "%d..%d of %d", *top + 1, *top + rows, n)
				: most > *top ? SAFE("j more") : SAFE("") });
	const char *line = line_at(text, (size_t)*top);
	if (app->page.is_wrapped) {
		draw_wrapped(frame, area, line);
		return;
	}
	for (; *line && area.rows > 0; line += *line == '\n') {
		struct rect row = rect_top(&area, 1);
		size_t len = strcspn(line, "\n"), from = 0;
		for (int x = 0; x < app->ui.page_x && from < len; x++)	/* whole characters */
			for (from++; from < len && ((unsigned char)line[from] & 0xC0) == 0x80;)
				from++;
		canvas_skip(&row, 1);
		canvas_text(frame->canvas, row, ROLE_TEXT,
			    safe_fmt(frame->arena, "%.*s", (int)(len - from), line + from));
		line += len;
	}
}

static bool
act_page(struct app *app, enum command command)
{
	struct ui *ui = &app->ui;
	int *top = &ui->place[VIEW_PAGE][0].top, page = app->rows > 4 ? app->rows / 2 : 1;

	switch (command) {
	case COMMAND_DOWN: *top += 1; return true;
	case COMMAND_UP: *top -= *top > 0; return true;
	case COMMAND_PAGE_DOWN: *top += page; return true;
	case COMMAND_PAGE_UP: *top = *top > page ? *top - page : 0; return true;
	case COMMAND_FIRST: *top = 0; return true;
	case COMMAND_LAST: *top = (int)count_lines(str_text(&app->page.text)); return true;
	case COMMAND_RIGHT:
		if (app->page.is_wrapped)
			return false;
		ui->page_x += ui->page_x < 4000 ? STEP_COLS : 0;
		return true;
	case COMMAND_LEFT: ui->page_x -= ui->page_x ? STEP_COLS : 0; return true;
	case COMMAND_WRITE:
		if (!app->page.is_paper)
			return false;
		app_start_writing(app, app->page.paper);
		return true;
	default: return false;
	}
}

static bool
find_page(struct app *app, const char *text, int direction)
{
	return app_find_line(str_text(&app->page.text), text, direction,
			     &app->ui.place[VIEW_PAGE][0].top);
}

static void
pick_page(struct app *app, const struct snapshot *s, struct picked *picked)
{
	(void)s;
	picked->text = str_text(&app->page.text);
}

static const struct view_key keys[] = {
	{ COMMAND_DOWN, "Down" }, { COMMAND_PAGE_DOWN, "Page" }, { COMMAND_RIGHT, "Right" },
	{ COMMAND_SEARCH, NULL }, { COMMAND_COPY, NULL }, { COMMAND_WRITE, NULL },
	{ COMMAND_NONE, NULL },
};

const struct view_ops view_page = {
	.view = VIEW_PAGE, .name = "page", .context = IN_PAGE, .draw = draw_page,
	.act = act_page, .keys = keys, .pick = pick_page, .find = find_page,
};

/* ---- opening ---- */

void
app_open_page(struct app *app, enum document document, const struct document_options *options,
	      const char *title)
{
	struct str out = { 0 };
	struct err err = { 0 };
	char clock[INSTANT_TEXT] = "";
	int64_t moment_ns = app_snapshot(app)->moment_ns;
	int result = engine_write(app->engine, document, options, &out, &err);

	if (result < 0 || out.len == 0) {
		app_say(app, true, "%s", result < 0 ? err.text : "there is nothing to show yet");
		str_release(&out);
		return;
	}
	str_release(&app->page.text);
	app->page = (struct sheet){ 0 };
	/* Lines stay lines; of what stands in them nothing but safe text reaches the canvas. */
	for (const char *line = str_text(&out); *line;) {
		size_t len = strcspn(line, "\n");
		text_safe(&app->page.text, line, len);
		str_char(&app->page.text, '\n');
		line += len + (line[len] == '\n');
	}
	str_release(&out);
	if (moment_ns != INSTANT_NONE)
		instant_rfc3339(clock, moment_ns);
	snprintf(app->page.title, sizeof(app->page.title), "%s", title);
	snprintf(app->page.about, sizeof(app->page.about), "as of %s", clock);
	app->page.is_wrapped = document == DOCUMENT_GATE_TEXT;
	for (size_t i = 0; app_paper(i); i++)
		if (app_paper(i)->document == (int)document) {
			app->page.is_paper = true;
			app->page.paper = i;
		}
	app->ui.place[VIEW_PAGE][0] = (struct place){ 0, 0 };
	app->ui.page_x = 0;
	app_push(app, VIEW_PAGE);
}

void
app_close_page(struct app *app)
{
	str_clear(&app->page.text);
	str_add(&app->page.text, "what stood here was made before names were hidden or shown: "
		"open it again\n");
	app->ui.place[VIEW_PAGE][0] = (struct place){ 0, 0 };
	app->ui.page_x = 0;
}
