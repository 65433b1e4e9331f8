/* check_counterfactual: what would have been, against the same worked out record by record. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/runner.h"

#include "tests/odd_log.h"
#include "tests/seed.h"

/* Sums of the records of a version on an endpoint in a window; latencies in ms. */
struct sums { double sum, squares, low, high; uint64_t n, timeouts, latencies; };

static struct sums
sums_of(const struct made *made, const char *version, const char *endpoint, int64_t from_ns,
	int64_t to_ns)
{
	struct sums out = {.low = INFINITY, .high = -INFINITY};

	for (size_t i = 0; i < made->n; i++) {
		const struct record *r = &made->record[i];

		if ((version && strcmp(names_get(made->names, r->version)->clean, version) != 0) ||
		    strcmp(names_get(made->names, r->endpoint)->clean, endpoint) != 0 ||
		    r->at_ns < from_ns || r->at_ns > to_ns)
			continue;
		out.n++;
		out.timeouts += r->outcome == OUTCOME_TIMEOUT;
		if (r->latency_us == LATENCY_NONE)
			continue;
		double ms = (double)r->latency_us / 1000;

		out.latencies++;
		out.sum += ms;
		out.squares += ms * ms;
		out.low = fmin(out.low, ms);
		out.high = fmax(out.high, ms);
	}
	return out;
}

static const struct without *
at_endpoint(const struct verdict *verdict, const struct made *made, const char *endpoint)
{
	const struct counterfactual *what_if = &verdict->counterfactual;

	for (size_t i = 0; i < what_if->n_by_endpoint; i++)
		if (!strcmp(names_get(made->names, what_if->by_endpoint[i].endpoint)->clean,
			    endpoint))
			return &what_if->by_endpoint[i];
	ck_abort_msg("no counterfactual for %s: %s", endpoint, verdict->statement);
	return NULL;
}

START_TEST(a_large_control_gives_its_mean_with_the_interval_of_that_mean)
{
	static const char *const endpoints[] = {"/a", "/b", "/c"};
	struct told told;
	struct story story = canary;

	story.seed += (uint64_t)_i;
	told_open(&told, &story);
	const struct verdict *v = &told.verdict;
	double change = 0, n_all = 0, sum_all = 0;

	ck_assert(v->counterfactual.exists);
	ck_assert(!v->counterfactual.fleet_refused);
	for (size_t e = 0; e < LENGTH(endpoints); e++) {
		const char *endpoint = endpoints[e];
		const struct without *at = at_endpoint(v, &told.made, endpoint);
		struct sums all = sums_of(&told.made, NULL, endpoint, INT64_MIN, INT64_MAX);
		struct sums own = sums_of(&told.made, "v2", endpoint, INT64_MIN, INT64_MAX);
		struct sums control = sums_of(&told.made, "v1", endpoint,
					      v->onset.at_or_before_ns, INT64_MAX);
		double n = (double)control.n, mean = control.sum / n;
		double half = 1.959963984540054 *
			      sqrt((control.squares - n * mean * mean) / (n - 1) / n);
		double kept = all.sum - own.sum, rate = (double)control.timeouts / n;

		ck_assert(!at->is_refused);
		ck_assert_uint_gt(control.n, 20);
		ck_assert_uint_eq(at->n_control, control.n);
		ck_assert_uint_eq(at->n_replaced, own.n);
		ck_assert_uint_eq(at->n_censored, all.timeouts);
		ck_assert_double_eq_tol(at->mean_ms, all.sum / (double)all.n, 1e-6);
		ck_assert_double_eq_tol(at->without_mean_ms,
					(kept + (double)own.n * mean) / (double)all.n, 1e-6);
		ck_assert_double_eq_tol(at->range_low_ms,
					(kept + (double)own.n * (mean - half)) / (double)all.n,
					1e-6);
		ck_assert_double_eq_tol(at->range_high_ms,
					(kept + (double)own.n * (mean + half)) / (double)all.n,
					1e-6);
		ck_assert_double_eq_tol(at->without_timeouts,
					(double)(all.timeouts - own.timeouts) +
						(double)own.n * rate, 1e-9);
		change += (double)own.n * mean - own.sum;
		n_all += (double)all.n;
		sum_all += all.sum;
	}
	ck_assert_double_eq_tol(v->counterfactual.fleet.without_mean_ms, (sum_all + change) / n_all,
				1e-6);
	told_close(&told);
}
END_TEST

/* v1 fast, v2 slow on /a; on /alone there is v2 only, so many records. */
static void
add_pair(struct odd_log *log, int candidates, int controls, int alone)
{
	made_open(&log->made, NULL, 0);
	for (int i = 0; i < 12; i++)
		made_add(&log->made, i * 1000, "v1", "/a", 90 + i, OUTCOME_OK, NULL);
	for (int i = 0; i < candidates; i++) {
		made_add(&log->made, 20000 + i * 1000, "v2", "/a", 900 + i, OUTCOME_TIMEOUT, NULL);
		if (i < controls)
			made_add(&log->made, 20500 + i * 1000, "v1", "/a",
				 i < 4 ? 100 + i : 90 + i % 12, OUTCOME_OK, NULL);
		if (i < alone)
			made_add(&log->made, 20700 + i * 1000, "v2", "/alone", 800 + i,
				 OUTCOME_TIMEOUT, NULL);
	}
	odd_judge(log);
}

START_TEST(a_small_control_gives_its_extremes_and_below_three_its_past_too)
{
	/* Concurrent controls, and the records that make up the control then. */
	static const struct { int controls; uint64_t n; double low, high, sum; } rows[] = {
		{4, 4, 100, 103, 406}, {3, 3, 100, 102, 303},
		/* 90 .. 101 before onset: 1146 in all */
		{2, 14, 90, 101, 1146 + 201},
	};
	struct odd_log log = {0};

	add_pair(&log, 8, rows[_i].controls, 0);
	const struct without *at = at_endpoint(&log.verdict, &log.made, "/a");
	struct sums all = sums_of(&log.made, NULL, "/a", INT64_MIN, INT64_MAX);
	struct sums own = sums_of(&log.made, "v2", "/a", INT64_MIN, INT64_MAX);
	double kept = all.sum - own.sum, mean = rows[_i].sum / (double)rows[_i].n;

	ck_assert_str_eq(cause_text(log.made.store, &log.verdict.cause, &log.arena), "v2");
	ck_assert_uint_eq(at->n_control, rows[_i].n);
	ck_assert_double_eq_tol(at->without_mean_ms, (kept + 8 * mean) / (double)all.n, 1e-6);
	ck_assert_double_eq_tol(at->range_low_ms, (kept + 8 * rows[_i].low) / (double)all.n, 1e-6);
	ck_assert_double_eq_tol(at->range_high_ms, (kept + 8 * rows[_i].high) / (double)all.n,
				1e-6);
	/* 0 of n timeouts: the bound is Wilson's, z^2 / (n + z^2). */
	double z2 = 1.959963984540054 * 1.959963984540054, n = (double)rows[_i].n;

	ck_assert_double_eq_tol(at->without_timeouts, 0, 1e-12);
	ck_assert_double_eq_tol(at->timeout_upper95, z2 / (n + z2), 1e-12);
	odd_close(&log);
}
END_TEST

START_TEST(an_endpoint_without_control_is_refused_and_the_fleet_above_a_twentieth)
{
	/* 40 on /a and so many on /alone: 2 of 42 is 4.8 %, 3 of 43 is 7 %. */
	static const struct { int alone; bool is_refused; } rows[] = {{2, false}, {3, true}};
	struct odd_log log = {0};

	add_pair(&log, 40, 40, rows[_i].alone);
	const struct counterfactual *what_if = &log.verdict.counterfactual;
	const struct without *at = at_endpoint(&log.verdict, &log.made, "/alone");

	ck_assert(at->is_refused);
	ck_assert_str_eq(at->why, "no v1 record");
	ck_assert_uint_eq(at->n_replaced, (uint64_t)rows[_i].alone);
	ck_assert_int_eq(what_if->fleet_refused, rows[_i].is_refused);
	ck_assert_str_eq(what_if->fleet_note, "/alone left as it is");
	/* What is refused stays as it was seen; 40 of v2 on /a get the mean of v1 since. */
	struct sums a = sums_of(&log.made, NULL, "/a", INT64_MIN, INT64_MAX);
	struct sums own = sums_of(&log.made, "v2", "/a", INT64_MIN, INT64_MAX);
	struct sums control = sums_of(&log.made, "v1", "/a", MADE_START_NS + 20 * NS_PER_S,
				      INT64_MAX);
	struct sums alone = sums_of(&log.made, NULL, "/alone", INT64_MIN, INT64_MAX);

	ck_assert_double_eq_tol(what_if->fleet.without_mean_ms,
				(a.sum - own.sum + control.sum + alone.sum) /
					(double)(a.n + alone.n), 1e-6);
	ck_assert_uint_eq(control.n, 40);
	ck_assert_double_eq_tol(what_if->fleet.without_timeouts, rows[_i].alone, 1e-9);
	odd_close(&log);
}
END_TEST

START_TEST(a_candidate_without_latencies_takes_the_place_of_none)
{
	struct odd_log log = {0};

	made_open(&log.made, NULL, 0);
	for (int i = 0; i < 200; i++) {
		bool is_new = i >= 100 && i % 2;

		made_add(&log.made, i * 1000, is_new ? "v2" : "v1", "/a", is_new ? -1 : 100,
			 is_new ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
	}
	odd_judge(&log);
	const struct without *at = at_endpoint(&log.verdict, &log.made, "/a");

	ck_assert(!at->is_refused);
	ck_assert_double_eq_tol(at->without_mean_ms, 100, 1e-9);
	ck_assert_double_eq_tol(at->range_low_ms, 100, 1e-9);
	ck_assert_double_eq_tol(at->without_timeouts, 0, 1e-9);
	ck_assert_uint_eq(at->n_censored, 0);
	odd_close(&log);
}
END_TEST

START_TEST(a_switch_at_a_moment_spares_what_came_after_it)
{
	struct odd_log log = {0};

	add_pair(&log, 40, 40, 6);
	struct query query = query_all(log.made.store, INT64_MAX);

	for (int at = 0; at <= 40; at += 8) {
		/* Candidates stand at 20 s, 21 s ...; those on /alone .7 s later. */
		int64_t at_ns = MADE_START_NS + INT64_C(1000000000) * (19 + at);
		struct spared_by got = counterfactual_spared(&query, &log.verdict, at_ns);
		int left = 40 - at;	/* at 19 + at s the candidate of 19 + at s has come */

		ck_assert_uint_eq(got.requests, (uint64_t)left);
		ck_assert_uint_eq(got.bad, (uint64_t)left);
		ck_assert_uint_eq(got.timeouts, (uint64_t)left);
		ck_assert_uint_eq(got.refused, at < 6 ? (uint64_t)(6 - at) : 0);
	}
	odd_close(&log);
}
END_TEST

START_TEST(the_sample_says_what_a_switch_would_have_spared)
{
	struct sample sample;
	struct verdict verdict;

	/* After 18:06:20 v1.3 served line 7 (/funding-approve, no v1.2 there) and lines 10-11. */
	sample_open(&sample);
	struct query query = query_all(sample.store, INT64_MAX);

	verdict_run(&query, &plain, &sample.arena, &verdict);
	struct spared_by got = counterfactual_spared(&query, &verdict,
						     INT64_C(1754071580) * NS_PER_S);

	ck_assert_uint_eq(got.requests, 1);
	ck_assert_uint_eq(got.timeouts, 1);
	ck_assert_uint_eq(got.refused, 1);
	got = counterfactual_spared(&query, &verdict, INT64_C(1754071635) * NS_PER_S);
	ck_assert_uint_eq(got.requests + got.refused, 0);
	sample_close(&sample);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("counterfactual");
	TCase *tcase = tcase_create("counterfactual");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_large_control_gives_its_mean_with_the_interval_of_that_mean, 0,
			    4);
	tcase_add_loop_test(tcase, a_small_control_gives_its_extremes_and_below_three_its_past_too,
			    0, 3);
	tcase_add_loop_test(tcase,
			    an_endpoint_without_control_is_refused_and_the_fleet_above_a_twentieth,
			    0, 2);
	tcase_add_test(tcase, a_candidate_without_latencies_takes_the_place_of_none);
	tcase_add_test(tcase, a_switch_at_a_moment_spares_what_came_after_it);
	tcase_add_test(tcase, the_sample_says_what_a_switch_would_have_spared);
	suite_add_tcase(suite, tcase);
	return suite;
}
