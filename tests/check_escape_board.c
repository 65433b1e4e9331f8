/* check_escape_board: the whole board on hostile logs, on real terminals: what is sent. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/escape_log.h"
#include "tests/pty_look.h"

/* Last, because of the macros of curses. */
#include "tests/escape_terminal.h"

/* The whole program on a hostile log of a hostile name, through its views. */
START_TEST(S20_the_board_on_a_hostile_log_sends_nothing_else)
{
	const char *term = escape_terminals[_i / 2], *locale = escape_locales[_i % 2];
	char term_env[64], locale_env[64];
	struct escape_allowed allowed;
	struct str log = { 0 };
	struct pty pty;
	size_t place = 0;

	escape_allow_terminal(&allowed, term);
	for (size_t i = 0; i < 2; i++)	/* BEL of nobody, but the reset of colours of some */
		escape_allow(&allowed, (const char *const[]){ "]104", "[#r" }[i]);
	pty_state();
	hostile_make(&log, pty_home, _i % 4 < 2 ? HOSTILE_ESCAPED : HOSTILE_RAW, true);
	snprintf(term_env, sizeof(term_env), "TERM=%s", term);
	snprintf(locale_env, sizeof(locale_env), "LC_ALL=%s", locale);
	struct pty_start start = { .arg = { "--session", pty_notes(), log.at }, .cols = 160,
				   .rows = 48, .env = { term_env, locale_env } };
	pty_open(&pty, &start);
	pty_see(&pty, "LOADED");
	for (const char *key = "jjLjrHl2b?q3o"; *key; key++) {
		pty_type(&pty, (char[2]){ *key });
		while (pty_read(&pty, 40))
			continue;
	}
	pty_resize(&pty, 80, 24);
	while (pty_read(&pty, 40))
		continue;
	pty_type(&pty, "q");
	pty_end(&pty);
	const char *what = escape_scan(&allowed, pty.raw.at, pty.raw.len, &place);
	ck_assert_msg(!what, "%s, %s: byte %zu: %s", term, locale, place, what);
	ck_assert_uint_gt(pty.raw.len, 20000);
	ck_assert_uint_eq(pty.asked, 0);
	str_release(&log);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("escape_board");
	TCase *t = tcase_create("board");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, NULL, pty_clean);
	tcase_add_loop_test(t, S20_the_board_on_a_hostile_log_sends_nothing_else, 0,
			    ESCAPE_COMBINATIONS);
	suite_add_tcase(s, t);
	return s;
}
