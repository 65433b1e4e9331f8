/* check_gone: a version that answers no more, who is well since, a second cause beside it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/story.h"

static const struct analysis_options plain = {0};

/* v2 takes every third request from `from` to `until` (shares of 30 min), and is slow and failing;
 * from `ill` on v1 fails as well, every other request. */
struct plan { double from, until, ill; };

static void
judge(const struct plan *plan, struct told *told)
{
	enum { N = 1200 };
	int seen = 0;

	*told = (struct told){0};
	made_open(&told->made, NULL, 0);
	for (int i = 0; i < N; i++) {
		double at = (double)i / N;
		bool is_new = at >= plan->from && at < plan->until && i % 3 == 0;
		bool is_bad = (is_new && seen++ % 2) || (at >= plan->ill && i % 2);

		made_add(&told->made, at * 1800e3, is_new ? "v2" : "v1", i % 5 ? "/a" : "/b",
			 (100 + i % 11) * (is_new ? 6 : 1), is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK,
			 NULL);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
	ck_assert_int_eq(told->verdict.kind, KIND_BAD_VERSION);
	ck_assert_str_eq(told_cause(told), "v2");
}

START_TEST(a_version_that_serves_to_the_end_is_not_gone)
{
	struct told told;

	judge(&(struct plan){.5, 1, 2}, &told);
	ck_assert(!told.verdict.gone.is_gone);
	ck_assert(told.verdict.gone.last_ns != INSTANT_NONE);
	told_close(&told);
}
END_TEST

/* 1,200 records in 30 min: v2's last before 0.7 is number 837, and 362 follow it. */
START_TEST(a_version_that_was_rolled_back_is_gone_and_the_others_are_well)
{
	struct told told;

	judge(&(struct plan){.5, .7, 2}, &told);
	ck_assert(told.verdict.gone.is_gone);
	ck_assert(told.verdict.gone.is_well);
	ck_assert_uint_eq(told.verdict.gone.after, 362);
	ck_assert_uint_eq(told.verdict.gone.bad_after, 0);
	ck_assert_int_eq(told.verdict.gone.last_ns - MADE_START_NS, 837 * 1500 * NS_PER_MS);
	told_close(&told);
}
END_TEST

/* Of the 120 records from 0.9 on every other one fails. */
START_TEST(others_that_fail_after_it_is_gone_are_not_well)
{
	struct told told;

	judge(&(struct plan){.5, .7, .9}, &told);
	ck_assert(told.verdict.gone.is_gone);
	ck_assert(!told.verdict.gone.is_well);
	ck_assert_uint_eq(told.verdict.gone.bad_after, 60);
	told_close(&told);
}
END_TEST

/* Every third request was its: of ten that follow chance leaves it out once in fifty times. */
START_TEST(a_few_requests_that_went_past_it_say_nothing)
{
	struct told told;

	judge(&(struct plan){.5, 1190. / 1200, 2}, &told);
	ck_assert(!told.verdict.gone.is_gone);
	told_close(&told);
}
END_TEST

/* v2 is bad, and so is one host of v1, so that a sixth of v1 fails: without it v1 is well. */
START_TEST(a_second_cause_does_not_make_the_baseline_ill)
{
	static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2", "h3", "h4"};
	struct told told = {0};
	uint64_t state = 3;

	made_open(&told.made, dims, 1);
	for (int i = 0; i < 2400; i++) {
		bool is_since = i >= 1200, is_new = is_since && uniform(&state) < .4;
		int h = (int)(uniform(&state) * 4);
		bool is_ill = is_since && (is_new || h == 0);
		bool is_bad = is_ill && uniform(&state) < (is_new ? .4 : .5);

		made_add(&told.made, i * 500., is_new ? "v2" : "v1", i % 5 ? "/a" : "/b",
			 (100 + 20 * uniform(&state)) * (is_ill ? 6 : 1),
			 is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, &hosts[h]);
	}
	struct query query = query_all(told.made.store, INT64_MAX), beside;

	verdict_run(&query, &plain, &told.arena, &told.verdict);
	ck_assert_str_eq(told_cause(&told), "v2");
	ck_assert_uint_eq(told.verdict.n_also, 1);
	ck_assert_uint_eq(told.verdict.baseline, made_name(&told.made, "v1"));
	ck_assert_ptr_nonnull(strstr(told.verdict.baseline_why, "without host=h1"));
	beside = verdict_beside(query, &told.verdict);
	ck_assert_int_eq(beside.n_terms, 1);
	ck_assert(beside.term[0].is_not);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("gone");
	TCase *tc = tcase_create("gone");

	tcase_add_test(tc, a_version_that_serves_to_the_end_is_not_gone);
	tcase_add_test(tc, a_version_that_was_rolled_back_is_gone_and_the_others_are_well);
	tcase_add_test(tc, others_that_fail_after_it_is_gone_are_not_well);
	tcase_add_test(tc, a_few_requests_that_went_past_it_say_nothing);
	tcase_add_test(tc, a_second_cause_does_not_make_the_baseline_ill);
	suite_add_tcase(s, tc);
	return s;
}
