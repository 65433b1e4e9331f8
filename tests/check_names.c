/* check_names: one number a text, texts that never move, an order that is total. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/names.h"
#include "tests/many.h"
#include "tests/runner.h"

START_TEST(a_text_has_one_number_and_numbers_start_at_one)
{
	struct names *names = names_new();

	ck_assert_uint_eq(names_count(names), 0);
	ck_assert_uint_eq(names_find(names, "v1.3", 4), NAME_NONE);
	ck_assert_uint_eq(names_id(names, "v1.3", 4), 1);
	ck_assert_uint_eq(names_id(names, "v1.2", 4), 2);
	ck_assert_uint_eq(names_id(names, "v1.3!", 4), 1);
	ck_assert_uint_eq(names_find(names, "v1.2", 4), 2);
	ck_assert_uint_eq(names_count(names), 2);
	names_free(names);
	names_free(NULL);
}
END_TEST

START_TEST(nul_and_case_and_length_tell_texts_apart)
{
	struct names *names = names_new();
	uint32_t ok = names_id(names, "OK", 2), nul = names_id(names, "OK\0Timeout", 10);
	uint32_t low = names_id(names, "ok", 2), empty = names_id(names, "", 0);

	ck_assert(ok != nul && ok != low && low != empty && empty != NAME_NONE);
	ck_assert_uint_eq(names_id(names, NULL, 0), empty);
	ck_assert_uint_eq(names_get(names, nul)->len, 10);
	ck_assert_mem_eq(names_get(names, nul)->raw, "OK\0Timeout", 11);
	ck_assert_str_eq(names_get(names, nul)->clean, "OK<00>Timeout");
	ck_assert_uint_eq(names_get(names, nul)->unsafe, 1);
	ck_assert_str_eq(names_get(names, ok)->clean, "OK");
	ck_assert_uint_eq(names_get(names, ok)->unsafe, 0);
	names_free(names);
}
END_TEST

START_TEST(the_absent_name_reads_as_none_and_the_others_as_other)
{
	struct names *names = names_new();

	ck_assert_str_eq(names_get(names, NAME_NONE)->raw, "");
	ck_assert_str_eq(names_get(names, NAME_NONE)->clean, "(none)");
	ck_assert_str_eq(names_get(names, NAME_OTHER)->clean, "(other)");
	/* A value of that text is another one, and the others come after all. */
	uint32_t same = names_id(names, "(other)", 7), last = names_id(names, "\xff", 1);
	ck_assert_uint_ne(same, NAME_OTHER);
	ck_assert_int_lt(names_compare(names, last, NAME_OTHER), 0);
	ck_assert_int_gt(names_compare(names, NAME_OTHER, NAME_NONE), 0);
	ck_assert_int_eq(names_compare(names, NAME_OTHER, NAME_OTHER), 0);
	names_free(names);
}
END_TEST

START_TEST(many_names_keep_number_text_and_address)
{
	enum { N = 70000 };
	struct names *names = names_new();
	const struct name *early[100];
	const char *raw[LENGTH(early)];
	char text[32];

	for (int i = 0; i < N; i++) {
		int len = snprintf(text, sizeof(text), "/loan/%d", i * 7919);

		MUST(names_id(names, text, (size_t)len) == (uint32_t)i + 1, "%s", text);
		if (i < (int)LENGTH(early)) {
			early[i] = names_get(names, (uint32_t)i + 1);
			raw[i] = early[i]->raw;
		}
	}
	ck_assert_uint_eq(names_count(names), N);
	for (int i = 0; i < N; i++) {
		int len = snprintf(text, sizeof(text), "/loan/%d", i * 7919);
		uint32_t id = names_find(names, text, (size_t)len);

		MUST(id == (uint32_t)i + 1 && !strcmp(names_get(names, id)->raw, text), "%s", text);
		if (i < (int)LENGTH(early)) {
			ck_assert_ptr_eq(names_get(names, id), early[i]);
			ck_assert_ptr_eq(early[i]->raw, raw[i]);
		}
	}
	names_free(names);
}
END_TEST

START_TEST(order_goes_by_bytes_with_absent_first)
{
	static const struct { const char *text; size_t len; } sorted[] = {
		{ "", 0 }, { "\0", 1 }, { "V1", 2 }, { "v1", 2 }, { "v1\0", 3 }, { "v1.10", 5 },
		{ "v1.2", 4 }, { "v1.3", 4 }, { "v\xC3\xA9", 3 }, { "\xFF", 1 },
	};
	struct names *names = names_new();
	uint32_t ids[LENGTH(sorted) + 1] = { NAME_NONE };

	for (size_t i = LENGTH(sorted); i > 0; i--)
		ids[i] = names_id(names, sorted[i - 1].text, sorted[i - 1].len);
	for (size_t a = 0; a < LENGTH(ids); a++) {
		for (size_t b = 0; b < LENGTH(ids); b++) {
			int order = names_compare(names, ids[a], ids[b]);

			ck_assert_int_eq((order > 0) - (order < 0), (a > b) - (a < b));
		}
	}
	names_free(names);
}
END_TEST

START_TEST(any_bytes_can_be_a_name)
{
	struct names *names = names_new();
	uint64_t state = 3;

	for (int i = 0; i < 20000; i++) {
		char bytes[24];
		size_t len = random_below(&state, sizeof(bytes));

		for (size_t k = 0; k < len; k++)
			bytes[k] = (char)random_below(&state, 256);
		uint32_t id = names_id(names, bytes, len);
		ck_assert_uint_eq(names_get(names, id)->len, len);
		ck_assert_int_eq(memcmp(names_get(names, id)->raw, bytes, len), 0);
		ck_assert_uint_eq(names_id(names, bytes, len), id);
	}
	names_free(names);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("names");
	TCase *tc = tcase_create("names");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_text_has_one_number_and_numbers_start_at_one);
	tcase_add_test(tc, nul_and_case_and_length_tell_texts_apart);
	tcase_add_test(tc, the_absent_name_reads_as_none_and_the_others_as_other);
	tcase_add_test(tc, many_names_keep_number_text_and_address);
	tcase_add_test(tc, order_goes_by_bytes_with_absent_first);
	tcase_add_test(tc, any_bytes_can_be_a_name);
	suite_add_tcase(s, tc);
	return s;
}
