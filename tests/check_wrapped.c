/* check_wrapped: records that a log carries as a string, and the labels around them. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/ingest/wrapped.h"
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

static const struct { const char *text; enum wrapped_kind kind; } kinds[] = {
	{ "{\"a\":1}", WRAPPED_JSON },
	{ "{ \"a\" : {\"b\":[1,{}]} }", WRAPPED_JSON },
	{ "{\"a\":\"}\"}", WRAPPED_JSON },
	{ "{}", WRAPPED_TEXT },
	{ "{\"a\":1", WRAPPED_TEXT },		/* docker cuts lines at 16 KiB */
	{ "{\"a\":1} x", WRAPPED_TEXT },
	{ "{\"a\":1}{\"b\":2}", WRAPPED_TEXT },
	{ "{not json}", WRAPPED_TEXT },
	{ "[1]", WRAPPED_TEXT },
	{ "a=1 b=2", WRAPPED_LOGFMT },
	{ "level=info msg=\"a b\" x=1", WRAPPED_LOGFMT },
	{ "info started a=1 b=2", WRAPPED_LOGFMT },	/* as many bare words as pairs */
	{ "info has started a=1 b=2", WRAPPED_TEXT },
	{ "a=1", WRAPPED_TEXT },
	{ "x == y = z", WRAPPED_TEXT },
	{ "GET /a?b=1&c=2 200", WRAPPED_TEXT },
	{ "panic: runtime error", WRAPPED_TEXT },
	{ "", WRAPPED_TEXT },
	{ " ", WRAPPED_TEXT },
	{ "=1 =2", WRAPPED_TEXT },
};

START_TEST(a_string_holds_json_logfmt_or_text)
{
	ck_assert_int_eq(wrapped_kind_of(kinds[_i].text, strlen(kinds[_i].text)), kinds[_i].kind);
}
END_TEST

static const struct { const char *line, *members; } lines[] = {
	{ "a=1 b=2.5 c=-3e4", "{'a':1,'b':2.5,'c':-3e4}" },
	{ "a=true b=false c=null", "{'a':true,'b':false,'c':null}" },
	{ "a=x b=95ms c=007 d=1,5", "{'a':'x','b':'95ms','c':'007','d':'1,5'}" },
	{ "a=\"x y\" b=\"7\" c=\"\" d=", "{'a':'x y','b':'7','c':'','d':''}" },
	{ "a=\"say \\\"no\\\" \\\\ \\n\"", "{'a':'say \\'no\\' \\\\ \\\\n'}" },
	{ "bare a=1 \"in quotes b=2\" c=3", "{'a':1,'c':3}" },
	{ "a=1  \t b=2\r\n", "{'a':1,'b':2}" },
	{ "http.status=200 x-y=1 k8s.io/app=z", "{'http.status':200,'x-y':1,'k8s.io/app':'z'}" },
	{ "a=\"open", "{'a':'open'}" },
	{ "a=\t b=\x01", "{'a':'','b':'\\u0001'}" },
	{ "url=/a?b=c&d=e", "{'url':'/a?b=c&d=e'}" },
	{ "a=1 a=2", "{'a':1,'a':2}" },
};

START_TEST(logfmt_becomes_members)
{
	struct str out = { 0 };
	char *want = form_quoted(lines[_i].members);

	str_char(&out, '{');
	wrapped_logfmt(&out, lines[_i].line, strlen(lines[_i].line));
	str_char(&out, '}');
	ck_assert_str_eq(out.at, want);
	str_release(&out);
	free(want);
}
END_TEST

/* `~` stands for the escaped quote inside a string. */
static char *
quoted(const char *text)
{
	struct str out = { 0 };

	for (; *text; text++)
		str_add(&out, *text == '~' ? "\\\"" : *text == '\'' ? "\"" : (char[]){ *text, 0 });
	return out.at;
}

static const struct { const char *form, *object, *records; } cuts[] = {
	{ "docker", "{'log':'{~a~:1,~b~:~x~}\\n','stream':'stdout','time':'T'}",
	  "{'a':1,'b':'x','stream':'stdout','docker.time':'T'}" },
	/* the record's own keys win over labels; duplicates inside it stay for the flag */
	{ "docker", "{'stream':'stdout','log':'{~stream~:7,~stream~:8}','time':'T'}",
	  "{'stream':7,'stream':8,'docker.time':'T'}" },
	{ "docker", "{'log':'{~time~:5}','time':'T'}", "{'time':5,'docker.time':'T'}" },
	{ "docker", "{'log':'a=1 b=x','@timestamp':'T','kubernetes':{'pod_name':'p'}}",
	  "{'a':1,'b':'x','docker.@timestamp':'T','kubernetes':{'pod_name':'p'}}" },
	{ "docker", "{'log':'text\\n','time':'T'}", "{'log':'text\\n','time':'T'}" },
	{ "docker", "{'log':{'level':'info'},'time':'T'}", "none of the form" },
	{ "message", "{'time':'T','level':'info','message':'{~a~:1,~b~:~x~}'}",
	  "{'a':1,'b':'x','message.time':'T','level':'info'}" },
	{ "message", "{'ts':7,'service':'api','status':'info','msg':'a=1 b=x'}",
	  "{'a':1,'b':'x','message.ts':7,'service':'api','status':'info'}" },
	{ "message", "{'time':'T','body':'{~ts~:5,~a~:1}'}",
	  "{'ts':5,'a':1,'message.time':'T'}" },
	/* a request by itself: what its message holds is its own affair */
	{ "message", "{'time':'T','status':200,'message':'{~a~:1}'}", "none of the form" },
	{ "message", "{'time':'T','latency_ms':'12','message':'a=1 b=2'}", "none of the form" },
	{ "message", "{'time':'T','message':'all is well'}", "none of the form" },
	{ "message", "{'time':'T','message':7}", "none of the form" },
	{ "docker", "{'log':'{~a~:1}'}", "none of the form" },
	/* a logger's line in it, whose message is the record: that is around it as well */
	{ "docker", "{'log':'{~ts~:1,~level~:~x~,~message~:~{\\\\~a\\\\~:5}~}','time':'T'}",
	  "{'a':5,'docker.ts':1,'level':'x','docker.time':'T'}" },
	{ "docker", "{'log':'{~ts~:1,~message~:~{\\\\~a\\\\~:5~}','time':'T'}",
	  "{'ts':1,'message':'{~a~:5','docker.time':'T'}" },
	{ "docker", "{'log':'{~status~:200,~message~:~{\\\\~a\\\\~:5}~}','time':'T'}",
	  "{'status':200,'message':'{~a~:5}','docker.time':'T'}" },
	/* any other string in it stays one */
	{ "docker", "{'log':'{~log~:~{}~,~time~:1}','time':'T'}",
	  "{'log':'{}','time':1,'docker.time':'T'}" },
	{ "journald", "{'MESSAGE':[123,34,97,34,58,49,125],'_PID':'7'}", "{'a':1,'_PID':'7'}" },
	{ "journald", "{'MESSAGE':[256],'_PID':'7'}", "{'MESSAGE':[256],'_PID':'7'}" },
	{ "journald", "{'MESSAGE':[],'_PID':'7'}", "{'MESSAGE':[],'_PID':'7'}" },
	{ "journald", "{'MESSAGE':['a','b'],'_PID':'7'}", "{'MESSAGE':['a','b'],'_PID':'7'}" },
	{ "journald", "{'MESSAGE':null,'_PID':'7'}", "none of the form" },
	{ "cloudwatch", "{'timestamp':5,'message':'{~a~:1}'}", "{'a':1,'cloudwatch.timestamp':5}" },
	{ "cloudwatch", "{'@timestamp':5,'@message':'{~a~:1}'}",
	  "{'a':1,'cloudwatch.@timestamp':5}" },
	{ "cloudwatch",
	  "{'logGroup':'g','logEvents':[{'id':'1','timestamp':5,'message':'{~a~:1}'},"
	  "{'id':'2','timestamp':6,'message':'text'}],'tags':[1]}",
	  "{'a':1,'id':'1','cloudwatch.timestamp':5,'logGroup':'g'};"
	  "{'id':'2','timestamp':6,'message':'text'}" },
	{ "cloudwatch", "{'events':[{'ts':1}]}", "none of the form" },
	{ "loki", "{'labels':{'app':'x'},'line':'{~a~:1}','timestamp':'5'}",
	  "{'a':1,'labels':{'app':'x'},'loki.timestamp':'5'}" },
	{ "loki", "{'stream':{'app':'x'},'values':[['5','{~a~:1}'],['6','text'],['7'],8]}",
	  "{'a':1,'stream':{'app':'x'},'loki.timestamp':'5'};"
	  "{'line':'text','stream':{'app':'x'},'timestamp':'6'}" },
	{ "loki", "{'streams':[{'stream':{},'values':[['5','a=1 b=2']]}]}",
	  "{'a':1,'b':2,'stream':{},'loki.timestamp':'5'}" },
	{ "loki", "{'data':{'result':[{'stream':{},'values':[['5','a=1 b=2']]}]}}",
	  "{'a':1,'b':2,'stream':{},'loki.timestamp':'5'}" },
	{ "loki", "{'data':{'result':[{'metric':{},'values':[[5,'1']]}]}}", "none of the form" },
	{ "gcp", "{'timestamp':'T','jsonPayload':{'a':1,'severity':'x'},'severity':'INFO'}",
	  "{'a':1,'severity':'x','gcp.timestamp':'T'}" },
	{ "gcp", "{'timestamp':'T','textPayload':'a=1 b=2'}", "{'a':1,'b':2,'gcp.timestamp':'T'}" },
	{ "gcp", "{'timestamp':'T','httpRequest':{}}", "{'timestamp':'T','httpRequest':{}}" },
	{ "ecs", "{'@timestamp':'T','message':'{~a~:1}','log.level':'x'}",
	  "{'a':1,'ecs.@timestamp':'T','log.level':'x'}" },
	{ "ecs", "{'@timestamp':'T','message':'handled'}", "{'@timestamp':'T',"
	  "'message':'handled'}" },
};

START_TEST(a_wrapped_record_is_opened_once)
{
	char *object = quoted(cuts[_i].object), *want = quoted(cuts[_i].records);

	ck_assert_str_eq(form_cut_by(&log_, cuts[_i].form, object), want);
	free(object);
	free(want);
}
END_TEST

/* ingest.md section 6: 80 % of the strings. */
static const struct { int json, text; bool is_cut; } strings[] = {
	{ 8, 2, true }, { 7, 2, false }, { 10, 0, true }, { 0, 10, false }, { 4, 1, true },
};

START_TEST(strings_are_opened_when_80_percent_hold_a_record)
{
	char *json = quoted("{'log':'{~a~:1}','stream':'stdout'}");
	char *text = quoted("{'log':'text','stream':'stdout'}");

	form_vote(&log_, json, strings[_i].json);
	form_vote(&log_, text, strings[_i].text);
	ck_assert_str_eq(form_choose(&log_), "json/docker");
	ck_assert_int_eq(log_.use.is_cut, strings[_i].is_cut);
	free(json);
	free(text);
}
END_TEST

START_TEST(each_record_of_an_object_has_its_own_lines)
{
	static const struct { size_t line, lines; const char *from; } want[] = {
		{ 2, 0, "[\"5\"" }, { 3, 1, "[\"6\"" }, { 5, 0, "[\"7\"" },
	};
	char *object = quoted("{'stream':{},\n'values':[\n['5','a=1 b=2'],\n['6',\n'a=1 b=2'],\n"
			      "['7','x']]}");

	form_cut_by(&log_, "loki", object);
	ck_assert_uint_eq(log_.cut.n, LENGTH(want));
	for (size_t i = 0; i < LENGTH(want); i++) {
		const struct jsonform_item *item = &log_.cut.item[i];
		ck_assert_int_eq(item->line, (long)want[i].line);
		ck_assert_int_eq(item->lines, (long)want[i].lines);
		ck_assert_int_eq(strncmp(object + item->from, want[i].from, 4), 0);
		ck_assert_int_eq(object[item->from + item->len - 1], ']');
	}
	free(object);
}
END_TEST

/* What stands around many records is repeated for each: it is kept short. */
START_TEST(labels_of_many_records_are_bounded)
{
	struct str object = { 0 };
	size_t len;

	str_add(&object, "{\"logGroup\":\"g\",");
	for (int i = 0; i < 5000; i++)
		str_fmt(&object, "\"k%d\":\"v\",", i);
	str_add(&object, "\"logEvents\":[");
	for (int i = 0; i < 1000; i++)
		str_fmt(&object, "%s{\"id\":\"%d\",\"timestamp\":5,\"message\":\"a=1 b=2\"}",
			i ? "," : "", i);
	str_add(&object, "]}");
	log_.use = jsonform_fixed(jsonform_find("cloudwatch"));
	ck_assert(jsonform_cut(&log_.use, object.at, object.len, &log_.cut));
	ck_assert_uint_eq(log_.cut.n, 1000);
	for (size_t i = 0; i < log_.cut.n; i++) {
		const char *text = jsonform_text(&log_.cut, i, &len);
		ck_assert_uint_le(len, 2048 + 100);
		ck_assert_ptr_nonnull(memmem(text, len, "\"logGroup\":\"g\"", 14));
	}
	str_release(&object);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("wrapped");
	TCase *tcase = tcase_create("wrapped");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_string_holds_json_logfmt_or_text, 0, LENGTH(kinds));
	tcase_add_loop_test(tcase, logfmt_becomes_members, 0, LENGTH(lines));
	tcase_add_loop_test(tcase, a_wrapped_record_is_opened_once, 0, LENGTH(cuts));
	tcase_add_loop_test(tcase, strings_are_opened_when_80_percent_hold_a_record, 0,
			    LENGTH(strings));
	tcase_add_test(tcase, each_record_of_an_object_has_its_own_lines);
	tcase_add_test(tcase, labels_of_many_records_are_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
