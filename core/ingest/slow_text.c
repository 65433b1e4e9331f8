/* slow_text: rewrites a record as strict JSON, and lists its keys and values with their own bytes.
 */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "core/ingest/record.h"
#include "core/ingest/slow_private.h"
#include "core/ingest/value.h"

/* No byte of a record grows to more: `{"":` becomes `{"":0}`, `[1` `[0]`. */
#define GROWTH 2

/* What stood last in the open container. */
enum last { AT_START, AT_KEY, AT_COLON, AT_VALUE };
struct open { bool is_object, has_item; enum last last; };

struct rewrite {
	const char *at, *end;
	char *out, *out_end;	/* of flat->strict */
	struct flat *flat;
	struct open open[SCAN_DEPTH];
	int depth;
	int hidden_from;	/* depth of the outermost container nobody looks into; 0: none */
};

static struct open *
top(struct rewrite *r)
{
	return &r->open[r->depth - 1];
}

/* What stands in an array or too deep is lexed for its oddities and left out. */
static bool
is_hidden(const struct rewrite *r)
{
	return r->hidden_from > 0;
}

static void
put(struct rewrite *r, const char *text, size_t len)
{
	if (is_hidden(r))
		return;
	assert(len <= (size_t)(r->out_end - r->out));
	memcpy(r->out, text, len);
	r->out += len;
}

static void
add_word(struct rewrite *r, struct words *words, struct word word)
{
	r->flat->flags |= word.flags;
	if (is_hidden(r))
		return;
	GROW(words->at, words->n, words->cap);
	words->at[words->n++] = word;
}

/* A comma where one is due, whether one was written or not. */
static void
separate(struct rewrite *r)
{
	if (top(r)->has_item)
		put(r, ",", 1);
	top(r)->has_item = true;
}

static bool
wants_key(struct rewrite *r)
{
	return top(r)->is_object && top(r)->last != AT_KEY && top(r)->last != AT_COLON;
}

/* What a scalar is stands in the list; for the structure any will do. */
static void
put_value(struct rewrite *r, struct word word)
{
	if (!top(r)->is_object)
		separate(r);
	add_word(r, &r->flat->values, word);
	put(r, "0", 1);
	top(r)->last = AT_VALUE;
}

/* Keys are spelled out, so that one strict text has one set of fields; but for those with an
 * escape, which no other key looks like. */
static void
put_key(struct rewrite *r, const char *from, struct word word)
{
	bool is_plain = word.text == from;

	separate(r);
	add_word(r, &r->flat->keys, word);
	put(r, "\"", 1);
	put(r, is_plain ? from : "\\n", is_plain ? word.len : 2);
	put(r, "\":", 2);
	top(r)->last = AT_KEY;
}

static void
put_string(struct rewrite *r)
{
	const char *from = r->at;
	struct word word = slow_string(&r->at, r->end, &r->flat->arena);

	if (wants_key(r))
		put_key(r, from, word);
	else
		put_value(r, word);
}

/* Does a token that is no string end here? */
static const bool is_token_end[256] = {
	[','] = true, [':'] = true, ['{'] = true, ['}'] = true, ['['] = true, [']'] = true,
	['"'] = true, [' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true, ['\0'] = true,
};

enum flat_type
slow_atom(const char *at, size_t len)
{
	static const struct { const char *text; size_t len; enum flat_type type; } known[] = {
		{ "true", 4, FLAT_TRUE }, { "false", 5, FLAT_FALSE }, { "null", 4, FLAT_NULL },
	};
	struct decimal number;

	for (size_t i = 0; i < LENGTH(known); i++)
		if (known[i].len == len && memcmp(known[i].text, at, len) == 0)
			return known[i].type;
	return decimal_parse(at, len, &number) == 0 ? FLAT_NUMBER : FLAT_ODD;
}

static void
put_atom(struct rewrite *r)
{
	const char *from = r->at;

	while (r->at < r->end && !is_token_end[(unsigned char)*r->at])
		r->at++;
	size_t len = (size_t)(r->at - from);
	if (!wants_key(r))
		put_value(r, (struct word){ slow_atom(from, len), from, len, 0 });
}

/* A key or colon that is followed by nothing: its value is null. */
static void
settle(struct rewrite *r)
{
	if (r->depth > 0 && (top(r)->last == AT_KEY || top(r)->last == AT_COLON))
		put_value(r, (struct word){ FLAT_NULL, "", 0, FLAG_MISSING_VALUE });
}

static int
put_open(struct rewrite *r, bool is_object)
{
	if (r->depth == SCAN_DEPTH)
		return -1;
	if (r->depth > 0) {
		if (!top(r)->is_object)
			separate(r);
		top(r)->last = AT_VALUE;
	}
	put(r, is_object ? "{" : "[", 1);
	r->open[r->depth++] = (struct open){ .is_object = is_object };
	if (!is_hidden(r) && (!is_object || r->depth > FLAT_DEPTH + 1))
		r->hidden_from = r->depth;
	return 0;
}

static void
put_close(struct rewrite *r)
{
	settle(r);
	if (r->hidden_from == r->depth)
		r->hidden_from = 0;
	put(r, top(r)->is_object ? "}" : "]", 1);
	r->depth--;
}

/* Take one token. Returns 0, 1 when the record is closed, -1 when it is too deep. */
static int
take_token(struct rewrite *r)
{
	char c = *r->at;

	if (!is_token_end[(unsigned char)c]) {
		put_atom(r);
		return 0;
	}
	r->at++;
	switch (c) {
	case '"':
		put_string(r);
		return 0;
	case '{': case '[':
		return put_open(r, c == '{');
	case '}': case ']':
		put_close(r);
		return r->depth == 0;
	case ',':
		settle(r);
		return 0;
	case ':':
		if (top(r)->last == AT_KEY)
			top(r)->last = AT_COLON;
		return 0;
	default:
		return 0;	/* blank */
	}
}

int
slow_rewrite(const struct span *span, struct flat *flat)
{
	const char *brace = memchr(span->at, '{', span->len);
	size_t most = GROWTH * span->len + 16;
	int result = 0;

	flat->keys.n = flat->values.n = flat->strict.len = 0;
	if (!brace)
		return -1;
	if (flat->strict.cap < most) {
		flat->strict.at = xrealloc(flat->strict.at, most, 1);
		flat->strict.cap = most;
	}
	struct rewrite r = { .at = brace + 1, .end = span->at + span->len, .flat = flat,
			     .out = flat->strict.at, .out_end = flat->strict.at + most };
	put_open(&r, true);
	while (r.at < r.end && result == 0)
		result = take_token(&r);
	while (r.depth > 0)
		put_close(&r);
	flat->strict.len = (size_t)(r.out - flat->strict.at);
	return result < 0 ? -1 : 0;
}
