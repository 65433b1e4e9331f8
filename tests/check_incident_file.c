/* check_incident_file: what people reported is read word for word, or refused with its place. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/reported_private.h"
#include "tests/incident_case.h"

static struct arena arena;

static void
tear_down(void)
{
	arena_release(&arena);
}

static int
parse(const char *text, struct incident_file *out, struct err *err)
{
	*err = (struct err){ 0 };
	return incident_parse(text, strlen(text), "inc.json", &arena, out, err);
}

START_TEST(the_sample_incident_file_is_read_word_for_word)
{
	struct str text = case_bytes(SAMPLE_INCIDENT);
	struct incident_file file;
	struct err err;

	ck_assert_int_eq(incident_parse(text.at, text.len, "inc.json", &arena, &file, &err), 0);
	str_release(&text);
	ck_assert_str_eq(file.title, "API Latency Incident");
	ck_assert_str_eq(file.severity, "SEV2");
	ck_assert_uint_eq(file.n_claims, 2);
	ck_assert_str_eq(file.claim[0].claim, "Within 20 mins, API latency has spiked 200%.");
	ck_assert_str_eq(file.claim[0].at, "Friday 6:30 PM");
	ck_assert_double_eq(file.claim[0].value, 2.0);
	ck_assert_int_eq(file.claim[0].window_s, 1200);
	ck_assert_int_eq(file.claim[0].count, -1);
	ck_assert(isnan(file.claim[1].value));
	ck_assert_str_eq(file.claim[1].endpoint, "/funding-approve");
	ck_assert_uint_eq(file.claim[1].n_dims, 1);
	ck_assert_str_eq(file.claim[1].dim[0].field, "country");
	ck_assert_str_eq(file.claim[1].dim[0].value, "Kenya");
	ck_assert_int_eq(file.claim[1].count, 3);
	ck_assert_str_eq(file.claim[1].count_of, "lender");
	ck_assert_uint_eq(file.n_depends, 1);
	ck_assert_str_eq(file.depends[0].source, "team knowledge");
	ck_assert_str_eq(file.platform, "argo-rollouts");
	ck_assert_uint_eq(file.n_names, 2);
	ck_assert_str_eq(file.names[1].name, "workload");
	ck_assert_str_eq(file.names[1].value, "risk-model");
	ck_assert_ptr_null(file.owner);
	ck_assert_uint_eq(file.n_notes, 0);
}
END_TEST

START_TEST(an_empty_object_reports_nothing)
{
	struct incident_file file;
	struct err err;

	ck_assert_int_eq(parse(" {}\n", &file, &err), 0);
	ck_assert_uint_eq(file.n_claims, 0);
	ck_assert_ptr_null(file.title);
}
END_TEST

/* A bad file, the place of the fault, and what the sentence must hold. */
static const struct {
	const char *text;
	long line, column;
	const char *says;
} bad[] = {
	{ "", 1, 1, "this is not JSON" },
	{ "{\"title\": \"a\",\n \"severity\" \"SEV1\"}", 2, 13, "this is not JSON" },
	{ "{} {}", 1, 4, "more text after the end" },
	{ "[1]", 1, 1, "the file: must be an object" },
	{ "{\n  \"title\": 7\n}", 2, 3, "title: must be a text" },
	{ "{\"severity\": \"SEV9\"}", 1, 2,
	  "\"SEV9\" is not known; use one of SEV1, SEV2, SEV3, SEV4" },
	{ "{\"reported\": {}}", 1, 2, "reported: must be a list of claims" },
	{ "{\"reported\": [\n{\"claim\": \"a\"},\n{\"by\": \"b\"}]}", 3, 1,
	  "reported[1]: has no \"claim\"" },
	{ "{\"reported\": [{\"claim\": \"a\", \"value\": \"2\"}]}", 1, 30,
	  "reported[0].value: must be a number" },
	{ "{\"reported\": [{\"claim\": \"a\", \"count\": 1.5}]}", 1, 30,
	  "reported[0].count: must be a whole number" },
	{ "{\"reported\": [{\"claim\": \"a\", \"count\": -1}]}", 1, 30, "0 or more" },
	{ "{\"reported\": [{\"claim\": \"a\", \"window_s\": 0}]}", 1, 30, "at least 1" },
	{ "{\"reported\": [{\"claim\": \"a\", \"metric\": \"speed\"}]}", 1, 30,
	  "latency_change, timeouts" },
	{ "{\"reported\": [{\"claim\": \"}]{\\\"\", \"dims\": {\"x\": 1}}]}", 1, 43,
	  "reported[0].dims.x: must be a text" },
	{ "{\"names\": [\"a\"]}", 1, 2, "names: must be an object" },
	{ "{\"depends\": [{\"from\": \"/a\"}]}", 1, 14, "depends[0]: needs \"from\" and \"on\"" },
	{ "{\"roles\": {\"\xC3\xA4\": null, \"ic\": 1}}", 1, 23, "roles.ic: must be a text" },
};

START_TEST(a_bad_file_is_refused_with_key_and_place)
{
	struct incident_file file;
	struct err err;

	ck_assert_int_eq(parse(bad[_i].text, &file, &err), -1);
	ck_assert_int_eq(err.code, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, bad[_i].says) != NULL, "%s", err.text);
	ck_assert_msg(!strncmp(err.text, "inc.json: ", 10), "%s", err.text);
	ck_assert_msg(err.line == bad[_i].line && err.column == bad[_i].column, "%ld:%ld %s",
		      err.line, err.column, err.text);
	ck_assert_ptr_null(strchr(err.text, '\n'));
}
END_TEST

START_TEST(unknown_keys_are_kept_out_and_said)
{
	struct incident_file file;
	struct err err;

	ck_assert_int_eq(parse("{\"pager\": 1, \"reported\": [{\"claim\": \"a\", \"mood\": "
			       "\"bad\"}]}",
			       &file, &err),
			 0);
	ck_assert_uint_eq(file.n_notes, 2);
	ck_assert_str_eq(file.note[0], "inc.json: pager: unknown key, not used");
	ck_assert_str_eq(file.note[1], "inc.json: reported[0].mood: unknown key, not used");
	ck_assert_str_eq(file.claim[0].by, "not stated");
}
END_TEST

START_TEST(hostile_text_of_the_file_becomes_safe)
{
	struct incident_file file;
	struct err err;

	ck_assert_int_eq(parse("{\"title\": \"a\\u001b[31m\\u202eb\"}", &file, &err), 0);
	ck_assert_str_eq(file.title, "a<1B>[31m<U+202E>b");
}
END_TEST

START_TEST(of_a_key_given_twice_the_last_counts)
{
	struct incident_file file;
	struct err err;

	ck_assert_int_eq(parse("{\"title\": \"a\", \"title\": \"b\"}", &file, &err), 0);
	ck_assert_str_eq(file.title, "b");
	ck_assert_int_eq(parse("{\"title\": \"a\",\n\"title\": 1}", &file, &err), -1);
	ck_assert_int_eq(err.line, 2);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_file");
	TCase *reading = tcase_create("reading");

	tcase_add_checked_fixture(reading, NULL, tear_down);
	tcase_add_test(reading, the_sample_incident_file_is_read_word_for_word);
	tcase_add_test(reading, an_empty_object_reports_nothing);
	tcase_add_loop_test(reading, a_bad_file_is_refused_with_key_and_place, 0, (int)LENGTH(bad));
	tcase_add_test(reading, unknown_keys_are_kept_out_and_said);
	tcase_add_test(reading, hostile_text_of_the_file_becomes_safe);
	tcase_add_test(reading, of_a_key_given_twice_the_last_counts);
	suite_add_tcase(suite, reading);
	return suite;
}
