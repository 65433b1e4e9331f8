/* check_app_find: filter, search, drill, compare and marks, by keys alone. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

static void
misses(const char *text)
{
	const char *frame = look(80, 24);

	ck_assert_msg(!strstr(frame, text), "`%s` is in\n%.2500s", text, frame);
}

/* Figures of the sample: 3 records are v1.2, 5 are v1.3, 4 timed out (tests/spec/seed-figures). */
START_TEST(a_filter_shows_what_it_would_do_before_it_is_kept)
{
	begin();
	press("f");
	type("outcome=timeout");
	sees("would show 4 of 8");
	sees("4/4 100%");		/* the tables show it, too */
	press("<Esc>");
	sees("all 8");
	press("f");
	type("outcome=timeout");
	press("<Enter>");
	sees("FILTERED 4 of 8");
	sees("[outcome=timeout x]");
	sees("PROBABLE");		/* the verdict is of all records */
	end();
}
END_TEST

START_TEST(a_wrong_filter_names_the_column_and_the_old_one_stays)
{
	begin();
	press("f");
	type("version=v1.3");
	press("<Enter> f");
	type(" latency>>");
	sees("column ");
	sees("FILTERED 5 of 8");
	press("<Enter>");
	ck_assert(app.ui.is_typing);	/* to be mended */
	ck_assert(app.ui.message_is_error);
	press("<Esc>");
	sees("[version=v1.3 x]");
	misses("latency>>");
	end();
}
END_TEST

START_TEST(chips_are_dropped_one_by_one_and_come_back)
{
	begin();
	press("f");
	type("version=v1.3 outcome=timeout");
	press("<Enter>");
	sees("FILTERED 4 of 8");
	press("<BS>");
	sees("FILTERED 5 of 8");
	press("<BS>");
	misses("FILTERED");
	press("<BS>");
	ck_assert_str_eq(app.ui.message, "there is no filter; f makes one");
	press("<C-_>");
	sees("[version=v1.3 x]");
	press("<C-_>");
	sees("FILTERED 4 of 8");
	press("<C-r> <C-r>");
	misses("FILTERED");
	end();
}
END_TEST

START_TEST(a_filter_begins_with_what_is_selected)
{
	begin();
	press("<Tab> <Tab> <Tab>");	/* guide, cautions, timeline, versions */
	ck_assert_int_eq(app.ui.pane, PANE_VERSIONS);
	press("f <Enter>");
	sees("[version=v1.3 x]");
	press("<BS> <Tab> j l f <Enter>");
	sees("[version=v1.3 x] [endpoint=/funding-approve x]");
	sees("FILTERED 2 of 8");
	press("<BS> <BS> !");		/* the endpoint under the cursor goes */
	sees("[endpoint!=/funding-approve x]");
	sees("FILTERED 6 of 8");
	end();
}
END_TEST

START_TEST(nothing_left_says_what_to_do)
{
	begin();
	press("f");
	type("version=v9");
	press("<Enter>");
	sees("all 8 filtered: Backspace drops a chip");
	press("L");
	sees("Backspace drops a term");
	press("D");
	sees("no version to show");
	end();
}
END_TEST

START_TEST(a_search_goes_from_record_to_record_and_round)
{
	begin();
	press("L /");
	type("FUNDING");		/* letters match in either case */
	press("<Enter>");
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 2);
	press("n");
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 5);
	press("n");
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 2);
	ck_assert_str_eq(app.ui.message, "after the last hit: from the first again");
	press("N");
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 5);
	press("/");
	type("L10");			/* a line: that of the last record */
	press("<Enter>");
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 7);
	press("/");
	type("nowhere");
	press("<Enter>");
	ck_assert(app.ui.message_is_error);
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 7);
	end();
}
END_TEST

START_TEST(a_search_goes_through_every_list_and_lights_what_it_finds)
{
	begin();
	press("H /");
	type("retry");
	press("<Enter>");
	look(80, 24);
	bool is_lit = false;
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++) {
			const struct cell *cell = canvas_cell(&canvas, x, y);
			is_lit |= cell->over == (OVER_HIT | OVER_SELECTED);
		}
	ck_assert(is_lit);
	end();
}
END_TEST

START_TEST(a_cell_opens_to_its_requests_beside_the_baseline)
{
	begin();
	press("<S-Tab> <S-Tab>");	/* records, timeouts */
	ck_assert_int_eq(app.ui.pane, PANE_TIMEOUTS);
	press("l <Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_DRILL);
	sees("/risk-score > v1.3   3 requests  3 timeouts");
	sees("n 3  min 750  p50 ~820  max 890");
	sees("n 3  min 90  p50 ~95  max 120");
	sees("no overlap; 3 v 3: exact p 0.1, its floor");
	press("h");			/* the other version: the baseline */
	sees("/risk-score > v1.2");
	sees("this is the baseline itself");
	press("l j <Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_RAW);
	ck_assert_uint_eq(app.ui.raw_id, 4);	/* its second record: that of line 5 */
	press("<Esc> <Esc>");
	ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	ck_assert_int_eq(app.ui.pane, PANE_TIMEOUTS);
	press("j l h <Enter>");		/* an endpoint v1.2 has not served */
	sees("/funding-approve > v1.3");
	sees("no test: v1.2 has no request there");
	end();
}
END_TEST

START_TEST(nothing_later_than_the_moment_stands_in_a_drill_or_spread)
{
	begin();
	press("t");
	type("18:06:15");
	press("<Enter> <S-Tab> <S-Tab> l <Enter>");
	sees("1 requests  1 timeouts");
	misses("18:06:20");
	press("D");
	sees("v1.3 n=2");
	misses("800..900");
	end();
}
END_TEST

START_TEST(two_versions_stand_back_to_back)
{
	begin();
	press("D");
	sees("v1.2 n=3");
	sees("v1.3 n=5");
	sees("800..900");
	sees("4 empty steps");
	press("V");
	sees("log steps");
	press("V <Enter>");		/* the slowest step: 820 and 890 ms */
	ck_assert_int_eq(app_view(&app), VIEW_RECORDS);
	sees("FILTERED 2 of 8");
	end();
}
END_TEST

START_TEST(a_check_opens_at_the_first_line_it_rests_on)
{
	begin();
	press("H j j j j <Enter>");	/* C4: v1.2 was healthy meanwhile, L6 and L8-9 */
	ck_assert_int_eq(app_view(&app), VIEW_RECORDS);
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 4);	/* line 6 */
	press("<Esc>");
	ck_assert_int_eq(app_view(&app), VIEW_CAUSES);
	ck_assert_int_eq(app.ui.place[VIEW_CAUSES][0].selected, 4);
	end();
}
END_TEST

START_TEST(a_mark_is_gone_to)
{
	begin();
	press("'");
	sees("MARKS");
	press("/");
	type("gate");
	press("<Enter> <Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	sees("KNOWN AT 18:06:20Z");
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_find");
	TCase *tcase = tcase_create("keys");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_filter_shows_what_it_would_do_before_it_is_kept);
	tcase_add_test(tcase, a_wrong_filter_names_the_column_and_the_old_one_stays);
	tcase_add_test(tcase, chips_are_dropped_one_by_one_and_come_back);
	tcase_add_test(tcase, a_filter_begins_with_what_is_selected);
	tcase_add_test(tcase, nothing_left_says_what_to_do);
	tcase_add_test(tcase, a_search_goes_from_record_to_record_and_round);
	tcase_add_test(tcase, a_search_goes_through_every_list_and_lights_what_it_finds);
	tcase_add_test(tcase, a_cell_opens_to_its_requests_beside_the_baseline);
	tcase_add_test(tcase, nothing_later_than_the_moment_stands_in_a_drill_or_spread);
	tcase_add_test(tcase, two_versions_stand_back_to_back);
	tcase_add_test(tcase, a_check_opens_at_the_first_line_it_rests_on);
	tcase_add_test(tcase, a_mark_is_gone_to);
	suite_add_tcase(suite, tcase);
	return suite;
}
