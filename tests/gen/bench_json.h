/* bench_json: a JSON writer for one record, spaced, compact or pretty; a part of gen_bench.c. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_BENCH_JSON_H
#define SR_TESTS_GEN_BENCH_JSON_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { RECORD_MAX = 4096 };

struct out {
	char text[RECORD_MAX];
	size_t len;
	int depth;
	bool is_first;			/* no member yet in the innermost object */
	bool is_pretty, is_spaced;
	int margin;			/* levels that stand around the record */
};

__attribute__((format(printf, 2, 3))) static void
put(struct out *out, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	int n = vsnprintf(out->text + out->len, sizeof(out->text) - out->len, format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= sizeof(out->text) - out->len)
		abort();	/* a record of ours is never so long */
	out->len += (size_t)n;
}

static void
new_line(struct out *out)
{
	put(out, "\n%*s", 2 * (out->margin + out->depth), "");
}

static void
key(struct out *out, const char *name)
{
	if (!out->is_first)
		put(out, out->is_spaced && !out->is_pretty ? ", " : ",");
	out->is_first = false;
	if (out->is_pretty)
		new_line(out);
	put(out, out->is_pretty || out->is_spaced ? "\"%s\": " : "\"%s\":", name);
}

static void
open_object(struct out *out)
{
	put(out, out->is_spaced && !out->is_pretty ? "{ " : "{");
	out->depth++;
	out->is_first = true;
}

static void
close_object(struct out *out)
{
	out->depth--;
	out->is_first = false;
	if (out->is_pretty)
		new_line(out);
	put(out, out->is_spaced && !out->is_pretty ? " }" : "}");
}

static void
text(struct out *out, const char *name, const char *value)
{
	key(out, name);
	put(out, "\"%s\"", value);
}

static void
number(struct out *out, const char *name, long value)
{
	key(out, name);
	put(out, "%ld", value);
}

#endif
