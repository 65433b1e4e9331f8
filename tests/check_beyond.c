/* check_beyond: a bad version in a surge that slows all, and one with nothing beside it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>
#include <string.h>

#include "tests/story.h"

enum { SECONDS = 3600, FROM = 1800 };

static const struct analysis_options plain = {0};

/*
 * An hour, one request a second and from its middle on three (is_steady: one), three times as slow.
 * v2 gets a part of them from then on: `part` of each minute, or (is_late) none for a third of the
 * time and nearly all from two thirds on, while what all take rises to twelve times by and by. Its
 * own take so many times as long again, and so many of them fail.
 */
struct plan { double part, own, fails; bool is_late, is_steady; };

/* The part of v2 when so much of the time since the middle has gone. */
static double
late(double gone)
{
	return fmin(.97, fmax(0, (gone - .35) / .3));
}

static void
judge(struct told *told, const struct plan *plan)
{
	uint64_t state = 11;

	*told = (struct told){0};
	made_open(&told->made, NULL, 0);
	for (int second = 0; second < SECONDS; second++) {
		bool is_since = second >= FROM;
		double gone = (double)(second - FROM) / (SECONDS - FROM);

		int n = is_since && !plan->is_steady ? 3 : 1;

		for (int k = 0; k < n; k++) {
			double part = plan->is_late ? late(gone) : plan->part;
			bool is_new = is_since && uniform(&state) < part;
			double latency = 100 * exp(.4 * story_gauss(&state));

			if (is_since)
				latency *= plan->is_late ? exp(2.5 * gone) : 3;
			made_add(&told->made, second * 1000. + k * 300, is_new ? "v2" : "v1",
				 uniform(&state) < .5 ? "/a" : "/b",
				 latency * (is_new ? plan->own : 1),
				 is_new && uniform(&state) < plan->fails ? OUTCOME_TIMEOUT
									 : OUTCOME_OK, NULL);
		}
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

static bool
is_blamed(struct told *told)
{
	return told->verdict.kind == KIND_BAD_VERSION && !strcmp(told_cause(told), "v2");
}

/* Is it told beside the load? */
static bool
is_also(struct told *told)
{
	return told->verdict.n_also == 1 && told->verdict.also[0].kind == KIND_BAD_VERSION &&
	       told->verdict.also[0].certainty == CERTAINTY_ASSOCIATED;
}

/* Three times as slow as v1 in the same minutes, or failing in a third: v1 got worse as well. */
START_TEST(a_version_far_worse_than_the_surge_is_told_beside_it)
{
	static const struct plan plans[] = {{.part = .4, .own = 3},
					    {.part = .4, .own = 1, .fails = .33}};
	struct told told;

	judge(&told, &plans[_i]);
	ck_assert_str_eq(kind_word(told.verdict.kind), "load");
	ck_assert(is_also(&told));
	ck_assert_int_eq(told.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_int_eq(told_check(&told, KIND_BAD_VERSION, 4), CHECK_THIN);
	told_close(&told);
}
END_TEST

/* Where the rate does not tell it, all the same: it is blamed, and not surely. */
START_TEST(a_version_far_worse_than_what_slows_all_is_blamed_and_not_surely)
{
	struct told told;

	judge(&told, &(struct plan){.part = .4, .own = 3, .is_steady = true});
	ck_assert_msg(is_blamed(&told), "%s", told.verdict.statement);
	ck_assert_int_eq(told.verdict.certainty, CERTAINTY_ASSOCIATED);
	told_close(&told);
}
END_TEST

/* As slow as all others, or a fifth more. */
START_TEST(a_version_that_the_surge_slows_as_all_is_not_blamed)
{
	static const struct plan plans[] = {{.part = .4, .own = 1}, {.part = .4, .own = 1.2}};
	struct told told;

	judge(&told, &plans[_i]);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_msg(!is_blamed(&told) && !told.verdict.n_also, "%s", told.verdict.statement);
	told_close(&told);
}
END_TEST

/* Over all its time v2 is slower than v1 by half, for it came when all had got slow. */
START_TEST(a_version_that_takes_over_as_the_surge_grows_is_not_blamed)
{
	struct told told;

	judge(&told, &(struct plan){.own = 1, .is_late = true});
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_msg(!is_blamed(&told) && !told.verdict.n_also, "%s", told.verdict.statement);
	told_close(&told);
}
END_TEST

/*
 * One request a second, v2 is all there is for a quarter of an hour and is three times as slow; v1
 * answers before it and after. So many of that time's are v1's all the same.
 */
static void
roll_back(struct told *told, int beside)
{
	uint64_t state = 5;

	*told = (struct told){0};
	made_open(&told->made, NULL, 0);
	for (int second = 0; second < SECONDS; second++) {
		bool is_in = second >= 1200 && second < 2100;
		bool is_new = is_in && (!beside || second % (900 / beside) != 450 / beside);

		made_add(&told->made, second * 1000., is_new ? "v2" : "v1",
			 uniform(&state) < .5 ? "/a" : "/b",
			 (is_new ? 300 : 100) * exp(.3 * story_gauss(&state)),
			 is_new && uniform(&state) < .1 ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

/* Before and after are another time; ninety of the 900 in the middle of it are not. */
START_TEST(what_answers_before_and_after_a_version_is_not_beside_it)
{
	static const int beside[] = {0, 90};
	struct told told;

	roll_back(&told, beside[_i]);
	ck_assert_msg(is_blamed(&told), "%s", told.verdict.statement);
	ck_assert_int_eq(told_check(&told, KIND_BAD_VERSION, 4), _i ? CHECK_PASS : CHECK_THIN);
	if (_i)
		ck_assert_int_ge(told.verdict.certainty, CERTAINTY_PROBABLE);
	else
		ck_assert_int_eq(told.verdict.certainty, CERTAINTY_ASSOCIATED);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("beyond");
	TCase *tcase = tcase_create("beyond");

	tcase_add_loop_test(tcase, a_version_far_worse_than_the_surge_is_told_beside_it, 0, 2);
	tcase_add_test(tcase, a_version_far_worse_than_what_slows_all_is_blamed_and_not_surely);
	tcase_add_loop_test(tcase, a_version_that_the_surge_slows_as_all_is_not_blamed, 0, 2);
	tcase_add_test(tcase, a_version_that_takes_over_as_the_surge_grows_is_not_blamed);
	tcase_add_loop_test(tcase, what_answers_before_and_after_a_version_is_not_beside_it, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
