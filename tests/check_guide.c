/* check_guide: fields, states, done-when and timeline of the guide. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"
#include "tests/told.h"

static const struct guide_field *
field(struct told *told, const char *name)
{
	const struct guide_field *found = guide_find(told_fold(told), name);

	ck_assert_msg(found != NULL, "%s", name);
	return found;
}

START_TEST(the_sample_is_pre_filled_and_nothing_asked_is_invented)
{
	static const char *const asked[] = {
		"declare.zone", "declare.ic", "rca.mechanism", "action.owner", "action.executor",
		"action.go", "action.taken", "verify.other_change", "prevent.owner", "prevent.due",
		"prevent.where", "export.signed_off",
	};
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct guide *guide = told_fold(told);

	for (size_t i = 0; i < LENGTH(asked); i++) {
		ck_assert_str_eq(field(told, asked[i])->value, "");
		ck_assert(field(told, asked[i])->is_asked);
	}
	ck_assert_str_eq(field(told, "action.what")->value,
			 "Roll back or disable model version v1.3; route all traffic to v1.2.");
	ck_assert_int_eq(field(told, "action.what")->state, FIELD_PREFILLED);
	ck_assert_str_eq(field(told, "declare.severity")->value, "SEV2");
	ck_assert_str_eq(field(told, "action.platform")->value, "argo-rollouts");
	ck_assert_str_eq(field(told, "rca.suspect")->value, "v1.3");
	ck_assert_str_eq(guide->action_kind, "rollback");
	ck_assert_str_eq(guide->action_state, "proposed");
	ck_assert_str_eq(guide->status, "identified");
	ck_assert_int_eq(guide->recovery.state, RECOVERY_NO_DATA);
	ck_assert_int_eq(guide->current, STEP_DECLARE);
	ck_assert_int_eq(guide->box_left_s, -1);
	ck_assert(!guide->is_signed_off);
	ck_assert_str_eq(guide->card->line[1].text,
			 "kubectl argo rollouts abort risk-model -n scoring");
	told_free(told);
}
END_TEST

/* guide.md section 3: 120 ms x 1.20, and no baseline on the other endpoint. */
START_TEST(the_check_of_the_sample_is_that_of_the_design)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct guide *guide = told_fold(told);

	ck_assert_uint_eq(guide->n_verify, 4);
	ck_assert_str_eq(guide->verify[0].metric, "share");
	ck_assert_str_eq(guide->verify[1].metric, "p95_ms");
	ck_assert_double_eq(guide->verify[1].value, 144);
	ck_assert_str_eq(guide->verify[1].source, "v1.2 p95 (max, n=3) 120 ms x 1.20");
	ck_assert_str_eq(guide->verify[2].source, "v1.2: 0 of 3");
	ck_assert_str_eq(guide->verify[3].metric, "timeout_rate");
	ck_assert_str_eq(guide->verify[3].source, "no baseline: set by hand");
	told_free(told);
}
END_TEST

START_TEST(edited_text_stands_whatever_the_facts_say)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	told_keep(told, "action.what", "Turn the flag off.", NULL);
	ck_assert_str_eq(field(told, "action.what")->value, "Turn the flag off.");
	ck_assert_int_eq(field(told, "action.what")->state, FIELD_EDITED);
	ck_assert_str_eq(told->guide.action_state, "accepted");
	ck_assert_ptr_nonnull(strstr(field(told, "action.what")->draft, "Roll back"));
	told_free(told);
}
END_TEST

START_TEST(a_kept_draft_is_confirmed_and_an_emptied_one_is_edited)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	told_keep(told, "retro.1", field(told, "retro.1")->draft, NULL);
	ck_assert_int_eq(field(told, "retro.1")->state, FIELD_CONFIRMED);
	told_keep(told, "retro.1", "", NULL);
	ck_assert_int_eq(field(told, "retro.1")->state, FIELD_EDITED);
	ck_assert_ptr_null(guide_value(&told->guide, "retro.1"));
	told_free(told);
}
END_TEST

START_TEST(text_written_for_other_figures_is_stale_and_an_error)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	const char *now = field(told, "action.what")->draft;

	told_keep(told, "action.what", "Mine", now);
	ck_assert_int_eq(field(told, "action.what")->state, FIELD_EDITED);
	told_keep(told, "action.what", "Mine", "Roll back v9 to v8.");
	ck_assert_int_eq(field(told, "action.what")->state, FIELD_STALE);
	ck_assert_str_eq(field(told, "action.what")->value, "Mine");
	ck_assert_ptr_nonnull(strstr(field(told, "action.what")->error, "other figures"));
	ck_assert_ptr_nonnull(strstr(told->guide.step[STEP_EXPORT].error[0], "other figures"));
	told_free(told);
}
END_TEST

START_TEST(what_is_being_typed_stands_beside_the_value)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	journal_draft(told->journal, "action.owner", "on-c", INSTANT_NONE, NULL);
	ck_assert_str_eq(field(told, "action.owner")->typing, "on-c");
	ck_assert_str_eq(field(told, "action.owner")->value, "");
	told_keep(told, "action.owner", "on-call", NULL);
	ck_assert_ptr_null(field(told, "action.owner")->typing);
	told_free(told);
}
END_TEST

/* Each step in turn: what it lacks, and what ends that (guide.md section 1, done when). */
START_TEST(each_step_is_done_when_the_design_says)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	static const struct { enum step step; const char *lacks, *field, *value; } way[] = {
		{ STEP_DECLARE, "the zone of reported times, or not stated", "declare.zone",
		  "not stated" },
		{ STEP_RCA, "a suspect, or unclear", "rca.suspect", "v1.3" },
		{ STEP_RCA, "two cards of evidence", "rca.pick.E3", "yes" },
		{ STEP_RCA, "two cards of evidence", "rca.pick.E4", "yes" },
		{ STEP_RCA, "one card that compares like with like", "rca.pick.E1", "yes" },
		{ STEP_RCA, "one alternative judged", "rca.judge.load", "agree" },
		{ STEP_ACTION, "an owner", "action.owner", "on-call" },
		{ STEP_ACTION, "the time it was taken, or why it was declined", "action.taken",
		  "18:09" },
		{ STEP_VERIFY, "recovery: the limits held long enough", "verify.accept",
		  "the log ends" },
		{ STEP_PREVENT, "an owner", "prevent.owner", "platform lead" },
		{ STEP_PREVENT, "a due date", "prevent.due", "2025-08-15" },
		{ STEP_PREVENT, "where it is enforced", "prevent.where", "the pipeline" },
	};

	for (size_t i = 0; i < LENGTH(way); i++) {
		const struct guide_step *step = &told_fold(told)->step[way[i].step];
		ck_assert_msg(step->lacks && strcmp(step->lacks, way[i].lacks) == 0, "%zu: %s", i,
			      step->lacks ? step->lacks : "nothing");
		ck_assert_int_eq(told->guide.current, way[i].step);
		ck_assert_int_eq(step->state, STEP_CURRENT);
		told_keep(told, way[i].field, way[i].value, NULL);
	}
	for (int i = 1; i <= 3; i++) {
		char name[32];

		ck_assert_str_eq(told_fold(told)->step[STEP_RETRO].lacks,
				 "3 bullets kept or written");
		snprintf(name, sizeof(name), "retro.%d", i);
		told_keep(told, name, field(told, name)->draft, NULL);
	}
	static const char *const checks[] = { "action.precheck.1", "action.precheck.2",
					      "action.precheck.4", "action.escalate_to" };
	for (size_t i = 0; i < LENGTH(checks); i++) {
		ck_assert_ptr_nonnull(strstr(told_fold(told)->step[STEP_EXPORT].lacks, " to mend"));
		told_keep(told, checks[i], i < 3 ? "unknown" : "head of platform", NULL);
	}
	ck_assert_str_eq(told_fold(told)->step[STEP_EXPORT].lacks, "a name or role that signs");
	told_keep(told, "export.signed_off", "on-call", NULL);
	struct guide *guide = told_fold(told);
	for (int i = 0; i < STEPS; i++)
		ck_assert_msg(guide->step[i].lacks == NULL, "%d: %s", i, guide->step[i].lacks);
	ck_assert(guide->is_signed_off);
	told_free(told);
}
END_TEST

START_TEST(a_person_may_mark_a_step_done_or_not)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	told_keep(told, "step.0.done", "yes", NULL);
	ck_assert_str_eq(told_fold(told)->step[STEP_DECLARE].lacks,
			 "the zone of reported times, or not stated");	/* it lacks it still */
	ck_assert(told->guide.step[STEP_DECLARE].is_done);
	ck_assert_int_eq(told->guide.step[STEP_DECLARE].state, STEP_FAULTY);
	ck_assert_int_eq(told->guide.current, STEP_RCA);
	told_keep(told, "declare.zone", "UTC", NULL);
	ck_assert_int_eq(told_fold(told)->step[STEP_DECLARE].state, STEP_DONE);
	told_keep(told, "step.0.done", "no", NULL);
	ck_assert_ptr_nonnull(strstr(told_fold(told)->step[STEP_DECLARE].lacks, "x marks it done"));
	told_keep(told, "step.0.done", "", NULL);
	ck_assert_int_eq(told_fold(told)->step[STEP_DECLARE].state, STEP_READY);
	told_free(told);
}
END_TEST

START_TEST(taken_and_declined_follow_the_newest_word)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	told_keep(told, "action.taken", "18:09", NULL);
	told_fold(told);
	ck_assert_str_eq(told->guide.action_state, "taken");
	/* 18:09 on the day of the log: 2025-08-01 */
	ck_assert_int_eq(told->guide.taken_at_ns, 1754071740 * NS_PER_S);
	ck_assert_str_eq(told->guide.status, "monitoring");	/* the log is silent since */
	ck_assert_int_eq(told->guide.recovery.state, RECOVERY_BLIND);
	told_keep(told, "action.declined", "it went by itself", NULL);
	ck_assert_str_eq(told_fold(told)->action_state, "declined");
	ck_assert_int_eq(told->guide.taken_at_ns, INSTANT_NONE);
	ck_assert_str_eq(told->guide.status, "identified");
	told_free(told);
}
END_TEST

START_TEST(the_box_runs_on_the_wall_and_ends_with_a_decision)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	int64_t start_ns = 1754073000 * NS_PER_S;
	struct entry entry = { .t_ns = start_ns,
			       .wall_ns = start_ns,
			       .src = SRC_HUMAN,
			       .kind = "timer",
			       .value = "start" };
	static const struct { int64_t after_s, left_s; bool is_over; } at[] = {
		{ 0, 600, false }, { 78, 522, false }, { 599, 1, false },
		{ 600, 0, true },  { 9000, 0, true },
	};

	journal_append(told->journal, &entry, NULL);
	for (size_t i = 0; i < LENGTH(at); i++) {
		guide_fold(&told->facts, told->journal, MODE_LIVE,
			   start_ns + at[i].after_s * NS_PER_S, &told->arena, &told->guide);
		ck_assert_int_eq(told->guide.box_left_s, at[i].left_s);
		ck_assert_int_eq(told->guide.box_over, at[i].is_over);
	}
	entry.value = "extend";
	journal_append(told->journal, &entry, NULL);
	guide_fold(&told->facts, told->journal, MODE_LIVE, start_ns + 700 * NS_PER_S, &told->arena,
		   &told->guide);
	ck_assert_int_eq(told->guide.box_left_s, 200);
	told_keep(told, "action.declined", "no", NULL);
	ck_assert_int_eq(told_fold(told)->box_left_s, -1);
	told_free(told);
}
END_TEST

static const struct { const char *field, *value; bool is_fit; } values[] = {
	{ "declare.severity", "SEV1", true }, { "declare.severity", "SEV9", false },
	{ "prevent.due", "2025-08-15", true }, { "prevent.due", "2025-02-30", false },
	{ "prevent.due", "15.8.2025", false }, { "action.taken", "18:09", true },
	{ "action.taken", "2025-08-01T18:09:00Z", true }, { "action.taken", "soon", false },
	{ "action.owner", "two\nlines", false }, { "action.owner", "", true },
	{ "action.what", "two\nlines", true }, { "rca.pick.E1", "yes", true },
	{ "rca.pick.E1", "maybe", false }, { "rca.judge.load", "agree", true },
	{ "rca.judge.load", "", true }, { "action.go", "unknown", true },
	{ "action.platform", "helm", true }, { "action.platform", "nomad", false },
};

START_TEST(a_field_takes_what_fits_it)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct err err = { 0 };
	int result = guide_accepts(field(told, values[_i].field), values[_i].value, &err);

	ck_assert_int_eq(result, values[_i].is_fit ? 0 : -1);
	ck_assert_int_eq(err.text[0] == '\0', values[_i].is_fit);
	told_free(told);
}
END_TEST

/* spec/report.example.json, timeline: kind and time; a log of eight records shows these. */
START_TEST(the_timeline_of_the_sample_is_that_of_the_design)
{
	static const struct { const char *kind; int64_t after_s; } rows[] = {
		{ "log_opened", 0 }, { "version_first_seen", 60 }, { "onset", 60 },
		{ "new_endpoint_affected", 70 }, { "gate_trip", 80 }, { "control_healthy", 90 },
		{ "first_timeout", 100 }, { "control_healthy", 120 }, { "peak", 135 },
	};
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct guide *guide = told_fold(told);

	ck_assert_uint_eq(guide->n_timeline, LENGTH(rows) + 1);
	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_str_eq(guide->timeline[i].kind, rows[i].kind);
		ck_assert_int_eq(guide->timeline[i].t_ns,
				 (1754071500 + rows[i].after_s) * NS_PER_S);
		ck_assert_uint_ge(guide->timeline[i].n_refs, 1);
	}
	ck_assert_str_eq(guide->timeline[9].kind, "reported");
	ck_assert_int_eq(guide->timeline[9].t_ns, INSTANT_NONE);
	told_free(told);
}
END_TEST

START_TEST(what_the_log_shows_is_entered_once)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	guide_auto_entries(&told->facts, told->journal, INSTANT_NONE);
	size_t n = journal_count(told->journal);
	ck_assert_uint_eq(n, 10);
	guide_auto_entries(&told->facts, told->journal, INSTANT_NONE);
	ck_assert_uint_eq(journal_count(told->journal), n);
	ck_assert_uint_eq(told_fold(told)->n_timeline, 10);
	/* A note of a person takes its place by time. */
	struct entry note = { .t_ns = 1754071575 * NS_PER_S,
			      .wall_ns = INSTANT_NONE,
			      .src = SRC_HUMAN,
			      .kind = "note",
			      .text = "two lenders call" };
	journal_append(told->journal, &note, NULL);
	ck_assert_uint_eq(told_fold(told)->n_timeline, 11);
	ck_assert_str_eq(told->guide.timeline[4].text, "two lenders call");
	for (size_t i = 1; i + 1 < told->guide.n_timeline; i++)
		ck_assert_int_le(told->guide.timeline[i - 1].t_ns, told->guide.timeline[i].t_ns);
	told_free(told);
}
END_TEST

START_TEST(a_healthy_log_needs_no_act_and_blames_nobody)
{
	struct told *told = told_file("samples/healthy.json", NULL);
	struct guide *guide = told_fold(told);

	ck_assert_str_eq(guide->action_kind, "none");
	ck_assert_str_eq(guide->action_state, "not_needed");
	ck_assert_str_eq(guide->status, "none");
	ck_assert_int_eq(guide->suspect.n, 0);
	ck_assert_uint_eq(guide->n_verify, 0);
	ck_assert_ptr_nonnull(guide->card);
	ck_assert_ptr_null(guide->step[STEP_ACTION].lacks);
	ck_assert_uint_eq(guide->step[STEP_ACTION].n_errors, 0);
	told_free(told);
}
END_TEST

/* guide.md section 2: load sheds load, and never rolls back. */
START_TEST(load_is_shed_and_nothing_is_rolled_back)
{
	struct told *told = told_file("samples/load-surge.json", NULL);
	struct guide *guide = told_fold(told);

	ck_assert_int_eq(told->verdict.kind, KIND_LOAD);
	ck_assert_str_eq(guide->action_kind, "shed_load");
	ck_assert_int_eq(guide->target.n, 0);
	ck_assert_uint_eq(guide->card->n, 0);
	ck_assert_ptr_null(strstr(guide_value(guide, "action.what"), "oll back"));
	ck_assert_ptr_null(strstr(guide_value(guide, "action.what"), "retries"));
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("guide");
	TCase *t = tcase_create("guide");

	tcase_add_test(t, the_sample_is_pre_filled_and_nothing_asked_is_invented);
	tcase_add_test(t, the_check_of_the_sample_is_that_of_the_design);
	tcase_add_test(t, edited_text_stands_whatever_the_facts_say);
	tcase_add_test(t, a_kept_draft_is_confirmed_and_an_emptied_one_is_edited);
	tcase_add_test(t, text_written_for_other_figures_is_stale_and_an_error);
	tcase_add_test(t, what_is_being_typed_stands_beside_the_value);
	tcase_add_test(t, each_step_is_done_when_the_design_says);
	tcase_add_test(t, a_person_may_mark_a_step_done_or_not);
	tcase_add_test(t, taken_and_declined_follow_the_newest_word);
	tcase_add_test(t, the_box_runs_on_the_wall_and_ends_with_a_decision);
	tcase_add_loop_test(t, a_field_takes_what_fits_it, 0, (int)LENGTH(values));
	tcase_add_test(t, the_timeline_of_the_sample_is_that_of_the_design);
	tcase_add_test(t, what_the_log_shows_is_entered_once);
	tcase_add_test(t, a_healthy_log_needs_no_act_and_blames_nobody);
	tcase_add_test(t, load_is_shed_and_nothing_is_rolled_back);
	suite_add_tcase(s, t);
	return s;
}
