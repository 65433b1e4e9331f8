/* colors: what a terminal would show in color is read as if it had none. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/colors.h"

#include <string.h>

#define ESC '\x1b'
#define SHARE 4			/* one of so many lines has colors, */
#define LINES_LEAST 3		/* and so many have, */
#define SEQUENCES_LEAST 8	/* or fewer with so many sequences */

enum is { IS_NOT, IS_OPEN, IS_WHOLE };	/* open: more bytes are wanted */

/* What are these bytes, the first of which is ESC? *used: bytes of a whole sequence. */
static enum is
sequence(const char *at, size_t len, size_t *used)
{
	size_t most = len < COLORS_HELD ? len : COLORS_HELD, i = 2;
	bool is_letters = len > 1 && at[1] == '(';

	if (len > 1 && at[1] != '[' && !is_letters)
		return IS_NOT;
	while (i < most && !is_letters &&
	       ((at[i] >= '0' && at[i] <= '9') || at[i] == ';' || at[i] == ':'))
		i++;
	if (i >= most)
		return i < COLORS_HELD ? IS_OPEN : IS_NOT;
	*used = i + 1;
	return (is_letters ? at[i] == 'B' : at[i] == 'm' || at[i] == 'K') ? IS_WHOLE : IS_NOT;
}

static size_t
sequences_in(const char *at, const char *end)
{
	size_t used, n = 0;

	while (at < end && (at = memchr(at, ESC, (size_t)(end - at))) != NULL) {
		n += sequence(at, (size_t)(end - at), &used) == IS_WHOLE;
		at++;
	}
	return n;
}

bool
colors_detect(const char *at, size_t len)
{
	const char *end = at + len;
	size_t lines = 0, colored = 0, all = 0;

	if (len == 0 || !memchr(at, ESC, len))
		return false;
	for (const char *stop; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		lines += stop > at;
		size_t n = sequences_in(at, stop);
		colored += n > 0;
		all += n;
	}
	return (colored >= LINES_LEAST || all >= SEQUENCES_LEAST) && SHARE * colored >= lines;
}

/* The sequence that is held goes on with this byte, or is none. Returns whether it took it. */
static bool
take(struct colors *colors, char byte, struct str *out)
{
	size_t used;

	/* What cannot go on with the byte stays; the byte may begin another one. */
	colors->held[colors->n_held] = byte;
	enum is is = sequence(colors->held, colors->n_held + 1, &used);
	if (is == IS_NOT) {
		str_bytes(out, colors->held, colors->n_held);
		colors->n_held = 0;
		return false;
	}
	colors->n_held++;
	if (is == IS_WHOLE) {
		colors->sequences++;
		colors->bytes += colors->n_held;
		colors->n_held = 0;
	}
	return true;
}

void
colors_push(struct colors *colors, const char *at, size_t len, struct str *out)
{
	for (const char *end = at + len; at < end;) {
		if (colors->n_held > 0) {
			at += take(colors, *at, out);
			continue;
		}
		const char *esc = memchr(at, ESC, (size_t)(end - at));
		str_bytes(out, at, (size_t)((esc ? esc : end) - at));
		at = esc ? esc + 1 : end;
		if (esc)
			colors->held[colors->n_held++] = ESC;
	}
}

void
colors_end(struct colors *colors, struct str *out)
{
	str_bytes(out, colors->held, colors->n_held);
	colors->n_held = 0;
}

size_t
colors_strip(char *at, size_t len)
{
	size_t n = 0, used;

	for (size_t i = 0; i < len;) {
		if (at[i] == ESC && sequence(at + i, len - i, &used) == IS_WHOLE)
			i += used;
		else
			at[n++] = at[i++];
	}
	return n;
}
