/* series_drift: how much more a series moves beside its plainest steps than its records would. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/series_private.h"

/* Weight from which on it is asked, and told of a part; buckets to a lag. */
enum { FEWEST = 384, BINS_A_LAG = 8 };
/*
 * Two cuts, and as many lags, leave KEPT of the variance of independent records, in the middle;
 * one of ten such series has more than BEYOND left (simulated: uniform scores, 24 to 120 buckets).
 */
static const double KEPT = .45, BEYOND = .8;
/*
 * A small shift of log-normal latencies moves the share of the slowest tenth by so much of what it
 * moves the mean rank by, both in their own standard deviations, squared: the normal density at
 * 1.2816 over .3, against 1 / (2 sqrt(pi)) over 1 / sqrt(12).
 */
static const double TAIL_PART = .358;

/* The sum of low .. high, squared, over their weight: what a mean of their own takes off the sum of
 * squares. */
static double
gain_of(const struct series_sums *sums, size_t low, size_t high)
{
	double weight = sums->weight[high] - sums->weight[low];
	double sum = sums->sum[high] - sums->sum[low];

	return weight > 0 ? sum * sum / weight : 0;
}

/*
 * The buckets the two plainest steps lie before, both looked for at once: a short rise and its fall
 * are plain together, and neither is alone. 0: one step, or none, since a part would be too short.
 */
struct cuts { size_t first, second; };

static struct cuts
cuts_of(const struct series_sums *sums, size_t bins)
{
	double all = sums->weight[bins], least = limit(LIMIT_SEGMENT_N), best = 0;
	double *after = xcalloc(bins + 1, sizeof(*after));
	struct cuts out = {0, 0};

	for (size_t k = 1; k < bins; k++)
		after[k] = gain_of(sums, k, bins);
	for (size_t i = 0; i < bins && all - sums->weight[i] >= 2 * least; i++) {
		double before = gain_of(sums, 0, i);

		for (size_t k = i + 1; k < bins && all - sums->weight[k] >= least &&
				       (!i || sums->weight[i] >= least); k++) {
			double weight = sums->weight[k] - sums->weight[i];
			double sum = sums->sum[k] - sums->sum[i];

			if (weight < least || before + sum * sum / weight + after[k] <= best)
				continue;
			best = before + sum * sum / weight + after[k];
			out = (struct cuts){i, k};
		}
	}
	free(after);
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

/* A step falls into a bucket, and a part of it lies on either side: those beside a cut tell
 * nothing. */
static void
edge_clear(size_t at, double *rest)
{
	if (at)
		rest[at - 1] = rest[at] = 0;
}

/* The series is cut where it steps most plainly, twice. */
static void
rest_of(const struct series_sums *sums, size_t bins, double *rest)
{
	struct cuts at = cuts_of(sums, bins);

	rest_fill(sums, 0, at.first, rest);
	rest_fill(sums, at.first, at.second, rest);
	rest_fill(sums, at.second, bins, rest);
	edge_clear(at.first, rest);
	edge_clear(at.second, rest);
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
	return factor > BEYOND ? factor / KEPT : 1;
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
