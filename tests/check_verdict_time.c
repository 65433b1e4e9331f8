/* check_verdict: the sample's verdict, figure by figure, against what was computed apart from us.
 */
/* SPDX-License-Identifier: MIT */
#include "tests/seed.h"

static const struct analysis_options plain = {0};

static void
judge_at(struct sample *sample, int64_t as_of_ns, struct verdict *out)
{
	struct query query = query_all(sample->store, as_of_ns);

	verdict_run(&query, &plain, &sample->arena, out);
}

static void
open_and_judge(struct sample *sample, struct verdict *verdict)
{
	sample_open(sample);
	judge_at(sample, INT64_MAX, verdict);
}

START_TEST(the_sample_as_of_each_moment)
{
	struct sample sample;
	struct verdict verdict;

	sample_open(&sample);
	const cJSON *want = seed_get(sample.seed, "as_of"), *at;

	ck_assert_int_eq(cJSON_GetArraySize(want), 8);
	cJSON_ArrayForEach(at, want) {
		const cJSON *incident = seed_get(at, "incident"), *n = seed_get(at, "n_like_for_"
										    "like");
		int64_t as_of_ns;
		unsigned flags;
		const char *when = seed_get(at, "at")->valuestring;

		ck_assert_int_eq(instant_parse(when, strlen(when), &as_of_ns, &flags), 0);
		judge_at(&sample, as_of_ns, &verdict);
		ck_assert_int_eq(verdict.incident,
				 cJSON_IsNull(incident) ? TRUTH_UNKNOWN : cJSON_IsTrue(incident));
		seed_word(at, "kind", kind_word(verdict.kind));
		seed_word(at, "certainty", certainty_word(verdict.certainty));
		seed_cause(&sample, seed_get(at, "cause"), &verdict.cause);
		seed_count(at, "records", verdict.n);
		seed_count(at, "timeouts", verdict.impact.timeouts);
		/* With one version there is no pair to count. */
		if (verdict.n > 1) {
			ck_assert((double)verdict.contrast.n_candidate ==
				  cJSON_GetArrayItem(n, 0)->valuedouble);
			ck_assert((double)verdict.contrast.n_control ==
				  cJSON_GetArrayItem(n, 1)->valuedouble);
		}
	}
	sample_close(&sample);
}
END_TEST

START_TEST(the_sample_stands_without_any_one_record)
{
	struct sample sample;
	struct verdict verdict, other;

	open_and_judge(&sample, &verdict);
	const cJSON *want = seed_get(sample.seed, "robustness"), *one = seed_get(want, "leave_one_"
										       "out");
	const cJSON *repaired = seed_get(want, "without_repaired"), *line;
	const struct robustness *got = &verdict.robustness;

	ck_assert(got->has_leave_one_out);
	seed_count(one, "same_cause", got->same_cause);
	seed_count(one, "of", got->of);
	seed_count(seed_get(one, "certainty"), "probable", got->at[CERTAINTY_PROBABLE]);
	seed_count(seed_get(one, "certainty"), "associated", got->at[CERTAINTY_ASSOCIATED]);
	seed_count(repaired, "dropped", got->dropped_repaired);
	seed_word(repaired, "kind", kind_word(got->without_repaired_kind));
	seed_word(repaired, "certainty", certainty_word(got->without_repaired_certainty));
	for (uint32_t id = 1; id <= 8; id++) {
		struct query query = query_all(sample.store, INT64_MAX);
		struct record record;
		bool is_listed = false;

		ck_assert(store_record(sample.store, id, &record, NULL));
		query.skip_id = id;
		verdict_run(&query, &plain, &sample.arena, &other);
		cJSON_ArrayForEach(line, seed_get(one, "probable_when_dropped_lines"))
			is_listed |= (double)record.line_first == line->valuedouble;
		ck_assert_int_eq(other.certainty,
				 is_listed ? CERTAINTY_PROBABLE : CERTAINTY_ASSOCIATED);
	}
	sample_close(&sample);
}
END_TEST

START_TEST(a_strict_reader_would_have_said_less)
{
	struct sample sample;
	struct verdict verdict;

	sample_open(&sample);
	/* The six records before the damage are those up to 18:06:40. */
	const cJSON *want = seed_get(seed_get(sample.seed, "robustness"), "strict_parser");

	judge_at(&sample, INT64_C(1754071600) * NS_PER_S, &verdict);
	seed_count(want, "records", verdict.n);
	seed_count(want, "timeouts", verdict.impact.timeouts);
	seed_word(want, "kind", kind_word(verdict.kind));
	seed_word(want, "certainty", certainty_word(verdict.certainty));
	sample_close(&sample);
}
END_TEST

START_TEST(the_answer_was_knowable_at_the_last_record)
{
	struct sample sample;
	struct verdict verdict;
	char buf[INSTANT_TEXT];

	open_and_judge(&sample, &verdict);
	struct query query = query_all(sample.store, INT64_MAX);

	ck_assert_str_eq(instant_rfc3339(buf, verdict_knowable_at(&query, &plain, &verdict)),
			 "2025-08-01T18:07:15Z");
	sample_close(&sample);
}
END_TEST

static void
says(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(strstr(text, words[i]) != NULL, "\"%s\" does not say \"%s\"", text,
			      words[i]);
}

START_TEST(the_texts_say_what_they_must)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	const struct check *check = verdict.hypothesis[0].check;
	static const char *const statement[] = {"v1.3",        "v1.2",  "/risk-score",
						"most likely", "3 v 3", "small sample"};
	static const char *const chance[] = {"Like for like",
					     "3 v 3",
					     "two-sided p = 0.10",
					     "the smallest 3 v 3 can give",
					     "Pooled",
					     "5 v 3",
					     "0.0357"};
	static const char *const control[] = {
		"v1.2 answered in 90 ms at 18:06:30 and 95 ms at 18:07:00,",
		"between failures of v1.3",
		"2 records",
	};
	static const char *const inside[] = {"/funding-approve has no v1.2 record: not testable "
					     "there"};
	static const char *const load[] = {"Load on both versions is contradicted",
					   "Lack of capacity of v1.3 alone cannot be told from "
					   "this log"};

	says(verdict.statement, statement, LENGTH(statement));
	says(check[1].text, chance, LENGTH(chance));
	says(check[3].text, control, LENGTH(control));
	says(check[4].text, inside, LENGTH(inside));
	says(verdict.hypothesis[2].why, load, LENGTH(load));

	const cJSON *rule;

	cJSON_ArrayForEach(rule, seed_get(sample.seed, "rca_text_rules")) {
		const char *where = seed_get(rule, "where")->valuestring;

		if (!strcmp(where, "verdict.lines"))
			seed_lines(seed_get(rule, "must_include"), &verdict.lines, where);
		if (!strcmp(where, "hypotheses.bad_version.C5.text"))
			seed_lines(seed_get(rule, "lines"), &check[4].lines, where);
	}
	sample_close(&sample);
}
END_TEST

/* What may be claimed of no log like this one: guide.md section 9. */
static const char *const forbidden[] = {
	"<120 ms",      "< 120 ms",       "under 120",
	"below 120",    "proven",         "guaranteed",
	"restores SLA", "caused by",      "root cause",
	"deployed",     "blocking",       "heavier",
	"inference",    "definitely",     "certainly",
	"confirms",     "all traffic on", "every v1.3 request timed out",
	"all lenders",  "rolled back",    "resolved",
	"waits for",    "validation",     "runbook",
	"proof",
};

static void
claims_nothing(const char *text)
{
	for (size_t i = 0; text && i < LENGTH(forbidden); i++)
		ck_assert_msg(!strstr(text, forbidden[i]), "\"%s\" claims \"%s\"", text,
			      forbidden[i]);
}

START_TEST(no_text_claims_what_the_log_cannot_show)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	claims_nothing(verdict.statement);
	claims_nothing(verdict.baseline_why);
	for (int rule = 1; rule <= 5; rule++)
		claims_nothing(verdict.fired_text[rule]);
	for (size_t i = 0; i < verdict.n_hypotheses; i++) {
		claims_nothing(verdict.hypothesis[i].why);
		for (size_t c = 0; c < verdict.hypothesis[i].n_checks; c++)
			claims_nothing(verdict.hypothesis[i].check[c].text);
	}
	for (size_t i = 0; i < verdict.n_cautions; i++)
		claims_nothing(verdict.caution[i].text);
	sample_close(&sample);
}
END_TEST

START_TEST(causes_and_cites_read_as_text)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	ck_assert_str_eq(cause_text(sample.store, &verdict.cause, &sample.arena), "v1.3");
	ck_assert_str_eq(cause_text(sample.store, &(struct cause){0}, &sample.arena), "");
	struct cause pair = verdict.cause;

	pair.n = 2;
	pair.term[1].field = FIELD_ENDPOINT;
	pair.term[1].value = verdict.contrast.endpoint[0];
	ck_assert_str_eq(cause_text(sample.store, &pair, &sample.arena), "v1.3 on /risk-score");
	ck_assert(!cause_equal(&pair, &verdict.cause));
	ck_assert_str_eq(cites_text(sample.store, &verdict.contrast.lines, &sample.arena),
			 "L2, L3, L5, L6, L8-9, L10-11");
	ck_assert_str_eq(certainty_frame(verdict.certainty), "%s is most likely the cause");
	sample_close(&sample);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("verdict_time");
	TCase *tcase = tcase_create("sample");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_sample_as_of_each_moment);
	tcase_add_test(tcase, the_sample_stands_without_any_one_record);
	tcase_add_test(tcase, a_strict_reader_would_have_said_less);
	tcase_add_test(tcase, the_answer_was_knowable_at_the_last_record);
	tcase_add_test(tcase, the_texts_say_what_they_must);
	tcase_add_test(tcase, no_text_claims_what_the_log_cannot_show);
	tcase_add_test(tcase, causes_and_cites_read_as_text);
	suite_add_tcase(suite, tcase);
	return suite;
}
