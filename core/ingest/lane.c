/* lane: one worker's way through a stretch of bytes: records recognized, their values read. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/lane.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/lane_private.h"

#define GAP_MAX 4096		/* longer ones are left to the scanner */

struct lane *
lane_new(const struct extract *extract, uint32_t index)
{
	struct lane *lane = xcalloc(1, sizeof(*lane));

	lane->extract = extract;
	lane->index = index;
	lane->memo = memo_new();
	return lane;
}

void
lane_free(struct lane *lane)
{
	if (!lane)
		return;
	memo_free(lane->memo);
	str_release(&lane->text);
	free(lane);
}

void
stretch_reserve(struct stretch *stretch, size_t len)
{
	if (len + SHAPE_PAD > stretch->cap) {
		stretch->cap = len + SHAPE_PAD;
		stretch->bytes = xrealloc(stretch->bytes, stretch->cap, 1);
	}
	memset(stretch->bytes + len, 0, SHAPE_PAD);
}

void
stretch_release(struct stretch *stretch)
{
	free(stretch->bytes);
	free(stretch->hit);
	free(stretch->dim);
	news_release(&stretch->news);
	*stretch = (struct stretch){ 0 };
}

bool
lane_gap(const char *at, const struct spacing *spacing, struct hit *gap)
{
	const char *from = at, *line = NULL;
	bool has_comma = false;
	uint32_t lines = 0;

	for (;; at++) {
		switch (*at) {
		case '\n':
			lines++;
			line = at + 1;
			continue;
		case ',':
			if (has_comma)
				return false;
			has_comma = true;
			continue;
		case ' ': case '\t': case RECORD_SEPARATOR:
			continue;
		case '\r':
			if (!spacing->has_lines)
				return false;
			continue;
		case '{':
			break;
		default:
			return false;
		}
		break;
	}
	if (has_comma != spacing->has_comma || at - from > GAP_MAX ||
	    (lines && !spacing->has_lines))
		return false;
	gap->gap = (uint32_t)(at - from);
	gap->gap_lines = (uint16_t)lines;
	gap->gap_tail = (uint16_t)(at - (line ? line : from));
	return true;
}

/* The commonest gap is one line feed. */
static inline bool
pass_gap(const char *at, const struct spacing *spacing, struct hit *gap)
{
	if (at[0] == '\n' && at[1] == '{' && spacing->has_lines && !spacing->has_comma) {
		gap->gap = 1;
		gap->gap_lines = 1;
		gap->gap_tail = 0;
		return true;
	}
	return lane_gap(at, spacing, gap);
}

/* Characters after the last line feed of a record. */
static uint32_t
tail_of(const struct matched *matched, const char *at)
{
	uint32_t n = 0;
	const char *line;

	if (!matched->lines)
		return (uint32_t)(matched->end - at) - matched->trailing;
	line = memrchr(at, '\n', (size_t)(matched->end - at));
	for (at = line + 1; at < matched->end; at++)
		n += (*at & 0xC0) != 0x80;
	return n;
}

static struct hit *
next_hit(struct stretch *stretch)
{
	if (stretch->n == stretch->cap_hits) {
		stretch->cap_hits = stretch->cap_hits ? 2 * stretch->cap_hits : 1024;
		stretch->hit = xrealloc(stretch->hit, stretch->cap_hits, sizeof(*stretch->hit));
		stretch->dim = xrealloc(stretch->dim, stretch->cap_hits * RECORD_DIMS,
					sizeof(*stretch->dim));
	}
	return &stretch->hit[stretch->n];
}

/* The record whose `{` is at `at`: one more hit, of which the gap is filled in already. */
static bool
take(struct lane *lane, const struct shapes *shapes, struct stretch *stretch, const char *at,
     struct hit *hit)
{
	struct matched *matched = &lane->matched;

	if (!shapes_match(shapes, at, matched) || matched->uses->is_declined)
		return false;
	if (!stretch->spacing.has_lines && (matched->lines || matched->has_cr))
		return false;
	hit->start = (uint32_t)(at - stretch->bytes);
	hit->length = (uint32_t)(matched->end - at);
	hit->lines = matched->lines;
	hit->tail = tail_of(matched, at);
	if (!lane_values(lane, &stretch->news, hit,
			 stretch->dim + stretch->n * (size_t)stretch->n_dims))
		return false;
	stretch->n++;
	return true;
}

void
lane_read(struct lane *lane, const struct shapes *shapes, struct stretch *stretch, size_t from,
	  bool is_gap)
{
	const char *own_end = stretch->bytes + stretch->own, *at = stretch->bytes + from;

	stretch->n = 0;
	stretch->n_dims = lane->extract->fields->n_dims;
	stretch->lane = lane->index;
	news_clear(&stretch->news);
	while (at < own_end) {
		struct hit *hit = next_hit(stretch);
		hit->is_first = !is_gap;
		if (is_gap) {
			is_gap = pass_gap(at, &stretch->spacing, hit);
			if (!is_gap)
				continue;
			at += hit->gap;
			if (at >= own_end)
				break;
		} else {
			hit->gap = 0;
			at = memchr(at, '{', (size_t)(own_end - at));
			if (!at)
				break;
		}
		is_gap = take(lane, shapes, stretch, at, hit);
		at = is_gap ? lane->matched.end : at + 1;
	}
}
