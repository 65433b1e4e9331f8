/* check_recovery: did the action work? state by state, arrow by arrow. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/recovery.h"
#include "tests/gate_log.h"
#include "tests/runner.h"

/* A log of v1.2 (100 ms) and v1.3 (900 ms, timeouts); minutes count from SAMPLE_NS. */
struct stream { struct gate_log *log; struct arena arena; struct verdict verdict; };

static struct stream *
stream_new(void)
{
	struct stream *stream = calloc(1, sizeof(*stream));

	stream->log = gate_log_new();
	return stream;
}

static void
stream_free(struct stream *stream)
{
	arena_release(&stream->arena);
	gate_log_free(stream->log);
	free(stream);
}

/* n records of one kind in a minute, evenly, the first at its second 1. */
static void
feed(struct stream *stream, int minute, int n, bool is_bad_version, int ms, bool is_timeout)
{
	for (int i = 0; i < n; i++)
		gate_log_add(stream->log,
			     SAMPLE_NS + minute * 60 * NS_PER_S + (1 + i * 58 / n) * NS_PER_S,
			     is_bad_version ? "v1.3" : "v1.2", "/risk-score", ms * 1000,
			     is_timeout ? OUTCOME_TIMEOUT : OUTCOME_OK, 0);
}

/* Minutes 0..4: healthy v1.2, then both, v1.3 timing out: what the action answers to. */
static void
feed_incident(struct stream *stream)
{
	for (int minute = 0; minute < 5; minute++) {
		feed(stream, minute, 20, false, 100, false);
		if (minute >= 2)
			feed(stream, minute, 10, true, 900, true);
	}
}

static void
feed_healthy(struct stream *stream, int from, int to, int n)
{
	for (int minute = from; minute < to; minute++)
		feed(stream, minute, n, false, 100, false);
}

/* The state at a minute's end, when the action was taken at minute `taken` (-1: never). */
static struct recovery
judge_until(struct stream *stream, int taken, int as_of)
{
	struct recovery_options options = recovery_defaults();
	struct query query = query_all(stream->log->store, as_of < 0 ?
		store_tally(stream->log->store).last_ns : SAMPLE_NS + as_of * 60 * NS_PER_S);
	struct query whole = query_all(stream->log->store, SAMPLE_NS + 5 * 60 * NS_PER_S);
	struct analysis_options analysis = { .baseline = NAME_NONE };
	struct recovery out;

	verdict_brief(&whole, &analysis, &stream->arena, &stream->verdict);
	ck_assert_int_eq(stream->verdict.kind, KIND_BAD_VERSION);
	recovery_run(&query, &stream->verdict, taken < 0 ? INSTANT_NONE :
		     SAMPLE_NS + taken * 60 * NS_PER_S, &options, &stream->arena, &out);
	return out;
}

static struct recovery
judge(struct stream *stream, int taken)
{
	return judge_until(stream, taken, -1);
}

START_TEST(a_log_that_ends_in_the_failure_has_no_data)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed(stream, 5, 1, true, 900, true);
	struct recovery out = judge(stream, -1);
	ck_assert_int_eq(out.state, RECOVERY_NO_DATA);
	ck_assert_int_eq(out.held_s, -1);
	ck_assert(isnan(out.timeout_upper95));
	ck_assert_int_eq(out.recovered_at_ns, INSTANT_NONE);
	stream_free(stream);
}
END_TEST

START_TEST(records_after_the_failure_without_an_act_are_waiting)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 7, 20);
	ck_assert_int_eq(judge(stream, -1).state, RECOVERY_WAITING);
	stream_free(stream);
}
END_TEST

START_TEST(a_hold_without_an_act_is_not_credited)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 13, 20);
	struct recovery out = judge(stream, -1);
	ck_assert_int_eq(out.state, RECOVERY_BEFORE_ACTION);
	ck_assert_int_ge(out.held_s, 300);
	/* Nor by an act that comes after it. */
	ck_assert_int_eq(judge(stream, 12).state, RECOVERY_BEFORE_ACTION);
	stream_free(stream);
}
END_TEST

START_TEST(a_suspect_that_still_serves_is_draining_then_not_working)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	for (int minute = 5; minute < 13; minute++)
		feed(stream, minute, 5, true, 900, true);
	ck_assert_int_eq(judge_until(stream, 5, 8).state, RECOVERY_DRAINING);
	struct recovery out = judge(stream, 5);
	ck_assert_int_eq(out.state, RECOVERY_NOT_WORKING);
	ck_assert_ptr_nonnull(strstr(out.why, "GitOps"));
	/* It goes at last: the hold begins. */
	feed_healthy(stream, 13, 16, 20);
	ck_assert_int_eq(judge(stream, 5).state, RECOVERY_HOLDING);
	stream_free(stream);
}
END_TEST

START_TEST(limits_held_for_300_s_and_15_requests_are_a_recovery)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 12, 20);
	struct recovery at_8 = judge_until(stream, 5, 8), out = judge(stream, 5);
	ck_assert_int_eq(at_8.state, RECOVERY_HOLDING);
	ck_assert_int_lt(at_8.held_s, 300);
	ck_assert_int_eq(out.state, RECOVERY_RECOVERED);
	ck_assert_int_eq(out.recovered_at_ns, SAMPLE_NS + 5 * 60 * NS_PER_S);
	ck_assert_int_eq(out.declared_at_ns, SAMPLE_NS + 10 * 60 * NS_PER_S);
	ck_assert_int_eq(out.held_s, 300);
	ck_assert_uint_eq(out.n, 100);
	ck_assert_uint_eq(out.timeouts, 0);
	/* 1 - 0.05^(1/100) */
	ck_assert_double_eq_tol(out.timeout_upper95, 0.0295130, 1e-6);
	stream_free(stream);
}
END_TEST

/* guide.md section 3: windows close at the newest event time less 10 s. */
START_TEST(a_minute_counts_ten_seconds_after_its_end)
{
	static const struct { int s; enum recovery_state state; int64_t held_s; } row[] = {
		{ 0, RECOVERY_HOLDING, 240 }, { 9, RECOVERY_HOLDING, 240 },
		{ 10, RECOVERY_RECOVERED, 300 },
	};
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 10, 20);
	gate_log_add(stream->log, SAMPLE_NS + (10 * 60 + row[_i].s) * NS_PER_S, "v1.2",
		     "/risk-score", 100 * 1000, OUTCOME_OK, 0);
	struct recovery out = judge(stream, 5);
	ck_assert_int_eq(out.state, row[_i].state);
	ck_assert_int_eq(out.held_s, row[_i].held_s);
	stream_free(stream);
}
END_TEST

/* A record that comes late is put into its minute, whatever was said before it came. */
START_TEST(a_late_record_breaks_the_hold_it_belongs_to)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 11, 20);
	ck_assert_int_eq(judge(stream, 5).state, RECOVERY_RECOVERED);
	gate_log_add(stream->log, SAMPLE_NS + (7 * 60 + 30) * NS_PER_S, "v1.2", "/risk-score",
		     900 * 1000, OUTCOME_TIMEOUT, 0);
	struct recovery out = judge(stream, 5);
	ck_assert_int_eq(out.state, RECOVERY_HOLDING);
	ck_assert_int_eq(out.held_s, 120);	/* minutes 8 and 9; 10 is not closed */
	stream_free(stream);
}
END_TEST

/* Without a status no timeout is known to be absent. */
START_TEST(a_hold_without_a_status_claims_no_timeouts)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	for (int s = 0; s < 6 * 60; s += 3)
		gate_log_add(stream->log, SAMPLE_NS + (5 * 60 + s) * NS_PER_S, "v1.2",
			     "/risk-score", 100 * 1000, OUTCOME_UNKNOWN, 0);
	struct recovery out = judge(stream, 5);
	ck_assert_int_eq(out.state, RECOVERY_RECOVERED);
	ck_assert(isnan(out.timeout_upper95));
	ck_assert_ptr_null(strstr(out.why, "0 timeouts"));
	ck_assert_ptr_nonnull(strstr(out.why, "whether one timed out is not recorded"));
	stream_free(stream);
}
END_TEST

START_TEST(low_traffic_goes_on_holding_until_15_requests)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 13, 2);		/* 14 in the 7 closed minutes */
	ck_assert_int_eq(judge(stream, 5).state, RECOVERY_HOLDING);
	ck_assert_uint_eq(judge(stream, 5).n, 14);
	feed_healthy(stream, 13, 15, 2);
	ck_assert_int_eq(judge(stream, 5).state, RECOVERY_RECOVERED);
	stream_free(stream);
}
END_TEST

START_TEST(an_empty_minute_stops_the_hold_and_counts_for_nothing)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 8, 20);
	feed_healthy(stream, 10, 12, 20);	/* two minutes of silence between */
	struct recovery out = judge_until(stream, 5, 12);
	ck_assert_int_eq(out.state, RECOVERY_HOLDING);
	ck_assert_int_eq(out.held_s, 240);	/* minutes 5, 6, 7 and 10; 11 is not closed */
	stream_free(stream);
}
END_TEST

START_TEST(a_bad_minute_starts_the_hold_again)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 8, 20);
	feed(stream, 8, 20, false, 500, false);	/* 500 ms is over 100 x 1.20 */
	feed_healthy(stream, 9, 12, 20);
	struct recovery out = judge(stream, 5);
	ck_assert_int_eq(out.state, RECOVERY_HOLDING);
	ck_assert_int_eq(out.held_s, 120);
	stream_free(stream);
}
END_TEST

START_TEST(a_suspect_that_comes_back_in_the_hold_drains_again)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 7, 20);
	feed(stream, 7, 1, true, 100, false);	/* fast, but there */
	feed_healthy(stream, 8, 9, 20);
	ck_assert_int_eq(judge_until(stream, 5, 9).state, RECOVERY_DRAINING);
	stream_free(stream);
}
END_TEST

START_TEST(a_suspect_gone_and_trouble_left_rejects_the_cause)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	for (int minute = 5; minute < 9; minute++)
		feed(stream, minute, 20, false, 900, true);
	struct recovery out = judge(stream, 5);
	ck_assert_int_eq(out.state, RECOVERY_CAUSE_REJECTED);
	stream_free(stream);
}
END_TEST

START_TEST(trouble_while_it_is_watched_is_a_relapse)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 12, 20);
	feed(stream, 12, 1, true, 900, true);
	feed_healthy(stream, 13, 15, 20);
	ck_assert_int_eq(judge(stream, 5).state, RECOVERY_RELAPSED);
	/* One bad minute of the others is none, two are. */
	stream_free(stream);
	for (int bad = 1; bad <= 2; bad++) {
		stream = stream_new();
		feed_incident(stream);
		feed_healthy(stream, 5, 12, 20);
		for (int minute = 12; minute < 12 + bad; minute++)
			feed(stream, minute, 20, false, 900, false);
		feed_healthy(stream, 12 + bad, 16, 20);
		ck_assert_int_eq(judge(stream, 5).state, bad == 1 ? RECOVERY_RECOVERED :
				 RECOVERY_RELAPSED);
		stream_free(stream);
	}
}
END_TEST

START_TEST(after_the_watch_it_is_another_incident)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 26, 20);	/* declared at 10, watched until 25 */
	feed(stream, 26, 5, true, 900, true);
	feed_healthy(stream, 27, 29, 20);
	ck_assert_int_eq(judge(stream, 5).state, RECOVERY_RECOVERED);
	stream_free(stream);
}
END_TEST

START_TEST(silence_after_the_act_is_blind_and_never_a_recovery)
{
	struct stream *stream = stream_new();

	feed_incident(stream);
	feed_healthy(stream, 5, 7, 20);
	struct recovery out = judge_until(stream, 5, 60);
	ck_assert_int_eq(out.state, RECOVERY_BLIND);
	ck_assert_ptr_nonnull(strstr(out.why, "no data is not recovery"));
	ck_assert_int_eq(judge(stream, 30).state,
			 RECOVERY_BLIND); /* taken after the newest record */
	feed_healthy(stream, 60, 62, 20);
	ck_assert_int_eq(judge_until(stream, 5, 62).state, RECOVERY_HOLDING);
	stream_free(stream);
}
END_TEST

/* Any stream: never recovered without 300 s of filled minutes, 15 requests, and no suspect. */
START_TEST(no_stream_recovers_on_too_little)
{
	uint64_t state = (uint64_t)_i + 1;
	struct stream *stream = stream_new();

	feed_incident(stream);
	for (int minute = 5; minute < 14; minute++) {
		if (made_below(&state, 4) > 0)
			feed(stream, minute, (int)made_below(&state, 8), false,
			     made_below(&state, 8) ? 100 : 900, false);
		if (made_below(&state, 6) == 0)
			feed(stream, minute, 1, true, 900, made_below(&state, 2) == 0);
	}
	struct recovery out = judge(stream, 5);
	if (out.state == RECOVERY_RECOVERED) {
		ck_assert_int_ge(out.held_s, 300);
		ck_assert_uint_ge(out.n, 15);
		ck_assert_int_ge((out.declared_at_ns - out.recovered_at_ns) / NS_PER_S, out.held_s);
		struct query held = query_window(query_all(stream->log->store, out.declared_at_ns),
						 out.recovered_at_ns, out.declared_at_ns - 1);
		struct query suspect = query_with(held, FIELD_VERSION,
						  made_name(stream->log->names, "v1.3"));
		ck_assert_uint_eq(query_count(&suspect), 0);
		ck_assert_uint_eq(query_count(&held), out.n);
	}
	stream_free(stream);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("recovery");
	TCase *t = tcase_create("recovery");

	tcase_add_test(t, a_log_that_ends_in_the_failure_has_no_data);
	tcase_add_test(t, records_after_the_failure_without_an_act_are_waiting);
	tcase_add_test(t, a_hold_without_an_act_is_not_credited);
	tcase_add_test(t, a_suspect_that_still_serves_is_draining_then_not_working);
	tcase_add_test(t, limits_held_for_300_s_and_15_requests_are_a_recovery);
	tcase_add_loop_test(t, a_minute_counts_ten_seconds_after_its_end, 0, 3);
	tcase_add_test(t, a_late_record_breaks_the_hold_it_belongs_to);
	tcase_add_test(t, a_hold_without_a_status_claims_no_timeouts);
	tcase_add_test(t, low_traffic_goes_on_holding_until_15_requests);
	tcase_add_test(t, an_empty_minute_stops_the_hold_and_counts_for_nothing);
	tcase_add_test(t, a_bad_minute_starts_the_hold_again);
	tcase_add_test(t, a_suspect_that_comes_back_in_the_hold_drains_again);
	tcase_add_test(t, a_suspect_gone_and_trouble_left_rejects_the_cause);
	tcase_add_test(t, trouble_while_it_is_watched_is_a_relapse);
	tcase_add_test(t, after_the_watch_it_is_another_incident);
	tcase_add_test(t, silence_after_the_act_is_blind_and_never_a_recovery);
	tcase_add_loop_test(t, no_stream_recovers_on_too_little, 0, 200);
	suite_add_tcase(s, t);
	return s;
}
