/* dice: pseudo-random numbers for tests, the same in every run. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_DICE_H
#define SR_TESTS_DICE_H

#include <stdint.h>

#include "core/store/hist.h"

/* splitmix64 (Steele, Lea & Flood 2014). */
static inline uint64_t
roll(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Between 0 and 1, neither of them. */
static inline double
uniform(uint64_t *seed)
{
	return ((double)(roll(seed) >> 11) + 0.5) / 9007199254740992.0;
}

/* A latency whose order of magnitude is drawn first, so that all doublings occur. */
static inline int64_t
any_latency(uint64_t *seed)
{
	unsigned bits = (unsigned)(roll(seed) % 40);
	int64_t us = (int64_t)(roll(seed) & ((UINT64_C(2) << bits) - 1));

	return us > LATENCY_MAX_US ? LATENCY_MAX_US : us;
}

#endif
