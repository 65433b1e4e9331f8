/* standing: what is as it always was, and what is only new: neither has begun to harm anybody. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_STANDING_H
#define SR_ANALYSIS_STANDING_H

#include "core/analysis/verdict_private.h"

/*
 * Is a cause hurt from its first records at the start of the log to its last ones, without a step
 * up or down of its own? Then the log shows no beginning, and a record a moment later, from which
 * on more of them happen to be hurt, is none. start is the first of its hurt records that begins a
 * run.
 */
bool cause_is_always(struct study *study, const struct cause *cause, const struct ref *start);
/*
 * A host or a customer that was as it is from the begin of the log to its end: it may always have
 * been, and nothing shows that an incident made it so.
 */
bool suspect_is_chronic(const struct study *study, const struct suspect *suspect);

/*
 * Did a version answer well for half an hour, or a tenth of the log, before the onset, as many
 * requests as are no chance, and is no other version there since to be set beside it? Then it is
 * not its start that hurts: what began later would have met any version. Counts those requests
 * into n.
 */
bool suspect_was_well(struct study *study, const struct suspect *suspect, uint64_t *n);

/*
 * A value that opens within the log and is slower from its first request on, failing no more: a
 * region, or another value that is not twice as slow. It may be far away, and nothing shows that
 * it was ever better.
 */
bool suspect_is_new_and_far(const struct study *study, const struct suspect *suspect);
/*
 * Is all that is hurt such a value, a customer's, a country's or an area's, so that what was there
 * before it is as it was? Then nothing got worse for anybody. NULL: it is not.
 */
const struct suspect *newcomer_find(struct study *study, const struct suspects *suspects);

#endif
