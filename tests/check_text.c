/* check_text: the classes and the four laws of safe text (promises.md section 3), and widths. */
/* SPDX-License-Identifier: MIT */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tests/many.h"
#include "tests/runner.h"

/* One row a class: bytes, and how they must be shown. */
static const struct row {
	const char *in;
	size_t len;
	const char *out;
	unsigned unsafe;
} rows[] = {
#define ROW(in, out, unsafe) { in, sizeof(in) - 1, out, unsafe }
	ROW("", "", 0),
	ROW("/risk-score v1.3", "/risk-score v1.3", 0),
	/* C0, DEL */
	ROW("\033[31m", "<1B>[31m", 1), ROW("\a\b\t\n\v\f\r\x0E\x0F\x18",
	    "<07><08><09><0A><0B><0C><0D><0E><0F><18>", 10),
	ROW("OK\0Timeout", "OK<00>Timeout", 1), ROW("\x7F", "<7F>", 1),
	/* C1, as UTF-8 and as lone bytes */
	ROW("\xC2\x9B" "2J", "<U+009B>2J", 1), ROW("\xC2\x90\xC2\x9D\xC2\x85",
	    "<U+0090><U+009D><U+0085>", 3),
	ROW("\x9B" "2J", "<9B>2J", 1), ROW("\x90\x9D\x85", "<90><9D><85>", 3),
	/* sequences */
	ROW("\033]52;c;QQ==\a", "<1B>]52;c;QQ==<07>", 2), ROW("\033c", "<1B>c", 1),
	ROW("\033P1$r0m\033\\", "<1B>P1$r0m<1B>\\", 2), ROW("\033_Gx\033\\", "<1B>_Gx<1B>\\", 2),
	ROW("\033]0;title", "<1B>]0;title", 1), ROW("\033]2;x\xC2\x9C", "<1B>]2;x<U+009C>", 2),
	/* line forgery */
	ROW("a\rb\b\n\xE2\x80\xA8\xE2\x80\xA9", "a<0D>b<08><0A><U+2028><U+2029>", 5),
	/* bidi */
	ROW("\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C",
	    "<U+202A><U+202E><U+2066><U+2069><U+200E><U+200F><U+061C>", 7),
	/* invisible: one of each run; all of them are walked below */
	ROW("a\xE2\x80\x8B" "b", "a<U+200B>b", 1), ROW("\xEF\xBB\xBF", "<U+FEFF>", 1),
	ROW("\xE2\x9D\xA4\xEF\xB8\x8F", "❤<U+FE0F>", 1), ROW("\xF3\xA0\x81\xA1", "<U+E0061>", 1),
	ROW("\xF3\xA0\x84\x80", "<U+E0100>", 1), ROW("\xC2\xAD", "<U+00AD>", 1),
	/* not characters: surrogate, overlong, over U+10FFFF, cut, non-characters, private use */
	ROW("\xED\xA0\x80", "<ED><A0><80>", 3), ROW("\xC0\x80", "<C0><80>", 2),
	ROW("\xC1\xBF", "<C1><BF>", 2), ROW("\xE0\x9F\xBF", "<E0><9F><BF>", 3),
	ROW("\xF0\x8F\xBF\xBF", "<F0><8F><BF><BF>", 4),
	ROW("\xF4\x90\x80\x80", "<F4><90><80><80>", 4), ROW("\xFF\xFE", "<FF><FE>", 2),
	ROW("\xE2\x82", "<E2><82>", 2), ROW("\xE2\x82z", "<E2><82>z", 2),
	ROW("\xEF\xB7\x90", "<U+FDD0>", 1), ROW("\xEF\xBF\xBE\xEF\xBF\xBF", "<U+FFFE><U+FFFF>", 2),
	ROW("\xF4\x8F\xBF\xBF", "<U+10FFFF>", 1), ROW("\xEE\x80\x80", "<U+E000>", 1),
	ROW("\xF3\xB0\x80\x80", "<U+F0000>", 1), ROW("\xCD\xB8", "<U+0378>", 1),
	/* stacking: one kept, the others shown; none first, none on a visible form */
	ROW("e\xCC\x81", "e\xCC\x81", 0), ROW("e\xCC\x81\xCC\x80\xCC\x82",
	    "e\xCC\x81<U+0300><U+0302>", 2),
	ROW("\xCC\x81" "e", "<U+0301>e", 1), ROW("\a\xCC\x81", "<07><U+0301>", 2),
	ROW("xyze\xCC\x81", "xyze\xCC\x81", 0),
	/* width and look-alikes are kept as they are */
	ROW("日本", "日本", 0), ROW("ｖ１", "ｖ１", 0),
	ROW("/risk-sc\xD0\xBEre", "/risk-sc\xD0\xBEre", 0),
	ROW("\xC2\xA0\xEF\xBF\xBD", "\xC2\xA0\xEF\xBF\xBD", 0), ROW("<1B>", "<1B>", 0),
};

START_TEST(each_class_is_shown_as_the_table_says)
{
	const struct row *row = &rows[_i];
	struct str out = { 0 };

	ck_assert_uint_eq(text_safe(&out, row->in, row->len), row->unsafe);
	ck_assert_str_eq(str_text(&out), row->out);
	ck_assert_uint_eq(out.len, strlen(row->out));
	str_release(&out);
}
END_TEST

/* Ranges of promises.md section 3 that must never reach a screen. */
static const uint32_t unsafe_ranges[][2] = {
	{ 0x00, 0x1F }, { 0x7F, 0x9F }, { 0xAD, 0xAD }, { 0x034F, 0x034F }, { 0x061C, 0x061C },
	{ 0x115F, 0x1160 }, { 0x17B4, 0x17B5 }, { 0x180B, 0x180F }, { 0x200B, 0x200F },
	{ 0x2028, 0x202E }, { 0x2060, 0x2064 }, { 0x2066, 0x206F }, { 0x3164, 0x3164 },
	{ 0xD800, 0xDFFF }, { 0xE000, 0xF8FF }, { 0xFDD0, 0xFDEF }, { 0xFE00, 0xFE0F },
	{ 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE007F },
	{ 0xE0100, 0xE01EF }, { 0xF0000, 0x10FFFF },
};

static bool
must_be_unsafe(uint32_t cp)
{
	for (size_t i = 0; i < LENGTH(unsafe_ranges); i++) {
		if (cp >= unsafe_ranges[i][0] && cp <= unsafe_ranges[i][1])
			return true;
	}
	return (cp & 0xFFFE) == 0xFFFE;
}

START_TEST(every_listed_code_point_is_unsafe_and_its_neighbors_are_not)
{
	static const uint32_t safe[] = {	/* the other side of the limits */
		0x20, 0x7E, 0xA0, 0xAC, 0xAE, 0x0301, 0x034E, 0x0350, 0x115E, 0x1161, 0x17B6,
		0x200A, 0x2010, 0x2027, 0x202F, 0x205F, 0x3163, 0xD7A3, 0xF900, 0xFE10, 0xFF9F,
		0xFFFC, 0xFFFD, 0x10000, 0x1F600, 0x20000,
	};

	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		if (must_be_unsafe(cp))
			MUST(!text_cp_safe(cp) && text_cp_width(cp) == 0, "U+%04X is safe", cp);
	}
	for (size_t i = 0; i < LENGTH(safe); i++)
		ck_assert_msg(text_cp_safe(safe[i]), "U+%04X is not safe", safe[i]);
	ck_assert(!text_cp_safe(0x110000));
	ck_assert(!text_cp_safe(UINT32_MAX));
}
END_TEST

START_TEST(widths_are_those_of_unicode)
{
	static const struct { uint32_t cp; int width; } widths[] = {
		{ 'a', 1 }, { 0xE9, 1 }, { 0x0301, 0 }, { 0x20DD, 0 }, { 0x0903, 1 }, { 0x1100, 2 },
		{ 0x11A8, 0 }, { 0x2500, 1 }, { 0x2588, 1 }, { 0x2713, 1 }, { 0x2026, 1 },
		{ 0x3000, 2 }, { 0x3042, 2 }, { 0x4E00, 2 }, { 0xAC00, 2 }, { 0xFF21, 2 },
		{ 0xFF71, 1 }, { 0x1F600, 2 }, { 0x1F1E6, 1 }, { 0x20000, 2 }, { 0x1B, 0 },
	};

	for (size_t i = 0; i < LENGTH(widths); i++)
		ck_assert_msg(text_cp_width(widths[i].cp) == widths[i].width, "U+%04X: %d",
			      widths[i].cp, text_cp_width(widths[i].cp));
	ck_assert_int_eq(text_width(""), 0);
	ck_assert_int_eq(text_width("日本 e\xCC\x81"), 6);
	ck_assert_int_eq(text_width("\033"), 4);	/* as it will be shown */
}
END_TEST

START_TEST(every_code_point_survives_encoding)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		char utf8[4];
		uint32_t back = 0;
		int n = text_encode(utf8, cp);
		bool is_surrogate = cp >= 0xD800 && cp <= 0xDFFF;

		MUST(text_decode(utf8, (size_t)n, &back) == (is_surrogate ? 0 : n), "U+%04X", cp);
		MUST(is_surrogate || back == cp, "U+%04X is U+%04X", cp, back);
		MUST(text_decode(utf8, (size_t)n - 1, &back) == 0, "U+%04X, cut", cp);
	}
}
END_TEST

START_TEST(utf8_is_strict_to_the_last_byte)
{
	static const struct { const char *at; size_t len; bool is; } texts[] = {
		{ "", 0, true }, { "a\0b", 3, true }, { "na\xC3\xAFve", 6, true },
		{ "\xF0\x9F\x98\x80", 4, true }, { "\xF0\x9F\x98", 3, false },
		{ "\xC0\xAF", 2, false }, { "\xED\xA0\x80", 3, false },
		{ "a\xFF", 2, false }, { "\x80", 1, false },
		{ "\xF4\x90\x80\x80", 4, false },
	};

	for (size_t i = 0; i < LENGTH(texts); i++)
		ck_assert_msg(text_is_utf8(texts[i].at, texts[i].len) == texts[i].is, "row %zu",
			      i);
}
END_TEST

/* Bytes of a mixed kind: random, printable, and pieces that matter. `<` is left out, so that
 * what is shown can be read back without doubt. */
static size_t
random_bytes(uint64_t *state, char *out, size_t size)
{
	static const char *const pieces[] = {
		"\033[", "\xC2\x9B", "\xE2\x80\xAE", "e\xCC\x81", "\xCC\x80", "日",
		"\xF0\x9F\x98\x80", "\xE2\x82", "\xED\xA0\x80", "\xEE\x80\x80", "\xF3\xA0\x81\xA1",
		"\n", "\x9B", "v1.3",
		"\xE1\x85\xA1", "\xE1\x84\x80", "\xEF\xBF\xBF",
	};
	size_t len = 0, aim = random_below(state, size - 8);

	while (len < aim) {
		char utf8[8];
		size_t n = 1;

		switch (random_below(state, 4)) {
		case 0:
			utf8[0] = (char)random_below(state, 256);
			break;
		case 1:
			utf8[0] = (char)(0x20 + random_below(state, 95));
			break;
		case 2:
			n = (size_t)text_encode(utf8, (uint32_t)random_below(state, 0x110000));
			break;
		default: {
			const char *piece = pieces[random_below(state, LENGTH(pieces))];
			n = strlen(piece);
			memcpy(utf8, piece, n);
		}
		}
		if (utf8[0] == '<')
			utf8[0] = '(';
		memcpy(out + len, utf8, n);
		len += n;
	}
	return len;
}

/* Is it UTF-8 in the eyes of the C library? */
static size_t
to_code_points(iconv_t iconv_to, const char *at, size_t len, uint32_t *cps, size_t most)
{
	char *in = (char *)(uintptr_t)at, *out = (char *)cps;
	size_t in_left = len, out_left = most * sizeof(*cps);

	iconv(iconv_to, NULL, NULL, NULL, NULL);
	size_t failed = iconv(iconv_to, &in, &in_left, &out, &out_left);
	MUST(failed != (size_t)-1 && !in_left, "not UTF-8 at byte %zu", len - in_left);
	return most - out_left / sizeof(*cps);
}

/* Undo visible forms: `<1B>` is a byte, `<U+202E>` a code point. */
static size_t
read_back(const char *at, char *out)
{
	size_t len = 0;

	while (*at) {
		unsigned value;
		char *end;

		if (*at != '<') {
			out[len++] = *at++;
			continue;
		}
		bool is_cp = at[1] == 'U';
		value = (unsigned)strtoul(at + (is_cp ? 3 : 1), &end, 16);
		MUST(*end == '>', "no end of a visible form: %s", at);
		at = end + 1;
		if (is_cp)
			len += (size_t)text_encode(out + len, value);
		else
			out[len++] = (char)value;
	}
	return len;
}

START_TEST(the_four_laws_hold_for_any_bytes)
{
	uint64_t state = 1;
	iconv_t iconv_to = iconv_open("WCHAR_T", "UTF-8");
	struct str once = { 0 }, twice = { 0 };
	static char raw[200], back[2000];
	static uint32_t cps[4000];

	for (int round = 0; round < 50000; round++) {
		size_t len = random_bytes(&state, raw, sizeof(raw));

		/* 1: twice is once */
		str_clear(&once);
		str_clear(&twice);
		text_safe(&once, raw, len);
		ck_assert_uint_eq(text_safe(&twice, once.at, once.len), 0);
		ck_assert_str_eq(once.at, twice.at);
		/* 2: complete UTF-8, nothing unsafe in it, one mark a base */
		size_t n = to_code_points(iconv_to, once.at, once.len, cps, LENGTH(cps));
		int width = 0;
		for (size_t i = 0; i < n; i++) {
			int cells = text_cp_width(cps[i]);
			bool has_base = i > 0 && text_cp_width(cps[i - 1]) > 0;

			MUST(!must_be_unsafe(cps[i]), "U+%04X", cps[i]);
			MUST(cells > 0 || has_base, "a mark alone: U+%04X", cps[i]);
			width += cells;
		}
		/* 3: the width is the sum of the cells */
		ck_assert_int_eq(text_width(once.at), width);
		/* 4: nothing is dropped */
		ck_assert_uint_eq(read_back(once.at, back), len);
		ck_assert_mem_eq(back, raw, len);
	}
	str_release(&once);
	str_release(&twice);
	iconv_close(iconv_to);
}
END_TEST

START_TEST(glyphs_one_by_one_are_the_text_at_once)
{
	uint64_t state = 2;
	struct str whole = { 0 }, single = { 0 };
	static char raw[200];

	for (int round = 0; round < 5000; round++) {
		size_t len = random_bytes(&state, raw, sizeof(raw));
		struct text_state walk = { 0 };
		struct glyph glyph = { 0 };
		const char *at = raw;

		str_clear(&whole);
		str_clear(&single);
		unsigned unsafe = text_safe(&whole, raw, len);
		while (text_next(&walk, &at, raw + len, &glyph)) {
			char utf8[4];

			MUST(glyph.width == 1 || glyph.width == 2, "width %d", glyph.width);
			for (int i = 0; i < 2 && (!i || glyph.cp[i]); i++)
				str_bytes(&single, utf8, (size_t)text_encode(utf8, glyph.cp[i]));
		}
		ck_assert_uint_eq(walk.unsafe, unsafe);
		ck_assert_str_eq(str_text(&single), str_text(&whole));
	}
	str_release(&whole);
	str_release(&single);
}
END_TEST

START_TEST(a_thousand_marks_leave_one)
{
	struct str raw = { 0 };
	struct arena arena = { 0 };

	str_add(&raw, "e");
	for (int i = 0; i < 1000; i++)
		str_add(&raw, "\xCC\x81");
	const char *safe = text_safe_in(&arena, raw.at, raw.len);
	ck_assert_uint_eq(strlen(safe), 1 + 2 + 999 * 8);
	ck_assert_int_eq(text_width(safe), 1 + 999 * 8);
	str_release(&raw);
	arena_release(&arena);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("text");
	TCase *tc = tcase_create("text");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, each_class_is_shown_as_the_table_says, 0, (int)LENGTH(rows));
	tcase_add_test(tc, every_listed_code_point_is_unsafe_and_its_neighbors_are_not);
	tcase_add_test(tc, widths_are_those_of_unicode);
	tcase_add_test(tc, every_code_point_survives_encoding);
	tcase_add_test(tc, utf8_is_strict_to_the_last_byte);
	tcase_add_test(tc, the_four_laws_hold_for_any_bytes);
	tcase_add_test(tc, glyphs_one_by_one_are_the_text_at_once);
	tcase_add_test(tc, a_thousand_marks_leave_one);
	suite_add_tcase(s, tc);
	return s;
}
