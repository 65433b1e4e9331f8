/* lane_direct: values read where they are met, mostly by what they were in the last record. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LANE_DIRECT_H
#define SR_INGEST_LANE_DIRECT_H

#include "core/ingest/lane_private.h"
#include "core/ingest/shape_walk.h"

#define UNSTEADY 16		/* quick changes after which a text is not expected to stay */

/* Before a stretch. */
void lane_direct_begin(struct lane *lane, const struct shapes *shapes);
/* A value that is not as it mostly is, by its token. Returns its end; NULL: declined. */
const char *lane_other(struct lane *lane, const struct node *node, const char *at);
/* The fields of the plan that served, where some role had none. */
void lane_plan(const struct lane *lane, struct hit *hit);

static inline bool
is_last(const struct last *last, const char *at)
{
	uint32_t same = same16(at, last->text);

	if (last->want >> 16)
		same |= same16(at + 16, last->text + 16) << 16;
	return (~same & last->want) == 0;
}

WALK_INLINE const char *
read_time(void *context, const struct node *node, const char *at)
{
	struct lane *lane = context;
	const char *end = stamp_end(&lane->stamp, at, &lane->hit->at_ns);

	if (UNLIKELY(!end))
		return lane_other(lane, node, at);
	lane->hit->flags |= lane->stamp.flags;
	return end;
}

WALK_INLINE const char *
read_whole(void *context, const struct node *node, const char *at)
{
	struct lane *lane = context;
	const char *end = NULL;

	if (LIKELY(lane->unit_us))
		end = latency_end(at, lane->unit_us, &lane->hit->latency_us);
	return LIKELY(end != NULL) ? end : lane_other(lane, node, at);
}

/* A text of those that were met lately, or NULL. */
WALK_INLINE const char *
read_recent(struct lane *lane, const struct node *node, const char *at)
{
	enum memo_kind kind = lane->last[node->serves].kind;
	uint32_t trailing = lane->matched.trailing, id = MEMO_NONE;
	const char *end = string_end(node, at, &lane->matched);

	if (LIKELY(end && end - at >= 2)) {	/* shorter ones may be as good as none */
		id = recent_find(&lane->recents, kind, at, (size_t)(end - at));
		lane->id[node->serves] = id;
		if (LIKELY(id != MEMO_NONE))
			return end;
	}
	lane->matched.trailing = trailing;	/* it is read once more */
	return NULL;
}

WALK_INLINE const char *
read_text(void *context, const struct node *node, const char *at)
{
	struct lane *lane = context;
	const struct last *last = &lane->last[node->serves];
	const char *end = NULL;

	if (last->is_steady) {
		if (LIKELY(is_last(last, at))) {
			end = at + last->len;
			lane->id[node->serves] = last->id;
			lane->matched.trailing += last->trailing;
		}
	} else if (node->kind == VALUE_STRING) {
		end = read_recent(lane, node, at);
	}
	if (UNLIKELY(!end))
		return lane_other(lane, node, at);
	if (UNLIKELY(lane->keeps_tokens))
		lane->matched.token[node->field] = (struct token){ at, end };
	return end;
}

WALK_INLINE const char *
read_other(void *context, const struct node *node, const char *at)
{
	return lane_other(context, node, at);
}

#endif
