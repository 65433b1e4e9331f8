/* check_app: views, records, moments, writing and leaving, by keys alone. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

START_TEST(a_paste_outside_a_field_runs_nothing)
{
	begin();
	press("<Paste:1\\nx\\nq>");
	ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	ck_assert_str_eq(app.ui.message, "paste ignored: 3 lines; open a field first");
	end();
}
END_TEST

/* ---- records, raw, moments ---- */

START_TEST(raw_steps_through_the_records_and_comes_back_to_the_one_shown)
{
	begin();
	press("L j j <Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_RAW);
	ck_assert_uint_eq(app.ui.raw_id, 3);
	sees("LINE 4");		/* spec/seed: record 3 stands in line 4 */
	press(".");
	ck_assert_uint_eq(app.ui.raw_id, 4);
	press(", , , ,");
	ck_assert_uint_eq(app.ui.raw_id, 1);
	ck_assert_str_eq(app.ui.message, "this is the first record");
	press("<Esc>");
	ck_assert_int_eq(app_view(&app), VIEW_RECORDS);
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 0);
	press("j j j j j r");
	sees("[+,]");		/* the comma that was missing, line 7 */
	sees("missing_comma 7:142");
	press("r");
	ck_assert_int_eq(app_view(&app), VIEW_RECORDS);
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 5);
	end();
}
END_TEST

START_TEST(sorting_by_latency_and_back_keeps_the_record)
{
	begin();
	press("L s");
	ck_assert_uint_eq(engine_snapshot(engine)->record[0].id, 8);	/* 890 ms */
	press("j <Enter>");
	ck_assert_uint_eq(app.ui.raw_id, 4);				/* 820 ms */
	press("<Esc> s");
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 3);
	end();
}
END_TEST

START_TEST(an_earlier_moment_shortens_the_records_under_the_selection)
{
	begin();
	press("L G");
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 7);
	press(",");	/* as of the record before: seven are known */
	sees("KNOWN AT 18:07:00Z");
	ck_assert_uint_eq(engine_snapshot(engine)->page_total, 7);
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 6);
	press("0");
	ck_assert_uint_eq(engine_snapshot(engine)->page_total, 8);
	end();
}
END_TEST

START_TEST(a_hypothesis_folds_and_unfolds)
{
	begin();
	press("H");
	sees("C1 ");
	press("h");
	ck_assert_ptr_null(strstr(look(80, 24), "C1 "));
	press("l");
	sees("C1 ");
	press("j j h");		/* from a check: its hypothesis is folded and selected */
	ck_assert_int_eq(app.ui.place[VIEW_CAUSES][0].selected, 0);
	ck_assert_ptr_null(strstr(look(80, 24), "C1 "));
	end();
}
END_TEST

/* ---- writing and leaving ---- */

START_TEST(the_menu_writes_a_file_once_and_never_over_it)
{
	char path[80];
	struct str text = { 0 };
	struct err err = { 0 };

	begin();
	snprintf(path, sizeof(path), "%s.md", session);
	press("w <Enter>");
	ck_assert_str_eq(editor_text(&app.ui.editor).text, "incident-report.md");
	press("<C-u>");
	type(path);
	press("<Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	ck_assert_ptr_nonnull(strstr(app.ui.message, "wrote"));
	ck_assert_int_eq(save_read(path, 1 << 20, &text, &err), 0);
	ck_assert_ptr_nonnull(strstr(text.at, "## 1. Root Cause Analysis"));
	press("w <Enter> <C-u>");
	type(path);
	press("<Enter>");
	ck_assert(app.ui.message_is_error);
	ck_assert_int_eq(app_view(&app), VIEW_WRITE);	/* the menu stays open */
	str_release(&text);
	unlink(path);
	end();
}
END_TEST

START_TEST(leaving_asks_only_when_something_is_open)
{
	begin();
	press("p q");
	ck_assert_int_eq(app_view(&app), VIEW_LEAVE);
	press("<Esc>");
	ck_assert(app_view(&app) == VIEW_BOARD && !app.ui.is_leaving);
	press("q <Enter>");
	ck_assert(app.ui.is_leaving);
	end();
	begin();
	press("q");
	ck_assert(app.ui.is_leaving);
	end();
}
END_TEST

START_TEST(every_view_opens_by_its_key_and_closes_to_the_board)
{
	static const struct { const char *keys; enum view view;
	} cases[] = {
		{ "1", VIEW_GUIDE }, { "2", VIEW_GUIDE },	   { "3", VIEW_GUIDE },
		{ "4", VIEW_GUIDE }, { "H", VIEW_CAUSES },	   { "L", VIEW_RECORDS },
		{ "L r", VIEW_RAW }, { "b", VIEW_BRIEFING },	   { "?", VIEW_HELP },
		{ "w", VIEW_WRITE }, { "H L r b 2 ?", VIEW_HELP },
	};

	begin();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		press(cases[i].keys);
		ck_assert_msg(app_view(&app) == cases[i].view, "%s", cases[i].keys);
		for (int n = 0; n < 8 && app_view(&app) != VIEW_BOARD; n++)
			press("<Esc>");
		ck_assert_msg(app_view(&app) == VIEW_BOARD && !app.ui.is_leaving, "%s",
			      cases[i].keys);
	}
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app");
	TCase *tcase = tcase_create("views");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_paste_outside_a_field_runs_nothing);
	tcase_add_test(tcase, raw_steps_through_the_records_and_comes_back_to_the_one_shown);
	tcase_add_test(tcase, sorting_by_latency_and_back_keeps_the_record);
	tcase_add_test(tcase, an_earlier_moment_shortens_the_records_under_the_selection);
	tcase_add_test(tcase, a_hypothesis_folds_and_unfolds);
	tcase_add_test(tcase, the_menu_writes_a_file_once_and_never_over_it);
	tcase_add_test(tcase, leaving_asks_only_when_something_is_open);
	tcase_add_test(tcase, every_view_opens_by_its_key_and_closes_to_the_board);
	suite_add_tcase(suite, tcase);
	return suite;
}
