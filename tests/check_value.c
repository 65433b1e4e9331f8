/* check_value: numbers and latencies out of text: grammar, units, rounding, limits. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/value.h"
#include "tests/runner.h"

static const struct { const char *text; bool is_number; double value;
} numbers[] = {
	{ "0", true, 0 },
	{ "-0", true, 0 },
	{ "10", true, 10 },
	{ "-5", true, -5 },
	{ "0.5", true, 0.5 },
	{ "1e3", true, 1000 },
	{ "1E+2", true, 100 },
	{ "25e-1", true, 2.5 },
	{ "0.05", true, 0.05 },
	{ "100.250", true, 100.25 },
	{ "12345678901234567890123", true, 12345678901234567890123.0 },
	{ "007", false, 0 },
	{ "0x1F", false, 0 },
	{ "1_000", false, 0 },
	{ ".5", false, 0 },
	{ "5.", false, 0 },
	{ "+5", false, 0 },
	{ "NaN", false, 0 },
	{ "Infinity", false, 0 },
	{ "", false, 0 },
	{ "-", false, 0 },
	{ "1e", false, 0 },
	{ "1e+", false, 0 },
	{ "-01", false, 0 },
	{ "1 ", false, 0 },
	{ " 1", false, 0 },
	{ "1.5.2", false, 0 },
};

START_TEST(only_the_grammar_of_json_is_a_number)
{
	struct decimal number;
	const char *text = numbers[_i].text;
	int result = decimal_parse(text, strlen(text), &number);

	ck_assert_msg((result == 0) == numbers[_i].is_number, "%s", text);
	if (result == 0)
		ck_assert_double_eq_tol(
			decimal_double(&number), numbers[_i].value,
			1e-12 * (1 + numbers[_i].value * (numbers[_i].value < 0 ? -1 : 1)));
}
END_TEST

static const struct {
	const char *text;
	enum unit unit;
	enum latency_result result;
	int64_t us;
} plain[] = {
	{ "750", UNIT_MS, LATENCY_OK, 750000 },
	{ "0.75", UNIT_S, LATENCY_OK, 750000 },
	{ "750", UNIT_US, LATENCY_OK, 750 },
	{ "750000", UNIT_NS, LATENCY_OK, 750 },
	{ "750", UNIT_NONE, LATENCY_OK, 750000 },
	{ "0", UNIT_S, LATENCY_OK, 0 },
	{ "-0.0", UNIT_MS, LATENCY_OK, 0 },
	{ "0e999999", UNIT_MS, LATENCY_OK, 0 },
	/* half to even; below 1 us but not 0 it is 1 */
	{ "0.5", UNIT_US, LATENCY_OK, 1 },
	{ "1.5", UNIT_US, LATENCY_OK, 2 },
	{ "2.5", UNIT_US, LATENCY_OK, 2 },
	{ "2.51", UNIT_US, LATENCY_OK, 3 },
	{ "2.49", UNIT_US, LATENCY_OK, 2 },
	{ "3.5", UNIT_US, LATENCY_OK, 4 },
	{ "2.5000000000000000000000001", UNIT_US, LATENCY_OK, 3 },
	{ "1e-30", UNIT_S, LATENCY_OK, 1 },
	{ "0.000000000000000000000000001", UNIT_S, LATENCY_OK, 1 },
	{ "1499", UNIT_NS, LATENCY_OK, 1 },
	{ "1500", UNIT_NS, LATENCY_OK, 2 },
	/* both sides of seven days */
	{ "604800", UNIT_S, LATENCY_OK, 604800000000 },
	{ "604800.000001", UNIT_S, LATENCY_TOO_LONG, 0 },
	{ "604800000000000", UNIT_NS, LATENCY_OK, 604800000000 },
	{ "604800000000501", UNIT_NS, LATENCY_TOO_LONG, 0 },
	{ "1e400", UNIT_NS, LATENCY_TOO_LONG, 0 },
	{ "1e999999999999", UNIT_NS, LATENCY_TOO_LONG, 0 },
	{ "99999999999999999999999999", UNIT_NS, LATENCY_TOO_LONG, 0 },
	{ "-1", UNIT_MS, LATENCY_NEGATIVE, 0 },
	{ "-0.001", UNIT_US, LATENCY_NEGATIVE, 0 },
};

START_TEST(a_number_in_a_unit_is_microseconds)
{
	struct decimal number;
	struct latency latency = { .us = -7 };

	ck_assert_int_eq(decimal_parse(plain[_i].text, strlen(plain[_i].text), &number), 0);
	enum latency_result result = latency_from(&number, plain[_i].unit, &latency);
	ck_assert_msg(result == plain[_i].result, "%s: result %d", plain[_i].text, (int)result);
	if (result == LATENCY_OK)
		ck_assert_msg(latency.us == plain[_i].us, "%s: %lld", plain[_i].text,
			      (long long)latency.us);
}
END_TEST

static const struct {
	const char *text;
	enum latency_result result;
	int64_t us;
	int parts;
} texts[] = {
	{ "750", LATENCY_OK, 750000, 1 },
	{ "12ms", LATENCY_OK, 12000, 1 },
	{ "12 ms", LATENCY_OK, 12000, 1 },
	{ "0.044s", LATENCY_OK, 44000, 1 },
	{ "1m2.5s", LATENCY_OK, 62500000, 1 },
	{ "1h", LATENCY_OK, 3600000000, 1 },
	{ "PT0.5S", LATENCY_OK, 500000, 1 },
	{ "PT1M2.5S", LATENCY_OK, 62500000, 1 },
	{ "00:00:01.234", LATENCY_OK, 1234000, 1 },	/* .NET's span */
	{ "00:00:00.1234567", LATENCY_OK, 123457, 1 },
	{ "1.02:03:04", LATENCY_OK, 93784000000, 1 },
	{ "00:60:00", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "00:00:01.", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "0:0:1", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1,234 ms", LATENCY_OK, 1234000, 1 },		/* groups, where a unit is written */
	{ "1,234.5ms", LATENCY_OK, 1234500, 1 },
	{ "1,234,567 us", LATENCY_OK, 1234567, 1 },
	{ "1,234", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1,23 ms", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1,2345 ms", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1234,567 ms", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1.234 seconds", LATENCY_OK, 1234000, 1 },
	{ "12 milliseconds", LATENCY_OK, 12000, 1 },
	{ "250us", LATENCY_OK, 250, 1 },
	{ "250\xc2\xb5s", LATENCY_OK, 250, 1 },
	{ "1500ns", LATENCY_OK, 2, 1 },
	{ "1e2ms", LATENCY_OK, 100000, 1 },
	{ "0.1s, 0.2s", LATENCY_OK, 300000, 2 },
	{ "1, 2, 3", LATENCY_OK, 6000, 3 },
	{ "1 : 2", LATENCY_OK, 3000, 2 },
	{ "-, 2", LATENCY_OK, 2000, 1 },
	{ "2, -", LATENCY_OK, 2000, 1 },
	{ "", LATENCY_ABSENT, 0, 0 },
	{ "-", LATENCY_ABSENT, 0, 0 },
	{ "-, -", LATENCY_ABSENT, 0, 0 },
	{ "1,5", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1.5.2", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "fast", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "12 parsecs", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "12minutes", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "007", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "0x1F", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1_000", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "+5", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "NaN", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1m2", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "PT5", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "PT", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ " ", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "1, ", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ ", 1", LATENCY_NOT_A_NUMBER, 0, 0 },
	{ "-1", LATENCY_NEGATIVE, 0, 0 },
	{ "-5ms", LATENCY_NEGATIVE, 0, 0 },
	{ "1, -2", LATENCY_NEGATIVE, 0, 0 },
	{ "8000000000", LATENCY_TOO_LONG, 0, 0 },
	{ "169h", LATENCY_TOO_LONG, 0, 0 },
	{ "168h", LATENCY_OK, 604800000000, 1 },
	{ "168h, 1ms", LATENCY_TOO_LONG, 0, 0 },
	{ "1e400", LATENCY_TOO_LONG, 0, 0 },
};

START_TEST(a_latency_in_a_string_is_read_whole_or_not_at_all)
{
	struct latency latency = { 0 };
	const char *text = texts[_i].text;
	enum latency_result result = latency_from_text(text, strlen(text), UNIT_MS, &latency);

	ck_assert_msg(result == texts[_i].result, "%s: result %d", text, (int)result);
	if (result == LATENCY_OK) {
		ck_assert_msg(latency.us == texts[_i].us, "%s: %lld", text, (long long)latency.us);
		ck_assert_int_eq(latency.parts, texts[_i].parts);
	}
}
END_TEST

START_TEST(what_is_finer_than_a_microsecond_is_told)
{
	struct latency latency;

	ck_assert_int_eq(latency_from_text("1.0015ms", 8, UNIT_MS, &latency), LATENCY_OK);
	ck_assert(latency.is_rounded && latency.has_unit);
	ck_assert_int_eq(latency_from_text("1.001", 5, UNIT_MS, &latency), LATENCY_OK);
	ck_assert(!latency.is_rounded && !latency.has_unit);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("value");
	TCase *tcase = tcase_create("value");

	tcase_add_loop_test(tcase, only_the_grammar_of_json_is_a_number, 0, LENGTH(numbers));
	tcase_add_loop_test(tcase, a_number_in_a_unit_is_microseconds, 0, LENGTH(plain));
	tcase_add_loop_test(tcase, a_latency_in_a_string_is_read_whole_or_not_at_all, 0,
			    LENGTH(texts));
	tcase_add_test(tcase, what_is_finer_than_a_microsecond_is_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
