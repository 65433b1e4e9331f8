/* dialect_printed: an object as Python, Ruby or JavaScript prints it, written as JSON. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/hex.h"
#include "core/ingest/dialect_private.h"

#define DEPTH_MOST (1 << 30)	/* brackets that are counted */
#define DATE 10			/* bytes of `2026-03-01` */
#define TIME 19			/* of `2026-03-01T10:00:02` */

static bool
is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (unsigned char)c >= 0x80 || (c && strchr("_$.+-", c));
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- how it begins ---- */

static size_t
skip_blanks(const char *at, size_t len, size_t i)
{
	while (i < len && is_blank(at[i]))
		i++;
	return i;
}

static size_t
skip_word(const char *at, size_t len, size_t i)
{
	while (i < len && is_word_byte(at[i]))
		i++;
	return i;
}

/* Does `=>` follow? */
static enum dialect_is
is_arrow(const char *at, size_t len, size_t i)
{
	i = skip_blanks(at, len, i);
	if (i + 2 > len)
		return i == len || at[i] == '=' ? DIALECT_IS_OPEN : DIALECT_IS_NOT;
	return at[i] == '=' && at[i + 1] == '>' ? DIALECT_IS : DIALECT_IS_NOT;
}

/* `"key"=>` of Ruby; `"key":` is JSON. */
static enum dialect_is
is_quoted_key(const char *at, size_t len, size_t i)
{
	const char *quote = memchr(at + i + 1, '"', len - i - 1);

	return quote ? is_arrow(at, len, (size_t)(quote - at) + 1) : DIALECT_IS_OPEN;
}

/* `key:`, and `:key=>` of Ruby. */
static enum dialect_is
is_bare_key(const char *at, size_t len, size_t i)
{
	bool is_symbol = at[i] == ':';
	size_t from = i + is_symbol, to = skip_word(at, len, from);

	if (to == len)
		return DIALECT_IS_OPEN;
	if (to == from || (at[from] >= '0' && at[from] <= '9'))
		return DIALECT_IS_NOT;
	if (is_symbol)
		return is_arrow(at, len, to);
	to = skip_blanks(at, len, to);
	return to == len ? DIALECT_IS_OPEN : at[to] == ':' ? DIALECT_IS : DIALECT_IS_NOT;
}

enum dialect_is
printed_begins(const char *at, size_t len)
{
	size_t i = skip_blanks(at, len, 1);

	if (i == len)
		return DIALECT_IS_OPEN;
	if (at[i] == '\'')
		return DIALECT_IS;
	return at[i] == '"' ? is_quoted_key(at, len, i) : is_bare_key(at, len, i);
}

/* ---- strings ---- */

static void
take_escaped(struct printed *printed, char byte, struct str *out)
{
	static const char same[] = "\"\\/bfnrtu";

	if (byte == 'x') {
		str_add(out, "\\u00");
		printed->hex_left = 2;
	} else if (byte && strchr(same, byte)) {
		str_char(out, '\\');
		str_char(out, byte);
	} else {	/* `\'` and the like; a control stands for itself in no string */
		str_char(out, (unsigned char)byte < 0x20 ? ' ' : byte);
	}
}

static void
take_in_string(struct printed *printed, char byte, struct str *out)
{
	if (printed->hex_left > 0) {
		printed->hex_left--;
		str_char(out, hex_value(byte) >= 0 ? byte : '0');
	} else if (printed->is_escaped) {
		printed->is_escaped = false;
		take_escaped(printed, byte, out);
	} else if (byte == '\\') {
		printed->is_escaped = true;
	} else if (byte == printed->quote) {
		str_add(out, byte == '>' ? ">\"" : "\"");
		printed->quote = 0;
		printed->before = '"';
	} else {
		str_add(out, byte == '"' ? "\\" : "");
		str_char(out, byte);
	}
}

/* ---- brackets and words ---- */

static bool
is_in_object(const struct printed *printed)
{
	return printed->depth > 64 || (printed->objects >> (printed->depth - 1) & 1);
}

static void
open_bracket(struct printed *printed, char bracket, struct str *out)
{
	uint64_t bit = printed->depth < 64 ? UINT64_C(1) << printed->depth : 0;

	printed->objects = bracket == '{' ? printed->objects | bit : printed->objects & ~bit;
	printed->depth += printed->depth < DEPTH_MOST;
	printed->before = bracket;
	str_char(out, bracket);
}

static void
end_word(struct printed *printed, char next, struct str *out)
{
	const char *word = printed->word;
	size_t n = printed->n_word;
	bool is_prefix = n == 1 && strchr("bBfFrRuU", *word) && (next == '\'' || next == '"');

	while (n > 0 && word[n - 1] == ' ')
		n--;
	printed->n_word = 0;
	if (n == 0 || is_prefix)	/* b'x' of Python */
		return;
	bool is_key = is_in_object(printed) && (printed->before == '{' || printed->before == ',');
	if (is_key || printed->is_symbol)
		printed_string(word, n, out);
	else
		printed_value(word, n, out);
	printed->is_symbol = false;
	printed->before = 'w';
}

static void
add_to_word(struct printed *printed, char byte)
{
	if (printed->n_word < sizeof(printed->word))
		printed->word[printed->n_word++] = byte;
}

/* A time is printed without quotes: `2026-03-01T10:00:02Z` of JavaScript, and of Ruby
 * `2026-03-01 10:00:02 +0000`. Does it go on with this byte? */
static bool
is_of_time(const struct printed *printed, char byte)
{
	const char *word = printed->word;
	size_t n = printed->n_word;

	if (n < DATE || word[4] != '-' || word[7] != '-' || (byte != ':' && byte != ' '))
		return false;
	for (size_t i = 0; i < DATE; i++)
		if (i != 4 && i != 7 && (word[i] < '0' || word[i] > '9'))
			return false;
	return byte == ':' ? n > DATE : n == DATE || n >= TIME;
}

/* The text of a call, up to its last bracket: `Decimal('1.5')`. */
static void
take_in_call(struct printed *printed, char byte, struct str *out)
{
	printed->calls += byte == '(' && printed->calls < DEPTH_MOST;
	printed->calls -= byte == ')';
	add_to_word(printed, byte);
	if (printed->calls == 0)
		end_word(printed, byte, out);
}

/* A byte that is none of a string, a word or a call. */
static void
take_mark(struct printed *printed, char byte, struct str *out)
{
	bool is_symbol = byte == ':' && printed->before && strchr("{,[:", printed->before);

	if (byte == '>' && printed->has_equals)
		byte = ':';
	else if (printed->has_equals)
		str_char(out, '=');
	printed->has_equals = byte == '=';
	printed->is_symbol |= is_symbol;
	if (is_symbol || byte == '=' || byte == '#')
		return;
	switch (byte) {
	case '\'': case '"': case '`': case '<':
		printed->quote = byte == '<' ? '>' : byte;
		str_add(out, byte == '<' ? "\"<" : "\"");
		return;
	case '{': open_bracket(printed, '{', out); return;
	case '[': case '(': open_bracket(printed, '[', out); return;
	case '}': case ']': case ')':
		printed->depth--;
		str_char(out, byte == ')' ? ']' : byte);
		break;
	default: str_char(out, byte);
	}
	if (!is_blank(byte))
		printed->before = byte;
}

void
printed_take(struct printed *printed, char byte, struct str *out)
{
	if (printed->depth == 0) {
		if (byte == '{')
			open_bracket(printed, byte, out);
		else
			str_char(out, byte);
	} else if (printed->quote) {
		take_in_string(printed, byte, out);
	} else if (printed->calls > 0) {
		take_in_call(printed, byte, out);
	} else if (byte == '(' && printed->n_word > 0) {
		take_in_call(printed, byte, out);
	} else if (is_word_byte(byte) || is_of_time(printed, byte)) {
		add_to_word(printed, byte);
	} else {
		end_word(printed, byte, out);
		take_mark(printed, byte, out);
	}
}

bool
printed_line(struct printed *printed, struct str *out)
{
	bool is_torn = printed->quote || printed->calls > 0;

	if (printed->depth > 0)
		end_word(printed, '\n', out);
	return printed->depth > 0 && !is_torn;
}
