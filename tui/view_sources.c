/* view_sources: what to mind: every caution, every data note, every source and how it stands. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_private.h"

/* A row: a heading (text empty: its label alone), or a text under it. */
struct row { struct safe text; enum role role; bool is_heading; };
struct rows { struct row *row; int n; };

static void
add(struct rows *rows, bool is_heading, enum role role, struct safe text)
{
	rows->row[rows->n++] = (struct row){ text, role, is_heading };
}

static struct safe
source_text(struct frame *frame, const struct snap_source *source)
{
	if (source->size > 0 && source->size != source->bytes)
		return safe_fmt(frame->arena, "%s: %s, %lld of %lld B", source->name,
				source->state, (long long)source->bytes, (long long)source->size);
	return safe_fmt(frame->arena, "%s: %s, %lld B", source->name, source->state,
			(long long)source->bytes);
}

static struct rows
collect(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	struct rows rows = { .n = 0 };

	rows.row = ARENA_NEW(frame->arena, struct row,
			     s->n_cautions + s->n_notes + s->n_sources + 12);
	add(&rows, true, ROLE_TITLE, safe_fmt(frame->arena, "cautions  %zu", s->n_cautions));
	for (size_t i = 0; i < s->n_cautions; i++)
		add(&rows, false, ROLE_STATUS_WARN, safe_clean(s->caution[i]));
	if (s->n_cautions == 0)
		add(&rows, false, ROLE_TEXT_MUTED, SAFE("nothing speaks against the figures"));
	add(&rows, true, ROLE_TITLE, SAFE("books"));
	add(&rows, false, ROLE_TEXT, safe_fmt(frame->arena, "%llu records, %llu repaired, %llu "
	    "wrapped, %lld B skipped, %lld B pending", (unsigned long long)s->records,
	    (unsigned long long)s->repaired, (unsigned long long)s->wrapped,
	    (long long)s->skipped_bytes, (long long)s->pending_bytes));
	add(&rows, false, ROLE_TEXT, safe_fmt(frame->arena, "%llu unusable, %llu duplicates, %llu "
	    "late, %llu unsafe fields", (unsigned long long)s->unusable,
	    (unsigned long long)s->duplicates, (unsigned long long)s->late,
	    (unsigned long long)s->unsafe_fields));
	add(&rows, true, ROLE_TITLE, safe_fmt(frame->arena, "data notes  %zu", s->n_notes));
	if (s->fields_text && *s->fields_text)
		add(&rows, false, ROLE_TEXT, safe_clean(s->fields_text));
	for (size_t i = 0; i < s->n_notes; i++)
		add(&rows, false, ROLE_TEXT, safe_clean(s->note[i]));
	add(&rows, true, ROLE_TITLE, safe_fmt(frame->arena, "sources  %zu", s->n_sources));
	for (size_t i = 0; i < s->n_sources; i++)
		add(&rows, false, ROLE_TEXT, source_text(frame, &s->source[i]));
	if (*s->session_path)
		add(&rows, false, ROLE_TEXT_MUTED,
		    safe_fmt(frame->arena, "notes: %s", s->session_path));
	return rows;
}

static void
draw_sources(struct frame *frame, struct rect area)
{
	struct place *place = &frame->app->ui.place[VIEW_SOURCES][0];
	struct rows rows = collect(frame);
	int *height = ARENA_NEW(frame->arena, int, rows.n + 1);

	if (area.rows > 5)
		draw_header(frame, &area);
	if (area.rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (area.rows > 3)
		canvas_heading(frame->canvas, rect_top(&area, 1), &(struct heading){
			.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("CAUTIONS"),
			.rest = SAFE("how far the figures can be trusted, worst first") });
	for (int i = 0; i < rows.n; i++) {
		height[i] = canvas_wrap_rows(frame->canvas, area.cols - 4, rows.row[i].text);
		height[i] = height[i] < 1 ? 1 : height[i] > 6 ? 6 : height[i];
	}
	place_fit(place, height, rows.n, area.rows);
	for (int i = place->top; i < rows.n && area.rows > 0; i++) {
		struct rect rect = rect_top(&area, height[i]), text = rect;
		rect_left(&text, rows.row[i].is_heading ? 1 : 3);
		rect_right(&text, 1);
		canvas_wrap(frame->canvas, text, rows.row[i].role, rows.row[i].text);
		frame_spot(frame, rect, PANE_TIMELINE, i, -1);
		if (i == place->selected) {
			canvas_glyph(frame->canvas, rect, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
			canvas_over(frame->canvas, rect_row(rect, 0), OVER_SELECTED);
		}
	}
}

static bool
act_sources(struct app *app, enum command command)
{
	const struct snapshot *s = app_snapshot(app);

	/* One more than there may be: drawing keeps it inside. */
	return place_move(&app->ui.place[VIEW_SOURCES][0], command,
			  (int)(s->n_cautions + s->n_notes + s->n_sources) + 9, app->rows);
}

static const struct view_key keys[] = {
	{ COMMAND_DOWN, "Down" }, { COMMAND_SEARCH, NULL }, { COMMAND_COPY, NULL },
	{ COMMAND_RECORDS, NULL }, { COMMAND_NONE, NULL },
};

const struct view_ops view_sources = {
	.view = VIEW_SOURCES, .name = "cautions", .context = IN_SOURCES, .draw = draw_sources,
	.act = act_sources, .keys = keys,
};
