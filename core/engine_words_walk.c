/* engine_words_walk: keys and values in the bytes of a record, whatever is around them. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/engine_words_private.h"

enum { DEPTH = 4 };	/* strings in strings that are looked into */

static int
hex_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f'
		? (c | 32) - 'a' + 10 : -1;
}

/* n hex digits, or -1. */
static long
hex(const char *at, const char *end, int n)
{
	long value = 0;

	if (end - at < n)
		return -1;
	for (int i = 0; i < n; i++) {
		int digit = hex_of(at[i]);
		if (digit < 0)
			return -1;
		value = 16 * value + digit;
	}
	return value;
}

/* What \uXXXX stands for: pairs joined. at stands behind the `u`; returns the bytes taken. */
static size_t
take_unicode(const char *at, const char *end, struct str *out)
{
	char text[8];
	long code = hex(at, end, 4), low = -1;

	if (code < 0)
		return 0;
	if (code >= 0xD800 && code <= 0xDBFF && end - at >= 10 && at[4] == '\\' && at[5] == 'u')
		low = hex(at + 6, end, 4);
	bool is_pair = low >= 0xDC00 && low <= 0xDFFF;
	if (is_pair)
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	else if (code >= 0xD800 && code <= 0xDFFF)
		code = 0xFFFD;
	str_bytes(out, text, (size_t)text_encode(text, (uint32_t)code));
	return is_pair ? 10 : 4;
}

/* A string as it is meant, with what backslashes stand for. */
static void
unescape(const char *at, size_t len, struct str *out)
{
	static const char sign[] = "nrtbf", byte[] = "\n\r\t\b\f";
	const char *end = at + len;

	str_clear(out);
	while (at < end) {
		if (*at != '\\' || at + 1 == end) {
			str_char(out, *at++);
			continue;
		}
		at++;
		const char *known = strchr(sign, *at);
		if (*at == 'u' && hex(at + 1, end, 4) >= 0)
			at += 1 + take_unicode(at + 1, end, out);
		else
			str_char(out, known && *at ? byte[known - sign] : *at), at++;
	}
}

/* `Amina%20Hassan` of an address as people write it; false: nothing stands for anything else. */
static bool
undo_percent(const char *at, size_t len, struct str *out)
{
	const char *end = at + len;
	bool is_other = false;

	if (!memchr(at, '%', len) && !memchr(at, '+', len))
		return false;
	str_clear(out);
	for (; at < end; at++) {
		long code = *at == '%' ? hex(at + 1, end, 2) : -1;

		is_other |= code >= 0 || *at == '+';
		str_char(out, code >= 0 ? (char)code : *at == '+' ? ' ' : *at);
		at += code >= 0 ? 2 : 0;
	}
	return is_other;
}

static bool
is_bare(char c)
{
	return words_is_part(c) || (c && strchr("-+._@/%", c));
}

/* A text in single quotes, as other languages print what they hold: `'key': 'value'`. No
 * apostrophe: it stands where a value begins, and its end where one ends. */
static const char *
single_end(const char *start, const char *at, const char *end)
{
	const char *before = at;

	while (before > start && before[-1] == ' ')
		before--;
	if (before > start && !strchr("{,[(:=", before[-1]))
		return NULL;
	for (const char *to = at + 1; to < end && to - at < WORDS_VALUE; to++) {
		to += *to == '\\' && to + 1 < end;
		if (*to != '\'')
			continue;
		const char *after = to + 1;
		while (after < end && *after == ' ' && after - at < 2 * WORDS_VALUE)
			after++;
		if ((after == end || (*after && strchr(",:}])=", *after))))
			return to;
	}
	return NULL;
}

struct walk { struct engine *engine; struct str text[DEPTH], plain; };

static void walk(struct walk *walk, const char *at, size_t len, int depth);

/* A value, and what may stand inside it: an object that was printed into a string, pairs, the
 * query of an address. Whatever is inside has names of its own. */
static void
take_value(struct walk *w, struct hidden_key key, const char *at, size_t len, int depth)
{
	if (depth < DEPTH && memchr(at, '\\', len)) {
		unescape(at, len, &w->text[depth]);
		at = str_text(&w->text[depth]);
		len = w->text[depth].len;
	}
	words_take(w->engine, key, at, len);
	if (undo_percent(at, len, &w->plain))
		words_take(w->engine, key, str_text(&w->plain), w->plain.len);
	if (depth < DEPTH && (memchr(at, '=', len) || memchr(at, '{', len) ||
			      memchr(at, '"', len)))
		walk(w, at, len, depth + 1);
}

/* Damage ends a value early, and hides nothing else. */
static void
walk(struct walk *w, const char *at, size_t len, int depth)
{
	const char *start = at, *end = at + len;
	struct hidden_key key = { 0 };

	while (at < end) {
		const char *from = at, *to = at, *single = NULL;
		bool is_quoted = *at == '"';

		if (is_quoted) {
			for (to = ++from; to < end && *to != '"'; to++)
				to += *to == '\\' && to + 1 < end;
		} else if (*at == '\'' && (single = single_end(start, at, end)) != NULL) {
			is_quoted = true;
			to = single;
			from++;
		} else {
			for (; to < end && is_bare(*to); to++)
				;
		}
		if (to > end)
			to = end;
		at = to + (is_quoted || to == from);
		if (to == from)
			continue;
		const char *next = at;
		while (next < end && (*next == ' ' || *next == '\t'))
			next++;
		if (next < end && ((is_quoted && *next == ':') || *next == '='))
			key = words_key(w->engine, from, (size_t)(to - from));
		else if (is_quoted)
			take_value(w, key, from, (size_t)(to - from), depth);
		else if (key.field)
			take_value(w, key, from, (size_t)(to - from), DEPTH);
	}
}

void
words_walk(struct engine *engine, const char *at, size_t len)
{
	struct walk w = { .engine = engine };

	walk(&w, at, len, 0);
	for (int i = 0; i < DEPTH; i++)
		str_release(&w.text[i]);
	str_release(&w.plain);
}
