/* lane_read: through a stretch, from record to record. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/byte_hash.h"
#include "core/ingest/lane_direct.h"

#define NO_TIME INT64_MIN

/* The commonest gap is one line feed, if such a one is_usual. */
static inline bool
pass_gap(const char *at, const struct spacing *spacing, bool is_usual, struct hit *gap)
{
	if (at[0] == '\n' && at[1] == '{' && is_usual) {
		gap->gap = 1;
		gap->gap_lines = 1;
		gap->gap_tail = 0;
		return true;
	}
	return lane_gap(at, spacing, gap);
}

/* What is particular about a record of several lines; false: none was to be taken here. */
static __attribute__((noinline)) bool
pass_lines(const struct stretch *stretch, const struct matched *matched, struct hit *hit)
{
	const char *at = stretch->bytes + hit->start;

	if (!stretch->spacing.has_lines)
		return false;
	if (!matched->lines)
		return true;
	hit->flags |= FLAG_WRAPPED;
	hit->tail = 0;
	at = memrchr(at, '\n', hit->length);
	for (at++; at < matched->end; at++)
		hit->tail += (*at & 0xC0) != 0x80;
	return true;
}

static struct hit *
next_hit(struct stretch *stretch)
{
	if (stretch->n == stretch->cap_hits) {
		stretch->cap_hits = stretch->cap_hits ? 2 * stretch->cap_hits : 1024;
		stretch->hit = xrealloc(stretch->hit, stretch->cap_hits, sizeof(*stretch->hit));
		stretch->dim = xrealloc(stretch->dim, stretch->cap_hits * RECORD_DIMS,
					sizeof(*stretch->dim));
		stretch->hash = xrealloc(stretch->hash, stretch->cap_hits, sizeof(*stretch->hash));
	}
	return &stretch->hit[stretch->n];
}

/* What was read on the way, as a hit. */
static inline bool
settle(struct lane *lane, struct hit *hit, uint32_t *dim)
{
	const struct uses *uses = lane->matched.uses;
	const struct token *token = lane->matched.token;

	hit->status = lane->id[SERVES_STATUS];
	hit->endpoint = lane->id[SERVES_ENDPOINT];
	hit->version = lane->id[SERVES_VERSION];
	if (hit->at_ns == NO_TIME)
		return false;
	if (LIKELY(hit->latency_us != LATENCY_NONE && hit->status && hit->endpoint && hit->version))
		memcpy(hit->plan, uses->plan, sizeof(hit->plan));
	else if (hit->latency_us == LATENCY_NONE && !hit->status && !hit->endpoint)
		return false;
	else
		lane_plan(lane, hit);
	for (int i = 0; i < lane->stretch->n_dims; i++)
		dim[i] = lane->id[SERVES_DIM + i];
	if (UNLIKELY((lane->matched.present[0] & uses->signals) != 0) &&
	    !lane_signals(lane, hit->status ? &token[uses->slot[ROLE_STATUS]] : NULL, &hit->status))
		return false;
	return !lane->has_parts ||
	       lane_parts(lane, hit->endpoint ? &token[uses->slot[ROLE_ENDPOINT]] : NULL, dim);
}

/* The record whose `{` is at `at`: one more hit, of which the gap is filled in already. */
static inline bool
take(struct lane *lane, const struct shapes *shapes, struct stretch *stretch, const char *at,
     struct hit *hit)
{
	static const struct value_readers readers = {
		.time = read_time, .whole = read_whole, .text = read_text, .other = read_other,
	};
	struct matched *matched = &lane->matched;
	uint32_t *dim = stretch->dim + stretch->n * (size_t)stretch->n_dims;

	lane->hit = hit;
	hit->at_ns = NO_TIME;
	hit->latency_us = LATENCY_NONE;
	hit->flags = 0;
	hit->is_rounded = false;
	memset(lane->id + SERVES_STATUS, 0, 3 * sizeof(lane->id[0]));	/* MEMO_NONE */
	for (int i = 0; i < stretch->n_dims; i++)
		lane->id[SERVES_DIM + i] = MEMO_NONE;
	for (int i = 0; i < shapes->uses.n_signals; i++)
		matched->token[shapes->uses.signal[i].slot].end = NULL;
	if (!shapes_walk(shapes, at, matched, &readers, lane, false))
		return false;
	if (!(LIKELY(shapes->uses.is_direct) ? settle(lane, hit, dim)
					     : lane_values(lane, hit, dim)))
		return false;
	hit->start = (uint32_t)(at - stretch->bytes);
	hit->length = (uint32_t)(matched->end - at);
	hit->tail = hit->length - matched->trailing;
	hit->lines = matched->lines;
	return (LIKELY(!matched->lines && !matched->has_cr)) || pass_lines(stretch, matched, hit);
}

void
lane_read(struct lane *lane, const struct shapes *shapes, struct stretch *stretch, size_t from,
	  bool is_gap)
{
	const char *own_end = stretch->bytes + stretch->own, *at = stretch->bytes + from;
	const struct spacing *spacing = &stretch->spacing;
	bool is_usual = spacing->has_lines && !spacing->has_comma && !spacing->has_prefix;

	stretch->n = 0;
	stretch->n_dims = lane->extract->fields->n_dims;
	stretch->lane = lane->index;
	news_clear(&stretch->news);
	lane->stretch = stretch;
	lane_direct_begin(lane, shapes);
	if (lane->matched.uses->is_declined)
		return;
	while (at < own_end) {
		struct hit *hit = next_hit(stretch);
		hit->is_first = !is_gap;
		if (is_gap) {
			is_gap = pass_gap(at, spacing, is_usual, hit);
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
		if (is_gap && stretch->has_hashes)	/* its bytes are still at hand */
			stretch->hash[stretch->n] = byte_hash(at, hit->length);
		stretch->n += is_gap;
		at = is_gap ? lane->matched.end : at + 1;
	}
}
