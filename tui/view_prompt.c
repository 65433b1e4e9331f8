/* view_prompt: the row in which a note, a file name, a time or a command is typed. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/command.h"
#include "tui/view_private.h"

/* What Enter would do of the word typed so far. */
static struct safe
match_hint(struct frame *frame)
{
	const char *text = editor_text(&frame->app->ui.editor).text;
	enum command command = command_match(text, view_ops(app_view(frame->app))->context);

	if (!*text)
		return SAFE("a word, or its first letters: load, stop, causes");
	if (command == COMMAND_NONE)
		return SAFE("no such command here");
	return safe_fmt(frame->arena, "%s: %s", command_word(command), command_row(command)->help);
}

static struct safe
time_hint(struct frame *frame)
{
	(void)frame;
	return SAFE("18:06, 18:06:20, -10m from the end, +90s from the start");
}

/* What is typed in a row of its own, by app.ui.typing_field; the hint stands right of it. */
static const struct prompt {
	const char *field, *label;
	const char *enter;		/* what Enter does, in the footer */
	bool is_text;			/* how much of it fits is told */
	struct safe (*hint)(struct frame *frame);
} prompts[] = {
	{ "", " note: ", "Keep", true, NULL },
	{ "w", " write to: ", "Write", true, NULL },
	{ "t", " go to: ", "Go", false, time_hint },
	{ ":", " :", "Do it", false, match_hint },
};

static const struct prompt *
prompt_of(const char *field)
{
	for (size_t i = 0; i < LENGTH(prompts); i++)
		if (strcmp(prompts[i].field, field) == 0)
			return &prompts[i];
	return NULL;	/* a field of the guide: it is typed where it stands */
}

struct safe
prompt_enter(struct frame *frame)
{
	const struct prompt *prompt = prompt_of(frame->app->ui.typing_field);

	return safe_fmt(frame->arena, "%s", prompt ? prompt->enter : "Keep");
}

bool
prompt_is_text(const struct frame *frame)
{
	const struct prompt *prompt = prompt_of(frame->app->ui.typing_field);

	return !prompt || prompt->is_text;
}

/* A note, a file name, a time or a command is typed in the row above the footer, whatever the
 * view. */
void
draw_prompt(struct frame *frame, struct rect *area)
{
	struct ui *ui = &frame->app->ui;
	const struct prompt *prompt = prompt_of(ui->typing_field);

	if (frame->is_below || !ui->is_typing || !prompt)
		return;
	struct rect row = rect_bottom(area, 1);
	canvas_wipe(frame->canvas, row);
	canvas_put(frame->canvas, &row, ROLE_TITLE, safe_fmt(frame->arena, "%s", prompt->label));
	if (prompt->hint) {
		struct safe hint = prompt->hint(frame);
		int cols = canvas_width(frame->canvas, hint) + 1;
		if (cols + 12 <= row.cols)
			canvas_text(frame->canvas, rect_right(&row, cols), ROLE_TEXT_MUTED, hint);
	}
	editor_draw(&ui->editor, frame->canvas, row, ROLE_TEXT);
}
