/* check_pty_draw: what leaves the board for a terminal: every size, many terminals, few bytes. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/pty_look.h"
#include "tests/splitmix.h"

enum { CLEAR_NONE = -1 };

static void
leave(struct pty *pty)
{
	pty_leave(pty);
	ck_assert_uint_eq(pty->asked, 0);	/* no query: its answer could arrive as keys */
}

/* Where a text stands in what was sent, from an offset on; CLEAR_NONE when it does not. */
static long
sent(const struct pty *pty, const char *text, size_t from)
{
	const char *at = from < pty->raw.len
		? memmem(pty->raw.at + from, pty->raw.len - from, text, strlen(text)) : NULL;

	return at ? at - pty->raw.at : CLEAR_NONE;
}

/* Read until the terminal has been quiet for a while; how many bytes came. */
static size_t
settle(struct pty *pty, int quiet_ms)
{
	size_t before = pty->raw.len;

	while (pty_read(pty, quiet_ms))
		continue;
	return pty->raw.len - before;
}

/* Does an SGR sequence of the output choose a colour? */
static bool
has_color(const struct pty *pty)
{
	for (size_t i = 0; i + 2 < pty->raw.len; i++) {
		if (pty->raw.at[i] != '\x1b' || pty->raw.at[i + 1] != '[')
			continue;
		size_t end = i + 2;
		while (end < pty->raw.len && strchr("0123456789;:", pty->raw.at[end]))
			end++;
		if (end == pty->raw.len || pty->raw.at[end] != 'm')
			continue;
		for (size_t at = i + 2; at < end; at++) {
			long n = strtol(pty->raw.at + at, NULL, 10);
			if ((n >= 30 && n <= 38) || (n >= 40 && n <= 48) || (n >= 90 && n <= 107))
				return true;
			while (at < end && pty->raw.at[at] != ';')
				at++;
		}
	}
	return false;
}

static bool
has_high_byte(const struct pty *pty)
{
	for (size_t i = 0; i < pty->raw.len; i++)
		if ((unsigned char)pty->raw.at[i] > 0x7F)
			return true;
	return false;
}

static const struct { int cols, rows; } sizes[] = {
	{ 1, 1 }, { 160, 48 }, { 20, 3 }, { 40, 10 }, { 20, 1 }, { 120, 36 }, { 1, 48 }, { 160, 1 },
	{ 80, 24 },
};

START_TEST(S13_every_size_shows_the_frame_of_that_size)
{
	struct pty_start start = pty_board(sizes[_i].cols, sizes[_i].rows);
	struct pty pty;

	pty_open(&pty, &start);
	pty_see_frame(&pty, "");
	leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(S16_resized_from_1x1_up_and_back_it_equals_a_fresh_start)
{
	struct pty_start start = pty_board(1, 1);
	struct pty pty;

	pty_open(&pty, &start);
	pty_see_frame(&pty, "");
	for (size_t i = 0; i < LENGTH(sizes); i++) {
		pty_resize(&pty, sizes[i].cols, sizes[i].rows);
		pty_see_frame(&pty, "");
	}
	leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(S14_a_storm_of_sizes_ends_in_a_clean_frame)
{
	struct pty_start start = pty_board(80, 24);
	uint64_t dice = 14;
	struct pty pty;

	pty_open_board(&pty, &start);
	for (int i = 0; i < 100; i++) {
		int cols = 1 + (int)random_below(&dice, 200);

		pty_resize(&pty, cols, 1 + (int)random_below(&dice, 60));
		pty_read(&pty, 0);
	}
	for (int i = 0; i < 1000; i++)
		kill(pty.child, SIGWINCH);
	pty_resize(&pty, 80, 24);
	pty_see_frame(&pty, "");
	leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(S15_resized_while_a_note_is_typed)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "x", "note: x");
	for (size_t i = 0; i < LENGTH(sizes); i++) {
		pty_resize(&pty, sizes[i].cols, sizes[i].rows);
		settle(&pty, 20);
	}
	pty_see(&pty, "note: x");
	pty_key(&pty, "y", "note: xy");
	ck_assert(pty.has_cursor);
	pty_close(&pty);
}
END_TEST

static const char *const terminals[] = { "xterm-256color", "tmux-256color", "screen-256color",
	"screen", "xterm", "linux", "vt100", "xterm-direct", "nonesuch-9" };

START_TEST(S1_every_view_draws_on_many_terminals)
{
	char term[64];
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	snprintf(term, sizeof(term), "TERM=%s", terminals[_i]);
	start.env[0] = term;
	pty_open_board(&pty, &start);
	pty_see(&pty, "4/5");
	pty_see(&pty, "max 890");
	static const struct { const char *key, *title; } views[] = {
		{ "H", "HYPOTHESES" }, { "L", "RECORDS" }, { "r", "LINE" }, { "1", "STEP 1" },
		{ "2", "STEP 2" }, { "b", "REPORTED" }, { "?", "HELP" }, { "\x1b", "REPORTED" },
		{ "D", "SPREAD" }, { "o", "TIMEOUTS" }, { "w", "WRITE" },
	};
	for (size_t i = 0; i < LENGTH(views); i++)
		pty_key(&pty, views[i].key, views[i].title);
	pty_type(&pty, "\x1b");
	pty_expect(&pty, "WRITE", false);
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(S3_an_unknown_terminal_is_said)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.env[0] = "TERM=nonesuch-9";
	pty_open(&pty, &start);
	pty_see(&pty, "nonesuch-9 is not in terminfo");
	pty_close(&pty);
}
END_TEST

static const char *const unusable[] = { "TERM", "TERM=", "TERM=dumb" };

START_TEST(S2_without_a_usable_terminal_the_report_is_printed)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.env[0] = unusable[_i];
	pty_open(&pty, &start);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 0);
	ck_assert_ptr_null(memchr(pty.raw.at, '\x1b', pty.raw.len));
	ck_assert(sent(&pty, "Root Cause Analysis", 0) >= 0);
	ck_assert(sent(&pty, "sitrep: terminal", 0) >= 0);
	pty_close(&pty);
}
END_TEST

/* In a C locale, and where a person says so; of a log with more than ASCII in its fields. */
START_TEST(S4_a_c_locale_gets_no_byte_above_7f)
{
	struct pty_start start = pty_board(160, 48);
	char log[160];
	struct pty pty;

	snprintf(log, sizeof(log), "%s/caf\xc3\xa9.json", pty_state());
	FILE *file = fopen(log, "wb");
	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < 40; i++)
		fprintf(file, "{\"timestamp\":\"2025-08-01T18:00:%02dZ\","
			"\"endpoint\":\"/caf\xc3\xa9\",\"responseTimeMs\":%d,"
			"\"status\":\"%s\",\"modelVersion\":\"v\xe2\x82\xac%d\"}\n",
			i, 100 + i, i % 2 ? "Timeout" : "OK", i % 2);
	fclose(file);
	start.arg[2] = log;
	start.arg[3] = _i ? "--ascii" : NULL;
	start.env[0] = _i ? "LC_ALL=C.UTF-8" : "LC_ALL=C";
	pty_open(&pty, &start);
	pty_see(&pty, "caf<U+00E9>");
	for (const char *key = "HbL2?"; *key; key++) {
		pty_type(&pty, (char[2]){ *key });
		settle(&pty, 50);
	}
	ck_assert(!has_high_byte(&pty));
	pty_close(&pty);
}
END_TEST

START_TEST(S5_a_missing_utf8_locale_is_utf8_all_the_same)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.env[0] = "LC_ALL=xx_XX.UTF-8";
	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	ck_assert(has_high_byte(&pty));
	pty_close(&pty);
}
END_TEST

/* What is set, and whether colour is sent. */
static const struct { const char *env, *option; bool is_colored; } colors[] = {
	{ "NO_COLOR=1", NULL, false }, { "NO_COLOR=", NULL, true },
	{ "NO_COLOR=1", "--color=256", true },
	{ "COLORTERM=truecolor", "--color=never", false }, { "TERM=xterm-256color", NULL, true },
	{ "TERM=vt100", NULL, false },
};

START_TEST(S6_S7_colour_is_sent_only_where_it_is_wanted)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.env[0] = colors[_i].env;
	start.arg[3] = colors[_i].option;
	pty_open_board(&pty, &start);
	pty_see(&pty, "q Leave");
	ck_assert_int_eq(has_color(&pty), colors[_i].is_colored);
	pty_close(&pty);
}
END_TEST

START_TEST(S23_the_screen_is_erased_at_the_start_and_by_ctrl_l_alone)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	size_t from = pty.raw.len;
	for (const char *key = "jkHLb?"; *key; key++) {
		pty_type(&pty, (char[2]){ *key });
		settle(&pty, 30);
	}
	for (size_t i = 0; i < LENGTH(sizes); i++) {
		pty_resize(&pty, sizes[i].cols, sizes[i].rows);
		settle(&pty, 30);
	}
	ck_assert_int_eq(sent(&pty, "\x1b[2J", from), CLEAR_NONE);
	ck_assert_int_eq(sent(&pty, "\x1b[H\x1b[J", from), CLEAR_NONE);
	from = pty.raw.len;
	pty_type(&pty, "\x0c");
	int64_t end = pty_ms() + PTY_CAP_MS;
	while (sent(&pty, "\x1b[2J", from) < 0 && pty_ms() < end)
		pty_read(&pty, 20);
	ck_assert_int_ge(sent(&pty, "\x1b[2J", from), 0);
	pty_close(&pty);
}
END_TEST

START_TEST(S21_idle_it_sends_nothing)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	settle(&pty, 100);
	ck_assert_uint_eq(settle(&pty, 1500), 0);
	pty_close(&pty);
}
END_TEST

/* Budgets of bytes, a tenth over: the first screen, and a step along the records. */
static const struct { int cols, rows; size_t first, key; } budgets[] = {
	{ 80, 24, 6600, 770 }, { 160, 48, 22000, 1320 },
};

START_TEST(S21_frames_stay_within_their_bytes)
{
	struct pty_start start = pty_board(budgets[_i].cols, budgets[_i].rows);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	ck_assert_uint_le(pty.raw.len, budgets[_i].first);
	pty_type(&pty, "j");
	size_t before = pty.raw.len;
	pty_see_frame(&pty, "j");
	settle(&pty, 30);
	ck_assert_uint_le(pty.raw.len - before, budgets[_i].key);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_draw");
	TCase *tcase = tcase_create("draw");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_loop_test(tcase, S13_every_size_shows_the_frame_of_that_size, 0, LENGTH(sizes));
	tcase_add_test(tcase, S16_resized_from_1x1_up_and_back_it_equals_a_fresh_start);
	tcase_add_test(tcase, S14_a_storm_of_sizes_ends_in_a_clean_frame);
	tcase_add_test(tcase, S15_resized_while_a_note_is_typed);
	tcase_add_loop_test(tcase, S1_every_view_draws_on_many_terminals, 0, LENGTH(terminals));
	tcase_add_test(tcase, S3_an_unknown_terminal_is_said);
	tcase_add_loop_test(tcase, S2_without_a_usable_terminal_the_report_is_printed, 0,
		LENGTH(unusable));
	tcase_add_loop_test(tcase, S4_a_c_locale_gets_no_byte_above_7f, 0, 2);
	tcase_add_test(tcase, S5_a_missing_utf8_locale_is_utf8_all_the_same);
	tcase_add_loop_test(tcase, S6_S7_colour_is_sent_only_where_it_is_wanted, 0, LENGTH(colors));
	tcase_add_test(tcase, S23_the_screen_is_erased_at_the_start_and_by_ctrl_l_alone);
	tcase_add_test(tcase, S21_idle_it_sends_nothing);
	tcase_add_loop_test(tcase, S21_frames_stay_within_their_bytes, 0, LENGTH(budgets));
	suite_add_tcase(suite, tcase);
	return suite;
}
