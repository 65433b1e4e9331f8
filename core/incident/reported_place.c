/* reported_place: line and column of a value in a JSON text that is known to be well formed. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/reported_private.h"

void
place_path(const struct place *place, struct str *out)
{
	if (!place)
		return;
	place_path(place->up, out);
	if (place->key)
		str_fmt(out, "%s%s", out->len ? "." : "", place->key);
	else
		str_fmt(out, "[%d]", place->index);
}

void
place_count(const char *text, size_t offset, long *line, long *column)
{
	*line = *column = 1;
	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)text[i] & 0xC0) != 0x80) {
			++*column;
		}
	}
}

static size_t
skip_blank(const char *text, size_t len, size_t at)
{
	while (at < len && strchr(" \t\r\n,:", text[at]) && text[at])
		at++;
	return at;
}

/* The end of a string that begins at `at`. */
static size_t
skip_string(const char *text, size_t len, size_t at)
{
	for (at++; at < len && text[at] != '"'; at++)
		if (text[at] == '\\')
			at++;
	return at < len ? at + 1 : len;
}

/* The end of any value: brackets are counted, strings skipped. */
static size_t
skip_value(const char *text, size_t len, size_t at)
{
	int depth = 0;

	while (at < len) {
		if (text[at] == '"') {
			at = skip_string(text, len, at);
		} else if (text[at] == '{' || text[at] == '[') {
			depth++;
			at++;
		} else if (text[at] == '}' || text[at] == ']') {
			if (--depth < 0)
				return at;
			at++;
		} else if (depth || !strchr(" \t\r\n,", text[at])) {
			at++;
			continue;
		} else {
			return at;
		}
		if (!depth)
			return at;
	}
	return len;
}

/* The offset of a member of the object, or of an element of the list, at `at`. */
static size_t
step_into(const char *text, size_t len, size_t at, const struct place *place)
{
	size_t key_len = place->key ? strlen(place->key) : 0, found = at;

	at = skip_blank(text, len, at + 1);
	for (int i = 0; at < len && text[at] != '}' && text[at] != ']'; i++) {
		size_t key = at;

		if (place->key) {
			at = skip_string(text, len, at);
			/* Of a key given twice the last one counts. */
			if (at - key == key_len + 2 && !memcmp(text + key + 1, place->key, key_len))
				found = key;
			at = skip_blank(text, len, at);
		} else if (i == place->index) {
			return at;
		}
		at = skip_blank(text, len, skip_value(text, len, at));
	}
	return found;
}

/* The offset of a place: a member's is that of its key. *value is where its value begins. */
static size_t
offset_of(const char *text, size_t len, const struct place *place, size_t *value)
{
	if (!place)
		return *value = skip_blank(text, len, 0);
	size_t at;
	offset_of(text, len, place->up, &at);
	at = *value = step_into(text, len, at, place);
	if (place->key && at < len && text[at] == '"')
		*value = skip_blank(text, len, skip_string(text, len, at));
	return at;
}

void
place_find(const char *text, size_t len, const struct place *place, long *line, long *column)
{
	size_t value;

	place_count(text, offset_of(text, len, place, &value), line, column);
}
