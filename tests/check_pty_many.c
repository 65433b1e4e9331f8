/* check_pty_many: what is to hold a hundred times, and at every size; in full with SITREP_MANY. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/pty_look.h"
#include "tests/splitmix.h"

/* So many runs, or a few of them. */
static int
runs(int few, int full)
{
	return getenv("SITREP_MANY") ? full : few;
}

/* ---- S8: colors ---- */

/* 256 and 8 colors, direct ones, none; what stands on the screen is the same, so that no state is
 * told by its color alone: check_views compares the states themselves. */
static const char *const depths[] = {
	"TERM=xterm-256color", "TERM=xterm", "TERM=screen", "TERM=xterm-direct", "NO_COLOR=1",
	"TERM=xterm-mono",
};
static const char *const views[] = { "", "H", "2", "L", "d", "D", "b", "\r" };
static const char *const view_keys[] = { "", "H", "2", "L", "d", "D", "b", "<Enter>" };

START_TEST(S8_every_color_depth_shows_the_same_characters)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.env[0] = depths[_i];
	for (size_t i = 0; i < LENGTH(views); i++) {
		pty_open_board(&pty, &start);
		pty_type(&pty, views[i]);
		pty_see_frame(&pty, view_keys[i]);
		pty_close(&pty);
	}
}
END_TEST

/* ---- S14: sizes ---- */

START_TEST(S14_after_any_storm_the_frame_is_that_of_a_fresh_start)
{
	struct pty_start start = pty_board(80, 24);
	uint64_t dice = 1400 + (uint64_t)_i;
	struct pty pty;

	pty_open(&pty, &start);		/* not waited for: the storm begins with the start */
	for (int i = 0; i < 100; i++) {
		int cols = 1 + (int)random_below(&dice, 200);

		pty_resize(&pty, cols, 1 + (int)random_below(&dice, 60));
		pty_read(&pty, (int)random_below(&dice, 4));
	}
	pty_see_frame(&pty, "");
	kill(pty.child, SIGTERM);
	pty_end(&pty);
	pty_is_restored(&pty);
	pty_close(&pty);
}
END_TEST

/* ---- S17: the last cell ---- */

/* A message longer than the screen ends in an ellipsis in the last cell. */
START_TEST(S17_the_last_cell_is_written_and_nothing_wraps_or_scrolls)
{
	static const int rows[] = { 2, 3, 5, 8, 13, 21, 24, 34, 48, 60 };
	int step = runs(5, 1), wide = runs(40, 60), corners = 0;
	struct pty_start start = pty_board(80, rows[_i]);
	struct pty pty;

	pty_open(&pty, &start);
	pty_see(&pty, "v1.3");
	for (int cols = 2 + _i % step; cols <= wide; cols += step) {
		pty_resize(&pty, cols, rows[_i]);
		pty_type(&pty, "x");	/* not here; where it works is said at length */
		pty_see_frame(&pty, "x");
		VTermPos corner = { rows[_i] - 1, cols - 1 };
		VTermScreenCell cell;
		ck_assert(vterm_screen_get_cell(pty.screen, corner, &cell));
		corners += cell.chars[0] == 0x2026;
	}
	/* The harness looks at what it should: where messages have a row, nearly all were too
	 * long for it. */
	if (rows[_i] >= 5)
		ck_assert_int_gt(corners, wide / step * 7 / 10 - 2);
	kill(pty.child, SIGTERM);
	pty_end(&pty);
	pty_close(&pty);
}
END_TEST

/* ---- S26: signals ---- */

static const int deadly[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGSEGV, SIGABRT };
enum { SAVING = 4 };	/* the first ones save what is being typed */

/* At any moment of a life: while it starts, reads, draws, or a note is typed. */
START_TEST(S26_a_signal_at_any_moment_restores_the_terminal)
{
	const int number = deadly[(size_t)_i % LENGTH(deadly)];
	struct pty_start start = pty_board(80, 24);
	uint64_t dice = 2600 + (uint64_t)_i;
	int steps = (int)random_below(&dice, 60);
	struct pty pty;

	start.env[0] = "ASAN_OPTIONS=handle_segv=0:handle_abort=0";	/* before ours stand */
	for (size_t i = 0; i < LENGTH(deadly); i++)
		signal(deadly[i], SIG_DFL);	/* not those of libcheck, until exec */
	pty_open(&pty, &start);
	for (int i = 0; i < steps; i++)
		pty_read(&pty, 1);
	bool types = strstr(pty_text(&pty), "PROBABLE") && random_below(&dice, 2);
	if (types) {
		pty_key(&pty, "m", "note:");
		pty_key(&pty, "half a thought", "note: half a thought");
	}
	kill(pty.child, number);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + number);
	ck_assert(!pty.is_alternate);
	ck_assert(pty.has_cursor);
	struct termios now;
	ck_assert_int_eq(tcgetattr(pty.slave, &now), 0);
	ck_assert_uint_eq(now.c_lflag, pty.before.c_lflag);
	if (types && (size_t)_i % LENGTH(deadly) < SAVING)
		ck_assert(pty_kept("half a thought"));
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_many");
	TCase *tcase = tcase_create("many");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_loop_test(tcase, S8_every_color_depth_shows_the_same_characters, 0,
			    (int)LENGTH(depths));
	tcase_add_loop_test(tcase, S14_after_any_storm_the_frame_is_that_of_a_fresh_start, 0,
			    runs(4, 100));
	tcase_add_loop_test(tcase, S17_the_last_cell_is_written_and_nothing_wraps_or_scrolls, 0,
			    10);
	tcase_add_loop_test(tcase, S26_a_signal_at_any_moment_restores_the_terminal, 0,
			    runs(12, 100 * (int)LENGTH(deadly)));
	suite_add_tcase(suite, tcase);
	return suite;
}
