/* check_guide_said: sentences that a document got wrong: whose figure, which field, what next. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/facts_private.h"
#include "tests/guide_case.h"
#include "tests/splitmix.h"

enum { N = 2400, FROM = 1200 };

/* A request a second, from 18:00 on; `rule` says what the i-th is. */
struct said { const char *path, *members, *version; int ms, status; };

static char *
told_said(void (*rule)(int i, uint64_t *dice, struct said *said))
{
	struct str log = { 0 };
	uint64_t dice = 77;

	for (int i = 0; i < N; i++) {
		static const char *const paths[] = { "/a", "/b", "/c" };
		struct said said = { paths[i % 3], "", "v1", 60 + (int)random_below(&dice, 40),
				     200 };

		rule(i, &dice, &said);
		str_fmt(&log, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"%s\","
			"\"status\":%d", i / 60, i % 60, said.path, said.status);
		if (said.ms >= 0)
			str_fmt(&log, ",\"latency_ms\":%d", said.ms);
		str_fmt(&log, "%s%s%s%s}\n", *said.version ? ",\"version\":\"" : "", said.version,
			*said.version ? "\"" : "", said.members);
	}
	told = told_text(log.at, NULL);
	str_release(&log);
	return report_and_lint();
}

static void
has(const char *text, const char *word)
{
	ck_assert_msg(strstr(text, word) != NULL, "lacks %s: %s", word,
		      told->verdict.statement);
}

/* -- whose figures they are -- */

static void
one_customer(int i, uint64_t *dice, struct said *said)
{
	bool is_bad = i % 4 == 0;

	(void)dice;
	said->members = is_bad ? ",\"customer\":\"acme\"" : ",\"customer\":\"none\"";
	said->ms *= is_bad && i >= FROM ? 5 : 1;
}

/* `none took 60-99 ms` would say that there was no such request. */
START_TEST(the_other_value_of_a_field_is_named_with_its_field)
{
	char *text = told_said(one_customer);

	ck_assert_int_eq(told->verdict.kind, KIND_DIMENSION);
	has(text, "customer=none took");
	never(text, "; none took");
	never(text, "on none (");
	/* A customer is no machine, and nobody else answers for it. */
	never(text, "short of CPU");
	has(text, "the requests of customer=acme ask for more, or for other data");
	never(text, "a way back");
	/* What was slow says how slow. */
	has(text, "customer=acme took 600 of 2400 requests, in the mean ");
	free(text);
}
END_TEST

static void
one_upstream(int i, uint64_t *dice, struct said *said)
{
	static const char *const members[] = {
		",\"upstream\":\"bureau\"", ",\"upstream\":\"none\"", ",\"upstream\":\"none\"",
	};
	bool is_bad = i % 3 == 0 && i >= FROM;

	said->members = members[i % 3];
	said->ms *= is_bad ? 9 : 1;
	said->status = is_bad && random_below(dice, 4) == 0 ? 504 : 200;
}

/* 400 of the last 1200 requests are bureau's; 1200 is the number of all of them. */
START_TEST(before_and_after_of_all_requests_is_no_figure_of_one_upstream)
{
	char *text = told_said(one_upstream);
	const struct contrast *contrast = &told->verdict.contrast;

	if (told->verdict.kind == KIND_DEPENDENCY)
		ck_assert(!contrast->n_endpoints || contrast->requests_candidate <= 800);
	never(text, "n=1200); upstream=none");
	never(text, "answered there.");
	free(text);
}
END_TEST

static void
one_endpoint(int i, uint64_t *dice, struct said *said)
{
	bool is_bad = i % 3 == 1 && i >= FROM;

	said->ms *= is_bad ? 6 : 1;
	said->status = is_bad && random_below(dice, 3) == 0 ? 504 : 200;
}

START_TEST(an_endpoint_is_set_against_itself_and_said_to_be)
{
	char *text = told_said(one_endpoint);

	ck_assert_int_eq(told->verdict.kind, KIND_ENDPOINT);
	has(text, "Since the onset /b took");
	has(text, "; before the onset it took");
	has(text, "Since the onset /b timed out in");
	has(text, "No concurrent control: /b is set against itself before the onset.");
	never(text, "nothing but /b answered");
	never(text, "On /b /b");
	free(text);
}
END_TEST

/* -- what the log has and lacks -- */

static void
bare(int i, uint64_t *dice, struct said *said)
{
	(void)i;
	said->ms = -1;
	said->version = "";
	said->status = random_below(dice, 400) == 0 ? 500 : 200;
}

START_TEST(many_records_without_a_latency_are_no_small_sample)
{
	char *text = told_said(bare);

	ck_assert_int_eq(told->verdict.incident, TRUTH_NO);
	never(text, "Small sample");
	has(text, "requests failed; no latency is logged.");
	never(text, "took no time");
	free(text);
}
END_TEST

static void
other_names(int i, uint64_t *dice, struct said *said)
{
	static const char *const members[] = {
		",\"pod\":\"p-1\",\"region\":\"eu\",\"customer_id\":\"c1\",\"country\":\"KE\"",
		",\"pod\":\"p-2\",\"region\":\"us\",\"customer_id\":\"c2\",\"country\":\"UG\"",
	};

	said->members = members[random_below(dice, 2)];
	(void)i;
}

START_TEST(a_field_that_is_there_under_another_name_is_not_called_absent)
{
	char *text = told_said(other_names);

	has(text, "No field for: trace.");
	free(text);
}
END_TEST

/* -- what hurts -- */

static void
refusing(int i, uint64_t *dice, struct said *said)
{
	bool is_new = i >= FROM && i % 4 == 0;

	said->version = is_new ? "v2" : "v1";
	said->status = is_new && random_below(dice, 2) == 0 ? 403
		     : random_below(dice, 500) == 0 ? 500 : 200;
}

START_TEST(refusals_are_told_as_refusals_everywhere)
{
	char *text = told_said(refusing);
	char words[64];

	ck_assert(told->verdict.refused.is_cause);
	ck_assert_int_eq(told->verdict.kind, KIND_BAD_VERSION);
	has(text, "# API Refusal Incident");
	snprintf(words, sizeof(words), "and %llu of %llu since the onset were refused (4xx)",
		 (unsigned long long)told->verdict.refused.own,
		 (unsigned long long)told->verdict.refused.own_of);
	has(text, words);
	never(text, "**Exposure:**");
	never(text, "A gate on");
	has(text, "**Backtest:** Timeouts and server errors do not show this");
	has(text, "| refusals (4xx), counted as errors | 5% |");
	free(text);
}
END_TEST

static void
failing(int i, uint64_t *dice, struct said *said)
{
	bool is_new = i >= FROM && i % 4 == 0;

	(void)dice;
	said->version = is_new ? "v2" : "v1";
	said->status = is_new && i % 8 == 0 ? 500 : 200;
	/* One failure of v1 on /c right after the onset, before any of v2's there. */
	if (i == FROM + 2)
		said->status = 500;
}

START_TEST(what_fails_and_is_not_slow_is_no_incident_of_latency)
{
	char *text = told_said(failing);

	ck_assert_int_eq(told->verdict.kind, KIND_BAD_VERSION);
	has(text, "# API Error Incident");
	/* The gate of the table is another one than the proof: both are told. */
	ck_assert_uint_gt(told->facts.gate.options.min_n, 20);
	has(text, "is the largest min n that still spares some: the table's 20 trips at ");
	has(text, "| error_rate");	/* and the rule that trips is a row of the grid */
	/* The first failure on an endpoint is one of what is blamed. */
	never(text, "First failure on /c: v1");
	has(text, "First failure on /c: v2");
	free(text);
}
END_TEST

/* A version that a sentence begins with is escaped, and is no number; nor is a digest. */
static void
dated(int i, uint64_t *dice, struct said *said)
{
	bool is_new = i >= FROM && i % 4 == 0;

	said->version = is_new ? "2026.03.2" : "2026.03.1";
	said->status = is_new && random_below(dice, 2) == 0 ? 500 : 200;
}

START_TEST(a_version_of_digits_is_no_number_of_the_document)
{
	char *text = told_said(dated);

	ck_assert_int_eq(told->verdict.kind, KIND_BAD_VERSION);
	has(text, "\n2026\\.03.2 is ");
	free(text);
}
END_TEST

static void
all_slow(int i, uint64_t *dice, struct said *said)
{
	(void)dice;
	said->ms *= i >= FROM ? 4 : 1;
}

START_TEST(what_went_badly_was_slow_where_nothing_failed)
{
	char *text = told_said(all_slow);

	ck_assert_int_eq(told->verdict.incident, TRUTH_YES);
	has(text, "Requests took longer from 18:20:00 on");
	never(text, "**Went badly:** 0 of");
	free(text);
}
END_TEST

/* Ten endpoints, hurt in the order j .. a: the first of all is not left out for its name. */
static void
many_endpoints(int i, uint64_t *dice, struct said *said)
{
	static const char *const paths[] = { "/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h", "/i",
					     "/j" };
	int which = i % 10;

	(void)dice;
	said->path = paths[which];
	said->version = i >= FROM && i % 2 ? "v2" : "v1";
	if (i >= FROM && i % 2) {
		said->ms *= 5;
		said->status = i >= FROM + 100 * (10 - which) && i / 10 % 2 ? 504 : 200;
	}
}

START_TEST(the_endpoints_that_failed_first_stand_in_the_timeline)
{
	char *text = told_said(many_endpoints);

	ck_assert_int_eq(told->verdict.kind, KIND_BAD_VERSION);
	has(text, "First timeout on /j");
	has(text, "First timeout on /h");
	has(text, "First timeout on /d");
	never(text, "First timeout on /b");
	free(text);
}
END_TEST

/* -- what to do next -- */

START_TEST(few_records_ask_for_more_and_for_no_field_that_they_have)
{
	struct str log = { 0 };

	for (int i = 0; i < 5; i++)
		story_record(&log, 36000 + i, "v1", "/a", 90 + i, "OK");
	told = told_text(log.at, NULL);
	char *text = report_and_lint();
	has(text, "collect more records, within minutes if requests still come; 5 records are too "
	    "few to tell.");
	never(text, "with version, endpoint and status in each");
	never(text, "The log has no");
	free(text);
	str_release(&log);
}
END_TEST

START_TEST(what_a_log_of_a_few_lines_lacks_is_named)
{
	struct str log = { 0 };

	for (int i = 0; i < 5; i++)
		str_fmt(&log, "{\"ts\":\"2025-08-01T18:00:0%dZ\",\"path\":\"/a\","
			"\"latency_ms\":%d}\n", i, 90 + i);
	told = told_text(log.at, NULL);
	char *text = report_and_lint();
	has(text, "The log has no version and status: with them more could be told.");
	free(text);
	str_release(&log);
}
END_TEST

/* A key is pressed at a time of nanoseconds: the timeline is of seconds. */
START_TEST(what_somebody_typed_is_of_a_second)
{
	struct story_log story = { .ends = ENDS_OPEN };
	struct entry note = { .t_ns = 1754043000123456789, .t_kind = T_ENTERED,
			      .wall_ns = 1754043000123456789, .src = SRC_HUMAN, .kind = "note",
			      .text = "called the owner", .actor = "ic" };

	told = story_log_told(&story);
	ck_assert_int_eq(journal_append(told->journal, &note, NULL), 0);
	char *text = report_and_lint();
	has(text, "| 2025-08-01 10:10:00 | note |");
	never(text, "10:10:00.123");
	free(text);
}
END_TEST

/* What somebody typed into Declare was reported: no head of a document denies it. */
START_TEST(what_was_typed_as_reported_is_not_called_nothing)
{
	static const struct { const char *typed, *says, *never; } cases[] = {
		{ "Since half past ten searches fail", "Reported: \"Since half past ten searches "
		  "fail\" In this log: ", "Nothing was reported." },
		{ "none", "Nothing was reported. In this log: ", "Reported: \"" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct str md = { 0 };
		told = told_file(TOLD_SAMPLE, NULL);
		told_keep(told, "declare.claims", cases[i].typed, NULL);
		struct dossier dossier = { .facts = &told->facts, .guide = told_fold(told),
					   .journal = told->journal, .version = "0" };
		report_md(&dossier, &md);
		has(str_text(&md), cases[i].says);
		never(str_text(&md), cases[i].never);
		str_release(&md);
		close_told();
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide said");
	TCase *t = tcase_create("said");

	tcase_add_checked_fixture(t, NULL, close_told);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, the_other_value_of_a_field_is_named_with_its_field);
	tcase_add_test(t, before_and_after_of_all_requests_is_no_figure_of_one_upstream);
	tcase_add_test(t, an_endpoint_is_set_against_itself_and_said_to_be);
	tcase_add_test(t, many_records_without_a_latency_are_no_small_sample);
	tcase_add_test(t, a_field_that_is_there_under_another_name_is_not_called_absent);
	tcase_add_test(t, refusals_are_told_as_refusals_everywhere);
	tcase_add_test(t, what_fails_and_is_not_slow_is_no_incident_of_latency);
	tcase_add_test(t, a_version_of_digits_is_no_number_of_the_document);
	tcase_add_test(t, what_went_badly_was_slow_where_nothing_failed);
	tcase_add_test(t, the_endpoints_that_failed_first_stand_in_the_timeline);
	tcase_add_test(t, few_records_ask_for_more_and_for_no_field_that_they_have);
	tcase_add_test(t, what_a_log_of_a_few_lines_lacks_is_named);
	tcase_add_test(t, what_somebody_typed_is_of_a_second);
	tcase_add_test(t, what_was_typed_as_reported_is_not_called_nothing);
	suite_add_tcase(suite, t);
	return suite;
}
