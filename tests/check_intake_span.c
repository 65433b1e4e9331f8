/* check_intake_span: records in envelopes, behind prefixes, as strings: fast and slow agree. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/scan.h"
#include "tests/many.h"
#include "tests/runner.h"
#include "tests/same.h"

#define SHORT ((size_t)600 << 10)	/* bytes: more than the sample */
#define LONG ((size_t)6 << 20)		/* threads are started, envelopes outgrow SCAN_MAX */

static const struct way ways[] = {
	{ "slow", 1 << 20, true, 1 },
	{ "fast", 1 << 20, false, 1 },
	{ "fast, in odd pieces", 65537, false, 1 },
	{ "three threads", 1 << 20, false, 3 },
};

/* A record, with what may be missing from it and in which order. */
static void
add_record(struct str *out, int i, uint64_t *seed, bool is_odd)
{
	unsigned dice = is_odd ? (unsigned)random_below(seed, 12) : 12;

	str_char(out, '{');
	if (dice != 0)
		str_fmt(out, "\"ts\":\"2025-08-01T18:%02d:%02d.%03dZ\",", i / 60 % 60, i % 60,
			i % 1000);
	if (dice == 1)
		str_add(out, "\"extra\":{\"status\":\"no\",\"ts\":1},\"text\":\"a \\\"b\\\" {\",");
	if (dice == 2)
		str_add(out, "\"status\":\"Error\",");
	str_fmt(out, "\"latency_ms\":%d,\"endpoint\":\"/%s\"", (int)random_below(seed, 900),
		i % 3 ? "pay" : "score");
	if (dice != 3)
		str_fmt(out, ",\"status\":\"%s\"", i % 9 ? "OK" : "Timeout");
	str_fmt(out, ",\"version\":\"v1.%d\"}", (int)random_below(seed, 2));
}

/* The same as a string. */
static void
add_escaped(struct str *out, const struct str *text)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->at[i] == '"' || text->at[i] == '\\')
			str_char(out, '\\');
		str_char(out, text->at[i]);
	}
}

/* How records are clothed: what stands before the first and after the last of `group`, before
 * and after each, between two of a group. `group` 0: all are one group. */
static const struct clothes {
	const char *name, *open, *close, *before, *after, *between;
	int group;
	bool is_string;
} clothes[] = {
	{ "an envelope each", "", "\n", "{\"log\":", "}", "", 1, false },
	{ "an envelope with labels", "", "\n", "{\"host\":\"a\",\"n\":7,\"event\":", "}", "", 1,
	  false },
	{ "an envelope with a time", "", "\n", "{\"time\":\"2025-08-01T19:00:00Z\",\"event\":", "}",
	  "", 1, false },
	{ "pages", "{\"page\":4,\"items\":[", "]}\n", "", "", ",", 50, false },
	{ "pages with a record's keys",
	  "{\"ts\":\"2025-08-01T18:00:00Z\",\"status\":\"done\",\"items\":[", "]}\n", "", "", ",\n",
	  30, false },
	{ "one envelope", "{\"meta\":{\"host\":\"a\"},\"records\":[\n", "\n]}\n", "", "", ",\n", 0,
	  false },
	{ "two envelopes", "{\"a\":{\"records\":[", "]}}\n", "", "", ", ", 0, false },
	{ "a time before each", "", "\n", "2025-08-01T18:06:00.123Z stdout F ", "", "", 1, false },
	{ "a pod before each", "", "\r\n", "[pod/api-1/web] ", "", "", 1, false },
	{ "an odd prefix", "", "\n", "I, [x, ] \"say\": <y> ", "", "", 1, false },
	{ "docker", "", "\n", "{\"log\":\"", "\\n\",\"stream\":\"stdout\","
	  "\"time\":\"2025-08-01T18:00:00Z\"}", "", 1, true },
	{ "journald", "", "\n", "{\"__REALTIME_TIMESTAMP\":\"1754071200000000\",\"_PID\":\"7\","
	  "\"MESSAGE\":\"", "\",\"PRIORITY\":\"6\"}", "", 1, true },
	{ "cloudwatch", "{\"logGroup\":\"g\",\"logStream\":\"s\",\"logEvents\":[", "]}\n",
	  "{\"id\":\"1\",\"timestamp\":1754071200000,\"message\":\"", "\"}", ",", 20, true },
};

/* What damage puts between and into them. */
static const char *const wounds[] = {
	",", ",,", "\n", "{", "}", "[", "]", "\"", ":", "\\", "x", " {\"a\":1} ", "{}", "\xC3\xA9",
	"\xFF", "\":", "]}\n{\"page\":5,\"items\":[", "\n\n", "\t", "\r", "[[", "2025 text {x} ",
};

static void
make_log(struct str *out, const struct clothes *of, size_t size, unsigned odd, unsigned damage,
	 uint64_t *seed)
{
	struct str record = { 0 };
	int last = 0;

	for (int i = 0; out->len < size; i++) {
		bool is_first = of->group > 0 ? i % of->group == 0 : i == 0;

		str_add(out, is_first ? of->open : of->between);
		size_t from = out->len;
		str_add(out, of->before);
		str_clear(&record);
		add_record(&record, i, seed, random_below(seed, 100) < odd);
		if (of->is_string)
			add_escaped(out, &record);
		else
			str_bytes(out, record.at, record.len);
		str_add(out, of->after);
		if (random_below(seed, 1000) < damage)
			out->len = from + random_below(seed, out->len - from);
		if (random_below(seed, 1000) < damage)
			str_add(out, wounds[random_below(seed, LENGTH(wounds))]);
		last = of->group > 0 ? (i + 1) % of->group : 1;
		if (of->group > 0 && last == 0)
			str_add(out, of->close);
	}
	if (last)
		str_add(out, of->close);
	str_release(&record);
}

static void
check_log(const char *what, const struct str *log, bool has_threads)
{
	struct taken slow, other;
	struct str why = { 0 };
	int fd = bytes_fd(log->at, log->len);

	taken_way(&slow, fd, &ways[0], NULL);
	MUST(slow.n > 64, "%s: only %zu records", what, slow.n);
	for (size_t i = 1; i < LENGTH(ways) - !has_threads; i++) {
		taken_way(&other, fd, &ways[i], NULL);
		same_readings(&slow, &other, &why);
		MUST(!why.len, "%s: %s: %s", what, ways[i].name, why.at);
		struct books books = intake_books(other.in);
		MUST(books_balance(&books) && books.bytes == (int64_t)log->len, "%s: books", what);
		MUST(intake_work(other.in) <= 3 * log->len + 4096, "%s: work", what);
		taken_release(&other);
	}
	taken_release(&slow);
	str_release(&why);
	close(fd);
}

/* Sound, with odd records, with damage, with a lot of it. */
START_TEST(clothed_records_are_the_same_in_every_way)
{
	static const struct { unsigned odd, damage; } harms[] = { { 0, 0 }, { 5, 0 }, { 2, 5 },
								  { 10, 100 } };
	const struct clothes *of = &clothes[_i / (int)LENGTH(harms)];
	size_t harm = (size_t)_i % LENGTH(harms);
	uint64_t seed = (uint64_t)_i + 11;
	struct str log = { 0 };

	make_log(&log, of, SHORT, harms[harm].odd, harms[harm].damage, &seed);
	check_log(of->name, &log, false);
	str_release(&log);
}
END_TEST

START_TEST(long_clothed_logs_are_the_same_in_every_way)
{
	const struct clothes *of = &clothes[_i];
	uint64_t seed = (uint64_t)_i + 7;
	struct str log = { 0 };

	make_log(&log, of, LONG, 1, _i % 2 ? 1 : 0, &seed);
	check_log(of->name, &log, true);
	str_release(&log);
}
END_TEST

/* bytes 0: left to the scanner. */
static const struct { const char *text; size_t bytes; int lines, tail; } prefixes[] = {
	{ "\nx {", 3, 1, 2 }, { "\r\n\n 2025-08-01 x: {", 18, 2, 15 }, { " a{", 2, 0, 2 },
	{ "\n[pod/a/b] {", 11, 1, 10 }, { "\na, b ] [ \\ \t{", 13, 1, 12 },
	{ "\n{", 0, 0, 0 }, { "{", 0, 0, 0 }, { "\n \t{", 0, 0, 0 }, { "\n,x {", 0, 0, 0 },
	{ "\n]x {", 0, 0, 0 }, { "\n[[x {", 0, 0, 0 }, { "\n[ x {", 0, 0, 0 },
	{ "\n[{", 0, 0, 0 }, { "\nx\n{", 0, 0, 0 }, { "\nx\ry {", 0, 0, 0 },
	{ "\nx \"y\":1 {", 0, 0, 0 }, { "\n\xC3\xA9 {", 0, 0, 0 }, { "\nx \x1e{", 0, 0, 0 },
	{ "\nx", 0, 0, 0 }, { "", 0, 0, 0 }, { "\n", 0, 0, 0 }, { "\n[", 0, 0, 0 },
};

START_TEST(a_prefix_is_plain_text_on_the_line_of_its_record)
{
	uint16_t lines = 0, tail = 0;

	ck_assert_uint_eq(scan_prefix(prefixes[_i].text, &lines, &tail), prefixes[_i].bytes);
	if (prefixes[_i].bytes) {
		ck_assert_int_eq(lines, prefixes[_i].lines);
		ck_assert_int_eq(tail, prefixes[_i].tail);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("intake_span");
	TCase *tcase = tcase_create("clothes");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, clothed_records_are_the_same_in_every_way, 0,
			    4 * (int)LENGTH(clothes));
	tcase_add_loop_test(tcase, long_clothed_logs_are_the_same_in_every_way, 0,
			    (int)LENGTH(clothes));
	tcase_add_loop_test(tcase, a_prefix_is_plain_text_on_the_line_of_its_record, 0,
			    (int)LENGTH(prefixes));
	suite_add_tcase(suite, tcase);
	return suite;
}
