/* check_gate_seed: the gate on the sample gives every figure of the specification. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>

#include "core/analysis/gate.h"
#include "tests/gate_log.h"
#include "tests/runner.h"

static cJSON *
read_json(const char *path)
{
	static char text[1 << 17];
	FILE *file = fopen(path, "rb");

	ck_assert_msg(file != NULL, "%s is missing", path);
	size_t n = fread(text, 1, sizeof(text), file);
	fclose(file);
	cJSON *json = cJSON_ParseWithLength(text, n);
	ck_assert_ptr_nonnull(json);
	return json;
}

static const cJSON *
get(const cJSON *json, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);

	ck_assert_msg(item != NULL, "no %s", key);
	return item;
}

static int64_t
time_of(const cJSON *json)
{
	int64_t at_ns;
	unsigned flags;

	if (cJSON_IsNull(json))
		return INSTANT_NONE;
	const char *text = cJSON_GetStringValue(json);
	ck_assert_int_eq(instant_parse(text, strlen(text), &at_ns, &flags), 0);
	return at_ns;
}

static void
same_number(const cJSON *want, double got)
{
	if (cJSON_IsNull(want))
		ck_assert(isnan(got));
	else
		ck_assert_double_eq_tol(got, cJSON_GetNumberValue(want), 1e-9);
}

static void
same_spared(const cJSON *want, struct gate_spared got)
{
	uint64_t requests = 0, timeouts = 0;

	if (!cJSON_IsNull(want)) {
		requests = (uint64_t)get(want, "requests")->valuedouble;
		timeouts = (uint64_t)get(want, "timeouts")->valuedouble;
	}
	ck_assert_uint_eq(got.requests, requests);
	ck_assert_uint_eq(got.timeouts, timeouts);
}

static void
same_endpoint(const struct gate_log *log, const cJSON *want, uint32_t endpoint, bool is_all)
{
	ck_assert_int_eq(cJSON_IsNull(want), is_all);
	if (!is_all)
		ck_assert_str_eq(names_get(log->names, endpoint)->clean, want->valuestring);
}

/* The gate as asked on a command line. */
struct ask { struct gate_options options; int64_t at_ns; bool is_backtest; };

static struct ask
ask_of(const struct gate_log *log, const cJSON *args)
{
	struct ask ask = { gate_defaults(), SAMPLE_NS + 135 * NS_PER_S, false };

	for (const cJSON *arg = args->child->next; arg; arg = arg->next) {
		if (strcmp(arg->valuestring, "--backtest") == 0) {
			ask.is_backtest = true;
			continue;
		}
		const char *option = arg->valuestring;
		arg = arg->next;
		uint32_t name = names_find(log->names, arg->valuestring, strlen(arg->valuestring));
		if (strcmp(option, "--baseline") == 0)
			ask.options.baseline = name;
		else if (strcmp(option, "--canary") == 0)
			ask.options.canary = name;
		else if (strcmp(option, "--min-n") == 0)
			ask.options.min_n = strtoull(arg->valuestring, NULL, 10);
		else if (strcmp(option, "--require") == 0)
			ask.options.require[ask.options.n_require++] = name;
		else if (strcmp(option, "--at") == 0)
			ask.at_ns = time_of(arg);
		else
			ck_abort_msg("what is %s?", option);
	}
	return ask;
}

static void
same_rules(const struct gate_log *log, const cJSON *rules, const struct gate *gate)
{
	size_t i = 0;
	const cJSON *want;

	ck_assert_uint_eq(gate->n_rules, (size_t)cJSON_GetArraySize(rules));
	cJSON_ArrayForEach(want, rules) {
		const struct gate_rule *rule = &gate->rule[i++];
		ck_assert_str_eq(gate_metric_word(rule->metric), get(want, "metric")->valuestring);
		same_endpoint(log, get(want, "endpoint"), rule->endpoint, rule->is_all);
		same_number(get(want, "limit"), rule->limit);
		same_number(get(want, "value"), rule->value);
		same_number(get(want, "n_canary"), (double)rule->n_canary);
		same_number(get(want, "n_baseline"), (double)rule->n_baseline);
		ck_assert_str_eq(gate_result_word(rule->result), get(want, "result")->valuestring);
	}
}

static void
same_backtest(const struct gate_log *log, const cJSON *want, const struct backtest *got)
{
	ck_assert_int_eq(got->first_trip_ns, time_of(get(want, "first_trip")));
	if (got->first_trip_ns != INSTANT_NONE) {
		ck_assert_str_eq(gate_metric_word(got->metric), get(want, "rule")->valuestring);
		same_endpoint(log, get(want, "endpoint"), got->endpoint, got->is_all);
	}
	same_spared(get(want, "spared"), got->spared);
	same_number(get(want, "false_trips"), (double)got->false_trips);
	same_number(get(want, "flaps"), (double)got->flaps);
}

static bool
notes_hold(const struct gate *gate, const char *word)
{
	for (size_t i = 0; i < gate->n_notes; i++)
		if (strstr(gate->note[i], word))
			return true;
	return false;
}

START_TEST(every_run_of_the_specification_comes_out_as_written)
{
	struct gate_log *log = gate_log_sample();
	cJSON *seed = read_json("tests/spec/seed-figures.json");
	const cJSON *run, *word;
	struct arena arena = {0};
	struct err err;
	int n = 0;

	cJSON_ArrayForEach(run, get(get(seed, "gate"), "runs")) {
		const cJSON *want = get(run, "expected");
		struct ask ask = ask_of(log, get(run, "args"));
		struct query query = query_all(log->store, ask.at_ns);
		struct gate gate;
		struct backtest backtest;

		ck_assert_int_eq(gate_run(&query, &ask.options, &arena, &gate, &err), 0);
		ck_assert_str_eq(gate_result_word(gate.result), get(want, "result")->valuestring);
		same_rules(log, get(want, "rules"), &gate);
		const cJSON *notes = cJSON_GetObjectItemCaseSensitive(run, "notes_must_contain");
		cJSON_ArrayForEach(word, notes)
			ck_assert(notes_hold(&gate, word->valuestring));
		ck_assert_str_ne(gate.reason, "");
		if (ask.is_backtest) {
			ck_assert_int_eq(gate_backtest(&query, &ask.options,
				SAMPLE_NS + 60 * NS_PER_S, false, &arena, &backtest, &err), 0);
			same_backtest(log, get(want, "backtest"), &backtest);
		}
		n++;
	}
	ck_assert_int_ge(n, 6);
	cJSON_Delete(seed);
	arena_release(&arena);
	gate_log_free(log);
}
END_TEST

/* v1.3 against v1.2. */
static struct gate_options
pair(const struct gate_log *log, uint64_t min_n)
{
	struct gate_options options = gate_defaults();

	options.baseline = names_find(log->names, "v1.2", 4);
	options.canary = names_find(log->names, "v1.3", 4);
	options.min_n = min_n;
	return options;
}

START_TEST(the_gate_at_each_step_is_as_written)
{
	struct gate_log *log = gate_log_sample();
	cJSON *seed = read_json("tests/spec/seed-figures.json");
	struct gate_options options = pair(log, 3);
	struct arena arena = {0};
	struct err err;
	const cJSON *step;

	cJSON_ArrayForEach(step, get(get(seed, "gate"), "steps_min_n_3")) {
		struct query query = query_all(log->store, time_of(get(step, "at")));
		struct gate gate;
		ck_assert_int_eq(gate_run(&query, &options, &arena, &gate, &err), 0);
		ck_assert_str_eq(gate_result_word(gate.result), get(step, "state")->valuestring);
		for (size_t i = 0; i < gate.n_rules; i++) {
			const struct gate_rule *rule = &gate.rule[i];
			bool is_ratio = rule->metric == METRIC_P95_RATIO && strcmp("/risk-score",
				names_get(log->names, rule->endpoint)->clean) == 0;
			if (!is_ratio && !(rule->metric == METRIC_TIMEOUT_RATE && rule->is_all))
				continue;
			const cJSON *want = get(step, is_ratio ? "p95_ratio_risk_score" :
						"timeout_rate_all");
			same_number(get(want, "value"), rule->value);
			same_number(get(want, "n_canary"), (double)rule->n_canary);
			ck_assert_str_eq(gate_result_word(rule->result),
					 get(want, "result")->valuestring);
		}
	}
	cJSON_Delete(seed);
	arena_release(&arena);
	gate_log_free(log);
}
END_TEST

/* Backtest with only one metric on, so that each column of the table can be asked alone. */
static void
trip_of(const struct gate_log *log, const cJSON *row, int metric, struct backtest *out,
	struct arena *arena)
{
	struct gate_options options = pair(log, (uint64_t)get(row, "min_n")->valuedouble);
	struct query query = query_all(log->store, SAMPLE_NS + 135 * NS_PER_S);
	struct err err;

	options.window_ns = (int64_t)get(row, "window_s")->valuedouble * NS_PER_S;
	if (metric >= 0 && metric != METRIC_P95_RATIO)
		options.p95_max_ratio = NAN;
	if (metric >= 0 && metric != METRIC_TIMEOUT_RATE)
		options.timeout_max = NAN;
	ck_assert_int_eq(gate_backtest(&query, &options, INSTANT_NONE, false, arena, out, &err), 0);
}

START_TEST(the_trip_table_has_every_row_as_written)
{
	struct gate_log *log = gate_log_sample();
	cJSON *seed = read_json("tests/spec/seed-figures.json");
	const cJSON *row, *rows = get(get(get(seed, "gate"), "trip_table"), "rows");
	struct arena arena = {0};
	struct backtest any, ratio, rate;

	ck_assert_int_eq(cJSON_GetArraySize(rows), 15);
	cJSON_ArrayForEach(row, rows) {
		trip_of(log, row, -1, &any, &arena);
		trip_of(log, row, METRIC_P95_RATIO, &ratio, &arena);
		trip_of(log, row, METRIC_TIMEOUT_RATE, &rate, &arena);
		ck_assert_int_eq(any.first_trip_ns, time_of(get(row, "any rule")));
		ck_assert_int_eq(ratio.first_trip_ns, time_of(get(row, "p95_ratio /risk-score")));
		ck_assert_int_eq(rate.first_trip_ns, time_of(get(row, "timeout_rate all")));
		same_spared(get(row, "spared"), any.spared);
		if (any.first_trip_ns == INSTANT_NONE)
			continue;
		char rule[128];
		snprintf(rule, sizeof(rule), "%s %s", gate_metric_word(any.metric),
			 any.is_all ? "all" : names_get(log->names, any.endpoint)->clean);
		ck_assert_str_eq(rule, get(row, "first_rule")->valuestring);
	}
	cJSON_Delete(seed);
	arena_release(&arena);
	gate_log_free(log);
}
END_TEST

START_TEST(the_grid_is_that_of_the_example_report)
{
	struct gate_log *log = gate_log_sample();
	cJSON *report = read_json("tests/spec/report.example.json");
	const cJSON *row, *grid = get(get(get(report, "prevention"), "backtest"), "grid");
	struct query query = query_all(log->store, SAMPLE_NS + 135 * NS_PER_S);
	struct gate_options options = pair(log, 3);
	struct arena arena = {0};
	struct backtest backtest;
	struct err err;
	size_t i = 0;

	ck_assert_int_eq(gate_backtest(&query, &options, INSTANT_NONE, true, &arena, &backtest,
				       &err), 0);
	ck_assert_uint_eq(backtest.n_grid, (size_t)cJSON_GetArraySize(grid));
	cJSON_ArrayForEach(row, grid) {
		const struct gate_trip *got = &backtest.grid[i++];
		same_number(get(row, "window_s"), (double)got->window_ns / 1e9);
		same_number(get(row, "min_n"), (double)got->min_n);
		ck_assert_str_eq(gate_metric_word(got->metric), get(row, "metric")->valuestring);
		same_endpoint(log, get(row, "endpoint"), got->endpoint, got->is_all);
		ck_assert_int_eq(got->first_trip_ns, time_of(get(row, "first_trip")));
		same_spared(get(row, "spared"), got->spared);
	}
	cJSON_Delete(report);
	arena_release(&arena);
	gate_log_free(log);
}
END_TEST

START_TEST(the_first_trip_cites_its_lines_and_spares_by_switch_delay)
{
	struct gate_log *log = gate_log_sample();
	cJSON *seed = read_json("tests/spec/seed-figures.json");
	const cJSON *gate = get(seed, "gate"), *more = get(gate, "first_trip_more"), *row;
	struct query query = query_all(log->store, SAMPLE_NS + 135 * NS_PER_S);
	struct gate_options options = pair(log, 3);
	struct arena arena = {0};
	struct backtest backtest;
	struct err err;
	uint64_t largest;
	size_t i = 0;

	options.aa = 200;
	cJSON_ArrayForEach(row, get(gate, "spared_by_switch_delay")) {
		int64_t delay_s = (int64_t)get(row, "switch_delay_s")->valuedouble;
		options.switch_delay_ns = delay_s * NS_PER_S;
		ck_assert_int_eq(gate_backtest(&query, &options, INSTANT_NONE, false, &arena,
					       &backtest, &err), 0);
		same_spared(row, backtest.spared);
		same_spared(row, gate_spared_after(&query, options.canary, backtest.first_trip_ns +
						   options.switch_delay_ns));
	}
	same_number(get(more, "value"), backtest.value);
	same_number(get(more, "n_canary"), (double)backtest.n_canary);
	same_number(get(more, "n_baseline"), (double)backtest.n_baseline);
	ck_assert_uint_eq(backtest.lines.n, (size_t)cJSON_GetArraySize(get(more, "lines")));
	cJSON_ArrayForEach(row, get(more, "lines"))
		same_number(get(row, "first"), (double)backtest.lines.ref[i++].line_first + 1);
	ck_assert_int_eq(backtest.at.line_first + 1, 5);
	ck_assert_str_eq(backtest.aa_text, get(gate, "aa")->valuestring);
	ck_assert(isnan(backtest.aa_false_share));
	/* The report: at W 300, min n 3 is the largest that trips and spares a request. */
	options.switch_delay_ns = 0;
	ck_assert_int_eq(gate_largest_min_n(&query, &options, &largest, &err), 0);
	ck_assert_uint_eq(largest, 3);
	cJSON_Delete(seed);
	arena_release(&arena);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate_seed");
	TCase *tcase = tcase_create("gate_seed");

	tcase_add_test(tcase, every_run_of_the_specification_comes_out_as_written);
	tcase_add_test(tcase, the_gate_at_each_step_is_as_written);
	tcase_add_test(tcase, the_trip_table_has_every_row_as_written);
	tcase_add_test(tcase, the_grid_is_that_of_the_example_report);
	tcase_add_test(tcase, the_first_trip_cites_its_lines_and_spares_by_switch_delay);
	suite_add_tcase(suite, tcase);
	return suite;
}
