/* view_foot: the last row of every view: a message, what typing takes, or the keys that work. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/app_private.h"
#include "tui/view_private.h"

#define FOOTER_KEYS 8
#define OWN_KEYS 2		/* a view keeps so many of its own while the time is moved */

static void
draw_message(struct frame *frame, struct rect row)
{
	const struct ui *ui = &frame->app->ui;

	canvas_text(frame->canvas, row,
		    ui->message_is_error ? ROLE_MESSAGE_ERROR : ROLE_MESSAGE_INFO,
		    safe_fmt(frame->arena, " %s", ui->message));
}

static void
put_shown(struct frame *frame, struct rect *row, struct safe shown, struct safe label)
{
	if (canvas_width(frame->canvas, shown) + canvas_width(frame->canvas, label) + 3 > row->cols)
		return;
	canvas_skip(row, 1);
	canvas_put(frame->canvas, row, ROLE_KEY, shown);
	canvas_skip(row, 1);
	canvas_put(frame->canvas, row, ROLE_KEY_LABEL, label);
	canvas_skip(row, 1);
}

static void
put_key(struct frame *frame, struct rect *row, uint32_t key, struct safe label)
{
	char name[16];

	put_shown(frame, row, safe_fmt(frame->arena, "%s", keys_label(key, name)), label);
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
	if (strcmp(ui->typing_field, ":") == 0 || strcmp(ui->typing_field, "f") == 0)
		put_key(frame, &row, KEY_TAB, SAFE("Complete"));
	put_key(frame, &row, KEY_CTRL('u'), is_multi ? SAFE("Clear line") : SAFE("Clear"));
	put_key(frame, &row, KEY_CTRL('_'), SAFE("Undo"));
	/* Never cut. */
	if (prompt_is_text(frame) && canvas_width(frame->canvas, left) <= row.cols)
		canvas_right(frame->canvas, row, ROLE_TEXT_MUTED, left);
}

static void
put_command(struct frame *frame, struct rect *row, enum command command, const char *label)
{
	const struct command_row *entry = command_row(command);

	unsigned context = view_ops(app_view(frame->app))->context;
	/* In the guide opening a field is editing it. */
	enum command done = command == COMMAND_OPEN && context == IN_GUIDE ? COMMAND_EDIT : command;
	bool is_wrapped = context == IN_PAGE && frame->app->page.is_wrapped;
	if (command == COMMAND_RIGHT && is_wrapped)	/* nothing stands right of it */
		return;
	if (!(entry->where & context) || app_is_read_only(frame->app, frame->snapshot, done))
		return;
	if (command == COMMAND_NEXT_TIMEOUT && frame->snapshot->counts != COUNTS_TIMEOUTS)
		label = frame->snapshot->counts == COUNTS_REFUSED ? "Refusal" : "Failure";
	struct safe text = safe_clean(label ? label : entry->label);
	if (command == COMMAND_STEP_1 && entry->key[0] == '1')	/* one of four that stand for all */
		put_shown(frame, row, SAFE("1-4"), text);
	else
		put_key(frame, row, entry->key[0], text);
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
	{ COMMAND_NEXT_MARK, "To mark" }, { COMMAND_NEXT_TIMEOUT, NULL },
	{ COMMAND_TO_END, NULL }, { COMMAND_BUCKET_ON, "Jump" }, { COMMAND_NONE, NULL },
};
static const struct view_key paused[] = {
	{ COMMAND_PLAY, NULL }, { COMMAND_RECORD_BACK, "Back" }, { COMMAND_RECORD_ON, NULL },
	{ COMMAND_NEXT_MARK, "To mark" }, { COMMAND_NEXT_TIMEOUT, NULL },
	{ COMMAND_TO_END, NULL }, { COMMAND_GO_TO, "Go to" }, { COMMAND_NONE, NULL },
};

static const struct view_key living[] = {
	{ COMMAND_PLAY, "Pause" }, { COMMAND_NEXT_PANE, NULL }, { COMMAND_OPEN, NULL },
	{ COMMAND_CAUSES, NULL }, { COMMAND_RECORDS, NULL }, { COMMAND_BRIEFING, NULL },
	{ COMMAND_PALETTE, NULL }, { COMMAND_NONE, NULL },
};

/* On the board what the pane that has the focus can do; the guide's are those of the view. */
static const struct view_key *
pane_keys(enum pane pane)
{
	static const struct view_key timeline[] = {
		{ COMMAND_NEXT_PANE, NULL }, { COMMAND_OPEN, "Marks" },
		{ COMMAND_RIGHT, "Column" }, { COMMAND_NEXT_TIMEOUT, NULL },
		{ COMMAND_PLAY, NULL }, { COMMAND_SELECT, NULL }, { COMMAND_NONE, NULL },
	};
	static const struct view_key versions[] = {
		{ COMMAND_NEXT_PANE, NULL }, { COMMAND_OPEN, "Causes" }, { COMMAND_SPREAD, NULL },
		{ COMMAND_FILTER, NULL }, { COMMAND_SORT, NULL }, { COMMAND_METRIC, "Metric" },
		{ COMMAND_NONE, NULL },
	};
	static const struct view_key timeouts[] = {
		{ COMMAND_NEXT_PANE, NULL }, { COMMAND_OPEN, "Look into" },
		{ COMMAND_RIGHT, "Column" }, { COMMAND_FILTER, NULL },
		{ COMMAND_EXCLUDE, "Exclude" }, { COMMAND_DIFFERS, NULL }, { COMMAND_NONE, NULL },
	};
	static const struct view_key records[] = {
		{ COMMAND_NEXT_PANE, NULL }, { COMMAND_OPEN, "As logged" },
		{ COMMAND_SEARCH, NULL }, { COMMAND_FILTER, NULL }, { COMMAND_RECORDS, "All" },
		{ COMMAND_SORT, NULL }, { COMMAND_NONE, NULL },
	};
	static const struct view_key cautions[] = {
		{ COMMAND_NEXT_PANE, NULL }, { COMMAND_OPEN, "All of them" },
		{ COMMAND_CAUSES, NULL }, { COMMAND_RECORDS, NULL }, { COMMAND_FILTER, NULL },
		{ COMMAND_PALETTE, NULL }, { COMMAND_NONE, NULL },
	};
	static const struct view_key *const keys[PANES] = {
		[PANE_TIMELINE] = timeline, [PANE_VERSIONS] = versions,
		[PANE_TIMEOUTS] = timeouts, [PANE_RECORDS] = records, [PANE_CAUTIONS] = cautions,
	};

	return keys[pane];
}

/* Keys that move the time, while it stands or plays; NULL: it does neither. */
static const struct view_key *
time_keys(const struct frame *frame, const struct view_ops *ops)
{
	const struct snapshot *s = frame->snapshot;

	if (!(ops->context & command_row(COMMAND_PLAY)->where) || s->loaded.is_loading)
		return NULL;
	if (frame->app->ui.play.is_playing)
		return playing;
	if (s->is_known_at || (s->live.is_live && app_is_held(frame->app)))
		return paused;
	return NULL;
}

/* Keys of a list up to the way out, at most `most`. */
static void
put_keys(struct frame *frame, struct rect *row, const struct view_key *key, enum command out,
	 int most)
{
	for (; key->command != out && key->command != COMMAND_NONE && most-- > 0; key++)
		put_command(frame, row, key->command, key->label);
}

/* The keys that work now: help first, the way out last; it keeps its room. */
static void
draw_keys(struct frame *frame, struct rect row)
{
	const struct view_ops *ops = view_ops(app_view(frame->app));
	const struct snapshot *s = frame->snapshot;
	bool is_board = ops->context == IN_BOARD;
	enum command out = is_board ? COMMAND_QUIT : COMMAND_BACK;
	const struct view_key *time = time_keys(frame, ops), *key = ops->keys;
	int room = row.cols > 24 ? 10 : 0;

	if (is_board && s->live.is_live && s->records && !s->loaded.is_loading)
		key = living;
	if (is_board && pane_keys(frame->app->ui.pane) && !s->loaded.is_loading)
		key = pane_keys(frame->app->ui.pane);
	/* The mouse takes the terminal's own selection: that is always told. */
	if (frame->app->ui.has_mouse && row.cols > 40)
		canvas_right(frame->canvas, rect_right(&row, 10), ROLE_TEXT_MUTED,
			     SAFE("mouse on "));
	row.cols -= room;
	put_command(frame, &row, COMMAND_HELP, NULL);
	if (!key)
		put_by_table(frame, &row);
	else if (!time)
		put_keys(frame, &row, key, out, FOOTER_KEYS - 1);
	else if (!is_board)
		put_keys(frame, &row, key, out, OWN_KEYS);
	if (time)
		put_keys(frame, &row, time, out, FOOTER_KEYS - 2);
	row.cols += room;
	for (; key && key->command != out && key->command != COMMAND_NONE; key++)
		continue;
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
