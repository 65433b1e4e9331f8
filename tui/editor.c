/* editor: the text entry field: a text, a cursor, and what each key does to them. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/editor_private.h"

void
editor_init(struct editor *editor, size_t limit, bool is_multi)
{
	editor_forget_steps(editor);
	str_clear(&editor->text);
	editor->limit = limit && limit < EDITOR_BYTES_MAX ? limit : EDITOR_BYTES_MAX;
	editor->is_multi = is_multi;
	editor->cursor = 0;
	editor->scroll = editor->cols = 0;
}

void
editor_release(struct editor *editor)
{
	editor_forget_steps(editor);
	str_release(&editor->text);
	*editor = (struct editor){ 0 };
}

static size_t
limit_of(const struct editor *editor)
{
	return editor->limit ? editor->limit : EDITOR_BYTES_MAX;
}

struct safe
editor_text(const struct editor *editor)
{
	return safe_clean(str_text(&editor->text));
}

size_t
editor_left(const struct editor *editor)
{
	size_t limit = limit_of(editor);

	return editor->text.len < limit ? limit - editor->text.len : 0;
}

size_t
editor_after(const struct editor *editor, size_t at)
{
	const char *text = str_text(&editor->text);
	const char *here = text + at, *end = text + editor->text.len;
	struct text_state state = { 0 };
	struct glyph glyph;

	if (at < editor->text.len && *here == '\n')
		return at + 1;
	text_next(&state, &here, end, &glyph);
	return (size_t)(here - text);
}

size_t
editor_before(const struct editor *editor, size_t at)
{
	const char *text = str_text(&editor->text);
	size_t start = at;

	if (at > 0 && text[at - 1] == '\n')
		return at - 1;
	/* Characters are found going forward: a mark belongs to what comes before it. */
	while (start > 0 && text[start - 1] != '\n')
		start--;
	for (size_t next; start < at && (next = editor_after(editor, start)) < at; )
		start = next;
	return start;
}

/* Append outside bytes as this editor may hold them: safe, line by line; a newline or a blank. */
static void
add_clean(const struct editor *editor, struct str *out, const char *at, size_t len)
{
	for (const char *end = at + len; at < end; ) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		size_t line = (size_t)(stop - at);

		if (newline && line && at[line - 1] == '\r')
			line--;
		text_safe(out, at, line);
		if (newline)
			str_char(out, editor->is_multi ? '\n' : ' ');
		at = newline ? newline + 1 : end;
	}
}

/*
 * Put bytes in at the cursor. What stands around them goes through the door again, so that a
 * combining mark joins the character before it and a second one becomes visible.
 */
static enum editor_answer
insert(struct editor *editor, const char *at, size_t len, enum edit edit)
{
	struct str made = { 0 }, bytes = { 0 };

	str_bytes(&bytes, str_text(&editor->text), editor->cursor);
	str_bytes(&bytes, at, len);
	add_clean(editor, &made, str_text(&bytes), bytes.len);
	size_t cursor = made.len;
	add_clean(editor, &made, str_text(&editor->text) + editor->cursor,
		editor->text.len - editor->cursor);
	str_release(&bytes);
	if (made.len > limit_of(editor)) {
		str_release(&made);
		return EDITOR_FULL;
	}
	/* A blank ends a word, and a step. */
	if (edit == EDIT_TYPING && len == 1 && *at == ' ')
		editor->typing = EDIT_NONE;
	editor_keep_step(editor, edit);
	str_release(&editor->text);
	editor->text = made;
	editor->cursor = cursor;
	return EDITOR_CHANGED;
}

/* Take from..to out. */
static enum editor_answer
erase(struct editor *editor, size_t from, size_t to, enum edit edit)
{
	if (from >= to)
		return EDITOR_MOVED;
	editor_keep_step(editor, edit);
	memmove(editor->text.at + from, editor->text.at + to, editor->text.len - to + 1);
	editor->text.len -= to - from;
	editor->cursor = from;
	return EDITOR_CHANGED;
}

/* Bytes of clean text up to the limit, cut between characters. */
static size_t
fitting(const struct editor *editor)
{
	size_t at = 0;

	while (at < editor->text.len) {
		size_t next = editor_after(editor, at);

		if (next > limit_of(editor))
			break;
		at = next;
	}
	return at;
}

static bool
replace(struct editor *editor, const char *at, size_t len)
{
	str_clear(&editor->text);
	add_clean(editor, &editor->text, at, len);
	size_t fits = fitting(editor);
	bool is_whole = fits == editor->text.len;
	if (!is_whole) {
		editor->text.len = fits;
		editor->text.at[fits] = 0;
	}
	editor->cursor = fits;
	return is_whole;
}

bool
editor_set(struct editor *editor, const char *at, size_t len)
{
	editor_forget_steps(editor);
	editor->scroll = 0;
	return replace(editor, at, len);
}

bool
editor_replace(struct editor *editor, const char *at, size_t len)
{
	editor_keep_step(editor, EDIT_WHOLE);
	return replace(editor, at, len);
}

static size_t
line_start(const struct editor *editor)
{
	size_t at = editor->cursor;

	while (at > 0 && editor->text.at[at - 1] != '\n')
		at--;
	return at;
}

static size_t
line_end(const struct editor *editor)
{
	size_t at = editor->cursor;

	while (at < editor->text.len && editor->text.at[at] != '\n')
		at++;
	return at;
}

/* Start of the word before the cursor, with the blanks after it. */
static size_t
word_start(const struct editor *editor)
{
	const char *text = str_text(&editor->text);
	size_t at = editor->cursor;

	while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\n'))
		at--;
	while (at > 0 && text[at - 1] != ' ' && text[at - 1] != '\n')
		at--;
	return at;
}

static enum editor_answer
move_to(struct editor *editor, size_t at)
{
	editor->cursor = at;
	editor->typing = EDIT_NONE;
	return EDITOR_MOVED;
}

static enum editor_answer
move_rows(struct editor *editor, int rows)
{
	if (!editor->is_multi)
		return EDITOR_IGNORED;
	editor_move_rows(editor, rows);
	return move_to(editor, editor->cursor);
}

/* Keys that are no characters. EDITOR_IGNORED: none of ours. */
static enum editor_answer
special_key(struct editor *editor, uint32_t key)
{
	size_t at = editor->cursor;

	switch (key) {
	case KEY_ENTER:
		return editor->is_multi ? insert(editor, "\n", 1, EDIT_WHOLE) : EDITOR_KEEP;
	case KEY_TAB:
		return EDITOR_KEEP;
	case KEY_SHIFT_TAB:
		return EDITOR_BACK;
	case KEY_ESC:
		return EDITOR_LEAVE;
	case KEY_CTRL('x'):
		return EDITOR_EXTERNAL;
	case KEY_LEFT:
		return move_to(editor, editor_before(editor, at));
	case KEY_RIGHT:
		return move_to(editor, editor_after(editor, at));
	case KEY_HOME:
		return move_to(editor, line_start(editor));
	case KEY_END:
	case KEY_CTRL('e'):
		return move_to(editor, line_end(editor));
	case KEY_UP:
		return move_rows(editor, -1);
	case KEY_DOWN:
		return move_rows(editor, 1);
	case KEY_PGUP:
		return move_rows(editor, -10);
	case KEY_PGDN:
		return move_rows(editor, 10);
	case KEY_BACKSPACE:
		return erase(editor, editor_before(editor, at), at, EDIT_ERASING);
	case KEY_DELETE:
	case KEY_CTRL('d'):
		return erase(editor, at, editor_after(editor, at), EDIT_ERASING);
	case KEY_CTRL('k'):
		/* At the end of a line the newline goes, so that repeating it cuts on. */
		if (line_end(editor) == at)
			return erase(editor, at, editor_after(editor, at), EDIT_WHOLE);
		return erase(editor, at, line_end(editor), EDIT_WHOLE);
	case KEY_CTRL('u'):
		return erase(editor, line_start(editor), at, EDIT_WHOLE);
	case KEY_CTRL('w'):
		return erase(editor, word_start(editor), at, EDIT_WHOLE);
	case KEY_CTRL('_'):
		return editor_undo(editor) ? EDITOR_CHANGED : EDITOR_MOVED;
	case KEY_CTRL('r'):
		return editor_redo(editor) ? EDITOR_CHANGED : EDITOR_MOVED;
	}
	return EDITOR_IGNORED;
}

enum editor_answer
editor_key(struct editor *editor, const struct key_event *event)
{
	char utf8[4];

	if (event->key == KEY_PASTE)
		return event->len ? insert(editor, event->text, event->len, EDIT_WHOLE)
				  : EDITOR_MOVED;
	if (event->key < ' ' || event->key >= KEY_FIRST)
		return special_key(editor, event->key);
	int n = text_encode(utf8, event->key);
	return insert(editor, utf8, (size_t)n, EDIT_TYPING);
}
