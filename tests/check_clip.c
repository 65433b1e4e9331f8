/* check_clip: a limit is guessed from timeouts alike, and an outcome that follows is one proof. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/odd_log.h"

static const struct caution *
caution_of(const struct verdict *verdict, const char *id)
{
	for (size_t i = 0; i < verdict->n_cautions; i++)
		if (!strcmp(verdict->caution[i].id, id))
			return &verdict->caution[i];
	return NULL;
}

/* 60 healthy requests, then timeouts at these latencies. */
static void
judge_timeouts(struct odd_log *log, const double *ms, size_t n, const char *other)
{
	*log = (struct odd_log){0};
	made_open(&log->made, NULL, 0);
	for (int i = 0; i < 60; i++)
		made_add(&log->made, i * 1000, "v1", "/a", 100 + i % 9, OUTCOME_OK, NULL);
	for (size_t i = 0; i < n; i++)
		made_add(&log->made, 61000 + (double)i * 1000, "v1",
			 other && i % 2 ? other : "/a", ms[i], OUTCOME_TIMEOUT, NULL);
	odd_judge(log);
}

/* By hand: at least 5 within 1% of one value, and half of all. */
static const struct { double ms[20]; size_t n; const char *said; } clips[] = {
	{{1500, 1500, 1500, 1500, 1500}, 5, "5 of 5 timeouts lie within 1% of 1500 ms"},
	{{1500, 1500, 1500, 1500}, 4, NULL},
	{{1485, 1490, 1500, 1510, 1515}, 5, "5 of 5 timeouts lie within 1% of 1500 ms"},
	/* 1515 is 2.1 % above 1484: no value has both within 1 % */
	{{1484, 1490, 1500, 1510, 1515}, 5, NULL},
	{{700, 750, 820, 890}, 4, NULL},	/* the sample's */
	{{700, 990, 1003, 1001, 998, 1000, 2000}, 7, "5 of 7 timeouts lie within 1% of 1000 ms"},
	/* five of eleven are no majority; three of thirteen are so by chance */
	{{498, 500, 501, 502, 503, 600, 700, 800, 900, 1000, 1100}, 11, NULL},
	{{498, 500, 501, 502, 503, 600, 700, 800, 900, 1000}, 10,
	 "5 of 10 timeouts lie within 1% of 500 ms"},
	{{428, 430, 432, 300, 340, 380, 480, 520, 560, 600, 650, 700, 750}, 13, NULL},
};

START_TEST(most_timeouts_within_a_hundredth_hint_at_a_limit)
{
	struct odd_log log;

	judge_timeouts(&log, clips[_i].ms, clips[_i].n, NULL);
	const struct caution *caution = caution_of(&log.verdict, "timeouts_clipped");

	ck_assert_msg((caution == NULL) == !clips[_i].said, "%s",
		      caution ? caution->text : "nothing");
	if (caution) {
		ck_assert_msg(strstr(caution->text, clips[_i].said) != NULL, "%s", caution->text);
		ck_assert(strstr(caution->text, "hint") != NULL);
		ck_assert(strstr(caution->text, "at least") != NULL);
		ck_assert_uint_gt(caution->lines.n, 0);
	}
	odd_close(&log);
}
END_TEST

START_TEST(each_endpoint_may_have_a_limit_of_its_own)
{
	/* /a: scattered; /b: at 300. Together 6 of 24 are no half. */
	double ms[24];
	struct odd_log log;

	for (int i = 0; i < 24; i++)
		ms[i] = i % 2 ? 5000 * (1 + i * .05) : 700 * (1 + i * .05);
	for (int i = 1; i < 12; i += 2)
		ms[i] = 300;
	judge_timeouts(&log, ms, 24, "/b");
	const struct caution *caution = caution_of(&log.verdict, "timeouts_clipped");

	ck_assert_ptr_nonnull(caution);
	ck_assert_msg(strstr(caution->text, "6 of 12 timeouts on /b lie within 1% of 300 ms") !=
		      NULL, "%s", caution->text);
	odd_close(&log);
}
END_TEST

/* Six timeouts at 1500 ms on /a, and one that was well: 2 % longer is not clearly longer. */
static const struct { const char *endpoint; double ms; const char *said; } longest[] = {
	{"/a", 1520, "6 of 6 timeouts lie within"},
	{"/a", 1540, NULL},
	{"/b", 9000, "6 of 6 timeouts on /a lie within"},
};

START_TEST(what_a_healthy_request_outlasts_is_no_limit)
{
	struct odd_log log = {0};

	made_open(&log.made, NULL, 0);
	for (int i = 0; i < 60; i++)
		made_add(&log.made, i * 1000, "v1", "/a", 100 + i % 9, OUTCOME_OK, NULL);
	made_add(&log.made, 60500, "v1", longest[_i].endpoint, longest[_i].ms, OUTCOME_OK, NULL);
	for (int i = 0; i < 6; i++)
		made_add(&log.made, 61000 + i * 1000, "v1", "/a", 1500, OUTCOME_TIMEOUT, NULL);
	odd_judge(&log);
	const struct caution *caution = caution_of(&log.verdict, "timeouts_clipped");

	ck_assert_msg((caution == NULL) == !longest[_i].said, "%s",
		      caution ? caution->text : "nothing");
	if (caution)
		ck_assert_msg(strstr(caution->text, longest[_i].said) != NULL, "%s",
			      caution->text);
	odd_close(&log);
}
END_TEST

/* On /b all slow ones time out: four of them prove no rule, five do. On /a only some do. */
START_TEST(few_timeouts_do_not_follow_from_latency)
{
	for (int n = 4; n <= 5; n++) {
		struct odd_log log = {0};

		made_open(&log.made, NULL, 0);
		for (int i = 0; i < 200; i++) {
			bool is_slow = i >= 100 && i % 2;

			made_add(&log.made, i * 1000, i % 2 ? "v2" : "v1", "/a",
				 is_slow ? 900 : 100 + i % 9,
				 is_slow && i % 3 ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
		}
		for (int i = 0; i < n; i++)
			made_add(&log.made, 200000 + i * 1000, "v2", "/b", 900 + i * 50,
				 OUTCOME_TIMEOUT, NULL);
		for (int i = 0; i < 40; i++)
			made_add(&log.made, 200500 + i * 100, i < 20 ? "v2" : "v1", "/b",
				 100 + i % 9, OUTCOME_OK, NULL);
		odd_judge(&log);
		const struct caution *caution = caution_of(&log.verdict, "one_proof");

		ck_assert_int_eq(log.verdict.incident, TRUTH_YES);
		ck_assert_msg((caution == NULL) == (n == 4), "%d: %s", n,
			      caution ? caution->text : "nothing");
		odd_close(&log);
	}
}
END_TEST

START_TEST(a_cut_that_separates_them_makes_one_proof_of_two)
{
	/* v2 on /a: slow ones time out, from 800 on; `over`: one that is well above the cut. */
	for (int over = 0; over < 2; over++) {
		struct odd_log log = {0};

		made_open(&log.made, NULL, 0);
		for (int i = 0; i < 300; i++) {
			bool is_new = i >= 150 && i % 2, is_slow = is_new && i % 3;
			double ms = is_slow ? 800 + i : is_new ? 150 + i % 5 : 100 + i % 9;

			made_add(&log.made, i * 1000, is_new ? "v2" : "v1", "/a",
				 over && i == 297 ? 2000 : ms,
				 is_slow ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
		}
		odd_judge(&log);
		const struct caution *caution = caution_of(&log.verdict, "one_proof");

		ck_assert_int_eq(log.verdict.incident, TRUTH_YES);
		ck_assert_msg((caution == NULL) == (over == 1), "%s",
			      caution ? caution->text : "nothing");
		if (caution)
			ck_assert_msg(strstr(caution->text, "/a in v2 from 951 ms on") != NULL,
				      "%s", caution->text);
		odd_close(&log);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("clip");
	TCase *tcase = tcase_create("clip");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, most_timeouts_within_a_hundredth_hint_at_a_limit, 0,
			    LENGTH(clips));
	tcase_add_test(tcase, each_endpoint_may_have_a_limit_of_its_own);
	tcase_add_loop_test(tcase, what_a_healthy_request_outlasts_is_no_limit, 0,
			    LENGTH(longest));
	tcase_add_test(tcase, few_timeouts_do_not_follow_from_latency);
	tcase_add_test(tcase, a_cut_that_separates_them_makes_one_proof_of_two);
	suite_add_tcase(suite, tcase);
	return suite;
}
