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
shape_string_end(const struct node *node, const char *at, struct matched *matched)
{
	bool is_wanted = node && node->serves;
	uint32_t odd, cp;

	for (;;) {
		odd = odd16(at);
		if (!odd) {
			at += 16;
			continue;
		}
		at += __builtin_ctz(odd);
		unsigned char byte = (unsigned char)*at;
		if (byte == '"')
			return at;
		if (byte == '\\') {
			at = is_wanted ? NULL : pass_escape(at + 1);
			if (!at)
				return NULL;
		} else {
			int n = byte < 0x20 ? 0 : text_decode(at, 4, &cp);
			if (n == 0)
				return NULL;
			matched->trailing += (uint32_t)n - 1;
			at += n;
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
pass_blank(const char *at, struct matched *matched)
{
	for (;; at++) {
		if (*at == '\n')
			matched->lines++;
		else if (*at == '\r')
			matched->has_cr = true;
		else if (*at != ' ' && *at != '\t')
			return at;
	}
}

static const char *
pass_key(const char *at, struct matched *matched)
{
	if (*at != '"')
		return NULL;
	at = shape_string_end(NULL, at + 1, matched);
	if (!at)
		return NULL;
	at = pass_blank(at + 1, matched);
	return *at == ':' ? at + 1 : NULL;
}

/* A string or a bare word. */
static const char *
pass_scalar(const char *at, struct matched *matched)
{
	if (*at != '"')
		return pass_atom(at);
	at = shape_string_end(NULL, at + 1, matched);
	return at ? at + 1 : NULL;
}

static const char *
any_array_end(const char *at, struct matched *matched)
{
	char closing[ARRAY_DEPTH] = { ']' };	/* of the open containers */
	int depth = 1;
	bool is_first = true;

	for (;;) {
		at = pass_blank(at, matched);
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
			at = pass_blank(at + 1, matched);
		}
		if (closing[depth - 1] == '}') {
			at = pass_key(at, matched);
			if (!at)
				return NULL;
			at = pass_blank(at, matched);
		}
		is_first = *at == '[' || *at == '{';
		if (!is_first) {
			at = pass_scalar(at, matched);
			if (!at)
				return NULL;
		} else {
			if (depth == ARRAY_DEPTH)
				return NULL;
			closing[depth++] = *at++ == '[' ? ']' : '}';
		}
	}
}

/* As most arrays are: plain short strings, a comma and at most a blank between. NULL: not so. */
static const char *
pass_strings(const char *at)
{
	while (*at == '"') {
		uint32_t odd = odd16(++at);
		at += odd ? __builtin_ctz(odd) : 0;
		if (*at != '"')
			return NULL;
		if (*++at == ']')
			return at;
		if (*at != ',')
			return NULL;
		at += 1 + (at[1] == ' ');
	}
	return NULL;
}

const char *
shape_array_end(const char *at, struct matched *matched)
{
	const char *end = pass_strings(at);

	return end ? end : any_array_end(at, matched);
}

bool
shape_pass(const struct shapes *shapes, const struct node *node, uint64_t present,
	   struct matched *matched)
{
	const struct rare *rare = &shapes->rare[node->rare];

	if (present & node->bit & ~RARE)
		return false;
	matched->lines += (uint32_t)rare->lines;
	matched->trailing += (uint32_t)rare->trailing;
	matched->has_cr |= rare->returns > 0;
	for (int i = 1; i < SHAPE_WORDS; i++) {
		if (matched->present[i] & rare->beyond.word[i])
			return false;
		matched->present[i] |= rare->beyond.word[i];
	}
	return true;
}
