/* check_str: strings that grow, and errors as sentences. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "tests/many.h"
#include "tests/runner.h"

START_TEST(an_empty_string_reads_as_empty)
{
	struct str str = { 0 };

	ck_assert_str_eq(str_text(&str), "");
	str_add(&str, "");
	ck_assert_ptr_nonnull(str.at);
	ck_assert_str_eq(str.at, "");
	str_release(&str);
	ck_assert_ptr_null(str.at);
}
END_TEST

START_TEST(all_ways_of_adding_append)
{
	struct str str = { 0 };

	str_add(&str, "v1");
	str_char(&str, '.');
	str_fmt(&str, "%d%s", 3, "!");
	str_bytes(&str, "\0z", 2);
	ck_assert_uint_eq(str.len, 7);
	ck_assert_mem_eq(str.at, "v1.3!\0z", 8);
	str_clear(&str);
	ck_assert_uint_eq(str.len, 0);
	ck_assert_str_eq(str_text(&str), "");
	str_release(&str);
}
END_TEST

START_TEST(a_long_string_keeps_every_byte)
{
	struct str str = { 0 };

	for (int i = 0; i < 100000; i++)
		str_fmt(&str, "%d,", i % 10);
	ck_assert_uint_eq(str.len, 200000);
	for (size_t i = 0; i < 100000; i++) {
		MUST(str.at[2 * i] == '0' + (char)(i % 10) && str.at[2 * i + 1] == ',', "%zu", i);
	}
	ck_assert_uint_lt(str.len, str.cap);
	str_release(&str);
}
END_TEST

START_TEST(an_error_is_a_code_and_a_clean_sentence)
{
	struct err err = { 0 };

	ck_assert_int_eq(err_set(&err, ERR_USAGE, "%s: bad; use %d", "a\033[2Jb", 5), -1);
	ck_assert_int_eq(err.code, 64);
	ck_assert_str_eq(err.text, "a<1B>[2Jb: bad; use 5");
	ck_assert_int_eq(err_set(NULL, ERR_IO, "nobody asks"), -1);
}
END_TEST

START_TEST(a_long_error_is_cut_between_characters)
{
	struct err err = { 0 };
	char text[2001];

	for (size_t lead = 0; lead < 4; lead++) {
		memset(text, 'x', sizeof(text));
		for (size_t i = lead; i + 1 < sizeof(text) - 1; i += 2)
			memcpy(text + i, "é", 2);
		text[2000] = '\0';
		err_set(&err, ERR_IO, "%s", text);
		size_t len = strlen(err.text);
		ck_assert_uint_lt(len, sizeof(err.text));
		ck_assert_uint_ge(len, sizeof(err.text) - 6);
		ck_assert_str_eq(err.text + len - 3, "…");
		/* What is kept is whole: the lead, then pairs of bytes. */
		ck_assert_uint_eq((len - 3 - lead) % 2, 0);
		ck_assert_int_eq(memcmp(err.text, text, len - 3), 0);
	}
}
END_TEST

START_TEST(an_error_that_just_fits_is_not_cut)
{
	struct err err = { 0 };
	char text[sizeof(err.text)];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	err_set(&err, ERR_IO, "%s", text);
	ck_assert_str_eq(err.text, text);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("str");
	TCase *tc = tcase_create("str");

	tcase_add_test(tc, an_empty_string_reads_as_empty);
	tcase_add_test(tc, all_ways_of_adding_append);
	tcase_add_test(tc, a_long_string_keeps_every_byte);
	tcase_add_test(tc, an_error_is_a_code_and_a_clean_sentence);
	tcase_add_test(tc, a_long_error_is_cut_between_characters);
	tcase_add_test(tc, an_error_that_just_fits_is_not_cut);
	suite_add_tcase(s, tc);
	return s;
}
