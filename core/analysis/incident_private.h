/* incident_private: what makes no incident of what steps. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_INCIDENT_PRIVATE_H
#define SR_ANALYSIS_INCIDENT_PRIVATE_H

#include "core/analysis/verdict_private.h"

/*
 * Over a day latency goes with the rate, everywhere and every day: as long as no more requests fail
 * that is no incident, and nothing to shed load for. A version that came all at once is no worse
 * for being there by day, when its first requests were as those of the one before it.
 */
void day_rule(struct study *study, const struct suspects *suspects, const struct board *board,
	      struct verdict *out);
/*
 * Is less than 60 % of what some records have risen by still there when the others of the same
 * request rate are set beside them? In 48 windows of the log, those with 1.25 times the rate or
 * less, for half of the records or more, beyond two standard errors. own and rest are parts of the
 * study's query that share no record; rise is their mean excess. Of logs in columns alone
 * (scene.h). incident_rate.c
 */
bool rate_explains(struct study *study, const struct query *own, const struct query *rest,
		   double rise);
/*
 * Does a rise of all traffic come again at equal distances, three times and more in the log, and is
 * it no more than the one before it? Then it is how the log is. Of small logs alone. Returns how,
 * in the study's arena; NULL: it is not so. incident_habit.c
 */
const char *habit_text(struct study *study, const struct step *step);
/*
 * Some seconds in which a third of all requests failed or more, among many in which hardly any did:
 * an outage that is too short for a change point. Its first and last bad record, and of how many in
 * between how many were bad. Or, is_start, plainly more than LIMIT_I3_RATE from the first record of
 * the log on, until they stepped down.
 */
struct burst { struct ref first, last; uint64_t bad, n; bool is_start; };
bool burst_find(struct study *study, struct burst *out);

/* Words for outcomes that are unknown from one moment on, a fifth of the requests or more; NULL:
 * there are none. Then nobody can be sure that nothing failed. */
const char *unknown_text(struct study *study);

bool is_day_long(const struct study *study);	/* long enough to have a day's course */
/* What is immaterial in the middle may be none at its slowest: words for p50 and p99 of both arms
 * where the latter is half as much again; "" elsewhere. */
const char *tail_text(struct study *study, const struct suspect *s);

#endif

