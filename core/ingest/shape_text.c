/* shape_text: strings and arrays of a matched record that are not plain: passed, or declined. */
/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"
#include "core/ingest/shape_private.h"
#include "core/ingest/value.h"

#define ARRAY_DEPTH 8		/* containers inside one another that are passed over */

#define RUN10(c) [c] = true, true, true, true, true, true, true, true, true, true
const bool shape_atom[256] = {
	RUN10('0'), RUN10('A'), RUN10('K'), RUN10('a'), RUN10('k'),
	['U'] = true, true, true, true, true, true, ['u'] = true, true, true, true, true, true,
	['.'] = true, ['-'] = true, ['+'] = true, ['_'] = true,
};

static bool
is_hex(char byte)
{
	return (unsigned char)(byte - '0') < 10 || (unsigned char)((byte | 0x20) - 'a') < 6;
}

/* After a backslash. Declined: what JSON does not know, NUL, and halves of pairs. */
static const char *
pass_escape(const char *at)
{
	switch (*at) {
	case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
		return at + 1;
	case 'u':
		break;
	default:
		return NULL;
	}
	for (int i = 1; i <= 4; i++)
		if (!is_hex(at[i]))
			return NULL;
	bool is_half = (at[1] | 0x20) == 'd' && at[2] > '7';
	bool is_nul = memcmp(at + 1, "0000", 4) == 0;
	return is_half || is_nul ? NULL : at + 5;
}

const char *
shape_string_end(const char *at, struct passed *passed)
{
	uint32_t cp;

	for (;;) {
		unsigned char byte = (unsigned char)*at;
		if (byte == '"')
			return at;
		if (byte < 0x20)
			return NULL;
		if (byte == '\\') {
			passed->has_escape = true;
			at = pass_escape(at + 1);
			if (!at)
				return NULL;
		} else if (byte >= 0x80) {
			int n = text_decode(at, 4, &cp);
			if (n == 0)
				return NULL;
			passed->trailing += (uint32_t)n - 1;
			at += n;
		} else {
			uint32_t odd = odd16(at);
			at += odd ? __builtin_ctz(odd) : 16;
		}
	}
}

/* A bare word that is a value of JSON. */
static const char *
pass_atom(const char *at)
{
	static const struct { const char *text; size_t len; } words[] = {
		{ "true", 4 }, { "false", 5 }, { "null", 4 },
	};
	const char *from = at;
	struct decimal number;

	while (shape_atom[(unsigned char)*at])
		at++;
	size_t len = (size_t)(at - from);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].len == len && memcmp(words[i].text, from, len) == 0)
			return at;
	return len && decimal_parse(from, len, &number) == 0 ? at : NULL;
}

static const char *
pass_blank(const char *at, struct passed *passed)
{
	for (;; at++) {
		if (*at == '\n')
			passed->lines++;
		else if (*at == '\r')
			passed->has_cr = true;
		else if (*at != ' ' && *at != '\t')
			return at;
	}
}

static const char *
pass_key(const char *at, struct passed *passed)
{
	if (*at != '"')
		return NULL;
	at = shape_string_end(at + 1, passed);
	if (!at)
		return NULL;
	at = pass_blank(at + 1, passed);
	return *at == ':' ? at + 1 : NULL;
}

/* A string or a bare word. */
static const char *
pass_scalar(const char *at, struct passed *passed)
{
	if (*at != '"')
		return pass_atom(at);
	at = shape_string_end(at + 1, passed);
	return at ? at + 1 : NULL;
}

const char *
shape_array_end(const char *at, struct passed *passed)
{
	char closing[ARRAY_DEPTH] = { ']' };	/* of the open containers */
	int depth = 1;
	bool is_first = true;

	for (;;) {
		at = pass_blank(at, passed);
		if (*at == closing[depth - 1]) {
			if (--depth == 0)
				return at;
			at++;
			is_first = false;
			continue;
		}
		if (!is_first) {
			if (*at != ',')
				return NULL;
			at = pass_blank(at + 1, passed);
		}
		if (closing[depth - 1] == '}') {
			at = pass_key(at, passed);
			if (!at)
				return NULL;
			at = pass_blank(at, passed);
		}
		is_first = *at == '[' || *at == '{';
		if (!is_first) {
			at = pass_scalar(at, passed);
			if (!at)
				return NULL;
		} else {
			if (depth == ARRAY_DEPTH)
				return NULL;
			closing[depth++] = *at++ == '[' ? ']' : '}';
		}
	}
}

void
shape_pass_literal(const struct node *node, struct passed *passed)
{
	passed->lines += node->lines;
	passed->trailing += node->trailing;
	passed->has_cr |= memchr(node->text, '\r', node->len) != NULL;
}
