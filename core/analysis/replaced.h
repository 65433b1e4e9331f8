/* replaced: did a version fail while another took its place? */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_REPLACED_H
#define SR_ANALYSIS_REPLACED_H

#include "core/analysis/verdict_private.h"

/*
 * In a roll-out the old version's machines are stopped one by one, and what they still hold fails:
 * the version that ran well for long looks bad beside the new one. So it is with a version that
 * answered LIMIT_ARM_N requests well before the onset, longer than since, is gone before the log
 * ends, and whose others all came no earlier before the onset than it went after it, and the first
 * of them with the onset: two buckets, or a fifth of what it had left, after it at most. Then the
 * change may be what failed: nothing tells it from the version, which is at most `associated`.
 */
bool suspect_is_replaced(struct study *study, const struct suspect *suspect);

#endif
