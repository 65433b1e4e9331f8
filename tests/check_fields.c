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
	{ "{'time':1754071560,'jsonPayload':{'durationMs':5,'statusCode':200,'route':'/a'},"
	  "'properties':{'appVersion':'v@'}}",
	  { "time", "jsonPayload.durationMs", "jsonPayload.statusCode", "jsonPayload.route",
	    "properties.appVersion" } },
	/* the level of a line is no outcome, the one value of a failure is */
	{ "{'time':1754071560,'latency':5,'status':'info','http':{'status_code':200}}",
	  { "time", "latency", "http.status_code", NULL, NULL } },
	{ "{'time':1754071560,'latency':5,'status':'WARN'}",
	  { "time", "latency", NULL, NULL, NULL } },
	{ "{'time':1754071560,'latency':5,'status':'error'}",
	  { "time", "latency", "status", NULL, NULL } },
	/* a response is one where it is a code */
	{ "{'time':1754071560,'latency':5,'response':'504'}",
	  { "time", "latency", "response", NULL, NULL } },
	{ "{'time':1754071560,'latency':5,'response':'hello'}",
	  { "time", "latency", NULL, NULL, NULL } },
	/* Cloud Run's revision, as text logs write it */
	{ "{'time':1754071560,'latency':5,'resource.labels.revision_name':'api-0000@'}",
	  { "time", "latency", NULL, NULL, "resource.labels.revision_name" } },
	/* a slot that a version stands beside; one that stands alone */
	{ "{'time':1754071560,'latency':5,'variant':'A@','version':'2.1.0'}",
	  { "time", "latency", NULL, NULL, "version" } },
	{ "{'time':1754071560,'latency':5,'variant':'A@'}",
	  { "time", "latency", NULL, NULL, "variant" } },
	{ "{'Time':1754071560,'Response Time':5,'Status Code':200,'Request URI':'/a@'}",
	  { "Time", "Response Time", "Status Code", "Request URI", NULL } },
	/* what a request spoke is no version of what served it */
	{ "{'time':1754071560,'total_ns':'5000000','version':'HTTP/2.0'}",
	  { "time", "total_ns", NULL, NULL, NULL } },
	/* nor is yes or no, in words, where a code is */
	{ "{'time':1754071560,'latency':5,'success':'True','resultCode':'504'}",
	  { "time", "latency", "resultCode", NULL, NULL } },
	/* a zone behind the name of a time */
	{ "{'timestamp [UTC]':'2025-08-01 18:06:00','latency':5}",
	  { "timestamp [UTC]", "latency", NULL, NULL, NULL } },
	/* never a version */
	{ "{'time':1754071560,'latency':5,'v':@,'@version':'@','ecs.version':'@','http.version':'@'"
	  ",'protocol':'@','schemaVersion':'@','apiVersion':'@'}",
	  { "time", "latency", NULL, NULL, NULL } },
	{ "{'time':1754071560,'latency':5,'http':{'version':'1.@'},'ecs':{'version':'1.@'}}",
	  { "time", "latency", NULL, NULL, NULL } },
	/* a plain version: one bare number everywhere is the log's format */
	{ "{'time':1754071560,'latency':5,'version':'v1'}",
	  { "time", "latency", NULL, NULL, "version" } },
	{ "{'time':1754071560,'latency':5,'version':'1'}",
	  { "time", "latency", NULL, NULL, NULL } },
	{ "{'time':1754071560,'latency':5,'version':42}",
	  { "time", "latency", NULL, NULL, NULL } },
	{ "{'time':1754071560,'latency':5,'version':'20240928'}",	/* a build is no format */
	  { "time", "latency", NULL, NULL, "version" } },
	{ "{'time':1754071560,'latency':5,'version':142}",
	  { "time", "latency", NULL, NULL, "version" } },
	{ "{'time':1754071560,'latency':5,'service':{'version':'7'}}",
	  { "time", "latency", NULL, NULL, "service.version" } },
	{ "{'time':1754071560,'latency':5,'version':'v@'}",
	  { "time", "latency", NULL, NULL, "version" } },
	{ "{'time':1754071560,'latency':5,'modelVersion':'v1'}",
	  { "time", "latency", NULL, NULL, "modelVersion" } },
	/* a name without usable values */
	{ "{'time':'noon','ts':1754071560,'latency':'fast','took':5,'service':'risk'}",
	  { "ts", "took", NULL, NULL, NULL } },
	/* no scanning of other numbers for dates */
	{ "{'expires':1754071560,'latency':5}", { NULL, "latency", NULL, NULL, NULL } },
};

/* A name that many loggers use: read when no better one is there, and only then. */
static const struct { enum role role; const char *path, *value; } late[] = {
	{ ROLE_TIME, "asctime", "'2025-08-01 18:06:0@,123'" },
	{ ROLE_TIME, "createdAt", "'2025-08-01T18:06:0@Z'" },
	{ ROLE_TIME, "created", "175407156@.25" },
	{ ROLE_TIME, "TimeGenerated", "'2025-08-01T18:06:0@Z'" },
	{ ROLE_TIME, "timestamp_ns", "175407156@504656640" },
	{ ROLE_TIME, "tsMs", "175407156@504" }, { ROLE_TIME, "unix_timestamp", "175407156@" },
	{ ROLE_TIME, "epochMillis", "175407156@504" },
	{ ROLE_TIME, "eventTimestamp", "'2025-08-01T18:06:0@Z'" },
	{ ROLE_LATENCY, "elapsedTime", "7@" }, { ROLE_LATENCY, "ms", "7@" },
	{ ROLE_LATENCY, "total_ms", "7@" }, { ROLE_LATENCY, "dur_ms", "7@" },
	{ ROLE_LATENCY, "executionTime", "7@" }, { ROLE_LATENCY, "execution_time_ms", "7@" },
	{ ROLE_LATENCY, "processingTimeMillis", "7@" }, { ROLE_LATENCY, "cost_ms", "7@" },
	{ ROLE_LATENCY, "x_response_time", "7@" }, { ROLE_LATENCY, "runtime_ms", "7@" },
	{ ROLE_LATENCY, "handler_ms", "7@" }, { ROLE_LATENCY, "grpc.time_ms", "7.@" },
	{ ROLE_LATENCY, "Duration (ms)", "7@" },
	{ ROLE_STATUS, "http_status", "504" }, { ROLE_STATUS, "httpStatus", "504" },
	{ ROLE_STATUS, "httpStatusCode", "504" }, { ROLE_STATUS, "http_code", "504.0" },
	{ ROLE_STATUS, "responseStatus", "'HTTP/1.1 504'" }, { ROLE_STATUS, "resp_status", "504" },
	{ ROLE_STATUS, "grpc.code", "'DeadlineExceeded'" }, { ROLE_STATUS, "returnCode", "504" },
	{ ROLE_ENDPOINT, "http.target", "'/a'" }, { ROLE_ENDPOINT, "http_path", "'/a'" },
	{ ROLE_ENDPOINT, "httpPath", "'/a'" }, { ROLE_ENDPOINT, "handler", "'pay'" },
	{ ROLE_ENDPOINT, "operation", "'pay'" }, { ROLE_ENDPOINT, "grpc.method", "'Pay'" },
	{ ROLE_VERSION, "git_commit", "'7f3a9c@'" }, { ROLE_VERSION, "commitSha", "'7f3a9c@'" },
	{ ROLE_VERSION, "commit_hash", "'a@'" }, { ROLE_VERSION, "buildNumber", "41@" },
	{ ROLE_VERSION, "app_ver", "'1.@'" }, { ROLE_VERSION, "deployment_id", "'d-@'" },
	{ ROLE_VERSION, "image", "'repo/api:1.@'" }, { ROLE_VERSION, "rev", "'1.@'" },
	{ ROLE_VERSION, "tag", "'v1.@'" }, { ROLE_VERSION, "AssemblyVersion", "'1.@.0'" },
	{ ROLE_VERSION, "build.version", "'1.@'" },
	{ ROLE_VERSION, "kubernetes.labels.version", "'1.@'" },
	{ ROLE_VERSION, "resource.service.version", "'1.@'" },
	{ ROLE_VERSION, "kubernetes.labels.app.kubernetes.io/version", "'1.@'" },
	{ ROLE_VERSION, "kubernetes.labels.app_kubernetes_io/version", "'2024@'" },
	{ ROLE_VERSION, "app_kubernetes_io_version", "'1.@'" },
	{ ROLE_VERSION, "labels.tags.datadoghq.com/version", "'1.@'" },
};

static void
take_late(struct taken *taken, int i, const char *more)
{
	struct str text = { 0 };

	str_fmt(&text, "{%s%s'latency_ms':5,'%s':%s}\n",
		late[i].role == ROLE_TIME ? "" : "'ts':'2025-08-01T18:06:00Z',", more, late[i].path,
		late[i].value);
	if (late[i].role == ROLE_LATENCY) {
		char *known = strstr(text.at, "latency_ms");
		memcpy(known, "some_field", 10);
	}
	take_many(taken, 6, str_text(&text), NULL);
	str_release(&text);
}

START_TEST(a_name_of_many_loggers_is_read)
{
	struct taken taken;

	take_late(&taken, _i, "");
	const struct field *field = role(&taken, late[_i].role, 0);
	ck_assert_msg(field && strcmp(field->path, late[_i].path) == 0, "%s: %s", late[_i].path,
		      field ? field->path : "none");
	if (late[_i].role == ROLE_LATENCY)
		ck_assert_int_eq(field->unit, UNIT_MS);
	taken_release(&taken);
}
END_TEST

START_TEST(a_name_of_many_loggers_takes_no_role_from_a_better_one)
{
	static const char *const better[ROLES] = {
		"'ts':'2025-08-01T18:06:09Z',", "'responseTimeMs':9@,", "'status':'OK',",
		"'path':'/b',", "'release':'r@',",
	};
	static const char *const names[ROLES] = {
		"ts", "responseTimeMs", "status", "path", "release",
	};
	struct taken taken;

	take_late(&taken, _i, better[late[_i].role]);
	ck_assert_str_eq(role(&taken, late[_i].role, 0)->path, names[late[_i].role]);
	ck_assert_ptr_null(role(&taken, late[_i].role, 1));
	taken_release(&taken);
}
END_TEST

START_TEST(serilogs_compact_records_are_read)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 4; i++)
		str_fmt(&text, "{'@t':'2025-08-01T18:06:0%dZ','@mt':'HTTP {x}','Elapsed':35.12,"
			"'StatusCode':504,'RequestPath':'/a'}\n", i);
	take_text(&taken, &text, NULL);
	ck_assert_ptr_nonnull(role(&taken, ROLE_TIME, 0));
	ck_assert_str_eq(role(&taken, ROLE_TIME, 0)->path, "@t");
	ck_assert_int_eq(role(&taken, ROLE_LATENCY, 0)->unit, UNIT_MS);
	taken_release(&taken);
}
END_TEST

START_TEST(a_mark_before_a_name_is_passed_over)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 4; i++)
		str_fmt(&text, "{" T ",'@duration':15056971%d,'@http.status_code':504,"
			"'@http.url_details.path':'/a','@version':'1.%d'}\n", i, i);
	take_text(&taken, &text, NULL);
	ck_assert_str_eq(role(&taken, ROLE_LATENCY, 0)->path, "@duration");
	ck_assert_int_eq(role(&taken, ROLE_LATENCY, 0)->unit, UNIT_NS);
	ck_assert_str_eq(role(&taken, ROLE_STATUS, 0)->path, "@http.status_code");
	ck_assert_str_eq(role(&taken, ROLE_ENDPOINT, 0)->path, "@http.url_details.path");
	ck_assert_ptr_null(role(&taken, ROLE_VERSION, 0));
	taken_release(&taken);
}
END_TEST

/* A log, and the field each role must find. */
static const struct { const char *record; const char *field[ROLES]; } others[] = {
	{ "{" T ",'latency_ms':5,'success':true,'resultCode':'504'}",
	  { "ts", "latency_ms", "resultCode", NULL, NULL } },
	{ "{" T ",'latency_ms':5,'success':true,'code':'504','http_status':200}",
	  { "ts", "latency_ms", "success", NULL, NULL } },
	{ "{" T ",'mdc':{'uri':'/a','responseStatus':'504','elapsedMs':'7@','build':'1.@'}}",
	  { "ts", "mdc.elapsedMs", "mdc.responseStatus", "mdc.uri", "mdc.build" } },
};

START_TEST(platforms_names_are_read)
{
	struct taken taken;

	take_many(&taken, 6, others[_i].record, NULL);
	for (enum role r = ROLE_TIME; r < ROLES; r++) {
		const struct field *field = role(&taken, r, 0);
		const char *want = others[_i].field[r];
		ck_assert_msg((want != NULL) == (field != NULL) &&
				      (!want || strcmp(field->path, want) == 0),
			      "log %d, role %d: %s, not %s", _i, (int)r,
			      field ? field->path : "none", want ? want : "none");
	}
	taken_release(&taken);
}
END_TEST

/* By their names they might be a version; by their values, or by whose it is, they are none. */
static const char *const no_versions[] = {
	"'tag':'nginx.access'", "'image':'loans@'", "'os.version':'1@'", "'tls.version':'1.@'",
	"'db.schema.version':'4@'", "'user_agent.version':'1.@'", "'telemetry.sdk.version':'1.@'",
	"'log.version':'1.@'", "'meta.version':'3'", "'labels.helm.sh/chart':'api-1.@'",
	"'labels.myapp.kubernetes.io/version':'1.@'", "'app.kubernetes.io/version-note':'1.@'",
};

START_TEST(what_is_of_something_else_is_no_version)
{
	struct taken taken;
	struct str text = { 0 };

	str_fmt(&text, "{" T ",'latency_ms':5@,%s}", no_versions[_i]);
	take_many(&taken, 6, str_text(&text), NULL);
	ck_assert_ptr_null(role(&taken, ROLE_VERSION, 0));
	str_release(&text);
	taken_release(&taken);
}
END_TEST

START_TEST(a_version_that_is_no_release_is_not_asked_for)
{
	struct taken taken;

	take_many(&taken, 12, "{" T ",'latency_ms':5@,'version':'1'}", NULL);
	ck_assert(taken_note(&taken, "version is one bare number everywhere and is taken for the "
				     "log's format; --map version=version makes it the version"));
	ck_assert(!taken_note(&taken, "no version field: --map version=FIELD"));
	taken_release(&taken);
}
END_TEST

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

	take_many(&taken, 412, "{" T ",'respTimes':5@,'t_ms':5@,'status':'OK','host':'a',"
			       "'@version':'1','level_value':2@,'responseCodes':20@,'port':8080}",
		  NULL);
	ck_assert(taken_note(&taken, "412 JSON objects but no latency field; candidates: "
				     "respTimes, t_ms; use --map latency=respTimes:ms"));
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
	tcase_add_loop_test(tcase, a_name_of_many_loggers_is_read, 0, LENGTH(late));
	tcase_add_loop_test(tcase, a_name_of_many_loggers_takes_no_role_from_a_better_one, 0,
			    LENGTH(late));
	tcase_add_test(tcase, a_mark_before_a_name_is_passed_over);
	tcase_add_loop_test(tcase, platforms_names_are_read, 0, LENGTH(others));
	tcase_add_test(tcase, serilogs_compact_records_are_read);
	tcase_add_loop_test(tcase, what_is_of_something_else_is_no_version, 0, LENGTH(no_versions));
	tcase_add_test(tcase, a_version_that_is_no_release_is_not_asked_for);
	tcase_add_test(tcase, a_missing_latency_names_its_candidates);
	tcase_add_test(tcase, a_release_that_logs_under_a_new_name_after_the_sample_is_read);
	tcase_add_loop_test(tcase, a_bad_map_is_refused_by_name, 0, LENGTH(bad_maps));
	tcase_add_test(tcase, seventeen_dimensions_are_one_too_many);
	tcase_add_test(tcase, a_mapped_field_that_no_record_has_is_told);
	tcase_add_test(tcase, a_rival_on_all_records_is_noted);
	suite_add_tcase(suite, tcase);
	return suite;
}
