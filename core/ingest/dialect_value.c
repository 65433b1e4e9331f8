/* dialect_value: a value that a program printed without quotes: words, numbers, calls. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/dialect_private.h"
#include "core/ingest/slow.h"

#define PARTS 7		/* of a datetime: year to microseconds */

void
printed_string(const char *at, size_t len, struct str *out)
{
	str_char(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (at[i] == '"' || at[i] == '\\')
			str_char(out, '\\');
		str_char(out, (unsigned char)at[i] < 0x20 ? ' ' : at[i]);
	}
	str_char(out, '"');
}

static bool
is_word(const char *at, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(at, word, len) == 0;
}

/* `2026, 3, 1, 10, 0[, 2[, 123456]]`, in UTC where a zone says so. Returns whether it is one. */
static bool
put_datetime(const char *at, size_t len, struct str *out)
{
	static const char zone[] = "tzinfo=datetime.timezone.utc";
	long part[PARTS] = { 0 };
	char text[DIALECT_WORD + 1];
	int n = 0;
	bool has_zone = false;

	memcpy(text, at, len);
	text[len] = '\0';
	for (char *from = text, *end; *from; from = end) {
		from += strspn(from, ", ");
		has_zone = strcmp(from, zone) == 0;
		if (has_zone)
			break;
		if (n == PARTS || *from < '0' || *from > '9')
			return false;
		part[n++] = strtol(from, &end, 10);
		if (*end && *end != ',')
			return false;
	}
	if (n < 3)
		return false;
	str_fmt(out, "\"%04ld-%02ld-%02ldT%02ld:%02ld:%02ld.%06ld%s\"", part[0], part[1], part[2],
		part[3], part[4], part[5], part[6], has_zone ? "Z" : "");
	return true;
}

/* Calls that stand for the one value in them. */
static const char *const wrappers[] = {
	"Decimal", "ISODate", "ObjectId", "NumberLong", "NumberInt", "NumberDecimal", "UUID",
	"Timestamp", "str", "int", "float",
};

static bool
put_wrapped(const char *at, size_t len, struct str *out)
{
	bool is_quoted = len >= 2 && (*at == '\'' || *at == '"') && at[len - 1] == *at;

	if (is_quoted && slow_atom(at + 1, len - 2) != FLAT_NUMBER)
		printed_string(at + 1, len - 2, out);
	else if (is_quoted)
		str_bytes(out, at + 1, len - 2);
	else if (len > 0 && slow_atom(at, len) == FLAT_NUMBER)
		str_bytes(out, at, len);
	else
		return false;
	return true;
}

/* `NAME(ARGUMENTS)`. */
static bool
put_call(const char *at, size_t len, struct str *out)
{
	const char *open = memchr(at, '(', len);

	if (!open || at[len - 1] != ')')
		return false;
	size_t name = (size_t)(open - at), inside = len - name - 2;
	if (is_word(at, name, "datetime.datetime"))
		return put_datetime(open + 1, inside, out);
	for (size_t i = 0; i < LENGTH(wrappers); i++)
		if (is_word(at, name, wrappers[i]))
			return put_wrapped(open + 1, inside, out);
	return false;
}

void
printed_value(const char *at, size_t len, struct str *out)
{
	static const struct { const char *from, *to; } words[] = {
		{ "True", "true" }, { "False", "false" }, { "None", "null" }, { "nil", "null" },
		{ "undefined", "null" }, { "true", "true" }, { "false", "false" },
		{ "null", "null" },
	};

	for (size_t i = 0; i < LENGTH(words); i++)
		if (is_word(at, len, words[i].from)) {
			str_add(out, words[i].to);
			return;
		}
	if (slow_atom(at, len) == FLAT_NUMBER)
		str_bytes(out, at, len);
	else if (!put_call(at, len, out))
		printed_string(at, len, out);
}
