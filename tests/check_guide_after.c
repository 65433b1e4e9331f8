/* check_guide_after: what the guide says once somebody acted, or the suspect went by itself. */
/* SPDX-License-Identifier: MIT */
#include "tests/guide_case.h"

static const struct {
	const char *name;
	struct story_log log;
	const char *state, *status, *holds;
} after[] = {
	{ "nobody acted, and it went away", { .ends = ENDS_BEFORE, .after_min = 12 },
	  "recovered_before_action", "monitoring", "the action is not credited" },
	{ "the rollback does not take", { .ends = ENDS_STUCK, .after_min = 8 }, "not_working",
	  "mitigating", "re-applied by GitOps? wrong namespace? sticky sessions?" },
	{ "it takes and does not help", { .ends = ENDS_VAIN, .after_min = 8 }, "cause_rejected",
	  "investigating", "the cause is wrong or incomplete" },
	{ "it comes back", { .ends = ENDS_BACK, .after_min = 14 }, "relapsed", "investigating",
	  "It came back" },
	{ "few requests after it", { .ends = ENDS_GOOD, .after_min = 7, .step_s = 45 }, "holding",
	  "monitoring", "of 15 requests" },
};

START_TEST(what_comes_after_the_act_is_told_as_it_is)
{
	told = story_log_told(&after[_i].log);
	char *text = report_and_lint();
	ck_assert_msg(!strcmp(recovery_state_word(told->guide.recovery.state), after[_i].state),
		      "%s: %s", after[_i].name, recovery_state_word(told->guide.recovery.state));
	ck_assert_str_eq(told->guide.status, after[_i].status);
	ck_assert_msg(strstr(text, after[_i].holds) != NULL, "%s: no %s", after[_i].name,
		      after[_i].holds);
	ck_assert(told->guide.certainty < CERTAINTY_CONFIRMED);
	never(text, "esolved");
	if (!strcmp(after[_i].state, "cause_rejected"))
		ck_assert_int_le(told->guide.certainty, CERTAINTY_ASSOCIATED);
	free(text);
}
END_TEST

START_TEST(a_rollback_that_works_confirms_the_cause_once_nothing_else_changed)
{
	static const struct story_log story = { .ends = ENDS_GOOD, .after_min = 12 };
	char *text;

	told = story_log_told(&story);
	text = report_and_lint();
	ck_assert_int_eq(told->guide.recovery.state, RECOVERY_RECOVERED);
	ck_assert(told->guide.certainty < CERTAINTY_CONFIRMED);	/* nobody said so yet */
	free(text);
	told_keep(told, "verify.other_change", "no", NULL);
	text = report_and_lint();
	ck_assert_int_eq(told->guide.certainty, CERTAINTY_CONFIRMED);
	ck_assert_str_eq(told->guide.status, "resolved");
	ck_assert_ptr_nonnull(strstr(text, "v2 was the cause"));
	free(text);
}
END_TEST

/* What every short text says is next, in one string. */
static char *
all_texts(void)
{
	static void (*const sink[])(const struct dossier *, struct str *) = {
		report_md, report_text, report_slack, report_talk, report_statuspage, rca_text,
	};
	struct str out = { 0 };

	for (size_t i = 0; i < LENGTH(sink); i++)
		told_write(told, sink[i], &out);
	return out.at;
}

/* v2 answers last at 10:19:57 (every second record, one in 3 s), and nobody entered an act. */
START_TEST(a_rollback_seen_in_the_log_is_not_proposed_again)
{
	static const struct story_log story = { .ends = ENDS_BEFORE, .after_min = 12 };

	told = story_log_told(&story);
	free(report_and_lint());
	char *text = all_texts();
	never(text, "Roll back or disable");
	never(text, "Now: route all traffic");
	never(text, "esolved");
	ck_assert(told->guide.is_act_over);
	ck_assert_str_eq(told->guide.next, "keep v1 in place of v2, gone since 10:19:57");
	ck_assert_str_eq(told->guide.action_kind, "rollback");
	ck_assert_str_eq(told->guide.action_state, "proposed");
	ck_assert_ptr_nonnull(strstr(text, "Keep v2 out: it answered last at 10:19:57"));
	ck_assert_ptr_nonnull(strstr(text, "No act was entered"));
	ck_assert_ptr_nonnull(strstr(text, "Not seen after this"));	/* the timeline */
	ck_assert_ptr_nonnull(strstr(text, "Response times are back"));
	free(text);
}
END_TEST

/* Two minutes are too short for the limits to have held 300 s, yet enough to see it gone. */
START_TEST(right_after_a_rollback_the_guide_keeps_watching)
{
	static const struct story_log story = { .ends = ENDS_BEFORE, .after_min = 2 };

	told = story_log_told(&story);
	free(report_and_lint());
	char *text = all_texts();
	never(text, "Roll back or disable");
	never(text, "deciding on it");
	ck_assert_int_eq(told->guide.recovery.state, RECOVERY_WAITING);
	ck_assert_ptr_nonnull(strstr(text, "Keep v2 out and keep watching: it answered last at "
				     "10:19:57"));
	ck_assert_ptr_nonnull(strstr(text, "the limits have to hold for 300 s"));
	ck_assert_str_eq(told->guide.next,
			 "keep watching, and keep v1 in place of v2, gone since 10:19:57");
	free(text);
}
END_TEST

/* Ten requests without v2, that had every second one, may be chance (1 in 1,024): still open. */
START_TEST(a_suspect_is_not_gone_for_a_few_requests_without_it)
{
	static const struct story_log story = { .ends = ENDS_BEFORE, .after_min = 1, .step_s = 6 };

	told = story_log_told(&story);
	free(report_and_lint());
	ck_assert_int_eq(told->guide.recovery.gone_ns, INSTANT_NONE);
	ck_assert(!told->guide.is_act_over);
	ck_assert_str_eq(told->guide.next, "route all traffic to v1");
}
END_TEST

/* v2 is gone, and requests are as slow as before: neither a rollback nor all is well. */
START_TEST(a_suspect_that_is_gone_in_vain_sends_people_looking)
{
	static const struct story_log story = { .ends = ENDS_VAIN, .after_min = 2,
						.has_no_act = true };

	told = story_log_told(&story);
	if (told->verdict.kind != KIND_BAD_VERSION)	/* the verdict may see it too */
		return;
	free(report_and_lint());
	char *text = all_texts();
	never(text, "Now: route all traffic");
	ck_assert_ptr_nonnull(strstr(text, "Look further: v2 answered last at 10:19:57, and a "
				     "limit is still broken without it."));
	ck_assert_str_eq(told->guide.next, "look further: v2 is gone, and a limit is still broken");
	free(text);
}
END_TEST

static const struct { struct story_log log; const char *next; } next[] = {
	{ { .ends = ENDS_STUCK, .after_min = 3 },
	  "watch that v2 goes, by 10:25:00 UTC at the latest" },
	{ { .ends = ENDS_STUCK, .after_min = 8 }, "find out why v2 still answers" },
	{ { .ends = ENDS_GOOD, .after_min = 3 },
	  "keep watching until the limits have held for 300 s" },
	{ { .ends = ENDS_GOOD, .after_min = 12 }, "keep v2 out until it passes the gate" },
	{ { .ends = ENDS_VAIN, .after_min = 8 },
	  "look further: v2 is gone, and a limit is still broken" },
	{ { .ends = ENDS_BACK, .after_min = 14 }, "act again: it came back" },
};

START_TEST(what_is_next_after_an_act_is_its_check)
{
	told = story_log_told(&next[_i].log);
	free(report_and_lint());
	char *text = all_texts();
	ck_assert_str_eq(told->guide.next, next[_i].next);
	/* Where v1 is sick by now too, the log no longer speaks for what was done. */
	bool is_vain = next[_i].log.ends == ENDS_VAIN;
	const char *done = is_vain ? "Taken at 10:20:00 UTC by Grace. Now: " :
		"Taken at 10:20:00 UTC by Grace: route all traffic to v1. Now: ";
	ck_assert_msg(strstr(told->guide.doing, done) != NULL, "%s", told->guide.doing);
	ck_assert_ptr_nonnull(strstr(text, is_vain ? "Done: taken at 10:20:00 UTC." :
				     "Done: route all traffic to v1, taken at 10:20:00 UTC."));
	never(text, "Now: route all traffic");
	never(text, "due in 10 minutes");
	free(text);
}
END_TEST

START_TEST(a_declined_act_is_not_what_comes_next)
{
	static const struct story_log story = { .ends = ENDS_OPEN };

	told = story_log_told(&story);
	told_keep(told, "action.declined", "v1 cannot carry the load", NULL);
	free(report_and_lint());
	char *text = all_texts();
	ck_assert_str_eq(told->guide.next, "look further, for this was declined: route all traffic "
			 "to v1");
	never(text, "Now: route all traffic");
	ck_assert_ptr_nonnull(strstr(text, "v1 cannot carry the load"));
	free(text);
}
END_TEST

/* What a person confirmed before the act does not go stale by it. */
START_TEST(an_action_that_was_confirmed_stays_so_after_it_was_taken)
{
	static const struct story_log story = { .ends = ENDS_BEFORE, .after_min = 12 };

	told = story_log_told(&story);
	told_fold(told);
	told_keep(told, "action.what", told->guide.drafts.action, NULL);
	told_keep(told, "action.taken", "10:20:00", NULL);
	told_fold(told);
	ck_assert_int_eq(guide_find(&told->guide, "action.what")->state, FIELD_CONFIRMED);
}
END_TEST

/* After the act /c appears: of its 80 requests 20 tell how they ended, 2 of these badly: 10%, over
 * the gate's 5%, and 2.5% of all. */
START_TEST(a_new_breach_is_of_those_whose_outcome_is_known)
{
	static const struct story_log story = { .ends = ENDS_GOOD, .after_min = 6 };
	struct str log = { 0 };

	story_log_write(&story, &log);
	for (int i = 0; i < 80; i++)
		story_record(&log, 10 * 3600 + 24 * 60 + i, "v1", "/c", 90 + i * 7 % 31,
			     i >= 20 ? "perhaps" : i < 2 ? "Timeout" : "OK");
	told = told_text(log.at, NULL);
	told_keep(told, "action.taken", "10:20:00", NULL);
	told_fold(told);
	ck_assert_msg(strstr(told->guide.escalate_why, "new: v1 on /c breaks its limit, 2 of 20 "
			     "failed in the last 5 minutes") != NULL, "%s",
		      told->guide.escalate_why);
	str_release(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide after");
	TCase *t = tcase_create("after");

	tcase_add_checked_fixture(t, NULL, close_told);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, what_comes_after_the_act_is_told_as_it_is, 0, (int)LENGTH(after));
	tcase_add_test(t, a_rollback_that_works_confirms_the_cause_once_nothing_else_changed);
	tcase_add_test(t, a_rollback_seen_in_the_log_is_not_proposed_again);
	tcase_add_test(t, right_after_a_rollback_the_guide_keeps_watching);
	tcase_add_test(t, a_suspect_is_not_gone_for_a_few_requests_without_it);
	tcase_add_test(t, a_suspect_that_is_gone_in_vain_sends_people_looking);
	tcase_add_loop_test(t, what_is_next_after_an_act_is_its_check, 0, (int)LENGTH(next));
	tcase_add_test(t, a_new_breach_is_of_those_whose_outcome_is_known);
	tcase_add_test(t, a_declined_act_is_not_what_comes_next);
	tcase_add_test(t, an_action_that_was_confirmed_stays_so_after_it_was_taken);
	suite_add_tcase(suite, t);
	return suite;
}
