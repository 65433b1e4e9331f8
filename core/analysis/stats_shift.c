/* stats_shift: by how much one arm is slower than the other: Hodges-Lehmann, ratio, gap. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/stats.h"

#include <math.h>
#include <string.h>

static bool
is_two_armed(const struct stats_stratum *stratum)
{
	return stratum->a.n && stratum->b.n;
}

static int64_t
smallest(const struct slots *arm)
{
	return arm->at[0].value_us;
}

static int64_t
largest(const struct slots *arm)
{
	return arm->at[arm->len - 1].value_us;
}

/* a / b where two zeros are equal; infinite when b alone is 0. */
static double
ratio_of(int64_t a_us, int64_t b_us)
{
	if (b_us == 0)
		return a_us == 0 ? 1 : INFINITY;
	return (double)a_us / (double)b_us;
}

/* Pairs with a - b <= shift_us. As b rises more of `a` lie at or below b + shift. */
static double
pairs_within_shift(const struct stats_stratum *stratum, int64_t shift_us)
{
	const struct slots *a = &stratum->a, *b = &stratum->b;
	double within = 0, count = 0;
	size_t i = 0;

	for (size_t j = 0; j < b->len; j++) {
		for (; i < a->len && a->at[i].value_us <= b->at[j].value_us + shift_us; i++)
			within += (double)a->at[i].n;
		count += within * (double)b->at[j].n;
	}
	return count;
}

/* Pairs with a / b <= ratio, two zeros having the ratio 1. */
static double
pairs_within_ratio(const struct stats_stratum *stratum, double ratio)
{
	const struct slots *a = &stratum->a, *b = &stratum->b;
	double within = 0, count = 0;
	size_t i = 0;

	for (size_t j = 0; j < b->len; j++) {
		double limit = ratio * (double)b->at[j].value_us;

		for (; i < a->len && (double)a->at[i].value_us <= limit; i++)
			within += (double)a->at[i].n;
		count += within * (double)b->at[j].n;
	}
	if (ratio < 1 && smallest(a) == 0 && smallest(b) == 0)
		count -= (double)a->at[0].n * (double)b->at[0].n;
	return count;
}

/* The difference of rank k among all pairs: the smallest that k pairs do not pass. */
static double
shift_of_rank(const struct stats_stratum *strata, size_t n, double k)
{
	int64_t low = -LATENCY_MAX_US, high = LATENCY_MAX_US;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		double count = 0;

		for (size_t i = 0; i < n; i++)
			if (is_two_armed(&strata[i]))
				count += pairs_within_shift(&strata[i], middle);
		if (count >= k)
			high = middle;
		else
			low = middle + 1;
	}
	return (double)low;
}

static double
pairs_of_ratio(const struct stats_stratum *strata, size_t n, double ratio)
{
	double count = 0;

	for (size_t i = 0; i < n; i++)
		if (is_two_armed(&strata[i]))
			count += pairs_within_ratio(&strata[i], ratio);
	return count;
}

/* The ratio of rank k. Positive doubles are ordered as their bits are, so bits are halved. */
static double
ratio_of_rank(const struct stats_stratum *strata, size_t n, double k)
{
	double smallest_ratio = 1 / (2 * (double)LATENCY_MAX_US);
	double largest_ratio = 2 * (double)LATENCY_MAX_US, ratio;
	uint64_t low, high;

	if (pairs_of_ratio(strata, n, 0) >= k)
		return 0;
	if (pairs_of_ratio(strata, n, largest_ratio) < k)
		return INFINITY;
	memcpy(&low, &smallest_ratio, sizeof(low));
	memcpy(&high, &largest_ratio, sizeof(high));
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		memcpy(&ratio, &middle, sizeof(ratio));
		if (pairs_of_ratio(strata, n, ratio) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	memcpy(&ratio, &low, sizeof(ratio));
	return ratio;
}

static double
absent_if_infinite(double value)
{
	return isinf(value) ? NAN : value;
}

double
stats_gap(const struct stats_stratum *strata, size_t n)
{
	double gap = NAN;	/* fmin passes over it */

	for (size_t i = 0; i < n; i++)
		if (is_two_armed(&strata[i]))
			gap = fmin(gap, ratio_of(smallest(&strata[i].a), largest(&strata[i].b)));
	return absent_if_infinite(gap);
}

struct stats_shift
stats_shift(const struct stats_stratum *strata, size_t n)
{
	struct stats_shift result = { NAN, NAN, NAN, NAN, NAN };
	double pairs = 0;

	for (size_t i = 0; i < n; i++) {
		const struct slots *a = &strata[i].a, *b = &strata[i].b;

		if (!is_two_armed(&strata[i]))
			continue;
		/* fmin and fmax pass over the NAN of "none so far". */
		pairs += (double)a->n * (double)b->n;
		result.pair_min_us = fmin(result.pair_min_us, (double)(smallest(a) - largest(b)));
		result.pair_max_us = fmax(result.pair_max_us, (double)(largest(a) - smallest(b)));
	}
	if (!(pairs > 0))
		return result;
	/* The median of an even number of pairs lies between the two in the middle. */
	double lower = floor((pairs + 1) / 2), upper = floor(pairs / 2) + 1;

	result.shift_us = (shift_of_rank(strata, n, lower) + shift_of_rank(strata, n, upper)) / 2;
	result.ratio = absent_if_infinite(sqrt(ratio_of_rank(strata, n, lower)) *
		sqrt(ratio_of_rank(strata, n, upper)));
	result.gap = stats_gap(strata, n);
	return result;
}
