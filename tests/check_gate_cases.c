/* check_gate_cases: what the gate says at its edges: no data, odd versions, what a pass needs. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/incident/sink.h"
#include "tests/gate_ask.h"

START_TEST(equal_to_the_limit_passes_and_so_does_a_shift_too_small_to_matter)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	for (int i = 0; i < 20; i++) {
		gate_log_add(log, SAMPLE_NS + i, "v1", "/even", 100000, OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + i, "v2", "/even", 120000,
			     i == 0 ? OUTCOME_TIMEOUT : OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + i, "v1", "/fast", 4000, OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + i, "v2", "/fast", 8500, OUTCOME_OK, 0);
	}
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_PASS);
	ck_assert_double_eq(gate.rule[0].value, 1.2);
	ck_assert_str_eq(gate.rule[0].why, "");
	ck_assert_str_eq(gate.rule[1].why, "only 4.5 ms slower");
	options.min_shift_ms = 4.5;
	ck_assert_int_eq(run(log, &options).result, GATE_FAIL);
	gate_log_free(log);
}
END_TEST

START_TEST(a_baseline_p95_of_0_gives_no_ratio)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	for (int i = 0; i < 20; i++) {
		gate_log_add(log, SAMPLE_NS, "v1", "/a", 0, OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + 1, "v2", "/a", 900000, OUTCOME_OK, 0);
	}
	struct gate gate = run(log, &options);
	ck_assert(isnan(gate.rule[0].value));
	ck_assert_str_eq(gate.rule[0].why, "the baseline's p95 is 0");
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	gate_log_free(log);
}
END_TEST

START_TEST(a_version_never_seen_is_a_usage_error_naming_those_seen)
{
	struct gate_log *log = gate_log_sample();
	struct query query = query_all(log->store, INT64_MAX);
	struct gate_options options = gate_defaults();
	struct backtest out;
	struct gate gate;
	struct err err = {0};

	options.canary = made_name(log->names, "v9\x1b]0;x\a");
	ck_assert_int_eq(gate_run(&query, &options, &arena, &gate, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_str_eq(err.text, "--canary v9<1B>]0;x<07>: no record has this version; "
			 "seen: v1.2, v1.3");
	options.canary = NAME_NONE;
	options.baseline = made_name(log->names, "OK");	/* a name, but of no version */
	ck_assert_int_eq(gate_backtest(&query, &options, INSTANT_NONE, true, &arena, &out, &err),
			 -1);
	ck_assert_str_eq(err.text, "--baseline OK: no record has this version; seen: v1.2, v1.3");
	options.canary = options.baseline = names_find(log->names, "v1.2", 4);
	ck_assert_int_eq(gate_run(&query, &options, &arena, &gate, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	gate_log_free(log);
}
END_TEST

START_TEST(the_newest_version_is_the_canary_and_the_busiest_beside_it_the_baseline)
{
	struct gate_log *log = gate_log_sample();
	struct gate_options options = gate_defaults();

	gate_log_add(log, SAMPLE_NS + NS_PER_S, "v1.1", "/risk-score", 100000, OUTCOME_OK, 0);
	struct gate gate = run(log, &options);
	ck_assert_str_eq(names_get(log->names, gate.canary)->clean, "v1.3");
	ck_assert_str_eq(names_get(log->names, gate.baseline)->clean, "v1.2");
	ck_assert_str_eq(gate.canary_why, "v1.3 is the newest version (first seen "
			 "2025-08-01T18:06:00Z); v1.2 has the most requests beside it");
	/* 5 of its requests came in 135 s, and 3 of the baseline: 20 take 9 minutes and 15. */
	ck_assert_double_eq_tol(gate.minutes_to_min_n, 15, 1e-9);
	options.p95_max_ratio = NAN;	/* then nobody waits for the baseline */
	ck_assert_double_eq_tol(run(log, &options).minutes_to_min_n, 9, 1e-9);
	options.min_n = 5;		/* so many are there */
	ck_assert(isnan(run(log, &options).minutes_to_min_n));
	gate_log_free(log);
}
END_TEST

START_TEST(one_version_has_no_baseline_and_never_passes)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	for (int i = 0; i < 40; i++)
		gate_log_add(log, SAMPLE_NS + i, "v1", "/a", 100000, OUTCOME_OK, 0);
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	ck_assert_str_eq(gate.reason, "p95_ratio on /a: no baseline");
	ck_assert_uint_eq(gate.baseline, NAME_NONE);
	gate_log_free(log);
}
END_TEST

START_TEST(without_an_endpoint_field_there_is_one_stratum)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	for (int i = 0; i < 40; i++)
		gate_log_add(log, SAMPLE_NS + i, i % 2 ? "v1" : "v2", NULL, 100000, OUTCOME_OK, 0);
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_PASS);
	ck_assert_uint_eq(gate.n_rules, 3);
	ck_assert(!gate.rule[0].is_all && gate.rule[0].endpoint == NAME_NONE);
	ck_assert(gate.rule[1].is_all && gate.rule[2].is_all);
	ck_assert_uint_eq(gate.rule[0].n_canary, 20);
	gate_log_free(log);
}
END_TEST

START_TEST(an_empty_window_and_unknown_outcomes_never_pass)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	for (int i = 0; i < 40; i++)
		gate_log_add(log, SAMPLE_NS + i, i % 2 ? "v1" : "v2", "/a", 100000,
			     OUTCOME_UNKNOWN, 0);
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	ck_assert_str_eq(rule_of(&gate, METRIC_TIMEOUT_RATE)->why, "no outcome is known");
	ck_assert_uint_eq(gate.n_notes, 1);
	struct query later = query_all(log->store, SAMPLE_NS + 3600 * NS_PER_S);
	ck_assert_int_eq(gate_run(&later, &options, &arena, &gate, NULL), 0);
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	ck_assert_uint_eq(gate.n_rules, 2);
	gate_log_free(log);
}
END_TEST

/* n requests of both versions on an endpoint. */
static void
add_both(struct gate_log *log, int n, const char *endpoint, int64_t v1_us, int64_t v2_us)
{
	for (int i = 0; i < n; i++) {
		gate_log_add(log, SAMPLE_NS + i, "v1", endpoint, v1_us, OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + i, "v2", endpoint, v2_us, OUTCOME_OK, 0);
	}
}

START_TEST(an_endpoint_is_required_from_5_percent_of_a_side_on)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	add_both(log, 96, "/a", 100000, 100000);
	add_both(log, 5, "/rare", 100000, 100000);	/* 5 of 101 */
	ck_assert_int_eq(run(log, &options).result, GATE_PASS);
	gate_log_free(log);
	log = gate_log_new();
	add_both(log, 95, "/a", 100000, 100000);
	add_both(log, 5, "/rare", 100000, 100000);	/* 5 of 100 */
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	ck_assert_str_eq(gate.reason, "p95_ratio on /rare: n 5 of 20");
	gate_log_free(log);
}
END_TEST

START_TEST(where_no_endpoint_is_required_nothing_passes)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();
	char endpoint[16];

	for (int i = 0; i < 25; i++) {
		snprintf(endpoint, sizeof(endpoint), "/e%d", i);
		add_both(log, 30, endpoint, 100000, 100000);
	}
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	ck_assert_str_eq(gate.reason, "no endpoint holds 5 % of the requests, "
			 "and none is required");
	options.require[options.n_require++] = made_name(log->names, "/e7");
	ck_assert_int_eq(run(log, &options).result, GATE_PASS);
	gate_log_free(log);
}
END_TEST

START_TEST(a_row_of_the_grid_that_never_trips_names_the_busiest_pair)
{
	struct gate_log *log = gate_log_new();
	struct query query = query_all(log->store, INT64_MAX);
	struct gate_options options = gate_defaults();
	struct backtest out;

	add_both(log, 5, "/a", 100000, 100000);
	add_both(log, 9, "/c", 100000, 100000);
	add_both(log, 9, "/b", 100000, 100000);
	for (int i = 0; i < 50; i++)
		gate_log_add(log, SAMPLE_NS, "v1", "/old", 100000, OUTCOME_OK, 0);
	ck_assert_int_eq(gate_backtest(&query, &options, INSTANT_NONE, true, &arena, &out, NULL),
			 0);
	for (size_t i = 0; i < out.n_grid; i++) {
		bool is_ratio = out.grid[i].metric == METRIC_P95_RATIO;
		ck_assert_int_eq(out.grid[i].first_trip_ns, INSTANT_NONE);
		ck_assert_int_eq(out.grid[i].is_all, !is_ratio);
		if (is_ratio)
			ck_assert_str_eq(names_get(log->names, out.grid[i].endpoint)->clean, "/b");
	}
	gate_log_free(log);
}
END_TEST

/* The canary answers at the baseline's pace, and fails in every third request; or in none. */
START_TEST(the_grid_has_rows_of_errors_where_one_trips)
{
	struct gate_log *log = gate_log_new();
	struct query query = query_all(log->store, INT64_MAX);
	struct gate_options options = gate_defaults();
	struct backtest out;
	size_t errors = 0, tripped = 0;

	for (int i = 0; i < 120; i++) {
		gate_log_add(log, SAMPLE_NS + i * NS_PER_S, "v1", "/a", 100000, OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + i * NS_PER_S, "v2", "/a", 100000,
			     _i == 0 && i % 3 == 0 ? OUTCOME_SERVER_ERROR : OUTCOME_OK, 0);
	}
	ck_assert_int_eq(gate_backtest(&query, &options, INSTANT_NONE, true, &arena, &out, NULL),
			 0);
	ck_assert_uint_eq(out.n_grid, _i == 0 ? 45 : 30);
	for (size_t i = 0; i < out.n_grid; i++) {
		errors += out.grid[i].metric == METRIC_ERROR_RATE;
		tripped += out.grid[i].first_trip_ns != INSTANT_NONE;
	}
	ck_assert_uint_eq(errors, _i == 0 ? 15 : 0);
	ck_assert_uint_eq(tripped, errors);	/* nothing is slow, or times out */
	gate_log_free(log);
}
END_TEST

START_TEST(a_p50_below_half_of_the_baselines_is_suspicious)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	add_both(log, 20, "/half", 100000, 50000);
	add_both(log, 20, "/less", 100000, 49999);
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_PASS);
	ck_assert_uint_eq(gate.n_notes, 1);
	ck_assert_str_eq(gate.note[0], "suspicious_improvement: p50 on /less is 49.999 ms, "
			 "less than half of the baseline's 100 ms");
	gate_log_free(log);
}
END_TEST

START_TEST(a_baseline_of_an_earlier_window_is_used_only_when_allowed_and_its_age_is_said)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	for (int i = 0; i < 20; i++) {
		gate_log_add(log, SAMPLE_NS, "v1", "/a", 100000, OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + 600 * NS_PER_S, "v2", "/a", 110000, OUTCOME_OK, 0);
	}
	ck_assert_str_eq(run(log, &options).reason, "p95_ratio on /a: no baseline");
	options.baseline_max_age_ns = 599 * NS_PER_S;
	ck_assert_int_eq(run(log, &options).result, GATE_INSUFFICIENT);
	options.baseline_max_age_ns = 600 * NS_PER_S;
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_PASS);
	ck_assert_double_eq(gate.rule[0].value, 1.1);
	ck_assert_str_eq(gate.rule[0].why, "baseline 10 min old");
	gate_log_free(log);
}
END_TEST

START_TEST(a_breach_that_did_not_last_is_not_yet_a_fail)
{
	struct gate_log *log = gate_log_sample();
	struct gate_options options = gate_defaults();

	options.min_n = 3;
	options.consecutive = 5;	/* over the limit at 18:06:20, :30, :40, 18:07:00, :15 */
	struct backtest out = backtest(log, &options);
	ck_assert_int_eq(out.first_trip_ns, SAMPLE_NS + 135 * NS_PER_S);
	options.consecutive = 6;
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	ck_assert_str_eq(rule_of(&gate, METRIC_TIMEOUT_RATE)->why,
			 "over the limit, not yet 6 times in a row");
	ck_assert_int_eq(backtest(log, &options).first_trip_ns, INSTANT_NONE);
	gate_log_free(log);
}
END_TEST

/* n_bad of n requests of a version time out. */
static void
add_rate(struct gate_log *log, const char *version, int n, int n_bad)
{
	for (int i = 0; i < n; i++)
		gate_log_add(log, SAMPLE_NS + i * NS_PER_S, version, "/a", 100000,
			     i < n_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, 0);
}

START_TEST(a_limit_that_the_baseline_breaks_too_is_not_laid_on_the_canary_alone)
{
	/* Of 40 and 20: 25 % and 20 %; 20 % and 5 %, which is the limit; and 19 tell too little. */
	static const struct { int bad, baseline, baseline_bad; const char *why; } row[] = {
		{ 10, 20, 4, "the baseline breaks the limit too (20%)" }, { 8, 20, 1, "" },
		{ 10, 19, 4, "" },
	};
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();

	add_rate(log, "v1", row[_i].baseline, row[_i].baseline_bad);
	add_rate(log, "v2", 40, row[_i].bad);
	options.canary = names_find(log->names, "v2", 2);
	options.baseline = names_find(log->names, "v1", 2);
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_FAIL);
	ck_assert_str_eq(rule_of(&gate, METRIC_TIMEOUT_RATE)->why, row[_i].why);
	ck_assert_ptr_eq(strstr(gate.reason, "too") != NULL ? gate.reason : NULL,
			 *row[_i].why ? gate.reason : NULL);
	gate_log_free(log);
}
END_TEST

/* Of few requests no decimal is shown, unless without one it looked like the limit. */
START_TEST(a_share_over_the_limit_is_shown_with_the_digits_that_tell_it_from_the_limit)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();
	struct str text = {0};

	options.timeout_max = 0.0545;
	add_rate(log, "v2", 55, 3);	/* 0.054545... */
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_FAIL);
	ck_assert_str_eq(gate.reason, "timeout_rate over all endpoints is 0.05455, limit 0.0545 "
			 "(n 55)");
	gate_text(log->store, &gate, NULL, &text);
	ck_assert_ptr_nonnull(strstr(text.at, "all endpoints: 5.5%, limit 5.45%"));
	options.timeout_max = 0.05;
	gate = run(log, &options);
	str_clear(&text);
	gate_text(log->store, &gate, NULL, &text);
	ck_assert_ptr_nonnull(strstr(text.at, "all endpoints: 5.5%, limit 5%"));
	str_release(&text);
	gate_log_free(log);
}
END_TEST

START_TEST(where_no_baseline_runs_min_n_is_never_said_to_be_near)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();
	struct str text = {0};

	gate_log_add(log, SAMPLE_NS - 3600 * NS_PER_S, "v1", "/a", 100000, OUTCOME_OK, 0);
	add_rate(log, "v2", 15, 0);
	struct gate gate = run(log, &options);
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	ck_assert(isnan(gate.minutes_to_min_n));
	ck_assert_uint_eq(gate.n_notes, 1);
	gate_text(log->store, &gate, NULL, &text);
	ck_assert_ptr_nonnull(strstr(text.at, "note: no_baseline: none ran in the window"));
	ck_assert_ptr_nonnull(strstr(text.at, "--baseline-max-age"));
	ck_assert_ptr_null(strstr(text.at, "is reached in"));
	str_release(&text);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	const TTest *const tests[] = {
		equal_to_the_limit_passes_and_so_does_a_shift_too_small_to_matter,
		a_baseline_p95_of_0_gives_no_ratio,
		a_version_never_seen_is_a_usage_error_naming_those_seen,
		the_newest_version_is_the_canary_and_the_busiest_beside_it_the_baseline,
		one_version_has_no_baseline_and_never_passes,
		without_an_endpoint_field_there_is_one_stratum,
		an_empty_window_and_unknown_outcomes_never_pass,
		an_endpoint_is_required_from_5_percent_of_a_side_on,
		where_no_endpoint_is_required_nothing_passes,
		a_row_of_the_grid_that_never_trips_names_the_busiest_pair,
		a_p50_below_half_of_the_baselines_is_suspicious,
		a_baseline_of_an_earlier_window_is_used_only_when_allowed_and_its_age_is_said,
		a_breach_that_did_not_last_is_not_yet_a_fail,
		a_share_over_the_limit_is_shown_with_the_digits_that_tell_it_from_the_limit,
		where_no_baseline_runs_min_n_is_never_said_to_be_near,
	};
	Suite *suite = suite_create("gate_cases");
	TCase *tcase = tcase_create("gate_cases");

	tcase_add_checked_fixture(tcase, gate_log_open, gate_log_close);
	for (size_t i = 0; i < LENGTH(tests); i++)
		tcase_add_test(tcase, tests[i]);
	tcase_add_loop_test(tcase, the_grid_has_rows_of_errors_where_one_trips, 0, 2);
	tcase_add_loop_test(tcase,
		a_limit_that_the_baseline_breaks_too_is_not_laid_on_the_canary_alone, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
