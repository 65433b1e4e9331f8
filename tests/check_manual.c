/* check_manual: every option, command and key of the tables stands in the manual, as it works. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/str.h"
#include "tui/command.h"
#include "tui/config.h"
#include "tui/keys.h"
#include "tui/options.h"

static struct str manual, readme;	/* without mdoc's zero-width escapes */

static void
load(const char *path, struct str *out)
{
	struct str text = { 0 };

	ck_assert_int_eq(save_read(path, 1 << 20, &text, NULL), 0);
	str_clear(out);
	for (const char *at = str_text(&text); *at; at++) {
		if (at[0] == '\\' && at[1] == '&')
			at++;
		else
			str_bytes(out, at, 1);
	}
	str_release(&text);
}

static void
open_pages(void)
{
	load("man/sitrep.1", &manual);
	load("README.md", &readme);
}

static void
close_pages(void)
{
	str_release(&manual);
	str_release(&readme);
}

/* Does it stand there as a word: not a part of a longer name? */
static bool
has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		if (!strchr("-_abcdefghijklmnopqrstuvwxyz0123456789", at[len]) || !at[len])
			return true;
	return false;
}

START_TEST(every_option_has_its_place)
{
	for (size_t i = 0; options_name(i); i++) {
		char flag[64];

		snprintf(flag, sizeof(flag), "Fl -%s", options_name(i) + 2);
		ck_assert_msg(has_word(str_text(&manual), flag), "%s is not in the manual",
			options_name(i));
	}
}
END_TEST

START_TEST(every_command_word_has_its_place)
{
	const char *text;

	for (size_t i = 0; options_command(i, &text); i++) {
		char item[64];

		snprintf(item, sizeof(item), ".It Cm %s\n", options_command(i, &text));
		ck_assert_msg(strstr(str_text(&manual), item), "%s is not in the manual",
			options_command(i, &text));
		ck_assert_msg(has_word(str_text(&readme), options_command(i, &text)),
			"%s is not in the README", options_command(i, &text));
	}
}
END_TEST

/* `.It Sy j , Sy Down : Ic down`, `.It Ic :load` where there is no key, and the help below. */
START_TEST(every_key_stands_beside_its_command_and_help)
{
	for (int command = 1; command < COMMAND_COUNT; command++) {
		const struct command_row *row = command_row((enum command)command);
		struct str item = { 0 };
		char name[16];

		ck_assert_ptr_nonnull(row);
		str_add(&item, ".It");
		for (size_t k = 0; k < COMMAND_KEYS && row->key[k] != KEY_NONE; k++)
			str_fmt(&item, "%s Sy %s", k ? " ," : "", keys_label(row->key[k], name));
		str_fmt(&item, row->key[0] ? " : Ic %s\n%s.\n" : " Ic :%s\n%s.\n",
			command_word((enum command)command), row->help);
		ck_assert_msg(strstr(str_text(&manual), item.at), "not in the manual:\n%s",
			item.at);
		str_release(&item);
	}
}
END_TEST

START_TEST(every_group_of_keys_has_its_heading)
{
	for (int group = 0; group < GROUP_COUNT; group++) {
		char heading[64];
		const char *name = command_group_name((enum command_group)group);

		snprintf(heading, sizeof(heading), ".Ss %c%s\n", name[0] - 'a' + 'A', name + 1);
		ck_assert_msg(strstr(str_text(&manual), heading), "no heading %s", name);
	}
}
END_TEST

START_TEST(every_exit_code_is_explained)
{
	static const int codes[] = { 0, 1, 2, 64, 65, 66, 70, 71, 73, 74, 78 };

	for (size_t i = 0; i < LENGTH(codes); i++) {
		char item[32];

		snprintf(item, sizeof(item), ".It %d\n", codes[i]);
		ck_assert_msg(strstr(str_text(&manual), item), "exit %d is not explained",
			codes[i]);
	}
}
END_TEST

/* The README shows a golden frame: what is seen there is what is drawn. */
START_TEST(every_key_of_the_settings_has_its_place)
{
	struct str files = { 0 };

	load("man/sitrep.5", &files);
	for (size_t i = 0; config_key(i); i++)
		ck_assert_msg(has_word(str_text(&files), config_key(i)), "%s is not in sitrep(5)",
			      config_key(i));
	ck_assert(config_key(0) != NULL);
	str_release(&files);
}
END_TEST

START_TEST(the_picture_is_a_golden_frame)
{
	struct str frame = { 0 };

	load("tests/golden/board-80x24.txt", &frame);
	for (const char *line = str_text(&frame); *line; line = strchr(line, '\n') + 1) {
		size_t n = strcspn(line, "\n");

		while (n > 0 && line[n - 1] == ' ')
			n--;
		struct str row = { 0 };
		str_fmt(&row, "\n%.*s\n", (int)n, line);
		ck_assert_msg(strstr(str_text(&readme), row.at), "not in the README:%s", row.at);
		str_release(&row);
	}
	str_release(&frame);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("manual");
	TCase *tcase = tcase_create("manual");

	tcase_add_checked_fixture(tcase, open_pages, close_pages);
	tcase_add_test(tcase, every_option_has_its_place);
	tcase_add_test(tcase, every_command_word_has_its_place);
	tcase_add_test(tcase, every_key_stands_beside_its_command_and_help);
	tcase_add_test(tcase, every_group_of_keys_has_its_heading);
	tcase_add_test(tcase, every_exit_code_is_explained);
	tcase_add_test(tcase, every_key_of_the_settings_has_its_place);
	tcase_add_test(tcase, the_picture_is_a_golden_frame);
	suite_add_tcase(suite, tcase);
	return suite;
}
