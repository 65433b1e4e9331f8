/* many: for tests of many cases: pseudo-random numbers, and a check that is free while it holds. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_MANY_H
#define SR_TESTS_MANY_H

#include <stdint.h>

/* libcheck writes to a pipe at each ck_assert: too slow for a million of them. */
#define MUST(holds, ...)                                                                    \
	do {                                                                                \
		if (!(holds))                                                               \
			ck_abort_msg(__VA_ARGS__);                                          \
	} while (0)

/* splitmix64 (Steele, Lea, Flood 2014): the same numbers in every run. */
static inline uint64_t
splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

/* A number in 0..n-1. */
static inline uint64_t
random_below(uint64_t *state, uint64_t n)
{
	return splitmix64(state) % n;
}

#endif
