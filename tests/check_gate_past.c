/* check_gate_past: what walks found and kept is what a backtest of each moment finds anew. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "tests/gate_ask.h"
#include "tests/gen/random.h"

enum { RECORDS = 400, LOGS = 12, LOOKS = 25 };

/* Two versions, later a third, on three endpoints; harm that comes and goes. */
static struct gate_log *
log_of(uint64_t seed)
{
	static const char *const endpoint[] = { "/a", "/b", "/c" };
	struct random rng = { seed };
	struct gate_log *log = gate_log_new();
	int64_t at_ns = SAMPLE_NS;
	double lost = random_share(&rng) / 2;

	for (int i = 0; i < RECORDS; i++) {
		double draw = random_share(&rng);
		const char *version = i > 3 * RECORDS / 4 && draw < 0.2 ? "v3"
				    : i > RECORDS / 4 && draw < 0.5 ? "v2" : "v1";
		bool is_sick = i / 60 % 2 == 1 && version[1] != '1' && random_share(&rng) < lost;

		at_ns += (int64_t)random_below(&rng, 5) * NS_PER_S;
		gate_log_add(log, at_ns, version, endpoint[random_below(&rng, LENGTH(endpoint))],
			     (40 + (int64_t)random_below(&rng, 40) * (is_sick ? 9 : 1)) * 1000,
			     is_sick ? OUTCOME_TIMEOUT : OUTCOME_OK, 0);
	}
	return log;
}

static void
same(const struct backtest *a, const struct backtest *b)
{
	ck_assert_int_eq(a->first_trip_ns, b->first_trip_ns);
	ck_assert_int_eq(a->metric, b->metric);
	ck_assert_uint_eq(a->endpoint, b->endpoint);
	ck_assert_int_eq(a->is_all, b->is_all);
	ck_assert_uint_eq(a->at.id, b->at.id);
	ck_assert(a->value == b->value || (isnan(a->value) && isnan(b->value)));
	ck_assert_uint_eq(a->n_canary, b->n_canary);
	ck_assert_uint_eq(a->n_baseline, b->n_baseline);
	ck_assert_uint_eq(a->spared.requests, b->spared.requests);
	ck_assert_uint_eq(a->spared.timeouts, b->spared.timeouts);
	ck_assert_uint_eq(a->false_trips, b->false_trips);
	ck_assert_uint_eq(a->flaps, b->flaps);
	ck_assert_int_eq(a->healthy_trips, b->healthy_trips);
	ck_assert_uint_eq(a->lines.n, b->lines.n);
	ck_assert_uint_eq(a->lines.more, b->lines.more);
	for (size_t i = 0; i < a->lines.n; i++)
		ck_assert_uint_eq(a->lines.ref[i].id, b->lines.ref[i].id);
	for (size_t i = 0; i < LENGTH(a->gap); i++)
		ck_assert_uint_eq(a->gap[i].id, b->gap[i].id);
}

/* At a moment: kept or anew, at a min n that is given or proposed, with a grid of its own. */
static void
same_at(const struct gate_log *log, struct gate_past *past, int64_t at_ns, bool proposes,
	uint64_t min_n)
{
	struct query query = query_all(log->store, at_ns);
	struct gate_options kept = gate_defaults(), anew = gate_defaults();
	struct gate_asks asks = { .onset_ns = SAMPLE_NS + 300 * NS_PER_S, .proposes = proposes };
	struct backtest a, b;

	kept.min_n = anew.min_n = min_n;
	ck_assert_int_eq(gate_past_backtest(past, &query, &kept, &asks, &a, NULL), 0);
	if (proposes)
		ck_assert_int_eq(gate_propose(&query, &anew, asks.onset_ns, &arena, &b, NULL), 0);
	else
		ck_assert_int_eq(gate_backtest(&query, &anew, asks.onset_ns, true, &arena, &b,
					       NULL), 0);
	ck_assert_uint_eq(kept.min_n, anew.min_n);
	same(&a, &b);
	ck_assert_int_eq(gate_grid(&query, &kept, &arena, &a, NULL), 0);
	ck_assert_uint_eq(a.n_grid, b.n_grid);
	for (size_t i = 0; i < a.n_grid; i++) {
		ck_assert_int_eq(a.grid[i].first_trip_ns, b.grid[i].first_trip_ns);
		ck_assert_uint_eq(a.grid[i].spared.requests, b.grid[i].spared.requests);
		ck_assert_uint_eq(a.grid[i].endpoint, b.grid[i].endpoint);
	}
}

START_TEST(any_moment_in_any_order_is_told_as_if_it_were_asked_alone)
{
	struct gate_log *log = log_of((uint64_t)_i);
	struct random rng = { 77 + (uint64_t)_i };
	struct gate_past *past = gate_past_new();
	int64_t span_ns = store_tally(log->store).last_ns - SAMPLE_NS;

	for (int i = 0; i < LOOKS; i++) {
		int64_t at_ns = SAMPLE_NS + (int64_t)(random_share(&rng) * (double)span_ns);
		same_at(log, past, at_ns, i % 2, i % 3 ? 20 : 3);
	}
	same_at(log, past, INT64_MAX, true, 20);
	gate_past_free(past);
	gate_log_free(log);
}
END_TEST

START_TEST(what_came_since_is_walked_unless_the_old_will_do)
{
	struct gate_log *log = log_of(3);
	struct gate_past *past = gate_past_new();
	int64_t last_ns = store_tally(log->store).last_ns;

	same_at(log, past, last_ns, true, 20);
	uint64_t walks = gate_past_walks(past);
	for (int i = 0; i < 60; i++)
		gate_log_add(log, last_ns + i * NS_PER_S, i % 2 ? "v3" : "v1", "/a",
			     i % 2 ? 900000 : 50000, i % 2 ? OUTCOME_TIMEOUT : OUTCOME_OK, 0);
	ck_assert(gate_past_is_old(past));
	struct query query = query_all(log->store, INT64_MAX);
	struct gate_options options = gate_defaults();
	struct gate_asks asks = { .onset_ns = INSTANT_NONE, .proposes = true, .may_be_old = true };
	struct backtest out;
	ck_assert_int_eq(gate_past_backtest(past, &query, &options, &asks, &out, NULL), 0);
	ck_assert(gate_past_is_old(past));
	ck_assert_uint_le(gate_past_walks(past), walks + 1);
	same_at(log, past, INT64_MAX, true, 20);
	ck_assert(!gate_past_is_old(past));
	gate_past_free(past);
	gate_log_free(log);
}
END_TEST

static const char *
canary_of(const struct gate_log *log)
{
	struct gate_options options = gate_defaults();

	return names_get(log->names, run(log, &options).canary)->clean;
}

/* Requests of two versions in turn, the one named first beginning. */
static struct gate_log *
two(const char *first, const char *second, int64_t apart_ns)
{
	struct gate_log *log = gate_log_new();

	for (int i = 0; i < 20; i++) {
		int64_t at_ns = SAMPLE_NS + i * NS_PER_S;
		gate_log_add(log, at_ns, first, "/a", 100000, OUTCOME_OK, 0);
		gate_log_add(log, at_ns + apart_ns, second, "/a", 100000, OUTCOME_OK, 0);
	}
	return log;
}

START_TEST(of_two_that_begin_together_the_higher_number_is_the_newest)
{
	static const struct { const char *first, *second; int64_t apart_ns; const char *canary; }
	row[] = {
		{ "v1.9", "v1.10", 0, "v1.10" }, { "v1.10", "v1.9", 0, "v1.10" },
		{ "v1.3", "v1.2", 300 * NS_PER_MS, "v1.3" }, { "v1.2", "v1.3", 0, "v1.3" },
		/* One that began long after the other is newer, whatever its number: a return. */
		{ "v1.3", "v1.2", 5 * NS_PER_S, "v1.2" },
		/* No number tells these apart: the one first met last. */
		{ "b-9", "a-10", 300 * NS_PER_MS, "a-10" },
		{ "v007", "v6", 300 * NS_PER_MS, "v007" },
	};

	struct gate_log *log = two(row[_i].first, row[_i].second, row[_i].apart_ns);
	ck_assert_str_eq(canary_of(log), row[_i].canary);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate_past");
	TCase *tcase = tcase_create("gate_past");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, gate_log_open, gate_log_close);
	tcase_add_loop_test(tcase, any_moment_in_any_order_is_told_as_if_it_were_asked_alone, 1,
			    LOGS + 1);
	tcase_add_test(tcase, what_came_since_is_walked_unless_the_old_will_do);
	tcase_add_loop_test(tcase, of_two_that_begin_together_the_higher_number_is_the_newest, 0,
			    7);
	suite_add_tcase(suite, tcase);
	return suite;
}
