/* check_zone: zone words, offsets, the system's zone files, and countries. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/instant_private.h"
#include "core/base/mem.h"
#include "core/base/save.h"
#include "tests/many.h"
#include "tests/runner.h"

#define T0 (1754071560 * NS_PER_S)	/* 2025-08-01T18:06:00Z */
#define FOLDER "/usr/share/zoneinfo/"

static const struct {
	const char *in, *name;
	int offset_s;
} fixed[] = {
	{ "UTC", "UTC", 0 }, { "Z", "UTC", 0 }, { "z", "UTC", 0 }, { "GMT", "GMT", 0 },
	{ "EAT", "EAT", 10800 }, { "CET", "CET", 3600 }, { "NZDT", "NZDT", 46800 },
	{ "+03:00", "+03:00", 10800 }, { "+0300", "+03:00", 10800 }, { "+03", "+03:00", 10800 },
	{ "-03:30", "-03:30", -12600 }, { "+14:00", "+14:00", 50400 }, { "-14", "-14:00", -50400 },
};

START_TEST(a_word_or_an_offset_is_a_fixed_zone)
{
	struct zone zone;
	struct err err = { 0 };

	ck_assert_int_eq(zone_find(fixed[_i].in, &zone, &err), 0);
	ck_assert_str_eq(zone.name, fixed[_i].name);
	ck_assert_int_eq(zone_offset_s(&zone, T0), fixed[_i].offset_s);
	zone_release(&zone);
}
END_TEST

static const char *const refused[] = {
	"", "EST", "IST", "CST", "BST", "PST", "MST", "+14:01", "+15", "+3", "+03:60", "+03:00x",
	"Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Africa/../../../../etc/passwd",
	"Africa",
	"Africa/", "tzdata.zi", "zone.tab", "right/UTC", "Africa/Nairobi\033[2J", " UTC",
	"Africa/A_name_that_is_longer_than_any_zone_name_can_ever_be",
};

START_TEST(what_is_no_zone_is_refused_by_name)
{
	struct zone zone;
	struct err err = { 0 };

	ck_assert_msg(zone_find(refused[_i], &zone, &err) == -1, "%s", refused[_i]);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_ptr_null(strchr(err.text, '\033'));
	ck_assert_ptr_null(zone.steps);
}
END_TEST

START_TEST(a_clock_and_a_date_are_those_of_their_zone)
{
	struct zone zone;
	struct err err;
	char buf[INSTANT_TEXT];

	ck_assert_int_eq(zone_find("EAT", &zone, &err), 0);
	ck_assert_str_eq(instant_clock(buf, T0, &zone), "21:06:00");
	ck_assert_int_eq(zone_find("+14:00", &zone, &err), 0);
	ck_assert_str_eq(instant_clock(buf, T0, &zone), "08:06:00");
	ck_assert_str_eq(instant_date(buf, T0, &zone), "2025-08-02");
	ck_assert_int_eq(zone_find("-14:00", &zone, &err), 0);
	ck_assert_str_eq(instant_clock(buf, T0 - 4 * 3600 * NS_PER_S, &zone), "00:06:00");
}
END_TEST

/* North, south, half hours, no summer time, summer time that is counted backwards, rules kept
 * beyond the table, and one whose last transitions are listed one by one. */
static const char *const iana[] = {
	"Africa/Nairobi", "America/New_York", "Europe/London", "Europe/Dublin", "Australia/Sydney",
	"Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns",
	"Africa/Casablanca",
	"America/Sao_Paulo", "Pacific/Auckland", "Pacific/Chatham", "America/Nuuk", "Asia/Tehran",
	"Etc/GMT+5", "America/Argentina/Buenos_Aires", "Pacific/Kiritimati", "Asia/Jerusalem",
};

START_TEST(a_zone_file_says_what_the_c_library_says)
{
	struct zone zone;
	struct err err = { 0 };
	uint64_t state = (uint64_t)_i + 9;

	if (access(FOLDER "UTC", R_OK)) {
		fprintf(stderr, "skipped: no time zone files in " FOLDER "\n");
		return;
	}
	ck_assert_msg(!zone_find(iana[_i], &zone, &err), "%s", err.text);
	ck_assert_str_eq(zone.name, iana[_i]);
	setenv("TZ", iana[_i], 1);
	tzset();
	for (int i = 0; i < 20000; i++) {
		int64_t at_s = (int64_t)random_below(&state, INSTANT_END_S);
		time_t t = (time_t)at_s;
		struct tm tm;

		localtime_r(&t, &tm);
		int offset_s = zone_offset_s(&zone, at_s * NS_PER_S);
		MUST(offset_s == tm.tm_gmtoff, "%s at %lld: %d, not %ld", iana[_i], (long long)at_s,
		     offset_s, tm.tm_gmtoff);
	}
	for (size_t i = 2; i < 2 * zone.n_steps; i++) {
		/* The very second of each step, and the one before it. */
		int64_t at_s = zone.steps[i / 2].from_s - (int64_t)(i % 2);
		time_t t = (time_t)at_s;
		struct tm tm;

		if (at_s < 0 || at_s >= INSTANT_END_S)
			continue;
		localtime_r(&t, &tm);
		MUST(zone_offset_s(&zone, at_s * NS_PER_S) == tm.tm_gmtoff, "%s at %lld", iana[_i],
		     (long long)at_s);
	}
	zone_release(&zone);
}
END_TEST

/* A TZif file of version 2 with one type, no transition and a rule: as small as they come. */
static size_t
small_file(unsigned char *out, const char *rule)
{
	size_t len = 0;

	for (int block = 0; block < 2; block++) {
		unsigned char header[44] = "TZif2";

		header[20 + 4 * 4 + 3] = 1;		/* types */
		header[20 + 5 * 4 + 3] = 4;		/* letters */
		memcpy(out + len, header, sizeof(header));
		len += sizeof(header);
		memcpy(out + len, "\xFF\xFF\xB9\xB0\0\0EST", 10);	/* -18000 */
		len += 10;
	}
	return len + (size_t)snprintf((char *)out + len, 100, "\n%s\n", rule);
}

START_TEST(a_rule_alone_makes_every_summer_until_2262)
{
	static const char new_york[] = "EST5EDT,M3.2.0,M11.1.0";
	static const struct { const char *rule; int64_t at_s; int offset_s; } checks[] = {
		/* second Sunday of March 2025, 07:00 UTC; first of November, 06:00 UTC */
		{ new_york, 1741503599, -18000 }, { new_york, 1741503600, -14400 },
		{ new_york, 1762063199, -14400 }, { new_york, 1762063200, -18000 },
		/* J60 is 1 March also in a leap year (2024); 59 is 29 February there */
		{ "AAA0BBB,J60/0,J300/0", 1709251199, 0 },
		{ "AAA0BBB,J60/0,J300/0", 1709251200, 3600 },
		{ "AAA0BBB,59/0,J300/0", 1709164799, 0 },
		{ "AAA0BBB,59/0,J300/0", 1709164800, 3600 },
		/* names in angles, an offset of summer given, hours below zero (Nuuk) */
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1743296399, -7200 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1743296400, -3600 },
		{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1754071560, 37800 },
		{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1767225600, 39600 },
		{ "EAT-3", 1754071560, 10800 },
	};

	for (size_t i = 0; i < LENGTH(checks); i++) {
		unsigned char bytes[256];
		struct zone zone = { 0 };
		size_t len = small_file(bytes, checks[i].rule);

		ck_assert_msg(!zone_file_read(bytes, len, &zone), "%s", checks[i].rule);
		ck_assert_msg(zone_offset_s(&zone, checks[i].at_s * NS_PER_S) == checks[i].offset_s,
			      "%s at %lld", checks[i].rule, (long long)checks[i].at_s);
		zone_release(&zone);
	}
}
END_TEST

START_TEST(a_bad_rule_is_no_zone)
{
	static const char *const rules[] = {
		"E5", "EST", "EST5EDT", "EST5EDT,", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
		"EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J300",
		"EST5EDT,J366,J300",
		"EST5EDT,M3.2.0,M11.1.0x", "EST168", "EST5:60", "<EST5", "EST99999999999999999999",
	};

	for (size_t i = 0; i < LENGTH(rules); i++) {
		unsigned char bytes[256];
		struct zone zone = { 0 };
		size_t len = small_file(bytes, rules[i]);

		ck_assert_msg(zone_file_read(bytes, len, &zone) == -1, "%s", rules[i]);
		ck_assert_ptr_null(zone.steps);
	}
}
END_TEST

START_TEST(a_cut_or_flipped_zone_file_never_hurts)
{
	unsigned char bytes[256], copy[256];
	size_t len = small_file(bytes, "EST5EDT,M3.2.0,M11.1.0");
	uint64_t state = 10;
	struct zone zone = { 0 };

	for (size_t cut = 0; cut < len; cut++) {
		unsigned char *exact = xmalloc(cut);	/* a sanitizer sees one byte too many */

		memcpy(exact, bytes, cut);
		ck_assert_int_eq(zone_file_read(exact, cut, &zone), -1);
		free(exact);
	}
	for (int i = 0; i < 20000; i++) {
		memcpy(copy, bytes, len);
		copy[random_below(&state, len)] = (unsigned char)random_below(&state, 256);
		copy[random_below(&state, len)] = (unsigned char)random_below(&state, 256);
		if (zone_file_read(copy, len, &zone))
			continue;
		int offset_s = zone_offset_s(&zone, T0);
		MUST(abs(offset_s) <= 168 * 3600, "%d", offset_s);
		zone_release(&zone);
	}
}
END_TEST

START_TEST(a_country_with_one_zone_and_no_summer_time_has_an_offset)
{
	static const struct {
		const char *country;
		int offset_s;
		const char *name;
	} known[] = {
		{ "Kenya", 10800, "EAT" }, { "kenya", 10800, "EAT" }, { "KE", 10800, "EAT" },
		{ "Nigeria", 3600, "WAT" }, { "South Africa", 7200, "SAST" },
		{ "Rwanda", 7200, "CAT" },
		{ "India", 19800, "+05:30" }, { "Japan", 32400, "JST" }, { "Ghana", 0, "GMT" },
		{ "Uganda", 10800, "EAT" }, { "Tanzania", 10800, "EAT" },
	};
	static const char *const unknown[] = {
		"", "Atlantis", "Germany", "DE", "United States", "Brazil", "Australia", "Egypt",
		"ke",
	};
	const char *name;
	int offset_s;

	for (size_t i = 0; i < LENGTH(known); i++) {
		ck_assert_msg(!zone_of_country(known[i].country, &offset_s, &name), "%s",
			      known[i].country);
		ck_assert_int_eq(offset_s, known[i].offset_s);
		ck_assert_str_eq(name, known[i].name);
	}
	for (size_t i = 0; i < LENGTH(unknown); i++)
		ck_assert_msg(zone_of_country(unknown[i], &offset_s, &name) == -1, "%s",
			      unknown[i]);
}
END_TEST

START_TEST(every_country_names_a_zone_of_its_offset)
{
	for (const struct zone_country *row = zone_countries; row->code; row++) {
		struct zone zone;
		struct err err;

		ck_assert_msg(!zone_find(row->name, &zone, &err), "%s: %s", row->country,
			      row->name);
		ck_assert_int_eq(zone_offset_s(&zone, T0), 60 * row->offset_min);
		ck_assert_uint_eq(strlen(row->code), 2);
		zone_release(&zone);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("zone");
	TCase *tc = tcase_create("zone");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_word_or_an_offset_is_a_fixed_zone, 0, (int)LENGTH(fixed));
	tcase_add_loop_test(tc, what_is_no_zone_is_refused_by_name, 0, (int)LENGTH(refused));
	tcase_add_test(tc, a_clock_and_a_date_are_those_of_their_zone);
	tcase_add_loop_test(tc, a_zone_file_says_what_the_c_library_says, 0, (int)LENGTH(iana));
	tcase_add_test(tc, a_rule_alone_makes_every_summer_until_2262);
	tcase_add_test(tc, a_bad_rule_is_no_zone);
	tcase_add_test(tc, a_cut_or_flipped_zone_file_never_hurts);
	tcase_add_test(tc, a_country_with_one_zone_and_no_summer_time_has_an_offset);
	tcase_add_test(tc, every_country_names_a_zone_of_its_offset);
	suite_add_tcase(s, tc);
	return s;
}
