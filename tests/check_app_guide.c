/* check_app_guide: the guide finished by keys alone, and what becomes of what is typed. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

static const struct snap_step *
step_now(void)
{
	return &engine_snapshot(engine)->step[app.ui.step];
}

static const struct snap_field *
field_now(void)
{
	return &step_now()->field[app.ui.place[VIEW_GUIDE][0].selected];
}

/* Answer the field selected as a person would who reads the row: keys only. */
static void
answer(const char *text)
{
	const struct snap_field *field = field_now();
	bool is_long = field->type == SNAP_TEXT;

	press("<Enter>");
	if (!app.ui.is_typing)
		return;		/* a choice: Enter was the answer */
	if (text) {
		press("<C-u>");
		type(text);
	}
	press(is_long ? "<Tab>" : "<Enter>");
	ck_assert_msg(!app.ui.is_typing, "not kept: %s", app.ui.message);
}

/* Select a field by the words of its label, with j and k alone. */
static void
go_to(const char *label)
{
	press("g");
	for (size_t i = 0; i < step_now()->n_fields; i++) {
		if (strstr(field_now()->label, label))
			return;
		press("j");
	}
	ck_abort_msg("no field `%s` in %s", label, step_now()->name);
}

static void
done(const char *step)
{
	ck_assert_str_eq(step_now()->name, step);
	ck_assert_msg(!step_now()->lacks, "%s lacks %s", step, step_now()->lacks);
}

static void
declare(void)
{
	press("1 <S-Tab>");
	ck_assert_str_eq(field_now()->label,
			 "Zone of reported times"); /* the first asked, empty one */
	answer("not stated");
	ck_assert_str_eq(field_now()->label, "Incident commander");	/* the next one by itself */
	answer("Wanjiru Maina");
	answer("Amina Otieno");
	answer("status page team");
	done("Declare");
}

static void
root_cause(void)
{
	press("<Tab>");
	go_to("Suspect");
	answer(NULL);			/* Enter, Enter: confirmed as pre-filled */
	ck_assert_ptr_nonnull(strstr(field_now()->label, "E1 "));	/* two cards are lacking */
	go_to("E1 ");
	press("a");
	go_to("E2 ");
	press("a");
	go_to("Load is");
	press("<Enter>");		/* agree */
	go_to("Does one endpoint");
	answer(NULL);
	go_to("Mechanism");
	answer("slower feature lookups");
	answer("replay the requests against v1.2 and v1.3");
	done("Root cause");
}

static void
act_now(void)
{
	press("<Tab>");
	go_to("Owner");
	answer("Joseph Kariuki");
	go_to("Executor");
	answer("Joseph Kariuki");
	go_to("Go from");
	answer(NULL);
	go_to("Taken at");
	answer("18:29");
	done("Act now");
}

START_TEST(the_four_steps_are_finished_by_keys_alone_and_stand_in_the_report)
{
	struct str report = { 0 };
	struct err err = { 0 };

	begin();
	declare();
	root_cause();
	act_now();
	press("<Tab> <Tab>");
	ck_assert_str_eq(step_now()->name, "Prevent");
	go_to("Owner");
	answer("Grace Mutua");
	ck_assert_str_eq(field_now()->label, "Due");
	answer("2025-08-15");
	answer("the deploy pipeline of risk-score");
	done("Prevent");
	press("4");
	go_to("Went well");
	answer("The log carried versions from the start");
	for (int i = 1; i < 4; i++) {
		press("j");
		answer(NULL);
	}
	done("Retro");
	ck_assert_int_eq(engine_write(engine, DOCUMENT_MD, NULL, &report, &err), 0);
	static const char *const edits[] = {
		"Joseph Kariuki", "slower feature lookups",
		"replay the requests against v1.2 and v1.3", "Grace Mutua", "2025-08-15",
		"the deploy pipeline of risk-score", "The log carried versions from the start",
	};
	for (size_t i = 0; i < LENGTH(edits); i++)
		ck_assert_msg(strstr(report.at, edits[i]), "`%s` is not in the report", edits[i]);
	str_clear(&report);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_JSON, NULL, &report, &err), 0);
	ck_assert_ptr_nonnull(strstr(report.at, "Wanjiru Maina"));
	ck_assert_ptr_nonnull(strstr(report.at, "status page team"));
	str_release(&report);
	end();
}
END_TEST

START_TEST(the_first_enter_confirms_a_choice_and_the_next_one_changes_it)
{
	begin();
	press("1 <S-Tab>");
	go_to("Severity");
	ck_assert_int_eq(field_now()->state, SNAP_PREFILLED);
	char was[16];
	snprintf(was, sizeof(was), "%s", field_now()->value);
	press("<Enter>");
	ck_assert_int_eq(field_now()->state, SNAP_CONFIRMED);
	ck_assert_str_eq(field_now()->value, was);
	press("<Enter>");
	ck_assert_int_eq(field_now()->state, SNAP_EDITED);
	ck_assert_str_ne(field_now()->value, was);
	end();
}
END_TEST

START_TEST(evidence_is_cited_and_taken_back_and_an_alternative_is_judged_in_turn)
{
	begin();
	press("1");
	go_to("E1 ");
	press("a");
	ck_assert_str_eq(field_now()->value, "yes");
	sees("[x] E1");
	press("a");
	ck_assert_str_ne(field_now()->value, "yes");
	go_to("Load is");
	press("<Enter>");
	ck_assert_str_eq(field_now()->value, "agree");
	ck_assert_ptr_nonnull(strstr(app.ui.message, "you agree: Load is ruled out"));
	press("<Enter>");
	ck_assert_str_eq(field_now()->value, "disagree");
	press("<Enter>");
	ck_assert_str_eq(field_now()->value, "");
	press("a");
	ck_assert_msg(*app.ui.message, "a on a row that is no evidence says nothing");
	end();
}
END_TEST

START_TEST(a_step_marked_done_says_what_it_lacks_and_looks_other_than_a_ready_one)
{
	begin();
	press("1 <S-Tab>");
	go_to("Zone");
	answer("not stated");
	ck_assert_int_eq(step_now()->state, 4);		/* ready: nobody pressed x */
	press("<Tab>");
	sees("Declare [=]");
	press("<S-Tab>");
	press("x");
	ck_assert_int_eq(step_now()->state, 2);
	press("2");
	sees("Declare [x]");
	press("1 x");
	ck_assert_ptr_nonnull(strstr(app.ui.message, "yet it lacks a suspect, or unclear"));
	ck_assert_ptr_nonnull(step_now()->lacks);
	ck_assert_int_eq(step_now()->state, 6);
	sees("Lacks    a suspect, or unclear");
	press("2");
	sees("Declare\u2713  1 Root cause!  2 ACT NOW>");
	press("1 <S-Tab> x");
	press("2");
	sees("Declare [>]  1 Root cause [!]");	/* taken back: only the mark is lacking */
	end();
}
END_TEST

START_TEST(a_value_that_does_not_fit_stays_open_to_be_mended)
{
	begin();
	press("3");
	go_to("Due");
	press("i");
	type("next week");
	press("<Enter>");
	ck_assert(app.ui.is_typing && app.ui.message_is_error);
	press("<C-u>");
	type("2025-08-15");
	press("<Enter>");
	ck_assert(!app.ui.is_typing);
	go_to("Due");
	ck_assert_str_eq(field_now()->value, "2025-08-15");
	end();
}
END_TEST

START_TEST(escape_leaves_a_draft_that_survives_and_goes_on)
{
	begin();
	press("2");
	go_to("Owner");
	press("i");
	type("Jos");
	press("<Esc>");
	ck_assert(!app.ui.is_typing);
	ck_assert_str_eq(field_now()->value, "");
	close_engine();		/* as if the board was left */
	open_engine(false);
	press("2");
	go_to("Owner");
	ck_assert_str_eq(field_now()->typing, "Jos");
	sees("draft");
	press("i");
	type("eph");
	press("<Enter>");
	go_to("Owner");
	ck_assert_str_eq(field_now()->value, "Joseph");
	ck_assert_ptr_null(field_now()->typing);
	end();
}
END_TEST

START_TEST(letters_typed_into_a_field_are_no_commands)
{
	begin();
	press("2");
	go_to("Owner");
	press("i");
	type("q1x?");
	ck_assert(app.ui.is_typing && !app.ui.is_leaving);
	ck_assert_int_eq(app_view(&app), VIEW_GUIDE);
	ck_assert_str_eq(editor_text(&app.ui.editor).text, "q1x?");
	sees("q1x?");
	ck_assert(canvas.has_cursor);
	end();
}
END_TEST

START_TEST(read_only_shows_all_and_changes_nothing)
{
	struct str before = { 0 }, after = { 0 };
	struct err err = { 0 };

	begin();
	close_engine();
	ck_assert_int_eq(save_read(session, 1 << 20, &before, &err), 0);
	open_engine(true);
	press("2");
	go_to("Owner");
	const char *frame = look(80, 24);	/* what is refused is not offered */
	ck_assert_ptr_nonnull(strstr(frame, "read-only: nothing is written here"));
	ck_assert_ptr_null(strstr(frame, " Edit "));
	ck_assert_ptr_null(strstr(frame, "a Cite"));
	ck_assert_ptr_null(strstr(frame, "Enter writes"));
	press("<Enter>");
	ck_assert(!app.ui.is_typing && app.ui.message_is_error);
	press("<Esc> x");
	ck_assert(app.ui.message_is_error);
	press("m");
	ck_assert(!app.ui.is_typing);
	ck_assert_int_eq(save_read(session, 1 << 20, &after, &err), 0);
	ck_assert_str_eq(str_text(&before), str_text(&after));
	str_release(&before);
	str_release(&after);
	end();
}
END_TEST

/* Who did not see that Enter was refused types an answer: none of its letters may act. */
START_TEST(what_is_typed_after_a_refused_entry_is_no_command)
{
	static const char *const entries[] = { "<Enter>", "i", "I", "m", "P" };

	begin();
	close_engine();
	open_engine(true);
	for (size_t i = 0; i < LENGTH(entries); i++) {
		press("2");
		go_to("Owner");
		press(entries[i]);
		type("qw1 ?:fo");
		press("<BS> <Paste:bq>");
		ck_assert_int_eq(app_view(&app), VIEW_GUIDE);
		ck_assert_int_eq((int)app.ui.step, 2);
		ck_assert(!app.ui.is_typing && !app.ui.is_leaving && !app.ui.play.is_playing);
		sees("read-only: nothing is typed here; after Esc letters are keys again");
		press("<Esc>");			/* it ends that, and leaves nothing */
		ck_assert_int_eq(app_view(&app), VIEW_GUIDE);
		press("H");
		ck_assert_int_eq(app_view(&app), VIEW_CAUSES);
		press("<Esc> i <Down> o");	/* a key that is no text ends it as well */
		ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	}
	press("2");
	go_to("rollout promoted");	/* a choice is not typed */
	press("<Enter> H");
	ck_assert_int_eq(app_view(&app), VIEW_CAUSES);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_guide");
	TCase *tcase = tcase_create("guide");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_four_steps_are_finished_by_keys_alone_and_stand_in_the_report);
	tcase_add_test(tcase, the_first_enter_confirms_a_choice_and_the_next_one_changes_it);
	tcase_add_test(tcase,
		       evidence_is_cited_and_taken_back_and_an_alternative_is_judged_in_turn);
	tcase_add_test(tcase,
		       a_step_marked_done_says_what_it_lacks_and_looks_other_than_a_ready_one);
	tcase_add_test(tcase, a_value_that_does_not_fit_stays_open_to_be_mended);
	tcase_add_test(tcase, escape_leaves_a_draft_that_survives_and_goes_on);
	tcase_add_test(tcase, letters_typed_into_a_field_are_no_commands);
	tcase_add_test(tcase, read_only_shows_all_and_changes_nothing);
	tcase_add_test(tcase, what_is_typed_after_a_refused_entry_is_no_command);
	suite_add_tcase(suite, tcase);
	return suite;
}
