/* check_incident_rate: a version that comes as the day begins is held to the same request rate. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/logged.h"
#include "tests/story.h"

enum { MANY = 4500, FEW = 2400 };	/* of which two thirds come */

/* 24 h from a peak on: the rate goes from 1.5 to 0.5 of its mean and back, latency with it from
 * 1.2 to 0.8 times; v2 replaces v1 at the foot of the wave, but where there is one version alone,
 * and from then on all takes so many times as long. */
static const struct verdict *
judge_of(struct made *made, struct arena *arena, struct verdict *verdict, uint64_t seed,
	 double slow, int n, bool is_one)
{
	static const struct analysis_options plain = {0};
	const double day_ms = 86400e3;
	uint64_t state = seed;

	made_open(made, NULL, 0);
	for (double at = 0; at < day_ms; at += day_ms / n) {
		double wave = cos(2 * acos(-1) * at / day_ms);
		bool is_new = at > day_ms / 2;

		if (uniform(&state) * 1.5 > 1 + .5 * wave)
			continue;
		made_add(made, at, is_new && !is_one ? "v2" : "v1",
			 uniform(&state) < .5 ? "/a" : "/b",
			 100 * (1 + .2 * wave) * (is_new ? slow : 1) *
			 exp(.5 * story_gauss(&state)), OUTCOME_OK, NULL);
	}
	struct query query = query_all(made->store, INT64_MAX);

	verdict_run(&query, &plain, arena, verdict);
	return verdict;
}

static const struct verdict *
judge(struct made *made, struct arena *arena, struct verdict *verdict, uint64_t seed, double slow)
{
	return judge_of(made, arena, verdict, seed, slow, MANY, false);
}

START_TEST(a_harmless_version_that_comes_at_dawn_is_no_incident)
{
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;

	ck_assert_int_eq(judge(&made, &arena, &verdict, 100 + (uint64_t)_i, 1)->incident, TRUTH_NO);
	arena_release(&arena);
	made_close(&made);
}
END_TEST

START_TEST(a_version_that_is_half_as_slow_again_at_dawn_is)
{
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;

	ck_assert_int_eq(judge(&made, &arena, &verdict, 100 + (uint64_t)_i, 1.5)->incident,
			 TRUTH_YES);
	arena_release(&arena);
	made_close(&made);
}
END_TEST

/*
 * v2 takes the place of v1 in the seventh of 30 hours, when the wave has just passed its foot, and
 * sees the whole day: most of its requests come at rates v1 never had.
 */
START_TEST(a_version_that_came_by_night_is_held_to_what_it_does_by_night)
{
	for (int is_slow = 0; is_slow < 2; is_slow++) {
		const double hour_ms = 3600e3;
		static const struct analysis_options plain = {0};
		struct made made;
		struct arena arena = {0};
		struct verdict verdict;
		uint64_t state = 400 + (uint64_t)_i;

		made_open(&made, NULL, 0);
		for (double at = 0; at < 30 * hour_ms; at += 30 * hour_ms / MANY) {
			double wave = -cos(2 * acos(-1) * (at / hour_ms - 3.5) / 24);
			bool is_new = at > 7 * hour_ms;

			if (uniform(&state) * 1.5 > 1 + .5 * wave)
				continue;
			made_add(&made, at, is_new ? "v2" : "v1",
				 uniform(&state) < .5 ? "/a" : "/b",
				 100 * (1 + .2 * wave) * (is_new && is_slow ? 1.5 : 1) *
				 exp(.5 * story_gauss(&state)), OUTCOME_OK, NULL);
		}
		struct query query = query_all(made.store, INT64_MAX);

		verdict_run(&query, &plain, &arena, &verdict);
		ck_assert_msg(verdict.incident == (is_slow ? TRUTH_YES : TRUTH_NO), "%d: %s",
			      is_slow, verdict.statement);
		arena_release(&arena);
		made_close(&made);
	}
}
END_TEST

/* Of few requests it is told as well. */
START_TEST(few_requests_tell_a_harmless_version_from_a_slow_one)
{
	for (int is_slow = 0; is_slow < 2; is_slow++) {
		struct made made;
		struct arena arena = {0};
		struct verdict verdict;

		judge_of(&made, &arena, &verdict, 200 + (uint64_t)_i, is_slow ? 1.5 : 1, FEW,
			 false);
		ck_assert_int_eq(verdict.incident, is_slow ? TRUTH_YES : TRUTH_NO);
		arena_release(&arena);
		made_close(&made);
	}
}
END_TEST

/* Latency goes with the rate; that it is half as much again as before at the same rate does not. */
START_TEST(a_day_on_which_all_is_slower_than_as_many_were_is_an_incident)
{
	for (int is_slow = 0; is_slow < 2; is_slow++) {
		struct made made;
		struct arena arena = {0};
		struct verdict verdict;

		judge_of(&made, &arena, &verdict, 300 + (uint64_t)_i, is_slow ? 1.5 : 1, MANY,
			 true);
		ck_assert_int_eq(verdict.incident, is_slow ? TRUTH_YES : TRUTH_NO);
		arena_release(&arena);
		made_close(&made);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_rate");
	TCase *tc = tcase_create("incident_rate");

	tcase_add_loop_test(tc, a_harmless_version_that_comes_at_dawn_is_no_incident, 0, 6);
	tcase_add_loop_test(tc, a_version_that_is_half_as_slow_again_at_dawn_is, 0, 6);
	tcase_add_loop_test(tc, a_version_that_came_by_night_is_held_to_what_it_does_by_night, 0,
			    6);
	tcase_add_loop_test(tc, few_requests_tell_a_harmless_version_from_a_slow_one, 0, 6);
	tcase_add_loop_test(tc, a_day_on_which_all_is_slower_than_as_many_were_is_an_incident, 0,
			    6);
	suite_add_tcase(suite, tc);
	return suite;
}
