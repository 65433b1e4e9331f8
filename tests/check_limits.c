/* check_limits: the thresholds are those of the page, and are set within their ranges alone. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>
#include <string.h>

#include "core/analysis/limits.h"
#include "core/base/mem.h"

/* As analysis.md tells them, by its sections. */
static const struct { enum limit which; double value; const char *section; } told[] = {
	{LIMIT_SLOW_RATIO, 1.2, "1"}, {LIMIT_SLOW_SHIFT_MS, 5, "1"}, {LIMIT_REFERENCE_N, 20, "1"},
	{LIMIT_BASELINE_N, 2, "1"}, {LIMIT_HEALTHY_BAD, .05, "2.2.7"},
	{LIMIT_SERIES_N, 40, "2.2.1"}, {LIMIT_SEGMENT_N, 20, "2.2.2"},
	{LIMIT_CHANGE_P, .001, "2.2.2"}, {LIMIT_STEP_SCORE, .06, "2.2.2"},
	{LIMIT_STEP_HIGH, .03, "2.2.2"}, {LIMIT_STEP_BAD, .02, "2.2.2"},
	{LIMIT_VALUE_STEP_SCORE, .10, "2.2.2"}, {LIMIT_VALUE_STEP_HIGH, .07, "2.2.2"},
	{LIMIT_VALUE_STEP_BAD, .03, "2.2.2"},
	{LIMIT_MIN_RATIO, 1.10, "3.4"}, {LIMIT_MIN_SHIFT_MS, 5, "3.4"}, {LIMIT_MIN_BAD, .02, "3.4"},
	{LIMIT_MIN_GEOMETRIC, 1.05, "3.4"},
	{LIMIT_DELTA_PASS, .474, "C1"}, {LIMIT_BAD_PASS, .05, "C1"}, {LIMIT_HURT_PASS, .10, "C1"},
	{LIMIT_DELTA_NONE, .147, "C1"}, {LIMIT_BAD_NONE, .02, "C1"},
	{LIMIT_CHANCE, .05, "C2"}, {LIMIT_CHANCE_NONE, .2, "C2"},
	{LIMIT_CONTROL_SHARE, .5, "C4"}, {LIMIT_STRATUM_SHARE, .10, "C5"},
	{LIMIT_STRATUM_EFFECT, .25, "C5"}, {LIMIT_EXPLAINED_PASS, .80, "C6"},
	{LIMIT_EXPLAINED_LOW, .50, "C6"}, {LIMIT_ARM_N, 20, "C8"},
	{LIMIT_ROW_EXPLAINED, .10, "2.3"}, {LIMIT_RIVAL_MARGIN, .2, "2.4"},
	{LIMIT_LOAD_RHO, .5, "C9"}, {LIMIT_LOAD_P, .01, "C9"}, {LIMIT_LOAD_BINS, 8, "C9"},
	{LIMIT_LOAD_RHO_NONE, .1, "C9"}, {LIMIT_LOAD_RATIO, 1.3, "C10"},
	{LIMIT_LOAD_RATIO_NONE, 1.1, "C10"}, {LIMIT_LOAD_RHO_STRONG, .8, "2.4"},
	{LIMIT_MIX_SHARE, .8, "C11"}, {LIMIT_MIX_N, 20, "5"}, {LIMIT_MIX_RATIO, 1.2, "5"},
	{LIMIT_GAP_RATIO, 10, "C12"}, {LIMIT_GAP_S, 30, "C12"}, {LIMIT_GAP_EXPECTED, 5, "C12"},
	{LIMIT_ATTEMPTS_RATIO, 1.5, "C14"}, {LIMIT_ATTEMPTS_REQUESTS, 1.2, "C14"},
	{LIMIT_FASTER_RATIO, .5, "C15"}, {LIMIT_FASTER_BAD, .05, "C15"},
	{LIMIT_TRACE_SHARE, .5, "C16"}, {LIMIT_TRACE_APART, 1.5, "5"},
	{LIMIT_WARMUP_SHARE, .8, "C17"}, {LIMIT_WARMUP_RECORDS, .05, "C17"},
	{LIMIT_WARMUP_S, 60, "C17"}, {LIMIT_WARMUP_HURT, .02, "C17"},
	{LIMIT_PROBABLE_N, 5, "2.4"}, {LIMIT_SEPARATED_N, 3, "2.4"},
	{LIMIT_SEPARATED_GAP, 2, "2.4"}, {LIMIT_STRONG_P, .01, "2.4"},
	{LIMIT_STRONG_COVERAGE, .5, "2.4"}, {LIMIT_STRONG_N, 200, "2.4"},
	{LIMIT_STRONG_BINS, 16, "2.4"}, {LIMIT_JUDGED_N, 40, "2.6"},
	{LIMIT_I2_CHANCE, .0005, "2.6"}, {LIMIT_I2_HURT, .05, "2.6"}, {LIMIT_I2_PLACE, .06, "2.6"},
	{LIMIT_I3_BAD, 3, "2.6"}, {LIMIT_I3_RATE, .05, "2.6"},
	{LIMIT_STANDING_SHARE, .2, "2.6"}, {LIMIT_STANDING_RATIO, 1.5, "2.6"},
	{LIMIT_STANDING_BAD, .02, "2.6"}, {LIMIT_LEAVE_ONE_OUT_N, 30, "2.1"},
	{LIMIT_ROBUST_SHARE, .10, "2.1"}, {LIMIT_REPAIRED_SHARE, .2, "2.4"},
	{LIMIT_UNKNOWN_SHARE, .2, "1"}, {LIMIT_FLEET_REFUSED, .05, "6"},
	{LIMIT_ALSO_SHARE, .2, "4.4"}, {LIMIT_PAIR_SHARE, .85, "4.3"}, {LIMIT_PAIR_N, 10, "4.3"},
	{LIMIT_PAIR_OTHERS_N, 20, "4.3"}, {LIMIT_PAIR_EFFECT, .2, "4.3"},
	{LIMIT_PAIR_BOUND, .4, "4.3"}, {LIMIT_CLIP_WITHIN, .01, "1.2"},
};

START_TEST(each_threshold_is_the_one_of_the_page)
{
	for (size_t i = 0; i < LENGTH(told); i++)
		ck_assert_msg(fabs(limit(told[i].which) - told[i].value) < 1e-12,
			      "%s is %g; analysis.md %s says %g",
			      analysis_limits[told[i].which].name, limit(told[i].which),
			      told[i].section, told[i].value);
}
END_TEST

START_TEST(each_row_has_a_name_of_its_own_a_range_and_a_text)
{
	for (size_t i = 0; i < LIMITS; i++) {
		const struct limit_row *row = &analysis_limits[i];

		ck_assert_msg(row->name && *row->name && row->text && *row->text, "row %zu", i);
		ck_assert_msg(row->low <= row->usual && row->usual <= row->high &&
				      row->low < row->high, "%s", row->name);
		ck_assert_msg(strspn(row->name, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
				      strlen(row->name), "%s", row->name);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(row->name, analysis_limits[j].name);
	}
}
END_TEST

START_TEST(a_value_is_taken_within_its_range_ends_included)
{
	struct limit_row *row = &analysis_limits[LIMIT_MIN_RATIO];
	double usual = row->usual;

	ck_assert(limits_set(LIMIT_MIN_RATIO, row->low));
	ck_assert_double_eq(limit(LIMIT_MIN_RATIO), row->low);
	ck_assert(limits_set(LIMIT_MIN_RATIO, row->high));
	ck_assert_double_eq(limit(LIMIT_MIN_RATIO), row->high);
	ck_assert(!limits_set(LIMIT_MIN_RATIO, nextafter(row->low, -1)));
	ck_assert(!limits_set(LIMIT_MIN_RATIO, nextafter(row->high, 1e9)));
	ck_assert(!limits_set(LIMIT_MIN_RATIO, NAN));
	ck_assert_double_eq(limit(LIMIT_MIN_RATIO), row->high);
	ck_assert(limits_set(LIMIT_ARM_N, 30));
	limits_reset();
	ck_assert_double_eq(limit(LIMIT_MIN_RATIO), usual);
	ck_assert_double_eq(limit(LIMIT_ARM_N), 20);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("limits");
	TCase *tcase = tcase_create("limits");

	tcase_add_test(tcase, each_threshold_is_the_one_of_the_page);
	tcase_add_test(tcase, each_row_has_a_name_of_its_own_a_range_and_a_text);
	tcase_add_test(tcase, a_value_is_taken_within_its_range_ends_included);
	suite_add_tcase(suite, tcase);
	return suite;
}
