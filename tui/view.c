/* view: what every view shares: the table of views, lists, header and footer. */
/* SPDX-License-Identifier: MIT */
#include "tui/view.h"

#include <stdio.h>
#include <string.h>

#include "tui/app_private.h"
#include "tui/view_private.h"

#define FOOTER_KEYS 8

static const struct view_ops *const views[VIEWS] = {
	[VIEW_BOARD] = &view_board, [VIEW_GUIDE] = &view_guide, [VIEW_CAUSES] = &view_causes,
	[VIEW_RECORDS] = &view_records, [VIEW_RAW] = &view_raw, [VIEW_BRIEFING] = &view_briefing,
	[VIEW_HELP] = &view_help, [VIEW_WRITE] = &view_write, [VIEW_LEAVE] = &view_leave,
};

const struct view_ops *
view_ops(enum view view)
{
	return views[view];
}

bool
place_move(struct place *place, enum command command, int n, int rows)
{
	int page = rows > 2 ? rows / 2 : 1, to = place->selected;

	switch (command) {
	case COMMAND_DOWN: to++; break;
	case COMMAND_UP: to--; break;
	case COMMAND_PAGE_DOWN: to += page; break;
	case COMMAND_PAGE_UP: to -= page; break;
	case COMMAND_FIRST: to = 0; break;
	case COMMAND_LAST: to = n - 1; break;
	default: return false;
	}
	place->selected = to;
	place_clamp(place, n, rows);
	return true;
}

void
place_clamp(struct place *place, int n, int rows)
{
	if (place->selected > n - 1)
		place->selected = n - 1;
	if (place->selected < 0)
		place->selected = 0;
	if (rows < 1)
		rows = 1;
	if (place->top > place->selected)
		place->top = place->selected;
	if (place->top < place->selected - rows + 1)
		place->top = place->selected - rows + 1;
	if (place->top > n - rows)
		place->top = n - rows;
	if (place->top < 0)
		place->top = 0;
}

/* Certainty as a chip, and the claim as long as there is room for it. */
void
draw_verdict(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;
	const char *const claims[] = { s->headline, s->headline_short, s->headline_tiny };
	size_t i = 0;

	if (s->box_left_s >= 0) {
		struct rect right = rect_right(&row, 10);
		canvas_right(frame->canvas, right, s->box_over ? ROLE_TIMER_OVER : ROLE_TIMER_OK,
			     safe_fmt(frame->arena, "box %s", text_box(frame).text));
	}
	canvas_put_chip(frame->canvas, &row, standing_chip(s->standing), safe_clean(s->certainty));
	canvas_skip(&row, 1);
	/* Where the short claim does not fit it is cut, so that its figures are not lost whole. */
	size_t last = row.cols < 45 ? LENGTH(claims) - 1 : LENGTH(claims) - 2;
	while (i < last && canvas_width(frame->canvas, safe_clean(claims[i])) > row.cols)
		i++;
	canvas_put(frame->canvas, &row, ROLE_TEXT_STRONG, safe_clean(claims[i]));
}

void
draw_header(struct frame *frame, struct rect *area)
{
	draw_verdict(frame, rect_top(area, 1));
	draw_clock(frame, rect_top(area, 1));
}

/* ---- the footer ---- */

static void
draw_message(struct frame *frame, struct rect row)
{
	const struct ui *ui = &frame->app->ui;

	canvas_text(frame->canvas, row,
		    ui->message_is_error ? ROLE_MESSAGE_ERROR : ROLE_MESSAGE_INFO,
		    safe_fmt(frame->arena, " %s", ui->message));
}

static void
put_key(struct frame *frame, struct rect *row, uint32_t key, struct safe label)
{
	char name[16];

	struct safe shown = safe_fmt(frame->arena, "%s", keys_label(key, name));
	if (canvas_width(frame->canvas, shown) + canvas_width(frame->canvas, label) + 3 > row->cols)
		return;
	canvas_skip(row, 1);
	canvas_put(frame->canvas, row, ROLE_KEY, shown);
	canvas_skip(row, 1);
	canvas_put(frame->canvas, row, ROLE_KEY_LABEL, label);
	canvas_skip(row, 1);
}

static void
draw_typing_keys(struct frame *frame, struct rect row)
{
	const struct ui *ui = &frame->app->ui;
	bool is_multi = ui->editor.is_multi, is_note = app_types_a_note(frame->app);
	struct safe left = safe_fmt(frame->arena, "%zu left ", editor_left(&ui->editor));

	put_key(frame, &row, is_multi ? KEY_TAB : KEY_ENTER, prompt_enter(frame));
	put_key(frame, &row, KEY_ESC, is_note ? SAFE("Leave as draft") : SAFE("Do not"));
	if (is_multi)
		put_key(frame, &row, KEY_ENTER, SAFE("New line"));
	if (strcmp(ui->typing_field, ":") == 0)
		put_key(frame, &row, KEY_TAB, SAFE("Complete"));
	put_key(frame, &row, KEY_CTRL('u'), SAFE("Clear"));
	put_key(frame, &row, KEY_CTRL('_'), SAFE("Undo"));
	/* Never cut. */
	if (prompt_is_text(frame) && canvas_width(frame->canvas, left) <= row.cols)
		canvas_right(frame->canvas, row, ROLE_TEXT_MUTED, left);
}

static void
put_command(struct frame *frame, struct rect *row, enum command command, const char *label)
{
	const struct command_row *entry = command_row(command);

	if (!(entry->where & view_ops(app_view(frame->app))->context) ||
	    (entry->changes_session && frame->snapshot->is_read_only))
		return;
	put_key(frame, row, entry->key[0], safe_clean(label ? label : entry->label));
}

/* A view without a list of its own: what has a label, in the order of the table. */
static void
put_by_table(struct frame *frame, struct rect *row)
{
	unsigned context = view_ops(app_view(frame->app))->context;
	int shown = 0;

	for (int command = 1; command < COMMAND_COUNT && shown < FOOTER_KEYS - 2; command++) {
		const struct command_row *entry = command_row((enum command)command);
		if (!entry->label || !(entry->where & context) || command == COMMAND_HELP ||
		    command == COMMAND_BACK || command == COMMAND_QUIT)
			continue;
		put_command(frame, row, (enum command)command, NULL);
		shown++;
	}
}

/* While the board stands at a moment, or plays: what moves it. */
static const struct view_key playing[] = {
	{ COMMAND_PLAY, "Pause" }, { COMMAND_FASTER, "Faster" }, { COMMAND_SLOWER, "Slower" },
	{ COMMAND_BUCKET_ON, "Jump" }, { COMMAND_NEXT_TIMEOUT, NULL }, { COMMAND_TO_END, NULL },
	{ COMMAND_NEXT_MARK, "Mark" }, { COMMAND_NONE, NULL },
};
static const struct view_key paused[] = {
	{ COMMAND_PLAY, NULL }, { COMMAND_RECORD_BACK, "Back" }, { COMMAND_RECORD_ON, NULL },
	{ COMMAND_NEXT_TIMEOUT, NULL }, { COMMAND_TO_END, NULL }, { COMMAND_GO_TO, "Go to" },
	{ COMMAND_NEXT_MARK, "Mark" }, { COMMAND_NONE, NULL },
};

static const struct view_key living[] = {
	{ COMMAND_PLAY, "Pause" }, { COMMAND_NEXT_PANE, NULL }, { COMMAND_OPEN, NULL },
	{ COMMAND_CAUSES, NULL }, { COMMAND_RECORDS, NULL }, { COMMAND_BRIEFING, NULL },
	{ COMMAND_PALETTE, NULL }, { COMMAND_NONE, NULL },
};

static const struct view_key *
keys_now(const struct frame *frame, const struct view_ops *ops)
{
	const struct snapshot *s = frame->snapshot;

	if (ops->context != IN_BOARD || s->loaded.is_loading)
		return ops->keys;
	if (frame->app->ui.play.is_playing)
		return playing;
	if (s->is_known_at || (s->live.is_live && app_is_held(frame->app)))
		return paused;
	return s->live.is_live && s->records ? living : ops->keys;
}

/* The keys that work now: help first, the way out last; it keeps its room. */
static void
draw_keys(struct frame *frame, struct rect row)
{
	const struct view_ops *ops = view_ops(app_view(frame->app));
	enum command out = ops->context == IN_BOARD ? COMMAND_QUIT : COMMAND_BACK;
	const struct view_key *key = keys_now(frame, ops);
	int room = row.cols > 24 ? 10 : 0;

	row.cols -= room;
	put_command(frame, &row, COMMAND_HELP, NULL);
	if (!key)
		put_by_table(frame, &row);
	for (; key && key->command != out && key->command != COMMAND_NONE; key++)
		put_command(frame, &row, key->command, key->label);
	row.cols += room;
	put_command(frame, &row, out, key && key->command == out ? key->label : NULL);
}

void
draw_footer(struct frame *frame, struct rect *area)
{
	struct rect row = rect_bottom(area, 1);

	if (frame->is_below)
		return;
	if (frame->app->ui.message[0])
		draw_message(frame, row);
	else if (frame->app->ui.is_typing)
		draw_typing_keys(frame, row);
	else
		draw_keys(frame, row);
}
