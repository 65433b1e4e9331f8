/* check_config: settings in a file: what is taken, what is refused, and how it is said. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/engine.h"
#include "tui/config.h"
#include "tui/keys.h"

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
	{ "{\"analysis\":{\"min_ratio\":0.5}}",
	  "config.json: analysis.min_ratio: must be a number from 1 to 10" },
	{ "{\"analysis.min_shift_ms\":\"5\"}",
	  "config.json: analysis.min_shift_ms: must be a number from 0 to 10000" },
	{ "{\"input.outcomes\":[\"aborted\"]}", "config.json: input.outcomes: must be an object of "
	  "at most 32 words, as in {\"aborted\": \"timeout\"}" },
	{ "{\"input.outcomes\":{\"aborted\":1}}", "config.json: input.outcomes: each word must "
	  "have an outcome, as in {\"aborted\": \"timeout\"}" },
	{ "{\"input.outcomes\":{\"aborted\":\"slow\\u001b\"}}",
	  "config.json: input.outcomes: slow<1B> is no outcome; use ok, timeout, server_error, "
	  "client_error, client_gave_up or unknown" },
	{ "{\"input.outcomes\":{\" -\":\"ok\"}}", "config.json: input.outcomes: a word has 1 to 40 "
	  "bytes beside blanks, _ and -" },
	{ "{\"ui.keys\":[]}", "config.json: ui.keys: must be an object, as in "
	  "{\"next-timeout\": [\"e\", \"<F5>\"]}" },
	{ "{\"ui.keys\":{\"down\":1}}", "config.json: ui.keys: down: its keys: must be a text or a "
	  "list, as [\"e\", \"<F5>\"]" },
	{ "{\"ui.keys\":{\"down\":[1]}}",
	  "config.json: ui.keys: down: a key: must be a text, as \"e\" or \"<F5>\"" },
	{ "{\"ui\":{\"keys\":{\"down\":\"<Nope>\"}}}", "config.json: ui.keys: down: <Nope>: no "
	  "such key; write it as --keys has it: e, <C-l>, <F5>, <Up>" },
	{ "{\"ui.keys\":{\"down\":\"<C-s>\"}}", "config.json: ui.keys: down: <C-s>: belongs to "
	  "terminals and dialogs; take another" },
	{ "{\"ui.keys\":{\"down\":\"<Esc>\"}}", "config.json: ui.keys: down: <Esc>: belongs to "
	  "terminals and dialogs; take another" },
	{ "{\"ui.keys\":{\"down\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}}",
	  "config.json: ui.keys: down: e: is a key too many; 4 at most" },
	{ "{\"ui.keys\":{\"down\":\"x\",\"up\":[\"x\"]}}",
	  "config.json: ui.keys: up: x: is given to two commands" },
	{ "{\"ui.keys\":{\"down\":\"x\",\"down\":\"y\"}}",
	  "config.json: ui.keys: down: the command: stands there twice" },
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
			       " \"analysis\": {\"min_rato\": 1.2}, \"gate\": "
			       "{\"min-nn\": 2}\n}"), 0);
	ck_assert_str_eq(str_text(&warnings),
			 "config.json: line 3: unknown key ui.fpss; nearest: ui.fps\n"
			 "config.json: line 6: unknown key x; the keys: sitrep help config\n"
			 "config.json: line 7: unknown key analysis.min_rato; nearest: "
			 "analysis.min_ratio\n"
			 "config.json: line 7: unknown key gate.min-nn; nearest: gate.min-n\n");
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

/* ---- words of a status ---- */

START_TEST(outcomes_go_to_the_engine_as_they_are_written)
{
	struct options options = { .n_map = 0 };

	ck_assert_int_eq(parse("{\"input\":{\"outcomes\":{\"Abge-brochen\":\"timeout\","
			       "\"418\":\"ok\",\"a=b\":\"client_gave_up\"}}}"), 0);
	ck_assert_str_eq(str_text(&warnings), "");
	config_apply(&config, &options);
	ck_assert_uint_eq(options.n_outcomes, 3);
	ck_assert_str_eq(options.outcomes[0], "Abge-brochen=timeout");
	ck_assert_str_eq(options.outcomes[1], "418=ok");
	ck_assert_str_eq(options.outcomes[2], "a=b=client_gave_up");
}
END_TEST

/* ---- thresholds ---- */

static struct engine_limit
limit_named(const char *name)
{
	struct engine_limit limit;

	for (size_t i = 0; engine_limit(i, &limit); i++)
		if (strcmp(limit.name, name) == 0)
			return limit;
	ck_abort_msg("no limit %s", name);
	return limit;
}

START_TEST(a_threshold_is_set_and_the_others_stay)
{
	struct options options = { .n_map = 0 };

	ck_assert_int_eq(parse("{\"analysis\":{\"min_ratio\":1.5,\"min-shift-ms\":40}}"), 0);
	ck_assert_str_eq(str_text(&warnings), "");
	ck_assert(limit_named("min_ratio").value < 1.2);	/* nothing is set by reading */
	config_apply(&config, &options);
	ck_assert_double_eq(limit_named("min_ratio").value, 1.5);
	ck_assert_double_eq(limit_named("min_ratio").usual, 1.1);
	ck_assert_double_eq(limit_named("min_shift_ms").value, 40);
	ck_assert_double_eq(limit_named("chance").value, .05);
	engine_limits_reset();
	ck_assert_double_eq(limit_named("min_ratio").value, 1.1);
}
END_TEST

START_TEST(every_threshold_can_be_set_to_both_its_ends)
{
	struct engine_limit limit;

	for (size_t i = 0; engine_limit(i, &limit); i++) {
		ck_assert_int_eq(engine_limit_set(limit.name, limit.low, &err), 0);
		ck_assert_int_eq(engine_limit_set(limit.name, limit.high, &err), 0);
		ck_assert_int_eq(engine_limit_set(limit.name, limit.high * 1.01 + 1, &err), -1);
	}
	ck_assert_int_eq(engine_limit_set("min_rato", 1, &err), -1);
	ck_assert_str_eq(err.text, "min_rato: no such limit");
	engine_limits_reset();
}
END_TEST

/* ---- keys ---- */

/* Bind what a config says, as a run does that has these --keys. */
static void
bind(const char *text, const char *keys)
{
	struct options options = { .keys = keys };

	ck_assert_msg(parse(text) == 0, "%s", err.text);
	config_apply(&config, &options);
}

START_TEST(a_command_gets_its_keys_and_nobody_else_has_them)
{
	bind("{\"ui\":{\"keys\":{\"next-timeout\":[\"x\",\"<F5>\"],\"done\":\"e\"}}}", NULL);
	ck_assert_int_eq(command_of_key('x', IN_BOARD), COMMAND_NEXT_TIMEOUT);
	ck_assert_int_eq(command_of_key(KEY_F1 + 4, IN_BOARD), COMMAND_NEXT_TIMEOUT);
	ck_assert_int_eq(command_of_key('x', IN_GUIDE), COMMAND_NEXT_TIMEOUT);
	ck_assert_int_eq(command_of_key('e', IN_GUIDE), COMMAND_DONE);
	ck_assert_int_eq(command_of_key('e', IN_BOARD), COMMAND_NONE);
	ck_assert_int_eq(command_of_key('j', IN_BOARD), COMMAND_DOWN);
	ck_assert_int_eq((int)command_row(COMMAND_NEXT_TIMEOUT)->key[0], 'x');
	command_bind(NULL, 0);
	ck_assert_int_eq(command_of_key('e', IN_BOARD), COMMAND_NEXT_TIMEOUT);
	ck_assert_int_eq(command_of_key('x', IN_GUIDE), COMMAND_DONE);
}
END_TEST

START_TEST(a_key_is_taken_from_the_command_that_had_it)
{
	bind("{\"ui.keys\":{\"next-timeout\":\"j\"}}", NULL);
	ck_assert_int_eq(command_of_key('j', IN_BOARD), COMMAND_NEXT_TIMEOUT);
	ck_assert_int_eq(command_of_key('e', IN_BOARD), COMMAND_NONE);
	ck_assert_int_eq(command_of_key(KEY_DOWN, IN_BOARD), COMMAND_DOWN);
	ck_assert_int_eq((int)command_row(COMMAND_DOWN)->key[0], KEY_DOWN);
	command_bind(NULL, 0);
}
END_TEST

START_TEST(esc_and_enter_always_lead_out_and_in)
{
	bind("{\"ui.keys\":{\"back\":\"Q\",\"open\":[],\"quit\":[],\"stop\":\"K\"}}", NULL);
	for (int bit = 0; 1 << bit < IN_ALL; bit++) {
		enum command esc = command_of_key(KEY_ESC, 1u << bit);
		ck_assert_int_eq(esc, 1 << bit == IN_BOARD ? COMMAND_STOP : COMMAND_BACK);
	}
	ck_assert_int_eq(command_of_key('Q', IN_RAW), COMMAND_BACK);
	ck_assert_int_eq(command_of_key('q', IN_RAW), COMMAND_NONE);
	ck_assert_int_eq(command_of_key('q', IN_BOARD), COMMAND_NONE);
	ck_assert_int_eq(command_of_key(KEY_ENTER, IN_BOARD), COMMAND_OPEN);
	ck_assert_int_eq(command_match("quit", IN_RAW), COMMAND_QUIT);	/* its word stays */
	command_bind(NULL, 0);
}
END_TEST

START_TEST(a_talk_has_the_keys_it_was_made_with)
{
	bind("{\"ui.keys\":{\"done\":\"e\"}}", "@talk.keys");
	ck_assert_int_eq(command_of_key('e', IN_BOARD), COMMAND_NEXT_TIMEOUT);
	bind("{\"ui.keys\":{\"done\":\"e\"}}", "e");
	ck_assert_int_eq(command_of_key('e', IN_BOARD), COMMAND_NONE);
	command_bind(NULL, 0);
}
END_TEST

START_TEST(a_command_that_is_unknown_is_warned_of)
{
	ck_assert_int_eq(parse("{\"ui\": {\n\"keys\": {\n\"next-timout\": \"x\", "
			       "\"zzzzzzzz\": \"y\"}}}"), 0);
	ck_assert_str_eq(str_text(&warnings),
			 "config.json: line 3: ui.keys: unknown command next-timout; nearest: "
			 "next-timeout\n"
			 "config.json: line 3: ui.keys: unknown command zzzzzzzz; the keys: sitrep "
			 "help config\n");
	ck_assert_uint_eq(config.n_keys, 0);
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

/* One setting is written; the others keep their values, their order and their form. */
START_TEST(a_setting_is_kept_and_the_others_stay)
{
	char home[] = "/tmp/sitrep-config.XXXXXX", path[128];
	const char *const before[] = {
		NULL, "{}", "{\"ui.theme\":\"dark\",\"ui\":{\"fps\":4}}",
		"{\"ui\":{\"fps\":4,\"theme\":\"dark\"},\"copy\":{\"command\":[\"a b\",\"\\\"\"]},"
		"\"gate\":{\"max-chance\":0.05},\"odd\":null}",
	};
	const char *const after[] = {
		"{\n  \"ui\": {\n    \"theme\": \"mono\"\n  }\n}",
		"{\n  \"ui\": {\n    \"theme\": \"mono\"\n  }\n}",
		"{\n  \"ui.theme\": \"mono\",\n  \"ui\": {\n    \"fps\": 4\n  }\n}",
		"{\n  \"ui\": {\n    \"fps\": 4,\n    \"theme\": \"mono\"\n  },\n  \"copy\": {\n"
		"    \"command\": [\n      \"a b\",\n      \"\\\"\"\n    ]\n  },\n  \"gate\": {\n"
		"    \"max-chance\": 0.05\n  },\n  \"odd\": null\n}",
	};
	struct str text = { 0 };
	err = (struct err){ 0 };

	ck_assert_ptr_nonnull(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/config.json", home);
	if (before[_i])
		ck_assert_int_eq(save_file(path, before[_i], strlen(before[_i]), &err), 0);
	ck_assert_msg(config_keep(path, "ui", "theme", "mono", &err) == 0, "%s", err.text);
	ck_assert_int_eq(save_read(path, 4096, &text, &err), 0);
	while (text.len && text.at[text.len - 1] == '\n')
		text.at[--text.len] = '\0';
	ck_assert_str_eq(text.at, after[_i]);
	str_release(&text);
	unlink(path);
	rmdir(home);
}
END_TEST

START_TEST(what_is_no_file_of_settings_is_not_written_over)
{
	char home[] = "/tmp/sitrep-config.XXXXXX", path[128];
	static const char *const broken[] = { "{\"ui\":", "[1]", "{\"a\\n\":1}" };
	struct str text = { 0 };
	err = (struct err){ 0 };

	ck_assert_ptr_nonnull(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/config.json", home);
	ck_assert_int_eq(save_file(path, broken[_i], strlen(broken[_i]), &err), 0);
	ck_assert_int_eq(config_keep(path, "ui", "theme", "mono", &err), -1);
	ck_assert_int_eq(save_read(path, 4096, &text, &err), 0);
	ck_assert_str_eq(text.at, broken[_i]);
	str_release(&text);
	unlink(path);
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
	tcase_add_test(t, outcomes_go_to_the_engine_as_they_are_written);
	tcase_add_test(t, a_threshold_is_set_and_the_others_stay);
	tcase_add_test(t, every_threshold_can_be_set_to_both_its_ends);
	tcase_add_test(t, a_command_gets_its_keys_and_nobody_else_has_them);
	tcase_add_test(t, a_key_is_taken_from_the_command_that_had_it);
	tcase_add_test(t, esc_and_enter_always_lead_out_and_in);
	tcase_add_test(t, a_talk_has_the_keys_it_was_made_with);
	tcase_add_test(t, a_command_that_is_unknown_is_warned_of);
	tcase_add_test(t, the_file_is_that_of_the_config_folder_or_the_one_named);
	tcase_add_loop_test(t, a_setting_is_kept_and_the_others_stay, 0, 4);
	tcase_add_loop_test(t, what_is_no_file_of_settings_is_not_written_over, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
