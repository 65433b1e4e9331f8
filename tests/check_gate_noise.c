/* check_gate_noise: a breach must be more than chance; how often chance alone makes one. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/gate_ask.h"

/* n requests of each version on /a; the canary's last `slow` take 200 ms, the others 100 .. */
static struct gate_log *
two_arms(int n, int slow)
{
	struct gate_log *log = gate_log_new();

	for (int i = 0; i < n; i++) {
		int64_t at_ns = SAMPLE_NS + i * NS_PER_S;
		gate_log_add(log, at_ns, "v1", "/a", (100 + i) * 1000, OUTCOME_OK, 0);
		gate_log_add(log, at_ns, "v2", "/a",
			     i < n - slow ? (100 + i) * 1000 : 200000, OUTCOME_OK, 0);
	}
	return log;
}

START_TEST(a_breach_within_noise_is_insufficient_and_says_the_n_that_settles_it)
{
	struct gate_log *log = two_arms(20, 2);
	struct gate_options options = gate_defaults();
	struct gate gate = run(log, &options);
	const struct gate_rule *rule = rule_of(&gate, METRIC_P95_RATIO);

	/* Above 118 ms: 2 of 20 against 1 of 20; P(>= 2 of 3) = 4940 / 9880. */
	ck_assert_double_eq_tol(rule->chance, 0.5, 1e-12);
	ck_assert_double_eq_tol(rule->value, 200.0 / 118, 1e-12);
	ck_assert_int_eq(rule->result, GATE_INSUFFICIENT);
	ck_assert_str_eq(rule->why, "within noise (chance 0.5; n 200 a side would settle it)");
	ck_assert_int_eq(gate.result, GATE_INSUFFICIENT);
	options.max_chance = 1;
	ck_assert_int_eq(run(log, &options).result, GATE_FAIL);
	gate_log_free(log);
}
END_TEST

START_TEST(below_20_a_side_the_chance_is_shown_only)
{
	struct gate_log *log = two_arms(19, 2);
	struct gate_options options = gate_defaults();

	options.min_n = 19;
	struct gate gate = run(log, &options);
	ck_assert_int_eq(rule_of(&gate, METRIC_P95_RATIO)->result, GATE_FAIL);
	ck_assert_double_gt(rule_of(&gate, METRIC_P95_RATIO)->chance, 0.05);
	gate_log_free(log);
}
END_TEST

START_TEST(the_backtest_does_not_trip_within_noise_either)
{
	struct gate_log *log = two_arms(20, 5);
	struct gate_options options = gate_defaults();
	struct gate gate = run(log, &options);

	/* 5 of 20 against 1 of 20: (15504 x 20 + 38760) / 3838380. */
	ck_assert_double_eq_tol(rule_of(&gate, METRIC_P95_RATIO)->chance, 0.090882, 1e-6);
	ck_assert_int_eq(backtest(log, &options).first_trip_ns, INSTANT_NONE);
	options.max_chance = 0.1;
	ck_assert_int_eq(backtest(log, &options).first_trip_ns, SAMPLE_NS + 19 * NS_PER_S);
	gate_log_free(log);
}
END_TEST

START_TEST(a_breach_beyond_noise_fails)
{
	struct gate_log *log = two_arms(20, 8);
	struct gate_options options = gate_defaults();
	struct gate gate = run(log, &options);

	/* 8 of 20 against 1 of 20: Fisher, one-sided, 0.009828. */
	ck_assert_double_eq_tol(rule_of(&gate, METRIC_P95_RATIO)->chance, 0.009828, 1e-6);
	ck_assert_int_eq(gate.result, GATE_FAIL);
	ck_assert_str_eq(gate.reason, "p95_ratio on /a is 1.6949, limit 1.2 (n 20)");
	gate_log_free(log);
}
END_TEST

/* Standard normal (Box and Muller 1958). */
static double
normal(uint64_t *state)
{
	double u = (double)(made_random(state) >> 11) * 0x1p-53;
	double v = (double)(made_random(state) >> 11) * 0x1p-53;

	return sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
}

/* In how many of so many looks do two equal log-normal arms exceed a ratio of 1.20? */
static double
share_of_looks(int n, double sigma, int looks)
{
	struct gate_options options = gate_defaults();
	uint64_t state = 7;
	int fails = 0;

	options.max_chance = 1;
	options.min_shift_ms = 0;
	for (int i = 0; i < looks; i++) {
		struct gate_log *log = gate_log_new();
		for (int j = 0; j < 2 * n; j++)
			gate_log_add(log, SAMPLE_NS + j, j < n ? "v1" : "v2", NULL,
				     (int64_t)(1e5 * exp(sigma * normal(&state))), OUTCOME_OK, 0);
		fails += run(log, &options).result == GATE_FAIL;
		arena_clear(&arena);
		gate_log_free(log);
	}
	return (double)fails / looks;
}

/* analysis.md section 7: the reason why a breach carries its chance. */
START_TEST(two_equal_arms_trip_by_chance_as_often_as_written)
{
	static const struct { int n, looks; double sigma, share; } row[] = {
		{ 20, 3000, 0.3, 0.14 }, { 20, 3000, 0.5, 0.26 }, { 20, 3000, 0.7, 0.33 },
		{ 100, 1500, 0.3, 0.02 }, { 100, 1500, 0.5, 0.10 }, { 100, 1500, 0.7, 0.18 },
		{ 200, 600, 0.3, 0.00 }, { 200, 800, 0.5, 0.04 }, { 200, 800, 0.7, 0.10 },
		{ 500, 200, 0.3, 0.000 }, { 500, 200, 0.5, 0.004 }, { 500, 400, 0.7, 0.03 },
	};

	ck_assert_double_eq_tol(share_of_looks(row[_i].n, row[_i].sigma, row[_i].looks),
				row[_i].share, 0.02);
}
END_TEST

START_TEST(a_version_against_itself_seldom_fails_when_the_noise_guard_is_on)
{
	struct gate_log *log = gate_log_new();
	struct gate_options options = gate_defaults();
	uint64_t state = 11;

	for (int i = 0; i < 4000; i++)
		gate_log_add(log, SAMPLE_NS + i * NS_PER_S, i == 1 ? "v2" : "v1", "/a",
			     (int64_t)(1e5 * exp(0.5 * normal(&state))), OUTCOME_OK, 0);
	options.aa = 200;
	struct backtest guarded = backtest(log, &options);
	ck_assert_double_le(guarded.aa_false_share, 0.03);
	options.max_chance = 1;
	struct backtest bare = backtest(log, &options);
	ck_assert_double_gt(bare.aa_false_share, guarded.aa_false_share);
	ck_assert_ptr_nonnull(strstr(bare.aa_text, "v1 against itself: "));
	/* The same split again: the seed is fixed. */
	ck_assert_double_eq(backtest(log, &options).aa_false_share, bare.aa_false_share);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate_noise");
	TCase *tcase = tcase_create("gate_noise");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, gate_log_open, gate_log_close);
	tcase_add_test(tcase, a_breach_within_noise_is_insufficient_and_says_the_n_that_settles_it);
	tcase_add_test(tcase, below_20_a_side_the_chance_is_shown_only);
	tcase_add_test(tcase, the_backtest_does_not_trip_within_noise_either);
	tcase_add_test(tcase, a_breach_beyond_noise_fails);
	tcase_add_test(tcase, a_version_against_itself_seldom_fails_when_the_noise_guard_is_on);
	tcase_add_loop_test(tcase, two_equal_arms_trip_by_chance_as_often_as_written, 0, 12);
	suite_add_tcase(suite, tcase);
	return suite;
}
