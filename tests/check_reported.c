/* check_reported: stated times are read as people write them; claims against the log. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/reported_private.h"
#include "tests/incident_case.h"
#include "tests/span_log.h"

static struct arena arena;
static struct incident_case sample;

static void
tear_down(void)
{
	arena_release(&arena);
}

static int
parse(const char *text, struct incident_file *out, struct err *err)
{
	*err = (struct err){ 0 };
	return incident_parse(text, strlen(text), "inc.json", &arena, out, err);
}

/* -- stated times; the log: Friday 2025-08-01 18:05:00 to 18:07:15 UTC -- */

#define LOG_FIRST_NS (1754071500 * NS_PER_S)
#define LOG_LAST_NS (1754071635 * NS_PER_S)

/* What a text is read as; at is seconds after the start of the log's day, UTC. */
static const struct {
	const char *text;
	bool is_read, has_clock, has_zone, matches;
	int at_s;
} stated[] = {
	{ "Friday 6:30 PM", true, true, false, true, 66600 },
	{ "6:30 pm", true, true, false, true, 66600 },
	{ "18:30", true, true, false, true, 66600 },
	{ "at 18:06:20 UTC", true, true, true, true, 65180 },
	{ "Fri 21:06 +03:00", true, true, true, true, 65160 },
	{ "Friday 9:06 p.m. EAT", true, true, true, true, 65160 },
	{ "Monday 6:30 PM", true, true, false, false, 66600 },
	{ "12:05 AM", true, true, false, true, 300 },
	{ "12 pm", true, true, false, true, 43200 },
	{ "2025-08-01T18:06:00Z", true, true, true, true, 65160 },
	{ "2025-08-01 18:06:00", true, true, false, true, 65160 },
	{ "Friday", true, false, false, true, 0 },
	{ "within 20 mins", false, false, false, true, 0 },
	{ "25:00", false, false, false, true, 0 },
	{ "soon after lunch", false, false, false, true, 0 },
};

START_TEST(a_stated_time_is_read_as_people_write_it)
{
	struct claim claim = { .at = stated[_i].text };
	struct stated_time got;

	stated_time_read(&claim, NULL, LOG_FIRST_NS, LOG_LAST_NS, &got);
	ck_assert_int_eq(got.is_read, stated[_i].is_read);
	ck_assert_int_eq(got.has_clock, stated[_i].has_clock);
	ck_assert_int_eq(got.has_zone, stated[_i].has_zone);
	ck_assert_int_eq(got.weekday_matches, stated[_i].matches);
	if (got.has_clock)
		ck_assert_int_eq((got.at_ns - 1754006400 * NS_PER_S) / NS_PER_S, stated[_i].at_s);
	ck_assert_ptr_null(got.country_zone);
}
END_TEST

START_TEST(a_named_country_gives_a_second_reading)
{
	struct claim claim = { .at = "Friday 6:30 PM",
			       .n_dims = 1,
			       .dim = { { "country", "Kenya" } } };
	struct incident_file file = { .claim = &claim, .n_claims = 1 };
	struct stated_time got;

	stated_time_read(&claim, &file, LOG_FIRST_NS, LOG_LAST_NS, &got);
	ck_assert_ptr_nonnull(got.country_zone);
	ck_assert_int_eq(got.country_offset_s, 10800);
	/* spec/seed-figures.json, reported_time */
	ck_assert_int_eq((got.at_ns - LOG_LAST_NS) / NS_PER_S, 1365);
	ck_assert_int_eq((LOG_FIRST_NS - got.country_at_ns) / NS_PER_S, 9300);
	claim.at = "Friday 6:30 PM UTC";
	stated_time_read(&claim, &file, LOG_FIRST_NS, LOG_LAST_NS, &got);
	ck_assert_ptr_null(got.country_zone);
}
END_TEST

/* -- claims against the sample -- */

static void
open_sample(void)
{
	case_open(&sample, SAMPLE_LOG, SAMPLE_INCIDENT, INSTANT_NONE);
}

static void
close_sample(void)
{
	case_free(&sample);
}

START_TEST(the_changes_of_the_sample_are_those_of_the_specification)
{
	cJSON *seed = case_json("tests/spec/seed-figures.json");
	const cJSON *row;
	struct change *change;
	size_t n = reported_changes(&sample.query, &sample.verdict, &sample.arena, &change), i = 0;

	cJSON_ArrayForEach(row, case_get(seed, "changes")) {
		ck_assert_uint_lt(i, n);
		ck_assert_str_eq(change[i].id, cJSON_GetStringValue(case_get(row, "id")));
		ck_assert_double_eq_tol(change[i].after_ms, case_get(row, "after_ms")->valuedouble,
					5e-4);
		ck_assert_double_eq_tol(change[i].before_ms,
					case_get(row, "before_ms")->valuedouble, 5e-4);
		ck_assert_double_eq_tol(change[i].ratio, case_get(row, "ratio")->valuedouble, 5e-5);
		ck_assert_double_eq_tol(change[i].change, case_get(row, "change")->valuedouble,
					5e-5);
		ck_assert_uint_eq(change[i].n_after, (unsigned)case_get(row, "n_after")->valueint);
		ck_assert_uint_eq(change[i].n_before,
				  (unsigned)case_get(row, "n_before")->valueint);
		ck_assert_int_eq(change[i].like_for_like,
				 cJSON_IsTrue(case_get(row, "like_for_like")));
		i++;
	}
	ck_assert_uint_eq(i, n);
	const cJSON *more = case_get(seed, "changes_more");
	ck_assert_double_eq_tol(reported_share_giving(&sample.verdict, 2.0, false),
		case_get(more, "share_of_v1_3_giving_plus_200_like_for_like")->valuedouble, 5e-5);
	ck_assert_double_eq_tol(reported_share_giving(&sample.verdict, 2.0, true),
		case_get(more, "share_of_v1_3_giving_plus_200_pooled")->valuedouble, 5e-5);
	cJSON_Delete(seed);
}
END_TEST

START_TEST(the_latency_claim_says_what_fits_and_what_does_not)
{
	const struct checked_claim *checked = &sample.facts.checked[0];

	ck_assert_int_eq(checked->support, SUPPORT_PARTLY);
	ck_assert_str_eq(checked->why,
			 "Latency did rise, but no definition of change gives +200%: the "
			 "like-for-like mean on /risk-score is +706.6%. +200% would fit 28.3% of "
			 "/risk-score requests "
			 "on v1.3 (30.5% pooled). The log covers 135 s, not 20 minutes.");
	ck_assert_uint_eq(checked->n_parts, 4);
	ck_assert_str_eq(checked->part[0].why, "/risk-score: v1.3 750-890 ms, v1.2 90-120 ms");
	ck_assert_ptr_nonnull(strstr(checked->part[1].why, "+655.4%"));
	ck_assert_ptr_nonnull(strstr(checked->part[1].why, "+379.2% (one record before)"));
	ck_assert_ptr_nonnull(strstr(checked->part[1].why, "+409.6%"));
	ck_assert_str_eq(checked->part[2].why, "the log covers 135 s");
	ck_assert_ptr_nonnull(strstr(checked->part[3].why, "2025-08-01 is a Friday"));
	ck_assert_ptr_nonnull(strstr(checked->part[3].why, "22 min 45 s after the last record"));
	ck_assert_ptr_nonnull(strstr(checked->part[3].why, "(UTC+3) 2 h 35 min before the first"));
}
END_TEST

START_TEST(the_lenders_claim_names_the_fields_that_are_missing)
{
	const struct checked_claim *checked = &sample.facts.checked[1];

	ck_assert_int_eq(checked->support, SUPPORT_PARTLY);
	ck_assert_str_eq(checked->why, "The log shows 1 timeout in 2 /funding-approve requests. "
		"No lender field. No country field.");
	ck_assert_uint_eq(checked->n_parts, 3);
	ck_assert_str_eq(checked->part[0].text, "timeouts on /funding-approve");
	ck_assert_str_eq(checked->part[0].why, "1 of 2: 700 ms, Timeout");
	ck_assert_uint_eq(checked->part[0].lines.n, 1);
	ck_assert_int_eq(checked->part[0].lines.ref[0].line_first, 7);
	ck_assert_uint_eq(checked->lines.n, 2);
	ck_assert_int_eq(checked->lines.ref[0].line_first, 4);
}
END_TEST

/* A claim about the sample, and what its parts and their sum must be. */
static const struct {
	const char *json;
	enum support sum;
	const char *parts;
} claim_case[] = {
	{ "{\"claim\": \"it feels slow\"}", SUPPORT_CANNOT_TELL, "cannot_tell" },
	{ "{\"claim\": \"a\", \"metric\": \"latency_change\"}", SUPPORT_YES, "yes" },
	{ "{\"claim\": \"a\", \"metric\": \"latency_change\", \"value\": -0.5}", SUPPORT_NO,
	  "no no" },
	/* +706.6 % like for like, on 3 v 3: it would fit, on too few. */
	{ "{\"claim\": \"a\", \"metric\": \"latency_change\", \"value\": 7.2}", SUPPORT_PARTLY,
	  "yes cannot_tell" },
	{ "{\"claim\": \"a\", \"window_s\": 60}", SUPPORT_YES, "yes" },
	{ "{\"claim\": \"a\", \"window_s\": 135}", SUPPORT_YES, "yes" },
	{ "{\"claim\": \"a\", \"window_s\": 136}", SUPPORT_CANNOT_TELL, "cannot_tell" },
	{ "{\"claim\": \"a\", \"metric\": \"timeouts\"}", SUPPORT_YES, "yes" },
	{ "{\"claim\": \"a\", \"metric\": \"timeouts\", \"endpoint\": \"/nowhere\"}",
	  SUPPORT_CANNOT_TELL, "cannot_tell" },
	{ "{\"claim\": \"a\", \"outcome\": \"server_error\"}", SUPPORT_NO, "no" },
	{ "{\"claim\": \"a\", \"outcome\": \"explosion\"}", SUPPORT_CANNOT_TELL, "cannot_tell" },
	{ "{\"claim\": \"a\", \"at\": \"Monday 6:30 PM\"}", SUPPORT_NO, "no" },
	{ "{\"claim\": \"a\", \"at\": \"18:06 UTC\"}", SUPPORT_YES, "yes" },
	{ "{\"claim\": \"a\", \"at\": \"19:06 UTC\"}", SUPPORT_CANNOT_TELL, "cannot_tell" },
	{ "{\"claim\": \"a\", \"count\": 4}", SUPPORT_CANNOT_TELL, "cannot_tell" },
	{ "{\"claim\": \"a\", \"outcome\": \"server_error\", \"count\": 4}", SUPPORT_NO,
	  "no cannot_tell" },
};

START_TEST(each_part_of_a_claim_gets_its_answer)
{
	struct incident_file file;
	struct checked_claim *checked;
	struct str text = { 0 }, parts = { 0 };
	struct err err;

	str_fmt(&text, "{\"reported\": [%s]}", claim_case[_i].json);
	ck_assert_int_eq(parse(text.at, &file, &err), 0);
	reported_check(&sample.query, &sample.verdict, &file, &arena, &checked);
	for (size_t i = 0; i < checked->n_parts; i++)
		str_fmt(&parts, "%s%s", i ? " " : "", support_word(checked->part[i].support));
	ck_assert_msg(!strcmp(str_text(&parts), claim_case[_i].parts), "%s: %s",
		      claim_case[_i].json, str_text(&parts));
	ck_assert_int_eq(checked->support, claim_case[_i].sum);
	ck_assert(checked->why[0]);
	str_release(&text);
	str_release(&parts);
}
END_TEST

/* 60 records, two versions alike in size, the new one three times as slow; a lender field. */
static void
lenders_log(struct str *log)
{
	for (int i = 0; i < 60; i++) {
		bool is_new = i % 2;

		str_fmt(log,
			"{\"timestamp\":\"2025-08-01T18:%02d:00Z\",\"endpoint\":\"/risk-score\","
			"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"%s\","
			"\"lender\":\"l%d\"}\n",
			i, is_new ? 300 + i % 5 : 100 + i % 5,
			is_new && i % 3 == 0 ? "Timeout" : "OK", is_new ? "v1.3" : "v1.2",
			i / 6 % 3);
	}
}

START_TEST(a_claim_that_fits_a_big_sample_is_supported)
{
	struct incident_case c = { 0 };
	struct incident_file file;
	struct checked_claim *checked;
	struct str log = { 0 };
	struct err err;

	lenders_log(&log);
	case_open_text(&c, log.at);
	ck_assert_int_eq(parse("{\"reported\": [{\"claim\": \"a\", \"metric\": \"latency_change\","
			       "\"value\": 2.0}, {\"claim\": \"b\", \"count\": 3, \"count_of\": "
			       "\"lender\"},"
			       "{\"claim\": \"c\", \"dims\": {\"customer\": \"l1\"}},"
			       "{\"claim\": \"d\", \"dims\": {\"lender\": \"Acme\"}}]}",
			       &file, &err),
			 0);
	reported_check(&c.query, &c.verdict, &file, &arena, &checked);
	/* 302 / 102 - 1 = 1.96: within 10 % of 2.0, on 30 v 30 */
	ck_assert_int_eq(checked[0].support, SUPPORT_YES);
	ck_assert_int_eq(checked[1].support, SUPPORT_YES);
	ck_assert_int_eq(checked[2].support, SUPPORT_YES);
	ck_assert_int_eq(checked[3].support, SUPPORT_CANNOT_TELL);
	ck_assert_ptr_nonnull(strstr(checked[3].why, "logged are l0, l1 and l2"));
	str_release(&log);
	case_free(&c);
}
END_TEST

/* A stated clock under --tz: Asia/Kolkata is UTC+5:30, all year; 18:30 there is 13:00 UTC. */
START_TEST(the_zone_of_the_display_gives_a_third_reading)
{
	static const struct { const char *zone, *has, *lacks; } rows[] = {
		{ "+05:30", "(UTC+5:30) 5 h 5 min before the first", NULL },
		{ "-04:00", "(UTC-4) 4 h 23 min after the last record", NULL },
		{ "UTC", "As UTC it is 22 min 45 s after the last record.", ", as" },
		/* 18:30 in Nairobi is said once, by the country. */
		{ "+03:00", "As UTC it is 22 min 45 s after the last record, as EAT (UTC+3) 2 h 35 "
			    "min before the first.", "+03:00" },
	};
	struct incident_file file;
	struct checked_claim *checked;
	struct zone zone;
	struct err err;

	ck_assert_int_eq(zone_find(rows[_i].zone, &zone, &err), 0);
	ck_assert_int_eq(parse(_i < 3 ? "{\"reported\": [{\"claim\": \"a\", \"at\": \"Friday "
					"6:30 PM\"}]}"
				      : "{\"reported\": [{\"claim\": \"a\", \"at\": \"Friday "
					"6:30 PM\", \"dims\": {\"country\": \"Kenya\"}}]}",
			       &file, &err), 0);
	file.zone = &zone;
	reported_check(&sample.query, &sample.verdict, &file, &arena, &checked);
	const struct checked_part *part = &checked->part[0];

	ck_assert_int_eq(part->support, SUPPORT_CANNOT_TELL);
	ck_assert_msg(strstr(part->why, rows[_i].has) != NULL, "%s", part->why);
	if (rows[_i].lacks)
		ck_assert_ptr_null(strstr(part->why, rows[_i].lacks));
	zone_release(&zone);
}
END_TEST

START_TEST(a_stated_dependency_is_a_fact_only_where_a_trace_joins_it)
{
	static const char *const text =
		"{\"depends\": [{\"from\": \"/pay\", \"on\": \"/score\", \"source\": \"x\"},"
		"{\"from\": \"/list\", \"on\": \"/score\", \"source\": \"x\"},"
		"{\"from\": \"/pay\", \"on\": \"/nowhere\", \"source\": \"x\"}]}";
	struct span_story story = { .seed = 3, .traces = 200, .onset = .5, .form = FORM_PLAIN,
				    .callee = 6 };
	struct incident_case c = { 0 };
	struct incident_file file;
	struct span_log made;
	struct str log = { 0 };
	struct err err;
	struct checked_depends *checked;
	unsigned pay = 0;

	span_log_make(&made, &story);
	span_log_text(&made, NULL, &log);
	case_open_text(&c, str_text(&log));
	for (size_t i = 0; i < made.n; i++)
		pay += !made.trace[i].is_list;
	ck_assert_int_eq(parse(text, &file, &err), 0);
	reported_depends(&c.query, &file, &arena, &checked);
	ck_assert_int_eq(checked[0].support, SUPPORT_YES);
	ck_assert_str_eq(checked[0].why, arena_fmt(&arena, "%u of %u traces through /pay lead to "
						   "/score", pay, pay));
	ck_assert_int_eq(checked[1].support, SUPPORT_CANNOT_TELL);
	ck_assert_str_eq(checked[1].why, arena_fmt(&arena, "none of %u traces through /list leads "
						   "to /score", 200 - pay));
	ck_assert_int_eq(checked[2].support, SUPPORT_CANNOT_TELL);
	/* Without traces nothing joins them. */
	reported_depends(&sample.query, &file, &arena, &checked);
	ck_assert_int_eq(checked[0].support, SUPPORT_CANNOT_TELL);
	ck_assert_str_eq(checked[0].why, "no trace or request id joins the two endpoints");
	case_free(&c);
	str_release(&log);
	span_log_release(&made);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("reported");
	TCase *times = tcase_create("times"), *claims = tcase_create("claims");

	tcase_add_loop_test(times, a_stated_time_is_read_as_people_write_it, 0,
			    (int)LENGTH(stated));
	tcase_add_test(times, a_named_country_gives_a_second_reading);
	suite_add_tcase(suite, times);

	tcase_add_checked_fixture(claims, open_sample, close_sample);
	tcase_add_checked_fixture(claims, NULL, tear_down);
	tcase_add_test(claims, the_changes_of_the_sample_are_those_of_the_specification);
	tcase_add_test(claims, the_latency_claim_says_what_fits_and_what_does_not);
	tcase_add_test(claims, the_lenders_claim_names_the_fields_that_are_missing);
	tcase_add_loop_test(claims, each_part_of_a_claim_gets_its_answer, 0,
			    (int)LENGTH(claim_case));
	tcase_add_test(claims, a_claim_that_fits_a_big_sample_is_supported);
	tcase_add_loop_test(claims, the_zone_of_the_display_gives_a_third_reading, 0, 4);
	tcase_add_test(claims, a_stated_dependency_is_a_fact_only_where_a_trace_joins_it);
	suite_add_tcase(suite, claims);
	return suite;
}
