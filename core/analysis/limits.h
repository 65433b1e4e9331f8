/* limits: every threshold of the verdict, once: name, value, range, what it decides. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_LIMITS_H
#define SR_ANALYSIS_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

/* The thresholds of analysis.md 2 and 3; the text of each row says what it decides. */
enum limit {
	LIMIT_SLOW_RATIO,
	LIMIT_SLOW_SHIFT_MS,
	LIMIT_REFERENCE_N,
	LIMIT_BASELINE_N,
	LIMIT_HEALTHY_BAD,
	LIMIT_HEALTHY_HURT,
	LIMIT_SERIES_N,
	LIMIT_SEGMENT_N,
	LIMIT_CHANGE_P,
	LIMIT_STEP_SCORE,
	LIMIT_STEP_HIGH,
	LIMIT_STEP_BAD,
	LIMIT_VALUE_STEP_SCORE,
	LIMIT_VALUE_STEP_HIGH,
	LIMIT_VALUE_STEP_BAD,
	LIMIT_MIN_RATIO,
	LIMIT_MIN_SHIFT_MS,
	LIMIT_MIN_BAD,
	LIMIT_MIN_GEOMETRIC,
	LIMIT_DELTA_PASS,
	LIMIT_DELTA_PLAIN,
	LIMIT_DELTA_NONE,
	LIMIT_BAD_PASS,
	LIMIT_BAD_NONE,
	LIMIT_HURT_PASS,
	LIMIT_CHANCE,
	LIMIT_CHANCE_NONE,
	LIMIT_ARM_N,
	LIMIT_CONTROL_SHARE,
	LIMIT_STRATUM_SHARE,
	LIMIT_STRATUM_EFFECT,
	LIMIT_EXPLAINED_PASS,
	LIMIT_EXPLAINED_LOW,
	LIMIT_ROW_EXPLAINED,
	LIMIT_RIVAL_MARGIN,
	LIMIT_LOAD_RHO,
	LIMIT_LOAD_RHO_NONE,
	LIMIT_LOAD_P,
	LIMIT_LOAD_BINS,
	LIMIT_LOAD_RATIO,
	LIMIT_LOAD_RATIO_NONE,
	LIMIT_LOAD_RHO_STRONG,
	LIMIT_MIX_SHARE,
	LIMIT_MIX_N,
	LIMIT_MIX_RATIO,
	LIMIT_GAP_RATIO,
	LIMIT_GAP_S,
	LIMIT_GAP_EXPECTED,
	LIMIT_SILENT_EXPECTED,
	LIMIT_ATTEMPTS_RATIO,
	LIMIT_ATTEMPTS_FLAT,
	LIMIT_ATTEMPTS_REQUESTS,
	LIMIT_FASTER_RATIO,
	LIMIT_FASTER_BAD,
	LIMIT_WARMUP_SHARE,
	LIMIT_WARMUP_RECORDS,
	LIMIT_WARMUP_S,
	LIMIT_WARMUP_HURT,
	LIMIT_PROBABLE_N,
	LIMIT_SEPARATED_N,
	LIMIT_SEPARATED_GAP,
	LIMIT_STRONG_P,
	LIMIT_STRONG_COVERAGE,
	LIMIT_STRONG_N,
	LIMIT_STRONG_BINS,
	LIMIT_JUDGED_N,
	LIMIT_I2_CHANCE,
	LIMIT_I2_HURT,
	LIMIT_I2_PLACE,
	LIMIT_I3_BAD,
	LIMIT_I3_RATE,
	LIMIT_STANDING_SHARE,
	LIMIT_STANDING_RATIO,
	LIMIT_STANDING_BAD,
	LIMIT_LEAVE_ONE_OUT_N,
	LIMIT_ROBUST_SHARE,
	LIMIT_REPAIRED_SHARE,
	LIMIT_UNKNOWN_SHARE,
	LIMIT_FLEET_REFUSED,
	LIMIT_ALSO_SHARE,
	LIMIT_PAIR_SHARE,
	LIMIT_PAIR_N,
	LIMIT_PAIR_OTHERS_N,
	LIMIT_PAIR_EFFECT,
	LIMIT_PAIR_BOUND,
	LIMIT_TRACE_SHARE,
	LIMIT_TRACE_APART,
	LIMIT_TRACE_FINE,
	LIMIT_CLIP_N,
	LIMIT_CLIP_WITHIN,
	LIMIT_CLIP_SHARE,
	LIMIT_CLIP_OUTLASTED,
	LIMITS
};

struct limit_row {
	const char *name;
	double value, usual, low, high;	/* in force, built in, and the range that makes sense */
	const char *text;
};

/*
 * The whole table, LIMITS rows, indexed by enum limit. It is of the process, as the die hook is,
 * since no answer is judged by two sets of thresholds: read it freely, write it with limits_set().
 */
extern struct limit_row analysis_limits[LIMITS];

/* Set one (`analysis.min_ratio` of a config), before the first verdict and before threads are made.
 * False, and nothing is set: it is not within its range. */
bool limits_set(enum limit which, double value);
/* All as they are built in. */
void limits_reset(void);

static inline double
limit(enum limit which)
{
	return analysis_limits[which].value;
}

#endif
