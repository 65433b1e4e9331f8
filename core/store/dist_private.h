/* dist_private: latencies by their digits. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_DIST_PRIVATE_H
#define SR_STORE_DIST_PRIVATE_H

#include "core/store/dist.h"

/* Latencies are read eight bits at a time; LATENCY_MAX_US has 40. */
enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, LATENCY_BITS = 40 };

static inline unsigned
digit_of(int64_t us, int shift)
{
	return (unsigned)(us >> shift) & (DIGITS - 1);
}

#endif
