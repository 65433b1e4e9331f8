/* check_gate_propose: the proposed gate is what asking for each min n and window apart gives. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/sink.h"
#include "tests/gate_ask.h"
#include "tests/gen/random.h"

enum { RECORDS = 600 };

/* Two versions on three endpoints; a canary that may grow slow or time out on the way. */
static struct gate_log *
log_of(uint64_t seed)
{
	static const char *const endpoint[] = { "/a", "/b", "/c" };
	struct random rng = { seed };
	struct gate_log *log = gate_log_new();
	int64_t at_ns = SAMPLE_NS;
	double slow = random_share(&rng), lost = random_share(&rng) / 3;

	for (int i = 0; i < RECORDS; i++) {
		bool is_canary = random_share(&rng) < (i > RECORDS / 3 ? 0.4 : 0.02);
		int64_t us = 40000 + (int64_t)random_below(&rng, 40) * 1000;
		bool is_bad = is_canary && i > RECORDS / 2 && random_share(&rng) < lost;
		if (is_canary && i > RECORDS / 2 && random_share(&rng) < slow)
			us *= 3;
		at_ns += (int64_t)random_below(&rng, 4) * NS_PER_S;
		gate_log_add(log, at_ns, is_canary ? "v2" : "v1",
			     endpoint[random_below(&rng, LENGTH(endpoint))], us,
			     is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, 0);
	}
	return log;
}

static uint64_t
largest_one_by_one(const struct gate_log *log, struct gate_options options)
{
	static const uint64_t ladder[] = { 100, 50, 20, 10, 5, 3, 2, 1 };

	for (size_t i = 0; i < LENGTH(ladder); i++) {
		options.min_n = ladder[i];
		struct backtest out = backtest(log, &options);
		if (out.first_trip_ns != INSTANT_NONE && out.spared.requests > 0)
			return ladder[i];
	}
	return 0;
}

static struct backtest
propose(const struct gate_log *log, struct gate_options *options)
{
	struct query query = query_all(log->store, INT64_MAX);
	struct backtest out;
	struct err err;

	ck_assert_int_eq(gate_propose(&query, options, INSTANT_NONE, &arena, &out, &err), 0);
	return out;
}

START_TEST(the_proposed_min_n_is_the_largest_that_trips_and_spares_when_each_is_tried)
{
	struct gate_log *log = log_of((uint64_t)_i);
	struct gate_options options = gate_defaults();
	uint64_t min_n = largest_one_by_one(log, options);
	struct backtest out = propose(log, &options);

	ck_assert_uint_eq(options.min_n, min_n > 0 ? min_n : gate_defaults().min_n);
	struct backtest same = backtest(log, &options);
	ck_assert_int_eq(out.first_trip_ns, same.first_trip_ns);
	ck_assert_int_eq(out.metric, same.metric);
	ck_assert_uint_eq(out.spared.requests, same.spared.requests);
	ck_assert_uint_eq(out.flaps, same.flaps);
	ck_assert_uint_eq(out.false_trips, same.false_trips);
	gate_log_free(log);
}
END_TEST

START_TEST(each_row_of_the_grid_is_a_backtest_of_its_own)
{
	struct gate_log *log = log_of((uint64_t)_i);
	struct gate_options options = gate_defaults();
	struct backtest out = propose(log, &options);

	ck_assert(out.n_grid == 30 || out.n_grid == 45);
	for (size_t i = 0; i < out.n_grid; i++) {
		const struct gate_trip *row = &out.grid[i];
		struct gate_options one = gate_defaults();
		one.window_ns = row->window_ns;
		one.min_n = row->min_n;
		if (row->metric != METRIC_ERROR_RATE)
			one.error_max = NAN;
		if (row->metric != METRIC_TIMEOUT_RATE)
			one.timeout_max = NAN;
		if (row->metric != METRIC_P95_RATIO)
			one.p95_max_ratio = NAN;
		struct backtest alone = backtest(log, &one);
		ck_assert_int_eq(row->first_trip_ns, alone.first_trip_ns);
		ck_assert_uint_eq(row->spared.requests, alone.spared.requests);
		ck_assert_uint_eq(row->spared.timeouts, alone.spared.timeouts);
	}
	gate_log_free(log);
}
END_TEST

/*
 * Ten requests a second of either version. The first 40 of the canary are slow, which is two fifths
 * of its first 100, 4 % of its first 1,000; from 1,200 s on all of them are.
 */
static struct gate_log *
slow_start(void)
{
	struct gate_log *log = gate_log_new();

	for (int i = 0; i < 15000; i++) {
		bool is_slow = i < 40 || i >= 12000;
		int64_t at_ns = SAMPLE_NS + i * 100 * NS_PER_MS;
		gate_log_add(log, at_ns, "v1", "/a", 100000 + i % 10 * 1000, OUTCOME_OK, 0);
		gate_log_add(log, at_ns, "v2", "/a", (100000 + i % 10 * 1000) * (is_slow ? 4 : 1),
			     OUTCOME_OK, 0);
	}
	return log;
}

START_TEST(one_that_trips_before_the_harm_gives_way_to_a_larger_one_that_does_not)
{
	static const struct { int onset_s; uint64_t min_n; uint64_t false_trips; } row[] = {
		{ 1200, 1000, 0 },
		/* Harm from the first request on: what trips at once is right. */
		{ 0, 100, 0 },
	};
	struct gate_log *log = slow_start();
	struct query query = query_all(log->store, INT64_MAX);
	struct gate_options options = gate_defaults();
	struct gate_past *past = gate_past_new();
	int64_t onset_ns = SAMPLE_NS + row[_i].onset_s * NS_PER_S;
	struct gate_asks asks = { .onset_ns = onset_ns, .proposes = true };
	struct backtest out;
	struct err err;

	ck_assert_int_eq(gate_propose(&query, &options, onset_ns, &arena, &out, &err), 0);
	ck_assert_uint_eq(options.min_n, row[_i].min_n);
	ck_assert_uint_eq(out.false_trips, row[_i].false_trips);
	ck_assert_int_ge(out.first_trip_ns, onset_ns);
	options = gate_defaults();
	ck_assert_int_eq(gate_past_backtest(past, &query, &options, &asks, &out, &err), 0);
	ck_assert_uint_eq(options.min_n, row[_i].min_n);
	/* As it was known before the harm, nothing is better than what has tripped. */
	query.as_of_ns = SAMPLE_NS + 1100 * NS_PER_S;
	options = gate_defaults();
	ck_assert_int_eq(gate_past_backtest(past, &query, &options, &asks, &out, &err), 0);
	ck_assert_uint_eq(options.min_n, 100);
	gate_past_free(past);
	gate_log_free(log);
}
END_TEST

START_TEST(a_trip_before_the_onset_is_called_false_and_spares_nothing)
{
	static const struct { int onset_s; bool is_false; } row[] = {
		{ 1200, true }, { 0, false }, { -1, true },	/* -1: the log has none */
	};
	struct gate_log *log = slow_start();
	struct query query = query_all(log->store, INT64_MAX);
	struct gate_options options = gate_defaults();
	int64_t onset_ns = row[_i].onset_s < 0 ? INSTANT_NONE :
		SAMPLE_NS + row[_i].onset_s * NS_PER_S;
	struct gate gate = run(log, &options);
	struct backtest out;
	struct str text = {0};
	struct err err;

	ck_assert_int_eq(gate_backtest(&query, &options, onset_ns, true, &arena, &out, &err), 0);
	ck_assert(gate_trip_is_false(&out, out.first_trip_ns) == row[_i].is_false);
	ck_assert(!gate_trip_is_false(&out, INSTANT_NONE));
	ck_assert((out.false_trips > 0) == row[_i].is_false);
	struct verdict verdict = { .kind = KIND_NONE };
	struct facts facts = { .gate = { .exists = true, .backtest = out }, .verdict = &verdict };
	ck_assert_int_eq(facts_gate_mark(&facts),
			 row[_i].is_false ? INSTANT_NONE : out.first_trip_ns);
	gate_text(log->store, &gate, &out, &text);
	ck_assert((strstr(text.at, "; a false trip: ") != NULL) == row[_i].is_false);
	ck_assert((strstr(text.at, "; spares ") == NULL) == row[_i].is_false);
	ck_assert((strstr(text.at, ", a false trip\n") != NULL) == row[_i].is_false);
	/* The baseline is never slow: each row of the grid trips on the slow start. */
	ck_assert((strstr(text.at, ", spares ") == NULL) == row[_i].is_false);
	str_release(&text);
	gate_log_free(log);
}
END_TEST

START_TEST(the_gap_is_the_first_of_the_longest_times_without_a_record)
{
	static const int at_s[] = { 0, 3, 4, 11, 12, 19, 20 };	/* 4-11 and 12-19: 7 s each */
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	for (size_t i = 0; i < LENGTH(at_s); i++)
		gate_log_add(log, SAMPLE_NS + at_s[i] * NS_PER_S, i % 2 ? "v2" : "v1", "/a", 1000,
			     OUTCOME_OK, 0);
	struct backtest out = backtest(log, &options);
	ck_assert_int_eq(out.gap[0].at_ns, SAMPLE_NS + 4 * NS_PER_S);
	ck_assert_int_eq(out.gap[1].at_ns, SAMPLE_NS + 11 * NS_PER_S);
	gate_log_free(log);
}
END_TEST

START_TEST(one_record_has_no_gap)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	gate_log_add(log, SAMPLE_NS, "v1", "/a", 1000, OUTCOME_OK, 0);
	ck_assert_uint_eq(backtest(log, &options).gap[0].id, 0);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate_propose");
	TCase *tcase = tcase_create("gate_propose");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, gate_log_open, gate_log_close);
	tcase_add_loop_test(tcase,
		the_proposed_min_n_is_the_largest_that_trips_and_spares_when_each_is_tried, 0, 20);
	tcase_add_loop_test(tcase, each_row_of_the_grid_is_a_backtest_of_its_own, 0, 20);
	tcase_add_loop_test(tcase,
		one_that_trips_before_the_harm_gives_way_to_a_larger_one_that_does_not, 0, 2);
	tcase_add_loop_test(tcase, a_trip_before_the_onset_is_called_false_and_spares_nothing,
			    0, 3);
	tcase_add_test(tcase, the_gap_is_the_first_of_the_longest_times_without_a_record);
	tcase_add_test(tcase, one_record_has_no_gap);
	suite_add_tcase(suite, tcase);
	return suite;
}
