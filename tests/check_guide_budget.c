/* check_guide_budget: reasons to escalate, five minutes more, and the budgets of an exercise. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"
#include "tests/timed.h"

/* -- something new that breaks -- */

/* v1 and v2 on /a from 10:00 on, v2 times out; from minute 11 on v2 times out on /b too. */
static struct told *
widening(int end_min)
{
	struct str text = { 0 };

	for (int s = 0; s < end_min * 60; s += 3) {
		bool is_new = s / 3 % 2, is_wide = s >= 11 * 60 && s / 6 % 2;

		str_fmt(&text, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"%s\","
			"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"v%d\"}\n",
			s / 60, s % 60, is_wide ? "/b" : "/a", is_new ? 900 + s % 7 : 100 + s % 7,
			is_new ? "Timeout" : "OK", 1 + is_new);
	}
	struct told *told = told_text(text.at, NULL);
	str_release(&text);
	return told;
}

START_TEST(a_new_endpoint_that_breaks_its_limit_is_a_reason_to_escalate)
{
	static const struct { int box_min, end_min; const char *why; } row[] = {
		{ 10, 16, "new: v2 on /b breaks its limit, 25 of 25 failed in the last 5 minutes" },
		{ 15, 16, "" },		/* it broke before the box began */
		{ 10, 11, "" },		/* and here not yet */
	};
	const int box_min = row[_i].box_min, end_min = row[_i].end_min;
	struct told *told = widening(end_min);
	struct entry entry = { .t_ns = START + box_min * 60 * NS_PER_S, .t_kind = T_ENTERED,
			       .src = SRC_HUMAN, .kind = "timer", .value = "start" };

	entry.wall_ns = entry.t_ns;
	ck_assert_int_eq(journal_append(told->journal, &entry, NULL), 0);
	guide_fold(&told->facts, told->journal, MODE_LIVE,
		   START + end_min * 60 * NS_PER_S, &told->arena, &told->guide);
	ck_assert_str_eq(told->guide.escalate_why, row[_i].why);
	/* In a saved log the wall clock is no moment of it. */
	guide_fold(&told->facts, told->journal, MODE_POSTMORTEM,
		   START + end_min * 60 * NS_PER_S, &told->arena, &told->guide);
	ck_assert_str_eq(told->guide.escalate_why, "");
	told_free(told);
}
END_TEST

START_TEST(suspected_damage_is_the_first_reason_to_escalate)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	begin(told);
	told_keep(told, "action.damage", "no", NULL);
	ck_assert_str_eq(fold_at(told, 60)->escalate_why, "");
	told_keep(told, "action.damage", "yes", NULL);
	ck_assert_str_eq(fold_at(told, 700)->escalate_why,
			 "damage to data or security is suspected");
	told_free(told);
}
END_TEST

/* -- five minutes more, once, with a reason -- */

START_TEST(the_box_is_extended_once_with_a_reason)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	ck_assert_ptr_null(guide_find(fold_at(told, 0), "action.extend"));	/* no box yet */
	begin(told);
	ck_assert_ptr_nonnull(guide_find(fold_at(told, 590), "action.extend"));
	ck_assert_int_eq(told->guide.box_left_s, 10);
	told_keep(told, "action.extend", "the DBA is on the way", NULL);
	ck_assert_int_eq(fold_at(told, 590)->box_left_s, 310);
	ck_assert_str_eq(told->guide.box_prompt, "who is the escalation?");
	told_keep(told, "action.extend", "and so is the owner", NULL);	/* words, no more time */
	ck_assert_int_eq(fold_at(told, 600)->box_left_s, 300);
	ck_assert(!told->guide.box_over);
	ck_assert(fold_at(told, 900)->box_over);
	ck_assert_str_eq(told->guide.box_prompt,
			 "15 minutes are over: act, say why not, or escalate");
	ck_assert_str_eq(told->guide.escalate_why, "15 minutes without a decision");
	guide_timer_entries(&told->guide, told->journal, START + 900 * NS_PER_S);
	ck_assert_str_eq(journal_auto(told->journal, "action_overdue", "box")->text,
			 "15 minutes without a decision");
	told_keep(told, "action.extend", "", NULL);			/* taken back */
	ck_assert_int_eq(fold_at(told, 590)->box_left_s, 10);
	told_free(told);
}
END_TEST

START_TEST(a_document_says_that_the_window_was_extended_and_why)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct str md = { 0 }, json = { 0 };

	begin(told);
	told_keep(told, "action.extend", "the DBA is on the way", NULL);
	told_write(told, report_md, &md);
	ck_assert_ptr_nonnull(strstr(md.at, "due in 15 minutes (5 of them added, because the DBA "
				     "is on the way)"));
	told_write(told, report_json, &json);
	ck_assert_ptr_nonnull(strstr(json.at, "\"deadline_s\": 900"));
	str_release(&md);
	str_release(&json);
	told_free(told);
}
END_TEST

/* -- the budgets of an exercise -- */

static void
tick(struct told *told, int64_t s)
{
	guide_timer_entries(fold_at(told, s), told->journal, START + s * NS_PER_S);
	fold_at(told, s);
}

/* guide.md section 1: Declare 1, RCA 7 ... = 25 minutes; the least once 10 are left. */
START_TEST(a_step_over_its_budget_is_said)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	const struct guide *guide = &told->guide;

	ck_assert_int_eq(fold_at(told, 0)->step_spent_s, -1);
	tick(told, 0);
	ck_assert_int_eq(guide->current, STEP_DECLARE);
	ck_assert_int_eq(guide->step_budget_s, 60);
	ck_assert_int_eq(fold_at(told, 59)->step_spent_s, 59);
	ck_assert_str_eq(guide->step_over, "");
	ck_assert_str_eq(fold_at(told, 60)->step_over,
			 "Declare is over its 1 min; 24 min are left for it and the 6 steps after "
			 "it");
	told_keep(told, "declare.zone", "not stated", NULL);
	tick(told, 120);
	ck_assert_int_eq(guide->current, STEP_RCA);
	ck_assert_int_eq(guide->step_spent_s, 0);
	ck_assert_int_eq(guide->step_budget_s, 7 * 60);
	tick(told, 125);		/* a second entry would begin it anew */
	ck_assert_int_eq(guide->step_spent_s, 5);
	ck_assert_str_eq(fold_at(told, 120 + 420)->step_over,
			 "Root cause is over its 7 min; 16 min are left for it and the 5 steps "
			 "after it");
	ck_assert_str_eq(fold_at(told, 1500)->step_over,
			 "Root cause is over its 7 min, and the 25 are over");
	ck_assert_uint_eq(count_kind(told, "step_begun"), 2);
	/* It is no part of the document. */
	for (size_t i = 0; i < guide->n_timeline; i++)
		ck_assert_str_ne(guide->timeline[i].kind, "step_begun");
	told_free(told);
}
END_TEST

START_TEST(with_ten_minutes_left_a_step_gets_its_least)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	tick(told, 0);
	told_keep(told, "declare.zone", "not stated", NULL);
	tick(told, 899);
	ck_assert_int_eq(told->guide.step_budget_s, 7 * 60);
	told_free(told);
	told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	tick(told, 0);
	told_keep(told, "declare.zone", "not stated", NULL);
	tick(told, 900);
	ck_assert_int_eq(told->guide.step_budget_s, 3 * 60);
	told_free(told);
}
END_TEST

START_TEST(only_an_exercise_has_budgets)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	for (int mode = MODE_LIVE; mode <= MODE_POSTMORTEM; mode++) {
		if (mode == MODE_EXERCISE)
			continue;
		guide_fold(&told->facts, told->journal, (enum mode)mode, START, &told->arena,
			   &told->guide);
		guide_timer_entries(&told->guide, told->journal, START);
		ck_assert_int_eq(told->guide.step_spent_s, -1);
		ck_assert_str_eq(told->guide.step_over, "");
	}
	ck_assert_uint_eq(count_kind(told, "step_begun"), 0);
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide budget");
	TCase *t = tcase_create("clock");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_new_endpoint_that_breaks_its_limit_is_a_reason_to_escalate, 0, 3);
	tcase_add_test(t, suspected_damage_is_the_first_reason_to_escalate);
	tcase_add_test(t, the_box_is_extended_once_with_a_reason);
	tcase_add_test(t, a_document_says_that_the_window_was_extended_and_why);
	tcase_add_test(t, a_step_over_its_budget_is_said);
	tcase_add_test(t, with_ten_minutes_left_a_step_gets_its_least);
	tcase_add_test(t, only_an_exercise_has_budgets);
	suite_add_tcase(suite, t);
	return suite;
}
