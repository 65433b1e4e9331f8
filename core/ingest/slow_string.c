/* slow_string: the bytes a JSON string stands for, as its record wrote it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/ingest/colors.h"
#include "core/ingest/record.h"
#include "core/ingest/scan_text.h"
#include "core/ingest/slow_private.h"

/* Four hex digits, or -1. */
static long
hex4(const char *at, const char *end)
{
	long value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_value(at[i]);
		if (digit < 0)
			return -1;
		value = 16 * value + digit;
	}
	return value;
}

/* \uXXXX, pairs joined; a lone surrogate becomes U+FFFD. Returns the bytes after the `u`, and
 * moves *out past what they stand for. */
static size_t
unicode_escape(const char *at, const char *end, char **out, uint32_t *flags)
{
	long cp = hex4(at, end), low = -1;

	if (cp < 0) {
		*flags |= FLAG_BAD_ESCAPE;
		memcpy(*out, "\\u", 2);
		*out += 2;
		return 0;
	}
	if (cp >= 0xD800 && cp <= 0xDBFF && end - at >= 10 && at[4] == '\\' && at[5] == 'u')
		low = hex4(at + 6, end);
	bool is_pair = low >= 0xDC00 && low <= 0xDFFF;
	if (is_pair) {
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
	} else if (cp >= 0xD800 && cp <= 0xDFFF) {
		*flags |= FLAG_BAD_UTF8;
		cp = 0xFFFD;
	}
	if (cp == 0)
		*flags |= FLAG_NUL_IN_STRING;
	*out += text_encode(*out, (uint32_t)cp);
	return is_pair ? 10 : 4;
}

/* A line broken inside a string: joined without the newline; blanks that lead the next line
 * become one space. at stands after the first newline byte. */
static const char *
join_lines(const char *at, const char *end, char **out)
{
	bool has_blank = false;

	for (; at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'); at++)
		has_blank |= *at == ' ' || *at == '\t';
	if (has_blank)
		*(*out)++ = ' ';
	return at;
}

/* What an escape stands for, by the byte after the backslash; 0: unknown, or `u`. */
static const char plain_of[256] = {
	['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n',
	['r'] = '\r', ['t'] = '\t',
};

/* Write the bytes that a string stands for: never more than it has. Returns how many. */
static size_t
unescape(const char *at, const char *end, char *out, uint32_t *flags)
{
	const char *first = out;

	for (;;) {
		const char *plain = text_end(at, end);
		memcpy(out, at, (size_t)(plain - at));
		out += plain - at;
		at = plain;
		if (at == end)
			return (size_t)(out - first);
		unsigned char c = (unsigned char)*at++;
		if (c == '\\' && at < end) {
			char known = plain_of[(unsigned char)*at];
			if (known) {
				*out++ = known;
				at++;
			} else if (*at == 'u') {
				at++;
				at += unicode_escape(at, end, &out, flags);
			} else {	/* an unknown escape stays two characters */
				*flags |= FLAG_BAD_ESCAPE;
				*out++ = '\\';
			}
		} else if (c == '\n' || c == '\r') {
			*flags |= FLAG_WRAPPED_VALUE;
			at = join_lines(at, end, &out);
		} else {
			if (c < 0x20)
				*flags |= c ? FLAG_RAW_CONTROL : FLAG_NUL_IN_STRING;
			*out++ = (char)c;
		}
	}
}

struct word
slow_string(const char **at, const char *end, struct arena *arena)
{
	const char *from = *at, *p = text_end(from, end);
	bool is_plain = p == end || *p == '"';

	while (p < end && *p != '"') {
		p += *p == '\\' && p + 1 < end ? 2 : 1;
		p = text_end(p, end);
	}
	struct word word = { .type = FLAT_STRING, .text = from, .len = (size_t)(p - from) };
	*at = p < end ? p + 1 : end;
	if (!is_plain) {
		char *text = arena_alloc(arena, word.len + 1);
		word.len = colors_strip(text, unescape(from, p, text, &word.flags));
		word.text = text;
	}
	if (!text_is_utf8(word.text, word.len))
		word.flags |= FLAG_BAD_UTF8;
	return word;
}
