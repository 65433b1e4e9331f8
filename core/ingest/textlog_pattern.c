/* textlog_pattern: lines matched against a compiled pattern, their fields cut out. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_private.h"

#define ESC '\x1b'

enum { METHOD_MOST = 10 };	/* bytes of the name of a method */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Blanks and the colors some frameworks write. */
static const char *
skip_blanks(const char *at, const char *end)
{
	for (; at < end && (*at == ' ' || *at == '\t' || *at == ESC); at++) {
		if (*at != ESC)
			continue;
		const char *m = memchr(at, 'm', (size_t)(end - at));
		if (!m)
			return at;
		at = m;
	}
	return at;
}

/* A duration as Go writes it: with the `s` that ends each of its units, or it was cut off. */
static bool
has_unit(const char *at, size_t len)
{
	unsigned char before = len > 1 ? (unsigned char)at[len - 2] : 0;

	return is_digit(*at) && at[len - 1] == 's' &&
	       (is_digit((char)before) || strchr("num", before) || before >= 0x80);
}

/* `GET`, `PROPFIND`: a word of capitals. */
static bool
is_method(const char *at, size_t len)
{
	size_t i = 0;

	while (i < len && at[i] >= 'A' && at[i] <= 'Z')
		i++;
	return i == len && len >= 3 && len <= METHOD_MOST;
}

/* Is the text what its type promises? A lone dash always is. */
static bool
fits(char type, const char *at, size_t len)
{
	bool has_point = false;
	size_t i = 0;

	if (len == 1 && *at == '-' && type != 'p')
		return true;
	if (type == 'c' && len > 3)
		return false;
	if (len && *at == '-' && (type == 'd' || type == 'p'))
		i++;
	else if (len && *at == '+' && type == 'p')
		i++;
	if (i == len)
		return false;
	if (type == 'u')
		return has_unit(at, len);
	if (type == 'm')
		return is_method(at, len);
	if (type == 's' && (len < 8 || at[len - 7] != '.'))
		return false;
	for (; i < len; i++) {
		if (at[i] == '.' && strchr("dfs", type) && !has_point && i > 0)
			has_point = true;
		else if (!is_digit(at[i]))
			return false;
	}
	return type != 'f' || has_point;
}

/* The closing quote, backslashes looked at; *has_escape. NULL when there is none. */
static inline const char *
closing_quote(const char *at, const char *end, bool *has_escape)
{
	*has_escape = false;
	while ((at = find_either(at, end, '"', '\\')) < end && *at == '\\') {
		*has_escape = true;
		at = end - at > 2 ? at + 2 : end;
	}
	return at < end ? at : NULL;
}

const char *
text_list_end(const char *at, const char *end, int *attempts)
{
	int parts = 0;

	for (;;) {
		const char *blank = find_byte(at, end, ' ');	/* or the end */
		bool has_comma = blank > at && blank[-1] == ',';
		parts += !(blank - at - has_comma == 1 && *at == '-');
		if (has_comma && end - blank > 1)
			at = blank + 1;
		else if (end - blank > 3 && blank[1] == ':' && blank[2] == ' ')
			at = blank + 3;
		else {
			if (parts > *attempts)
				*attempts = parts;
			return blank;
		}
	}
}

/* `GET /x HTTP/1.1`: a method and a path; of `GET http://host/x` the host too. Anything else
 * is a path as it is, but for the `- - -` of a connection without a request. */
static void
cut_request(struct textlog *text, const struct op *op, const char *at, const char *end,
	    enum quoting quoting)
{
	const char *blank = find_byte(at, end, ' '), *path = at, *path_end = end;

	if (blank < end && is_method(at, (size_t)(blank - at))) {
		path = blank + 1;
		path_end = find_byte(path, end, ' ');
		if (op->is_more_wanted)
			text_cut(text, op->more, at, (size_t)(blank - at), QUOTE_NONE);
	} else if (at < end && *at == '-') {
		return;
	}
	text_cut(text, op->path, path, (size_t)(path_end - path), quoting);
	if (!text->wanted_host || path_end - path < 8 || *path == '/')
		return;
	const char *host = memmem(path, (size_t)(path_end - path), "://", 3);
	if (!host || host - path > 8)
		return;
	host += 3;
	const char *slash = memchr(host, '/', (size_t)(path_end - host));
	const char *host_end = slash ? slash : path_end;
	const char *colon = memchr(host, ':', (size_t)(host_end - host));
	text_cut(text, text->host, host, (size_t)((colon ? colon : host_end) - host), quoting);
}

/* `outbound|9080|SUBSET|host`: the third part is the version. */
static void
cut_subset(struct textlog *text, const struct op *op, const char *at, const char *end)
{
	for (int i = 0; i < 2; i++) {
		at = memchr(at, '|', (size_t)(end - at));
		if (!at)
			return;
		at++;
	}
	const char *bar = memchr(at, '|', (size_t)(end - at));
	if (bar && bar > at && op->is_more_wanted)
		text_cut(text, op->more, at, (size_t)(bar - at), QUOTE_NONE);
}

static void
cut_field(struct textlog *text, const struct op *op, const char *at, const char *end,
	  enum quoting quoting)
{
	if (op->type == 'r') {
		cut_request(text, op, at, end, quoting);
		return;
	}
	if (op->type == 'v')
		cut_subset(text, op, at, end);
	if (op->type == 'p') {
		if (*at == '-')
			return;
		at += *at == '+';
	}
	if (op->is_wanted)
		text_cut(text, op->path, at, (size_t)(end - at), quoting);
}

/* The end of a run of digits that a field is, or NULL when it is something else. */
static inline const char *
digits_end(const struct op *op, const char *at, const char *end)
{
	const char *stop = at;

	while (is_digit(*stop))
		stop++;
	bool is_ended = *stop == op->byte || (stop == end && op->byte == ' ');
	return stop > at && is_ended && (op->type != 'c' || stop - at <= 3) ? stop : NULL;
}

/* Where any field ends; NULL: nowhere. */
static const char *
any_end(struct textlog *text, const struct op *op, const char *at, const char *end,
	bool *has_escape)
{
	const char *stop = at;

	if (op->is_quoted)
		return closing_quote(at, end, has_escape);
	if (op->type == 'l')
		return text_list_end(at, end, &text->attempts);
	if (op->type == 'w')
		return memmem(at, (size_t)(end - at), " in ", 4);
	if (op->type == 't') {
		stop = find_byte(at, end, ' ');
		return stop < end ? find_byte(stop + 1, end, ' ') : end;
	}
	if (op->type == 'n' && op->byte != ' ') {
		while (stop < end && is_digit(*stop))
			stop++;
		return stop;
	}
	stop = find_byte(at, end, op->byte);
	return stop == end && op->byte != ' ' ? NULL : stop;
}

/* Any field. */
static __attribute__((noinline)) const char *
take_any(struct textlog *text, const struct op *op, const char *at, const char *end)
{
	bool has_escape = false;
	const char *stop = any_end(text, op, at, end, &has_escape);

	if (!stop)
		return NULL;
	const char *last = stop;
	if (op->byte == '|') {	/* columns of a fixed width, maybe in color */
		const char *color = memchr(at, ESC, (size_t)(last - at));
		last = color ? color : last;
		while (last > at && last[-1] == ' ')
			last--;
	}
	if (last == at && !op->may_be_empty)
		return NULL;
	if (op->type && !strchr("lrtvw", op->type) &&
	    !fits(op->type, at, (size_t)(last - at)))
		return NULL;
	cut_field(text, op, at, last, has_escape ? QUOTE_BACKSLASH : QUOTE_NONE);
	return stop;
}

/* Take a field at `at`; returns its end, NULL when it does not fit. */
static inline const char *
take_field(struct textlog *text, const struct op *op, const char *at, const char *end)
{
	const char *stop = NULL;

	if (op->take == TAKE_WORD) {
		stop = find_byte(at, end, op->byte);
		if ((stop == end && op->byte != ' ') || (stop == at && !op->may_be_empty))
			return NULL;
	} else if (op->take == TAKE_QUOTED) {
		stop = find_either(at, end, '"', '\\');
		stop = stop < end && *stop == '"' ? stop : NULL;
	} else if (op->take == TAKE_DIGITS) {
		stop = digits_end(op, at, end);
	}
	if (!stop)
		return take_any(text, op, at, end);
	if (op->is_wanted)
		text_cut(text, op->path, at, (size_t)(stop - at), QUOTE_NONE);
	return stop;
}

/* `key=value` pairs, quoted texts, and a number at the very end. */
static bool
take_extras(struct textlog *text, const char *at, const char *end, bool no_whole_end)
{
	struct cut last = { 0 };
	bool has_pairs = false;

	for (size_t i = 0;; i++) {
		at = skip_blanks(at, end);
		if (at == end)
			break;
		struct cut value = { .at = at };
		const struct known_key *known = text_key_at(text, i, &at, end);
		last = (struct cut){ 0 };
		if (known) {
			int attempts = 0;
			if (at < end && *at == '"') {
				if (!take_quoted(&at, end, &value))
					return false;
				text_list_end(value.at, value.at + value.len, &attempts);
			} else {
				value.at = at;
				at = text_list_end(at, end, &attempts);
				value.len = (uint32_t)(at - value.at);
			}
			if (known->is_list && attempts > text->attempts)
				text->attempts = attempts;
			has_pairs |= known->is_wanted;
			if (known->is_wanted)
				text_cut(text, known->path, value.at, value.len, value.quoting);
			continue;
		}
		if (*at == '"') {
			if (!take_quoted(&at, end, &value))
				return false;
			if (fits('f', value.at, value.len))
				last = value;
			continue;
		}
		at = find_byte(at, end, ' ');
		value.len = (uint32_t)(at - value.at);
		if (fits('d', value.at, value.len))
			last = value;
	}
	text->may_repeat = has_pairs && text_repeats(text);
	if (last.len && no_whole_end && !memchr(last.at, '.', last.len) && *last.at != '-')
		return false;
	if (last.len)
		text_cut(text, text->last_field, last.at, last.len, QUOTE_NONE);
	return true;
}

/* Do the bytes of a run stand here, with no further blank behind its last one? */
static inline bool
has_bytes(const struct op *op, const char *at, const char *end)
{
	uint64_t word;

	if (end - at < 9)
		return false;
	memcpy(&word, at, 8);
	return !((word ^ op->text) & op->mask) && (unsigned char)at[op->n_text] > ' ';
}

bool
pattern_match(struct textlog *text, const struct pattern *pattern, const char *at,
	      const char *end, bool no_whole_end)
{
	const char *before = at;
	size_t cuts = 0;
	int group = -1;

	text->n_cuts = 0;
	text->attempts = 0;
	text->may_repeat = false;
	for (int i = 0; i < pattern->n; i++) {
		const struct op *op = &pattern->op[i];
		const char *next = at;
		if (op->n_text && has_bytes(op, at, end)) {
			at += op->n_text;
			i = op->after - 1;
			continue;
		}
		switch ((enum op_kind)op->kind) {
		case OP_BYTE: next = at < end && *at == op->byte ? at + 1 : NULL; break;
		case OP_BLANK:
			next = skip_blanks(at, end);
			next = next > at ? next : NULL;
			break;
		case OP_FIELD: next = take_field(text, op, at, end); break;
		case OP_TRY:
			group = op->skip;
			before = at;
			cuts = text->n_cuts;
			break;
		case OP_DONE: group = -1; break;
		case OP_REST:
			return at == end || *at == ' ' || *at == '\t' || *at == ')' ||
			       at[-1] == ')';
		case OP_EXTRAS: return take_extras(text, at, end, no_whole_end);
		}
		if (next) {
			at = next;
			continue;
		}
		if (group < 0)
			return false;
		at = before;		/* the group is absent */
		text->n_cuts = cuts;
		i = group - 1;
		group = -1;
	}
	return skip_blanks(at, end) == end;
}
