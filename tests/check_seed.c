/* check_seed: the figures of spec/seed-figures.json, computed once more, key by key, in the
 * plainest way: the file the program is held against is itself held against this. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "tests/naive_sample.h"
#include "tests/runner.h"

enum { ONSET_S = 18 * 3600 + 6 * 60 };

static struct naive all;
static cJSON *seed;

static void
set_up(void)
{
	struct str text = { 0 };
	struct err err;

	ck_assert_int_eq(save_read("tests/spec/seed-figures.json", 1 << 24, &text, &err), 0);
	seed = cJSON_ParseWithLength(text.at, text.len);
	str_release(&text);
	ck_assert_ptr_nonnull(seed);
	all = naive_read("samples/kenya-sme-timeouts.json");
	ck_assert_int_eq(all.n, 8);
}

static void
tear_down(void)
{
	cJSON_Delete(seed);
}

/* The value under keys apart by dots. */
static const cJSON *
get(const cJSON *node, const char *keys)
{
	char key[64];

	for (const char *at = keys; *at && node; at += strcspn(at, "."), at += *at == '.') {
		snprintf(key, sizeof(key), "%.*s", (int)strcspn(at, "."), at);
		node = cJSON_GetObjectItemCaseSensitive(node, key);
	}
	ck_assert_msg(node != NULL, "no %s", keys);
	return node;
}

/* The file has ten decimals. */
static void
is(const cJSON *node, const char *keys, double want)
{
	const cJSON *item = get(node, keys);

	ck_assert_msg(cJSON_IsNumber(item) && fabs(item->valuedouble - want) < 1e-9 * fabs(want) +
		      1e-10, "%s is %.12g, not %.12g", keys, item->valuedouble, want);
}

static void
interval_is(const cJSON *list, double low, double high)
{
	ck_assert_int_eq(cJSON_GetArraySize(list), 2);
	ck_assert_double_eq_tol(cJSON_GetArrayItem(list, 0)->valuedouble, low, 1e-9);
	ck_assert_double_eq_tol(cJSON_GetArrayItem(list, 1)->valuedouble, high, 1e-9);
}

/* The records a key of stats names. */
static struct naive
keyed(const cJSON *key)
{
	return naive_of(&all, cJSON_GetStringValue(cJSON_GetObjectItem(key, "version")),
			cJSON_GetStringValue(cJSON_GetObjectItem(key, "endpoint")), 0);
}

static void
group_is(const cJSON *group)
{
	struct naive some = keyed(get(group, "key"));
	int timeouts = naive_timeouts(&some);

	is(group, "n", some.n);
	is(group, "timeouts", timeouts);
	is(group, "errors", 0);
	is(group, "timeout_rate", (double)timeouts / some.n);
	interval_is(get(group, "timeout_ci95"), naive_score_end(timeouts, some.n, false),
		    naive_score_end(timeouts, some.n, true));
	is(group, "latency_ms.n", some.n);
	is(group, "latency_ms.min", naive_kth(&some, 0));
	is(group, "latency_ms.mean", naive_mean(&some));
	is(group, "latency_ms.p50", naive_nearest(&some, 500));
	is(group, "latency_ms.p95", naive_nearest(&some, 950));
	is(group, "latency_ms.p99", naive_nearest(&some, 990));
	is(group, "latency_ms.max", naive_kth(&some, some.n - 1));
	ck_assert(cJSON_IsTrue(get(group, "latency_ms.p95_is_max")));
}

START_TEST(stats_are_those_of_the_records)
{
	const cJSON *run, *group;
	int groups = 0;

	group_is(get(seed, "stats_total"));
	cJSON_ArrayForEach(run, get(seed, "stats"))
		cJSON_ArrayForEach(group, get(run, "groups")) {
			group_is(group);
			groups++;
		}
	ck_assert_int_eq(groups, 7);
	groups = 0;
	cJSON_ArrayForEach(run, get(seed, "stats_r7.groups"))
		cJSON_ArrayForEach(group, run) {
			struct naive some = keyed(get(group, "key"));

			is(group, "p50", naive_r7(&some, 500));
			is(group, "p95", naive_r7(&some, 950));
			is(group, "p99", naive_r7(&some, 990));
			groups++;
		}
	ck_assert_int_eq(groups, 8);
}
END_TEST

START_TEST(more_stats_are_those_of_the_records)
{
	const cJSON *more = get(seed, "stats_more"), *minute;
	struct naive good = naive_of(&all, "v1.2", NULL, 0), bad = naive_of(&all, "v1.3", NULL, 0);
	struct naive bad_risk = naive_of(&bad, NULL, "/risk-score", 0);
	struct naive bad_fund = naive_of(&bad, NULL, "/funding-approve", 0);
	struct naive risk = naive_of(&all, NULL, "/risk-score", 0);
	int from_s = 18 * 3600 + 5 * 60;

	is(more, "sd_sample_ms.all", naive_sd(&all));
	is(more, "sd_sample_ms.v1_2", naive_sd(&good));
	is(more, "sd_sample_ms.v1_3", naive_sd(&bad));
	is(more, "sd_sample_ms.v1_3_risk_score", naive_sd(&bad_risk));
	is(more, "sd_sample_ms.v1_3_funding_approve", naive_sd(&bad_fund));
	is(more, "sd_sample_ms.risk_score", naive_sd(&risk));
	interval_is(get(more, "clopper_pearson95.v1_2"), 0, naive_exact_end(0, 3, true));
	interval_is(get(more, "clopper_pearson95.v1_3"), naive_exact_end(4, 5, false),
		    naive_exact_end(4, 5, true));
	is(more, "latency_ms_total", naive_mean(&all) * all.n);
	is(more, "latency_ms_v1_3", naive_mean(&bad) * bad.n);
	is(more, "excess_ms_over_v1_2_mean_risk_score",
	   bad_risk.n * (naive_mean(&bad_risk) - naive_mean(&good)));
	cJSON_ArrayForEach(minute, get(more, "per_minute")) {
		struct naive since = naive_of(&all, NULL, NULL, from_s), some = { .n = 0 };

		for (int i = 0; i < since.n; i++)
			if (since.at[i].at_s < from_s + 60)
				some.at[some.n++] = since.at[i];
		is(minute, "n", some.n);
		is(minute, "mean_ms", naive_mean(&some));
		is(minute, "timeouts", naive_timeouts(&some));
		struct naive own = naive_of(&some, "v1.3", NULL, 0);

		is(minute, "share_v1_3", (double)own.n / some.n);
		from_s += 60;
	}
}
END_TEST

static void
contrast_is(const char *name, struct naive a, struct naive b)
{
	const cJSON *want = get(get(seed, "contrast"), name);
	struct naive_test ranks = naive_deals(&a, &b, naive_u, false);
	struct naive_test timeouts = naive_deals(&a, &b, naive_bad, true);
	double u = naive_u(&a, &b), pairs = a.n * b.n;

	is(want, "n_candidate", a.n);
	is(want, "n_control", b.n);
	is(want, "u", u);
	is(want, "cliffs_delta", 2 * u / pairs - 1);
	is(want, "cles", u / pairs);
	is(want, "mw_exact_two_sided", ranks.two_sided);
	is(want, "mw_exact_one_sided", fmin(ranks.greater, ranks.less));
	is(want, "mw_floor_two_sided", ranks.floor);
	is(want, "mw_normal_tie_cc_two_sided", naive_normal(&a, &b));
	is(want, "hl_shift_ms", naive_middle(&a, &b, false));
	is(want, "hl_pairs_min_ms", naive_kth(&a, 0) - naive_kth(&b, b.n - 1));
	is(want, "hl_pairs_max_ms", naive_kth(&a, a.n - 1) - naive_kth(&b, 0));
	is(want, "hl_ratio", naive_middle(&a, &b, true));
	is(want, "gap_ratio", (double)naive_kth(&a, 0) / naive_kth(&b, b.n - 1));
	is(want, "mean_ratio", naive_mean(&a) / naive_mean(&b));
	is(want, "p50_ratio", (double)naive_nearest(&a, 500) / naive_nearest(&b, 500));
	is(want, "max_ratio", (double)naive_kth(&a, a.n - 1) / naive_kth(&b, b.n - 1));
	is(want, "fisher_two_sided", timeouts.two_sided);
	is(want, "fisher_one_sided", timeouts.greater);
	is(want, "timeouts_candidate", naive_timeouts(&a));
	is(want, "timeouts_control", naive_timeouts(&b));
}

START_TEST(contrasts_are_those_of_all_pairs_and_deals)
{
	static const char *const risk = "/risk-score", *const fund = "/funding-approve";

	contrast_is("like_for_like", naive_of(&all, "v1.3", risk, 0),
		    naive_of(&all, "v1.2", risk, 0));
	contrast_is("concurrent_only", naive_of(&all, "v1.3", risk, ONSET_S),
		    naive_of(&all, "v1.2", risk, ONSET_S));
	contrast_is("pooled", naive_of(&all, "v1.3", NULL, 0), naive_of(&all, "v1.2", NULL, 0));
	contrast_is("pooled_concurrent", naive_of(&all, "v1.3", NULL, ONSET_S),
		    naive_of(&all, "v1.2", NULL, ONSET_S));
	contrast_is("endpoint_as_rival_pooled", naive_of(&all, NULL, risk, 0),
		    naive_of(&all, NULL, fund, 0));
	struct naive a = naive_of(&all, "v1.3", risk, 0), b = naive_of(&all, "v1.3", fund, 0);
	struct naive_test inside = naive_deals(&a, &b, naive_bad, true);

	is(seed, "contrast.within_v1_3_timeouts.fisher_two_sided", inside.two_sided);
	is(seed, "contrast.within_v1_3_timeouts.fisher_one_sided", inside.greater);
}
END_TEST

static double
level(const struct naive *some, const char *id)
{
	return strstr(id, "r7") ? naive_r7(some, 950) : strstr(id, "mean") ? naive_mean(some)
	     : naive_nearest(some, strstr(id, "p50") ? 500 : 1000);
}

START_TEST(changes_are_those_under_every_definition)
{
	const cJSON *change;
	int n = 0;

	cJSON_ArrayForEach(change, get(seed, "changes")) {
		const char *id = get(change, "id")->valuestring;
		bool is_risk = !strncmp(id, "like", 4) || strstr(id, "risk_score");
		bool is_onset = !strncmp(id, "onset", 5), is_log = !strncmp(id, "log", 3);
		const char *endpoint = is_risk ? "/risk-score" : NULL;
		struct naive after = naive_of(&all, is_onset || is_log ? NULL : "v1.3", endpoint,
					      is_onset ? ONSET_S : 0);
		struct naive before = naive_of(&all, is_onset ? NULL : "v1.2", endpoint, 0);

		while (is_onset && before.n && before.at[before.n - 1].at_s >= ONSET_S)
			before.n--;
		is(change, "after_ms", level(&after, id));
		is(change, "before_ms", level(&before, id));
		is(change, "ratio", level(&after, id) / level(&before, id));
		is(change, "change", level(&after, id) / level(&before, id) - 1);
		is(change, "n_after", after.n);
		is(change, "n_before", before.n);
		n++;
	}
	ck_assert_int_eq(n, 11);
	struct naive good = naive_of(&all, "v1.2", NULL, 0), bad = naive_of(&all, "v1.3", NULL, 0);
	struct naive bad_risk = naive_of(&bad, NULL, "/risk-score", 0);

	/* share x (ratio - 1) = 2 */
	is(seed, "changes_more.share_of_v1_3_giving_plus_200_like_for_like",
	   2 / (naive_mean(&bad_risk) / naive_mean(&good) - 1));
	is(seed, "changes_more.share_of_v1_3_giving_plus_200_pooled",
	   2 / (naive_mean(&bad) / naive_mean(&good) - 1));
	is(seed, "changes_more.share_seen_log", (double)bad.n / all.n);
	is(seed, "changes_more.share_seen_after_onset", bad.n / 7.0);
}
END_TEST

START_TEST(impact_and_what_differs_are_those_of_counting)
{
	const cJSON *impact = get(seed, "rca.impact"), *row;
	struct naive bad = naive_of(&all, "v1.3", NULL, 0), since = naive_of(&all, NULL, NULL,
		ONSET_S);

	is(impact, "requests", all.n);
	is(impact, "timeouts", naive_timeouts(&all));
	is(impact, "since_onset.requests", since.n);
	is(impact, "since_onset.timeouts", naive_timeouts(&since));
	is(impact, "since_onset.seconds", since.at[since.n - 1].at_s - since.at[0].at_s);
	is(impact, "since_onset.timeout_rate", (double)naive_timeouts(&since) / since.n);
	is(impact, "cause.requests", bad.n);
	is(impact, "cause.timeouts", naive_timeouts(&bad));
	is(impact, "cause.share_of_requests_since_onset", (double)bad.n / since.n);
	is(impact, "cause.share_of_timeouts", (double)naive_timeouts(&bad) /
	   naive_timeouts(&all));
	is(impact, "cause.share_of_latency", naive_mean(&bad) * bad.n / naive_mean(&all) / all.n);
	cJSON_ArrayForEach(row, get(impact, "by_endpoint")) {
		struct naive own = naive_of(&all, NULL, get(row, "endpoint")->valuestring, 0);
		struct naive base = naive_of(&own, "v1.2", NULL, 0);

		is(row, "n", own.n);
		is(row, "timeouts", naive_timeouts(&own));
		ck_assert_int_eq(cJSON_IsTrue(get(row, "baseline")), base.n > 0);
	}
	cJSON_ArrayForEach(row, get(seed, "rca.differs")) {
		bool is_version = !strcmp(get(row, "field")->valuestring, "version");
		const char *value = get(row, "value")->valuestring;
		struct naive own = naive_of(&all, is_version ? value : NULL,
					    is_version ? NULL : value, 0);
		double hurt = naive_timeouts(&own) / (double)naive_timeouts(&all);
		double rest = (own.n - naive_timeouts(&own)) /
			      (double)(all.n - naive_timeouts(&all));

		is(row, "share_hurt", hurt);
		is(row, "share_rest", rest);
		is(row, "difference", hurt - rest);
		is(row, "n", own.n);
	}
}
END_TEST

/* Mean of `some`, had each of v1.3 on /risk-score taken so long. */
static double
mean_with(const struct naive *some, double ms)
{
	double sum = 0;

	for (int i = 0; i < some->n; i++)
		sum += !strcmp(some->at[i].version, "v1.3") &&
		       !strcmp(some->at[i].endpoint, "/risk-score") ? ms : some->at[i].ms;
	return sum / some->n;
}

START_TEST(the_counterfactual_is_that_of_replacing_records)
{
	const cJSON *what_if = get(seed, "rca.counterfactual");
	const cJSON *risk = cJSON_GetArrayItem(get(what_if, "by_endpoint"), 1);
	const cJSON *late = cJSON_GetArrayItem(get(what_if, "since_onset"), 0);
	struct naive good = naive_of(&all, "v1.2", NULL, 0);
	double mean = naive_mean(&good), low = naive_kth(&good, 0), high = naive_kth(&good, 2);
	struct naive own = naive_of(&all, NULL, "/risk-score", 0);
	struct naive since = naive_of(&own, NULL, NULL, ONSET_S);

	is(risk, "observed.mean_ms", naive_mean(&own));
	is(risk, "without.mean_ms", mean_with(&own, mean));
	interval_is(get(risk, "without.mean_ms_range"), mean_with(&own, low),
		    mean_with(&own, high));
	is(risk, "without.timeout_rate_upper95", naive_score_end(0, 3, true));
	is(late, "observed.mean_ms", naive_mean(&since));
	is(late, "without.mean_ms", mean_with(&since, mean));
	interval_is(get(late, "without.mean_ms_range"), mean_with(&since, low),
		    mean_with(&since, high));
	is(what_if, "fleet_at_least.observed.mean_ms", naive_mean(&all));
	is(what_if, "fleet_at_least.without.mean_ms", mean_with(&all, mean));
}
END_TEST

START_TEST(bounds_of_nothing_seen_are_those_of_the_binomial)
{
	const cJSON *row;

	cJSON_ArrayForEach(row, get(seed, "verify.exact_zero_of_n")) {
		int n = get(row, "n")->valueint;

		ck_assert_double_eq_tol(naive_binomial(0, n, get(row, "upper95")->valuedouble,
						       false), .05, 1e-8);
	}
	cJSON_ArrayForEach(row, get(seed, "verify.rule_of_three"))
		is(row, "upper95", 3.0 / get(row, "n")->valueint);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("seed");
	TCase *tests = tcase_create("naive");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, stats_are_those_of_the_records);
	tcase_add_test(tests, more_stats_are_those_of_the_records);
	tcase_add_test(tests, contrasts_are_those_of_all_pairs_and_deals);
	tcase_add_test(tests, changes_are_those_under_every_definition);
	tcase_add_test(tests, impact_and_what_differs_are_those_of_counting);
	tcase_add_test(tests, the_counterfactual_is_that_of_replacing_records);
	tcase_add_test(tests, bounds_of_nothing_seen_are_those_of_the_binomial);
	suite_add_tcase(suite, tests);
	return suite;
}
