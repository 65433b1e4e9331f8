/* check_transport: speeds of a replay, and what wall time is of the log's time. */
/* SPDX-License-Identifier: MIT */
#include "tui/transport.h"

#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "tests/runner.h"

START_TEST(a_speed_is_a_number_or_max)
{
	static const struct { const char *text; int speed; } good[] = {
		{ NULL, SPEED_DEFAULT }, { "", SPEED_DEFAULT }, { "10", 10000 }, { "0.5", 500 },
		{ "x2", 2000 }, { "1", 1000 }, { "100", 100000 }, { "max", SPEED_MAX },
		{ "2.2", 2200 }, { "99.9", 99900 },
	};
	static const char *const bad[] = { "0", "0.4", "0.499", "100.1", "101", "-1", "-0.5", "1x",
					   "fast", "1.", "1.5.5", "1.00", "2.25", "  ", "nan",
					   "1e2", "99999999999", "maximum", "x", "+", "10 " };
	struct err err;
	int speed;

	for (size_t i = 0; i < LENGTH(good); i++) {
		ck_assert_int_eq(transport_speed(good[i].text, &speed, &err), 0);
		ck_assert_int_eq(speed, good[i].speed);
	}
	for (size_t i = 0; i < LENGTH(bad); i++) {
		err = (struct err){ 0 };
		ck_assert_msg(transport_speed(bad[i], &speed, &err) == -1, "%s", bad[i]);
		ck_assert_int_eq(err.code, ERR_USAGE);
		ck_assert_ptr_nonnull(strstr(err.text, "0.5 to 100, or max"));
	}
}
END_TEST

START_TEST(faster_and_slower_walk_the_list_and_stay_at_its_ends)
{
	static const int list[] = { 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, SPEED_MAX };
	size_t last = LENGTH(list) - 1;

	for (size_t i = 0; i < last; i++) {
		ck_assert_int_eq(transport_shift(list[i], 1), list[i + 1]);
		ck_assert_int_eq(transport_shift(list[i + 1], -1), list[i]);
	}
	ck_assert_int_eq(transport_shift(SPEED_MAX, 1), SPEED_MAX);
	ck_assert_int_eq(transport_shift(500, -1), 500);
	/* One that was typed goes to its neighbours. */
	ck_assert_int_eq(transport_shift(3000, 1), 5000);
	ck_assert_int_eq(transport_shift(3000, -1), 2000);
	ck_assert_int_eq(transport_shift(700, -1), 500);
	ck_assert_int_eq(transport_shift(99999, 1), 100000);
}
END_TEST

START_TEST(a_speed_has_a_label)
{
	char label[12];

	ck_assert_str_eq(transport_label(500, label), "x0.5");
	ck_assert_str_eq(transport_label(1000, label), "x1");
	ck_assert_str_eq(transport_label(2200, label), "x2.2");
	ck_assert_str_eq(transport_label(100000, label), "x100");
	ck_assert_str_eq(transport_label(SPEED_MAX, label), "max");
}
END_TEST

START_TEST(time_passes_in_proportion)
{
	ck_assert_int_eq(transport_passes(10000, 250 * NS_PER_MS, 0), 2500 * NS_PER_MS);
	ck_assert_int_eq(transport_passes(500, NS_PER_S, 0), 500 * NS_PER_MS);
	ck_assert_int_eq(transport_passes(1000, 1, 0), 1);
	ck_assert_int_eq(transport_passes(500, 1, 0), 0);
	ck_assert_int_eq(transport_passes(100000, INT64_MAX / 2, 0), INT64_MAX);
	ck_assert_int_eq(transport_takes(10000, 60 * NS_PER_S), 6 * NS_PER_S);
	ck_assert_int_eq(transport_takes(500, NS_PER_S), 2 * NS_PER_S);
	ck_assert_int_eq(transport_takes(SPEED_MAX, INT64_MAX), 0);
	/* In pieces or at once: the same moment, for every listed speed and frames of 250 ms. */
	for (int speed = 500; speed != SPEED_MAX; speed = transport_shift(speed, 1)) {
		int64_t sum = 0;
		for (int i = 0; i < 40; i++)
			sum += transport_passes(speed, TRANSPORT_FRAME_NS, 0);
		ck_assert_int_eq(sum, transport_passes(speed, 10 * NS_PER_S, 0));
	}
}
END_TEST

START_TEST(at_most_speed_a_frame_is_a_column)
{
	ck_assert_int_eq(transport_passes(SPEED_MAX, TRANSPORT_FRAME_NS, 60 * NS_PER_S),
			 60 * NS_PER_S);
	ck_assert_int_eq(transport_passes(SPEED_MAX, 4 * TRANSPORT_FRAME_NS + 7, 60 * NS_PER_S),
			 240 * NS_PER_S);
	/* Of a short log a column is little: it is never slower than the fastest of the others. */
	ck_assert_int_eq(transport_passes(SPEED_MAX, NS_PER_S, NS_PER_MS), 200 * NS_PER_S);
	ck_assert_int_eq(transport_passes(SPEED_MAX, TRANSPORT_FRAME_NS / 2, 60 * NS_PER_S),
			 25 * NS_PER_S);
	ck_assert_int_eq(transport_passes(SPEED_MAX, NS_PER_S, 0), INT64_MAX);
	ck_assert_int_eq(transport_passes(SPEED_MAX, 8 * TRANSPORT_FRAME_NS, INT64_MAX / 2),
			 INT64_MAX);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("transport");
	TCase *tcase = tcase_create("transport");

	tcase_add_test(tcase, a_speed_is_a_number_or_max);
	tcase_add_test(tcase, faster_and_slower_walk_the_list_and_stay_at_its_ends);
	tcase_add_test(tcase, a_speed_has_a_label);
	tcase_add_test(tcase, time_passes_in_proportion);
	tcase_add_test(tcase, at_most_speed_a_frame_is_a_column);
	suite_add_tcase(suite, tcase);
	return suite;
}
