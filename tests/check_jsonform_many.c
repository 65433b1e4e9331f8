/* check_jsonform_many: 2000 generated logs of all formats: units right, or said to be assumed. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "tests/form_log.h"
#include "tests/runner.h"
#include "tests/splitmix.h"

#define LOGS 2000
#define MEMBERS 12

/*
 * A format: the members of a record, in any order. In them $I is a time as ISO 8601, $E epoch
 * seconds, $M milliseconds, $U microseconds, $N nanoseconds; $L the latency in the format's unit,
 * with so many decimals. `when` is its unit in microseconds; below 0: nothing tells the unit.
 * The member with the latency comes first, and may be left out.
 */
static const struct made {
	const char *name, *latency;
	double unit_us;
	int decimals;
	bool is_ordered;		/* its order is what it is known by */
	const char *member[MEMBERS];
} made[] = {
	{ "pino", "responseTime", 1e3, 0, false,
	  { "'responseTime':$L", "'level':30", "'time':$M", "'pid':7", "'hostname':'a1'",
	    "'req':{'url':'/a'}", "'res':{'statusCode':200}" } },
	{ "pino", "responseTime", 1e3, 3, false,
	  { "'responseTime':$L", "'level':30", "'time':$M", "'pid':7", "'hostname':'a1'",
	    "'req':{'url':'/a'}", "'msg':'request completed'" } },
	{ "bunyan", "latency", 1e3, 0, false,
	  { "'latency':$L", "'v':0", "'name':'risk'", "'hostname':'a1'", "'pid':7", "'level':30",
	    "'time':'$I'", "'req':{'url':'/a'}", "'res':{'statusCode':200}" } },
	{ "zap", "duration", 1e6, 6, false,
	  { "'duration':$L", "'level':'info'", "'ts':$E", "'caller':'a.go:1'", "'msg':'x'",
	    "'status':200", "'path':'/a'" } },
	{ "zerolog", "latency", 1e3, 3, true,
	  { "'latency':$L", "'level':'info'", "'status':200", "'path':'/a'", "'time':'$I'",
	    "'message':'x'" } },
	{ "logrus", "http.resp.took_ms", 1e3, 0, false,
	  { "'http.resp.took_ms':$L", "'level':'info'", "'msg':'x'", "'time':'$I'",
	    "'http.resp.status':200", "'http.req.path':'/a'" } },
	{ "winston", "meta.responseTime", 1e3, 0, false,
	  { "'meta':{'req':{'url':'/a'},'res':{'statusCode':200},'responseTime':$L}",
	    "'level':'info'", "'message':'x'", "'timestamp':'$I'" } },
	{ "lograge", "duration", 1e3, 2, false,
	  { "'duration':$L", "'controller':'A'", "'action':'b'", "'status':200", "'path':'/a'",
	    "'@timestamp':'$I'", "'format':'json'" } },
	{ "nginx-json", "request_time", 1e6, 3, false,
	  { "'request_time':'$L'", "'time_iso8601':'$I'", "'status':'200'", "'request_uri':'/a'",
	    "'upstream_addr':'a:80'" } },
	{ "nginx-json", "request_time", 1e6, 3, false,
	  { "'request_time':$L", "'msec':$E", "'status':200", "'uri':'/a'" } },
	{ "envoy", "duration", 1e3, 0, false,
	  { "'duration':'$L'", "'start_time':'$I'", "'response_code':200", "'response_flags':'-'",
	    "'path':'/a'", "'upstream_cluster':'outbound|80|v1|a'" } },
	{ "caddy", "duration", 1e6, 9, false,
	  { "'duration':$L", "'ts':$E", "'level':'info'", "'logger':'http.log.access'",
	    "'msg':'handled request'", "'request':{'uri':'/a','host':'b','method':'GET'}",
	    "'status':200" } },
	{ "traefik", "Duration", 1e-3, 0, false,
	  { "'Duration':$L", "'StartUTC':'$I'", "'DownstreamStatus':200", "'RequestPath':'/a'",
	    "'ServiceName':'a'", "'time':'$I'", "'level':'info'" } },
	{ "cloudflare", "OriginResponseDurationMs", 1e3, 0, false,
	  { "'OriginResponseDurationMs':$L", "'EdgeStartTimestamp':'$I'",
	    "'EdgeResponseStatus':200", "'ClientRequestURI':'/a'", "'RayID':'x'" } },
	{ "apigateway", "responseLatency", 1e3, 0, false,
	  { "'responseLatency':'$L'", "'requestTimeEpoch':$M", "'status':'200'",
	    "'resourcePath':'/a'", "'requestId':'x'" } },
	{ "ecs", "event.duration", 1e-3, 0, false,
	  { "'event':{'duration':$L}", "'@timestamp':'$I'", "'ecs':{'version':'8.11'}",
	    "'http':{'response':{'status_code':200}}", "'url':{'path':'/a'}" } },
	{ "ecs", "event.duration", 1e-3, 0, false,
	  { "'event.duration':$L", "'@timestamp':'$I'", "'ecs.version':'1.2.0'",
	    "'message':'handled'", "'http.response.status_code':200", "'url.path':'/a'" } },
	{ "gcp", "httpRequest.latency", 1e6, 6, false,
	  { "'httpRequest':{'latency':'$Ls','status':200,'requestUrl':'/a'}", "'timestamp':'$I'",
	    "'insertId':'x'", "'logName':'y'", "'resource':{'type':'cloud_run_revision'}" } },
	{ "k6", "data.value", 1e3, 6, false,
	  { "'data':{'time':'$I','value':$L,'tags':{'status':'200','name':'/a'}}",
	    "'type':'Point'", "'metric':'http_req_duration'" } },
	{ "har", "time", 1e3, 3, false,
	  { "'time':$L", "'startedDateTime':'$I'", "'request':{'url':'/a'}",
	    "'response':{'status':200}", "'timings':{'wait':1}" } },
	{ "zipkin", "duration", 1, 0, false,
	  { "'duration':$L", "'traceId':'a'", "'id':'b'", "'kind':'SERVER'", "'name':'/a'",
	    "'timestamp':$U" } },
	{ "jaeger", "duration", 1, 0, false,
	  { "'duration':$L", "'traceID':'a'", "'spanID':'b'", "'operationName':'/a'",
	    "'startTime':$U", "'tags':[{'key':'span.kind','value':'server'}]" } },
	{ "otlp", "endTimeUnixNano - startTimeUnixNano", 1e-3, 0, false,
	  { "'endTimeUnixNano':'$e'", "'startTimeUnixNano':'$N'", "'traceId':'a'",
	    "'spanId':'b'", "'kind':2", "'name':'/a'" } },
	/* no format at all: sizes decide, and that is said */
	{ NULL, "latency", 1e3, 0, false,
	  { "'latency':$L", "'ts':'$I'", "'status':200", "'path':'/a'" } },
};

/* What stands around a record, `%s`; the text of a string is escaped. */
static const struct { const char *name, *around; } wrappers[] = {
	{ NULL, "%s" },
	{ "docker", "{'log':'%s\\n','stream':'stdout','time':'2025-08-01T19:00:00Z'}" },
	{ "message", "{'level':'info','message':'%s','time':'2025-08-01T19:00:00Z'}" },
	{ "journald", "{'__REALTIME_TIMESTAMP':'1754075000000000','_PID':'7','MESSAGE':'%s'}" },
	{ "cloudwatch", "{'timestamp':1754075000000,'message':'%s','ingestionTime':1754075000500"
			"}" },
	{ "loki", "{'labels':{'app':'x'},'timestamp':'2025-08-01T19:00:00Z','line':'%s'}" },
};

static void
add_number(struct str *out, double value, int decimals)
{
	str_fmt(out, "%.*f", decimals, value);
}

/* One member with its values; latency_us below 0: it is absent. */
static void
add_member(struct str *out, const struct made *format, const char *text, long second,
	   double latency_us)
{
	const double ns = 1754071560e9 + (double)second * 1e9;

	for (; *text; text++) {
		if (*text != '$') {
			str_char(out, *text == '\'' ? '"' : *text);
			continue;
		}
		switch (*++text) {
		case 'I':
			str_fmt(out, "2025-08-01T18:%02ld:%02ldZ", 6 + second / 60, second % 60);
			break;
		case 'E': str_fmt(out, "%ld.25", 1754071560 + second); break;
		case 'M': str_fmt(out, "%ld000", 1754071560 + second); break;
		case 'U': str_fmt(out, "%ld000000", 1754071560 + second); break;
		case 'N': str_fmt(out, "%ld000000000", 1754071560 + second); break;
		case 'e': str_fmt(out, "%.0f", ns + latency_us * 1e3); break;
		default: add_number(out, latency_us / format->unit_us, format->decimals);
		}
	}
}

static void
add_record(struct str *out, const struct made *format, long second, double latency_us,
	   uint64_t *seed)
{
	int order[MEMBERS], n = 0;

	for (int i = 0; i < MEMBERS && format->member[i]; i++)
		if (i > 0 || latency_us >= 0)
			order[n++] = i;
	for (int i = n - 1; i > 0 && !format->is_ordered; i--) {
		int k = (int)random_below(seed, (uint64_t)i + 1), held = order[i];
		order[i] = order[k];
		order[k] = held;
	}
	if (format->is_ordered && latency_us >= 0) {	/* behind its first key */
		order[0] = 1;
		order[1] = 0;
	}
	str_char(out, '{');
	for (int i = 0; i < n; i++) {
		str_add(out, i ? "," : "");
		add_member(out, format, format->member[order[i]], second, latency_us);
	}
	str_char(out, '}');
}

static void
wrap(struct str *out, const char *around, const char *record, bool is_string)
{
	for (; *around; around++) {
		if (strncmp(around, "%s", 2) != 0) {
			str_char(out, *around == '\'' ? '"' : *around);
			continue;
		}
		around++;
		for (const char *c = record; *c; c++) {
			if (is_string && (*c == '"' || *c == '\\'))
				str_char(out, '\\');
			str_char(out, *c);
		}
	}
}

/* Between 1 ms and 4 s, whatever the format's unit makes of it. */
static double
median_of(uint64_t *seed)
{
	double us = 1000;

	for (uint64_t doublings = random_below(seed, 12); doublings > 0; doublings--)
		us *= 2;
	return us;
}

static enum unit
unit_of(double us)
{
	return us >= 1e6 ? UNIT_S : us >= 1e3 ? UNIT_MS : us >= 1 ? UNIT_US : UNIT_NS;
}

/* Write a log, and look at it as the probe does. */
static void
read_log(struct form_log *log, const struct made *format, size_t wrapper, uint64_t *seed)
{
	double median_us = median_of(seed);
	int n = 20 + (int)random_below(seed, 41);
	struct str *objects = xcalloc((size_t)n, sizeof(*objects));

	for (int i = 0; i < n; i++) {
		struct str record = { 0 };
		bool is_absent = i > 0 && random_below(seed, 10) == 0;
		double us = median_us * (0.5 + (double)random_below(seed, 1000) / 1000);
		add_record(&record, format, i, is_absent ? -1 : us, seed);
		wrap(&objects[i], wrappers[wrapper].around, record.at, wrapper > 0);
		form_vote(log, objects[i].at, 1);
		str_release(&record);
	}
	form_choose(log);
	for (int i = 0; i < n; i++) {
		form_probe(log, objects[i].at, 1);
		str_release(&objects[i]);
	}
	fields_choose(&log->probe, NULL, &log->fields, &log->notes);
	free(objects);
}

START_TEST(units_are_right_or_said_to_be_assumed)
{
	uint64_t seed = 20250801;
	int right = 0;

	for (int i = 0; i < LOGS; i++) {
		const struct made *format = &made[(size_t)i % LENGTH(made)];
		/* What opens its objects itself is not looked for in a wrapper. */
		bool is_plain = !format->name || !jsonform_find(format->name)->cut;
		size_t wrapper = is_plain ? random_below(&seed, LENGTH(wrappers)) : 0;
		struct form_log log;
		form_init(&log);
		read_log(&log, format, wrapper, &seed);
		const struct field *field = &log.fields.role[ROLE_LATENCY][0];
		bool is_field = log.fields.n_role[ROLE_LATENCY] == 1 &&
				strcmp(field->path, format->latency) == 0;
		bool is_unit = is_field && field->unit == unit_of(format->unit_us);
		ck_assert_msg(is_unit || !is_field || field->proof == PROOF_ASSUMED,
			      "log %d, %s: %s is read as %s, and it is not said to be assumed", i,
			      str_text(&log.name), field->path, unit_word(field->unit));
		ck_assert_msg(is_field, "log %d, %s: the latency is %s, not %s", i,
			      str_text(&log.name), field->path, format->latency);
		right += is_unit;
		form_release(&log);
	}
	ck_assert_int_ge(right, LOGS * 99 / 100);
}
END_TEST

START_TEST(formats_are_told_apart_in_any_order_of_keys_and_any_wrapper)
{
	uint64_t seed = 18060730;

	for (int i = 0; i < 500; i++) {
		const struct made *format = &made[(size_t)i % LENGTH(made)];
		const struct jsonform *form = format->name ? jsonform_find(format->name) : NULL;
		size_t wrapper = !form || !form->cut ? random_below(&seed, LENGTH(wrappers)) : 0;
		struct str want = { 0 };
		struct form_log log;
		form_init(&log);
		read_log(&log, format, wrapper, &seed);
		str_add(&want, "json");
		if (wrapper)
			str_fmt(&want, "/%s", wrappers[wrapper].name);
		if (form)
			str_fmt(&want, "%s%s", wrapper ? "+" : "/", form->name);
		ck_assert_str_eq(str_text(&log.name), want.at);
		str_release(&want);
		form_release(&log);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("jsonform_many");
	TCase *tcase = tcase_create("jsonform_many");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, units_are_right_or_said_to_be_assumed);
	tcase_add_test(tcase, formats_are_told_apart_in_any_order_of_keys_and_any_wrapper);
	suite_add_tcase(suite, tcase);
	return suite;
}
