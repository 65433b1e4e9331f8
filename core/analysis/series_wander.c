/* series_wander: how much more a series moves from block to block than its records would alone. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/series_private.h"

/*
 * A series is cut into so many blocks of equal weight, each of BLOCK_LEAST at least. beyond: of
 * a hundred series of independent records five have a factor above it (simulated, uniform scores).
 */
enum { BLOCKS_MAX = 48, BLOCK_LEAST = 8, FEWEST = 192 };
static const struct { size_t blocks; double beyond; } cutting[] = {
	{12, 3.3}, {24, 2.35}, {BLOCKS_MAX, 1.9},
};
const double series_wander_most = 25;
static const double MEDIAN_CHI = .454936423119572;	/* of chi-square with 1 degree of freedom */

struct block { double weight, mean, spread; };

static int
by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Cut sums up to each bucket into blocks of about equal weight; returns how many came of it. */
static size_t
blocks_cut(const struct series_sums *sums, size_t bins, size_t blocks, struct block *out)
{
	double each = sums->weight[bins] / (double)blocks;
	size_t n = 0, from = 0;

	for (size_t k = 1; k <= bins && n < blocks; k++) {
		if (sums->weight[k] < each * (double)(n + 1) - each * 1e-9)
			continue;
		double weight = sums->weight[k] - sums->weight[from];
		double sum = sums->sum[k] - sums->sum[from];

		if (weight < BLOCK_LEAST)
			continue;
		out[n].weight = weight;
		out[n].mean = sum / weight;
		out[n++].spread = sums->square[k] - sums->square[from] - sum * sum / weight;
		from = k;
	}
	return n;
}

/* The median step between neighbours, in variances of what chance alone would make of it. */
static double
factor_of(const struct block *block, size_t n)
{
	double step[BLOCKS_MAX], spread = 0, weight = 0;

	for (size_t i = 0; i < n; i++) {
		spread += block[i].spread;
		weight += block[i].weight;
	}
	double variance = spread / (weight - (double)n);

	for (size_t i = 0; i + 1 < n; i++) {
		double by = block[i + 1].mean - block[i].mean;

		step[i] = by * by / (1 / block[i].weight + 1 / block[i + 1].weight);
	}
	qsort(step, n - 1, sizeof(*step), by_size);
	double middle = (step[(n - 2) / 2] + step[(n - 1) / 2]) / 2;

	return variance > 1e-12 ? middle / MEDIAN_CHI / variance : 1;
}

double
series_wander(const struct series_sums *sums, size_t bins)
{
	double most = 1;

	/* Of fewer a dozen means tell nothing, and would halve what is plain. */
	if (sums->weight[bins] < FEWEST)
		return 1;
	for (size_t c = 0; c < LENGTH(cutting); c++) {
		struct block block[BLOCKS_MAX];
		size_t blocks = cutting[c].blocks;

		if (sums->weight[bins] < (double)(blocks * BLOCK_LEAST) || 2 * bins < 3 * blocks)
			continue;
		size_t n = blocks_cut(sums, bins, blocks, block);

		/* Where the records stand in few buckets there is nothing to compare. */
		if (4 * n < 3 * blocks)
			continue;
		double factor = factor_of(block, n);

		if (factor > cutting[c].beyond)
			most = fmax(most, factor);
	}
	return fmin(most, series_wander_most);
}
