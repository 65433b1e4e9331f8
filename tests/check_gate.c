/* check_gate: the gate equals a brute-force gate on random logs, and keeps its laws. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/gate.h"
#include "core/store/store_private.h"
#include "tests/gate_log.h"
#include "tests/naive_gate.h"
#include "tests/runner.h"

#define LOGS 200

static const char *const versions[] = { "v1", "v2", "v3" };
static const char *const endpoints[] = { "/a", "/b", "/c", NULL };

/* A log of one kind or another: dense or thin, with ties in time, zeros, gaps, no endpoint. */
static struct gate_log *
random_log(uint64_t *state)
{
	struct gate_log *log = gate_log_new();
	uint32_t n = 5 + made_below(state, 130), n_versions = 2 + made_below(state, 2);
	uint32_t n_endpoints = made_below(state, 5), span = 30 + made_below(state, 300);
	uint32_t slow = 1 + made_below(state, 3), one_in = 2 + made_below(state, 12);

	if (made_below(state, 3) == 0) {	/* dense and nearly equal: where noise decides */
		n = 130;
		n_versions = 2;
		n_endpoints = slow = 1;
	}
	/* Every other one is no small one: its window comes out of lots. */
	if (n % 2)
		log->store->small_records = 1;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t version = made_below(state, n_versions), luck = made_below(state, 40);
		int64_t ms = 20 + made_below(state, 60);
		enum outcome outcome = luck == 0 ? OUTCOME_UNKNOWN :
			luck == 1 ? OUTCOME_CLIENT_ERROR : OUTCOME_OK;
		if (version == 1)
			ms *= slow;
		if (made_below(state, one_in * 4) == 0)
			outcome = OUTCOME_SERVER_ERROR;
		if (made_below(state, version == 1 ? one_in : one_in * 8) == 0)
			outcome = OUTCOME_TIMEOUT;
		gate_log_add(log, SAMPLE_NS + made_below(state, span) * NS_PER_S, versions[version],
			     n_endpoints > 0 ? endpoints[made_below(state, n_endpoints)] : NULL,
			     luck == 2 ? LATENCY_NONE : luck == 3 ? 0 : ms * 1000, outcome, 0);
	}
	return log;
}

static struct gate_options
random_options(const struct gate_log *log, uint64_t *state)
{
	static const int64_t window_s[] = { 10, 60, 120, 300 };
	static const uint64_t min_n[] = { 1, 2, 3, 5, 20 };
	struct gate_options options = gate_defaults();

	options.canary = names_find(log->names, "v2", 2);
	options.baseline = names_find(log->names, "v1", 2);
	options.window_ns = window_s[made_below(state, LENGTH(window_s))] * NS_PER_S;
	options.min_n = min_n[made_below(state, LENGTH(min_n))];
	options.consecutive = 1 + (int)made_below(state, 3) * (int)made_below(state, 2);
	options.max_chance = made_below(state, 2) ? 0.05 : 1;
	options.p95_max_ratio = made_below(state, 2) ? 1.2 : 1.01;
	options.min_shift_ms = made_below(state, 3) ? 0 : 60;
	options.p95_max_ms = made_below(state, 2) ? NAN : 70;
	options.timeout_max = made_below(state, 2) ? 0.05 : 0.2;
	options.baseline_max_age_ns = made_below(state, 3) == 0 ? 90 * NS_PER_S : 0;
	options.switch_delay_ns = (int64_t)made_below(state, 2) * 30 * NS_PER_S;
	if (made_below(state, 3) == 0 && names_find(log->names, "/a", 2) != NAME_NONE)
		options.require[options.n_require++] = names_find(log->names, "/a", 2);
	return options;
}

static struct naive
naive_of(const struct gate_log *log, const struct gate_options *options)
{
	struct naive naive = {
		.at = log->made.at, .n = log->made.n, .names = log->names, .options = options,
		.canary = options->canary, .baseline = options->baseline,
	};

	for (size_t i = 0; i < naive.n; i++)
		naive.has_endpoint |= naive.at[i].endpoint != NAME_NONE;
	return naive;
}

/* All rules there can be, in the order of the output; returns how many. */
static size_t
naive_rules(const struct naive *log, struct naive_rule out[METRICS * 5])
{
	size_t n = 0;

	for (int metric = 0; metric < METRICS; metric++) {
		struct naive_rule rule = { (enum gate_metric)metric, true, NAME_NONE };
		if (naive_exists(log, &rule))
			out[n++] = rule;
		rule.is_all = false;
		if (naive_exists(log, &rule))
			out[n++] = rule;	/* absent endpoint: first in the order of names */
		for (size_t i = 0; i + 1 < LENGTH(endpoints) && naive_exists(log, &rule); i++) {
			rule.endpoint = names_find(log->names, endpoints[i], 2);
			if (rule.endpoint != NAME_NONE)
				out[n++] = rule;
		}
	}
	return n;
}

/* On how many endpoints refusals are looked at. */
static size_t
naive_looks(const struct naive *log, int64_t at_ns)
{
	size_t looks = naive_refused(log, NAME_NONE, at_ns, 1).n_canary > 0;

	for (size_t i = 0; i + 1 < LENGTH(endpoints); i++) {
		uint32_t endpoint = names_find(log->names, endpoints[i], 2);

		looks += endpoint != NAME_NONE &&
			 naive_refused(log, endpoint, at_ns, 1).n_canary > 0;
	}
	return looks;
}

/* Does a rule on refusals come to this, on any endpoint? */
static bool
naive_refuses(const struct naive *log, int64_t at_ns, enum gate_result result)
{
	size_t looks = naive_looks(log, at_ns);

	if (naive_refused(log, NAME_NONE, at_ns, looks).result == result)
		return true;
	for (size_t i = 0; i + 1 < LENGTH(endpoints); i++) {
		uint32_t endpoint = names_find(log->names, endpoints[i], 2);

		if (endpoint != NAME_NONE &&
		    naive_refused(log, endpoint, at_ns, looks).result == result)
			return true;
	}
	return false;
}

/* What the brute-force gate says at the last of these times. */
static enum gate_result
naive_gate(const struct naive *log, const int64_t *time, size_t n)
{
	struct naive_rule rule[METRICS * 5];
	size_t n_rules = naive_rules(log, rule), n_passed = 0;
	bool passes = true;

	for (size_t i = 0; i < n_rules; i++) {
		if (naive_fails(log, &rule[i], time, n))
			return GATE_FAIL;
		if (!naive_required(log, &rule[i], time[n - 1]))
			continue;
		passes &= naive_judge(log, &rule[i], time[n - 1]).result == GATE_PASS;
		n_passed += !rule[i].is_all || !log->has_endpoint;
	}
	return passes && n_passed > 0 ? GATE_PASS : GATE_INSUFFICIENT;
}

static void
same_as_naive(const struct naive *log, const struct gate *gate, const int64_t *time, size_t n)
{
	/* A backtest plays no rule on refusals. */
	enum gate_result played = naive_gate(log, time, n);

	if (naive_refuses(log, time[n - 1], GATE_FAIL))
		played = GATE_FAIL;
	else if (played == GATE_PASS && naive_refuses(log, time[n - 1], GATE_INSUFFICIENT))
		played = GATE_INSUFFICIENT;
	ck_assert_int_eq(gate->result, played);
	for (size_t i = 0; i < gate->n_rules; i++) {
		const struct gate_rule *got = &gate->rule[i];
		struct naive_rule rule = { got->metric, got->is_all, got->endpoint };
		bool is_refused = got->metric == METRIC_REFUSED_RATE;
		struct naive_result want = is_refused ?
			naive_refused(log, got->endpoint, time[n - 1],
				      naive_looks(log, time[n - 1])) :
			naive_judge(log, &rule, time[n - 1]);
		if (!is_refused && want.result == GATE_FAIL && !naive_fails(log, &rule, time, n))
			want.result = GATE_INSUFFICIENT;
		ck_assert_int_eq(got->result, want.result);
		ck_assert_uint_eq(got->n_canary, want.n_canary);
		ck_assert_uint_eq(got->n_baseline, want.n_baseline);
		ck_assert(isnan(want.value) ? isnan(got->value) : got->value == want.value);
	}
}

/* Walk the brute-force gate through the log and compare what the backtest says. */
static void
same_backtest(const struct naive *log, const struct backtest *got, const int64_t *time, size_t n,
	      int64_t onset_ns)
{
	struct naive_rule rule[METRICS * 5];
	size_t n_rules = naive_rules(log, rule), first = SIZE_MAX;
	uint64_t false_trips = 0, flaps = 0, requests = 0, timeouts = 0;
	bool was_failing = false, has_failed = false;
	int64_t trip_ns = INSTANT_NONE;

	for (size_t step = 1; step <= n; step++) {
		enum gate_result result = naive_gate(log, time, step);
		if (result == GATE_FAIL && !was_failing)
			false_trips += onset_ns == INSTANT_NONE || time[step - 1] < onset_ns;
		was_failing = result == GATE_FAIL;
		flaps += has_failed && result == GATE_PASS;
		has_failed = was_failing || (has_failed && result != GATE_PASS);
		for (size_t i = 0; i < n_rules && was_failing && first == SIZE_MAX; i++)
			if (naive_fails(log, &rule[i], time, step))
				first = i, trip_ns = time[step - 1];
	}
	ck_assert_int_eq(got->first_trip_ns, trip_ns);
	ck_assert_uint_eq(got->false_trips, false_trips);
	ck_assert_uint_eq(got->flaps, flaps);
	if (first == SIZE_MAX)
		return;
	ck_assert_int_eq(got->metric, rule[first].metric);
	ck_assert_int_eq(got->is_all, rule[first].is_all);
	ck_assert_uint_eq(got->endpoint, rule[first].endpoint);
	ck_assert(got->value == naive_judge(log, &rule[first], trip_ns).value);
	ck_assert_int_eq(got->at.at_ns, trip_ns);
	for (size_t i = 0; i < log->n; i++) {
		bool is_spared = log->at[i].version == log->canary &&
			log->at[i].at_ns > trip_ns + log->options->switch_delay_ns;
		requests += is_spared;
		timeouts += is_spared && log->at[i].outcome == OUTCOME_TIMEOUT;
	}
	ck_assert_uint_eq(got->spared.requests, requests);
	ck_assert_uint_eq(got->spared.timeouts, timeouts);
}

/* Does an absolute rule ever trip with the baseline in the canary's place? */
static bool
naive_healthy_trips(const struct naive *log, const int64_t *time, size_t n)
{
	struct gate_options options = *log->options;
	struct naive swapped = *log;
	struct naive_rule rule[METRICS * 5];

	options.p95_max_ratio = NAN;
	swapped.options = &options;
	swapped.canary = log->baseline;
	swapped.baseline = log->canary;
	size_t n_rules = naive_rules(&swapped, rule);
	for (size_t step = 1; step <= n; step++)
		for (size_t i = 0; i < n_rules; i++)
			if (naive_fails(&swapped, &rule[i], time, step))
				return true;
	return false;
}

/* The earliest trip of one metric over its rules; the first in order on a tie. */
static int64_t
naive_first(const struct naive *log, enum gate_metric metric, const int64_t *time, size_t n,
	    struct naive_rule *which)
{
	struct naive_rule rule[METRICS * 5];
	size_t n_rules = naive_rules(log, rule);

	for (size_t step = 1; step <= n; step++)
		for (size_t i = 0; i < n_rules; i++)
			if (rule[i].metric == metric && naive_fails(log, &rule[i], time, step)) {
				*which = rule[i];
				return time[step - 1];
			}
	return INSTANT_NONE;
}

static void
same_grid(const struct naive *log, const struct backtest *got, const int64_t *time, size_t n)
{
	static const int64_t window_s[] = { 60, 120, 300 };
	static const uint64_t min_n[] = { 1, 2, 3, 5, 20 };
	bool has_errors = false;

	/* Those of errors are there where one trips. */
	for (size_t i = 0; i < LENGTH(window_s) * LENGTH(min_n); i++) {
		struct gate_options options = *log->options;
		struct naive cell = *log;
		struct naive_rule rule = {0};
		options.window_ns = window_s[i / LENGTH(min_n)] * NS_PER_S;
		options.min_n = min_n[i % LENGTH(min_n)];
		cell.options = &options;
		has_errors = has_errors || naive_first(&cell, METRIC_ERROR_RATE, time, n, &rule) !=
						   INSTANT_NONE;
	}
	ck_assert_uint_eq(got->n_grid, has_errors ? 45 : 30);
	for (size_t i = 0; i < got->n_grid; i++) {
		struct gate_options options = *log->options;
		struct naive cell = *log;
		struct naive_rule rule = {0};
		options.window_ns = got->grid[i].window_ns;
		options.min_n = got->grid[i].min_n;
		cell.options = &options;
		int64_t trip_ns = naive_first(&cell, got->grid[i].metric, time, n, &rule);
		ck_assert_int_eq(got->grid[i].first_trip_ns, trip_ns);
		if (trip_ns == INSTANT_NONE)
			continue;
		ck_assert_int_eq(got->grid[i].is_all, rule.is_all);
		ck_assert_uint_eq(got->grid[i].endpoint, rule.endpoint);
	}
}

START_TEST(the_gate_equals_brute_force_at_every_step)
{
	uint64_t state = 1000 + (uint64_t)_i;
	struct gate_log *log = random_log(&state);
	struct gate_options options = random_options(log, &state);
	struct arena arena = {0};
	struct err err;
	size_t n = 0;

	if (options.canary == NAME_NONE || options.baseline == NAME_NONE) {
		gate_log_free(log);
		return;
	}
	struct naive naive = naive_of(log, &options);
	int64_t *time = naive_times(&naive, INT64_MAX, &n);
	for (size_t step = 1; step <= n; step++) {
		struct query query = query_all(log->store, time[step - 1]);
		struct gate gate;
		ck_assert_int_eq(gate_run(&query, &options, &arena, &gate, &err), 0);
		same_as_naive(&naive, &gate, time, step);
		arena_clear(&arena);
	}
	struct query query = query_all(log->store, time[n - 1]);
	struct backtest backtest;
	int64_t onset_ns = made_below(&state, 2) ? time[n / 2] : INSTANT_NONE;
	ck_assert_int_eq(gate_backtest(&query, &options, onset_ns, _i % 10 == 0, &arena, &backtest,
				       &err), 0);
	same_backtest(&naive, &backtest, time, n, onset_ns);
	ck_assert_int_eq(backtest.healthy_trips, naive_healthy_trips(&naive, time, n));
	if (_i % 10 == 0)
		same_grid(&naive, &backtest, time, n);
	free(time);
	arena_release(&arena);
	gate_log_free(log);
}
END_TEST

START_TEST(a_higher_limit_never_trips_earlier)
{
	uint64_t state = 5000 + (uint64_t)_i;
	struct gate_log *log = random_log(&state);
	struct query query = query_all(log->store, INT64_MAX);
	struct arena arena = {0};
	struct err err;
	int64_t last = INT64_MIN;

	for (int i = 0; i < 8; i++) {
		struct gate_options options = gate_defaults();
		struct backtest backtest;
		options.min_n = 3;
		options.p95_max_ratio = 1 + 0.2 * i;
		options.timeout_max = options.error_max = 0.02 + 0.08 * i;
		ck_assert_int_eq(gate_backtest(&query, &options, INSTANT_NONE, false, &arena,
					       &backtest, &err), 0);
		int64_t trip = backtest.first_trip_ns == INSTANT_NONE ? INT64_MAX :
			backtest.first_trip_ns;
		ck_assert_int_ge(trip, last);
		last = trip;
	}
	arena_release(&arena);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate");
	TCase *tcase = tcase_create("gate");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, the_gate_equals_brute_force_at_every_step, 0, LOGS);
	tcase_add_loop_test(tcase, a_higher_limit_never_trips_earlier, 0, 20);
	suite_add_tcase(suite, tcase);
	return suite;
}
