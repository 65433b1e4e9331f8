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
	lane->stamp.rest = 1;
	for (int i = 0; i < SERVES_ALL; i++)
		lane->last[i].kind = i == SERVES_STATUS ? MEMO_STATUS
				     : i == SERVES_ENDPOINT ? MEMO_ENDPOINT : MEMO_NAME;
	for (enum request_part part = PART_METHOD; part < REQUEST_PARTS; part++)
		lane->has_parts |= extract->fields->part[part] != 0;
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
	free(stretch->hash);
	news_release(&stretch->news);
	*stretch = (struct stretch){ 0 };
}

bool
lane_gap(const char *at, const struct spacing *spacing, struct hit *gap)
{
	const char *from = at, *line = NULL;
	bool has_comma = false;
	uint32_t lines = 0;

	if (spacing->has_prefix) {
		gap->gap = (uint32_t)scan_prefix(at, &gap->gap_lines, &gap->gap_tail);
		return gap->gap > 0 && spacing->has_lines;
	}
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
