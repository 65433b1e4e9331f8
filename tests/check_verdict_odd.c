/* check_verdict_odd: the rows of analysis.md 12, and the samples that are no accident. */
/* SPDX-License-Identifier: MIT */
#include "tests/seed.h"

#include "tests/odd_log.h"

START_TEST(no_record_in_the_window_is_said)
{
	struct odd_log log = {0};

	made_open(&log.made, NULL, 0);
	odd_judge(&log);
	ck_assert_int_eq(log.verdict.incident, TRUTH_UNKNOWN);
	ck_assert_int_eq(log.verdict.kind, KIND_UNCLEAR);
	ck_assert_str_eq(log.verdict.statement, "No records in the window.");
	ck_assert(isnan(log.verdict.impact.timeout_rate));
	odd_close(&log);

	made_open(&log.made, NULL, 0);
	log.arena = (struct arena){0};
	made_add(&log.made, 0, "v1", "/a", 100, OUTCOME_OK, NULL);
	struct query query = query_all(log.made.store, MADE_START_NS - 1);

	verdict_run(&query, &plain, &log.arena, &log.verdict);
	ck_assert_uint_eq(log.verdict.n, 0);
	ck_assert_str_eq(log.verdict.statement, "No records in the window.");
	odd_close(&log);
}
END_TEST

START_TEST(one_record_and_two_give_no_word)
{
	for (int n = 1; n <= 2; n++) {
		struct odd_log log = {0};

		made_open(&log.made, NULL, 0);
		for (int i = 0; i < n; i++)
			made_add(&log.made, i * 1000, i ? "v2" : "v1", "/a", 100 + 900 * i,
				 i ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
		odd_judge(&log);
		ck_assert_int_eq(log.verdict.incident, TRUTH_UNKNOWN);
		ck_assert_int_eq(log.verdict.certainty, CERTAINTY_INCONCLUSIVE);
		ck_assert_uint_eq(log.verdict.n, (uint64_t)n);
		odd_close(&log);
	}
}
END_TEST

START_TEST(whole_seconds_and_one_stamp_for_all_are_taken)
{
	struct odd_log log = {0};
	uint64_t state = 6;

	made_open(&log.made, NULL, 0);
	for (int i = 0; i < 300; i++)
		made_add(&log.made, 5000, i % 2 ? "v1" : "v2", "/a",
			 100 + (double)(roll(&state) % 20), OUTCOME_OK, NULL);
	odd_judge(&log);
	ck_assert_int_eq(log.verdict.incident, TRUTH_NO);
	odd_close(&log);
}
END_TEST

START_TEST(latencies_of_zero_and_all_equal_make_no_ratio)
{
	for (int value = 0; value <= 50; value += 50) {
		struct odd_log log = {0};

		made_open(&log.made, NULL, 0);
		for (int i = 0; i < 100; i++)
			made_add(&log.made, i * 1000, i % 2 ? "v1" : "v2", "/a", value, OUTCOME_OK,
				 NULL);
		odd_judge(&log);
		ck_assert_int_eq(log.verdict.incident, TRUTH_NO);
		ck_assert_double_eq(log.verdict.contrast.delta, 0);
		if (!value)
			ck_assert(isnan(log.verdict.contrast.mean_ratio));
		odd_close(&log);
	}
}
END_TEST

START_TEST(more_versions_than_are_kept_apart_are_folded)
{
	struct odd_log log = {0};
	bool has_caution = false;

	made_open(&log.made, NULL, 0);
	for (int i = 0; i < 900; i++) {
		char version[16];

		snprintf(version, sizeof(version), "v%d", i % 300);
		made_add(&log.made, i * 1000, version, "/a", 100 + i % 13, OUTCOME_OK, NULL);
	}
	odd_judge(&log);
	ck_assert_int_eq(log.verdict.incident, TRUTH_NO);
	for (size_t i = 0; i < log.verdict.n_cautions; i++)
		has_caution |= !strcmp(log.verdict.caution[i].id, "folded");
	ck_assert(has_caution);
	odd_close(&log);
}
END_TEST

START_TEST(a_baseline_that_was_asked_for_is_obeyed)
{
	struct told told;

	told_open(&told, &canary);
	struct analysis_options options = {.baseline = made_name(&told.made, "v2")};
	struct query query = query_all(told.made.store, INT64_MAX);
	struct verdict verdict;

	verdict_run(&query, &options, &told.arena, &verdict);
	ck_assert_uint_eq(verdict.baseline, options.baseline);
	ck_assert_str_eq(verdict.baseline_why, "chosen by --baseline");
	told_close(&told);
}
END_TEST

START_TEST(numbers_near_their_limits_overflow_nothing)
{
	struct odd_log log = {0};

	made_open(&log.made, NULL, 0);
	for (int i = 0; i < 400; i++)
		made_add(&log.made, i * 1000, i % 2 ? "v1" : "v2", "/a", i % 2 ? 604800000.0 : 0,
			 OUTCOME_OK, NULL);
	odd_judge(&log);
	ck_assert_int_eq(log.verdict.incident, TRUTH_YES);
	odd_close(&log);
}
END_TEST

START_TEST(a_brief_look_says_the_same)
{
	struct told told;
	struct verdict brief;

	told_open(&told, &canary);
	struct query query = query_all(told.made.store, INT64_MAX);

	verdict_brief(&query, &plain, &told.arena, &brief);
	ck_assert_int_eq(brief.kind, told.verdict.kind);
	ck_assert_int_eq(brief.certainty, told.verdict.certainty);
	ck_assert(cause_equal(&brief.cause, &told.verdict.cause));
	ck_assert_str_eq(brief.statement, told.verdict.statement);
	told_close(&told);
}
END_TEST

START_TEST(what_is_known_at_a_moment_is_what_a_log_cut_there_gives)
{
	for (int cut = 1; cut <= 6; cut++) {
		struct told told;
		struct odd_log part = {0};
		struct verdict then;
		int64_t at_ns = MADE_START_NS + cut * 300 * NS_PER_S;
		static const char *const dims[] = {"host"};

		told_open(&told, &canary);
		made_open(&part.made, dims, 1);
		for (size_t i = 0; i < told.made.n && told.made.record[i].at_ns <= at_ns; i++) {
			const struct record *record = &told.made.record[i];
			const char *host = names_get(told.made.names, record->dims[0])->clean;

			made_add(&part.made, (double)(record->at_ns - MADE_START_NS) / 1e6,
				 names_get(told.made.names, record->version)->clean,
				 names_get(told.made.names, record->endpoint)->clean,
				 (double)record->latency_us / 1000, record->outcome, &host);
		}
		odd_judge(&part);
		struct query query = query_all(told.made.store, at_ns);

		verdict_run(&query, &plain, &told.arena, &then);
		ck_assert_str_eq(then.statement, part.verdict.statement);
		ck_assert_int_eq(then.certainty, part.verdict.certainty);
		ck_assert_uint_eq(then.n_hypotheses, part.verdict.n_hypotheses);
		odd_close(&part);
		told_close(&told);
	}
}
END_TEST

START_TEST(the_answer_is_knowable_soon_after_the_onset)
{
	struct told told;

	told_open(&told, &canary);
	struct query query = query_all(told.made.store, INT64_MAX);
	int64_t at_ns = verdict_knowable_at(&query, &plain, &told.verdict);

	ck_assert(at_ns != INSTANT_NONE);
	ck_assert(at_ns >= told.verdict.onset.at_or_before_ns);
	/* analysis.md 15: at most 60 affected records, here two minutes of them. */
	ck_assert(at_ns <= told.verdict.onset.at_or_before_ns + 180 * NS_PER_S);
	told_close(&told);
}
END_TEST

/* What samples/README.md promises of each log. */
static const struct {
	const char *path;
	enum kind kind;
	const char *cause, *baseline;
	enum certainty least;
} samples[] = {
	{"samples/healthy.json", KIND_NONE, "", NULL, CERTAINTY_PROBABLE},
	{"samples/bad-canary.json", KIND_BAD_VERSION, "v2.5", "v2.4", CERTAINTY_PROBABLE},
	{"samples/load-surge.json", KIND_LOAD, "", NULL, CERTAINTY_PROBABLE},
};

START_TEST(each_sample_shows_what_its_list_says)
{
	struct sample sample;
	struct verdict verdict;

	log_open(&sample, samples[_i].path);
	struct query query = query_all(sample.store, INT64_MAX);

	verdict_run(&query, &plain, &sample.arena, &verdict);
	ck_assert_str_eq(kind_word(verdict.kind), kind_word(samples[_i].kind));
	ck_assert_str_eq(cause_text(sample.store, &verdict.cause, &sample.arena),
			 samples[_i].cause);
	ck_assert_int_ge(verdict.certainty, samples[_i].least);
	if (samples[_i].baseline)
		ck_assert_str_eq(names_get(sample.names, verdict.baseline)->clean,
				 samples[_i].baseline);
	for (size_t i = 0; i < verdict.n_hypotheses; i++) {
		if (verdict.hypothesis[i].kind == KIND_DIMENSION &&
		    samples[_i].kind == KIND_BAD_VERSION)
			ck_assert_int_eq(verdict.hypothesis[i].state, STATE_RULED_OUT);
		if (verdict.hypothesis[i].kind == KIND_BAD_VERSION && samples[_i].kind == KIND_LOAD)
			ck_assert_int_eq(verdict.hypothesis[i].state, STATE_RULED_OUT);
	}
	sample_close(&sample);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("verdict_odd");
	TCase *tcase = tcase_create("odd");

	tcase_set_timeout(tcase, 240);
	tcase_add_test(tcase, no_record_in_the_window_is_said);
	tcase_add_test(tcase, one_record_and_two_give_no_word);
	tcase_add_test(tcase, whole_seconds_and_one_stamp_for_all_are_taken);
	tcase_add_test(tcase, latencies_of_zero_and_all_equal_make_no_ratio);
	tcase_add_test(tcase, more_versions_than_are_kept_apart_are_folded);
	tcase_add_test(tcase, a_baseline_that_was_asked_for_is_obeyed);
	tcase_add_test(tcase, numbers_near_their_limits_overflow_nothing);
	tcase_add_test(tcase, a_brief_look_says_the_same);
	tcase_add_test(tcase, what_is_known_at_a_moment_is_what_a_log_cut_there_gives);
	tcase_add_test(tcase, the_answer_is_knowable_soon_after_the_onset);
	tcase_add_loop_test(tcase, each_sample_shows_what_its_list_says, 0, LENGTH(samples));
	suite_add_tcase(suite, tcase);
	return suite;
}
