/* check_jsonform: which format a log is in, and what its row says of fields and units. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tests/form_log.h"
#include "tests/runner.h"

static struct form_log log_;

static void
set_up(void)
{
	form_init(&log_);
}

static void
tear_down(void)
{
	form_release(&log_);
}

static size_t
rows(void)
{
	size_t n = 0;

	while (jsonform_at(n))
		n++;
	return n;
}

START_TEST(a_row_is_found_by_its_name_alone)
{
	const struct jsonform *form = jsonform_at((size_t)_i);

	ck_assert_ptr_eq(jsonform_find(form->name), form);
	ck_assert_uint_gt(strlen(form->help), 0);
	ck_assert_uint_le(strlen(form->name), 12);
	ck_assert(form->must[0] != NULL);
	ck_assert(!form->is_always_cut || form->cut);
}
END_TEST

/* ingest.md section 10: the JSON rows of waves 1 and 3, and lograge, which has a JSON form;
 * and the plain logger whose message is the record. */
START_TEST(the_formats_of_the_design_are_there)
{
	static const char *const names[] = {
		"nginx-json", "envoy", "caddy",	 "traefik",    "cloudflare", "pino", "bunyan",
		"zap",	      "zerolog", "logrus", "ecs",	"gcp",	      "apigateway", "k6",
		"docker",     "journald", "cloudwatch", "loki", "lograge",    "otlp", "jaeger",
		"zipkin",     "har",    "message",
	};

	for (size_t i = 0; i < LENGTH(names); i++)
		ck_assert_msg(jsonform_find(names[i]) != NULL, "%s", names[i]);
	ck_assert_ptr_null(jsonform_find("json"));
	ck_assert_ptr_null(jsonform_find("ngnix"));
}
END_TEST

START_TEST(an_example_is_recognized_as_its_own_row)
{
	const struct jsonform *form = jsonform_at((size_t)_i);

	form_vote(&log_, form->example, 1);
	form_choose(&log_);
	ck_assert_msg(log_.use.form == form, "%s is taken for %s", form->name,
		      str_text(&log_.name));
}
END_TEST

/* Places before the aliases are few; a row must not run into them. */
START_TEST(the_hints_of_a_row_have_room)
{
	const struct jsonform *form = jsonform_at((size_t)_i);
	int first[ROLES] = { 0 }, fallback[ROLES] = { 0 };

	for (size_t i = 0; i < JSONFORM_HINTS && form->hint[i].path; i++) {
		first[form->hint[i].role] += form->hint[i].how == FORM_FIELD;
		fallback[form->hint[i].role] += form->hint[i].how == FORM_FALLBACK;
		ck_assert_uint_lt(strlen(form->hint[i].path), FIELD_PATH);
	}
	for (int role = 0; role < ROLES; role++) {
		ck_assert_int_le(2 * first[role], PLACE_ALIAS - PLACE_FORM);
		ck_assert_int_le(2 * fallback[role], PLACE_NESTED - PLACE_FALLBACK);
	}
}
END_TEST

/* What no row may claim, and what one claims of another logger. */
static const struct { const char *object, *name; } lookalikes[] = {
	{ "{'timestamp':'2025-08-01T18:06:00Z','responseTimeMs':95,'status':'OK','endpoint':'/a'}",
	  "json" },
	{ "{'time':'2025-08-01T18:06:00Z','level':'INFO','msg':'x','duration':95}", "json" },
	/* slog puts the time first; python's the level and the message in any order */
	{ "{'level':'info','message':'x','duration':5.5,'time':'2025-08-01T18:06:00Z'}", "json" },
	{ "{'time':'2025-08-01T18:06:00Z','level':'info','duration':5.5,'message':'x'}", "json" },
	/* pino's time is a number, bunyan's a text with `v` beside it */
	{ "{'level':30,'time':'2025-08-01T18:06:00Z','pid':7,'hostname':'a','msg':'x'}", "json" },
	{ "{'level':30,'time':1754071560000,'pid':7,'hostname':'a','msg':'x','v':1}", "json/pino" },
	/* caddy is written with zap */
	{ "{'level':'info','ts':1754071560.5,'logger':'http','msg':'handled request','request':"
	  "{'uri':'/a'},'duration':0.1,'status':200}", "json/caddy" },
	/* arrays under names that formats use */
	{ "{'data':[{'ts':'2025-08-01T18:06:00Z','latency':5}]}", "json" },
	{ "{'events':[{'ts':'2025-08-01T18:06:00Z','latency':5}]}", "json" },
	{ "{'spans':[{'ts':'2025-08-01T18:06:00Z','latency':5}]}", "json" },
	{ "{'resourceSpans':[]}", "json" },
	{ "{'log':{'level':'info'},'time':'2025-08-01T18:06:00Z'}", "json" },
	{ "{'message':'x','timestamp':'2025-08-01T18:06:00Z'}", "json" },
	{ "{'metric':'cpu','type':'gauge','value':5}", "json" },
	{ "{}", "json" },
};

START_TEST(a_row_claims_no_more_than_its_own)
{
	char *object = form_quoted(lookalikes[_i].object);

	form_vote(&log_, object, 10);
	ck_assert_str_eq(form_choose(&log_), lookalikes[_i].name);
	free(object);
}
END_TEST

static const struct { int pino, plain; const char *name; } shares[] = {
	{ 5, 5, "json/pino" }, { 4, 6, "json" }, { 0, 0, "json" }, { 1, 0, "json/pino" },
};

START_TEST(half_of_the_objects_decide)
{
	form_vote(&log_, jsonform_find("pino")->example, shares[_i].pino);
	form_vote(&log_, "{\"ts\":1754071560,\"latency_ms\":5}", shares[_i].plain);
	ck_assert_str_eq(form_choose(&log_), shares[_i].name);
}
END_TEST

/* --input-format docker: what is in the strings is still found out. */
START_TEST(a_row_named_by_the_user_is_taken_and_looked_into)
{
	char *object = form_quoted("{'log':'{\\'level\\':30,\\'time\\':1754071560000,\\'pid\\':7,"
				   "\\'hostname\\':\\'a\\'}','stream':'stdout'}");

	form_vote(&log_, object, 1);
	form_vote(&log_, "{\"ts\":1754071560,\"latency_ms\":5}", 9);
	ck_assert_str_eq(form_choose(&log_), "json");
	jsonform_choose_as(&log_.votes, jsonform_find("docker"), &log_.use);
	ck_assert(log_.use.is_cut);
	ck_assert_ptr_eq(log_.use.form, jsonform_find("docker"));
	ck_assert_ptr_eq(log_.use.inner, jsonform_find("pino"));
	free(object);
}
END_TEST

START_TEST(what_comes_after_the_sample_changes_nothing)
{
	form_vote(&log_, "{\"ts\":1754071560,\"latency_ms\":5}", JSONFORM_SAMPLE);
	form_vote(&log_, jsonform_find("pino")->example, 2 * JSONFORM_SAMPLE);
	ck_assert_str_eq(form_choose(&log_), "json");
}
END_TEST

/* ingest.md section 10, the latency column: a record, the field, its unit, why. */
static const struct {
	const char *object, *name, *latency;
	enum unit unit;
	enum unit_proof proof;
} units[] = {
	{ "{'level':30,'time':1754071560000,'pid':7,'hostname':'a',"
	  "'responseTime':9.5}", "json/pino",
	  "responseTime", UNIT_MS, PROOF_FORMAT },
	{ "{'ts':1754071560.5,'logger':'h','request':{'uri':'/a'},'duration':75.5,'status':200}",
	  "json/caddy", "duration", UNIT_S, PROOF_FORMAT },
	{ "{'StartUTC':'2025-08-01T18:06:00Z','Duration':4500,'DownstreamStatus':200,'RequestPath':"
	  "'/a'}", "json/traefik", "Duration", UNIT_NS, PROOF_FORMAT },
	{ "{'start_time':'2025-08-01T18:06:00Z','response_code':200,'response_flags':'-',"
	  "'duration':'2.5'}", "json/envoy", "duration", UNIT_MS, PROOF_FORMAT },
	{ "{'time_iso8601':'2025-08-01T18:06:00Z','request_time':'95','status':'200'}",
	  "json/nginx-json", "request_time", UNIT_S, PROOF_FORMAT },
	{ "{'@timestamp':'2025-08-01T18:06:00Z','event.duration':95}", "json/ecs",
	  "event.duration", UNIT_NS, PROOF_FORMAT },
	{ "{'requestTimeEpoch':1754071560000,'responseLatency':'2000000','status':200}",
	  "json/apigateway", "responseLatency", UNIT_MS, PROOF_FORMAT },
	{ "{'level':'info','ts':1754071560.5,'caller':'a','msg':'x','duration':75.5}", "json/zap",
	  "duration", UNIT_S, PROOF_FORMAT },
	{ "{'level':'info','ts':1754071560.5,'caller':'a','msg':'x','duration':75}", "json/zap",
	  "duration", UNIT_MS, PROOF_ASSUMED },
	{ "{'level':'info','ts':1754071560.5,'caller':'a','msg':'x','duration':'75ms'}",
	  "json/zap", "duration", UNIT_MS, PROOF_VALUE },
	{ "{'level':'info','duration':9.5,'time':'2025-08-01T18:06:00Z','message':'x'}",
	  "json/zerolog", "duration", UNIT_MS, PROOF_FORMAT },
	{ "{'v':0,'name':'a','hostname':'a','pid':7,'level':30,'time':'2025-08-01T18:06:00Z',"
	  "'latency':95}", "json/bunyan", "latency", UNIT_MS, PROOF_ASSUMED },
	{ "{'controller':'A','action':'b','status':200,'duration':9.5,'path':'/a'}", "json/lograge",
	  "duration", UNIT_MS, PROOF_FORMAT },
	{ "{'startedDateTime':'2025-08-01T18:06:00Z','time':9.5,'request':{'url':'/a'},'response':"
	  "{'status':200}}", "json/har", "time", UNIT_MS, PROOF_FORMAT },
	{ "{'type':'Point','metric':'http_req_duration','data':{'time':'2025-08-01T18:06:00Z',"
	  "'value':9.5}}", "json/k6", "data.value", UNIT_MS, PROOF_FORMAT },
	{ "{'traceId':'a','id':'b','kind':'SERVER','timestamp':1754071560000000,'duration':95}",
	  "json/zipkin", "duration", UNIT_US, PROOF_FORMAT },
	{ "{'traceID':'a','spanID':'b','operationName':'/a','startTime':1754071560000000,"
	  "'duration':"
	  "95,'tags':[{'key':'span.kind','value':'server'}]}", "json/jaeger", "duration", UNIT_US,
	  PROOF_FORMAT },
	{ "{'traceId':'a','spanId':'b','kind':2,'startTimeUnixNano':'1754071560000000000',"
	  "'endTimeUnixNano':'1754071560000000095'}", "json/otlp",
	  "endTimeUnixNano - startTimeUnixNano", UNIT_NS, PROOF_FORMAT },
	/* proof, and what the key says, come before the format */
	{ "{'level':'info','ts':1754071560.5,'caller':'a','msg':'x',"
	  "'duration_ms':75.5}", "json/zap",
	  "duration_ms", UNIT_MS, PROOF_SUFFIX },
	{ "{'level':'info','ts':1754071560,'start':1754071560.5,'end':1754071560.75,'msg':'x',"
	  "'duration':250.5}", "json/zap", "duration", UNIT_MS, PROOF_START_END },
	/* in a wrapper the record's own format decides */
	{ "{'log':'{\\'level\\':30,\\'time\\':1754071560000,\\'pid\\':7,\\'hostname\\':\\'a\\',"
	  "\\'responseTime\\':9.5}','stream':'stdout','time':'2025-08-01T18:06:00Z'}",
	  "json/docker+pino", "responseTime", UNIT_MS, PROOF_FORMAT },
};

START_TEST(the_format_gives_the_unit)
{
	char *object = form_quoted(units[_i].object);

	form_vote(&log_, object, 10);
	ck_assert_str_eq(form_choose(&log_), units[_i].name);
	form_probe(&log_, object, 10);
	fields_choose(&log_.probe, NULL, &log_.fields, &log_.notes);
	const struct field *field = &log_.fields.role[ROLE_LATENCY][0];
	ck_assert_int_eq(log_.fields.n_role[ROLE_LATENCY], 1);
	ck_assert_str_eq(field->path, units[_i].latency);
	ck_assert_msg(field->unit == units[_i].unit && field->proof == units[_i].proof,
		      "%s: %s, proof %d", units[_i].object, unit_word(field->unit),
		      (int)field->proof);
	ck_assert_int_eq(strstr(str_text(&log_.notes), "assumed") != NULL,
			 units[_i].proof == PROOF_ASSUMED);
	free(object);
}
END_TEST

START_TEST(a_row_can_be_taken_back)
{
	struct paths fresh;
	const struct jsonform *form = jsonform_at((size_t)_i);
	struct jsonform_use use = jsonform_fixed(form);

	paths_init(&fresh);
	jsonform_apply(&use, &log_.paths);
	jsonform_withdraw(&use, &log_.paths);
	for (size_t i = 0; i < JSONFORM_HINTS && form->hint[i].path; i++) {
		const char *path = form->hint[i].path;
		const struct path *a = paths_get(&log_.paths, paths_want(&log_.paths, path));
		const struct path *b = paths_get(&fresh, paths_want(&fresh, path));
		ck_assert_mem_eq(a->place, b->place, sizeof(a->place));
		ck_assert(a->unit == b->unit && a->is_no_dim == b->is_no_dim);
	}
	paths_release(&fresh);
}
END_TEST

START_TEST(the_time_of_the_origin_counts_only_without_an_end)
{
	char *without = form_quoted("{'EdgeStartTimestamp':1754071560,'RayID':'a',"
				    "'OriginResponseTime':7000000}");
	char *with = form_quoted("{'EdgeStartTimestamp':1754071560,'EdgeEndTimestamp':1754071561,"
				 "'RayID':'a','OriginResponseTime':7000000}");
	const uint32_t id = paths_want(&log_.paths, "OriginResponseTime");

	form_vote(&log_, without, 10);
	ck_assert_str_eq(form_choose(&log_), "json/cloudflare");
	ck_assert_int_ge(paths_get(&log_.paths, id)->place[ROLE_LATENCY], 0);
	jsonform_withdraw(&log_.use, &log_.paths);
	form_vote(&log_, with, 10);
	form_choose(&log_);
	ck_assert_int_lt(paths_get(&log_.paths, id)->place[ROLE_LATENCY], 0);
	free(without);
	free(with);
}
END_TEST

START_TEST(an_envoy_subset_is_a_field_of_its_own)
{
	static const struct { const char *cluster, *subset; } clusters[] = {
		{ "'outbound|80|v1-2|a.svc'", "'v1-2'" }, { "'outbound|80||a.svc'", NULL },
		{ "'a'", NULL }, { "'a|b|c'", NULL }, { "'|||'", NULL }, { "null", NULL },
		{ "'outbound|80|v\\u0031|a'", "'v\\u0031'" },
	};

	for (size_t i = 0; i < LENGTH(clusters); i++) {
		struct str text = { 0 }, want = { 0 };
		str_fmt(&text, "{'response_code':200,'upstream_cluster':%s}", clusters[i].cluster);
		char *object = form_quoted(text.at);
		str_bytes(&want, text.at, text.len - 1);
		if (clusters[i].subset)
			str_fmt(&want, ",'upstream_cluster.subset':%s", clusters[i].subset);
		str_char(&want, '}');
		char *wanted = form_quoted(want.at);
		ck_assert_str_eq(form_cut_by(&log_, "envoy", object), wanted);
		free(object);
		free(wanted);
		str_release(&text);
		str_release(&want);
	}
}
END_TEST

/* Objects are cut anywhere by damage and hostile hands: nothing past their end is read. */
START_TEST(any_cut_of_an_example_is_survived_by_every_row)
{
	const char *whole = jsonform_at((size_t)_i)->example;
	size_t len, all = strlen(whole);

	for (size_t cut = 0; cut <= all; cut++) {
		char *exact = xmalloc(cut ? cut : 1);
		memcpy(exact, whole, cut);
		for (size_t row = 0; row < rows(); row++) {
			struct jsonform_use use = jsonform_fixed(jsonform_at(row));
			if (!jsonform_cut(&use, exact, cut, &log_.cut))
				continue;
			for (size_t i = 0; i < log_.cut.n; i++) {
				ck_assert_uint_le(log_.cut.item[i].from + log_.cut.item[i].len,
						  cut);
				jsonform_text(&log_.cut, i, &len);
			}
		}
		free(exact);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("jsonform");
	TCase *tcase = tcase_create("jsonform");
	int n = (int)rows();

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_row_is_found_by_its_name_alone, 0, n);
	tcase_add_test(tcase, the_formats_of_the_design_are_there);
	tcase_add_loop_test(tcase, an_example_is_recognized_as_its_own_row, 0, n);
	tcase_add_loop_test(tcase, the_hints_of_a_row_have_room, 0, n);
	tcase_add_loop_test(tcase, a_row_claims_no_more_than_its_own, 0, LENGTH(lookalikes));
	tcase_add_loop_test(tcase, half_of_the_objects_decide, 0, LENGTH(shares));
	tcase_add_test(tcase, a_row_named_by_the_user_is_taken_and_looked_into);
	tcase_add_test(tcase, what_comes_after_the_sample_changes_nothing);
	tcase_add_loop_test(tcase, the_format_gives_the_unit, 0, LENGTH(units));
	tcase_add_loop_test(tcase, a_row_can_be_taken_back, 0, n);
	tcase_add_test(tcase, the_time_of_the_origin_counts_only_without_an_end);
	tcase_add_test(tcase, an_envoy_subset_is_a_field_of_its_own);
	tcase_add_loop_test(tcase, any_cut_of_an_example_is_survived_by_every_row, 0, n);
	suite_add_tcase(suite, tcase);
	return suite;
}
