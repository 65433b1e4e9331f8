/* check_spans: OTLP, Jaeger and Zipkin: which spans are requests, and what stands in them. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/ingest/spans.h"
#include "core/ingest/shape.h"
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

static const struct { const char *value; enum span_kind kind; } kinds[] = {
	{ "0", SPAN_UNKNOWN }, { "1", SPAN_INTERNAL }, { "2", SPAN_SERVER }, { "3", SPAN_CLIENT },
	{ "4", SPAN_PRODUCER }, { "5", SPAN_CONSUMER }, { "6", SPAN_UNKNOWN }, { "-"
	  "2", SPAN_UNKNOWN },
	{ "\"2\"", SPAN_SERVER }, { "\"SPAN_KIND_SERVER\"", SPAN_SERVER },
	{ "\"SPAN_KIND_INTERNAL\"", SPAN_INTERNAL }, { "\"SERVER\"", SPAN_SERVER },
	{ "\"server\"", SPAN_SERVER }, { "\"Client\"", SPAN_CLIENT }, { "\"servers"
	  "\"", SPAN_UNKNOWN },
	{ "\"SPAN_KIND_UNSPECIFIED\"", SPAN_UNKNOWN }, { "nul"
	  "l", SPAN_UNKNOWN }, { "", SPAN_UNKNOWN },
	{ "[2]", SPAN_UNKNOWN },
};

START_TEST(a_kind_is_a_number_or_a_word)
{
	const char *value = kinds[_i].value;

	ck_assert_int_eq(span_kind_of((struct raw){ value, strlen(value) }), kinds[_i].kind);
}
END_TEST

#define OTLP(resource, span) \
	"{'resourceSpans':[{'resource':{'attributes':[" resource "]},'scopeSpans':[{'spans':[{" \
	span "}]}]}]}"
#define SERVER "'spanId':'s','kind':2,'startTimeUnixNano':'1000','endTimeUnixNano':'1500'"
#define SPAN "'spanId':'s','startTimeUnixNano':'1000'," \
	     "'endTimeUnixNano - startTimeUnixNano':500"

static const struct { const char *form, *object, *records; } cuts[] = {
	{ "otlp", OTLP("{'key':'service.version','value':{'stringValue':'v1'}}",
		       SERVER ",'traceId':'t','parentSpanId':'p','name':'n'"),
	  "{'traceId':'t','spanId':'s','parentSpanId':'p','startTimeUnixNano':'1000',"
	  "'endTimeUnixNano - startTimeUnixNano':500,'name':'n','service.version':'v1'}" },
	/* the resource behind its spans */
	{ "otlp", "{'resourceSpans':[{'scopeSpans':[{'spans':[{" SERVER "}],'scope':{}}],"
	  "'resource':"
		  "{'attributes':[{'key':'a','value':{'stringValue':'x'}}]}}]}",
	  "{" SPAN ",'a':'x'}" },
	/* two resources: each span has its own */
	{ "otlp", "{'resourceSpans':[{'resource':{'attributes':[{'key':'a','value':{'stringValue':"
		  "'x'}}]},'scopeSpans':[{'spans':[{" SERVER "}]},{'spans':[{" SERVER "}]}]},"
		  "{'scopeSpans':[{'spans':[{" SERVER "}]}]}]}",
	  "{" SPAN ",'a':'x'};{" SPAN ",'a':'x'};{" SPAN "}" },
	/* older and other names of the levels; parts of a document by themselves */
	{ "otlp", "{'batches':[{'instrumentationLibrarySpans':[{'spans':[{" SERVER "}]}]}]}",
	  "{" SPAN "}" },
	{ "otlp", "{'resource':{'attributes':[{'key':'a','value':{'intValue':'7'}}]},'scopeSpans':"
		  "[{'spans':[{" SERVER "}]}]}", "{" SPAN ",'a':7}" },
	{ "otlp", "{'scope':{},'spans':[{" SERVER "}]}", "{" SPAN "}" },
	{ "otlp", "{" SERVER "}", "{" SPAN "}" },
	/* typed values; lists, maps and bytes are no fields */
	{ "otlp", "{" SERVER ",'attributes':[{'key':'a','value':{'intValue':'200'}},{'key':'b',"
		  "'value':{'intValue':200}},{'key':'c','value':{'doubleValue':2.5}},{'key':'d',"
		  "'value':{'boolValue':true}},{'key':'e','value':{'arrayValue':{'values':[]}}},"
		  "{'key':'f','value':{'kvlistValue':{}}},{'key':'g','value':{}},{'key':'h'},"
		  "{'value':{'stringValue':'x'}},{'key':'i','value':{'intValue':'x'}},7]}",
	  "{" SPAN ",'a':200,'b':200,'c':2.5,'d':true,'i':'x'}" },
	{ "otlp", "{" SERVER ",'attributes':{'a':'x','b':[1],'c':2}}", "{" SPAN ",'a':'x','c':2}" },
	/* the span's own attribute wins over the resource's */
	{ "otlp", OTLP("{'key':'a','value':{'stringValue':'r'}}",
		       SERVER ",'attributes':[{'key':'a','value':{'stringValue':'s'}}]"),
	  "{" SPAN ",'a':'s'}" },
	/* an id of zeros is none; a name only where no attribute says more */
	{ "otlp", "{" SERVER ",'parentSpanId':'0000','name':'n','attributes':[{'key':'url.path',"
		  "'value':{'stringValue':'/a'}}]}", "{" SPAN ",'url.path':'/a'}" },
	/* how it ended */
	{ "otlp", "{" SERVER ",'status':{'code':2,'message':'x'}}",
	  "{" SPAN ",'otel.status_code':'ERROR'}" },
	{ "otlp", "{" SERVER ",'status':{'code':'STATUS_CODE_OK'}}",
	  "{" SPAN ",'otel.status_code':'OK'}" },
	{ "otlp", "{" SERVER ",'status':{'code':0}}", "{" SPAN "}" },
	/* durations: over 2^53, negative, not ended, no number, no end */
	{ "otlp", "{'spanId':'s','kind':2,'startTimeUnixNano':'1754071560000000001',"
		  "'endTimeUnixNano':'1754071560000000003'}",
	  "{'spanId':'s','startTimeUnixNano':'1754071560000000001',"
	  "'endTimeUnixNano - startTimeUnixNano':2}" },
	{ "otlp", "{'spanId':'s','kind':2,'startTimeUnixNano':'1500','endTimeUnixNano':'1000'}",
	  "{'spanId':'s','startTimeUnixNano':'1500','endTimeUnixNano - startTimeUnixNano':-500}" },
	{ "otlp", "{'spanId':'s','kind':2,'startTimeUnixNano':'1500','endTimeUnixNano':'0'}",
	  "{'spanId':'s','startTimeUnixNano':'1500'}" },
	{ "otlp", "{'spanId':'s','kind':2,'startTimeUnixNano':'1500','endTimeUnixNano':'x'}",
	  "{'spanId':'s','startTimeUnixNano':'1500','endTimeUnixNano - startTimeUnixNano':'x'}" },
	{ "otlp", "{'spanId':'s','kind':2,'startTimeUnixNano':'1500'}",
	  "{'spanId':'s','startTimeUnixNano':'1500'}" },
	/* no span at all */
	{ "otlp", "{'spans':[{'a':1}]}", "none of the form" },
	{ "otlp", "{'resourceSpans':[]}", "none of the form" },
	{ "otlp", "{'ts':5,'latency':7}", "none of the form" },
	/* logs */
	{ "otlp", "{'resourceLogs':[{'resource':{'attributes':[{'key':'r','value':{"
	  "'stringValue':'x'}}"
		  "]},'scopeLogs':[{'logRecords':[{'timeUnixNano':'5','severityText':'INFO','body':"
		  "{'stringValue':'b'},'attributes':[{'key':'a','value':{'intValue':'1'}}]}]}]}]}",
	  "{'timeUnixNano':'5','severityText':'INFO','a':1,'body':'b','r':'x'}" },
	{ "otlp", "{'timeUnixNano':'0','observedTimeUnixNano':'7','body':{'kvlistValue':{'values':"
		  "[{'key':'a','value':{'boolValue':false}}]}}}",
	  "{'observedTimeUnixNano':'7','a':false}" },
	/* Jaeger */
	{ "jaeger", "{'data':[{'traceID':'t','spans':[{'traceID':'t','spanID':'s',"
	  "'operationName':'o',"
		    "'startTime':5,'duration':7,'tags':[{'key':'span.kind','value':'server'}],"
		    "'references':[{'refType':'FOLLOWS_FROM','spanID':'x'},{'refType':'CHILD_OF',"
		    "'spanID':'p'}],'processID':'p2'}],'processes':{'p1':{'serviceName':'a'},'p2':"
		    "{'serviceName':'b','tags':[{'key':'h','value':'y'},{'key':'l','value':["
		    "]}]}}}]}",
	  "{'traceId':'t','spanId':'s','parentSpanId':'p','startTime':5,'duration':7,"
	  "'operationName':'o','span.kind':'server','service.name':'b','h':'y'}" },
	{ "jaeger", "{'traceID':'t','spanID':'s','parentSpanID':'q','operationName':'o',"
	  "'startTime':5,"
		    "'tags':[{'key':'span.kind','value':'server'},{'key':'error','value':true}],"
		    "'process':{'serviceName':'a'}}",
	  "{'traceId':'t','spanId':'s','parentSpanId':'q','startTime':5,'operationName':'o',"
	  "'span.kind':'server','error':true,'otel.status_code':'ERROR','service.name':'a'}" },
	{ "jaeger", "{'data':[{'ts':5}]}", "none of the form" },
	{ "jaeger", "{'data':[{'spans':[{'ts':5}]}]}", "none of the form" },
	/* Zipkin */
	{ "zipkin", "{'traceId':'t','id':'s','parentId':'p','kind':'SERVER','name':'get',"
	  "'timestamp':5,"
		    "'duration':7,'localEndpoint':{'serviceName':'a'},'tags':{'http.path':'/a','x':"
		    "[1],'error':'false'}}",
	  "{'traceId':'t','spanId':'s','parentSpanId':'p','timestamp':5,'duration':7,'http.path':"
	  "'/a','error':'false','localEndpoint':{'serviceName':'a'}}" },
	{ "zipkin", "{'traceId':'t','id':'s','kind':'SERVER','name':'get','timestamp':5}",
	  "{'traceId':'t','spanId':'s','timestamp':5,'name':'get'}" },
	{ "zipkin", "{'traceId':'t','id':'s','kind':'SERVER'}", "none of the form" },
	/* no requests */
	{ "zipkin", "{'traceId':'t','id':'s','kind':'CLIENT','timestamp':5}", "" },
	{ "otlp", "{'spanId':'s','kind':3,'startTimeUnixNano':'1000'}", "" },
};

START_TEST(a_server_span_is_a_record)
{
	char *object = form_quoted(cuts[_i].object), *want = form_quoted(cuts[_i].records);

	ck_assert_str_eq(form_cut_by(&log_, cuts[_i].form, object), want);
	free(object);
	free(want);
}
END_TEST

START_TEST(what_is_no_request_is_counted_by_its_kind)
{
	static const uint64_t want[JSONFORM_LEFT] = {
		[LEFT_UNKNOWN] = 2, [LEFT_INTERNAL] = 1, [LEFT_CLIENT] = 2, [LEFT_PRODUCER] = 1,
		[LEFT_CONSUMER] = 1,
	};
	static const int of_kind[] = { 0, 1, 2, 3, 3, 4, 5, 9, 2 };
	struct str object = { 0 }, notes = { 0 };

	str_add(&object, "{\"spans\":[");
	for (size_t i = 0; i < LENGTH(of_kind); i++)
		str_fmt(&object, "%s{\"spanId\":\"s\",\"startTimeUnixNano\":\"5\",\"kind\":%d}",
			i ? "," : "", of_kind[i]);
	str_add(&object, "]}");
	form_cut_by(&log_, "otlp", object.at);
	ck_assert_uint_eq(log_.cut.n, 2);
	ck_assert_mem_eq(log_.cut.left, want, sizeof(want));
	jsonform_say_left(&log_.use, log_.cut.left, 2, &notes);
	ck_assert_str_eq(notes.at, "2 server spans are the requests; 7 other spans are not counte"
	  "d as "
				   "requests: 2 of no kind, 1 internal, 2 client, 1 producer,"
				   " 1 consumer\n");
	str_release(&object);
	str_release(&notes);
}
END_TEST

START_TEST(a_log_without_anything_left_out_says_nothing)
{
	struct jsonform_use use = jsonform_fixed(jsonform_find("otlp"));
	uint64_t left[JSONFORM_LEFT] = { 0 };
	struct str notes = { 0 };

	jsonform_say_left(&use, left, 5, &notes);
	ck_assert_uint_eq(notes.len, 0);
}
END_TEST

/* Spans without any kind: the sample decides whether roots stand for requests. */
static const struct { const char *spans[3]; bool is_rooted; size_t requests; } roots[] = {
	{ { "'spanId':'a'", "'spanId':'b','parentSpanId':'a'", "'spanId':'c','parentSpanId':''" },
	  true, 2 },
	{ { "'spanId':'a'", "'spanId':'b','kind':3", "'spanId':'c'" }, false, 0 },
	{ { "'spanId':'a'", "'spanId':'b','kind':2", "'spanId':'c'" }, false, 1 },
	{ { "'spanId':'a','kind':0", "'spanId':'b','kind':0", "'spanId':'c','kind':0" }, true, 3 },
};

START_TEST(roots_are_requests_only_where_no_span_has_a_kind)
{
	size_t requests = 0;
	char *span[3];

	for (int i = 0; i < 3; i++) {
		struct str text = { 0 };
		str_fmt(&text, "{'startTimeUnixNano':'1754071560000000000',"
		  "%s}", roots[_i].spans[i]);
		span[i] = form_quoted(text.at);
		str_release(&text);
		form_vote(&log_, span[i], 1);
	}
	ck_assert_str_eq(form_choose(&log_), "json/otlp");
	ck_assert_int_eq(log_.use.is_rooted, roots[_i].is_rooted);
	for (int i = 0; i < 3; i++) {
		ck_assert(jsonform_cut(&log_.use, span[i], strlen(span[i]), &log_.cut));
		requests += log_.cut.n;
		free(span[i]);
	}
	ck_assert_uint_eq(requests, roots[_i].requests);
}
END_TEST

/* A document over 1 MiB is read in parts, in its order: `R1` is a resource, the others are spans
 * or scopes, each with the version it must be given. */
static const struct { const char *part, *version; } parts[][6] = {
	{ { "R1", NULL }, { "span", "v1" }, { "scope", "v1" }, { "R2", NULL }, { "span", "v2" } },
	/* a part that has a resource of its own */
	{ { "R1", NULL }, { "element", "v9" }, { "span", "v1" } },
	/* the resource comes behind: which spans it belongs to cannot be known */
	{ { "span", NULL }, { "R1", NULL }, { "span", NULL } },
	{ { "client", NULL }, { "R1", NULL }, { "span", NULL } },
	/* an element without one says nothing of those that follow */
	{ { "bare", NULL }, { "R1", NULL }, { "span", "v1" } },
};

static const char *
part_text(const char *part)
{
	static const struct { const char *part, *text; } texts[] = {
		{ "R1", "{'attributes':[{'key':'service.version','value':{'stringValue':'v1'}}]}" },
		{ "R2", "{'droppedAttributesCount':0,'attributes':[{'key':'service.version',"
			"'value':{'stringValue':'v2'}}]}" },
		{ "span", "{" SERVER "}" },
		{ "client", "{'spanId':'c','kind':3,'startTimeUnixNano':'5'}" },
		{ "scope", "{'scope':{'name':'x'},'spans':[{" SERVER "}]}" },
		{ "element", "{'resource':{'attributes':[{'key':'service.version','value':"
			     "{'stringValue':'v9'}}]},'scopeSpans':[{'spans':[{" SERVER "}]}]}" },
		{ "bare", "{'scopeSpans':[{'spans':[{" SERVER "}]}]}" },
	};

	for (size_t i = 0; i < LENGTH(texts); i++)
		if (strcmp(texts[i].part, part) == 0)
			return texts[i].text;
	return "";
}

START_TEST(a_resource_that_was_read_before_its_spans_is_theirs)
{
	for (size_t i = 0; i < LENGTH(parts[_i]) && parts[_i][i].part; i++) {
		char *object = form_quoted(part_text(parts[_i][i].part));
		struct str want = { 0 };
		const char *texts = form_cut_by(&log_, "otlp", object);
		str_fmt(&want, "\"service.version\":\"%s\"",
			parts[_i][i].version ? parts[_i][i].version : "");
		ck_assert_msg((strstr(texts, parts[_i][i].version ? want.at : "service.version") !=
			       NULL) == (parts[_i][i].version != NULL),
			      "part %zu: %s", i, texts);
		jsonform_remember(&log_.cut);
		str_release(&want);
		free(object);
	}
}
END_TEST

/* To ask about an object is not to read it. */
START_TEST(what_was_only_asked_about_is_not_kept)
{
	char *resource = form_quoted(part_text("R1")), *span = form_quoted(part_text("span"));

	ck_assert_str_eq(form_cut_by(&log_, "otlp", resource), "");
	ck_assert_ptr_null(strstr(form_cut_by(&log_, "otlp", span), "service.version"));
	free(resource);
	free(span);
}
END_TEST

static const char *const no_resources[] = {
	"{'attributes':[],'name':'x'}", "{}", "{'attributes':{}}", "{'droppedAttributesCount':1}",
	"{'attributes':7}",
};

START_TEST(what_has_other_keys_is_no_resource)
{
	char *object = form_quoted(no_resources[_i]);

	ck_assert_str_eq(form_cut_by(&log_, "otlp", object), "none of the form");
	free(object);
}
END_TEST

START_TEST(a_span_knows_its_bytes_and_lines)
{
	char *object = form_quoted("{'spans':[\n{" SERVER "},\n{'spanId':'c','kind':3,"
				   "'startTimeUnixNano':'5'},\n{" SERVER ",\n'name':'x'}\n]}");

	form_cut_by(&log_, "otlp", object);
	ck_assert_uint_eq(log_.cut.n, 2);
	for (size_t i = 0; i < log_.cut.n; i++) {
		const struct jsonform_item *item = &log_.cut.item[i];
		ck_assert_int_eq(item->line, i ? 3 : 1);
		ck_assert_int_eq(item->lines, i ? 1 : 0);
		ck_assert(object[item->from] == '{' && object[item->from + item->len - 1] == '}');
	}
	free(object);
}
END_TEST

/* What a resource says is repeated for each of its spans: it is kept short. */
START_TEST(a_resource_of_many_spans_is_bounded)
{
	struct str object = { 0 };
	size_t len;

	str_add(&object, "{\"resource\":{\"attributes\":[{\"key\":\"service.version\",\"value\":"
			 "{\"stringValue\":\"v1\"}}");
	for (int i = 0; i < 5000; i++)
		str_fmt(&object, ",{\"key\":\"k%d\",\"value\":{\"stringValue\":\"x\"}}", i);
	str_add(&object, "]},\"scopeSpans\":[{\"spans\":[");
	for (int i = 0; i < 1000; i++)
		str_fmt(&object, "%s{\"spanId\":\"s\",\"kind\":2,\"startTimeUnixNano\":\"5\"}",
			i ? "," : "");
	str_add(&object, "]}]}");
	log_.use = jsonform_fixed(jsonform_find("otlp"));
	ck_assert(jsonform_cut(&log_.use, object.at, object.len, &log_.cut));
	ck_assert_uint_eq(log_.cut.n, 1000);
	for (size_t i = 0; i < log_.cut.n; i++) {
		const char *text = jsonform_text(&log_.cut, i, &len);
		ck_assert_uint_le(len, 4096);
		for (size_t k = 0; k < SHAPE_PAD; k++)	/* it is matched by 16 bytes at once */
			ck_assert_int_eq(text[len + k], 0);
		ck_assert_ptr_nonnull(memmem(text, len, "\"service.version\":\"v1\"", 22));
	}
	str_release(&object);
}
END_TEST

/* Seen by the sanitizers: nothing past the end of a cut object is read. */
START_TEST(any_cut_of_a_trace_is_survived)
{
	char *whole = form_quoted(cuts[_i].object);
	size_t len, all = strlen(whole);

	log_.use = jsonform_fixed(jsonform_find(cuts[_i].form));
	for (size_t cut = 0; cut <= all; cut++) {
		char *exact = xmalloc(cut ? cut : 1);
		memcpy(exact, whole, cut);
		if (jsonform_cut(&log_.use, exact, cut, &log_.cut))
			for (size_t i = 0; i < log_.cut.n; i++)
				ck_assert_ptr_nonnull(jsonform_text(&log_.cut, i, &len));
		free(exact);
	}
	free(whole);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("spans");
	TCase *tcase = tcase_create("spans");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_kind_is_a_number_or_a_word, 0, LENGTH(kinds));
	tcase_add_loop_test(tcase, a_server_span_is_a_record, 0, LENGTH(cuts));
	tcase_add_test(tcase, what_is_no_request_is_counted_by_its_kind);
	tcase_add_test(tcase, a_log_without_anything_left_out_says_nothing);
	tcase_add_loop_test(tcase, roots_are_requests_only_where_no_span_has_a_kind, 0,
			    LENGTH(roots));
	tcase_add_loop_test(tcase, a_resource_that_was_read_before_its_spans_is_theirs, 0,
			    LENGTH(parts));
	tcase_add_test(tcase, what_was_only_asked_about_is_not_kept);
	tcase_add_loop_test(tcase, what_has_other_keys_is_no_resource, 0, LENGTH(no_resources));
	tcase_add_test(tcase, a_span_knows_its_bytes_and_lines);
	tcase_add_test(tcase, a_resource_of_many_spans_is_bounded);
	tcase_add_loop_test(tcase, any_cut_of_a_trace_is_survived, 0, LENGTH(cuts));
	suite_add_tcase(suite, tcase);
	return suite;
}
