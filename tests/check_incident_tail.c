/* check_incident_tail: a version that is as fast as the other but for its slowest. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/story.h"

enum { N = 5000, FROM = 2500 };

/*
 * 5,000 requests of 90 to 110 ms on /a and 40 to 60 on /b; v2 has every other one from the middle
 * on, and every so manyeth of v2's takes twelve times as long.
 */
static void
judge(int every, struct told *told)
{
	static const struct analysis_options plain = {0};
	int n = 0;

	*told = (struct told){0};
	made_open(&told->made, NULL, 0);
	for (int i = 0; i < N; i++) {
		bool is_new = i >= FROM && i % 2;
		int e = i / 2 % 2, times = is_new && every && ++n % every == 0 ? 12 : 1;

		made_add(&told->made, i * 700., is_new ? "v2" : "v1", e ? "/b" : "/a",
			 times * ((e ? 40 : 90) + i * 7 % 21), OUTCOME_OK, NULL);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

/* One in forty, 31 of 1,250: p99 is among them, 90 to 110 ms times twelve; p95 is not. */
START_TEST(a_slow_tail_is_said_and_nobody_is_sure)
{
	struct told told;

	judge(40, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	ck_assert_int_eq(told.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_ptr_nonnull(strstr(told.verdict.statement, ": v2"));
	ck_assert_ptr_nonnull(strstr(told.verdict.statement, "immaterial in the middle (p50 "));
	ck_assert_ptr_nonnull(strstr(told.verdict.statement, "slower (p99 "));
	told_close(&told);
}
END_TEST

START_TEST(without_a_tail_all_is_well_and_sure)
{
	struct told told;

	judge(0, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	ck_assert_int_eq(told.verdict.certainty, CERTAINTY_STRONG);
	ck_assert_ptr_null(strstr(told.verdict.statement, "p99"));
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("incident_tail");
	TCase *tc = tcase_create("incident_tail");

	tcase_add_test(tc, a_slow_tail_is_said_and_nobody_is_sure);
	tcase_add_test(tc, without_a_tail_all_is_well_and_sure);
	suite_add_tcase(s, tc);
	return s;
}
