/* check_app_failed: a log of server errors and no timeouts, and one in which the harm ended. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

enum { T0 = 1754071200 };	/* 2025-08-01T18:00:00Z */

static char log_path[64];

/* A record each second: from `bad` on to `well` v2 is slow and answers 500 most times; where that
 * ends in the log, v2 has half of the requests. The rest is well, and of v1. */
static void
write_log(int n, int bad, int well)
{
	struct str out = { 0 };
	struct err err = { 0 };

	snprintf(log_path, sizeof(log_path), "/tmp/sitrep-failed-%d.json", (int)getpid());
	for (int i = 0; i < n; i++) {
		char at[INSTANT_TEXT];
		bool is_new = i >= bad && i < well && (well == n || i % 2 == 0);
		str_fmt(&out, "{\"timestamp\":\"%s\",\"version\":\"%s\",\"endpoint\":\"/pay\","
			"\"latency_ms\":%d,\"status\":%d}\n",
			instant_rfc3339(at, (int64_t)(T0 + i) * NS_PER_S), is_new ? "v2" : "v1",
			(is_new ? 2000 : 100) + i % 7, is_new && i % 8 < 6 ? 500 : 200);
	}
	ck_assert_int_eq(save_file(log_path, out.at, out.len, &err), 0);
	str_release(&out);
}

static void
begin_log(int n, int bad, int well)
{
	struct engine_options options = { .version = "test", .actor = "tester" };
	struct err err = { 0 };
	static struct theme theme;

	write_log(n, bad, well);
	now_ns = NOW_S * NS_PER_S;
	engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, log_path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, now_ns, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	ck_assert_int_eq(theme_load(&theme, "dark", &err), 0);
	struct app_options settings = { .theme = &theme, .theme_name = "dark" };
	ck_assert_int_eq(app_init(&app, engine, &settings, &err), 0);
	app.now_ns = now_ns;
}

static void
end_log(void)
{
	close_engine();
	canvas_release(&canvas);
	str_release(&shown);
	unlink(log_path);
}

START_TEST(where_all_harm_is_errors_e_speaks_of_failures)
{
	begin_log(400, 200, 400);
	look(80, 24);
	ck_assert_int_eq(engine_snapshot(engine)->counts, COUNTS_FAILURES);
	press("e");			/* the board stands at the end: it begins anew */
	sees("after the last failure: back at the first one");
	press("<Esc> E");
	sees("no earlier failure");
	press("<Tab> <Tab> <Tab> <Tab>");
	press(".");
	sees("e Failure");
	ck_assert_ptr_null(strstr(look(80, 24), "e Timeout"));
	end_log();
}
END_TEST

/* v2 fails from 18:10:00 to 18:14:58; then v1 is back and all is well. */
START_TEST(harm_that_ended_is_said_to_have_ended)
{
	begin_log(1500, 600, 900);
	look(80, 24);
	ck_assert_int_ne(engine_snapshot(engine)->ended_ns, INSTANT_NONE);
	sees("18:10:00-18:15:00, ended");
	ck_assert_ptr_null(strstr(look(80, 24), "T+"));
	press("t");
	type("18:14:00");
	press("<Enter>");		/* then it went on */
	sees("since 18:10:00  T+04:00");
	end_log();
}
END_TEST

/* The slowest stand at the top, whichever way the moment goes. */
START_TEST(sorted_by_latency_the_page_stays_at_the_top)
{
	begin_log(400, 200, 400);
	press("<S-Tab>");
	while (app.ui.pane != PANE_RECORDS)
		press("<Tab>");
	press("s U 0 t");
	type("18:05:00");
	press("<Enter> 0");
	ck_assert_int_eq(app.ui.record_order, PAGE_SLOWEST);
	ck_assert_int_eq(app.ui.place[VIEW_BOARD][PANE_RECORDS].selected, 0);
	const struct snapshot *s = engine_snapshot(engine);
	ck_assert_uint_eq(s->page_first, 0);
	ck_assert_double_eq(s->record[0].latency_ms, 2006);
	press("s 0");			/* in the order of time it rides on the newest again */
	look(80, 24);
	ck_assert_int_eq(app.ui.place[VIEW_BOARD][PANE_RECORDS].selected, 399);
	press("S 0");			/* which the newest first has at the top */
	ck_assert_int_eq(app.ui.place[VIEW_BOARD][PANE_RECORDS].selected, 0);
	end_log();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_failed");
	TCase *tcase = tcase_create("keys");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, where_all_harm_is_errors_e_speaks_of_failures);
	tcase_add_test(tcase, harm_that_ended_is_said_to_have_ended);
	tcase_add_test(tcase, sorted_by_latency_the_page_stays_at_the_top);
	suite_add_tcase(suite, tcase);
	return suite;
}
