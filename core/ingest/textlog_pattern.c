/* textlog_pattern: lines matched against a compiled pattern, their fields cut out. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_private.h"

#define ESC '\x1b'

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
	for (; i < len; i++) {
		if (at[i] == '.' && (type == 'd' || type == 'f') && !has_point && i > 0)
			has_point = true;
		else if (!is_digit(at[i]))
			return false;
	}
	return type != 'f' || has_point;
}

/* The closing quote, backslashes looked at; *has_escape. NULL when there is none. */
static const char *
closing_quote(const char *at, const char *end, bool *has_escape)
{
	*has_escape = false;
	for (const char *from = at;;) {
		const char *quote = memchr(from, '"', (size_t)(end - from));
		if (!quote)
			return NULL;
		const char *slash = memchr(from, '\\', (size_t)(quote - from));
		if (!slash)
			return quote;
		*has_escape = true;
		from = slash + 2 <= end ? slash + 2 : end;
	}
}

const char *
text_list_end(const char *at, const char *end, int *attempts)
{
	int parts = 0;

	for (;;) {
		const char *blank = memchr(at, ' ', (size_t)(end - at));
		const char *part_end = blank ? blank : end;
		bool has_comma = part_end > at && part_end[-1] == ',';
		parts += !(part_end - at - has_comma == 1 && *at == '-');
		if (blank && has_comma && end - blank > 1)
			at = blank + 1;
		else if (blank && end - blank > 3 && blank[1] == ':' && blank[2] == ' ')
			at = blank + 3;
		else {
			if (parts > *attempts)
				*attempts = parts;
			return part_end;
		}
	}
}

/* `GET /x HTTP/1.1`: a method and a path; of `GET http://host/x` the host too. Anything else
 * is a path as it is, but for the `- - -` of a connection without a request. */
static void
cut_request(struct textlog *text, const struct op *op, const char *at, const char *end,
	    enum quoting quoting)
{
	const char *blank = memchr(at, ' ', (size_t)(end - at)), *path = at, *path_end = end;
	bool is_method = blank && blank > at && blank - at <= 10;

	for (const char *c = at; is_method && c < blank; c++)
		is_method = *c >= 'A' && *c <= 'Z';
	if (is_method) {
		path = blank + 1;
		const char *last = memchr(path, ' ', (size_t)(end - path));
		path_end = last ? last : end;
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
	if (op->is_wanted && op->path != NAME_NONE)
		text_cut(text, op->path, at, (size_t)(end - at), quoting);
}

/* Take a field at `at`; returns its end, NULL when it does not fit. */
static const char *
take_field(struct textlog *text, const struct op *op, const char *at, const char *end)
{
	bool has_escape = false;
	const char *stop;

	if (op->is_quoted)
		stop = closing_quote(at, end, &has_escape);
	else if (op->type == 'l')
		stop = text_list_end(at, end, &text->attempts);
	else if (op->type == 'n' && op->byte != ' ') {
		for (stop = at; stop < end && is_digit(*stop); stop++)
			continue;
	} else {
		stop = memchr(at, op->byte, (size_t)(end - at));
		if (!stop && op->byte == ' ')
			stop = end;
	}
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
	if (op->type && op->type != 'l' && op->type != 'r' && op->type != 'v' &&
	    !fits(op->type, at, (size_t)(last - at)))
		return NULL;
	cut_field(text, op, at, last, has_escape ? QUOTE_BACKSLASH : QUOTE_NONE);
	return stop;
}

/* `key=value` pairs, quoted texts, and a number at the very end. */
static bool
take_extras(struct textlog *text, const char *at, const char *end, bool no_whole_end)
{
	struct cut last = { 0 };

	for (size_t i = 0;; i++) {
		at = skip_blanks(at, end);
		if (at == end)
			break;
		struct cut value = { .at = at };
		size_t key;
		const struct known_key *known = text_key_at(text, i, at, end, &key);
		last = (struct cut){ 0 };
		if (known) {
			int attempts = 0;
			at += key + 1;
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
			if (known->is_wanted) {
				for (size_t k = 0; k < text->n_cuts; k++)
					text->may_repeat |= text->cut[k].path == known->path;
				text_cut(text, known->path, value.at, value.len, value.quoting);
			}
			continue;
		}
		if (*at == '"') {
			if (!take_quoted(&at, end, &value))
				return false;
			if (fits('f', value.at, value.len))
				last = value;
			continue;
		}
		const char *blank = memchr(at, ' ', (size_t)(end - at));
		at = blank ? blank : end;
		value.len = (uint32_t)(at - value.at);
		if (fits('d', value.at, value.len))
			last = value;
	}
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
		case OP_REST: return at == end || *at == ' ' || *at == ')' || at[-1] == ')';
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
