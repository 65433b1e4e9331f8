/* check_ended: what ended before the log did, what was there before its mend, and one-run words. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/runner.h"

#include "core/incident/holds.h"
#include "tests/told.h"

enum { FROM_S = 10 * 3600, ONSET_S = FROM_S + 900, END_S = FROM_S + 1500, TO_S = FROM_S + 3000 };

static void
record(struct str *log, int at_s, const char *field, const char *value, int ms, const char *status)
{
	str_fmt(log, "{\"timestamp\":\"2025-08-01T%02d:%02d:%02dZ\",\"endpoint\":\"%s\","
		"\"responseTimeMs\":%d,\"status\":\"%s\",\"%s\":\"%s\"}\n", at_s / 3600,
		at_s / 60 % 60, at_s % 60, at_s % 4 < 2 ? "/a" : "/b", ms, status, field, value);
}

/* Of four hosts n2 is slow and times out from 10:15 on, to 10:25 or to the end of the log. */
static struct told *
ill_host(bool has_end)
{
	struct str log = { 0 };

	for (int at = FROM_S, i = 0; at < TO_S; at++, i++) {
		int host = i * 7 / 3 % 4;
		bool is_ill = host == 2 && at >= ONSET_S && (!has_end || at < END_S);
		char name[] = { 'n', (char)('0' + host), '\0' };

		record(&log, at, "host", name, (is_ill ? 8 : 1) * (90 + i * 7 % 31),
		       is_ill && i % 3 == 1 ? "504" : "200");
	}
	struct told *told = told_text(log.at, NULL);
	str_release(&log);
	return told;
}

static void
says(struct told *told, void (*sink)(const struct dossier *, struct str *), const char *want,
     bool is_there)
{
	struct str out = { 0 };

	told_write(told, sink, &out);
	ck_assert_msg((strstr(str_text(&out), want) != NULL) == is_there, "%s: %s", want,
		      str_text(&out));
	str_release(&out);
}

/* All traffic hardly steps when one host of four is well again: its own series does. */
START_TEST(a_host_that_is_well_again_has_an_end)
{
	struct told *told = ill_host(_i == 0);
	const struct verdict *verdict = &told->verdict;

	ck_assert_int_eq(verdict->kind, KIND_DIMENSION);
	says(told, rca_text, "ended", _i == 0);
	says(told, rca_text, "Drain host=n2", _i != 0);
	if (_i == 0) {
		int64_t from_ns = verdict->onset.at_or_before_ns;
		double lasted_s = (double)(verdict->onset.ended_ns - from_ns) / 1e9;

		/* Ten minutes, give or take the width of a bucket. */
		ck_assert(lasted_s >= 540 && lasted_s <= 660);
		/* A record a second: its health from 10:25 on is not part of the harm. */
		ck_assert(fabs((double)verdict->impact.since_requests - lasted_s) <= 2);
		ck_assert(verdict->impact.to_ns == verdict->onset.ended_ns);
		says(told, rca_text, "Keep watching: it ended at 10:2", true);
	} else {
		ck_assert(verdict->onset.ended_ns == INSTANT_NONE);
	}
	told_free(told);
}
END_TEST

/* 2.0 fails in 9 of 101 from the first record on; 2.1, the mend, is there from 10:15 on. */
START_TEST(nobody_rolls_back_what_was_there_first)
{
	struct str log = { 0 };

	for (int at = FROM_S, i = 0; at < TO_S; at++, i++) {
		/* Or both are there from the start, and 2.0 is the canary. */
		bool is_new = _i ? i % 2 == 0 : at >= ONSET_S && i % 2;

		record(&log, at, "version", is_new ? "2.1" : "2.0", 90 + i * 7 % 31,
		       !is_new && i * 7919 % 101 < 9 ? "500" : "200");
	}
	struct told *told = told_text(log.at, NULL);

	ck_assert_int_eq(told->verdict.kind, KIND_BAD_VERSION);
	says(told, rca_text, "Move on from version 2.0: route all traffic to 2.1", _i == 0);
	says(told, rca_text, "Roll back or disable version 2.0", _i != 0);
	told_free(told);
	str_release(&log);
}
END_TEST

/* 301 hosts, and too few requests of the ill one since: what is told is of the whole log. */
START_TEST(figures_of_the_whole_log_are_not_said_to_be_since)
{
	struct str log = { 0 };

	for (int i = 0; i < 6000; i++) {
		int host = i % 230 == 77 ? 300 : (int)(i * 7919LL % 300);
		bool is_ill = host == 300 && i >= 3000;
		char name[8];

		snprintf(name, sizeof(name), "h%d", host);
		record(&log, FROM_S + i / 2, "host", name, (is_ill ? 8 : 1) * (90 + i * 7 % 31),
		       is_ill ? "504" : i % 331 ? "200" : "500");
	}
	struct told *told = _i ? ill_host(false) : told_text(log.at, NULL);

	ck_assert_int_eq(told->verdict.kind, KIND_DIMENSION);
	says(told, rca_text, "Control   All the while the others took", _i == 0);
	says(told, rca_text, "Control   From 10:1", _i != 0);
	told_free(told);
	str_release(&log);
}
END_TEST

START_TEST(of_one_or_two_runs_no_share_is_told)
{
	struct verdict verdict = { .kind = KIND_UNCLEAR };
	struct arena arena = { 0 };

	for (unsigned of = 1; of <= 4; of++) {
		verdict.robustness.has_leave_one_out = true;
		verdict.robustness.same_cause = verdict.robustness.of = of;
		verdict.robustness.at[CERTAINTY_INCONCLUSIVE] = of;
		const char *text = holds_text(&verdict, &arena);

		ck_assert_msg((text != NULL) == (of >= 3), "%u: %s", of, text ? text : "");
	}
	arena_release(&arena);
}
END_TEST

Suite *
suite(void)
{
	Suite *all = suite_create("ended");
	TCase *tcase = tcase_create("ended");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_host_that_is_well_again_has_an_end, 0, 2);
	tcase_add_loop_test(tcase, nobody_rolls_back_what_was_there_first, 0, 2);
	tcase_add_loop_test(tcase, figures_of_the_whole_log_are_not_said_to_be_since, 0, 2);
	tcase_add_test(tcase, of_one_or_two_runs_no_share_is_told);
	suite_add_tcase(all, tcase);
	return all;
}
