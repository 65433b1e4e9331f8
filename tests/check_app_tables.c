/* check_app_tables: the order of tables and records, and ranges and boxes that are marked. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

/* Does `first` stand above `second` in the frame? */
static bool
stands_above(const char *first, const char *second)
{
	const char *frame = look(80, 24), *a = strstr(frame, first), *b = strstr(frame, second);

	ck_assert_msg(a && b, "%s or %s is not in\n%.2500s", first, second, frame);
	return a < b;
}

static void
to_versions(void)
{
	press("<Tab> <Tab> <Tab>");	/* guide, cautions, timeline, versions */
	ck_assert_int_eq(app.ui.pane, PANE_VERSIONS);
}

/* The sample: v1.2 n 3 p50 95 max 120, v1.3 n 5 p50 750 max 890, 7.4x (tests/spec). */
START_TEST(versions_stand_by_the_column_a_person_asks_for)
{
	begin();
	sees("VERSIONS  worst first");
	to_versions();
	ck_assert(stands_above(" v1.3  ", " v1.2  "));
	press("s");
	sees("VERSIONS  by name");
	sees("version\xE2\x86\x91");	/* an arrow: the first name first */
	ck_assert(stands_above(" v1.2  ", " v1.3  "));
	press("S");
	sees("version\xE2\x86\x93");
	ck_assert(stands_above(" v1.3  ", " v1.2  "));
	press("s");
	sees("VERSIONS  by n,");
	ck_assert(stands_above(" v1.3  ", " v1.2  "));
	press("S");
	sees("by n, fewest first");
	ck_assert(stands_above(" v1.2  ", " v1.3  "));
	press("s s s s s s");		/* p50, p95, timeouts, ratio, harm again, name */
	sees("VERSIONS  by name");
	end();
}
END_TEST

START_TEST(the_selection_goes_with_its_version_and_the_verdict_with_neither)
{
	begin();
	to_versions();
	press("j");			/* v1.2 */
	ck_assert_int_eq(app.ui.place[VIEW_BOARD][PANE_VERSIONS].selected, 1);
	press("s");			/* by name it is the first */
	look(80, 24);
	ck_assert_int_eq(app.ui.place[VIEW_BOARD][PANE_VERSIONS].selected, 0);
	press("f <Enter>");
	sees("[version=v1.2 x]");
	sees("PROBABLE  v1.3");
	press("<BS>");
	look(20, 3);			/* a strip tells the worst one, whatever the order is */
	ck_assert(strstr(str_text(&shown), "4/5 T/O  max 890"));
	end();
}
END_TEST

START_TEST(endpoints_stand_by_timeouts_name_requests_and_share)
{
	begin();
	sees("most first");
	press("<S-Tab> <S-Tab>");
	ck_assert_int_eq(app.ui.pane, PANE_TIMEOUTS);
	ck_assert(stands_above(" /risk-score  ", " /funding-approve  "));
	press("s");
	sees("endpoint\xE2\x86\x91");
	ck_assert(stands_above(" /funding-approve  ", " /risk-score  "));
	press("s S");			/* 2 requests of 8 went to /funding-approve */
	sees("by n, fewest first");
	ck_assert(stands_above(" /funding-approve  ", " /risk-score  "));
	end();
}
END_TEST

/* Latencies of the log in the order of time: 120 750 680 820 90 700 95 890. */
START_TEST(records_stand_by_time_or_latency_either_way)
{
	static const struct { const char *keys, *word, *first, *second; } orders[] = {
		{ "L", "in event time", "  2   ", "  3   " },
		{ "L S", "newest first", "  10-11 ", "  8-9   " },
		{ "L s", "slowest first", "  10-11 ", "  5   " },
		{ "L s S", "fastest first", "  6   ", "  8-9   " },
		{ "L s S s", "in event time", "  2   ", "  3   " },
	};

	begin();
	press(orders[_i].keys);
	sees(orders[_i].word);
	const char *row = strstr(look(80, 24), "\n> ");
	if (!row)
		press("g");
	ck_assert(stands_above(orders[_i].first + 1, orders[_i].second + 1));
	end();
}
END_TEST

START_TEST(the_newest_first_keeps_the_record_that_is_selected)
{
	begin();
	press("L j j S");		/* the third of eight */
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 5);
	press("r");
	ck_assert_uint_eq(app.ui.raw_id, 3);
	press("<Esc> S");
	ck_assert_int_eq(app.ui.place[VIEW_RECORDS][0].selected, 2);
	end();
}
END_TEST

/* Records with no latency stand last in both orders of latency. */
START_TEST(a_page_is_turned_round_without_a_gap)
{
	struct want want = { .page_count = 3, .page_order = PAGE_FASTEST };
	static const double fastest[] = { 90, 95, 120, 680, 700, 750, 820, 890 };
	size_t seen = 0;

	begin();
	for (want.page_first = 0; want.page_first < 9; want.page_first += 3) {
		engine_want(engine, &want);
		const struct snapshot *s = engine_snapshot(engine);
		for (size_t i = 0; i < s->n_records; i++)
			ck_assert_double_eq(s->record[i].latency_ms, fastest[seen++]);
	}
	ck_assert_uint_eq(seen, 8);
	app.want.page_count = SIZE_MAX;
	end();
}
END_TEST

/* ---- ranges and boxes ---- */

START_TEST(a_range_of_the_timeline_becomes_a_filter_of_times)
{
	begin();
	press("v");
	ck_assert(app.ui.brush.is_on);
	ck_assert_int_eq(app.ui.pane, PANE_TIMELINE);
	sees("18:07:15..18:07:20: Enter filters to it");
	press("h h h");			/* a column is 5 s: down to 18:07:00 */
	sees("18:07:00..18:07:20");
	bool is_lit = (canvas_cell(&canvas, 0, 3)->over & OVER_SELECTED) == 0;
	int lit = 0;
	for (int x = 0; x < 80; x++)
		lit += (canvas_cell(&canvas, x, 3)->over & OVER_SELECTED) != 0;
	ck_assert(is_lit);
	ck_assert_int_eq(lit, 4);
	press("<Enter>");
	ck_assert(!app.ui.brush.is_on);
	sees("FILTERED 2 of 8");	/* lines 8-9 and 10-11 */
	sees("[time>=18:07:00Z x] [time<18:07:20Z x]");
	sees("PROBABLE  v1.3");
	press("<C-_>");
	sees("all 8");
	end();
}
END_TEST

START_TEST(a_second_range_takes_the_place_of_the_first)
{
	begin();
	press("f");
	type("version=v1.3");
	press("<Enter> v h <Enter> v g <Enter>");
	ck_assert_ptr_nonnull(strstr(app.ui.filter, "version=v1.3 time>="));
	ck_assert_ptr_null(strstr(strstr(app.ui.filter, "time>=") + 1, "time>="));
	end();
}
END_TEST

START_TEST(a_mark_is_left_by_esc_and_by_any_other_command)
{
	begin();
	press("v h <Esc>");
	ck_assert(!app.ui.brush.is_on);
	ck_assert(!app.ui.is_leaving);
	ck_assert_str_eq(app.ui.filter, "");
	press("v q");			/* not out of the board */
	ck_assert(!app.ui.is_leaving);
	press("v H");
	ck_assert(!app.ui.brush.is_on);
	ck_assert_int_eq(app_view(&app), VIEW_CAUSES);
	end();
}
END_TEST

START_TEST(what_is_marked_is_ranked_against_the_rest)
{
	begin();
	press("v h h h d");
	ck_assert_int_eq(app_view(&app), VIEW_DIFFERS);
	sees("filter: time>=2025-08-01T18:07:00Z");
	press("L");			/* over it: the filter is on while the view is open */
	ck_assert_ptr_nonnull(strstr(app.ui.filter, "time>="));
	press("<Esc> <Esc>");
	ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	ck_assert_str_eq(app.ui.filter, "");
	end();
}
END_TEST

/* What stood before the range comes back; what a person filters to meanwhile is theirs. */
START_TEST(a_range_that_was_ranked_gives_the_old_filter_back)
{
	begin();
	press("f");
	type("version=v1.3");
	press("<Enter> v h h h d");
	ck_assert_ptr_nonnull(strstr(app.ui.filter, "time>="));
	press("<Esc>");
	ck_assert_str_eq(app.ui.filter, "version=v1.3");
	press("v h h h d :");
	type("narrow version=v1.2");
	press("<Enter> <Esc>");
	ck_assert_str_eq(app.ui.filter, "version=v1.2");
	end();
}
END_TEST

START_TEST(a_box_of_the_heat_map_filters_by_time_and_latency)
{
	begin();
	press("D v");
	sees("800..1000 ms: Enter filters to it");
	press("j");
	sees("600..1000 ms");
	press("g");			/* back to the first column */
	press("<Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_RECORDS);
	sees("FILTERED 5 of 8");	/* all five of v1.3: 680 to 890 ms */
	ck_assert_ptr_nonnull(strstr(app.ui.filter, "latency<=1000 latency>600"));
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_tables");
	TCase *tcase = tcase_create("keys");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, versions_stand_by_the_column_a_person_asks_for);
	tcase_add_test(tcase, the_selection_goes_with_its_version_and_the_verdict_with_neither);
	tcase_add_test(tcase, endpoints_stand_by_timeouts_name_requests_and_share);
	tcase_add_loop_test(tcase, records_stand_by_time_or_latency_either_way, 0, 5);
	tcase_add_test(tcase, the_newest_first_keeps_the_record_that_is_selected);
	tcase_add_test(tcase, a_page_is_turned_round_without_a_gap);
	tcase_add_test(tcase, a_range_of_the_timeline_becomes_a_filter_of_times);
	tcase_add_test(tcase, a_second_range_takes_the_place_of_the_first);
	tcase_add_test(tcase, a_mark_is_left_by_esc_and_by_any_other_command);
	tcase_add_test(tcase, what_is_marked_is_ranked_against_the_rest);
	tcase_add_test(tcase, a_range_that_was_ranked_gives_the_old_filter_back);
	tcase_add_test(tcase, a_box_of_the_heat_map_filters_by_time_and_latency);
	suite_add_tcase(suite, tcase);
	return suite;
}
