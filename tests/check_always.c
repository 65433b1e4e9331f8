/* check_always: what fails all along, or in a short log, is named by what fails. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <string.h>

#include "tests/story.h"

enum { SECONDS = 3600 };

static const struct analysis_options plain = {0};

/*
 * n requests in an hour to four endpoints of 40 to 160 ms by four hosts. Of /b so many fail, and of
 * all others, from the share `from` of the log on; before it none does. v2 has three tenths with
 * has_two; with is_slow all take three times as long from then on. `few` requests, spread over the
 * log, have region=far and take a fifth longer; far_bad of them fail. With is_bare no latency is
 * written.
 */
struct plan {
	int n;
	double own, others, from;
	bool has_two, is_slow, is_bare;
	int few, far_bad;
};

static void
judge(struct told *told, const struct plan *plan)
{
	static const char *const endpoints[] = {"/a", "/b", "/c", "/d"};
	static const char *const hosts[] = {"h1", "h2", "h3", "h4"};
	static const char *const dims[] = {"host", "region"};
	uint64_t state = 23;

	*told = (struct told){0};
	made_open(&told->made, dims, 2);
	for (int i = 0; i < plan->n; i++) {
		int e = (int)(uniform(&state) * 4), h = (int)(uniform(&state) * 4);
		double share = (double)i / plan->n, turn = uniform(&state);
		double latency = 40 * (e + 1) * exp(.3 * story_gauss(&state));
		bool is_far = plan->few && i % (plan->n / plan->few) == 1;
		int far = is_far ? i * plan->few / plan->n : -1;
		bool is_in = share >= plan->from;
		bool is_bad = far >= 0 ? far < plan->far_bad
				       : is_in && turn < (e == 1 ? plan->own : plan->others);
		const char *values[] = {hosts[h], far >= 0 ? "far" : "near"};

		latency *= (is_in && plan->is_slow ? 3 : 1) * (far >= 0 ? 1.2 : 1);
		made_add(&told->made, share * SECONDS * 1000,
			 plan->has_two && uniform(&state) < .3 ? "v2" : "v1", endpoints[e],
			 plan->is_bare ? -1 : latency,
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, values);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

/* A sixth of /b fails from the first record to the last: no record says if it ever was well. */
START_TEST(an_endpoint_that_fails_all_along_is_named_and_not_surely)
{
	static const struct plan plans[] = {{.n = 600, .own = .17},
					    {.n = 600, .own = .17, .has_two = true},
					    {.n = 2000, .own = .17, .others = .01},
					    {.n = 600, .own = .17, .is_bare = true}};
	struct told told;

	judge(&told, &plans[_i]);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_str_eq(kind_word(told.verdict.kind), "endpoint");
	ck_assert_str_eq(told_cause(&told), "/b");
	ck_assert_int_eq(told.verdict.certainty, CERTAINTY_ASSOCIATED);
	ck_assert_ptr_nonnull(strstr(told.verdict.statement, "from the start of the log"));
	told_close(&told);
}
END_TEST

/* All fail alike, or /b by less than a tenth more: no endpoint is it. */
START_TEST(where_all_endpoints_fail_alike_none_is_named)
{
	static const struct plan plans[] = {{.n = 600, .own = .17, .others = .17},
					    {.n = 600, .own = .17, .others = .12}};
	struct told told;

	judge(&told, &plans[_i]);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_int_ne(told.verdict.kind, KIND_ENDPOINT);
	told_close(&told);
}
END_TEST

/* Nine requests from far, seven of which fail, and none of 291: Fisher p = 6e-15 (scipy). */
START_TEST(seven_that_fail_of_nine_against_none_are_named_and_called_few)
{
	struct told told;

	judge(&told, &(struct plan){.n = 300, .few = 9, .far_bad = 7});
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_str_eq(told_cause(&told), "region=far");
	ck_assert_int_eq(told_check(&told, KIND_DIMENSION, 2), CHECK_PASS);
	ck_assert_ptr_nonnull(strstr(told.verdict.statement, "small sample"));
	told_close(&told);
}
END_TEST

/* One of nine, and three of the other 291: p = 0.12. */
START_TEST(one_that_fails_of_nine_is_chance)
{
	struct told told;

	judge(&told, &(struct plan){.n = 300, .few = 9, .far_bad = 1, .own = .03, .others = .005});
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	told_close(&told);
}
END_TEST

/* A hundred requests: from the fortieth on all fail, and no endpoint has twenty before it. */
START_TEST(in_a_short_log_where_all_fail_from_a_moment_on_they_share_it)
{
	struct told told;

	judge(&told, &(struct plan){.n = 100, .own = 1, .others = 1, .from = .4});
	ck_assert_str_eq(kind_word(told.verdict.kind), "shared");
	ck_assert_int_ge(told.verdict.certainty, CERTAINTY_ASSOCIATED);
	told_close(&told);
}
END_TEST

/* A seventh fails and all are slow: failures alone are not what was hurt, and name nobody. */
START_TEST(in_a_short_log_that_got_slow_failures_do_not_tell_who_it_is)
{
	struct told told;

	judge(&told, &(struct plan){.n = 100, .own = .3, .others = .14, .from = .4,
				    .is_slow = true});
	ck_assert_int_ne(told.verdict.kind, KIND_ENDPOINT);
	ck_assert_int_ne(told.verdict.kind, KIND_DIMENSION);
	told_close(&told);
}
END_TEST

/*
 * A cache answers half of the requests in a twentieth of the time, and from the middle on all
 * latencies are a thousand times what they were: medians lie with one half or the other.
 */
static void
judge_units(struct told *told, double factor)
{
	uint64_t state = 3;

	*told = (struct told){0};
	made_open(&told->made, NULL, 0);
	for (int i = 0; i < 1200; i++) {
		double latency = (uniform(&state) < .5 ? 10 : 200) * exp(.3 * story_gauss(&state));

		made_add(&told->made, i * 3000., "v1", i % 3 ? "/a" : "/b",
			 i < 600 ? latency : factor * latency, OUTCOME_OK, NULL);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

START_TEST(a_thousand_times_as_long_with_two_modes_is_another_unit)
{
	struct told told;

	judge_units(&told, 1000);
	ck_assert_str_eq(kind_word(told.verdict.kind), "data_gap");
	told_close(&told);
	judge_units(&told, 100);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_int_ne(told.verdict.kind, KIND_DATA_GAP);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("always");
	TCase *tcase = tcase_create("always");

	tcase_add_loop_test(tcase, an_endpoint_that_fails_all_along_is_named_and_not_surely, 0, 4);
	tcase_add_loop_test(tcase, where_all_endpoints_fail_alike_none_is_named, 0, 2);
	tcase_add_test(tcase, seven_that_fail_of_nine_against_none_are_named_and_called_few);
	tcase_add_test(tcase, one_that_fails_of_nine_is_chance);
	tcase_add_test(tcase, in_a_short_log_where_all_fail_from_a_moment_on_they_share_it);
	tcase_add_test(tcase, in_a_short_log_that_got_slow_failures_do_not_tell_who_it_is);
	tcase_add_test(tcase, a_thousand_times_as_long_with_two_modes_is_another_unit);
	suite_add_tcase(suite, tcase);
	return suite;
}
