/* check_editor: typing, moving, cutting, undoing and drawing in the text entry field. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "tests/runner.h"
#include "tui/editor.h"

static struct editor editor;
static struct canvas canvas;
static struct arena arena;

static void
setup(void)
{
	editor_init(&editor, 0, true);
}

static void
teardown(void)
{
	editor_release(&editor);
	canvas_release(&canvas);
	arena_release(&arena);
}

/* Give it a key script; returns the answer to the last key. */
static enum editor_answer
type(const char *script)
{
	struct keys_script keys;
	struct err err = { 0 };
	enum editor_answer answer = EDITOR_IGNORED;

	ck_assert_msg(!keys_script(&keys, &arena, script, strlen(script), &err), "%s", err.text);
	for (size_t i = 0; i < keys.n; i++)
		answer = editor_key(&editor, &keys.event[i]);
	return answer;
}

static const char *
text(void)
{
	return editor_text(&editor).text;
}

/* Draw it on cols x rows; the canvas as text. */
static const char *
drawn(int cols, int rows, enum tier tier)
{
	static struct str out;

	canvas_init(&canvas, cols, rows, tier, NULL);
	editor_draw(&editor, &canvas, canvas_rect(&canvas), ROLE_TEXT);
	str_clear(&out);
	canvas_print(&canvas, &out);
	return str_text(&out);
}

static const struct { bool is_multi; const char *keys, *want; size_t cursor; } edits[] = {
	{ true, "abc", "abc", 3 },
	{ true, "ac<Left>b", "abc", 2 },
	{ true, "abc<Home>x<End>y", "xabcy", 5 },
	{ true, "ab<Enter>cd<Home>x", "ab\nxcd", 4 },
	{ true, "ab<Space>cd<C-w>", "ab ", 3 },
	{ true, "ab<Space><Space><C-w>", "", 0 },
	{ true, "abc<Left><C-k>", "ab", 2 },
	{ true, "ab<Enter>cd<Up><End><C-k>", "abcd", 2 },
	{ true, "ab<Enter>cd<C-u>", "ab\n", 3 },
	{ true, "abc<Home><C-e>d", "abcd", 4 },
	{ true, "abc<Home><Delete><C-d>", "c", 0 },
	{ true, "a\xC3\xA9\xE4\xB8\x96<Backspace><Backspace>", "a", 1 },
	/* a base with its mark is one character */
	{ true, "ae\xCC\x81<Left>x", "axe\xCC\x81", 2 },
	{ true, "ae\xCC\x81<Backspace>", "a", 1 },
	/* a mark without a base, and a second one, become visible */
	{ true, "\xCC\x81", "<U+0301>", 8 },
	{ true, "e\xCC\x81\xCC\x81", "e\xCC\x81<U+0301>", 11 },
	{ true, "<Backspace><Left><C-k><C-u><C-w><Right><Delete>", "", 0 },
	{ false, "ab<Paste:c\\nd>", "abc d", 5 },
	{ true, "ab<Paste:c\\nd>", "abc\nd", 5 },
	{ true, "<Paste:a\033[2Jb>", "a<1B>[2Jb", 9 },
};

START_TEST(keys_do_what_the_key_table_says)
{
	editor_init(&editor, 0, edits[_i].is_multi);
	if (strchr(edits[_i].keys, 033)) {
		/* a script may not hold it, a paste may */
		struct key_event paste = { .key = KEY_PASTE, .text = "a\033[2Jb", .len = 6 };

		ck_assert_int_eq(editor_key(&editor, &paste), EDITOR_CHANGED);
	} else {
		type(edits[_i].keys);
	}
	ck_assert_str_eq(text(), edits[_i].want);
	ck_assert_uint_eq(editor.cursor, edits[_i].cursor);
}
END_TEST

START_TEST(keys_that_leave_say_how)
{
	ck_assert_int_eq(type("<Esc>"), EDITOR_LEAVE);
	ck_assert_int_eq(type("<Tab>"), EDITOR_KEEP);
	ck_assert_int_eq(type("<S-Tab>"), EDITOR_BACK);
	ck_assert_int_eq(type("<C-x>"), EDITOR_EXTERNAL);
	ck_assert_int_eq(type("<Enter>"), EDITOR_CHANGED);
	ck_assert_int_eq(type("<F5>"), EDITOR_IGNORED);
	editor_init(&editor, 0, false);
	ck_assert_int_eq(type("<Enter>"), EDITOR_KEEP);
	ck_assert_int_eq(type("<Up>"), EDITOR_IGNORED);
	ck_assert_str_eq(text(), "");
}
END_TEST

START_TEST(typing_a_word_is_one_step)
{
	type("one<Space>two");
	ck_assert_int_eq(type("<C-_>"), EDITOR_CHANGED);
	ck_assert_str_eq(text(), "one");
	type("<C-_>");
	ck_assert_str_eq(text(), "");
	ck_assert_int_eq(type("<C-_>"), EDITOR_MOVED);
	type("<C-r><C-r>");
	ck_assert_str_eq(text(), "one two");
	ck_assert_int_eq(type("<C-r>"), EDITOR_MOVED);
	ck_assert_uint_eq(editor.cursor, 7);
	/* a new edit forgets what was undone */
	type("<C-_>x<C-r>");
	ck_assert_str_eq(text(), "onex");
}
END_TEST

START_TEST(fifty_steps_are_kept)
{
	for (int i = 0; i < 60; i++)
		type("<Paste:a>");
	for (int i = 0; i < EDITOR_UNDO_MAX; i++)
		ck_assert_int_eq(type("<C-_>"), EDITOR_CHANGED);
	ck_assert_int_eq(type("<C-_>"), EDITOR_MOVED);
	ck_assert_str_eq(text(), "aaaaaaaaaa");
	for (int i = 0; i < EDITOR_UNDO_MAX; i++)
		ck_assert_int_eq(type("<C-r>"), EDITOR_CHANGED);
	ck_assert_uint_eq(editor.text.len, 60);
}
END_TEST

START_TEST(S31_a_paste_of_1000_lines_is_one_edit_and_one_undo)
{
	struct str paste = { 0 };

	for (int i = 0; i < 1000; i++)
		str_fmt(&paste, "line %d\n", i);
	struct key_event event = { .key = KEY_PASTE, .text = paste.at, .len = paste.len };
	type("x");
	ck_assert_int_eq(editor_key(&editor, &event), EDITOR_CHANGED);
	ck_assert_uint_eq(editor.text.len, paste.len + 1);
	type("<C-_>");
	ck_assert_str_eq(text(), "x");
	str_release(&paste);
}
END_TEST

START_TEST(the_limit_refuses_and_loses_nothing)
{
	editor_init(&editor, 5, true);
	type("abcd");
	ck_assert_uint_eq(editor_left(&editor), 1);
	ck_assert_int_eq(type("\xC3\xA9"), EDITOR_FULL);
	ck_assert_int_eq(type("<Paste:xyz>"), EDITOR_FULL);
	ck_assert_int_eq(type("e"), EDITOR_CHANGED);
	ck_assert_int_eq(type("f"), EDITOR_FULL);
	ck_assert_str_eq(text(), "abcde");
	type("<C-_>");
	ck_assert_str_eq(text(), "");
	ck_assert(!editor_set(&editor, "abcd\xC3\xA9", 6));
	ck_assert_str_eq(text(), "abcd");
	ck_assert(editor_set(&editor, "abc\xC3\xA9", 5));
	/* nothing asks for more than 32 KiB */
	editor_init(&editor, 1 << 20, true);
	ck_assert_uint_eq(editor_left(&editor), EDITOR_BYTES_MAX);
}
END_TEST

START_TEST(the_external_editor_is_one_step)
{
	type("abc");
	ck_assert(editor_replace(&editor, "x\r\ny\033", 5));
	ck_assert_str_eq(text(), "x\ny<1B>");
	type("<C-_>");
	ck_assert_str_eq(text(), "abc");
	ck_assert(editor_set(&editor, "new", 3));
	ck_assert_int_eq(type("<C-_>"), EDITOR_MOVED);
}
END_TEST

START_TEST(lines_wrap_and_the_cursor_stands_on_the_text)
{
	type("abcdef<Enter>gh");
	/* one cell of five is the cursor's */
	ck_assert_str_eq(drawn(5, 4, TIER_UNICODE), "abcd \nef   \ngh   \n     \n");
	ck_assert(canvas.has_cursor && canvas.cursor_x == 2 && canvas.cursor_y == 2);
	ck_assert_int_eq(editor_rows(&editor, &canvas, 5), 3);
	type("<Up>");
	drawn(5, 4, TIER_UNICODE);
	ck_assert(canvas.cursor_x == 2 && canvas.cursor_y == 1);
	type("<Up><Up>");
	drawn(5, 4, TIER_UNICODE);
	ck_assert(canvas.cursor_x == 2 && canvas.cursor_y == 0);
	type("<Down><Down><Down>");
	drawn(5, 4, TIER_UNICODE);
	ck_assert(canvas.cursor_x == 2 && canvas.cursor_y == 2);
}
END_TEST

START_TEST(it_scrolls_so_that_the_cursor_is_inside)
{
	type("a<Enter>b<Enter>c<Enter>");
	ck_assert_str_eq(drawn(3, 2, TIER_UNICODE), "c  \n   \n");
	ck_assert(canvas.cursor_x == 0 && canvas.cursor_y == 1);
	type("<PgUp>");
	ck_assert_str_eq(drawn(3, 2, TIER_UNICODE), "a  \nb  \n");
	ck_assert(canvas.cursor_y == 0);
	editor_init(&editor, 0, false);
	type("abcdefgh");
	ck_assert_str_eq(drawn(5, 1, TIER_UNICODE), "efgh \n");
	ck_assert_int_eq(canvas.cursor_x, 4);
	type("<Home>");
	ck_assert_str_eq(drawn(5, 1, TIER_UNICODE), "abcd…\n");
	ck_assert_int_eq(canvas.cursor_x, 0);
}
END_TEST

START_TEST(wide_characters_and_ascii_forms_keep_their_cells)
{
	type("a\xE4\xB8\x96\xE7\x95\x8C");
	ck_assert_str_eq(drawn(5, 2, TIER_UNICODE), "a世  \n界   \n");
	ck_assert(canvas.cursor_x == 2 && canvas.cursor_y == 1);
	ck_assert_str_eq(drawn(10, 3, TIER_ASCII), "a<U+4E16> \n<U+754C>  \n          \n");
	ck_assert(canvas.cursor_x == 8 && canvas.cursor_y == 1);
}
END_TEST

/* After any keys at any size: the cursor is inside, between characters, the text safe. */
START_TEST(no_keys_break_it)
{
	static const char *const pool[] = {
		"a",	    "<Space>", "<Enter>",     "\xE4\xB8\x96", "e\xCC\x81",
		"\xCC\x81", "<Left>",  "<Right>",     "<Up>",	      "<Down>",
		"<Home>",   "<End>",   "<Backspace>", "<Delete>",     "<C-k>",
		"<C-u>",    "<C-w>",   "<C-_>",	      "<C-r>",	      "<Paste:x\\ny\\n>",
		"<PgUp>",   "<PgDn>"
	};
	uint32_t seed = 7;

	for (int i = 0; i < 6000; i++) {
		seed = seed * 1664525 + 1013904223;
		type(pool[(seed >> 16) % LENGTH(pool)]);
		int cols = 1 + (int)(seed >> 8 & 15), rows = 1 + (int)(seed >> 12 & 3);
		drawn(cols, rows, seed >> 31 ? TIER_ASCII : TIER_UNICODE);
		ck_assert(canvas.has_cursor && canvas.cursor_x < cols && canvas.cursor_y < rows);
		ck_assert_uint_eq(canvas.rewritten, 0);
		ck_assert_uint_le(editor.cursor, editor.text.len);
		ck_assert_uint_ne((unsigned char)text()[editor.cursor] & 0xC0, 0x80);
		for (const char *at = text(); *at; at++)
			ck_assert(*at == '\n' || (unsigned char)*at >= 0x20);
		if (i % 500 == 0)
			editor_init(&editor, 200, seed >> 30 & 1);
		arena_clear(&arena);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("editor");
	TCase *t = tcase_create("editor");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, keys_do_what_the_key_table_says, 0, (int)LENGTH(edits));
	tcase_add_test(t, keys_that_leave_say_how);
	tcase_add_test(t, typing_a_word_is_one_step);
	tcase_add_test(t, fifty_steps_are_kept);
	tcase_add_test(t, S31_a_paste_of_1000_lines_is_one_edit_and_one_undo);
	tcase_add_test(t, the_limit_refuses_and_loses_nothing);
	tcase_add_test(t, the_external_editor_is_one_step);
	tcase_add_test(t, lines_wrap_and_the_cursor_stands_on_the_text);
	tcase_add_test(t, it_scrolls_so_that_the_cursor_is_inside);
	tcase_add_test(t, wide_characters_and_ascii_forms_keep_their_cells);
	tcase_add_test(t, no_keys_break_it);
	suite_add_tcase(s, t);
	return s;
}
