/* spread_private: where a suspect shows: its effect part by part, in either measure. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_SPREAD_PRIVATE_H
#define SR_ANALYSIS_SPREAD_PRIVATE_H

#include "core/analysis/verdict_private.h"

/*
 * A version may be bad on some endpoints and as good as the others elsewhere: like for like in the
 * same minutes its code is the difference, wherever it shows. Each endpoint of it is one where it
 * is plainly worse, in ranks or in hurt records; one where it is shown not to be; or neither.
 */
enum { SPREAD_MOST = 66 };
struct spread {
	uint32_t worse[SPREAD_MOST], well[SPREAD_MOST];
	size_t n_worse, n_well;
};

enum { BY_HURT, BY_PLACE, BY_MEASURES };
enum { PART_N = 8 };	/* records of a part that can speak for itself */

/* Against its controls there: what it has too much, its variance, half a record as a share. */
struct rise { double n, numerator, variance, step; };
/* The effect of a suspect at one value of another field. */
struct part { uint32_t value; struct rise in[BY_MEASURES]; };

/* Where a field stands in the keys of a frame; -1 when it is not in it. strata.c */
int frame_key_of(const struct frame *frame, int field);
void effect_join(struct rise *into, const struct rise *from);
/* The parts of strata by one of their keys, at most SPREAD_MOST; returns how many. */
size_t parts_fill(const struct strata *strata, int key, struct part *part);
/* The one that lies farthest beyond chance in either measure. */
size_t part_plainest(const struct part *part, size_t n);
/* Is it as plainly worse at another value too, beyond chance there alone? Then w is not all. */
bool part_is_elsewhere(const struct part *part, size_t n, size_t w);
/* The same where it is only more than chance often gives: w may not be all. */
bool part_may_be_elsewhere(const struct part *part, size_t n, size_t w);
/* How far beyond chance a stratum's candidate is worse than this control, in a measure. */
double stratum_z(const struct stratum *at, const struct harm *control, int measure);
/* On which endpoints is it worse? Nothing but for a version that is worse on two or more, and no
 * worse on others. */
void spread_find(struct study *study, const struct suspect *suspect, struct spread *out);
/* Raise z to the largest of a version's endpoints in either measure. */
void spread_plainest(const struct suspect *suspect, double z[BY_MEASURES]);

#endif
