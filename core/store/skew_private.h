/* skew_private: what the two ways to see a clock's offset share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_SKEW_PRIVATE_H
#define SR_STORE_SKEW_PRIVATE_H

#include "core/store/skew.h"

/* Those that are compared at most: the ones of most records. */
#define SKEW_WHO 24

/* A record as the clocks see it, in order of writing. */
struct sight {
	uint32_t who;		/* whose clock; NAME_OTHER: a break in the order */
	int64_t start_ns;	/* its time */
	int64_t end_ns;		/* and its latency later */
};

/* Where the clock of one stands. */
struct stand {
	uint32_t who;
	size_t n;		/* records, or seconds of load, compared */
	bool is_known;
	double ahead_s;		/* of the first one's; when it is known */
};

/*
 * By the order of writing: between two records of the first one stand those of others, which were
 * written in between. Filled are all with some records, the one of most first; known are those
 * whose offset is the same in every quarter of the log, and whether a time is taken for the start
 * or for the end of a request. Returns how many.
 */
size_t skew_by_order(const struct sight *sight, size_t n, struct stand stand[SKEW_WHO]);
/*
 * By load: all of them are sent the same swells second by second. Known are those whose seconds
 * follow those of the first one clearly at one lag and at no other, in either half of the log.
 */
size_t skew_by_load(const struct sight *sight, size_t n, struct stand stand[SKEW_WHO]);
/* By arrival: our own clock is the first one, as SKEW_OWN, and at 0. */
#define SKEW_OWN (UINT32_MAX - 1)
enum { HEARD_KEPT = 16 };	/* arrivals of each */
size_t skew_by_arrival(const struct store *store, struct stand stand[SKEW_WHO]);
/* What was read at one path one after the other (rotated files) has one clock: its first source. */
uint32_t skew_clock_of(const struct store *store, uint32_t source);
/* Do the values of a dimension name what has a clock of its own (`host` `pod` ...)? */
bool skew_names_hosts(const struct store *store, int dim);
/*
 * Whose clock is off, when most of them agree: those that stand apart from these by SKEW_LEAST_NS
 * up to SKEW_MOST_NS. Of two that are all there is, the pair. Fills who, other, is_pair, ahead and
 * n; at most SKEWS_MOST, those of most records.
 */
size_t skew_agree(const struct stand *stand, size_t n, struct skew *out);

/* Those with at least so many sights, the one of most first (ties: the smaller number). */
size_t skew_who(const struct sight *sight, size_t n, size_t least, struct stand stand[SKEW_WHO]);
/* Sorts; of n > 0 numbers the one at that share (nearest rank). */
double skew_quantile(double *at, size_t n, double share);

#endif
