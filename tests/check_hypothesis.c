/* check_hypothesis: each kind leads on the log made for it, in rows that stand in order. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/kinds.h"

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
	tcase_add_loop_test(tcase, rows_stand_in_order_of_state_then_kind, 0, LENGTH(stories));
	tcase_add_test(tcase, words_of_kinds_and_states_are_those_of_the_contract);
	suite_add_tcase(suite, tcase);
	return suite;
}
