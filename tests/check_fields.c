/* check_fields: which field plays which role, what is said of it, and --map. */
/* SPDX-License-Identifier: MIT */
#include "tests/field_log.h"
#include "tests/runner.h"

/* ingest.md section 10: a record, and the field each role must find (NULL: none). */
static const struct { const char *record; const char *field[ROLES];
} logs[] = {
	{ "{'timestamp':'2025-08-01T18:06:00Z','responseTimeMs':5,'status':'OK','endpoint':'/"
	  "a','modelVersion':'v@'}",
	  { "timestamp", "responseTimeMs", "status", "endpoint", "modelVersion" } },
	/* earlier in the list wins */
	{ "{'t':1754071560,'time':1754071560,'took':5,'latency':5,'code':200,'outcome':'ok','url':'"
	  "/a','route':'/b','build':'b@','release':'r@'}",
	  { "time", "latency", "outcome", "route", "release" } },
	/* without case, `_ - .` */
	{ "{'Time-Stamp':1754071560,'RESPONSE_TIME':5,'Status_Code':200,'End.Point':'/"
	  "a','app-version':'v@'}",
	  { "Time-Stamp", "RESPONSE_TIME", "Status_Code", "End.Point", "app-version" } },
	/* nested: whole names before last parts */
	{ "{'time':1754071560,'res':{'statusCode':200},'http':{'route':'/"
	  "a','status':500},'service':{'version':'v@'},'event':{'duration':5}}",
	  { "time", "event.duration", "res.statusCode", "http.route", "service.version" } },
	{ "{'time':1754071560,'http':{'resp':{'took_ms':5,'status':200},'req':{'path':'/a'}}}",
	  { "time", "http.resp.took_ms", "http.resp.status", "http.req.path", NULL } },
	{ "{'time':1754071560,'user':{'status':'gold','name':'x'},'latency':5}",
	  { "time", "latency", NULL, NULL, NULL } },
	/* never a version */
	{ "{'time':1754071560,'latency':5,'v':@,'@version':'@','ecs.version':'@','http.version':'@'"
	  ",'protocol':'@','schemaVersion':'@','apiVersion':'@'}",
	  { "time", "latency", NULL, NULL, NULL } },
	{ "{'time':1754071560,'latency':5,'http':{'version':'1.@'},'ecs':{'version':'1.@'}}",
	  { "time", "latency", NULL, NULL, NULL } },
	/* a plain version: one value everywhere is a constant */
	{ "{'time':1754071560,'latency':5,'version':'v1'}",
	  { "time", "latency", NULL, NULL, NULL } },
	{ "{'time':1754071560,'latency':5,'version':'v@'}",
	  { "time", "latency", NULL, NULL, "version" } },
	{ "{'time':1754071560,'latency':5,'modelVersion':'v1'}",
	  { "time", "latency", NULL, NULL, "modelVersion" } },
	/* a name without usable values */
	{ "{'time':'noon','ts':1754071560,'latency':'fast','took':5,'service':'risk'}",
	  { "ts", "took", NULL, NULL, NULL } },
	/* no scanning of other numbers for dates */
	{ "{'created':1754071560,'latency':5}", { NULL, "latency", NULL, NULL, NULL } },
};

/* Beside another file, or in one that goes on, others will follow a release; a format is one. */
START_TEST(one_version_of_a_part_is_a_release)
{
	const struct field_map map = { .is_part = true };
	struct taken taken;

	take_many(&taken, 4, "{'time':1754071560,'latency':5,'version':'v1'}", &map);
	ck_assert_ptr_nonnull(role(&taken, ROLE_VERSION, 0));
	ck_assert_str_eq(role(&taken, ROLE_VERSION, 0)->path, "version");
	taken_release(&taken);
	take_many(&taken, 4, "{'time':1754071560,'latency':5,'version':'2'}", &map);
	ck_assert_ptr_null(role(&taken, ROLE_VERSION, 0));
	taken_release(&taken);
}
END_TEST

START_TEST(a_role_finds_its_field)
{
	struct taken taken;

	take_many(&taken, 4, logs[_i].record, NULL);
	for (enum role r = ROLE_TIME; r < ROLES; r++) {
		const struct field *field = role(&taken, r, 0);
		const char *want = logs[_i].field[r];
		ck_assert_msg((want != NULL) == (field != NULL) &&
				      (!want || strcmp(field->path, want) == 0),
			      "log %d, role %d: %s, not %s", _i, (int)r,
			      field ? field->path : "none", want ? want : "none");
	}
	taken_release(&taken);
}
END_TEST

START_TEST(a_missing_latency_names_its_candidates)
{
	struct taken taken;

	take_many(&taken, 412, "{" T ",'dur':5@,'t_ms':5,'status':'OK','host':'a'}", NULL);
	ck_assert(taken_note(&taken, "412 JSON objects but no latency field; candidates: dur, "
				     "t_ms; use --map latency=dur:ms"));
	taken_release(&taken);
}
END_TEST

START_TEST(a_release_that_logs_under_a_new_name_after_the_sample_is_read)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 5000; i++)
		str_fmt(&text, "{" T ",'responseTimeMs':7,'status':'OK','modelVersion':'v1'}\n");
	for (int i = 0; i < 10; i++)
		str_fmt(&text,
			"{" T
			",'latency_s':0.5,'status':'OK','modelVersion':'v2','service':'risk'}\n");
	take_text(&taken, &text, NULL);
	ck_assert_uint_eq(taken.n, 5010);
	ck_assert_int_eq(taken.at[5009].latency_us, 500000);
	ck_assert(taken_note(&taken, "latency: 10 records have none of the fields of the first "
				     "records; it is read from latency_s there"));
	taken_release(&taken);
	str_release(&text);
}
END_TEST

/* contract section 1 and ingest.md section 18. */
static const struct { const char *text, *words;
} bad_maps[] = {
	{ "latency=dur:minutes", "--map: latency=dur:minutes: unknown unit; use ns, us, ms or s" },
	{ "latency", "no field is named" },
	{ "latency=", "no field is named" },
	{ "latency=:ms", "no field is named" },
	{ "speed=dur", "no such role" },
	{ "=dur", "no such role" },
	{ "time=ts:Nowhere", "no such zone" },
	{ "time=ts:IST", "no such zone" },
	{ "dim="
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "too long" },
	{ "latency=d\x1b[31m:x", "<1B>" },
};

START_TEST(a_bad_map_is_refused_by_name)
{
	struct field_map map = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(field_map_add(&map, bad_maps[_i].text, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_msg(strstr(err.text, bad_maps[_i].words) != NULL, "%s", err.text);
	for (int r = 0; r < ROLES; r++)
		ck_assert(!map.is_set[r]);
}
END_TEST

START_TEST(seventeen_dimensions_are_one_too_many)
{
	struct field_map map = { 0 };
	struct err err = { 0 };
	char text[] = "dim=a";

	for (int i = 0; i < 16; i++, text[4]++)
		ck_assert_int_eq(field_map_add(&map, text, &err), 0);
	ck_assert_int_eq(field_map_add(&map, "dim=a", &err), 0);
	ck_assert_int_eq(field_map_add(&map, text, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "more than 16 dimensions"));
}
END_TEST

START_TEST(a_mapped_field_that_no_record_has_is_told)
{
	struct field_map map = { 0 };
	struct err err = { 0 };
	struct taken taken;

	ck_assert_int_eq(field_map_add(&map, "latency=dur:ms", &err), 0);
	take_many(&taken, 3, "{" T ",'latency_ms':5,'status':'OK'}", &map);
	ck_assert(taken_note(&taken, "--map latency: no sampled record has this field: dur"));
	ck_assert_int_eq(taken.at[0].latency_us, LATENCY_NONE);
	taken_release(&taken);
}
END_TEST

START_TEST(a_rival_on_all_records_is_noted)
{
	struct taken taken;

	take_many(&taken, 10, "{" T ",'latency_ms':5,'took':7,'status':'OK'}", NULL);
	ck_assert(taken_note(&taken, "latency is read from latency_ms; took is there too: --map "
				     "latency=took takes that"));
	taken_release(&taken);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("fields");
	TCase *tcase = tcase_create("fields");

	tcase_add_loop_test(tcase, a_role_finds_its_field, 0, LENGTH(logs));
	tcase_add_test(tcase, one_version_of_a_part_is_a_release);
	tcase_add_test(tcase, a_missing_latency_names_its_candidates);
	tcase_add_test(tcase, a_release_that_logs_under_a_new_name_after_the_sample_is_read);
	tcase_add_loop_test(tcase, a_bad_map_is_refused_by_name, 0, LENGTH(bad_maps));
	tcase_add_test(tcase, seventeen_dimensions_are_one_too_many);
	tcase_add_test(tcase, a_mapped_field_that_no_record_has_is_told);
	tcase_add_test(tcase, a_rival_on_all_records_is_noted);
	suite_add_tcase(suite, tcase);
	return suite;
}
