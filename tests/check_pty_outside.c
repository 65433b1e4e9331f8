/* check_pty_outside: the board and the editor, and stopped and woken. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/outside.h"

/* ---- the editor ---- */

/* What an editor does to the file $2 (behind --flag), and what is said then. */
static const struct { const char *body, *says; } mishaps[] = {
	{ "exit 3", "ended with 3; the text stays" },
	{ "printf broken >\"$2\"; exit 1", "ended with 1; the text stays; its work: " },
	{ "kill -9 $$", "killed by signal 9; the text stays" },
	{ "true", "unchanged in the editor" },
	{ ": >\"$2\"", "left it empty: the text stays" },
	{ "rm \"$2\"", "No such file or directory; the text stays as it was" },
	{ "head -c 70000 /dev/zero | tr '\\0' x >\"$2\"", "70000 bytes, at most 65536" },
	{ "rm \"$2\"; ln -s /etc/passwd \"$2\"", "the text stays as it was" },
	{ "rm \"$2\"; mkfifo \"$2\"", "it is no regular file; the text stays" },
};

START_TEST(S28_an_editor_that_goes_wrong_loses_nothing_and_it_is_said)
{
	struct pty_start start = outside_board(mishaps[_i].body);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "half a thought", "note: half a thought");
	pty_key(&pty, "\x18", mishaps[_i].says);
	pty_see(&pty, "note: half a thought");
	pty_key(&pty, "s", "note: half a thoughts");	/* it can be typed on */
	ck_assert(pty.has_cursor);
	pty_type(&pty, "\r");
	pty_see_kept(&pty, "half a thoughts");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(S28_an_editor_that_is_missing_is_named)
{
	struct pty_start start = outside_board("true");
	struct pty pty;

	start.env[2] = "VISUAL=/nonesuch/ed --wait";
	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "\x18", "/nonesuch/ed: No such file or directory; the text stays");
	pty_close(&pty);
}
END_TEST

START_TEST(S28_what_an_editor_wrote_comes_back_as_one_step)
{
	struct pty_start start = outside_board("[ \"$1\" = --flag ] || exit 9\n"
		"[ \"$(stat -c %a \"$2\")\" = 600 ] || exit 8\n"
		"printf 'paged the owner\\n' >\"$2\"");
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "half", "note: half");
	pty_key(&pty, "\x18", "note: paged the owner");
	pty_see(&pty, "from the editor");
	pty_type(&pty, "\x1f");
	pty_see(&pty, "note: half");
	pty_close(&pty);
}
END_TEST

START_TEST(S28_control_bytes_of_an_editor_become_visible)
{
	struct pty_start start = outside_board("printf 'a\\033]0;pwned\\007b' >\"$2\"");
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "\x18", "note: a<1B>]0;pwned<07>b");
	pty_see(&pty, "2 characters are shown as escapes");
	ck_assert(!is_sent(&pty, "]0;pwned\a", 0));
	pty_close(&pty);
}
END_TEST

/* It stops alone: so do we, since the shell waits for us; one `fg` wakes both. */
START_TEST(S28_an_editor_that_stops_stops_the_board_too)
{
	struct pty_start start = outside_board("kill -STOP $$\nprintf 'after the stop' >\"$2\"");
	struct pty pty;

	start.has_shell = true;
	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_type(&pty, "\x18");
	pty_see_stopped(&pty);
	kill(-pty.child, SIGCONT);
	pty_see(&pty, "note: after the stop");
	pty_close(&pty);
}
END_TEST

/* The editor waits for a byte on the terminal: it, and not the board, gets what is typed. */
static const char waits[] = "printf 'EDITOR HERE\\r\\n'\nread line\nprintf '%s' \"$line\" >\"$2\"";

START_TEST(S27_stopped_in_the_editor_and_woken_it_goes_on)
{
	struct pty_start start = outside_board(waits);
	struct pty pty;

	start.has_shell = true;
	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "\x18", "EDITOR HERE");
	ck_assert(!pty.is_alternate);
	pty_type(&pty, "\x1a");
	pty_see_stopped(&pty);
	kill(-pty.child, SIGCONT);
	pty_type(&pty, "q it is\n");
	pty_see(&pty, "note: q it is");
	pty_close(&pty);
}
END_TEST

START_TEST(S15_resized_while_the_editor_runs)
{
	struct pty_start start = outside_board(waits);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "\x18", "EDITOR HERE");
	pty_resize(&pty, 80, 24);
	pty_type(&pty, "seen\n");
	pty_see(&pty, "note: seen");
	pty_see(&pty, "RECORDS");
	pty_type(&pty, "\x15\x1b");	/* nothing is kept of it */
	pty_see_frame(&pty, "");
	pty_close(&pty);
}
END_TEST

/* Ctrl-C in an editor is the editor's; TERM is ours, also then. */
START_TEST(S26_signals_while_the_editor_runs)
{
	struct pty_start start = outside_board("trap 'printf caught >\"$2\"; exit 0' INT\n"
		"printf 'EDITOR HERE\\r\\n'\nread line");
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "\x18", "EDITOR HERE");
	pty_type(&pty, "\x03");
	pty_see(&pty, "note: caught");
	pty_key(&pty, "\x18", "EDITOR HERE");
	kill(pty.child, SIGTERM);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + SIGTERM);
	pty_is_restored(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(S29_what_children_say_on_stderr_is_in_the_log_and_not_on_the_screen)
{
	struct pty_start start = outside_board("echo 'noise of an editor' >&2\nexit 2");
	struct str log = { 0 };
	char path[200];
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "\x18", "ended with 2; the text stays; more in stderr.log");
	ck_assert(!is_sent(&pty, "noise of an editor", 0));
	snprintf(path, sizeof(path), "%s/sitrep/stderr.log", pty_state());
	ck_assert_int_eq(save_read(path, 1 << 20, &log, NULL), 0);
	ck_assert_ptr_nonnull(strstr(str_text(&log), "noise of an editor"));
	str_release(&log);
	pty_close(&pty);
}
END_TEST

/* ---- stop and go on ---- */

START_TEST(S27_stopped_ten_times_from_text_entry_it_goes_on)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.has_shell = true;
	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "half", "note: half");
	for (int round = 0; round < 10; round++) {
		pty_type(&pty, "\x1a");
		pty_see_stopped(&pty);
		pty_is_restored(&pty);
		ck_assert(pty_kept("half"));
		kill(-pty.child, SIGCONT);
		pty_see(&pty, "note: half");
		ck_assert(pty.is_alternate);
	}
	pty_key(&pty, "s", "note: halfs");
	pty_close(&pty);
}
END_TEST

START_TEST(S27_the_word_suspend_stops_it_too)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.has_shell = true;
	pty_open_board(&pty, &start);
	pty_key(&pty, ":", ":");
	pty_type(&pty, "suspend\r");
	pty_see_stopped(&pty);
	pty_is_restored(&pty);
	kill(-pty.child, SIGCONT);
	pty_see(&pty, "PROBABLE");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

/* Where no shell waits nobody could wake it: it stays, and says so. */
START_TEST(S27_without_a_shell_it_does_not_stop)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	pty_open_board(&pty, &start);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "half", "note: half");
	pty_key(&pty, "\x1a", "no shell here to go to");
	pty_see(&pty, "note: half");
	ck_assert(pty.is_alternate);
	pty_key(&pty, "s", "note: halfs");
	pty_close(&pty);
}
END_TEST

/* Stopped without being asked, and woken on a terminal that the shell has as it likes it. */
START_TEST(S27_stopped_by_somebody_else_it_takes_the_terminal_again)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.has_shell = true;
	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	kill(pty.child, SIGSTOP);
	pty_see_stopped(&pty);
	ck_assert_int_eq(tcsetattr(pty.slave, TCSANOW, &pty.before), 0);
	static const char said[] = "\r\n[1]+  Stopped   sitrep\r\n\x1b[?25h";
	vterm_input_write(pty.vterm, said, sizeof(said) - 1);
	kill(pty.child, SIGCONT);
	pty_see_frame(&pty, "");
	ck_assert(!pty.has_cursor);
	pty_type(&pty, "H");		/* a key by itself, not a line */
	pty_see_frame(&pty, "H");
	pty_type(&pty, "q");
	pty_see_frame(&pty, "H q");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_outside");
	TCase *tcase = tcase_create("outside");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_loop_test(tcase, S28_an_editor_that_goes_wrong_loses_nothing_and_it_is_said, 0,
		LENGTH(mishaps));
	tcase_add_test(tcase, S28_an_editor_that_is_missing_is_named);
	tcase_add_test(tcase, S28_what_an_editor_wrote_comes_back_as_one_step);
	tcase_add_test(tcase, S28_control_bytes_of_an_editor_become_visible);
	tcase_add_test(tcase, S28_an_editor_that_stops_stops_the_board_too);
	tcase_add_test(tcase, S27_stopped_in_the_editor_and_woken_it_goes_on);
	tcase_add_test(tcase, S15_resized_while_the_editor_runs);
	tcase_add_test(tcase, S26_signals_while_the_editor_runs);
	tcase_add_test(tcase, S29_what_children_say_on_stderr_is_in_the_log_and_not_on_the_screen);
	tcase_add_test(tcase, S27_stopped_ten_times_from_text_entry_it_goes_on);
	tcase_add_test(tcase, S27_the_word_suspend_stops_it_too);
	tcase_add_test(tcase, S27_without_a_shell_it_does_not_stop);
	tcase_add_test(tcase, S27_stopped_by_somebody_else_it_takes_the_terminal_again);
	suite_add_tcase(suite, tcase);
	return suite;
}
