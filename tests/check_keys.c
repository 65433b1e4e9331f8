/* check_keys: names of keys and key scripts. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tests/runner.h"
#include "tui/keys.h"

START_TEST(every_key_has_a_name_that_finds_it_again)
{
	char buf[16];

	for (uint32_t key = ' '; key < KEY_CTRL(128); key++) {
		const char *name = keys_name(key, buf);

		if (!*name || (key > 0x3000 && key < KEY_FIRST))
			continue;
		ck_assert_msg(keys_find(name, strlen(name)) == key, "%s %x", name, key);
		name = keys_label(key, buf);
		ck_assert_msg(keys_find(name, strlen(name)) == key, "%s %x", name, key);
	}
}
END_TEST

START_TEST(names_are_those_of_the_contract)
{
	static const struct { const char *name; uint32_t key; const char *label; } cases[] = {
		{ "<Enter>", KEY_ENTER, "Enter" }, { "<Esc>", KEY_ESC, "Esc" },
		{ "<C-l>", KEY_CTRL('l'), "Ctrl-L" }, { "<PgUp>", KEY_PGUP, "PgUp" },
		{ "<F1>", KEY_F1, "F1" }, { "<Tab>", KEY_TAB, "Tab" }, { "<Up>", KEY_UP, "Up" },
		{ "<S-Tab>", KEY_SHIFT_TAB, "Shift-Tab" }, { "<Space>", ' ', "Space" },
		{ "<lt>", '<', "<" }, { "j", 'j', "j" }, { "<C-_>", KEY_CTRL('_'), "Ctrl-_" },
		{ "<F12>", KEY_F12, "F12" }, { "<Backspace>", KEY_BACKSPACE, "Backspace" },
	};
	char buf[16];

	for (size_t i = 0; i < LENGTH(cases); i++) {
		ck_assert_uint_eq(keys_find(cases[i].name, strlen(cases[i].name)), cases[i].key);
		ck_assert_str_eq(keys_name(cases[i].key, buf), cases[i].name);
		ck_assert_str_eq(keys_label(cases[i].key, buf), cases[i].label);
	}
	ck_assert_uint_eq(keys_find("<C-m>", 5), KEY_ENTER);
	ck_assert_uint_eq(keys_find("<c-L>", 5), KEY_CTRL('l'));
	ck_assert_uint_eq(keys_find("<F13>", 5), KEY_NONE);
	ck_assert_uint_eq(keys_find("<F0>", 4), KEY_NONE);
	ck_assert_uint_eq(keys_find("<F01>", 5), KEY_NONE);
	ck_assert_uint_eq(keys_find("", 0), KEY_NONE);
	ck_assert_uint_eq(keys_find("\033", 1), KEY_NONE);
}
END_TEST

START_TEST(a_script_is_read_in_order)
{
	static const char text[] = "j g <Enter> ab<C-l>\n<Wait:2.5s> <Wait:40ms> <Resize:80x24> "
		"<Paste:a b\\n<c\\>\\\\> < \xC3\xA9";
	static const uint32_t want[] = { 'j', 'g', KEY_ENTER, 'a', 'b', KEY_CTRL('l'), KEY_WAIT,
		KEY_WAIT, KEY_RESIZE, KEY_PASTE, '<', 0xE9 };
	struct arena arena = { 0 };
	struct keys_script script;
	struct err err = { 0 };

	ck_assert_msg(!keys_script(&script, &arena, text, strlen(text), &err), "%s", err.text);
	ck_assert_uint_eq(script.n, LENGTH(want));
	for (size_t i = 0; i < LENGTH(want); i++)
		ck_assert_uint_eq(script.event[i].key, want[i]);
	ck_assert_int_eq(script.event[6].wait_ms, 2500);
	ck_assert_int_eq(script.event[7].wait_ms, 40);
	ck_assert(script.event[8].cols == 80 && script.event[8].rows == 24);
	ck_assert_str_eq(script.event[9].text, "a b\n<c>\\");
	ck_assert_uint_eq(script.event[9].len, 8);
	ck_assert_int_eq(script.event[9].lines, 2);
	ck_assert(!keys_script(&script, &arena, "", 0, &err) && script.n == 0);
	arena_release(&arena);
}
END_TEST

START_TEST(an_unknown_name_is_an_error_that_names_it)
{
	static const struct { const char *text, *name; long column; } cases[] = {
		{ "j <Entre>", "<Entre>", 3 }, { "<Wait:2>", "<Wait:2>", 1 },
		{ "<Wait:s>", "<Wait:s>", 1 }, { "<Wait:1.s>", "<Wait:1.s>", 1 },
		{ "<Resize:80>", "<Resize:80>", 1 }, { "<Resize:80x24x>", "<Resize:80x24x>", 1 },
		{ "a <Paste:abc", "<Paste:abc", 3 }, { "<C-1>", "<C-1>", 1 },
		{ "a\033", "<1B>", 2 }, { "a\xFF", "<FF>", 2 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct arena arena = { 0 };
		struct keys_script script;
		struct err err = { 0 };

		ck_assert_int_eq(keys_script(&script, &arena, cases[i].text, strlen(cases[i].text),
			&err), -1);
		ck_assert_int_eq(err.code, ERR_USAGE);
		ck_assert_msg(strstr(err.text, cases[i].name) != NULL, "%s", err.text);
		ck_assert_int_eq(err.column, cases[i].column);
		ck_assert_uint_eq(script.n, 0);
		arena_release(&arena);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("keys");
	TCase *t = tcase_create("keys");

	tcase_add_test(t, every_key_has_a_name_that_finds_it_again);
	tcase_add_test(t, names_are_those_of_the_contract);
	tcase_add_test(t, a_script_is_read_in_order);
	tcase_add_test(t, an_unknown_name_is_an_error_that_names_it);
	suite_add_tcase(s, t);
	return s;
}
