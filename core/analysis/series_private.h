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

/* The latencies of an endpoint over the whole log, and how many records share the scale. table: of
 * those of buckets, what is summed, made when it is needed first. */
struct scale { uint32_t endpoint; struct ruler ruler; uint64_t n; double *table; };
struct scales { struct scale *at; size_t n; struct scale all; };
void scales_open(struct study *study, struct scales *scales);
void scales_close(struct scales *scales);
/*
 * Read the buckets of (endpoint, field) once and share them out to up to three sets of
 * series: all traffic (axis NULL), the endpoints, the field's values.
 */
void series_read(struct study *study, int field, struct scales *scales,
		 const struct axis *const *axes, struct series **series, size_t n_sets);

/* The scores of a scene's records: within their endpoint, and among all; and which are odd: bad,
 * without a latency, or of unknown outcome. */
struct scores_seen { double *place, *pooled; uint32_t *odd; size_t n_odd; };
struct scores_seen scores_see(const struct study *study);
void scores_unsee(struct scores_seen *seen);
/* Fill the series of an axis (by its index in the study, -1: of all traffic). */
void series_see(const struct study *study, const struct scores_seen *seen, int axis,
		struct series *series);

/* Weights, sums and sums of squares up to each bucket: bins + 1 of each, the first 0. */
struct series_sums { double *weight, *sum, *square; };
/*
 * The variance of a mean of the series, in multiples of what it would be were its records
 * independent: 1, but where neighbouring blocks of time differ by more than chance. That is a
 * level that wanders: a step must be more than it. Out of differences of neighbours (von
 * Neumann), by their median, so that a step or a slope of the whole is none of it.
 */
double series_wander(const struct series_sums *sums, size_t bins);
/*
 * The same out of what is left beside the two plainest steps of the whole, so that what comes and
 * goes alone is none of it: neighbours that go up and down together add up. Newey and West (1987):
 * the long-run variance of the buckets' sums with Bartlett's weights, over lags of an eighth of the
 * log, in multiples of the variance of records within their buckets, and of what is left so of
 * independent ones. 1 where no more is left than of nine in ten of those, and for fewer than 384
 * records.
 */
double series_drift(const struct series_sums *sums, size_t bins);
/* The most that is held against a step: a level that goes up and down with the load moves more, and
 * a surge is told from its waves. It is the same for any number of records: were it to grow with
 * them, two long episodes of a large log would be no more than wander. */
extern const double series_wander_most;
/* How the two ranked measures of all traffic move, the larger of the two above, and the weight of
 * their records. */
struct wandering { double factor[2], weight[2]; };
/*
 * What so many of the records, by weight, move at least: what all do they do as well, seen the less
 * the fewer they are; and the share of the slowest goes with the mean rank. 1 of other measures,
 * and where all are fewer than 384.
 */
double series_wander_part(const struct wandering *all, int measure, double weight);

#endif
