/* check_standing_share: what took longer all along, and only gets more of the requests. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

/* A request at second i of one of three values: the far one takes so much more. */
static void
request_of(struct judged *judged, const char *const values[3], int i, bool is_far, double more_ms,
	   double slow, bool is_bad)
{
	const char *value = values[is_far ? 2 : i % 2];

	made_add(&judged->made, i * INT64_C(1000), "v1", i % 3 ? "/a" : "/b",
		 slow * (100 * exp(.3 * story_gauss(&judged->state)) + (is_far ? more_ms : 0)),
		 is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, &value);
}

static void
request(struct judged *judged, int i, bool is_far, double more_ms, double slow, bool is_bad)
{
	static const char *const regions[] = {"eu", "us", "ap"};

	request_of(judged, regions, i, is_far, more_ms, slow, is_bad);
}

/* A region that is 90 ms away from the first record on has 20 % of the requests, then 50 %; the
 * mean of 100 exp(.3 gauss) is 104.6, so that its own is 194.6 on either side. */
START_TEST(a_far_region_that_gets_more_is_no_incident)
{
	struct judged judged;

	judged_open(&judged, "region", 20);
	for (int i = 0; i < 4000; i++)
		request(&judged, i, uniform(&judged.state) < (i < 2000 ? .2 : .5), 90, 1, false);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_NONE);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_PROBABLE);
	const char *at = strstr(verdict->statement, "region=ap took longer all along, ");

	ck_assert_msg(at != NULL, "%s", verdict->statement);
	at += strlen("region=ap took longer all along, ");
	/* 4 sd of the mean of 400 are 6.4 ms; 4 sd of a share of 2,000 are 3.6 and 4.5 %. */
	ck_assert_double_eq_tol(strtod(at, NULL), 194.6, 6.4);
	at = strstr(at, "of the requests, ") + strlen("of the requests, ");
	ck_assert_double_eq_tol(strtod(at, NULL), 20, 3.6);
	at = strstr(at, "and then ") + strlen("and then ");
	ck_assert_double_eq_tol(strtod(at, NULL), 50, 4.5);
	judged_close(&judged);
}
END_TEST

/* The same, but since then it is 210 ms farther still; or every fifth of its requests times out. */
START_TEST(a_region_that_gets_worse_with_more_is_to_blame)
{
	struct judged judged;

	judged_open(&judged, "region", 20);
	for (int i = 0; i < 4000; i++) {
		bool is_far = uniform(&judged.state) < (i < 2000 ? .2 : .5), is_since = i >= 2000;

		request(&judged, i, is_far, !_i && is_since ? 300 : 90, 1,
			_i && is_far && is_since && uniform(&judged.state) < .2);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_DIMENSION);
	ck_assert_int_ge(verdict->certainty, CERTAINTY_PROBABLE);
	judged_close(&judged);
}
END_TEST

/* Nor is it only more of the far ones when all others are twice as slow as before. */
START_TEST(what_all_share_is_not_hidden_by_more_of_the_far)
{
	struct judged judged;

	judged_open(&judged, "region", 20);
	for (int i = 0; i < 4000; i++)
		request(&judged, i, uniform(&judged.state) < (i < 2000 ? .2 : .5), 90,
			i < 2000 ? 1 : 2, false);
	ck_assert_int_eq(judge(&judged)->incident, TRUTH_YES);
	judged_close(&judged);
}
END_TEST

/* A customer that opens at 40 %, a twentieth of all, takes half as long again, a while before
 * anything is found to rise; or from 60 % on only. */
START_TEST(who_is_new_and_farther_is_no_incident_and_who_turns_slow_is)
{
	struct judged judged;

	judged_open(&judged, "tenant", 20);
	for (int i = 0; i < 5000; i++) {
		bool is_new = i >= 2000 && uniform(&judged.state) < .08;

		request(&judged, i, is_new, i >= (_i ? 3200 : 2000) ? _i ? 200 : 60 : 0, 1, false);
	}
	ck_assert_int_eq(judge(&judged)->incident, _i ? TRUTH_YES : TRUTH_NO);
	judged_close(&judged);
}
END_TEST

/* Who calls waits longer: a cache is emptied, misses (400 ms more) go from 10 to 85 %, or the
 * balancer sends 65 instead of 20 % to the host that is 200 ms slower. All: 104.6 + .1 x 400, and
 * .85 x 400; + .2 x 200, and .65 x 200. */
START_TEST(more_of_a_slow_cache_or_host_is_a_change_of_the_mix)
{
	static const char *const values[2][3] = {{"HIT", "STALE", "MISS"}, {"h1", "h2", "h3"}};
	static const double share[2][2] = {{.1, .85}, {.2, .65}}, more_ms[] = {400, 200};
	static const char *const field[] = {"cache", "host"}, *const name[] = {"cache=MISS",
										"host=h3"};
	struct judged judged;

	judged_open(&judged, field[_i], 20);
	for (int i = 0; i < 4000; i++)
		request_of(&judged, values[_i], i,
			   uniform(&judged.state) < share[_i][i >= 2000], more_ms[_i], 1, false);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_MIX_CHANGE);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_PROBABLE);
	ck_assert_msg(strstr(verdict->statement, name[_i]) != NULL, "%s", verdict->statement);
	ck_assert_msg(strstr(verdict->statement, " took longer all along, ") != NULL, "%s",
		      verdict->statement);
	const char *at = strstr(verdict->statement, "of all requests went from ");

	ck_assert_msg(at != NULL, "%s", verdict->statement);
	/* 4 sd of a mean of 2,000: the larger spread is 400 x .36 and 31 ms, so 13 ms. */
	at += strlen("of all requests went from ");
	ck_assert_double_eq_tol(strtod(at, NULL), 104.6 + share[_i][0] * more_ms[_i], 13);
	at = strstr(at, " to ") + 4;
	ck_assert_double_eq_tol(strtod(at, NULL), 104.6 + share[_i][1] * more_ms[_i], 13);
	/* Nor is it the onset of anything else: within a fortieth of the log. */
	ck_assert_double_eq_tol((double)(verdict->onset.at_or_before_ns - MADE_START_NS) / 1e9,
				2000, 100);
	judged_close(&judged);
}
END_TEST

/* A host that is 90 ms slower and gets 30 instead of 20 %: 122.6 and 131.6 ms, 1.07 times. More of
 * them by another name, 20 and 50 %: 149.6 ms, 1.22 times. More POSTs that take 200 ms longer, a
 * customer who does, 20 and 65 %: 144.6 and 234.6 ms, 1.62 times. */
START_TEST(a_little_more_or_more_who_ask_for_what_takes_longer_is_no_incident)
{
	static const struct {
		const char *field, *values[3];
		double since, more_ms;
	} rows[] = {
		{"host", {"h1", "h2", "h3"}, .3, 90},
		{"spot", {"eu", "us", "ap"}, .5, 90},
		{"http.method", {"GET", "PUT", "POST"}, .65, 200},
		{"tenant", {"elm", "oak", "fir"}, .65, 200},
	};
	struct judged judged;

	judged_open(&judged, rows[_i].field, 20);
	for (int i = 0; i < 4000; i++)
		request_of(&judged, rows[_i].values, i,
			   uniform(&judged.state) < (i < 2000 ? .2 : rows[_i].since),
			   rows[_i].more_ms, 1, false);
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* An old version that is three times as slow has 5 % from the first record on, and 95 % from
 * half on (a rollback): it is to blame, and what began is that. */
START_TEST(a_slow_version_that_gets_more_begins_with_the_more)
{
	struct judged judged = {.state = 20};

	made_open(&judged.made, NULL, 0);
	for (int i = 0; i < 4000; i++) {
		bool is_old = uniform(&judged.state) < (i < 2000 ? .05 : .95);

		made_add(&judged.made, i * INT64_C(1000), is_old ? "v1" : "v2", i % 3 ? "/a" : "/b",
			 (is_old ? 300 : 100) * exp(.3 * story_gauss(&judged.state)), OUTCOME_OK,
			 NULL);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_BAD_VERSION);
	ck_assert_double_eq_tol((double)(verdict->onset.at_or_before_ns - MADE_START_NS) / 1e9,
				2000, 100);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("standing_share");
	TCase *tc = tcase_create("standing_share");

	tcase_add_test(tc, a_far_region_that_gets_more_is_no_incident);
	tcase_add_loop_test(tc, a_region_that_gets_worse_with_more_is_to_blame, 0, 2);
	tcase_add_test(tc, what_all_share_is_not_hidden_by_more_of_the_far);
	tcase_add_loop_test(tc, who_is_new_and_farther_is_no_incident_and_who_turns_slow_is, 0, 2);
	tcase_add_loop_test(tc, more_of_a_slow_cache_or_host_is_a_change_of_the_mix, 0, 2);
	tcase_add_loop_test(tc, a_little_more_or_more_who_ask_for_what_takes_longer_is_no_incident,
			    0, 4);
	tcase_add_test(tc, a_slow_version_that_gets_more_begins_with_the_more);
	suite_add_tcase(suite, tc);
	return suite;
}
