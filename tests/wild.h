/* wild: long logs in changing shapes, full of odd values: what a fast reader gets wrong first. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_WILD_H
#define SR_TESTS_WILD_H

#include <stdbool.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/splitmix.h"

/* Odd values of each role, as they stand in a log: bytes, so that none is mended by a writer. */
static const char *const wild_times[] = {
	"\"2025-08-01T18:06:00Z\"", "\"2025-08-01t18:06:00.5z\"", "\"2025-08-01 18:06:00,25Z\"",
	"\"2025-08-01T18:06Z\"", "\"2025-08-01T21:06:00.123456789+03:00\"",
	"\"2025-08-01T21:06:00+0300\"", "\"2025-08-01T12:36:00-05:30\"", "\"20250801T180600Z\"",
	"\"2025-08-01T18:06:00.1234567891Z\"", "\"2025-08-01T18:06:00.Z\"",
	"\"2025-08-01T18:06:00\"", "\"2025-08-01T23:59:60Z\"", "\"2025-08-01T18:06:60Z\"",
	"\"2025-08-02T02:59:60+03:00\"", "\"2025-02-29T00:00:00Z\"", "\"2024-02-29T00:00:00Z\"",
	"\"2025-08-01T24:00:00Z\"", "\"2025-08-01T24:00:01Z\"", "\"2025-8-1T18:06:00Z\"",
	"\"02025-08-01T18:06:00Z\"", "\"2025-08-01T018:06:00Z\"", "\"0001-01-01T00:00:00Z\"",
	"\"2025-08-01T18:06:00Z \"", "\" 2025-08-01T18:06:00Z\"", "\"2025-08-01T18:06:00ZZ\"",
	"\"2025-08-01T18:06:00+14:00\"", "\"2025-08-01T18:06:00+14:01\"", "\"2025\"", "\"\"",
	"\"-\"", "null", "true", "{}", "[]", "0", "-5", "1754071560", "1754071560.25",
	"1754071560123", "1754071560123.5", "1754071560123456", "1754071560123456789",
	"\"1754071560\"", "\"1754071560123\"", "01754071560", "1.754071560e9", "17540715600",
	"175407156012", "99999999", "100000000", "9223372036854775807", "9223372036854775808",
	"\"2025-08-01T18:06:00\\u005a\"", "\"2025-08-01T18:06\\u003a00Z\"",
	"\"2025-08-01T18:06:00Z\\u0000\"", "\"Fri, 01 Aug 2025 18:06:00 GMT\"",
	"\"2025-08-01 21:06:00 EAT\"", "{\"$date\":\"2025-08-01T18:06:00Z\"}",
	"{\"seconds\":1754071560,\"nanos\":5}", "\"2025-08-01T18:06:0\xC3\xA9Z\"",
	"\"2025-08-01T18:\n  06:00Z\"",
};
static const char *const wild_latencies[] = {
	"0", "-0", "-0.0", "7", "007", "+5", ".5", "5.", "1.5", "1.5e3", "1E3", "1e-3", "1e400",
	"-1", "-1.5", "1e", "1e+", "0x1F", "1_000", "NaN", "Infinity", "-Infinity", "604800000",
	"604800001", "9223372036854775807", "9223372036854775808", "18446744073709551616",
	"0.0004999999999999999999999", "0.0005", "0.00051", "99999999999999999999999999",
	"123456789.0125", "0.1234567890123456789012345", "null", "true", "false", "\"\"", "\"-\"",
	"\"750\"", "\"12ms\"", "\"0.044s\"", "\"1m2.5s\"", "\"PT0.5S\"", "\"1,5\"", "\"0.1, 0.2\"",
	"\"0.1 : 0.2\"", "\" 7\"", "\"7 \"", "\"7\\u0030\"", "\"007\"", "\"-\\u0000\"", "[]",
	"[7]", "{}", "{\"ms\":7}", "", "7 8", "7\n", "7\t", "\"\xFF\"", "12345678901234567", "1.0",
	"10.00",
};
static const char *const wild_statuses[] = {
	"\"OK\"", "\"ok\"", "\"Timeout\"", "\"TIMED_OUT\"", "\"Error\"", "\"error \"",
	"\"O\\u004b\"", "\"OK\\u0000Timeout\"", "\"OK\\n\"", "\"O\tK\"", "\"\\qOK\"",
	"\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\u12\"", "\"\xC3\xA9t\xC3\xA9\"", "\"\xC3\"",
	"\"\xED\xA0\x80\"", "\"\"", "\"-\"", "null", "true", "false", "200", "\"200\"", "204",
	"404", "499", "500", "504", "0", "000", "200.0", "2e2", "-200", "600", "99",
	"\"502, 200\"", "\"200, 504\"", "\"-, 504\"", "\"504 Gateway Timeout\"", "\"PARTIAL\"",
	"\"Maybe not\"", "{}", "{\"code\":504}", "[504]", "", "\"OK\xE2\x80\xAE\"",
	"\"\x1b[31mOK\"", "\"OK\0\"", "\"sp\\\"lit\"", "\"a\n   b\"",
};
static const char *const wild_endpoints[] = {
	"\"/risk-score\"", "\"/risk-sc\xD0\xBEre\"", "\"/v1/users/12345\"", "\"/v1/users/{id}\"",
	"\"/a/0f8fad5b-d9cb-469f-a165-70867728950e\"", "\"GET /a?b=c HTTP/1.1\"", "\"/a//b/\"",
	"\"/\"", "\"\"", "\"-\"", "null", "7", "true", "\"\\/risk-score\"", "\"/caf\\u00e9\"",
	"\"/caf\xC3\xA9\"", "\"/a\xFF\"", "\"/a\\\\b\"", "\"GetRisk\"", "\"/{\\\"a\\\":1}\"",
	"\"/},{\"", "\"/]\"", "{}", "[\"/a\"]", "\"/a\x7f\"", "\"http://h/x;y=1#z\"",
	"\"/a\r\n  b\"", "\"/0123456789abcdef\"",
};
static const char *const wild_versions[] = {
	"\"v1.2\"", "\"v1.3\"", "\"v1.3 \"", "\"V1.3\"", "\"\"", "\"-\"", "null", "1.3", "1.30",
	"13", "\"1.3\"", "true", "\"v1\\u002e3\"", "\"v1.3\\u0000\"", "\"v\xFF\"",
	"\"v1.\xD0\xB7\"", "{}", "[]", "\"2025-08-01\"", "\"sha:0f8fad5b\"",
};
/* What else a record may hold, of one shape all over a log or only here and there. */
static const char *const wild_extras[] = {
	"\"host\":\"api-%d\"", "\"country\":\"KE\"", "\"id\":%d", "\"trace\":\"0f8f%08d\"",
	"\"req\":{\"status\":5,\"path\":\"/x\",\"ms\":%d}", "\"tags\":[\"a\",[1,{\"b\":%d}],{}]",
	"\"msg\":\"said \\\"no\\\" } { [x] {\\\"ts\\\":%d}\"", "\"grpc_status\":4",
	"\"grpc_status\":\"OK\"", "\"response_flags\":\"UT\"", "\"response_flags\":\"-\"",
	"\"response_flags\":\"DC\"", "\"error\":\"ETIMEDOUT\"", "\"error\":null",
	"\"success\":false", "\"code\":\"H12\"", "\"termination_state\":\"sH--\"",
	"\"status\":\"OK\"", "\"a.b\":%d", "\"a\":{\"b\":{\"c\":{\"d\":{\"e\":%d}}}}", "\"\":%d",
	"\"k\\u0065y\":%d", "\"caf\xC3\xA9\":1", "\"b\xFF\":1", "\"big\":12345678901234567890",
	"\"null\":null,\"yes\":true,\"no\":false", "\"n%d\":1", "\"x\":", "\"x\":1,",
	"\"x\":1 \"y\":2",
};

/* A set of field names, in the order of roles: time latency status endpoint version. */
static const char *const wild_keys[][5] = {
	{ "timestamp", "responseTimeMs", "status", "endpoint", "modelVersion" },
	{ "ts", "latency_ms", "status", "path", "version" },
	{ "time", "duration", "code", "url", "release" },
	{ "@timestamp", "took", "statusCode", "route", "commit" },
	{ "Timestamp", "response_time_ms", "Status", "Endpoint", "model_version" },
	{ "timestamp", "latency_us", "result", "endpoint", "track" },
};

struct wild_log {
	struct str *out;
	uint64_t seed;
	int keys;		/* row of wild_keys */
	int odd;		/* of 1000 values so many are odd */
	int broken;		/* of 1000 records so many are damaged */
	int spacing, gap, line_end, epoch, extras[3];
	bool is_pretty;
	int64_t at_ms;
};

#define WILD_PICK(log, list) (list)[random_below(&(log)->seed, LENGTH(list))]

static inline bool
wild_chance(struct wild_log *log, int of_1000)
{
	return (int)random_below(&log->seed, 1000) < of_1000;
}

static inline void
wild_value(struct wild_log *log, int role, int id)
{
	static const char *const plain[] = { "OK", "OK", "OK", "Timeout", "Error" };
	long ms = (long)random_below(&log->seed, 2000);

	if (wild_chance(log, log->odd)) {
		str_add(log->out, role == 0 ? WILD_PICK(log, wild_times)
			: role == 1 ? WILD_PICK(log, wild_latencies)
			: role == 2 ? WILD_PICK(log, wild_statuses)
			: role == 3 ? WILD_PICK(log, wild_endpoints)
			: WILD_PICK(log, wild_versions));
		return;
	}
	log->at_ms += (long)random_below(&log->seed, 3);
	long s = (long)(log->at_ms / 1000 % 86400), frac = (long)(log->at_ms % 1000);
	switch (role) {
	case 0:
		if (log->epoch)
			str_fmt(log->out, "%lld", 1754071560000LL + (long long)log->at_ms);
		else
			str_fmt(log->out, "\"2025-08-01T%02ld:%02ld:%02ld.%03ldZ\"", s / 3600,
				s / 60 % 60, s % 60, frac);
		return;
	case 1: str_fmt(log->out, id % 7 ? "%ld" : "%ld.25", ms); return;
	case 2: str_fmt(log->out, "\"%s\"", WILD_PICK(log, plain)); return;
	case 3: str_fmt(log->out, "\"/e%d\"", (int)random_below(&log->seed, 5)); return;
	default: str_fmt(log->out, "\"v1.%d\"", (int)random_below(&log->seed, 2));
	}
}

static inline void
wild_extra(struct wild_log *log, int which, int id)
{
	const char *form = wild_extras[which], *hole = strstr(form, "%");

	if (!hole) {
		str_add(log->out, form);
		return;
	}
	str_bytes(log->out, form, (size_t)(hole - form));
	str_fmt(log->out, strncmp(hole, "%08d", 4) ? "%d" : "%08d", id);
	str_add(log->out, strchr(hole, 'd') + 1);
}

/* One record, valid but for what its odd values break. */
static inline void
wild_record(struct wild_log *log, int id)
{
	static const char *const between[] = { "", " ", "\t", "  " };
	const char *space = between[log->spacing];
	int first = wild_chance(log, log->odd) ? (int)random_below(&log->seed, 5) : 0;

	str_char(log->out, '{');
	for (int i = 0; i < 5; i++) {
		int role = (first + i) % 5;

		if (wild_chance(log, log->odd / 4))
			continue;	/* absent */
		if (log->out->at[log->out->len - 1] != '{')
			str_char(log->out, ',');
		str_add(log->out, log->is_pretty ? "\n  " : space);
		str_fmt(log->out, "\"%s\":%s", wild_keys[log->keys][role], space);
		wild_value(log, role, id);
		if (wild_chance(log, log->odd / 8)) {	/* the same key again */
			str_fmt(log->out, ",\"%s\":", wild_keys[log->keys][role]);
			wild_value(log, role, id);
		}
	}
	for (size_t i = 0; i < LENGTH(log->extras); i++) {
		int which = wild_chance(log, log->odd)
			? (int)random_below(&log->seed, LENGTH(wild_extras)) : log->extras[i];

		if (which < 0)
			continue;
		str_add(log->out, log->out->at[log->out->len - 1] == '{' ? "" : ",");
		str_add(log->out, log->is_pretty ? "\n  " : space);
		wild_extra(log, which, id);
	}
	str_add(log->out, log->is_pretty ? "\n}" : space);
	str_add(log->out, log->is_pretty ? "" : "}");
}

/* What the log does from now on; the gap and the line end stay. */
static inline void
wild_turn(struct wild_log *log)
{
	static const int odds[] = { 0, 0, 10, 100, 500 }, breaks[] = { 0, 0, 0, 10, 300 };

	log->keys = (int)random_below(&log->seed, LENGTH(wild_keys));
	log->odd = WILD_PICK(log, odds);
	log->broken = WILD_PICK(log, breaks);
	log->spacing = (int)random_below(&log->seed, 4);
	log->is_pretty = random_below(&log->seed, 6) == 0;
	log->epoch = random_below(&log->seed, 4) == 0;
	for (size_t i = 0; i < LENGTH(log->extras); i++)
		log->extras[i] = (int)random_below(&log->seed, 2 * LENGTH(wild_extras) - 6) -
				 (int)LENGTH(wild_extras);
}

/* Cut, shift or overwrite bytes of what was written since `from`. */
static inline void
wild_break(struct wild_log *log, size_t from)
{
	static const char bytes[] = "{}[],:\"\\\n\r \0x\x1e\xff";
	size_t len = log->out->len - from, at = from + (size_t)random_below(&log->seed, len);

	switch (random_below(&log->seed, 5)) {
	case 0: log->out->len = at; break;
	case 1: memmove(log->out->at + from, log->out->at + at, log->out->len - at);
		log->out->len -= at - from; break;
	case 2: log->out->at[at] = bytes[random_below(&log->seed, sizeof(bytes) - 1)]; break;
	case 3: memset(log->out->at + at, 0, log->out->len - at); break;
	default:
		for (; from < at; from++)	/* its head once more; the text may move */
			str_char(log->out, log->out->at[from]);
	}
}

/* Append about `bytes` of a log; seed, all in all, decides everything about it. */
static inline void
wild_make(struct str *out, uint64_t seed, size_t bytes)
{
	static const char *const gaps[] = { "\n", "\n", "\n", ",\n", ",", "", "\n\n", "\n\x1e",
		" , ", ",,\n" };
	static const char *const ends[] = { "\n", "\n", "\n", "\r\n", "\r" };
	struct wild_log log = { .out = out, .seed = seed };
	const char *gap = WILD_PICK(&log, gaps), *end = WILD_PICK(&log, ends);
	size_t start = out->len, turn = start + bytes / 2;
	bool is_array = random_below(&log.seed, 3) == 0;

	str_add(out, random_below(&log.seed, 10) ? "" : "\xEF\xBB\xBF");
	str_add(out, is_array ? "[\n" : "");
	wild_turn(&log);
	for (int id = 0; out->len < start + bytes; id++) {
		size_t from = out->len;

		if (out->len > turn) {
			turn += bytes / 8;
			wild_turn(&log);
		}
		if (id > 0)
			str_add(out, wild_chance(&log, log.broken) ? WILD_PICK(&log, gaps) : gap);
		if (*gap == '\n' && end[0] == '\r' && id > 0 && out->at[out->len - 1] == '\n') {
			out->len--;
			str_add(out, end);
		}
		wild_record(&log, id);
		if (wild_chance(&log, log.broken))
			wild_break(&log, from);
	}
	str_add(out, is_array ? "\n]\n" : "\n");
}

#endif
