/* splitmix: pseudo-random numbers that are the same everywhere (Vigna's splitmix64). */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SPLITMIX_H
#define SR_TESTS_SPLITMIX_H

#include <stdint.h>

static inline uint64_t
splitmix64(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* A number in 0..n-1. */
static inline uint64_t
random_below(uint64_t *state, uint64_t n)
{
	return splitmix64(state) % n;
}

#endif
