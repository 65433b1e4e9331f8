/* lane_private: the state of a lane, and what its files share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LANE_PRIVATE_H
#define SR_INGEST_LANE_PRIVATE_H

#include "core/base/str.h"
#include "core/ingest/extract.h"
#include "core/ingest/lane.h"
#include "core/ingest/lane_quick.h"
#include "core/ingest/recent.h"
#include "core/ingest/shape_private.h"

#define RECORD_SEPARATOR '\x1e'

/* The text that a field had last, with the byte that ended it. (Mostly 64 bytes: a shift.) */
struct last {
	char text[RECENT_LEN];
	uint32_t want;		/* a bit for each byte */
	uint32_t len, id;	/* without that byte; its number */
	uint32_t trailing;	/* bytes of its characters after the first of each */
	enum memo_kind kind;	/* as what it is numbered */
	bool is_steady;		/* the next one is likely the same */
	uint8_t changes;	/* quick ones, one after the other */
	size_t changed_at;	/* number of the record in the stretch */
};

struct lane {
	const struct extract *extract;	/* borrowed, read only */
	uint32_t index;
	bool has_parts;			/* some dimension is a part of the endpoint */
	bool keeps_tokens;		/* of texts: they are asked for once more */
	uint32_t unit_us;		/* of 1 in a latency of the plan; 0: of none, or less */
	struct stamp stamp;
	struct epoch epoch;
	struct last last[SERVES_ALL];
	/* The record at hand. */
	struct stretch *stretch;
	struct hit *hit;
	uint32_t id[SERVES_ALL];	/* of texts that are read as they are met */
	struct matched matched;
	struct memo *memo;		/* owned */
	struct recents recents;		/* texts as logged, whatever they became */
	struct str text;		/* room for a template, a status with its signs */
};

/* lane_values.c: read the tokens of a matched record into a hit and its dimensions. False: left
 * to the slow path (a time or a latency that cannot be used, no room in the memo, ...). */
bool lane_values(struct lane *lane, struct hit *hit, uint32_t *dim);
/* The number of a text that is there; false: no room. */
bool lane_text(struct lane *lane, enum memo_kind kind, const struct token *token, uint32_t *id);
/* The latency of a record; false when it cannot be used. */
bool lane_latency(const struct lane *lane, const struct token *token, int plan, struct hit *hit);
/* The outcome as told by all signs of it in the record. */
bool lane_signals(struct lane *lane, const struct token *status, uint32_t *id);
/* The dimensions that are parts of the endpoint. */
bool lane_parts(struct lane *lane, const struct token *endpoint, uint32_t *dim);
/* lane_time.c: the time of a record; false when it is none. */
bool lane_time(struct lane *lane, const struct token *token, int plan, struct hit *hit);

/* Is a value as good as none? */
static inline bool
is_absent(const struct token *token)
{
	size_t len = token_len(token);

	if (len > 4)
		return false;
	if (token_is_string(token))
		return len == 0 || (len == 1 && token->at[0] == '-');
	return len == 4 && memcmp(token->at, "null", 4) == 0;
}

#endif
