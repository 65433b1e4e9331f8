/* check_command: the table of commands holds together: keys, words, help, and a way back. */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/command.h"
#include "tui/keys.h"
#include "tui/view.h"

enum { CONTEXTS = 16 };

START_TEST(every_command_has_one_row_a_word_and_help)
{
	for (int command = 1; command < COMMAND_COUNT; command++) {
		const struct command_row *row = command_row((enum command)command);
		const char *word = command_word((enum command)command);

		ck_assert_msg(row && (int)row->command == command, "command %d has no row",
			      command);
		ck_assert_msg(row->where && (row->where & ~(unsigned)IN_ALL) == 0, "%s", word);
		ck_assert_msg(row->help && strlen(row->help) > 4 && strlen(row->help) <= 60, "%s",
			      word);
		ck_assert_msg(islower((unsigned char)row->help[0]) ||
				      strncmp(row->help, "guide", 5) == 0,
			      "%s: %s", word, row->help);
		for (const char *c = word; *c; c++)
			ck_assert_msg(islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
					      *c == '-',
				      "%s", word);
		ck_assert_int_eq(command_of_word(word), command);
		ck_assert(*command_group_name(command_group((enum command)command)));
	}
	ck_assert_int_eq(command_of_word("nonsense"), COMMAND_NONE);
}
END_TEST

/* By its key, or by its word: there is no third way. */
START_TEST(every_command_without_a_key_is_reached_by_its_word)
{
	for (int command = 1; command < COMMAND_COUNT; command++) {
		const struct command_row *row = command_row((enum command)command);

		for (int bit = 0; bit < CONTEXTS && row->key[0] == KEY_NONE; bit++) {
			if (!(row->where & 1u << bit))
				continue;
			ck_assert_int_eq(command_of_key(':', 1u << bit), COMMAND_PALETTE);
			ck_assert_int_eq(command_match(command_word(row->command), 1u << bit),
					 command);
		}
	}
}
END_TEST

static const struct { const char *text; unsigned where; enum command command; } typed[] = {
	{ "load", IN_BOARD, COMMAND_LOAD },
	{ "lo", IN_BOARD, COMMAND_LOAD },
	{ "up", IN_BOARD, COMMAND_UP },
	{ "page", IN_BOARD, COMMAND_PAGE_UP },		/* the first in the table's order */
	{ "end", IN_BOARD, COMMAND_TO_END },
	{ "nxto", IN_BOARD, COMMAND_NEXT_TIMEOUT },	/* letters in their order */
	{ "edit", IN_GUIDE, COMMAND_EDIT },
	{ "stop", IN_GUIDE, COMMAND_NONE },		/* not there */
	{ "quit", IN_GUIDE, COMMAND_QUIT },		/* leaving is everywhere */
	{ "q", IN_RECORDS, COMMAND_QUIT },
	{ "", IN_BOARD, COMMAND_NONE },
	{ "nonsense", IN_BOARD, COMMAND_NONE },
};

START_TEST(a_word_is_found_by_its_beginning_then_by_its_letters)
{
	ck_assert_int_eq(command_match(typed[_i].text, typed[_i].where), typed[_i].command);
}
END_TEST

START_TEST(no_key_means_two_things_in_a_context)
{
	for (int bit = 0; bit < CONTEXTS; bit++)
		for (int a = 1; a < COMMAND_COUNT; a++)
			for (int b = a + 1; b < COMMAND_COUNT; b++) {
				const struct command_row *one = command_row((enum command)a);
				const struct command_row *two = command_row((enum command)b);

				for (int i = 0; i < COMMAND_KEYS; i++)
					for (int k = 0; k < COMMAND_KEYS; k++)
						ck_assert_msg(
							!(one->where & two->where & 1u << bit) ||
								one->key[i] == KEY_NONE ||
								one->key[i] != two->key[k],
							"%s and %s share a key",
							command_word((enum command)a),
							command_word((enum command)b));
			}
}
END_TEST

START_TEST(keys_of_the_terminal_and_of_tmux_are_never_bound)
{
	static const char control[] = "absqz";	/* Ctrl-A B S Q Z; Ctrl-C is a signal */

	for (int bit = 0; bit < CONTEXTS; bit++) {
		for (size_t i = 0; i < sizeof(control) - 1; i++)
			ck_assert_int_eq(command_of_key(KEY_CTRL(control[i]), 1u << bit),
					 COMMAND_NONE);
		ck_assert_int_eq(command_of_key(KEY_CTRL('c'), 1u << bit), COMMAND_NONE);
		for (uint32_t key = KEY_F1 + 9; key <= KEY_F12; key++)
			ck_assert_int_eq(command_of_key(key, 1u << bit), COMMAND_NONE);
		ck_assert_int_eq(command_of_key(KEY_NONE, 1u << bit), COMMAND_NONE);
	}
}
END_TEST

START_TEST(every_key_of_the_function_row_has_a_twin)
{
	for (int command = 1; command < COMMAND_COUNT; command++) {
		const struct command_row *row = command_row((enum command)command);
		int twins = 0, functions = 0;

		for (int i = 0; i < COMMAND_KEYS && row->key[i] != KEY_NONE; i++) {
			bool is_function = row->key[i] >= KEY_F1 && row->key[i] <= KEY_F12;
			functions += is_function;
			twins += !is_function;
		}
		ck_assert_msg(!functions || twins, "%s", command_word((enum command)command));
	}
}
END_TEST

START_TEST(every_view_has_a_way_back)
{
	for (int view = 0; view < VIEWS; view++) {
		unsigned context = view_ops((enum view)view)->context;
		enum command esc = command_of_key(KEY_ESC, context),
			     q = command_of_key('q', context);

		ck_assert_int_eq(view_ops((enum view)view)->view, view);
		ck_assert_msg(view == VIEW_BOARD ? q == COMMAND_QUIT
						 : esc == COMMAND_BACK && q == COMMAND_BACK,
			      "%s", view_ops((enum view)view)->name);
		ck_assert_int_eq(command_of_key(KEY_CTRL('l'), context), COMMAND_REDRAW);
	}
}
END_TEST

START_TEST(a_footer_names_only_keys_that_work_there)
{
	for (int view = 0; view < VIEWS; view++) {
		const struct view_ops *ops = view_ops((enum view)view);
		const struct view_key *key = ops->keys;

		for (int n = 0; key && key->command != COMMAND_NONE; key++, n++) {
			const struct command_row *row = command_row(key->command);
			const char *word = command_word(key->command);
			ck_assert_msg(row->where & ops->context, "%s: %s", ops->name, word);
			ck_assert_msg(key->label || row->label, "%s: %s has no label", ops->name,
				      word);
			ck_assert_msg(n < 8, "%s: more than 8 keys", ops->name);
		}
	}
}
END_TEST

START_TEST(a_view_that_can_be_changed_by_a_key_says_so_in_the_table)
{
	static const enum command changing[] = { COMMAND_CITE, COMMAND_NOTE, COMMAND_EDIT,
						 COMMAND_DONE, COMMAND_TIMER, COMMAND_EDIT_OUT,
						 COMMAND_EXTEND, COMMAND_SENT };

	for (int command = 1; command < COMMAND_COUNT; command++) {
		bool is_changing = false;
		for (size_t i = 0; i < LENGTH(changing); i++)
			is_changing = is_changing || (int)changing[i] == command;
		ck_assert_msg(command_row((enum command)command)->changes_session == is_changing,
			      "%s", command_word((enum command)command));
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("command");
	TCase *tcase = tcase_create("table");

	tcase_add_test(tcase, every_command_has_one_row_a_word_and_help);
	tcase_add_test(tcase, every_command_without_a_key_is_reached_by_its_word);
	tcase_add_loop_test(tcase, a_word_is_found_by_its_beginning_then_by_its_letters, 0,
			    (int)LENGTH(typed));
	tcase_add_test(tcase, no_key_means_two_things_in_a_context);
	tcase_add_test(tcase, keys_of_the_terminal_and_of_tmux_are_never_bound);
	tcase_add_test(tcase, every_key_of_the_function_row_has_a_twin);
	tcase_add_test(tcase, every_view_has_a_way_back);
	tcase_add_test(tcase, a_footer_names_only_keys_that_work_there);
	tcase_add_test(tcase, a_view_that_can_be_changed_by_a_key_says_so_in_the_table);
	suite_add_tcase(suite, tcase);
	return suite;
}
