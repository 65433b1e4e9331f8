/* series_private: sums of the measures of a series by bucket. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_SERIES_PRIVATE_H
#define SR_ANALYSIS_SERIES_PRIVATE_H

#include "core/analysis/verdict_private.h"

/* A score of a record: its midrank within its endpoint over the log, 1 when bad (2.2.1). */
enum { MEASURES = 4, MEASURE_POOLED = 3 };
static const double high_from = .9;

/* Sums of one measure by bucket. */
struct track { double *weight, *sum, *square; };
struct series {
	int field;		/* -1: all traffic */
	uint32_t value;
	uint64_t n;
	struct track track[MEASURES];
};

/* The scores of a scene's records: within their endpoint, and among all. */
struct scores_seen { double *place, *pooled; };
struct scores_seen scores_see(const struct study *study);
void scores_unsee(struct scores_seen *seen);
/* Fill the series of an axis (by its index in the study, -1: of all traffic). */
void series_see(const struct study *study, const struct scores_seen *seen, int axis,
		struct series *series);

#endif
