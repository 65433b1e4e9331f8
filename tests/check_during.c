/* check_during: what is told of a cause that ended before the log did, and how surely. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <string.h>

#include "core/analysis/during.h"
#include "tests/story.h"

static const struct analysis_options plain = {0};

enum { ONSET_S = 600, END_S = 900, SECONDS = 1800 };

/* A record a second and version: v2 is ill from its onset up to its end. Beside it v1 answers
 * `beside` times until then, at all times before and after. */
struct look { struct made made; struct arena arena; struct study study; struct suspect suspect; };

static void
look_open(struct look *look, int beside)
{
	int n_beside = 0;

	*look = (struct look){0};
	made_open(&look->made, NULL, 0);
	for (int s = 0; s < SECONDS; s++) {
		bool is_ill = s >= ONSET_S && s < END_S;
		const char *place = s % 3 ? "/a" : "/b";

		if (s >= ONSET_S)
			made_add(&look->made, s * 1000., "v2", place, (is_ill ? 500 : 100) + s % 7,
				 is_ill && s % 4 == 0 ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
		if (!is_ill || n_beside++ < beside)
			made_add(&look->made, s * 1000. + 500, "v1", place, 100 + s % 7, OUTCOME_OK,
				 NULL);
	}
	struct query query = query_all(look->made.store, INT64_MAX);
	struct cause cause = {.n = 1, .term = {{FIELD_VERSION, made_name(&look->made, "v2")}}};

	study_open(&look->study, &query, &plain, &look->arena);
	windows_set(&look->study, MADE_START_NS + ONSET_S * NS_PER_S);
	baseline_choose(&look->study);
	look->suspect = suspect_make(&look->study, KIND_BAD_VERSION, &cause);
}

static void
look_close(struct look *look)
{
	study_release(&look->study);
	arena_release(&look->arena);
	made_close(&look->made);
}

static struct onset
ends_at(int second)
{
	int64_t ended_ns = second ? MADE_START_NS + second * NS_PER_S : INSTANT_NONE;

	return (struct onset){.is_known = true, .after_ns = MADE_START_NS, .ended_ns = ended_ns,
			      .at_or_before_ns = MADE_START_NS + ONSET_S * NS_PER_S};
}

static const struct {
	int beside, end_s;
	bool is_open;
	uint64_t control;	/* of which those beside it, and before it where they are few */
	enum certainty most;
} cases[] = {
	/* 300 answered beside it, or 20, or fewer, filled up from before. */
	{300, END_S - 1, true, 299, CERTAINTY_CONFIRMED},
	{20, END_S - 1, true, 20, CERTAINTY_CONFIRMED},
	{5, END_S - 1, true, 605, CERTAINTY_CONFIRMED},
	/* One, or none at all: nobody was well meanwhile. What came after it is no control. */
	{2, END_S - 1, true, 602, CERTAINTY_CONFIRMED},
	{1, END_S - 1, true, 601, CERTAINTY_ASSOCIATED},
	{0, END_S - 1, true, 600, CERTAINTY_ASSOCIATED},
	/* It lasted for ten records of its own: few. */
	{300, ONSET_S + 9, true, 609, CERTAINTY_PROBABLE},
	/* It goes on, or to the end of the log. */
	{300, 0, false, 0, CERTAINTY_CONFIRMED},
	{300, SECONDS, false, 0, CERTAINTY_CONFIRMED},
};

START_TEST(what_came_after_the_end_is_no_control)
{
	struct look look;
	struct during during = {0};
	const struct onset onset = ends_at(cases[_i].end_s);

	look_open(&look, cases[_i].beside);
	ck_assert_int_eq(during_open(&during, &look.study, &look.suspect, &onset),
			 cases[_i].is_open);
	ck_assert_int_eq(during_most(&during, &look.suspect), cases[_i].most);
	if (cases[_i].is_open) {
		const struct contrast *c = &during.suspect.contrast;
		uint64_t own = (uint64_t)(cases[_i].end_s - ONSET_S + 1);

		ck_assert_uint_eq(c->requests_candidate, own);
		ck_assert_uint_eq(c->requests_control, cases[_i].control);
		ck_assert_double_ge(c->min_candidate_ms, 500);	/* ill, all of them */
		ck_assert_uint_eq(c->lines.n + c->lines.more, own + cases[_i].control);
		ck_assert(during.suspect.is_within && !look.suspect.is_within);
	}
	during_close(&during);
	look_close(&look);
}
END_TEST

/* What is set against its own past needs nobody beside it. */
START_TEST(its_own_past_is_no_thinner_for_an_end)
{
	struct look look;
	struct during during = {0};
	const struct onset onset = ends_at(END_S - 1);

	look_open(&look, 0);
	during_open(&during, &look.study, &look.suspect, &onset);
	ck_assert_int_eq(during_most(&during, &look.suspect), CERTAINTY_ASSOCIATED);
	look.suspect.is_own_past = true;
	ck_assert_int_eq(during_most(&during, &look.suspect), CERTAINTY_CONFIRMED);
	during_close(&during);
	look_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("during");
	TCase *tcase = tcase_create("during");

	tcase_add_loop_test(tcase, what_came_after_the_end_is_no_control, 0, LENGTH(cases));
	tcase_add_test(tcase, its_own_past_is_no_thinner_for_an_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
