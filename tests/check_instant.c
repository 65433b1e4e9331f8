/* check_instant: every row of the time table of ingest.md section 8, on both sides of a limit. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "tests/many.h"
#include "tests/runner.h"

#define T0 1754071560LL		/* 2025-08-01T18:06:00Z */
#define LAST_S 9214646399LL	/* 2261-12-31T23:59:59Z */

/* Shorthands of the table: no zone, leap, and the units of epochs. */
enum {
	N = INSTANT_NO_ZONE, L = INSTANT_LEAP, ES = INSTANT_EPOCH_S, EM = INSTANT_EPOCH_MS,
	EU = INSTANT_EPOCH_US, EN = INSTANT_EPOCH_NS
};

static const struct {
	const char *text;
	int64_t s;
	int ns;
	unsigned flags;
} good[] = {
	/* RFC 3339 and ISO 8601 */
	{ "2025-08-01T18:06:00Z", T0, 0, 0 }, { "2025-08-01t18:06:00z", T0, 0, 0 },
	{ "2025-08-01 18:06:00Z", T0, 0, 0 }, { "2025-08-01T18:06Z", T0, 0, 0 },
	{ "2025-08-01 18:06", T0, 0, N }, { "2025-08-01T18:06:00", T0, 0, N },
	{ "2025-08-01T18:06:00.5Z", T0, 500000000, 0 },
	{ "2025-08-01 18:06:00,123", T0, 123000000, N },
	{ "2025-08-01T18:06:00.123456789Z", T0, 123456789, 0 },
	{ "2025-08-01T18:06:00.1234567899999Z", T0, 123456789, 0 },
	{ "2025-08-01T18:06:00.000000001Z", T0, 1, 0 },
	{ "2025-08-01T21:06:00+03:00", T0, 0, 0 }, { "2025-08-01T21:06:00+0300", T0, 0, 0 },
	{ "2025-08-01T21:06:00+03", T0, 0, 0 }, { "2025-08-01T23:36:00 +0530", T0, 0, 0 },
	{ "2025-08-01T13:06:00-05:00", T0, 0, 0 }, { "2025-08-01T18:06:00-00:00", T0, 0, 0 },
	{ "2025-08-02T08:06:00+14:00", T0, 0, 0 }, { "2025-08-01T04:06:00-14:00", T0, 0, 0 },
	{ "20250801T180600Z", T0, 0, 0 }, { "20250801T1806Z", T0, 0, 0 },
	{ "20250801T180600.250+0000", T0, 250000000, 0 }, { "20250801T180600", T0, 0, N },
	/* relatives */
	{ "01/Aug/2025:18:06:00 +0000", T0, 0, 0 }, { "01/Aug/2025:21:06:00 +0300", T0, 0, 0 },
	{ "01/Aug/2025:18:06:00.123", T0, 123000000, N },
	{ "Fri, 01 Aug 2025 18:06:00 GMT", T0, 0, 0 },
	{ "Fri, 01 Aug 2025 21:06:00 +0300", T0, 0, 0 },
	{ "Fri Aug  1 18:06:00 2025", T0, 0, N },
	{ "Sat Aug 30 18:06:00 2025", T0 + 29 * 86400, 0, N },
	{ "Fri Aug 1 18:06:00 2025", T0, 0, N }, { "Fri Aug 01 18:06:00 2025", T0, 0, N },
	{ "2025/08/01 18:06:00", T0, 0, N }, { "2025/08/01 18:06:00.000250", T0, 250000, N },
	{ "2025/08/01 - 18:06:00", T0, 0, N },
	/* named zones */
	{ "2025-08-01 18:06:00 UTC", T0, 0, 0 }, { "2025-08-01 18:06:00 GMT", T0, 0, 0 },
	{ "2025-08-01 18:06:00 UT", T0, 0, 0 }, { "2025-08-01 21:06:00 EAT", T0, 0, 0 },
	{ "2025-08-01 20:06:00 CAT", T0, 0, 0 }, { "2025-08-01 19:06:00 WAT", T0, 0, 0 },
	{ "2025-08-01 20:06:00 SAST", T0, 0, 0 }, { "2025-08-01 19:06:00 CET", T0, 0, 0 },
	{ "2025-08-01 20:06:00 CEST", T0, 0, 0 }, { "2025-08-01 20:06:00 EET", T0, 0, 0 },
	{ "2025-08-01 21:06:00 EEST", T0, 0, 0 }, { "2025-08-01 21:06:00 MSK", T0, 0, 0 },
	{ "2025-08-02 03:06:00 JST", T0, 0, 0 }, { "2025-08-02 03:06:00 KST", T0, 0, 0 },
	{ "2025-08-02 06:06:00 NZST", T0, 0, 0 }, { "2025-08-02 07:06:00 NZDT", T0, 0, 0 },
	/* leap seconds: 23:59:60 UTC in any zone */
	{ "2016-12-31T23:59:60Z", 1483228800, 0, L },
	{ "2017-01-01T02:59:60+03:00", 1483228800, 0, L },
	{ "2016-12-31T23:59:60.25Z", 1483228800, 250000000, L },
	{ "2017-01-01T05:29:60+05:30", 1483228800, 0, L },
	{ "2016-12-31 23:59:60", 1483228800, 0, L | N },
	/* the end of a day, of February, of the calendar */
	{ "2025-08-01T24:00:00Z", 1754092800, 0, 0 }, { "2025-08-01T24:00Z", 1754092800, 0, 0 },
	{ "2024-02-29T00:00:00Z", 1709164800, 0, 0 }, { "2000-02-29T00:00:00Z", 951782400, 0, 0 },
	{ "1970-01-01T00:00:01Z", 1, 0, 0 }, { "1970-01-01T00:00:00.000000001Z", 0, 1, 0 },
	{ "1970-01-01T00:00:00-01:00", 3600, 0, 0 },
	{ "2261-12-31T23:59:59.999999999Z", LAST_S, 999999999, 0 },
	{ "2262-01-01T02:59:59+03:00", LAST_S, 0, 0 },
	/* epochs by size */
	{ "100000000", 100000000, 0, ES }, { "1754071560", T0, 0, ES },
	{ "1754071560.25", T0, 250000000, ES }, { "1754071560.1234567899", T0, 123456789, ES },
	{ "9214646399", LAST_S, 0, ES }, { "9214646399.999999999", LAST_S, 999999999, ES },
	{ "100000000000", 100000000, 0, EM }, { "1754071560123", T0, 123000000, EM },
	{ "1754071560123.5", T0, 123500000, EM }, { "1754071560123.0000019", T0, 123000001, EM },
	{ "9214646399999", LAST_S, 999000000, EM },
	{ "100000000000000", 100000000, 0, EU }, { "1754071560123456", T0, 123456000, EU },
	{ "1754071560123456.0", T0, 123456000, EU },
	{ "100000000000000000", 100000000, 0, EN }, { "1754071560123456789", T0, 123456789, EN },
	{ "9214646399999999999", LAST_S, 999999999, EN },
	{ "1.75407156E9", T0, 0, ES }, { "1.75407156025e+9", T0, 250000000, ES },
	{ "1.754071560123e12", T0, 123000000, EM }, { "1754071560e0", T0, 0, ES },
};

static const char *const bad[] = {
	"", " ", "Z", "2025", "2025-08", "2025-08-01", "18:06:00", "2025-08-01T", "2025-08-01T18",
	"2025-08-01T18:06:", "2025-08-01T18:06:0", "2025-08-01T18:06:00.", "2025-08-01T18:06:00.Z",
	"2025-08-01T18:06.5Z", "2025-8-1T18:06:00Z", "25-08-01T18:06:00Z", "2025-08-01_18:06:00Z",
	"2025-08-01  18:06:00Z", "2025-08-01T18:0600Z", "2025-08-01T180600Z", "20250801T18:06:00Z",
	/* trailing and leading text */
	"2025-08-01T18:06:00Z ", " 2025-08-01T18:06:00Z", "2025-08-01T18:06:00Zx",
	"2025-08-01T18:06:00ZZ", "2025-08-01 18:06:00 +0000 UTC", "2025-08-01T18:06:00Z,",
	"1754071560 ", "1754071560s", "2025-08-01 18:06:00 ", "2025-08-01T18:06:00+03:00 EAT",
	/* zones */
	"2025-08-01T18:06:00+14:01", "2025-08-01T18:06:00-14:01", "2025-08-01T18:06:00+15",
	"2025-08-01T18:06:00+99:99", "2025-08-01T18:06:00+03:60", "2025-08-01T18:06:00+3",
	"2025-08-01T18:06:00+03:0", "2025-08-01T18:06:00+030", "2025-08-01T18:06:00+",
	"2025-08-01 18:06:00 EST", "2025-08-01 18:06:00 IST", "2025-08-01 18:06:00 CST",
	"2025-08-01 18:06:00 BST", "2025-08-01 18:06:00 PST", "2025-08-01 18:06:00 MST",
	"2025-08-01 18:06:00 eat", "2025-08-01 18:06:00 XYZ", "2025-08-01 18:06:00 EATX",
	/* impossible */
	"2025-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
	"2025-04-31T00:00:00Z",
	"2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-08-00T00:00:00Z",
	"2025-08-32T00:00:00Z",
	"2025-08-01T24:01:00Z", "2025-08-01T24:00:01Z", "2025-08-01T24:00:00.1Z",
	"2025-08-01T25:00:00Z",
	"2025-08-01T18:60:00Z", "2025-08-01T18:06:60Z", "2025-08-01T18:06:61Z",
	"2016-12-31T23:59:61Z",
	"2016-12-31T23:58:60Z", "2016-12-31T23:59:60+03:00", "2016-12-31T22:59:60Z",
	"2016-12-31T24:00:60Z", "30/Feb/2025:18:06:00 +0000",
	/* range */
	"1970-01-01T00:00:00Z", "1970-01-01T00:00:00+01:00", "1969-12-31T23:59:59Z",
	"2262-01-01T00:00:00Z", "2261-12-31T24:00:00Z", "2261-12-31T23:59:60Z",
	"2261-12-31T23:00:00-01:00", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
	"9999-12-31T23:59:59Z",
	/* other languages, other orders, syslog without a year */
	"01/Ago/2025:18:06:00 +0000", "01/aug/2025:18:06:00 +0000", "1/Aug/2025:18:06:00 +0000",
	"Fri, 1 Aug 2025 18:06:00 GMT", "Fre, 01 Aug 2025 18:06:00 GMT", "Aug  1 18:06:00",
	"Fri Aug  1 18:06 2025", "Fri Aug   1 18:06:00 2025", "2025/08/01 18:06",
	"08/01/2025 18:06:00",
	"01/Aug/2025:18:06 +0000",
	/* epochs */
	"0", "1", "99999999", "99999999.9", "-1754071560", "+1754071560", "01754071560",
	"1754071560.",
	".5", "1754071560.5.5", "1754071560,5", "9214646400", "99999999999", "9214646400000",
	"99999999999999", "9214646400000000", "1754071560123456.5", "9214646400000000000",
	"9223372036854775808", "1754071560123456789.1", "99999999999999999999", "1e400", "1e99",
	"1.75e", "1.75e-9", "1.75e9e", "e9", "0x688d0a88", "1_754_071_560", "NaN", "20250801",
};

START_TEST(each_good_form_is_read_to_the_nanosecond)
{
	int64_t at_ns = -1;
	unsigned flags = 99;
	const char *text = good[_i].text;

	ck_assert_msg(!instant_parse(text, strlen(text), &at_ns, &flags), "%s: refused", text);
	ck_assert_msg(at_ns == good[_i].s * NS_PER_S + good[_i].ns, "%s: %lld", text,
		      (long long)at_ns);
	ck_assert_msg(flags == good[_i].flags, "%s: flags %u", text, flags);
}
END_TEST

START_TEST(each_bad_time_is_refused)
{
	int64_t at_ns = 42;
	unsigned flags;

	ck_assert_msg(instant_parse(bad[_i], strlen(bad[_i]), &at_ns, &flags) == -1,
		      "%s: read as %lld", bad[_i], (long long)at_ns);
	ck_assert_int_eq(at_ns, 42);
}
END_TEST

START_TEST(a_time_cut_anywhere_or_with_a_nul_is_not_another_time)
{
	static const char text[] = "2025-08-01T18:06:00+03:00\0";
	int64_t at_ns;
	unsigned flags;

	for (size_t len = 0; len < sizeof(text); len++) {
		/* Whole, or without its zone, seconds, or minutes of the zone. */
		bool is_whole = len == 16 || len == 19 || len == 22 || len == 25;

		bool is_read = !instant_parse(text, len, &at_ns, &flags);
		ck_assert_msg(is_read == is_whole, "%zu", len);
	}
}
END_TEST

START_TEST(a_million_instants_come_back)
{
	uint64_t state = 6;
	char buf[INSTANT_TEXT];

	for (int i = 0; i < 1000000; i++) {
		static const int64_t steps[] = { NS_PER_S, NS_PER_MS, 1000, 1 };
		int64_t step = steps[i % 4];
		int64_t limit = (LAST_S + 1) * (NS_PER_S / step);
		int64_t at_ns = (1 + (int64_t)random_below(&state, (uint64_t)limit - 1)) * step;
		int64_t back = 0;
		unsigned flags;

		instant_rfc3339(buf, at_ns);
		bool is_read = !instant_parse(buf, strlen(buf), &back, &flags);
		MUST(is_read && back == at_ns && !flags, "%lld: %s", (long long)at_ns, buf);
	}
}
END_TEST

START_TEST(the_calendar_is_that_of_the_c_library)
{
	uint64_t state = 7;
	char ours[INSTANT_TEXT], theirs[INSTANT_TEXT];

	for (int i = 0; i < 200000; i++) {
		/* All that an int64_t of nanoseconds holds, also before 1970. */
		int64_t at_ns = (int64_t)splitmix64(&state);
		time_t s = (time_t)(at_ns / NS_PER_S - (at_ns % NS_PER_S < 0));
		struct tm tm;

		gmtime_r(&s, &tm);
		at_ns = s < INT64_MIN / NS_PER_S ? 0 : s * NS_PER_S;
		if (!at_ns)
			continue;
		strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%SZ", &tm);
		MUST(!strcmp(instant_rfc3339(ours, at_ns), theirs), "%s, not %s", ours, theirs);
		MUST(instant_weekday(at_ns) == tm.tm_wday, "%s", theirs);
		strftime(theirs, sizeof(theirs), "%H:%M:%S", &tm);
		MUST(!strcmp(instant_clock(ours, at_ns, NULL), theirs), "%s, not %s", ours, theirs);
		strftime(theirs, sizeof(theirs), "%Y-%m-%d", &tm);
		MUST(!strcmp(instant_date(ours, at_ns, NULL), theirs), "%s, not %s", ours, theirs);
	}
}
END_TEST

START_TEST(a_fraction_is_printed_in_threes_and_none_when_zero)
{
	char buf[INSTANT_TEXT];

	int64_t at_ns = T0 * NS_PER_S;

	ck_assert_str_eq(instant_rfc3339(buf, at_ns), "2025-08-01T18:06:00Z");
	ck_assert_str_eq(instant_rfc3339(buf, at_ns + 500000000), "2025-08-01T18:06:00.500Z");
	ck_assert_str_eq(instant_rfc3339(buf, at_ns + 1000), "2025-08-01T18:06:00.000001Z");
	ck_assert_str_eq(instant_clock(buf, at_ns + 7, NULL), "18:06:00.000000007");
	ck_assert_str_eq(instant_rfc3339(buf, INSTANT_NONE), "-");
	ck_assert_str_eq(weekday_name(instant_weekday(at_ns)), "Friday");
}
END_TEST

static const struct {
	int64_t ns;
	const char *text;
} spans[] = {
	{ 0, "0 ms" }, { NS_PER_MS / 2 - 1, "0 ms" }, { 250 * NS_PER_MS, "250 ms" },
	{ 1000 * NS_PER_MS, "1 s" }, { 7500 * NS_PER_MS, "7.5 s" }, { 75 * NS_PER_S, "75 s" },
	{ 119 * NS_PER_S, "119 s" }, { 120 * NS_PER_S, "2 min" },
	{ 1365 * NS_PER_S, "22 min 45 s" },
	{ 3599 * NS_PER_S, "59 min 59 s" }, { 3600 * NS_PER_S, "1 h" },
	{ 9300 * NS_PER_S, "2 h 35 min" },
	{ 7199 * NS_PER_S, "2 h" }, { 86400 * NS_PER_S, "1 d" },
	{ 100 * 3600 * NS_PER_S, "4 d 4 h" },
	{ -75 * NS_PER_S, "-75 s" }, { -9300 * NS_PER_S, "-2 h 35 min" }, { -1, "0 ms" },
};

START_TEST(a_span_reads_as_people_say_it)
{
	char buf[INSTANT_TEXT];

	ck_assert_str_eq(span_text(buf, spans[_i].ns), spans[_i].text);
}
END_TEST

START_TEST(a_duration_needs_a_number_and_a_known_unit)
{
	static const struct { const char *text; int64_t ns; } durations[] = {
		{ "300s", 300 * NS_PER_S }, { "5m", 300 * NS_PER_S }, { "2h", 7200 * NS_PER_S },
		{ "1d", 86400 * NS_PER_S }, { "250ms", 250 * NS_PER_MS }, { "90", 90 * NS_PER_S },
		{ "0", 0 }, { "1.5s", 1500 * NS_PER_MS }, { "0.25d", 21600 * NS_PER_S },
		{ "0.5ms", NS_PER_MS / 2 }, { "106751d", 86400 * NS_PER_S * 106751 },
	};
	static const char *const none[] = {
		"", "s", "-5s", "+5s", "5 s", "5x", "5S", "5min", "1h30m", "1.", ".5s", "1.s",
		"106752d",
		"9223372037s", "99999999999999999999", "5s ",
	};
	int64_t ns = 42;

	for (size_t i = 0; i < LENGTH(durations); i++) {
		ck_assert_msg(!instant_parse_duration(durations[i].text, &ns), "%s",
			      durations[i].text);
		ck_assert_int_eq(ns, durations[i].ns);
	}
	ns = 42;
	for (size_t i = 0; i < LENGTH(none); i++) {
		ck_assert_msg(instant_parse_duration(none[i], &ns) == -1, "%s", none[i]);
		ck_assert_int_eq(ns, 42);
	}
}
END_TEST

START_TEST(a_moment_is_absolute_or_counted_from_the_log)
{
	int64_t first = (T0 - 60) * NS_PER_S, last = (T0 + 75) * NS_PER_S, at_ns;
	static const struct { const char *text; int64_t s; } moments[] = {
		{ "2025-08-01T18:06:20Z", T0 + 20 }, { "18:06", T0 }, { "18:06:20", T0 + 20 },
		{ "21:06:20+03:00", T0 + 20 }, { "24:00", 1754092800 }, { "-10m", T0 + 75 - 600 },
		{ "+90s", T0 + 30 }, { "-75", T0 }, { "+1h", T0 + 3540 }, { "1754071560", T0 },
	};
	static const char *const none[] = {
		"", "now", "18:6", "25:00", "18:06:61", "-", "+", "-10x", "10m", "18:06 x",
		"\033[2J",
		"-99999999999h",
	};
	struct err err = { 0 };

	for (size_t i = 0; i < LENGTH(moments); i++) {
		const char *text = moments[i].text;

		ck_assert_msg(!instant_parse_moment(text, first, last, &at_ns, &err), "%s", text);
		ck_assert_msg(at_ns == moments[i].s * NS_PER_S, "%s", text);
	}
	for (size_t i = 0; i < LENGTH(none); i++) {
		ck_assert_msg(instant_parse_moment(none[i], first, last, &at_ns, &err) == -1, "%s",
			      none[i]);
		ck_assert_int_eq(err.code, ERR_USAGE);
		ck_assert_ptr_null(strchr(err.text, '\033'));
	}
	first = last = INSTANT_NONE;	/* nothing to count from */
	ck_assert_int_eq(instant_parse_moment("-10m", first, last, &at_ns, &err), -1);
	ck_assert_int_eq(instant_parse_moment("18:06", first, last, &at_ns, &err), -1);
	ck_assert_int_eq(instant_parse_moment("2025-08-01T18:06Z", first, last, &at_ns, &err), 0);
}
END_TEST

START_TEST(any_bytes_are_a_time_that_round_trips_or_are_refused)
{
	static const char alphabet[] = "0123456789-:T. /+ZFriAug,eE";
	uint64_t state = 8;
	int n_read = 0;

	for (int i = 0; i < 300000; i++) {
		char text[40], buf[INSTANT_TEXT];
		const char *base = good[random_below(&state, LENGTH(good))].text;
		size_t len = strlen(base);
		int64_t at_ns, back;
		unsigned flags;

		memcpy(text, base, len);
		for (uint64_t k = random_below(&state, 3); k > 0; k--)
			text[random_below(&state, len)] =
				alphabet[random_below(&state, sizeof(alphabet) - 1)];
		if (instant_parse(text, len, &at_ns, &flags))
			continue;
		n_read++;
		MUST(at_ns > 0 && at_ns / NS_PER_S <= LAST_S, "%.*s", (int)len, text);
		instant_rfc3339(buf, at_ns);
		MUST(!instant_parse(buf, strlen(buf), &back, &flags), "%s", buf);
		MUST(back == at_ns, "%.*s is %s", (int)len, text, buf);
	}
	ck_assert_int_gt(n_read, 100000);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("instant");
	TCase *tc = tcase_create("instant");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, each_good_form_is_read_to_the_nanosecond, 0, (int)LENGTH(good));
	tcase_add_loop_test(tc, each_bad_time_is_refused, 0, (int)LENGTH(bad));
	tcase_add_test(tc, a_time_cut_anywhere_or_with_a_nul_is_not_another_time);
	tcase_add_test(tc, a_million_instants_come_back);
	tcase_add_test(tc, the_calendar_is_that_of_the_c_library);
	tcase_add_test(tc, a_fraction_is_printed_in_threes_and_none_when_zero);
	tcase_add_loop_test(tc, a_span_reads_as_people_say_it, 0, (int)LENGTH(spans));
	tcase_add_test(tc, a_duration_needs_a_number_and_a_known_unit);
	tcase_add_test(tc, a_moment_is_absolute_or_counted_from_the_log);
	tcase_add_test(tc, any_bytes_are_a_time_that_round_trips_or_are_refused);
	suite_add_tcase(s, tc);
	return s;
}
