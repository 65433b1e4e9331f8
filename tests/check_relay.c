/* check_relay: what curses writes arrives whole, without what says nothing. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/relay.h"

#define A "\033(B"	/* rmacs of xterm */

static const struct { const char *ascii, *written, *sent; } cases[] = {
	{ "", "plain \033[39m\033[1m" A "x", "plain \033[39;1m" A "x" },
	{ A, "a" A "b" A A "c", "abc" },
	{ A, A, "" },
	{ A, "\033(0lqk" A, "\033(0lqk" },
	/* A reset follows: the color before it says nothing. */
	{ A, "x\033[39m" A "\033[m y", "x\033[m y" },
	{ A, "x\033[39m\033[0;1my\033[49m\033[0mz\033[39;49m" A "\033[m",
	  "x\033[0;1my\033[0mz\033[m" },
	/* No reset: it does. */
	{ A, "\033[39m text", "\033[39m text" },
	{ A, "\033[39m\033[1m", "\033[39;1m" },
	{ A, "\033[39m\033[01m", "\033[39;01m" },
	{ A, "\033[39m\033[5;7H\033[m", "\033[39m\033[5;7H\033[m" },
	{ A, "\033[38;5;39m\033[m", "\033[m" },
	{ A, "\033[39m", "\033[39m" },	/* cut */
	{ A, "\033[39m" A, "\033[39m" },
	{ A, "\033(", "\033(" },
	{ "\017", "\033[m\017\033[39m\017\033[m\017x", "\033[mx" },
	/* Two that stand together are one; what a reset takes back is not sent. */
	{ A, "\033[0;1m\033[38;5;203mx\033[1m" A "\033[4m", "\033[0;1;38;5;203mx\033[1;4m" },
	{ A, "\033[1m\033[4m\033[0m\033[7mx", "\033[0;7mx" },
	{ A, "\033[1m\033[m\033[m\033[31mx", "\033[;31mx" },
	/* Not what has other parameters, is no SGR, or is cut; nor more than a terminal takes. */
	{ A, "\033[1m\033[38:2::1:2:3mx", "\033[1m\033[38:2::1:2:3mx" },
	{ A, "\033[1m\033[2Kx\033[1m\033[", "\033[1m\033[2Kx\033[1m\033[" },
	{ A, "\033[1;2;3;4;5;6;7m\033[1;2;3;4;5;6mx", "\033[1;2;3;4;5;6;7m\033[1;2;3;4;5;6mx" },
};

START_TEST(what_says_nothing_is_left_out)
{
	struct relay relay;
	struct str bytes = { 0 };

	ck_assert_int_eq(relay_open(&relay, NULL), 0);
	relay_lean(&relay, cases[_i].ascii);
	str_add(&bytes, "kept:\033[39m");	/* what was there before is not touched */
	fputs(cases[_i].written, relay.out);
	fflush(relay.out);
	ck_assert(relay_take(&relay, &bytes));
	ck_assert_int_eq(strncmp(str_text(&bytes), "kept:\033[39m", 10), 0);
	ck_assert_str_eq(str_text(&bytes) + 10, cases[_i].sent);
	ck_assert_uint_eq(bytes.len, 10 + strlen(cases[_i].sent));
	str_clear(&bytes);
	ck_assert(relay_take(&relay, &bytes));
	ck_assert_uint_eq(bytes.len, 0);	/* it was emptied */
	str_release(&bytes);
	relay_close(&relay);
}
END_TEST

START_TEST(a_long_text_arrives_whole)
{
	struct relay relay;
	struct str bytes = { 0 };

	ck_assert_int_eq(relay_open(&relay, NULL), 0);
	relay_lean(&relay, A);
	for (int i = 0; i < 20000; i++)
		fprintf(relay.out, "%d" A "\033[39m\033[m,", i);
	fflush(relay.out);
	ck_assert(relay_take(&relay, &bytes));
	const char *at = str_text(&bytes);
	for (int i = 0; i < 20000; i++) {
		char want[32];
		int n = snprintf(want, sizeof(want), "%d\033[m,", i);
		if (strncmp(at, want, (size_t)n) != 0)
			ck_abort_msg("number %d is not there", i);
		at += n;
	}
	ck_assert_str_eq(at, "");
	str_release(&bytes);
	relay_close(&relay);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("relay");
	TCase *tcase = tcase_create("relay");

	tcase_add_loop_test(tcase, what_says_nothing_is_left_out, 0, (int)LENGTH(cases));
	tcase_add_test(tcase, a_long_text_arrives_whole);
	suite_add_tcase(suite, tcase);
	return suite;
}
