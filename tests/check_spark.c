/* check_spark: levels, axes and bins of sparklines. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/spark.h"

static const int64_t ms = 1000000, s = 1000000000;

START_TEST(the_axis_ends_at_the_next_of_1_2_5)
{
	static const int64_t cases[][2] = { { -1, 1 }, { 0, 1 }, { 1, 1 }, { 3, 5 }, { 5, 5 },
		{ 6, 10 }, { 120, 200 }, { 890, 1000 }, { 890000, 1000000 }, { 1000001, 2000000 },
		{ INT64_MAX, INT64_MAX } };

	for (size_t i = 0; i < LENGTH(cases); i++)
		ck_assert_int_eq(spark_top(cases[i][0]), cases[i][1]);
}
END_TEST

START_TEST(a_level_is_the_ceiling_of_eighths_of_the_top)
{
	/* The sample on the axis 0..1000 ms, as screens.md section 3 draws it. */
	static const struct { int64_t v; int level; } cases[] = { { 120, 1 }, { 90, 1 }, { 95, 1 },
		{ 750, 6 }, { 680, 6 }, { 820, 7 }, { 700, 6 }, { 890, 8 }, { 0, 1 }, { 125, 1 },
		{ 126, 2 }, { 875, 7 }, { 876, 8 }, { 1000, 8 }, { 5000, 8 } };

	for (size_t i = 0; i < LENGTH(cases); i++)
		ck_assert_int_eq(spark_level(cases[i].v, 1000), cases[i].level);
	for (int64_t top = 1; top < 60; top++)
		for (int64_t v = 1; v <= top; v++)
			ck_assert_int_eq(spark_level(v, top), (int)((8 * v + top - 1) / top));
	ck_assert_int_eq(spark_level(INT64_MAX, INT64_MAX), 8);
	ck_assert_int_eq(spark_level(INT64_MAX / 2, INT64_MAX), 4);
	ck_assert_int_eq(spark_level(5, 0), 1);
}
END_TEST

START_TEST(bins_are_the_narrowest_that_fit)
{
	/* 2025-08-01 18:05:00Z to 18:07:15Z: 28 bins of 5 s, 68 of 2 s */
	int64_t first = 1754071500 * s, last = 1754071635 * s, day = 86400 * s;

	ck_assert_int_eq(spark_bin_ns(first, last, 28), 5 * s);
	ck_assert_int_eq(spark_bin_ns(first, last, 27), 10 * s);
	ck_assert_int_eq(spark_bin_ns(first, last, 68), 2 * s);
	ck_assert_int_eq(spark_bin_ns(first, last, 1), 5 * 60 * s);
	ck_assert_int_eq(spark_bin_ns(first, last, 0), 5 * 60 * s);
	/* one ns before 18:05:00 begins another bin */
	ck_assert_int_eq(spark_bin_ns(first - 1, last, 1), 10 * 60 * s);
	ck_assert_int_eq(spark_bin_ns(first, last, 100000), 100 * ms);
	ck_assert_int_eq(spark_bin_ns(first, first, 1), 100 * ms);
	ck_assert_int_eq(spark_bin_ns(0, 11 * day, 12), day);
	ck_assert_int_eq(spark_bin_ns(0, 11 * day, 11), 2 * day);
	ck_assert_int_eq(spark_bin_ns(0, 11 * day, 2), 10 * day);
	ck_assert_int_eq(spark_bin_ns(INT64_MIN + 1, INT64_MAX, 1), INT64_MAX);
}
END_TEST

START_TEST(bins_have_edges_at_multiples_since_the_epoch)
{
	ck_assert_int_eq(spark_bin_of(7 * s, 3 * s, 5 * s), 1);
	ck_assert_int_eq(spark_bin_of(3 * s, 3 * s, 5 * s), 0);
	ck_assert_int_eq(spark_bin_of(-1, 0, 5 * s), -1);
	ck_assert_int_eq(spark_bin_of(0, -5 * s, 5 * s), 1);
	ck_assert_int_eq(spark_bin_of(-5 * s, -6 * s, 5 * s), 1);
}
END_TEST

static const struct spark_bin bins[] = { { SPARK_OUTSIDE, 0 }, { 120, 0 }, { SPARK_EMPTY, 0 },
	{ 750, 1 }, { 890, 12 }, { SPARK_LATER, 0 } };

static void
drawn(enum tier tier, int cols, const char *text, const char *roles)
{
	struct canvas canvas = { 0 };
	struct str out = { 0 };

	canvas_init(&canvas, cols, 2, tier, NULL);
	struct rect all = canvas_rect(&canvas);
	spark_draw(&canvas, all, ROLE_SPARK_CANARY, bins, LENGTH(bins), 1000);
	spark_draw_counts(&canvas, rect_row(all, 1), bins, LENGTH(bins));
	canvas_print(&canvas, &out);
	ck_assert_str_eq(str_text(&out), text);
	str_clear(&out);
	canvas_print_roles(&canvas, &out);
	ck_assert_str_eq(str_text(&out), roles);
	str_release(&out);
	canvas_release(&canvas);
}

START_TEST(gaps_are_never_levels_and_timeouts_have_their_role)
{
	drawn(TIER_UNICODE, 7, " ▁·▆█? \n ··1+· \n", " 2:!!: \n ::!!: \n");
	drawn(TIER_ASCII, 7, " . *@? \n   1+  \n", " 2:!!: \n ::!!: \n");
}
END_TEST

START_TEST(the_newest_bins_stay_when_there_is_no_room)
{
	drawn(TIER_UNICODE, 3, "▆█?\n1+·\n", "!!:\n!!:\n");
}
END_TEST

START_TEST(the_largest_value_ignores_gaps)
{
	ck_assert_int_eq(spark_max(bins, LENGTH(bins)), 890);
	ck_assert_int_eq(spark_max(bins, 1), -1);
	ck_assert_int_eq(spark_max(NULL, 0), -1);
}
END_TEST

Suite *
suite(void)
{
	Suite *all = suite_create("spark");
	TCase *t = tcase_create("spark");

	tcase_add_test(t, the_axis_ends_at_the_next_of_1_2_5);
	tcase_add_test(t, a_level_is_the_ceiling_of_eighths_of_the_top);
	tcase_add_test(t, bins_are_the_narrowest_that_fit);
	tcase_add_test(t, bins_have_edges_at_multiples_since_the_epoch);
	tcase_add_test(t, gaps_are_never_levels_and_timeouts_have_their_role);
	tcase_add_test(t, the_newest_bins_stay_when_there_is_no_room);
	tcase_add_test(t, the_largest_value_ignores_gaps);
	suite_add_tcase(all, t);
	return all;
}
