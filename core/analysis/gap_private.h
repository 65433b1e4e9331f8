/* gap_private: the longest silence of a log, out of the columns of a scene. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_GAP_PRIVATE_H
#define SR_ANALYSIS_GAP_PRIVATE_H

#include "core/analysis/verdict_private.h"

/* The longest gap between the last record of a bucket and the first of the next that has any, and
 * the records it lies between. Gaps within runs of full buckets are passed over. */
void silence_see(const struct study *study, struct silence *out);
/* How many records lie within left_ns[0]..left_ns[1] and right_ns[0]..right_ns[1] (inclusive). */
uint64_t silence_near(const struct study *study, const int64_t left_ns[2],
		      const int64_t right_ns[2]);

#endif
