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

START_TEST(the_sample_has_its_cause_baseline_and_word)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	const cJSON *rca = seed_get(sample.seed, "rca"), *want = seed_get(rca, "verdict");
	const cJSON *onset = seed_get(rca, "onset");

	ck_assert_int_eq(verdict.incident, TRUTH_YES);
	seed_word(want, "kind", kind_word(verdict.kind));
	seed_word(want, "certainty", certainty_word(verdict.certainty));
	seed_cause(&sample, seed_get(want, "cause"), &verdict.cause);
	ck_assert_str_eq(names_get(sample.names, verdict.baseline)->clean,
			 seed_get(seed_get(want, "baseline"), "version")->valuestring);
	ck_assert_uint_eq(verdict.n_also, 0);
	seed_time(onset, "after", verdict.onset.after_ns);
	seed_time(onset, "at_or_before", verdict.onset.at_or_before_ns);
	seed_count(onset, "line", (uint64_t)verdict.onset.ref.line_first);
	ck_assert(verdict.onset.ended_ns == INSTANT_NONE);
	sample_close(&sample);
}
END_TEST

START_TEST(the_sample_has_its_impact)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	const struct impact *impact = &verdict.impact;
	const cJSON *want = seed_get(seed_get(sample.seed, "rca"), "impact");
	const cJSON *since = seed_get(want, "since_onset"), *cause = seed_get(want, "cause"), *at;
	size_t i = 0;

	seed_count(want, "requests", impact->requests);
	seed_count(want, "timeouts", impact->timeouts);
	seed_count(want, "errors", impact->errors);
	seed_number(want, "timeout_rate", impact->timeout_rate);
	ck_assert(fabs(cJSON_GetArrayItem(seed_get(want, "timeout_ci95"), 0)->valuedouble -
		       impact->ci_low) < 5e-5);
	ck_assert(fabs(cJSON_GetArrayItem(seed_get(want, "timeout_ci95"), 1)->valuedouble -
		       impact->ci_high) < 5e-5);
	ck_assert_int_eq(cJSON_GetArraySize(seed_get(want, "by_endpoint")),
			 (int)impact->n_endpoints);
	cJSON_ArrayForEach(at, seed_get(want, "by_endpoint")) {
		const struct impact_endpoint *got = &impact->by_endpoint[i++];

		seed_word(at, "endpoint", names_get(sample.names, got->endpoint)->clean);
		seed_count(at, "n", got->n);
		seed_count(at, "timeouts", got->timeouts);
		ck_assert_int_eq(cJSON_IsTrue(seed_get(at, "baseline")), got->has_baseline);
	}
	seed_time(since, "from", impact->from_ns);
	seed_time(since, "to", impact->to_ns);
	seed_count(since, "requests", impact->since_requests);
	seed_count(since, "timeouts", impact->since_timeouts);
	seed_number(since, "timeout_rate", impact->since_timeout_rate);
	seed_count(cause, "requests", impact->cause_requests);
	seed_count(cause, "timeouts", impact->cause_timeouts);
	seed_number(cause, "share_of_requests", impact->cause_share);
	seed_number(cause, "share_of_requests_since_onset", impact->cause_share_since);
	seed_number(cause, "share_of_timeouts", impact->cause_share_of_timeouts);
	seed_number(cause, "share_of_latency", impact->cause_share_of_latency);
	ck_assert_uint_eq(impact->n_unknown, 2);
	ck_assert_str_eq(impact->unknown[0], "country");
	ck_assert_str_eq(impact->unknown[1], "tenant");
	sample_close(&sample);
}
END_TEST

/* Any of the seed's contrast objects; lines only where they are listed. */
static void
contrast_is(const cJSON *want, const struct contrast *got)
{
	seed_count(want, "n_candidate", got->n_candidate);
	seed_count(want, "n_control", got->n_control);
	seed_number(want, "u", got->u);
	seed_number(want, "cliffs_delta", got->delta);
	seed_number(want, "cles", got->cles);
	seed_number(want, "mw_exact_two_sided", got->p_two_sided);
	seed_number(want, "mw_exact_one_sided", got->p_one_sided);
	seed_number(want, "mw_floor_two_sided", got->p_floor);
	seed_number(want, "mw_normal_tie_cc_two_sided", got->p_normal);
	seed_ms(want, "hl_shift_ms", got->shift_ms);
	seed_ms(want, "hl_pairs_min_ms", got->pairs_min_ms);
	seed_ms(want, "hl_pairs_max_ms", got->pairs_max_ms);
	seed_number(want, "hl_ratio", got->shift_ratio);
	seed_number(want, "gap_ratio", got->gap_ratio);
	seed_number(want, "mean_ratio", got->mean_ratio);
	seed_number(want, "p50_ratio", got->p50_ratio);
	seed_number(want, "max_ratio", got->max_ratio);
	seed_number(want, "fisher_two_sided", got->fisher_two_sided);
	seed_number(want, "fisher_one_sided", got->fisher_one_sided);
	seed_count(want, "timeouts_candidate", got->timeouts_candidate);
	seed_count(want, "timeouts_control", got->timeouts_control);
	ck_assert(got->separated);
}

START_TEST(the_sample_has_its_contrasts)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	const cJSON *want = seed_get(sample.seed, "contrast");
	const cJSON *like = seed_get(seed_get(sample.seed, "rca"), "like_for_like");

	contrast_is(seed_get(want, "like_for_like"), &verdict.contrast);
	seed_lines(seed_get(seed_get(want, "like_for_like"), "lines"), &verdict.contrast.lines,
		   "contrast");
	contrast_is(seed_get(want, "concurrent_only"), &verdict.concurrent);
	contrast_is(seed_get(want, "pooled"), &verdict.pooled);
	seed_number(like, "ratio", verdict.contrast.mean_ratio);
	ck_assert_uint_eq(verdict.contrast.n_endpoints, 1);
	ck_assert_str_eq(names_get(sample.names, verdict.contrast.endpoint[0])->clean, "/risk-"
										       "score");
	sample_close(&sample);
}
END_TEST

static void
hypothesis_is(struct sample *sample, const cJSON *want, const struct hypothesis *got)
{
	const cJSON *check;
	size_t at = 0;
	bool is_complete = got->kind == KIND_BAD_VERSION;

	seed_word(want, "kind", kind_word(got->kind));
	seed_word(want, "state", hypothesis_state_word(got->state));
	seed_cause(sample, seed_get(want, "cause"), &got->cause);
	seed_number(want, "explained", got->explained);
	if (cJSON_GetObjectItemCaseSensitive(want, "coverage"))
		seed_number(want, "coverage", got->coverage);
	ck_assert_str_ne(got->why, "");
	if (is_complete)
		ck_assert_int_eq(cJSON_GetArraySize(seed_get(want, "checks")), (int)got->n_checks);
	cJSON_ArrayForEach(check, seed_get(want, "checks")) {
		int id = atoi(seed_get(check, "id")->valuestring + 1);

		/* The others may have more checks between. */
		while (!is_complete && at < got->n_checks && got->check[at].id != id)
			at++;
		ck_assert_msg(at < got->n_checks, "%s lacks C%d", kind_word(got->kind), id);
		ck_assert_int_eq(got->check[at].id, id);
		seed_word(check, "state", check_state_word(got->check[at].state));
		ck_assert_str_ne(got->check[at].text, "");
		if (cJSON_GetObjectItemCaseSensitive(check, "lines"))
			seed_lines(seed_get(check, "lines"), &got->check[at].lines,
				   kind_word(got->kind));
		at++;
	}
}

START_TEST(the_sample_has_its_hypotheses_in_order_with_checks_and_lines)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	const cJSON *want = seed_get(seed_get(sample.seed, "rca"), "hypotheses"), *row;
	size_t i = 0;

	ck_assert_int_eq(cJSON_GetArraySize(want), (int)verdict.n_hypotheses);
	cJSON_ArrayForEach(row, want)
		hypothesis_is(&sample, row, &verdict.hypothesis[i++]);
	ck_assert(fabs(verdict.hypothesis[0].chance - .1) < 1e-9);
	sample_close(&sample);
}
END_TEST

static void
without_is(struct sample *sample, const cJSON *want, const struct without *got)
{
	const cJSON *observed = seed_get(want, "observed"), *without = seed_get(want, "without"),
		    *range;

	if (cJSON_GetObjectItemCaseSensitive(want, "endpoint"))
		seed_word(want, "endpoint", names_get(sample->names, got->endpoint)->clean);
	seed_count(observed, "n", got->n);
	seed_ms(observed, "mean_ms", got->mean_ms);
	seed_count(observed, "timeouts", got->timeouts);
	ck_assert_int_eq(cJSON_IsNull(without), got->is_refused);
	if (got->is_refused) {
		seed_word(want, "why", got->why);
		return;
	}
	seed_ms(without, "mean_ms", got->without_mean_ms);
	seed_number(without, "timeouts", got->without_timeouts);
	range = cJSON_GetObjectItemCaseSensitive(without, "mean_ms_range");
	if (range) {
		ck_assert(fabs(cJSON_GetArrayItem(range, 0)->valuedouble - got->range_low_ms) <=
			  .0005);
		ck_assert(fabs(cJSON_GetArrayItem(range, 1)->valuedouble - got->range_high_ms) <=
			  .0005);
	}
	if (cJSON_GetObjectItemCaseSensitive(without, "timeout_rate_upper95"))
		seed_number(without, "timeout_rate_upper95", got->timeout_upper95);
	if (cJSON_GetObjectItemCaseSensitive(want, "n_replaced")) {
		seed_count(want, "n_replaced", got->n_replaced);
		seed_count(want, "n_control", got->n_control);
	}
}

START_TEST(the_sample_has_its_counterfactual_and_the_fleet_is_refused)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	const struct counterfactual *got = &verdict.counterfactual;
	const cJSON *want = seed_get(seed_get(sample.seed, "rca"), "counterfactual"), *at;
	size_t i = 0;

	ck_assert(got->exists);
	seed_cause(&sample, seed_get(want, "replace"), &got->replace);
	seed_cause(&sample, seed_get(want, "by"), &got->by);
	ck_assert_int_eq(cJSON_GetArraySize(seed_get(want, "by_endpoint")),
			 (int)got->n_by_endpoint);
	cJSON_ArrayForEach(at, seed_get(want, "by_endpoint"))
		without_is(&sample, at, &got->by_endpoint[i++]);
	i = 0;
	ck_assert_int_eq(cJSON_GetArraySize(seed_get(want, "since_onset")),
			 (int)got->n_since_onset);
	cJSON_ArrayForEach(at, seed_get(want, "since_onset"))
		without_is(&sample, at, &got->since_onset[i++]);
	ck_assert(got->fleet_refused);
	without_is(&sample, seed_get(want, "fleet_at_least"), &got->fleet);
	seed_word(seed_get(want, "fleet_at_least"), "note", got->fleet_note);
	sample_close(&sample);
}
END_TEST

START_TEST(the_sample_differs_by_version_first)
{
	struct sample sample;
	struct verdict verdict;

	open_and_judge(&sample, &verdict);
	const cJSON *want = seed_get(seed_get(sample.seed, "rca"), "differs"), *at;
	size_t i = 0;

	ck_assert_int_eq(cJSON_GetArraySize(want), (int)verdict.n_differs);
	cJSON_ArrayForEach(at, want) {
		const struct differs *got = &verdict.differs[i++];

		seed_word(at, "field", store_field_name(sample.store, got->field));
		seed_word(at, "value", names_get(sample.names, got->value)->clean);
		seed_number(at, "share_hurt", got->share_hurt);
		seed_number(at, "share_rest", got->share_rest);
		seed_number(at, "difference", got->difference);
		seed_count(at, "n", got->n);
		ck_assert_uint_gt(got->lines.n, 0);
	}
	sample_close(&sample);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("verdict");
	TCase *tcase = tcase_create("sample");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_sample_has_its_cause_baseline_and_word);
	tcase_add_test(tcase, the_sample_has_its_impact);
	tcase_add_test(tcase, the_sample_has_its_contrasts);
	tcase_add_test(tcase, the_sample_has_its_hypotheses_in_order_with_checks_and_lines);
	tcase_add_test(tcase, the_sample_has_its_counterfactual_and_the_fleet_is_refused);
	tcase_add_test(tcase, the_sample_differs_by_version_first);
	suite_add_tcase(suite, tcase);
	return suite;
}
