/* check_gate_aa: the baseline against itself, breaches in a row, and when a walk has its answer. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/gate_private.h"
#include "tests/gate_ask.h"

/* n requests of v1 a second apart, of which each second one times out or none, and one of v2. */
static struct gate_log *
baseline_of(int n, bool is_sick)
{
	struct gate_log *log = gate_log_new();

	gate_log_add(log, SAMPLE_NS, "v2", "/a", 100000, OUTCOME_OK, 0);
	for (int i = 0; i < n; i++)
		gate_log_add(log, SAMPLE_NS - (n - i) * NS_PER_S, "v1", "/a", 100000,
			     is_sick && i % 2 ? OUTCOME_TIMEOUT : OUTCOME_OK, 0);
	return log;
}

static struct backtest
against_itself(const struct gate_log *log, uint64_t min_n)
{
	struct gate_options options = gate_defaults();

	options.aa = 50;
	options.min_n = min_n;
	return backtest(log, &options);
}

/*
 * Of 40 records each half holds 20: at min n 20 both sides are just full, and with every second one
 * a timeout the half that plays the canary has some of 20, far above 5 %. Only the last look sees
 * all 40, as a look wants 2 x min n.
 */
START_TEST(a_split_gives_each_side_half)
{
	struct gate_log *log = baseline_of(40, true);
	struct backtest out = against_itself(log, 20);

	ck_assert(out.aa_false_share == 1);
	ck_assert_ptr_nonnull(strstr(out.aa_text, "fail at min n 20; no min n tried here has at "
						  "most 1%"));
	gate_log_free(log);
}
END_TEST

START_TEST(a_baseline_that_never_fails_is_good_from_the_first_min_n_on)
{
	struct gate_log *log = baseline_of(200, false);
	struct backtest out = against_itself(log, 20);

	ck_assert(out.aa_false_share == 0);
	ck_assert_ptr_nonnull(strstr(out.aa_text, "v1 against itself: 0% of "));
	ck_assert_ptr_nonnull(strstr(out.aa_text, "; at most 1% from min n 1 on"));
	gate_log_free(log);
}
END_TEST

/* Second for second one request of either version; the canary's time out from second 60 on. */
static struct gate_log *
sick_from_60(void)
{
	struct gate_log *log = gate_log_new();

	for (int i = 0; i < 120; i++) {
		gate_log_add(log, SAMPLE_NS + i * NS_PER_S, "v1", "/a", 100000, OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + i * NS_PER_S, "v2", "/a", 100000,
			     i >= 60 ? i >= 90 ? OUTCOME_SERVER_ERROR : OUTCOME_TIMEOUT
				     : OUTCOME_OK, 0);
	}
	return log;
}

/*
 * 1 of 11 in 10 s is above 5 %: in breach from second 60 on, at every step; k of them in a row are
 * there at second 60 + k - 1.
 */
START_TEST(so_many_breaches_in_a_row_are_waited_for)
{
	static const int consecutive[] = { 1, 2, 3, 7 };
	struct gate_log *log = sick_from_60();
	struct gate_options options = gate_defaults();

	options.window_ns = 10 * NS_PER_S;
	options.min_n = 5;
	options.consecutive = consecutive[_i];
	struct backtest out = backtest(log, &options);
	ck_assert_int_eq(out.first_trip_ns,
			 SAMPLE_NS + (60 + consecutive[_i] - 1) * NS_PER_S);
	ck_assert_uint_eq(out.false_trips, 1);
	gate_log_free(log);
}
END_TEST

/* Timeouts trip at second 60, errors at second 90: who asks for one metric never gets to these. */
START_TEST(a_walk_that_has_its_answer_stops)
{
	struct gate_log *log = sick_from_60();
	struct query query = query_all(log->store, SAMPLE_NS + 119 * NS_PER_S);
	struct gate_options options = gate_defaults();
	struct slide slide;
	struct course course;
	enum gate_metric metric;

	slide_load(&slide, &query, names_id(log->names, "v2", 2), names_id(log->names, "v1", 2),
		   &options);
	course_open(&course, &slide, &options, 5, SIDE_CANARY, 1 + _i);
	course_walk(&slide, 10 * NS_PER_S, &course, 1);
	const struct trip *trip = course_first(&course, &metric);
	ck_assert_int_eq(trip->at_ns, SAMPLE_NS + 60 * NS_PER_S);
	ck_assert_int_eq(metric, METRIC_TIMEOUT_RATE);
	ck_assert_int_eq(course.n_tripped, 1 + _i);
	ck_assert_int_eq(course.first[METRIC_ERROR_RATE].at_ns,
			 _i ? SAMPLE_NS + 90 * NS_PER_S : INSTANT_NONE);
	/* Two events a second, and not one more than the answer takes. */
	ck_assert_uint_eq(slide.head, _i ? 2 * 91 : 2 * 61);
	course_close(&course);
	slide_release(&slide);
	gate_log_free(log);
}
END_TEST

/* One that has its answer is not asked again while others go on. */
START_TEST(a_course_that_has_its_answer_is_asked_nothing_more)
{
	struct gate_log *log = sick_from_60();
	struct query query = query_all(log->store, SAMPLE_NS + 119 * NS_PER_S);
	struct gate_options options = gate_defaults();
	struct slide slide;
	struct course course[2];

	slide_load(&slide, &query, names_id(log->names, "v2", 2), names_id(log->names, "v1", 2),
		   &options);
	course_open(&course[0], &slide, &options, 5, SIDE_CANARY, 1);
	course_open(&course[1], &slide, &options, 5, SIDE_CANARY, COURSE_NEVER_DONE);
	course_walk(&slide, 10 * NS_PER_S, course, 2);
	ck_assert_int_eq(course[0].n_tripped, 1);
	ck_assert_int_eq(course[0].first[METRIC_ERROR_RATE].at_ns, INSTANT_NONE);
	ck_assert_int_eq(course[1].n_tripped, 2);
	ck_assert_int_eq(course[1].first[METRIC_ERROR_RATE].at_ns, SAMPLE_NS + 90 * NS_PER_S);
	ck_assert_uint_eq(slide.head, slide.n);
	course_close(&course[0]);
	course_close(&course[1]);
	slide_release(&slide);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate_aa");
	TCase *tcase = tcase_create("gate_aa");

	tcase_add_checked_fixture(tcase, gate_log_open, gate_log_close);
	tcase_add_test(tcase, a_split_gives_each_side_half);
	tcase_add_test(tcase, a_baseline_that_never_fails_is_good_from_the_first_min_n_on);
	tcase_add_loop_test(tcase, so_many_breaches_in_a_row_are_waited_for, 0, 4);
	tcase_add_loop_test(tcase, a_walk_that_has_its_answer_stops, 0, 2);
	tcase_add_test(tcase, a_course_that_has_its_answer_is_asked_nothing_more);
	suite_add_tcase(suite, tcase);
	return suite;
}
