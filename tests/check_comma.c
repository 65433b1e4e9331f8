/* check_comma: whether 1,234 is a thousand and more, its whole field tells. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/value.h"
#include "tests/field_log.h"
#include "tests/runner.h"

static const struct { const char *text; enum comma comma; } texts[] = {
	{ "187", COMMA_NONE },		{ "0", COMMA_NONE },
	{ "1,234", COMMA_EITHER },	{ "123,456", COMMA_EITHER },
	{ "1,234,567", COMMA_GROUPS },	{ "12,345,678", COMMA_GROUPS },
	{ "1,490.40", COMMA_GROUPS },	{ "1,234,567.8", COMMA_GROUPS },
	{ "1,490.", COMMA_OTHER },	{ "0,490.40", COMMA_OTHER },
	{ "1,49.40", COMMA_OTHER },	{ "1.490,40", COMMA_OTHER },
	{ "1,490.4.0", COMMA_OTHER },	{ "1490.40", COMMA_OTHER },
	{ "0,123", COMMA_DECIMAL },	{ "1,5", COMMA_DECIMAL },
	{ "1234,567", COMMA_DECIMAL },	{ "1,2345", COMMA_DECIMAL },
	{ "1,234,56", COMMA_OTHER },	{ "0,123,456", COMMA_OTHER },
	{ "1,,234", COMMA_OTHER },	{ ",234", COMMA_OTHER },
	{ "1,", COMMA_OTHER },		{ "1,234 ms", COMMA_OTHER },
	{ "1.5", COMMA_OTHER },		{ "-1,234", COMMA_OTHER },
	{ "", COMMA_OTHER },		{ "12, 345", COMMA_OTHER },
};

START_TEST(a_comma_says_what_it_can)
{
	ck_assert_int_eq(comma_of(texts[_i].text, strlen(texts[_i].text)), texts[_i].comma);
}
END_TEST

/* The latencies of three records, in turn, and in us what each must be (-1: not used). */
static const struct { const char *latency[3]; int64_t us[3]; } logs[] = {
	{ { "187", "1,234", "12,345" }, { 187000, 1234000, 12345000 } },
	{ { "1,234,567", "1,234", "2,345" }, { 1234567000, 1234000, 2345000 } },
	/* a point behind the groups tells, whatever the field */
	{ { "187.25", "1,234.5", "12,345.75" }, { 187250, 1234500, 12345750 } },
	{ { "1,5", "1,234.5", "187" }, { -1, 1234500, 187000 } },
	/* nothing tells */
	{ { "1,234", "2,345", "3,456" }, { -1, -1, -1 } },
	/* decimals: refused */
	{ { "0,187", "1,234", "12,345" }, { -1, -1, -1 } },
	{ { "1,5", "1,234", "187" }, { -1, -1, 187000 } },
	/* what tells contradicts itself */
	{ { "1,234,567", "1,234", "0,5" }, { -1, -1, -1 } },
};

START_TEST(a_field_tells_what_its_commas_are)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 60; i++)
		str_fmt(&text, "{" T ",'latency_ms':'%s','status':200}\n",
			logs[_i].latency[i % 3]);
	take_text(&taken, &text, NULL);
	ck_assert_uint_eq(taken.n, 60);
	for (size_t i = 0; i < taken.n; i++) {
		int64_t us = taken.at[i].latency_us;
		ck_assert_int_eq(us == LATENCY_NONE ? -1 : us, logs[_i].us[i % 3]);
	}
	taken_release(&taken);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("comma");
	TCase *tc = tcase_create("comma");

	tcase_add_loop_test(tc, a_comma_says_what_it_can, 0, (int)LENGTH(texts));
	tcase_add_loop_test(tc, a_field_tells_what_its_commas_are, 0, (int)LENGTH(logs));
	suite_add_tcase(s, tc);
	return s;
}
