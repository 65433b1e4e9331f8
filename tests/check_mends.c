/* check_mends: what `make eval` found wrong once, in the smallest log that shows it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/judged.h"
#include "tests/logged.h"
#include "tests/story.h"

static const struct analysis_options plain = {0};
static const struct logged_way plain_way;

/* So many records show any step; whether it matters is for milliseconds to say. */
START_TEST(a_step_that_matters_to_nobody_is_no_incident)
{
	static const struct { double factor; enum truth incident; } rows[] = {
		{1.04, TRUTH_NO}, {1.25, TRUTH_YES},
	};
	struct story story = {.seed = 401, .n = 20000, .hurt = HURT_ALL, .onset = .5, .canary = .4,
			      .has_both = true, .factor = rows[_i].factor};
	struct told told;

	told_open(&told, &story);
	ck_assert_int_eq(told.verdict.incident, rows[_i].incident);
	/* A step was found in either: it is the verdict that tells them apart. */
	ck_assert_int_eq(told.verdict.fired[1], rows[_i].incident == TRUTH_YES);
	told_close(&told);
}
END_TEST

/* h1 has no record in the second half; a new host takes its place, or none does. */
START_TEST(a_host_that_was_replaced_is_not_silent)
{
	static const char *const hosts[] = {"h1", "h2", "h3"};
	struct judged judged;
	uint64_t state = 5;

	judged_open(&judged, "host", 0);
	for (int i = 0; i < 1800; i++) {
		const char *host = hosts[i % 3];
		bool is_gone = i >= 900 && host == hosts[0];

		if (is_gone && !_i)
			continue;
		host = is_gone ? "h4" : host;
		made_add(&judged.made, i * 1000, i % 2 ? "v1" : "v2", "/a",
			 100 * exp(.2 * story_gauss(&state)), OUTCOME_OK, &host);
	}
	judge(&judged);
	ck_assert_int_eq(judged.verdict.kind, _i ? KIND_NONE : KIND_DATA_GAP);
	ck_assert_int_eq(judged.verdict.fired[5], !_i);
	judged_close(&judged);
}
END_TEST

/* From the middle on latencies are seconds; three tenths fail at once in either unit. */
START_TEST(what_fails_at_once_does_not_hide_a_change_of_unit)
{
	struct judged judged;
	uint64_t state = 6;

	judged_open(&judged, NULL, 0);
	for (int i = 0; i < 2000; i++) {
		bool is_since = i >= 1000, is_bad = is_since && uniform(&state) < .3;
		double ms = 100 * exp(.3 * story_gauss(&state)) * (is_since ? _i ? 1000 : .001 : 1);

		made_add(&judged.made, i * 1000, i % 2 ? "v1" : "v2", i % 3 ? "/a" : "/b",
			 is_bad ? .001 : ms, is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
	}
	judge(&judged);
	ck_assert_int_eq(judged.verdict.kind, KIND_DATA_GAP);
	ck_assert_int_ge(judged.verdict.certainty, CERTAINTY_PROBABLE);
	judged_close(&judged);
}
END_TEST

/* Everything is slow; of ten requests since onset `tried` are retried once. */
static enum certainty
shared_with(int tried)
{
	static const char *const counts[] = {"0", "1"};
	struct judged judged;
	uint64_t state = 8;

	judged_open(&judged, "retries", 0);
	for (int i = 0; i < 2000; i++) {
		const char *count = counts[i >= 1000 && i % 10 < tried];

		made_add(&judged.made, i * 1000, uniform(&state) < .5 ? "v1" : "v2",
			 i % 3 ? "/a" : "/b",
			 (i >= 1000 ? 400 : 100) * exp(.3 * story_gauss(&state)), OUTCOME_OK,
			 &count);
	}
	judge(&judged);
	ck_assert_int_eq(judged.verdict.kind, KIND_SHARED);
	enum certainty certainty = judged.verdict.certainty;

	judged_close(&judged);
	return certainty;
}

START_TEST(more_attempts_than_before_may_be_a_storm_after_all)
{
	ck_assert_int_eq(shared_with(0), CERTAINTY_PROBABLE);
	ck_assert_int_eq(shared_with(3), CERTAINTY_ASSOCIATED);
}
END_TEST

/* A version and a host, each hurt beside the other. */
START_TEST(a_cause_is_asked_once_more_without_the_other_one)
{
	static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5", "h6"};
	struct judged judged;
	uint64_t state = 9;

	judged_open(&judged, "host", 0);
	for (int i = 0; i < 6000; i++) {
		bool is_new = i > 3000 && uniform(&state) < .25;
		const char *host = hosts[(int)(uniform(&state) * 6)];
		bool is_hurt = i > 3000 && (is_new || host == hosts[0]);

		made_add(&judged.made, i * 300, is_new ? "v2" : "v1", i % 3 ? "/a" : "/b",
			 (is_hurt ? 400 : 100) * exp(.25 * story_gauss(&state)), OUTCOME_OK, &host);
	}
	judge(&judged);
	ck_assert_uint_eq(judged.verdict.n_also, 1);
	ck_assert_int_eq(judged.verdict.certainty, CERTAINTY_PROBABLE);
	judged_close(&judged);
}
END_TEST

/* Three records of four since the middle fail; each of those comes again with its id, or not. */
static void
storm_text(struct str *text, bool comes_again)
{
	for (int i = 0, id = 0; i < 1600; i++) {
		bool is_since = i >= 600, is_bad = is_since && i % 4;
		int at_ms = is_since ? 600000 + (i - 600) * 250 : i * 1000;

		id += !comes_again || !is_since || i % 4 == 0;
		str_fmt(text, "{\"ts\":\"2025-08-01T18:%02d:%02d.%03dZ\",\"path\":\"/a\","
			"\"version\":\"%s\",\"latency_ms\":%d,\"status\":\"%s\","
			"\"requestId\":\"r%d\"}\n", at_ms / 60000, at_ms / 1000 % 60, at_ms % 1000,
			id % 2 ? "v1" : "v2", (is_since ? 300 : 100) + i * 7 % 40,
			is_bad ? "Timeout" : "OK", id);
	}
}

START_TEST(the_same_ids_again_and_again_are_a_storm)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged logged;
	struct arena arena = {0};
	struct verdict verdict;

	storm_text(&text, _i == 0);
	logged_read(&logged, texts, 1, &plain_way);
	struct query query = query_all(logged.store, INT64_MAX);

	verdict_run(&query, &plain, &arena, &verdict);
	if (_i == 0) {
		ck_assert_int_eq(verdict.kind, KIND_RETRY_STORM);
		ck_assert_int_eq(verdict.certainty, CERTAINTY_STRONG);
		/* The second since the middle, 250 ms after it, is the first that is bad. */
		ck_assert_msg(strstr(verdict.statement,
				     "What failed first, at 18:10:00.250, is a question "
				     "of its own.") != NULL, "%s",
			      verdict.statement);
	} else {
		/* As many records, as many failures, but each is a request of its own. */
		ck_assert_int_ne(verdict.kind, KIND_RETRY_STORM);
		for (size_t i = 0; i < verdict.n_hypotheses; i++)
			ck_assert(verdict.hypothesis[i].kind != KIND_RETRY_STORM ||
				  verdict.hypothesis[i].state == STATE_RULED_OUT);
	}
	arena_release(&arena);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* Lines with a time, a path and a level: nothing in them could show an incident. */
START_TEST(without_a_latency_and_a_status_nothing_is_called_well)
{
	struct judged judged;

	judged_open(&judged, NULL, 0);
	for (int i = 0; i < 1500; i++)
		made_add(&judged.made, i * 1000, i % 2 ? "v1" : "v2", i % 3 ? "/a" : "/b", -1,
			 OUTCOME_UNKNOWN, NULL);
	judge(&judged);
	ck_assert_int_eq(judged.verdict.incident, TRUTH_UNKNOWN);
	ck_assert_int_eq(judged.verdict.certainty, CERTAINTY_INCONCLUSIVE);
	ck_assert(strncmp(judged.verdict.statement, "Nothing to tell by: ", 20) == 0);
	judged_close(&judged);
}
END_TEST

/* Between two failures of v2 on /a v1 answers on /b: it was there, though on /a only before. */
START_TEST(who_answers_between_two_failures_was_there_beside_them)
{
	struct judged judged;
	bool is_told = false;

	judged_open(&judged, NULL, 0);
	for (int i = 0; i < 200; i++)
		made_add(&judged.made, i * 2000, "v1", i % 3 ? "/a" : "/b", 90 + i % 20,
			 OUTCOME_OK, NULL);
	made_add(&judged.made, 400000, "v2", "/a", 3000, OUTCOME_TIMEOUT, NULL);
	made_add(&judged.made, 402000, "v1", "/b", 94, OUTCOME_OK, NULL);
	made_add(&judged.made, 404000, "v2", "/a", 3000, OUTCOME_TIMEOUT, NULL);
	const struct verdict *verdict = judge(&judged);

	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *row = &verdict->hypothesis[i];

		if (row->kind != KIND_SHARED)
			continue;
		is_told = true;
		ck_assert_str_eq(row->why, "What slows v2 does not slow v1 in the same minutes.");
	}
	ck_assert(is_told);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("mends");
	TCase *tcase = tcase_create("mends");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_step_that_matters_to_nobody_is_no_incident, 0, 2);
	tcase_add_loop_test(tcase, a_host_that_was_replaced_is_not_silent, 0, 2);
	tcase_add_loop_test(tcase, what_fails_at_once_does_not_hide_a_change_of_unit, 0, 2);
	tcase_add_test(tcase, more_attempts_than_before_may_be_a_storm_after_all);
	tcase_add_test(tcase, a_cause_is_asked_once_more_without_the_other_one);
	tcase_add_loop_test(tcase, the_same_ids_again_and_again_are_a_storm, 0, 2);
	tcase_add_test(tcase, without_a_latency_and_a_status_nothing_is_called_well);
	tcase_add_test(tcase, who_answers_between_two_failures_was_there_beside_them);
	suite_add_tcase(suite, tcase);
	return suite;
}
