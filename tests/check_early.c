/* check_early: the newest requests all fail: too early to say that there is no incident. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/story.h"

static const struct analysis_options plain = {0};

/* 300 of v1 on 30 hosts, `bad_before` of them failed among the first, then `n` of a version, of
 * which the first `well` do not fail. */
static void
judge(const char *version, int bad_before, int n, int well, struct told *told)
{
	static const char *const dims[] = {"host"};
	char name[16];
	const char *host = name;

	*told = (struct told){0};
	made_open(&told->made, dims, 1);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "h%d", i * 7 % 30);
		made_add(&told->made, i * 1000., "v1", "/a", 100 + i % 13,
			 i % 20 == 7 && i / 20 < bad_before ? OUTCOME_TIMEOUT : OUTCOME_OK, &host);
	}
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "h%d", i);
		made_add(&told->made, 300e3 + i * 400., version, "/a", 100 + i % 13,
			 i < well ? OUTCOME_OK : OUTCOME_SERVER_ERROR, &host);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

static void
check_early(struct told *told, const char *why)
{
	ck_assert_int_eq(told->verdict.incident, TRUTH_UNKNOWN);
	ck_assert_int_eq(told->verdict.kind, KIND_UNCLEAR);
	ck_assert_int_eq(told->verdict.certainty, CERTAINTY_INCONCLUSIVE);
	ck_assert_ptr_nonnull(strstr(told->verdict.statement, "Too early to tell: "));
	ck_assert_ptr_nonnull(strstr(told->verdict.statement, why));
	told_close(told);
}

START_TEST(two_of_two_of_a_new_version_that_fail_are_too_early_to_tell)
{
	struct told told;

	judge("v2", 0, 2, 0, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_UNKNOWN);
	ck_assert_uint_eq(told.verdict.lines.n, 2);
	check_early(&told, "all 2 requests of v2 failed, of the others 0 of 300");
}
END_TEST

START_TEST(the_newest_two_that_fail_are_too_early_to_tell)
{
	struct told told;

	judge("v1", 0, 2, 0, &told);
	check_early(&told, "the newest 2 requests failed, of those before them 0 of 300");
}
END_TEST

/* Of 10 of 300 six of a hundred may fail: two in a row are no chance of a thousandth. */
START_TEST(where_one_in_thirty_fails_two_in_a_row_are_nothing)
{
	struct told told;

	judge("v1", 10, 2, 0, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	told_close(&told);
}
END_TEST

START_TEST(one_that_fails_is_nothing)
{
	struct told told;

	judge("v2", 0, 1, 0, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	told_close(&told);
	/* Nor are two of three. */
	judge("v1", 0, 3, 3, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	told_close(&told);
}
END_TEST

/* Rule I3 asks for three. */
START_TEST(a_third_decides)
{
	struct told told;

	judge("v2", 0, 3, 0, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("early");
	TCase *tc = tcase_create("early");

	tcase_add_test(tc, two_of_two_of_a_new_version_that_fail_are_too_early_to_tell);
	tcase_add_test(tc, the_newest_two_that_fail_are_too_early_to_tell);
	tcase_add_test(tc, where_one_in_thirty_fails_two_in_a_row_are_nothing);
	tcase_add_test(tc, one_that_fails_is_nothing);
	tcase_add_test(tc, a_third_decides);
	suite_add_tcase(s, tc);
	return s;
}
