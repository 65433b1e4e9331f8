/* beyond: a version far worse than others that got worse as well: two causes at the same time. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_BEYOND_H
#define SR_ANALYSIS_BEYOND_H

#include "core/analysis/verdict_private.h"

/*
 * A surge slows every version, and a bad one comes with it: ranks of what is slow already leave
 * little room above them, so that the bad version seems to share the fate of all. Is it, on the
 * same endpoints and in the same eighth of its time since the onset, LIMIT_BEYOND_RATIO times as
 * slow in the geometric mean or does it fail LIMIT_BEYOND_BAD more of its requests, and is it worse
 * in most of that? Eighths, because requests that a version gets later in a surge are slower in
 * any. Asked of a version that did not always differ, beyond the chance of all looks, with
 * LIMIT_ARM_N on both sides; half of its requests at least must have something beside them.
 */
bool suspect_is_beyond(struct study *study, const struct suspects *all,
		       const struct suspect *suspect);

#endif
