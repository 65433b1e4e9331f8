/* check_wander: what is no step: a level that wanders, the end of refusals, the end of a fall. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/series_private.h"
#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

enum { BINS = 96, EACH = 10 };

/* What is asked of a series of ten records a bucket, of variance .08 around .5 -+ half, which turns
 * every so many buckets; from half of it on they are higher by a rise. */
static double
asked(double (*ask)(const struct series_sums *, size_t), double half, int turns, int bins,
      double rise)
{
	double weight[BINS + 1] = {0}, sum[BINS + 1] = {0}, square[BINS + 1] = {0};
	struct series_sums sums = {weight, sum, square};

	for (int k = 0; k < bins; k++) {
		double mean = .5 + (k / turns % 2 ? half : -half) + (2 * k >= bins ? rise : 0);

		weight[k + 1] = weight[k] + EACH;
		sum[k + 1] = sum[k] + EACH * mean;
		square[k + 1] = square[k] + EACH * (mean * mean + .08);
	}
	return ask(&sums, (size_t)bins);
}

static double
factor(double half, int turns, int bins)
{
	return asked(series_wander, half, turns, bins, 0);
}

static double
drift(double half, int turns, double rise)
{
	return asked(series_drift, half, turns, BINS, rise);
}

/* Expected figures: python3, medians of squared differences of equal blocks by their definition. */
START_TEST(a_level_that_turns_moves_more_than_its_records)
{
	ck_assert_double_eq_tol(factor(.06, 4, BINS), 7.715363777495255, 1e-9);
	ck_assert_double_eq_tol(factor(.06, 2, BINS), 3.758766968523331, 1e-9);
	ck_assert_double_eq_tol(factor(.06, 8, BINS), 15.628557395439115, 1e-9);
}
END_TEST

START_TEST(what_chance_makes_is_no_wandering)
{
	ck_assert_double_eq(factor(0, 4, BINS), 1);
	ck_assert_double_eq(factor(.02, 4, BINS), 1);
	/* A step, however large, is one difference among many. */
	ck_assert_double_eq(factor(.3, BINS / 2, BINS), 1);
}
END_TEST

START_TEST(the_factor_has_a_bound_and_wants_records)
{
	ck_assert_double_eq(factor(.2, 4, BINS), 25);
	ck_assert_double_eq(factor(.2, 4, 9), 1);
}
END_TEST

/* Expected figures: python3, the long-run variance by its definition, beside the two cuts that
 * leave least, without the buckets beside these, over .45 where it is more than .8. */
START_TEST(neighbours_that_move_together_add_up)
{
	ck_assert_double_eq_tol(drift(.06, 12, .1), 2.9892227564102583, 1e-9);
	ck_assert_double_eq_tol(drift(.05, 12, .1), 2.103365384615387, 1e-9);
	ck_assert_double_eq(drift(.045, 12, .1), 1);
	ck_assert_double_eq_tol(drift(.07, 24, .4), 5.652864583333352, 1e-9);
}
END_TEST

/* The drift of buckets 40 to 55, or 40 to 44, that are higher; `edge` of them half as much. */
static double
drift_of_pulse(int until, double rise, int edge)
{
	enum { MANY = 100 };
	double weight[BINS + 1] = {0}, sum[BINS + 1] = {0}, square[BINS + 1] = {0};
	const struct series_sums sums = {weight, sum, square};

	for (int k = 0; k < BINS; k++) {
		bool is_edge = k >= until && k < until + edge;
		double mean = .5 + (k >= 40 && k < until ? rise : is_edge ? rise / 2 : 0);

		weight[k + 1] = weight[k] + MANY;
		sum[k + 1] = sum[k] + MANY * mean;
		square[k + 1] = square[k] + MANY * (mean * mean + .08);
	}
	return series_drift(&sums, BINS);
}

/* Of nine minutes of an hour that are higher nothing is left beside two steps, nor of two; the
 * bucket in which they end is no more than a part of the step. */
START_TEST(what_comes_and_goes_alone_does_not_drift)
{
	ck_assert_double_eq(drift_of_pulse(55, .2, 0), 1);
	ck_assert_double_eq(drift_of_pulse(44, .4, 0), 1);
	ck_assert_double_eq(drift_of_pulse(44, .4, 1), 1);
	ck_assert_double_gt(drift_of_pulse(44, .4, 8), 1);
}
END_TEST

START_TEST(what_turns_soon_or_only_steps_does_not_drift)
{
	ck_assert_double_eq(drift(.06, 8, 0), 1);
	ck_assert_double_eq(drift(.02, 12, 0), 1);
	ck_assert_double_eq(drift(.3, BINS / 2, 0), 1);
	/* Of 380 records it is not told, of 390 it is. */
	ck_assert_double_eq(asked(series_drift, .2, 5, 38, 0), 1);
	ck_assert_double_eq_tol(asked(series_drift, .2, 5, 39, 0), 13.373578462758022, 1e-9);
}
END_TEST

/* A series of random records whose level wanders; of its mirror, or of scores in another unit. */
static double
drawn(double (*ask)(const struct series_sums *, size_t), uint64_t seed, double scale, double shift,
      bool is_mirrored)
{
	double weight[BINS + 1] = {0}, sum[BINS + 1] = {0}, square[BINS + 1] = {0};
	double own[BINS][2] = {{0}}, level = 0;
	const struct series_sums sums = {weight, sum, square};

	for (int k = 0; k < BINS; k++) {
		level = .9 * level + .1 * (uniform(&seed) - .5);
		for (int i = 0; i < EACH; i++) {
			double score = scale * (level + uniform(&seed)) + shift;

			own[k][0] += score;
			own[k][1] += score * score;
		}
	}
	for (int k = 0; k < BINS; k++) {
		const double *at = own[is_mirrored ? BINS - 1 - k : k];

		weight[k + 1] = weight[k] + EACH;
		sum[k + 1] = sum[k] + at[0];
		square[k + 1] = square[k] + at[1];
	}
	return ask(&sums, BINS);
}

START_TEST(neither_a_unit_nor_the_direction_of_time_changes_a_factor)
{
	double (*const ask[])(const struct series_sums *, size_t) = {series_wander, series_drift};
	size_t above = 0;

	for (uint64_t seed = 1; seed <= 500; seed++) {
		double is = drawn(ask[_i], seed, 1, 0, false);

		ck_assert_double_ge(is, 1);
		ck_assert_double_eq_tol(drawn(ask[_i], seed, 1, 0, true), is, 1e-9 * is);
		ck_assert_double_eq_tol(drawn(ask[_i], seed, -3, 0, false), is, 1e-9 * is);
		ck_assert_double_eq_tol(drawn(ask[_i], seed, .5, 2, false), is, 1e-7 * is);
		above += is > 1;
	}
	ck_assert_uint_ge(above, 50);
	ck_assert_uint_le(above, 500);
}
END_TEST

START_TEST(a_part_moves_as_all_do_seen_the_less_the_fewer_it_is)
{
	const struct wandering all = {{5, 1}, {1000, 1000}}, tail = {{1, 3}, {1000, 1000}};
	const struct wandering none = {{1, 1}, {0, 0}}, few = {{5, 5}, {383, 384}};

	ck_assert_double_eq_tol(series_wander_part(&all, 0, 1000), 5, 1e-12);
	ck_assert_double_eq_tol(series_wander_part(&all, 0, 100), 1.4, 1e-12);
	ck_assert_double_eq_tol(series_wander_part(&all, 0, 2000), 5, 1e-12);
	/* 1.281552's normal density .175498 / .3, against .282095 / .288675: squared .3584. */
	ck_assert_double_eq_tol(series_wander_part(&all, 1, 1000), 1 + 4 * .358, 1e-3);
	ck_assert_double_eq_tol(series_wander_part(&all, 1, 250), 1 + .358, 1e-3);
	ck_assert_double_eq_tol(series_wander_part(&tail, 1, 500), 2, 1e-12);
	ck_assert_double_eq(series_wander_part(&tail, 0, 500), 1);
	ck_assert_double_eq(series_wander_part(&all, 2, 1000), 1);
	ck_assert_double_eq(series_wander_part(&none, 0, 100), 1);
	ck_assert_double_eq(series_wander_part(&few, 0, 192), 1);
	ck_assert_double_eq_tol(series_wander_part(&few, 1, 192), 3, 1e-12);
}
END_TEST

static double
usual(struct judged *judged)
{
	return 100 * exp(.4 * story_gauss(&judged->state));
}

/* Seven minutes of an hour: three of ten requests to /a, by who guesses, are answered in 5 ms. */
static void
guessing(struct judged *judged, enum outcome outcome)
{
	judged_open(judged, NULL, 5);
	for (int i = 0; i < 3600; i++) {
		bool is_guess = i >= 1440 && i < 1860 && uniform(&judged->state) < .3;
		double latency = usual(judged);

		made_add(&judged->made, i * INT64_C(1000), "v1",
			 is_guess || i % 3 == 0 ? "/a" : "/b", is_guess ? 5 : latency,
			 is_guess ? outcome : OUTCOME_OK, NULL);
	}
}

START_TEST(the_end_of_fast_requests_is_no_onset)
{
	static const enum outcome outcome[] = {OUTCOME_CLIENT_ERROR, OUTCOME_OK};
	struct judged judged;

	guessing(&judged, outcome[_i]);
	ck_assert_msg(judge(&judged)->incident == TRUTH_NO, "%s", judged.verdict.statement);
	judged_close(&judged);
}
END_TEST

/* The logarithm of all latencies goes by itself: sd .25, forgotten within some three minutes. */
static void
wandering(struct judged *judged, double factor)
{
	double level = 0, kept = exp(-1 / 150.0);

	judged_open(judged, NULL, 5);
	for (int i = 0; i < 3600; i++) {
		level = kept * level + .25 * sqrt(1 - kept * kept) * story_gauss(&judged->state);
		made_add(&judged->made, i * INT64_C(1000), i % 2 ? "v1" : "v2",
			 i % 3 ? "/a" : "/b",
			 usual(judged) * exp(level) * (i >= 2000 ? factor : 1), OUTCOME_OK, NULL);
	}
}

START_TEST(a_step_is_more_than_what_the_level_does_by_itself)
{
	struct judged judged;

	wandering(&judged, 1);
	ck_assert_int_eq(judge(&judged)->incident, TRUTH_NO);
	judged_close(&judged);
	wandering(&judged, 4);
	ck_assert_int_eq(judge(&judged)->incident, TRUTH_YES);
	judged_close(&judged);
}
END_TEST

/* The last 80 s of an hour: every request fails. What is a part of a later step is none. */
START_TEST(failures_begin_with_the_first_of_them)
{
	struct judged judged;
	const int64_t first_ns = MADE_START_NS + 3520 * INT64_C(1000000000);

	judged_open(&judged, NULL, 5);
	for (int i = 0; i < 1800; i++)
		made_add(&judged.made, i * INT64_C(2000), "v1", i % 3 ? "/a" : "/b",
			 usual(&judged), i >= 1760 ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
	ck_assert_int_eq(judge(&judged)->incident, TRUTH_YES);
	ck_assert(judged.verdict.onset.is_known);
	ck_assert_int_ge(judged.verdict.onset.at_or_before_ns, first_ns);
	/* All of all: nobody fails more than the rest. */
	ck_assert_int_eq(judged.verdict.kind, KIND_SHARED);
	judged_close(&judged);
}
END_TEST

/* A tenth of all requests waits five seconds from half on: no median moves. */
START_TEST(an_endpoint_with_a_new_tail_is_not_as_it_was)
{
	struct judged judged;

	judged_open(&judged, NULL, 5);
	for (int i = 0; i < 3600; i++) {
		bool waits = i >= 1800 && uniform(&judged.state) < .1;

		made_add(&judged.made, i * INT64_C(1000), "v1",
			 i % 3 == 0 ? "/a" : i % 3 == 1 ? "/b" : "/c",
			 usual(&judged) + (waits ? 5000 : 0), OUTCOME_OK, NULL);
	}
	ck_assert_int_eq(judge(&judged)->kind, KIND_SHARED);
	ck_assert_ptr_null(strstr(judged.verdict.statement, "is as it was before"));
	judged_close(&judged);
}
END_TEST

/* Six hosts, two a zone; one host, or both of its zone, take four times as long from half on. */
static void
zoned(struct judged *judged, int n, bool is_zone)
{
	static const char *const fields[] = {"host", "zone"};
	static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5", "h6"};
	static const char *const zones[] = {"z1", "z2", "z3"};

	judged_open_fields(judged, fields, 2, 5);
	for (int i = 0; i < n; i++) {
		int h = (int)(uniform(&judged->state) * 6);
		bool is_ill = 2 * i >= n && (is_zone ? h < 2 : h == 0);
		const char *dims[] = {hosts[h], zones[h / 2]};

		made_add(&judged->made, i * INT64_C(3600000) / n, "v1", i % 3 ? "/a" : "/b",
			 usual(judged) * (is_ill ? 4 : 1),
			 is_ill && uniform(&judged->state) < .15 ? OUTCOME_SERVER_ERROR
								 : OUTCOME_OK, dims);
	}
}

START_TEST(a_zone_gives_way_to_the_one_ill_host_in_it)
{
	static const int sizes[] = {300, 700, 3000};
	struct judged judged;

	for (int is_zone = 0; is_zone < 2; is_zone++) {
		zoned(&judged, sizes[_i], is_zone);
		const struct verdict *verdict = judge(&judged);
		const char *field = verdict->cause.n
			? store_field_name(judged.made.store, verdict->cause.term[0].field) : "";

		ck_assert_str_eq(field, is_zone ? "zone" : "host");
		judged_close(&judged);
	}
}
END_TEST

/* All requests take three or eight times as long for a part of an hour, then again as before: what
 * is over by the end of the log has happened all the same. */
START_TEST(what_passes_is_an_incident)
{
	static const struct { int n; double part, slow; } cases[] = {
		{400, .1, 3}, {400, .3, 8}, {1000, .05, 3}, {1000, .2, 3}, {1000, .3, 8},
		{3000, .1, 8}, {3000, .3, 3}, {10000, .05, 8}};
	int n = cases[_i].n, from = n / 2, to = from + (int)(cases[_i].part * n);
	struct judged judged;

	judged_open(&judged, NULL, 50);
	for (int i = 0; i < n; i++)
		made_add(&judged.made, i * INT64_C(3600000) / n, "v1", i % 3 ? "/a" : "/b",
			 100 * exp(.3 * story_gauss(&judged.state)) *
				 (i >= from && i < to ? cases[_i].slow : 1), OUTCOME_OK, NULL);
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->incident == TRUTH_YES, "%s", verdict->statement);
	ck_assert_msg(verdict->kind == KIND_SHARED || verdict->kind == KIND_UNCLEAR, "%s",
		      verdict->statement);
	judged_close(&judged);
}
END_TEST

/* All traffic takes twice as long for an eighth of the log, twice: many records say so plainly, and
 * that there are two of it makes it no wander. */
START_TEST(two_episodes_of_a_large_log_are_an_incident)
{
	struct judged judged;

	judged_open(&judged, NULL, 53);
	for (int i = 0; i < 20000; i++) {
		double x = i / 20000.;
		bool is_ill = (x > .3 && x < .42) || (x > .65 && x < .77);

		made_add(&judged.made, i * INT64_C(540), "1.0", i % 3 ? "/a" : "/b",
			 (is_ill ? 160 : 80) * exp(.4 * story_gauss(&judged.state)), OUTCOME_OK,
			 NULL);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->incident == TRUTH_YES, "%s", verdict->statement);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("wander");
	TCase *tests = tcase_create("all");

	tcase_add_test(tests, a_level_that_turns_moves_more_than_its_records);
	tcase_add_test(tests, what_chance_makes_is_no_wandering);
	tcase_add_test(tests, the_factor_has_a_bound_and_wants_records);
	tcase_add_test(tests, neighbours_that_move_together_add_up);
	tcase_add_test(tests, what_comes_and_goes_alone_does_not_drift);
	tcase_add_test(tests, what_turns_soon_or_only_steps_does_not_drift);
	tcase_add_loop_test(tests, neither_a_unit_nor_the_direction_of_time_changes_a_factor, 0, 2);
	tcase_add_test(tests, a_part_moves_as_all_do_seen_the_less_the_fewer_it_is);
	tcase_add_loop_test(tests, the_end_of_fast_requests_is_no_onset, 0, 2);
	tcase_add_test(tests, a_step_is_more_than_what_the_level_does_by_itself);
	tcase_add_test(tests, failures_begin_with_the_first_of_them);
	tcase_add_test(tests, an_endpoint_with_a_new_tail_is_not_as_it_was);
	tcase_add_loop_test(tests, a_zone_gives_way_to_the_one_ill_host_in_it, 0, 3);
	tcase_add_loop_test(tests, what_passes_is_an_incident, 0, 8);
	tcase_add_test(tests, two_episodes_of_a_large_log_are_an_incident);
	suite_add_tcase(suite, tests);
	return suite;
}
