/* lane_private: the state of a lane, and its part that reads values. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LANE_PRIVATE_H
#define SR_INGEST_LANE_PRIVATE_H

#include "core/base/str.h"
#include "core/ingest/extract.h"
#include "core/ingest/lane.h"
#include "core/ingest/recent.h"

#define RECORD_SEPARATOR '\x1e'
#define STAMP 16		/* bytes of `2025-08-01T18:06` */
#define STAMP_REST 8		/* of what follows the seconds: `Z`, `+03:00` */

struct lane {
	const struct extract *extract;	/* borrowed, read only */
	uint32_t index;
	struct memo *memo;		/* owned */
	struct recents recents;		/* texts as logged, whatever they became */
	struct matched matched;		/* the record at hand */
	struct str text;		/* room for a template, a status with its signs */
	/* The minute of the last time that was read in full, and what ended it. */
	char stamp[STAMP];
	int64_t minute_ns;
	char rest[STAMP_REST];
	uint32_t rest_len;
	unsigned stamp_flags;		/* enum record_flag that such a time has */
	bool has_stamp;
};

/* lane_values.c: read the wanted tokens into a hit and its dimensions. False: left to the slow
 * path (a time or a latency that cannot be used, a text without room in the memo, ...). */
bool lane_values(struct lane *lane, struct news *news, struct hit *hit, uint32_t *dim);
/* lane_time.c: the time of a record; false when it is none. */
bool lane_time(struct lane *lane, const struct token *token, int plan, struct hit *hit);

#endif
