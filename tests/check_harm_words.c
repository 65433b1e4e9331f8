/* check_harm_words: what is counted as harm, what is set against what, and in which words. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/lint.h"
#include "tests/as_of.h"
#include "tests/story_log.h"

enum { FROM_S = 10 * 3600, ONSET_S = FROM_S + 600, TO_S = FROM_S + 1200 };

/* From 10:10 on every second request is 2.5's and answers 500 at once; 2.4 is well throughout. */
static struct told *
broken_at_once(void)
{
	struct str log = { 0 };

	for (int at = FROM_S, i = 0; at < TO_S; at += 3, i++) {
		bool is_new = at >= ONSET_S && i % 2;

		story_record(&log, at, is_new ? "2.5" : "2.4", i % 4 < 2 ? "/a" : "/b",
			     is_new ? 2 + i % 3 : 90 + i * 7 % 31, is_new ? "500" : "200");
	}
	struct told *told = told_text(log.at, NULL);
	str_release(&log);
	return told;
}

static void
holds(struct told *told, void (*sink)(const struct dossier *, struct str *), const char *want)
{
	struct str out = { 0 };

	told_write(told, sink, &out);
	ck_assert_msg(strstr(str_text(&out), want) != NULL, "%s in %.1500s", want, str_text(&out));
	str_release(&out);
}

static void
lacks(struct told *told, void (*sink)(const struct dossier *, struct str *), const char *never)
{
	struct str out = { 0 };

	told_write(told, sink, &out);
	ck_assert_msg(!strstr(str_text(&out), never), "%s in %.1500s", never, str_text(&out));
	str_release(&out);
}

/* 400 records; of the 200 from 10:10 on every second one is 2.5's. */
START_TEST(where_server_errors_are_more_failures_are_counted)
{
	struct told *told = broken_at_once();

	holds(told, report_slack, "100 of 100 failed (server errors)");
	holds(told, report_slack, "2.4 same endpoints: 0 of ");
	holds(told, report_slack, "server errors at most 1%");
	holds(told, report_md, "100 of 400 requests failed (100 server errors)");
	holds(told, report_md, "| failed |");
	holds(told, report_md, "/a server errors at most 1%");
	holds(told, report_md, "p95 and failures within limits");
	holds(told, report_talk, "100 of 400 requests failed (100 server errors)");
	lacks(told, report_slack, "of 100 timeouts");
	lacks(told, report_md, "0 of 400 requests timed out");
	lacks(told, report_talk, "0 of them timed out");
	told_free(told);
}
END_TEST

START_TEST(a_status_of_digits_in_the_timeline_is_no_stranger)
{
	struct told *told = broken_at_once();
	struct arena arena = { 0 };
	struct str json = { 0 };
	struct lint lint;

	told_write(told, report_json, &json);
	struct lint_input input = { .report = json.at, .report_len = json.len };
	ck_assert_ptr_nonnull(strstr(json.at, "ms, 500"));
	ck_assert_int_eq(lint_run(&input, &arena, &lint, NULL), 0);
	for (size_t i = 0; i < lint.n; i++)
		ck_assert_msg(strcmp(lint.finding[i].code, "L04") != 0, "%s: %s",
			      lint.finding[i].path, lint.finding[i].message);
	/* What is no status word is a stranger still. */
	char *at = strstr(strstr(json.at, "\"timeline\""), " ms, 500");
	memcpy(at + 5, "777", 3);
	ck_assert_int_eq(lint_run(&input, &arena, &lint, NULL), 0);
	size_t strangers = 0;
	for (size_t i = 0; i < lint.n; i++)
		strangers += strcmp(lint.finding[i].code, "L04") == 0 &&
			     strstr(lint.finding[i].message, "777 is no fact");
	ck_assert_uint_eq(strangers, 1);
	arena_release(&arena);
	str_release(&json);
	told_free(told);
}
END_TEST

START_TEST(a_fix_is_applied_only_after_somebody_took_it)
{
	struct told *told = broken_at_once();

	holds(told, report_statuspage, "a possible fix, and are deciding on it");
	lacks(told, report_statuspage, "appl");
	told_free(told);
	struct story_log story = { .ends = ENDS_STUCK, .after_min = 3 };
	told = story_log_told(&story);
	holds(told, report_statuspage, "a change has been applied");
	told_free(told);
}
END_TEST

/* One endpoint slows for both versions alike: its control is itself, earlier. */
START_TEST(an_endpoint_is_set_against_itself_before_onset)
{
	struct str log = { 0 };

	for (int at = FROM_S, i = 0; at < TO_S; at += 2, i++) {
		bool is_pay = i % 3 == 0, is_bad = is_pay && at >= ONSET_S;

		story_record(&log, at, "v1", is_pay ? "/pay" : i % 3 == 1 ? "/a" : "/b",
			     is_bad ? 1500 + i % 97 : 90 + i * 7 % 31,
			     is_bad && i % 2 ? "Timeout" : "OK");
	}
	struct told *told = told_text(log.at, NULL);
	holds(told, report_slack, "| /pay: ");
	holds(told, report_slack, "; before onset: 0 of ");
	lacks(told, report_slack, "the others same endpoint");
	holds(told, report_md, "; before the onset it took ");
	lacks(told, report_md, "(none)");
	told_free(told);
	str_release(&log);
}
END_TEST

/* /b of v1 is slower than /a of v2: pooled, the ranges overlap, and no endpoint's do. */
START_TEST(pooled_ends_are_never_set_in_order)
{
	struct engine_options options = { .version = "test" };
	struct str log = { 0 };
	struct err err = { 0 };
	char path[64];

	for (int at = FROM_S, i = 0; at < TO_S; at += 3, i++) {
		bool is_new = at >= ONSET_S && i % 2, is_a = i % 4 < 2;

		story_record(&log, at, is_new ? "v2" : "v1", is_a ? "/a" : "/b",
			     (is_a ? 20 : 300) * (is_new ? 4 : 1) + i % 9,
			     is_new && i % 4 == 1 ? "Timeout" : "OK");
	}
	snprintf(path, sizeof(path), "/tmp/sitrep-words-%ld.json", (long)getpid());
	ck_assert_int_eq(save_file(path, log.at, log.len, &err), 0);
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	const struct snapshot *s = engine_snapshot(engine);
	ck_assert_str_eq(s->contrast, "on each of 2 endpoints every request of v2 was slower than "
			 "any of v1; 100 v 99: p < 0.0001");
	engine_free(engine);
	unlink(path);
	bool has_card = false;
	struct told *told = told_text(log.at, NULL);
	for (size_t i = 0; i < told->facts.n_evidence; i++)
		if (strcmp(told->facts.evidence[i].kind, "contrast") == 0) {
			has_card = true;
			ck_assert_ptr_nonnull(strstr(told->facts.evidence[i].text,
				"Like for like no overlap: on each endpoint every one was slower"));
		}
	ck_assert(has_card);
	told_free(told);
	str_release(&log);
}
END_TEST

/* Errors of every day do not make an incident of timeouts one of failures. */
START_TEST(what_counts_is_the_harm_since_the_onset)
{
	static const struct { struct impact impact; bool is_errors; } cases[] = {
		{ { .from_ns = INSTANT_NONE, .errors = 9, .timeouts = 3 }, true },
		{ { .from_ns = INSTANT_NONE, .errors = 3, .timeouts = 3 }, false },
		{ { .from_ns = 5, .errors = 90, .timeouts = 40, .since_requests = 50,
		    .since_errors = 5, .since_timeouts = 40 }, false },
		{ { .from_ns = 5, .errors = 50, .timeouts = 90, .since_requests = 50,
		    .since_errors = 40, .since_timeouts = 0 }, true },
	};

	ck_assert_int_eq(impact_is_errors(&cases[_i].impact), cases[_i].is_errors);
}
END_TEST

/* From 10:10 on every second request is 2.5's: of ten, so many time out and so many answer 500. */
static struct told *
of_ten(int timeouts, int errors)
{
	struct str log = { 0 };

	for (int at = FROM_S, i = 0; at < TO_S; at += 2, i++) {
		bool is_new = at >= ONSET_S && i % 2;
		int turn = i / 2 * 3 % 10;

		story_record(&log, at, is_new ? "2.5" : "2.4", i % 4 < 2 ? "/a" : "/b",
			     is_new ? 700 + i % 9 : 90 + i * 7 % 31, !is_new ? "200" :
			     turn < timeouts ? "504" : turn < timeouts + errors ? "500" : "200");
	}
	struct told *told = told_text(log.at, NULL);
	str_release(&log);
	return told;
}

/* 600 records, 150 of them 2.5's. */
START_TEST(where_some_time_out_and_some_fail_both_are_told)
{
	struct told *told = of_ten(3, _i ? 0 : 2);

	if (_i == 0) {
		holds(told, report_md,
		      "45 of 600 requests timed out (30 of 300 on /a, 15 of 300 on "
		      "/b), 30 server errors");
		holds(told, rca_text, "45 of 299, 30 server");
		holds(told, report_talk, "45 of them timed out, 30 server errors");
		holds(told, report_md, "| timeouts + errors |");
		holds(told, report_md, "| 30 + 15 of 75 |");
	} else {
		holds(told, report_md,
		      "45 of 600 requests timed out (30 of 300 on /a, 15 of 300 on "
		      "/b)");
		lacks(told, report_md, "server errors; ");
		lacks(told, rca_text, "server error");
		holds(told, report_md, "| timeouts |");
		lacks(told, report_md, "error_rate");
	}
	told_free(told);
}
END_TEST

/* What is asked is what hurts, and the form knows either; a third it does not. */
START_TEST(failures_are_not_asked_for_a_slowdown)
{
	static const char *const asked[] = { "failures?", "slowdown?" };
	struct told *told = _i ? of_ten(3, 0) : broken_at_once();
	struct arena arena = { 0 };
	struct str json = { 0 }, md = { 0 };
	struct lint lint;

	told_write(told, report_json, &json);
	told_write(told, report_md, &md);
	holds(told, report_md, arena_fmt(&arena, "causing the %s", asked[_i]));
	lacks(told, report_md, arena_fmt(&arena, "causing the %s", asked[!_i]));
	holds(told, report_md, _i ? "would show a slow canary?" : "would show a failing canary?");
	struct lint_input input = { .report = json.at, .report_len = json.len, .markdown = md.at,
				    .markdown_len = md.len };
	for (size_t k = 0; k < 2; k++) {
		size_t wounds = 0;

		ck_assert_int_eq(lint_run(&input, &arena, &lint, NULL), 0);
		for (size_t i = 0; i < lint.n; i++)
			wounds += strcmp(lint.finding[i].code, "L01") == 0;
		ck_assert_uint_eq(wounds, k);
		if (k == 0)
			memcpy(strstr(md.at, asked[_i]), "nonsense", 8);
	}
	arena_release(&arena);
	str_release(&json);
	str_release(&md);
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("harm_words");
	TCase *t = tcase_create("words");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, where_server_errors_are_more_failures_are_counted);
	tcase_add_test(t, a_status_of_digits_in_the_timeline_is_no_stranger);
	tcase_add_test(t, a_fix_is_applied_only_after_somebody_took_it);
	tcase_add_test(t, an_endpoint_is_set_against_itself_before_onset);
	tcase_add_test(t, pooled_ends_are_never_set_in_order);
	tcase_add_loop_test(t, where_some_time_out_and_some_fail_both_are_told, 0, 2);
	tcase_add_loop_test(t, failures_are_not_asked_for_a_slowdown, 0, 2);
	tcase_add_loop_test(t, what_counts_is_the_harm_since_the_onset, 0, 4);
	suite_add_tcase(suite, t);
	return suite;
}
