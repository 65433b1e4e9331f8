/* check_words: figures as texts show them, and the words of a cause. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/board_private.h"

static struct arena arena;

static void
tear_down(void)
{
	arena_release(&arena);
}

/* analysis.md 9.7: half to even, no -0; p below 0.0001 as such, with two decimals at least. */
START_TEST(a_p_is_shown_with_four_decimals_and_two_at_least)
{
	ck_assert_str_eq(p_text(&arena, .1), "= 0.10");
	ck_assert_str_eq(p_text(&arena, .0357142857), "= 0.0357");
	ck_assert_str_eq(p_text(&arena, .2676768), "= 0.2677");
	ck_assert_str_eq(p_text(&arena, .0001), "= 0.0001");
	ck_assert_str_eq(p_text(&arena, .00009999), "< 0.0001");
	ck_assert_str_eq(p_text(&arena, 0), "< 0.0001");
	ck_assert_str_eq(p_text(&arena, NAN), "unknown");
}
END_TEST

START_TEST(milliseconds_have_one_decimal_at_most)
{
	ck_assert_str_eq(ms_text(&arena, 101700), "101.7 ms");
	ck_assert_str_eq(ms_text(&arena, 120000), "120 ms");
	ck_assert_str_eq(ms_text(&arena, 101740), "101.7 ms");
	ck_assert_str_eq(ms_text(&arena, 0), "0 ms");
	ck_assert_str_eq(ms_range(&arena, 90000, 120000), "90-120 ms");
	ck_assert_str_eq(ms_range(&arena, 90000, 90000), "90 ms");
}
END_TEST

START_TEST(shares_are_percents_and_counts_have_their_noun)
{
	ck_assert_str_eq(share_text(&arena, 5 / 7.0), "71.4%");
	ck_assert_str_eq(share_text(&arena, 1), "100%");
	ck_assert_str_eq(ratio_text(&arena, 8.0672), "8.07");
	ck_assert_str_eq(count_text(&arena, 1, "record"), "1 record");
	ck_assert_str_eq(count_text(&arena, 0, "record"), "0 records");
	ck_assert_str_eq(count_text(&arena, 2, "record"), "2 records");
}
END_TEST

/* guide.md 2: the word is fixed, the cause stands wherever the frame names it. */
START_TEST(a_frame_names_the_cause_as_often_as_it_says)
{
	ck_assert_str_eq(frame_text(&arena, CERTAINTY_PROBABLE, "v1.3"),
			 "v1.3 is most likely the cause");
	ck_assert_str_eq(frame_text(&arena, CERTAINTY_CONFIRMED, "v1.3"),
			 "v1.3 was the cause: with v1.3 gone the problem was gone");
	ck_assert_str_eq(frame_text(&arena, CERTAINTY_INCONCLUSIVE, "v1.3"),
			 "The log does not show the cause");
	/* A percent sign of a name is no mark. */
	ck_assert_str_eq(frame_text(&arena, CERTAINTY_ASSOCIATED, "tenant=%s"),
			 "tenant=%s is associated with the incident");
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("words");
	TCase *tcase = tcase_create("words");

	tcase_add_checked_fixture(tcase, NULL, tear_down);
	tcase_add_test(tcase, a_p_is_shown_with_four_decimals_and_two_at_least);
	tcase_add_test(tcase, milliseconds_have_one_decimal_at_most);
	tcase_add_test(tcase, shares_are_percents_and_counts_have_their_noun);
	tcase_add_test(tcase, a_frame_names_the_cause_as_often_as_it_says);
	suite_add_tcase(suite, tcase);
	return suite;
}
