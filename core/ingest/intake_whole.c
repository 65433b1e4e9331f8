/* intake_whole: a document larger than the head of its source: what it is, is told by the part. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/intake_private.h"
#include "core/ingest/scan_text.h"

/*
 * Loki answers with one object whose lines are pairs of strings in an array. The head of a long
 * answer holds no whole object, and of what is larger than SCAN_MAX nothing but objects is kept.
 * So the head is closed behind its last whole pair, to find out what it is; and where it is such
 * an answer, it is read in one piece.
 */

struct closed { char closing[SCAN_DEPTH]; int depth; size_t len; };

/* Past the string whose quote is at `at`; NULL: it is not closed. */
static const char *
past_string(const char *at, const char *end)
{
	const char *quote = string_end(at + 1, end);

	return quote < end ? quote + 1 : NULL;
}

/* Where does the last element of an array inside the first object close, and what is open there?
 * Returns false when that object closes, or when there is no such place. */
static bool
last_element(const char *at, size_t len, struct closed *out)
{
	const char *from = at, *end = at + len;
	char closing[SCAN_DEPTH];
	int depth = 0;

	*out = (struct closed){ .len = 0 };
	while (at && at < end) {
		if (*at == '"') {
			at = past_string(at, end);
			continue;
		}
		if (*at == '{' || *at == '[') {
			if (depth == SCAN_DEPTH)
				return false;
			closing[depth++] = *at == '{' ? '}' : ']';
		} else if (*at == '}' || *at == ']') {
			if (depth == 0 || closing[--depth] != *at)
				return false;
			if (depth == 0)
				return false;
			if (closing[depth - 1] == ']') {
				out->len = (size_t)(at + 1 - from);
				out->depth = depth;
				memcpy(out->closing, closing, (size_t)depth);
			}
		} else if (depth == 0 && !strchr(" \t\r\n", *at)) {
			return false;
		}
		at++;
	}
	return out->len > 0;
}

bool
intake_close_head(const char *at, size_t len, struct str *out)
{
	struct closed closed;

	while (len > 0 && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
		at++;
		len--;
	}
	if (len == 0 || *at != '{' || !last_element(at, len, &closed))
		return false;
	str_bytes(out, at, closed.len);
	while (closed.depth > 0)
		str_char(out, closed.closing[--closed.depth]);
	str_char(out, '\n');
	return true;
}
