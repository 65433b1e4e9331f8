/* view_records: every record a row, in event time or slowest first, mends between them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/table.h"
#include "tui/view_private.h"

enum {
	COLUMN_LINE, COLUMN_FILE, COLUMN_TIME, COLUMN_VERSION, COLUMN_ENDPOINT, COLUMN_MS,
	COLUMN_STATE, COLUMN_WORD, COLUMN_STATUS, COLUMN_BAR, COLUMN_FLAGS, COLUMNS
};

static const struct column columns[COLUMNS] = {
	[COLUMN_LINE] = { { "line", true }, COLUMN_TEXT, 4, 4, 0, 6, false, SORTED_NOT },
	[COLUMN_FILE] = { { "file", true }, COLUMN_PATH, 6, 6, 1, 10, false, SORTED_NOT },
	[COLUMN_TIME] = { { "time", true }, COLUMN_TEXT, 9, 9, 1, 5, false, SORTED_NOT },
	[COLUMN_VERSION] = { { "version", true }, COLUMN_TEXT, 4, 7, 1, 0, false, SORTED_NOT },
	[COLUMN_ENDPOINT] = { { "endpoint", true }, COLUMN_PATH, 8, 8, 1, 0, false, SORTED_NOT },
	[COLUMN_MS] = { { "ms", true }, COLUMN_NUMBER, 5, 0, 1, 0, false, SORTED_NOT },
	[COLUMN_STATE] = { { "", true }, COLUMN_DRAWN, 1, 1, 1, 0, false, SORTED_NOT },
	[COLUMN_WORD] = { { "outcome", true }, COLUMN_TEXT, 7, 12, 1, 2, false, SORTED_NOT },
	[COLUMN_STATUS] = { { "as logged", true }, COLUMN_TEXT, 9, 9, 1, 9, false, SORTED_NOT },
	[COLUMN_BAR] = { { "latency", true }, COLUMN_DRAWN, 8, 8, 2, 8, true, SORTED_NOT },
	[COLUMN_FLAGS] = { { "notes", true }, COLUMN_TEXT, 8, 8, 2, 7, false, SORTED_NOT },
};

/* Rows of records on a screen of so many rows: what header, headings and footer leave. */
static int
list_rows(int rows)
{
	int left = rows - (rows > 5 ? 2 : 0) - (rows > 1) - (rows > 6 ? 2 : 0);

	return left < 1 ? 1 : left;
}

static void
want_records(const struct app *app, int cols, int rows, struct want *want)
{
	const struct place *place = &app->ui.place[VIEW_RECORDS][0];
	int page = list_rows(rows), top = place->top;

	(void)cols;
	if (top > place->selected)
		top = place->selected;
	if (top < place->selected - page + 1)
		top = place->selected - page + 1;
	want->page_first = (uint64_t)(top < 0 ? 0 : top);
	want->page_count = (size_t)page;
	want->page_order = app->ui.record_order;
	want->page_mends = true;
}

/* The moment or the filter changed under the selection: it stays among what is there. */
static bool
settle_records(struct app *app, const struct snapshot *s)
{
	struct place *place = &app->ui.place[VIEW_RECORDS][0];
	int n = s->page_total > INT32_MAX ? INT32_MAX : (int)s->page_total;
	uint64_t first = app->want.page_first;
	struct want want = { 0 };

	place_clamp(place, n, list_rows(app->rows));
	want_records(app, app->cols, app->rows, &want);
	return want.page_first != first;
}

/* ---- drawing ---- */

static const char *
file_of(const struct snap_record *record)
{
	const char *slash = strrchr(record->line.file, '/');

	return slash ? slash + 1 : record->line.file;
}

static struct safe
line_of(struct frame *frame, const struct snap_record *record)
{
	if (record->line.last > record->line.first)
		return safe_fmt(frame->arena, "%ld-%ld", record->line.first, record->line.last);
	return safe_fmt(frame->arena, "%ld", record->line.first);
}

/* What stands under `notes`: cited, and what was odd about the record. */
static struct safe
notes_of(struct frame *frame, const struct snap_record *record)
{
	return safe_fmt(frame->arena, "%s%s%s", record->is_cited ? "cited" : "",
			record->is_cited && *record->flags ? ", " : "", record->flags);
}

static struct safe
text_of(struct frame *frame, const struct snap_record *record, int column)
{
	switch (column) {
	case COLUMN_LINE: return line_of(frame, record);
	case COLUMN_FILE: return safe_clean(file_of(record));
	case COLUMN_TIME: return text_at(frame, record->at_ns);
	case COLUMN_VERSION: return safe_clean(record->version);
	case COLUMN_ENDPOINT: return safe_clean(record->endpoint);
	case COLUMN_MS: return text_ms(frame, record->latency_ms);
	case COLUMN_WORD: return safe_clean(record->outcome);
	case COLUMN_STATUS: return safe_clean(record->status);
	case COLUMN_FLAGS: return notes_of(frame, record);
	default: return SAFE("");
	}
}

static int
at_most(int n, int most)
{
	return n < most ? n : most;
}

/* Columns as wide as this page needs them, within bounds; the bar takes what is left. */
static void
fit_columns(struct frame *frame, struct column *column, int cols)
{
	static const int most[COLUMNS] = {
		[COLUMN_LINE] = 15, [COLUMN_FILE] = 20, [COLUMN_TIME] = 20, [COLUMN_VERSION] = 16,
		[COLUMN_ENDPOINT] = 40, [COLUMN_MS] = 10, [COLUMN_WORD] = 12, [COLUMN_STATUS] = 20,
		[COLUMN_FLAGS] = 30,
	};
	const struct snapshot *s = frame->snapshot;

	bool has_notes = false;

	memcpy(column, columns, sizeof(columns));
	int order = frame->app->ui.record_order;
	bool by_time = order == PAGE_BY_TIME || order == PAGE_NEWEST;
	column[by_time ? COLUMN_TIME : COLUMN_MS].sorted =
		order == PAGE_SLOWEST || order == PAGE_NEWEST ? SORTED_DOWN : SORTED_UP;
	for (size_t i = 0; i < s->n_records; i++)
		has_notes = has_notes || s->record[i].is_cited || *s->record[i].flags;
	for (size_t i = 0; i < s->n_records; i++)
		for (int c = 0; c < COLUMNS && s->record[i].id; c++)
			if (most[c])
				table_fit(frame->canvas, &column[c],
					  text_of(frame, &s->record[i], c));
	for (int c = 0; c < COLUMNS; c++)
		if (most[c] && column[c].max > most[c])
			column[c].max = most[c];
	/* A time or a line number is not cut: its column goes whole. */
	column[COLUMN_TIME].min = column[COLUMN_TIME].max;
	column[COLUMN_LINE].min = column[COLUMN_LINE].max;
	column[COLUMN_VERSION].min = at_most(column[COLUMN_VERSION].max, 10);
	/* A path is worth more than what may be dropped. */
	if (cols >= 60)
		column[COLUMN_ENDPOINT].min = at_most(column[COLUMN_ENDPOINT].max, 18);
	if (!has_notes)
		column[COLUMN_FLAGS].min = column[COLUMN_FLAGS].max = 0;
	if (s->n_sources < 2)
		column[COLUMN_FILE].min = column[COLUMN_FILE].max = 0;
}

/* One axis for all rows; a value past its top fills the bar. */
static void
draw_bar(struct frame *frame, struct rect rect, const struct snap_record *record)
{
	double top = frame->snapshot->axis_top_ms;
	enum role role = strcmp(record->outcome, "timeout") == 0 ? ROLE_SPARK_TIMEOUT :
			 strcmp(record->version, frame->snapshot->baseline) == 0 ? ROLE_SPARK_BASE :
			 ROLE_SPARK_OTHER;

	if (!(top > 0) || isnan(record->latency_ms) || record->latency_ms <= 0)
		return;
	double share = record->latency_ms / top;
	int cells = share >= 1 ? rect.cols : (int)ceil(share * rect.cols);
	canvas_fill(frame->canvas, rect_left(&rect, cells), role, GLYPH_BAR);
}

static void
draw_record(struct frame *frame, const struct table *table, struct rect row,
	    const struct snap_record *record)
{
	for (int c = 0; c < COLUMNS; c++) {
		struct rect cell = table_cell_rect(table, row, (size_t)c);
		if (cell.cols < 1)
			continue;
		if (c == COLUMN_BAR)
			draw_bar(frame, cell, record);
		else if (c == COLUMN_STATE)
			canvas_glyph(frame->canvas, cell, standing_role(record->standing),
				     standing_glyph(record->standing));
		else
			table_cell(frame->canvas, table, row, (size_t)c,
				   c == COLUMN_WORD ? standing_role(record->standing) :
				   c == COLUMN_LINE ? ROLE_LINK :
				   c == COLUMN_FLAGS ? ROLE_EVIDENCE : ROLE_TEXT,
				   text_of(frame, record, c));
	}
}

/* The page from the row on that keeps the selected record in sight, mends between records. */
static void
draw_page(struct frame *frame, const struct table *table, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	uint64_t selected = (uint64_t)frame->app->ui.place[VIEW_RECORDS][0].selected;
	uint64_t position = s->page_first;
	size_t at = 0, from, record_n = 0;

	for (size_t i = 0; i < s->n_records; i++)
		if (s->record[i].id && position++ == selected)
			at = i;
	from = area.rows > 0 && at + 1 > (size_t)area.rows ? at + 1 - (size_t)area.rows : 0;
	for (size_t i = 0; i < from; i++)
		record_n += s->record[i].id != 0;
	for (size_t i = from; i < s->n_records && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1), whole = row;
		rect_left(&row, 2);
		if (!s->record[i].id) {
			canvas_glyph(frame->canvas, whole, ROLE_REPAIRED, GLYPH_THIN);
			canvas_text(frame->canvas, row, ROLE_REPAIRED,
				    safe_clean(s->record[i].mend));
			continue;
		}
		draw_record(frame, table, row, &s->record[i]);
		frame_spot(frame, whole, PANE_TIMELINE, (int)(s->page_first + record_n), -1);
		record_n++;
		if (i == at) {
			canvas_glyph(frame->canvas, whole, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
			canvas_over(frame->canvas, whole, OVER_SELECTED);
		}
	}
}

static struct safe
empty_text(const struct snapshot *s)
{
	if (s->records == 0)
		return s->live.is_live ? SAFE(" no records yet: they show as they come")
				       : SAFE(" no records yet");
	return s->filtered ? SAFE(" all are filtered: Backspace drops a term, f changes it")
			   : SAFE(" no record is known at this moment: 0 goes to the end");
}

static void
draw_heading(struct frame *frame, struct rect row)
{
	const struct ui *ui = &frame->app->ui;
	const struct snapshot *s = frame->snapshot;
	uint64_t at = (uint64_t)ui->place[VIEW_RECORDS][0].selected + (s->page_total > 0);
	const struct heading heading = {
		.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("RECORDS"),
		.rest = chips_text(frame, ui->record_order ? page_order_text(ui->record_order)
				   : "in event time, mends between them"),
		.right = safe_fmt(frame->arena, "%llu of %llu%s", (unsigned long long)at,
				  (unsigned long long)s->page_total,
				  s->loaded.is_loading ? " so far" : ""),
	};

	canvas_heading(frame->canvas, row, &heading);
}

/* The record under the selection, for the filter. */
static void
pick_record(struct app *app, const struct snapshot *s, struct picked *picked)
{
	uint64_t at = s->page_first;

	for (size_t i = 0; i < s->n_records; i++) {
		const struct snap_record *record = &s->record[i];
		if (!record->id || at++ != (uint64_t)app->ui.place[VIEW_RECORDS][0].selected)
			continue;
		picked->has_version = picked->has_endpoint = true;
		picked->version = record->version_id;
		picked->endpoint = record->endpoint_id;
	}
}

static void
draw_records(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	struct column *column = ARENA_NEW(frame->arena, struct column, COLUMNS);
	struct table table;
	int rows = area.rows;

	if (rows > 5)
		draw_header(frame, &area);
	if (rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	fit_columns(frame, column, area.cols);
	table_layout(&table, column, COLUMNS, area.cols - 2);
	if (rows > 6) {
		draw_heading(frame, rect_top(&area, 1));
		struct rect head = rect_top(&area, 1);
		rect_left(&head, 2);
		table_head(frame->canvas, &table, head);
	}
	if (s->n_records == 0)
		canvas_text(frame->canvas, rect_top(&area, 1), ROLE_TEXT_MUTED, empty_text(s));
	draw_page(frame, &table, area);
}

/* ---- doing ---- */

/* The id of the record selected; 0: it is not on the page. */
static uint32_t
selected_id(const struct snapshot *s, const struct place *place)
{
	uint64_t position = s->page_first;

	for (size_t i = 0; i < s->n_records; i++)
		if (s->record[i].id && position++ == (uint64_t)place->selected)
			return s->record[i].id;
	return 0;
}

/* In an order of time the same record is selected; among the slowest the first is. */
static void
sort(struct app *app, const struct snapshot *s, uint32_t id, bool is_turned)
{
	struct ui *ui = &app->ui;
	struct place *place = &ui->place[VIEW_RECORDS][0];
	int64_t last = (int64_t)s->page_total - 1;
	int order = ui->record_order = page_order_next(ui->record_order, is_turned);
	bool by_time = order == PAGE_BY_TIME || order == PAGE_NEWEST;
	int64_t at = by_time && id ? engine_place(app->engine, id) : 0;

	if (order == PAGE_NEWEST && at >= 0)
		at = last - at;
	ui->place[VIEW_BOARD][PANE_RECORDS] = (struct place){ 0, 0 };	/* as when sorted there */
	app_select_newest(app);
	*place = (struct place){ .selected = at < 0 || at > INT32_MAX ? 0 : (int)at };
}

static bool
act_records(struct app *app, enum command command)
{
	const struct snapshot *s = app_snapshot(app);
	struct place *place = &app->ui.place[VIEW_RECORDS][0];
	int n = s->page_total > INT32_MAX ? INT32_MAX : (int)s->page_total;

	bool is_turned = command == COMMAND_REVERSE;
	if ((command == COMMAND_SORT || is_turned) && s->loaded.is_loading)
		return app_say(app, true, "still reading: sorted when all is read"), true;
	if (command == COMMAND_SORT || is_turned)
		return sort(app, s, selected_id(s, place), is_turned), true;
	if (command == COMMAND_OPEN || command == COMMAND_RAW) {
		uint32_t id = selected_id(s, place);
		if (id) {
			app->ui.raw_id = id;
			app_push(app, VIEW_RAW);
		}
		return true;
	}
	return place_move(place, command, n, list_rows(app->rows));
}

static const struct view_key keys[] = {
	{ COMMAND_OPEN, "As logged" }, { COMMAND_SEARCH, NULL }, { COMMAND_FILTER, NULL },
	{ COMMAND_SORT, NULL }, { COMMAND_NEXT_TIMEOUT, NULL }, { COMMAND_NOTE, NULL },
	{ COMMAND_NONE, NULL },
};

const struct view_ops view_records = {
	.view = VIEW_RECORDS, .name = "records", .context = IN_RECORDS, .want = want_records,
	.draw = draw_records, .act = act_records, .keys = keys, .settle = settle_records,
	.pick = pick_record,
};
