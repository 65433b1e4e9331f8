/* check_pair: when one endpoint carries what a version is blamed for, and when another does too. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict_private.h"
#include "tests/story.h"

enum { ONSET_S = 600 };

static const struct analysis_options plain = {0};

/* So many records of a version on an endpoint, of which the first `slow` take ten times as long. */
static void
serve(struct made *made, int from_s, const char *version, const char *endpoint, int n, int slow)
{
	for (int i = 0; i < n; i++)
		made_add(made, from_s * 1e3 + i * 590e3 / n, version, endpoint,
			 (100 + i % 7) * (i < slow ? 10 : 1), OUTCOME_OK, NULL);
}

/*
 * v2 is slow in 60 of 100 on /a, in none of 200 on /c, and in `slow` of nine on /b: too few there
 * for any chance to tell, so that only how much is hurt can.
 */
static int
terms_with(int slow)
{
	struct made made;
	struct study study;
	struct arena arena = {0};

	made_open(&made, NULL, 0);
	serve(&made, 0, "v1", "/a", 200, 0);
	serve(&made, 0, "v1", "/b", 40, 0);
	serve(&made, 0, "v1", "/c", 200, 0);
	serve(&made, ONSET_S, "v2", "/a", 100, 60);
	serve(&made, ONSET_S, "v2", "/b", 9, slow);
	serve(&made, ONSET_S, "v2", "/c", 200, 0);
	serve(&made, ONSET_S, "v1", "/a", 100, 0);
	serve(&made, ONSET_S, "v1", "/b", 22, 0);
	serve(&made, ONSET_S, "v1", "/c", 200, 0);
	struct query query = query_all(made.store, INT64_MAX);

	study_open(&study, &query, &plain, &arena);
	windows_set(&study, MADE_START_NS + ONSET_S * NS_PER_S);
	baseline_choose(&study);
	measure_set(&study, false);
	struct cause cause = {.n = 1, .term = {{FIELD_VERSION, made_name(&made, "v2")}}};
	struct suspect suspect = suspect_make(&study, KIND_BAD_VERSION, &cause);

	suspect_narrow(&study, &suspect);
	int terms = suspect.cause.n;

	if (terms == 2)
		ck_assert_uint_eq(suspect.cause.term[1].value, made_name(&made, "/a"));
	study_release(&study);
	arena_release(&arena);
	made_close(&made);
	return terms;
}

START_TEST(one_endpoint_that_carries_it_makes_a_pair)
{
	ck_assert_int_eq(terms_with(0), 2);
	ck_assert_int_eq(terms_with(2), 2);
}
END_TEST

/* Half of what is hurt on /a is 0.3 of the requests: three of nine are more. */
START_TEST(half_as_much_on_another_endpoint_leaves_the_version)
{
	ck_assert_int_eq(terms_with(3), 1);
	ck_assert_int_eq(terms_with(4), 1);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("pair");
	TCase *tc = tcase_create("pair");

	tcase_add_test(tc, one_endpoint_that_carries_it_makes_a_pair);
	tcase_add_test(tc, half_as_much_on_another_endpoint_leaves_the_version);
	suite_add_tcase(s, tc);
	return s;
}
