/* moved: how much of all requests got worse, and an endpoint that did not. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_MOVED_H
#define SR_ANALYSIS_MOVED_H

#include "core/analysis/verdict_private.h"

/* How far the requests moved: the share of them, NAN without enough; and an endpoint that did not,
 * with its requests. */
enum { HURT_NAMED = 4 };
struct moved {
	double share;
	uint32_t spared, hurt[HURT_NAMED];	/* hurt: the first of n_hurt by name */
	uint64_t n_spared;
	size_t n_hurt;
};
/* While it lasts, from the onset on: the requests that are missing below the median of before, on
 * each endpoint. */
struct moved moved_find(struct study *study);
/* `the others share`; `/a, /b and 3 more share` where so many were hurt; in the study's arena. */
const char *moved_text(struct study *study, const struct moved *moved);

#endif
