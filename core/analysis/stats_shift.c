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

static double
pairs_of_shift(const struct stats_stratum *strata, size_t n, int64_t shift_us)
{
	double count = 0;

	for (size_t i = 0; i < n; i++)
		if (is_two_armed(&strata[i]))
			count += pairs_within_shift(&strata[i], shift_us);
	return count;
}

/* The smallest difference above shift_us; LATENCY_MAX_US when there is none. */
static int64_t
shift_beyond(const struct stats_stratum *strata, size_t n, int64_t shift_us)
{
	int64_t next = LATENCY_MAX_US;

	for (size_t s = 0; s < n; s++) {
		const struct slots *a = &strata[s].a, *b = &strata[s].b;

		for (size_t i = 0, j = 0; is_two_armed(&strata[s]) && j < b->len; j++) {
			int64_t own_us = b->at[j].value_us;

			while (i < a->len && a->at[i].value_us <= own_us + shift_us)
				i++;
			if (i < a->len && a->at[i].value_us - own_us < next)
				next = a->at[i].value_us - own_us;
		}
	}
	return next;
}

/* The difference of rank k among all pairs, which lie within low..high: the smallest that k pairs
 * do not pass. */
static int64_t
shift_of_rank(const struct stats_stratum *strata, size_t n, double k, int64_t low, int64_t high)
{
	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (pairs_of_shift(strata, n, middle) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
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

/* Positive doubles are ordered as their bits are. */
static uint64_t
bits_of(double ratio)
{
	uint64_t bits;

	memcpy(&bits, &ratio, sizeof(bits));
	return bits;
}

static double
double_of(uint64_t bits)
{
	double ratio;

	memcpy(&ratio, &bits, sizeof(ratio));
	return ratio;
}

/* The smallest ratio at which a pair counts, both above 0: a / b, or one beside it. */
static double
ratio_from(int64_t a_us, int64_t b_us)
{
	uint64_t bits = bits_of((double)a_us / (double)b_us);

	while ((double)a_us > double_of(bits) * (double)b_us)
		bits++;
	while ((double)a_us <= double_of(bits - 1) * (double)b_us)
		bits--;
	return double_of(bits);
}

/* The smallest ratio above one, where no latency is 0; infinite when there is none. */
static double
ratio_beyond(const struct stats_stratum *strata, size_t n, double ratio)
{
	double next = INFINITY;

	for (size_t s = 0; s < n; s++) {
		const struct slots *a = &strata[s].a, *b = &strata[s].b;

		for (size_t i = 0, j = 0; is_two_armed(&strata[s]) && j < b->len; j++) {
			double own = (double)b->at[j].value_us, limit = ratio * own;

			while (i < a->len && (double)a->at[i].value_us <= limit)
				i++;
			if (i < a->len && (double)a->at[i].value_us <= next * own)
				next = fmin(next, ratio_from(a->at[i].value_us,
							     b->at[j].value_us));
		}
	}
	return next;
}

static bool
has_zero(const struct stats_stratum *strata, size_t n)
{
	bool has = false;

	for (size_t i = 0; i < n; i++)
		has = has || (is_two_armed(&strata[i]) &&
			      (!smallest(&strata[i].a) || !smallest(&strata[i].b)));
	return has;
}

/*
 * The ratio of rank k. Bits are halved; without zeros only until few ratios are left, which are
 * gone through one by one.
 */
static double
ratio_of_rank(const struct stats_stratum *strata, size_t n, double k)
{
	enum { FEW = 3 };
	double largest_ratio = 2 * (double)LATENCY_MAX_US, below = 0, upto;
	uint64_t low = bits_of(1 / largest_ratio), high = bits_of(largest_ratio);
	bool can_walk = !has_zero(strata, n);

	if (pairs_of_ratio(strata, n, 0) >= k)
		return 0;
	if ((upto = pairs_of_ratio(strata, n, largest_ratio)) < k)
		return INFINITY;
	while (low < high && !(can_walk && upto - below <= FEW)) {
		uint64_t middle = low + (high - low) / 2;
		double count = pairs_of_ratio(strata, n, double_of(middle));

		if (count >= k) {
			high = middle;
			upto = count;
		} else {
			low = middle + 1;
			below = count;
		}
	}
	if (low == high)
		return double_of(low);
	double ratio = double_of(low - 1);

	while (below < k) {
		ratio = ratio_beyond(strata, n, ratio);
		below = pairs_of_ratio(strata, n, ratio);
	}
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

	int64_t shift_us = shift_of_rank(strata, n, lower, (int64_t)result.pair_min_us,
					 (int64_t)result.pair_max_us);
	double ratio = ratio_of_rank(strata, n, lower), next = ratio;
	int64_t next_us = pairs_of_shift(strata, n, shift_us) >= upper
				  ? shift_us : shift_beyond(strata, n, shift_us);

	if (pairs_of_ratio(strata, n, ratio) < upper)
		next = has_zero(strata, n) ? ratio_of_rank(strata, n, upper)
					   : ratio_beyond(strata, n, ratio);
	result.shift_us = ((double)shift_us + (double)next_us) / 2;
	result.ratio = absent_if_infinite(sqrt(ratio) * sqrt(next));
	result.gap = stats_gap(strata, n);
	return result;
}
