/* check_traffic: a rate that falls is told of, whatever its length; an ebb by custom is none. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5"};

static void
request(struct judged *judged, int64_t at_ms)
{
	const char *host = hosts[roll(&judged->state) % 5];

	made_add(&judged->made, at_ms, roll(&judged->state) % 2 ? "v1" : "v2",
		 roll(&judged->state) % 3 ? "/a" : "/b",
		 100 * exp(.3 * story_gauss(&judged->state)), OUTCOME_OK, &host);
}

/* As many requests as chance makes of a rate a second, in each second from one on. */
static void
flows(struct judged *judged, int from_s, int until_s, double rate)
{
	for (int s = from_s; s < until_s; s++)
		for (int k = 0; k < 10; k++)
			if (uniform(&judged->state) < rate / 10)
				request(judged, s * INT64_C(1000) + k * 100);
}

/* The number after some words, which are there. */
static double
number_after(const char *text, const char *words)
{
	const char *at = strstr(text, words);

	ck_assert_msg(at != NULL, "`%s` is not in `%s`", words, text);
	return strtod(at + strlen(words), NULL);
}

/* Two hours of a request a second; from 1:00:00 on a twenty-fifth, or nothing, for 14 min 24 s. */
START_TEST(a_fall_to_little_is_as_long_as_it_lasts)
{
	struct judged judged;

	judged_open(&judged, "host", 47);
	flows(&judged, 0, 3600, 1);
	flows(&judged, 3600, 4464, _i ? 0 : .04);
	flows(&judged, 4464, 7200, 1);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_DATA_GAP);
	/* Some came, nobody was hurt: a quiet time looks alike. */
	ck_assert_int_eq(verdict->certainty, _i ? CERTAINTY_STRONG : CERTAINTY_ASSOCIATED);
	if (_i == 0) {
		/* 864 s of one a second: within three buckets of 30 s and 4 sd of 864 arrivals. */
		ck_assert_double_eq_tol(number_after(verdict->statement, "on, for "), 14, 1);
		ck_assert_double_eq_tol(number_after(verdict->statement, "where about "), 864, 120);
	} else {
		ck_assert_double_eq_tol(number_after(verdict->statement, "No record for "), 14, 1);
	}
	judged_close(&judged);
}
END_TEST

/* The same to a third, or to nine tenths: deep enough for no hole, and the second for nothing. */
START_TEST(a_fall_to_a_third_that_ends_is_no_incident)
{
	struct judged judged;

	judged_open(&judged, "host", 47);
	flows(&judged, 0, 3600, 1);
	flows(&judged, 3600, 4464, _i ? .9 : .33);
	flows(&judged, 4464, 7200, 1);
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* From 72 min of two hours on 35 in a hundred come, and nobody is hurt: it is named, and nobody is
 * sure of nothing. Of 90 in a hundred nothing is said. */
START_TEST(a_step_of_the_rate_is_named_and_takes_strong_away)
{
	struct judged judged;

	judged_open(&judged, "host", 47);
	flows(&judged, 0, 4320, 1);
	flows(&judged, 4320, 7200, _i ? .9 : .35);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_NONE);
	ck_assert_int_eq(verdict->certainty, _i ? CERTAINTY_STRONG : CERTAINTY_PROBABLE);
	ck_assert_int_eq(strstr(verdict->statement, "of the rate before") != NULL, !_i);
	/* Among 900 and 315 requests: 4 sd of the ratio are 9.3 in a hundred. */
	if (!_i)
		ck_assert_double_eq_tol(number_after(verdict->statement, "requests come at "), 35,
					9.3);
	judged_close(&judged);
}
END_TEST

/* Three times the rate for twenty minutes: its end is no fall. */
START_TEST(the_end_of_a_peak_is_no_fall)
{
	struct judged judged;

	judged_open(&judged, "host", 47);
	flows(&judged, 0, 2400, 1);
	flows(&judged, 2400, 3600, 3);
	flows(&judged, 3600, 7200, 1);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_NONE);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_STRONG);
	judged_close(&judged);
}
END_TEST

/* A twenty-fifth for the last eight minutes: whether it is over, the log does not show. */
START_TEST(a_fall_without_an_end_is_told_before_anything_is_sure)
{
	struct judged judged;

	judged_open(&judged, "host", 47);
	flows(&judged, 0, 6720, 1);
	flows(&judged, 6720, 7200, .04);
	request(&judged, 7200000);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->incident, TRUTH_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(verdict->statement, "were due"));
	judged_close(&judged);
}
END_TEST

/* Work that comes for seven minutes in every ten, and else hardly any. */
START_TEST(an_ebb_that_comes_again_is_the_custom_of_the_log)
{
	struct judged judged;

	judged_open(&judged, "host", 47);
	for (int s = 0; s < 7200; s += 600) {
		flows(&judged, s, s + 420, 1);
		flows(&judged, s + 420, s + 600, .1);
	}
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Three days, by day one in 20 s, from 20 to 6 o'clock a fifth of it, all at once. */
START_TEST(evenings_are_the_custom_of_the_log)
{
	struct judged judged;

	judged_open(&judged, "host", 47);
	for (int hour = 0; hour < 72; hour++)
		flows(&judged, hour * 3600, hour * 3600 + 3600,
		      hour % 24 >= 6 && hour % 24 < 20 ? .05 : .01);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_NONE);
	ck_assert_ptr_null(strstr(verdict->statement, "of the rate before"));
	judged_close(&judged);
}
END_TEST

/* A rate that goes down by and by, to a seventh. */
START_TEST(a_slope_is_no_step)
{
	struct judged judged;

	judged_open(&judged, "host", 47);
	for (int s = 0; s < 7200; s += 60)
		flows(&judged, s, s + 60, 1 - .85 * s / 7200);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_NONE);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_STRONG);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("traffic");
	TCase *tc = tcase_create("traffic");

	tcase_add_loop_test(tc, a_fall_to_little_is_as_long_as_it_lasts, 0, 2);
	tcase_add_loop_test(tc, a_fall_to_a_third_that_ends_is_no_incident, 0, 2);
	tcase_add_loop_test(tc, a_step_of_the_rate_is_named_and_takes_strong_away, 0, 2);
	tcase_add_test(tc, the_end_of_a_peak_is_no_fall);
	tcase_add_test(tc, a_fall_without_an_end_is_told_before_anything_is_sure);
	tcase_add_test(tc, an_ebb_that_comes_again_is_the_custom_of_the_log);
	tcase_add_test(tc, evenings_are_the_custom_of_the_log);
	tcase_add_test(tc, a_slope_is_no_step);
	suite_add_tcase(suite, tc);
	return suite;
}
