/* check_unfold: a log that was broken at a width is read as it was before, line by line. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/unfold.h"
#include "tests/runner.h"
#include "tests/splitmix.h"
#include "tests/taken.h"

/* ---- what is done with a line end ---- */

/* Of lines that are full with ten bytes. `~` is a CR. */
static const struct { const char *from, *to; } texts[] = {
	{ "{\"ms\":1234\n5,\"a\":1}\n", "{\"ms\":12345\n,\"a\":1}\n" },	/* a number */
	{ "{\"ms\":1234\n,\"a\":1}\n", "{\"ms\":1234\n,\"a\":1}\n" },
	{ "{\"a\":\"text\nmore\"}\n", "{\"a\":\"textmore\"\n}\n" },	/* a string */
	{ "{\"a\":  \"b\\\n\"c\"}\n", "{\"a\":  \"b\\\"c\"\n}\n" },	/* behind a backslash */
	{ "{ \"a\":true\n,\"b\":1}\n", "{ \"a\":true\n,\"b\":1}\n" },
	{ "{   \"a\":tru\ne}\n", "{   \"a\":tru\ne}\n" },		/* eleven: no full line */
	{ "{  \"a\":tru\ne}\n", "{  \"a\":true\n}\n" },
	{ "{ \"a\": 1, \n\"b\":2}\n", "{ \"a\": 1, \n\"b\":2}\n" },	/* between two tokens */
	{ "{\"abcdef\":\n1}\n", "{\"abcdef\":\n1}\n" },
	{ "{\"a\":\"text\n0123456789\nx\"}\n", "{\"a\":\"text0123456789x\"\n\n}\n" },	/* three */
	{ "{\"a\":1  }\n{\"a\":2  }\n", "{\"a\":1  }\n{\"a\":2  }\n" },	/* just as wide: two */
	{ "{\"a\":\"text~\nmore\"}~\n", "{\"a\":\"textmore\"~\n}~\n" },
	{ "{\"a\":\"tex\nmore\"}\n", "{\"a\":\"tex\nmore\"}\n" },	/* no full line */
	{ "{\"a\":\"text\n{\"a\":2}\n", "{\"a\":\"text{\"a\n\":2}\n" },	/* torn: all bytes stay */
	{ "{\"a\":\"tex\n{\"abcd\":12\n3}\n", "{\"a\":\"tex\n{\"abcd\":123\n}\n" },	/* torn */
	/* Text before a record: both stay on one line. */
	{ "info: a re\nquest {\"a\":1}\n", "info: a request {\"a\":1}\n\n" },
	{ "info a req\nuest {\"a\":\n1, \"b\":2}\nnext\n",
	  "info a request {\"a\":1, \"b\":2}\n\n\nnext\n" },
	{ "info   123\n456 {\"a\":\"\nx\"}\n", "info   123456 {\"a\":\"x\"}\n\n\n" },
	{ "i {\"a\": 1}\ni {\"a\": 2}\n", "i {\"a\": 1}\ni {\"a\": 2}\n" },
	{ "0123456789\n{\"a\":1}\n", "0123456789\n{\"a\":1}\n" },
	{ "0123456789\nnoise\n{\"a\":1}\n", "0123456789noise\n\n{\"a\":1}\n" },
	{ "{\"a\":\"text", "{\"a\":\"text" },
	{ "{\"a\":\"text\n", "{\"a\":\"text\n" },
	{ "{\"a\":\"text~", "{\"a\":\"text~" },
};

static void
push(struct unfold unfold, const char *at, size_t len, size_t piece, struct str *out)
{
	for (size_t done = 0; done < len; done += piece)
		unfold_push(&unfold, at + done, len - done < piece ? len - done : piece, out);
	unfold_end(&unfold, out);
}

static char *
with_crs(const char *text)
{
	char *copy = xstrndup(text, strlen(text));

	for (char *at = copy; *at; at++)
		*at = *at == '~' ? '\r' : *at;
	return copy;
}

START_TEST(a_line_end_inside_of_a_token_stands_behind_it)
{
	char *from = with_crs(texts[_i].from), *to = with_crs(texts[_i].to);

	for (size_t piece = 1; piece <= strlen(from); piece++) {
		struct str out = { 0 };
		push((struct unfold){ .width = 10 }, from, strlen(from), piece, &out);
		ck_assert_str_eq(str_text(&out), to);
		str_release(&out);
	}
	free(from);
	free(to);
}
END_TEST

/* In any pieces the same; no byte but line ends moves, and none of these is lost. */
START_TEST(any_bytes_give_the_same_in_any_pieces)
{
	static const char bytes[] = "{}{}\"\"\"\"::,,[]\\ \t\r\nab01-.\xc3\xa9";
	char text[900];

	for (uint64_t seed = 1; seed <= 1000; seed++) {
		uint64_t dice = seed;
		size_t len = random_below(&dice, sizeof(text)), n = 0, m = 0;
		for (size_t i = 0; i < len; i++)
			text[i] = i % 11 == 10 ? '\n'
					       : bytes[random_below(&dice, sizeof(bytes) - 1)];
		struct unfold unfold = { .width = 10, .is_chars = seed % 2 };
		struct str whole = { 0 }, parts = { 0 };
		push(unfold, text, len, sizeof(text), &whole);
		push(unfold, text, len, 1 + seed % 7, &parts);
		ck_assert_uint_eq(whole.len, len);
		ck_assert_uint_eq(parts.len, len);
		ck_assert(len == 0 || memcmp(whole.at, parts.at, len) == 0);
		for (size_t i = 0; i < len; i++) {
			while (n < len && (text[n] == '\n' || text[n] == '\r'))
				n++;
			while (m < len && (whole.at[m] == '\n' || whole.at[m] == '\r'))
				m++;
			ck_assert_uint_eq(n < len, m < len);
			if (n < len)
				ck_assert_int_eq(text[n++], whole.at[m++]);
		}
		str_release(&whole);
		str_release(&parts);
	}
}
END_TEST

/* ---- a whole log ---- */

#define RECORDS 120

enum layout { LINES, SPACED, ARRAY, PREFIXED, LAYOUTS };

/* The n-th record; texts of any length, with what looks like the start of one. */
static void
write_record(struct str *out, int n, uint64_t *dice, enum layout layout)
{
	const char *space = layout == SPACED || layout == ARRAY ? " " : "";

	if (layout == PREFIXED)
		str_fmt(out, "api-1 INFO a request: ");
	str_fmt(out, "{\"timestamp\":%s\"2026-03-01T10:%02d:%02dZ\",%s\"endpoint\":%s\"/score\",%s"
		"\"status\":%s%d,%s\"latency_ms\":%s%d,%s\"modelVersion\":%s\"v1.%d\",%s"
		"\"text\":%s\"caf\xc3\xa9 \\\"", space, n / 60, n % 60, space, space, space, space,
		n % 5 ? 200 : 504, space, space, 100000 + n * 7, space, space, n % 2, space, space);
	for (uint64_t left = random_below(dice, 90); left > 0; left--)
		str_char(out, "abc {},:\xc3\xa9"[random_below(dice, 8)]);
	str_fmt(out, "\"}");
}

/* line[i]: where record i begins once it is folded. */
static void
write_log(struct str *out, uint64_t seed, enum layout layout, size_t width, bool is_chars,
	  long *line)
{
	struct str text = { 0 };
	uint64_t dice = seed;
	size_t start[RECORDS], column = 0;
	long at = 1;

	for (int i = 0; i < RECORDS; i++) {
		str_add(&text, layout != ARRAY ? "" : i == 0 ? "[" : ", ");
		start[i] = text.len;
		write_record(&text, i, &dice, layout);
		str_add(&text, layout == ARRAY ? i + 1 == RECORDS ? "]\n" : "" : "\n");
	}
	for (size_t i = 0, n = 0; i < text.len; i++) {
		bool is_more = is_chars && ((unsigned char)text.at[i] & 0xC0) == 0x80;
		if (column == width && text.at[i] != '\n' && !is_more) {
			str_char(out, '\n');
			column = 0;
			at++;
		}
		if (n < RECORDS && start[n] == i)
			line[n++] = at;
		str_char(out, text.at[i]);
		column += !is_more;
		if (text.at[i] == '\n') {
			column = 0;
			at++;
		}
	}
	str_release(&text);
}

static const size_t widths[] = { 40, 61, 80, 100, 132 };

static void
check_log(enum layout layout, size_t width, bool is_chars, bool is_slow)
{
	struct field_map map = { 0 };
	struct str text = { 0 };
	long line[RECORDS];
	struct taken taken;
	struct books books;
	size_t n;

	write_log(&text, 7 * width + layout, layout, width, is_chars, line);
	taken_bytes(&taken, text.at, text.len, is_slow ? 1 : 1 << 20, &map);
	ck_assert_uint_eq(taken.n, RECORDS);
	for (int i = 0; i < RECORDS; i++) {
		const struct record *record = &taken.at[i];
		ck_assert_int_eq(record->latency_us, (100000 + i * 7) * INT64_C(1000));
		ck_assert_int_eq(record->outcome, i % 5 ? OUTCOME_OK : OUTCOME_TIMEOUT);
		/* The text before a record may have begun lines before it. */
		ck_assert_int_ge(record->line_first, line[i]);
		ck_assert_int_le(record->line_first, line[i] + (layout == PREFIXED));
		ck_assert_uint_eq(record->flags & FLAG_WRAPPED_VALUE, 0);
	}
	books = intake_books(taken.in);
	ck_assert(books_balance(&books));
	ck_assert_int_eq(books.bytes, (int64_t)text.len);
	ck_assert_int_eq(books.skipped_bytes, 0);
	const char *const *note = intake_notes(taken.in, &n);
	bool has_note = false;
	for (size_t i = 0; i < n; i++)
		has_note |= strstr(note[i], "lines were broken at") != NULL;
	ck_assert(has_note);
	taken_release(&taken);
	str_release(&text);
}

START_TEST(a_folded_log_is_read_as_it_was)
{
	size_t width = widths[_i];

	for (enum layout layout = LINES; layout < LAYOUTS; layout++)
		for (int is_chars = 0; is_chars < 2; is_chars++)
			check_log(layout, width, is_chars, layout == LINES);
}
END_TEST

/* No terminal is as narrow as 39: lines of one length below are none that were broken. */
START_TEST(a_log_broken_at_forty_is_the_narrowest)
{
	for (size_t width = 39; width <= 40; width++) {
		struct str text = { 0 };
		struct unfold unfold;
		long line[RECORDS];

		write_log(&text, 5, LINES, width, false, line);
		ck_assert_int_eq(unfold_detect(text.at, text.len, &unfold), width == 40);
		ck_assert_uint_eq(unfold.width, width == 40 ? 40 : 0);
		str_release(&text);
	}
}
END_TEST

/* ---- what is not folded ---- */

/* Lines of a text with a number for each `#`, filled up to a width, or cut there. */
static void
lines(struct str *out, const char *text, size_t width, char pad, const char *end)
{
	for (int i = 0; i < 30; i++) {
		struct str line = { 0 };
		for (const char *at = text; *at; at++)
			if (*at == '#')
				str_fmt(&line, "%d", 123456 + i);
			else
				str_char(&line, *at);
		while (line.len + strlen(end) < width)
			str_char(&line, pad);
		if (line.len + strlen(end) > width)
			line.len = width - strlen(end);
		str_bytes(out, line.at, line.len);
		str_fmt(out, "%s\n", end);
		str_release(&line);
	}
}

#define RECORD "{\"ts\":1772359200#,\"status\":200,\"latency_ms\":#,\"text\":\""

START_TEST(what_has_lines_of_one_width_is_not_folded)
{
	static const struct {
		const char *text;
		size_t width;
		char pad;
		const char *end;
	} kinds[] = {
		{ RECORD, 80, 'x', "\"}" },		/* records of one size */
		{ RECORD, 80, 'x', "" },		/* lines that were cut off in a string */
		{ RECORD "xxxxxxxxxxxxxx\",\"more\":12345", 82, ' ', "" },	/* in a number */
		{ "2026-03-01 INFO request " RECORD, 100, 'x', "" },	/* behind other text */
		{ "# plain text of one width # ", 80, 'x', "" },
		{ "# \"GET /score HTTP/1.1\" 200 #", 80, '1', "" },
	};
	struct unfold unfold;
	struct str text = { 0 };

	lines(&text, kinds[_i].text, kinds[_i].width, kinds[_i].pad, kinds[_i].end);
	ck_assert(!unfold_detect(text.at, text.len, &unfold));
	ck_assert_uint_eq(unfold.width, 0);
	str_release(&text);
}
END_TEST

/* A record printed over lines, the widest of which ends in a number of one length: it is whole. */
START_TEST(a_number_at_the_end_of_a_printed_record_is_whole)
{
	for (int is_broken = 0; is_broken < 2; is_broken++) {
		struct str text = { 0 };
		struct unfold unfold;

		for (int i = 0; i < 30; i++)
			str_fmt(&text, "{\n  \"status\": 200,\n  \"started_at_of_the_request_ms\": "
				"17723592%05d%s}\n", i, is_broken ? "\n00\n" : "\n");
		ck_assert_int_eq(unfold_detect(text.at, text.len, &unfold), is_broken);
		str_release(&text);
	}
}
END_TEST

START_TEST(few_lines_or_none_tell_nothing)
{
	static const char line[] = "{\"a\":\"0123456789012345678901234567890123456789\n";
	struct unfold unfold;

	ck_assert(!unfold_detect("", 0, &unfold));
	ck_assert(!unfold_detect("\n", 1, &unfold));
	ck_assert(!unfold_detect(line, sizeof(line) - 2, &unfold));	/* no line end */
	ck_assert(!unfold_detect(line, sizeof(line) - 1, &unfold));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("unfold");
	TCase *tcase = tcase_create("unfold");

	tcase_add_loop_test(tcase, a_line_end_inside_of_a_token_stands_behind_it, 0,
			    (int)LENGTH(texts));
	tcase_add_test(tcase, any_bytes_give_the_same_in_any_pieces);
	tcase_add_loop_test(tcase, a_folded_log_is_read_as_it_was, 0, (int)LENGTH(widths));
	tcase_add_test(tcase, a_log_broken_at_forty_is_the_narrowest);
	tcase_add_loop_test(tcase, what_has_lines_of_one_width_is_not_folded, 0, 6);
	tcase_add_test(tcase, a_number_at_the_end_of_a_printed_record_is_whole);
	tcase_add_test(tcase, few_lines_or_none_tell_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
