/* lines_join: records that go on over line ends: CSV values in quotes, CRI parts. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/lines_private.h"
#include "core/ingest/prefix.h"

static bool
has_odd_quotes(const char *at, size_t len)
{
	const char *end = at + len;
	bool is_odd = false;

	while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
		is_odd = !is_odd;
		at++;
	}
	return is_odd;
}

/* Does the record go on after this line of it? */
static bool
goes_on(struct lines *lines, const struct line *line)
{
	const char *at = lines_bytes(lines, line->from);
	size_t len = (size_t)(line->end - line->from);
	struct prefix prefix;

	lines->work += len;
	if (lines->rule.has_quotes) {
		lines->join.is_odd ^= has_odd_quotes(at, len);
		return lines->join.is_odd;
	}
	return prefix_match(at, len, &prefix) && prefix.is_partial;
}

/* The lines up to an offset do not go on with one another. */
static enum joined
give_up(struct lines *lines, int64_t upto)
{
	lines->join.is_on = false;
	lines->no_join = upto;
	return JOIN_NONE;
}

enum joined
lines_follow(struct lines *lines, struct line *line, long *count)
{
	struct join *join = &lines->join;
	struct line next;

	if (!(lines->rule.has_quotes || lines->rule.has_parts) || lines->at < lines->no_join)
		return JOIN_NONE;
	if (!join->is_on) {
		*join = (struct join){ .next = line->next, .seen = line->next, .lines = 1 };
		if (!goes_on(lines, line))
			return JOIN_NONE;
		join->is_on = true;
	}
	for (;;) {
		bool is_last = lines->is_ended && join->next == lines_total(lines);
		if (is_last || join->lines >= JOIN_LINES)
			return give_up(lines, join->next);
		bool is_found = lines_find(lines, join->next, join->seen, &next);
		if (next.end - lines->at > SCAN_MAX + !is_found)
			return give_up(lines, lines->at + SCAN_MAX + 1);
		join->seen = is_found ? next.next : next.end;
		if (!is_found)
			return JOIN_WAITS;
		join->next = next.next;
		join->lines++;
		if (!goes_on(lines, &next)) {
			*line = (struct line){ lines->at, next.end, next.next, next.has_end };
			*count = join->lines;
			join->is_on = false;
			return JOIN_DONE;
		}
	}
}
