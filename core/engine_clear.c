/* engine_clear: pseudonyms that a person kept, in notes or filter, as what they stand for. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/engine_private.h"

enum { PSEUDONYM_MAX = 64 };

static bool
is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* The length of `lender-AB` at a place where no word goes on before or after it; 0: none. */
static size_t
pseudonym_at(const char *text, const char *at)
{
	size_t word = 0, n;

	if (at > text && (is_letter(at[-1]) || at[-1] == '-' || (unsigned char)at[-1] >= 0x80))
		return 0;
	while (at[word] >= 'a' && at[word] <= 'z')
		word++;
	if (!word || at[word] != '-')
		return 0;
	for (n = word + 1; at[n] >= 'A' && at[n] <= 'Z'; n++)
		;
	bool goes_on = is_letter(at[n]) || at[n] == '-' || (at[n] >= '0' && at[n] <= '9');
	return n > word + 1 && n < PSEUDONYM_MAX && !goes_on ? n : 0;
}

/* The name that is shown as these bytes; NAME_NONE: none is, or it is a name of the log itself. */
static uint32_t
name_shown_as(const struct engine *engine, const char *at, size_t len)
{
	if (names_find(engine->names, at, len) != NAME_NONE)
		return NAME_NONE;
	for (uint32_t id = 1; id <= names_count(engine->names); id++) {
		const struct name *shown = names_get(engine->names, id);

		if (shown->len == len && memcmp(shown->raw, at, len) == 0)
			return id;
	}
	return NAME_NONE;
}

const char *
engine_clear_text(struct engine *engine, const char *text, struct arena *arena)
{
	struct str out = { 0 };

	if (!engine->redact || !text)
		return text;
	for (const char *at = text; *at;) {
		size_t len = pseudonym_at(text, at);
		uint32_t id = len ? name_shown_as(engine, at, len) : NAME_NONE;

		if (id != NAME_NONE) {
			str_add(&out, names_raw(engine->names, id)->clean);
			at += len;
		} else {
			str_char(&out, *at++);
		}
	}
	const char *kept = arena_text(arena, str_text(&out), out.len);
	str_release(&out);
	return kept;
}

/* A term with a pseudonym as its value, by the name; any other as it is. */
static void
clear_term(const struct engine *engine, const char *term, size_t len, struct str *out)
{
	size_t field = strcspn(term, "=!~<>\""), op = strspn(term + field, "=!~<>");
	size_t before = field + op;
	bool is_quoted = before + 1 < len && term[before] == '"' && term[len - 1] == '"';
	const char *value = term + before + is_quoted;
	size_t n = before < len ? len - before - 2 * is_quoted : 0;
	uint32_t id = op && n && pseudonym_at(value, value) == n
		      ? name_shown_as(engine, value, n) : NAME_NONE;
	struct str head = { 0 }, sign = { 0 };

	if (id == NAME_NONE) {
		str_bytes(out, term, len);
		return;
	}
	str_bytes(&head, term, field);
	str_bytes(&sign, term + field, op);
	where_quote(out, str_text(&head), str_text(&sign), names_raw(engine->names, id)->clean);
	str_release(&head);
	str_release(&sign);
}

void
engine_filter_clear(const struct engine *engine, const char *text, struct str *out)
{
	while (*text) {
		size_t len = 0;
		bool is_quoted = false;

		for (; text[len] && (is_quoted || text[len] != ' '); len++) {
			if (is_quoted && text[len] == '\\' && text[len + 1])
				len++;
			else if (text[len] == '"')
				is_quoted = !is_quoted;
		}
		clear_term(engine, text, len, out);
		text += len;
		if (*text)
			str_char(out, *text++);
	}
}
