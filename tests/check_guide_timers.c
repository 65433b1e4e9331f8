/* check_guide_timers: the box, its decision points, updates, escalation under our own clock. */
/* SPDX-License-Identifier: MIT */
#include "core/engine.h"
#include "tests/runner.h"
#include "tests/story_log.h"
#include "tests/timed.h"

/* guide.md section 1: 2:00, 5:00, 8:00, 10:00. */
START_TEST(each_decision_point_comes_at_its_time)
{
	static const struct { int64_t s; const char *says; } at[] = {
		{ 0, "" }, { 119, "" }, { 120, "a first internal update is ready" },
		{ 299, "a first internal update is ready" },
		{ 300, "act on the best reversible option, or say why not" },
		{ 480, "who is the escalation?" }, { 599, "who is the escalation?" },
		{ 600, "10 minutes are over: act, say why not, or escalate" },
	};
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	ck_assert_str_eq(fold_at(told, 700)->box_prompt, "");	/* not begun */
	begin(told);
	for (size_t i = 0; i < LENGTH(at); i++)
		ck_assert_str_eq(fold_at(told, at[i].s)->box_prompt, at[i].says);
	told_keep(told, "action.declined", "it is no harm", NULL);
	ck_assert_str_eq(fold_at(told, 700)->box_prompt, "");
	told_free(told);
}
END_TEST

START_TEST(overdue_and_updates_are_entered_once_and_survive_a_restart)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	char path[] = "/tmp/sitrep-timers-XXXXXX";
	struct err err = { 0 };

	ck_assert_ptr_nonnull(mkdtemp(path));
	char file[64];
	snprintf(file, sizeof(file), "%s/a.session", path);
	journal_free(told->journal);
	told->journal = journal_open(file, false, &err);
	ck_assert_msg(told->journal != NULL, "%s", err.text);
	begin(told);
	for (int s = 0; s <= 590; s += 10)
		guide_timer_entries(fold_at(told, s), told->journal, START + s * NS_PER_S);
	ck_assert_uint_eq(count_kind(told, "update_due"), 2);	/* internal 2:00, external 5:00 */
	ck_assert_uint_eq(count_kind(told, "action_overdue"), 0);
	journal_free(told->journal);
	told->journal = journal_open(file, false, &err);
	ck_assert_int_eq(fold_at(told, 595)->box_left_s, 5);
	for (int s = 600; s <= 3600; s += 10)
		guide_timer_entries(fold_at(told, s), told->journal, START + s * NS_PER_S);
	ck_assert_uint_eq(count_kind(told, "action_overdue"), 1);
	/* Every 20 minutes from then on: 20, 40, 60 of both. */
	ck_assert_uint_eq(count_kind(told, "update_due"), 8);
	unlink(file);
	rmdir(path);
	told_free(told);
}
END_TEST

START_TEST(external_updates_end_after_two_hours)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	size_t n = 0;

	begin(told);
	guide_timer_entries(fold_at(told, 4 * 3600), told->journal, START + 4 * 3600 * NS_PER_S);
	for (size_t i = 0; i < journal_count(told->journal); i++)
		n += journal_entry(told->journal, i)->text &&
		     !strncmp(journal_entry(told->journal, i)->text, "external", 8);
	ck_assert_uint_eq(n, 7);	/* 5 min, then 20 .. 120 min */
	told_free(told);
}
END_TEST

START_TEST(an_update_is_due_until_one_went_out)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct entry sent = { .t_ns = START, .wall_ns = START, .src = SRC_HUMAN, .kind = "exported",
			      .text = "slack" };

	begin(told);
	guide_timer_entries(fold_at(told, 130), told->journal, START + 130 * NS_PER_S);
	ck_assert_str_eq(fold_at(told, 131)->update_due, "internal update due since 10:02 UTC");
	ck_assert_int_eq(journal_append(told->journal, &sent, NULL), 0);
	ck_assert_str_eq(fold_at(told, 132)->update_due, "");
	guide_timer_entries(fold_at(told, 310), told->journal, START + 310 * NS_PER_S);
	ck_assert_str_eq(fold_at(told, 311)->update_due, "external update due since 10:05 UTC");
	told_free(told);
}
END_TEST

START_TEST(without_timers_nothing_is_entered)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	begin(told);
	told_fold(told);		/* postmortem */
	guide_timer_entries(&told->guide, told->journal, START + 3600 * NS_PER_S);
	ck_assert_uint_eq(count_kind(told, "update_due") + count_kind(told, "action_overdue"), 0);
	told_free(told);
}
END_TEST

START_TEST(the_escalation_text_is_made_of_facts)
{
	static const char *const holds[] = {
		"To Ada: 10 minutes without a decision.",
		"Known (probable): v1.3 is most likely the cause; 4 of 8 requests timed out.",
		"Tried: nothing yet.",
			"Needed by 10:21 UTC: a decision on this: route all traffic to v1.2.",
	};
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	begin(told);
	told_keep(told, "action.escalate_to", "Ada", NULL);
	const struct guide *guide = fold_at(told, 660);
	for (size_t i = 0; i < LENGTH(holds); i++)
		ck_assert_msg(strstr(guide->escalation, holds[i]) != NULL, "%s in %s", holds[i],
			      guide->escalation);
	ck_assert_str_eq(fold_at(told, 100)->escalate_why, "");
	ck_assert_str_eq(fold_at(told, 1500)->escalate_why, "10 minutes without a decision");
	told_free(told);
}
END_TEST

static const struct { struct story_log log; const char *why; } stops[] = {
	{ { .ends = ENDS_STUCK, .after_min = 8 },
		"the suspect still serves after the time to drain" },
	{ { .ends = ENDS_VAIN, .after_min = 8 }, "the suspect is gone and requests are still bad" },
	{ { .ends = ENDS_BACK, .after_min = 14 }, "it came back" },
	{ { .ends = ENDS_GOOD, .after_min = 12 }, "" },
};

START_TEST(each_state_that_asks_for_it_says_why_to_escalate)
{
	struct told *told = story_log_told(&stops[_i].log);

	ck_assert_str_eq(told_fold(told)->escalate_why, stops[_i].why);
	told_free(told);
}
END_TEST

START_TEST(an_exercise_stops_at_25_minutes)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	begin(told);
	told_keep(told, "action.declined", "enough", NULL);
	ck_assert_str_eq(fold_at(told, 1499)->escalate_why, "");
	ck_assert_str_eq(fold_at(told, 1500)->escalate_why,
			 "25 minutes are over: stop, and export what there is");
	told_free(told);
}
END_TEST

/* guide.md section 4: `cmd_copied` is not `action_taken`. */
START_TEST(a_copied_command_is_entered_once_and_is_no_act)
{
	struct err err = { 0 };
	struct engine_options options = { .version = "0" };
	struct engine *engine = engine_new(&options, &err);
	struct act act = { .kind = ACT_COPIED, .now_ns = START,
			   .value = "kubectl argo rollouts abort risk-model -n scoring" };
	size_t n = 0;

	ck_assert_int_eq(engine_open(engine, TOLD_SAMPLE, &err), 0);
	while (engine_tick(engine, START, 1 << 20) > 0)
		;
	ck_assert_int_eq(engine_settle(engine, &err), 0);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(engine_do(engine, &act, &err), 0);
	engine_want(engine, &(struct want){ 0 });
	const struct snapshot *s = engine_snapshot(engine);
	for (size_t i = 0; i < s->n_timeline; i++)
		n += strcmp(s->timeline[i].kind, "cmd_copied") == 0;
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(s->action_state, "proposed");
	engine_free(engine);
}
END_TEST

/* -- through the engine: Declare done begins the box, in an exercise alone -- */

static void
keep(struct engine *engine, const char *field, const char *value, int64_t now_ns)
{
	struct err err = { 0 };
	struct act act = { .kind = ACT_FIELD, .field = field, .value = value, .now_ns = now_ns };

	ck_assert_msg(engine_do(engine, &act, &err) == 0, "%s", err.text);
}

START_TEST(the_box_begins_when_declare_is_done)
{
	static const char *const modes[] = { "exercise", "postmortem" };
	struct str text = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(save_read(TOLD_INCIDENT, 1 << 20, &text, &err), 0);
	struct engine_options options = { .mode = modes[_i], .version = "0", .incident_name = "x",
					  .incident_text = text.at, .incident_len = text.len };
	struct engine *engine = engine_new(&options, &err);
	ck_assert_int_eq(engine_open(engine, TOLD_SAMPLE, &err), 0);
	while (engine_tick(engine, START, 1 << 20) > 0)
		;
	ck_assert_int_eq(engine_settle(engine, &err), 0);
	engine_want(engine, &(struct want){ 0 });
	ck_assert_int_eq(engine_snapshot(engine)->box_left_s, -1);
	keep(engine, "declare.zone", "not stated", START);
	engine_want(engine, &(struct want){ 0 });
	ck_assert_int_eq(engine_snapshot(engine)->box_left_s, _i ? -1 : 600);
	engine_tick(engine, START + 130 * NS_PER_S, 0);
	engine_snapshot(engine);
	engine_tick(engine, START + 131 * NS_PER_S, 0);
	ck_assert_str_eq(engine_snapshot(engine)->update_due,
			 _i ? "" : "internal update due since 10:02 UTC");
	engine_free(engine);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide timers");
	TCase *t = tcase_create("clock");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, each_decision_point_comes_at_its_time);
	tcase_add_test(t, overdue_and_updates_are_entered_once_and_survive_a_restart);
	tcase_add_test(t, external_updates_end_after_two_hours);
	tcase_add_test(t, an_update_is_due_until_one_went_out);
	tcase_add_test(t, without_timers_nothing_is_entered);
	tcase_add_test(t, the_escalation_text_is_made_of_facts);
	tcase_add_loop_test(t, each_state_that_asks_for_it_says_why_to_escalate, 0,
			    (int)LENGTH(stops));
	tcase_add_test(t, an_exercise_stops_at_25_minutes);
	tcase_add_test(t, a_copied_command_is_entered_once_and_is_no_act);
	tcase_add_loop_test(t, the_box_begins_when_declare_is_done, 0, 2);
	suite_add_tcase(suite, t);
	return suite;
}
