/* check_replaced: a version that fails while it is being replaced, and one that merely fails. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/splitmix.h"
#include "tests/story.h"

enum { N = 6000, HOSTS = 3 };

/* How a log goes: from where on each of three machines turns to 1.1, how long it fails before. */
struct roll {
	double from, step, down;	/* shares of the log */
	double canary;			/* so much of all is 1.1 from the start; 0: none */
	bool stays;			/* the old one fails on, and is not replaced */
};

static const struct verdict *
log_of(struct judged *judged, const struct roll *roll)
{
	judged_open(judged, NULL, 43);
	for (int i = 0; i < N; i++) {
		double x = (double)i / N, turns = roll->from + roll->step * (i % HOSTS);
		bool is_canary = uniform(&judged->state) < roll->canary;
		bool is_new = is_canary || (!roll->stays && x >= turns + roll->down);
		bool fails = !is_new && x >= turns;

		made_add(&judged->made, i * INT64_C(600), is_new ? "1.1" : "1.0",
			 random_below(&judged->state, 3) ? "/a" : "/b",
			 60 * exp(.4 * story_gauss(&judged->state)),
			 fails ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
	}
	return judge(judged);
}

static const struct { struct roll roll; bool is_replaced; } rows[] = {
	{ { .5, .05, .01, 0, false }, true },	/* machine by machine */
	{ { .5, 0, .01, 0, false }, true },	/* all at once */
	/* The new one stood beside it all along: what fails is the old one. */
	{ { .5, 0, .2, .3, false }, false },
	{ { .5, 0, 0, .3, true }, false },
	/* It failed for long, and the new one is the answer. */
	{ { .5, .02, .1, 0, false }, false },
};

START_TEST(a_version_that_is_being_replaced_is_associated_at_most)
{
	struct judged judged;
	const struct verdict *verdict = log_of(&judged, &rows[_i].roll);
	bool says = strstr(verdict->statement, "It was being replaced then") != NULL;

	ck_assert_msg(verdict->kind == KIND_BAD_VERSION, "%s", verdict->statement);
	if (rows[_i].is_replaced)
		ck_assert_int_eq(verdict->certainty, CERTAINTY_ASSOCIATED);
	else
		ck_assert_int_ge(verdict->certainty, CERTAINTY_PROBABLE);
	/* Of all at once nothing is beside it, and that is said instead. */
	ck_assert_msg(says == (_i == 0), "%s", verdict->statement);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("replaced");
	TCase *tcase = tcase_create("replaced");

	tcase_add_loop_test(tcase, a_version_that_is_being_replaced_is_associated_at_most, 0,
			    (int)LENGTH(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
