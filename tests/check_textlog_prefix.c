/* check_textlog_prefix: what stands before a line, and the year that a time lacks. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/prefix.h"
#include "tests/runner.h"

/* The prefix is what stands before the `~`; then its parts: time, host, program, pod,
 * container, stream, in that order, `-` for none. */
static const struct { const char *line, *parts; } rows[] = {
	{ "~hello world", "-,-,-,-,-,-" },
	{ "~", "-,-,-,-,-,-" },
	{ "~time=2025-08-01T18:06:00Z a=b", "-,-,-,-,-,-" },
	{ "Aug  1 18:06:00 lb haproxy[14389]: ~x", "Aug  1 18:06:00,lb,haproxy,-,-,-" },
	{ "<134>Aug 11 18:06:00 lb haproxy[1]: ~x", "Aug 11 18:06:00,lb,haproxy,-,-,-" },
	{ "<134>Aug 11 18:06:00 haproxy[1]: ~x", "Aug 11 18:06:00,-,haproxy,-,-,-" },
	{ "Aug 01 18:06:00.123456 host kernel: ~x", "Aug 01 18:06:00.123456,host,kernel,-,-,-" },
	{ "Aug 01 18:06:00 host ~no program here", "Aug 01 18:06:00,host,-,-,-,-" },
	{ "<34>1 2025-08-01T18:06:00.003Z host su - ID47 - ~x",
	  "2025-08-01T18:06:00.003Z,host,su,-,-,-" },
	{ "<165>1 2025-08-01T18:06:00Z host evntslog - ID47 [a@1 b=\"3\"][c@2 d=\"e\"] ~x",
	  "2025-08-01T18:06:00Z,host,evntslog,-,-,-" },
	{ "<158>1 2025-08-01T18:06:00+00:00 host heroku router - ~at=info",
	  "2025-08-01T18:06:00+00:00,host,heroku,-,-,-" },
	{ "2025-08-01T18:06:00+0000 host api[7]: ~x", "2025-08-01T18:06:00+0000,host,api,-,-,-" },
	{ "2025-08-01T18:06:00.1+00:00 heroku[router]: ~x",
	  "2025-08-01T18:06:00.1+00:00,-,heroku,-,-,-" },
	{ "2025-08-01T18:06:00.123456789Z stdout F ~{}",
	  "2025-08-01T18:06:00.123456789Z,-,-,-,-,stdout" },
	{ "2025-08-01T18:06:00.123456789Z stderr P ~{}",
	  "2025-08-01T18:06:00.123456789Z,-,-,-,-,stderr" },
	{ "2025-08-01T18:06:00.123456789Z ~{}", "2025-08-01T18:06:00.123456789Z,-,-,-,-,-" },
	{ "[pod/api-6f5d/main] ~x", "-,-,-,api-6f5d,main,-" },
	{ "[pod/api-6f5d/main] 2025-08-01T18:06:00Z ~x",
	  "2025-08-01T18:06:00Z,-,-,api-6f5d,main,-" },
	{ "api-7d9f8b6c4d-x2kqp api ~{\"a\":1}", "-,-,-,api-7d9f8b6c4d-x2kqp,api,-" },
	{ "db-0 main ~{}", "-,-,-,db-0,main,-" },
	{ "~db-0 main x", "-,-,-,-,-,-" },		/* no object behind it */
	{ "~my-host api {}", "-,-,-,-,-,-" },	/* no name that a pod gets */
	{ "~x2kqp api {}", "-,-,-,-,-,-" }, { "~DB-0 api {}", "-,-,-,-,-,-" },
	{ "web-1  | ~x", "-,-,-,-,web-1,-" },
	{ "web-1  | Aug  1 18:06:00 h p: 2025-08-01T18:06:01Z ~x",
	  "2025-08-01T18:06:01Z,h,p,-,web-1,-" },	/* a time with a date beats one without */
	{ "I, [2025-08-01T18:06:00.123456 #7]  INFO -- : ~x",
	  "2025-08-01T18:06:00.123456,-,-,-,-,-" },
	/* logback and log4j, Python, Go, and levels before them */
	{ "2025-08-01 18:06:00.607 ~INFO  [main] c.e.A - a=b",
	  "2025-08-01 18:06:00.607,-,-,-,-,-" },
	{ "2025-08-01 18:06:00,607 ~INFO a=b", "2025-08-01 18:06:00,607,-,-,-,-,-" },
	{ "2025-08-01 18:06:00,607 +0300 ~a=b", "2025-08-01 18:06:00,607 +0300,-,-,-,-,-" },
	{ "[2025-08-01 18:06:00] ~INFO a=b", "2025-08-01 18:06:00,-,-,-,-,-" },
	{ "[2025-08-01T18:06:00Z]: ~a=b", "2025-08-01T18:06:00Z,-,-,-,-,-" },
	{ "2025/08/01 18:06:00 ~a=b", "2025/08/01 18:06:00,-,-,-,-,-" },
	{ "2025/08/01 18:06:00.123456 ~main.go:7: a=b", "2025/08/01 18:06:00.123456,-,-,-,-,-" },
	{ "INFO 2025-08-01T18:06:00Z ~a=b", "2025-08-01T18:06:00Z,-,-,-,-,-" },
	{ "[warning]  2025-08-01 18:06:00 UTC ~a=b", "2025-08-01 18:06:00 UTC,-,-,-,-,-" },
	{ "ERROR: [2025-08-01 18:06:00,1] ~a=b", "2025-08-01 18:06:00,1,-,-,-,-,-" },
	{ "2025-08-01 18:06:00.607 INFO  [main] c.e.A - ~{\"a\":1}",
	  "2025-08-01 18:06:00.607,-,-,-,-,-" },
	{ "2025-08-01 18:06:00 ~INFO a=b {}", "2025-08-01 18:06:00,-,-,-,-,-" },
	{ "2025-08-01 18:06:00 ~INFO \"x\" {}", "2025-08-01 18:06:00,-,-,-,-,-" },
	{ "[2025-08-01 18:06:00.607 +00:00 INF] ~x", "2025-08-01 18:06:00.607 +00:00,-,-,-,-,-" },
	{ "[2025-08-01 18:06:00 ERR] ~x", "2025-08-01 18:06:00,-,-,-,-,-" },
	{ "~[2025-08-01 18:06:00 +00:00 INF x", "-,-,-,-,-,-" },
	{ "~[2025-08-01 18:06:00 ", "-,-,-,-,-,-" },
	{ "~[2025-08-01 18:06:00 +00:00 INFORMATION] x", "-,-,-,-,-,-" },
	/* klog; zap's console, fluentd's tag, and a table */
	{ "I0801 18:06:00.538501       1 httplog.go:132] ~\"HTTP\" verb=\"GET\"",
	  "0801 18:06:00.538501,-,-,-,-,-" },
	{ "~I0801 18:06:00 1 httplog.go:132] x", "-,-,-,-,-,-" },
	{ "~I0801 18:06:00.538501       1 httplog.go:132", "-,-,-,-,-,-" },
	{ "2025-08-01T18:06:00.250Z\tINFO\tmw.go:51\tdone\t~{\"a\":1}",
	  "2025-08-01T18:06:00.250Z,-,-,-,-,-" },
	{ "2025-08-01T18:06:00Z\tapp.web\t~{\"a\":1}", "2025-08-01T18:06:00Z,-,app.web,-,-,-" },
	{ "2025-08-01T18:06:00Z\tapp.web\t~{\"a\":\"x\ty\"}",
	  "2025-08-01T18:06:00Z,-,app.web,-,-,-" },
	{ "~2025-08-01T18:06:00Z\tINFO\t/a\t{\"a\":1}\t12", "-,-,-,-,-,-" },
	{ "~2025-08-01T18:06:00Z\ta\tb\tc\td\te\tf\t{}", "-,-,-,-,-,-" },
	{ "~2025-08-01T18:06:00Z\tINFO\t\t{}", "-,-,-,-,-,-" },
	{ "~INFO a=b", "-,-,-,-,-,-" },
	{ "~[INFO 2025-08-01 18:06:00 a=b", "-,-,-,-,-,-" },
	{ "~INFORMER 2025-08-01 18:06:00 a=b", "-,-,-,-,-,-" },
	{ "~[2025-08-01 18:06:00 a=b", "-,-,-,-,-,-" },
	{ "~2025-08-01 18:06:00] a=b", "-,-,-,-,-,-" },
	{ "~2025-08-01 18:66:00 a=b", "-,-,-,-,-,-" },
	{ "~2025-08-01 18:06:00", "-,-,-,-,-,-" },
	{ "~[GIN] 2025/08/01 - 18:06:00", "-,-,-,-,-,-" },
	{ "~a|b", "-,-,-,-,-,-" },
	{ "~2025-13-01T18:06:00Z x", "-,-,-,-,-,-" },
	{ "~Aug  1 18:06", "-,-,-,-,-,-" },
	{ "~<999999>x", "-,-,-,-,-,-" },
	{ "~[pod/unclosed", "-,-,-,-,-,-" },
};

static void
part(struct str *out, struct slice slice)
{
	str_add(out, out->len ? "," : "");
	if (slice.len)
		str_bytes(out, slice.at, slice.len);
	else
		str_char(out, '-');
}

START_TEST(a_prefix_is_taken_off)
{
	const char *line = rows[_i].line, *mark = strchr(line, '~');
	size_t before = (size_t)(mark - line), after = strlen(mark + 1);
	char *exact = malloc(before + after + 1);
	struct str have = { 0 };
	struct prefix prefix;

	memcpy(exact, line, before);
	memcpy(exact + before, mark + 1, after);
	bool is_there = prefix_match(exact, before + after, &prefix);
	ck_assert_msg(prefix.len == before, "%s: %zu bytes", line, prefix.len);
	ck_assert_int_eq(is_there, before > 0);
	part(&have, prefix.time);
	part(&have, prefix.host);
	part(&have, prefix.program);
	part(&have, prefix.pod);
	part(&have, prefix.container);
	part(&have, prefix.stream);
	ck_assert_str_eq(have.at, rows[_i].parts);
	ck_assert_int_eq(prefix.is_partial, strstr(line, " P ~") != NULL);
	str_release(&have);
	free(exact);
}
END_TEST

/* Every shorter piece of a prefix is looked at without a step beyond its end. */
START_TEST(a_cut_prefix_is_no_trouble)
{
	for (size_t i = 0; i < LENGTH(rows); i++)
		for (size_t len = 0; len <= strlen(rows[i].line); len++) {
			char *exact = malloc(len ? len : 1);
			struct prefix prefix;
			memcpy(exact, rows[i].line, len);
			prefix_match(exact, len, &prefix);
			ck_assert_uint_le(prefix.len, len);
			free(exact);
		}
}
END_TEST

/* The age of the file, a time without a year, and what it must be read as ("" = a bad time). */
static const struct { const char *newest, *time, *as; } years[] = {
	{ "2025-08-01T18:10:00Z", "Aug  1 18:06:00", "2025-08-01T18:06:00Z" },
	{ "2025-08-01T18:10:00Z", "Aug  2 08:09:59", "2025-08-02T08:09:59Z" },	/* local, 14 h */
	{ "2025-08-01T18:10:00Z", "Aug  2 08:10:01", "2024-08-02T08:10:01Z" },
	{ "2026-01-01T00:05:00Z", "Dec 31 23:59:00", "2025-12-31T23:59:00Z" },
	{ "2026-01-01T00:05:00Z", "Jan  1 00:01:00", "2026-01-01T00:01:00Z" },
	{ "2025-12-31T23:00:00Z", "Jan  1 02:00:00", "2026-01-01T02:00:00Z" },
	{ "2025-08-01T00:00:00Z", "Feb 29 12:00:00.5", "2024-02-29T12:00:00.500Z" },
	{ "2103-01-01T00:00:00Z", "Feb 29 12:00:00", "2096-02-29T12:00:00Z" },	/* 2100 has none */
	{ "2025-08-01T00:00:00Z", "Feb 30 12:00:00", "" },
	{ "", "Aug  1 18:06:00", "" },
	{ "2026-01-01T00:05:00Z", "1231 23:59:00.500000", "2025-12-31T23:59:00.500Z" },
	{ "2025-08-01T00:00:00Z", "0229 12:00:00.000000", "2024-02-29T12:00:00Z" },
	{ "2025-08-01T00:00:00Z", "1331 12:00:00.000000", "" },
	{ "", "0801 18:06:00.000000", "" },
};

START_TEST(a_missing_year_is_the_latest_that_fits)
{
	char line[64], buf[PREFIX_TIME], text[INSTANT_TEXT];
	int64_t newest = INSTANT_NONE, at_ns = INSTANT_NONE;
	struct prefix prefix;
	unsigned flags;

	if (years[_i].newest[0])
		ck_assert_int_eq(instant_parse(years[_i].newest, strlen(years[_i].newest), &newest,
					       &flags), 0);
	bool is_klog = years[_i].time[0] < 'A';
	snprintf(line, sizeof(line), is_klog ? "I%s       1 a.go:7] y" : "%s host x: y",
		 years[_i].time);
	ck_assert(prefix_match(line, strlen(line), &prefix));
	ck_assert(prefix.is_yearless);
	size_t len = prefix_time(&prefix, newest, buf);
	int bad = len ? instant_parse(buf, len, &at_ns, &flags) : -1;
	if (years[_i].as[0])
		ck_assert_str_eq(instant_rfc3339(text, at_ns), years[_i].as);
	else
		ck_assert_int_ne(bad, 0);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("prefix");
	TCase *tcase = tcase_create("prefix");

	tcase_add_loop_test(tcase, a_prefix_is_taken_off, 0, (int)LENGTH(rows));
	tcase_add_test(tcase, a_cut_prefix_is_no_trouble);
	tcase_add_loop_test(tcase, a_missing_year_is_the_latest_that_fits, 0, (int)LENGTH(years));
	suite_add_tcase(suite, tcase);
	return suite;
}
