/* check_early: the newest requests all fail: too early to say that there is no incident. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/store/store_private.h"
#include "tests/story.h"

static const struct analysis_options plain = {0};

/* Below so many records a log is a small one: 0 as it is built in. */
static size_t small_records;

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
	if (small_records)
		told->made.store->small_records = small_records;
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

/* There the newest are looked for in ever longer parts of the last bucket. */
START_TEST(the_newest_that_fail_are_found_in_a_large_log_too)
{
	struct told told;

	small_records = 1;
	for (int n = 2; n < 5; n++) {
		char want[80];

		snprintf(want, sizeof(want),
			 "the newest %d requests failed, of those before them 0 of 300", n);
		judge("v1", 0, n, 0, &told);
		check_early(&told, want);
	}
	judge("v1", 0, 3, 1, &told);	/* the newest two of three */
	check_early(&told, "the newest 2 requests failed, of those before them 0 of 301");
	small_records = 0;
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

/*
 * 2,000 requests of eight shards, 100 ms, of which one in fifty takes 300 ms; of s3's newest `n`
 * all but `well` do. With `is_all` so do the newest of every shard.
 */
static void
judge_shards(int n, int well, bool is_all, struct told *told)
{
	static const char *const dims[] = {"shard"};
	static const char *const shards[] = {"s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"};

	*told = (struct told){0};
	made_open(&told->made, dims, 1);
	for (int i = 0; i < 2000; i++) {
		int shard = i % 8, nth = (1999 - i) / 8;
		bool is_ill = (is_all || shard == 2) && nth < n && nth >= well;

		made_add(&told->made, i * 1000., "v1", i / 8 % 2 ? "/a" : "/b",
			 is_ill || i % 50 == 7 ? 300 : 100 + i % 13, OUTCOME_OK, &shards[shard]);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

START_TEST(a_value_that_falls_ill_at_the_end_is_too_early_to_tell)
{
	struct told told;

	judge_shards(6, 0, false, &told);
	/* A moment says more than how many came since. */
	ck_assert_ptr_nonnull(strstr(told.verdict.statement, "Too early to tell: since "));
	ck_assert_ptr_null(strstr(told.verdict.statement, "of the newest"));
	check_early(&told, "of shard=s3 were slow or failed, of those before them ");
}
END_TEST

/* Two of a value's newest are chance: of 250 of them five are slow all the while. */
START_TEST(two_slow_ones_at_the_end_are_nothing)
{
	struct told told;

	judge_shards(2, 0, false, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	told_close(&told);
}
END_TEST

/* Where all fall ill no value is named. */
START_TEST(what_all_suffer_at_the_end_is_no_value_s)
{
	struct told told;

	judge_shards(2, 0, true, &told);
	ck_assert_ptr_null(strstr(told.verdict.statement, "shard="));
	ck_assert_int_ne(told.verdict.incident, TRUTH_NO);
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
	tcase_add_test(tc, the_newest_that_fail_are_found_in_a_large_log_too);
	tcase_add_test(tc, where_one_in_thirty_fails_two_in_a_row_are_nothing);
	tcase_add_test(tc, one_that_fails_is_nothing);
	tcase_add_test(tc, a_third_decides);
	tcase_add_test(tc, a_value_that_falls_ill_at_the_end_is_too_early_to_tell);
	tcase_add_test(tc, two_slow_ones_at_the_end_are_nothing);
	tcase_add_test(tc, what_all_suffer_at_the_end_is_no_value_s);
	suite_add_tcase(s, tc);
	return s;
}
