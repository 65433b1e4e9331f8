/* check_goes_on: a version was taken back, and what hurt stayed, or went with it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

enum { N = 6000 };

/* 1.1 is there from 40 % to `back`; all takes four times as long from `from` to `until`. */
static const struct verdict *
log_of(struct judged *judged, double from, double until, double back)
{
	judged_open(judged, NULL, 41);
	for (int i = 0; i < N; i++) {
		double x = (double)i / N, slow = x >= from && x < until ? 4 : 1;

		made_add(&judged->made, i * INT64_C(600), x >= .4 && x < back ? "1.1" : "1.0",
			 i % 3 ? "/a" : "/b", slow * 60 * exp(.4 * story_gauss(&judged->state)),
			 OUTCOME_OK, NULL);
	}
	return judge(judged);
}

static const struct check *
control_of(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *row = &verdict->hypothesis[i];

		for (size_t k = 0; row->kind == KIND_BAD_VERSION && k < row->n_checks; k++)
			if (row->check[k].id == 4)
				return &row->check[k];
	}
	return NULL;
}

/* Its records and the old one's after it are slow alike: it is not named. Where it began with the
 * harm nobody can say that it did not leave something behind; where it came later it did not. */
START_TEST(what_stays_when_a_version_has_gone_is_not_blamed_on_it)
{
	struct judged judged;
	const struct verdict *verdict = log_of(&judged, _i ? .36 : .4, .75, .6);
	const struct check *control = control_of(verdict);

	ck_assert_msg(verdict->kind == KIND_SHARED, "%s", verdict->statement);
	ck_assert_int_eq(verdict->certainty, _i ? CERTAINTY_PROBABLE : CERTAINTY_ASSOCIATED);
	ck_assert_ptr_nonnull(control);
	ck_assert_int_eq(control->state, CHECK_CONTRADICTS);
	ck_assert_msg(strstr(control->text, "1.0 was hurt alike when 1.1 had gone: p50 ") != NULL,
		      "%s", control->text);
	ck_assert_uint_ge(control->lines.n, 2);
	judged_close(&judged);
}
END_TEST

/* It went with it, at once or by and by: the version is what goes with it, and no more. */
START_TEST(what_goes_with_a_version_is_associated_with_it)
{
	struct judged judged;
	const struct verdict *verdict = log_of(&judged, .4, _i ? .63 : .6, .6);

	ck_assert_msg(verdict->kind == KIND_BAD_VERSION, "%s", verdict->statement);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_ASSOCIATED);
	judged_close(&judged);
}
END_TEST

/* Thirty a second, written in whole seconds: in the second of the switch both are there, and that
 * is nothing beside. A twentieth of the old version that stays is. */
START_TEST(what_shares_one_second_with_a_version_is_not_beside_it)
{
	struct judged judged;

	judged_open(&judged, NULL, 43);
	for (int i = 0; i < N; i++) {
		bool is_new = i >= N / 2 + 15 && !(_i && i % 20 == 7);

		made_add(&judged.made, i / 30 * INT64_C(1000), is_new ? "1.1" : "1.0",
			 i % 3 ? "/a" : "/b",
			 (is_new ? 180 : 60) * exp(.4 * story_gauss(&judged.state)),
			 OUTCOME_OK, NULL);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->kind == KIND_BAD_VERSION, "%s", verdict->statement);
	if (_i)
		ck_assert_int_ge(verdict->certainty, CERTAINTY_PROBABLE);
	else
		ck_assert_int_eq(verdict->certainty, CERTAINTY_ASSOCIATED);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("goes_on");
	TCase *tcase = tcase_create("goes_on");

	tcase_add_loop_test(tcase, what_stays_when_a_version_has_gone_is_not_blamed_on_it, 0, 2);
	tcase_add_loop_test(tcase, what_goes_with_a_version_is_associated_with_it, 0, 2);
	tcase_add_loop_test(tcase, what_shares_one_second_with_a_version_is_not_beside_it, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
