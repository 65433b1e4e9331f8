/* view_guide_field: a field of the guide: what it asks, what stands there, and whose word it is. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/view_guide_private.h"

#define WORD_COLS 10		/* `confirmed`, where the screen is wide */
#define WIDE 60
#define BLANKS "________"

/* Where the parts of a field stand. A question with a short answer has the answer first. */
struct parts { struct rect head, body, word; };

static bool
is_answer_first(const struct snap_field *field)
{
	return field->type == SNAP_PICK || field->type == SNAP_JUDGE || field->type == SNAP_YES_NO;
}

/* The label; beside a clock that no zone is typed with stands which one it is in. */
static struct safe
label_of(struct frame *frame, const struct snap_field *field)
{
	if (field->type == SNAP_CLOCK)
		return safe_fmt(frame->arena, "%s (UTC)", field->label);
	return safe_clean(field->label);
}

static bool
is_typed_now(const struct frame *frame, const struct snap_field *field)
{
	const struct ui *ui = &frame->app->ui;

	return ui->is_typing && strcmp(ui->typing_field, field->name) == 0;
}

static int
head_cols(const struct snap_field *field, int cols)
{
	int third = cols / 3;

	if (is_answer_first(field))
		return field->type == SNAP_PICK ? 3 : 8;
	return third > 26 ? 26 : third < 6 ? 6 : third;
}

static struct parts
parts_of(const struct snap_field *field, struct rect rect)
{
	struct parts parts = { .body = rect };
	int cols = rect.cols, lines = cols / 4;

	rect_left(&parts.body, 2);	/* the pointer */
	if (field->type == SNAP_PICK && *field->lines && cols >= WIDE)
		parts.word = rect_right(&parts.body, lines < 14 ? 14 : lines > 30 ? 30 : lines);
	else if (field->type != SNAP_PICK)
		parts.word = rect_right(&parts.body, cols >= WIDE ? WORD_COLS : 1);
	rect_right(&parts.body, 1);
	parts.head = rect_left(&parts.body, head_cols(field, cols));
	rect_left(&parts.body, 1);
	return parts;
}

/* ---- words for states ---- */

static struct safe
word_of(const struct snap_field *field, bool is_wide)
{
	static const struct { struct safe wide, narrow; } word[] = {
		[SNAP_EMPTY] = { { "", true }, { "", true } },
		[SNAP_PREFILLED] = { { "pre-filled", true }, { "~", true } },
		[SNAP_CONFIRMED] = { { "confirmed", true }, { "\u2713", true } },
		[SNAP_EDITED] = { { "edited", true }, { "*", true } },
		[SNAP_STALE] = { { "stale", true }, { "!", true } },
	};

	if (field->typing)
		return is_wide ? SAFE("draft") : SAFE("+");
	if ((field->is_asked || field->is_lacking) && !*field->value)
		return is_wide ? SAFE("asked") : SAFE("?");
	return is_wide ? word[field->state].wide : word[field->state].narrow;
}

static enum role
role_of(const struct snap_field *field)
{
	static const enum role role[] = {
		[SNAP_EMPTY] = ROLE_TEXT_MUTED, [SNAP_PREFILLED] = ROLE_TEXT,
		[SNAP_CONFIRMED] = ROLE_TEXT_STRONG, [SNAP_EDITED] = ROLE_TEXT_STRONG,
		[SNAP_STALE] = ROLE_STATUS_WARN,
	};

	if (field->typing)
		return ROLE_NOTE;
	return *field->value ? role[field->state] : ROLE_TEXT_MUTED;
}

static struct safe
value_of(const struct snap_field *field)
{
	const char *value = field->typing ? field->typing : field->value;

	if (field->type == SNAP_PICK)
		return strcmp(value, "yes") == 0 ? SAFE("[x]") : SAFE("[ ]");
	if (field->type == SNAP_JUDGE && !*value)
		return SAFE("agree?");
	return *value ? safe_clean(value) : SAFE(BLANKS);
}

/* The choices in a row: `yes no unknown`. */
static struct safe
choices_text(struct frame *frame, const struct snap_field *field)
{
	struct safe all = SAFE("");

	for (size_t i = 0; field->choices && field->choices[i]; i++)
		all = safe_fmt(frame->arena, "%s%s%s", all.text, i ? ", " : "", field->choices[i]);
	return all;
}

struct safe
guide_hint(struct frame *frame, const struct snap_field *field)
{
	static const char *const state[] = {
		[SNAP_EMPTY] = "may stay empty", [SNAP_PREFILLED] = "pre-filled, not confirmed",
		[SNAP_CONFIRMED] = "confirmed", [SNAP_EDITED] = "answered",
		[SNAP_STALE] = "the log says something else now",
	};
	static const char *const what[] = {
		[SNAP_LINE] = "Enter writes", [SNAP_TEXT] = "Enter writes, over several lines",
		[SNAP_CHOICE] = "Enter takes the next of ", [SNAP_YES_NO] = "Enter: ",
		[SNAP_PICK] = "Enter or a cites it, or takes it back",
		[SNAP_JUDGE] = "Enter takes the next of ",
		[SNAP_DATE] = "Enter writes a date, as 2025-08-01",
		[SNAP_CLOCK] = "Enter writes a time in UTC, as 18:41",
	};
	bool is_asked = field->is_asked && !*field->value;
	bool is_list = field->type == SNAP_CHOICE || field->type == SNAP_YES_NO ||
		       field->type == SNAP_JUDGE;

	if (is_typed_now(frame, field))
		return safe_fmt(frame->arena, " writing: %s%s", field->label,
				field->type == SNAP_CLOCK ? ", in UTC as 18:41" : "");
	if (frame_is_read_only(frame))
		return safe_fmt(frame->arena, " %s; read-only: nothing is written here",
				is_asked ? "not answered" : state[field->state]);
	if (field->state == SNAP_PREFILLED && field->type <= SNAP_TEXT)
		return safe_fmt(frame->arena, " %s; Enter opens it, %s keeps it",
				state[field->state],
				field->type == SNAP_TEXT ? "then Tab" : "Enter again");
	return safe_fmt(frame->arena, " %s; %s%s%s",
			is_asked || field->is_lacking ? "asked of you" : state[field->state],
			field->type == SNAP_CHOICE && field->state == SNAP_PREFILLED &&
					!field->warning
				? "Enter confirms, then "
				: "",
			what[field->type], is_list ? choices_text(frame, field).text : "");
}

/* ---- size and drawing ---- */

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

/* Error and warning, two rows each at most, under the value. */
static struct safe
note_of(struct frame *frame, const struct snap_field *field, bool is_error)
{
	const struct ui *ui = &frame->app->ui;
	bool is_typed = ui->is_typing && strcmp(ui->typing_field, field->name) == 0;
	const char *text = is_error ? field->error : field->warning;

	if (is_typed && is_error)
		return SAFE("");	/* it is being mended */
	return text ? safe_fmt(frame->arena, "%s %s", is_error ? "E" : "W", text) : SAFE("");
}

static int
note_rows(struct frame *frame, const struct snap_field *field, int cols, bool is_error)
{
	int rows = canvas_wrap_rows(frame->canvas, cols, note_of(frame, field, is_error));

	return rows > 2 ? 2 : rows;
}

static int
notes_rows(struct frame *frame, const struct snap_field *field, int cols)
{
	return note_rows(frame, field, cols, true) + note_rows(frame, field, cols, false);
}

/* Rows of what stands right of the label, or of the question behind its answer. */
static int
body_rows(struct frame *frame, const struct snap_field *field, const struct parts *parts)
{
	const struct canvas *canvas = frame->canvas;
	const struct editor *editor = &frame->app->ui.editor;

	if (is_typed_now(frame, field))
		return editor->is_multi ? editor_rows(editor, canvas, parts->body.cols) : 1;
	return canvas_wrap_rows(canvas, parts->body.cols,
				is_answer_first(field) ? safe_clean(field->label)
						       : value_of(field));
}

int
guide_field_rows(struct frame *frame, const struct snap_field *field, int cols)
{
	const struct canvas *canvas = frame->canvas;
	struct parts parts = parts_of(field, (struct rect){ 0, 0, cols, 1 });
	int rows = larger(body_rows(frame, field, &parts), 1);
	int notes = notes_rows(frame, field, parts.body.cols);

	if (!is_answer_first(field))
		rows = larger(rows,
			      canvas_wrap_rows(canvas, parts.head.cols, label_of(frame, field)));
	if (field->type == SNAP_PICK && parts.word.cols > 1)
		rows = larger(rows,
			      canvas_wrap_rows(canvas, parts.word.cols, safe_clean(field->lines)));
	return rows + notes;
}

static void
draw_value(struct frame *frame, const struct snap_field *field, struct parts parts,
	   bool is_selected)
{
	struct canvas *canvas = frame->canvas;
	enum role label = is_selected ? ROLE_TITLE : ROLE_TEXT;

	if (is_answer_first(field)) {
		enum role answer = *field->value ? ROLE_TEXT_STRONG : ROLE_TEXT_MUTED;
		canvas_text(canvas, parts.head, answer, value_of(field));
		canvas_wrap(canvas, parts.body, label, safe_clean(field->label));
		return;
	}
	canvas_wrap(canvas, parts.head, label, label_of(frame, field));
	if (is_typed_now(frame, field))
		editor_draw(&frame->app->ui.editor, canvas, parts.body, ROLE_TEXT_STRONG);
	else
		canvas_wrap(canvas, parts.body, role_of(field), value_of(field));
}

void
guide_field_draw(struct frame *frame, const struct snap_field *field, struct rect rect,
		 bool is_selected)
{
	struct canvas *canvas = frame->canvas;
	struct rect whole = rect;
	struct parts parts = parts_of(field, rect);
	int errors = note_rows(frame, field, parts.body.cols, true);
	int warnings = note_rows(frame, field, parts.body.cols, false);
	struct rect body = parts.body;

	if (errors + warnings < rect.rows) {	/* without the room, only the value */
		struct rect warning = rect_bottom(&body, warnings),
			    error = rect_bottom(&body, errors);
		canvas_wrap(canvas, error, ROLE_STATUS_BAD, note_of(frame, field, true));
		canvas_wrap(canvas, warning, ROLE_STATUS_WARN, note_of(frame, field, false));
		rect.rows -= errors + warnings;
		parts = parts_of(field, rect);
	}
	if (is_selected)
		canvas_glyph(canvas, rect, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
	draw_value(frame, field, parts, is_selected);
	if (field->type == SNAP_PICK) {
		canvas_wrap(canvas, parts.word, ROLE_LINK, safe_clean(field->lines));
	} else {
		bool is_wide = parts.word.cols > 1;
		canvas_text(canvas, parts.word,
			    field->state == SNAP_STALE ? ROLE_STATUS_WARN : ROLE_TEXT_MUTED,
			    word_of(field, is_wide));
	}
	if (is_selected && !is_typed_now(frame, field))
		canvas_over(canvas, rect_row(whole, 0), OVER_SELECTED);
}
