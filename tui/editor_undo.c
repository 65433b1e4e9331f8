/* editor_undo: fifty steps back, and on again. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/editor_private.h"

/* A text and its cursor, to come back to. */
struct editor_step {
	char *text;		/* owned, len bytes and a NUL */
	size_t len, cursor;
};

/*
 * step[0..step_at) are older texts, step[step_at..steps) newer ones. The text of now is in
 * the editor and in no step.
 */
static struct editor_step
step_of_now(const struct editor *editor)
{
	return (struct editor_step){ xstrndup(str_text(&editor->text), editor->text.len),
				     editor->text.len, editor->cursor };
}

/* Exchange the text of now with a step. */
static void
swap_step(struct editor *editor, struct editor_step *step)
{
	struct editor_step now = step_of_now(editor);

	str_clear(&editor->text);
	str_bytes(&editor->text, step->text, step->len);
	editor->cursor = step->cursor;
	editor->typing = EDIT_NONE;
	free(step->text);
	*step = now;
}

static void
drop_newer(struct editor *editor)
{
	while (editor->steps > editor->step_at)
		free(editor->step[--editor->steps].text);
}

void
editor_keep_step(struct editor *editor, enum edit edit)
{
	bool goes_on = edit != EDIT_WHOLE && (int)edit == editor->typing;

	editor->typing = (int)edit;
	drop_newer(editor);
	if (goes_on && editor->step_at > 0)
		return;
	if (!editor->step)
		editor->step = xcalloc(EDITOR_UNDO_MAX, sizeof(*editor->step));
	if (editor->steps == EDITOR_UNDO_MAX) {
		free(editor->step[0].text);
		memmove(editor->step, editor->step + 1,
			(EDITOR_UNDO_MAX - 1) * sizeof(*editor->step));
		editor->steps--;
	}
	editor->step[editor->steps++] = step_of_now(editor);
	editor->step_at = editor->steps;
}

bool
editor_undo(struct editor *editor)
{
	if (!editor->step_at)
		return false;
	swap_step(editor, &editor->step[--editor->step_at]);
	return true;
}

bool
editor_redo(struct editor *editor)
{
	if (editor->step_at == editor->steps)
		return false;
	swap_step(editor, &editor->step[editor->step_at++]);
	return true;
}

void
editor_forget_steps(struct editor *editor)
{
	editor->step_at = 0;
	drop_newer(editor);
	free(editor->step);
	editor->step = NULL;
	editor->typing = EDIT_NONE;
}
