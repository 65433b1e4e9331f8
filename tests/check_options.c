/* check_options: the command line: what is taken, what is refused, and how it is said. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/engine.h"
#include "tests/runner.h"
#include "tui/command.h"
#include "tui/options.h"

#define ARGS_MAX 12

static int
parse(struct options *options, const char *const *words, struct err *err)
{
	char *argv[ARGS_MAX] = { (char *)"sitrep" };
	int argc = 1;

	*err = (struct err){ 0 };
	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	return options_parse(options, argc, argv, err);
}

static const struct { const char *words[ARGS_MAX]; const char *says;
} refused[] = {
	{ { "--basline", "v1", "a" }, "--basline: no such option; nearest: --baseline" },
	{ { "--frobnicate" }, "--frobnicate: no such option; see sitrep --help" },
	{ { "--where" }, "--where: needs a value: --where EXPR" },
	{ { "--quiet=yes", "a" }, "--quiet: takes no value" },
	{ { "--percentile", "p95", "a" }, "--percentile: p95: not one of nearest, r7" },
	{ { "--color", "mauve", "a" }, "--color: mauve: not one of auto, never, 16, 256, direct" },
	{ { "--input-format", "ngnix", "a" },	/* ingest.md section 18 */
	  "--input-format: ngnix: no such format; nearest: nginx; list: sitrep help formats" },
	{ { "--threads", "0", "a" }, "--threads: 0: not a number from 1 to 8" },
	{ { "--threads", "9", "a" }, "--threads: 9: not a number from 1 to 8" },
	{ { "--threads", "2x", "a" }, "--threads: 2x: not a number from 1 to 8" },
	{ { "--threads", "-1", "a" }, "--threads: -1: not a number from 1 to 8" },
	{ { "stats", "--canary", "v1", "a" },
	  "--canary: not an option of stats; see sitrep stats --help" },
	{ { "--backtest", "a" }, "--backtest: not an option of the board; see sitrep --help" },
	{ { "--source", "x", "a" }, "--source: not in this version" },
	{ { "report", "-f", "a" }, "-f: not an option of report; see sitrep report --help" },
	{ { "--replay=0.4", "a" }, "--replay: not a speed; give 0.5 to 100, or max" },
	{ { "rca", "-r", "a" }, "-r: not an option of rca; see sitrep rca --help" },
	{ { "export", "--aa", "3", "a" },
	  "--aa: not an option of export; see sitrep export --help" },
	{ { "doctor", "--by", "x" }, "--by: not an option of doctor; see sitrep doctor --help" },
	{ { "--limits" }, "--limits: not an option of the board; see sitrep --help" },
	{ { "--\x1b]0;x" }, "--<1B>]0;x: no such option; see sitrep --help" },
};

START_TEST(what_is_wrong_is_refused_in_one_sentence)
{
	struct options options;
	struct err err;

	ck_assert_int_eq(parse(&options, refused[_i].words, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_str_eq(err.text, refused[_i].says);
}
END_TEST

START_TEST(a_command_is_one_only_as_the_first_word)
{
	const char *const words[] = { "a.log", "stats", NULL };
	struct options options;
	struct err err;

	ck_assert_int_eq(parse(&options, words, &err), 0);
	ck_assert_ptr_null(options.command);
	ck_assert_uint_eq(options.n_files, 2);
	ck_assert_str_eq(options.file[1], "stats");
}
END_TEST

START_TEST(threads_and_a_format_are_taken)
{
	const char *const words[] = { "stats", "--threads=8", "--input-format", "json", "a", NULL };
	const char *const none[] = { "a", NULL };
	struct options options;
	struct err err;

	ck_assert_int_eq(parse(&options, words, &err), 0);
	ck_assert_int_eq(options.threads, 8);
	ck_assert_str_eq(options.input_format, "json");
	ck_assert_int_eq(parse(&options, none, &err), 0);
	ck_assert_int_eq(options.threads, 0);
}
END_TEST

/* `help formats` has a row for every format a person may name, and each of them is taken. */
START_TEST(every_format_that_help_lists_can_be_named)
{
	static const char *const known[] = { "auto", "json", "nginx", "pino", "logfmt", "otlp",
					     "csv", "haproxy", "w3c", "ltsv", "docker" };
	struct engine_format format;
	struct str out = { 0 };
	size_t n = 0, found = 0;

	options_help_formats(&out);
	for (; engine_format(n, &format); n++) {
		const char *const words[] = { "--input-format", format.name, "a", NULL };
		struct options options;
		struct engine_format other;
		struct err err;
		struct str row = { 0 };
		str_fmt(&row, "\n%-14s %s\n", format.name, format.help);
		ck_assert_ptr_nonnull(strstr(out.at, row.at));
		ck_assert_msg(parse(&options, words, &err) == 0, "%s", err.text);
		str_release(&row);
		for (size_t i = 0; i < n && engine_format(i, &other); i++)
			ck_assert_str_ne(other.name, format.name);
		for (size_t i = 0; i < LENGTH(known); i++)
			found += strcmp(known[i], format.name) == 0;
	}
	ck_assert_uint_eq(found, LENGTH(known));
	str_release(&out);
}
END_TEST

START_TEST(help_keys_names_every_command_and_its_help)
{
	struct str out = { 0 };

	options_help_keys(&out);
	for (int command = 1; command < COMMAND_COUNT; command++) {
		struct str row = { 0 };
		str_fmt(&row, "%-14s %s\n", command_word((enum command)command),
			command_row((enum command)command)->help);
		ck_assert_msg(strstr(out.at, row.at), "%s", row.at);
		str_release(&row);
	}
	ck_assert_ptr_nonnull(strstr(out.at, "  :load "));
	str_release(&out);
}
END_TEST

START_TEST(two_dashes_end_the_options)
{
	const char *const words[] = { "rca", "--", "--where", "-", NULL };
	struct options options;
	struct err err;

	ck_assert_int_eq(parse(&options, words, &err), 0);
	ck_assert_str_eq(options.command, "rca");
	ck_assert_uint_eq(options.n_files, 2);
	ck_assert_str_eq(options.file[0], "--where");
	ck_assert_str_eq(options.file[1], "-");
	ck_assert_ptr_null(options.where);
}
END_TEST

START_TEST(values_stand_behind_an_equals_sign_or_in_the_next_word)
{
	const char *const words[] = { "gate", "--min-n=3", "--window", "60s", "--baseline=v1.2",
				      "-o", "out.json", "--backtest", "a", NULL };
	struct options options;
	struct err err;

	ck_assert_int_eq(parse(&options, words, &err), 0);
	ck_assert_str_eq(options.gate_set[0], "--min-n");
	ck_assert_str_eq(options.gate_set[1], "3");
	ck_assert_str_eq(options.gate_set[2], "--window");
	ck_assert_str_eq(options.gate_set[3], "60s");
	ck_assert_ptr_null(options.gate_set[4]);
	ck_assert_str_eq(options.baseline, "v1.2");
	ck_assert_str_eq(options.out, "out.json");
	ck_assert(options.backtest && !options.grid);
}
END_TEST

START_TEST(a_repeated_option_is_kept_each_time_up_to_a_limit)
{
	char *argv[2 * (OPTION_LIST + 1) + 2] = { (char *)"sitrep" };
	struct options options;
	struct err err = { 0 };

	for (int i = 0; i <= OPTION_LIST; i++) {
		argv[2 * i + 1] = (char *)"--map";
		argv[2 * i + 2] = (char *)"dim=x";
	}
	ck_assert_int_eq(options_parse(&options, 2 * OPTION_LIST + 1, argv, &err), 0);
	ck_assert_uint_eq(options.n_map, OPTION_LIST);
	ck_assert_int_eq(options_parse(&options, 2 * OPTION_LIST + 3, argv, &err), -1);
	ck_assert_str_eq(err.text, "--map: given more than 32 times");
}
END_TEST

START_TEST(help_names_every_option_of_a_command_and_no_other)
{
	struct str board = { 0 }, gate = { 0 };

	options_help(&board, NULL);
	options_help(&gate, "gate");
	ck_assert(strstr(board.at, "--theme") && !strstr(gate.at, "--theme"));
	ck_assert(strstr(gate.at, "--min-n") && !strstr(board.at, "--min-n"));
	ck_assert(strstr(board.at, "--where") && strstr(gate.at, "--where"));
	const char *text;
	for (size_t i = 0; options_command(i, &text); i++)
		ck_assert_ptr_nonnull(strstr(board.at, options_command(i, &text)));
	str_release(&board);
	str_release(&gate);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("options");
	TCase *t = tcase_create("options");

	tcase_add_loop_test(t, what_is_wrong_is_refused_in_one_sentence, 0, (int)LENGTH(refused));
	tcase_add_test(t, a_command_is_one_only_as_the_first_word);
	tcase_add_test(t, threads_and_a_format_are_taken);
	tcase_add_test(t, every_format_that_help_lists_can_be_named);
	tcase_add_test(t, help_keys_names_every_command_and_its_help);
	tcase_add_test(t, two_dashes_end_the_options);
	tcase_add_test(t, values_stand_behind_an_equals_sign_or_in_the_next_word);
	tcase_add_test(t, a_repeated_option_is_kept_each_time_up_to_a_limit);
	tcase_add_test(t, help_names_every_option_of_a_command_and_no_other);
	suite_add_tcase(s, t);
	return s;
}
