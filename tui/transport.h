/* transport: how fast a replay runs: speeds, and what a stretch of wall time is of the log's. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_TRANSPORT_H
#define SR_TUI_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

/*
 * Pure arithmetic: it knows no record, no clock and no screen. Whoever plays says how much wall
 * time went by, and moves its moment by what that is worth.
 */
enum {
	SPEED_MAX = 0,			/* a column of the timeline each frame, x200 at least */
	SPEED_DEFAULT = 10000,
	SPEED_LEAST = 500, SPEED_MOST = 100000	/* thousandths of the time in which it happened */
};
#define TRANSPORT_FRAME_NS ((int64_t)250 * 1000 * 1000)	/* a replay moves so often */

struct transport {
	bool is_playing;
	int speed;			/* thousandths; SPEED_MAX */
	int64_t next_ns;		/* event time of the next record; INSTANT_NONE: ask */
};

/* `10`, `0.5`, `100`, `max`, one decimal at most; NULL or "" is the default. Returns 0; -1 and
 * *err (ERR_USAGE). */
int transport_speed(const char *text, int *speed, struct err *err);
/* The next faster (+1) or slower (-1) of x0.5 1 2 5 10 20 50 100 max; the last one stays. */
int transport_shift(int speed, int direction);
/* `x10`, `x0.5`, `max` into a buffer of at least 12 bytes; returns it. */
const char *transport_label(int speed, char out[12]);
/* Event time that passes in wall_ns (>= 0); column_ns: of the timeline, for SPEED_MAX (0: all
 * there is). Saturates at INT64_MAX. */
int64_t transport_passes(int speed, int64_t wall_ns, int64_t column_ns);
/* Wall time until so much event time has passed: the other way round; 0 for SPEED_MAX. */
int64_t transport_takes(int speed, int64_t event_ns);

#endif
