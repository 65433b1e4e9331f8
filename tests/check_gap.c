/* check_gap: when silence is missed, and when it is a night, a deploy, or fewer machines. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5"};

static void
request_slow(struct judged *judged, int64_t at_ms, const char *host, double slow)
{
	made_add(&judged->made, at_ms, at_ms / 1000 % 2 ? "v1" : "v2",
		 at_ms / 1000 % 3 ? "/a" : "/b", slow * 100 * exp(.3 * story_gauss(&judged->state)),
		 OUTCOME_OK, &host);
}

static void
request(struct judged *judged, int64_t at_ms, const char *host)
{
	request_slow(judged, at_ms, host, 1);
}

/* Two of five hosts serve until the middle; then the others get what was theirs, or there is as
 * much less to do: neither hurts anybody, and either is named. 720 of 1,200 are 0.6. */
START_TEST(hosts_that_leave_while_nobody_is_hurt_are_named_and_no_gap)
{
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 2400; i++) {
		int host = i % 5;

		if (i >= 1200 && host < 2) {
			if (_i)
				continue;
			host = 2 + i % 3;
		}
		request(&judged, i * 1000, hosts[host]);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_NONE);
	ck_assert_int_eq(verdict->certainty, _i ? CERTAINTY_PROBABLE : CERTAINTY_STRONG);
	ck_assert_ptr_nonnull(strstr(verdict->statement,
				     "host=h1 and h2 have no record after about "));
	ck_assert_ptr_nonnull(strstr(verdict->statement,
				     _i ? "all together do 0.60 of what they did"
					: "the others took over what they did."));
	judged_close(&judged);
}
END_TEST

/* One of five hosts is gone from the middle on, and nobody gets what was its own: it may have been
 * taken out. When all others are slower for it, it was not. */
START_TEST(one_host_that_is_gone_is_no_more_than_associated_while_nobody_is_hurt)
{
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 2400; i++)
		if (i < 1200 || i % 5)
			request_slow(&judged, i * 1000, hosts[i % 5], i >= 1200 && _i ? 1.8 : 1);
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_DATA_GAP);
	ck_assert_int_eq(verdict->certainty, _i ? CERTAINTY_PROBABLE : CERTAINTY_ASSOCIATED);
	judged_close(&judged);
}
END_TEST

/* The clock of one of five hosts is four minutes ahead: the others end before it, and none left. */
START_TEST(a_clock_that_is_ahead_makes_nobody_leave)
{
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 3600; i++)
		if (i % 5)
			request(&judged, i * 1000, hosts[i % 5]);
		else
			request(&judged, i * 1000 + 240000, hosts[0]);
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Everything fades to one request in ten; h1 is not among the few that are left. */
START_TEST(a_host_is_missed_by_what_the_others_still_get)
{
	struct judged judged;
	int left = 0;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 3000; i++) {
		if (i < 2000)
			request(&judged, i * 1000, hosts[i % 5]);
		else if (i % 20 == 0)	/* 50 of them: 12 of h1 were due */
			request(&judged, i * 1000, hosts[1 + left++ % 4]);
	}
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Three days, 8 to 18 h a request in 36 s, at night one in 50 min; 4 h without any by night, which
 * are 5 of these, or by day, which are 400. */
START_TEST(a_hole_by_night_is_measured_by_what_comes_at_night)
{
	static const int64_t hour_ms = 3600000;
	struct judged judged;
	int64_t from_ms = (24 + (_i ? 10 : 2)) * hour_ms, at_ms = 0;

	judged_open(&judged, "host", 31);
	for (int i = 0; at_ms < 72 * hour_ms; i++) {
		int64_t hour = at_ms / hour_ms % 24;
		if (at_ms < from_ms || at_ms > from_ms + 4 * hour_ms)
			request(&judged, at_ms, hosts[i % 5]);
		at_ms += hour >= 8 && hour < 18 ? 36000 : 3000000;
	}
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* So many days of office hours, eight a day; of one day with a hole nobody knows. */
START_TEST(a_night_that_comes_again_is_no_gap)
{
	static const int64_t day_ms = 86400000;
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int day = 0; day < (_i ? 2 : 4); day++)
		for (int i = 0; i < 800; i++)
			request(&judged, day * day_ms + i * 36000, hosts[i % 5]);
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Three days of a request in 36 s, and nights of 14 and 10 hours that begin at 18 and at 19.30: the
 * hours of the longer one are full on the next day, and it is a night all the same. Of 4 hours the
 * second is none, and nobody knows about the first. */
START_TEST(nights_of_other_lengths_are_no_gap)
{
	static const int64_t hour_ms = 3600000;
	int64_t on_ms[] = {8 * hour_ms, 32 * hour_ms, (_i ? 48 : 54) * hour_ms};
	int64_t off_ms[] = {18 * hour_ms, 43 * hour_ms + hour_ms / 2, 66 * hour_ms};
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (size_t day = 0, i = 0; day < LENGTH(on_ms); day++)
		for (int64_t at_ms = on_ms[day]; at_ms < off_ms[day]; at_ms += 36000)
			request(&judged, at_ms, hosts[i++ % 5]);
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Two holes of minutes are two holes. */
START_TEST(holes_of_minutes_are_a_gap_however_many)
{
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 2000; i++)
		if (!(i >= 500 && i < 700) && !(i >= 1200 && i < 1400))
			request(&judged, i * 1000, hosts[i % 5]);
	ck_assert_int_eq(judge(&judged)->kind, KIND_DATA_GAP);
	judged_close(&judged);
}
END_TEST

/* Two long holes on one day are no night: requests came around the clock but for them. */
START_TEST(two_outages_of_hours_are_a_gap)
{
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 8640; i++)
		if (!(i >= 2160 && i < 2880) && !(i >= 5400 && i < 5832))
			request(&judged, i * 10000, hosts[i % 5]);
	ck_assert_int_eq(judge(&judged)->kind, KIND_DATA_GAP);
	judged_close(&judged);
}
END_TEST

/* Four hosts all day, five more for the hours of the peak. */
START_TEST(hosts_that_came_for_a_peak_and_left_are_no_gap)
{
	static const char *const more[] = {"m1", "m2", "m3", "m4", "m5"};
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 5400; i++) {
		bool is_peak = i >= 1800 && i < 3600;

		if (is_peak)
			request(&judged, i * 1000 + 500, more[i % 5]);
		request(&judged, i * 1000, hosts[i % 4]);
	}
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Three of five hosts leave, with what was theirs: one after the other, or all at one moment, when
 * 0.4 are left. */
START_TEST(hosts_that_leave_by_steps_are_no_gap)
{
	static const int left_at[] = {1200, 1800, 2400};
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 3600; i++)
		if (i % 5 > 2 || i < left_at[_i ? 0 : i % 5])
			request(&judged, i * 1000, hosts[i % 5]);
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	ck_assert_int_eq(strstr(judged.verdict.statement,
				"all together do 0.40 of what they did") != NULL, _i);
	judged_close(&judged);
}
END_TEST

/* Three days, a request in 30 s; h1 is off from 18 to 6 o'clock, or for the first time at the end.
 */
START_TEST(a_host_that_is_off_every_night_is_no_gap)
{
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 3 * 2880; i++) {
		int hour = i / 120 % 24, day = i / 2880;
		bool is_off = _i ? day == 2 && hour >= 18 : hour >= 18 || hour < 6;

		if (i % 5 || !is_off)
			request(&judged, i * INT64_C(30000), hosts[i % 5]);
	}
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Four days of a request in 20 s, but in 20 min from 0 to 6 o'clock: 80 min without any, at 3 in
 * the night, when 4 were due, or at noon, when 240 were. */
START_TEST(a_hole_of_the_night_is_measured_by_the_night)
{
	struct judged judged;
	int hole = 3 * 86400 + (_i ? 12 : 3) * 3600;

	judged_open(&judged, "host", 31);
	for (int s = 0, i = 0; s < 4 * 86400; s += s % 86400 < 21600 ? 1200 : 20)
		if (s <= hole || s >= hole + 4800)
			request(&judged, s * INT64_C(1000), hosts[i++ % 5]);
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Forty hours of a request in 20 s, but in 20 min for eight of them in the middle, or for none: no
 * other day tells what was due in 80 min without any. Those around them do: 4, or 240. */
START_TEST(a_hole_is_measured_by_what_comes_near_it)
{
	struct judged judged;
	int hole = 19 * 3600 + 1200;

	judged_open(&judged, "host", 31);
	for (int s = 0, i = 0; s < 40 * 3600;
	     s += !_i && s >= 16 * 3600 && s < 24 * 3600 ? 1200 : 20)
		if (s <= hole || s >= hole + 4800)
			request(&judged, s * INT64_C(1000), hosts[i++ % 5]);
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Of three zones with two hosts each one is gone from the middle on; what is left is slower for
 * it, or as it was. */
START_TEST(a_lost_zone_is_named_before_its_hosts_and_before_what_all_share)
{
	static const char *const fields[] = {"host", "zone"};
	static const char *const six[] = {"h1", "h2", "h3", "h4", "h5", "h6"};
	static const char *const zones[] = {"z1", "z2", "z3"};
	struct judged judged = {.state = 7};

	made_open(&judged.made, fields, 2);
	for (int i = 0; i < 3600; i++) {
		const char *dims[] = {six[i % 6], zones[i % 3]};
		bool is_since = i >= 1800;
		double slow = is_since && !_i ? 1.8 : 1;

		if (!is_since || i % 3 != 1)
			made_add(&judged.made, i * INT64_C(1000), i % 7 % 2 ? "v1" : "v2",
				 i % 5 % 2 ? "/a" : "/b",
				 slow * 100 * exp(.3 * story_gauss(&judged.state)), OUTCOME_OK,
				 dims);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_int_eq(verdict->kind, KIND_DATA_GAP);
	ck_assert_ptr_nonnull(strstr(verdict->statement, "zone=z2 has no record after"));
	ck_assert_int_eq(strstr(verdict->statement, "The loss of zone=z2 is most likely") != NULL,
			 !_i);
	ck_assert_int_eq(verdict->certainty, _i ? CERTAINTY_STRONG : CERTAINTY_PROBABLE);
	judged_close(&judged);
}
END_TEST

/* Six hours of batches, a request in 3 s for 9 min of every 30, and none in between: that is its
 * habit, and said. Or but once, an hour of nothing in as many requests around the clock. */
START_TEST(a_silence_at_a_beat_is_a_habit)
{
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int s = 0, i = 0; s < 6 * 3600; s += _i || s % 1800 < 540 ? 3 : 1260)
		if (!_i || s < 7200 || s >= 10800)
			request(&judged, s * INT64_C(1000), hosts[i++ % 5]);
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	ck_assert_int_eq(strstr(judged.verdict.statement, "that is its habit") != NULL, !_i);
	judged_close(&judged);
}
END_TEST

/* Four holes of 5 min in six hours, the first three close together, or eight that come at any time:
 * no beat. Eight, each 40 min after the other, are one. */
START_TEST(outages_without_a_beat_are_a_gap)
{
	static const int holes[][8] = {
		{3600, 4200, 4800, 18000}, {600, 1200, 1800, 6000, 11400, 12000, 12600, 19800},
		{1200, 3600, 6000, 8400, 10800, 13200, 15600, 18000},
	};
	const int *hole = holes[_i];
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int s = 0; s < 6 * 3600; s += 3) {
		bool is_out = false;

		for (size_t k = 0; k < LENGTH(holes[0]) && hole[k]; k++)
			is_out = is_out || (s >= hole[k] && s < hole[k] + 300);
		if (!is_out)
			request(&judged, s * INT64_C(1000), hosts[s / 3 % 5]);
	}
	ck_assert_int_eq(judge(&judged)->kind, _i < 2 ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Four days, a request in 30 s from 8 to 18 o'clock, and at night one or two at any time: nights of
 * other lengths are alike all the same. Ten hours of the third day without any are none. */
START_TEST(the_same_hours_of_other_days_tell_what_was_due)
{
	static const int night[] = {20 * 3600, 23 * 3600, 5 * 3600, 19 * 3600};
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int s = 0, i = 0; s < 4 * 86400; s += 30) {
		int day = s / 86400, of_day = s % 86400;
		bool is_day = of_day >= 8 * 3600 && of_day < 18 * 3600;

		if ((is_day && !(_i && day == 2)) || of_day == night[day])
			request(&judged, s * INT64_C(1000), hosts[i++ % 5]);
	}
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Fifteen days from a Monday on, a request in 10 min, and on the two weekends one each, at other
 * times: their days before and after are full, the weekend a week before or after is not. */
START_TEST(a_weekend_is_measured_by_the_other_one)
{
	static const int64_t day_s = 86400;
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int64_t s = 0; s < 15 * day_s; s += 600) {
		bool is_off = s / day_s % 7 >= 5;

		if (!is_off || s == 5 * day_s + 36000 || s == 12 * day_s + 108000)
			request(&judged, s * 1000, hosts[s / 600 % 5]);
	}
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* Of five hosts, one in zone b, h5's clock is ten minutes ahead: at the end only zone b answers. Or
 * zone a is lost for ten minutes before the end, and two hosts of zone b go on. */
START_TEST(a_zone_whose_hosts_end_before_one_clock_is_not_lost)
{
	static const char *const fields[] = {"host", "zone"};
	struct judged judged = {.state = 7};

	made_open(&judged.made, fields, 2);
	for (int s = 0; s < 3600; s++) {
		bool is_b = s % 5 >= (_i ? 3 : 4);
		const char *dims[] = {hosts[s % 5], is_b ? "b" : "a"};
		int64_t at_ms = s * INT64_C(1000) + (is_b && !_i ? 600000 : 0);

		if (is_b || !_i || s < 3000)
			made_add(&judged.made, at_ms, s % 7 % 2 ? "v1" : "v2", s % 3 ? "/a" : "/b",
				 100 * exp(.3 * story_gauss(&judged.state)), OUTCOME_OK, dims);
	}
	ck_assert_int_eq(judge(&judged)->kind, _i ? KIND_DATA_GAP : KIND_NONE);
	judged_close(&judged);
}
END_TEST

/* The clock of one of five hosts is four minutes behind: it ends before the others, and began
 * before them. */
START_TEST(a_clock_that_is_behind_makes_nobody_leave)
{
	struct judged judged;

	judged_open(&judged, "host", 31);
	for (int i = 0; i < 3600; i++)
		request(&judged, i * 1000 + (i % 5 ? 240000 : 0), hosts[i % 5]);
	ck_assert_int_eq(judge(&judged)->kind, KIND_NONE);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gap");
	TCase *tc = tcase_create("gap");

	tcase_add_loop_test(tc, hosts_that_leave_while_nobody_is_hurt_are_named_and_no_gap, 0, 2);
	tcase_add_loop_test(
		tc, one_host_that_is_gone_is_no_more_than_associated_while_nobody_is_hurt, 0, 2);
	tcase_add_test(tc, a_clock_that_is_ahead_makes_nobody_leave);
	tcase_add_test(tc, a_host_is_missed_by_what_the_others_still_get);
	tcase_add_loop_test(tc, a_night_that_comes_again_is_no_gap, 0, 2);
	tcase_add_loop_test(tc, nights_of_other_lengths_are_no_gap, 0, 2);
	tcase_add_loop_test(tc, a_hole_is_measured_by_what_comes_near_it, 0, 2);
	tcase_add_loop_test(tc, a_hole_by_night_is_measured_by_what_comes_at_night, 0, 2);
	tcase_add_test(tc, holes_of_minutes_are_a_gap_however_many);
	tcase_add_test(tc, two_outages_of_hours_are_a_gap);
	tcase_add_test(tc, hosts_that_came_for_a_peak_and_left_are_no_gap);
	tcase_add_loop_test(tc, hosts_that_leave_by_steps_are_no_gap, 0, 2);
	tcase_add_loop_test(tc, a_host_that_is_off_every_night_is_no_gap, 0, 2);
	tcase_add_loop_test(tc, a_hole_of_the_night_is_measured_by_the_night, 0, 2);
	tcase_add_loop_test(tc, a_lost_zone_is_named_before_its_hosts_and_before_what_all_share, 0,
			    2);
	tcase_add_loop_test(tc, a_silence_at_a_beat_is_a_habit, 0, 2);
	tcase_add_loop_test(tc, outages_without_a_beat_are_a_gap, 0, 3);
	tcase_add_loop_test(tc, the_same_hours_of_other_days_tell_what_was_due, 0, 2);
	tcase_add_test(tc, a_weekend_is_measured_by_the_other_one);
	tcase_add_loop_test(tc, a_zone_whose_hosts_end_before_one_clock_is_not_lost, 0, 2);
	tcase_add_test(tc, a_clock_that_is_behind_makes_nobody_leave);
	suite_add_tcase(suite, tc);
	return suite;
}
