/* check_colors: what a terminal shows in color is read as if it had none, in any pieces. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/colors.h"
#include "tests/rewritten.h"
#include "tests/runner.h"
#include "tests/splitmix.h"

#define E "\x1b"

/* sequences: of those taken out. */
static const struct { const char *from, *to; unsigned sequences; } texts[] = {
	{ "", "", 0 },
	{ "plain [0m text [32m", "plain [0m text [32m", 0 },
	{ E "[1;39m{" E "[0m" E "[34;1m\"a\"" E "[0m:1}\n", "{\"a\":1}\n", 4 },
	{ E "[m" E "[K" E "[0K" E "(B" E "[38;2;1;2;3mx", "x", 5 },
	{ E "[38:2::255:10:1mx" E "[39m", "x", 2 },
	{ "12" E "[33m34" E "[39m", "1234", 2 },		/* inside of a number */
	{ E E "[31mx", E "x", 1 },				/* one ESC too many stays */
	/* What does another thing stays as it stands. */
	{ E "[2J" E "[5;5H" E "]0;pwned\x07" E "c" E "(0", E "[2J" E "[5;5H" E "]0;pwned\x07" E "c"
	  E "(0", 0 },
	{ E "[?25h" E "[>c" E "[1;31M", E "[?25h" E "[>c" E "[1;31M", 0 },
	/* What is torn does; and the next line is whole. */
	{ E "[3", E "[3", 0 },
	{ E, E, 0 },
	{ E "[3\n" E "[0mx", E "[3\nx", 1 },
	{ E "[0;3" E "[0m2m200", E "[0;32m200", 1 },
	{ E "[12345678901234567890123m", E "[12345678901234567890123m", 0 },	/* too long */
	{ E "[12345678901234567890m", "", 1 },
	/* Of 8-bit text no byte is taken for one. */
	{ "\x9b" "31mx", "\x9b" "31mx", 0 },
};

static void
push(struct colors *colors, const char *from, size_t len, size_t piece, struct str *out)
{
	for (size_t at = 0; at < len; at += piece)
		colors_push(colors, from + at, len - at < piece ? len - at : piece, out);
	colors_end(colors, out);
}

START_TEST(sequences_of_color_are_taken_out_and_no_others)
{
	const char *from = texts[_i].from, *to = texts[_i].to;
	char *copy = xstrndup(from, strlen(from));

	for (size_t piece = 1; piece <= strlen(from) + 1; piece++) {
		struct colors colors = { 0 };
		struct str out = { 0 };
		push(&colors, from, strlen(from), piece, &out);
		ck_assert_str_eq(str_text(&out), to);
		ck_assert_uint_eq(colors.sequences, texts[_i].sequences);
		ck_assert_uint_eq(colors.bytes, strlen(from) - strlen(to));
		str_release(&out);
	}
	ck_assert_uint_eq(colors_strip(copy, strlen(copy)), strlen(to));
	ck_assert_int_eq(memcmp(copy, to, strlen(to)), 0);
	free(copy);
}
END_TEST

START_TEST(colors_are_told_by_a_quarter_of_the_lines)
{
	static const char line[] = E "[31me" E "[0m\n";
	struct str text = { 0 };

	ck_assert(!colors_detect("", 0));
	ck_assert(!colors_detect("a\n" E "[3\n", 6));
	str_fmt(&text, "%s%s\n", line, line);
	ck_assert(!colors_detect(text.at, text.len));		/* two lines, few colors */
	str_add(&text, line);
	ck_assert(colors_detect(text.at, text.len));
	str_add(&text, "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
	ck_assert(colors_detect(text.at, text.len));
	str_add(&text, "10\n");				/* fewer than a quarter */
	ck_assert(!colors_detect(text.at, text.len));
	str_clear(&text);
	for (int i = 0; i < 8; i++)				/* one line, many */
		str_add(&text, E "[31m");
	ck_assert(colors_detect(text.at, text.len));
	str_release(&text);
}
END_TEST

/* Of bytes that mean something, in any order: in any pieces, and in place, the same; no line end
 * is taken, and every byte is either there or counted. */
START_TEST(any_bytes_give_the_same_in_any_pieces)
{
	static const char bytes[] = E E E "[[[;;:(BmKJ01 23\nx\"";
	char text[600];

	for (uint64_t seed = 1; seed <= 2000; seed++) {
		uint64_t dice = seed;
		size_t len = random_below(&dice, sizeof(text));

		for (size_t i = 0; i < len; i++)
			text[i] = bytes[random_below(&dice, sizeof(bytes) - 1)];
		struct colors one = { 0 }, other = { 0 };
		struct str whole = { 0 }, parts = { 0 };
		push(&one, text, len, sizeof(text), &whole);
		push(&other, text, len, 1 + seed % 7, &parts);
		rewritten_alike(&whole, &parts, text, len);
		ck_assert_uint_eq(whole.len + one.bytes, len);
		ck_assert_uint_eq(one.sequences, other.sequences);
		ck_assert_uint_eq(colors_strip(text, len), whole.len);
		ck_assert(whole.len == 0 || memcmp(text, whole.at, whole.len) == 0);
		str_release(&whole);
		str_release(&parts);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("colors");
	TCase *tcase = tcase_create("colors");

	tcase_add_loop_test(tcase, sequences_of_color_are_taken_out_and_no_others, 0,
			    (int)LENGTH(texts));
	tcase_add_test(tcase, colors_are_told_by_a_quarter_of_the_lines);
	tcase_add_test(tcase, any_bytes_give_the_same_in_any_pieces);
	suite_add_tcase(suite, tcase);
	return suite;
}
