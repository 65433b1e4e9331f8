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
 * Where pairs are counted up to a place: a shift in us, or the bits of a ratio. Either way more are
 * counted the further up it lies, and the place of rank k is the lowest with k of them. next: place
 * and the one above it; may be moved to the last pair that counts, and to the first beyond.
 */
struct counting {
	const struct stats_stratum *strata;
	size_t n;
	double (*pairs)(const struct counting *counting, int64_t place, int64_t next[2]);
};

/* Places below..upto: with fewer than k pairs below the one, with k or more at the other. */
struct bracket {
	int64_t low, high;		/* the place of rank k is one of these */
	double below, upto;		/* pairs below low, and up to high */
	bool is_low;			/* the end that was moved last */
};

/*
 * Narrows a bracket around rank k until both ends meet, or until few pairs are left in it. From a
 * guess outwards; then where k would lie if pairs lay evenly, with an end that stays where it is
 * weighed half (Dowell and Jarratt 1971), every fourth time in the middle. What is found does not
 * hang on the way.
 */
static void
bracket_narrow(const struct counting *counting, double k, int64_t guess, int64_t step, double few,
	       struct bracket *at)
{
	double lack = 0, excess = 0;	/* of the ends as they are weighed; 0: not counted yet */
	int64_t place = guess;

	for (int i = 1; at->low < at->high && at->upto - at->below > few; i++) {
		int64_t width = at->high - at->low;

		if (i > 1 && !(lack > 0 && excess > 0)) {
			place = lack > 0 ? at->low + (step < width ? step : width)
					 : at->high - (step < width ? step : width);
			step = step <= width / 8 ? 8 * step : width;
		} else if (i > 1) {
			double share = i % 4 ? lack / (lack + excess) : .5;

			place = at->low + (int64_t)(share * (double)width);
		}
		place = place < at->low ? at->low : place >= at->high ? at->high - 1 : place;
		int64_t next[2] = { place, place + 1 };
		double count = counting->pairs(counting, place, next);
		bool is_low = count < k;

		if (is_low) {
			excess /= lack > 0 && at->is_low ? 2 : 1;
			lack = k - .5 - count;
			at->low = next[1];
			at->below = count;
		} else {
			lack /= excess > 0 && !at->is_low ? 2 : 1;
			excess = count - (k - .5);
			at->high = next[0];
			at->upto = count;
		}
		at->is_low = is_low;
	}
}

/* The slots in the middle of the stratum with most pairs: about where rank k lies. */
static const struct stats_stratum *
largest_stratum(const struct stats_stratum *strata, size_t n)
{
	const struct stats_stratum *most = NULL;

	for (size_t i = 0; i < n; i++)
		if (is_two_armed(&strata[i]) &&
		    (!most || strata[i].a.n * strata[i].b.n > most->a.n * most->b.n))
			most = &strata[i];
	return most;
}

static int64_t
middle_us(const struct slots *arm)
{
	return arm->at[arm->len / 2].value_us;
}

static double
pairs_at_shift(const struct counting *counting, int64_t place, int64_t next[2])
{
	double count = 0;

	next[0] = -LATENCY_MAX_US;
	next[1] = LATENCY_MAX_US;
	for (size_t s = 0; s < counting->n; s++) {
		const struct slots *a = &counting->strata[s].a, *b = &counting->strata[s].b;
		double within = 0;

		for (size_t i = 0, j = 0; is_two_armed(&counting->strata[s]) && j < b->len; j++) {
			int64_t own_us = b->at[j].value_us;

			for (; i < a->len && a->at[i].value_us - own_us <= place; i++)
				within += (double)a->at[i].n;
			count += within * (double)b->at[j].n;
			if (i && a->at[i - 1].value_us - own_us > next[0])
				next[0] = a->at[i - 1].value_us - own_us;
			if (i < a->len && a->at[i].value_us - own_us < next[1])
				next[1] = a->at[i].value_us - own_us;
		}
	}
	return count;
}

/* The difference of rank k among all pairs, which lie within low..high: the smallest that k pairs
 * do not pass. */
static int64_t
shift_of_rank(const struct stats_stratum *strata, size_t n, double k, int64_t low, int64_t high,
	      double pairs)
{
	const struct counting counting = { strata, n, pairs_at_shift };
	const struct stats_stratum *most = largest_stratum(strata, n);
	struct bracket at = { low, high, 0, pairs, false };

	bracket_narrow(&counting, k, middle_us(&most->a) - middle_us(&most->b),
		       (high - low) / 64 + 1, 0, &at);
	return at.high;
}

static double
pairs_at_ratio(const struct counting *counting, int64_t place, int64_t next[2])
{
	(void)next;
	return pairs_of_ratio(counting->strata, counting->n, double_of((uint64_t)place));
}

/* The ratio of rank k of so many pairs. With zeros the ends meet: nothing is gone through one by
 * one there. */
static double
ratio_of_rank(const struct stats_stratum *strata, size_t n, double k, double pairs)
{
	enum { FEW = 3 };
	const struct counting counting = { strata, n, pairs_at_ratio };
	const struct stats_stratum *most = largest_stratum(strata, n);
	double largest_ratio = 2 * (double)LATENCY_MAX_US;
	double guess = ratio_of(middle_us(&most->a), middle_us(&most->b));
	bool can_walk = !has_zero(strata, n);
	struct bracket at = { (int64_t)bits_of(1 / largest_ratio), (int64_t)bits_of(largest_ratio),
			      0, pairs, false };

	/* Only zeros have a ratio beyond these. */
	if (!can_walk && pairs_of_ratio(strata, n, 0) >= k)
		return 0;
	if (!can_walk && (at.upto = pairs_of_ratio(strata, n, largest_ratio)) < k)
		return INFINITY;
	bracket_narrow(&counting, k, (int64_t)bits_of(guess), INT64_C(1) << 46, can_walk ? FEW : 0,
		       &at);
	if (at.low == at.high)
		return double_of((uint64_t)at.low);
	double ratio = double_of((uint64_t)at.low - 1);

	while (at.below < k) {
		ratio = ratio_beyond(strata, n, ratio);
		at.below = pairs_of_ratio(strata, n, ratio);
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
					 (int64_t)result.pair_max_us, pairs);
	double ratio = ratio_of_rank(strata, n, lower, pairs), next = ratio;
	int64_t next_us = pairs_of_shift(strata, n, shift_us) >= upper
				  ? shift_us : shift_beyond(strata, n, shift_us);

	if (pairs_of_ratio(strata, n, ratio) < upper)
		next = has_zero(strata, n) ? ratio_of_rank(strata, n, upper, pairs)
					   : ratio_beyond(strata, n, ratio);
	result.shift_us = ((double)shift_us + (double)next_us) / 2;
	result.ratio = absent_if_infinite(sqrt(ratio) * sqrt(next));
	result.gap = stats_gap(strata, n);
	return result;
}
