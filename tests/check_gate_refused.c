/* check_gate_refused: refusals (4xx) of a canary against those of the version beside it. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/gate_ask.h"

/* Of each 100 requests on /a so many are refused, by the canary and by the baseline; v1 is first.
 */
static struct gate_log *
make(int canary, int baseline, int n)
{
	struct gate_log *log = gate_log_new();

	gate_log_add(log, SAMPLE_NS - 3600 * NS_PER_S, "v1", "/a", 100000, OUTCOME_OK, 0);
	for (int i = 0; i < n; i++) {
		/* 37 and 100 have no common divisor: the refused ones lie anywhere */
		int at = i * 37 % 100;

		gate_log_add(log, SAMPLE_NS + i * NS_PER_S / 4, "v2", "/a", 100000,
			     at < canary ? OUTCOME_CLIENT_ERROR : OUTCOME_OK, 0);
		gate_log_add(log, SAMPLE_NS + i * NS_PER_S / 4, "v1", "/a", 100000,
			     at < baseline ? OUTCOME_CLIENT_ERROR : OUTCOME_OK, 0);
	}
	return log;
}

static const struct {
	int canary, baseline, n;
	double error_max;
	enum gate_result result;
	int rows;		/* of the metric */
	const char *why;
} rows[] = {
	/* 28 of 100 against none */
	{ 28, 0, 400, .05, GATE_FAIL, 1, "" },
	/* callers err with either version alike */
	{ 28, 28, 400, .05, GATE_PASS, 1, "" },
	/* five points more are allowed, six are not */
	{ 15, 10, 400, .05, GATE_PASS, 1, "" },
	{ 18, 10, 400, .05, GATE_FAIL, 1, "" },
	/* of a hundred a side 8 against 2 may be chance, 28 are not */
	{ 8, 2, 100, .05, GATE_PASS, 1, "within noise" },
	{ 28, 2, 100, .05, GATE_FAIL, 1, "" },
	/* a canary that refuses nobody has no rule; nor one below min n, or switched off */
	{ 0, 28, 400, .05, GATE_PASS, 0, "" },
	{ 28, 0, 19, .05, GATE_INSUFFICIENT, 0, "" },
	{ 28, 0, 400, NAN, GATE_PASS, 0, "" },
};

START_TEST(refusals_are_held_against_the_version_beside)
{
	struct gate_log *log = make(rows[_i].canary, rows[_i].baseline, rows[_i].n);
	struct gate_options options = gate_defaults();
	int n = 0;

	options.error_max = rows[_i].error_max;
	struct gate gate = run(log, &options);

	for (size_t i = 0; i < gate.n_rules; i++)
		n += gate.rule[i].metric == METRIC_REFUSED_RATE;
	ck_assert_msg(gate.result == rows[_i].result, "%s: %s", gate_result_word(gate.result),
		      gate.reason);
	ck_assert_int_eq(n, rows[_i].rows);
	if (n) {
		const struct gate_rule *rule = rule_of(&gate, METRIC_REFUSED_RATE);

		ck_assert_double_eq_tol(rule->value, rows[_i].canary / 100., 1e-9);
		ck_assert_double_eq_tol(rule->limit, rows[_i].baseline / 100. + .05, 1e-9);
		ck_assert_str_eq(rule->why, rows[_i].why);
		ck_assert(rule->result == (rows[_i].result == GATE_FAIL ? GATE_FAIL : GATE_PASS));
	}
	if (rows[_i].result == GATE_FAIL)
		ck_assert_ptr_nonnull(strstr(gate.reason, "refused_rate on /a is"));
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate refused");
	TCase *tc = tcase_create("refused");

	tcase_add_checked_fixture(tc, gate_log_open, gate_log_close);
	tcase_add_loop_test(tc, refusals_are_held_against_the_version_beside, 0, LENGTH(rows));
	suite_add_tcase(suite, tc);
	return suite;
}
