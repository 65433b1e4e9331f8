/* check_sinks_rca: rca and gate give the figures of the specification, key by key. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/base/text.h"
#include "tests/incident_case.h"

static struct incident_case sample;
static cJSON *seed;

static void
set_up(void)
{
	seed = case_json("tests/spec/seed-figures.json");
	case_open(&sample, SAMPLE_LOG, SAMPLE_INCIDENT, INSTANT_NONE);
}

static void
tear_down(void)
{
	case_free(&sample);
	cJSON_Delete(seed);
}

/* -- rca -- */

static cJSON *
rca_of(const struct incident_case *c)
{
	struct dossier dossier = case_dossier(c);
	struct str out = { 0 };

	rca_json(&dossier, &out);
	cJSON *json = case_parse(&out);
	str_release(&out);
	return json;
}

START_TEST(rca_is_that_of_the_specification_key_by_key)
{
	cJSON *json = rca_of(&sample);

	case_same(json, case_get(seed, "rca"), "rca", true);
	case_same(case_get(json, "data"), case_get(seed, "data"), "data", false);
	const cJSON *robust = case_get(case_get(seed, "robustness"), "leave_one_out");
	const cJSON *got = case_get(case_get(json, "robustness"), "leave_one_out");
	case_same(case_get(got, "certainty"), case_get(robust, "certainty"), "certainty", false);
	ck_assert_int_eq(case_get(got, "same_cause")->valueint, 8);
	ck_assert_int_eq(case_get(got, "of")->valueint, 8);
	cJSON_Delete(json);
}
END_TEST

START_TEST(rca_keys_stand_in_the_order_of_the_contract)
{
	static const char *const key[] = { "schema",	 "data",       "verdict",
					   "onset",	 "impact",     "like_for_like",
					   "hypotheses", "differs",    "counterfactual",
					   "reported",	 "robustness", "cautions" };
	cJSON *json = rca_of(&sample);
	const cJSON *item = json->child;

	for (size_t i = 0; i < LENGTH(key); i++, item = item->next) {
		ck_assert_ptr_nonnull(item);
		ck_assert_str_eq(item->string, key[i]);
	}
	ck_assert_ptr_null(item);
	cJSON_Delete(json);
}
END_TEST

START_TEST(rca_as_of_an_earlier_time_is_that_of_the_specification)
{
	const cJSON *want = cJSON_GetArrayItem(case_get(seed, "as_of"), _i);
	const char *at = cJSON_GetStringValue(case_get(want, "at"));
	struct incident_case c = { 0 };
	int64_t at_ns;
	unsigned flags;

	ck_assert_int_eq(instant_parse(at, strlen(at), &at_ns, &flags), 0);
	case_open(&c, SAMPLE_LOG, NULL, at_ns);
	cJSON *json = rca_of(&c);
	static const char *const key[] = { "incident", "kind", "certainty", "cause" };
	for (size_t i = 0; i < LENGTH(key); i++)
		case_same(case_get(case_get(json, "verdict"), key[i]), case_get(want, key[i]),
			  key[i], false);
	ck_assert_int_eq(case_get(case_get(json, "impact"), "requests")->valueint,
			 case_get(want, "records")->valueint);
	ck_assert_int_eq(case_get(case_get(json, "impact"), "timeouts")->valueint,
			 case_get(want, "timeouts")->valueint);
	ck_assert_int_eq(cJSON_GetArraySize(case_get(json, "reported")), 0);
	cJSON_Delete(json);
	case_free(&c);
}
END_TEST

/* Lines of a text, and the widest of them. */
static int
lines_of(const char *text, int *widest)
{
	int lines = 0;

	*widest = 0;
	for (const char *at = text; *at; lines++) {
		size_t len = strcspn(at, "\n");
		char line[1024] = "";

		ck_assert_uint_lt(len, sizeof(line));
		memcpy(line, at, len);
		if (text_width(line) > *widest)
			*widest = text_width(line);
		at += len + 1;
	}
	return lines;
}

START_TEST(rca_text_is_short_and_says_what_counts)
{
	static const char *const must[] = {
		"bad_version, probable",
		"v1.3 is most likely the cause",
		"4 of 8 requests timed out (50%)",
		"after 18:05:00, at or before 18:06:00 UTC",
		"line 3",
		"v1.2 answered /risk-score in 90 ms at 18:06:30 and in 95 ms at 18:07:00",
		"Ruled out",
		"Untested",
		"partly",
		"a strict reader stops at line 8",
	};
	static const char *const must_not[] = { "<120",		  "under 120",	"below 120",
						"proven",	  "guaranteed", "root cause is",
						"newly deployed", "resolved" };
	struct dossier dossier = case_dossier(&sample);
	struct str out = { 0 }, flat = { 0 };
	int widest;

	rca_text(&dossier, &out);
	ck_assert_int_le(lines_of(out.at, &widest), 25);
	ck_assert_int_le(widest, 100);
	/* Wrapping put line ends and indents where blanks were. */
	for (size_t i = 0; i < out.len; i++) {
		bool is_blank = out.at[i] == ' ' || out.at[i] == '\n';

		if (!is_blank || (flat.len && flat.at[flat.len - 1] != ' '))
			str_char(&flat, is_blank ? ' ' : out.at[i]);
	}
	for (size_t i = 0; i < LENGTH(must); i++)
		ck_assert_msg(strstr(flat.at, must[i]) != NULL, "lacks %s:\n%s", must[i], out.at);
	for (size_t i = 0; i < LENGTH(must_not); i++)
		ck_assert_msg(!strstr(flat.at, must_not[i]), "says %s:\n%s", must_not[i], out.at);
	str_release(&out);
	str_release(&flat);
}
END_TEST

/* -- gate -- */

static uint32_t
name_of(const char *text)
{
	uint32_t id = names_find(sample.names, text, strlen(text));

	ck_assert_uint_ne(id, NAME_NONE);
	return id;
}

/* The options of a run, out of its command line. */
static void
read_args(const cJSON *args, struct gate_options *options, int64_t *at_ns, bool *is_backtest)
{
	unsigned flags;

	for (const cJSON *word = args->child->next; word; word = word->next) {
		const char *option = cJSON_GetStringValue(word);

		if (!strcmp(option, "--backtest")) {
			*is_backtest = true;
			continue;
		}
		word = word->next;
		const char *value = cJSON_GetStringValue(word);
		if (!strcmp(option, "--baseline"))
			options->baseline = name_of(value);
		else if (!strcmp(option, "--canary"))
			options->canary = name_of(value);
		else if (!strcmp(option, "--min-n"))
			options->min_n = strtoull(value, NULL, 10);
		else if (!strcmp(option, "--require"))
			options->require[options->n_require++] = name_of(value);
		else if (!strcmp(option, "--at"))
			ck_assert_int_eq(instant_parse(value, strlen(value), at_ns, &flags), 0);
		else
			ck_abort_msg("unknown option %s", option);
	}
}

START_TEST(gate_runs_are_those_of_the_specification)
{
	const cJSON *run = cJSON_GetArrayItem(case_get(case_get(seed, "gate"), "runs"), _i);
	struct gate_options options = gate_defaults();
	int64_t at_ns = sample.query.as_of_ns;
	bool is_backtest = false;
	struct gate gate;
	struct backtest backtest;
	struct err err;
	struct str out = { 0 };

	read_args(case_get(run, "args"), &options, &at_ns, &is_backtest);
	struct query query = query_all(sample.store, at_ns);
	ck_assert_int_eq(gate_run(&query, &options, &sample.arena, &gate, &err), 0);
	if (is_backtest)
		ck_assert_int_eq(gate_backtest(&query, &options,
					       sample.verdict.onset.at_or_before_ns, true,
					       &sample.arena, &backtest, &err),
				 0);
	gate_json(sample.store, &gate, is_backtest ? &backtest : NULL, &out);
	cJSON *json = case_parse(&out);
	case_same(json, case_get(run, "expected"), "gate", false);
	if (is_backtest)	/* the sample's trips come after its onset */
		ck_assert_ptr_nonnull(strstr(out.at, "\"onset\":\"2025-08-01T18:06:00Z\","
					     "\"first_trip_is_false\":false"));
	const cJSON *note = cJSON_GetObjectItemCaseSensitive(run, "notes_must_contain"), *word;
	cJSON_ArrayForEach(word, note) ck_assert_msg(strstr(out.at, word->valuestring) != NULL,
						     "no note %s", word->valuestring);
	cJSON_Delete(json);

	str_clear(&out);
	gate_text(sample.store, &gate, is_backtest ? &backtest : NULL, &out);
	ck_assert(!strncmp(out.at, gate_result_word(gate.result),
			   strlen(gate_result_word(gate.result))));
	ck_assert(is_backtest == (strstr(out.at, "backtest:") != NULL));
	str_release(&out);
}
END_TEST

START_TEST(the_gate_of_the_report_is_the_largest_min_n_that_spares_a_request)
{
	const struct gate_pick *pick = &sample.facts.gate;
	const cJSON *more = case_get(case_get(seed, "gate"), "first_trip_more"), *delay;
	int i = 0;

	ck_assert(pick->exists && pick->is_provisional);
	ck_assert_uint_eq(pick->options.min_n, 3);
	ck_assert_int_eq(pick->gate.result, GATE_INSUFFICIENT);
	ck_assert_int_eq(pick->backtest.metric, METRIC_TIMEOUT_RATE);
	ck_assert_double_eq_tol(pick->backtest.value, case_get(more, "value")->valuedouble, 5e-5);
	ck_assert_uint_eq(pick->backtest.n_canary, 3);
	ck_assert_uint_eq(pick->backtest.n_grid, 30);
	cJSON_ArrayForEach(delay, case_get(case_get(seed, "gate"), "spared_by_switch_delay")) {
		ck_assert_uint_eq(pick->by_delay[i].requests,
				  (unsigned)case_get(delay, "requests")->valueint);
		ck_assert_uint_eq(pick->by_delay[i].timeouts,
				  (unsigned)case_get(delay, "timeouts")->valueint);
		i++;
	}
	/* guide.md section 6 */
	ck_assert_double_eq_tol(pick->canary_share, 0.625, 1e-9);
	ck_assert_double_eq_tol(pick->canary_timeout_rate, 0.8, 1e-9);
	ck_assert_double_eq_tol(pick->requests_per_min, 3.556, 5e-4);
	ck_assert_double_eq_tol(pick->minutes_to_min_n, 112.5, 1e-9);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("sinks_rca");
	TCase *sinks = tcase_create("sinks");

	tcase_add_checked_fixture(sinks, set_up, tear_down);
	tcase_add_test(sinks, rca_is_that_of_the_specification_key_by_key);
	tcase_add_test(sinks, rca_keys_stand_in_the_order_of_the_contract);
	tcase_add_loop_test(sinks, rca_as_of_an_earlier_time_is_that_of_the_specification, 0, 8);
	tcase_add_test(sinks, rca_text_is_short_and_says_what_counts);
	tcase_add_loop_test(sinks, gate_runs_are_those_of_the_specification, 0, 6);
	tcase_add_test(sinks, the_gate_of_the_report_is_the_largest_min_n_that_spares_a_request);
	suite_add_tcase(suite, sinks);
	return suite;
}
