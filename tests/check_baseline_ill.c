/* check_baseline_ill: a host that is ill from the first record to the last, with nothing before. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

/* 4,000 requests to two versions on five hosts; each fails by its own rate. */
static const struct verdict *
judge_hosts(struct judged *judged, const double bad[5])
{
	static const char *const field[] = {"host"};
	static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5"};
	uint64_t state = 77;

	judged_open_fields(judged, field, 1, 0);
	for (int i = 0; i < 4000; i++) {
		int h = (int)(uniform(&state) * 5);
		bool is_bad = uniform(&state) < bad[h];

		made_add(&judged->made, i * INT64_C(1000), uniform(&state) < .5 ? "v1" : "v2",
			 i % 3 ? "/a" : "/b", is_bad ? 5000 : 100 * exp(.3 * story_gauss(&state)),
			 is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, &hosts[h]);
	}
	return judge(judged);
}

/* 40 % of one of five: 8 % of either version, so that none is healthy. It may always have been. */
START_TEST(a_host_that_is_ill_all_along_is_set_beside_all_others)
{
	struct judged judged;
	const struct verdict *verdict = judge_hosts(&judged, (double[]){0, 0, .4, 0, 0});

	ck_assert_int_eq(verdict->kind, KIND_DIMENSION);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_ASSOCIATED);
	ck_assert_int_eq(verdict->cause.n, 1);
	ck_assert_str_eq(names_get(judged.made.names, verdict->cause.term[0].value)->clean, "h3");
	ck_assert_msg(strstr(verdict->statement, "from the start of the log") != NULL, "%s",
		      verdict->statement);
	judged_close(&judged);
}
END_TEST

/* Where two are ill, or all, no one value leaves the others well. */
START_TEST(no_host_is_blamed_for_what_others_do_too)
{
	struct judged judged;
	const struct verdict *verdict = judge_hosts(&judged, _i ? (double[]){.1, .1, .1, .1, .1}
							  : (double[]){0, .3, .3, .3, .3});

	ck_assert_int_eq(verdict->incident, TRUTH_YES);
	ck_assert_int_ne(verdict->kind, KIND_DIMENSION);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("baseline_ill");
	TCase *tc = tcase_create("baseline_ill");

	tcase_add_test(tc, a_host_that_is_ill_all_along_is_set_beside_all_others);
	tcase_add_loop_test(tc, no_host_is_blamed_for_what_others_do_too, 0, 2);
	suite_add_tcase(suite, tc);
	return suite;
}
