/* runner: the main() of every test file: runs its suite, prints Check's line, fails with it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tests/runner.h"

int
main(void)
{
	SRunner *runner = srunner_create(suite());

	srunner_run_all(runner, getenv("CK_VERBOSE") ? CK_VERBOSE : CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
