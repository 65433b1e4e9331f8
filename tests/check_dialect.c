/* check_dialect: lines in another notation than JSON, told by their head and written as JSON. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/dialect.h"
#include "core/ingest/dialect_private.h"
#include "tests/rewritten.h"
#include "tests/runner.h"
#include "tests/splitmix.h"

/* `'` of the escaped rows is a quote, `~` a backslash. */
static const struct { int levels; const char *from, *to; } escaped[] = {
	{ 1, "'{~'a~':1}'\n", "{'a':1}\n" },
	{ 1, "{~'a~':1}\n", "{'a':1}\n" },			/* without its quotes */
	{ 1, "['{~'a~':1}','{~'a~':2}']\n", "[{'a':1},{'a':2}]\n" },
	{ 1, "2026-03-01T10:00:00Z,'{~'a~':1}'\n", "2026-03-01T10:00:00Z,{'a':1}\n" },
	{ 1, "'{~'a~':~'b~~~'c~'}'\n", "{'a':'b~'c'}\n" },	/* a quote in a string of it */
	{ 1, "'{~'a~':~'b~~~~c~'}'\n", "{'a':'b~~c'}\n" },	/* a backslash */
	{ 1, "'{~n  ~'a~': 1~n}'\n", "{   'a': 1 }\n" },	/* it was broken over lines */
	{ 1, "'{~'a~':~'~~n~'}'\n", "{'a':'~n'}\n" },		/* a line end in a string of it */
	{ 1, "'{~'a~':~'~u00e9~~u00e9~'}'\n", "{'a':'~u00e9~u00e9'}\n" },
	{ 1, "'{~'a~':~'~ud83d~ude00~'}'\n", "{'a':'~ud83d~ude00'}\n" },
	{ 1, "'{~u0022a~u0022:1}'\n'{~'b~':1}'\n", "'{~u0022a~u0022:1}'\n{'b':1}\n" },
	{ 1, "'{~'a~':1,~'b\n'{~'a~':2}'\n", "{'a':1,'b\n{'a':2}\n" },	/* torn: its own line */
	{ 1, "'{~'a~':1~\n'{~'a~':2}'\n", "{'a':1\n{'a':2}\n" },
	{ 1, "{'plain':'{~'a~':1}'}\nno brace\n", "{'plain':'{~'a~':1}'}\nno brace\n" },
	{ 1, "'{~'a~':1}'", "{'a':1}" },
	{ 2, "'~'{~~~'a~~~':1}~''\n", "{'a':1}\n" },
	{ 2, "'{~~~'a~~~':~~~'x~~~~~~~'y~~~'}'\n", "{'a':'x~'y'}\n" },
	{ 3, "{~~~~~~~'a~~~~~~~':1}\n", "{'a':1}\n" },
	{ 2, "'{~'a~':1}'\n", "'{~'a~':1}'\n" },		/* not so often: as it stands */
};

static char *
quoted(const char *text)
{
	char *copy = xstrndup(text, strlen(text));

	for (char *at = copy; *at; at++)
		*at = *at == '\'' ? '"' : *at == '~' ? '\\' : *at;
	return copy;
}

/* What becomes of a text that comes in pieces of so many bytes. */
static void
rewrite(struct dialect dialect, const char *from, size_t len, size_t piece, struct str *out)
{
	for (size_t at = 0; at < len; at += piece)
		dialect_push(&dialect, from + at, len - at < piece ? len - at : piece, out);
	dialect_end(&dialect, out);
}

static void
check_rewritten(const struct dialect *dialect, const char *from, const char *to)
{
	for (size_t piece = 1; piece <= strlen(from); piece++) {
		struct str out = { 0 };
		rewrite(*dialect, from, strlen(from), piece, &out);
		ck_assert_msg(strcmp(str_text(&out), to) == 0, "in pieces of %zu: %s is %s, not %s",
			      piece, from, str_text(&out), to);
		str_release(&out);
	}
}

START_TEST(a_record_written_as_a_string_is_read_without_its_escapes)
{
	struct dialect dialect = { .kind = DIALECT_ESCAPED, .levels = escaped[_i].levels };
	char *from = quoted(escaped[_i].from), *to = quoted(escaped[_i].to);

	check_rewritten(&dialect, from, to);
	free(from);
	free(to);
}
END_TEST

static const struct { const char *from, *to; } printed[] = {
	/* Python */
	{ "{'a': 1, 'b': 'x'}\n", "{\"a\": 1, \"b\": \"x\"}\n" },
	{ "{'a': True, 'b': False, 'c': None}\n", "{\"a\": true, \"b\": false, \"c\": null}\n" },
	{ "{'a': \"it's\", 'b': 'say \"no\"'}\n",
	  "{\"a\": \"it's\", \"b\": \"say \\\"no\\\"\"}\n" },
	{ "{'a': 'it\\'s \\\\ \\x1b[0m \\n'}\n", "{\"a\": \"it's \\\\ \\u001b[0m \\n\"}\n" },
	{ "{'a': b'x', 'b': u'y', b'c': 2}\n", "{\"a\": \"x\", \"b\": \"y\", \"c\": 2}\n" },
	{ "{'a': (1, 2), 'b': [{'c': 1.5e-05}]}\n",
	  "{\"a\": [1, 2], \"b\": [{\"c\": 1.5e-05}]}\n" },
	{ "{'a': Decimal('1.5'), 'b': UUID('7f-1')}\n", "{\"a\": 1.5, \"b\": \"7f-1\"}\n" },
	{ "{'t': datetime.datetime(2026, 3, 1, 10, 0)}\n",
	  "{\"t\": \"2026-03-01T10:00:00.000000\"}\n" },
	{ "{'t': datetime.datetime(2026, 3, 1, 10, 0, 2, 5, tzinfo=datetime.timezone.utc)}\n",
	  "{\"t\": \"2026-03-01T10:00:02.000005Z\"}\n" },
	{ "{'t': datetime.datetime(2026, 3, 1, tzinfo=<UTC>)}\n",
	  "{\"t\": \"datetime.datetime(2026, 3, 1, tzinfo=<UTC>)\"}\n" },
	{ "{'a': <Response [200]>, 'b': inf, 1: 'x'}\n",
	  "{\"a\": \"<Response [200]>\", \"b\": \"inf\", \"1\": \"x\"}\n" },
	{ "INFO:app:{'a': 1} done\n", "INFO:app:{\"a\": 1} done\n" },
	{ "{'a': 1,\n 'b': {'c': 2}}\n{'a': 3}\n",
	  "{\"a\": 1,\n \"b\": {\"c\": 2}}\n{\"a\": 3}\n" },
	{ "{'a': 'to\n{'a': 2}\n", "{\"a\": \"to\n{\"a\": 2}\n" },	/* torn in a string */
	{ "{'a': 1, 'b\n{'a': 2}\n", "{\"a\": 1, \"b\n{\"a\": 2}\n" },
	{ "{'a': 1,\n{'a': 2}\n", "{\"a\": 1,\n{\"a\": 2}\n" },	/* torn between two */
	/* Ruby */
	{ "{\"a\"=>1, \"b\"=>nil}\n", "{\"a\":1, \"b\":null}\n" },
	{ "{:a=>1, :b => :ok, :c=>[:x]}\n", "{\"a\":1, \"b\" : \"ok\", \"c\":[\"x\"]}\n" },
	{ "{:t=>2026-03-01 10:00:02 +0000, :u=>1}\n",
	  "{\"t\":\"2026-03-01 10:00:02 +0000\", \"u\":1}\n" },
	/* JavaScript */
	{ "{ a: 1, b: 'x', $c: undefined, d_2: true }\n",
	  "{ \"a\": 1, \"b\": \"x\", \"$c\": null, \"d_2\": true }\n" },
	{ "{ t: 2026-03-01T10:00:02.000Z, a: [ 'x', [Object] ] }\n",
	  "{ \"t\": \"2026-03-01T10:00:02.000Z\", \"a\": [ \"x\", [\"Object\"] ] }\n" },
	{ "{\n  a: 1,\n  b: { c: 'x' }\n}\n{\n  a: 2\n}\n",
	  "{\n  \"a\": 1,\n  \"b\": { \"c\": \"x\" }\n}\n{\n  \"a\": 2\n}\n" },
	{ "{\r\n  a: 1\r\n}\r\n", "{\r\n  \"a\": 1\r\n}\r\n" },
	{ "{ a: ISODate(\"2026-03-01T10:00:02Z\"), b: NumberLong(5) }\n",
	  "{ \"a\": \"2026-03-01T10:00:02Z\", \"b\": 5 }\n" },
	/* As they stand */
	{ "{\"a\": 1}\nplain words\n{ }\n{ 5 }\n", "{\"a\": 1}\nplain words\n{ }\n{ 5 }\n" },
	{ "{\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}\n" },
};

START_TEST(an_object_that_a_program_printed_is_read_as_json)
{
	struct dialect dialect = { .kind = DIALECT_PRINTED };

	check_rewritten(&dialect, printed[_i].from, printed[_i].to);
}
END_TEST

/* What waits to be told has so much room and no more: a `{` at the end of it waits no longer. */
START_TEST(a_brace_at_the_end_of_what_is_held_is_told)
{
	struct dialect dialect = { .kind = DIALECT_PRINTED };
	char from[DIALECT_HELD + 64];

	for (size_t n = DIALECT_HELD - 4; n <= DIALECT_HELD + 1; n++) {
		struct str out = { 0 };
		memset(from, 'x', n);
		snprintf(from + n, sizeof(from) - n, "{\n\n\n  a: 1\n}\n{ b: 2 }\n");
		rewrite(dialect, from, strlen(from), 7, &out);
		size_t tail = strlen("{ \"b\": 2 }\n");
		ck_assert_uint_gt(out.len, tail);
		ck_assert_str_eq(out.at + out.len - tail, "{ \"b\": 2 }\n");
		ck_assert_int_eq(memcmp(out.at, from, n + 1), 0);
		str_release(&out);
	}
}
END_TEST

/* Heads, and what they are told for: 0 none, 1..3 escaped so often, -1 printed. */
static const struct { const char *head; int is; } heads[] = {
	{ "", 0 },
	{ "{", 0 },
	{ "{\"status\":200}\n{\"status\":200}\n", 0 },
	{ "\"{\\\"status\\\":200}\"\n", 1 },
	{ "\"{\\\"timestamp\\\":", 1 },			/* of a file that grows */
	{ "{'timestamp': '2", -1 },
	{ "[\"{\\\"a\\\":1}\"]", 1 },
	{ "\"\\\"{\\\\\\\"a\\\\\\\":1}\\\"\"\n", 2 },
	{ "{'a': 1}\n", -1 },
	{ "{\"a\"=>1}\n", -1 },
	{ "{\n  a: 1\n}\n", -1 },
	/* What is behind other text must be a request. */
	{ "INFO {'status': 200, 'path': '/a'}\nINFO {'status': 200, 'path': '/a'}\n", -1 },
	{ "INFO took 12 ms {'user': 'x'}\nINFO took 12 ms {'user': 'y'}\n", 0 },
	{ "10.0.0.1 - - \"POST /a HTTP/1.1\" 200 12 \"{\\\"user\\\":\\\"x\\\"}\"\n", 0 },
	{ "2026-03-01T10:00:00Z,\"{\\\"status\\\":200,\\\"latency_ms\\\":5}\"\n", 1 },
	{ "ts=1 msg=\"{\\\"status\\\":200,\\\"latency_ms\\\":5}\"\n", 0 },
	{ "set {id: 5} in {name: x}\n", 0 },
	/* Four lines of five, no fewer. */
	{ "{'a': 1}\n{'a': 1}\n{'a': 1}\n{'a': 1}\n{\"a\": 1}\n", -1 },
	{ "{'a': 1}\n{'a': 1}\n{'a': 1}\n{\"a\": 1}\n", 0 },
	/* A record of JSON with an object in a string of it. */
	{ "{\"log\":\"{\\\"status\\\":200}\"}\n", 0 },
	{ "time=1 msg=\"{\\\"user\\\":5}\"\n", 0 },
};

START_TEST(a_notation_is_told_by_four_lines_of_five)
{
	struct dialect dialect;
	bool is_other = dialect_detect(heads[_i].head, strlen(heads[_i].head), &dialect);
	int is = !is_other ? 0 : dialect.kind == DIALECT_PRINTED ? -1 : dialect.levels;

	ck_assert_msg(is == heads[_i].is, "%s is %d, not %d", heads[_i].head, is, heads[_i].is);
	if (is_other)
		ck_assert_ptr_nonnull(dialect_words(&dialect));
}
END_TEST

/* Of bytes that mean something, in any order: any pieces give the same, with every line end. */
START_TEST(any_bytes_give_the_same_in_any_pieces)
{
	static const char bytes[] = "\\\"'{}[]():=>,#<`u0n4 \t\r\nax-:2T";
	struct dialect kinds[] = { { .kind = DIALECT_PRINTED },
				   { .kind = DIALECT_ESCAPED, .levels = 1 },
				   { .kind = DIALECT_ESCAPED, .levels = 3 } };
	char text[1500];

	for (uint64_t seed = 1; seed <= 400; seed++) {
		uint64_t dice = seed;
		size_t len = random_below(&dice, sizeof(text));

		for (size_t i = 0; i < len; i++)
			text[i] = bytes[random_below(&dice, sizeof(bytes) - 1)];
		struct str whole = { 0 }, parts = { 0 };
		rewrite(kinds[seed % LENGTH(kinds)], text, len, sizeof(text), &whole);
		rewrite(kinds[seed % LENGTH(kinds)], text, len, 1 + seed % 7, &parts);
		rewritten_alike(&whole, &parts, text, len);
		str_release(&whole);
		str_release(&parts);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("dialect");
	TCase *tcase = tcase_create("dialect");

	tcase_add_loop_test(tcase, a_record_written_as_a_string_is_read_without_its_escapes, 0,
			    (int)LENGTH(escaped));
	tcase_add_loop_test(tcase, an_object_that_a_program_printed_is_read_as_json, 0,
			    (int)LENGTH(printed));
	tcase_add_test(tcase, a_brace_at_the_end_of_what_is_held_is_told);
	tcase_add_loop_test(tcase, a_notation_is_told_by_four_lines_of_five, 0,
			    (int)LENGTH(heads));
	tcase_add_test(tcase, any_bytes_give_the_same_in_any_pieces);
	suite_add_tcase(suite, tcase);
	return suite;
}
