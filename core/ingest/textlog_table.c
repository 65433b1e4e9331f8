/* textlog_table: rows under a header: CSV and its kin, and W3C logs with their `#Fields:`. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ingest/textlog_private.h"

/* The header in force at an offset: the last one that begins before it. */
static const struct header *
header_at(const struct textlog *text, int64_t offset)
{
	for (size_t i = text->n_headers; i > 0; i--)
		if (text->header[i - 1].from <= offset)
			return &text->header[i - 1];
	return NULL;
}

static void
add_header(struct textlog *text, const char *at, size_t len, int64_t offset,
	   const struct csv_value *name, size_t n)
{
	char number[24];

	if (text->n_headers && text->header[text->n_headers - 1].from >= offset)
		return;		/* it was met before */
	GROW(text->header, text->n_headers, text->cap_headers);
	struct header *header = &text->header[text->n_headers++];
	*header = (struct header){ .from = offset, .n = n, .text = xstrndup(at, len), .len = len };
	header->path = xcalloc(n, sizeof(*header->path));
	header->may_repeat = false;
	for (size_t i = 0; i < n; i++) {
		int size = snprintf(number, sizeof(number), "#%zu", i + 1);
		bool is_named = name && name[i].len > 0;
		header->path[i] = paths_id(text->paths, is_named ? name[i].at : number,
					   is_named ? name[i].len : (size_t)size);
		if (!text_wants(text, header->path[i]))
			header->path[i] = NAME_NONE;
		for (size_t k = 0; k < i && header->path[i] != NAME_NONE; k++)
			header->may_repeat |= header->path[k] == header->path[i];
	}
}

/* Cut any value, by the rules of csv_value(). Returns false when it is broken. */
static __attribute__((noinline)) bool
cut_any(struct textlog *text, uint32_t path, const char **at, const char *end, char delimiter)
{
	struct csv_value value;

	if (!csv_value(at, end, delimiter, &value))
		return false;
	if (path != NAME_NONE)
		text_cut(text, path, value.at, value.len,
			 value.has_doubled ? QUOTE_DOUBLED : QUOTE_NONE);
	return true;
}

/*
 * Cut the values of named columns out of a row. Returns how many values it has; 0 when it is
 * broken, as csv_split().
 */
static size_t
cut_row(struct textlog *text, const struct header *header, const char *at, const char *end,
	char delimiter)
{
	const uint32_t *path = header->path;

	text->n_cuts = 0;
	text->attempts = 0;
	text->may_repeat = header->may_repeat;
	for (size_t n = 0;; at++) {
		uint32_t id = n < header->n ? path[n] : NAME_NONE;
		/* Most begin with a letter or a digit and have nothing to be trimmed. */
		const char *stop = *at > '"' ? find_byte(at, end, delimiter) : at;
		if (__builtin_expect(stop > at && stop[-1] != ' ', 1)) {
			if (id != NAME_NONE)
				text_cut(text, id, at, (size_t)(stop - at), QUOTE_NONE);
			at = stop;
		} else if (!cut_any(text, id, &at, end, delimiter)) {
			return 0;
		}
		n++;
		if (at == end)
			return n;
	}
}

/* Count a row once, however often it is read. */
static void
count(struct textlog *text, int64_t offset, uint64_t *counter)
{
	if (offset >= text->counted)
		++*counter;
}

/* `#Fields: date time ...`: the names of the columns of the rows that follow. */
static void
take_directive(struct textlog *text, const char *at, size_t len, int64_t offset)
{
	static const char word[] = "#Fields:";
	struct csv_value name[CSV_COLUMNS];
	const char *end = at + len;
	size_t n = 0;

	if (len < sizeof(word) || memcmp(at, word, sizeof(word) - 1) != 0)
		return;
	for (const char *p = at + sizeof(word) - 1; p < end && n < CSV_COLUMNS;) {
		const char *from = p;
		while (p < end && *p != ' ' && *p != '\t')
			p++;
		if (p > from)
			name[n++] = (struct csv_value){ .at = from, .len = (size_t)(p - from) };
		p += p < end;
	}
	if (n > 0)
		add_header(text, at, len, offset, name, n);
}

static enum verdict_on_line
judge_w3c(struct textlog *text, const char *at, size_t len, int64_t offset)
{
	if (*at == '#') {
		take_directive(text, at, len, offset);
		return LINE_QUIET;
	}
	const struct header *header = header_at(text, offset);
	if (!header)
		return LINE_STRAY;
	while (len > 0 && at[len - 1] == ' ')
		len--;
	char delimiter = memchr(at, '\t', len) ? '\t' : ' ';
	size_t n = cut_row(text, header, at, at + len, delimiter);
	return n == header->n ? LINE_RECORD : LINE_STRAY;
}

/* The first line names the columns, or numbers them. */
static enum verdict_on_line
take_header(struct textlog *text, const char *at, size_t len, int64_t offset)
{
	struct csv_value name[CSV_COLUMNS];
	size_t n = csv_split(at, len, text->delimiter, name, CSV_COLUMNS);

	if (n == 0)
		return LINE_STRAY;
	add_header(text, at, len, offset, text->is_bare ? NULL : name,
		   n < CSV_COLUMNS ? n : CSV_COLUMNS);
	return LINE_QUIET;
}

void
table_header(struct textlog *text, const struct header *header)
{
	/* What is read by 16 bytes has so many more behind it. */
	char *line = xcalloc(1, header->len + LINES_PAD);

	memcpy(line, header->text, header->len);
	if (text->plan[0].format->kind == FORMAT_W3C)
		take_directive(text, line, header->len, header->from);
	else
		take_header(text, line, header->len, header->from);
	free(line);
}

/* A row counts as read, however often it is read again. */
static enum verdict_on_line
pass_row(struct textlog *text, int64_t offset, enum verdict_on_line verdict)
{
	text->counted = offset >= text->counted ? offset + 1 : text->counted;
	return verdict;
}

enum verdict_on_line
table_judge(struct textlog *text, const struct plan *plan, const char *at, size_t len,
	    int64_t offset)
{
	text->is_short = false;
	if (len == 0)
		return LINE_QUIET;
	if (plan->format->kind == FORMAT_W3C)
		return judge_w3c(text, at, len, offset);
	if (!header_at(text, offset)) {
		enum verdict_on_line verdict = take_header(text, at, len, offset);
		if (verdict == LINE_STRAY || !text->is_bare)
			return verdict;
	}
	const struct header *header = header_at(text, offset);
	if (!text->is_bare && len == header->len && memcmp(at, header->text, len) == 0) {
		if (offset > header->from)
			count(text, offset, &text->repeated);
		return pass_row(text, offset, LINE_QUIET);
	}
	size_t n = cut_row(text, header, at, at + len, text->delimiter);
	n = n < CSV_COLUMNS ? n : CSV_COLUMNS;
	if (n == 0 || (n == 1 && header->n > 1))
		return LINE_STRAY;
	text->is_short = n < header->n;
	if (n < header->n)
		count(text, offset, &text->short_rows);
	if (n > header->n)
		count(text, offset, &text->long_rows);
	return pass_row(text, offset, LINE_RECORD);
}
