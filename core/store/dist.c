/* dist: the latencies of a group, exact while they are few, a histogram from then on. */
/* SPDX-License-Identifier: MIT */
#include "core/store/dist.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* Latencies are read eight bits at a time; LATENCY_MAX_US has 40. */
enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, LATENCY_BITS = 40 };

static unsigned
digit_of(int64_t us, int shift)
{
	return (unsigned)(us >> shift) & (DIGITS - 1);
}

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

void
dist_sketch(struct dist *dist)
{
	if (dist->hist)
		return;
	dist->hist = xcalloc(1, sizeof(*dist->hist));
	for (uint64_t i = 0; i < dist->n; i++)
		hist_add(dist->hist, dist->values[i], 1);
	free(dist->values);
	dist->values = NULL;
	dist->cap_values = 0;
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

/* So few values that it does not pay to count digits. */
#define FEW 64

/* Each into its place among those before it. */
static void
sort_few(int64_t *values, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int64_t value = values[i];
		size_t at = i;
		for (; at > 0 && values[at - 1] > value; at--)
			values[at] = values[at - 1];
		values[at] = value;
	}
}

/* Sort by digits from the bottom; passes over digits all values share are left out. */
static const int64_t *
sort_values(int64_t *values, int64_t *spare, size_t n, int64_t min_us, int64_t max_us)
{
	if (n <= FEW) {
		sort_few(values, n);
		return values;
	}
	for (int shift = 0; shift < LATENCY_BITS && min_us >> shift != max_us >> shift;
	     shift += DIGIT_BITS) {
		size_t starts[DIGITS + 1] = { 0 };

		for (size_t i = 0; i < n; i++)
			starts[digit_of(values[i], shift) + 1]++;
		for (unsigned digit = 1; digit < DIGITS; digit++)
			starts[digit] += starts[digit - 1];
		for (size_t i = 0; i < n; i++)
			spare[starts[digit_of(values[i], shift)]++] = values[i];
		int64_t *sorted = spare;

		spare = values;
		values = sorted;
	}
	return values;
}

static struct slots
slots_of_values(const struct dist *dist, struct arena *arena)
{
	size_t n = (size_t)dist->n, distinct = 1, len = 0;
	/* Not on the stack: most groups are small, and the compiler clears what it finds there. */
	int64_t *copy = xmalloc(2 * n * sizeof(*copy));

	memcpy(copy, dist->values, n * sizeof(*copy));
	const int64_t *sorted = sort_values(copy, copy + n, n, dist->min_us, dist->max_us);
	for (size_t i = 1; i < n; i++)
		distinct += sorted[i] != sorted[i - 1];
	struct slot *slots = ARENA_NEW(arena, struct slot, distinct);

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || sorted[i] != sorted[i - 1])
			slots[len++].value_us = sorted[i];
		slots[len - 1].n++;
	}
	free(copy);
	return (struct slots){ slots, len, dist->n };
}

struct slots
dist_slots(const struct dist *dist, struct arena *arena)
{
	if (!dist->n)
		return (struct slots){ 0 };
	if (!dist->hist)
		return slots_of_values(dist, arena);
	size_t len = hist_used(dist->hist), i = 0;
	struct slot *slots = ARENA_NEW(arena, struct slot, len);
	struct hist_walk walk = { 0 };

	while (i < len && hist_next(dist->hist, &walk, &slots[i]))
		i++;
	return (struct slots){ slots, len, dist->n };
}
