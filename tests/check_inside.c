/* check_inside: C5 for a version that is bad on some endpoints, and not on others. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict_private.h"
#include "tests/story.h"

enum { ENDPOINTS = 5, HOSTS = 2, SECONDS = 3600, ONSET = 1800 };

static const struct analysis_options plain = {0};

/* Bits are endpoints, from /a on: where v2 is bad, and where v1 is. */
struct plan { unsigned bad, bad_old; int endpoints; bool is_one_host; };

/* One request a second: 100 ms, the bad ones 500 ms and four of ten of them timeouts at 1 s. */
static void
tell(const struct plan *plan, struct made *made)
{
	static const char *const endpoints[] = {"/a", "/b", "/c", "/d", "/e"};
	static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2"};
	uint64_t state = 7;

	made_open(made, dims, 1);
	for (int second = 0; second < SECONDS; second++) {
		int e = (int)(uniform(&state) * plan->endpoints);
		int h = (int)(uniform(&state) * HOSTS);
		bool is_since = second >= ONSET;
		bool is_new = uniform(&state) < .4 && is_since;
		double latency = 100 * exp(.25 * story_gauss(&state)), turn = uniform(&state);
		bool is_bad = is_since && ((is_new ? plan->bad : plan->bad_old) >> e & 1) &&
			      (!plan->is_one_host || h == 0);
		bool is_timeout = is_bad && turn < .4;

		made_add(made, second * 1000., is_new ? "v2" : "v1", endpoints[e],
			 is_timeout ? 1000 : is_bad ? 5 * latency : latency,
			 is_timeout ? OUTCOME_TIMEOUT : OUTCOME_OK, &hosts[h]);
	}
}

static void
judge(struct told *told, const struct plan *plan)
{
	*told = (struct told){0};
	tell(plan, &told->made);
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

/* C5 of v2 as it is, narrowed to no pair. */
static struct check
check_of_version(struct told *told, const struct plan *plan)
{
	struct suspects none = {0};
	struct study study;

	*told = (struct told){0};
	tell(plan, &told->made);
	struct query query = query_all(told->made.store, INT64_MAX);

	study_open(&study, &query, &plain, &told->arena);
	windows_set(&study, MADE_START_NS + ONSET * NS_PER_S);
	baseline_choose(&study);
	struct cause cause = {.n = 1, .term = {{FIELD_VERSION, made_name(&told->made, "v2")}}};
	struct suspect suspect = suspect_make(&study, KIND_BAD_VERSION, &cause);

	suspect_detail(&study, &none, &suspect);
	suspect_check(&study, &none, &suspect);
	const struct check *check = check_find(suspect.check, suspect.n_checks, 5);

	ck_assert_ptr_nonnull(check);
	struct check out = *check;

	study_release(&study);
	return out;
}

START_TEST(worse_on_two_of_five_is_the_versions_and_both_are_named)
{
	static const struct plan plan = {.bad = 1 | 1 << 3, .endpoints = ENDPOINTS};
	struct told told;

	judge(&told, &plan);
	ck_assert_int_eq(told.verdict.kind, KIND_BAD_VERSION);
	ck_assert_str_eq(told_cause(&told), "v2");
	ck_assert_int_ge(told.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_int_eq(told_check(&told, KIND_BAD_VERSION, 5), CHECK_PASS);
	told_close(&told);
	struct check check = check_of_version(&told, &plan);

	ck_assert_str_eq(check.text,
			 "Holds on /a and /d; on /b, /c and /e it is no worse than v1.");
	told_close(&told);
}
END_TEST

START_TEST(worse_on_one_of_five_is_still_the_pairs)
{
	static const struct plan plan = {.bad = 1 << 1, .endpoints = ENDPOINTS};
	struct told told;

	judge(&told, &plan);
	ck_assert_int_eq(told.verdict.kind, KIND_BAD_VERSION);
	ck_assert_str_eq(told_cause(&told), "v2 on /b");
	told_close(&told);
	ck_assert_int_eq(check_of_version(&told, &plan).state, CHECK_CONTRADICTS);
	told_close(&told);
}
END_TEST

START_TEST(better_on_one_while_worse_on_two_is_not_waved_through)
{
	static const struct plan plan = {.bad = 1 | 1 << 1, .bad_old = 1 << 2,
					 .endpoints = ENDPOINTS};
	struct told told;

	ck_assert_int_eq(check_of_version(&told, &plan).state, CHECK_CONTRADICTS);
	told_close(&told);
}
END_TEST

START_TEST(worse_on_one_host_only_is_contradicted)
{
	static const struct plan plan = {.bad = 1 | 1 << 1, .endpoints = 3, .is_one_host = true};
	static const struct plan everywhere = {.bad = 1 | 1 << 1, .endpoints = 3};
	struct told told;

	ck_assert_int_eq(check_of_version(&told, &plan).state, CHECK_CONTRADICTS);
	told_close(&told);
	ck_assert_int_eq(check_of_version(&told, &everywhere).state, CHECK_PASS);
	told_close(&told);
	judge(&told, &plan);
	ck_assert_str_ne(told_cause(&told), "v2");
	told_close(&told);
}
END_TEST

/* Two versions of three are bad: the third is well, on each endpoint in few records. */
START_TEST(well_on_all_endpoints_together_is_not_shared)
{
	static const char *const endpoints[] = {"/a", "/b", "/c", "/d"};
	static const char *const versions[] = {"v1", "v2", "v3"};
	struct told told = {0};
	uint64_t state = 5;

	made_open(&told.made, NULL, 0);
	for (int second = 0; second < 1000; second++) {
		double turn = uniform(&state), latency = 100 * exp(.25 * story_gauss(&state));
		int v = turn < .12 ? 0 : turn < .56 ? 1 : 2, e = (int)(uniform(&state) * 4);
		bool is_bad = second >= 500 && v > 0 && uniform(&state) < .3;

		made_add(&told.made, second * 1000., versions[v], endpoints[e],
			 is_bad ? 3 * latency : latency,
			 is_bad && uniform(&state) < .5 ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
	}
	struct query query = query_all(told.made.store, INT64_MAX);

	verdict_run(&query, &plain, &told.arena, &told.verdict);
	ck_assert_int_eq(told_check(&told, KIND_SHARED, 4), CHECK_CONTRADICTS);
	ck_assert_ptr_nonnull(strstr(told_row(&told, KIND_SHARED)->check[0].text, "v1"));
	ck_assert_int_ne(told.verdict.kind, KIND_SHARED);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("inside");
	TCase *tcase = tcase_create("inside");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, worse_on_two_of_five_is_the_versions_and_both_are_named);
	tcase_add_test(tcase, worse_on_one_of_five_is_still_the_pairs);
	tcase_add_test(tcase, better_on_one_while_worse_on_two_is_not_waved_through);
	tcase_add_test(tcase, worse_on_one_host_only_is_contradicted);
	tcase_add_test(tcase, well_on_all_endpoints_together_is_not_shared);
	suite_add_tcase(suite, tcase);
	return suite;
}
