/* jsonform_read: walks the members of a record's bytes without laying them flat. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/jsonform_read.h"

#include <string.h>

#include "core/ingest/scan_text.h"

static bool
is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == '\0';
}

static bool
ends_atom(char c)
{
	return is_between(c) || c == ':' || c == '{' || c == '}' || c == '[' || c == ']' ||
	       c == '"';
}

/* Past the closing quote; at stands at the opening one. */
static const char *
past_string(const char *at, const char *end)
{
	at = string_end(at + 1, end);
	return at < end ? at + 1 : end;
}

/* What opens, closes or hides a container. */
static const bool is_bracket[256] = {
	['"'] = true, ['{'] = true, ['}'] = true, ['['] = true, [']'] = true,
};

/* Past a container, whatever brackets stand in its strings. */
static const char *
past_container(const char *at, const char *end)
{
	size_t depth = 0;

	for (;;) {
		while (at < end && !is_bracket[(unsigned char)*at])
			at++;
		if (at == end)
			return end;
		if (*at == '"') {
			at = past_string(at, end);
			continue;
		}
		depth += *at == '{' || *at == '[' ? 1 : (size_t)-1;
		at++;
		if (depth == 0)
			return at;
	}
}

static struct raw
take_value(struct raw_walk *walk)
{
	const char *from = walk->at;

	if (from < walk->end && *from == '"') {
		walk->at = past_string(from, walk->end);
	} else if (from < walk->end && (*from == '{' || *from == '[')) {
		walk->at = past_container(from, walk->end);
	} else {
		while (walk->at < walk->end && !ends_atom(*walk->at))
			walk->at++;
	}
	return (struct raw){ from, (size_t)(walk->at - from) };
}

struct raw_walk
raw_open(struct raw container)
{
	if (raw_first(container) != '{' && raw_first(container) != '[')
		return (struct raw_walk){ NULL, NULL };
	return (struct raw_walk){ container.at + 1, container.at + container.len };
}

/* To the next token; false when it closes the container. */
static bool
next_token(struct raw_walk *walk)
{
	while (walk->at < walk->end && is_between(*walk->at))
		walk->at++;
	return walk->at < walk->end && *walk->at != '}' && *walk->at != ']';
}

bool
raw_member(struct raw_walk *walk, struct raw *key, struct raw *value)
{
	for (; next_token(walk); walk->at++) {
		if (*walk->at != '"')
			continue;	/* no key: nothing that the scanner lets through */
		*key = raw_inner(take_value(walk));
		while (walk->at < walk->end && *walk->at != ',' &&
		       (is_between(*walk->at) || *walk->at == ':'))
			walk->at++;
		*value = take_value(walk);
		return true;
	}
	return false;
}

bool
raw_element(struct raw_walk *walk, struct raw *value)
{
	while (next_token(walk)) {
		*value = take_value(walk);
		if (value->len > 0)
			return true;
		walk->at++;
	}
	return false;
}

bool
raw_is(struct raw key, const char *word)
{
	return key.at && strlen(word) == key.len && memcmp(key.at, word, key.len) == 0;
}

bool
raw_is_string(struct raw value, const char *word)
{
	return raw_first(value) == '"' && raw_is(raw_inner(value), word);
}

void
raw_pick(struct raw object, const char *const *keys, size_t n, struct raw *out)
{
	struct raw name, value;

	for (size_t i = 0; i < n; i++)
		out[i] = (struct raw){ NULL, 0 };
	if (raw_first(object) != '{')
		return;
	for (struct raw_walk walk = raw_open(object); raw_member(&walk, &name, &value);)
		for (size_t i = 0; i < n; i++)
			if (raw_is(name, keys[i])) {
				out[i] = value;
				break;
			}
}

struct raw
raw_find(struct raw object, const char *key)
{
	struct raw found;

	raw_pick(object, &key, 1, &found);
	return found;
}

struct raw
raw_find_in(struct raw object, const char *const *keys)
{
	for (; *keys && object.at; keys++)
		object = raw_find(object, *keys);
	return object;
}

struct raw
raw_inner(struct raw value)
{
	if (raw_first(value) != '"')
		return value;
	size_t len = value.len - 1;
	if (len > 0 && value.at[len] == '"')
		len--;
	return (struct raw){ value.at + 1, len };
}

int
raw_uint(struct raw value, uint64_t *out)
{
	struct raw digits = raw_inner(value);
	uint64_t number = 0;

	if (digits.len == 0 || digits.len > 19)
		return -1;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return -1;
		number = 10 * number + (uint64_t)(digits.at[i] - '0');
	}
	*out = number;
	return 0;
}

static void
separate(struct str *out)
{
	if (out->len && out->at[out->len - 1] != '{')
		str_char(out, ',');
}

void
raw_put(struct str *out, struct raw key, struct raw value)
{
	separate(out);
	str_char(out, '"');
	str_bytes(out, key.at, key.len);
	str_add(out, "\":");
	if (value.len)
		str_bytes(out, value.at, value.len);
	else
		str_add(out, "null");
}

void
raw_put_as(struct str *out, const char *key, struct raw value)
{
	raw_put(out, (struct raw){ key, strlen(key) }, value);
}

void
raw_put_text(struct str *out, const char *key, const char *at, size_t len)
{
	separate(out);
	str_fmt(out, "\"%s\":\"", key);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)at[i];
		if (c == '"' || c == '\\')
			str_char(out, '\\');
		if (c < 0x20)
			str_fmt(out, "\\u%04x", c);
		else
			str_char(out, (char)c);
	}
	str_char(out, '"');
}
