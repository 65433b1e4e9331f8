/* check_app_live: a board that grows: rows hold their places, what changed stands out once. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

static char path[64];
static int64_t at_s = 1754071500;	/* 2025-08-01T18:05:00Z */

/* So many requests of a version, of which the first `bad` timed out. */
static void
grow(const char *version, int n, int bad)
{
	FILE *file = fopen(path, "a");

	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < n; i++, at_s++)
		fprintf(file, "{\"timestamp\":%lld,\"endpoint\":\"/pay\",\"responseTimeMs\":%d,"
			"\"status\":\"%s\",\"modelVersion\":\"%s\"}\n", (long long)at_s,
			i < bad ? 900 : 100, i < bad ? "Timeout" : "OK", version);
	fclose(file);
}

static void
read_all(void)
{
	for (int i = 0; i < 50; i++)
		if (engine_tick(engine, now_ns, 1 << 20) == 0 && i > 2)
			break;
	if (!engine_is_settled(engine))
		ck_assert_int_eq(engine_settle(engine, &(struct err){ 0 }), 0);
}

static void
begin_live(void)
{
	static struct theme theme;
	struct err err = { 0 };
	struct engine_options options = { .follows = true, .has_no_hints = true, .version = "t" };
	char name[] = "/tmp/sitrep-live-XXXXXX";
	int fd = mkstemp(name);

	ck_assert(fd >= 0);
	close(fd);
	snprintf(path, sizeof(path), "%s", name);
	now_ns = (at_s + 60) * NS_PER_S;
	grow("v1", 10, 5);
	grow("v2", 10, 1);
	engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	read_all();
	ck_assert_int_eq(theme_load(&theme, "dark", &err), 0);
	struct app_options settings = { .theme = &theme, .theme_name = "dark" };
	ck_assert_int_eq(app_init(&app, engine, &settings, &err), 0);
	app.now_ns = now_ns;
	look(80, 24);
}

static void
end_live(void)
{
	app_release(&app);
	engine_free(engine);
	canvas_release(&canvas);
	str_release(&shown);
	unlink(path);
}

/* The version of the first row of the table. */
static const char *
first_version(void)
{
	look(80, 24);
	return engine_snapshot(engine)->version[0].version;
}

START_TEST(rows_hold_their_places_for_five_seconds)
{
	begin_live();
	ck_assert_str_eq(first_version(), "v1");
	grow("v2", 40, 40);
	now_ns += NS_PER_S;
	read_all();
	ck_assert_str_eq(first_version(), "v1");	/* though v2 is worse by now */
	ck_assert_uint_eq(engine_snapshot(engine)->version[1].figures.failed, 41);
	grow("v2", 1, 1);
	now_ns += 6 * NS_PER_S;
	read_all();
	ck_assert_str_eq(first_version(), "v2");
	end_live();
}
END_TEST

START_TEST(the_selection_goes_with_its_version)
{
	begin_live();
	app.ui.pane = PANE_VERSIONS;
	first_version();
	ck_assert_int_eq(app.ui.place[VIEW_BOARD][PANE_VERSIONS].selected, 0);	/* v1 */
	grow("v2", 40, 40);
	now_ns += 6 * NS_PER_S;
	read_all();
	ck_assert_str_eq(first_version(), "v2");
	ck_assert_int_eq(app.ui.place[VIEW_BOARD][PANE_VERSIONS].selected, 1);
	end_live();
}
END_TEST

/* Roles of the row of a version, where its figures stand. */
static bool
is_lit(const char *version)
{
	look(80, 24);
	for (int y = 0; y < canvas.rows; y++) {
		const struct cell *first = canvas_cell(&canvas, 3, y);
		if (first->cp[0] != 'v' || canvas_cell(&canvas, 4, y)->cp[0] !=
		    (unsigned char)version[1] || y < 5 || y > 7)
			continue;
		for (int x = 40; x < 60; x++)
			if (canvas_cell(&canvas, x, y)->role == ROLE_TEXT_STRONG)
				return true;
	}
	return false;
}

START_TEST(what_changed_stands_out_for_one_frame)
{
	begin_live();
	ck_assert(!is_lit("v1"));
	grow("v1", 1, 0);
	now_ns += NS_PER_S;
	read_all();
	ck_assert(is_lit("v1"));
	ck_assert(!is_lit("v1"));
	ck_assert(!is_lit("v2"));
	end_live();
}
END_TEST

/* An option said anew loses no record of a log that goes on growing. */
START_TEST(an_option_changes_while_the_log_grows)
{
	struct err err = { 0 };

	begin_live();
	ck_assert_int_eq(engine_change(engine, "baseline", "v2", &err), 0);
	sees("baseline v2");
	grow("v3", 7, 0);
	now_ns += NS_PER_S;
	read_all();
	sees("27 rec");
	ck_assert_int_eq(engine_change(engine, "where", "version=v3", &err), 0);
	sees("SELECTED 7 of 27");
	grow("v3", 2, 0);
	now_ns += NS_PER_S;
	read_all();
	sees("SELECTED 9 of 29");
	ck_assert_int_eq(engine_change(engine, "where", "version==", &err), 0);
	ck_assert_int_eq(engine_change(engine, "where", "latency>>", &err), -1);
	ck_assert_int_eq(engine_change(engine, "where", "", &err), 0);
	ck_assert_int_eq(engine_change(engine, "nonsense", "x", &err), -1);
	sees("29 rec");
	end_live();
}
END_TEST

/* On which row of the frame the record of a second stands: its time has no zone. */
static int
row_of(int64_t second)
{
	const char *frame = look(80, 30), *at;
	char text[16];
	int row = 0;

	snprintf(text, sizeof(text), "\n 18:%02d:%02d ", (int)(second / 60 % 60),
		 (int)(second % 60));
	at = strstr(frame, text);
	ck_assert_msg(at, "%s is not in\n%.3000s", text, frame);
	for (const char *c = frame; c < at; c++)
		row += *c == '\n';
	return row;
}

/* What is read is not moved from under the eye: a full list makes room for several at once. */
START_TEST(records_that_come_are_written_below_those_that_stand)
{
	int stood = 0, moved = 0;

	begin_live();
	grow("v1", 60, 0);
	now_ns += 60 * NS_PER_S;
	read_all();
	int last = row_of(at_s - 1);
	for (int i = 0; i < 12; i++) {
		grow("v2", 1, 0);
		read_all();
		int now = row_of(at_s - 1);
		if (now == last + 1)
			stood++;
		else
			moved++;
		last = now;
	}
	ck_assert_int_ge(stood, 8);
	ck_assert_int_ge(moved, 1);	/* or the list was never full */
	end_live();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_live");
	TCase *tcase = tcase_create("live");

	tcase_set_timeout(tcase, 30);
	tcase_add_test(tcase, rows_hold_their_places_for_five_seconds);
	tcase_add_test(tcase, the_selection_goes_with_its_version);
	tcase_add_test(tcase, what_changed_stands_out_for_one_frame);
	tcase_add_test(tcase, an_option_changes_while_the_log_grows);
	tcase_add_test(tcase, records_that_come_are_written_below_those_that_stand);
	suite_add_tcase(suite, tcase);
	return suite;
}
