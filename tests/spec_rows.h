/* spec_rows: the files of tests/spec/stats: a case a line, cells apart by tabs. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SPEC_ROWS_H
#define SR_TESTS_SPEC_ROWS_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/runner.h"

enum { SPEC_CELLS = 16, SPEC_LINE = 4096, SPEC_LIST = 128 };

/* One case: its cells, arguments first, then the figures. */
struct spec_row {
	char text[SPEC_LINE];
	char *cell[SPEC_CELLS];
	size_t n;
	long line;
};

static inline FILE *
spec_open(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "tests/spec/stats/%s.tsv", name);
	FILE *file = fopen(path, "r");

	ck_assert_msg(file != NULL, "no %s", path);
	return file;
}

/* The next case; false at the end. */
static inline bool
spec_next(FILE *file, struct spec_row *row)
{
	do {
		if (!fgets(row->text, sizeof(row->text), file))
			return false;
		row->line++;
	} while (row->text[0] == '#');
	size_t len = strcspn(row->text, "\n");

	ck_assert_msg(row->text[len] == '\n', "line %ld is too long", row->line);
	row->text[len] = '\0';
	row->n = 0;
	for (char *at = row->text; at; ) {
		char *tab = strchr(at, '\t');

		ck_assert_uint_lt(row->n, SPEC_CELLS);
		row->cell[row->n++] = at;
		if (tab)
			*tab++ = '\0';
		at = tab;
	}
	return true;
}

/* Numbers apart by commas, up to `end` or any other character. Returns how many. */
static inline size_t
spec_list(const char *text, double *out, const char **end)
{
	size_t n = 0;
	char *stop = (char *)(size_t)text;

	while (*text && *text != '|' && *text != ';') {
		ck_assert_uint_lt(n, SPEC_LIST);
		out[n++] = strtod(text, &stop);
		ck_assert_msg(stop != text, "no number: %s", text);
		text = stop;
		text += *text == ',';
	}
	if (end)
		*end = text;
	return n;
}

/*
 * Is a figure the one wanted? nan: absent. A fraction k/n: to the last bit of a count, that is
 * got x n rounds to k and lies within 1e-3 of it. Else within 1e-9 of it, relative, or within
 * `slack` of it, absolute.
 */
static inline bool
spec_is(const char *want, double got, double slack)
{
	const char *over = strchr(want, '/');

	if (!strcmp(want, "nan"))
		return isnan(got);
	if (over) {
		double k = strtod(want, NULL), n = strtod(over + 1, NULL);

		return fabs(got * n - k) < 1e-3 && fabs(got - k / n) <= 1e-12 * (k / n);
	}
	double value = strtod(want, NULL);

	return fabs(got - value) <= fmax(1e-9 * fabs(value), slack);
}

#endif
