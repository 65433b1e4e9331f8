/* check_few_failures: a version that fails seldom, where the others fail hardly ever. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/story.h"

enum { N = 3000, FROM = 1500, NEW = 750, SLOW_FIRST = 39 };

static const struct analysis_options plain = {0};

/*
 * 3,000 requests in an hour, v2 every other one from the middle on, as fast as v1. Of v2's 750 so
 * many fail as `bad` says, evenly to the end; of v1's 2,250 `old`. The first 39 of v2 take five
 * times as long with `is_cold`.
 */
struct plan { int bad, old; bool is_cold; };

static void
judge(const struct plan *plan, struct told *told)
{
	static const char *const endpoints[] = {"/a", "/b"};
	static const char *const dims[] = {"tenant"};
	uint64_t state = 3;
	int n_new = 0, n_old = 0;

	*told = (struct told){0};
	made_open(&told->made, dims, 1);
	for (int i = 0; i < N; i++) {
		bool is_new = i >= FROM && i % 2;
		const char *tenant = i % 3 ? "small" : "big";
		int *count = is_new ? &n_new : &n_old;
		int all = is_new ? NEW : N - NEW, bad = is_new ? plan->bad : plan->old;
		int was = *count, half = 2 * all;
		bool is_bad = (2 * was * bad + 2 * bad + all) / half > (2 * was * bad + all) / half;
		double latency = 80 * exp(.4 * story_gauss(&state));

		if (plan->is_cold && is_new && n_new < SLOW_FIRST)
			latency *= 5;
		++*count;
		made_add(&told->made, i * 1200., is_new ? "v2" : "v1", endpoints[i / 2 % 2],
			 latency, is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, &tenant);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

static int
is_blamed(struct told *told)
{
	return told->verdict.incident == TRUTH_YES && told->verdict.kind == KIND_BAD_VERSION &&
	       !strcmp(told_cause(told), "v2");
}

/* Fisher's exact test, by scipy: 12 of 750 against 0 of 2,250 p = 5.5e-8. */
START_TEST(twelve_that_fail_of_750_against_none_of_2250_are_no_chance)
{
	struct told told;

	judge(&(struct plan){.bad = 12}, &told);
	ck_assert(is_blamed(&told));
	ck_assert_uint_eq(told.verdict.contrast.bad_candidate, 12);
	ck_assert_uint_eq(told.verdict.contrast.bad_control, 0);
	ck_assert_int_eq(told_check(&told, KIND_BAD_VERSION, 1), CHECK_PASS);
	ck_assert_int_eq(told_check(&told, KIND_BAD_VERSION, 2), CHECK_PASS);
	told_close(&told);
}
END_TEST

/* Of 750 three, of 2,250 five: p = 0.42. And 14 of 750 against 30: p = 0.29. */
START_TEST(as_many_as_chance_gives_are_none)
{
	static const struct plan plans[] = {{.bad = 3, .old = 5}, {.bad = 14, .old = 30}};

	for (size_t i = 0; i < LENGTH(plans); i++) {
		struct told told;

		judge(&plans[i], &told);
		ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
		told_close(&told);
	}
}
END_TEST

/* 17 of 750 against 4 of 2,250: p = 1e-7, and 16 of the 17 come after the first 39. */
START_TEST(failures_to_the_end_are_no_warm_up)
{
	struct told told;

	judge(&(struct plan){.bad = 17, .old = 4, .is_cold = true}, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_int_ne(told_check(&told, KIND_BAD_VERSION, 17), CHECK_CONTRADICTS);
	ck_assert_ptr_null(strstr(told.verdict.statement, "warm-up"));
	told_close(&told);
}
END_TEST

/* Without a failure the same is one: the figures above are no other start. */
START_TEST(a_slow_start_alone_is_a_warm_up)
{
	struct told told;

	judge(&(struct plan){.is_cold = true}, &told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	ck_assert_int_eq(told_check(&told, KIND_BAD_VERSION, 17), CHECK_CONTRADICTS);
	told_close(&told);
}
END_TEST

/*
 * Every fourth from the middle on is of v2, evenly on both endpoints: of its 374 requests 14 fail,
 * ten of them on /a; of v1 none does. /a alone is the plainest, and /b is not shown to be
 * well.
 */
START_TEST(a_version_that_fails_everywhere_is_not_narrowed)
{
	struct told told = {0};
	uint64_t state = 9;
	int n[2] = {0, 0};

	made_open(&told.made, NULL, 0);
	for (int i = 0; i < N; i++) {
		bool is_new = i >= FROM && i % 4 == 3;
		int e = i / 4 % 2;
		bool is_bad = is_new && ++n[e] % (e ? 45 : 18) == 0;

		made_add(&told.made, i * 1200., is_new ? "v2" : "v1", e ? "/b" : "/a",
			 80 * exp(.4 * story_gauss(&state)), is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK,
			 NULL);
	}
	struct query query = query_all(told.made.store, INT64_MAX);

	verdict_run(&query, &plain, &told.arena, &told.verdict);
	ck_assert_msg(is_blamed(&told), "%s", told.verdict.statement);
	told_close(&told);
}
END_TEST

/*
 * A canary that only tenant big is sent to: big fails in 12 of 750 of v2, and in 4 of 250 of v1
 * all the same. Like for like that is nothing.
 */
START_TEST(a_tenant_that_always_failed_is_no_fault_of_its_canary)
{
	struct told told;
	static const char *const dims[] = {"tenant"};
	uint64_t state = 5;
	int n = 0;

	told = (struct told){0};
	made_open(&told.made, dims, 1);
	for (int i = 0; i < N; i++) {
		bool is_new = i >= FROM && i % 2, is_big = is_new || i % 4 == 1;
		const char *tenant = is_big ? "big" : "small";
		bool is_bad = is_big && ++n % 60 == 0;

		made_add(&told.made, i * 1200., is_new ? "v2" : "v1", i % 3 ? "/a" : "/b",
			 80 * exp(.4 * story_gauss(&state)), is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK,
			 &tenant);
	}
	struct query query = query_all(told.made.store, INT64_MAX);

	verdict_run(&query, &plain, &told.arena, &told.verdict);
	ck_assert(!is_blamed(&told));
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("few_failures");
	TCase *tc = tcase_create("few_failures");

	tcase_add_test(tc, twelve_that_fail_of_750_against_none_of_2250_are_no_chance);
	tcase_add_test(tc, as_many_as_chance_gives_are_none);
	tcase_add_test(tc, failures_to_the_end_are_no_warm_up);
	tcase_add_test(tc, a_slow_start_alone_is_a_warm_up);
	tcase_add_test(tc, a_tenant_that_always_failed_is_no_fault_of_its_canary);
	tcase_add_test(tc, a_version_that_fails_everywhere_is_not_narrowed);
	suite_add_tcase(s, tc);
	return s;
}
