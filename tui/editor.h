/* editor: the text entry field: a text, a cursor, fifty steps back. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_EDITOR_H
#define SR_TUI_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas.h"
#include "tui/keys.h"

/*
 * What an editor holds is always safe text (core/base/text.h), with newlines when it is
 * multi-line: keys and pastes pass the door as they come in. The cursor stands before a whole
 * character (a base with its combining mark), never inside one.
 */
enum { EDITOR_BYTES_MAX = 32 * 1024, EDITOR_UNDO_MAX = 50 };

struct editor_step;

/* {0} is a valid empty single-line editor with the largest limit. Fields are for reading. */
struct editor {
	struct str text;	/* owned; no NUL inside */
	size_t cursor;		/* byte offset into text */
	size_t limit;		/* bytes; 0 = EDITOR_BYTES_MAX */
	bool is_multi;		/* Enter makes a new line */
	int scroll;		/* first row (multi) or first cell (single) shown */
	int cols;		/* width and tier of the last drawing: up and down move by */
	enum tier tier;		/* its rows */
	struct editor_step *step;	/* owned: undo below `at`, redo from it on */
	int steps, step_at;
	int typing;		/* what the last edit was, so that typing is one step a word */
};

/* What a key did. */
enum editor_answer {
	EDITOR_IGNORED,		/* not a key of text entry: do what you like with it */
	EDITOR_MOVED,		/* cursor only, or nothing to do */
	EDITOR_CHANGED,		/* the text is another: write the draft */
	EDITOR_FULL,		/* refused: it would pass the limit; nothing changed */
	EDITOR_KEEP,		/* Enter (one line) or Tab: keep it, leave; prompts have no Tab */
	EDITOR_BACK,		/* Shift-Tab: keep it, go to the field before */
	EDITOR_LEAVE,		/* Esc: leave, the draft stays */
	EDITOR_EXTERNAL		/* Ctrl-X: open $EDITOR on it */
};

/* Empty it for a field: limit in bytes (0 = the largest, clamped to it). */
void editor_init(struct editor *editor, size_t limit, bool is_multi);
void editor_release(struct editor *editor);
/* Replace the text by outside or clean bytes (made safe; cut to the limit at a character);
 * cursor at the end. editor_set() forgets the steps: a field is opened. editor_replace() is one
 * step: $EDITOR came back. Returns false when something had to be cut. */
bool editor_set(struct editor *editor, const char *at, size_t len);
bool editor_replace(struct editor *editor, const char *at, size_t len);
/* The text: safe, a C string. Borrowed until the next key. */
struct safe editor_text(const struct editor *editor);
/* Bytes that may still be added. */
size_t editor_left(const struct editor *editor);

/*
 * Give it a key (keys: screens.md 5, "text entry"): characters, Enter, Esc, arrows, Home, End,
 * Backspace, Delete, Ctrl-E end, Ctrl-K cut to the end of the line, Ctrl-U to its start,
 * Ctrl-W a word, Ctrl-_ undo, Ctrl-R redo, Ctrl-X; Ctrl-D deletes forward. KEY_PASTE is one
 * edit and one step; its newlines become spaces in a single line and never submit. Up, Down,
 * PgUp and PgDn (10 rows) move in a multi-line text; a single line leaves them to the form
 * (EDITOR_IGNORED).
 */
enum editor_answer editor_key(struct editor *editor, const struct key_event *event);

/* Rows the text takes at a width, at least 1 (a place for the cursor at the end included). */
int editor_rows(const struct editor *editor, const struct canvas *canvas, int cols);
/*
 * Draw it into the rect and put the canvas's cursor on the text. Multi-line wraps by cells and
 * scrolls by rows; a single line scrolls sideways in the rect's first row. Scroll and cols
 * are updated, so that the cursor is always inside the rect.
 */
void editor_draw(struct editor *editor, struct canvas *canvas, struct rect rect,
	enum role role);

#endif
