/* load_private: the course of rate and displacement over time. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_LOAD_PRIVATE_H
#define SR_ANALYSIS_LOAD_PRIVATE_H

#include "core/analysis/verdict_private.h"

/* Rate and displacement by bucket; place within each version and endpoint it was summed over. */
struct course { size_t bins; int64_t origin, width; double *rate, *place, *placed; };

/* Fill a course out of a scene: the rate is of all traffic, the displacement of the version at a
 * place of its axis; -1: of all. */
void course_see(struct study *study, int version, struct course *course);

/* The same of a large log: of all, and at once of each version of the axis (own NULL: there is
 * none). */
void course_tell(struct study *study, struct course *all, struct course *own);

#endif
