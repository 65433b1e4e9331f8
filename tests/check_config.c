/* check_config: settings in a file: what is taken, what is refused, and how it is said. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tui/config.h"

static struct config config;
static struct str warnings;
static struct err err;

static int
parse(const char *text)
{
	err = (struct err){ 0 };
	str_clear(&warnings);
	config_release(&config);
	return config_parse(&config, "config.json", text, strlen(text), &warnings, &err);
}

static void
tear_down(void)
{
	config_release(&config);
	str_release(&warnings);
}

START_TEST(every_key_is_taken_nested_or_dotted)
{
	static const char *const texts[] = {
		"{\"ui\":{\"fps\":7,\"theme\":\"mono\",\"glyphs\":\"braille\"},\"copy\":{"
		"\"command\":[\"xclip\",\"-i\"]},\"input\":{\"map\":[\"time=ts\"]},"
		"\"gate\":{\"min_n\":3,"
		"\"window\":\"60s\"}}\n",
		"{\"ui.fps\":7,\"ui.theme\":\"mono\",\"ui.glyphs\":\"braille\",\"copy.command\":"
		"[\"xclip\",\"-i\"],\"input.map\":[\"time=ts\"],\"gate.min-n\":3,"
		"\"gate.window\":\"60s\"}",
	};

	ck_assert_msg(parse(texts[_i]) == 0, "%s", err.text);
	ck_assert_str_eq(str_text(&warnings), "");
	ck_assert_int_eq(config.fps, 7);
	ck_assert_str_eq(config.theme, "mono");
	ck_assert_int_eq(config.glyphs, GLYPHS_BRAILLE);
	ck_assert_str_eq(config.copy[0], "xclip");
	ck_assert_str_eq(config.copy[1], "-i");
	ck_assert_ptr_null(config.copy[2]);
	ck_assert_uint_eq(config.n_map, 1);
	ck_assert_str_eq(config.map[0], "time=ts");
	ck_assert_uint_eq(config.n_gate, 4);
	ck_assert_str_eq(config.gate[0], "--min-n");
	ck_assert_str_eq(config.gate[1], "3");
	ck_assert_str_eq(config.gate[2], "--window");
	ck_assert_str_eq(config.gate[3], "60s");
}
END_TEST

static const struct { const char *text, *says; } refused[] = {
	{ "{\"ui\":{\"fps\":0}}", "config.json: ui.fps: must be a whole number from 1 to 10" },
	{ "{\"ui\":{\"fps\":4.5}}", "config.json: ui.fps: must be a whole number from 1 to 10" },
	{ "{\"ui\":{\"fps\":\"4\"}}", "config.json: ui.fps: must be a whole number from 1 to 10" },
	{ "{\"ui\":{\"glyphs\":\"emoji\"}}",
	  "config.json: ui.glyphs: must be \"auto\", \"unicode\", \"ascii\" or \"braille\"" },
	{ "{\"copy.command\":\"xclip\"}",
	  "config.json: copy.command: must be a list of at most 32 texts" },
	{ "{\"copy.command\":[\"\"]}", "config.json: copy.command: must begin with the program to "
	  "run, as in [\"xclip\", \"-selection\", \"clipboard\"]" },
	{ "{\"input.map\":[1]}", "config.json: input.map: must be a list of texts" },
	{ "{\"gate\":{\"window\":null}}",
	  "config.json: window: must be a number, or a text such as \"300s\"" },
	{ "{\n  \"ui\": x}", "config.json: not JSON at line 2, column 9" },
	{ "[]", "config.json: must be an object" },
	{ "", "config.json: not JSON at line 1, column 1" },
	{ "{\"a\":[[[[[[]]]]]]}", "config.json: brackets deeper than 4" },
};

START_TEST(what_is_wrong_is_named_with_its_key_or_its_place)
{
	ck_assert_int_eq(parse(refused[_i].text), -1);
	ck_assert_int_eq(err.code, ERR_CONFIG);
	ck_assert_str_eq(err.text, refused[_i].says);
}
END_TEST

START_TEST(unknown_keys_are_warned_of_with_their_line)
{
	ck_assert_int_eq(parse("{\n \"ui\": {\n  \"fpss\": 1,\n  \"fps\": 2\n },\n \"x\": {},\n"
			       " \"analysis\": {\"bad\": []}\n}"), 0);
	ck_assert_str_eq(str_text(&warnings),
			 "config.json: line 3: unknown key ui.fpss; nearest: ui.fps\n"
			 "config.json: line 6: unknown key x; the keys: sitrep help config\n"
			 "config.json: line 7: not in this version: analysis.bad\n");
	ck_assert_int_eq(config.fps, 2);
}
END_TEST

START_TEST(a_key_without_its_group_is_told_where_it_belongs)
{
	ck_assert_int_eq(parse("{\"theme\": \"nope\", \"glyps\": 1}"), 0);
	ck_assert_str_eq(str_text(&warnings),
			 "config.json: line 1: unknown key theme; nearest: ui.theme\n"
			 "config.json: line 1: unknown key glyps; nearest: ui.glyphs\n");
}
END_TEST

START_TEST(what_an_option_said_stays)
{
	struct options options = { .theme = "light", .map = { "time=own" }, .n_map = 1,
				   .gate_set = { "--window", "10s" }, .n_gate_set = 2 };

	ck_assert_int_eq(parse("{\"ui.theme\":\"mono\",\"input.map\":[\"time=ts\",\"status=s\"],"
			       "\"gate\":{\"window\":\"60s\",\"min-n\":5}}"), 0);
	config_apply(&config, &options);
	ck_assert_str_eq(options.theme, "light");
	ck_assert(!options.theme_is_set);
	ck_assert_uint_eq(options.n_map, 3);
	ck_assert_str_eq(options.map[0], "time=ts");	/* the last word about a role counts */
	ck_assert_str_eq(options.map[2], "time=own");
	ck_assert_uint_eq(options.n_gate_set, 4);
	ck_assert_str_eq(options.gate_set[1], "10s");
	ck_assert_str_eq(options.gate_set[2], "--min-n");
	ck_assert_ptr_null(options.copy_command);
}
END_TEST

/* The working directory is never looked into; one that was named must be there. */
START_TEST(the_file_is_that_of_the_config_folder_or_the_one_named)
{
	char home[] = "/tmp/sitrep-config.XXXXXX", path[128];

	ck_assert_ptr_nonnull(mkdtemp(home));
	ck_assert_int_eq(config_load(&config, NULL, NULL, home, &warnings, &err), 0);
	ck_assert_ptr_null(config.path);
	snprintf(path, sizeof(path), "%s/.config/sitrep", home);
	ck_assert_int_eq(save_mkdirs(path), 0);
	snprintf(path, sizeof(path), "%s/.config/sitrep/config.json", home);
	ck_assert_int_eq(save_file(path, "{\"ui.fps\":3}", 12, NULL), 0);
	ck_assert_int_eq(config_load(&config, NULL, NULL, home, &warnings, &err), 0);
	ck_assert_int_eq(config.fps, 3);
	config_release(&config);
	/* A relative XDG variable is none. */
	ck_assert_int_eq(config_load(&config, NULL, "samples", home, &warnings, &err), 0);
	ck_assert_int_eq(config.fps, 3);
	config_release(&config);
	ck_assert_int_eq(config_load(&config, "/nonesuch.json", NULL, home, &warnings, &err), -1);
	ck_assert_int_eq(err.code, ERR_CONFIG);
	config_release(&config);
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	rmdir(home);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("config");
	TCase *t = tcase_create("config");

	tcase_add_checked_fixture(t, NULL, tear_down);
	tcase_add_loop_test(t, every_key_is_taken_nested_or_dotted, 0, 2);
	tcase_add_loop_test(t, what_is_wrong_is_named_with_its_key_or_its_place, 0,
			    (int)LENGTH(refused));
	tcase_add_test(t, unknown_keys_are_warned_of_with_their_line);
	tcase_add_test(t, a_key_without_its_group_is_told_where_it_belongs);
	tcase_add_test(t, what_an_option_said_stays);
	tcase_add_test(t, the_file_is_that_of_the_config_folder_or_the_one_named);
	suite_add_tcase(s, t);
	return s;
}
