/* view_guide: one step of the guide: its fields to answer, and what still speaks against it. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_guide_private.h"

#define TIMELINE_COLS 120	/* a screen this wide shows what happened beside the fields */

const struct snap_step *
guide_shown(const struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	size_t step = frame->app->ui.step;

	return step < s->n_steps ? &s->step[step] : NULL;
}

/* ---- drawing ---- */

/* All fields in full where they fit; else a few rows each, but for the selected one. */
static void
measure(struct frame *frame, const struct snap_step *step, struct rect area, int *height)
{
	int n = (int)step->n_fields, selected = frame->app->ui.place[VIEW_GUIDE][0].selected,
	    all = 0;

	for (int i = 0; i < n; i++) {
		height[i] = guide_field_rows(frame, &step->field[i], area.cols);
		all += height[i];
	}
	for (int most = 4; most >= 2 && all > area.rows; most--) {
		all = 0;
		for (int i = 0; i < n; i++) {
			const struct snap_field *field = &step->field[i];
			int notes = (field->error != NULL) + (field->warning != NULL);
			int own = i == selected ? area.rows : most + notes;
			height[i] = height[i] > own && own > 0 ? own : height[i];
			all += height[i];
		}
	}
}

static void
draw_fields(struct frame *frame, struct rect area)
{
	const struct snap_step *step = guide_shown(frame);
	struct place *place = &frame->app->ui.place[VIEW_GUIDE][0];
	int n = (int)step->n_fields;
	int *height = ARENA_NEW(frame->arena, int, n + 1);

	measure(frame, step, area, height);
	place_fit(place, height, n, area.rows);
	for (int i = place->top; i < n && area.rows > 0; i++) {
		struct rect rect = rect_top(&area, height[i]);
		guide_field_draw(frame, &step->field[i], rect, i == place->selected);
		frame_spot(frame, rect, PANE_TIMELINE, i, -1);
	}
}

static void
draw_hint(struct frame *frame, struct rect row, const struct snap_step *step)
{
	size_t selected = (size_t)frame->app->ui.place[VIEW_GUIDE][0].selected;
	struct safe where = safe_fmt(frame->arena, " %zu of %zu ", selected + 1, step->n_fields);

	if (row.cols >= 40)
		canvas_text(frame->canvas, rect_right(&row, canvas_width(frame->canvas, where)),
			    ROLE_TEXT_MUTED, where);
	canvas_text(frame->canvas, row, ROLE_TEXT_MUTED, guide_hint(frame, &step->field[selected]));
}

static void
draw_guide(struct frame *frame, struct rect area)
{
	const struct snap_step *step = guide_shown(frame);
	struct place *place = &frame->app->ui.place[VIEW_GUIDE][0];

	if (step && place->selected >= (int)step->n_fields)	/* another step's selection */
		place->selected = step->n_fields ? (int)step->n_fields - 1 : 0;
	if (area.rows > 5)
		draw_header(frame, &area);
	if (area.rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (!step) {
		canvas_text(frame->canvas, rect_top(&area, 1), ROLE_TEXT_MUTED,
			    frame->snapshot->is_judging
				    ? SAFE(" the guide opens with the verdict")
			    : frame->snapshot->live.is_live
				    ? SAFE(" the guide opens with the first record")
				    : SAFE(" the guide opens when the log is read"));
		return;
	}
	guide_strip(frame, rect_top(&area, area.rows > 1));
	guide_question(frame, rect_top(&area, area.rows > 3));
	guide_clock(frame, &area);
	if (area.cols >= TIMELINE_COLS)
		guide_timeline_column(frame, rect_right(&area, area.cols * 35 / 100));
	guide_foot(frame, &area);
	if (area.rows > 5 && (size_t)place->selected < step->n_fields)
		draw_hint(frame, rect_bottom(&area, 1), step);
	draw_fields(frame, area);
}

/* ---- doing ---- */

static const struct snap_step *
step_of(struct app *app)
{
	const struct snapshot *s = app_snapshot(app);

	return app->ui.step < s->n_steps ? &s->step[app->ui.step] : NULL;
}

/* The next field after `from` that gives what is lacking, or that is asked and empty; n_fields:
 * none. */
static size_t
next_asked(const struct snap_step *step, size_t from)
{
	for (size_t i = 1; i <= step->n_fields; i++) {
		const struct snap_field *field = &step->field[(from + i) % step->n_fields];
		if (field->is_lacking || (field->is_asked && !*field->value))
			return (from + i) % step->n_fields;
	}
	return step->n_fields;
}

static void
go_to_step(struct app *app, int by)
{
	const struct snapshot *s = app_snapshot(app);
	int to = (int)app->ui.step + by, last = (int)s->n_steps - 1;

	app->ui.step = to < 0 || last < 0 ? 0 : (size_t)(to > last ? last : to);
	const struct snap_step *step = step_of(app);
	if (!step || step->n_fields == 0)
		return;
	size_t first = next_asked(step, step->n_fields - 1);
	app->ui.place[VIEW_GUIDE][0] =
		(struct place){ .selected = first < step->n_fields ? (int)first : 0 };
}

static void
kept(struct app *app, int direction)
{
	const struct snap_step *step = step_of(app);
	struct place *place = &app->ui.place[VIEW_GUIDE][0];

	if (!step || step->n_fields == 0)
		return;
	if (direction < 0) {
		place->selected -= place->selected > 0;
		return;
	}
	size_t next = next_asked(step, (size_t)place->selected);
	if (next < step->n_fields)
		place->selected = (int)next;
	else if (!app->ui.message[0] && step->lacks)
		app_say(app, false, "nothing more is asked here, yet it lacks %s", step->lacks);
	else if (!app->ui.message[0])
		app_say(app, false,
			"nothing more is asked here: x marks the step done, Tab goes on");
}

static void
do_act(struct app *app, enum act_kind kind, const struct snap_field *field, const char *value)
{
	char name[sizeof(app->ui.typing_field)];
	struct act act = { .kind = kind, .field = name, .value = value, .now_ns = app->now_ns };
	struct err err = { 0 };

	snprintf(name, sizeof(name), "%s", field->name);	/* the snapshot dies with the act */
	if (app_act(app, &act, &err) != 0)
		app_say(app, true, "%s", err.text);
}

/* The first Enter confirms what was pre-filled, unless a warning stands on it (a severity that
 * is unset); each further one takes the next choice. */
static void
cycle(struct app *app, const struct snap_field *field)
{
	const char *const *choice = field->choices;
	char value[64];
	size_t at = 0;

	if (!choice || !choice[0])
		return;
	while (choice[at] && strcmp(choice[at], field->value) != 0)
		at++;
	if (field->state != SNAP_PREFILLED || field->warning)
		at = choice[at] && choice[at + 1] ? at + 1 : 0;
	snprintf(value, sizeof(value), "%s", choice[at] ? choice[at] : choice[0]);
	do_act(app, ACT_FIELD, field, value);
}

/* Say what was agreed with: Enter on the row is enough, also by mistake. */
static void
judge(struct app *app, const struct snap_field *field)
{
	const size_t at = (size_t)(field - step_of(app)->field);

	do_act(app, ACT_JUDGE, field, NULL);
	if (app->ui.message[0] && app->ui.message_is_error)
		return;
	field = &step_of(app)->field[at];
	app_say(app, false, strcmp(field->value, "agree") == 0
			? "you agree: %s"
			: *field->value ? "you disagree: %s" : "judged no longer: %s",
		field->label);
}

static void
edit(struct app *app, const struct snap_field *field)
{
	switch (field->type) {
	case SNAP_CHOICE:
	case SNAP_YES_NO:
		cycle(app, field);
		break;
	case SNAP_PICK:
		do_act(app, ACT_CITE, field, NULL);
		break;
	case SNAP_JUDGE:
		judge(app, field);
		break;
	case SNAP_LINE:
	case SNAP_TEXT:
	case SNAP_DATE:
	case SNAP_CLOCK:
		app_start_typing(app, field->name, field->typing ? field->typing : field->value,
				 field->type == SNAP_TEXT);
		break;
	}
}

/* Mark it done or not, and say what came of it: a step is done when nothing is lacking either. */
static void
toggle_done(struct app *app, const struct snap_step *step)
{
	struct act act = { .kind = ACT_DONE, .number = step->number, .now_ns = app->now_ns };
	struct err err = { 0 };

	if (app_act(app, &act, &err) != 0) {
		app_say(app, true, "%s", err.text);
		return;
	}
	step = step_of(app);
	bool is_marked = step->state == 2 || step->state == 3 || step->state == 6;
	if (is_marked && step->lacks)
		app_say(app, false, "%s: marked done, yet it lacks %s", step->name, step->lacks);
	else if (is_marked)
		app_say(app, false, "%s: marked done%s", step->name,
			step->n_errors ? ", though an error stands below" :
			step->n_warnings ? ", with warnings" : "");
	else
		app_say(app, false, "%s: not done", step->name);
}

static bool
act_guide(struct app *app, enum command command)
{
	const struct snap_step *step = step_of(app);
	struct place *place = &app->ui.place[VIEW_GUIDE][0];
	const struct snap_field *field;

	if (!step)
		return false;
	if (command == COMMAND_NEXT_PANE || command == COMMAND_RIGHT)
		return go_to_step(app, 1), true;
	if (command == COMMAND_PREV_PANE || command == COMMAND_LEFT)
		return go_to_step(app, -1), true;
	if (command == COMMAND_DONE)
		return toggle_done(app, step), true;
	if (place_move(place, command, (int)step->n_fields, app->rows))
		return true;
	bool is_edit = command == COMMAND_OPEN || command == COMMAND_EDIT;
	if (!is_edit && command != COMMAND_CITE)
		return false;
	if ((size_t)place->selected >= step->n_fields)
		return true;
	field = &step->field[place->selected];
	bool is_typed = field->type == SNAP_LINE || field->type == SNAP_TEXT ||
			field->type == SNAP_DATE || field->type == SNAP_CLOCK;
	if (app_refuses(app, is_typed ? COMMAND_EDIT : COMMAND_CITE))
		return true;
	if (command == COMMAND_CITE && field->type != SNAP_PICK)
		app_say(app, false, "a cites evidence: the rows that begin with a box");
	else
		edit(app, field);
	return true;
}

/* Where commands stand to be copied, y takes them; elsewhere the selected row as it is drawn. */
static void
pick(struct app *app, const struct snapshot *s, struct picked *picked)
{
	const struct ui *ui = &app->ui;

	if (ui->step < s->n_steps && s->step[ui->step].number == 2 && s->n_commands)
		picked->text = s->command[ui->command_at % s->n_commands];
}

static const struct view_key keys[] = {
	{ COMMAND_OPEN, "Edit" }, { COMMAND_NEXT_PANE, "Step" }, { COMMAND_DONE, "Done" },
	{ COMMAND_CITE, NULL }, { COMMAND_WRITE, NULL }, { COMMAND_TIMER, "Timer" },
	{ COMMAND_NOTE, NULL }, { COMMAND_NONE, NULL },
};

const struct view_ops view_guide = {
	.view = VIEW_GUIDE, .name = "guide", .context = IN_GUIDE, .draw = draw_guide,
	.act = act_guide, .keys = keys, .kept = kept, .pick = pick,
};
