/* view_raw: one record's bytes as logged, with line numbers and each mend in its place. */
/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_private.h"

/* A paragraph of the page: a line of the log, a mend, or what plainer readers get. */
struct paragraph {
	struct safe head, text;
	enum role head_role, text_role;
	bool is_record, is_pointed;
};

struct page { struct paragraph *at; size_t n; };

static void
want_raw(const struct app *app, int cols, int rows, struct want *want)
{
	const struct place *place = &app->ui.place[VIEW_RECORDS][0];

	(void)cols;
	(void)rows;
	want->raw_id = app->ui.raw_id;
	/* The record selected among all of them: the one shown, so that the next one is known. */
	want->page_first = (uint64_t)(place->selected < 0 ? 0 : place->selected);
	want->page_count = 1;
	want->page_order = app->ui.record_order;
	want->page_mends = false;
}

/* ---- drawing ---- */

static void
add(struct page *page, struct safe head, enum role head_role, struct safe text, enum role text_role)
{
	page->at[page->n++] = (struct paragraph){
		.head = head, .text = text, .head_role = head_role, .text_role = text_role,
	};
}

/* Lines before and of the record, its mends, the line after, what plainer readers get. */
static struct page
collect(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	struct page page = { .n = 0 };
	size_t last = 0;
	bool is_first = true;

	page.at = ARENA_NEW(frame->arena, struct paragraph,
			    s->n_raw + s->n_raw_notes + s->n_effects + 2);
	for (size_t i = 0; i < s->n_raw; i++)
		last = s->raw[i].is_record ? i : last;
	for (size_t i = 0; i < s->n_raw; i++) {
		bool is_record = s->raw[i].is_record;
		add(&page, safe_fmt(frame->arena, "%ld", s->raw[i].line),
		    is_record ? ROLE_LINK : ROLE_TEXT_MUTED, safe_clean(s->raw[i].text),
		    is_record ? ROLE_TEXT : ROLE_TEXT_MUTED);
		page.at[page.n - 1].is_record = is_record;
		page.at[page.n - 1].is_pointed = is_record && is_first;
		is_first = is_first && !is_record;
		for (size_t k = 0; i == last && k < s->n_raw_notes; k++)
			add(&page, SAFE("~"), ROLE_REPAIRED, safe_clean(s->raw_note[k]),
			    ROLE_REPAIRED);
	}
	for (size_t i = 0; i < s->n_effects; i++)
		add(&page, SAFE("-"), ROLE_TEXT_MUTED, safe_clean(s->effect[i]), ROLE_NOTE);
	return page;
}

static int
head_cols(const struct canvas *canvas, const struct page *page)
{
	int cols = 3;

	for (size_t i = 0; i < page->n; i++) {
		int width = canvas_width(canvas, page->at[i].head);
		cols = width > cols ? width : cols;
	}
	return cols;
}

/*
 * The row to begin with while nobody scrolled: the top, or where little room would cut the record
 * off, so far down that it is seen to its end, or from its first line on.
 */
static int
first_row(const struct frame *frame, const struct page *page, int cols, int room)
{
	int row = 0, from = -1, end = 0;

	cols -= head_cols(frame->canvas, page) + 4;
	for (size_t i = 0; i < page->n; i++) {
		int own = canvas_wrap_rows(frame->canvas, cols, page->at[i].text);
		if (page->at[i].is_pointed)
			from = row;
		row += own < 1 ? 1 : own;
		if (from >= 0 && page->at[i].is_record)
			end = row;
	}
	return from < 0 || end <= room ? 0 : end - room < from ? end - room : from;
}

/* Paragraphs wrapped, from row `top` of all their rows; returns how many rows there are. An area
 * without rows only counts. */
static int
draw_page(struct frame *frame, const struct page *page, struct rect area, int top)
{
	struct canvas *canvas = frame->canvas;
	int head = head_cols(canvas, page), cols = area.cols - head - 4, rows = 0;

	for (size_t i = 0; i < page->n; i++) {
		const struct paragraph *p = &page->at[i];
		int own = canvas_wrap_rows(canvas, cols, p->text);
		own = own < 1 ? 1 : own;
		int above = top > rows ? top - rows : 0;	/* rows of it scrolled out */
		if (above < own && area.rows > 0) {
			struct rect rect = rect_top(&area, own - above);
			if (p->is_pointed && !above)
				canvas_glyph(canvas, rect, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
			canvas_skip(&rect, 2);
			struct rect left = rect_left(&rect, head);
			if (!above)
				canvas_right(canvas, left, p->head_role, p->head);
			canvas_skip(&rect, 2);
			canvas_wrap(canvas, rect, p->text_role,
				    canvas_wrap_from(canvas, cols, p->text, above));
		}
		rows += own;
	}
	return rows;
}

static void
draw_raw(struct frame *frame, struct rect area)
{
	struct place *place = &frame->app->ui.place[VIEW_RAW][0];
	const struct snapshot *s = frame->snapshot;
	struct page page = collect(frame);
	int rows;

	if (area.rows > 5)
		draw_header(frame, &area);
	if (area.rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (area.rows > 2)
		canvas_heading(frame->canvas, rect_top(&area, 1), &(struct heading){
			.line = ROLE_BORDER_FOCUS, .lead = 2,
			.name = *s->raw_title ? safe_clean(s->raw_title) : SAFE("no record") });
	rows = draw_page(frame, &page, (struct rect){ .cols = area.cols }, 0);
	if (place->top < 0) {
		int first = first_row(frame, &page, area.cols, area.rows);
		place->top = RAW_FRESH - first;
		draw_page(frame, &page, area, first);
		return;
	}
	if (place->top > rows - area.rows)
		place->top = rows > area.rows ? rows - area.rows : 0;
	draw_page(frame, &page, area, place->top);
}

/* ---- doing ---- */

/* Make the records' selection the record shown: it may have been opened from the board. */
static void
find_place(struct app *app, const struct snapshot *s)
{
	struct place *place = &app->ui.place[VIEW_RECORDS][0];

	if (s->n_records == 1 && s->record[0].id == app->ui.raw_id)
		return;
	int64_t at = engine_place(app->engine, app->ui.raw_id);
	app->ui.record_order = 0;
	place->selected = at < 0 || at > INT32_MAX ? 0 : (int)at;
}

static void
step(struct app *app, int by)
{
	struct place *place = &app->ui.place[VIEW_RECORDS][0];
	const struct snapshot *s = app_snapshot(app);

	find_place(app, s);
	int to = place->selected + by;
	if (to < 0 || (uint64_t)to >= s->page_total) {
		app_say(app, false,
			by > 0 ? "this is the last record" : "this is the first record");
		return;
	}
	place->selected = to;
	s = app_snapshot(app);
	if (s->n_records == 1)
		app->ui.raw_id = s->record[0].id;
	app->ui.place[VIEW_RAW][0] = (struct place){ 0, RAW_FRESH };
}

/* Back to the table, the record selected. */
static void
parsed(struct app *app)
{
	find_place(app, app_snapshot(app));
	app_pop(app);
	app_push(app, VIEW_RECORDS);
}

static bool
act_raw(struct app *app, enum command command)
{
	int *top = &app->ui.place[VIEW_RAW][0].top, page = app->rows > 4 ? app->rows / 2 : 1;

	if (*top < 0)
		*top = RAW_FRESH - *top;	/* where it was drawn: from now on it is scrolled */
	switch (command) {
	case COMMAND_RECORD_ON: step(app, 1); return true;
	case COMMAND_RECORD_BACK: step(app, -1); return true;
	case COMMAND_RAW: parsed(app); return true;
	case COMMAND_DOWN: *top += 1; return true;
	case COMMAND_UP: *top -= *top > 0; return true;
	case COMMAND_PAGE_DOWN: *top += page; return true;
	case COMMAND_PAGE_UP: *top = *top > page ? *top - page : 0; return true;
	case COMMAND_FIRST: *top = 0; return true;
	case COMMAND_LAST: *top = INT16_MAX; return true;
	default: return false;
	}
}

static const struct view_key keys[] = {
	{ COMMAND_RAW, "Table" }, { COMMAND_RECORD_BACK, "Before" }, { COMMAND_RECORD_ON, "Next" },
	{ COMMAND_NOTE, NULL }, { COMMAND_NONE, NULL },
};

const struct view_ops view_raw = {
	.view = VIEW_RAW, .name = "raw", .context = IN_RAW, .want = want_raw, .draw = draw_raw,
	.act = act_raw, .keys = keys,
};
