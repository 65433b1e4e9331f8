/* check_facts: the table of facts and the cards of evidence, against the specification. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/facts_private.h"
#include "tests/incident_case.h"

static struct incident_case sample;

static void
set_up(void)
{
	case_open(&sample, SAMPLE_LOG, SAMPLE_INCIDENT, INSTANT_NONE);
}

static void
tear_down(void)
{
	case_free(&sample);
}

/* Does a fact have every key of the example's, with the same text or number? */
static bool
has_keys(const struct fact *fact, const cJSON *key)
{
	const cJSON *want;

	cJSON_ArrayForEach(want, key) {
		bool is_there = false;

		for (int i = 0; i < fact->n_keys; i++)
			is_there |= !strcmp(fact->key[i].field, want->string) &&
				(fact->key[i].text ? cJSON_IsString(want) &&
						 !strcmp(fact->key[i].text, want->valuestring) :
						     cJSON_IsNumber(want) &&
						 fabs(fact->key[i].number - want->valuedouble) <
							 1e-9);
		if (!is_there)
			return false;
	}
	return true;
}

/* Keys that the example words by hand; the figure alone is compared. */
static bool
is_worded(const char *name)
{
	static const char *const names[] = { "limit_p95_ms", "change_of_mean_after_onset",
		"change_of_all_against_baseline", "share_that_gives_reported_change",
		"share_that_gives_reported_change_pooled", "affected_share" };

	for (size_t i = 0; i < LENGTH(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

START_TEST(every_fact_of_the_example_is_in_the_table)
{
	cJSON *example = case_json("tests/spec/report.example.json");
	const cJSON *want;

	cJSON_ArrayForEach(want, case_get(example, "facts")) {
		const char *name = cJSON_GetStringValue(case_get(want, "name"));
		const char *unit = cJSON_GetStringValue(case_get(want, "unit"));
		double value = case_get(want, "value")->valuedouble;
		double tolerance =
			!strcmp(unit, "ms") || !strcmp(unit, "count") || !strcmp(unit, "per_min") ?
			0.00051 :
			0.000051;
		bool is_found = false;

		if (!strcmp(name, "report_before_first_record_if_nairobi"))
			name = "report_before_first_record_if_eat";
		for (size_t i = 0; i < sample.facts.n && !is_found; i++) {
			const struct fact *fact = &sample.facts.fact[i];

			is_found = !strcmp(fact->name, name) &&
				!strcmp(fact_unit_word(fact->unit), unit) &&
				fabs(fact->value - value) <= tolerance &&
				(is_worded(name) || has_keys(fact, case_get(want, "key")));
		}
		ck_assert_msg(is_found, "%s %s = %g", cJSON_GetStringValue(case_get(want, "id")),
			      name, value);
	}
	cJSON_Delete(example);
}
END_TEST

START_TEST(a_fact_is_found_by_name_and_first_key)
{
	const struct fact *all = facts_find(&sample.facts, "requests", NULL);
	const struct fact *bad = facts_find(&sample.facts, "requests", "v1.3");

	ck_assert_ptr_nonnull(all);
	ck_assert_double_eq(all->value, 8);
	ck_assert_ptr_nonnull(bad);
	ck_assert_double_eq(bad->value, 5);
	ck_assert_ptr_null(facts_find(&sample.facts, "requests", "v9"));
	ck_assert_ptr_null(facts_find(&sample.facts, "wishes", NULL));
}
END_TEST

/* The cards of the example: kind, and the lines each cites. Texts are compared below. */
START_TEST(the_cards_of_the_sample_are_those_of_the_example)
{
	cJSON *example = case_json("tests/spec/report.example.json");
	const cJSON *want, *line;
	size_t i = 0;

	cJSON_ArrayForEach(want, case_get(case_get(example, "rca"), "evidence")) {
		ck_assert_uint_lt(i, sample.facts.n_evidence);
		const struct evidence *card = &sample.facts.evidence[i++];
		size_t k = 0;

		ck_assert_str_eq(card->kind, cJSON_GetStringValue(case_get(want, "kind")));
		ck_assert_str_eq(card->grade, cJSON_GetStringValue(case_get(want, "grade")));
		ck_assert_str_eq(card->text, cJSON_GetStringValue(case_get(want, "text")));
		cJSON_ArrayForEach(line, case_get(want, "lines")) {
			ck_assert_msg(k < card->lines.n, "%s cites too little", card->kind);
			ck_assert_int_eq(card->lines.ref[k].line_first,
					 case_get(line, "first")->valueint);
			ck_assert_int_eq(card->lines.ref[k].line_last,
					 case_get(line, "last")->valueint);
			k++;
		}
		ck_assert_uint_eq(k, card->lines.n);
	}
	ck_assert_uint_eq(i, sample.facts.n_evidence);
	cJSON_Delete(example);
}
END_TEST

START_TEST(the_answer_was_knowable_when_the_specification_says)
{
	char at[INSTANT_TEXT];

	ck_assert_int_ne(sample.facts.knowable_at_ns, INSTANT_NONE);
	ck_assert_str_eq(instant_rfc3339(at, sample.facts.knowable_at_ns), "2025-08-01T18:07:15Z");
}
END_TEST

START_TEST(what_the_log_cannot_tell_is_said)
{
	static const char *const want[] = {
		"why v1.3 is slow inside",
		"when v1.3 was deployed",
		"how /funding-approve behaves on v1.2",
		"whether /funding-approve calls /risk-score",
		"the zone of \"Friday 6:30 PM\"",
		"which lenders and which country",
		"whether a request that timed out was carried out anyway",
	};

	ck_assert_uint_eq(sample.facts.n_cannot_tell, LENGTH(want));
	for (size_t i = 0; i < LENGTH(want); i++)
		ck_assert_str_eq(sample.facts.cannot_tell[i], want[i]);
}
END_TEST

START_TEST(the_limits_of_the_sample_are_said)
{
	static const char *const want[] = {
		"8 requests in 135 s: treat every percentage as indicative.",
		"No v1.2 request on /funding-approve: no baseline there.",
		"Below 20 requests p95 is the maximum, and is labeled so.",
		"No field for: tenant, country, host, zone, trace.",
		"The zone of the reported time is not stated; all times here are UTC.",
	};

	ck_assert_uint_eq(sample.facts.n_limits, LENGTH(want));
	for (size_t i = 0; i < LENGTH(want); i++)
		ck_assert_str_eq(sample.facts.limits[i], want[i]);
}
END_TEST

/* -- other logs: every one gets cards with lines, or an honest nothing -- */

/* One record of a generated log. */
static void
add_line(struct str *log, int second, const char *version, const char *endpoint, int ms,
	 const char *status)
{
	str_fmt(log,
		"{\"timestamp\":\"2025-08-01T%02d:%02d:%02dZ\",\"endpoint\":\"%s\","
		"\"responseTimeMs\":%d,"
		"\"status\":\"%s\",\"modelVersion\":\"%s\"}\n",
		10 + second / 3600, second / 60 % 60, second % 60, endpoint, ms, status, version);
}

START_TEST(a_big_contrast_is_told_in_ranges_and_filters)
{
	struct incident_case c = { 0 };
	struct str log = { 0 };

	for (int i = 0; i < 600; i++) {
		bool is_new = i >= 200 && i % 2;

		add_line(&log, 3 * i, is_new ? "v2" : "v1", i % 3 ? "/a" : "/b",
			 is_new ? 400 + i % 50 : 100 + i % 50,
			 is_new && i % 5 == 0 ? "Timeout" : "OK");
	}
	case_open_text(&c, log.at);
	ck_assert_int_eq(c.verdict.incident, TRUTH_YES);
	ck_assert_int_eq(c.verdict.kind, KIND_BAD_VERSION);
	ck_assert_uint_ge(c.facts.n_evidence, 4);
	ck_assert_str_eq(c.facts.evidence[0].kind, "contrast");
	ck_assert_str_eq(c.facts.evidence[0].grade, "derived");
	ck_assert_ptr_nonnull(strstr(c.facts.evidence[0].text, "n=200"));
	ck_assert_uint_eq(c.facts.evidence[0].lines.n, CITES_MAX);
	/* 200 of the new version, and the old one's from the first of those, number 201, on */
	ck_assert_uint_eq(c.facts.evidence[0].lines.more, 399 - CITES_MAX);
	ck_assert_str_eq(c.facts.evidence[0].lines.filter, "version=v2,v1");
	ck_assert_uint_ge(c.facts.gate.options.min_n, 20);
	ck_assert(!c.facts.gate.is_provisional);
	str_release(&log);
	case_free(&c);
}
END_TEST

START_TEST(a_healthy_log_gets_one_card_of_absence)
{
	struct incident_case c = { 0 };
	struct str log = { 0 };

	for (int i = 0; i < 80; i++)
		add_line(&log, 5 * i, i % 2 ? "v1" : "v2", "/a", 100 + (i * 7) % 13, "OK");
	case_open_text(&c, log.at);
	ck_assert_int_eq(c.verdict.incident, TRUTH_NO);
	ck_assert_uint_eq(c.facts.n_evidence, 1);
	ck_assert_str_eq(c.facts.evidence[0].kind, "absence");
	ck_assert_str_eq(c.facts.evidence[0].text,
			 "0 of 80 requests timed out; all took 100-112 ms (mean 105.9, n=80).");
	ck_assert_int_eq(c.facts.knowable_at_ns, INSTANT_NONE);
	str_release(&log);
	case_free(&c);
}
END_TEST

/* A single version is no canary, however many of it time out; with a second one there is a gate. */
START_TEST(one_version_alone_has_no_gate)
{
	for (int n = 1; n <= 2; n++) {
		struct incident_case c = { 0 };
		struct str log = { 0 };

		for (int i = 0; i < 80; i++)
			add_line(&log, 5 * i, n == 2 && i % 2 ? "v2" : "v1", "/a",
				 100 + (i * 7) % 13, i % 13 == 5 ? "Timeout" : "OK");
		case_open_text(&c, log.at);
		ck_assert_int_eq(c.facts.gate.exists, n == 2);
		if (n == 1)
			ck_assert_ptr_null(facts_find(&c.facts, "gate_min_n", NULL));
		str_release(&log);
		case_free(&c);
	}
}
END_TEST

/*
 * v1 alone on 64 busy endpoints, which are kept apart; v2 beside it on 40 rare ones, which are
 * not: all there is to compare lies on endpoints without a name.
 */
START_TEST(a_contrast_on_endpoints_not_kept_apart_is_told)
{
	struct incident_case c = { 0 };
	struct str log = { 0 }, out = { 0 };
	char endpoint[16];

	for (int i = 0; i < 2600; i++) {
		bool is_rare = i % 13 == 0, is_new = is_rare && i % 26 == 0;

		snprintf(endpoint, sizeof(endpoint), is_rare ? "/rare%c" : "/busy%c%c",
			 is_rare ? 'A' + i / 26 % 40 : 'A' + i % 8, 'A' + i / 8 % 8);
		add_line(&log, i, is_new ? "v2" : "v1", endpoint, is_new ? 900 : 100 + i % 7,
			 is_new && i % 52 == 0 ? "Timeout" : "OK");
	}
	case_open_text(&c, log.at);
	ck_assert_int_eq(c.verdict.kind, KIND_BAD_VERSION);
	ck_assert_uint_eq(c.verdict.contrast.n_endpoints, 1);
	ck_assert_uint_eq(c.verdict.contrast.n_named, 0);
	ck_assert_ptr_nonnull(strstr(c.verdict.statement, "On (other) it took 900 ms"));
	struct dossier dossier = case_dossier(&c);
	rca_json(&dossier, &out);
	cJSON *json = case_parse(&out);
	const cJSON *endpoints = case_get(case_get(json, "like_for_like"), "endpoints");
	ck_assert_int_eq(cJSON_GetArraySize(endpoints), 0);
	cJSON_Delete(json);
	str_release(&out);
	str_release(&log);
	case_free(&c);
}
END_TEST

START_TEST(the_worst_endpoints_come_first_when_not_all_can_be_named)
{
	struct stat_group row[] = {
		{ .key = { 1 }, .n = 9, .told = 9, .timeouts = 2, .errors = 6 },
		{ .key = { 2 }, .n = 9, .told = 9 },
		{ .key = { 3 }, .n = 9, .told = 9, .timeouts = 7 },
		{ .key = { 4 }, .n = 9, .told = 9, .timeouts = 2 },
		{ .key = { 5 }, .n = 9, .told = 9, .timeouts = 9 },
	};
	struct verdict verdict = { .impact = { .timeouts = 20, .errors = 6,
					       .from_ns = INSTANT_NONE } };
	struct facts facts = { .verdict = &verdict, .by_endpoint = row,
			       .n_endpoint = LENGTH(row) };
	struct hurt_endpoint out[4];
	size_t more;

	ck_assert_uint_eq(ask_worst_endpoints(&facts, out, 4, &more), 4);
	ck_assert_uint_eq(more, 0);
	for (size_t i = 1; i < 4; i++)
		ck_assert(out[i - 1].endpoint < out[i].endpoint);
	ck_assert_uint_eq(ask_worst_endpoints(&facts, out, 3, &more), 3);
	ck_assert_uint_eq(more, 1);
	ck_assert_uint_eq(out[0].endpoint, 5);
	ck_assert_uint_eq(out[1].endpoint, 3);
	ck_assert_uint_eq(out[2].endpoint, 1);
	ck_assert_uint_eq(out[2].harm.k, 2);
	/* Where errors lead both count: 8 of 9 on the first. */
	verdict.impact.errors = 21;
	ck_assert_uint_eq(ask_worst_endpoints(&facts, out, 3, &more), 3);
	ck_assert_uint_eq(out[1].endpoint, 1);
	ck_assert_uint_eq(out[1].harm.k, 8);
}
END_TEST

START_TEST(nothing_before_the_first_record_is_known)
{
	struct incident_case c = { 0 };

	case_open(&c, SAMPLE_LOG, SAMPLE_INCIDENT, 0);
	ck_assert_int_eq(c.verdict.incident, TRUTH_UNKNOWN);
	ck_assert_uint_eq(c.facts.n_evidence, 0);
	ck_assert_double_eq(facts_find(&c.facts, "requests", NULL)->value, 0);
	ck_assert_ptr_null(facts_find(&c.facts, "timeout_rate", NULL));
	ck_assert_ptr_null(facts_find(&c.facts, "span", NULL));
	ck_assert_str_eq(c.facts.limits[0], "No record in the window: nothing can be said of it.");
	case_free(&c);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("facts");
	TCase *facts = tcase_create("facts");

	tcase_add_checked_fixture(facts, set_up, tear_down);
	tcase_add_test(facts, every_fact_of_the_example_is_in_the_table);
	tcase_add_test(facts, a_fact_is_found_by_name_and_first_key);
	tcase_add_test(facts, the_cards_of_the_sample_are_those_of_the_example);
	tcase_add_test(facts, the_answer_was_knowable_when_the_specification_says);
	tcase_add_test(facts, what_the_log_cannot_tell_is_said);
	tcase_add_test(facts, the_limits_of_the_sample_are_said);
	tcase_add_test(facts, a_big_contrast_is_told_in_ranges_and_filters);
	tcase_add_test(facts, a_healthy_log_gets_one_card_of_absence);
	tcase_add_test(facts, nothing_before_the_first_record_is_known);
	tcase_add_test(facts, one_version_alone_has_no_gate);
	tcase_add_test(facts, a_contrast_on_endpoints_not_kept_apart_is_told);
	tcase_add_test(facts, the_worst_endpoints_come_first_when_not_all_can_be_named);
	suite_add_tcase(suite, facts);
	return suite;
}
