/* dist: the latencies of a group, exact while they are few, a histogram from then on. */
/* SPDX-License-Identifier: MIT */
#include "core/store/dist_private.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static void
sum_add(struct dist *dist, uint64_t high, uint64_t low)
{
	dist->sum_low += low;
	dist->sum_high += high + (dist->sum_low < low);
}

/* Take in n, min, max and sum of what is about to be added. */
static void
account(struct dist *dist, const struct dist *more)
{
	if (!dist->n || more->min_us < dist->min_us)
		dist->min_us = more->min_us;
	if (!dist->n || more->max_us > dist->max_us)
		dist->max_us = more->max_us;
	dist->n += more->n;
	sum_add(dist, more->sum_high, more->sum_low);
}

static void
reserve(struct dist *dist, size_t n)
{
	if (n <= dist->cap_values)
		return;
	size_t cap = dist->cap_values ? dist->cap_values : 4;

	while (cap < n)
		cap *= 2;
	dist->values = xrealloc(dist->values, cap, sizeof(*dist->values));
	dist->cap_values = (uint32_t)cap;
}

/* Count rising latencies, all of a bucket at once. */
static void
hist_add_rising(struct hist *hist, const int64_t *us, size_t n)
{
	for (size_t i = 0, upto; i < n; i = upto) {
		int64_t low, high;

		hist_edges(us[i], &low, &high);
		for (upto = i + 1; upto < n && us[upto] <= high; upto++)
			;
		hist_add(hist, us[i], (uint32_t)(upto - i));
	}
}

void
dist_sketch(struct dist *dist)
{
	if (dist->hist)
		return;
	dist->hist = xcalloc(1, sizeof(*dist->hist));
	if (dist->is_rising)
		hist_add_rising(dist->hist, dist->values, (size_t)dist->n);
	for (uint64_t i = 0; i < dist->n && !dist->is_rising; i++)
		hist_add(dist->hist, dist->values[i], 1);
	dist->is_rising = false;
	free(dist->values);
	dist->values = NULL;
	dist->cap_values = 0;
}

void
dist_expect(struct dist *dist, int64_t low_us, int64_t high_us)
{
	dist_sketch(dist);
	hist_expect(dist->hist, low_us, high_us);
}

void
dist_add_many(struct dist *dist, int64_t us, uint32_t n)
{
	assert(us >= 0 && us <= LATENCY_MAX_US);
	if (!n)
		return;
	if (!dist->hist && (n > DIST_EXACT || dist->n + n > DIST_EXACT))
		dist_sketch(dist);
	if (dist->hist) {
		hist_add(dist->hist, us, n);
	} else {
		reserve(dist, dist->n + n);
		dist->is_rising = false;
		for (uint32_t i = 0; i < n; i++)
			dist->values[dist->n + i] = us;
	}
	/* us x n has up to 72 bits: its halves are multiplied apart. */
	uint64_t upper = ((uint64_t)us >> 32) * n, lower = ((uint64_t)us & UINT32_MAX) * n;
	struct dist more = { .n = n, .min_us = us, .max_us = us, .sum_high = upper >> 32 };

	sum_add(&more, 0, upper << 32);
	sum_add(&more, 0, lower);
	account(dist, &more);
}

void
dist_add(struct dist *dist, int64_t us)
{
	dist_add_many(dist, us, 1);
}

void
dist_add_values(struct dist *dist, const uint32_t *us, size_t n)
{
	struct dist more = { .n = n, .min_us = INT64_MAX };

	if (!n)
		return;
	for (size_t i = 0; i < n; i++) {
		more.min_us = us[i] < more.min_us ? us[i] : more.min_us;
		more.max_us = us[i] > more.max_us ? us[i] : more.max_us;
		more.sum_low += us[i];
	}
	if (!dist->hist && dist->n + n > DIST_EXACT)
		dist_sketch(dist);
	if (dist->hist) {
		hist_add_values(dist->hist, us, n, more.min_us, more.max_us);
	} else {
		reserve(dist, dist->n + n);
		dist->is_rising = false;
		for (size_t i = 0; i < n; i++)
			dist->values[dist->n + i] = us[i];
	}
	account(dist, &more);
}

void
dist_add_packed(struct dist *dist, const struct dist *sums, const uint32_t *packed, size_t len)
{
	dist_sketch(dist);
	hist_add_packed(dist->hist, packed, len, sums->n, sums->min_us, sums->max_us);
	account(dist, sums);
}

/* Put rising latencies among those that are there, from the top down. */
static void
merge_rising(struct dist *into, const int64_t *us, size_t n)
{
	size_t i = (size_t)into->n, j = n, at = i + n;
	int64_t *values = into->values;

	while (i > 0 && j > 0) {
		bool is_upper = values[i - 1] > us[j - 1];

		at--;
		values[at] = is_upper ? values[i - 1] : us[j - 1];
		i -= is_upper;
		j -= !is_upper;
	}
	memcpy(values, us, j * sizeof(*us));
}

void
dist_add_rising(struct dist *dist, const int64_t *us, size_t n)
{
	struct dist more = { .n = n };

	if (!n)
		return;
	more.min_us = us[0];
	more.max_us = us[n - 1];
	assert(n < (size_t)1 << (64 - LATENCY_BITS));
	for (size_t i = 0; i < n; i++)
		more.sum_low += (uint64_t)us[i];
	if (!dist->hist && dist->n + n > DIST_EXACT)
		dist_sketch(dist);
	if (dist->hist) {
		hist_add_rising(dist->hist, us, n);
	} else {
		reserve(dist, dist->n + n);
		dist->is_rising = !dist->n || dist->is_rising;
		if (dist->is_rising)
			merge_rising(dist, us, n);
		else
			memcpy(dist->values + dist->n, us, n * sizeof(*us));
	}
	account(dist, &more);
}

void
dist_merge(struct dist *into, const struct dist *from)
{
	assert(into != from);
	if (!from->n)
		return;
	if (from->hist || into->n + from->n > DIST_EXACT)
		dist_sketch(into);
	if (from->hist) {
		hist_merge(into->hist, from->hist);
	} else if (into->hist) {
		for (uint64_t i = 0; i < from->n; i++)
			hist_add(into->hist, from->values[i], 1);
	} else {
		reserve(into, into->n + from->n);
		into->is_rising = false;
		memcpy(into->values + into->n, from->values, from->n * sizeof(*from->values));
	}
	account(into, from);
}

void
dist_release(struct dist *dist)
{
	free(dist->values);
	if (dist->hist)
		hist_release(dist->hist);
	free(dist->hist);
	*dist = (struct dist){ 0 };
}

bool
dist_is_exact(const struct dist *dist)
{
	return !dist->hist;
}

/*
 * The k-th smallest of the unsorted values, by fixing it digit for digit from the top, where
 * they first differ: neither a copy nor a change of the values, and no worst case.
 */
static int64_t
select_rank(const struct dist *dist, uint64_t k)
{
	int shift = LATENCY_BITS - DIGIT_BITS;

	while (shift > 0 && dist->min_us >> shift == dist->max_us >> shift)
		shift -= DIGIT_BITS;
	int64_t prefix = dist->min_us >> (shift + DIGIT_BITS);

	for (; shift >= 0; shift -= DIGIT_BITS) {
		uint64_t counts[DIGITS] = { 0 };
		unsigned digit = 0;

		for (uint64_t i = 0; i < dist->n; i++)
			if (dist->values[i] >> (shift + DIGIT_BITS) == prefix)
				counts[digit_of(dist->values[i], shift)]++;
		while (k > counts[digit])
			k -= counts[digit++];
		prefix = prefix << DIGIT_BITS | digit;
	}
	return prefix;
}

static int64_t
rank_value(const struct dist *dist, uint64_t k)
{
	if (dist->is_rising)
		return dist->values[k - 1];
	return dist->hist ? hist_rank(dist->hist, k) : select_rank(dist, k);
}

int64_t
dist_quantile(const struct dist *dist, unsigned permille)
{
	assert(permille <= 1000);
	if (!dist->n)
		return DIST_ABSENT;
	/* ceil(permille x n / 1000), without the overflow of permille x n. */
	uint64_t k = dist->n / 1000 * permille + (dist->n % 1000 * permille + 999) / 1000;

	return rank_value(dist, k ? k : 1);
}

void
dist_quantile_range(const struct dist *dist, unsigned permille, int64_t *low_us, int64_t *high_us)
{
	int64_t us = dist_quantile(dist, permille);

	*low_us = *high_us = us;
	if (!dist->n || !dist->hist)
		return;
	hist_edges(us, low_us, high_us);
	*low_us = *low_us < dist->min_us ? dist->min_us : *low_us;
	*high_us = *high_us > dist->max_us ? dist->max_us : *high_us;
}

double
dist_quantile_r7(const struct dist *dist, unsigned permille)
{
	assert(permille <= 1000);
	if (!dist->n)
		return NAN;
	/* h = (n - 1) permille / 1000 as whole and thousandths, in integers. */
	uint64_t steps = dist->n - 1;
	uint64_t rest = steps % 1000 * permille;
	uint64_t whole = steps / 1000 * permille + rest / 1000;
	double low_us = (double)rank_value(dist, whole + 1);

	if (rest % 1000 == 0)
		return low_us;
	double high_us = (double)rank_value(dist, whole + 2);

	return low_us + (high_us - low_us) * (double)(rest % 1000) / 1000;
}

double
dist_mean(const struct dist *dist)
{
	if (!dist->n)
		return NAN;
	return (ldexp((double)dist->sum_high, 64) + (double)dist->sum_low) / (double)dist->n;
}

double
dist_share_below(const struct dist *dist, int64_t us)
{
	uint64_t below = 0, same = 0;

	if (!dist->n)
		return NAN;
	/* Outside min..max nothing is doubtful, though a bucket may reach there. */
	if (us < dist->min_us || us > dist->max_us)
		return us > dist->max_us;
	if (dist->hist) {
		hist_count_below(dist->hist, us, &below, &same);
	} else {
		for (uint64_t i = 0; i < dist->n; i++) {
			below += dist->values[i] < us;
			same += dist->values[i] == us;
		}
	}
	return ((double)below + (double)same / 2) / (double)dist->n;
}
