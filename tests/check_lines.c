/* check_lines: text records cut out of a stream: line ends, runs, holes, quotes, parts, books. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/lines.h"
#include "core/ingest/record.h"
#include "tests/runner.h"
#include "tests/splitmix.h"

/* `R...` is a record when its quotes are closed, `#...` a comment, `2...` too when it is CRI. */
static enum verdict_on_line
judge(void *context, const char *at, size_t len, int64_t offset, bool is_strict)
{
	size_t quotes = 0;

	(void)context, (void)offset, (void)is_strict;
	ck_assert_uint_gt(len, 0);
	for (size_t i = 0; i < len; i++)
		quotes += at[i] == '"';
	if (*at == '#')
		return LINE_QUIET;
	return (*at == 'R' || *at == '2') && quotes % 2 == 0 ? LINE_RECORD : LINE_STRAY;
}

struct cut {
	struct str text;
	struct books books;
	uint64_t work, too_long, records;
	bool balances;
};

static void
take(struct lines *lines, struct cut *out)
{
	struct span span;

	while (lines_next(lines, &span)) {
		str_fmt(&out->text, "%lld L%ld", (long long)span.offset, span.line_first);
		if (span.line_last != span.line_first)
			str_fmt(&out->text, "-%ld", span.line_last);
		if (span.column != 1)
			str_fmt(&out->text, " C%ld", span.column);
		str_fmt(&out->text, "%s%s [", span.is_strict ? " strict" : "",
			span.flags & FLAG_WRAPPED ? " wrapped" : "");
		str_bytes(&out->text, span.at, span.len < 60 ? span.len : 60);
		str_add(&out->text, "]\n");
		out->records += span.len;
		struct books books = lines_books(lines);
		out->balances &= books_balance(&books);
		out->balances &= books.record_bytes == (int64_t)out->records;
	}
	struct books books = lines_books(lines);
	out->balances &= books_balance(&books);
}

/* Cut a text in pieces; a line each of spans, ledger and books. */
static struct cut
cut(const char *at, size_t len, size_t piece, bool has_quotes, bool has_parts)
{
	struct line_rule rule = { .judge = judge, .has_quotes = has_quotes,
				  .has_parts = has_parts };
	struct ledger ledger = { 0 };
	struct lines *lines = lines_new(&rule, &ledger, 0);
	struct cut out = { .balances = true };

	str_add(&out.text, "");
	for (size_t from = 0; from < len; from += piece) {
		size_t n = len - from < piece ? len - from : piece;
		char *copy = xmalloc(n);
		memcpy(copy, at + from, n);
		lines_push(lines, copy, n);
		free(copy);
		take(lines, &out);
	}
	lines_end(lines);
	take(lines, &out);
	take(lines, &out);
	for (size_t i = 0; i < ledger.n; i++)
		str_fmt(&out.text, "%s %ld:%ld +%lld\n", odd_row(ledger.odd[i].kind)->word,
			ledger.odd[i].line, ledger.odd[i].column, (long long)ledger.odd[i].bytes);
	out.books = lines_books(lines);
	str_fmt(&out.text, "%lld %lld %lld %lld%s\n", (long long)out.books.record_bytes,
		(long long)out.books.separator_bytes, (long long)out.books.skipped_bytes,
		(long long)out.books.pending_bytes,
		lines_is_unfinished(lines) ? " unfinished" : "");
	out.work = lines_work(lines);
	out.too_long = lines_too_long(lines, NULL);
	lines_free(lines);
	ledger_release(&ledger);
	return out;
}

static const struct {
	const char *what, *in;
	size_t len;
	const char *out;
	enum { QUOTES = 1, PARTS } joins;
} rows[] = {
#define IN(text) text, sizeof(text) - 1
	{ "two lines", IN("R1\nR2\n"), "0 L1 [R1]\n3 L2 [R2]\n4 2 0 0\n", 0 },
	{ "CRLF is one line end", IN("R1\r\nR2\r\n"), "0 L1 [R1]\n4 L2 [R2]\n4 4 0 0\n", 0 },
	{ "a lone CR ends a line where no LF is", IN("R1\rR2\r"),
	  "0 L1 [R1]\n3 L2 [R2]\n4 2 0 0\n", 0 },
	{ "blank lines are separators", IN("\n \nR1\n\n\t\nR2\n"),
	  "3 L3 [R1]\n9 L6 [R2]\n4 8 0 0\n", 0 },
	{ "the last line may lack its end", IN("R1\nR2"),
	  "0 L1 [R1]\n3 L2 [R2]\n4 1 0 0 unfinished\n", 0 },
	{ "a last line that is no record stays pending", IN("R1\nxx"),
	  "0 L1 [R1]\ntruncated_tail 2:1 +2\n2 1 0 2\n", 0 },
	{ "stray lines are one run", IN("xx\nyy\n\nzz\nR1\n"),
	  "10 L5 [R1]\nstray_bytes 1:1 +9\n2 2 9 0\n", 0 },
	{ "a comment ends a run", IN("xx\n#c\nyy\nR1\n"),
	  "9 L4 [R1]\nstray_bytes 1:1 +2\nstray_bytes 3:1 +2\n2 6 4 0\n", 0 },
	{ "a byte order mark is no damage", IN("\xEF\xBB\xBFR1\n"),
	  "3 L1 [R1]\nbom 1:1 +3\n2 4 0 0\n", 0 },
	{ "half a byte order mark is a line", IN("\xEF\xBB"),
	  "truncated_tail 1:1 +2\n0 0 0 2\n", 0 },
	{ "a hole takes what stands before it",
	  IN("Rab\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0R2\nR3\n"),
	  "19 L1 C20 strict [R2]\n22 L2 [R3]\nnul_hole 1:1 +19\n4 2 19 0\n", 0 },
	{ "fifteen NUL bytes are no hole", IN("Rab\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\nR3\n"),
	  "0 L1 [Rab\n19 L2 [R3]\n20 2 0 0\n", 0 },
	{ "a quote goes on over line ends", IN("R1,\"a\nb\",2\nR2\n"),
	  "0 L1-2 wrapped [R1,\"a\nb\",2]\n11 L3 [R2]\nwrapped 1:1 +10\n12 2 0 0\n", QUOTES },
	{ "a quote that is never closed is one bad line", IN("R1,\"a\nR2\nR3\n"),
	  "6 L2 [R2]\n9 L3 [R3]\nstray_bytes 1:1 +5\n4 3 5 0\n", QUOTES },
	{ "without quotes a line is a line", IN("R1,\"a\nR\"2\n"),
	  "stray_bytes 1:1 +9\n0 1 9 0\n", 0 },
	{ "CRI parts are one record",
	  IN("2025-08-01T18:06:00Z stdout P R1\n2025-08-01T18:06:00Z stdout F R2\nR3\n"),
	  "0 L1-2 wrapped [2025-08-01T18:06:00Z stdout P R1\n2025-08-01T18:06:00Z stdout]\n"
	  "66 L3 [R3]\nwrapped 1:1 +65\n67 2 0 0\n", PARTS },
#undef IN
};

START_TEST(a_text_is_cut_as_the_row_says)
{
	static const size_t pieces[] = { 1 << 20, 7, 3, 2, 1 };

	for (size_t p = 0; p < LENGTH(pieces); p++) {
		struct cut have = cut(rows[_i].in, rows[_i].len, pieces[p],
				      rows[_i].joins == QUOTES, rows[_i].joins == PARTS);
		if (strstr(rows[_i].what, "fifteen"))	/* its NUL bytes end the C string */
			ck_assert_int_eq(have.books.record_bytes, 20);
		else
			ck_assert_msg(strcmp(have.text.at, rows[_i].out) == 0,
				      "%s, pieces of %zu:\n%s", rows[_i].what, pieces[p],
				      have.text.at);
		ck_assert(have.balances);
		str_release(&have.text);
	}
}
END_TEST

/* Texts of pieces that matter, at random. */
static void
make_text(uint64_t *seed, struct str *out, bool has_lf)
{
	static const char *const parts[] = {
		"R1", "Rabc,\"x\"", "R2,\"open", "\"", "xx", "#c", "\r\n", "\r", "\n", " ",
		"\xC3\xA9", "\xFF", "2025-08-01T18:06:00Z stdout P R",
		"2025-08-01T18:06:00Z stdout F ", "\t",
	};
	size_t n = 1 + random_below(seed, 60);

	str_clear(out);
	str_add(out, random_below(seed, 8) ? "" : "\xEF\xBB\xBF");
	for (size_t i = 0; i < n; i++) {
		size_t k = random_below(seed, LENGTH(parts) + 3);
		if (k < LENGTH(parts)) {
			if (has_lf || !strchr(parts[k], '\n'))
				str_add(out, parts[k]);
		} else if (k == LENGTH(parts)) {
			for (size_t nul = 10 + random_below(seed, 12); nul > 0; nul--)
				str_char(out, '\0');
		} else {
			str_char(out, has_lf ? '\n' : '\r');
		}
	}
}

START_TEST(pieces_of_any_size_give_the_same)
{
	uint64_t seed = 42 + (uint64_t)_i;
	struct str text = { 0 };

	for (int round = 0; round < 400; round++) {
		bool quotes = round % 3 == 1, parts = round % 3 == 2;
		make_text(&seed, &text, round % 5 != 0);
		struct cut whole = cut(text.at, text.len, 1 << 20, quotes, parts);
		ck_assert(whole.balances);
		ck_assert_int_eq(whole.books.bytes, (int64_t)text.len);
		ck_assert_uint_le(whole.work, 3 * text.len + 4096);
		for (size_t piece = 1; piece < 40; piece += piece < 4 ? 1 : 9) {
			struct cut pieces = cut(text.at, text.len, piece, quotes, parts);
			ck_assert_msg(whole.text.len == pieces.text.len &&
				      memcmp(whole.text.at, pieces.text.at, whole.text.len) == 0,
				      "pieces of %zu:\n%s--- not\n%s", piece, pieces.text.at,
				      whole.text.at);
			ck_assert(pieces.balances);
			ck_assert_uint_le(pieces.work, 3 * text.len + 4096);
			str_release(&pieces.text);
		}
		str_release(&whole.text);
	}
	str_release(&text);
}
END_TEST

/* A line of exactly SCAN_MAX is a record, one byte more is skipped; what follows is read. */
START_TEST(a_line_over_the_limit_is_skipped_and_counted)
{
	for (int more = 0; more < 2; more++)
		for (size_t piece = 1 << 12; piece <= 1 << 22; piece <<= 5) {
			struct str text = { 0 };
			size_t len = SCAN_MAX + (size_t)more;
			str_char(&text, 'R');
			for (size_t i = 1; i < len; i++)
				str_char(&text, 'a');
			str_add(&text, "\r\nR2\n");
			struct cut have = cut(text.at, text.len, piece, false, false);
			ck_assert_uint_eq(have.too_long, (uint64_t)more);
			ck_assert_int_eq(have.books.record_bytes, more ? 2 : (int64_t)len + 2);
			ck_assert_msg(strstr(have.text.at, " L2 [R2]\n") != NULL, "%s",
				      have.text.at);
			ck_assert(have.balances);
			str_release(&have.text);
			str_release(&text);
		}
}
END_TEST

/* A hole in an endless line ends it: what follows the hole is a line again. */
START_TEST(a_hole_ends_a_line_over_the_limit)
{
	for (size_t piece = 4093; piece <= 1 << 22; piece <<= 5) {
		struct str text = { 0 };
		for (size_t i = 0; i < (size_t)3 << 20; i++)
			str_char(&text, '\0');
		str_add(&text, "R1\nR2\n");
		struct cut have = cut(text.at, text.len, piece, false, false);
		ck_assert_int_eq(have.books.record_bytes, 4);
		ck_assert_int_eq(have.books.skipped_bytes, (int64_t)3 << 20);
		ck_assert(strstr(have.text.at, "3145728 L1 C3145729 strict [R1]\n") != NULL);
		ck_assert(strstr(have.text.at, "nul_hole 1:1 +3145728\n") != NULL);
		ck_assert(have.balances);
		str_release(&have.text);
		str_release(&text);
	}
}
END_TEST

/* Quotes that open on every line cost no more than the bound. */
START_TEST(hostile_quotes_are_linear)
{
	struct str text = { 0 };

	for (int i = 0; i < 20000; i++)
		str_add(&text, i % 3 ? "R,\"x\n" : "xR\"\n");
	struct cut have = cut(text.at, text.len, 1000, true, false);
	ck_assert_uint_le(have.work, 3 * text.len + 4096);
	ck_assert(have.balances);
	str_release(&have.text);
	str_release(&text);
}
END_TEST

START_TEST(a_restart_begins_anew)
{
	struct line_rule rule = { .judge = judge };
	struct ledger ledger = { 0 };
	struct lines *lines = lines_new(&rule, &ledger, 0);
	struct span span;

	lines_push(lines, "xx\nR1\nR", 7);
	ck_assert_int_eq(lines_next(lines, &span), 1);
	lines_restart(lines, &rule);
	ck_assert_uint_eq(ledger.n, 0);
	lines_push(lines, "R7\n", 3);
	ck_assert_int_eq(lines_next(lines, &span), 1);
	ck_assert_int_eq(span.offset, 0);
	ck_assert_int_eq(span.line_first, 1);
	ck_assert_uint_eq(span.len, 2);
	lines_free(lines);
	ledger_release(&ledger);
}
END_TEST

/* From a mark on another cutter finds what the first one did. */
START_TEST(a_mark_is_a_place_to_go_on_from)
{
	static const char text[] = "R1\nxx\nR2\n#c\nR3,\"a\nb\"\nR4\n";
	struct line_rule rule = { .judge = judge, .has_quotes = true };
	struct ledger ledger = { 0 }, other_ledger = { 0 };
	struct lines *lines = lines_new(&rule, &ledger, 0);
	struct lines *other = lines_new(&rule, &other_ledger, 0);
	struct scan_mark mark;
	struct span span, again;
	int marks = 0;

	ck_assert(!lines_mark(lines, &mark));	/* what ends a line is not known yet */
	lines_push(lines, text, sizeof(text) - 1);
	while (lines_next(lines, &span)) {
		ck_assert(lines_mark(lines, &mark));
		lines_resume(other, &mark);
		lines_push(other, text + mark.offset, sizeof(text) - 1 - (size_t)mark.offset);
		lines_end(other);
		marks++;
		if (!lines_next(other, &again))
			break;
		struct scan_mark before = mark;
		ck_assert_int_eq(lines_next(lines, &span), 1);
		ck_assert_int_eq(again.offset, span.offset);
		ck_assert_uint_eq(again.len, span.len);
		ck_assert_int_eq(again.line_first, span.line_first);
		ck_assert_int_eq(again.line_last, span.line_last);
		ck_assert_uint_eq(again.flags, span.flags);
		ck_assert_int_ge(again.offset, before.offset);
	}
	ck_assert_int_ge(marks, 2);
	lines_free(lines);
	lines_free(other);
	ledger_release(&ledger);
	ledger_release(&other_ledger);
}
END_TEST

/* A line without its newline waits: it may still grow. */
START_TEST(an_unfinished_line_is_pending)
{
	struct line_rule rule = { .judge = judge };
	struct ledger ledger = { 0 };
	struct lines *lines = lines_new(&rule, &ledger, 0);
	struct span span;

	lines_push(lines, "R1\nR2", 5);
	ck_assert_int_eq(lines_next(lines, &span), 1);
	ck_assert_int_eq(lines_next(lines, &span), 0);
	ck_assert_int_eq(lines_books(lines).pending_bytes, 2);
	lines_push(lines, "3\n", 2);
	ck_assert_int_eq(lines_next(lines, &span), 1);
	ck_assert_uint_eq(span.len, 3);
	ck_assert(!lines_is_unfinished(lines));
	lines_free(lines);
	ledger_release(&ledger);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("lines");
	TCase *tcase = tcase_create("lines");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_text_is_cut_as_the_row_says, 0, (int)LENGTH(rows));
	tcase_add_loop_test(tcase, pieces_of_any_size_give_the_same, 0, 4);
	tcase_add_test(tcase, a_line_over_the_limit_is_skipped_and_counted);
	tcase_add_test(tcase, a_hole_ends_a_line_over_the_limit);
	tcase_add_test(tcase, hostile_quotes_are_linear);
	tcase_add_test(tcase, a_restart_begins_anew);
	tcase_add_test(tcase, a_mark_is_a_place_to_go_on_from);
	tcase_add_test(tcase, an_unfinished_line_is_pending);
	suite_add_tcase(suite, tcase);
	return suite;
}
