/* slow_string: the bytes a JSON string stands for, as its record wrote it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/str.h"
#include "core/base/text.h"
#include "core/ingest/record.h"
#include "core/ingest/slow_private.h"

/* Four hex digits, or -1. */
static long
hex4(const char *at, const char *end)
{
	long value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = at[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
			  : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (digit < 0)
			return -1;
		value = 16 * value + digit;
	}
	return value;
}

static void
add_cp(struct str *out, uint32_t cp)
{
	char bytes[4];

	str_bytes(out, bytes, (size_t)text_encode(bytes, cp));
}

/* \uXXXX, pairs joined; a lone surrogate becomes U+FFFD. Returns the bytes after the `u`. */
static size_t
unicode_escape(const char *at, const char *end, struct str *out, uint32_t *flags)
{
	long high = hex4(at, end);

	if (high < 0) {
		*flags |= FLAG_BAD_ESCAPE;
		str_add(out, "\\u");
		return 0;
	}
	if (high >= 0xD800 && high <= 0xDBFF && end - at >= 10 && at[4] == '\\' && at[5] == 'u') {
		long low = hex4(at + 6, end);
		if (low >= 0xDC00 && low <= 0xDFFF) {
			add_cp(out, (uint32_t)(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)));
			return 10;
		}
	}
	if (high >= 0xD800 && high <= 0xDFFF) {
		*flags |= FLAG_BAD_UTF8;
		high = 0xFFFD;
	}
	if (high == 0)
		*flags |= FLAG_NUL_IN_STRING;
	add_cp(out, (uint32_t)high);
	return 4;
}

/* A line broken inside a string: joined without the newline; blanks that lead the next line
 * become one space. at stands after the first newline byte. */
static const char *
join_lines(const char *at, const char *end, struct str *out)
{
	bool has_blank = false;

	for (; at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'); at++)
		has_blank |= *at == ' ' || *at == '\t';
	if (has_blank)
		str_char(out, ' ');
	return at;
}

static void
unescape(const char *at, const char *end, struct str *out, uint32_t *flags)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

	while (at < end) {
		unsigned char c = (unsigned char)*at++;
		if (c == '\\' && at < end) {
			const char *known = *at ? strchr(from, *at) : NULL;
			if (known) {
				str_char(out, to[known - from]);
				at++;
			} else if (*at == 'u') {
				at++;
				at += unicode_escape(at, end, out, flags);
			} else {	/* an unknown escape stays two characters */
				*flags |= FLAG_BAD_ESCAPE;
				str_char(out, '\\');
			}
		} else if (c == '\n' || c == '\r') {
			*flags |= FLAG_WRAPPED_VALUE;
			at = join_lines(at, end, out);
		} else {
			if (c < 0x20)
				*flags |= c ? FLAG_RAW_CONTROL : FLAG_NUL_IN_STRING;
			str_char(out, (char)c);
		}
	}
}

struct word
slow_string(const char **at, const char *end, struct arena *arena)
{
	const char *from = *at, *p = from;
	struct word word = { .type = FLAT_STRING, .text = from };
	bool is_plain = true, is_ascii = true;

	for (; p < end && *p != '"'; p++) {
		unsigned char c = (unsigned char)*p;
		is_plain &= c >= 0x20 && c != '\\';
		is_ascii &= c < 0x80;
		if (c == '\\' && p + 1 < end)
			p++;
	}
	*at = p < end ? p + 1 : end;
	word.len = (size_t)(p - from);
	if (!is_plain) {
		struct str bytes = { 0 };
		unescape(from, p, &bytes, &word.flags);
		word.text = arena_text(arena, str_text(&bytes), bytes.len);
		word.len = bytes.len;
		str_release(&bytes);
	}
	if (!(is_plain && is_ascii) && !text_is_utf8(word.text, word.len))
		word.flags |= FLAG_BAD_UTF8;
	return word;
}
