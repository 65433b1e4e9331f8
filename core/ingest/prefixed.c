/* prefixed: whole JSON objects on lines, behind a prefix that tells what they do not. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/prefixed.h"

#include <string.h>

#include "core/ingest/prefix.h"

#define ENOUGH 64	/* lines that show what a head is not */
#define OBJECTS_LEAST 0.1	/* of the lines; the others are words, such as a stack trace */

static const struct format behind_prefix = {
	.name = "json", .help = "JSON behind a prefix that tells its time or its pod",
	.kind = FORMAT_JSON,
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

bool
prefixed_is_object(const char *at, size_t len)
{
	size_t depth = 0;
	bool is_string = false;

	while (len > 0 && is_blank(at[len - 1]))
		len--;
	if (len < 2 || at[0] != '{' || at[len - 1] != '}')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (is_string) {
			is_string = at[i] != '"';
			i += at[i] == '\\';	/* what is escaped ends nothing */
		} else if (at[i] == '"') {
			is_string = true;
		} else if (at[i] == '{' || at[i] == '[') {
			depth++;
		} else if ((at[i] == '}' || at[i] == ']') && --depth == 0) {
			return i + 1 == len;
		}
	}
	return false;
}

/* What was met in one place of the prefixes: nothing, always the same, or several. */
struct met { struct slice first; bool has_several; };

static void
meet(struct met *met, struct slice one)
{
	if (one.len == 0)
		return;
	if (met->first.len == 0)
		met->first = one;
	met->has_several |= one.len != met->first.len ||
			    memcmp(one.at, met->first.at, one.len) != 0;
}

void
prefixed_detect(const char *head, size_t len, struct format_match *match, bool *tells_more)
{
	const char *at = head, *end = head + len;
	struct met pod = { { NULL, 0 }, false }, container = pod;
	bool was_partial = false, has_parts = false, has_data = false, is_opened = false;
	size_t objects = 0;	/* lines that are, or might be one */

	*match = (struct format_match){ .has_prefix = true };
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		struct prefix prefix;
		if (!stop && match->lines > 0)
			break;		/* it may be cut */
		stop = stop ? stop : end;
		size_t size = (size_t)(stop - at);
		while (size > 0 && is_blank(at[size - 1]))
			size--;
		bool is_behind = size > 0 && prefix_match(at, size, &prefix);
		/* The parts of a line are one of an object where the first of them begins it. */
		if (is_behind && prefix.is_partial && !was_partial)
			is_opened = at + prefix.len < stop && at[prefix.len] == '{';
		if (is_behind && (((was_partial || prefix.is_partial) && is_opened) ||
				  prefixed_is_object(at + prefix.len, size - prefix.len))) {
			match->matched++;
			meet(&pod, prefix.pod);
			meet(&container, prefix.container);
			match->has_parts |= prefix.stream.len > 0;
			has_parts |= prefix.is_partial;
			has_data |= prefix.data.len > 0;
			objects++;
		} else {
			objects += size > 0 && memmem(at, size, "{\"", 2) != NULL;
		}
		match->lines += size > 0;
		was_partial = is_behind && prefix.is_partial;
		if (match->lines == ENOUGH &&
		    (2 * match->matched < objects ||
		     (double)match->matched < OBJECTS_LEAST * ENOUGH))
			break;		/* something else */
		at = stop + 1;
	}
	*tells_more = pod.first.len > 0 || container.has_several || has_parts || has_data;
	if (match->matched > 0 && (double)match->matched >= FORMATS_SHARE * (double)objects &&
	    (double)match->matched >= OBJECTS_LEAST * (double)match->lines)
		match->format = &behind_prefix;
	else
		*match = (struct format_match){ .lines = match->lines };
}
