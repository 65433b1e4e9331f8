/* check_report_json: report/1 holds its schema, for any log, at any time. */
/* SPDX-License-Identifier: MIT */
#include "tests/report_case.h"

/* -- the validator itself: the example holds, and breaks when a keyword is broken -- */

START_TEST(the_example_of_the_design_is_valid)
{
	cJSON *example = case_json("tests/spec/report.example.json");

	ck_assert_msg(is_valid(example), "%s", fault);
	cJSON_Delete(example);
}
END_TEST

/* Put a value at a path of keys and indexes; NULL takes it away. */
static void
wound_at(cJSON *json, const char *path, const char *put)
{
	char way[128];
	char *key = way, *dot;

	ck_assert_uint_lt(strlen(path), sizeof(way));
	strcpy(way, path);
	for (; (dot = strchr(key, '.')); key = dot + 1) {
		*dot = '\0';
		json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, (int)strtol(key, NULL, 10)) :
			cJSON_GetObjectItemCaseSensitive(json, key);
		ck_assert_ptr_nonnull(json);
	}
	if (cJSON_IsArray(json))
		cJSON_DeleteItemFromArray(json, (int)strtol(key, NULL, 10));
	else
		cJSON_DeleteItemFromObjectCaseSensitive(json, key);
	if (put)
		ck_assert(
			cJSON_AddItemToObject(json, key, cJSON_ParseWithLength(put, strlen(put))));
}

/* A place of the example, what is put there (NULL: taken away), and the keyword it breaks. */
static const struct {
	const char *path, *put;
	bool stays_valid;
} wound[] = {
	{ "schema", "\"sitrep.report/2\"", false }, /* const */
	{ "stage", "\"sketch\"", false },	    /* enum */
	{ "limits", NULL, false },		    /* required */
	{ "limits", "[]", false },		    /* minItems */
	{ "more", "1", false },			    /* additionalProperties */
	{ "facts", "[{\"id\":\"X1\",\"name\":\"a\",\"key\":{},\"value\":1,\"unit\":\"ms\"}]",
	  false },					/* pattern */
	{ "incident.title", "\"\"", false },		/* minLength */
	{ "data.records", "-1", false },		/* minimum */
	{ "data.records", "1.5", false },		/* type integer */
	{ "rca.hypotheses.0.explained", "1.5", false }, /* maximum, $ref */
	{ "rca.onset", "7", false },			/* anyOf */
	{ "rca.onset", "null", false },		    /* allOf, if, then: an incident has an onset */
	{ "retro", "[]", false },		    /* the same: at least 3 */
	{ "retro.3", NULL, true },		    /* 3 are left */
	{ "action.undo", NULL, false },		    /* if, then of the action */
	{ "action.kind", "\"investigate\"", true }, /* its then does not bind */
	{ "signed_off", NULL, false },		    /* stage final */
	{ "action.commands.0.executed_by_tool", "true", false }, /* const false */
	{ "incident.status", "\"resolved\"", false },		 /* not while nothing recovered */
	{ "rca.verdict.certainty", "\"confirmed\"", false },
	{ "generated_at", "\"yesterday\"", false },
	{ "rca.verdict.also", "[1,2,3]", false }, /* maxItems, type */
};

START_TEST(a_broken_example_is_not_valid)
{
	cJSON *example = case_json("tests/spec/report.example.json");

	wound_at(example, wound[_i].path, wound[_i].put);
	ck_assert_msg(is_valid(example) == wound[_i].stays_valid, "%s: %s", wound[_i].path, fault);
	cJSON_Delete(example);
}
END_TEST

/* A log in a few words: so many records of each second, by a rule of its number. */
struct shape { const char *name; int n, step_s; bool has_version, has_status; int rule; };
static const struct shape shape[] = {
	{ "healthy", 80, 5, true, true, 0 },
	{ "too few to tell", 5, 5, true, true, 0 },
	{ "one record", 1, 1, true, true, 0 },
	{ "a bad version", 400, 3, true, true, 1 },
	{ "everything slow", 400, 3, true, true, 2 },
	{ "no version", 400, 3, false, true, 2 },
	{ "no status", 400, 3, true, false, 1 },
	{ "all bad from the first", 60, 3, true, true, 3 },
};

static void
add_shape(struct str *log, const struct shape *s)
{
	for (int i = 0; i < s->n; i++) {
		int t = i * s->step_s, ms = 100 + i * 7 % 31;
		bool is_late = i > s->n / 2, is_new = i % 2 && (s->rule != 1 || is_late);
		bool is_hurt = s->rule == 1 ? is_new : s->rule == 2 ? is_late : s->rule == 3;

		if (is_hurt)
			ms *= 5;
		str_fmt(log, "{\"timestamp\":\"2025-08-01T%02d:%02d:%02dZ\",\"endpoint\":\"/e%d\","
			"\"responseTimeMs\":%d", 10 + t / 3600, t / 60 % 60, t % 60, i % 3, ms);
		if (s->has_status)
			str_fmt(log, ",\"status\":\"%s\"", is_hurt && i % 4 < 2 ? "Timeout" : "OK");
		if (s->has_version)
			str_fmt(log, ",\"modelVersion\":\"%s\"", is_new ? "v2" : "v1");
		str_add(log, "}\n");
	}
}

START_TEST(the_report_of_any_log_holds_the_schema)
{
	struct incident_case c = { 0 };
	struct str log = { 0 }, out = { 0 };

	add_shape(&log, &shape[_i]);
	case_open_text(&c, log.at);
	cJSON *report = report_of(&c, &out);
	ck_assert_msg(is_valid(report), "%s: %s", shape[_i].name, fault);
	ck_assert_str_eq(cJSON_GetStringValue(case_get(report, "stage")), "draft");
	cJSON_Delete(report);
	str_release(&out);
	str_release(&log);
	case_free(&c);
}
END_TEST

START_TEST(the_report_of_the_sample_holds_the_schema_at_every_time)
{
	static const int second[] = { 0, 60, 70, 80, 90, 100, 120, 135, -1 };
	struct incident_case c = { 0 };
	struct str out = { 0 };
	int64_t first_ns = 1754071500 * NS_PER_S;	/* 2025-08-01T18:05:00Z */

	case_open(&c, SAMPLE_LOG, SAMPLE_INCIDENT, first_ns + second[_i] * NS_PER_S);
	cJSON *report = report_of(&c, &out);
	ck_assert_msg(is_valid(report), "at %d s: %s", second[_i], fault);
	cJSON_Delete(report);
	str_release(&out);
	case_free(&c);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("report_json");
	TCase *validator = tcase_create("validator"), *any = tcase_create("any log");

	tcase_add_checked_fixture(validator, schema_open, schema_close);
	tcase_add_test(validator, the_example_of_the_design_is_valid);
	tcase_add_loop_test(validator, a_broken_example_is_not_valid, 0, (int)LENGTH(wound));
	suite_add_tcase(suite, validator);

	tcase_add_checked_fixture(any, schema_open, schema_close);
	tcase_set_timeout(any, 60);
	tcase_add_loop_test(any, the_report_of_any_log_holds_the_schema, 0, (int)LENGTH(shape));
	tcase_add_loop_test(any, the_report_of_the_sample_holds_the_schema_at_every_time, 0, 9);
	suite_add_tcase(suite, any);
	return suite;
}
