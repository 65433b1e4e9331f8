/* check_slow: one record laid flat: values, escapes, duplicates, damage inside, hostile sizes. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "core/ingest/record.h"
#include "core/ingest/slow.h"
#include "tests/runner.h"

static struct paths paths;
static struct flat flat;

static void
set_up(void)
{
	paths_init(&paths);
	flat = (struct flat){ .paths = &paths };
}

static void
tear_down(void)
{
	flat_release(&flat);
	paths_release(&paths);
}

static int
open_bytes(const char *at, size_t len)
{
	struct span span = { .at = at, .len = len };

	return slow_flatten(&span, &flat);
}

/* `path=TYPE:text;` of each field, in order. */
static const char *
shown(const char *record)
{
	static const char *const types[] = { "null", "false", "true", "num",
					     "str",  "odd",   "arr",  "obj" };
	static struct str out;

	str_clear(&out);
	if (open_bytes(record, strlen(record)) != 0)
		return "no object";
	for (size_t i = 0; i < flat.n; i++) {
		const struct flat_field *field = &flat.field[i];
		const struct name *name = paths_name(&paths, field->path);
		str_fmt(&out, "%s%s=%s", i ? ";" : "", name->clean, types[field->type]);
		if (field->type >= FLAT_NUMBER && field->type <= FLAT_ODD) {
			str_char(&out, ':');
			str_bytes(&out, field->text, field->len);
		}
	}
	return str_text(&out);
}

static const struct { const char *record, *fields; uint32_t flags;
} records[] = {
	{ "{}", "", 0 },
	{ "{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":false,\"e\":null}",
	  "a=num:1;b=str:x;c=true;d=false;e=null", 0 },
	{ "{ \"a\" : 1 }", "a=num:1", 0 },
	{ "{\"a\":{\"b\":{\"c\":2}},\"d\":3}", "a=obj;a.b=obj;a.b.c=num:2;d=num:3", 0 },
	{ "{\"a\":[1,{\"b\":2},[3]],\"c\":4}", "a=arr;c=num:4", 0 },
	{ "{\"a\":[],\"b\":{}}", "a=arr;b=obj", 0 },
	{ "{\"a.b\":1,\"a\":{\"b\":2}}", "a.b=num:1;a=obj;a.b=num:2", 0 },
	{ "{\"\":1}", "=num:1", 0 },
	/* depth: four objects below the record are opened */
	{ "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}",
	  "a=obj;a.a=obj;a.a.a=obj;a.a.a.a=obj;a.a.a.a.a=obj", 0 },
	/* odd words */
	{ "{\"a\":NaN,\"b\":007,\"c\":0x1F,\"d\":5.}", "a=odd:NaN;b=odd:007;c=odd:0x1F;d=odd:5.",
	  0 },
	{ "{\"a\":-0,\"b\":1e400,\"c\":12345678901234567890}",
	  "a=num:-0;b=num:1e400;c=num:12345678901234567890", 0 },
	/* duplicates: the last one wins, where it stands */
	{ "{\"a\":1,\"b\":2,\"a\":3}", "b=num:2;a=num:3", FLAG_DUPLICATE_KEY },
	{ "{\"a\":{\"x\":1},\"b\":2,\"a\":3}", "b=num:2;a=num:3", FLAG_DUPLICATE_KEY },
	{ "{\"a\":1,\"a\":{\"x\":1}}", "a=obj;a.x=num:1", FLAG_DUPLICATE_KEY },
	{ "{\"a\":{\"x\":1},\"a\":{\"y\":2}}", "a=obj;a.y=num:2", FLAG_DUPLICATE_KEY },
	{ "{\"\\u0061\":1,\"a\":2}", "a=num:2", FLAG_DUPLICATE_KEY },
	/* mends */
	{ "{\"a\":1 \"b\":2}", "a=num:1;b=num:2", 0 },
	{ "{\"a\":1,,\"b\":2,}", "a=num:1;b=num:2", 0 },
	{ "{\"a\":,\"b\":}", "a=null;b=null", FLAG_MISSING_VALUE },
	{ "{\"a\":[1,,2,],\"b\":3}", "a=arr;b=num:3", 0 },
	/* strings */
	{ "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "a=str:\"\\/\b\f\n\r\t", 0 },
	{ "{\"a\":\"\\u00e9\\ud83d\\ude00\"}", "a=str:\xc3\xa9\xf0\x9f\x98\x80", 0 },
	{ "{\"a\":\"\\ud83d\"}", "a=str:\xef\xbf\xbd", FLAG_BAD_UTF8 },
	{ "{\"a\":\"\\ude00\\ud83d\"}", "a=str:\xef\xbf\xbd\xef\xbf\xbd", FLAG_BAD_UTF8 },
	{ "{\"a\":\"\\ud83d\\u0041\"}",
	  "a=str:\xef\xbf\xbd"
	  "A",
	  FLAG_BAD_UTF8 },
	{ "{\"a\":\"\\q\\u12g4\"}", "a=str:\\q\\u12g4", FLAG_BAD_ESCAPE },
	{ "{\"a\":\"\\\n x\"}", "a=str:\\ x", FLAG_BAD_ESCAPE | FLAG_WRAPPED_VALUE },
	{ "{\"a\":\"x\ty\"}", "a=str:x\ty", FLAG_RAW_CONTROL },
	{ "{\"a\":\"x \n  y\"}", "a=str:x  y", FLAG_WRAPPED_VALUE },
	{ "{\"a\":\"x\r\ny\"}", "a=str:xy", FLAG_WRAPPED_VALUE },
	{ "{\"a\":\"\xff\"}", "a=str:\xff", FLAG_BAD_UTF8 },
	{ "{\"\xff\":1}", "<FF>=num:1", FLAG_BAD_UTF8 },
	{ "{\"a\":[\"\xff\"]}", "a=arr", FLAG_BAD_UTF8 },
	{ "{\"a\":\"{\\\"b\\\":1}\"}", "a=str:{\"b\":1}", 0 },
	/* no object */
	{ "", "no object", 0 },
	{ "[1]", "no object", 0 },
};

START_TEST(a_record_is_laid_flat)
{
	ck_assert_str_eq(shown(records[_i].record), records[_i].fields);
	ck_assert_uint_eq(flat.flags, records[_i].flags);
}
END_TEST

/* Structures are remembered: what was read before, and how often, changes nothing. */
START_TEST(a_record_is_laid_flat_whatever_was_read_before)
{
	static const char *const like[][2] = {
		{ "{\"k\":1,\"n\":{\"a\":2}}", "k=num:1;n=obj;n.a=num:2" },
		{ "{\"k\":\"\",\"n\":{\"a\":null}}", "k=str:;n=obj;n.a=null" },
		{ "{\"k\":true,\"n\":[2]}", "k=true;n=arr" },
		{ "{\"\\u006b\":1,\"n\":{\"a\":2}}", "k=num:1;n=obj;n.a=num:2" },
		{ "{\"\\u006a\":1,\"n\":{\"a\":2}}", "j=num:1;n=obj;n.a=num:2" },
		{ "{\"\\n\":1,\"n\":{\"a\":2}}", "<0A>=num:1;n=obj;n.a=num:2" },
		{ "{\"k\":1,\"n\":{},\"a\":2}", "k=num:1;n=obj;a=num:2" },
		{ "{\"k\":1,\"n\":{\"a\":2},\"k\":3}", "n=obj;n.a=num:2;k=num:3" },
		{ "{\"k\":1,\"n\":{\"a\":2}", "k=num:1;n=obj;n.a=num:2" },
	};

	for (size_t turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < LENGTH(records); i++) {
			ck_assert_str_eq(shown(records[i].record), records[i].fields);
			ck_assert_uint_eq(flat.flags, records[i].flags);
		}
		for (size_t i = 0; i < LENGTH(like); i++)
			for (size_t k = 0; k < LENGTH(like); k++) {
				ck_assert_str_eq(shown(like[i][0]), like[i][1]);
				ck_assert_str_eq(shown(like[k][0]), like[k][1]);
			}
	}
}
END_TEST

START_TEST(more_structures_than_are_remembered_are_laid_flat)
{
	char record[80], fields[80];

	for (int turn = 0; turn < 2; turn++)
		for (int i = 0; i < 300; i++) {
			snprintf(record, sizeof(record), "{\"a\":%d,\"b%d\":{\"c\":\"x%d\"}}", i,
				 i, i);
			snprintf(fields, sizeof(fields), "a=num:%d;b%d=obj;b%d.c=str:x%d", i, i, i,
				 i);
			ck_assert_str_eq(shown(record), fields);
		}
}
END_TEST

START_TEST(nul_stays_in_a_string)
{
	static const char escaped[] = "{\"a\":\"OK\\u0000x\"}", raw[] = "{\"a\":\"OK\0x\"}";
	const struct { const char *at; size_t len; } both[] = {
		{ escaped, sizeof(escaped) - 1 }, { raw, sizeof(raw) - 1 },
	};

	for (size_t i = 0; i < LENGTH(both); i++) {
		ck_assert_int_eq(open_bytes(both[i].at, both[i].len), 0);
		ck_assert_uint_eq(flat.field[0].len, 4);
		ck_assert_mem_eq(flat.field[0].text, "OK\0x", 4);
		ck_assert_uint_eq(flat.flags, FLAG_NUL_IN_STRING);
	}
}
END_TEST

START_TEST(a_literal_key_wins_over_a_nested_one_and_a_variant_is_told)
{
	bool is_alias;

	shown("{\"a\":{\"b\":1},\"a.b\":2,\"C_D\":3}");
	const struct flat_field *found = flat_find(&flat, paths_want(&paths, "a.b"), &is_alias);
	ck_assert(found && found->text[0] == '2' && !is_alias);
	found = flat_find(&flat, paths_want(&paths, "cd"), &is_alias);
	ck_assert(found && found->text[0] == '3' && is_alias);
	ck_assert_ptr_null(flat_find(&flat, paths_want(&paths, "e"), &is_alias));
}
END_TEST

/* What would hide a field behind 20,000 others. */
START_TEST(among_20000_keys_a_field_with_a_role_is_found)
{
	struct str text = { 0 };
	bool is_alias;

	str_add(&text, "{\"k0\":0");
	for (int i = 1; i < 20000; i++)
		str_fmt(&text, ",\"k%d\":%d", i, i);
	str_add(&text, ",\"status\":\"Timeout\",\"k0\":1}");
	ck_assert_int_eq(open_bytes(text.at, text.len), 0);
	const struct flat_field *status = flat_find(&flat, paths_want(&paths, "status"), &is_alias);
	ck_assert(status && status->len == 7);
	ck_assert_uint_le(flat.n, FLAT_MAX + 1);
	ck_assert_uint_eq(flat.flags, FLAG_DUPLICATE_KEY);
	ck_assert_uint_gt(paths.refused, 0);
	str_release(&text);
}
END_TEST

START_TEST(depth_is_bounded)
{
	struct str text = { 0 };

	str_add(&text, "{\"a\":");
	for (int i = 0; i < SCAN_DEPTH - 1; i++)
		str_add(&text, "[");
	for (int i = 0; i < SCAN_DEPTH - 1; i++)
		str_add(&text, "]");
	str_add(&text, "}");
	ck_assert_int_eq(open_bytes(text.at, text.len), 0);
	str_clear(&text);
	str_add(&text, "{\"a\":");
	for (int i = 0; i < SCAN_DEPTH; i++)
		str_add(&text, "[");
	ck_assert_int_eq(open_bytes(text.at, text.len), -1);
	ck_assert_uint_eq(flat.n, 0);
	str_release(&text);
}
END_TEST

START_TEST(a_number_of_any_length_is_a_number)
{
	struct str text = { 0 };

	str_add(&text, "{\"a\":0.");
	for (int i = 0; i < 5000; i++)
		str_add(&text, "5");
	str_add(&text, ",\"b\":1}");
	ck_assert_int_eq(open_bytes(text.at, text.len), 0);
	ck_assert_uint_eq(flat.n, 2);
	ck_assert_int_eq(flat.field[0].type, FLAT_NUMBER);
	ck_assert_uint_eq(flat.field[0].len, 5002);
	str_release(&text);
}
END_TEST

/* A span's bytes may end anywhere: nothing behind them is read (seen by the sanitizers). */
START_TEST(any_cut_of_a_record_is_survived)
{
	static const char whole[] =
		"{\"a\\u0041\":[1,\"\\ud83d\\ude00\"],\"b\":{\"c\":1e5,\"d\":\"\\q\"},\"e\":nul}";

	for (size_t len = 0; len < sizeof(whole); len++) {
		char *exact = xmalloc(len ? len : 1);
		memcpy(exact, whole, len);
		ck_assert_int_eq(open_bytes(exact, len), len ? 0 : -1);
		free(exact);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("slow");
	TCase *tcase = tcase_create("slow");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_record_is_laid_flat, 0, LENGTH(records));
	tcase_add_test(tcase, a_record_is_laid_flat_whatever_was_read_before);
	tcase_add_test(tcase, more_structures_than_are_remembered_are_laid_flat);
	tcase_add_test(tcase, nul_stays_in_a_string);
	tcase_add_test(tcase, a_literal_key_wins_over_a_nested_one_and_a_variant_is_told);
	tcase_add_test(tcase, among_20000_keys_a_field_with_a_role_is_found);
	tcase_add_test(tcase, depth_is_bounded);
	tcase_add_test(tcase, a_number_of_any_length_is_a_number);
	tcase_add_test(tcase, any_cut_of_a_record_is_survived);
	suite_add_tcase(suite, tcase);
	return suite;
}
