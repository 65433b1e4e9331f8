/* check_view_logs: what a board says of logs of other kinds than the sample, in the room it has. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

enum { N = 400, HALF = N / 2, T0 = 1754071200 };	/* 2025-08-01T18:00:00Z */

static char log_path[96];

/* How record i of a log is: seconds after T0, its version, endpoint, latency and status. */
struct made { int64_t at_s; const char *version, *endpoint; int ms, status; };

static void
begin_log(const char *folder, struct made make(int i))
{
	struct engine_options options = { .version = "test", .actor = "tester" };
	struct err err = { 0 };
	struct str out = { 0 };
	static struct theme theme;

	snprintf(log_path, sizeof(log_path), "/tmp%s/sitrep-logs-%d.json", folder, (int)getpid());
	for (int i = 0; i < N; i++) {
		char at[INSTANT_TEXT];
		struct made r = make(i);
		str_fmt(&out, "{\"timestamp\":\"%s\",\"version\":\"%s\",\"endpoint\":\"%s\","
			"\"latency_ms\":%d", instant_rfc3339(at, (T0 + r.at_s) * NS_PER_S),
			r.version, r.endpoint, r.ms);
		if (r.status)
			str_fmt(&out, ",\"status\":%d", r.status);
		str_add(&out, "}\n");
	}
	ck_assert_msg(save_file(log_path, out.at, out.len, &err) == 0, "%s", err.text);
	str_release(&out);
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

static void
sees_at(int cols, int rows, const char *text)
{
	const char *frame = look(cols, rows);

	ck_assert_msg(strstr(frame, text), "`%s` is not in\n%.2500s", text, frame);
}

static void
lacks_at(int cols, int rows, const char *text)
{
	const char *frame = look(cols, rows);

	ck_assert_msg(!strstr(frame, text), "`%s` is in\n%.2500s", text, frame);
}

/* From the middle on every second request is v2's, which takes twenty times as long. */
static struct made
slower(int i)
{
	bool is_new = i >= HALF && i % 2;

	return (struct made){ i, is_new ? "v2" : "v1", "/pay", (is_new ? 2000 : 100) + i % 7, 200 };
}

START_TEST(a_verdict_of_latency_is_told_by_latency_alone)
{
	begin_log("", slower);
	sees("LATENCY");
	lacks_at(160, 48, "share of ");
	press("b");
	/* Of its 100 requests 14 take 2006 ms. */
	sees("v2: p95 2006 ms, n 100, all endpoints");
	lacks_at(80, 24, "timed out, all endpoints");
	end_log();
}
END_TEST

/* From 22:30 on, a record every 45 s; v2 fails from midnight on. */
static struct made
night(int i)
{
	bool is_new = i >= 120 && i % 2;

	return (struct made){ 16200 + i * 45, is_new ? "v2" : "v1", "/pay", 100 + i % 7,
			      is_new ? 504 : 200 };
}

START_TEST(of_a_log_that_passes_midnight_times_have_dates)
{
	begin_log("", night);
	sees(" since 08-02 00:00  T+");
	sees("\n 08-01 22:30 v1 ");		/* records of the board */
	sees_at(160, 48, "\n 08-01 22:30:00 v1 ");
	sees_at(160, 48, "08-02 00:00  v2 first seen");
	press("L");
	sees("08-01 22:30:00Z");
	press("<Esc> H");
	sees("as known at 08-02 03:29:15Z");
	end_log();
}
END_TEST

/* Names that begin alike, and are longer than a small board has room for. */
static struct made
dated(int i)
{
	bool is_new = i >= HALF && i % 2;

	return (struct made){ i, is_new ? "2026-11-20.3" : "2026-11-18.1", "/wallet/withdraw",
			      100 + i % 7, is_new ? 504 : 200 };
}

START_TEST(versions_are_told_apart_on_a_small_board)
{
	begin_log("", dated);
	sees_at(40, 10, "2026-11-20.3");
	sees_at(40, 10, "2026-11-18.1");
	sees_at(40, 10, "2026-11-20.3: 100/100 ");	/* the first row: who, and how often */
	sees("2026-11-18.1 base");		/* heads of columns are whole */
	sees("\n 18:00:00 2026-11-18.1 /wallet");
	press("d");
	sees("2026-11-20.3");
	sees("2026-11-18.1");
	end_log();
}
END_TEST

/* On eight endpoints in turn, of which the last two fail in the second half, in all versions. */
static struct made
many(int i)
{
	static const char *const path[] = { "/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h" };

	return (struct made){ i, "v1", path[i % 8], 100 + i % 7,
			      i % 8 == 3 && i > HALF ? 504 : 200 };
}

START_TEST(endpoints_without_a_row_are_counted_together)
{
	begin_log("", many);
	/* Six have rows, and 50 requests each. */
	sees("4 more");
	sees("0/200");
	lacks_at(80, 24, "no status");
	end_log();
}
END_TEST

/* From the middle on every second request is v2's, which refuses them. */
static struct made
refusing(int i)
{
	bool is_new = i >= HALF && i % 2;

	return (struct made){ i, is_new ? "v2" : "v1", "/pay", 100 + i % 7, is_new ? 403 : 200 };
}

START_TEST(where_requests_are_refused_all_tables_count_refusals)
{
	begin_log("", refusing);
	ck_assert_int_eq(engine_snapshot(engine)->counts, COUNTS_REFUSED);
	sees("REFUSALS  refused / requests");
	sees("100/100 100%");
	sees("! refusal");
	sees_at(40, 10, "100/100");
	press("f");
	sees("such as version=v2 outcome=client_error");
	press("<Esc> e");		/* the board stands at the end: it begins anew */
	sees("after the last refusal: back at the first one");
	press("0 D");
	sees("85 !85");			/* 15 of v2 take 100 ms, a step below */
	end_log();
}
END_TEST

/* Every fifth has no status: of those nobody knows how they ended. */
static struct made
untold(int i)
{
	return (struct made){ i, "v1", "/pay", 100 + i % 7, i % 5 ? 200 : 0 };
}

START_TEST(a_rate_is_of_those_whose_outcome_is_known)
{
	begin_log("", untold);
	sees("0 of 320 timed out");
	lacks_at(160, 48, "of 400 timed out");
	end_log();
}
END_TEST

START_TEST(a_banner_leaves_the_folder_out_before_it_touches_what_stands_right)
{
	const char *folder = "/sitrep-a-folder-with-a-name-that-takes-nearly-the-row";
	char whole[96];

	snprintf(whole, sizeof(whole), "/tmp%s", folder);
	ck_assert_int_eq(save_mkdirs(whole), 0);
	begin_log(folder, dated);
	sees("\n STRONG");
	sees(" sitrep-logs-");
	sees("  since 18:03:21  T+03:18 \n");
	lacks_at(80, 24, folder);
	sees_at(160, 48, folder);
	end_log();
	rmdir(whole);
}
END_TEST

START_TEST(a_gate_is_read_to_the_end_of_its_reasons)
{
	begin();
	press(": g a t e <Enter>");
	sees("GATE  as of 2025-08-01T18:07:15Z");
	sees("baseline; no baseline");
	lacks_at(80, 24, "canary,…");
	lacks_at(60, 24, "…\n");
	lacks_at(80, 24, "l Right");	/* nothing stands right of it */
	press("l");
	ck_assert_int_eq(app.ui.page_x, 0);
	look(60, 8);
	type("G");
	sees_at(60, 8, "min n is reached");
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("view_logs");
	TCase *tcase = tcase_create("logs");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_verdict_of_latency_is_told_by_latency_alone);
	tcase_add_test(tcase, of_a_log_that_passes_midnight_times_have_dates);
	tcase_add_test(tcase, versions_are_told_apart_on_a_small_board);
	tcase_add_test(tcase, endpoints_without_a_row_are_counted_together);
	tcase_add_test(tcase, where_requests_are_refused_all_tables_count_refusals);
	tcase_add_test(tcase, a_rate_is_of_those_whose_outcome_is_known);
	tcase_add_test(tcase, a_banner_leaves_the_folder_out_before_it_touches_what_stands_right);
	tcase_add_test(tcase, a_gate_is_read_to_the_end_of_its_reasons);
	suite_add_tcase(suite, tcase);
	return suite;
}
