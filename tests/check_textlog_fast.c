/* check_textlog_fast: lines read ahead, on tracks or not, are what the slow way makes of them. */
/* SPDX-License-Identifier: MIT */
#include "tests/case_file.h"
#include "tests/runner.h"
#include "tests/splitmix.h"
#include "tests/text_taken.h"

#define ROUNDS 40
#define LINES 60

static const size_t pieces[] = { 1 << 20, 997, 64, 7 };

static struct cases cases;

/* Lines that a row of the table does not show: other layouts of the same formats. */
static const struct { const char *format, *header, *line; } logs[] = {
	{ "logfmt", "", "time=2025-08-01T18:06:00.123Z level=info msg=\"request completed\" "
			"method=GET path=/v1/loans/17 status=200 duration=123ms version=v1.3.0 "
			"country=KE request_id=6f1a2b3c" },
	{ "logfmt", "", "ts=1754071560.123 path=/score status=504 duration=5.123 err=\"\" peer=-" },
	{ "logfmt", "", "time=\"2025-08-01 18:06:00,123\" path=\"/a b\" status=200 dur=0.123s" },
	{ "csv", "time,id,endpoint,status,latency_ms,version,agent\n",
	  "2025-08-01T18:06:00.123Z,17,/score,200,123,v1.3.0,okhttp/4.12" },
	{ "csv", "time;endpoint;status;latency_ms\n", "2025-08-01T18:06:00Z; /score;200;12.3" },
	{ "csv", "time,endpoint,status,latency_ms,note\n",
	  "\"2025-08-01T18:06:00Z\",\"/a,b\",\"200\",\"123\",\"said \"\"no\"\"\"" },
	{ "csv", "time,endpoint,status,latency_ms,note\n",
	  "2025-08-01T18:06:00Z,/score,200,123,\"first\nsecond\"" },
	{ "tsv", "time\tendpoint\tstatus\tlatency_ms\n", "2025-08-01T18:06:00Z\t/score\t200\t123" },
	{ "ltsv", "", "time:[01/Aug/2025:18:06:00 +0300]\tstatus:200\turi:/score\treqtime:0.123\t"
		      "size:512\tua:curl/8.5 (x)" },
	{ "nginx", "", "10.0.0.7 - - [01/Aug/2025:18:06:00 +0000] \"GET /score HTTP/1.1\" 200 512 "
		       "\"-\" \"curl/8.5\" rt=0.123 uct=\"0.001\" urt=\"0.120, 0.003\"" },
	{ "apache", "", "10.0.0.7 - bob [01/Aug/2025:18:06:00 +0000] \"POST /score HTTP/1.1\" 200 "
			"512 \"http://a.example/\" \"Mozilla/5.0 (X11; Linux x86_64; longer)\" "
			"123456" },
	{ "apache", "", "10.0.0.7 - - [01/Aug/2025:18:06:00 +0000] \"GET /score HTTP/1.1\" 200 512 "
			"\"-\" \"curl/8.5\"" },
	{ "apache", "", "::1 - - [01/Aug/2025:18:06:00 +0000] \"GET http://a.example/x HTTP/1.1\" "
			"404 -" },
	{ "envoy-text", "", "[2025-08-01T18:06:00.123Z] \"POST /score/17 HTTP/2\" 504 UT 0 512 "
			    "5000 - \"-\" \"curl/8.5\" \"6f1a2b3c\" \"risk:8080\" "
			    "\"10.1.0.4:8080\"" },
};

/* One line more, its digits changed now and then, its values left out, quoted, doubled. */
static void
add_line(const char *line, uint64_t *seed, bool is_damaged, struct str *out)
{
	static const char *const odd[] = {
		"\"", "\\", ",", "  ", "\t", "\n", "\r", "\r\n", "-", "=", "\xC3\xA9", "\xFF",
		"\"\"", ")", "[", "]", ", ", " : ", " x=1", ";", "\x1b[0m", " \n", "24:00:07",
		"60", "v9",
	};
	static const char hole[18];
	size_t len = strlen(line), from = out->len;

	str_bytes(out, line, len);
	for (size_t i = from; i < out->len; i++)
		if (out->at[i] >= '0' && out->at[i] <= '9' && random_below(seed, 12) == 0)
			out->at[i] = (char)('0' + random_below(seed, 10));
	for (size_t hits = is_damaged ? 1 + random_below(seed, 2) : 0; hits > 0; hits--) {
		struct str tail = { 0 };
		size_t at = from + random_below(seed, out->len - from + 1);
		size_t gone = random_below(seed, 4) ? 0 : random_below(seed, out->len - at + 1);
		str_bytes(&tail, str_text(out) + at + gone, out->len - at - gone);
		out->len = at;
		if (random_below(seed, 8) == 0)
			str_bytes(out, hole, random_below(seed, sizeof(hole) + 1));
		else
			str_add(out, odd[random_below(seed, LENGTH(odd))]);
		str_bytes(out, str_text(&tail), tail.len);
		str_release(&tail);
	}
	str_add(out, random_below(seed, 9) ? "\n" : "\r\n");
}

static void
make_log(const char *header, const char *line, uint64_t *seed, bool is_damaged, struct str *out)
{
	str_clear(out);
	str_add(out, header);
	for (int i = 0; i < LINES; i++) {
		if (is_damaged && random_below(seed, 20) == 0)
			str_add(out, random_below(seed, 2) ? header : "\n");
		add_line(line, seed, is_damaged && random_below(seed, 4) == 0, out);
	}
}

static void
check_counts(const char *what, const struct extract_counts *a, const struct extract_counts *b)
{
	ck_assert_uint_eq(a->records, b->records);
	ck_assert_uint_eq(a->rounded, b->rounded);
	ck_assert_uint_eq(a->clock_steps, b->clock_steps);
	ck_assert_uint_eq(a->unknown_outcome, b->unknown_outcome);
	ck_assert_uint_eq(a->times, b->times);
	ck_assert_uint_eq(a->subsecond_ns, b->subsecond_ns);
	ck_assert_int_eq(a->newest_ns, b->newest_ns);
	ck_assert_msg(memcmp(a->latency, b->latency, sizeof(a->latency)) == 0 &&
		      memcmp(a->flag, b->flag, sizeof(a->flag)) == 0 &&
		      memcmp(a->unusable, b->unusable, sizeof(a->unusable)) == 0 &&
		      memcmp(a->unknown, b->unknown, sizeof(a->unknown)) == 0 &&
		      memcmp(a->used, b->used, sizeof(a->used)) == 0 &&
		      memcmp(a->late, b->late, sizeof(a->late)) == 0, "%s: counts differ", what);
}

static void
check_same(const char *what, const struct text_taken *fast, const struct text_taken *slow)
{
	ck_assert_msg(fast->n == slow->n, "%s: %zu records, not %zu", what, fast->n, slow->n);
	for (size_t i = 0; i < fast->n; i++)
		ck_assert_msg(memcmp(&fast->at[i], &slow->at[i], sizeof(fast->at[i])) == 0,
			      "%s: record %zu (line %ld) differs", what, i, fast->at[i].line_first);
	ck_assert_msg(memcmp(&fast->books, &slow->books, sizeof(fast->books)) == 0 &&
		      books_balance(&fast->books), "%s: books", what);
	ck_assert_msg(fast->ledger.n == slow->ledger.n, "%s: ledger", what);
	for (size_t i = 0; i < fast->ledger.n; i++) {
		const struct odd *a = &fast->ledger.odd[i], *b = &slow->ledger.odd[i];
		ck_assert_msg(a->kind == b->kind && a->offset == b->offset && a->line == b->line &&
			      a->column == b->column && a->bytes == b->bytes,
			      "%s: entry %zu of the ledger", what, i);
	}
	ck_assert_str_eq(str_text(&fast->notes), str_text(&slow->notes));
	ck_assert_uint_eq(fast->wrapped, slow->wrapped);
	ck_assert_uint_eq(names_count(fast->names), names_count(slow->names));
	for (uint32_t id = 1; id <= names_count(fast->names); id++)
		ck_assert_str_eq(names_get(fast->names, id)->clean,
				 names_get(slow->names, id)->clean);
	check_counts(what, &fast->extract.counts, &slow->extract.counts);
}

/* Read both ways; returns how many records were read ahead. */
static size_t
check_log(const char *what, const char *format, const struct str *log, size_t piece,
	  const struct field_map *map)
{
	struct text_taken fast, slow;
	bool has_format = text_taken_as(&slow, format, log->at, log->len, 1 << 20, map, true);

	ck_assert(text_taken_as(&fast, format, log->at, log->len, piece, map, false) == has_format);
	check_same(what, &fast, &slow);
	ck_assert_uint_le(fast.work, 3 * log->len + 4096);
	ck_assert_uint_eq(slow.ahead, 0);
	size_t ahead = fast.ahead;
	text_taken_release(&fast);
	text_taken_release(&slow);
	return ahead;
}

START_TEST(a_log_of_a_row_is_the_same_both_ways)
{
	const struct format *format = formats_at((size_t)_i);
	const char *last = strrchr(format->example, '\n');
	const char *line = last ? last + 1 : format->example;
	struct str log = { 0 }, header = { 0 };
	uint64_t seed = 4711 + (uint64_t)_i;

	str_bytes(&header, format->example, (size_t)(line - format->example));
	for (int round = 0; round < ROUNDS; round++) {
		make_log(str_text(&header), line, &seed, round > 3, &log);
		check_log(format->name, format->name, &log, pieces[round % 4], NULL);
	}
	str_release(&log);
	str_release(&header);
}
END_TEST

START_TEST(a_log_of_another_layout_is_the_same_both_ways)
{
	uint64_t seed = 815 + (uint64_t)_i;
	struct str log = { 0 };

	for (int round = 0; round < ROUNDS; round++) {
		make_log(logs[_i].header, logs[_i].line, &seed, round > 3, &log);
		check_log(logs[_i].line, logs[_i].format, &log, pieces[round % 4], NULL);
	}
	str_release(&log);
}
END_TEST

/* Two layouts in turn, and lines of a third: no track serves all. */
START_TEST(layouts_in_turn_are_the_same_both_ways)
{
	static const char *const lines[] = {
		"time=2025-08-01T18:06:00Z path=/a status=200 duration=1ms",
		"time=2025-08-01T18:06:01Z level=error path=/a status=500 err=\"no host\"",
		"path=/a time=2025-08-01T18:06:02Z duration=12ms status=200 status=504",
		"time=2025-08-01T18:06:03Z  path=/a status=200 duration=1ms ",
		"time=2025-08-01T18:06:04Z path=/a status=200 duration=0.1, 0.2",
		"time=2025-08-01T18:06:04Z path=/a status=200 duration=\"1\\\"ms\"",
		"panic: no such thing",
	};
	uint64_t seed = 3;
	struct str log = { 0 };

	for (int round = 0; round < ROUNDS; round++) {
		str_clear(&log);
		for (int i = 0; i < LINES; i++)
			add_line(lines[random_below(&seed, LENGTH(lines))], &seed, false, &log);
		check_log("in turn", "logfmt", &log, pieces[round % 4], NULL);
	}
	str_release(&log);
}
END_TEST

/* A line that is nearly like those before it. */
static const struct { const char *format, *usual, *odd; } nearly[] = {
	{ "logfmt", "time=2025-08-01T24:00:00Z path=/a status=200 duration=1ms",
	  "time=2025-08-01T24:00:07Z path=/a status=200 duration=1ms" },
	{ "logfmt", "time=1970-01-01T00:00:30Z path=/a status=200 duration=1ms",
	  "time=1970-01-01T00:00:00Z path=/a status=200 duration=1ms" },
	{ "logfmt", "time=2025-08-01T18:06:00.123Z path=/a status=200 duration=1ms",
	  "time=2025-08-01T18:06:00.1234567891Z path=/a status=200 duration=1ms" },
	{ "logfmt", "time=2025-08-01T18:06:00Z path=/a status=200 duration=1ms x=1 y=2",
	  "time=2025-08-01T18:06:00Z path=/a status=200 duration=1ms x=1, 2 y=2" },
	{ "apache", "::1 - - [01/Aug/2025:18:06:00 +0000] \"GET /a HTTP/1.1\" 200 5",
	  "::1 - - [01/Aug/2025:18:06:00 +0000] \"GET /a HTTP/1.1\" 2000 5" },
	{ "apache", "::1 - - [01/Aug/2025:18:06:00 +0000] \"GET /a HTTP/1.1\" 200 5 17",
	  "::1 - - [01/Aug/2025:18:06:00 +0000] \"GET /a HTTP/1.1\" 200 5 17.5.1" },
	{ "apache", "::1 - - [01/Aug/2025:18:06:00 +0000] \"GET /a HTTP/1.1\" 200 5 x=1",
	  "::1 - - [01/Aug/2025:18:06:00 +0000] \"GET /a HTTP/1.1\" 200 5 x=1 : 2" },
	{ "apache", "::1 - - [01/Aug/2025:18:06:00 +0000] \"GET /a HTTP/1.1\" 200 5",
	  "::1 - - [01/Aug/2025:18:06:00 +0000] \"Get /a HTTP/1.1\" 200 5" },
	{ "envoy-text",
	  "[2025-08-01T18:06:00Z] \"GET /a HTTP/2\" 200 NR 0 5 5 - \"-\" \"x\" \"y\" \"z\" \"w\"",
	  "[2025-08-01T18:06:00Z] \"GET /a HTTP/2\" 200 \tUT 0 5 5 - \"-\" \"x\" \"y\" \"z\" "
	  "\"w\"" },
};

START_TEST(a_line_nearly_like_those_before_is_the_same_both_ways)
{
	struct str log = { 0 };

	for (int i = 0; i < LINES; i++)
		str_fmt(&log, "%s\n", i % 10 == 9 ? nearly[_i].odd : nearly[_i].usual);
	for (size_t p = 0; p < LENGTH(pieces); p++) {
		size_t ahead = check_log(nearly[_i].odd, nearly[_i].format, &log, pieces[p], NULL);
		ck_assert_uint_gt(ahead, LINES / 2);
	}
	str_release(&log);
}
END_TEST

/* Nothing is proved by lines that were left to the slow way. */
START_TEST(usual_lines_are_read_ahead)
{
	struct str log = { 0 };
	uint64_t seed = 1;

	for (size_t i = 0; i < LENGTH(logs); i++) {
		bool is_odd = strstr(logs[i].line, "\"\"") != NULL || strchr(logs[i].line, '\n') ||
			      strstr(logs[i].line, ", ");
		str_clear(&log);
		str_add(&log, logs[i].header);
		for (int k = 0; k < LINES; k++)
			str_fmt(&log, "%s\n", logs[i].line);
		size_t ahead = check_log(logs[i].line, logs[i].format, &log, 1 << 20, NULL);
		ck_assert_msg(is_odd || ahead >= LINES - 2, "%s: %zu ahead", logs[i].line, ahead);
	}
	make_log("", logs[0].line, &seed, true, &log);
	ck_assert_uint_gt(check_log("damaged", "logfmt", &log, 1 << 20, NULL), LINES / 4);
	str_release(&log);
}
END_TEST

START_TEST(a_case_is_the_same_both_ways)
{
	const struct one_case *one = &cases.at[_i];
	const char *want = one->formats.n ? one->formats.at[0] : NULL;
	struct field_map map = { 0 };
	struct err err = { 0 };

	for (int i = 0; i < one->maps.n; i++)
		ck_assert(field_map_add(&map, one->maps.at[i], &err) == 0);
	for (size_t p = 0; p < LENGTH(pieces); p++)
		check_log(one->where, want && strncmp(want, "as ", 3) == 0 ? want + 3 : NULL,
			  &one->bytes, pieces[p], &map);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("textlog_fast");
	TCase *tcase = tcase_create("both ways");
	int rows = 0;

	while (formats_at((size_t)rows))
		rows++;
	cases = cases_load("tests/cases/formats/*.case");
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, usual_lines_are_read_ahead);
	tcase_add_test(tcase, layouts_in_turn_are_the_same_both_ways);
	tcase_add_loop_test(tcase, a_log_of_a_row_is_the_same_both_ways, 0, rows);
	tcase_add_loop_test(tcase, a_log_of_another_layout_is_the_same_both_ways, 0,
			    (int)LENGTH(logs));
	tcase_add_loop_test(tcase, a_line_nearly_like_those_before_is_the_same_both_ways, 0,
			    (int)LENGTH(nearly));
	tcase_add_loop_test(tcase, a_case_is_the_same_both_ways, 0, (int)cases.n);
	suite_add_tcase(suite, tcase);
	return suite;
}
