/* suspect_private: what the files of a suspect share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_SUSPECT_PRIVATE_H
#define SR_ANALYSIS_SUSPECT_PRIVATE_H

#include "core/analysis/verdict_private.h"

/* What it would explain, by its strata as they stand; its records stay those of all its strata. */
void suspect_share(struct study *study, struct suspect *out);
/* Did a value rise or fall within the log? */
bool suspect_has_step(const struct study *study, const struct cause *cause);
/* Was it there from the first fifth of the log on, without a step of its own? Then it is no
 * incident unless it is large: see suspect_stands(). standing.c */
bool suspect_was_there(struct study *study, const struct suspect *suspect);
/* Is it, by its rates and its contrast, so many times as large as that asks for? */
bool suspect_is_large(struct study *study, const struct suspect *suspect, double margin);

#endif
