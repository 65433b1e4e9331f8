/* case_file: the cases of tests/cases/, read by the grammar of its README, for tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_CASE_FILE_H
#define SR_TESTS_CASE_FILE_H

#include <assert.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/str.h"

enum { CASE_LINES = 64 };

struct case_lines { char *at[CASE_LINES]; int n; };

struct one_case {
	char *where;		/* `values.case: A sentence` */
	struct str bytes;
	struct case_lines maps, records, odds, notes, no_notes;
	struct case_lines formats, fields;	/* of text logs */
	char *books;		/* NULL: not given */
};
struct cases { struct one_case *at; size_t n, cap; };

static inline int
hex_digit(char c)
{
	const char *digits = "0123456789ABCDEF", *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Append a line of input, with its `<1B>` and `<00*16>` as bytes. */
static inline void
case_bytes(struct str *out, const char *at)
{
	while (*at) {
		int high = at[0] == '<' ? hex_digit(at[1]) : -1;
		int low = high >= 0 ? hex_digit(at[2]) : -1;
		long times = 1;
		char *end = NULL;

		if (low >= 0 && at[3] == '>')
			end = (char *)(size_t)(at + 3);
		else if (low >= 0 && at[3] == '*')
			times = strtol(at + 4, &end, 10);
		if (!end || *end != '>') {
			str_char(out, *at++);
			continue;
		}
		for (; times > 0; times--)
			str_char(out, (char)(16 * high + low));
		at = end + 1;
	}
}

static inline void
case_line(struct one_case *one, char *line)
{
	struct { const char *word; struct case_lines *lines; } lists[] = {
		{ "map ", &one->maps }, { "record ", &one->records }, { "odd ", &one->odds },
		{ "note ", &one->notes }, { "no-note ", &one->no_notes },
		{ "format ", &one->formats }, { "field ", &one->fields },
	};

	if (line[0] == '|' || line[0] == '>') {
		case_bytes(&one->bytes, line + 1);
		if (line[0] == '|')
			str_char(&one->bytes, '\n');
		return;
	}
	if (strncmp(line, "books ", 6) == 0) {
		one->books = xstrdup(line + 6);
		return;
	}
	for (size_t i = 0; i < LENGTH(lists); i++)
		if (strncmp(line, lists[i].word, strlen(lists[i].word)) == 0) {
			assert(lists[i].lines->n < CASE_LINES);
			lists[i].lines->at[lists[i].lines->n++] =
				xstrdup(line + strlen(lists[i].word));
			return;
		}
	fprintf(stderr, "%s: what is this line? %s\n", one->where, line);
	abort();
}

static inline void
case_file(struct cases *cases, const char *path)
{
	struct str text = { 0 };
	struct err err = { 0 };
	const char *slash = strrchr(path, '/');

	if (save_read(path, 1 << 20, &text, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	char *rest = text.at;
	for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
		if (line[0] == '#' || line[0] == '\0')
			continue;
		if (strncmp(line, "case ", 5) == 0) {
			struct str where = { 0 };
			GROW(cases->at, cases->n, cases->cap);
			str_fmt(&where, "%s: %s", slash ? slash + 1 : path, line + 5);
			cases->at[cases->n++] = (struct one_case){ .where = where.at };
			continue;
		}
		assert(cases->n > 0);
		case_line(&cases->at[cases->n - 1], line);
	}
	str_release(&text);
}

/* All cases of a pattern of files, in order of their names. They live as long as the test. */
static inline struct cases
cases_load(const char *pattern)
{
	struct cases cases = { 0 };
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0)
		return cases;
	for (size_t i = 0; i < found.gl_pathc; i++)
		case_file(&cases, found.gl_pathv[i]);
	globfree(&found);
	return cases;
}

#endif
