/* wrapped_logfmt: a logfmt line as members of a JSON object. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/value.h"
#include "core/ingest/wrapped.h"

#define KEY_MAX 64	/* bytes; longer ones are no keys */

/* One word of the line: `key=value`, or a bare one (key.at NULL). */
struct pair { struct raw key, value; bool is_quoted; };

static bool
is_key_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == '/' || c == '@';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The value behind a `=`: to the closing quote or the next blank. */
static const char *
take_value(const char *at, const char *end, struct pair *pair)
{
	pair->is_quoted = at < end && *at == '"';
	at += pair->is_quoted;
	pair->value.at = at;
	while (at < end && (pair->is_quoted ? *at != '"' : !is_blank(*at)))
		at += pair->is_quoted && *at == '\\' && at + 1 < end ? 2 : 1;
	pair->value.len = (size_t)(at - pair->value.at);
	return pair->is_quoted && at < end ? at + 1 : at;
}

/* Take the next word of at..end; returns where it ends, or NULL when there is none. */
static const char *
next_pair(const char *at, const char *end, struct pair *pair)
{
	*pair = (struct pair){ .is_quoted = false };
	while (at < end && is_blank(*at))
		at++;
	if (at == end)
		return NULL;
	const char *key = at;
	while (at < end && is_key_byte(*at))
		at++;
	if (at < end && *at == '=' && at > key && at - key <= KEY_MAX) {
		pair->key = (struct raw){ key, (size_t)(at - key) };
		return take_value(at + 1, end, pair);
	}
	if (at == key && *at == '"')	/* a bare text in quotes is one word */
		return take_value(at, end, pair);
	while (at < end && !is_blank(*at))
		at++;
	return at;
}

static bool
is_object(const char *at, size_t len)
{
	struct raw_walk walk = { at, at + len };
	struct raw value, key;

	return len > 2 && raw_element(&walk, &value) && value.at == at && value.len == len &&
	       at[len - 1] == '}' && (walk = raw_open(value), raw_member(&walk, &key, &value));
}

enum wrapped_kind
wrapped_kind_of(const char *at, size_t len)
{
	size_t pairs = 0, words = 0;
	struct pair pair;
	const char *end = at + len;

	if (len > 0 && *at == '{')
		return is_object(at, len) ? WRAPPED_JSON : WRAPPED_TEXT;
	while (at && (at = next_pair(at, end, &pair)) != NULL) {
		pairs += pair.key.at != NULL;
		words += pair.key.at == NULL;
	}
	return pairs >= 2 && words <= pairs ? WRAPPED_LOGFMT : WRAPPED_TEXT;
}

/* Is it a word that JSON writes without quotes? */
static bool
is_plain(struct raw value)
{
	struct decimal number;

	return raw_is(value, "true") || raw_is(value, "false") || raw_is(value, "null") ||
	       decimal_parse(value.at, value.len, &number) == 0;
}

void
wrapped_logfmt(struct str *out, const char *at, size_t len)
{
	const char *end = at + len;
	struct str text = { 0 };
	struct pair pair;
	char key[KEY_MAX + 1];

	while (at && (at = next_pair(at, end, &pair)) != NULL) {
		if (!pair.key.at)
			continue;
		if (!pair.is_quoted && is_plain(pair.value)) {
			raw_put(out, pair.key, pair.value);
			continue;
		}
		str_clear(&text);
		for (size_t i = 0; i < pair.value.len; i++) {
			if (pair.is_quoted && pair.value.at[i] == '\\' && i + 1 < pair.value.len &&
			    strchr("\"\\", pair.value.at[i + 1]))
				i++;
			str_char(&text, pair.value.at[i]);
		}
		memcpy(key, pair.key.at, pair.key.len);
		key[pair.key.len] = '\0';
		raw_put_text(out, key, str_text(&text), text.len);
	}
	str_release(&text);
}
