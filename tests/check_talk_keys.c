/* check_talk_keys: the keys of a talk at its times, and what is refused by its line. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tests/runner.h"
#include "tui/keys.h"
#include "tui/run.h"

static char path[] = "/tmp/sitrep-talk-XXXXXX";

static int
read_talk(const char *text, struct keys_script *script, struct arena *arena, struct err *err)
{
	char keys[64];
	struct options options = { .keys = keys };

	ck_assert_int_eq(save_file(path, text, strlen(text), err), 0);
	snprintf(keys, sizeof(keys), "@%s", path);
	return run_keys(&options, script, arena, err);
}

static void
make_path(void)
{
	memcpy(path, "/tmp/sitrep-talk-XXXXXX", sizeof(path));
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void
drop_path(void)
{
	unlink(path);
}

/* The time at which each key comes, of `o@0 j@2500 ..`. */
static void
told(const struct keys_script *script, struct str *out)
{
	long long at = 0;

	for (size_t i = 0; i < script->n; i++) {
		const struct key_event *event = &script->event[i];

		if (event->key == KEY_WAIT) {
			ck_assert_int_le(event->wait_ms, 500);
			at += event->wait_ms;
		} else if (event->key == KEY_MARK) {
			str_fmt(out, "[%s]@%lld ", event->text, at);
		} else {
			str_fmt(out, "%c@%lld ", (int)event->key, at);
		}
	}
	str_fmt(out, "end@%lld", at);
}

START_TEST(keys_come_at_the_times_of_their_lines)
{
	static const char talk[] = "# a talk\n[00:00-00:02] o | Hello there\n"
				   "[00:02-01:00] L <Wait:2.5s> j | Lines | and more\nnot a line\n"
				   "[01:00-01:01] | End\n# warning: too short\n";
	struct keys_script script;
	struct arena arena = { 0 };
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_msg(read_talk(talk, &script, &arena, &err) == 0, "%s", err.text);
	told(&script, &out);
	ck_assert_str_eq(out.at, "[Hello there]@0 o@0 [Lines | and more]@2000 L@2000 j@4500 "
			 "[End]@60000 end@61000");
	str_release(&out);
	arena_release(&arena);
}
END_TEST

START_TEST(the_talk_of_the_sample_is_played)
{
	struct options options = { .keys = "@tests/cases/documents/talk.txt" };
	struct keys_script script;
	struct arena arena = { 0 };
	struct str out = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	ck_assert_msg(run_keys(&options, &script, &arena, &err) == 0, "%s", err.text);
	for (size_t i = 0; i < script.n; i++)
		n += script.event[i].key == KEY_MARK;
	ck_assert_uint_eq(n, 7);
	told(&script, &out);
	ck_assert_ptr_nonnull(strstr(out.at, "H@74000"));
	ck_assert_ptr_nonnull(strstr(out.at, "end@269000"));	/* 3 to 5 minutes */
	str_release(&out);
	arena_release(&arena);
}
END_TEST

static const struct { const char *talk, *says; } refused[] = {
	{ "", "no line of a talk" },
	{ "hello\n", "no line of a talk" },
	{ "[00:00-00:02] <Bogus> | x\n", "line 1: <Bogus>: no key has this name" },
	{ "# x\n[00:00-00:02] o | x\n[00:02-00:03] <F99> | y\n", "line 3: <F99>" },
	{ "[0-2] o | x\n", "line 1: not [mm:ss-mm:ss]" },
	{ "[00:05-00:02] o | x\n", "line 1: its times run backwards" },
	{ "[00:00-00:02] o\n", "line 1: no | behind its keys" },
};

START_TEST(what_is_no_talk_is_refused_by_its_line)
{
	struct keys_script script;
	struct arena arena = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(read_talk(refused[_i].talk, &script, &arena, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_msg(strstr(err.text, refused[_i].says) != NULL, "%s", err.text);
	ck_assert_uint_eq(script.n, 0);
	arena_release(&arena);
}
END_TEST

START_TEST(a_script_without_a_file_is_read_as_before)
{
	struct options options = { .keys = "j <Wait:2s> @" };
	struct keys_script script;
	struct arena arena = { 0 };

	ck_assert_int_eq(run_keys(&options, &script, &arena, NULL), 0);
	ck_assert_uint_eq(script.n, 3);
	ck_assert_int_eq(script.event[1].wait_ms, 2000);
	options.keys = NULL;
	ck_assert_int_eq(run_keys(&options, &script, &arena, NULL), 0);
	ck_assert_uint_eq(script.n, 0);
	arena_release(&arena);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("talk keys");
	TCase *t = tcase_create("talk");

	tcase_add_checked_fixture(t, make_path, drop_path);
	tcase_add_test(t, keys_come_at_the_times_of_their_lines);
	tcase_add_test(t, the_talk_of_the_sample_is_played);
	tcase_add_loop_test(t, what_is_no_talk_is_refused_by_its_line, 0,
			    (int)(sizeof(refused) / sizeof(*refused)));
	tcase_add_test(t, a_script_without_a_file_is_read_as_before);
	suite_add_tcase(suite, t);
	return suite;
}
