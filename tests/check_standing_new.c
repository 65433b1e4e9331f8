/* check_standing_new: what was so from the start, what is only new, and a version that was well. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

/* A request at second i, so much slower, of which so many in a hundred time out. */
static void
request(struct judged *judged, int i, const char *version, const char *value, double slow,
	int percent)
{
	bool is_bad = uniform(&judged->state) < percent / 100.0;

	made_add(&judged->made, i * INT64_C(1000), version, i % 3 ? "/a" : "/b",
		 slow * 100 * exp(.3 * story_gauss(&judged->state)),
		 is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, &value);
}

static const struct hypothesis *
row_of(const struct verdict *verdict, enum kind kind)
{
	for (size_t i = 0; i < verdict->n_hypotheses; i++)
		if (verdict->hypothesis[i].kind == kind)
			return &verdict->hypothesis[i];
	return NULL;
}

/* One of four customers takes four times as long and times out in 4 of 100: all the while, or from
 * 40 % of the log on. */
START_TEST(a_customer_that_was_always_bad_has_no_onset)
{
	static const char *const customers[] = {"c1", "c2", "c3", "c4"};
	struct judged judged;

	judged_open(&judged, "customer", 20);
	for (int i = 0; i < 4000; i++) {
		bool is_bad = !(roll(&judged.state) % 4) && (_i == 0 || i >= 1600);
		const char *who = is_bad ? "c1" : customers[roll(&judged.state) % 4];
		bool is_hurt = !strcmp(who, "c1") && (_i == 0 || i >= 1600);

		request(&judged, i, "v1", who, is_hurt ? 4 : 1, is_hurt ? 4 : 0);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_DIMENSION);
	ck_assert_int_eq(verdict->onset.is_always, !_i);
	ck_assert_int_eq(verdict->onset.after_ns == INSTANT_NONE, !_i);
	ck_assert_int_eq(strstr(verdict->statement, "from the start of the log") != NULL, !_i);
	if (_i)
		ck_assert_int_ge(verdict->certainty, CERTAINTY_PROBABLE);
	else
		ck_assert_int_eq(verdict->certainty, CERTAINTY_ASSOCIATED);
	judged_close(&judged);
}
END_TEST

/* Two versions side by side, one of them failing from the first record to the last. */
START_TEST(a_version_that_was_always_bad_beside_another_is_to_blame)
{
	struct judged judged;

	judged_open(&judged, "host", 20);
	for (int i = 0; i < 4000; i++) {
		bool is_bad = roll(&judged.state) % 10 < 3;

		request(&judged, i, is_bad ? "v2" : "v1", i % 2 ? "h1" : "h2", is_bad ? 4 : 1,
			is_bad ? 12 : 0);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_BAD_VERSION);
	ck_assert_int_ge(verdict->certainty, CERTAINTY_PROBABLE);
	ck_assert(verdict->onset.is_always);
	judged_close(&judged);
}
END_TEST

/* A fifth of the requests come from a customer that was not there before the middle: farther away,
 * by 80 ms; four times as slow; or failing as well. */
START_TEST(a_customer_that_comes_and_is_only_farther_is_no_incident)
{
	static const double slow[] = {1.8, 4, 1.8};
	struct judged judged;

	judged_open(&judged, "customer", 20);
	for (int i = 0; i < 4000; i++) {
		bool is_new = i >= 2000 && i % 5 == 2;

		request(&judged, i, "v1", is_new ? "new" : i % 2 ? "c1" : "c2",
			is_new ? slow[_i] : 1, is_new && _i == 2 ? 10 : 0);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->incident, _i ? TRUTH_YES : TRUTH_NO);
	if (!_i) {
		ck_assert_ptr_nonnull(strstr(verdict->statement, "customer=new came at"));
		/* It is there, and beyond chance: nobody is sure that it is nothing. */
		ck_assert_int_eq(verdict->certainty, CERTAINTY_PROBABLE);
	}
	judged_close(&judged);
}
END_TEST

/* One of four requests, from a customer that came at a third, takes 1.3 times as long from its
 * first one on, or from two thirds of the log on. */
static bool
is_incident_of_newcomer(uint64_t seed, int ill_from)
{
	struct judged judged;

	judged_open(&judged, "customer", seed);
	for (int i = 0; i < 3000; i++) {
		bool is_new = i >= 1000 && i % 4 == 0;

		made_add(&judged.made, i * INT64_C(1000), "v1", i % 3 ? "/a" : "/b",
			 (is_new && i >= ill_from ? 1.3 : 1) * 100 *
			 exp(.5 * story_gauss(&judged.state)), OUTCOME_OK,
			 &(const char *){is_new ? "new" : i % 2 ? "c1" : "c2"});
	}
	bool is = judge(&judged)->incident == TRUTH_YES;

	judged_close(&judged);
	return is;
}

/* The onset may be found later than the first request: that alone is no worse. Of some of these
 * logs the first look says so, of others the second one, by the onset of its own. */
START_TEST(of_a_customer_that_came_it_has_to_be_shown_that_it_got_worse)
{
	int n[2] = {0};

	for (uint64_t seed = 1; seed <= 40; seed++) {
		n[0] += is_incident_of_newcomer(seed, 0);
		n[1] += is_incident_of_newcomer(seed, 2000);
	}
	ck_assert_int_le(n[0], 1);
	ck_assert_int_ge(n[1], 30);
}
END_TEST

/* v2 takes over from v1 at a quarter of the log; everything is ill from 70 % on, or from its first
 * request. */
START_TEST(a_version_that_was_well_for_long_is_not_to_blame)
{
	struct judged judged;
	int ill_from = _i ? 1000 : 2800;

	judged_open(&judged, "host", 20);
	for (int i = 0; i < 4000; i++)
		request(&judged, i, i < 1000 ? "v1" : "v2", i % 2 ? "h1" : "h2",
			i < ill_from ? 1 : 5, i < ill_from ? 0 : 10);
	const struct verdict *verdict = judge(&judged);
	const struct hypothesis *version = row_of(verdict, KIND_BAD_VERSION);
	enum check_state timing = CHECK_UNTESTABLE;

	ck_assert_ptr_nonnull(version);
	for (size_t i = 0; i < version->n_checks; i++)
		timing = version->check[i].id == 3 ? version->check[i].state : timing;
	ck_assert_int_eq(verdict->kind, _i ? KIND_BAD_VERSION : KIND_SHARED);
	ck_assert_int_eq(timing, _i ? CHECK_PASS : CHECK_CONTRADICTS);
	judged_close(&judged);
}
END_TEST

/* Of 130 requests of one host of eight the last 14 are ten times as slow: too few for a step. */
START_TEST(what_has_just_begun_was_not_there_from_the_start)
{
	static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"};
	struct judged judged;

	judged_open(&judged, "host", 20);
	for (int i = 0; i < 8 * 130; i++)
		request(&judged, i, "v1", hosts[i % 8], i % 8 == 0 && i >= 8 * 116 ? 10 : 1, 0);
	const struct verdict *verdict = judge(&judged);

	ck_assert_ptr_null(strstr(verdict->statement, "there from the start"));
	ck_assert(verdict->incident != TRUTH_NO || verdict->certainty < CERTAINTY_STRONG);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("standing_new");
	TCase *tc = tcase_create("standing_new");

	tcase_add_loop_test(tc, a_customer_that_was_always_bad_has_no_onset, 0, 2);
	tcase_add_test(tc, a_version_that_was_always_bad_beside_another_is_to_blame);
	tcase_add_loop_test(tc, a_customer_that_comes_and_is_only_farther_is_no_incident, 0, 3);
	tcase_add_test(tc, of_a_customer_that_came_it_has_to_be_shown_that_it_got_worse);
	tcase_add_loop_test(tc, a_version_that_was_well_for_long_is_not_to_blame, 0, 2);
	tcase_add_test(tc, what_has_just_begun_was_not_there_from_the_start);
	suite_add_tcase(suite, tc);
	return suite;
}
