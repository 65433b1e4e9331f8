/* check_attempts: how often the same requests come again, by the identifier they keep. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/store/attempts.h"
#include "tests/logged.h"

static const struct logged_way plain_way;

/* A record of a moment after 18:00 whose field `key` is an identifier; NULL: it has none. */
static void
put(struct str *text, int ms, const char *key, const char *id)
{
	str_fmt(text, "{\"ts\":\"2025-08-01T18:%02d:%02d.%03dZ\",\"path\":\"/score\","
		"\"latency_ms\":%d,\"status\":\"%s\"", ms / 60000 % 60, ms / 1000 % 60, ms % 1000,
		40 + ms % 37, ms % 5 ? "OK" : "Timeout");
	if (id)
		str_fmt(text, ",\"%s\":\"%s\"", key, id);
	str_add(text, "}\n");
}

static void
open_one(struct logged *logged, const struct str *text)
{
	const struct str *texts[] = {text};

	logged_read(logged, texts, 1, &plain_way);
}

static struct attempts
attempts_of(const struct logged *logged, size_t most, int64_t as_of_ns)
{
	struct query query = query_all(logged->store, as_of_ns);
	struct attempts out;

	query_attempts(&query, most, &out);
	return out;
}

START_TEST(each_record_of_an_id_is_an_attempt)
{
	struct str text = {0};
	struct logged logged;

	put(&text, 1000, "requestId", "a");
	put(&text, 2000, "requestId", "a");
	put(&text, 3000, "requestId", "b");
	put(&text, 4000, "requestId", "a");
	put(&text, 5000, "requestId", "c");
	put(&text, 6000, "requestId", NULL);
	open_one(&logged, &text);
	struct attempts got = attempts_of(&logged, 100, INT64_MAX);

	ck_assert(attempts_are_told(logged.store));
	ck_assert_uint_eq(got.records, 5);	/* the sixth says of no request that it is one */
	ck_assert_uint_eq(got.requests, 3);
	ck_assert_int_eq(got.last_ns - got.first_ns, 5 * NS_PER_S);
	/* Two came again, at 2 s and 4 s: a tenth of them is the first. */
	ck_assert_int_eq(got.again_ns - got.first_ns, NS_PER_S);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* A minute after its last attempt; not after its first. */
START_TEST(an_id_that_rested_a_minute_is_another_request)
{
	static const struct { int second[3]; unsigned requests; } rows[] = {
		{{0, 60, 120}, 1}, {{0, 60, 121}, 2}, {{0, 61, 122}, 3}, {{0, 1, 62}, 2},
	};
	struct str text = {0};
	struct logged logged;

	for (int i = 0; i < 3; i++)
		put(&text, rows[_i].second[i] * 1000 + 1, "traceId", "a");
	put(&text, 200001, "traceId", "b");
	put(&text, 201001, "traceId", "c");
	open_one(&logged, &text);
	ck_assert_uint_eq(attempts_of(&logged, 100, INT64_MAX).requests, rows[_i].requests + 2);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* A name that says what was asked for; not one that each record has for itself. */
START_TEST(only_what_a_request_keeps_counts)
{
	static const struct { const char *key; bool is_told; } rows[] = {
		{"request_id", true}, {"requestId", true}, {"X-Request-Id", true},
		{"trace_id", true}, {"correlationId", true}, {"event_id", false},
		{"uuid", false}, {"id", false}, {"span_id", false}, {"colour", false},
	};
	struct str text = {0};
	struct logged logged;
	char id[16];

	for (int i = 0; i < 40; i++) {
		snprintf(id, sizeof(id), "k%d", i / 2);
		put(&text, i * 1000, rows[_i].key, id);
	}
	open_one(&logged, &text);
	struct attempts got = attempts_of(&logged, 100, INT64_MAX);

	ck_assert_msg(attempts_are_told(logged.store) == rows[_i].is_told, "%s", rows[_i].key);
	ck_assert_uint_eq(got.records, rows[_i].is_told ? 40 : 0);
	ck_assert_uint_eq(got.requests, rows[_i].is_told ? 20 : 0);
	if (!rows[_i].is_told)
		ck_assert_int_eq(got.again_ns, INSTANT_NONE);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* Two records a value, as of the calls of a request: by what links them nobody slices. */
START_TEST(a_field_that_links_spans_is_no_dimension)
{
	static const struct { const char *key; bool is_one; } rows[] = {
		{"parentSpanId", false}, {"parent_id", false}, {"trace_id", false},
		{"shelf", true},
	};
	struct str text = {0};
	struct logged logged;
	char id[16];

	for (int i = 0; i < 40; i++) {
		snprintf(id, sizeof(id), "k%d", i / 2);
		put(&text, i * 1000, rows[_i].key, id);
	}
	open_one(&logged, &text);
	ck_assert_msg((store_field_find(logged.store, rows[_i].key) >= 0) == rows[_i].is_one, "%s",
		      rows[_i].key);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* A storm of 300 records: ids by a rule, times that many share. */
static int
storm_ms(int i)
{
	return i / 3 * 500;
}

static void
put_storm(struct str *text, int i)
{
	char id[16];

	snprintf(id, sizeof(id), "r%d", i < 150 ? i : 150 + i % 60);
	put(text, storm_ms(i), "request_id", id);
}

START_TEST(what_is_known_at_a_moment_is_what_a_log_cut_there_tells)
{
	struct str text = {0}, cut = {0};
	struct logged whole, part;
	int64_t at_ns = INT64_C(1754071200) * NS_PER_S + storm_ms(60 + _i * 50) * 1000000LL;

	for (int i = 0; i < 300; i++) {
		put_storm(&text, i);
		if (storm_ms(i) <= storm_ms(60 + _i * 50))
			put_storm(&cut, i);
	}
	open_one(&whole, &text);
	open_one(&part, &cut);
	struct attempts a = attempts_of(&whole, 1000, at_ns);
	struct attempts b = attempts_of(&part, 1000, INT64_MAX);

	ck_assert_uint_eq(a.records, b.records);
	ck_assert_uint_eq(a.requests, b.requests);
	ck_assert_int_eq(a.again_ns, b.again_ns);
	ck_assert_int_eq(a.last_ns, b.last_ns);
	logged_release(&whole);
	logged_release(&part);
	str_release(&text);
	str_release(&cut);
}
END_TEST

/* Whatever the order of lines, also where the bound falls among records of one moment. */
START_TEST(the_order_of_lines_changes_nothing)
{
	struct str text = {0}, other = {0};
	struct logged one, two;

	for (int i = 0; i < 300; i++) {
		put_storm(&text, i);
		put_storm(&other, i * 7 % 300);	/* 7 and 300 have no divisor in common */
	}
	open_one(&one, &text);
	open_one(&two, &other);
	for (size_t most = 199; most <= 202; most++) {
		struct attempts a = attempts_of(&one, most, INT64_MAX);
		struct attempts b = attempts_of(&two, most, INT64_MAX);

		ck_assert_uint_eq(a.records, b.records);
		ck_assert_uint_eq(a.requests, b.requests);
		ck_assert_int_eq(a.again_ns, b.again_ns);
		/* Three records a moment: 201 are 67 whole moments, of 202 one is left out. */
		ck_assert_uint_eq(a.records, most < 201 ? 198 : 201);
	}
	logged_release(&one);
	logged_release(&two);
	str_release(&text);
	str_release(&other);
}
END_TEST

/* A question narrowed by a condition counts the records that match it, no others. */
START_TEST(only_matching_records_are_counted)
{
	struct str text = {0};
	struct logged logged;
	struct attempts got;
	char id[16];

	for (int i = 0; i < 30; i++) {
		snprintf(id, sizeof(id), "k%d", i / 6);
		put(&text, i * 1000 + (i % 3 == 0 ? 0 : 1), "request_id", id);
	}
	open_one(&logged, &text);
	struct query query = query_all(logged.store, INT64_MAX);

	query.bad = 1;		/* milliseconds that 5 divides: those of every third record */
	query_attempts(&query, 100, &got);
	ck_assert_uint_eq(got.records, 10);
	ck_assert_uint_eq(got.requests, 5);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* What was asked before, up to another moment, or for more records, is answered as if anew. */
START_TEST(a_question_asked_again_has_the_answer_of_a_first_one)
{
	static const size_t most[] = {7, 30, 100};
	struct str text = {0};
	struct logged logged;

	for (int i = 0; i < 60; i++) {
		char id[8];

		snprintf(id, sizeof(id), "r%d", i * 7 % 23);
		put(&text, i / 3 * 1000, "requestId", id);
	}
	open_one(&logged, &text);
	int64_t first_ns = attempts_of(&logged, 100, INT64_MAX).first_ns;

	for (int i = 0; i < 40; i++) {
		int64_t as_of_ns = first_ns + i * 13 % 21 * NS_PER_S;
		size_t n = most[i % 3];
		struct logged fresh;

		open_one(&fresh, &text);
		struct attempts want = attempts_of(&fresh, n, as_of_ns);

		for (int again = 0; again < 2; again++) {
			struct attempts got = attempts_of(&logged, n, as_of_ns);

			ck_assert_uint_eq(got.records, want.records);
			ck_assert_uint_eq(got.requests, want.requests);
			ck_assert_int_eq(got.first_ns, want.first_ns);
			ck_assert_int_eq(got.last_ns, want.last_ns);
			ck_assert_int_eq(got.again_ns, want.again_ns);
		}
		logged_release(&fresh);
	}
	logged_release(&logged);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("attempts");
	TCase *tcase = tcase_create("attempts");

	tcase_add_test(tcase, each_record_of_an_id_is_an_attempt);
	tcase_add_loop_test(tcase, an_id_that_rested_a_minute_is_another_request, 0, 4);
	tcase_add_loop_test(tcase, only_what_a_request_keeps_counts, 0, 10);
	tcase_add_loop_test(tcase, a_field_that_links_spans_is_no_dimension, 0, 4);
	tcase_add_loop_test(tcase, what_is_known_at_a_moment_is_what_a_log_cut_there_tells, 0, 5);
	tcase_add_test(tcase, the_order_of_lines_changes_nothing);
	tcase_add_test(tcase, only_matching_records_are_counted);
	tcase_add_test(tcase, a_question_asked_again_has_the_answer_of_a_first_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
