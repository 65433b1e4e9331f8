/* check_hypothesis: each kind leads on the log made for it, in rows that stand in order. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/kinds.h"
#include "tests/odd_log.h"

/* Each story is told and judged once, before the tests are forked, which only look. */
static struct told told[LENGTH(stories)];

static void
open_all(void)
{
	for (size_t i = 0; i < LENGTH(stories); i++)
		told_open(&told[i], &stories[i].story);
}

static void
close_all(void)
{
	for (size_t i = 0; i < LENGTH(stories); i++)
		told_close(&told[i]);
}

START_TEST(each_kind_leads_on_the_log_made_for_it)
{
	const struct verdict *verdict = &told[_i].verdict;

	ck_assert_str_eq(kind_word(verdict->kind), kind_word(stories[_i].kind));
	ck_assert_str_eq(told_cause(&told[_i]), stories[_i].cause);
	ck_assert_int_ge(verdict->certainty, stories[_i].least);
	if (stories[_i].kind != KIND_NONE) {
		ck_assert_int_eq(verdict->hypothesis[0].state, STATE_LEADING);
		ck_assert_int_eq(verdict->hypothesis[0].kind, stories[_i].kind);
	}
}
END_TEST

START_TEST(rows_stand_in_order_of_state_then_kind)
{
	const struct verdict *verdict = &told[_i].verdict;

	for (size_t i = 1; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *a = &verdict->hypothesis[i - 1],
					*b = &verdict->hypothesis[i];

		ck_assert_int_le(a->state, b->state);
		ck_assert(a->state != b->state || a->kind <= b->kind);
	}
	/* Every kind has a row, ruled out ones with lines. */
	for (int kind = 0; kind < KIND_NONE; kind++)
		ck_assert(told_row(&told[_i], (enum kind)kind) != NULL);
}
END_TEST

/* Of one bucket the rate is not first: that is said only of an earlier one. */
START_TEST(of_one_bucket_the_rate_is_not_first)
{
	const char *changed = "it changed at ", *felt = ", latency at ";
	const struct hypothesis *row = told_row(&told[_i], KIND_LOAD);

	for (size_t i = 0; i < row->n_checks; i++) {
		const char *at = strstr(row->check[i].text, changed);
		const char *then = strstr(row->check[i].text, felt);

		if (row->check[i].id != 10 || !at)
			continue;
		bool is_one = strstr(at, " with the latency, within one bucket of ") != NULL;

		ck_assert_msg(is_one == !then, "%s", row->check[i].text);
		ck_assert_msg(!then || strncmp(at + strlen(changed), then + strlen(felt), 8),
			      "%s", row->check[i].text);
		ck_assert_msg(!strstr(row->why, "rose first") || !is_one ||
			      strstr(at, "Latency followed it before"), "%s %s", row->why, at);
	}
	if (stories[_i].kind == KIND_LOAD)
		ck_assert_msg(strstr(told[_i].verdict.statement, "within one bucket of 30 s") !=
			      NULL, "%s", told[_i].verdict.statement);
}
END_TEST

/* A host is bad, and v2 meets it more; beside v1 v2 takes this part of its time. A tenth of the
 * smaller one (1 / 1.1 = .909) is where a difference begins. */
static const struct { double part; enum hypothesis_state state; const char *why; } parts[] = {
	{.95, STATE_RULED_OUT, "v2 is not faster."},
	{.9, STATE_POSSIBLE, "v2 is faster, but not by half with more failures."},
};

START_TEST(a_version_as_fast_as_the_other_is_not_faster_but_broken)
{
	static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2", "h3"};
	struct odd_log log = {0};
	const struct hypothesis *row = NULL;

	made_open(&log.made, dims, 1);
	for (int i = 0; i < 1800; i++) {
		bool is_new = i % 2, is_bad = i >= 900 && i % 3 == 0 && (is_new || i % 4);
		double ms = (is_new ? parts[_i].part : 1) * (500 + i * 37 % 1001);

		made_add(&log.made, i * 1000, is_new ? "v2" : "v1", "/a", ms,
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, &hosts[i % 3]);
	}
	odd_judge(&log);
	for (size_t i = 0; i < log.verdict.n_hypotheses; i++)
		if (log.verdict.hypothesis[i].kind == KIND_FASTER_BUT_BROKEN)
			row = &log.verdict.hypothesis[i];
	ck_assert_int_eq(log.verdict.kind, KIND_DIMENSION);
	ck_assert_ptr_nonnull(row);
	ck_assert_msg(row->state == parts[_i].state, "%s: %s", hypothesis_state_word(row->state),
		      row->why);
	ck_assert_str_eq(row->why, parts[_i].why);
	odd_close(&log);
}
END_TEST

START_TEST(words_of_kinds_and_states_are_those_of_the_contract)
{
	static const char *const kinds[] = {
		"bad_version", "endpoint", "dependency",  "dimension",         "load",
		"mix_change",  "data_gap", "retry_storm", "faster_but_broken", "shared",
		"none",        "unclear",
	};

	ck_assert_int_eq(KINDS, LENGTH(kinds));
	for (int kind = 0; kind < KINDS; kind++)
		ck_assert_str_eq(kind_word((enum kind)kind), kinds[kind]);
	ck_assert_str_eq(hypothesis_state_word(STATE_RULED_OUT), "ruled_out");
	ck_assert_str_eq(hypothesis_state_word(STATE_NOT_TESTABLE), "not_testable");
	ck_assert_str_eq(check_state_word(CHECK_CONTRADICTS), "contradicts");
	ck_assert_str_eq(check_state_word(CHECK_THIN), "thin");
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("hypothesis");
	TCase *tcase = tcase_create("hypothesis");

	tcase_set_timeout(tcase, 240);
	tcase_add_unchecked_fixture(tcase, open_all, close_all);
	tcase_add_loop_test(tcase, each_kind_leads_on_the_log_made_for_it, 0, LENGTH(stories));
	tcase_add_loop_test(tcase, of_one_bucket_the_rate_is_not_first, 0, LENGTH(stories));
	tcase_add_loop_test(tcase, rows_stand_in_order_of_state_then_kind, 0, LENGTH(stories));
	tcase_add_loop_test(tcase, a_version_as_fast_as_the_other_is_not_faster_but_broken, 0,
			    LENGTH(parts));
	tcase_add_test(tcase, words_of_kinds_and_states_are_those_of_the_contract);
	suite_add_tcase(suite, tcase);
	return suite;
}
