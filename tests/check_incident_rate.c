/* check_incident_rate: a version that comes as the day begins is held to the same request rate. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/logged.h"
#include "tests/story.h"

/* 24 h from a peak on: the rate goes from 1.5 to 0.5 of its mean and back, latency with it from
 * 1.2 to 0.8 times; v2 replaces v1 at the foot of the wave, and takes so many times as long. */
static const struct verdict *
judge(struct made *made, struct arena *arena, struct verdict *verdict, uint64_t seed, double slow)
{
	static const struct analysis_options plain = {0};
	const double day_ms = 86400e3;
	uint64_t state = seed;

	made_open(made, NULL, 0);
	for (double at = 0; at < day_ms; at += day_ms / 4500) {
		double wave = cos(2 * acos(-1) * at / day_ms);
		bool is_new = at > day_ms / 2;

		if (uniform(&state) * 1.5 > 1 + .5 * wave)
			continue;
		made_add(made, at, is_new ? "v2" : "v1", uniform(&state) < .5 ? "/a" : "/b",
			 100 * (1 + .2 * wave) * (is_new ? slow : 1) *
			 exp(.5 * story_gauss(&state)), OUTCOME_OK, NULL);
	}
	struct query query = query_all(made->store, INT64_MAX);

	verdict_run(&query, &plain, arena, verdict);
	return verdict;
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

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_rate");
	TCase *tc = tcase_create("incident_rate");

	tcase_add_loop_test(tc, a_harmless_version_that_comes_at_dawn_is_no_incident, 0, 6);
	tcase_add_loop_test(tc, a_version_that_is_half_as_slow_again_at_dawn_is, 0, 6);
	suite_add_tcase(suite, tc);
	return suite;
}
