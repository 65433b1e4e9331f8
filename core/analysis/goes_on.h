/* goes_on: did the harm stay when a version had gone? */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_GOES_ON_H
#define SR_ANALYSIS_GOES_ON_H

#include "core/analysis/verdict_private.h"

/*
 * A version that was taken back is set against what came before and after it: nothing stood beside
 * it. Then the records of its control that follow its last one tell: they are of the same time but
 * for the version. Are they, over half as long a time as it was there, hurt by LIMIT_CONTROL_SHARE
 * of what it was, like for like with the past and beyond chance? Then what hurts did not go with
 * it. Needs an onset, and LIMIT_ARM_N records on either side; what clears up after it by and by, a
 * queue or a cold cache, is less than that in the mean.
 */
bool suspect_goes_on(struct study *study, const struct suspect *suspect);

/* Those records of the control. False when its version was there to the end, or is alone. */
bool goes_on_query(const struct study *study, const struct suspect *suspect, struct query *out);

#endif
