/* gap_private: the longest silence of a log, and who falls silent while others go on. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_GAP_PRIVATE_H
#define SR_ANALYSIS_GAP_PRIVATE_H

#include "core/analysis/verdict_private.h"

/* The longest gap between the last record of a bucket and the first of the next that has any, and
 * the records it lies between. Gaps within runs of full buckets are passed over. */
void silence_see(const struct study *study, struct silence *out);
/* How many records lie within left_ns[0]..left_ns[1] and right_ns[0]..right_ns[1] (inclusive). */
uint64_t silence_near(const struct study *study, const int64_t left_ns[2],
		      const int64_t right_ns[2]);

/* Take a gap between two records for the longest, or the second longest. */
void silence_add(struct silence *out, const struct ref *before, const struct ref *after);

/* Did a value come back from an absence as long as about its present one, others going on? What
 * is off every night is no break. gap_habit.c */
bool fallen_is_used(struct study *study, const struct axis *axis, size_t value);
/* Do the values of a field leave one after the other, at three moments or more? Then there are
 * fewer of them on purpose. */
bool fallen_by_steps(const struct study *study, const struct axis *axis);

/*
 * A machine, an area or a service that falls to 0 while others go on: whose it is, its last record
 * and how many more were due, by its own rate and by its share among the others. Not one that a
 * new one replaces, nor one whose records the others took over, nor who leaves by steps or by
 * custom: that is a deploy, or fewer machines on purpose. Of several the one of which most were
 * due. A client or a tenant may come and go as it likes.
 */
struct fallen {
	bool exists;
	int field;
	uint32_t value;
	struct ref last;
	double expected, share;	/* share: of all records, until then */
	bool is_shown;		/* no machine, and all together do less since, beyond chance */
	bool is_fewer;		/* several machines left at one moment, and took their work along */
	/* Of machines that left the ones that did most, whether or not anybody misses them: one of
	 * them, what they did, and what all do since, 1 where the others took it over. */
	struct left {
		const struct axis *axis;
		size_t value;
		double n, rate;
		bool is_sure;	/* that the others do more since is no chance */
	} left;
};
void fallen_find(struct study *study, struct fallen *out);
/* Does a value end at about that moment, so that some of it was due since? */
bool fallen_leaves_with(const struct study *study, const struct axis *axis, size_t i,
			int64_t at_ns);
/* Set study->aside and is_less: who left, and a step down of all that this does not tell of. */
void aside_set(struct study *study, const struct left *left);
/* `host=a, b and c have no record after 12:00:00; the others took over what they did.`: said where
 * there is no incident. NULL: nobody left. gap_left.c */
const char *left_text(struct study *study, const struct left *left);

/*
 * gap_rate.c: records a ns that were due in a silence: as of the whole log, or around the gap when
 * fewer come there. What ebbs at night has ebbed next to the gap, on one side of it at least. 0
 * where nothing but the silence is.
 */
double silence_rate(const struct study *study, const struct silence *silence);

/*
 * gap_like.c: a silence is unusual only beside the others of its kind.
 * silence_due_by_hour(): how many records come in the same hours a day before or after it, of the
 * two days the one with more; where the log has them, a week before or after, if these are fewer.
 * NAN: the log has no such day in full.
 */
double silence_due_by_hour(const struct study *study, const struct silence *silence);
/* Is it one of four or more that are half as long at least, about equally far apart, over half of
 * the log or more? Then alike and every_ns are set. */
bool silence_recurs(const struct study *study, struct silence *silence);
/* `12 times no record comes for 21 min or half as long, about every 30 min: that is its habit.`: of
 * one that has its like, in the study's arena. NULL: it has none. */
const char *silence_text(const struct study *study, const struct silence *silence);

#endif
