/* check_ahead: a scanner that is told of records stands where one stands that has lexed them. */
/* SPDX-License-Identifier: MIT */
#include "tests/many.h"
#include "tests/runner.h"
#include "tests/scanned.h"

#define R(n) "{\"ts\":\"2025-08-01T18:06:00Z\",\"ms\":" n ",\"status\":\"OK\"}"
#define WRAPPED "{\n \"ts\":\"2025-08-01T18:06:00Z\",\n \"ms\":5,\"status\":\"caf\xC3\xA9\"\n}"

/* What one scanner gives, and what the other. */
struct pair {
	struct scan *lexing, *told;
	struct ledger one, two;
	struct scan_rule rule;
	const char *text;
	size_t len, pushed;	/* to the one that is told; the other has it all */
	int64_t told_bytes, past;	/* past: where it was tried last */
};

/* Step over what may be told: the gap and the record behind it, one by one, in plain words. */
static bool
step_over(const struct pair *pair, const struct spacing *spacing, struct ahead *ahead,
	  struct scan *scan)
{
	size_t at = (size_t)ahead->offset, end;
	long line = ahead->line, column = ahead->column;
	int commas = 0;

	for (; at < pair->len && strchr(" \t\r\n,", pair->text[at]); at++) {
		commas += pair->text[at] == ',';
		if (!spacing->has_lines && strchr("\r\n", pair->text[at]))
			return false;
		line += pair->text[at] == '\n';
		column = pair->text[at] == '\n' ? 0 : column + 1;
	}
	if (commas != spacing->has_comma || strncmp(pair->text + at, "{", 1) != 0)
		return false;
	/* The records of these tests: of one line or of four. */
	bool is_wrapped = strncmp(pair->text + at, WRAPPED, strlen(WRAPPED)) == 0;
	end = is_wrapped ? at + strlen(WRAPPED) : at + strcspn(pair->text + at, "}\n") + 1;
	if (!is_wrapped && (strncmp(pair->text + at, "{\"ts\":\"2025-08-01T18:06:00Z\",\"ms\":",
				    33) != 0 || strncmp(pair->text + end - 6, "\"OK\"}", 5) == 0 ||
			    strncmp(pair->text + end - 5, "\"OK\"}", 5) != 0))
		return false;
	if (is_wrapped && !spacing->has_lines)
		return false;
	if (is_wrapped)
		scan_tell_wrapped(scan, (int64_t)at, line, column, pair->text + at, end - at);
	ahead->line = line + (is_wrapped ? 3 : 0);
	ahead->column = is_wrapped ? 1 : column + (long)(end - at);
	ahead->record_bytes += (int64_t)(end - at);
	ahead->records++;
	ahead->wrapped += is_wrapped;
	ahead->offset = (int64_t)end;
	return true;
}

/* Tell the scanner of at most so many records; true if it was told. */
static bool
tell(struct pair *pair, uint64_t most)
{
	struct ahead ahead;
	struct spacing spacing;

	if (!scan_ready(pair->told, pair->past, &ahead, &spacing))
		return false;
	int64_t from = ahead.offset;
	while (ahead.records < most && step_over(pair, &spacing, &ahead, pair->told)) { }
	scan_ahead(pair->told, &ahead);
	/* What was pushed beyond is forgotten. */
	pair->pushed = (size_t)ahead.offset;
	pair->told_bytes += ahead.offset - from;
	pair->past = ahead.offset;
	return ahead.offset > from;
}

static void
check_same(const struct pair *pair, const char *what)
{
	struct books one = scan_books(pair->lexing), two = scan_books(pair->told);

	MUST(one.bytes == two.bytes && one.record_bytes == two.record_bytes, "%s: records", what);
	MUST(one.separator_bytes == two.separator_bytes, "%s: separators %lld, not %lld", what,
	     (long long)two.separator_bytes, (long long)one.separator_bytes);
	MUST(one.skipped_bytes == two.skipped_bytes && one.pending_bytes == two.pending_bytes,
	     "%s: skipped", what);
	MUST(books_balance(&two), "%s: balance", what);
	MUST(scan_wrapped(pair->lexing) == scan_wrapped(pair->told), "%s: wrapped", what);
	MUST(scan_is_pretty(pair->lexing) == scan_is_pretty(pair->told), "%s: pretty", what);
	MUST(scan_work(pair->told) <= 3 * pair->len + 4096, "%s: work", what);
	MUST(pair->one.n == pair->two.n, "%s: %zu entries, not %zu", what, pair->two.n,
	     pair->one.n);
	for (size_t i = 0; i < pair->one.n; i++) {
		const struct odd *x = &pair->one.odd[i], *y = &pair->two.odd[i];
		MUST(x->kind == y->kind && x->line == y->line && x->column == y->column &&
		     x->offset == y->offset && x->bytes == y->bytes && !strcmp(x->text, y->text),
		     "%s: %s at %ld:%ld, not %s at %ld:%ld", what, odd_row(y->kind)->word, y->line,
		     y->column, odd_row(x->kind)->word, x->line, x->column);
	}
}

/* The next span of both is the same one. */
static void
same_span(const struct span *x, const struct span *y, const char *what)
{
	MUST(x->offset == y->offset && x->len == y->len && x->flags == y->flags &&
	     x->line_first == y->line_first && x->line_last == y->line_last &&
	     x->column == y->column && x->is_strict == y->is_strict,
	     "%s: %lld at %ld:%ld, not %lld at %ld:%ld", what, (long long)y->offset,
	     y->line_first, y->column, (long long)x->offset, x->line_first, x->column);
}

/* Spans of the lexing scanner up to one that begins at an offset. */
static void
catch_up(struct pair *pair, const struct span *span, const char *what)
{
	struct span other;

	do {
		MUST(scan_next(pair->lexing, &other), "%s: no span at %lld", what,
		     (long long)span->offset);
	} while (other.offset < span->offset);
	same_span(&other, span, what);
}

/* Run both over a text; the second is told, whenever it stands well, of up to `most` records, and
 * else given `piece` bytes. Returns the bytes it was told of. */
static int64_t
run(const char *text, size_t piece, uint64_t most)
{
	struct pair pair = { .rule = rule_of_depth(0), .text = text, .len = strlen(text),
			     .past = -1 };
	struct span span;
	char what[60];

	snprintf(what, sizeof(what), "piece %zu, most %d: %.20s", piece, (int)most, text);
	pair.lexing = scan_new(&pair.rule, &pair.one, 7);
	pair.told = scan_new(&pair.rule, &pair.two, 7);
	scan_push(pair.lexing, text, pair.len);
	scan_end(pair.lexing);
	for (bool is_over = false; !is_over;) {
		tell(&pair, most);
		if (scan_next(pair.told, &span)) {
			catch_up(&pair, &span, what);
			continue;
		}
		size_t left = pair.len - pair.pushed, n = piece < left ? piece : left;
		is_over = n == 0;
		scan_push(pair.told, text + pair.pushed, n);
		pair.pushed += n;
	}
	scan_end(pair.told);
	while (scan_next(pair.told, &span))
		catch_up(&pair, &span, what);
	while (scan_next(pair.lexing, &span)) { }	/* the other was told of them */
	check_same(&pair, what);
	scan_free(pair.lexing);
	scan_free(pair.told);
	ledger_release(&pair.one);
	ledger_release(&pair.two);
	return pair.told_bytes;
}

/* Does some of it come to be told? */
static const struct { const char *text; bool is_told; } logs[] = {
	{ R("1") "\n" R("2") "\n" R("3") "\n" R("4") "\n" R("5") "\n", true },
	{ "[" R("1") "," R("2") "," R("3") "," R("4") "]\n[" R("5") "," R("6") "," R("7") "]",
	  true },
	{ "[\n  " R("1") ",\n  " R("2") ",\n  " R("3") ",\n  " R("4") "\n]\n", true },
	{ R("1") ",\n" R("2") ",\n" R("3") ",\n" R("4"), true },
	{ R("1") R("2") R("3") R("4") "\n", true },
	{ R("1") "\r\n" R("2") "\r\n" R("3") "\r\n" R("4") "\r\n", true },
	{ R("1") "\r" R("2") "\r" R("3") "\r" R("4"), false },
	{ R("1") "\n" WRAPPED "\n" WRAPPED "\n" R("4") "\n" WRAPPED WRAPPED "\n", true },
	{ WRAPPED "\n" WRAPPED "\n" WRAPPED "\n" R("4") "\n" WRAPPED "\n", true },
	{ "[" WRAPPED ",\n" WRAPPED ",\n" R("3") ",\n" WRAPPED ",\n" R("4") " noise\n" R("5") "]",
	  true },
	/* What is odd stands where it stood, by line and column. */
	{ R("1") "\n" R("2") "\n" R("3") "\nnoise {x}\n" R("4") "\n" R("5") "\n" R("6") " }\n",
	  true },
	{ R("1") "\n" R("2") "\n" R("3") "," R("4") "\n" R("5") ",,\n" R("6") "\n" R("7") "\n",
	  true },
	{ "[" R("1") "," R("2") "," R("3") " " R("4") "," R("5") ",," R("6") "\n]", true },
	{ "[" R("1") "\n," R("2") "\n," R("3") "\n  ,,  " R("4") "\n," R("5") ",]", true },
	{ R("1") "\n" R("2") "\n" R("3") "\n{\"ts\":1,\"ms\":\n" R("4") "\n" R("5") "\n" R("6") "\n"
	  R("7") "\n{\"ts\":1,\"ms\":2,\"status\":\"O", true },
	{ R("1") "\n" R("2") "\n\xC3\xA9 " R("3") "\n" R("4") "\n" R("5") "\xC3\n" R("6") "\n",
	  true },
	{ "\xEF\xBB\xBF[\n" R("1") ",\n" R("2") ",\n" R("3") "\n]\n" R("4") "\n" R("5"), true },
	{ "\n[[" R("1") "," R("2") "],[" R("3") "," R("4") "," R("5") "]]", true },
};

START_TEST(told_or_lexed_it_stands_at_the_same_place)
{
	static const size_t pieces[] = { 1, 7, 60, 100, 100000 };
	static const uint64_t mosts[] = { 0, 1, 2, 1000 };
	int64_t told = 0;

	for (size_t i = 0; i < LENGTH(pieces); i++)
		for (size_t k = 0; k < LENGTH(mosts); k++)
			told += run(logs[_i].text, pieces[i], mosts[k]);
	ck_assert_msg((told > 0) == logs[_i].is_told, "%lld bytes told", (long long)told);
}
END_TEST

/* Before each of these a scanner does not stand well. */
static const struct { const char *text; bool is_ready; } places[] = {
	{ "", false }, { "[", false }, { "\n", false },
	{ R("1"), false },			/* no line end yet */
	{ "\n" R("1"), false },		/* nor is it known what stands between */
	{ R("1") "\n" R("2"), true },
	{ R("1") "\n" R("2") "\n", false },			/* the gap is lexed already */
	{ R("1") "\n" R("2") " x", false }, { R("1") "\n" R("2") "\n{", false },
	{ R("1") "\n" R("2") "\n{\"ts\"", false }, { "[\n" R("1"), true },
	{ "[\n" R("1") "\n]", false }, { "\n{\"a\":1}" R("1"), true },
	{ "\n" R("1") "\n{\"ts\":1,\"ms\":\n" R("2"), false },	/* doubtful until a record is met */
	{ R("1") "\n" R("2") "\nnoise {x} {\"a\":1}", false },
	{ R("1") "\n" R("2") "\nnoise {x}\n{\"a\":1}\n" R("3"), true },
};

START_TEST(it_is_told_only_right_after_a_record)
{
	struct scan_rule rule = rule_of_depth(0);
	struct ledger ledger = { 0 };
	struct scan *scan = scan_new(&rule, &ledger, 7);
	struct ahead ahead;
	struct spacing spacing;
	struct scan_mark mark;
	struct span span;
	size_t len = strlen(places[_i].text);

	scan_push(scan, places[_i].text, len);
	while (scan_next(scan, &span)) { }
	bool is_marked = scan_mark(scan, &mark);
	bool is_ready = scan_ready(scan, -1, &ahead, &spacing);
	ck_assert_msg(is_ready == places[_i].is_ready, "%s", places[_i].text);
	ck_assert(!is_ready || is_marked);
	if (is_ready) {
		ck_assert_uint_eq((size_t)ahead.offset, len);
		ck_assert_uint_eq((size_t)mark.offset, len);
		ck_assert_uint_eq(ahead.records, 0);
		ck_assert_int_eq(ahead.record_bytes, 0);
		/* It is asked for more than what was tried already. */
		ck_assert(!scan_ready(scan, ahead.offset, &ahead, &spacing));
		ck_assert(scan_ready(scan, ahead.offset - 1, &ahead, &spacing));
	}
	scan_free(scan);
	ledger_release(&ledger);
}
END_TEST

/* Records of depth 1 are told of only where an envelope is surely one: past SCAN_MAX. */
START_TEST(records_in_an_envelope_are_told_of_once_it_is_too_long_to_be_a_record)
{
	struct scan_rule rule = rule_of_depth(1);
	struct ledger ledger = { 0 };
	struct scan *scan = scan_new(&rule, &ledger, 7);
	struct ahead ahead;
	struct spacing spacing;
	struct scan_mark mark;
	struct span span;
	size_t pushed = 0, ready = 0;

	scan_push(scan, R("1") "\n" R("2"), strlen(R("1") "\n" R("2")));
	while (scan_next(scan, &span)) { }
	ck_assert(!scan_ready(scan, -1, &ahead, &spacing));
	scan_restart(scan, &rule);
	scan_push(scan, "\n{\"a\":[", 7);
	for (int i = 0; i < 40000; i++) {
		const char *text = i ? "," R("1") : R("1");
		scan_push(scan, text, strlen(text));
		pushed += strlen(text);
		while (scan_next(scan, &span)) { }
		if (!scan_ready(scan, -1, &ahead, &spacing))
			continue;
		ck_assert_uint_eq((size_t)ahead.offset, 7 + pushed);
		ck_assert(spacing.has_comma && spacing.has_lines && !spacing.has_prefix);
		ck_assert(!scan_mark(scan, &mark));
		ck_assert_uint_gt(pushed, SCAN_MAX - 7);
		ready++;
	}
	ck_assert_uint_gt(ready, 0);
	scan_free(scan);
	ledger_release(&ledger);
}
END_TEST

START_TEST(behind_a_prefix_it_is_told_whatever_stands_between)
{
	struct scan_rule rule = rule_of_depth(0);
	struct ledger ledger = { 0 };
	struct ahead ahead;
	struct spacing spacing;
	struct span span;

	rule.has_prefix = true;
	struct scan *scan = scan_new(&rule, &ledger, 7);
	scan_push(scan, "a\n" R("1"), strlen("a\n" R("1")));
	while (scan_next(scan, &span)) { }
	ck_assert(scan_ready(scan, -1, &ahead, &spacing) && spacing.has_prefix);
	scan_free(scan);
	ledger_release(&ledger);
}
END_TEST

/* From each mark on another scanner finds the spans, the lines and columns of the first one. */
START_TEST(another_scanner_goes_on_from_a_mark)
{
	const char *text = logs[_i].text;
	struct scan_rule rule = rule_of_depth(0);
	struct ledger one = { 0 }, two = { 0 };
	struct scan *first = scan_new(&rule, &one, 7), *other = scan_new(&rule, &two, 7);
	struct span span, again, spans[20];
	struct scan_mark mark[20];
	bool has_mark[20];
	size_t n = 0, marks = 0;

	scan_push(first, text, strlen(text));
	while (scan_next(first, &span)) {
		has_mark[n] = scan_mark(first, &mark[n]);
		spans[n++] = span;
	}
	scan_end(first);
	while (scan_next(first, &span)) {
		has_mark[n] = false;
		spans[n++] = span;
	}
	for (size_t i = 0; i < n; i++) {
		if (!has_mark[i])
			continue;
		marks++;
		size_t from = (size_t)mark[i].offset;
		ck_assert_uint_eq(from, (size_t)spans[i].offset + spans[i].len);
		scan_resume(other, &mark[i]);
		scan_push(other, text + from, strlen(text) - from);
		scan_end(other);
		for (size_t k = i + 1; k < n; k++) {
			MUST(scan_next(other, &again), "span %zu from mark %zu of %s", k, i, text);
			same_span(&spans[k], &again, text);
		}
		MUST(!scan_next(other, &again), "more from mark %zu of %s", i, text);
		/* The entries that come after the mark. */
		size_t skip = 0;
		while (skip < one.n && one.odd[skip].offset < mark[i].offset)
			skip++;
		for (size_t k = 0; k < two.n; k++) {
			if (two.odd[k].kind == ODD_WRAPPED)	/* listed by their share */
				continue;
			while (skip < one.n && one.odd[skip].kind == ODD_WRAPPED)
				skip++;
			MUST(skip < one.n && one.odd[skip].kind == two.odd[k].kind &&
			     one.odd[skip].line == two.odd[k].line &&
			     one.odd[skip].column == two.odd[k].column &&
			     one.odd[skip].offset == two.odd[k].offset,
			     "entry %zu from mark %zu: %s", k, i, text);
			skip++;
		}
	}
	ck_assert_msg(marks > 0 || !logs[_i].is_told, "no mark in %s", text);
	scan_free(first);
	scan_free(other);
	ledger_release(&one);
	ledger_release(&two);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("ahead");
	TCase *tcase = tcase_create("ahead");

	tcase_add_loop_test(tcase, told_or_lexed_it_stands_at_the_same_place, 0, LENGTH(logs));
	tcase_add_loop_test(tcase, it_is_told_only_right_after_a_record, 0, LENGTH(places));
	tcase_add_test(tcase,
		       records_in_an_envelope_are_told_of_once_it_is_too_long_to_be_a_record);
	tcase_add_test(tcase, behind_a_prefix_it_is_told_whatever_stands_between);
	tcase_add_loop_test(tcase, another_scanner_goes_on_from_a_mark, 0, LENGTH(logs));
	suite_add_tcase(suite, tcase);
	return suite;
}
