/* series_drift: how much more a series moves beside its plainest steps than its records would. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/series_private.h"

/* Weight from which on it is asked, and told of a part; buckets to a lag. Of a hundred series of
 * independent records one has a factor above BEYOND, cut twice (simulated, uniform scores, 24 to
 * 120 buckets). */
enum { FEWEST = 384, BINS_A_LAG = 8 };
static const double BEYOND = 1.2;
/*
 * A small shift of log-normal latencies moves the share of the slowest tenth by so much of what it
 * moves the mean rank by, both in their own standard deviations, squared: the normal density at
 * 1.2816 over .3, against 1 / (2 sqrt(pi)) over 1 / sqrt(12).
 */
static const double TAIL_PART = .358;

/* A cut of low .. high: the bucket its second part begins with, and by how much it lessens the sum
 * of squares. at 0: a side would be too short. */
struct cut { size_t at; double gain; };

static struct cut
cut_of(const struct series_sums *sums, size_t low, size_t high)
{
	double weight = sums->weight[high] - sums->weight[low], least = limit(LIMIT_SEGMENT_N);
	struct cut out = {0, 0};

	for (size_t k = low + 1; k < high; k++) {
		double w = sums->weight[k] - sums->weight[low];

		if (w < least || weight - w < least)
			continue;
		double by = sums->sum[k] - sums->sum[low] -
			    w * (sums->sum[high] - sums->sum[low]) / weight;
		double gain = by * by * weight / (w * (weight - w));

		if (gain > out.gain)
			out = (struct cut){k, gain};
	}
	return out;
}

/* What is left of each bucket's sum beside the mean of its part. */
static void
rest_fill(const struct series_sums *sums, size_t low, size_t high, double *rest)
{
	double weight = sums->weight[high] - sums->weight[low];
	double mean = weight > 0 ? (sums->sum[high] - sums->sum[low]) / weight : 0;

	for (size_t b = low; b < high; b++)
		rest[b] = sums->sum[b + 1] - sums->sum[b] -
			  (sums->weight[b + 1] - sums->weight[b]) * mean;
}

/* The series is cut where it steps most plainly, and once more. */
static void
rest_of(const struct series_sums *sums, size_t bins, double *rest)
{
	size_t at = cut_of(sums, 0, bins).at, first = at, second = at;
	struct cut left = cut_of(sums, 0, at), right = cut_of(sums, at, bins);

	if (left.gain > right.gain)
		first = left.at;
	else if (right.at)
		second = right.at;
	rest_fill(sums, 0, first, rest);
	rest_fill(sums, first, second, rest);
	rest_fill(sums, second, bins, rest);
}

/* The variance of a record within its bucket. */
static double
variance_within(const struct series_sums *sums, size_t bins)
{
	double squares = 0, n = 0;

	for (size_t b = 0; b < bins; b++) {
		double w = sums->weight[b + 1] - sums->weight[b];
		double sum = sums->sum[b + 1] - sums->sum[b];

		if (w <= 1)
			continue;
		squares += sums->square[b + 1] - sums->square[b] - sum * sum / w;
		n += w - 1;
	}
	return n > 0 ? squares / n : 0;
}

/* The long-run variance of what is left of the buckets, in multiples of what chance alone makes. */
static double
factor_of(const double *rest, size_t bins, double chance)
{
	size_t lags = bins / BINS_A_LAG;
	double all = 0;

	for (size_t lag = 0; lag <= lags; lag++) {
		double both = 0, part = 1 - (double)lag / (double)(lags + 1);

		for (size_t b = 0; b + lag < bins; b++)
			both += rest[b] * rest[b + lag];
		all += (lag ? 2 : 1) * part * both;
	}
	return all / chance;
}

double
series_drift(const struct series_sums *sums, size_t bins)
{
	double variance = variance_within(sums, bins);

	if (sums->weight[bins] < FEWEST || bins < BINS_A_LAG || !(variance > 1e-12))
		return 1;
	double chance = variance * sums->weight[bins];
	double *rest = xcalloc(bins, sizeof(*rest));

	/* What comes and goes is cut out and no drift. */
	rest_of(sums, bins, rest);
	double factor = factor_of(rest, bins, chance);

	free(rest);
	return factor > BEYOND ? factor : 1;
}

double
series_wander_part(const struct wandering *all, int measure, double weight)
{
	if (measure > 1 || all->weight[measure] < FEWEST)
		return 1;
	double factor = all->factor[measure];

	if (measure == 1)
		factor = fmax(factor, 1 + TAIL_PART * (all->factor[0] - 1));
	return 1 + (factor - 1) * fmin(1, weight / all->weight[measure]);
}
