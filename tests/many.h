/* many: for tests of many cases: pseudo-random numbers, and a check that is free while it holds. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_MANY_H
#define SR_TESTS_MANY_H

#include "tests/splitmix.h"

/* libcheck writes to a pipe at each ck_assert: too slow for a million of them. */
#define MUST(holds, ...)                                                                    \
	do {                                                                                \
		if (!(holds))                                                               \
			ck_abort_msg(__VA_ARGS__);                                          \
	} while (0)

#endif
