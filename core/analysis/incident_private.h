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
 * Is what some records have risen by still there when the others of the same request rate are set
 * beside them? 48 windows of the log have a rate each, smoothed over five; through the excess by
 * rate of either side go two lines of one slope, no falling one, and steeper by what chance in the
 * rates takes from it. RATE_EXPLAINS: less than half of the rise lies between them, and not all of
 * it, beyond two standard errors; or the slope is no chance and the rest may be, of a moment that
 * was picked out. RATE_LEAVES: more than half, beyond two standard errors. RATE_CANNOT_TELL:
 * neither; or too few of the records, LIMIT_RATE_MATCHED or LIMIT_ARM_N, came at a rate that the
 * others had, 1.25 times the highest and the lowest with it; or the log is none in columns
 * (scene.h). own and rest are parts of the study's query that share no record; rise is the mean
 * excess of own. incident_rate.c
 */
enum rate_word { RATE_CANNOT_TELL, RATE_EXPLAINS, RATE_LEAVES };
enum rate_word rate_explains(struct study *study, const struct query *own,
			     const struct query *rest, double rise);
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

/*
 * Do bad records lie together, beyond what chance makes of their rate, in many stretches of the log
 * (dispersion of counts; LIMIT_CLUMP_Z)? Each may be too short for a change point, and all of them
 * too few for I3: then nothing is named, and nobody can be sure that nothing was. Returns how many
 * lie where twice as many as usual fail, in the study's arena; NULL: they do not. incident_clump.c
 */
const char *clump_text(struct study *study);
/*
 * Of 20 requests one after the other half or more failed or took three times the median of their
 * endpoint or longer, so many as no log has by chance (a scan of rows, each with the binomial tail
 * and Bonferroni's bound): an outage of seconds, over before it was a step. Of small logs alone.
 * Returns how many and when, in the study's arena; NULL: there are none. incident_row.c
 */
const char *row_text(struct study *study);

/*
 * A customer or a region that comes and is only farther away: newness is no harm. I1 and I2 are
 * taken back where what stepped did so for them, not before they came. incident_new.c
 */
void newcomer_rule(struct study *study, const struct suspects *suspects, const struct step *step,
		   struct verdict *out);

bool is_day_long(const struct study *study);	/* long enough to have a day's course */
/* What is immaterial in the middle may be none at its slowest: words for p50 and p99 of both arms
 * where the latter is half as much again; "" elsewhere. */
const char *tail_text(struct study *study, const struct suspect *s);
bool tail_is_slower(struct study *study, const struct suspect *s, double p50_us[2],
		    double p99_us[2]);

#endif

