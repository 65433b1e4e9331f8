/* check_verdict_bare: logs without a latency, a status, a version, an endpoint, a good record. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/odd_log.h"

START_TEST(without_latency_rates_alone_decide)
{
	struct story story = canary;
	struct told told;

	story.no_latency = true;
	told_open(&told, &story);
	ck_assert_int_eq(told.verdict.kind, KIND_BAD_VERSION);
	ck_assert_str_eq(told_cause(&told), "v2");
	ck_assert(isnan(told.verdict.contrast.delta));
	ck_assert(isnan(told.verdict.contrast.shift_ms));
	ck_assert_uint_gt(told.verdict.contrast.bad_candidate, 50);
	told_close(&told);
}
END_TEST

START_TEST(without_status_latency_alone_decides_and_it_is_said)
{
	struct story story = canary;
	struct told told;
	bool has_caution = false;

	story.no_status = true;
	told_open(&told, &story);
	ck_assert_int_eq(told.verdict.kind, KIND_BAD_VERSION);
	ck_assert_str_eq(told_cause(&told), "v2");
	for (size_t i = 0; i < told.verdict.n_cautions; i++)
		has_caution |=
			strstr(told.verdict.caution[i].text, "timeouts cannot be counted") != NULL;
	ck_assert(has_caution);
	ck_assert(isnan(told.verdict.impact.timeout_rate));
	told_close(&told);
}
END_TEST

START_TEST(without_versions_that_question_is_not_testable)
{
	struct story story = {.seed = 402,
			      .n = 2500,
			      .hurt = HURT_HOST,
			      .onset = .5,
			      .factor = 4,
			      .turn = .3,
			      .no_version = true};
	struct told told;

	told_open(&told, &story);
	ck_assert_int_eq(told_row(&told, KIND_BAD_VERSION)->state, STATE_NOT_TESTABLE);
	ck_assert_uint_eq(told.verdict.baseline, NAME_NONE);
	ck_assert_int_eq(told.verdict.kind, KIND_DIMENSION);
	ck_assert_str_eq(told_cause(&told), "host=h1");
	told_close(&told);
}
END_TEST

START_TEST(without_endpoints_it_is_called_unstratified)
{
	struct story story = canary;
	struct told told;
	bool has_caution = false;

	story.no_endpoint = true;
	told_open(&told, &story);
	for (size_t i = 0; i < told.verdict.n_cautions; i++)
		has_caution |= !strcmp(told.verdict.caution[i].id, "unstratified");
	ck_assert(has_caution);
	ck_assert(strstr(told_row(&told, KIND_BAD_VERSION)->check[0].text, "Unstratified") != NULL);
	told_close(&told);
}
END_TEST

START_TEST(all_bad_from_the_first_names_no_target)
{
	struct odd_log log = {0};

	made_open(&log.made, NULL, 0);
	for (int i = 0; i < 60; i++)
		made_add(&log.made, i * 1000, i % 2 ? "v1" : "v2", "/a", 900, OUTCOME_TIMEOUT,
			 NULL);
	odd_judge(&log);
	ck_assert_int_eq(log.verdict.incident, TRUTH_YES);
	ck_assert(log.verdict.fired[3]);
	ck_assert(log.verdict.onset.is_known);
	ck_assert(log.verdict.onset.at_or_before_ns == MADE_START_NS);
	ck_assert(log.verdict.onset.after_ns == INSTANT_NONE);
	ck_assert_uint_eq(log.verdict.baseline, NAME_NONE);
	ck_assert(!log.verdict.counterfactual.exists);
	odd_close(&log);
}
END_TEST

START_TEST(bad_here_and_there_from_the_first_begins_nowhere)
{
	struct odd_log log = {0};

	made_open(&log.made, NULL, 0);
	for (int i = 0; i < 60; i++)
		made_add(&log.made, i * 1000, i % 2 ? "v1" : "v2", "/a", 90,
			 i % 3 ? OUTCOME_OK : OUTCOME_TIMEOUT, NULL);
	odd_judge(&log);
	ck_assert_int_eq(log.verdict.incident, TRUTH_YES);
	ck_assert_int_eq(log.verdict.kind, KIND_UNCLEAR);
	ck_assert(!log.verdict.onset.is_known);
	odd_close(&log);
}
END_TEST

/* v2 fails in 128 of 292, v1 in none of 306, nothing has a latency; mixed by a fixed shuffle. */
START_TEST(a_version_that_fails_without_any_latency_is_the_cause)
{
	static const char *const endpoints[] = {"", "/a", "/b", "/c"};

	for (uint64_t places = 0; places < LENGTH(endpoints); places++) {
		struct odd_log log = {0};
		uint64_t state = 77 + places;
		int v1 = 306, bad = 128, fine = 164;

		made_open(&log.made, NULL, 0);
		for (int i = 0; v1 + bad + fine > 0; i++) {
			int pick = (int)(roll(&state) % (uint64_t)(v1 + bad + fine));
			bool is_v1 = pick < v1, is_bad = !is_v1 && pick < v1 + bad;

			*(is_v1 ? &v1 : is_bad ? &bad : &fine) -= 1;
			made_add(&log.made, i * 3000, is_v1 ? "v1" : "v2",
				 endpoints[places ? 1 + roll(&state) % places : 0], -1,
				 is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
		}
		odd_judge(&log);
		ck_assert_str_eq(kind_word(log.verdict.kind), "bad_version");
		ck_assert_str_eq(cause_text(log.made.store, &log.verdict.cause, &log.arena), "v2");
		ck_assert_int_ge(log.verdict.certainty, CERTAINTY_PROBABLE);
		ck_assert_uint_eq(log.verdict.contrast.bad_candidate, 128);
		ck_assert_uint_eq(log.verdict.contrast.bad_control, 0);
		odd_close(&log);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("verdict_bare");
	TCase *tcase = tcase_create("bare");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, without_latency_rates_alone_decide);
	tcase_add_test(tcase, without_status_latency_alone_decides_and_it_is_said);
	tcase_add_test(tcase, without_versions_that_question_is_not_testable);
	tcase_add_test(tcase, without_endpoints_it_is_called_unstratified);
	tcase_add_test(tcase, all_bad_from_the_first_names_no_target);
	tcase_add_test(tcase, bad_here_and_there_from_the_first_begins_nowhere);
	tcase_add_test(tcase, a_version_that_fails_without_any_latency_is_the_cause);
	suite_add_tcase(suite, tcase);
	return suite;
}
