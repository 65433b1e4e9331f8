/* dialect_escaped: a record that was written as a JSON string, and that perhaps once more. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/ingest/dialect_private.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == 'n' || c == 't' || c == 'r';
}

/* Past the blanks behind a `{`, and those that were escaped (`\n`): where the `\` before its first
 * quote begin. Their number is in *n. */
static size_t
skip(const char *at, size_t len, size_t *n)
{
	size_t i = 1;

	for (*n = 0; i < len; i += *n + 1) {
		for (*n = 0; i + *n < len && at[i + *n] == '\\'; ++*n)
			continue;
		if (i + *n == len || !is_blank(at[i + *n]) || (*n == 0 && at[i] >= 'a'))
			break;
	}
	return i;
}

int
escaped_levels(const char *at, size_t len)
{
	size_t n, i = skip(at, len, &n);

	if (n == 0 || i + n >= len || at[i + n] != '"')
		return 0;
	/* Each writing doubles them and adds one: 1, 3, 7. */
	for (int levels = 1; levels <= DIALECT_LEVELS; levels++)
		if (n == ((size_t)1 << levels) - 1)
			return levels;
	return 0;
}

enum dialect_is
escaped_begins(const char *at, size_t len, int levels)
{
	size_t n, i = skip(at, len, &n);

	if (i + n >= len)
		return DIALECT_IS_OPEN;
	return escaped_levels(at, len) == levels ? DIALECT_IS : DIALECT_IS_NOT;
}

static void take_at(struct dialect *dialect, int level, char byte, struct str *out);

static void
give(struct dialect *dialect, int level, char byte, struct str *out)
{
	if (level + 1 < dialect->levels)
		take_at(dialect, level + 1, byte, out);
	else	/* a line end that was escaped is a blank between two members */
		str_char(out, (unsigned char)byte < 0x20 ? ' ' : byte);
}

static void
give_text(struct dialect *dialect, int level, const char *text, struct str *out)
{
	for (; *text; text++)
		give(dialect, level, *text, out);
}

/* `\uNNNN`: what is no ASCII stands as well in the string that it is in. */
static void
give_code(struct dialect *dialect, int level, uint32_t code, struct str *out)
{
	char text[8];

	if (code > 0 && code < 0x80) {
		give(dialect, level, (char)code, out);
		return;
	}
	snprintf(text, sizeof(text), "\\u%04x", (unsigned)code);
	give_text(dialect, level, text, out);
}

/* The byte behind a backslash. */
static void
take_escaped(struct dialect *dialect, int level, char byte, struct str *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known = byte ? strchr(from, byte) : NULL;

	if (known) {
		give(dialect, level, to[known - from], out);
	} else if (byte == 'u') {
		dialect->escape[level].hex_left = 4;
		dialect->escape[level].code = 0;
	} else {
		give(dialect, level, '\\', out);
		give(dialect, level, byte, out);
	}
}

/* A quote that is not escaped begins or ends the string that was written; it is none of what is
 * in it. */
static void
take_at(struct dialect *dialect, int level, char byte, struct str *out)
{
	struct escape *escape = &dialect->escape[level];
	int digit = hex_value(byte);

	if (escape->hex_left > 0 && digit >= 0) {
		escape->code = 16 * escape->code + (uint32_t)digit;
		if (--escape->hex_left == 0)
			give_code(dialect, level, escape->code, out);
		return;
	}
	escape->hex_left = 0;
	if (escape->is_open) {
		escape->is_open = false;
		take_escaped(dialect, level, byte, out);
	} else if (byte == '\\') {
		escape->is_open = true;
	} else if (byte != '"') {
		give(dialect, level, byte, out);
	}
}

void
escaped_take(struct dialect *dialect, char byte, struct str *out)
{
	take_at(dialect, 0, byte, out);
}
