/* check_app_load: the board while the log is read: what it shows, what it refuses, Esc, :load. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

enum { RECORDS = 9000, SLICE = 64 << 10 };

static char log_path[64];

/* The engine of app_case on a log of 1.1 MB of which nothing is read yet. */
static void
begin_load(void)
{
	static struct theme theme;
	struct engine_options options = { .session_path = session, .actor = "tester" };
	struct app_options settings = { .theme = &theme, .theme_name = "dark" };
	struct str out = { 0 };
	struct err err = { 0 };

	snprintf(session, sizeof(session), "/tmp/sitrep-app-load-%d.session", (int)getpid());
	snprintf(log_path, sizeof(log_path), "/tmp/sitrep-app-load-%d.json", (int)getpid());
	for (int i = 0; i < RECORDS; i++)
		str_fmt(&out, "{\"timestamp\":%d.%d,\"endpoint\":\"/risk-score\","
			"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"%s\"}\n",
			NOW_S + i / 10, i % 10,
			i % 5 ? 90 + i % 31 : 750, i % 5 ? "OK" : "Timeout",
			i % 5 ? "v1.2" : "v1.3");
	ck_assert_int_eq(save_file(log_path, out.at, out.len, &err), 0);
	str_release(&out);
	engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, log_path, &err) == 0, "%s", err.text);
	ck_assert_int_eq(theme_load(&theme, "dark", &err), 0);
	ck_assert_int_eq(app_init(&app, engine, &settings, &err), 0);
	now_ns = app.now_ns = NOW_S * NS_PER_S;
	app_tick(&app, now_ns);
}

static void
end_load(void)
{
	end();
	unlink(log_path);
}

/* Slices until so many records were read, each taking a while of the clock. */
static void
read_records(uint64_t n, int64_t each_ns)
{
	while (engine_loaded(engine).records < n) {
		now_ns += each_ns;
		ck_assert_int_eq(engine_tick(engine, now_ns, SLICE), 1);
		app_tick(&app, now_ns);
	}
}

/* What the loop does when loading has stopped. */
static void
settle(void)
{
	struct err err = { 0 };

	ck_assert(!engine_loaded(engine).is_loading);
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	app.is_dirty = true;
}

static void
key(const char *keys)
{
	struct keys_script script;
	struct arena arena = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(keys_script(&script, &arena, keys, strlen(keys), &err), 0);
	for (size_t i = 0; i < script.n; i++)
		app_key(&app, &script.event[i], now_ns);
	arena_release(&arena);
}

static void
misses(const char *text)
{
	const char *frame = look(80, 24);

	ck_assert_msg(!strstr(frame, text), "`%s` is in\n%.2500s", text, frame);
}

START_TEST(the_first_frame_needs_no_byte)
{
	begin_load();
	sees("LOADING 0%");
	sees("READING");
	sees("no records yet");
	ck_assert_int_eq(engine_loaded(engine).bytes_read, 0);
	end_load();
}
END_TEST

START_TEST(the_line_of_progress_comes_after_three_tenths_of_a_second)
{
	begin_load();
	read_records(1000, 10 * NS_PER_MS);
	ck_assert_int_lt(now_ns, NOW_S * NS_PER_S + 300 * NS_PER_MS);
	misses("Esc stop here");
	now_ns += 300 * NS_PER_MS;
	app_tick(&app, now_ns);
	sees(" of 988 kB");	/* 9000 records of 109.8 bytes in the mean */
	sees("Esc stop here");
	sees("ETA --:--");
	read_records(4000, 500 * NS_PER_MS);
	sees("ETA 00:0");
	sees("kB/s");
	end_load();
}
END_TEST

START_TEST(tables_stand_as_so_far_and_claim_nothing)
{
	static const char *const there[] = {
		"READING  the verdict comes when all is read; figures so far", "VERSIONS  so far",
		"timed out / requests so far", "v1.3", "v1.2", "/risk-score", "records so far",
	};
	static const char *const absent[] = { "baseline", "no pair", "likely", "PROBABLE",
					      "STRONG" };

	begin_load();
	read_records(4000, 100 * NS_PER_MS);
	for (size_t i = 0; i < LENGTH(there) - 1; i++)
		sees(there[i]);
	sees(" so far");
	for (size_t i = 0; i < LENGTH(absent); i++)
		misses(absent[i]);
	end_load();
}
END_TEST

/* Every view opens, and every one says that the log is being read. */
START_TEST(every_view_says_that_it_is_being_read)
{
	static const char *const keys[] = { "o", "H", "L", "b", "2", "L r" };

	begin_load();
	read_records(2000, 100 * NS_PER_MS);
	for (size_t i = 0; i < LENGTH(keys); i++) {
		key("o");
		key(keys[i]);
		sees("LOADING ");
		ck_assert(engine_loaded(engine).is_loading);
	}
	end_load();
}
END_TEST

START_TEST(notes_and_files_wait_until_it_is_read)
{
	static const char *const keys[] = { "m", "w", "p", "2 i" };

	begin_load();
	read_records(2000, NS_PER_MS);
	for (size_t i = 0; i < LENGTH(keys); i++) {
		key("o");
		key(keys[i]);
		ck_assert_msg(strstr(app.ui.message, "still reading"), "%s: %s", keys[i],
			      app.ui.message);
		ck_assert(!app.ui.is_typing);
		ck_assert_int_ne(app_view(&app), VIEW_WRITE);
	}
	end_load();
}
END_TEST

START_TEST(esc_on_the_board_stops_with_what_is_there)
{
	begin_load();
	key("<Esc>");
	ck_assert_ptr_nonnull(strstr(app.ui.message, "no record was read yet"));
	ck_assert(engine_loaded(engine).is_loading);
	read_records(4000, NS_PER_MS);
	key("H <Esc>");		/* on another view it leads back */
	ck_assert(engine_loaded(engine).is_loading);
	ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	key("<Esc>");
	ck_assert_str_eq(app.ui.message, "stopped here; :load goes on");
	settle();
	sees("PARTIAL ");
	sees("v1.3 is ");	/* the verdict of what was read */
	key("H");
	sees("PARTIAL ");
	key("<Esc> m");
	ck_assert(app.ui.is_typing);
	end_load();
}
END_TEST

START_TEST(load_goes_on_to_the_end)
{
	begin_load();
	read_records(4000, NS_PER_MS);
	key("<Esc>");
	settle();
	key(": load");
	sees("> load                      go on reading where it was stopped");
	key("<Enter>");
	ck_assert(engine_loaded(engine).is_loading);
	sees("LOADING ");
	misses("PARTIAL");
	while (engine_tick(engine, now_ns, SLICE) > 0)
		continue;
	settle();
	misses("PARTIAL");
	sees("9000 rec");
	key(": load <Enter>");
	ck_assert_str_eq(app.ui.message, "all was read");
	end_load();
}
END_TEST

START_TEST(leaving_while_it_reads_asks_nothing)
{
	begin_load();
	read_records(1000, NS_PER_MS);
	key("q");
	ck_assert(app.ui.is_leaving);
	end_load();
}
END_TEST

START_TEST(the_palette_does_what_a_word_says_and_names_none_it_has_not)
{
	begin();
	press(": causes <Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_CAUSES);
	press(": boa <Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_BOARD);
	press(": zzz <Enter>");
	ck_assert(app.ui.message_is_error);
	ck_assert_str_eq(app.ui.message, "zzz: no such command here; ? lists them");
	press(": <Esc>");
	ck_assert(!app.ui.is_typing);
	ck_assert_uint_eq(engine_snapshot(engine)->unsaved, 0);
	ck_assert_str_eq(engine_snapshot(engine)->note_draft, "");	/* a word is no note */
	end();
}
END_TEST

START_TEST(a_key_that_works_elsewhere_says_where)
{
	begin();
	press("x");
	ck_assert_str_eq(app.ui.message,
			 "x: mark the step done, or not done; it works in: guide");
	press("2 x");
	ck_assert_str_eq(app.ui.message, "Act now: marked done, yet it lacks an owner");
	press("x");
	ck_assert_str_eq(app.ui.message, "Act now: not done");
	press("X");		/* bound nowhere: nothing is said */
	ck_assert_str_eq(app.ui.message, "");
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_load");
	TCase *tcase = tcase_create("load");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_first_frame_needs_no_byte);
	tcase_add_test(tcase, the_line_of_progress_comes_after_three_tenths_of_a_second);
	tcase_add_test(tcase, tables_stand_as_so_far_and_claim_nothing);
	tcase_add_test(tcase, every_view_says_that_it_is_being_read);
	tcase_add_test(tcase, notes_and_files_wait_until_it_is_read);
	tcase_add_test(tcase, esc_on_the_board_stops_with_what_is_there);
	tcase_add_test(tcase, load_goes_on_to_the_end);
	tcase_add_test(tcase, leaving_while_it_reads_asks_nothing);
	tcase_add_test(tcase, the_palette_does_what_a_word_says_and_names_none_it_has_not);
	tcase_add_test(tcase, a_key_that_works_elsewhere_says_where);
	suite_add_tcase(suite, tcase);
	return suite;
}
