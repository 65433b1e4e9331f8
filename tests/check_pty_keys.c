/* check_pty_keys: keys, pastes and the mouse as a terminal sends them, in pieces and at once. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/pty_look.h"

static void
wait_ms(int ms)
{
	poll(NULL, 0, ms);	/* the time between two pieces is what is tested */
}

/* A paste of 1000 lines whose every line would do something if it were typed. */
static void
paste(struct pty *pty, bool has_brackets)
{
	struct str text = { 0 };
	size_t at = 0;

	str_add(&text, has_brackets ? "\x1b[200~" : "");
	for (int i = 0; i < 1000; i++)
		str_fmt(&text, "q%dwH\r", i);
	str_add(&text, has_brackets ? "\x1b[201~" : "");
	while (at < text.len) {	/* a terminal takes what fits */
		ssize_t n = write(pty->master, text.at + at, text.len - at);
		if (n > 0)
			at += (size_t)n;
		pty_read(pty, 5);
	}
	str_release(&text);
}

START_TEST(S31_a_paste_of_1000_lines_runs_nothing)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	paste(&pty, _i);
	pty_see(&pty, "paste ignored: 10");
	pty_key(&pty, "H", "HYPOTHESES");
	pty_close(&pty);
}
END_TEST

START_TEST(S31_a_paste_of_1000_lines_into_text_is_one_step)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "x", "note: x");
	paste(&pty, true);
	pty_see(&pty, "q999wH");
	pty_type(&pty, "\x1f");
	pty_expect(&pty, "q999wH", false);
	pty_see(&pty, "note: x");
	ck_assert(!pty_kept("q998wH\n"));
	pty_close(&pty);
}
END_TEST

/* 25 ms decide: Esc acts, and what follows later is no arrow; within 10 ms it is one. */
START_TEST(S32_esc_acts_and_a_split_arrow_is_an_arrow_or_nothing)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "H", "HYPOTHESES");
	int64_t begun = pty_ms();
	pty_type(&pty, "\x1b");
	pty_expect(&pty, "HYPOTHESES", false);
	ck_assert_int_lt(pty_ms() - begun, 500);	/* 50 ms, on a machine of its own */
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "ab", "note: ab");
	pty_type(&pty, "\x1b");
	wait_ms(3);
	pty_type(&pty, "[D");
	pty_key(&pty, "c", "note: acb");
	pty_type(&pty, "\x1b");
	wait_ms(60);
	pty_type(&pty, "[D");
	/* Esc left the text; `[D` became no letters of it. */
	pty_expect(&pty, "note: ", false);
	ck_assert(!pty_kept("[D"));
	pty_close(&pty);
}
END_TEST

static bool
is_sent(const struct pty *pty, const char *text)
{
	return memmem(pty->raw.at, pty->raw.len, text, strlen(text)) != NULL;
}

START_TEST(S33_the_mouse_is_off_until_it_is_taken)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	ck_assert(!is_sent(&pty, "\x1b[?1000h"));
	ck_assert(!is_sent(&pty, "\x1b[?1006h"));
	pty_key(&pty, "M", "mouse on: wheel and click");
	ck_assert(is_sent(&pty, "\x1b[?1000h"));
	pty_key(&pty, "L", "RECORDS");
	pty_type(&pty, "\x1b[<65;10;10M");	/* the wheel goes down */
	pty_see_frame(&pty, "M L j j j");
	pty_key(&pty, "M", "mouse off: select text as usual");
	ck_assert(is_sent(&pty, "\x1b[?1000l"));
	pty_type(&pty, "\x1b");
	pty_expect(&pty, "mouse off", false);
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

/* Killed by a signal the modes are off too. */
START_TEST(S33_the_mouse_is_given_back)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.arg[3] = "--mouse";
	pty_open_board(&pty, &start);
	ck_assert(is_sent(&pty, "\x1b[?1000h"));
	kill(pty.child, SIGTERM);
	pty_end(&pty);
	ck_assert(is_sent(&pty, "\x1b[?1006l\x1b[?1000l"));
	pty_is_restored(&pty);
	pty_close(&pty);
}
END_TEST

/* The cursor stands behind what is typed, after each key; elsewhere there is none. */
START_TEST(S24_the_cursor_stands_on_the_text_after_each_key)
{
	static const struct { const char *key; int column; } keys[] = {
		{ "a", 1 }, { "b", 2 }, { "\x1b[D", 1 }, { "c", 2 }, { "\x1b[H", 0 },
		{ "\x1b[F", 3 }, { "\x7f", 2 }, { "\xe4\xb8\xad", 4 },
	};
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	ck_assert(!pty.has_cursor);
	pty_key(&pty, "m", "note:");
	for (size_t i = 0; i < LENGTH(keys); i++) {
		int64_t end = pty_ms() + PTY_CAP_MS;
		const int home = 7;	/* ` note: ` */

		pty_type(&pty, keys[i].key);
		while (!(pty.has_cursor && pty.cursor.col == home + keys[i].column)) {
			pty_read(&pty, 10);
			ck_assert_msg(pty_ms() <= end, "key %zu: the cursor stands at %d", i,
				      pty.cursor.col);
		}
	}
	pty_close(&pty);
}
END_TEST

/* Nobody reads the terminal for a while: what comes is read and kept, and afterwards there is no
 * backlog of frames. */
START_TEST(S25_a_stalled_line_delays_no_saving_and_leaves_no_backlog)
{
	struct pty_start start = pty_board(160, 48);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	for (int i = 0; i < 400; i++)	/* some 400 frames, of which few fit on the line */
		pty_type(&pty, i % 2 ? "\x7f" : "y");
	pty_type(&pty, "kept all the same\x0c");
	int64_t end = pty_ms() + PTY_CAP_MS;
	while (!pty_kept("kept all the same")) {
		wait_ms(5);
		ck_assert_msg(pty_ms() <= end, "it was not saved");
	}
	size_t before = pty.raw.len;
	pty_see(&pty, "note: kept all the same");
	while (pty_read(&pty, 50))
		continue;
	ck_assert_uint_lt(pty.raw.len - before, 100000);
	pty_close(&pty);
}
END_TEST

/* Of 10,000 window changes the last counts. */
START_TEST(S14_ten_thousand_window_changes_end_in_a_clean_frame)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	for (int i = 0; i < 10000; i++) {
		kill(pty.child, SIGWINCH);
		if (i % 100 == 0) {
			pty_resize(&pty, 20 + i % 170, 5 + i % 50);
			pty_read(&pty, 0);
		}
	}
	pty_resize(&pty, 80, 24);
	pty_see_frame(&pty, "");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

/* In every overlay and dialog: back at its size the screen is that of before. */
static const char *const overlays[] = { "?", "w", "C", ":", "f", "/", "t", "b", "D", "'" };

START_TEST(S15_resized_inside_each_overlay)
{
	static const struct { int cols, rows; } sizes[] = { { 160, 48 }, { 40, 10 }, { 12, 2 },
							    { 1, 1 }, { 80, 24 } };
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	pty_type(&pty, overlays[_i]);
	pty_see_frame(&pty, overlays[_i]);
	for (size_t i = 0; i < LENGTH(sizes); i++) {
		pty_resize(&pty, sizes[i].cols, sizes[i].rows);
		pty_read(&pty, 30);
	}
	pty_see_frame(&pty, overlays[_i]);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_keys");
	TCase *tcase = tcase_create("keys");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_loop_test(tcase, S31_a_paste_of_1000_lines_runs_nothing, 0, 2);
	tcase_add_test(tcase, S31_a_paste_of_1000_lines_into_text_is_one_step);
	tcase_add_test(tcase, S32_esc_acts_and_a_split_arrow_is_an_arrow_or_nothing);
	tcase_add_test(tcase, S33_the_mouse_is_off_until_it_is_taken);
	tcase_add_test(tcase, S33_the_mouse_is_given_back);
	tcase_add_test(tcase, S24_the_cursor_stands_on_the_text_after_each_key);
	tcase_add_test(tcase, S25_a_stalled_line_delays_no_saving_and_leaves_no_backlog);
	tcase_add_test(tcase, S14_ten_thousand_window_changes_end_in_a_clean_frame);
	tcase_add_loop_test(tcase, S15_resized_inside_each_overlay, 0, LENGTH(overlays));
	suite_add_tcase(suite, tcase);
	return suite;
}
