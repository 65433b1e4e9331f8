/* lines_cut: where lines end, where holes are, and how an endless line is left behind. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/lines_private.h"

/* The first line end in at[0..len): LF, or CR too where that ends lines. */
static const char *
find_end(const struct lines *lines, const char *at, size_t len)
{
	const char *lf = memchr(at, '\n', len);

	if (lines->ends != LINES_CR)
		return lf;
	const char *cr = memchr(at, '\r', lf ? (size_t)(lf - at) : len);
	return cr ? cr : lf;
}

bool
lines_find(struct lines *lines, int64_t from, int64_t seen, struct line *out)
{
	int64_t total = lines_total(lines);
	const char *at = lines_bytes(lines, seen);
	const char *end = find_end(lines, at, (size_t)(total - seen));
	int64_t found = end ? seen + (end - at) : total;

	*out = (struct line){ .from = from, .end = found, .next = found, .has_end = end != NULL };
	if (!end)
		return lines->is_ended;
	out->next = found + 1;
	if (*end == '\r') {
		if (out->next == total && !lines->is_ended)
			return false;	/* an LF may follow, and belongs to it */
		out->next += out->next < total && end[1] == '\n';
	} else if (found > from && end[-1] == '\r') {
		out->end--;
	}
	return true;
}

bool
lines_learn_ends(struct lines *lines)
{
	int64_t total = lines_total(lines);
	int64_t sample = total < LINE_END_SAMPLE ? total : LINE_END_SAMPLE;

	if (lines->ends != LINES_UNKNOWN)
		return true;
	const char *at = lines_bytes(lines, lines->seen);
	size_t left = sample > lines->seen ? (size_t)(sample - lines->seen) : 0;
	if (memchr(at, '\n', left))
		lines->ends = LINES_LF;
	else if (total >= LINE_END_SAMPLE || lines->is_ended)
		lines->ends = LINES_CR;
	else
		lines->seen = sample;
	if (lines->ends != LINES_UNKNOWN)
		lines->seen = lines->at;
	return lines->ends != LINES_UNKNOWN;
}

long
lines_column(const char *at, size_t len, long column)
{
	uint32_t cp;

	for (size_t i = 0; i < len; column++) {
		int n = text_decode(at + i, len - i, &cp);
		i += n ? (size_t)n : 1;
	}
	return column;
}

bool
lines_find_hole(const struct lines *lines, const struct line *line, int64_t *from, int64_t *end)
{
	const char *first = lines_bytes(lines, line->from), *last = lines_bytes(lines, line->end);

	for (const char *at = first; at < last;) {
		const char *nul = memchr(at, '\0', (size_t)(last - at));
		if (!nul)
			return false;
		for (at = nul; at < last && !*at; at++)
			continue;
		if (at - nul >= NUL_HOLE) {
			*from = line->from + (nul - first);
			*end = line->from + (at - first);
			return true;
		}
	}
	return false;
}

void
lines_skip(struct lines *lines)
{
	int64_t total = lines_total(lines);
	const char *first = lines_bytes(lines, lines->at);
	size_t len = (size_t)(total - lines->at), i = 0;
	const char *end = find_end(lines, first, len);
	bool is_hole = false;

	len = end ? (size_t)(end - first) : len;
	lines->work += len;
	while (i < len) {
		if (first[i]) {
			if (lines->nul_run >= NUL_HOLE)
				break;
			const char *nul = memchr(first + i, '\0', len - i);
			lines->nul_run = 0;
			i = nul ? (size_t)(nul - first) : len;
			continue;
		}
		if (lines->nul_run < NUL_HOLE)
			lines->nul_run++;
		is_hole |= lines->nul_run == NUL_HOLE;
		i++;
	}
	lines->is_after_hole = i < len;
	/* Characters may be cut in two here: the bytes that go on with one do not count. */
	long column = lines->column;
	for (size_t k = 0; k < i; k++)
		column += ((unsigned char)first[k] & 0xC0) != 0x80;
	stray_take(lines, lines->at + (int64_t)i, is_hole);
	lines->column = column;
	lines->is_skipping = i == len && !end;
	lines->seen = lines->at;
}
