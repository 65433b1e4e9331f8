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
bool suspect_is_new_and_far(struct study *study, const struct suspect *suspect);
/*
 * Is all that is hurt such a value, a customer's, a country's or an area's, so that what was there
 * before it is as it was? Then nothing got worse for anybody. NULL: it is not.
 */
const struct suspect *newcomer_find(struct study *study, const struct suspects *suspects);
/*
 * Is all that is hurt a value that took as much longer before the onset and only gets more of the
 * requests since? Then it did not get slower. But where a machine that is slow is chosen and the
 * mean of all requests rises by LIMIT_MIX_RATIO, or a cache and it rises by half, whoever calls
 * waits longer (is_harm): the mix changed. A caller, a region, a method that grow harm nobody. text
 * says how it is, name whose it is, both in the study's arena; carried: the share of the rise of
 * the mean that the weights carry. False: it is not so. standing_share.c
 */
struct only_more {
	const char *text, *name;
	double before_us, since_us, carried;
	bool is_harm;
};
bool only_more_find(struct study *study, const struct suspects *suspects, struct only_more *out);
/*
 * A value that was there from the start of the log, as slow as it is since the onset, and only gets
 * more of the requests: what began is that they went to it, at the step of all.
 */
bool suspect_only_grew(struct study *study, const struct suspect *suspect);
/*
 * A host that was ill from the first record on makes every version look ill, and leaves nothing to
 * set it beside. Which value of a dimension fails at a rate that is an incident by itself (I3),
 * while all others together fail as rarely as what is healthy? Of several the one that differs
 * most, by the 95 % intervals of both. False: there is none. baseline_ill.c
 */
struct ill { int field; uint32_t value; };
bool ill_find(const struct study *study, struct ill *out);
/* A caller, or where requests come from or go to: these differ by nature. */
bool field_is_place(const struct study *study, int field);
/* `method`, `http.method`, `httpMethod`, `cs-method`? */
bool field_is_method(const struct study *study, int field);
/* One whose values take what they take: places and callers, methods, whether a cache had it. */
bool field_is_by_nature(const struct study *study, int field);
/* Of such a field, and as it was from the start of the log on. */
bool suspect_is_by_nature(const struct study *study, const struct suspect *suspect);
/* What always was so is none of what began, and leads nowhere; fewer than LIMIT_ARM_N of anything
 * but such a field may only look as if it had been so (I4). */
bool suspect_is_aside(const struct study *study, const struct suspect *suspect);

#endif
