/* stats_misc: correlation of series, decomposition of a mix, and correction for many looks. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/stats.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"

/* A value and where it stood. */
struct ranked {
	double value;
	size_t index;
};

static int
by_value(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	if (left->value != right->value)
		return left->value < right->value ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static struct ranked *
sorted_by_value(const double *values, size_t n)
{
	struct ranked *sorted = xmalloc((n ? n : 1) * sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = (struct ranked){ values[i], i };
	qsort(sorted, n, sizeof(*sorted), by_value);
	return sorted;
}

static double
weight_of(const double *weights, size_t i)
{
	return weights ? weights[i] : 1;
}

/* Midranks by weight: what lies below, and half of the tie group itself. */
static double *
midranks(const double *values, const double *weights, size_t n)
{
	struct ranked *sorted = sorted_by_value(values, n);
	double *ranks = xmalloc((n ? n : 1) * sizeof(*ranks));
	double below = 0;

	for (size_t from = 0, to; from < n; from = to) {
		double own = 0;

		for (to = from; to < n && sorted[to].value == sorted[from].value; to++)
			own += weight_of(weights, sorted[to].index);
		for (size_t i = from; i < to; i++)
			ranks[sorted[i].index] = below + own / 2;
		below += own;
	}
	free(sorted);
	return ranks;
}

static double
pearson(const double *x, const double *y, const double *weights, size_t n)
{
	double total = 0, mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < n; i++) {
		double weight = weight_of(weights, i);

		total += weight;
		mean_x += weight * x[i];
		mean_y += weight * y[i];
	}
	if (!(total > 0))
		return NAN;
	mean_x /= total;
	mean_y /= total;
	for (size_t i = 0; i < n; i++) {
		double weight = weight_of(weights, i), dx = x[i] - mean_x, dy = y[i] - mean_y;

		xx += weight * dx * dx;
		yy += weight * dy * dy;
		xy += weight * dx * dy;
	}
	if (!(xx > 0 && yy > 0))
		return NAN;
	/* Equal ranks are exactly 1: the root of a square is rounded back to it. */
	return fmin(1, fmax(-1, xy / sqrt(xx * yy)));
}

/* Does any value of positive weight differ from another? Rounding must not decide it. */
static bool
varies(const double *values, const double *weights, size_t n)
{
	size_t first = 0;

	while (first < n && !(weight_of(weights, first) > 0))
		first++;
	for (size_t i = first; i < n; i++)
		if (weight_of(weights, i) > 0 && values[i] != values[first])
			return true;
	return false;
}

struct stats_spearman
stats_spearman(const double *x, const double *y, const double *weights, size_t n)
{
	struct stats_spearman result = { .rho = NAN, .p = NAN };
	double sum = 0, squares = 0;

	for (size_t i = 0; i < n; i++) {
		sum += weight_of(weights, i);
		squares += weight_of(weights, i) * weight_of(weights, i);
	}
	result.n_effective = squares > 0 ? sum * sum / squares : 0;
	if (!varies(x, weights, n) || !varies(y, weights, n))
		return result;
	double *rank_x = midranks(x, weights, n), *rank_y = midranks(y, weights, n);
	double df = result.n_effective - 2;

	result.rho = pearson(rank_x, rank_y, weights, n);
	free(rank_x);
	free(rank_y);
	if (df > 0 && !isnan(result.rho)) {
		double rest = (1 - result.rho) * (1 + result.rho);

		result.p = rest > 0 ? stats_t_two_sided(result.rho * sqrt(df / rest), df) : 0;
	}
	return result;
}

struct stats_mix
stats_kitagawa(const struct stats_part *parts, size_t n)
{
	struct stats_mix result = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct stats_part *part = &parts[i];

		result.mix += (part->share1 - part->share0) * (part->level0 + part->level1) / 2;
		result.rate += (part->level1 - part->level0) * (part->share0 + part->share1) / 2;
	}
	return result;
}

void
stats_benjamini_hochberg(const double *p, double *adjusted, size_t n)
{
	struct ranked *tests = xmalloc((n ? n : 1) * sizeof(*tests));
	size_t n_tests = 0;
	double smallest = 1;

	for (size_t i = 0; i < n; i++) {
		if (!isnan(p[i]))
			tests[n_tests++] = (struct ranked){ p[i], i };
		else
			adjusted[i] = NAN;
	}
	qsort(tests, n_tests, sizeof(*tests), by_value);
	/* From the largest down: an adjusted p is never above that of a larger p. */
	for (size_t rank = n_tests; rank > 0; rank--) {
		const struct ranked *test = &tests[rank - 1];

		smallest = fmin(smallest, test->value * (double)n_tests / (double)rank);
		adjusted[test->index] = smallest;
	}
	free(tests);
}
