/* check_jsonform_read: formats through the front door: names, long documents, reading again. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/ingest/jsonform.h"
#include "tests/case_file.h"
#include "tests/runner.h"
#include "tests/taken.h"

static struct cases cases;

/* Reading one record again gives the same record. Of many, 40 are tried: each needs the whole
 * object that it stands in. */
static void
check_again(struct taken *taken, const char *where)
{
	for (size_t i = 0; i < taken->n; i += taken->n / 40 + 1) {
		const struct record *was = &taken->at[i];
		struct record again;
		struct err err = { 0 };
		ck_assert_msg(intake_again(taken->in, was->offset, was->length, was->line_first,
					   &again, &err) == 1,
			      "%s: record %zu: %s", where, i, err.text);
		ck_assert_msg(again.offset == was->offset && again.length == was->length &&
				      again.line_first == was->line_first &&
				      again.line_last == was->line_last &&
				      again.at_ns == was->at_ns &&
				      again.latency_us == was->latency_us &&
				      again.version == was->version &&
				      again.endpoint == was->endpoint &&
				      again.status == was->status &&
				      again.outcome == was->outcome &&
				      again.unusable == was->unusable &&
				      memcmp(again.dims, was->dims, sizeof(was->dims)) == 0,
			      "%s: record %zu is another one when read again", where, i);
	}
}

START_TEST(a_record_of_any_format_is_the_same_when_read_again)
{
	const struct one_case *one = &cases.at[_i];
	struct taken taken;

	taken_bytes(&taken, str_text(&one->bytes), one->bytes.len, 1 << 20, NULL);
	check_again(&taken, one->where);
	taken_release(&taken);
}
END_TEST

static const struct { const char *words, *format; } names[] = {
	{ "pino: milli", "json/pino" }, { "bunyan: v is", "json/bunyan" },
	{ "zap: decimals", "json/zap" }, { "zerolog:", "json/zerolog" },
	{ "logrus:", "json/logrus" }, { "winston", "json/winston" }, { "lograge", "json/lograge" },
	{ "nginx-json: seconds", "json/nginx-json" }, { "envoy:", "json/envoy" },
	{ "caddy:", "json/caddy" }, { "traefik:", "json/traefik" },
	{ "cloudflare: end", "json/cloudflare" }, { "apigateway:", "json/apigateway" },
	{ "ecs, nested", "json/ecs" }, { "ecs, dotted", "json/ecs" },
	{ "gcp: seconds", "json/gcp" }, { "gcp, jsonPayload", "json/gcp" }, { "k6:", "json/k6" },
	{ "docker: JSON", "json/docker" }, { "docker around pino", "json/docker+pino" },
	{ "journald:", "json/journald" }, { "cloudwatch: a file", "json/cloudwatch" },
	{ "loki: an answer", "json/loki" }, { "otlp: lines", "json/otlp" },
	{ "otlp logs", "json/otlp" }, { "jaeger: an answer", "json/jaeger" },
	{ "zipkin:", "json/zipkin" }, { "har:", "json/har" }, { "$.records[]: an object", "json" },
};

START_TEST(the_format_is_named)
{
	bool is_found = false;

	for (size_t i = 0; i < cases.n; i++) {
		const struct one_case *one = &cases.at[i];
		struct taken taken;
		if (!strstr(one->where, names[_i].words))
			continue;
		taken_bytes(&taken, str_text(&one->bytes), one->bytes.len, 1 << 20, NULL);
		ck_assert_str_eq(intake_format(taken.in), names[_i].format);
		taken_release(&taken);
		is_found = true;
	}
	ck_assert_msg(is_found, "no case of %s", names[_i].words);
}
END_TEST

/* ingest.md section 10: zap's caller is no dimension, whatever its values. */
START_TEST(what_a_format_calls_no_dimension_is_none)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 40; i++)
		str_fmt(&text,
			"{\"level\":\"info\",\"ts\":%d.5,\"caller\":\"a.go:%d\",\"msg\":\"x\","
			"\"duration\":0.5,\"status\":200,\"host\":\"a%d\"}\n",
			1754071560 + i, i % 3, i % 2);
	taken_bytes(&taken, text.at, text.len, 1 << 20, NULL);
	ck_assert_str_eq(intake_format(taken.in), "json/zap");
	ck_assert_str_eq(taken_dim(&taken, &taken.at[1], "host"), "a1");
	ck_assert_str_eq(taken_dim(&taken, &taken.at[1], "caller"), "-");
	taken_release(&taken);
	str_release(&text);
}
END_TEST

/* Documents beyond the head, beyond the longest record, with one resource and with many. */
static const struct { int spans, resources; } documents[] = {
	{ 300, 1 }, { 1200, 1 }, { 3000, 1 }, { 8000, 1 }, { 500, 12 },
};

START_TEST(each_span_of_a_long_document_has_the_version_of_its_resource)
{
	struct str text = { 0 };
	struct taken taken;

	str_add(&text, "{\"resourceSpans\":[");
	for (int r = 0; r < documents[_i].resources; r++) {
		str_fmt(&text, "%s{\"resource\":{\"attributes\":[{\"key\":\"service.version\","
			"\"value\":{\"stringValue\":\"v%d\"}}]},\"scopeSpans\":[{\"spans\":[",
			r ? "," : "", r);
		for (int i = 0; i < documents[_i].spans; i++)
			str_fmt(&text, "%s\n{\"traceId\":\"t%d\",\"spanId\":\"s%d\","
				"\"name\":\"/a\",\"kind\":%d,"
				"\"startTimeUnixNano\":\"1754071560000000000\","
				"\"endTimeUnixNano\":\"1754071560000%03d000\",\"attributes\":["
				"{\"key\":\"http.response.status_code\","
				"\"value\":{\"intValue\":\"200\"}}]}",
				i ? "," : "", i, i, 2 + i % 2, r + 1);
		str_add(&text, "]}]}");
	}
	str_add(&text, "]}\n");
	taken_bytes(&taken, text.at, text.len, 1 << 16, NULL);
	ck_assert_str_eq(intake_format(taken.in), "json/otlp");
	ck_assert_uint_eq(taken.n, (size_t)(documents[_i].spans / 2 * documents[_i].resources));
	for (size_t i = 0; i < taken.n; i++) {
		long r = (long)i / (documents[_i].spans / 2);
		char want[32];
		snprintf(want, sizeof(want), "v%ld", r);
		ck_assert_str_eq(taken_name(&taken, taken.at[i].version), want);
		ck_assert_int_eq(taken.at[i].latency_us, r + 1);
		ck_assert_uint_eq(taken.at[i].flags, 0);
	}
	struct books books = intake_books(taken.in);
	ck_assert(books_balance(&books));
	ck_assert_uint_eq(intake_ledger(taken.in)->n, 0);
	check_again(&taken, "a long document");
	taken_release(&taken);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("jsonform_read");
	TCase *tcase = tcase_create("jsonform_read");

	cases = cases_load("tests/cases/json-*.case");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_record_of_any_format_is_the_same_when_read_again, 0,
			    (int)cases.n);
	tcase_add_loop_test(tcase, the_format_is_named, 0, LENGTH(names));
	tcase_add_test(tcase, what_a_format_calls_no_dimension_is_none);
	tcase_add_loop_test(tcase, each_span_of_a_long_document_has_the_version_of_its_resource, 0,
			    LENGTH(documents));
	suite_add_tcase(suite, tcase);
	return suite;
}
