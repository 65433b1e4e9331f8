/* check_guide_view: what the clock asks stands on the view of the guide, at any size. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

static void
keep(const char *field, const char *value)
{
	struct act act = { .kind = ACT_FIELD, .field = field, .value = value, .now_ns = now_ns };
	struct err err = { 0 };

	ck_assert_msg(engine_do(engine, &act, &err) == 0, "%s", err.text);
}

/* Let the wall clock run on, a second at a time as the loop does. */
static void
wait_s(int s)
{
	for (int i = 0; i < s; i++) {
		now_ns += NS_PER_S;
		engine_tick(engine, now_ns, 0);
		engine_snapshot(engine);
	}
	app_tick(&app, now_ns);
}

static void
exercise(void)
{
	press("1 <S-Tab>");
	keep("declare.mode", "exercise");
	wait_s(2);
}

START_TEST(an_exercise_shows_how_long_a_step_has)
{
	exercise();
	sees("of 1 min");
	wait_s(70);
	sees("Declare is over its 1 min");
	keep("declare.zone", "not stated");
	wait_s(2);
	ck_assert_ptr_null(strstr(look(80, 24), "over its"));
	press("<Tab>");
	sees("of 7 min");
	press("<Tab>");		/* the clock of a step stands at that step alone */
	ck_assert_ptr_null(strstr(look(80, 24), "of 7 min"));
}
END_TEST

START_TEST(prompts_updates_and_the_reason_to_escalate_are_shown)
{
	exercise();
	keep("declare.zone", "not stated");	/* the box begins */
	press("<Tab> <Tab>");
	wait_s(121);
	sees("a first internal update is ready");
	sees("internal update due since");
	wait_s(300);
	sees("act on the best reversible option");
	keep("action.damage", "yes");
	wait_s(1);
	sees("Escalate damage to data or security is suspected");
	keep("action.damage", "no");
	wait_s(200);
	const char *frame = look(120, 40);
	ck_assert_ptr_nonnull(strstr(frame, "Escalate 10 minutes without a decision"));
	ck_assert_ptr_nonnull(strstr(frame, "To the incident commander: 10 minutes without"));
	keep("action.extend", "the owner is on the way");
	wait_s(1);
	ck_assert_ptr_null(strstr(look(120, 40), "Escalate"));
}
END_TEST

/* The window is extended by keys alone: a row of the step, with its reason. */
START_TEST(five_minutes_more_are_typed)
{
	exercise();
	keep("declare.zone", "not stated");
	press("<Tab> <Tab> g");
	for (int i = 0; i < 40; i++) {
		const struct snap_step *step = &engine_snapshot(engine)->step[app.ui.step];
		const struct snap_field *at =
			&step->field[app.ui.place[VIEW_GUIDE][0].selected];

		if (strstr(at->label, "5 minutes more"))
			break;
		press("j");
	}
	int64_t left_s = engine_snapshot(engine)->box_left_s;
	press("<Enter>");
	type("the owner is on the way");
	press("<Enter>");
	ck_assert_msg(!app.ui.message_is_error, "%s", app.ui.message);
	ck_assert_int_gt(engine_snapshot(engine)->box_left_s, left_s + 290);
}
END_TEST

START_TEST(any_size_takes_it)
{
	exercise();
	keep("declare.zone", "not stated");
	press("<Tab> <Tab>");
	wait_s(700);
	for (int rows = 1; rows <= 60; rows++)
		for (int cols = 1; cols <= 170; cols += 13)
			look(cols, rows);	/* asserts that no cell is written twice */
	ck_assert_ptr_nonnull(strstr(look(40, 10), "Escalate"));
}
END_TEST

/* Outside an exercise, and before a box, nothing of it is there. */
START_TEST(without_a_clock_nothing_is_asked)
{
	press("1 <S-Tab>");
	wait_s(700);
	ck_assert_ptr_null(strstr(look(120, 40), "Escalate"));
	ck_assert_ptr_null(strstr(look(120, 40), " min "));
	press("<Tab> <Tab>");
	ck_assert_ptr_null(strstr(look(120, 40), "5 minutes more"));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide view");
	TCase *t = tcase_create("clock");

	tcase_add_checked_fixture(t, begin, end);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, an_exercise_shows_how_long_a_step_has);
	tcase_add_test(t, prompts_updates_and_the_reason_to_escalate_are_shown);
	tcase_add_test(t, five_minutes_more_are_typed);
	tcase_add_test(t, any_size_takes_it);
	tcase_add_test(t, without_a_clock_nothing_is_asked);
	suite_add_tcase(suite, t);
	return suite;
}
