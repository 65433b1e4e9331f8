/* check_pty: the board on a terminal: keys, typing, and every way to end it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/pty_look.h"

static void
type_note(struct pty *pty, const char *text)
{
	pty_key(pty, "m", "note:");
	for (const char *at = text; *at; at++) {
		char key[2] = { *at }, shown[128];

		snprintf(shown, sizeof(shown), "note: %.*s", (int)(at - text) + 1, text);
		pty_type(pty, key);
		pty_see(pty, *at == ' ' ? "note:" : shown);
	}
}

START_TEST(first_screen_tells_verdict_figures_and_state)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	const char *screen = pty_text(&pty);
	static const char *const told[] = { "reported: Within 20 mins", "PROBABLE", "v1.3",
		"3/3", "4/5", "max 890", "1 repaired", "2 wrapped", "LOADED 18:07:15Z", "Act now",
		"/risk-score", "/funding-approve", "q Leave" };
	for (size_t i = 0; i < LENGTH(told); i++)
		ck_assert_msg(strstr(screen, told[i]), "no `%s' on\n%s", told[i], screen);
	ck_assert(pty.is_alternate);
	ck_assert(!pty.has_cursor);
	pty_close(&pty);
}
END_TEST

/* A key on the board, what it opens, and that the way back leads to the same board. */
static const struct { const char *key, *title; } opened[] = {
	{ "H", "HYPOTHESES" }, { "L", "RECORDS" }, { "1", "STEP 1" }, { "2", "STEP 2" },
	{ "3", "STEP 3" }, { "4", "STEP 4" }, { "b", "REPORTED" }, { "?", "HELP" },
	{ "w", "WRITE" },
};

START_TEST(a_key_opens_its_view_and_back_closes_it)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	pty_key(&pty, opened[_i].key, opened[_i].title);
	pty_see_frame(&pty, opened[_i].key);
	pty_type(&pty, "\x1b");
	pty_see_frame(&pty, "");
	pty_type(&pty, "q");
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 0);
	pty_close(&pty);
}
END_TEST

START_TEST(leaving_gives_the_terminal_back)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_leave(&pty);
	ck_assert_int_eq(kill(-pty.child, 0), -1);
	ck_assert_int_eq(errno, ESRCH);
	pty_close(&pty);
}
END_TEST

/* What the tests look at can be seen to fail: nothing is restored after a kill. */
START_TEST(killed_it_leaves_the_terminal_as_it_was)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;
	struct termios now;

	pty_open_board(&pty, &start);
	kill(pty.child, SIGKILL);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + SIGKILL);
	ck_assert_int_eq(tcgetattr(pty.slave, &now), 0);
	ck_assert_uint_ne(now.c_lflag, pty.before.c_lflag);
	ck_assert(pty.is_alternate);
	ck_assert(!pty.has_cursor);
	pty_close(&pty);
}
END_TEST

START_TEST(S24_a_note_is_typed_with_a_cursor_and_kept)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	type_note(&pty, "paged the owner");
	ck_assert(pty.has_cursor);
	VTermPos at = { pty.cursor.row, pty.cursor.col - 1 };
	VTermScreenCell cell;
	ck_assert(vterm_screen_get_cell(pty.screen, at, &cell));
	ck_assert_uint_eq(cell.chars[0], 'r');
	pty_type(&pty, "\r");
	pty_expect(&pty, "note:", false);
	pty_see_kept(&pty, "paged the owner");
	ck_assert(!pty.has_cursor);
	pty_close(&pty);
}
END_TEST

START_TEST(a_field_is_typed_and_kept)
{
	struct pty_start start = pty_board(160, 48);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "2", "STEP 2");
	pty_key(&pty, "j", "> Owner");
	pty_key(&pty, "i", "writing: Owner");
	pty_key(&pty, "Wanjiru", "Wanjiru");
	pty_type(&pty, "\r");
	pty_expect(&pty, "writing", false);
	pty_see_kept(&pty, "Wanjiru");
	pty_see(&pty, "Wanjiru");
	pty_close(&pty);
}
END_TEST

START_TEST(esc_leaves_a_draft_behind)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	type_note(&pty, "half a thought");
	pty_type(&pty, "\x1b");
	pty_see(&pty, "draft");
	pty_see_kept(&pty, "half a thought");
	pty_close(&pty);
}
END_TEST

START_TEST(S31_a_paste_outside_of_text_does_nothing)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "\x1b[200~q\rq\rq\x1b[201~", "paste ignored: 3 lines");
	pty_close(&pty);
}
END_TEST

START_TEST(S31_a_paste_into_text_is_one_edit)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "\x1b[200~one\r\ntwo\x1b[31m\x1b[201~", "note: one two");
	pty_type(&pty, "\x1f");		/* Ctrl-_ takes it back at once */
	pty_expect(&pty, "note: one", false);
	pty_see(&pty, "note:");
	pty_close(&pty);
}
END_TEST

static const int deadly[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT, SIGBUS, SIGFPE };
enum { SAVING = 4 };	/* the first ones save what is being typed */

START_TEST(S26_a_signal_restores_the_terminal_and_kills_by_itself)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	type_note(&pty, "half a thought");
	kill(pty.child, deadly[_i]);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + deadly[_i]);
	pty_is_restored(&pty);
	if (_i < SAVING)
		ck_assert(pty_kept("half a thought"));
	pty_close(&pty);
}
END_TEST

START_TEST(S26_ctrl_c_ends_it_and_keeps_the_draft)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	type_note(&pty, "half a thought");
	pty_type(&pty, "\x03");
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + SIGINT);
	pty_is_restored(&pty);
	ck_assert(pty_kept("half a thought"));
	pty_close(&pty);
}
END_TEST

START_TEST(S27_suspended_it_leaves_the_screen_and_comes_back)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.has_shell = true;
	pty_open_board(&pty, &start);
	for (int round = 0; round < 3; round++) {
		pty_type(&pty, "\x1a");
		pty_see_stopped(&pty);
		pty_is_restored(&pty);
		kill(pty.child, SIGCONT);
		pty_see_frame(&pty, "");
		ck_assert(pty.is_alternate);
	}
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

/* SIGHUP as usual, ignored at the start, and a terminal whose end sends no signal. */
START_TEST(S30_terminal_gone_is_the_end_and_costs_nothing)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.ignores_hup = _i == 1;
	start.is_bare = _i == 2;
	pty_open_board(&pty, &start);
	type_note(&pty, "half a thought");
	close(pty.master);
	pty.master = -1;
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + SIGHUP);
	ck_assert(pty_kept("half a thought"));
	long cpu_ms = (long)(pty.usage.ru_utime.tv_sec + pty.usage.ru_stime.tv_sec) * 1000 +
		(long)(pty.usage.ru_utime.tv_usec + pty.usage.ru_stime.tv_usec) / 1000;
	ck_assert_int_lt(cpu_ms, 2000);
	pty_close(&pty);
}
END_TEST

/* Nobody reads the terminal: frames are left out, and a signal still ends it. */
START_TEST(S25_stalled_terminal_does_not_hold_up_the_end)
{
	struct pty_start start = pty_board(160, 48);
	struct pty pty;
	int64_t end = pty_ms() + PTY_CAP_MS;

	pty_open_board(&pty, &start);
	for (int i = 0; i < 200; i++)
		pty_type(&pty, "\x0c");
	kill(pty.child, SIGTERM);
	while (!pty_over(&pty) && pty_ms() < end)
		poll(NULL, 0, 5);
	ck_assert_msg(pty_over(&pty), "it still hangs");
	ck_assert_int_eq(pty_code(&pty), 128 + SIGTERM);
	struct termios now;
	ck_assert_int_eq(tcgetattr(pty.slave, &now), 0);
	ck_assert_uint_eq(now.c_lflag, pty.before.c_lflag);
	pty_close(&pty);
}
END_TEST

START_TEST(keys_come_from_the_terminal_while_the_log_comes_from_a_pipe)
{
	char line[8192];
	const struct pty_start start = { .program = "/bin/sh", .arg = { "-c", line }, .cols = 80,
		.rows = 24 };
	struct pty pty;

	snprintf(line, sizeof(line), "cat " PTY_SAMPLE " | %s --session %s", pty_program(),
		pty_notes());
	pty_open_board(&pty, &start);
	pty_key(&pty, "H", "HYPOTHESES");
	pty_type(&pty, "q");
	pty_expect(&pty, "HYPOTHESES", false);
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty");
	TCase *tcase = tcase_create("life");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_test(tcase, first_screen_tells_verdict_figures_and_state);
	tcase_add_loop_test(tcase, a_key_opens_its_view_and_back_closes_it, 0, LENGTH(opened));
	tcase_add_test(tcase, leaving_gives_the_terminal_back);
	tcase_add_test(tcase, killed_it_leaves_the_terminal_as_it_was);
	tcase_add_test(tcase, S24_a_note_is_typed_with_a_cursor_and_kept);
	tcase_add_test(tcase, a_field_is_typed_and_kept);
	tcase_add_test(tcase, esc_leaves_a_draft_behind);
	tcase_add_test(tcase, S31_a_paste_outside_of_text_does_nothing);
	tcase_add_test(tcase, S31_a_paste_into_text_is_one_edit);
	tcase_add_loop_test(tcase, S26_a_signal_restores_the_terminal_and_kills_by_itself, 0,
		LENGTH(deadly));
	tcase_add_test(tcase, S26_ctrl_c_ends_it_and_keeps_the_draft);
	tcase_add_test(tcase, S27_suspended_it_leaves_the_screen_and_comes_back);
	tcase_add_loop_test(tcase, S30_terminal_gone_is_the_end_and_costs_nothing, 0, 3);
	tcase_add_test(tcase, S25_stalled_terminal_does_not_hold_up_the_end);
	tcase_add_test(tcase, keys_come_from_the_terminal_while_the_log_comes_from_a_pipe);
	suite_add_tcase(suite, tcase);
	return suite;
}
