/* check_keydecode: what the bytes of a terminal mean, in time. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/keydecode.h"
#include "tui/keys.h"

static struct keydecode decode;

static void
push(const char *at, int64_t now_ms)
{
	keydecode_push(&decode, at, strlen(at), now_ms);
}

/* The names of all keys there are at a time, one after the other. */
static const char *
keys_at(int64_t now_ms)
{
	static char names[512];
	struct key_event event;
	char buf[16];

	names[0] = 0;
	while (keydecode_next(&decode, now_ms, &event)) {
		const char *name = event.key == KEY_GONE ? "<Gone>" : event.key == KEY_MOUSE
			? "<Mouse>" : event.key == KEY_PASTE ? "<Paste>"
			: keys_name(event.key, buf);

		strncat(names, name, sizeof(names) - strlen(names) - 1);
	}
	return names;
}

static const struct { const char *bytes, *want; } sequences[] = {
	{ "j", "j" }, { "\xC3\xA9", "\xC3\xA9" }, { "\r", "<Enter>" }, { "\n", "<Enter>" },
	{ "\t", "<Tab>" }, { "\x7F", "<Backspace>" }, { "\b", "<Backspace>" },
	{ "\x0C", "<C-l>" }, { "\x1F", "<C-_>" }, { "\x12", "<C-r>" }, { " ", "<Space>" },
	{ "\033[A\033[B\033[C\033[D", "<Up><Down><Right><Left>" }, { "\033OA\033OD", "<Up><Left>" },
	{ "\033[H\033[F\033OH\033OF", "<Home><End><Home><End>" },
	{ "\033[1~\033[4~\033[7~\033[8~", "<Home><End><Home><End>" },
	{ "\033[5~\033[6~\033[3~\033[2~", "<PgUp><PgDn><Delete><Insert>" },
	{ "\033OP\033[11~\033[[A\033[1;2P", "<F1><F1><F1><F1>" },
	{ "\033[15~\033[24~", "<F5><F12>" },
	{ "\033[Z", "<S-Tab>" }, { "\033[1;5A", "<Up>" }, { "\033OM", "<Enter>" },
	/* swallowed whole: Alt, unknown sequences, replies of the terminal, broken bytes */
	{ "\033jk", "k" }, { "\033[1;3A", "" }, { "\033[99~x", "x" }, { "\033[?62;4cx", "x" },
	{ "\033]11;rgb:0/0/0\ax", "x" }, { "\033]52;c;aGk=\033\\x", "x" },
	{ "\033P1$r0m\033\\x", "x" }, { "\033[M", "" }, { "\xC2\x9B" "A", "A" }, { "\xFFx", "x" },
	{ "\xE2\x80\xAEx", "x" }, { "\xC3(", "(" }, { "\xE4\xB8\x96", "\xE4\xB8\x96" },
	{ "\033[0123456789012345678901234567890123456789;1~x", "x" },
	{ "\033[\033[A", "<Up>" },
	{ "\033\033[A", "<Esc><Up>" },
};

START_TEST(sequences_of_all_terminals_are_keys)
{
	const char *bytes = sequences[_i].bytes;

	push(bytes, 1000);
	ck_assert_str_eq(keys_at(1000), sequences[_i].want);
	keydecode_release(&decode);
	/* Byte by byte, each its own read: the same keys. */
	for (size_t i = 0; bytes[i]; i++)
		keydecode_push(&decode, bytes + i, 1, 1000 + (int64_t)i);
	ck_assert_str_eq(keys_at(1000 + (int64_t)strlen(bytes)), sequences[_i].want);
	keydecode_release(&decode);
}
END_TEST

START_TEST(S32_esc_acts_after_25_ms_and_a_split_arrow_is_never_letters)
{
	push("\033", 0);
	ck_assert_str_eq(keys_at(24), "");
	ck_assert_int_eq(keydecode_wait(&decode, 10), 15);
	ck_assert_str_eq(keys_at(25), "<Esc>");
	ck_assert_str_eq(keys_at(1000), "");
	ck_assert_int_eq(keydecode_wait(&decode, 1000), -1);
	/* split by 10 ms: an arrow */
	push("\033", 2000);
	push("[", 2010);
	push("A", 2020);
	ck_assert_str_eq(keys_at(2020), "<Up>");
	/* split by 60 ms after the Esc: it acts, and the rest is swallowed, also in pieces */
	push("\033", 3000);
	ck_assert_str_eq(keys_at(3060), "<Esc>");
	push("[", 3060);
	push("1;2", 3100);
	push("Aj", 3120);
	ck_assert_str_eq(keys_at(3120), "j");
	push("\033", 4000);
	push("OA", 4060);
	push("j", 4061);
	ck_assert_str_eq(keys_at(4061), "<Esc>j");
	/* split by 60 ms after the bracket: still an arrow */
	push("\033[", 5000);
	push("A", 5060);
	ck_assert_str_eq(keys_at(5060), "<Up>");
	/* a bracket typed later than 100 ms after Esc acted is a bracket */
	push("\033", 6000);
	ck_assert_str_eq(keys_at(6025), "<Esc>");
	push("[", 6126);
	ck_assert_str_eq(keys_at(6126), "[");
	/* a late arrow that never ends gives up after 300 ms */
	push("\033", 7000);
	push("[", 7060);
	push("j", 7361);
	ck_assert_str_eq(keys_at(7361), "<Esc>j");
	keydecode_release(&decode);
}
END_TEST

START_TEST(S31_a_bracketed_paste_is_one_event)
{
	struct key_event event;

	push("a\033[200~one\r\ntwo\rthree\n\x01\033[31m\tx\033[2", 0);
	push("01~b", 1);
	ck_assert(keydecode_next(&decode, 1, &event) && event.key == 'a');
	ck_assert(keydecode_next(&decode, 1, &event) && event.key == KEY_PASTE);
	ck_assert_str_eq(event.text, "one\ntwo\nthree\n[31m x");
	ck_assert_uint_eq(event.len, 20);
	ck_assert_int_eq(event.lines, 4);
	ck_assert(keydecode_next(&decode, 1, &event) && event.key == 'b');
	ck_assert(!keydecode_next(&decode, 1, &event));
	keydecode_release(&decode);
}
END_TEST

START_TEST(a_paste_without_an_end_is_closed_after_a_second)
{
	struct key_event event;

	push("\033[200~abc", 0);
	ck_assert(!keydecode_next(&decode, 999, &event));
	ck_assert_int_eq(keydecode_wait(&decode, 999), 1);
	ck_assert(keydecode_next(&decode, 1000, &event) && event.key == KEY_PASTE);
	ck_assert_str_eq(event.text, "abc");
	push("q", 1001);
	ck_assert_str_eq(keys_at(1001), "q");
	keydecode_release(&decode);
}
END_TEST

START_TEST(a_paste_keeps_64_kib_and_counts_all_its_lines)
{
	struct key_event event;

	push("\033[200~", 0);
	for (int i = 0; i < 5000; i++)
		push("0123456789abcdefghi\n", 1);
	push("\033[201~", 2);
	ck_assert(keydecode_next(&decode, 2, &event));
	ck_assert_uint_eq(event.len, PASTE_MAX);
	ck_assert_int_eq(event.lines, 5001);
	keydecode_release(&decode);
}
END_TEST

START_TEST(a_burst_with_a_newline_is_a_paste_and_held_keys_are_not)
{
	struct key_event event;

	push("rm -rf /\nqqqqqqqqqq\n", 0);
	push("more\n", 50);
	ck_assert(!keydecode_next(&decode, 149, &event));
	ck_assert(keydecode_next(&decode, 150, &event) && event.key == KEY_PASTE);
	ck_assert_str_eq(event.text, "rm -rf /\nqqqqqqqqqq\nmore\n");
	ck_assert(!keydecode_next(&decode, 999, &event));
	push("\033[B\033[B\033[B\033[B\033[B\033[B\r", 2000);
	ck_assert_str_eq(keys_at(2000), "<Down><Down><Down><Down><Down><Down><Enter>");
	push("jjjjjjjjjjjjjjjjjjjj", 3000);
	ck_assert_str_eq(keys_at(3000), "jjjjjjjjjjjjjjjjjjjj");
	push("jjjjjj\r", 4000);
	ck_assert_str_eq(keys_at(4000), "jjjjjj<Enter>");
	keydecode_release(&decode);
}
END_TEST

START_TEST(the_mouse_gives_cells_and_double_clicks)
{
	struct key_event event;

	push("\033[<0;5;3M\033[<0;5;3m", 100);
	ck_assert(keydecode_next(&decode, 100, &event));
	ck_assert(event.key == KEY_MOUSE && event.mouse == MOUSE_CLICK);
	ck_assert(event.x == 4 && event.y == 2);
	ck_assert(!keydecode_next(&decode, 100, &event));
	push("\033[<0;5;3M", 500);
	ck_assert(keydecode_next(&decode, 500, &event) && event.mouse == MOUSE_CLICK);
	ck_assert(keydecode_next(&decode, 500, &event) && event.mouse == MOUSE_DOUBLE);
	push("\033[<0;5;3M\033[<0;6;3M", 600);
	ck_assert_str_eq(keys_at(600), "<Mouse><Mouse>");
	push("\033[<64;1;1M\033[<65;1;1M\033[<2;1;1M\033[<35;1;1M\033[<0;0;1M", 600);
	ck_assert(keydecode_next(&decode, 600, &event) && event.mouse == MOUSE_WHEEL_UP);
	ck_assert(keydecode_next(&decode, 600, &event) && event.mouse == MOUSE_WHEEL_DOWN);
	ck_assert(!keydecode_next(&decode, 600, &event));
	keydecode_release(&decode);
}
END_TEST

START_TEST(a_terminal_that_is_gone_says_so_after_what_came_before)
{
	push("j\033[200~abc", 0);
	keydecode_gone(&decode);
	ck_assert_str_eq(keys_at(0), "j<Paste><Gone>");
	ck_assert_str_eq(keys_at(9999), "");
	keydecode_release(&decode);
}
END_TEST

START_TEST(no_bytes_break_the_decoder)
{
	uint32_t seed = 1;
	struct key_event event;

	for (int64_t now = 0; now < 20000; now += 7) {
		char bytes[24];

		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1664525 + 1013904223;
			/* mostly what sequences are made of */
			bytes[i] = seed >> 31 ? "\033[O<0;12~MA\r\n"[(seed >> 16) % 13]
					      : (char)(seed >> 23);
		}
		keydecode_push(&decode, bytes, sizeof(bytes), now);
		while (keydecode_next(&decode, now, &event)) {
			ck_assert_uint_ne(event.key, KEY_NONE);
			ck_assert_uint_le(event.len, PASTE_MAX);
			/* no control byte is ever a character */
			ck_assert(event.key >= ' ' && !(event.key >= 0x7F && event.key < 0xA0));
		}
		ck_assert_int_le(keydecode_wait(&decode, now), KEYDECODE_PASTE_MS);
	}
	keydecode_release(&decode);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("keydecode");
	TCase *t = tcase_create("keydecode");

	tcase_add_loop_test(t, sequences_of_all_terminals_are_keys, 0, (int)LENGTH(sequences));
	tcase_add_test(t, S32_esc_acts_after_25_ms_and_a_split_arrow_is_never_letters);
	tcase_add_test(t, S31_a_bracketed_paste_is_one_event);
	tcase_add_test(t, a_paste_without_an_end_is_closed_after_a_second);
	tcase_add_test(t, a_paste_keeps_64_kib_and_counts_all_its_lines);
	tcase_add_test(t, a_burst_with_a_newline_is_a_paste_and_held_keys_are_not);
	tcase_add_test(t, the_mouse_gives_cells_and_double_clicks);
	tcase_add_test(t, a_terminal_that_is_gone_says_so_after_what_came_before);
	tcase_add_test(t, no_bytes_break_the_decoder);
	suite_add_tcase(s, t);
	return s;
}
