/* check_app_undo: what a person did is taken back and done again, step by step. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"
#include "tui/app_private.h"

static const struct snap_field *
field_of(const char *name)
{
	const struct snapshot *s = app_snapshot(&app);

	for (size_t i = 0; i < s->n_steps; i++)
		for (size_t k = 0; k < s->step[i].n_fields; k++)
			if (strcmp(s->step[i].field[k].name, name) == 0)
				return &s->step[i].field[k];
	ck_abort_msg("%s: no such field", name);
}

/* The selection on the field, in the step it belongs to. */
static void
go_to(const char *name)
{
	const struct snapshot *s = app_snapshot(&app);

	app_push(&app, VIEW_GUIDE);
	for (size_t i = 0; i < s->n_steps; i++)
		for (size_t k = 0; k < s->step[i].n_fields; k++)
			if (strcmp(s->step[i].field[k].name, name) == 0) {
				app.ui.step = i;
				app.ui.place[VIEW_GUIDE][0] = (struct place){ (int)k, 0 };
				return;
			}
	ck_abort_msg("%s: no such field", name);
}

START_TEST(an_edit_goes_back_to_what_stood_there_before)
{
	begin();
	struct str found = { 0 };
	str_add(&found, field_of("action.owner")->value);
	go_to("action.owner");
	press("i <C-u>");
	type("Amina");
	press("<Enter>");
	go_to("action.owner");
	press("i <C-u>");
	type("Brian");
	press("<Enter>");
	ck_assert_str_eq(field_of("action.owner")->value, "Brian");
	press("<C-_>");
	ck_assert_str_eq(field_of("action.owner")->value, "Amina");
	press("<C-_>");			/* as it was found in log and incident file */
	ck_assert_str_eq(field_of("action.owner")->value, str_text(&found));
	press("<C-r>");
	ck_assert_str_eq(field_of("action.owner")->value, "Amina");
	press("<C-r> <C-r>");
	ck_assert_str_eq(field_of("action.owner")->value, "Brian");
	ck_assert_str_eq(app.ui.message, "nothing was undone");
	str_release(&found);
	end();
}
END_TEST

START_TEST(a_citation_is_taken_back)
{
	const char *name = NULL;

	begin();
	const struct snapshot *s = app_snapshot(&app);
	for (size_t i = 0; i < s->n_steps && !name; i++)
		for (size_t k = 0; k < s->step[i].n_fields && !name; k++)
			if (s->step[i].field[k].type == SNAP_PICK)
				name = s->step[i].field[k].name;
	char pick[64];
	snprintf(pick, sizeof(pick), "%s", name);
	bool was_cited = strcmp(field_of(pick)->value, "yes") == 0;
	go_to(pick);
	press("a");
	ck_assert_int_eq(strcmp(field_of(pick)->value, "yes") == 0, !was_cited);
	press("<C-_>");
	ck_assert_int_eq(strcmp(field_of(pick)->value, "yes") == 0, was_cited);
	press("<C-r>");
	ck_assert_int_eq(strcmp(field_of(pick)->value, "yes") == 0, !was_cited);
	end();
}
END_TEST

START_TEST(a_step_marked_done_is_not_done_again)
{
	begin();
	press("1");
	int before = app_snapshot(&app)->step[app.ui.step].state;
	press("x");
	ck_assert_int_ne(app_snapshot(&app)->step[app.ui.step].state, before);
	press("<C-_>");
	ck_assert_int_eq(app_snapshot(&app)->step[app.ui.step].state, before);
	end();
}
END_TEST

static bool
has_note(const char *text)
{
	const struct snapshot *s = app_snapshot(&app);

	for (size_t i = 0; i < s->n_timeline; i++)
		if (strstr(s->timeline[i].text, text))
			return true;
	return false;
}

START_TEST(a_note_is_taken_back_and_stands_again)
{
	begin();
	press("m");
	type("called the lenders");
	press("<Enter>");
	ck_assert(has_note("called the lenders"));
	press("<C-_>");
	ck_assert(!has_note("called the lenders"));
	close_engine();			/* also for who opens the session later */
	open_engine(false);
	ck_assert(!has_note("called the lenders"));
	press("m");
	type("and again");
	press("<Enter> <C-_> <C-r>");
	ck_assert(has_note("and again"));
	end();
}
END_TEST

/* Where the board stands when it is done again is another moment. */
START_TEST(a_note_stands_again_at_its_own_moment)
{
	begin();
	press("[ [");
	int64_t noted_ns = app_snapshot(&app)->moment_ns;
	press("m");
	type("here it began");
	press("<Enter> ] ] <C-_> <C-r>");
	const struct snapshot *s = app_snapshot(&app);
	ck_assert_int_ne(s->moment_ns, noted_ns);
	for (size_t i = 0; i < s->n_timeline; i++)
		if (strstr(s->timeline[i].text, "here it began"))
			noted_ns -= s->timeline[i].t_ns;
	ck_assert_int_eq(noted_ns, 0);
	end();
}
END_TEST

/* A pseudonym of then would be kept as a name, and a name of then be shown. */
START_TEST(what_was_done_before_names_were_hidden_stays)
{
	begin();
	press("m");
	type("called the lenders");
	press("<Enter>");
	for (int i = 0; i < 2; i++) {
		press(":");
		type("redact");
		press("<Enter> <C-_>");
		ck_assert_str_eq(app.ui.message, "nothing to undo");
		ck_assert(has_note("called the lenders"));
	}
	end();
}
END_TEST

START_TEST(filters_baselines_and_fields_go_back_in_their_order)
{
	begin();
	press("f");
	type("version=v1.3");
	press("<Enter>");
	press(":");
	type("baseline v1.3");
	press("<Enter>");
	ck_assert_str_eq(app_snapshot(&app)->baseline, "v1.3");
	press("f <C-u>");
	type("version=v1.2");
	press("<Enter>");
	press("<C-_>");
	ck_assert_str_eq(app.ui.filter, "version=v1.3");
	press("<C-_>");
	ck_assert_str_eq(app_snapshot(&app)->baseline, "v1.2");
	press("<C-_>");
	ck_assert_str_eq(app.ui.filter, "");
	press("<C-_>");
	ck_assert_str_eq(app.ui.message, "nothing to undo");
	press("<C-r> <C-r>");
	ck_assert_str_eq(app.ui.filter, "version=v1.3");
	ck_assert_str_eq(app_snapshot(&app)->baseline, "v1.3");
	end();
}
END_TEST

START_TEST(a_new_deed_ends_what_could_be_done_again)
{
	begin();
	press("f");
	type("version=v1.3");
	press("<Enter> <C-_>");
	press("f");
	type("status=OK");
	press("<Enter> <C-r>");
	ck_assert_str_eq(app.ui.message, "nothing was undone");
	ck_assert_str_eq(app.ui.filter, "status=OK");
	end();
}
END_TEST

START_TEST(the_oldest_of_many_deeds_is_forgotten)
{
	begin();
	for (int i = 0; i < DEEDS_MAX + 5; i++) {
		char text[32];
		snprintf(text, sizeof(text), "line>=%d", i);
		ck_assert(app_take_filter(&app, text));
	}
	for (int i = 0; i < DEEDS_MAX; i++)
		press("<C-_>");
	ck_assert_str_eq(app.ui.filter, "line>=4");
	press("<C-_>");
	ck_assert_str_eq(app.ui.message, "nothing to undo");
	end();
}
END_TEST

START_TEST(nothing_of_the_session_is_taken_back_when_it_may_not_change)
{
	begin();
	press("m");
	type("first");
	press("<Enter>");
	app.options.is_read_only = true;
	press("<C-_>");
	ck_assert(app.ui.message_is_error);
	ck_assert(has_note("first"));
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_undo");
	TCase *tcase = tcase_create("keys");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, an_edit_goes_back_to_what_stood_there_before);
	tcase_add_test(tcase, a_citation_is_taken_back);
	tcase_add_test(tcase, a_step_marked_done_is_not_done_again);
	tcase_add_test(tcase, a_note_is_taken_back_and_stands_again);
	tcase_add_test(tcase, a_note_stands_again_at_its_own_moment);
	tcase_add_test(tcase, what_was_done_before_names_were_hidden_stays);
	tcase_add_test(tcase, filters_baselines_and_fields_go_back_in_their_order);
	tcase_add_test(tcase, a_new_deed_ends_what_could_be_done_again);
	tcase_add_test(tcase, the_oldest_of_many_deeds_is_forgotten);
	tcase_add_test(tcase, nothing_of_the_session_is_taken_back_when_it_may_not_change);
	suite_add_tcase(suite, tcase);
	return suite;
}
