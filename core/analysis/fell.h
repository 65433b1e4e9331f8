/* fell: was all worse at first, so that the log begins within what it should show? */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_FELL_H
#define SR_ANALYSIS_FELL_H

#include "core/analysis/verdict_private.h"

/*
 * A log that was cut out of an incident begins ill and gets well: no series rises, and nothing in
 * it is an incident's begin. Where the only turn of a series beyond chance (series.c) is a fall,
 * and before it requests took LIMIT_STANDING_RATIO times as long on the same endpoints (geometric
 * means, LIMIT_OPEN_Z standard errors of their difference), or failed LIMIT_STANDING_BAD more, "no
 * incident" is not sure, and what fell is said in study->aside, unless something else stands there.
 * What rises again is a wave. Asked of a study in which no rule fired.
 */
void fell_find(struct study *study);

#endif
