/* agrees: what a match by shape promises: the slow path finds the same. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_AGREES_H
#define SR_TESTS_AGREES_H

#include "tests/learned.h"
#include "tests/many.h"
#include "tests/runner.h"

static inline size_t
count_byte(const char *at, size_t len, char byte)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += at[i] == byte;
	return n;
}

/* The field of a path and depth among those of the slow path. */
static inline const struct flat_field *
flat_at(const struct flat *flat, const struct shape_field *field)
{
	for (size_t i = 0; i < flat->n; i++)
		if (flat->field[i].path == field->path && flat->field[i].depth == field->depth)
			return &flat->field[i];
	return NULL;
}

/* A token has the text of its field; where escapes stand, nobody wants it. One that is part of a
 * literal has the text that it always had. */
static inline void
token_agrees(const struct shapes *shapes, struct token token_or_none,
	     const struct shape_field *field, const struct flat_field *flat, const char *text)
{
	struct token *token = &token_or_none;

	MUST(flat, "there is no field as told by the match: %s", text);
	if (flat->type == FLAT_ARRAY || flat->type == FLAT_OBJECT)
		return;
	if (!token->at) {
		const char *same = shapes->text + field->same.at;
		MUST(!field->is_wanted && (field->same_kind == VALUE_STRING) ==
		     (flat->type == FLAT_STRING), "passed over: %s", text);
		MUST(memchr(same, '\\', field->same.len) ||
		     (flat->len == field->same.len && memcmp(same, flat->text, flat->len) == 0),
		     "another value than always: %s", text);
		return;
	}
	MUST(token_is_string(token) == (flat->type == FLAT_STRING), "string or not: %s", text);
	if (memchr(token->at, '\\', token_len(token))) {
		MUST(!field->is_wanted, "an escape in a wanted value: %s", text);
		return;
	}
	MUST(token_len(token) == flat->len && memcmp(token->at, flat->text, token_len(token)) == 0,
	     "another value: %.*s, not %.*s: %s", (int)token_len(token), token->at, (int)flat->len,
	     flat->text, text);
}

static inline void
tokens_agree(struct learned *learned, const struct matched *matched, const char *text)
{
	const struct shapes *shapes = learned->shapes;
	const struct flat *flat = &learned->extract.flat;
	size_t n = 0, values = 0;

	for (size_t i = 0; i < SHAPE_FIELDS; i++) {
		if (!matched_has(matched, (unsigned)i))
			continue;
		const struct shape_field *field = &shapes->field[i];
		const struct flat_field *found = flat_at(flat, field);
		token_agrees(shapes, matched->token[i], field, found, text);
		n += found->type != FLAT_OBJECT;
	}
	for (size_t i = 0; i < flat->n; i++)
		values += flat->field[i].type != FLAT_OBJECT;
	MUST(n == values, "%zu values, the slow path has %zu: %s", n, values, text);
}

/* Match what stands at the beginning of some bytes. If it is accepted, the scanner must hand out
 * the same span with nothing odd about it, and the slow path the same values. */
static inline bool
match_agrees(struct learned *learned, const char *at, size_t len)
{
	char *bytes = padded(at, len);
	struct matched matched;
	bool is_matched = shapes_match(learned->shapes, bytes, &matched);

	if (is_matched) {
		size_t size = (size_t)(matched.end - bytes), trailing = 0;
		struct span span;
		MUST(size <= len, "it ends beyond the bytes: %s", bytes);
		/* Literals may lead past every role: neither lane nor scanner takes such a one. */
		if (!learned_is_record(learned, bytes, size)) {
			uint8_t slot = learned->shapes->uses.slot[ROLE_TIME];
			MUST(slot == SHAPE_NONE || !matched_has(&matched, slot),
			     "no record, with a time: %s", bytes);
			free(bytes);
			return false;
		}
		MUST(learned_scan(learned, bytes, len, &span), "the scanner has none: %s", bytes);
		MUST(span.offset == 0 && span.len == size, "another span: %s", bytes);
		MUST((span.flags & ~(uint32_t)FLAG_WRAPPED) == 0 && !span.is_strict,
		     "flags %x: %s", (unsigned)span.flags, bytes);
		for (size_t i = 0; i < learned->ledger.n; i++)
			MUST(learned->ledger.odd[i].kind == ODD_WRAPPED ||
			     learned->ledger.odd[i].offset >= (int64_t)size, "%s: %s",
			     odd_row(learned->ledger.odd[i].kind)->word, bytes);
		extract_open(&learned->extract, span.at, span.len);
		MUST(learned->extract.flat.flags == 0, "flags %x of its values: %s",
		     (unsigned)learned->extract.flat.flags, bytes);
		tokens_agree(learned, &matched, bytes);
		for (size_t i = 0; i < size; i++)
			trailing += (bytes[i] & 0xC0) == 0x80;
		MUST(matched.lines == count_byte(bytes, size, '\n'), "lines: %s", bytes);
		MUST(matched.trailing == trailing, "trailing bytes: %s", bytes);
		MUST(matched.has_cr == (count_byte(bytes, size, '\r') > 0), "CR: %s", bytes);
	}
	free(bytes);
	return is_matched;
}

/* The same of texts in which `'` stands for the quotes of JSON. */
#define H "'timestamp':'2025-08-01T18:06:00Z','responseTimeMs':5"

static inline void
teach(struct learned *learned, const char *text)
{
	char *copy = quoted(text);

	learned_teach(learned, copy, strlen(copy));
	free(copy);
}

static inline bool
ask(struct learned *learned, const char *text)
{
	char *copy = quoted(text);
	bool is_matched = match_agrees(learned, copy, strlen(copy));

	free(copy);
	return is_matched;
}

static inline struct learned *
taught(const char *text)
{
	struct learned *learned = learned_new();

	learned_begin(learned);
	teach(learned, text);
	return learned;
}

#endif
