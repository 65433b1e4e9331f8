/* limits: every threshold of the verdict, once: name, value, range, what it decides. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/limits.h"

#define ROW(which, name, value, low, high, text) \
	[LIMIT_##which] = { name, value, value, low, high, text }

struct limit_row analysis_limits[LIMITS] = {
	ROW(SLOW_RATIO, "slow_ratio", 1.2, 1, 10, "slow: above this times the reference's p95"),
	ROW(SLOW_SHIFT_MS, "slow_shift_ms", 5, 0, 1000, "slow: at least so far above that p95"),
	ROW(REFERENCE_N, "reference_n", 20, 2, 1000, "records before onset that make a reference"),
	ROW(BASELINE_N, "baseline_n", 2, 1, 1000, "records of the baseline version that make one"),
	ROW(HEALTHY_BAD, "healthy_bad", .05, 0, 1, "largest bad rate of a healthy version"),
	ROW(HEALTHY_HURT, "healthy_hurt", .05, 0, 1, "largest hurt rate above the reference's"),

	ROW(SERIES_N, "series_n", 40, 20, 1000,
	    "records of a series that is searched for a change"),
	ROW(SEGMENT_N, "segment_n", 20, 5, 1000, "records on either side of a change"),
	ROW(CHANGE_P, "change_p", .001, 0, .05, "chance of a change point, by number of values"),
	ROW(STEP_SCORE, "step_score", .06, 0, 1, "material rise of the mean rank, all traffic"),
	ROW(STEP_HIGH, "step_high", .03, 0, 1,
	    "material rise of the share of slowest, all traffic"),
	ROW(STEP_BAD, "step_bad", .02, 0, 1, "material rise of the bad rate, all traffic"),
	ROW(VALUE_STEP_SCORE, "value_step_score", .10, 0, 1, "the same of one value"),
	ROW(VALUE_STEP_HIGH, "value_step_high", .07, 0, 1, "the same of one value"),
	ROW(VALUE_STEP_BAD, "value_step_bad", .03, 0, 1, "the same of one value"),

	ROW(MIN_RATIO, "min_ratio", 1.10, 1, 10, "material: ratio of latencies"),
	ROW(MIN_SHIFT_MS, "min_shift_ms", 5, 0, 10000, "material: and shift"),
	ROW(MIN_BAD, "min_bad", .02, 0, 1, "material: or rise of the bad rate"),
	ROW(MIN_GEOMETRIC, "min_geometric", 1.05, 1, 10,
	    "material: lower bound of the ratio, n >= 20"),

	ROW(DELTA_PASS, "delta_pass", .474, 0, 1, "C1 passes: Cliff's delta (large)"),
	ROW(DELTA_PLAIN, "delta_plain", .20, 0, 1,
	    "C1 passes: delta, 20 an arm, beyond chance, material and new"),
	ROW(DELTA_NONE, "delta_none", .147, 0, 1, "C1 contradicts below it (negligible)"),
	ROW(BAD_PASS, "bad_pass", .05, 0, 1, "C1 passes: difference of bad rates"),
	ROW(BAD_NONE, "bad_none", .02, 0, 1, "C1 contradicts below it"),
	ROW(HURT_PASS, "hurt_pass", .10, 0, 1, "C1 passes: difference of hurt rates"),
	ROW(CHANCE, "chance", .05, 0, 1, "C2 passes below this p"),
	ROW(CHANCE_NONE, "chance_none", .2, 0, 1, "C2 contradicts from this p on, 20 an arm"),
	ROW(ARM_N, "arm_n", 20, 2, 1000, "records an arm that are enough; p95 as such"),
	ROW(CONTROL_SHARE, "control_share", .5, 0, 1,
	    "C4 contradicts: control's part of the effect"),
	ROW(STRATUM_SHARE, "stratum_share", .10, 0, 1,
	    "C5: share of records of a stratum that counts"),
	ROW(STRATUM_EFFECT, "stratum_effect", .25, 0, 1, "C5 contradicts: its part of the effect"),
	ROW(EXPLAINED_PASS, "explained_pass", .80, 0, 1, "C6 passes"),
	ROW(EXPLAINED_LOW, "explained_low", .50, 0, 1,
	    "C6 contradicts below; leading from here on"),
	ROW(ROW_EXPLAINED, "row_explained", .10, 0, 1, "a further value gets a row of its own"),
	ROW(RIVAL_MARGIN, "rival_margin", .2, 0, 1, "probable: explained above the next rival's"),

	ROW(LOAD_RHO, "load_rho", .5, 0, 1, "C9 passes: rank correlation of rate and latency"),
	ROW(LOAD_RHO_NONE, "load_rho_none", .1, 0, 1, "C9 contradicts up to it, 16 buckets"),
	ROW(LOAD_P, "load_p", .01, 0, 1, "C9: and its p"),
	ROW(LOAD_BINS, "load_bins", 8, 3, 100, "buckets wanted for load"),
	ROW(LOAD_RATIO, "load_ratio", 1.3, 1, 10, "C10 passes: rate since onset against before"),
	ROW(LOAD_RATIO_NONE, "load_ratio_none", 1.1, 1, 10, "C10 contradicts below it"),
	ROW(LOAD_RHO_STRONG, "load_rho_strong", .8, 0, 1, "strong: in every version"),
	ROW(MIX_SHARE, "mix_share", .8, 0, 1, "C11: share of the change of the mean"),
	ROW(MIX_N, "mix_n", 20, 2, 1000, "C11: records of a part on either side"),
	ROW(MIX_RATIO, "mix_ratio", 1.2, 1, 10, "the pooled mean rose by so much"),
	ROW(GAP_RATIO, "gap_ratio", 10, 2, 1000, "C12: gap against the median gap"),
	ROW(GAP_S, "gap_s", 30, 1, 3600, "C12: and at least so long"),
	ROW(GAP_EXPECTED, "gap_expected", 5, 1, 1000, "C12: and so many records expected in it"),
	ROW(SILENT_EXPECTED, "silent_expected", 20, 5, 1000, "C12: a value fell silent: expected"),
	ROW(ATTEMPTS_RATIO, "attempts_ratio", 1.5, 1, 10, "C14 passes: attempts against before"),
	ROW(ATTEMPTS_FLAT, "attempts_flat", 1.1, 1, 10, "C14 contradicts below it"),
	ROW(ATTEMPTS_REQUESTS, "attempts_requests", 1.2, 1, 10,
	    "C14 thin: different requests a second against before"),
	ROW(FASTER_RATIO, "faster_ratio", .5, 0, 1, "C15 passes: p50 against the reference"),
	ROW(FASTER_BAD, "faster_bad", .05, 0, 1, "C15: and rise of the bad rate"),
	ROW(WARMUP_SHARE, "warmup_share", .8, 0, 1, "C17: share of the hurt in the first requests"),
	ROW(WARMUP_RECORDS, "warmup_records", .05, 0, 1, "C17: first requests, as a share"),
	ROW(WARMUP_S, "warmup_s", 60, 1, 3600, "C17: or as seconds"),
	ROW(WARMUP_HURT, "warmup_hurt", .02, 0, 1, "C17: hurt above the reference afterwards"),

	ROW(PROBABLE_N, "probable_n", 5, 2, 1000, "probable: records an arm, C2 passing"),
	ROW(SEPARATED_N, "separated_n", 3, 2, 1000, "probable: records an arm when separated"),
	ROW(SEPARATED_GAP, "separated_gap", 2, 1, 100,
	    "probable: smallest against largest control"),
	ROW(STRONG_P, "strong_p", .01, 0, 1, "strong: p after Benjamini-Hochberg"),
	ROW(STRONG_COVERAGE, "strong_coverage", .5, 0, 1,
	    "strong: share of records with a control"),
	ROW(STRONG_N, "strong_n", 200, 20, 10000, "strong without a share: records"),
	ROW(STRONG_BINS, "strong_bins", 16, 8, 512, "strong load: buckets"),
	ROW(JUDGED_N, "judged_n", 40, 20, 1000, "records from which no incident can be said"),

	ROW(I2_CHANCE, "i2_chance", .0005, 0, .05, "I2: chance, by number tested"),
	ROW(I2_HURT, "i2_hurt", .05, 0, 1, "I2: excess hurt a record"),
	ROW(I2_PLACE, "i2_place", .06, 0, 1, "I2: excess displacement a record"),
	ROW(I3_BAD, "i3_bad", 3, 1, 1000, "I3: bad records"),
	ROW(I3_RATE, "i3_rate", .05, 0, 1, "I3: lower bound of the bad rate"),
	ROW(STANDING_SHARE, "standing_share", .2, 0, 1,
	    "standing: there in this first part of the log"),
	ROW(STANDING_RATIO, "standing_ratio", 1.5, 1, 10,
	    "standing: an incident from this ratio on"),
	ROW(STANDING_BAD, "standing_bad", .02, 0, 1, "standing: or this difference of bad rates"),
	ROW(LEAVE_ONE_OUT_N, "leave_one_out_n", 30, 3, 1000, "leave one out up to so many records"),
	ROW(ROBUST_SHARE, "robust_share", .10, 0, 1, "robust without a value of this share"),
	ROW(REPAIRED_SHARE, "repaired_share", .2, 0, 1,
	    "mended share of an arm that caps the word"),
	ROW(UNKNOWN_SHARE, "unknown_share", .2, 0, 1, "share of unknown outcomes worth a caution"),
	ROW(FLEET_REFUSED, "fleet_refused", .05, 0, 1,
	    "share without control that refuses the fleet"),
	ROW(ALSO_SHARE, "also_share", .2, 0, 1, "second cause: share of the first excess"),
	ROW(PAIR_SHARE, "pair_share", .85, 0, 1, "pair: largest share of the single's records"),
	ROW(PAIR_N, "pair_n", 10, 2, 1000, "pair: records"),
	ROW(PAIR_OTHERS_N, "pair_others_n", 20, 2, 1000, "pair: records of the others"),
	ROW(PAIR_EFFECT, "pair_effect", .2, 0, 1, "pair: effect left on the others"),
	ROW(PAIR_BOUND, "pair_bound", .4, 0, 1, "pair: and its upper bound"),
	ROW(TRACE_SHARE, "trace_share", .5, 0, 1,
	    "C16: the callee's share of what traces take longer"),
	ROW(TRACE_APART, "trace_apart", 1.5, 1, 10, "C16: times the second, else both are named"),
	ROW(TRACE_FINE, "trace_fine", .25, 0, 1,
	    "C16: of the largest rise, below which a caller or value is fine"),
	ROW(CLIP_N, "clip_n", 5, 2, 1000, "clip: timeouts that take the same time"),
	ROW(CLIP_WITHIN, "clip_within", .01, 0, .2, "clip: within this part of one value"),
	ROW(CLIP_SHARE, "clip_share", .5, 0, 1, "clip: and this share of the timeouts"),
	ROW(CLIP_OUTLASTED, "clip_outlasted", 1.02, 1, 10,
	    "clip: no healthy one takes this times it"),
};

bool
limits_set(enum limit which, double value)
{
	struct limit_row *row = &analysis_limits[which];

	if (!(value >= row->low && value <= row->high))
		return false;
	row->value = value;
	return true;
}

void
limits_reset(void)
{
	for (size_t i = 0; i < LIMITS; i++)
		analysis_limits[i].value = analysis_limits[i].usual;
}
