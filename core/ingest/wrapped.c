/* wrapped: records that a log carries as a string: opened once, with the labels around them. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/wrapped.h"

#include <string.h>

#include "core/ingest/jsonform_private.h"
#include "core/ingest/slow_private.h"
#include "core/ingest/wrapped_private.h"

/* The string without the blanks and line ends around what it holds. */
static struct raw
trimmed(const char *at, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", at[len - 1]) && at[len - 1])
		len--;
	while (len > 0 && strchr(" \t\r\n", *at) && *at) {
		at++;
		len--;
	}
	return (struct raw){ at, len };
}

/* journald writes what is not plain text as an array of bytes. */
static struct raw
from_bytes(struct jsonform_cut *cut, struct raw array)
{
	char *bytes = arena_alloc(&cut->scratch, array.len);
	struct raw element;
	uint64_t byte;
	size_t n = 0;

	for (struct raw_walk walk = raw_open(array); raw_element(&walk, &element);) {
		if (raw_uint(element, &byte) != 0 || byte > 255)
			return (struct raw){ NULL, 0 };
		bytes[n++] = (char)(unsigned char)byte;
	}
	return trimmed(bytes, n);
}

struct raw
wrapped_string(struct jsonform_cut *cut, struct raw value)
{
	if (raw_first(value) == '[')
		return from_bytes(cut, value);
	if (raw_first(value) != '"')
		return (struct raw){ NULL, 0 };
	const char *at = value.at + 1;
	struct word word = slow_string(&at, value.at + value.len, &cut->scratch);
	return trimmed(word.text, word.len);
}

/* The members of the record that was opened. */
static void
write_inner(struct jsonform_cut *cut, struct raw string)
{
	struct raw key, value;
	struct raw_walk walk;

	if (raw_first(string) == '{') {
		for (walk = raw_open(string); raw_member(&walk, &key, &value);)
			jsonform_own(cut, key, value);
		return;
	}
	struct str pairs = { 0 };
	str_char(&pairs, '{');
	wrapped_logfmt(&pairs, string.at, string.len);
	walk = raw_open((struct raw){ pairs.at, pairs.len });
	while (raw_member(&walk, &key, &value))
		jsonform_own(cut, key, value);
	str_release(&pairs);
}

/* Does the form keep its records under this key? */
static bool
is_string_key(const struct jsonform *form, struct raw key)
{
	for (size_t i = 0; i < LENGTH(form->wrapped) && form->wrapped[i]; i++)
		if (raw_is(key, form->wrapped[i]))
			return true;
	return false;
}

/* Is it the name of a time? Asked of the same few keys for each record. */
static bool
is_time_key(struct jsonform_cut *cut, struct raw key)
{
	if (key.len == 0 || key.len > JSONFORM_LABEL)
		return alias_place(ROLE_TIME, key.at, key.len) >= 0;
	size_t slot = (key.len + 3 * (unsigned char)key.at[0] +
		       7 * (unsigned char)key.at[key.len - 1]) & (JSONFORM_LABELS - 1);
	if (cut->label[slot].len != key.len ||
	    memcmp(cut->label[slot].key, key.at, key.len) != 0) {
		memcpy(cut->label[slot].key, key.at, key.len);
		cut->label[slot].len = (uint8_t)key.len;
		cut->label[slot].is_time = alias_place(ROLE_TIME, key.at, key.len) >= 0;
	}
	return cut->label[slot].is_time;
}

/* An object in a string is no label: it is the record, or what was around it. */
static bool
is_opened(struct raw value)
{
	return value.len > 1 && value.at[0] == '"' && value.at[1] == '{';
}

/* The labels around it. The wrapper's times get other names: they are only a fallback. */
static void
write_labels(struct jsonform_cut *cut, struct raw object)
{
	struct raw key, value;
	struct str name = { 0 };

	for (struct raw_walk walk = raw_open(object); raw_member(&walk, &key, &value);) {
		if (is_string_key(cut->form, key) || is_opened(value))
			continue;
		if (!is_time_key(cut, key)) {
			jsonform_label(cut, key, value);
			continue;
		}
		str_clear(&name);
		str_add(&name, cut->form->name);
		str_char(&name, '.');
		str_bytes(&name, key.at, key.len);
		jsonform_label(cut, (struct raw){ name.at, name.len }, value);
	}
	str_release(&name);
}

static void
write_wrapped(struct jsonform_cut *cut, const struct jsonform_item *item)
{
	write_inner(cut, item->part[0]);
	write_labels(cut, item->part[1]);
	write_labels(cut, item->part[2]);
}

/* What is in a string may be a logger's line again, with the record in its message. */
static struct raw
inner_message(struct jsonform_cut *cut, struct raw string)
{
	static const char *const keys[] = { "message", "msg", "log", "body" };
	struct raw of[LENGTH(keys)], none = { NULL, 0 };

	if (raw_first(string) != '{' || wrapped_is_request(string))
		return none;
	raw_pick(string, keys, LENGTH(keys), of);
	for (size_t i = 0; i < LENGTH(of); i++)
		if (is_opened(of[i])) {
			struct raw inner = wrapped_string(cut, of[i]);
			return wrapped_kind_of(inner.at, inner.len) == WRAPPED_JSON ? inner : none;
		}
	return none;
}

void
wrapped_item(struct jsonform_cut *cut, struct raw where, struct raw string, struct raw labels,
	     struct raw more)
{
	struct jsonform_item *item = jsonform_item(cut, where);

	cut->wrapped++;
	if (!string.at || wrapped_kind_of(string.at, string.len) == WRAPPED_TEXT)
		return;
	cut->opened++;
	struct raw inner = inner_message(cut, string);
	if (inner.at && !more.at) {
		more = labels;
		labels = string;
		string = inner;
	}
	item->write = write_wrapped;
	item->part[0] = string;
	item->part[1] = labels;
	item->part[2] = more;
}

bool
wrapped_cut_in(struct jsonform_cut *cut, struct raw object, struct raw more)
{
	enum { STRINGS = LENGTH(cut->form->wrapped), BESIDE = LENGTH(cut->form->beside) };
	const struct jsonform *form = cut->form;
	const char *keys[STRINGS + BESIDE];
	struct raw of[STRINGS + BESIDE], string = { NULL, 0 };
	size_t n = 0, n_strings;
	bool is_beside = form->beside[0] == NULL;

	while (n < STRINGS && form->wrapped[n]) {
		keys[n] = form->wrapped[n];
		n++;
	}
	n_strings = n;
	for (size_t i = 0; i < BESIDE && form->beside[i]; i++)
		keys[n++] = form->beside[i];
	raw_pick(object, keys, n, of);
	for (size_t i = 0; i < n; i++) {
		if (i >= n_strings)
			is_beside |= of[i].at != NULL;
		else if (!string.at)
			string = of[i];
	}
	if ((raw_first(string) != '"' && raw_first(string) != '[') || !is_beside)
		return false;
	wrapped_item(cut, object, wrapped_string(cut, string), object, more);
	return true;
}

bool
wrapped_cut(struct jsonform_cut *cut, struct raw object)
{
	return wrapped_cut_in(cut, object, (struct raw){ NULL, 0 });
}

bool
wrapped_cut_if(struct jsonform_cut *cut, struct raw object)
{
	if (!wrapped_cut(cut, object))
		jsonform_item(cut, object);
	return true;
}
