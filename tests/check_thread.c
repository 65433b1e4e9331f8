/* check_thread: a helping thread sees its own faults and no signal from outside. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include "core/base/thread.h"
#include "tests/runner.h"

static void *
mask_of(void *context)
{
	pthread_sigmask(SIG_SETMASK, NULL, context);
	return NULL;
}

START_TEST(signals_from_outside_are_blocked_and_faults_are_not)
{
	static const int outside[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	sigset_t inside, before, after;
	pthread_t thread;

	pthread_sigmask(SIG_SETMASK, NULL, &before);
	ck_assert_int_eq(thread_start(&thread, mask_of, &inside), 0);
	pthread_join(thread, NULL);
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		ck_assert_int_eq(sigismember(&inside, outside[i]), 1);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		ck_assert_int_eq(sigismember(&inside, faults[i]), 0);
	/* The starting thread keeps its own. */
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	for (int signal = 1; signal < 32; signal++)
		ck_assert_int_eq(sigismember(&after, signal), sigismember(&before, signal));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("thread");
	TCase *tcase = tcase_create("thread");

	tcase_add_test(tcase, signals_from_outside_are_blocked_and_faults_are_not);
	suite_add_tcase(suite, tcase);
	return suite;
}
