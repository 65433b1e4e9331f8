/* runner: the main() of every test file: runs its suite, prints Check's line, fails with it. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/runner.h"

struct runner_place runner_place;

/* Say the last assertion that held, with what a signal handler may call, and die of the signal. */
static void
say_place(int number)
{
	char text[240] = "crashed behind ", digits[12];
	size_t len = strlen(text), n = 0;
	const char *file = runner_place.file ? runner_place.file : "nothing, line ";

	for (; *file && len < sizeof(text) - sizeof(digits) - 2; file++)
		text[len++] = *file;
	text[len++] = ':';
	for (int line = runner_place.line; line > 0 || n == 0; line /= 10)
		digits[n++] = (char)('0' + line % 10);
	while (n > 0)
		text[len++] = digits[--n];
	text[len++] = '\n';
	ssize_t written = write(STDERR_FILENO, text, len);
	(void)written;
	raise(number);	/* it is blocked here: it comes when this returns, and is the default */
}

/* A sanitizer has handlers of its own, and says more. */
static void
say_crashes(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	struct sigaction action = { .sa_handler = say_place, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals) && !IS_SANITIZED; i++)
		sigaction(signals[i], &action, NULL);
}

int
main(void)
{
	/* Check's own four seconds a test are of the wall's clock: too few where others compute. */
	setenv("CK_DEFAULT_TIMEOUT", "60", 0);
	SRunner *runner = srunner_create(suite());

	say_crashes();
	srunner_run_all(runner, getenv("CK_VERBOSE") ? CK_VERBOSE : CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
