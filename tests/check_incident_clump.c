/* check_incident_clump: bad records in clumps, or a row of hurt ones: no incident, and no sure
 * absence of one. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

/* Six hours with a request every three seconds; in four minutes of every half hour `in_spike` of
 * them fail, else `else_bad`. */
static const struct verdict *
day_of(struct judged *judged, double in_spike, double else_bad)
{
	judged_open(judged, NULL, 41);
	for (int i = 0; i < 7200; i++) {
		bool is_spike = i % 600 < 80;
		double fails = is_spike ? in_spike : else_bad;

		made_add(&judged->made, i * INT64_C(3000), "v1", i % 3 ? "/a" : "/b",
			 100 * exp(.3 * story_gauss(&judged->state)),
			 uniform(&judged->state) < fails ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
	}
	return judge(judged);
}

/* Of 7,200 requests 960 lie in spikes: of 115 bad ones 77 in 13 % of the requests. */
START_TEST(clumps_are_told_and_nobody_is_sure)
{
	struct judged judged;
	const struct verdict *verdict = day_of(&judged, .08, .006);

	ck_assert_int_eq(verdict->incident, TRUTH_NO);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_PROBABLE);
	ck_assert_msg(strstr(verdict->statement, "bad records lie in ") != NULL &&
		      strstr(verdict->statement, "of the requests: they come in clumps, too short "
						 "to be a step") != NULL, "%s", verdict->statement);
	judged_close(&judged);
}
END_TEST

/* As many, spread over all hours. */
START_TEST(as_many_that_are_spread_are_none)
{
	struct judged judged;
	const struct verdict *verdict = day_of(&judged, .016, .016);

	ck_assert_int_eq(verdict->incident, TRUTH_NO);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_STRONG);
	ck_assert_ptr_eq(strstr(verdict->statement, "clumps"), NULL);
	judged_close(&judged);
}
END_TEST

/* Of 400 requests twenty in a row take eight times as long, or fail, twelve of them, in the middle
 * of an hour: no step. The same twenty or twelve anywhere: nothing. */
static const struct verdict *
row_of(struct judged *judged, bool is_row, double slow, int failing)
{
	judged_open(judged, NULL, 43);
	for (int i = 0; i < 400; i++) {
		int at = is_row ? i - 200 : i % 20 ? 20 : i / 20;
		bool is_hurt = at >= 0 && at < 20;

		made_add(&judged->made, i * INT64_C(9000), "v1", "/a",
			 100 * exp(.3 * story_gauss(&judged->state)) * (is_hurt ? slow : 1),
			 is_hurt && at < failing ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
	}
	return judge(judged);
}

START_TEST(a_row_that_is_hurt_is_told)
{
	static const char *const said[] = {
		"20 of 20 requests in a row from ", "12 of 20 requests in a row from "};
	struct judged judged;
	const struct verdict *verdict = row_of(&judged, true, _i ? 1 : 8, _i ? 12 : 0);

	ck_assert_int_eq(verdict->incident, TRUTH_NO);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_PROBABLE);
	ck_assert_msg(strstr(verdict->statement, said[_i]) != NULL, "%s", verdict->statement);
	judged_close(&judged);
	verdict = row_of(&judged, false, _i ? 1 : 8, _i ? 12 : 0);
	ck_assert_int_eq(verdict->incident, TRUTH_NO);
	ck_assert_ptr_eq(strstr(verdict->statement, "in a row"), NULL);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_clump");
	TCase *tcase = tcase_create("clump");

	tcase_add_test(tcase, clumps_are_told_and_nobody_is_sure);
	tcase_add_test(tcase, as_many_that_are_spread_are_none);
	tcase_add_loop_test(tcase, a_row_that_is_hurt_is_told, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
