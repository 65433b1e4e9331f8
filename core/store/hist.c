/* hist: a mergeable histogram of latencies whose error is bounded by its buckets alone. */
/* SPDX-License-Identifier: MIT */
#include "core/store/hist.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static void
bucket_edges(uint32_t bucket, int64_t *low_us, int64_t *high_us)
{
	uint32_t shift = bucket < HIST_PER_DOUBLING ? 0 : bucket / HIST_PER_DOUBLING - 1;

	*low_us = (int64_t)(bucket - shift * HIST_PER_DOUBLING) << shift;
	*high_us = *low_us + ((int64_t)1 << shift) - 1;
}

int64_t
hist_middle(uint32_t bucket)
{
	int64_t low_us, high_us;

	bucket_edges(bucket, &low_us, &high_us);
	return low_us + (high_us - low_us + 1) / 2;
}

static int64_t
bucket_middle(const struct hist *hist, uint32_t bucket)
{
	int64_t middle = hist_middle(bucket);

	if (middle < hist->min_us)
		return hist->min_us;
	return middle > hist->max_us ? hist->max_us : middle;
}

void
hist_edges(int64_t us, int64_t *low_us, int64_t *high_us)
{
	bucket_edges(hist_bucket(us), low_us, high_us);
}

/* Index of the first pair at or after the bucket. */
static uint32_t
pair_search(const struct hist *hist, uint32_t bucket)
{
	uint32_t low = 0, high = hist->n_pairs;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (hist->pairs[middle].bucket < bucket)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
pair_add(struct hist *hist, uint32_t bucket, uint64_t n)
{
	uint32_t i = pair_search(hist, bucket);

	if (i < hist->n_pairs && hist->pairs[i].bucket == bucket) {
		hist->pairs[i].n += n;
		return;
	}
	GROW(hist->pairs, hist->n_pairs, hist->cap_pairs);
	memmove(&hist->pairs[i + 1], &hist->pairs[i],
		(hist->n_pairs - i) * sizeof(*hist->pairs));
	hist->pairs[i] = (struct hist_pair){ bucket, n };
	hist->n_pairs++;
}

/* Stretch the array over the bucket's doubling: at most once for each of the 33. */
static void
cover(struct hist *hist, uint32_t bucket)
{
	uint32_t first = bucket / HIST_PER_DOUBLING * HIST_PER_DOUBLING;
	uint32_t end = first + HIST_PER_DOUBLING;

	if (hist->low) {
		first = first < hist->first ? first : hist->first;
		end = end > hist->end ? end : hist->end;
	}
	uint32_t *low = xcalloc(end - first, sizeof(*low));

	if (hist->low)
		memcpy(low + (hist->first - first), hist->low,
			(hist->end - hist->first) * sizeof(*low));
	free(hist->low);
	hist->low = low;
	hist->first = first;
	hist->end = end;
}

static void
dense_add(struct hist *hist, uint32_t bucket, uint64_t n)
{
	if (bucket < hist->first || bucket >= hist->end)
		cover(hist, bucket);
	uint32_t *low = &hist->low[bucket - hist->first];
	uint64_t high = (n >> 32) + ((*low + (n & UINT32_MAX)) >> 32);

	*low += (uint32_t)n;
	if (high)
		pair_add(hist, bucket, high << 32);
}

static void
become_dense(struct hist *hist)
{
	struct hist_pair *pairs = hist->pairs;
	uint32_t n_pairs = hist->n_pairs;

	hist->pairs = NULL;
	hist->n_pairs = hist->cap_pairs = 0;
	/* Both ends first: one array, not one for each doubling between them. */
	for (uint32_t i = 0; i < n_pairs; i += n_pairs > 1 ? n_pairs - 1 : 1)
		cover(hist, pairs[i].bucket);
	for (uint32_t i = 0; i < n_pairs; i++)
		dense_add(hist, pairs[i].bucket, pairs[i].n);
	free(pairs);
}

static void
bucket_add(struct hist *hist, uint32_t bucket, uint64_t n)
{
	if (hist->low) {
		dense_add(hist, bucket, n);
		return;
	}
	pair_add(hist, bucket, n);
	if (hist->n_pairs > HIST_SPARSE)
		become_dense(hist);
}

static void
widen(struct hist *hist, int64_t min_us, int64_t max_us)
{
	if (!hist->n || min_us < hist->min_us)
		hist->min_us = min_us;
	if (!hist->n || max_us > hist->max_us)
		hist->max_us = max_us;
}

void
hist_add(struct hist *hist, int64_t us, uint64_t n)
{
	assert(us >= 0 && us <= LATENCY_MAX_US);
	if (!n)
		return;
	widen(hist, us, us);
	hist->n += n;
	bucket_add(hist, hist_bucket(us), n);
}

void
hist_add_values(struct hist *hist, const uint32_t *us, size_t n, int64_t min_us, int64_t max_us)
{
	uint32_t *low = hist->low, first = hist->first, end = hist->end;

	widen(hist, min_us, max_us);
	hist->n += n;
	for (size_t i = 0; i < n; i++) {
		uint32_t bucket = hist_bucket_narrow(us[i]);
		if (bucket >= first && bucket < end && low[bucket - first] != UINT32_MAX) {
			low[bucket - first]++;
			continue;
		}
		bucket_add(hist, bucket, 1);
		low = hist->low;
		first = hist->first;
		end = hist->end;
	}
}

void
hist_expect(struct hist *hist, int64_t low_us, int64_t high_us)
{
	if (hist->low)
		return;
	cover(hist, hist_bucket(low_us));
	cover(hist, hist_bucket(high_us));
	become_dense(hist);
}

void
hist_add_packed(struct hist *hist, const uint32_t *packed, size_t len, uint64_t n, int64_t min_us,
	int64_t max_us)
{
	widen(hist, min_us, max_us);
	hist->n += n;
	/* Both ends first: one array, not one for each doubling between them. */
	if (!hist->low && hist->n_pairs + len > HIST_SPARSE) {
		cover(hist, hist_packed_bucket(packed[0]));
		cover(hist, hist_packed_bucket(packed[len - 1]));
		become_dense(hist);
	}
	uint32_t *low = hist->low, first = hist->first, end = hist->end;
	for (size_t i = 0; i < len; i++) {
		uint32_t bucket = hist_packed_bucket(packed[i]), more = hist_packed_n(packed[i]);
		if (bucket >= first && bucket < end && more <= UINT32_MAX - low[bucket - first]) {
			low[bucket - first] += more;
			continue;
		}
		bucket_add(hist, bucket, more);
		low = hist->low;
		first = hist->first;
		end = hist->end;
	}
}

void
hist_merge(struct hist *into, const struct hist *from)
{
	assert(into != from);
	if (!from->n)
		return;
	widen(into, from->min_us, from->max_us);
	into->n += from->n;
	for (uint32_t i = 0; i < from->n_pairs; i++)
		bucket_add(into, from->pairs[i].bucket, from->pairs[i].n);
	for (uint32_t bucket = from->first; bucket < from->end; bucket++)
		if (from->low[bucket - from->first])
			bucket_add(into, bucket, from->low[bucket - from->first]);
}

void
hist_release(struct hist *hist)
{
	free(hist->pairs);
	free(hist->low);
	*hist = (struct hist){ 0 };
}

/* Find the next bucket in use, from the walk's place on, and what it counts. */
static int
walk_next(const struct hist *hist, struct hist_walk *walk, uint32_t *bucket, uint64_t *n)
{
	uint32_t at = walk->bucket < hist->first ? hist->first : walk->bucket;
	const struct hist_pair *pair =
		walk->pair < hist->n_pairs ? &hist->pairs[walk->pair] : NULL;

	while (at < hist->end && !hist->low[at - hist->first] && !(pair && pair->bucket <= at))
		at++;
	if (at >= hist->end && !pair)
		return 0;
	if (pair && (at >= hist->end || pair->bucket < at))
		at = pair->bucket;
	*n = at >= hist->first && at < hist->end ? hist->low[at - hist->first] : 0;
	if (pair && pair->bucket == at) {
		*n += pair->n;
		walk->pair++;
	}
	*bucket = at;
	walk->bucket = at + 1;
	return 1;
}

int
hist_next(const struct hist *hist, struct hist_walk *walk, struct slot *slot)
{
	uint32_t bucket;

	if (!walk_next(hist, walk, &bucket, &slot->n))
		return 0;
	slot->value_us = bucket_middle(hist, bucket);
	return 1;
}

size_t
hist_used(const struct hist *hist)
{
	struct hist_walk walk = { 0 };
	size_t used = 0;
	uint32_t bucket;
	uint64_t n;

	while (walk_next(hist, &walk, &bucket, &n))
		used++;
	return used;
}

int64_t
hist_rank(const struct hist *hist, uint64_t k)
{
	struct hist_walk walk = { 0 };
	struct slot slot = { 0 };
	uint64_t seen = 0;

	assert(k >= 1 && k <= hist->n);
	while (seen < k && hist_next(hist, &walk, &slot))
		seen += slot.n;
	return slot.value_us;
}

void
hist_count_below(const struct hist *hist, int64_t us, uint64_t *below, uint64_t *same)
{
	struct hist_walk walk = { 0 };
	uint32_t own = hist_bucket(us), bucket;
	uint64_t n;

	*below = *same = 0;
	while (walk_next(hist, &walk, &bucket, &n) && bucket <= own)
		*(bucket < own ? below : same) += n;
}
