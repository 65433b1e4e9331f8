/* check_newcomer: what one who used the board for the first time found wrong. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"
#include "tui/app_private.h"
#include "tui/status.h"

/* Figures of the sample: v1.2 0 of 3, v1.3 4 of 5 timed out (tests/spec/seed-figures). */

static void
stands(int cols, int rows, const char *text)
{
	const char *frame = look(cols, rows);

	ck_assert_msg(strstr(frame, text), "%dx%d: `%s` is not in\n%.2500s", cols, rows, text,
		      frame);
}

static void
lacks(int cols, int rows, const char *text)
{
	const char *frame = look(cols, rows);

	ck_assert_msg(!strstr(frame, text), "%dx%d: `%s` is in\n%.2500s", cols, rows, text, frame);
}

static void
filter(const char *text)
{
	press("f");
	type(text);
	press("<Enter>");
}

START_TEST(a_narrow_board_blames_the_version_that_timed_out)
{
	static const int rows[] = { 10, 16, 20 };

	begin();
	filter("status=Timeout");
	for (size_t i = 0; i < LENGTH(rows); i++) {
		int cols = i ? 60 : 40;

		stands(cols, rows[i], "v1.3 3/3");
		lacks(cols, rows[i], "v1.2 3/3");
	}
	end();
}
END_TEST

START_TEST(a_status_line_tells_of_all_records_and_of_the_moment)
{
	char line[STATUS_LINE_MAX + 1];

	begin();
	status_line(app_snapshot(&app), line);
	ck_assert_msg(strstr(line, " v1.3 4/5 T/O"), "%s", line);
	ck_assert_msg(!strstr(line, "AT "), "%s", line);
	filter("status=Timeout");
	status_line(app_snapshot(&app), line);
	ck_assert_msg(strstr(line, " v1.3 4/5 T/O"), "%s", line);
	press("<BS>");
	filter("status=OK");
	status_line(app_snapshot(&app), line);
	ck_assert_msg(strstr(line, " v1.3 4/5 T/O"), "%s", line);
	press("<BS> t");
	type("18:06:20");
	press("<Enter>");
	status_line(app_snapshot(&app), line);
	ck_assert_msg(strstr(line, "sitrep AT 18:06:20 "), "%s", line);
	end();
}
END_TEST

START_TEST(a_call_and_the_smallest_boards_hear_no_filter)
{
	static const struct { int cols, rows; } sizes[] = { { 30, 8 }, { 20, 3 } };

	begin();
	filter("status=Timeout");
	for (size_t i = 0; i < LENGTH(sizes); i++) {
		stands(sizes[i].cols, sizes[i].rows, "4/5");
		lacks(sizes[i].cols, sizes[i].rows, "4/4");
	}
	press("b");
	sees("v1.3: 4 of 5 timed out, all endpoints");
	press("<Esc> <BS>");
	filter("endpoint=nothing");	/* all are left out */
	stands(20, 3, "4/5");
	end();
}
END_TEST

START_TEST(tab_in_a_row_of_its_own_does_nothing)
{
	static const struct { const char *key, *text; } rows[] = {
		{ "w", "/nowhere/report.md" }, { "t", "18:06:20" }, { "/", "v1.2" },
		{ "m", "seen" },
	};

	begin();
	for (size_t i = 0; i < LENGTH(rows); i++) {
		press(rows[i].key);
		if (*rows[i].key == 'w' && !app.ui.is_typing)
			press("<Enter>");
		ck_assert_msg(app.ui.is_typing, "%s", rows[i].key);
		press("<C-u>");
		type(rows[i].text);
		press("<Tab> <S-Tab>");
		ck_assert_msg(app.ui.is_typing, "%s", rows[i].key);
		ck_assert_str_eq(editor_text(&app.ui.editor).text, rows[i].text);
		ck_assert_msg(!app.ui.message_is_error, "%s", app.ui.message);
		press("<Esc> <Esc>");
	}
	end();
}
END_TEST

/* Ctrl-U takes a line: over a text of several the key says so. */
START_TEST(ctrl_u_says_what_it_clears)
{
	begin();
	press("m");
	sees("Ctrl-U Clear ");
	lacks(80, 24, "Clear line");
	app.ui.editor.is_multi = true;
	sees("Ctrl-U Clear line");
	end();
}
END_TEST

START_TEST(help_begins_at_its_top)
{
	begin();
	press("?");
	struct str first = { 0 };
	str_add(&first, look(80, 24));
	press("j j j j j j");
	ck_assert_msg(strcmp(look(80, 24), str_text(&first)) != 0, "it does not scroll");
	press("<Esc> ?");
	ck_assert_msg(strcmp(look(80, 24), str_text(&first)) == 0, "%.1500s", look(80, 24));
	str_release(&first);
	press("j j j <Esc> H ?");
	ck_assert_int_eq(app.ui.place[VIEW_HELP][0].top, 0);
	end();
}
END_TEST

START_TEST(the_pointer_of_the_leave_box_is_what_enter_does)
{
	begin();
	press("p q");
	ck_assert_int_eq(app_view(&app), VIEW_LEAVE);
	sees("> Leave, keep all (Enter)");
	lacks(80, 24, "> Stay");
	press("<Enter>");
	ck_assert(app.ui.is_leaving);
	end();
}
END_TEST

/* The version stands at the end of a record. */
START_TEST(a_record_that_is_opened_is_seen_where_there_is_little_room)
{
	begin();
	press("L");
	for (int i = 0; i < 8; i++) {
		look(40, 10);
		press("<Enter>");
		const struct snapshot *s = app_snapshot(&app);
		ck_assert_uint_eq(s->n_records, 1);
		const char *frame = look(40, 10), *log = strstr(frame, "timestamp");
		ck_assert_msg(log && strstr(log, s->record[0].version), "%.2500s", frame);
		press("<Esc> j");
	}
	/* What a person scrolled stays where it was put. */
	press("g j j <Enter> k k k k k k k");
	stands(40, 10, "/risk-score");
	press("<Esc> <Enter>");
	lacks(40, 10, "    3    {");
	end();
}
END_TEST

START_TEST(damage_is_that_of_the_whole_log_at_an_earlier_moment)
{
	begin();
	press("t");
	type("18:06:00");
	press("<Enter>");
	sees("KNOWN AT 18:06:00Z  2 of 8  whole log: 1 repaired");
	lacks(40, 10, "  1 repaired");
	press("0");
	sees("8 rec  1 repaired");
	end();
}
END_TEST

/* No version of the load surge is healthy, and both fail requests: none has the sign of health. */
START_TEST(no_version_is_well_where_none_is_healthy)
{
	struct err err = { 0 };
	const struct engine_options options = { .actor = "tester", .version = "test" };
	const struct want want = { .max_versions = 6, .bins = 8, .moment_ns = INSTANT_NONE };
	struct engine *surge = engine_new(&options, &err);

	ck_assert_msg(surge && engine_open(surge, "samples/load-surge.json", &err) == 0, "%s",
		      err.text);
	while (engine_tick(surge, 0, 1 << 20) > 0)
		continue;
	ck_assert_int_eq(engine_settle(surge, &err), 0);
	engine_want(surge, &want);
	const struct snapshot *s = engine_snapshot(surge);
	ck_assert_str_eq(s->baseline_why, "all versions are hurt");
	ck_assert_uint_eq(s->n_versions, 2);
	for (size_t i = 0; i < s->n_versions; i++) {
		ck_assert_uint_gt(s->version[i].figures.failed, 0);
		ck_assert_int_ne(s->version[i].standing, STANDING_OK);
	}
	engine_free(surge);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("newcomer");
	TCase *tcase = tcase_create("found");

	tcase_add_test(tcase, a_narrow_board_blames_the_version_that_timed_out);
	tcase_add_test(tcase, a_status_line_tells_of_all_records_and_of_the_moment);
	tcase_add_test(tcase, a_call_and_the_smallest_boards_hear_no_filter);
	tcase_add_test(tcase, tab_in_a_row_of_its_own_does_nothing);
	tcase_add_test(tcase, ctrl_u_says_what_it_clears);
	tcase_add_test(tcase, help_begins_at_its_top);
	tcase_add_test(tcase, the_pointer_of_the_leave_box_is_what_enter_does);
	tcase_add_test(tcase, a_record_that_is_opened_is_seen_where_there_is_little_room);
	tcase_add_test(tcase, damage_is_that_of_the_whole_log_at_an_earlier_moment);
	tcase_add_test(tcase, no_version_is_well_where_none_is_healthy);
	suite_add_tcase(suite, tcase);
	return suite;
}
