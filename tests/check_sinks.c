/* check_sinks: stats and records give the figures specified; hostile names do no harm. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

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

/* -- stats -- */

static cJSON *
stats_of(const int *by, int n_by, int64_t bin_ns, bool r7)
{
	struct dossier dossier = case_dossier(&sample);
	struct str out = { 0 };

	stats_json(&dossier, by, n_by, bin_ns, r7, &out);
	ck_assert_int_eq(out.at[out.len - 1], '\n');
	ck_assert_ptr_eq(strchr(out.at, '\n'), out.at + out.len - 1);
	cJSON *json = case_parse(&out);
	str_release(&out);
	ck_assert_str_eq(cJSON_GetStringValue(case_get(json, "schema")), "sitrep.stats/1");
	return json;
}

static const int by_both[] = { FIELD_VERSION, FIELD_ENDPOINT }, by_endpoint[] = { FIELD_ENDPOINT };

/* The three groupings of the figures, in the order they stand there, and the total. */
static const struct {
	const int *by;
	int n_by;
	const char *r7;
} grouping[] = {
	{ by_both, 2, "version_endpoint" },
	{ by_both, 1, "version" },
	{ by_endpoint, 1, "endpoint" },
	{ NULL, 0, "total" },
};

START_TEST(stats_by_any_fields_are_those_of_the_specification)
{
	cJSON *json = stats_of(grouping[_i].by, grouping[_i].n_by, 0, false);

	if (_i < 3) {
		const cJSON *want = cJSON_GetArrayItem(case_get(seed, "stats"), _i);

		case_same(case_get(json, "by"), case_get(want, "by"), "by", false);
		case_same(case_get(json, "groups"), case_get(want, "groups"), "groups", false);
	} else {
		ck_assert_int_eq(cJSON_GetArraySize(case_get(json, "groups")), 1);
		case_same(case_get(json, "groups")->child, case_get(seed, "stats_total"), "total",
			  false);
	}
	case_same(case_get(json, "data"), case_get(seed, "data"), "data", false);
	cJSON_Delete(json);
}
END_TEST

START_TEST(stats_by_interpolation_are_those_of_the_specification)
{
	cJSON *json = stats_of(grouping[_i].by, grouping[_i].n_by, 0, true);
	const cJSON *want = case_get(case_get(case_get(seed, "stats_r7"), "groups"),
				     grouping[_i].r7),
		    *row;
	const cJSON *got = case_get(json, "groups")->child;

	cJSON_ArrayForEach(row, want) {
		static const char *const figure[] = { "p50", "p95", "p99" };

		ck_assert_ptr_nonnull(got);
		case_same(case_get(got, "key"), case_get(row, "key"), "key", false);
		for (size_t i = 0; i < LENGTH(figure); i++)
			ck_assert_double_eq_tol(
				case_get(case_get(got, "latency_ms"), figure[i])->valuedouble,
				case_get(row, figure[i])->valuedouble, 0.000501);
		ck_assert_str_eq(cJSON_GetStringValue(
					 case_get(case_get(got, "latency_ms"), "method")),
				 "r7");
		got = got->next;
	}
	ck_assert_ptr_null(got);
	cJSON_Delete(json);
}
END_TEST

START_TEST(stats_by_minute_are_those_of_the_specification)
{
	cJSON *json = stats_of(NULL, 0, 60 * NS_PER_S, false);
	const cJSON *want, *got = case_get(json, "groups")->child;

	ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetArrayItem(case_get(json, "by"), 0)),
			 "minute");
	cJSON_ArrayForEach(want, case_get(case_get(seed, "stats_more"), "per_minute")) {
		ck_assert_ptr_nonnull(got);
		ck_assert_str_eq(cJSON_GetStringValue(case_get(case_get(got, "key"), "minute")),
				 cJSON_GetStringValue(case_get(want, "minute")));
		ck_assert_int_eq(case_get(got, "n")->valueint, case_get(want, "n")->valueint);
		ck_assert_int_eq(case_get(got, "timeouts")->valueint,
				 case_get(want, "timeouts")->valueint);
		ck_assert_double_eq_tol(case_get(case_get(got, "latency_ms"), "mean")->valuedouble,
					case_get(want, "mean_ms")->valuedouble, 0.0005);
		got = got->next;
	}
	ck_assert_ptr_null(got);
	cJSON_Delete(json);
}
END_TEST

START_TEST(the_table_of_stats_says_max_where_p95_is_the_maximum)
{
	struct dossier dossier = case_dossier(&sample);
	struct str out = { 0 };

	stats_text(&dossier, by_both, 2, 0, false, &out);
	ck_assert_ptr_nonnull(strstr(out.at, "version  endpoint          n  timeouts  rate"));
	ck_assert_ptr_nonnull(strstr(out.at,
				     "v1.3     /risk-score       3         3  100%       44-100%"
				     "      820     820     max     890\n"));
	ck_assert_ptr_nonnull(strstr(out.at,
				     "v1.3     /funding-approve  2         1   50%         9-91%"
				     "      690     680     max     700\n"));
	ck_assert_ptr_nonnull(strstr(out.at, "a strict reader stops at line 8"));
	str_release(&out);
}
END_TEST

/* -- the data block -- */

START_TEST(the_notes_say_the_damage_and_its_effect)
{
	const struct facts *facts = &sample.facts;

	ck_assert_uint_ge(facts->n_data_notes, 3);
	ck_assert_str_eq(facts->data_note[0], "8 of 8 records recovered");
	ck_assert_str_eq(facts->data_note[1],
			 "1 missing comma mended (line 7); 2 records run over several lines (lines "
			 "8-9, 10-11)");
	ck_assert_str_eq(facts->data_note[2],
			 "effect of the damage: a strict reader stops at line 8 with "
			 "6 records (v1.3 n=4, 3 timeouts); a reader of one line a record gets 6 "
			 "records (v1.3 n=4, "
			 "mean 737.5 ms, max 820 ms)");
}
END_TEST

/* -- records -- */

START_TEST(records_are_those_of_the_specification)
{
	struct record record;
	struct err err;
	struct str out = { 0 };

	ck_assert_msg(store_record(sample.store, (uint32_t)_i + 1, &record, &err), "%s", err.text);
	record_json(sample.store, &record, &out);
	cJSON *json = case_parse(&out);
	case_same(json, cJSON_GetArrayItem(case_get(seed, "records"), _i), "record", false);
	ck_assert_int_eq(cJSON_GetArraySize(case_get(json, "repairs")), 0);
	ck_assert_int_eq(cJSON_GetArraySize(case_get(json, "flags")), _i >= 6);
	cJSON_Delete(json);
	str_release(&out);
}
END_TEST

START_TEST(csv_rows_have_the_columns_of_their_head)
{
	struct record record;
	struct err err;
	struct str out = { 0 };

	record_csv_head(sample.store, &out);
	ck_assert_str_eq(out.at,
			 "file,line_first,line_last,offset,length,at,endpoint,version,status,"
			 "outcome,latency_ms,repairs,flags\n");
	str_clear(&out);
	ck_assert_int_eq(store_record(sample.store, 7, &record, &err), 1);
	record_csv(sample.store, &record, &out);
	ck_assert_str_eq(out.at,
			 SAMPLE_LOG ",8,9,826,131,2025-08-01T18:07:00Z,/risk-score,v1.2,OK,ok,95,,"
				    "wrapped\n");
	str_release(&out);
}
END_TEST

/* A version that is a formula, an endpoint with quotes and escapes, and a dimension. */
static const char hostile[] = "{\"timestamp\":\"2025-08-01T18:00:00Z\",\"endpoint\":\"/"
			      "a\\\"b,\\u001b[2J\",\"responseTimeMs\":1.5,"
			      "\"status\":\"OK\",\"modelVersion\":\"=1+1\",\"country\":\"KE\"}\n"
			      "{\"timestamp\":\"2025-08-01T18:01:00Z\",\"endpoint\":\"/"
			      "a\",\"responseTimeMs\":2,"
			      "\"status\":\"Timeout\",\"modelVersion\":\"v\\u202ex\",\"country\":"
			      "\"UG\"}\n"
			      "{\"timestamp\":\"2025-08-01T18:02:00Z\",\"endpoint\":\"/"
			      "a\",\"responseTimeMs\":3,\"status\":\"OK\","
			      "\"country\":\"KE\"}\n";

START_TEST(hostile_names_are_escaped_in_every_sink)
{
	struct incident_case c = { 0 };
	struct dossier dossier;
	struct record record;
	struct err err;
	struct str out = { 0 };

	case_open_text(&c, hostile);
	dossier = case_dossier(&c);
	ck_assert_int_eq(store_record(c.store, 1, &record, &err), 1);
	record_csv_head(c.store, &out);
	record_csv(c.store, &record, &out);
	ck_assert_ptr_nonnull(strstr(out.at, ",\"/a\"\"b,<1B>[2J\",'=1+1,OK,ok,1.5,"));
	ck_assert_ptr_nonnull(strstr(out.at, ",KE\n"));
	record_json(c.store, &record, &out);
	ck_assert_ptr_nonnull(strstr(out.at, "\"endpoint\":\"/a\\\"b,\\u001b[2J\""));
	ck_assert_ptr_nonnull(strstr(out.at, "\"dims\":{\"country\":\"KE\"}"));
	stats_json(&dossier, by_both, 2, 0, false, &out);
	stats_text(&dossier, by_both, 2, 0, false, &out);
	rca_json(&dossier, &out);
	rca_text(&dossier, &out);
	gate_json(c.store, &c.facts.gate.gate, &c.facts.gate.backtest, &out);
	gate_text(c.store, &c.facts.gate.gate, &c.facts.gate.backtest, &out);
	for (size_t i = 0; i < out.len; i++)
		ck_assert_msg((unsigned char)out.at[i] >= 0x20 || out.at[i] == '\n',
			      "byte %d at %zu", out.at[i], i);
	ck_assert_ptr_null(strstr(out.at, "\xE2\x80\xAE"));
	str_release(&out);
	case_free(&c);
}
END_TEST

START_TEST(an_absent_version_is_null_and_first)
{
	struct incident_case c = { 0 };
	struct dossier dossier;
	struct str out = { 0 };

	case_open_text(&c, hostile);
	dossier = case_dossier(&c);
	stats_json(&dossier, by_both, 1, 0, false, &out);
	cJSON *json = case_parse(&out);
	const cJSON *groups = case_get(json, "groups");
	ck_assert_int_eq(cJSON_GetArraySize(groups), 3);
	ck_assert(cJSON_IsNull(case_get(case_get(groups->child, "key"), "version")));
	ck_assert_int_eq(case_get(groups->child, "n")->valueint, 1);
	cJSON_Delete(json);
	str_release(&out);
	case_free(&c);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("sinks");
	TCase *sinks = tcase_create("sinks");

	tcase_add_checked_fixture(sinks, set_up, tear_down);
	tcase_add_loop_test(sinks, stats_by_any_fields_are_those_of_the_specification, 0,
			    (int)LENGTH(grouping));
	tcase_add_loop_test(sinks, stats_by_interpolation_are_those_of_the_specification, 0,
			    (int)LENGTH(grouping));
	tcase_add_test(sinks, stats_by_minute_are_those_of_the_specification);
	tcase_add_test(sinks, the_table_of_stats_says_max_where_p95_is_the_maximum);
	tcase_add_test(sinks, the_notes_say_the_damage_and_its_effect);
	tcase_add_loop_test(sinks, records_are_those_of_the_specification, 0, 8);
	tcase_add_test(sinks, csv_rows_have_the_columns_of_their_head);
	tcase_add_test(sinks, hostile_names_are_escaped_in_every_sink);
	tcase_add_test(sinks, an_absent_version_is_null_and_first);
	suite_add_tcase(suite, sinks);
	return suite;
}
