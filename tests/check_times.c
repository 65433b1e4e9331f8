/* check_times: times far outside the others are found, whatever the order (ingest.md section 8). */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/times.h"

#include "core/base/instant.h"
#include "tests/runner.h"
#include "tests/taken.h"

#define HOUR (3600 * NS_PER_S)
#define DAY_NS (INT64_C(1754006400) * NS_PER_S)	/* 2025-08-01T00:00:00Z */

/* n times a minute apart, from the beginning of that day on; line i + 1 is the i-th. */
static void
add_day(struct times *times, int n)
{
	for (int i = 0; i < n; i++)
		times_add(times, DAY_NS + i * 60 * NS_PER_S, i + 1);
}

START_TEST(no_times_no_outliers)
{
	struct times times = { 0 };

	ck_assert_uint_eq(times_outliers(&times).n, 0);
	times_release(&times);
}
END_TEST

START_TEST(a_day_of_records_has_no_outliers)
{
	struct times times = { 0 };

	add_day(&times, 1440);
	struct time_outliers found = times_outliers(&times);
	ck_assert_uint_eq(found.n, 0);
	/* 1 % of 1440: the 15th, at 00:14; 99 %: the 1426th, at 23:45; by the hour. */
	ck_assert_int_eq(found.from_ns, DAY_NS - 24 * HOUR);
	ck_assert_int_eq(found.upto_ns, DAY_NS + 48 * HOUR);
	times_release(&times);
}
END_TEST

START_TEST(times_on_either_side_are_found_with_their_first_lines)
{
	struct times times = { 0 };

	add_day(&times, 1440);
	times_add(&times, DAY_NS - 400 * 24 * HOUR, 2007);
	times_add(&times, DAY_NS + 48 * HOUR + 1, 2003);
	times_add(&times, DAY_NS + 48 * HOUR + 2, 2001);
	times_add(&times, DAY_NS + 90000 * HOUR, 2002);
	times_add(&times, DAY_NS - 25 * HOUR - 1, 1999);
	struct time_outliers found = times_outliers(&times);
	ck_assert_uint_eq(found.n, 5);
	ck_assert_int_eq(found.line_before, 1999);
	ck_assert_int_eq(found.line_after, 2001);
	times_release(&times);
}
END_TEST

/* Each of these hangs together with the day, or with the one before. */
START_TEST(what_leads_to_the_others_is_no_outlier)
{
	struct times times = { 0 };

	add_day(&times, 1440);
	times_add(&times, DAY_NS - 24 * HOUR, 2000);
	times_add(&times, DAY_NS - 47 * HOUR, 2001);
	times_add(&times, DAY_NS + 47 * HOUR, 2002);
	ck_assert_uint_eq(times_outliers(&times).n, 0);
	times_release(&times);
	/* A year, evenly: its first three days are not outliers. */
	for (int i = 0; i < 8760; i++)
		times_add(&times, DAY_NS + i * HOUR, i + 1);
	ck_assert_uint_eq(times_outliers(&times).n, 0);
	times_release(&times);
}
END_TEST

/* 1 % of 200 are 2: the 2nd of all is the 1st percentile, and so it is no outlier. */
START_TEST(more_than_one_percent_are_no_outliers)
{
	struct times times = { 0 };

	add_day(&times, 198);
	times_add(&times, DAY_NS - 100 * HOUR, 199);
	times_add(&times, DAY_NS - 101 * HOUR, 200);
	ck_assert_uint_eq(times_outliers(&times).n, 0);
	times_release(&times);
	add_day(&times, 199);
	times_add(&times, DAY_NS - 100 * HOUR, 200);
	ck_assert_uint_eq(times_outliers(&times).n, 1);
	times_release(&times);
}
END_TEST

/* So many hours that buckets widen: in any order the same bounds and the same count. */
START_TEST(the_order_has_no_say)
{
	static const int steps[] = { 1, 7, 4999, 9999, 3333 };
	struct time_outliers first = { 0 };

	for (size_t s = 0; s < LENGTH(steps); s++) {
		struct times times = { 0 };
		for (int i = 0, k = 0; i < 10000; i++, k = (k + steps[s]) % 10000)
			times_add(&times, DAY_NS + (k < 30 ? -9000 * (k + 1) : k) * HOUR, k + 1);
		struct time_outliers found = times_outliers(&times);
		ck_assert_uint_le(times.n_used, TIMES_BUCKETS);
		ck_assert_uint_eq(times.n, 10000);
		first = s == 0 ? found : first;
		ck_assert_uint_eq(found.n, first.n);
		ck_assert_int_eq(found.from_ns, first.from_ns);
		ck_assert_int_eq(found.upto_ns, first.upto_ns);
		ck_assert_int_eq(found.line_before, first.line_before);
		times_release(&times);
	}
	/* The first 30 lie 9000 hours apart, the others one hour, from hour 30 on. */
	ck_assert_uint_eq(first.n, 30);
	ck_assert_int_eq(first.line_before, 1);
	ck_assert_int_eq(first.line_after, 0);
	ck_assert_int_le(first.from_ns, DAY_NS + (30 - 24) * HOUR);
	ck_assert_int_gt(first.from_ns, DAY_NS - 9000 * HOUR);
}
END_TEST

/* n records in each of some hours, which run a number of hours ahead. */
static void
add_hours(struct times *times, int n_hours, int ahead, int n)
{
	for (int i = 0; i < n_hours * n; i++)
		times_add(times, DAY_NS + (i / n + ahead) * HOUR + i % n, i + 1);
}

static int
ahead_of(int n_hours, int ahead, int other_hours)
{
	struct times times = { 0 }, others = { 0 };

	add_hours(&times, n_hours, ahead, 7);
	add_hours(&others, other_hours, 0, 20);
	int hours = times_ahead(&times, &others);
	times_release(&times);
	times_release(&others);
	return hours;
}

START_TEST(times_that_run_ahead_are_told_by_the_hour)
{
	ck_assert_int_eq(ahead_of(1, 3, 1), 3);
	ck_assert_int_eq(ahead_of(2, 3, 2), 3);
	ck_assert_int_eq(ahead_of(1, -8, 1), -8);
	ck_assert_int_eq(ahead_of(3, 14, 3), 14);
	ck_assert_int_eq(ahead_of(1, 15, 1), 0);	/* no zone is that far off */
	ck_assert_int_eq(ahead_of(1, 0, 1), 0);
	ck_assert_int_eq(ahead_of(4, 2, 4), 0);		/* half of them lie together as they are */
	ck_assert_int_eq(ahead_of(1, 3, 24), 0);	/* in any hour of the other's day */
	ck_assert_int_eq(ahead_of(0, 0, 1), 0);
	ck_assert_int_eq(ahead_of(1, 0, 0), 0);
}
END_TEST

static void
take_hour(struct taken *taken, int hour, const char *zone)
{
	struct str text = { 0 };

	for (int i = 0; i < 50; i++)
		str_fmt(&text, "{\"ts\":\"2025-08-01T%02d:%02d:00%s\",\"ms\":5,"
			"\"status\":\"OK\"}\n", hour, i, zone);
	taken_bytes(taken, text.at, text.len, 1 << 20, NULL);
	str_release(&text);
}

START_TEST(a_zone_is_suggested_for_times_without_one)
{
	struct taken local, known, far;
	struct str out = { 0 };
	struct field_map map = { 0 };
	struct zone zone = { 0 };
	struct err err = { 0 };

	take_hour(&local, 21, "");
	take_hour(&known, 18, "Z");
	take_hour(&far, 21, "+03:00");
	ck_assert(intake_suggest_zone(local.in, known.in, &out));
	ck_assert_ptr_nonnull(strstr(out.at, "times without a zone; as +03:00 they lie together"));
	const char *map_text = strstr(out.at, "time=ts:+03:00");
	ck_assert_ptr_nonnull(map_text);
	ck_assert_int_eq(field_map_add(&map, map_text, &err), 0);
	ck_assert_str_eq(map.zone, "+03:00");
	ck_assert_int_eq(zone_find(map.zone, &zone, &err), 0);
	ck_assert_int_eq(zone_offset_s(&zone, DAY_NS), 3 * 3600);
	zone_release(&zone);
	str_clear(&out);
	ck_assert(intake_suggest_zone(local.in, far.in, &out));	/* that is 18:00Z too */
	str_clear(&out);
	ck_assert(!intake_suggest_zone(known.in, local.in, &out));
	ck_assert(!intake_suggest_zone(far.in, known.in, &out));
	ck_assert(!intake_suggest_zone(local.in, local.in, &out));
	ck_assert_uint_eq(out.len, 0);
	taken_release(&local);
	taken_release(&known);
	taken_release(&far);
	str_release(&out);
}
END_TEST

/* A log of a day in which one clock was a year behind. */
START_TEST(a_log_says_how_many_of_its_times_are_outliers)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 300; i++)
		str_fmt(&text, "{\"ts\":\"%d-08-01T%02d:%02d:00Z\",\"ms\":5,\"status\":\"OK\"}\n",
			i == 150 || i == 160 ? 2024 : 2025, i / 60, i % 60);
	taken_bytes(&taken, text.at, text.len, 1 << 20, NULL);
	ck_assert_uint_eq(taken.n, 300);
	ck_assert(taken_note(&taken, "2 records lie more than 24 h outside the others "
			     "(time_outlier; first: line 151)"));
	struct time_outliers found = intake_outliers(taken.in);
	ck_assert_uint_eq(found.n, 2);
	ck_assert_int_gt(taken.at[0].at_ns, found.from_ns);
	ck_assert_int_lt(taken.at[299].at_ns, found.upto_ns);
	ck_assert_int_lt(taken.at[150].at_ns, found.from_ns);
	taken_release(&taken);
	str_clear(&text);
	for (int i = 0; i < 300; i++)
		str_fmt(&text, "{\"ts\":\"2025-08-01T%02d:%02d:00Z\",\"ms\":5,\"status\":\"OK\"}\n",
			i / 60, i % 60);
	taken_bytes(&taken, text.at, text.len, 1 << 20, NULL);
	ck_assert(!taken_note(&taken, "time_outlier"));
	taken_release(&taken);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("times");
	TCase *tcase = tcase_create("times");

	tcase_add_test(tcase, no_times_no_outliers);
	tcase_add_test(tcase, a_day_of_records_has_no_outliers);
	tcase_add_test(tcase, times_on_either_side_are_found_with_their_first_lines);
	tcase_add_test(tcase, what_leads_to_the_others_is_no_outlier);
	tcase_add_test(tcase, more_than_one_percent_are_no_outliers);
	tcase_add_test(tcase, the_order_has_no_say);
	tcase_add_test(tcase, times_that_run_ahead_are_told_by_the_hour);
	tcase_add_test(tcase, a_zone_is_suggested_for_times_without_one);
	tcase_add_test(tcase, a_log_says_how_many_of_its_times_are_outliers);
	suite_add_tcase(suite, tcase);
	return suite;
}
