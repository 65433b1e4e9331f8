/* check_onset: when it began and ended, to the bucket or to the record. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict_private.h"
#include "tests/story.h"

static const struct analysis_options plain = {0};

static double
minutes(int64_t at_ns)
{
	return (double)(at_ns - MADE_START_NS) / 60e9;
}

/* Half an hour, hurt from minute 15 on: two buckets of 10 s are allowed. */
static const struct story steps[] = {
	{.seed = 1, .n = 3000, .hurt = HURT_ALL, .onset = .5, .factor = 2.5, .turn = .1},
	{.seed = 2, .n = 3000, .hurt = HURT_HOST, .onset = .5, .factor = 4, .turn = .2},
	{.seed = 3,
	 .n = 3000,
	 .hurt = HURT_ENDPOINT,
	 .onset = .5,
	 .factor = 3,
	 .turn = .2,
	 .canary = .5,
	 .has_both = true},
	{.seed = 4,
	 .n = 3000,
	 .hurt = HURT_VERSION,
	 .onset = .5,
	 .factor = 4,
	 .turn = .3,
	 .canary = .3},
	{.seed = 5,
	 .n = 6000,
	 .hurt = HURT_VERSION,
	 .onset = .5,
	 .factor = 5,
	 .turn = .3,
	 .canary = .05},
	{.seed = 6, .n = 3000, .hurt = HURT_ALL, .onset = .5, .factor = 3, .turn = .1, .surge = 2},
};

START_TEST(the_onset_is_where_the_trouble_began)
{
	struct told told;

	told_open(&told, &steps[_i]);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert(told.verdict.onset.is_known);
	ck_assert_double_ge(minutes(told.verdict.onset.at_or_before_ns), 15 - 20 / 60.);
	/* A rare candidate shows itself with its first record, up to a minute later. */
	ck_assert_double_le(minutes(told.verdict.onset.at_or_before_ns),
			    15 + (_i == 4 ? 1 : 20 / 60.));
	ck_assert(told.verdict.onset.after_ns < told.verdict.onset.at_or_before_ns);
	ck_assert(told.verdict.onset.after_ns != INSTANT_NONE);
	told_close(&told);
}
END_TEST

START_TEST(a_healthy_log_has_no_onset)
{
	struct story story = {.seed = 7, .n = 2000, .onset = .5, .canary = .3};
	struct told told;

	told_open(&told, &story);
	ck_assert(!told.verdict.onset.is_known);
	ck_assert(told.verdict.impact.from_ns == INSTANT_NONE);
	told_close(&told);
}
END_TEST

START_TEST(an_incident_that_ends_has_an_end)
{
	struct story story = {
		.seed = 8, .n = 4000, .hurt = HURT_ALL, .onset = .4, .until = .7, .factor = 3};
	struct told told;

	told_open(&told, &story);
	ck_assert_double_eq_tol(minutes(told.verdict.onset.at_or_before_ns), 12, .5);
	ck_assert(told.verdict.onset.ended_ns != INSTANT_NONE);
	ck_assert_double_eq_tol(minutes(told.verdict.onset.ended_ns), 21, .5);
	told_close(&told);
	story.until = 0;
	told_open(&told, &story);
	ck_assert(told.verdict.onset.ended_ns == INSTANT_NONE);
	told_close(&told);
}
END_TEST

static void
judge(struct made *made, struct arena *arena, struct verdict *verdict)
{
	struct query query = query_all(made->store, INT64_MAX);

	verdict_run(&query, &plain, arena, verdict);
}

START_TEST(a_small_log_begins_with_its_first_bad_record)
{
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;

	made_open(&made, NULL, 0);
	made_add(&made, 0, "v1", "/a", 100, OUTCOME_OK, NULL);
	made_add(&made, 1000, "v1", "/a", 110, OUTCOME_OK, NULL);
	made_add(&made, 2000, "v1", "/a", 90, OUTCOME_OK, NULL);
	made_add(&made, 3000, "v2", "/a", 700, OUTCOME_OK, NULL);
	made_add(&made, 4000, "v2", "/a", 800, OUTCOME_TIMEOUT, NULL);
	made_add(&made, 5000, "v2", "/a", 900, OUTCOME_TIMEOUT, NULL);
	made_add(&made, 6000, "v1", "/a", 95, OUTCOME_OK, NULL);
	made_add(&made, 7000, "v2", "/a", 900, OUTCOME_TIMEOUT, NULL);
	judge(&made, &arena, &verdict);
	ck_assert_int_eq(verdict.incident, TRUTH_YES);
	ck_assert_int_eq(verdict.onset.ref.line_first, 5);
	ck_assert_int_eq(verdict.onset.before.line_first, 4);
	arena_release(&arena);
	made_close(&made);
}
END_TEST

START_TEST(without_a_bad_record_it_begins_with_the_separated_arm)
{
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;

	made_open(&made, NULL, 0);
	made_add(&made, 0, "v1", "/a", 100, OUTCOME_OK, NULL);
	made_add(&made, 1000, "v1", "/a", 110, OUTCOME_OK, NULL);
	made_add(&made, 2000, "v2", "/a", 700, OUTCOME_OK, NULL);
	made_add(&made, 3000, "v1", "/a", 90, OUTCOME_OK, NULL);
	made_add(&made, 4000, "v2", "/a", 800, OUTCOME_OK, NULL);
	made_add(&made, 5000, "v1", "/a", 95, OUTCOME_OK, NULL);
	made_add(&made, 6000, "v2", "/a", 900, OUTCOME_OK, NULL);
	judge(&made, &arena, &verdict);
	ck_assert_int_eq(verdict.incident, TRUTH_YES);
	ck_assert(verdict.fired[4]);
	ck_assert_str_eq(cause_text(made.store, &verdict.cause, &arena), "v2");
	ck_assert_int_eq(verdict.onset.ref.line_first, 3);
	ck_assert_int_eq(verdict.onset.before.line_first, 2);
	arena_release(&arena);
	made_close(&made);
}
END_TEST

START_TEST(a_log_that_begins_bad_has_no_record_before)
{
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;

	made_open(&made, NULL, 0);
	for (int i = 0; i < 8; i++)
		made_add(&made, i * 1000, i % 2 ? "v1" : "v2", "/a", 800 + i, OUTCOME_TIMEOUT,
			 NULL);
	judge(&made, &arena, &verdict);
	ck_assert_int_eq(verdict.incident, TRUTH_YES);
	ck_assert(verdict.fired[3]);
	ck_assert(verdict.onset.is_known);
	ck_assert(verdict.onset.after_ns == INSTANT_NONE);
	ck_assert_uint_eq(verdict.baseline, NAME_NONE);
	ck_assert_int_eq(verdict.kind, KIND_UNCLEAR);
	arena_release(&arena);
	made_close(&made);
}
END_TEST

START_TEST(a_step_is_found_in_the_series_of_one_host_alone)
{
	/* One host of six: the pooled series hardly moves. */
	struct story story = {.seed = 9, .n = 2400, .hurt = HURT_HOST, .onset = .5, .factor = 1.8};
	struct made made;
	struct study study;
	struct arena arena = {0};
	int own = 0, others = 0;

	story_tell(&story, &made);
	struct query query = query_all(made.store, INT64_MAX);

	study_open(&study, &query, &plain, &arena);
	series_steps(&study);
	for (size_t i = 0; i < study.steps.n; i++) {
		const struct step *step = &study.steps.at[i];
		bool is_host = step->field == FIELD_DIM && step->is_up && step->is_material;

		own += is_host && !strcmp(names_get(made.names, step->value)->clean, "h1");
		others += is_host && strcmp(names_get(made.names, step->value)->clean, "h1");
	}
	ck_assert_int_gt(own, 0);
	ck_assert_int_eq(others, 0);
	study_release(&study);
	arena_release(&arena);
	made_close(&made);
}
END_TEST

/*
 * A host of two is slow in half of its requests from minute 20 of 30 on; before that in one of 17,
 * as a p95 lets pass, and in a bunch of seven near the start, which starts nothing. Or v2, of every
 * fifth request, is slow in a third of them from minute 5 to 9 and again from 20 to 27: it began
 * the first time. Two requests a second.
 */
START_TEST(a_stray_bunch_is_no_start_and_a_first_spell_is)
{
	static const char *const names[] = {"h1", "h2"};
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;
	uint64_t state = 5;

	made_open(&made, (const char *const[]){"host"}, 1);
	for (int i = 0; i < 3600; i++) {
		double at = i / 120.0;	/* minutes */
		bool is_spell = (at >= 5 && at < 9) || (at >= 20 && at < 27);
		bool is_new = _i && is_spell && i % (at < 9 ? 15 : 5) == 0, is_own = i % 2 == 0;
		bool is_slow = _i ? is_new && i / 15 % 3 == 0
			     : is_own && (at >= 20 ? i % 4 == 0
					  : i % 34 == 0 || (i >= 300 && i < 340 && i % 6 == 0));

		made_add(&made, i * INT64_C(500), is_new ? "v2" : "v1", "/a",
			 (is_slow ? 900 : 100) * exp(.2 * story_gauss(&state)),
			 OUTCOME_OK, &names[i % 2]);
	}
	judge(&made, &arena, &verdict);
	ck_assert_int_eq(verdict.incident, TRUTH_YES);
	ck_assert_str_eq(cause_text(made.store, &verdict.cause, &arena), _i ? "v2" : "host=h1");
	ck_assert_double_eq_tol(minutes(verdict.onset.at_or_before_ns), _i ? 5 : 20, .5);
	arena_release(&arena);
	made_close(&made);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("onset");
	TCase *tcase = tcase_create("onset");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, the_onset_is_where_the_trouble_began, 0, LENGTH(steps));
	tcase_add_test(tcase, a_healthy_log_has_no_onset);
	tcase_add_test(tcase, an_incident_that_ends_has_an_end);
	tcase_add_test(tcase, a_small_log_begins_with_its_first_bad_record);
	tcase_add_test(tcase, without_a_bad_record_it_begins_with_the_separated_arm);
	tcase_add_test(tcase, a_log_that_begins_bad_has_no_record_before);
	tcase_add_test(tcase, a_step_is_found_in_the_series_of_one_host_alone);
	tcase_add_loop_test(tcase, a_stray_bunch_is_no_start_and_a_first_spell_is, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
