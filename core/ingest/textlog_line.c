/* textlog_line: which of the source's formats a line is in, and what its fields are. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/prefixed.h"
#include "core/ingest/textlog_private.h"

static bool
variant_match(struct textlog *text, struct plan *plan, const char *at, const char *end)
{
	bool no_whole_end = plan->format->no_whole_end;
	int first = plan->last;

	if (pattern_match(text, &plan->variant[first], at, end, no_whole_end))
		return true;
	for (int i = 0; i < plan->n_variants; i++) {
		if (i == first || !pattern_match(text, &plan->variant[i], at, end, no_whole_end))
			continue;
		plan->last = i;
		return true;
	}
	return false;
}

/* An object: laid flat when it is asked for. */
static bool
object_match(struct textlog *text, const char *at, size_t len)
{
	if (!prefixed_is_object(at, len))
		return false;
	text->object = at;
	text->object_len = len;
	text->n_cuts = 0;
	text->may_repeat = true;	/* it may have keys named as those of the prefix */
	text->attempts = 0;
	return true;
}

static bool
plan_match(struct textlog *text, struct plan *plan, const char *at, size_t len, bool is_strict)
{
	switch (plan->format->kind) {
	case FORMAT_PATTERN: return variant_match(text, plan, at, at + len);
	case FORMAT_PAIRS: return pairs_match(text, plan, at, at + len, is_strict);
	case FORMAT_LABELS: return labels_match(text, plan, at, at + len);
	case FORMAT_JSON: return object_match(text, at, len);
	default: return false;
	}
}

/* The parts of a CRI line, one after the other without their prefixes. */
static void
join_parts(struct textlog *text, const char **at, size_t *len, struct prefix *first)
{
	static const char pad[LINES_PAD];
	const char *from = *at, *end = from + *len;
	struct prefix prefix;

	*first = (struct prefix){ 0 };
	str_clear(&text->joined);
	while (from < end) {
		const char *stop = memchr(from, '\n', (size_t)(end - from));
		const char *next = stop ? stop + 1 : end;
		stop = stop ? stop : end;
		if (stop > from && stop[-1] == '\r')
			stop--;
		prefix_match(from, (size_t)(stop - from), &prefix);
		if (first->len == 0)
			*first = prefix;
		str_bytes(&text->joined, from + prefix.len, (size_t)(stop - from) - prefix.len);
		from = next;
	}
	*len = text->joined.len;
	str_bytes(&text->joined, pad, sizeof(pad));
	*at = str_text(&text->joined);
}

/* The prefix of the line, looked for once and only when it matters. */
static const struct prefix *
prefix_of(struct textlog *text, const char *at, size_t len)
{
	if (!text->is_found)
		prefix_match(at, len, &text->found);
	text->is_found = true;
	return &text->found;
}

/* Does the line begin with a key of a pair? */
static bool
begins_with_key(const struct textlog *text, const char *at, size_t len)
{
	return text_known_at(text, 0, at) || key_length(at, at + len);
}

/* A line of a plan that stands among other text: what is before its words may tell the time. */
static bool
read_marked(struct textlog *text, struct plan *plan, const char *at, size_t len)
{
	size_t skip = formats_mark(plan->format, at, len);

	if (skip == SIZE_MAX || !plan_match(text, plan, at + skip, len - skip, false))
		return false;
	text->used = plan;
	if (text->is_joined)
		text->prefix = text->found;
	else
		prefix_match(at, skip, &text->prefix);
	text->has_time = text->prefix.time.len > 0;
	return true;
}

/* Read what stands behind the prefix, or the whole line. */
static bool
read_as(struct textlog *text, const char *at, size_t len, bool is_strict, bool is_stripped)
{
	for (size_t i = 0; i < text->n_plans; i++) {
		struct plan *plan = &text->plan[i];
		if (plan->format->mark && read_marked(text, plan, at, len))
			return true;
		if (plan->format->mark)
			continue;
		/* The time of pairs may be that of the prefix. */
		bool is_behind = is_stripped || (plan->format->kind == FORMAT_PAIRS &&
						 !begins_with_key(text, at, len));
		size_t skip = is_behind ? prefix_of(text, at, len)->len : 0;
		text->has_time = is_behind && text->found.time.len > 0;
		if (skip == len || !plan_match(text, plan, at + skip, len - skip, is_strict))
			continue;
		text->used = plan;
		if (is_behind)
			text->prefix = text->found;
		return true;
	}
	return false;
}

/* No format fits: is the line torn, or one of the others that stand around? */
static enum verdict_on_line
unread(struct textlog *text, const char *at, size_t len, int64_t offset)
{
	const struct plan *first = &text->plan[0];

	if (!first->format->mark || formats_mark(first->format, at, len) != SIZE_MAX)
		return LINE_STRAY;
	if (offset >= text->counted) {
		text->beside++;
		text->counted = offset + 1;
	}
	return LINE_QUIET;
}

enum verdict_on_line
text_read(struct textlog *text, const char *at, size_t len, int64_t offset, bool is_strict)
{
	const struct plan *first = &text->plan[0];

	text->is_found = false;
	text->at = NULL;
	text->used = NULL;
	text->prefix.len = text->prefix.time.len = 0;
	text->is_short = text->is_joined = text->is_cut_off = false;
	if (first->format->kind == FORMAT_TABLE || first->format->kind == FORMAT_W3C) {
		enum verdict_on_line verdict = table_judge(text, first, at, len, offset);
		if (verdict != LINE_RECORD)
			return verdict;
		text->used = first;
	} else if (text->has_parts && memchr(at, '\n', len)) {
		const char *whole = at;
		size_t size = len;
		join_parts(text, &whole, &size, &text->found);
		text->is_joined = true;
		text->found.len = 0;
		text->is_found = true;
		if (!read_as(text, whole, size, is_strict, true))
			return unread(text, at, len, offset);
	} else if (!read_as(text, at, len, is_strict, text->has_prefix) &&
		   (prefix_of(text, at, len)->len == 0 ||
		    !read_as(text, at, len, is_strict, !text->has_prefix))) {
		return unread(text, at, len, offset);
	}
	text->at = at;
	text->len = len;
	text->offset = offset;
	text_make_fields(text);
	return LINE_RECORD;
}

bool
text_reread(struct textlog *text, const struct span *span)
{
	if (text->at == span->at && text->len == span->len && text->offset == span->offset)
		return true;
	return text_read(text, span->at, span->len, span->offset, span->is_strict) == LINE_RECORD;
}

bool
text_is_plain(const char *at, size_t len)
{
	uint64_t word = 0, all = 0;
	size_t i = 0;

	for (; i + 8 <= len; i += 8) {
		memcpy(&word, at + i, 8);
		all |= word;
	}
	for (; i < len; i++)
		all |= (unsigned char)at[i];
	return !(all & 0x8080808080808080u) && !memchr(at, '\0', len);
}
