/* check_redact_clothes: what is hidden stays hidden whatever clothes its log comes in. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/base/text.h"
#include "core/engine.h"
#include "tests/redact_kinds.h"
#include "tests/runner.h"

/* 1,000 records, each with a value of its own: far too many to be a column. */
enum { RECORDS = 1000, A_NOTE = 40 };

/* Beside the 18: names as escapes, signs and other alphabets write them. */
enum { EMOJI = KINDS, QUOTED, ACCENTED, HANDLE, ALL_KINDS };

/* How a value is written: as a word (no blanks, no quotes), in quotes of JSON, with every letter
 * beyond ASCII as \u (as most libraries do), once more inside a string, doubled quotes of CSV,
 * backslashes of Apache, percents of an address. */
enum quoting { WORD, JSON, ASCII, NESTED, CSV, SLASH, PERCENT };

/*
 * {T} 2025-08-01T10:00:00Z, {C} the same as Apache has it, {D} {H} its date and its hour, {N} in
 * milliseconds, {S} a status, {M} a latency in ms, {s} in s, {E} a version, {V} the value.
 */
static const struct { const char *name; enum quoting quoting; const char *head, *line, *map; }
clothes[] = {
	{ "json", JSON, "", "{\"timestamp\":\"{T}\",\"endpoint\":\"/pay\",\"responseTimeMs\":{M},"
	  "\"status\":{S},\"modelVersion\":\"{E}\",\"holder\":\"{V}\"}\n", NULL },
	{ "json in ascii", ASCII, "", "{\"timestamp\":\"{T}\",\"endpoint\":\"/pay\","
	  "\"responseTimeMs\":{M},\"status\":{S},\"holder\":\"{V}\"}\n", NULL },
	{ "nested", JSON, "", "{\"timestamp\":\"{T}\",\"endpoint\":\"/pay\",\"responseTimeMs\":{M},"
	  "\"status\":{S},\"service\":{\"name\":\"api\"},\"holder\":{\"name\":\"{V}\"}}\n",
	  "endpoint=service.name" },
	{ "array", JSON, "", "{\"timestamp\":\"{T}\",\"endpoint\":\"/pay\",\"responseTimeMs\":{M},"
	  "\"status\":{S},\"holders\":[{\"no\":1,\"is\":[\"{V}\"]}]}\n", NULL },
	{ "docker", NESTED, "", "{\"log\":\"{\\\"ts\\\":\\\"{T}\\\",\\\"endpoint\\\":\\\"/pay\\\","
	  "\\\"latency_ms\\\":{M},\\\"status\\\":{S},\\\"holder\\\":\\\"{V}\\\"}\\n\","
	  "\"stream\":\"stdout\",\"time\":\"{T}\"}\n", NULL },
	{ "docker around an array", NESTED, "", "{\"log\":\"{\\\"ts\\\":\\\"{T}\\\","
	  "\\\"endpoint\\\":\\\"/pay\\\",\\\"latency_ms\\\":{M},\\\"status\\\":{S},"
	  "\\\"to\\\":[\\\"{V}\\\"]}\\n\",\"stream\":\"stdout\",\"time\":\"{T}\"}\n", NULL },
	{ "docker around logfmt", WORD, "", "{\"log\":\"ts={T} path=/pay latency_ms={M} "
	  "status={S} holder={V}\\n\",\"stream\":\"stdout\",\"time\":\"{T}\"}\n", NULL },
	{ "cloudwatch", NESTED, "", "{\"timestamp\":{N},\"message\":\"{\\\"endpoint\\\":"
	  "\\\"/pay\\\",\\\"latency_ms\\\":{M},\\\"status\\\":{S},\\\"holder\\\":\\\"{V}\\\"}\","
	  "\"ingestionTime\":{N}}\n", NULL },
	{ "journald", NESTED, "", "{\"__REALTIME_TIMESTAMP\":\"{N}000\",\"MESSAGE\":\""
	  "{\\\"endpoint\\\":\\\"/pay\\\",\\\"latency_ms\\\":{M},\\\"status\\\":{S},"
	  "\\\"holder\\\":\\\"{V}\\\"}\"}\n", NULL },
	{ "loki", NESTED, "", "{\"labels\":{\"app\":\"risk\"},\"line\":\"{\\\"endpoint\\\":"
	  "\\\"/pay\\\",\\\"latency_ms\\\":{M},\\\"status\\\":{S},\\\"holder\\\":\\\"{V}\\\"}\","
	  "\"timestamp\":\"{T}\"}\n", NULL },
	{ "cri", JSON, "", "{T} stdout F {\"endpoint\":\"/pay\",\"latency_ms\":{M},"
	  "\"status\":{S},\"holder\":\"{V}\"}\n", NULL },
	{ "syslog", JSON, "", "<14>1 {T} h1 api - - - {\"endpoint\":\"/pay\",\"latency_ms\":{M},"
	  "\"status\":{S},\"holder\":\"{V}\"}\n", NULL },
	{ "an address", PERCENT, "", "{\"timestamp\":\"{T}\",\"path\":\"/pay\","
	  "\"url\":\"/pay?holder={V}&x=1\",\"responseTimeMs\":{M},\"status\":{S}}\n", NULL },
	{ "csv", CSV, "time,endpoint,latency_ms,status,version,holder\n",
	  "{T},/pay,{M},{S},{E},\"{V}\"\n", NULL },
	{ "tsv", WORD, "time\tendpoint\tlatency_ms\tstatus\tholder\n",
	  "{T}\t/pay\t{M}\t{S}\t{V}\n", NULL },
	{ "jmeter", CSV, "timeStamp,elapsed,label,responseCode,success,threadName\n",
	  "{N},{M},/pay,{S},true,\"{V}\"\n", NULL },
	{ "w3c", WORD,
	  "#Fields: date time cs-method cs-uri-stem cs-username sc-status time-taken\n",
	  "{D} {H} GET /pay {V} {S} {M}\n", NULL },
	{ "logfmt", SLASH, "", "time={T} level=info path=/pay status={S} duration={M}ms "
	  "holder=\"{V}\"\n", NULL },
	{ "ltsv", WORD, "", "time:{T}\tstatus:{S}\turi:/pay\treqtime:{s}\tholder:{V}\n", NULL },
	{ "nginx", WORD, "", "10.0.0.7 - {V} [{C}] \"GET /pay HTTP/1.1\" {S} 512 \"-\" "
	  "\"curl/8.5\" rt={s} urt=\"{s}\"\n", NULL },
	{ "nginx, an agent", SLASH, "", "10.0.0.7 - - [{C}] \"GET /pay HTTP/1.1\" {S} 512 \"-\" "
	  "\"{V}\" rt={s} urt=\"{s}\"\n", NULL },
	{ "apache", WORD, "", "10.0.0.7 - {V} [{C}] \"GET /pay HTTP/1.1\" {S} 512 \"-\" "
	  "\"curl/8.5\" {M}000\n", NULL },
	{ "envoy", WORD, "", "[{T}] \"GET /pay HTTP/1.1\" {S} - 0 512 {M} 7 \"-\" \"{V}\" "
	  "\"6f1a2b3c\" \"risk:8080\" \"10.1.0.4:8080\"\n", NULL },
	{ "heroku", SLASH, "", "{T} heroku[router]: at=info method=GET path=\"/pay\" "
	  "host=r.example holder=\"{V}\" dyno=web.1 connect=1ms service={M}ms status={S} "
	  "bytes=512\n", NULL },
};

enum { CLOTHES = sizeof(clothes) / sizeof(*clothes) };

static char path[] = "/tmp/sitrep-clothes-XXXXXX";
static char value[RECORDS][KIND_VALUE];

static void
make_values(int kind, enum quoting quoting)
{
	static const char *const form[] = {
		[EMOJI - KINDS] = "Duka \360\237\230\200 ", [QUOTED - KINDS] = "Chama \"Upendo\" ",
		[ACCENTED - KINDS] = "\303\211cole ", [HANDLE - KINDS] = "@njeri",
	};
	uint64_t state = 9000 + (uint64_t)kind;

	for (int i = 0; i < RECORDS; i++) {
		if (kind < KINDS)
			kind_value(kind, &state, value[i]);
		else
			snprintf(value[i], KIND_VALUE, "%s%d", form[kind - KINDS], 1000 + i);
		for (char *at = value[i]; quoting == WORD && *at; at++)
			*at = *at == ' ' || *at == '"' ? '_' : *at;
	}
}

/* A letter beyond ASCII as \u, beyond the first plane as two of them. */
static size_t
put_escaped(struct str *out, const char *at, int times)
{
	uint32_t cp;
	int len = text_decode(at, strlen(at), &cp);
	const char *slash = times == 2 ? "\\\\" : "\\";

	if (cp >= 0x10000)
		str_fmt(out, "%su%04x%su%04x", slash, 0xD800 + ((cp - 0x10000) >> 10), slash,
			0xDC00 + ((cp - 0x10000) & 0x3FF));
	else
		str_fmt(out, "%su%04x", slash, cp);
	return (size_t)len;
}

static void
put_value(struct str *out, const char *at, enum quoting quoting)
{
	for (; *at; at++) {
		bool is_far = (unsigned char)*at >= 0x80;

		if (is_far && (quoting == ASCII || quoting == NESTED))
			at += put_escaped(out, at, quoting == NESTED ? 2 : 1) - 1;
		else if (quoting == PERCENT && (is_far || !((*at >= '0' && *at <= '9') ||
			 ((*at | 32) >= 'a' && (*at | 32) <= 'z') || strchr("-._", *at))))
			str_fmt(out, "%%%02X", (unsigned char)*at);
		else if (*at == '"')
			str_add(out, quoting == CSV ? "\"\"" :
				quoting == NESTED ? "\\\\\\\"" : "\\\"");
		else
			str_char(out, *at);
	}
}

static void
put_line(struct str *out, int c, int i)
{
	bool is_bad = i > RECORDS / 2 && i % 2;
	int ms = (is_bad ? 900 : 100) + i % 9, minute = i / 60, second = i % 60;

	for (const char *at = clothes[c].line; *at; at++) {
		if (*at != '{' || !at[1] || at[2] != '}') {
			str_char(out, *at);
			continue;
		}
		switch (at[1]) {
		case 'T': str_fmt(out, "2025-08-01T10:%02d:%02dZ", minute, second); break;
		case 'C': str_fmt(out, "01/Aug/2025:10:%02d:%02d +0000", minute, second); break;
		case 'D': str_add(out, "2025-08-01"); break;
		case 'H': str_fmt(out, "10:%02d:%02d", minute, second); break;
		case 'N': str_fmt(out, "%lld", 1754042400000LL + 1000LL * i); break;
		case 'S': str_add(out, is_bad && i % 4 == 1 ? "504" : "200"); break;
		case 'M': str_fmt(out, "%d", ms); break;
		case 's': str_fmt(out, "0.%03d", ms); break;
		case 'E': str_add(out, is_bad ? "v2" : "v1"); break;
		default: put_value(out, value[i], clothes[c].quoting);
		}
		at += 2;
	}
}

static struct engine *
engine_of(int c, const struct str *incident)
{
	struct engine_options options = {
		.incident_text = incident->at, .incident_len = incident->len,
		.incident_name = "x", .version = "0", .redact = "",
		.map = &clothes[c].map, .n_map = clothes[c].map != NULL,
	};
	struct str log = { 0 };
	struct err err = { 0 };

	str_add(&log, clothes[c].head);
	for (int i = 0; i < RECORDS; i++)
		put_line(&log, c, i);
	ck_assert_int_eq(save_file(path, log.at, log.len, &err), 0);
	str_release(&log);
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine != NULL, "%s", err.text);
	ck_assert_msg(engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

static void
expect_none(const char *sink, const char *text, int kind, int c)
{
	for (int i = 0; i < RECORDS; i++) {
		const char *at = strstr(text, value[i]);

		if (at)
			ck_abort_msg("%s, kind %d, %s shows %s: %.300s", clothes[c].name, kind,
				     sink, value[i], at - text > 80 ? at - 80 : at);
	}
}

/* Every value is said by people somewhere: in the title, a claim, notes, a field. */
static struct engine *
engine_that_was_told(int kind, int c)
{
	struct str incident = { 0 }, said = { 0 };
	struct err err = { 0 };

	make_values(kind, clothes[c].quoting);
	str_add(&incident, "{\"title\":\"");
	put_value(&incident, value[3], JSON);
	str_add(&incident, " is down\",\"reported\":[{\"claim\":\"");
	put_value(&incident, value[4], JSON);
	str_add(&incident, " cannot pay: 900 ms since 20 minutes.\",\"by\":\"");
	put_value(&incident, value[5], JSON);
	str_add(&incident, "\"}]}");
	struct engine *engine = engine_of(c, &incident);
	for (int i = 0; i < RECORDS; i += A_NOTE) {
		str_clear(&said);
		for (int k = i; k < i + A_NOTE; k++)
			str_fmt(&said, "call %s; ", value[k]);
		struct act note = { .kind = ACT_NOTE, .value = said.at, .now_ns = INSTANT_NONE };
		ck_assert_msg(engine_do(engine, &note, &err) == 0, "%s", err.text);
	}
	struct act owner = { .kind = ACT_FIELD, .field = "action.owner", .value = value[7],
			     .now_ns = INSTANT_NONE };
	ck_assert_msg(engine_do(engine, &owner, &err) == 0, "%s", err.text);
	str_release(&incident);
	str_release(&said);
	return engine;
}

/* Tenants, lenders and customers in all clothes, the rest in some of them; all with SITREP_MANY. */
static bool
is_run(int kind, int c)
{
	if (getenv("SITREP_MANY"))
		return true;
	if (IS_SANITIZED)
		return (kind + c) % (2 * STRIDE) == 0;
	return kind < 3 || (kind + c) % (kind < KINDS ? 6 : 2) == 0;
}

START_TEST(no_value_in_any_clothes_reaches_a_document)
{
	static const struct { const char *name; enum document document; } sinks[] = {
		{ "md", DOCUMENT_MD }, { "json", DOCUMENT_JSON }, { "text", DOCUMENT_TEXT },
		{ "slack", DOCUMENT_SLACK }, { "statuspage", DOCUMENT_STATUSPAGE },
		{ "talk", DOCUMENT_TALK },
	};
	int kind = _i / CLOTHES, c = _i % CLOTHES;
	struct err err = { 0 };
	struct str out = { 0 };

	if (!is_run(kind, c))
		return;
	struct engine *engine = engine_that_was_told(kind, c);
	for (size_t d = 0; d < sizeof(sinks) / sizeof(*sinks); d++) {
		str_clear(&out);
		ck_assert_int_eq(engine_write(engine, sinks[d].document, NULL, &out, &err), 0);
		expect_none(sinks[d].name, out.at, kind, c);
		if (d == 0)	/* what is no name stays, and the log was read */
			ck_assert_msg(strstr(out.at, " cannot pay: 900 ms since 20 minutes.") &&
				      strstr(out.at, "1000 of 1000 records"), "%s: %.600s",
				      clothes[c].name, out.at);
	}
	engine_free(engine);
	str_release(&out);
}
END_TEST

/* Whose bytes are gone, nobody knows what they held: of people's words none is shown. */
START_TEST(words_are_withheld_when_records_cannot_be_read_again)
{
	struct str out = { 0 }, incident = { 0 };
	struct err err = { 0 };

	make_values(0, JSON);
	str_add(&incident, "{\"reported\":[]}");
	struct engine *engine = engine_of(0, &incident);
	ck_assert_int_eq(truncate(path, 0), 0);
	struct act note = { .kind = ACT_NOTE, .value = "the mother of all words, and a note",
			    .now_ns = INSTANT_NONE };
	ck_assert_msg(engine_do(engine, &note, &err) == 0, "%s", err.text);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_MD, NULL, &out, &err), 0);
	ck_assert_ptr_null(strstr(out.at, "mother of"));
	ck_assert_ptr_nonnull(strstr(out.at, "withheld-A"));
	engine_free(engine);
	str_release(&out);
	str_release(&incident);
}
END_TEST

static void
open_path(void)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void
drop_path(void)
{
	unlink(path);
	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
}

Suite *
suite(void)
{
	Suite *suite = suite_create("redact clothes");
	TCase *t = tcase_create("clothes");

	tcase_add_checked_fixture(t, open_path, drop_path);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, no_value_in_any_clothes_reaches_a_document, 0,
			    ALL_KINDS * CLOTHES);
	tcase_add_test(t, words_are_withheld_when_records_cannot_be_read_again);
	suite_add_tcase(suite, t);
	return suite;
}
