/* check_gate_skim: a backtest from lots finds to the record what a walk of all records finds. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/gate_survey.h"
#include "core/store/store_private.h"
#include "tests/gate_ask.h"
#include "tests/gen/random.h"

enum { LOGS = 40, LOOKS = 4 };

/* Near enough a standard normal: the sum of twelve. */
static double
normal(struct random *rng)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += random_share(rng);
	return sum;
}

/* What a log is like for a while. */
struct mood { double canary, slow, lost, broken; int64_t step_us; };

static struct mood
mood_of(struct random *rng)
{
	static const double canary[] = { 0, 0.02, 0.1, 0.5 };
	static const double lost[] = { 0, 0, 0.03, 0.05, 0.06, 0.3 };
	static const double slow[] = { 1, 1, 1.1, 1.2, 1.3, 3 };
	static const int64_t step_us[] = { 3000, 20000, 400000, 3000000 };

	return (struct mood){
		canary[random_below(rng, LENGTH(canary))], slow[random_below(rng, LENGTH(slow))],
		lost[random_below(rng, LENGTH(lost))], lost[random_below(rng, LENGTH(lost))] / 2,
		step_us[random_below(rng, LENGTH(step_us))],
	};
}

static enum outcome
what_came(const struct mood *mood, double draw)
{
	return draw < mood->lost ? OUTCOME_TIMEOUT
	     : draw < mood->lost + mood->broken ? OUTCOME_SERVER_ERROR
	     : draw > 0.98 ? OUTCOME_UNKNOWN : OUTCOME_OK;
}

/* Two versions and some of a third; the mood changes, and now and then nothing comes at all. */
static struct gate_log *
log_of(uint64_t seed, int n)
{
	static const char *const endpoint[] = { "/a", "/b", "/c", "/rare" };
	struct random rng = { seed * 7919 + 1 };
	struct gate_log *log = gate_log_new();
	struct mood mood = mood_of(&rng);

	/* Of some logs lots keep few latencies one by one. */
	if (seed % 2) {
		log->store->values_max = 500;
		log->store->sketch_least = 2;
	}
	int64_t at_us = SAMPLE_NS / 1000;
	bool has_endpoint = seed % 5 != 4;

	for (int i = 0; i < n; i++) {
		if (random_below(&rng, (uint64_t)n / 8) == 0)
			mood = mood_of(&rng);
		if (random_below(&rng, (uint64_t)n / 2) == 0)
			at_us += 400000000;
		at_us += (int64_t)random_below(&rng, (uint64_t)mood.step_us);
		double draw = random_share(&rng);
		bool is_canary = draw < mood.canary;
		size_t e = random_share(&rng) < 0.03 ? 3 : (size_t)random_below(&rng, 3);
		double ms = exp(4 + 0.4 * (double)e + normal(&rng) * 0.5);
		/* One in twenty comes late, by up to a second. */
		int64_t late_us = random_below(&rng, 20) || seed % 3 == 0 ? 0
				: (int64_t)random_below(&rng, 1000000);
		gate_log_add(log, (at_us - late_us) * 1000,
			     draw > 0.99 ? NULL : draw > 0.95 ? "v0" : is_canary ? "v2" : "v1",
			     has_endpoint ? endpoint[e] : NULL,
			     random_below(&rng, 50) == 0 ? LATENCY_NONE :
			     (int64_t)(ms * (is_canary ? mood.slow : 1) * 1000),
			     what_came(&mood, is_canary ? random_share(&rng) : 0.5), 0);
	}
	return log;
}

static uint32_t
name(const struct gate_log *log, const char *text)
{
	return names_id(log->names, text, strlen(text));
}

static struct gate_options
options_of(const struct gate_log *log, struct random *rng)
{
	static const int64_t window_s[] = { 300, 300, 60, 30 };
	struct gate_options options = gate_defaults();

	options.canary = name(log, "v2");
	options.baseline = name(log, "v1");
	options.window_ns = window_s[random_below(rng, LENGTH(window_s))] * NS_PER_S;
	options.max_chance = random_below(rng, 3) ? 0.05 : 1;
	if (random_below(rng, 4) == 0)
		options.timeout_max = NAN;
	if (random_below(rng, 4) == 0)
		options.p95_max_ratio = random_below(rng, 2) ? NAN : 1.5;
	if (random_below(rng, 4) == 0)
		options.error_max = 0;
	return options;
}

static void
same_moments(const struct moments *a, const struct moments *b)
{
	ck_assert_uint_eq(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		ck_assert_int_eq(a->at[i], b->at[i]);
}

static void
same_rung(const struct rung *a, const struct rung *b)
{
	same_moments(&a->trips, &b->trips);
	same_moments(&a->flaps, &b->flaps);
	ck_assert_int_eq(a->healthy_ns, b->healthy_ns);
	ck_assert_int_eq(a->first.at_ns, b->first.at_ns);
	if (a->first.at_ns == INSTANT_NONE)
		return;
	ck_assert_int_eq(a->metric, b->metric);
	ck_assert_int_eq(a->is_all, b->is_all);
	ck_assert_uint_eq(a->endpoint, b->endpoint);
	ck_assert(a->first.judged.value == b->first.judged.value);
	for (int side = 0; side < SIDES; side++)
		ck_assert_uint_eq(a->first.judged.n[side], b->first.judged.n[side]);
}

/* One question, to records and to lots. */
static void
same_past(const struct query *query, const struct gate_options *options, int64_t onset_ns)
{
	struct gate_past whole = { .is_whole = true }, skim = { .few = 1 };
	struct backtest a = { .first_trip_ns = INSTANT_NONE }, b = a;

	past_open(&whole, query, options, false);
	past_open(&skim, query, options, false);
	ck_assert_ptr_null(whole.skim);
	/* A short window may hold no whole bucket of a long log. */
	ck_assert(skim.skim || options->window_ns < 300 * NS_PER_S);
	ck_assert_uint_eq(past_best_min_n(&whole, query, options, onset_ns),
			  past_best_min_n(&skim, query, options, onset_ns));
	past_read(&whole, query, options, onset_ns, &a);
	past_read(&skim, query, options, onset_ns, &b);
	ck_assert_uint_eq(whole.n_rungs, 1);
	ck_assert_uint_eq(skim.n_rungs, 1);
	same_rung(&whole.rung[0], &skim.rung[0]);
	ck_assert_int_eq(a.first_trip_ns, b.first_trip_ns);
	ck_assert_uint_eq(a.at.id, b.at.id);
	ck_assert_uint_eq(a.false_trips, b.false_trips);
	ck_assert_uint_eq(a.flaps, b.flaps);
	ck_assert_int_eq(a.healthy_trips, b.healthy_trips);
	ck_assert_uint_eq(a.spared.requests, b.spared.requests);
	ck_assert_uint_eq(a.spared.timeouts, b.spared.timeouts);
	for (size_t i = 0; i < LENGTH(a.gap); i++)
		ck_assert_uint_eq(a.gap[i].id, b.gap[i].id);
	past_close(&whole);
	past_close(&skim);
}

START_TEST(lots_tell_each_trip_and_flap_that_a_walk_finds)
{
	static const uint64_t min_n[] = { 1, 3, 7, 20, 100 };
	struct gate_log *log = log_of((uint64_t)_i, 6000);
	struct random rng = { 99 + (uint64_t)_i };
	const struct tally tally = store_tally(log->store);
	int64_t first_ns = tally.first_ns, last_ns = tally.last_ns;

	for (int i = 0; i < LOOKS; i++) {
		double upto = i == 0 ? 1 : random_share(&rng);
		struct query query = query_all(log->store, first_ns + (int64_t)(upto *
					       (double)(last_ns - first_ns)));
		struct gate_options options = options_of(log, &rng);
		options.min_n = min_n[random_below(&rng, LENGTH(min_n))];
		options.switch_delay_ns = random_below(&rng, 2) ? 0 : 30 * NS_PER_S;
		same_past(&query, &options, random_below(&rng, 2) ? INSTANT_NONE :
			  first_ns + (last_ns - first_ns) / 3);
	}
	gate_log_free(log);
}
END_TEST

/* Steady traffic, and harm in the middle: nearly all of it is clear without a record. */
START_TEST(what_is_clear_is_not_walked)
{
	static const uint64_t min_n[] = { 20 };
	struct random rng = { 5 };
	struct gate_log *log = gate_log_new();

	for (int i = 0; i < 20000; i++) {
		bool is_canary = i % 3 == 0, is_sick = is_canary && i > 8000 && i < 12000;
		gate_log_add(log, SAMPLE_NS + i * 100 * NS_PER_MS, is_canary ? "v2" : "v1", "/a",
			     (int64_t)(exp(4 + normal(&rng) * 0.2) * (is_sick ? 4 : 1) * 1000),
			     OUTCOME_OK, 0);
	}
	struct query query = query_all(log->store, store_tally(log->store).last_ns);
	struct gate_options options = gate_defaults();
	options.canary = name(log, "v2");
	options.baseline = name(log, "v1");
	struct skim *skim = skim_new(&query, &options, min_n, 1);
	struct rung rung = { .min_n = 20 };
	skim_rung(skim, &rung);
	ck_assert_uint_eq(rung.trips.n, 1);
	ck_assert_uint_eq(rung.flaps.n, 1);
	ck_assert_uint_gt(skim_walked(skim), 0);
	/* Of 2,000 s, in bins of 5 s. */
	ck_assert_uint_lt(skim_walked(skim), 60);
	free(rung.trips.at);
	free(rung.flaps.at);
	skim_free(skim);
	gate_log_free(log);
}
END_TEST

/* Where rules hang on more than the window, and where records would have to be read. */
START_TEST(what_lots_cannot_tell_is_walked)
{
	static const uint64_t min_n[] = { 20 };
	struct gate_log *log = log_of(1, 3000);
	struct query query = query_all(log->store, store_tally(log->store).last_ns);
	struct gate_options options = gate_defaults();
	struct err err;

	options.canary = name(log, "v2");
	options.baseline = name(log, "v1");
	struct skim *skim = skim_new(&query, &options, min_n, 1);
	ck_assert_ptr_nonnull(skim);
	skim_free(skim);
	struct gate_options other = options;
	other.consecutive = 2;
	ck_assert_ptr_null(skim_new(&query, &other, min_n, 1));
	other = options;
	other.baseline_max_age_ns = NS_PER_S;
	ck_assert_ptr_null(skim_new(&query, &other, min_n, 1));
	other = options;
	other.p95_max_ms = 100;
	ck_assert_ptr_null(skim_new(&query, &other, min_n, 1));
	other = options;
	other.n_require = 1;
	ck_assert_ptr_null(skim_new(&query, &other, min_n, 1));
	struct query slow = query;
	struct where *where = where_parse("latency>100", log->store, &err);
	slow.where = where;
	ck_assert_ptr_null(skim_new(&slow, &options, min_n, 1));
	where_free(where);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate_skim");
	TCase *tcase = tcase_create("gate_skim");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, gate_log_open, gate_log_close);
	tcase_add_loop_test(tcase, lots_tell_each_trip_and_flap_that_a_walk_finds, 0, LOGS);
	tcase_add_test(tcase, what_is_clear_is_not_walked);
	tcase_add_test(tcase, what_lots_cannot_tell_is_walked);
	suite_add_tcase(suite, tcase);
	return suite;
}
