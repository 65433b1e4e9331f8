/* unfold: a log that was broken at the width of a terminal, whole again. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/unfold.h"

#include <string.h>

#include "core/base/mem.h"

#define DEPTH_MOST (1 << 30)
/* Of the head: */
#define FULL_LEAST 3		/* full lines */
#define JOINED_LEAST 3		/* line ends inside a string or a word */
#define BEGUN_SHARE 10		/* at most one of so many is followed by a `{` */
#define BROKEN_SHARE 20		/* at most one of so many tokens is not followed by a mark */

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && strchr("+-._", c));
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_mark(char c)
{
	return c && strchr(":,{}[]", c);
}

/* The line ends that were held stand here. */
static void
release(struct unfold *unfold, struct str *out)
{
	for (; unfold->held > 0; unfold->held--) {
		str_add(out, unfold->held_cr > 0 ? "\r\n" : "\n");
		unfold->held_cr -= unfold->held_cr > 0;
	}
}

/* A full line ended: does what it holds go on in the next one? */
static bool
goes_on(const struct unfold *unfold)
{
	if (unfold->has_text)
		return unfold->depth > 0 || unfold->before != '}';
	return unfold->depth > 0 && (unfold->is_in_string || is_word(unfold->before));
}

static void
take_line_end(struct unfold *unfold, struct str *out)
{
	bool is_full = unfold->column == unfold->width;

	if (is_full && goes_on(unfold)) {
		unfold->held++;
		unfold->held_cr += unfold->has_cr;
		unfold->joined += unfold->depth > 0;
		unfold->ends_word = unfold->depth > 0 && !unfold->is_in_string && !unfold->has_text;
	} else {
		release(unfold, out);
		str_add(out, unfold->has_cr ? "\r\n" : "\n");
		unfold->has_text = false;
	}
	unfold->has_cr = false;
	unfold->is_fresh = !is_full;
	unfold->column = 0;
}

/* The first byte of a line. */
static void
begin_line(struct unfold *unfold, char byte, struct str *out)
{
	if (unfold->ends_word && !is_word(byte))	/* it was whole */
		unfold->joined--;
	unfold->ends_word = false;
	if (byte != '{')
		return;
	if (unfold->is_fresh) {
		unfold->depth = 0;
		unfold->is_in_string = unfold->is_escaped = false;
	}
	unfold->begun += unfold->held > 0;
	if (unfold->depth > 0)
		return;
	release(unfold, out);
	unfold->has_text = false;
}

static void
take_in_string(struct unfold *unfold, char byte)
{
	if (unfold->is_escaped) {
		unfold->is_escaped = false;
	} else if (byte == '\\') {
		unfold->is_escaped = true;
	} else if (byte == '"') {
		unfold->is_in_string = false;
		unfold->token = '"';
	}
}

/* Between the strings of an object. */
static void
take_outside(struct unfold *unfold, char byte)
{
	bool goes_on_word = unfold->token == 'w' && is_word(byte) && is_word(unfold->before);

	if (is_blank(byte) || goes_on_word)
		return;
	if (unfold->token == '"' || unfold->token == 'w') {
		unfold->sound += is_mark(byte);
		unfold->broken += !is_mark(byte);
	}
	unfold->token = is_word(byte) ? 'w' : byte;
	unfold->is_in_string = byte == '"';
}

/* Before an object, or behind it. */
static void
begin_outside(struct unfold *unfold, char byte)
{
	unfold->token = byte;
	unfold->has_text |= byte > ' ' && byte < 0x7f && !is_mark(byte);
}

static void
take(struct unfold *unfold, char byte, struct str *out)
{
	if (unfold->column == 0)
		begin_line(unfold, byte, out);
	if (unfold->held > 0 && !unfold->has_text && !unfold->is_in_string && !is_word(byte))
		release(unfold, out);
	str_char(out, byte);
	unfold->column += !unfold->is_chars || ((unsigned char)byte & 0xC0) != 0x80;
	if (unfold->is_in_string) {
		take_in_string(unfold, byte);
	} else {
		if (unfold->depth > 0)
			take_outside(unfold, byte);
		else
			begin_outside(unfold, byte);
		unfold->depth += byte == '{' && unfold->depth < DEPTH_MOST;
		unfold->depth -= byte == '}' && unfold->depth > 0;
	}
	unfold->before = byte;
}

void
unfold_push(struct unfold *unfold, const char *at, size_t len, struct str *out)
{
	for (const char *end = at + len; at < end; at++) {
		if (*at == '\n') {
			take_line_end(unfold, out);
			continue;
		}
		if (unfold->has_cr)	/* it was a byte like any other */
			take(unfold, '\r', out);
		unfold->has_cr = *at == '\r';
		if (!unfold->has_cr)
			take(unfold, *at, out);
	}
}

void
unfold_end(struct unfold *unfold, struct str *out)
{
	if (unfold->has_cr)
		take(unfold, '\r', out);
	unfold->has_cr = false;
	release(unfold, out);
}

/* ---- is it folded? ---- */

static size_t
width_of(const char *at, size_t len, bool is_chars)
{
	size_t n = 0;

	if (len > 0 && at[len - 1] == '\r')
		len--;
	for (size_t i = 0; i < len; i++)
		n += !is_chars || ((unsigned char)at[i] & 0xC0) != 0x80;
	return n;
}

/* The widest of the whole lines, if enough of them are as wide; else 0. *n_full: how many are. */
static size_t
width_in(const char *head, size_t len, bool is_chars, size_t *n_full)
{
	size_t widest = 0, full = 0;
	const char *end = head + len;

	for (const char *at = head, *stop; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		size_t width = width_of(at, (size_t)(stop - at), is_chars);
		full = width > widest ? 1 : full + (width == widest);
		widest = width > widest ? width : widest;
	}
	*n_full = full;
	return widest >= UNFOLD_LEAST && full >= FULL_LEAST ? widest : 0;
}

static bool
fits(const char *head, size_t len, const struct unfold *unfold)
{
	struct unfold trial = *unfold;
	struct str text = { 0 };

	unfold_push(&trial, head, len, &text);
	str_release(&text);
	return trial.joined >= JOINED_LEAST && BEGUN_SHARE * trial.begun <= trial.joined &&
	       BROKEN_SHARE * trial.broken <= trial.sound;
}

bool
unfold_detect(const char *head, size_t len, struct unfold *out)
{
	size_t n_bytes, n_chars;

	while (len > 0 && head[len - 1] != '\n')	/* the last line may go on */
		len--;
	*out = (struct unfold){ 0 };
	size_t bytes = width_in(head, len, false, &n_bytes);
	size_t chars = width_in(head, len, true, &n_chars);
	struct unfold folded = { .is_chars = n_chars > n_bytes };
	folded.width = folded.is_chars ? chars : bytes;
	if (folded.width == 0 || !fits(head, len, &folded))
		return false;
	*out = folded;
	return true;
}
