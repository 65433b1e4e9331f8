/* check_launcher: what may run, and how its words are cut; nothing else is run. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tui/launcher.h"

static const struct { const char *text; size_t n; const char *word[4]; } commands[] = {
	{ "vi", 1, { "vi" } },
	{ "  code --wait\t-n ", 3, { "code", "--wait", "-n" } },
	{ "'my editor' \"a b\"c", 2, { "my editor", "a bc" } },
	{ "ed\\ it \"x\\\"y\" 'x\\y'", 3, { "ed it", "x\"y", "x\\y" } },
	{ "vi ''", 2, { "vi", "" } },
	{ "vi $(id) `id` ;rm", 4, { "vi", "$(id)", "`id`", ";rm" } },
	{ "", 0, { NULL } }, { " \t", 0, { NULL } }, { "vi 'open", 0, { NULL } },
};

START_TEST(words_are_cut_as_written_and_nothing_is_expanded)
{
	char buf[256], *word[LAUNCH_WORDS + 1];

	ck_assert_uint_eq(launcher_split(commands[_i].text, buf, sizeof(buf), word),
			  commands[_i].n);
	for (size_t i = 0; i < commands[_i].n; i++)
		ck_assert_str_eq(word[i], commands[_i].word[i]);
}
END_TEST

/* Run one and wait for its report, 5 s at most. */
static struct launched
run(enum launch launch, const char *path, int in)
{
	struct launched launched = { .error = ETIMEDOUT };
	int null = open("/dev/null", O_RDWR);

	ck_assert(launcher_run(launch, path, in >= 0 ? in : null, null, null));
	ck_assert(launcher_is_busy());
	ck_assert(!launcher_run(launch, path, null, null, null));
	struct pollfd fd = { .fd = launcher_fd(), .events = POLLIN };
	ck_assert_int_gt(poll(&fd, 1, 5000), 0);
	ck_assert(launcher_next(&launched));
	ck_assert(!launcher_is_busy());
	close(null);
	return launched;
}

static char folder[64];

static const char *
write_script(const char *name, const char *text)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "wb");
	fputs(text, file);
	fclose(file);
	chmod(path, 0755);
	return path;
}

static void
set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-launch.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
tear_down(void)
{
	char command[128];
	static const char *const names[] = { "copy", "in", "plain" };

	launcher_close();
	for (size_t i = 0; i < LENGTH(names); i++) {
		snprintf(command, sizeof(command), "%s/%s", folder, names[i]);
		unlink(command);
	}
	rmdir(folder);
}

START_TEST(how_it_ended_is_told)
{
	const char *path = write_script("copy", "#!/bin/sh\nexit $1\n");
	const char *copy[] = { path, "7", NULL };
	struct launcher_options options = { .copy = copy, .editor = "/nonesuch/ed -x" };

	ck_assert_int_eq(launcher_open(&options, NULL), 0);
	struct launched launched = run(LAUNCH_COPY, NULL, -1);
	ck_assert_int_eq(launched.error, 0);
	ck_assert(WIFEXITED(launched.status) && WEXITSTATUS(launched.status) == 7);
	launched = run(LAUNCH_EDITOR, "/tmp/x", -1);
	ck_assert_int_eq(launched.error, ENOENT);
	ck_assert_str_eq(launched.program, "/nonesuch/ed");
	/* And it can be asked again. */
	launched = run(LAUNCH_COPY, NULL, -1);
	ck_assert_int_eq(WEXITSTATUS(launched.status), 7);
}
END_TEST

/* R24: 200 nasty names as they come; each is one word of the editor's, and nothing of it runs. */
START_TEST(R24_a_nasty_file_name_is_a_word_and_nothing_more)
{
	static const char *const nasty[] = { "$(touch HIT)", "`touch HIT`", "; touch HIT",
		"| touch HIT", "-c touch HIT", "--", "-rf", "a b", "'q'", "\"q\"", "\\", "*", "?",
		"~", "&& touch HIT",
		"> HIT", "\n touch HIT", "$IFS", "${x}", "!!" };
	char name[128], hit[128];
	/* The editor says how many words it got: --flag, and the name. */
	const char *path = write_script("copy", "#!/bin/sh\nexit $(($# * 10 + ${#2} % 10))\n");
	char editor[160];

	snprintf(editor, sizeof(editor), "%s --flag", path);
	struct launcher_options options = { .editor = editor };
	ck_assert_int_eq(launcher_open(&options, NULL), 0);
	snprintf(hit, sizeof(hit), "%s/HIT", folder);
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "%s%d%s", i % 3 ? "x" : "", i % 10,
			 nasty[(size_t)i % LENGTH(nasty)]);
		struct launched launched = run(LAUNCH_EDITOR, name, -1);
		if (launched.error || WEXITSTATUS(launched.status) != 20 + (int)(strlen(name) % 10))
			ck_abort_msg("`%s': %d", name, launched.status);
	}
	ck_assert_int_ne(access(hit, F_OK), 0);
	ck_assert_int_ne(access("HIT", F_OK), 0);
}
END_TEST

/* execvp() would hand a file without `#!` to a shell. */
START_TEST(R24_a_file_that_is_no_program_is_not_given_to_a_shell)
{
	const char *path = write_script("plain", "touch HIT\n");
	const char *copy[] = { path, NULL };
	struct launcher_options options = { .copy = copy };

	ck_assert_int_eq(launcher_open(&options, NULL), 0);
	ck_assert_int_eq(run(LAUNCH_COPY, NULL, -1).error, ENOEXEC);
}
END_TEST

/* A relative part of PATH is the working directory: not looked into. */
START_TEST(R24_programs_are_not_looked_for_in_the_working_directory)
{
	const char *copy[] = { "run.sh", NULL };	/* tests/run.sh is executable or not */
	struct launcher_options options = { .copy = copy };

	setenv("PATH", ":tests:.:/usr/bin:/bin", 1);
	ck_assert_int_eq(launcher_open(&options, NULL), 0);
	ck_assert_int_eq(run(LAUNCH_COPY, NULL, -1).error, ENOENT);
}
END_TEST

START_TEST(it_gets_its_input_and_no_other_descriptor)
{
	char in[128];
	/* Of /proc/self/fd ls itself has one more: 0 1 2 3. */
	const char *path = write_script("copy",
		"#!/bin/sh\nread x\n[ \"$x\" = hello ] || exit 9\n"
		"exit $(ls /proc/self/fd | wc -l)\n");
	const char *copy[] = { path, NULL };
	struct launcher_options options = { .copy = copy };

	snprintf(in, sizeof(in), "%s/in", folder);
	FILE *file = fopen(in, "wb");
	fputs("hello\n", file);
	fclose(file);
	ck_assert_int_eq(launcher_open(&options, NULL), 0);
	int fd = open(in, O_RDONLY | O_CLOEXEC);
	struct launched launched = run(LAUNCH_COPY, NULL, fd);
	ck_assert_int_eq(launched.error, 0);
	ck_assert_int_eq(WEXITSTATUS(launched.status), 4);
	close(fd);
}
END_TEST

START_TEST(nothing_is_asked_of_one_that_is_not_there)
{
	int null = open("/dev/null", O_RDWR);

	ck_assert(!launcher_run(LAUNCH_TMUX, NULL, null, null, null));
	ck_assert_int_eq(launcher_fd(), -1);
	close(null);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("launcher");
	TCase *t = tcase_create("launcher");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, words_are_cut_as_written_and_nothing_is_expanded, 0,
			    (int)LENGTH(commands));
	tcase_add_test(t, how_it_ended_is_told);
	tcase_add_test(t, R24_a_nasty_file_name_is_a_word_and_nothing_more);
	tcase_add_test(t, R24_a_file_that_is_no_program_is_not_given_to_a_shell);
	tcase_add_test(t, R24_programs_are_not_looked_for_in_the_working_directory);
	tcase_add_test(t, it_gets_its_input_and_no_other_descriptor);
	tcase_add_test(t, nothing_is_asked_of_one_that_is_not_there);
	suite_add_tcase(s, t);
	return s;
}
