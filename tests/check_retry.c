/* check_retry: when the same requests that come again and again are a storm (C14). */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict_private.h"
#include "tests/logged.h"

static const struct logged_way plain_way;
static const struct analysis_options plain = {.baseline = NAME_NONE};

/*
 * Ten minutes of a request a second, each once. Then five minutes of so many requests a second,
 * each of them so many tenths of times; from so many seconds after the turn on two of four records
 * fail.
 */
static const struct {
	const char *what;
	int requests, tenths, bad_from_s;
	enum check_state state;
} turns[] = {
	{"each four times, and fails", 1, 40, 0, CHECK_PASS},
	{"each once", 1, 10, 0, CHECK_CONTRADICTS},
	{"each 1.4 times", 1, 14, 0, CHECK_THIN},
	{"each 1.6 times", 1, 16, 0, CHECK_PASS},
	{"they came again before anything failed", 1, 40, 200, CHECK_THIN},
	{"nothing fails", 1, 40, 9999, CHECK_THIN},
	{"twice as many, each four times", 2, 40, 0, CHECK_THIN},	/* it is load as well */
};

static void
turn_text(struct str *text, int turn)
{
	int due = 0;

	for (int s = 0, id = 0, n = 0; s < 900; s++) {
		int requests = s < 600 ? 1 : turns[turn].requests;

		for (int r = 0; r < requests; r++, id++) {
			due += s < 600 ? 10 : turns[turn].tenths;
			for (int k = 0; due >= 10; due -= 10, k++, n++) {
				bool is_bad = s >= 600 + turns[turn].bad_from_s && n % 4 > 1;

				str_fmt(text, "{\"ts\":\"2025-08-01T18:%02d:%02d.%03dZ\","
					"\"path\":\"/a\",\"latency_ms\":%d,\"status\":\"%s\","
					"\"requestId\":\"r%d\"}\n", s / 60, s % 60,
					400 * r + 100 * k, 100 + n % 40, is_bad ? "Timeout" : "OK",
					id);
			}
		}
	}
}

START_TEST(a_storm_is_more_attempts_at_the_same_requests_after_a_failure)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged logged;
	struct arena arena = {0};
	struct study study;
	struct answer answer;

	turn_text(&text, _i);
	logged_read(&logged, texts, 1, &plain_way);
	struct query query = query_all(logged.store, INT64_MAX);

	study_open(&study, &query, &plain, &arena);
	windows_set(&study, study.first_ns + 600 * NS_PER_S);
	retry_ask(&study, NULL, &answer);
	ck_assert_uint_eq(answer.n, 1);
	ck_assert_msg(answer.check[0].state == turns[_i].state, "%s: %s", turns[_i].what,
		      answer.check[0].text);
	ck_assert_int_eq(answer.passes, turns[_i].state == CHECK_PASS);
	ck_assert_int_eq(answer.contradicts, turns[_i].state == CHECK_CONTRADICTS);
	study_release(&study);
	arena_release(&arena);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("retry");
	TCase *tcase = tcase_create("storm");

	tcase_add_loop_test(tcase, a_storm_is_more_attempts_at_the_same_requests_after_a_failure, 0,
			    (int)LENGTH(turns));
	suite_add_tcase(suite, tcase);
	return suite;
}
