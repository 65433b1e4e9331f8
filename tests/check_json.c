/* check_json: numbers to the digit, texts that read back, documents cJSON accepts. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "tests/many.h"
#include "tests/runner.h"

static const struct {
	double value;
	int decimals;
	const char *text;
} numbers[] = {
	{ 0, 4, "0" }, { -0.0, 4, "0" }, { -0.00001, 4, "0" }, { 1, 4, "1" }, { 100, 0, "100" },
	{ 0.5, 0, "0" }, { 1.5, 0, "2" }, { 2.5, 0, "2" }, { -2.5, 0, "-2" },	/* half to even */
	{ 0.125, 2, "0.12" }, { 0.375, 2, "0.38" }, { 0.0625, 3, "0.062" }, { 0.6, 4, "0.6" },
	{ 8.065573770491804, 4, "8.0656" }, { 0.4385030, 4, "0.4385" }, { 1.0 / 3, 4, "0.3333" },
	{ 737.5, 3, "737.5" }, { 0.99999, 4, "1" }, { -1.25, 4, "-1.25" }, { 1200, 1, "1200" },
	{ 999999999999999, 0, "999999999999999" }, { 123456789012345.6, 1, "123456789012345.6" },
	{ 1e14, 3, "100000000000000" }, { 1e15, 3, "1e+15" }, { -1e300, 2, "-1e+300" },
	{ 1e-7, 4, "0" }, { 1e-7, 7, "0.0000001" }, { 0.1, 99, "0.1" },
	{ NAN, 4, "-" }, { INFINITY, 4, "-" }, { -INFINITY, 4, "-" },
};

START_TEST(a_number_is_rounded_half_to_even_and_has_no_exponent)
{
	char buf[32];
	struct str out = { 0 };
	struct json json;

	ck_assert_str_eq(num_text(buf, numbers[_i].value, numbers[_i].decimals), numbers[_i].text);
	json_init(&json, &out, 0);
	json_num(&json, NULL, numbers[_i].value, numbers[_i].decimals);
	ck_assert_str_eq(out.at, strcmp(numbers[_i].text, "-") ? numbers[_i].text : "null");
	str_release(&out);
}
END_TEST

START_TEST(huge_numbers_read_back_as_themselves)
{
	uint64_t state = 4;

	for (int i = 0; i < 100000; i++) {
		uint64_t bits = splitmix64(&state);
		double value;
		char buf[32];

		memcpy(&value, &bits, sizeof(value));
		if (!isfinite(value))
			continue;
		num_text(buf, value, 12);
		MUST(strlen(buf) < sizeof(buf), "%s", buf);
		double error = fabs(strtod(buf, NULL) - value);
		MUST(error <= (fabs(value) >= 1e15 ? 0 : 5.1e-13 + fabs(value) * 1e-15), "%s", buf);
		MUST(fabs(value) >= 1e15 || !strpbrk(buf, "eE"), "%s", buf);
	}
}
END_TEST

static const struct {
	int64_t us;
	const char *text;
} latencies[] = {
	{ 0, "0" }, { 1, "0.001" }, { 44, "0.044" }, { 750000, "750" }, { 737500, "737.5" },
	{ 120010, "120.01" }, { 604800000000, "604800000" }, { -1500, "-1.5" },
	{ INT64_MIN, "-9223372036854775.808" },
};

START_TEST(a_latency_is_exact)
{
	struct str out = { 0 };
	struct json json;

	json_init(&json, &out, 0);
	json_ms(&json, NULL, latencies[_i].us);
	ck_assert_str_eq(out.at, latencies[_i].text);
	str_release(&out);
}
END_TEST

static const struct {
	const char *in;
	size_t len;
	const char *out;
} texts[] = {
#define ROW(in, out) { in, sizeof(in) - 1, out }
	ROW("", "\"\""), ROW("v1.3", "\"v1.3\""), ROW("a\"b\\c/d", "\"a\\\"b\\\\c/d\""),
	ROW("OK\0Timeout", "\"OK\\u0000Timeout\""),
	ROW("\033[2J\n\x7F", "\"\\u001b[2J\\u000a\\u007f\""),
	ROW("\xC2\x9B", "\"\\u009b\""), ROW("\x9B", "\"\xEF\xBF\xBD\""),
	ROW("\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""), ROW("caf\xC3\xA9", "\"caf\xC3\xA9\""),
	ROW("\xE2\x80\xAE", "\"\\u202e\""), ROW("\xF3\xA0\x81\xA1", "\"\\udb40\\udc61\""),
	ROW("\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""),
	ROW("\xF4\x8F\xBF\xBF", "\"\\udbff\\udfff\""),
	ROW("e\xCC\x81\xCC\x80", "\"e\xCC\x81\\u0300\""), ROW("\xCC\x81", "\"\\u0301\""),
	ROW("\xE2\x80\xA8", "\"\\u2028\""),
};

START_TEST(a_text_is_escaped_as_the_table_says)
{
	struct str out = { 0 };
	struct json json;

	json_init(&json, &out, 0);
	json_bytes(&json, NULL, texts[_i].in, texts[_i].len);
	ck_assert_str_eq(out.at, texts[_i].out);
	str_release(&out);
}
END_TEST

START_TEST(a_document_has_its_commas_and_lines)
{
	static const char *const wanted[] = {
		"{\"schema\":\"s/1\",\"none\":null,"
		"\"groups\":[{\"n\":3,\"ok\":true},{}],\"empty\":[],"
		"\"at\":\"2025-08-01T18:06:00Z\",\"never\":null,\"rate\":0.6,\"ms\":8.5}",
		"{\n  \"schema\": \"s/1\",\n  \"none\": null,\n"
		"  \"groups\": [\n    {\n      \"n\": 3,\n"
		"      \"ok\": true\n    },\n    {}\n  ],\n  \"empty\": [],\n"
		"  \"at\": \"2025-08-01T18:06:00Z\",\n  \"never\": null,\n  \"rate\": 0.6,\n"
		"  \"ms\": 8.5\n}",
	};

	for (int i = 0; i < 2; i++) {
		struct str out = { 0 };
		struct json json;

		json_init(&json, &out, 2 * i);
		json_object(&json, NULL);
		json_text(&json, "schema", "s/1");
		json_text(&json, "none", NULL);
		json_array(&json, "groups");
		json_object(&json, NULL);
		json_int(&json, "n", 3);
		json_bool(&json, "ok", true);
		json_end(&json, '}');
		json_object(&json, NULL);
		json_end(&json, '}');
		json_end(&json, ']');
		json_array(&json, "empty");
		json_end(&json, ']');
		json_time(&json, "at", 1754071560 * NS_PER_S);
		json_time(&json, "never", INSTANT_NONE);
		json_num(&json, "rate", 0.6, 4);
		json_ms(&json, "ms", 8500);
		json_end(&json, '}');
		ck_assert_str_eq(out.at, wanted[i]);
		str_release(&out);
	}
}
END_TEST

START_TEST(depth_counts_brackets_but_not_those_of_strings)
{
	static const struct { const char *text; int depth; } rows[] = {
		{ "", 0 }, { "1", 0 }, { "[]", 1 }, { "[[],[[]]]", 3 }, { "{\"a\":[1]}", 2 },
		{ "\"[[[\"", 0 }, { "\"\\\"[\"", 0 }, { "[\"\\\\\",[", 2 }, { "]]]", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ck_assert_msg(json_depth(rows[i].text, strlen(rows[i].text)) == rows[i].depth, "%s",
			      rows[i].text);
}
END_TEST

START_TEST(any_bytes_make_a_document_that_reads_back)
{
	uint64_t state = 5;

	for (int round = 0; round < 20000; round++) {
		struct str out = { 0 }, safe = { 0 };
		struct json json;
		char raw[60];
		size_t len = random_below(&state, sizeof(raw));
		bool is_utf8 = round % 2;

		for (size_t i = 0; i < len; i++)
			raw[i] = (char)random_below(&state, is_utf8 ? 128 : 256);
		for (size_t i = 0; i < len; i++)	/* a C string cannot hold it in cJSON */
			raw[i] = raw[i] ? raw[i] : ' ';
		json_init(&json, &out, 1);
		json_array(&json, NULL);
		json_bytes(&json, NULL, raw, len);
		json_end(&json, ']');
		/* What goes out is safe text but for the line ends of the writer. */
		ck_assert_uint_eq(text_safe(&safe, out.at + 3, out.len - 5), 0);
		cJSON *tree = cJSON_ParseWithLengthOpts(out.at, out.len + 1, NULL, 1);
		ck_assert_ptr_nonnull(tree);
		const char *back = cJSON_GetArrayItem(tree, 0)->valuestring;
		if (is_utf8) {
			ck_assert_uint_eq(strlen(back), len);
			ck_assert_int_eq(memcmp(back, raw, len), 0);
		}
		cJSON_Delete(tree);
		str_release(&out);
		str_release(&safe);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("json");
	TCase *tc = tcase_create("json");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_number_is_rounded_half_to_even_and_has_no_exponent, 0,
			    (int)LENGTH(numbers));
	tcase_add_test(tc, huge_numbers_read_back_as_themselves);
	tcase_add_loop_test(tc, a_latency_is_exact, 0, (int)LENGTH(latencies));
	tcase_add_loop_test(tc, a_text_is_escaped_as_the_table_says, 0, (int)LENGTH(texts));
	tcase_add_test(tc, a_document_has_its_commas_and_lines);
	tcase_add_test(tc, depth_counts_brackets_but_not_those_of_strings);
	tcase_add_test(tc, any_bytes_make_a_document_that_reads_back);
	suite_add_tcase(s, tc);
	return s;
}
