/* prefix_data: the structured data of a syslog line (RFC 5424): `[id key="value" ...]`. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/prefix_private.h"

/* Move behind the quote that closes a value; in it `\"` `\\` and `\]` are escaped. */
static bool
skip_value(const char **at, const char *end)
{
	for (; *at < end; ++*at) {
		if (**at == '\\' && *at + 1 < end)
			++*at;
		else if (**at == '"')
			break;
	}
	if (*at == end)
		return false;
	++*at;
	return true;
}

/* Move behind `[...]`, whose bracket is at c->at. */
static bool
take_element(struct cursor *c)
{
	const char *at = c->at + 1;

	while (at < c->end && *at != ']') {
		if (*at++ == '"' && !skip_value(&at, c->end))
			return false;
	}
	if (at == c->end)
		return false;
	c->at = at + 1;
	return true;
}

bool
take_data(struct cursor *c, struct slice *out)
{
	const char *from = c->at;

	while (c->at < c->end && *c->at == '[')
		if (!take_element(c))
			return false;
	*out = (struct slice){ from, (size_t)(c->at - from) };
	return true;
}

bool
prefix_param(struct slice *data, struct slice *key, struct slice *value)
{
	const char *at = data->at, *end = at + data->len;
	const char *equals = data->len ? memmem(at, data->len, "=\"", 2) : NULL;

	if (!equals)
		return false;
	for (key->at = equals; key->at > at && !strchr(" []\"", key->at[-1]); key->at--)
		continue;
	key->len = (size_t)(equals - key->at);
	value->at = at = equals + 2;
	if (!skip_value(&at, end))
		return false;
	value->len = (size_t)(at - 1 - value->at);
	*data = (struct slice){ at, (size_t)(end - at) };
	return true;
}
