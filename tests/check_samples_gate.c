/* check_samples_gate: the samples are read whole, and the gate finds in them what README says. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/gate.h"
#include "core/base/instant.h"
#include "core/store/query.h"
#include "tests/runner.h"

static const struct sample {
	const char *path;
	uint64_t records;
	const char *baseline, *canary;
	enum gate_result result;
	const char *first_trip;		/* at the defaults; NULL = not said */
	uint64_t spared, spared_timeouts;
} samples[] = {		/* counted apart from the program, in Python */
	{ "samples/kenya-sme-timeouts.json", 8, "v1.2", "v1.3", GATE_INSUFFICIENT, NULL, 0, 0 },
	{ "samples/healthy.json", 619, "v2.4", "v2.5", GATE_PASS, NULL, 0, 0 },
	{ "samples/bad-canary.json", 20140, "v2.4", "v2.5", GATE_FAIL,
	  "2025-09-12T14:23:28.084Z", 1105, 192 },
	{ "samples/load-surge.json", 4131, "v2.4", "v2.5", GATE_FAIL, NULL, 0, 0 },
};

static struct store *
load(const char *path, struct names *names)
{
	struct store *store = store_new(names, NULL);
	struct err err = {0};
	struct intake *intake = intake_open(path, 0, names, NULL, &err);

	ck_assert_msg(intake != NULL, "%s", err.text);
	store_add_source(store, intake);
	while (store_load(store, 1 << 20) > 0)
		continue;
	return store;
}

START_TEST(a_sample_is_read_whole_and_judged_as_its_readme_says)
{
	const struct sample *sample = &samples[_i];
	struct names *names = names_new();
	struct store *store = load(sample->path, names);
	struct query query = query_all(store, store_tally(store).last_ns);
	struct gate_options options = gate_defaults();
	struct arena arena = {0};
	struct backtest backtest;
	struct gate gate;
	struct err err;
	char when[INSTANT_TEXT];

	ck_assert_uint_eq(store_tally(store).records, sample->records);
	ck_assert_uint_eq(query_count(&query), sample->records);
	ck_assert_int_eq(gate_run(&query, &options, &arena, &gate, &err), 0);
	ck_assert_str_eq(names_get(names, gate.canary)->clean, sample->canary);
	ck_assert_str_eq(names_get(names, gate.baseline)->clean, sample->baseline);
	ck_assert_int_eq(gate.result, sample->result);
	ck_assert_int_eq(gate_backtest(&query, &options, INSTANT_NONE, true, &arena, &backtest,
				       &err), 0);
	if (sample->first_trip) {
		ck_assert_str_eq(instant_rfc3339(when, backtest.first_trip_ns), sample->first_trip);
		ck_assert_int_eq(backtest.metric, METRIC_TIMEOUT_RATE);
		ck_assert(backtest.is_all && !backtest.healthy_trips);
		ck_assert_uint_eq(backtest.n_canary, 20);
		ck_assert_double_eq_tol(backtest.value, 3.0 / 20, 1e-12);
		ck_assert_uint_eq(backtest.spared.requests, sample->spared);
		ck_assert_uint_eq(backtest.spared.timeouts, sample->spared_timeouts);
	}
	arena_release(&arena);
	store_free(store);
	names_free(names);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("samples_gate");
	TCase *tcase = tcase_create("samples_gate");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_sample_is_read_whole_and_judged_as_its_readme_says, 0,
			    LENGTH(samples));
	suite_add_tcase(suite, tcase);
	return suite;
}
