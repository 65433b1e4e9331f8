/* editor_private: what editor.c, editor_undo.c and editor_draw.c share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_EDITOR_PRIVATE_H
#define SR_TUI_EDITOR_PRIVATE_H

#include <stdint.h>

#include "tui/editor.h"

/* Kinds of edit: edits of one kind in a row may be one step. */
enum edit { EDIT_NONE, EDIT_TYPING, EDIT_ERASING, EDIT_WHOLE };

/* Keep the text of now, before an edit of this kind, as a step to come back to. */
void editor_keep_step(struct editor *editor, enum edit edit);
/* Go a step back or on; false when there is none. */
bool editor_undo(struct editor *editor);
bool editor_redo(struct editor *editor);
void editor_forget_steps(struct editor *editor);

/* Where the character before or after a place begins (the place itself at an end). */
size_t editor_before(const struct editor *editor, size_t at);
size_t editor_after(const struct editor *editor, size_t at);
/* Move the cursor by so many drawn rows, keeping its cell where it can. */
void editor_move_rows(struct editor *editor, int rows);

#endif
