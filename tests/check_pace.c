/* check_pace: frames a second are counted, and what comes waits for no clock. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tui/pace.h"

#define BEGUN 1000000			/* milliseconds: some moment */

static void
show(struct pace *pace, int64_t at_ms, bool has_news)
{
	pace_shown(pace, BEGUN + at_ms, BEGUN + at_ms, has_news);
}

static int64_t
waits(const struct pace *pace, int64_t at_ms, bool has_news)
{
	return pace_wait(pace, BEGUN + at_ms, has_news);
}

START_TEST(the_first_frame_waits_for_nothing)
{
	struct pace pace = { .fps = PACE_USUAL };

	ck_assert_int_eq(waits(&pace, 0, true), 0);
	ck_assert_int_eq(waits(&pace, 0, false), 0);
}
END_TEST

START_TEST(so_many_frames_a_second_and_no_more)
{
	struct pace pace = { .fps = 4 };

	for (int i = 0; i < 4; i++)
		show(&pace, 10 * i, i == 0);
	ck_assert_int_eq(waits(&pace, 40, true), 960);
	ck_assert_int_eq(waits(&pace, 999, true), 1);
	ck_assert_int_eq(waits(&pace, 1000, true), 0);
	show(&pace, 1000, false);
	ck_assert_int_eq(waits(&pace, 1005, true), 5);	/* the second one was at 10 */
	ck_assert_int_eq(waits(&pace, 1010, true), 0);
}
END_TEST

/* Two records a second, a clock between them and a verdict after them: no record waits. */
START_TEST(a_record_waits_for_no_frame_of_a_clock)
{
	struct pace pace = { .fps = 4 };

	for (int64_t at = 0; at < 60000; at += 5) {
		bool has_come = at % 510 == 0, has_clock = at % 1000 == 200;
		bool is_judged = at % 35 == 0;
		if (has_come)
			ck_assert_int_eq(waits(&pace, at, true), 0);
		if (has_come || ((has_clock || is_judged) && waits(&pace, at, false) == 0))
			show(&pace, at, has_come);
	}
}
END_TEST

START_TEST(a_clock_leaves_the_last_place_of_a_second)
{
	struct pace pace = { .fps = 4 };

	for (int i = 0; i < 3; i++)
		show(&pace, 100 * i, i == 0);
	ck_assert_int_eq(waits(&pace, 300, false), 700);
	ck_assert_int_eq(waits(&pace, 300, true), 0);
	ck_assert_int_eq(waits(&pace, 1000, false), 0);
}
END_TEST

START_TEST(one_frame_a_second_is_everybodys)
{
	struct pace pace = { .fps = 1 };

	show(&pace, 0, true);
	ck_assert_int_eq(waits(&pace, 400, true), 600);
	ck_assert_int_eq(waits(&pace, 400, false), 600);
	ck_assert_int_eq(waits(&pace, 1000, false), 0);
}
END_TEST

START_TEST(frames_that_take_long_take_a_fifth_of_the_time)
{
	struct pace pace = { .fps = 10 };

	pace_shown(&pace, BEGUN, BEGUN + 80, true);
	ck_assert_int_eq(waits(&pace, 80, true), 400);
	ck_assert_int_eq(waits(&pace, 480, true), 0);
}
END_TEST

/* A record each 5 ms for so long from a moment on; how many frames show them, and the longest time
 * between two. */
static int
pour(struct pace *pace, int64_t from_ms, int64_t for_ms, int64_t *longest_ms)
{
	int frames = 0;

	*longest_ms = 0;
	for (int64_t at = from_ms; at < from_ms + for_ms; at += 5) {
		if (waits(pace, at, true) > 0)
			continue;
		if (frames++ && BEGUN + at - pace->last_ms > *longest_ms)
			*longest_ms = BEGUN + at - pace->last_ms;
		show(pace, at, true);
	}
	return frames;
}

/* Two lines that belong together are seen together; a stream of them comes evenly. */
START_TEST(news_after_news_come_evenly)
{
	struct pace pace = { .fps = 4 };
	int64_t longest_ms;

	show(&pace, 0, true);
	ck_assert_int_eq(waits(&pace, 60, true), 0);
	show(&pace, 60, true);
	ck_assert_int_eq(waits(&pace, 120, true), 190);
	ck_assert_int_eq(pour(&pace, 310, 1450, &longest_ms), 6);
	ck_assert_int_le(longest_ms, 440);	/* a second has four in all */
}
END_TEST

START_TEST(what_pours_is_shown_half_as_often)
{
	struct pace pace = { .fps = 4 };
	int64_t longest_ms;

	pour(&pace, 0, 3000, &longest_ms);
	ck_assert_int_eq(pour(&pace, 3000, 10000, &longest_ms), 20);
	ck_assert_int_eq(longest_ms, 500);
}
END_TEST

/* The record after a pause is news again: it and the next ones do not wait. */
START_TEST(after_a_pour_a_record_is_shown_at_once)
{
	struct pace pace = { .fps = 4 };
	int64_t longest_ms;

	pour(&pace, 0, 10000, &longest_ms);
	for (int64_t at = 11000; at < 20000; at += 510) {
		ck_assert_int_eq(waits(&pace, at, true), 0);
		show(&pace, at, true);
	}
	ck_assert_int_eq(waits(&pace, 20400, true), 0);
	show(&pace, 20400, true);
	ck_assert_int_eq(waits(&pace, 20410, true), 0);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pace");
	TCase *tcase = tcase_create("pace");

	tcase_add_test(tcase, the_first_frame_waits_for_nothing);
	tcase_add_test(tcase, so_many_frames_a_second_and_no_more);
	tcase_add_test(tcase, a_record_waits_for_no_frame_of_a_clock);
	tcase_add_test(tcase, a_clock_leaves_the_last_place_of_a_second);
	tcase_add_test(tcase, one_frame_a_second_is_everybodys);
	tcase_add_test(tcase, frames_that_take_long_take_a_fifth_of_the_time);
	tcase_add_test(tcase, news_after_news_come_evenly);
	tcase_add_test(tcase, what_pours_is_shown_half_as_often);
	tcase_add_test(tcase, after_a_pour_a_record_is_shown_at_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
