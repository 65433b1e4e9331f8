/* check_guide_failures: where server errors lead every sentence counts failures, not timeouts. */
/* SPDX-License-Identifier: MIT */
#include "tests/guide_case.h"

/*
 * v1 answers alone for 10 minutes; then every second request is v2's, that answers 9 of 10 at
 * once with a 500. One record in 2 s from 10:00 on: 600, of which i = 301, 303 .. 599 are v2's,
 * 150, and each tenth of them is well: 135 failures of 600 requests, of the 299 since the onset
 * (i = 301, 10:10:02), where v1 has the 149 even ones and fails in none.
 */
static void
fast_failures(struct str *log, int after_min, bool is_back)
{
	for (int i = 0, bad = 0; i < 600 + 30 * after_min; i++) {
		bool is_new = i >= 300 && i < 600 && i % 2;
		bool is_late = is_back && i >= 600 && i % 3 == 0;
		bool is_bad = is_late || (is_new && bad++ % 10 != 9);

		story_record(log, 36000 + 2 * i, is_new ? "v2" : "v1", i % 4 < 2 ? "/a" : "/b",
			     is_bad ? 2 + i % 3 : 90 + i * 7 % 31, is_bad ? "500" : "200");
	}
}

static struct told *
failures_told(int after_min, bool is_back)
{
	struct str log = { 0 };

	fast_failures(&log, after_min, is_back);
	struct told *out = told_text(log.at, NULL);
	str_release(&log);
	return out;
}

static char *
written(void (*sink)(const struct dossier *, struct str *))
{
	struct str out = { 0 };

	told_write(told, sink, &out);
	return out.at;
}

START_TEST(documents_count_failures_and_never_none_timed_out)
{
	static void (*const sink[])(const struct dossier *, struct str *) = {
		report_md, report_text, report_slack, report_talk, report_statuspage, rca_text,
	};

	told = failures_told(0, false);
	ck_assert(impact_is_errors(&told->verdict.impact));
	free(report_and_lint());
	for (size_t i = 0; i < LENGTH(sink); i++) {
		char *text = written(sink[i]);

		never(text, "timed out");
		never(text, "time out");
		never(text, "(0 timeouts)");
		never(text, "latency and timeouts");
		never(text, "and 0 timeouts");
		free(text);
	}
}
END_TEST

/* By hand: /a has i % 4 < 2; v2's are the odd i: 75 on /a (i % 4 = 1), 75 on /b. Of v2's 150 the
 * 10th, 20th .. are well, in turn: the k-th (from 0) is i = 301 + 2 k, well when k % 10 = 9, so
 * that i = 319, 339 ..: all of i % 4 = 3, on /b. /a: 75 of 300, /b: 60 of 300. */
START_TEST(the_impact_names_the_endpoints_that_failed)
{
	told = failures_told(0, false);
	char *md = written(report_md), *rca = written(rca_text);
	ck_assert_msg(strstr(md, "135 of 600 requests failed (135 server errors): 75 of 300 on /a, "
			     "60 of 300 on /b") != NULL, "%s", strstr(md, "**Impact"));
	ck_assert_ptr_nonnull(strstr(rca, "/a 75 of 300, /b 60 of 300"));
	ck_assert_msg(strstr(md, "Failures fall from 135 of 299 since the onset toward the rate "
			     "of v1, 0 of 149 on the same endpoints.") != NULL, "%.300s",
		      strstr(md, "**Expected"));
	ck_assert_ptr_nonnull(strstr(md, "135 of its 150 failed"));
	ck_assert_ptr_nonnull(strstr(md, "Gate every model version on latency and failures"));
	free(md);
	free(rca);
}
END_TEST

/* The gate trips on errors, and what it spares are failures: 30 requests after it in a minute. */
START_TEST(what_the_gate_spares_are_failures)
{
	told = failures_told(0, false);
	const struct gate_pick *pick = &told->facts.gate;
	struct query later = query_with(told->facts.query, FIELD_VERSION, pick->gate.canary);
	struct query bad = query_window(later, pick->backtest.first_trip_ns + 1, INSTANT_NONE);
	char expect[64];

	bad.bad = 1;
	ck_assert(pick->exists);
	ck_assert_uint_gt(pick->bad_by_delay[0], 0);
	ck_assert_uint_eq(pick->bad_by_delay[0], query_count(&bad));
	ck_assert_uint_eq(pick->by_delay[0].timeouts, 0);
	char *md = written(report_md);
	snprintf(expect, sizeof(expect), "(%llu failures)",
		 (unsigned long long)pick->bad_by_delay[0]);
	ck_assert_ptr_nonnull(strstr(md, expect));
	ck_assert_double_eq_tol(pick->canary_bad_rate, .9, 1e-9);
	free(md);
}
END_TEST

/* v2 is gone, and every third request of v1 fails now: by errors alone no recovery is told. */
START_TEST(errors_alone_fail_a_recovery)
{
	told = failures_told(12, true);
	told_keep(told, "action.taken", "10:20:00", NULL);
	told_fold(told);
	if (told->verdict.kind != KIND_BAD_VERSION && told->verdict.kind != KIND_FASTER_BUT_BROKEN)
		ck_abort_msg("%s", kind_word(told->verdict.kind));
	ck_assert_int_eq(told->guide.recovery.state, RECOVERY_CAUSE_REJECTED);
}
END_TEST

START_TEST(a_recovery_from_errors_is_told_by_failures)
{
	told = failures_told(12, false);
	told_keep(told, "action.taken", "10:20:00", NULL);
	told_fold(told);
	ck_assert_int_eq(told->guide.recovery.state, RECOVERY_RECOVERED);
	ck_assert_msg(strstr(told->guide.recovery.why, "0 failures in ") != NULL, "%s",
		      told->guide.recovery.why);
	char *page = written(report_statuspage);
	ck_assert_ptr_nonnull(strstr(page, "Resolved: Requests have been answered as usual since "
				     "10:20 UTC."));
	free(page);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide failures");
	TCase *t = tcase_create("failures");

	tcase_add_checked_fixture(t, NULL, close_told);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, documents_count_failures_and_never_none_timed_out);
	tcase_add_test(t, the_impact_names_the_endpoints_that_failed);
	tcase_add_test(t, what_the_gate_spares_are_failures);
	tcase_add_test(t, errors_alone_fail_a_recovery);
	tcase_add_test(t, a_recovery_from_errors_is_told_by_failures);
	suite_add_tcase(suite, t);
	return suite;
}
