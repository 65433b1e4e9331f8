/* suspect_private: what the files of a suspect share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_SUSPECT_PRIVATE_H
#define SR_ANALYSIS_SUSPECT_PRIVATE_H

#include "core/analysis/verdict_private.h"

/* What it would explain, by its strata as they stand; its records stay those of all its strata. */
void suspect_share(struct study *study, struct suspect *out);

#endif
