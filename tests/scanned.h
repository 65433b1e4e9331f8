/* scanned: a source run through the scanner in given pieces, and what came out, for tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SCANNED_H
#define SR_TESTS_SCANNED_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/ledger.h"
#include "core/ingest/scan.h"
#include "tests/splitmix.h"

/* The roles of the tests: `timestamp` and `ts` are the time. */
static const char *const role_keys[] = {
	"timestamp", "ts", "responseTimeMs", "ms", "status", "endpoint", "modelVersion"
};

/* Which role is this key? -1: none. */
static inline int
role_of(const char *at, size_t len)
{
	for (size_t i = 0; i < LENGTH(role_keys); i++)
		if (strlen(role_keys[i]) == len && !memcmp(role_keys[i], at, len))
			return (int)i;
	return -1;
}

/* Step over a string whose first quote is at `at`; returns what follows its last one. */
static inline size_t
string_end(const char *at, size_t from, size_t len)
{
	for (size_t i = from + 1; i < len; i++) {
		if (at[i] == '\\')
			i++;
		else if (at[i] == '"')
			return i + 1;
	}
	return len;
}

/* The judge of the tests: the rule of ingest.md section 6. context: the record depth. */
static inline enum verdict_on_object
judge_of_tests(const void *context, const char *at, size_t len, int depth, bool is_strict)
{
	int record_depth = *(const int *)context, nesting = 0, roles = 0;
	bool has_time = false;

	assert(len >= 2 && at[0] == '{' && at[len - 1] == '}');
	for (size_t i = 0; i < len; ) {
		if (at[i] == '"') {
			size_t end = string_end(at, i, len), next = end;

			while (next < len && strchr(" \t\r\n", at[next]) && at[next])
				next++;
			if (nesting == 1 && next < len && at[next] == ':' && end >= i + 2) {
				int role = role_of(at + i + 1, end - i - 2);

				roles += role >= 0;
				has_time |= role == 0 || role == 1;
			}
			i = end;
			continue;
		}
		nesting += at[i] == '{' || at[i] == '[' ? 1 : at[i] == '}' || at[i] == ']' ? -1 : 0;
		i++;
	}
	if (has_time && roles > 1)
		return OBJECT_RECORD;
	assert(is_strict || depth == record_depth);
	return roles > 0 && !is_strict ? OBJECT_RECORD : OBJECT_OTHER;
}

static const int test_depths[] = { 0, 1, 2 };

static inline struct scan_rule
rule_of_depth(int depth)
{
	return (struct scan_rule){
		.judge = judge_of_tests, .context = &test_depths[depth], .depth = depth
	};
}

/* Two heads of three are worth a record, and which hangs on their bytes alone. */
static inline bool
saves_of_tests(const void *context, const char *at, size_t len)
{
	(void)context, (void)at;
	return len % 3 > 0;
}

/* What came out. Release with scanned_release(). */
struct scanned {
	struct span *span;	/* at: points into bytes */
	size_t n, cap;
	struct str bytes;	/* of all spans, one after the other */
	struct ledger ledger;
	struct books books;
	uint64_t work, wrapped, too_long, too_deep, other;
	long too_long_line, too_deep_line, other_line;
	bool is_pretty, was_balanced;
};

static inline void
scanned_take(struct scanned *out, struct scan *scan)
{
	struct span span;
	struct books books;

	while (scan_next(scan, &span)) {
		GROW(out->span, out->n, out->cap);
		str_bytes(&out->bytes, span.at, span.len);
		out->span[out->n++] = span;
		books = scan_books(scan);
		out->was_balanced &= books_balance(&books);
	}
	books = scan_books(scan);
	out->was_balanced &= books_balance(&books);
}

static inline void
scanned_finish(struct scanned *out, struct scan *scan)
{
	size_t from = 0;

	scan_end(scan);
	scanned_take(out, scan);
	for (size_t i = 0; i < out->n; from += out->span[i++].len)
		out->span[i].at = out->bytes.at + from;
	out->books = scan_books(scan);
	out->work = scan_work(scan);
	out->wrapped = scan_wrapped(scan);
	out->too_long = scan_too_long(scan, &out->too_long_line);
	out->too_deep = scan_too_deep(scan, &out->too_deep_line);
	out->other = scan_other(scan, &out->other_line);
	out->is_pretty = scan_is_pretty(scan);
}

/* Scan the bytes, the first `first` of them in one piece, then pieces of 1..most bytes by the
 * seed (most 0: the rest in one piece). Each piece is a block of its own, so that a sanitizer
 * sees a read past its end. */
static inline void
scanned_run(struct scanned *out, const struct scan_rule *rule, const char *at, size_t len,
	    size_t first, size_t most, uint64_t seed)
{
	*out = (struct scanned){ .was_balanced = true };
	struct scan *scan = scan_new(rule, &out->ledger, 7);

	for (size_t from = 0; from < len; ) {
		size_t n = from == 0 && first ? first
			 : most ? (size_t)random_below(&seed, most) + 1 : len - from;

		if (n > len - from)
			n = len - from;
		char *piece = xmalloc(n);
		memcpy(piece, at + from, n);
		scan_push(scan, piece, n);
		free(piece);
		scanned_take(out, scan);
		from += n;
	}
	scanned_finish(out, scan);
	scan_free(scan);
}

static inline void
scanned_release(struct scanned *out)
{
	free(out->span);
	str_release(&out->bytes);
	ledger_release(&out->ledger);
}

/* The same spans, ledger and books? */
static inline bool
scanned_same(const struct scanned *a, const struct scanned *b)
{
	if (a->n != b->n || a->bytes.len != b->bytes.len || a->ledger.n != b->ledger.n ||
	    memcmp(&a->books, &b->books, sizeof(a->books)) ||
	    memcmp(a->ledger.count, b->ledger.count, sizeof(a->ledger.count)) ||
	    a->wrapped != b->wrapped || a->too_long != b->too_long || a->other != b->other ||
	    a->too_deep != b->too_deep || a->too_long_line != b->too_long_line ||
	    a->too_deep_line != b->too_deep_line || a->other_line != b->other_line ||
	    (a->bytes.len && memcmp(a->bytes.at, b->bytes.at, a->bytes.len)))
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct span *x = &a->span[i], *y = &b->span[i];

		if (x->offset != y->offset || x->len != y->len || x->flags != y->flags ||
		    x->line_first != y->line_first || x->line_last != y->line_last ||
		    x->column != y->column || x->is_strict != y->is_strict)
			return false;
	}
	for (size_t i = 0; i < a->ledger.n; i++) {
		const struct odd *x = &a->ledger.odd[i], *y = &b->ledger.odd[i];

		if (x->kind != y->kind || x->action != y->action || x->source != y->source ||
		    x->line != y->line || x->column != y->column || x->offset != y->offset ||
		    x->bytes != y->bytes || strcmp(x->text, y->text) != 0)
			return false;
	}
	return true;
}

/* In one line each: `offset,length lines flags` of the spans, `kind line:column offset bytes
 * text` of the ledger, then `records+separators+skipped+pending`. */
static inline char *
scanned_text(const struct scanned *out, struct str *text)
{
	str_clear(text);
	str_add(text, "");
	for (size_t i = 0; i < out->n; i++) {
		const struct span *span = &out->span[i];

		str_fmt(text, "%lld,%zu L%ld", (long long)span->offset, span->len,
			span->line_first);
		if (span->line_last != span->line_first)
			str_fmt(text, "-%ld", span->line_last);
		if (span->flags)
			str_fmt(text, " %x", (unsigned)span->flags);
		str_add(text, span->is_strict ? " strict\n" : "\n");
	}
	for (size_t i = 0; i < out->ledger.n; i++) {
		const struct odd *odd = &out->ledger.odd[i];

		str_fmt(text, "%s %ld:%ld %lld %lld [%s]\n", odd_row(odd->kind)->word, odd->line,
			odd->column, (long long)odd->offset, (long long)odd->bytes, odd->text);
	}
	str_fmt(text, "%lld+%lld+%lld+%lld\n", (long long)out->books.record_bytes,
		(long long)out->books.separator_bytes, (long long)out->books.skipped_bytes,
		(long long)out->books.pending_bytes);
	return text->at;
}

#endif
