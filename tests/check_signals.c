/* check_signals: told to the loop through a pipe, or, while it does not look, deadly at once. */
/* SPDX-License-Identifier: MIT */
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/signals.h"

enum { READ_IT = 5, NOT_READ = 7 };

static int restored[2];

static void
restore(void)
{
	if (write(restored[1], "r", 1) != 1)
		_exit(NOT_READ);
}

/* A child that gets a signal: how it ended, and whether the terminal was restored by then. */
static int
run(int number, bool is_at_once, bool is_back, bool *was_restored)
{
	int status = 0;
	char byte = 0;

	ck_assert_int_eq(pipe(restored), 0);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		const struct rlimit no_core = { 0, 0 };

		setrlimit(RLIMIT_CORE, &no_core);
		signals_open(restore);
		signals_at_once(is_at_once);
		if (is_back)
			signals_at_once(false);
		raise(number);
		_exit(signals_next() == number ? READ_IT : NOT_READ);
	}
	close(restored[1]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	*was_restored = read(restored[0], &byte, 1) == 1;
	close(restored[0]);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

START_TEST(the_loop_is_told_by_the_pipe)
{
	bool was_restored;

	ck_assert_int_eq(run(ending[_i], false, false, &was_restored), READ_IT);
	ck_assert(!was_restored);
}
END_TEST

START_TEST(while_the_loop_does_not_look_it_ends_at_once_and_restores)
{
	bool was_restored;

	ck_assert_int_eq(run(ending[_i], true, false, &was_restored), 128 + ending[_i]);
	ck_assert(was_restored);
}
END_TEST

START_TEST(afterwards_the_loop_is_told_again)
{
	bool was_restored;

	ck_assert_int_eq(run(ending[_i], true, true, &was_restored), READ_IT);
	ck_assert(!was_restored);
}
END_TEST

/* However many come while nobody looks: each kind is told once, and none crowds out another. */
START_TEST(a_storm_is_told_once_and_hides_no_end)
{
	signals_open(restore);
	for (int i = 0; i < 100000; i++)
		raise(SIGWINCH);
	raise(SIGTERM);
	raise(SIGWINCH);
	ck_assert_int_eq(signals_next(), SIGWINCH);
	ck_assert_int_eq(signals_next(), SIGTERM);
	ck_assert_int_eq(signals_next(), 0);
	raise(SIGWINCH);
	ck_assert_int_eq(signals_next(), SIGWINCH);
	ck_assert_int_eq(signals_next(), 0);
	signals_close();
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("signals");
	TCase *t = tcase_create("signals");

	tcase_add_loop_test(t, the_loop_is_told_by_the_pipe, 0, (int)LENGTH(ending));
	tcase_add_loop_test(t, while_the_loop_does_not_look_it_ends_at_once_and_restores, 0,
			    (int)LENGTH(ending));
	tcase_add_loop_test(t, afterwards_the_loop_is_told_again, 0, (int)LENGTH(ending));
	tcase_add_test(t, a_storm_is_told_once_and_hides_no_end);
	suite_add_tcase(s, t);
	return s;
}
