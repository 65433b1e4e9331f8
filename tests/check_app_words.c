/* check_app_words: palette, themes, baseline, metric, copy and mouse, on the real core. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

static void
misses(const char *text)
{
	const char *frame = look(80, 24);

	ck_assert_msg(!strstr(frame, text), "`%s` is in\n%.2500s", text, frame);
}

START_TEST(a_theme_is_tried_on_and_taken_back)
{
	begin();
	ck_assert_str_eq(app.theme.name, "dark");
	press("C j");
	ck_assert_str_ne(app.theme.name, "dark");
	press("<Esc>");
	ck_assert_str_eq(app.theme.name, "dark");
	press("C G <Enter>");
	ck_assert_str_eq(app.theme.name, "mono");
	press(": t h e m e <Space> l i <Tab> <Enter>");
	ck_assert_str_eq(app.theme.name, "light");
	end();
}
END_TEST

START_TEST(the_palette_takes_arguments_and_remembers)
{
	begin();
	press(": s i n c e <Space> 1 8 : 0 6 : 3 0 <Enter>");
	sees("SELECTED");
	press(": <Up>");
	ck_assert_str_eq(str_text(&app.ui.editor.text), "since 18:06:30");
	press("<C-u>");
	type("since");
	press("<Enter>");
	misses("SELECTED");
	press(": b a s e l i n e <Space> v 9 <Enter>");
	ck_assert(app.ui.message_is_error);
	ck_assert(strstr(app.ui.message, "versions in this log"));
	press(": t z <Space> A f r i c a / N a i r o b i <Enter>");
	sees("21:07:15+03:00");
	press(": p e r c e n t i l e <Space> r 7 <Enter>");
	sees("r7");
	press(": q u i t ! <Enter>");
	ck_assert(app.ui.is_leaving);
	end();
}
END_TEST

START_TEST(a_click_selects_and_on_the_timeline_goes_to_its_time)
{
	struct key_event event = { .key = KEY_MOUSE, .mouse = MOUSE_CLICK };

	begin();
	look(80, 24);
	const char *frame = look(80, 24);
	const char *line = strstr(frame, "18:06:20");	/* of the records pane */
	ck_assert_ptr_nonnull(line);
	event.x = 3;
	for (const char *at = frame; at < line; at++)
		event.y += *at == '\n';
	app_key(&app, &event, now_ns);
	ck_assert_int_eq(app.ui.pane, PANE_RECORDS);
	ck_assert_int_eq(app.ui.place[VIEW_BOARD][PANE_RECORDS].selected, 3);
	event.mouse = MOUSE_DOUBLE;
	app_key(&app, &event, now_ns);
	ck_assert_int_eq(app_view(&app), VIEW_RAW);
	press("<Esc>");
	event = (struct key_event){ .key = KEY_MOUSE, .mouse = MOUSE_CLICK, .x = 12 + 13, .y = 3 };
	look(80, 24);
	app_key(&app, &event, now_ns);	/* the column of 18:06:05 .. 18:06:09 */
	sees("KNOWN AT 18:06:09Z  2 of 8");
	press("M b b");
	sees("mouse on");
	event = (struct key_event){ .key = KEY_MOUSE, .mouse = MOUSE_CLICK, .x = 79, .y = 23 };
	app_key(&app, &event, now_ns);	/* nothing stands there */
	end();
}
END_TEST

START_TEST(what_is_selected_is_copied)
{
	begin();
	press("2");
	press("o L G y");
	ck_assert(app.ui.wants_copy);
	ck_assert(strstr(str_text(&app.copy), "/risk-score"));
	ck_assert(strstr(str_text(&app.copy), "890"));
	app.ui.wants_copy = false;
	press("b y");
	ck_assert(strstr(str_text(&app.copy), "REPORTED"));
	end();
}
END_TEST

/* The error of a field is not told while it is being mended. */
START_TEST(what_is_typed_is_not_called_empty)
{
	begin();
	press("2");
	sees("E owner is empty");
	press("j i");
	misses("E owner is empty");
	press("<Esc>");
	sees("E owner is empty");
	end();
}
END_TEST

START_TEST(a_paused_replay_shows_no_fraction_of_a_second)
{
	struct key_event space = { .key = ' ' };

	begin();
	app_key(&app, &space, now_ns);
	app_pass(&app, 3333 * NS_PER_MS);
	app_key(&app, &space, now_ns);
	sees("PAUSED 18:05:33Z  KNOWN AT 18:05:33Z  1 of 8");
	end();
}
END_TEST

START_TEST(sparklines_show_another_metric_and_say_which)
{
	begin();
	press("c");
	sees("p50 latency in the bin");
	press("c c c");
	sees("timeouts in the bin");
	misses("0..1000 ms");
	press("c c");
	sees("max latency in the bin");
	end();
}
END_TEST

/* `:by`: the nearest field is named, and all that there are. */
START_TEST(an_unknown_field_names_the_nearest_and_lists_them)
{
	begin();
	press(":");
	type("by verson,endpoint");
	press("<Enter>");
	ck_assert(app.ui.message_is_error);
	sees("by: verson: no such field; do you mean version? There are version endpoint");
	ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	press(":");
	type("by endpoint,qqqq");
	press("<Enter>");
	sees("by: qqqq: no such field; there are version endpoint status outcome");
	ck_assert(strstr(app.ui.message, " minute hour"));
	press(":");
	type("by version,ou");
	press("<Tab> <Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_PAGE);
	sees("outcome");
	end();
}
END_TEST

START_TEST(a_version_is_taken_as_baseline_and_left_to_be_chosen_again)
{
	begin();
	press("<Tab> <Tab> <Tab>");
	press("B");
	sees("baseline v1.3");
	press("f <Esc>");
	press("<BS>");
	press("g");
	for (int i = 0; i < 2 && !strstr(look(80, 24), "baseline v1.2"); i++) {
		press("B");
		press("j");
	}
	sees("baseline v1.2");
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_words");
	TCase *tcase = tcase_create("keys");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_theme_is_tried_on_and_taken_back);
	tcase_add_test(tcase, the_palette_takes_arguments_and_remembers);
	tcase_add_test(tcase, a_click_selects_and_on_the_timeline_goes_to_its_time);
	tcase_add_test(tcase, what_is_selected_is_copied);
	tcase_add_test(tcase, what_is_typed_is_not_called_empty);
	tcase_add_test(tcase, a_paused_replay_shows_no_fraction_of_a_second);
	tcase_add_test(tcase, sparklines_show_another_metric_and_say_which);
	tcase_add_test(tcase, an_unknown_field_names_the_nearest_and_lists_them);
	tcase_add_test(tcase, a_version_is_taken_as_baseline_and_left_to_be_chosen_again);
	suite_add_tcase(suite, tcase);
	return suite;
}
