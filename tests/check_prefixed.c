/* check_prefixed: JSON behind a prefix that tells its time or its pod; logs that are explained. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake_explain.h"
#include "core/ingest/prefixed.h"
#include "tests/runner.h"
#include "tests/taken.h"

#define T0 1764063000LL		/* 2025-11-25T09:30:00Z */

START_TEST(an_object_is_whole_or_none)
{
	static const struct { const char *text; bool is_one; } rows[] = {
		{ "{}", true }, { "{\"a\":[1,{\"b\":2}]}", true }, { "{\"a\":1} \t\r", true },
		{ "{\"a\":\"}\\\"{\"}", true }, { "{\"a\":\"\\\\\"}", true },
		{ "", false }, { "{", false }, { "}", false }, { "{\"a\":1", false },
		{ "{\"a\":\"}", false }, { "{\"a\":1}}", false }, { "{}{}", false },
		{ "{\"a\":1} x", false }, { "x{}", false }, { " {}", false }, { "[{}]", false },
		{ "{\"a\":\"\\", false }, { "{\"a\":\"\\\"}", false },
	};

	for (size_t i = 0; i < LENGTH(rows); i++)
		ck_assert_msg(prefixed_is_object(rows[i].text, strlen(rows[i].text)) ==
			      rows[i].is_one, "%s", rows[i].text);
}
END_TEST

/* A log of n records, %d: which second; taken whole, in pieces, and by bytes. */
static void
take(struct taken *taken, const char *line, int n, size_t piece)
{
	struct str log = { 0 };

	for (int i = 0; i < n; i++) {
		for (const char *at = line; *at; at++) {
			if (*at == '%')
				str_fmt(&log, "%02d", i);
			else if (*at == '~')	/* two of them, by turns */
				str_add(&log, i % 2 ? "b" : "a");
			else
				str_char(&log, *at);
		}
		str_char(&log, '\n');
	}
	taken_bytes(taken, log.at, log.len, piece, NULL);
	str_release(&log);
}

static const char *
dim(const struct taken *taken, const char *field, size_t record)
{
	const struct fields *fields = intake_fields(taken->in);

	for (int i = 0; i < fields->n_dims; i++)
		if (strcmp(fields->dims[i], field) == 0)
			return names_get(taken->names, taken->at[record].dims[i])->clean;
	return "no such dimension";
}

/* Of ten lines six are words of other programs: no time of the object's own, yet it is read. */
START_TEST(words_between_the_objects_do_not_hide_their_prefix)
{
	struct str log = { 0 };
	struct taken taken;

	for (int i = 0; i < 40; i++) {
		str_fmt(&log, "[pod/api-%d/app] 2025-11-25T09:30:%02dZ ", i % 2, i);
		str_add(&log, "{\"path\":\"/a\",\"status\":200,\"ms\":5}\n");
		for (int k = 0; k < i % 4; k++)
			str_fmt(&log, "[pod/api-%d/app] 2025-11-25T09:30:%02dZ   at App.run()\n",
				i % 2, i);
	}
	taken_bytes(&taken, log.at, log.len, 100, NULL);
	ck_assert_uint_eq(taken.n, 40);
	ck_assert_str_eq(dim(&taken, "prefix.pod", 1), "api-1");
	for (size_t i = 0; i < taken.n; i++)
		ck_assert_int_eq(taken.at[i].at_ns, (T0 + (int64_t)i) * NS_PER_S);
	taken_release(&taken);
	str_release(&log);
}
END_TEST

/* Each record once more, by its place. */
static void
check_again(const struct taken *taken)
{
	struct err err = { 0 };
	struct record record;

	for (size_t i = 0; i < taken->n; i++) {
		const struct record *first = &taken->at[i];
		ck_assert_int_eq(intake_again(taken->in, first->offset, first->length,
					      first->line_first, &record, &err), 1);
		ck_assert_int_eq(memcmp(first, &record, sizeof(record)), 0);
	}
}

static const struct { const char *line, *field, *values[2]; int ns; bool has_no_zone; } rows[] = {
	{ "2025-11-25T09:30:%.123456123Z stdout F {\"path\":\"/~\",\"status\":200,\"ms\":5}",
	  NULL, { NULL, NULL }, 123456123, false },
	{ "<134>1 2025-11-25T09:30:%Z h1 api 7 REQ [meta@1 tenant=\"t]~\" x=\"\\\"\"][y@2] "
	  "{\"path\":\"/~\",\"status\":200,\"ms\":5}",
	  "tenant", { "t]a", "t]b" }, 0, false },
	/* what the object says itself is better */
	{ "<134>1 2025-11-25T09:30:%Z h1 api 7 REQ [meta@1 tenant=\"x\"] "
	  "{\"path\":\"/~\",\"status\":200,\"ms\":5,\"tenant\":\"t~\"}",
	  "tenant", { "ta", "tb" }, 0, false },
	{ "2025-11-25T09:30:% {\"path\":\"/~\",\"status\":200,\"ms\":5}",
	  NULL, { NULL, NULL }, 0, true },
	{ "2025-11-25T09:30:%Z {\"path\":\"/~\",\"status\":200,\"ms\":5}",
	  NULL, { NULL, NULL }, 0, false },
	{ "<134>1 2025-11-25T10:30:%.5+01:00 web-~ loans 4411 ID47 [meta s=\"0\"] "
	  "{\"path\":\"/x\",\"status\":200,\"ms\":5}",
	  "prefix.host", { "web-a", "web-b" }, 500000000, false },
	{ "[pod/api-~/main] {\"time\":\"2025-11-25T09:30:%Z\",\"path\":\"/x\",\"status\":200,"
	  "\"ms\":5}", "prefix.pod", { "api-a", "api-b" }, 0, false },
	{ "api-7d9f-x2kq~ main {\"time\":\"2025-11-25T09:30:%Z\",\"path\":\"/x\",\"status\":200,"
	  "\"ms\":5}", "prefix.pod", { "api-7d9f-x2kqa", "api-7d9f-x2kqb" }, 0, false },
	{ "api-~  | {\"time\":\"2025-11-25T09:30:%Z\",\"path\":\"/x\",\"status\":200,\"ms\":5}",
	  "prefix.container", { "api-a", "api-b" }, 0, false },
	/* fluentd's file; by its tag as well, which no suffix tells. */
	{ "2025-11-25T09:30:%+00:00\tapp.~\t{\"path\":\"/~\",\"status\":200,\"ms\":5}",
	  NULL, { NULL, NULL }, 0, false },
	/* zap's console: a level, a caller and a message, none of which tells. */
	{ "2025-11-25T09:30:%.250Z\tINFO\thttp/mw.go:51\trequest done\t"
	  "{\"path\":\"/~\",\"status\":200,\"ms\":5}", NULL, { NULL, NULL }, 250000000, false },
	{ "2025-11-25T09:30:%+0000\tINFO\tapi\tmw.go:9\tdone\t{\"tenant\":\"t~\","
	  "\"path\":\"/x\",\"status\":200,\"ms\":5}", "tenant", { "ta", "tb" }, 0, false },
	/* The record's own time comes before that of the prefix. */
	{ "[pod/api-~/main] 2020-01-01T00:00:00Z {\"time\":\"2025-11-25T09:30:%Z\","
	  "\"path\":\"/x\",\"status\":200,\"ms\":5}",
	  "prefix.pod", { "api-a", "api-b" }, 0, false },
};

START_TEST(a_prefix_tells_what_its_object_does_not)
{
	for (size_t piece = 1; piece <= 1 << 20; piece <<= 10) {
		struct taken taken;
		take(&taken, rows[_i].line, 40, piece);
		ck_assert_uint_eq(taken.n, 40);
		for (size_t i = 0; i < taken.n; i++) {
			const struct record *record = &taken.at[i];
			int64_t at_ns = (T0 + (int64_t)i) * NS_PER_S + rows[_i].ns;
			ck_assert_msg(record->at_ns == at_ns, "%s: record %zu at %lld",
				      rows[_i].line, i, (long long)record->at_ns);
			ck_assert_int_eq(record->outcome, OUTCOME_OK);
			ck_assert_int_eq(record->latency_us, 5000);
			ck_assert_uint_eq(record->flags, rows[_i].has_no_zone ? FLAG_NO_ZONE : 0);
			if (rows[_i].field)
				ck_assert_str_eq(dim(&taken, rows[_i].field, i),
						 rows[_i].values[i % 2]);
		}
		struct books books = intake_books(taken.in);
		ck_assert_int_eq(books.skipped_bytes + books.pending_bytes, 0);
		ck_assert_int_eq(books.record_bytes + books.separator_bytes, books.bytes);
		check_again(&taken);
		taken_release(&taken);
	}
}
END_TEST

START_TEST(parts_of_a_cri_line_are_one_record)
{
	for (size_t piece = 1; piece <= 1 << 20; piece <<= 10) {
		struct taken taken;
		take(&taken, "2025-11-25T09:30:%Z stdout P {\"path\":\"/a\",\"sta\n"
		     "2025-11-25T09:30:%Z stdout P tus\":20\n"
		     "2025-11-25T09:30:%Z stdout F 0,\"ms\":5}", 20, piece);
		ck_assert_uint_eq(taken.n, 20);
		for (size_t i = 0; i < taken.n; i++) {
			ck_assert_int_eq(taken.at[i].at_ns, (T0 + (int64_t)i) * NS_PER_S);
			ck_assert_int_eq(taken.at[i].outcome, OUTCOME_OK);
			ck_assert_int_eq(taken.at[i].latency_us, 5000);
			ck_assert_int_eq(taken.at[i].line_first, 3 * (long)i + 1);
			ck_assert_int_eq(taken.at[i].line_last, 3 * (long)i + 3);
		}
		check_again(&taken);
		taken_release(&taken);
	}
}
END_TEST

START_TEST(what_is_no_whole_object_behind_a_prefix_is_skipped_and_counted)
{
	static const char good[] = "2025-11-25T09:30:%Z stdout F {\"path\":\"/a\",\"status\":200}";
	struct str log = { 0 };
	struct taken taken;

	for (int i = 0; i < 40; i++) {
		str_bytes(&log, good, 17);
		str_fmt(&log, "%02d%s\n", i, good + 18);
		if (i == 20)
			str_add(&log, "2025-11-25T09:30:20Z stderr F panic: out of luck\n"
				"2025-11-25T09:30:20Z stdout F {\"path\":\"/a\",\"stat\n");
	}
	taken_bytes(&taken, log.at, log.len, 1 << 20, NULL);
	ck_assert_uint_eq(taken.n, 40);
	ck_assert_uint_eq(intake_ledger(taken.in)->n, 1);
	ck_assert_int_eq(intake_books(taken.in).skipped_bytes, 48 + 1 + 48);
	taken_release(&taken);
	str_release(&log);
}
END_TEST

START_TEST(json_with_a_time_of_its_own_behind_one_host_is_read_as_before)
{
	struct taken taken;

	take(&taken, "2025-11-25T09:30:00Z stdout F {\"time\":\"2025-11-25T09:30:%Z\","
	     "\"path\":\"/a\",\"status\":200,\"ms\":5}", 40, 1 << 20);
	ck_assert_uint_eq(taken.n, 40);
	for (size_t i = 0; i < taken.n; i++)	/* its record is the object alone */
		ck_assert_uint_eq(taken.at[i].length, strlen("{\"time\":\"2025-11-25T09:30:00Z\","
							     "\"path\":\"/a\",\"status\":200,"
							     "\"ms\":5}"));
	taken_release(&taken);
}
END_TEST

START_TEST(a_container_that_writes_only_later_is_told_apart_too)
{
	enum { N = 6000, TURN = 4000 };
	struct str log = { 0 };
	struct taken taken;

	for (int i = 0; i < N; i++)
		str_fmt(&log, "db-%c  | {\"time\":\"2025-11-25T09:%02d:%02dZ\",\"path\":\"/x\","
			"\"status\":200,\"ms\":5}\n", i < TURN ? 'a' : 'b', i / 100,
			i % 100 / 2);
	taken_bytes(&taken, log.at, log.len, 1 << 20, NULL);
	ck_assert_uint_eq(taken.n, N);
	ck_assert_str_eq(dim(&taken, "prefix.container", 0), "db-a");
	ck_assert_str_eq(dim(&taken, "prefix.container", N - 1), "db-b");
	taken_release(&taken);
	str_release(&log);
}
END_TEST

START_TEST(a_table_behind_a_byte_order_mark_has_its_quoted_names)
{
	static const char log[] =
		"\xEF\xBB\xBF\"@timestamp\",\"url.path\",\"http.response.status_code\"\n"
		"\"Mar 04, 2026 @ 13:05:06.789\",\"/a\",\"200\"\n"
		"\"Mar 04, 2026 @ 13:05:07.789\",\"/b\",\"504\"\n"
		"\"Mar 04, 2026 @ 13:05:08.789\",\"/b\",\"200\"\n";
	struct taken taken;

	taken_bytes(&taken, log, strlen(log), 1 << 20, NULL);
	ck_assert_uint_eq(taken.n, 3);
	ck_assert_str_eq(intake_format(taken.in), "csv");
	ck_assert_int_eq(taken.at[0].at_ns, 1772629506789 * NS_PER_MS);
	ck_assert_int_eq(taken.at[1].outcome, OUTCOME_TIMEOUT);
	taken_release(&taken);
}
END_TEST

static void
explains(const char *log, const char *map, const char *time, const char *const lines[4])
{
	struct field_map maps = { 0 };
	struct str out = { 0 };
	struct err err = { 0 };
	struct taken taken;

	if (map)
		ck_assert_int_eq(field_map_add(&maps, map, &err), 0);
	taken_bytes(&taken, log, strlen(log), 1 << 20, map ? &maps : NULL);
	ck_assert_int_eq(intake_explain_time(taken.in, &out), time[0] != '\0');
	ck_assert_str_eq(str_text(&out), time);
	str_clear(&out);
	intake_explain(taken.in, &out);
	for (int i = 0; i < 4 && lines[i]; i++)
		ck_assert_msg(strstr(str_text(&out), lines[i]) != NULL, "%s\nnot in\n%s",
			      lines[i], str_text(&out));
	taken_release(&taken);
	str_release(&out);
}

START_TEST(an_unread_log_is_explained_field_by_field)
{
	static const char ambiguous[] =
		"{\"time\":\"03/04/2026 13:05:06\",\"path\":\"/a\",\"status\":200}\n"
		"{\"time\":\"03/04/2026 13:05:07\",\"path\":\"/a\",\"status\":200}\n";
	static const char strange[] =
		"{\"wann\":\"2026-03-04T13:05:06Z\",\"code\":504,\"wo\":\"/a\",\"lang ms\":12}\n"
		"{\"wann\":\"2026-03-04T13:05:07Z\",\"code\":200,\"wo\":\"/a\",\"lang ms\":13}\n";

	explains(ambiguous, NULL, "time is \"03/04/2026 13:05:06\", which is no time that sitrep "
		 "reads: is the day first, or the month? the day: --map time=time:dmy, the "
		 "month: --map time=time:mdy",
		 (const char *const[4]){ "\ntime 03/04/2026 13:05:06: named as a time, but of no "
					 "form that sitrep reads: is the day first",
					 "\npath /a: read as the endpoint\n",
					 "\nstatus 200: read as the status\n" });
	explains("{\"time\":\"2026-03-04 08:05:06 EST\",\"path\":\"/a\"}\n", NULL,
		 "time is \"2026-03-04 08:05:06 EST\", which is no time that sitrep reads "
		 "(which offset is that zone? some names have several)",
		 (const char *const[4]){ 0 });
	explains("{\"time\":\"Mar 04 13:05:06\",\"path\":\"/a\"}\n", NULL,
		 "time is \"Mar 04 13:05:06\", which is no time that sitrep reads (it has no year)",
		 (const char *const[4]){ 0 });
	explains("{\"time\":\"soon\",\"path\":\"/a\"}\n", NULL,
		 "time is \"soon\", which is no time that sitrep reads",
		 (const char *const[4]){ 0 });
	explains(ambiguous, "time=when", "no record has a field when", (const char *const[4]){ 0 });
	explains(strange, NULL, "", (const char *const[4]){
		"wann 2026-03-04T13:05:06Z: a time; --map time=wann\n",
		"\nwo /a: a path; --map endpoint=wo\n" });
	explains("2026-03-04 13:05:06 INFO started\n2026-03-04 13:05:07 INFO done\n", NULL, "",
		 (const char *const[4]){ "lines begin with a time, but no request is read",
					 "the first line: 2026-03-04 13:05:06 INFO started\n" });
}
END_TEST

START_TEST(a_line_begins_with_a_time_or_not)
{
	static const struct { const char *line; bool is_time; } lines[] = {
		{ "2026-03-04 13:05:06 INFO x", true }, { "[2026-03-04T13:05:06.123Z] x", true },
		{ "2026-03-04T13:05:06+01:00", true }, { "04.03.2026 13:05:06 x", true },
		{ "2026-03-04 x", false }, { "GET /x 200", false }, { "", false }, { "[", false },
		{ "1772629506789", false },
	};

	for (size_t i = 0; i < LENGTH(lines); i++)
		ck_assert_msg(explain_begins_with_time(lines[i].line, strlen(lines[i].line)) ==
			      lines[i].is_time, "%s", lines[i].line);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("prefixed");
	TCase *tc = tcase_create("prefixed");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, an_object_is_whole_or_none);
	tcase_add_test(tc, words_between_the_objects_do_not_hide_their_prefix);
	tcase_add_loop_test(tc, a_prefix_tells_what_its_object_does_not, 0, (int)LENGTH(rows));
	tcase_add_test(tc, parts_of_a_cri_line_are_one_record);
	tcase_add_test(tc, what_is_no_whole_object_behind_a_prefix_is_skipped_and_counted);
	tcase_add_test(tc, json_with_a_time_of_its_own_behind_one_host_is_read_as_before);
	tcase_add_test(tc, a_container_that_writes_only_later_is_told_apart_too);
	tcase_add_test(tc, a_table_behind_a_byte_order_mark_has_its_quoted_names);
	tcase_add_test(tc, an_unread_log_is_explained_field_by_field);
	tcase_add_test(tc, a_line_begins_with_a_time_or_not);
	suite_add_tcase(s, tc);
	return s;
}
