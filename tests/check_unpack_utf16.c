/* check_unpack_utf16: UTF-16 to UTF-8 in pieces of any size; halves without their other half. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/unpack.h"
#include "tests/runner.h"

#include <stdlib.h>
#include <string.h>

/* Units as bytes of either order. */
static void
add_units(struct str *out, const uint16_t *unit, size_t n, bool is_big)
{
	for (size_t i = 0; i < n; i++) {
		str_char(out, (char)(is_big ? unit[i] >> 8 : unit[i] & 0xFF));
		str_char(out, (char)(is_big ? unit[i] & 0xFF : unit[i] >> 8));
	}
}

static struct utf16
decode(const char *at, size_t len, bool is_big, size_t in_step, size_t room, struct str *out)
{
	struct utf16 utf16 = { .is_big = is_big };
	char *buf = xmalloc(room);
	size_t done = 0;

	while (done < len) {
		size_t n = len - done < in_step ? len - done : in_step;
		struct unpack_io io = { at + done, n, buf, room };
		utf16_some(&utf16, &io);
		ck_assert(io.in_len < n || io.out_len < UTF16_ROOM);
		str_bytes(out, buf, room - io.out_len);
		done += n - io.in_len;
	}
	struct unpack_io io = { NULL, 0, buf, room };
	utf16_end(&utf16, &io);
	str_bytes(out, buf, room - io.out_len);
	ck_assert_int_eq(utf16.out, (int64_t)out->len);
	free(buf);
	return utf16;
}

#define U(...) { __VA_ARGS__ }, sizeof((uint16_t[]){ __VA_ARGS__ }) / 2
#define R "\xEF\xBF\xBD"

/* Units, what they are in UTF-8 (The Unicode Standard, tables 3-5, 3-6), lone halves, where the
 * first stands. tail: one byte more. */
static const struct {
	uint16_t unit[16];
	size_t n;
	bool tail;
	const char *utf8;
	uint64_t lone;
	int64_t first;
} rows[] = {
	{ U('{', '"', 'a', '"', '}', '\n'), false, "{\"a\"}\n", 0, 0 },
	{ U(0xFEFF, 'a', 0xFEFF), false, "a\xEF\xBB\xBF", 0, 0 },
	{ U(0x7F, 0x80, 0x7FF, 0x800, 0xFFFD), false,
	  "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBD", 0, 0 },
	{ U(0xD800, 0xDC00, 0xDBFF, 0xDFFF), false, "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 0, 0 },
	{ U('a', 0xD83D, 0xDE00, 'b'), false, "a\xF0\x9F\x98\x80" "b", 0, 0 },
	{ U(0xD800, 'a'), false, R "a", 1, 0 },
	{ U('a', 0xDC00, 'b'), false, "a" R "b", 1, 1 },
	{ U('a', 0xD800, 0xD801, 0xDC01, 'b'), false, "a" R "\xF0\x90\x90\x81" "b", 1, 1 },
	{ U('a', 'b', 0xDC00, 0xD800), false, "ab" R R, 2, 2 },
	{ U('a', 'b'), true, "ab" R, 1, 2 },
	{ U('a', 0xD800), true, "a" R R, 2, 1 },
};

START_TEST(every_row_decodes_in_any_pieces)
{
	struct str in = { 0 }, out = { 0 };

	for (int big = 0; big < 2; big++)
		for (size_t step = 1; step < 12; step++)
			for (size_t room = UTF16_ROOM; room < 20; room++) {
				str_clear(&in);
				str_clear(&out);
				add_units(&in, rows[_i].unit, rows[_i].n, big);
				if (rows[_i].tail)
					str_char(&in, 'x');
				struct utf16 utf16 = decode(in.at, in.len, big, step, room, &out);
				ck_assert_str_eq(out.at, rows[_i].utf8);
				ck_assert_uint_eq(utf16.lone, rows[_i].lone);
				ck_assert_int_eq(utf16.first_lone, rows[_i].first);
			}
	str_release(&in);
	str_release(&out);
}
END_TEST

START_TEST(a_nul_is_a_character)
{
	static const uint16_t unit[] = { 'a', 0, 'b' };
	struct str in = { 0 }, out = { 0 };

	add_units(&in, unit, LENGTH(unit), false);
	decode(in.at, in.len, false, 1, UTF16_ROOM, &out);
	ck_assert_uint_eq(out.len, 3);
	ck_assert_int_eq(memcmp(out.at, "a\0b", 3), 0);
	str_release(&in);
	str_release(&out);
}
END_TEST

static const struct { const char *at; size_t len; enum utf16_is is; } heads[] = {
	{ "\xff\xfe", 2, UTF16_LITTLE },
	{ "\xfe\xff", 2, UTF16_BIG },
	{ "\xff", 1, UTF16_NOT },
	{ "", 0, UTF16_NOT },
	{ "{\0\"\0t\0s\0\"\0:\0001\0}\0", 16, UTF16_LITTLE },
	{ "\0{\0\"\0t\0s\0\"\0:\0001\0}", 16, UTF16_BIG },
	{ "{\0\"\0t\0s\0\"\0:\0001\0", 14, UTF16_NOT },		/* too little to tell */
	{ "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, UTF16_NOT },
	/* Three of ten second bytes, and one less; the others are Kyrgyz letters, say. */
	{ "a\0b\0c\0\1\4\1\4\1\4\1\4\1\4\1\4\1\4", 20, UTF16_LITTLE },
	{ "a\0b\0\1\4\1\4\1\4\1\4\1\4\1\4\1\4\1\4", 20, UTF16_NOT },
	{ "{\"status\":\"OK\",\"n\":1}", 20, UTF16_NOT },
};

START_TEST(it_is_told_by_its_mark_or_its_zeros)
{
	ck_assert_int_eq(utf16_detect(heads[_i].at, heads[_i].len), heads[_i].is);
}
END_TEST

START_TEST(only_the_first_4_kib_tell)
{
	char at[10000];

	memset(at, 'a', sizeof(at));
	for (size_t i = 4097; i < sizeof(at); i += 2)
		at[i] = '\0';
	ck_assert_int_eq(utf16_detect(at, sizeof(at)), UTF16_NOT);
	for (size_t i = 1; i < sizeof(at); i += 2)
		at[i] = i < 4096 ? '\0' : 'a';
	ck_assert_int_eq(utf16_detect(at, sizeof(at)), UTF16_LITTLE);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("unpack_utf16");
	TCase *tcase = tcase_create("unpack_utf16");

	tcase_add_loop_test(tcase, every_row_decodes_in_any_pieces, 0, LENGTH(rows));
	tcase_add_test(tcase, a_nul_is_a_character);
	tcase_add_loop_test(tcase, it_is_told_by_its_mark_or_its_zeros, 0, LENGTH(heads));
	tcase_add_test(tcase, only_the_first_4_kib_tell);
	suite_add_tcase(suite, tcase);
	return suite;
}
