/* times: how the times of a source lie, by the hour, and which lie far outside the others. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/times.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/base/instant.h"
#include "core/base/mem.h"

#define HOUR_NS (3600 * NS_PER_S)
#define APART_NS (24 * HOUR_NS)
#define LOW_PERCENT 1u
#define HIGH_PERCENT 99u
#define ZONE_LEAST (-12)	/* whole hours of zones there are */
#define ZONE_MOST 14
#define TOGETHER 0.8		/* share of the records in the same hours, of logs of one time */
#define APART 0.2		/* and of two that are not */
#define CLEARLY 0.2		/* by so much the best shift has to be better than any other */

void
times_release(struct times *times)
{
	free(times->slot);
	*times = (struct times){ 0 };
}

/* The slot of a bucket, or the free one where it belongs. */
static size_t
find(const struct times *times, int64_t at)
{
	size_t mask = times->n_slots - 1;
	size_t slot = (uint64_t)at * UINT64_C(0x9e3779b97f4a7c15) >> 32 & mask;

	while (times->slot[slot].n > 0 && times->slot[slot].at != at)
		slot = (slot + 1) & mask;
	return slot;
}

static void
put(struct times *times, const struct time_bucket *bucket)
{
	struct time_bucket *slot = &times->slot[find(times, bucket->at)];

	if (slot->n == 0) {
		*slot = *bucket;
		times->n_used++;
		return;
	}
	slot->n += bucket->n;
	slot->line = bucket->line < slot->line ? bucket->line : slot->line;
}

/* Put all buckets into a new table, with so many doublings of their width. */
static void
rebuild(struct times *times, size_t n_slots, int doublings)
{
	struct time_bucket *old = times->slot;
	size_t n_old = times->n_slots;

	times->slot = xcalloc(n_slots, sizeof(*times->slot));
	times->n_slots = n_slots;
	times->n_used = 0;
	for (size_t i = 0; i < n_old; i++) {
		struct time_bucket bucket = old[i];
		bucket.at >>= doublings;
		if (bucket.n > 0)
			put(times, &bucket);
	}
	times->doublings += doublings;
	free(old);
}

void
times_add_slowly(struct times *times, int64_t at_ns, long line)
{
	if (times->n_slots == 0)
		rebuild(times, 16, 0);
	int64_t hour = at_ns / HOUR_NS;
	while (times->slot[find(times, hour >> times->doublings)].n == 0 &&
	       times->n_used == TIMES_BUCKETS)
		rebuild(times, times->n_slots, 1);
	if (2 * (times->n_used + 1) > times->n_slots)
		rebuild(times, 2 * times->n_slots, 0);

	struct time_bucket bucket = { hour >> times->doublings, 1, line };
	put(times, &bucket);
	times->n++;
	times->last = find(times, bucket.at);
	times->width_ns = HOUR_NS << times->doublings;
	times->from_ns = bucket.at * times->width_ns;
}

static int
by_time(const void *left, const void *right)
{
	const struct time_bucket *a = left, *b = right;

	return a->at < b->at ? -1 : a->at > b->at;
}

/* The index of the bucket of the k-th smallest time, k from 1 on. */
static size_t
index_of_rank(const struct time_bucket *bucket, uint64_t k)
{
	size_t i = 0;

	for (; bucket[i].n < k; i++)
		k -= bucket[i].n;
	return i;
}

static uint64_t
rank(uint64_t n, unsigned percent)
{
	uint64_t rest = n % 100 * percent;	/* without overflow, for any n */

	return n / 100 * percent + rest / 100 + (rest % 100 > 0);
}

static void
count_outliers(struct time_outliers *out, const struct time_bucket *bucket, size_t n,
	       int64_t width_ns)
{
	for (size_t i = 0; i < n; i++) {
		int64_t start = bucket[i].at * width_ns;
		bool is_before = start + width_ns <= out->from_ns;
		bool is_after = start >= out->upto_ns;
		long *line = is_before ? &out->line_before : &out->line_after;
		if (!is_before && !is_after)
			continue;
		out->n += bucket[i].n;
		if (*line == 0 || bucket[i].line < *line)
			*line = bucket[i].line;
	}
}

/* The buckets in order of time, n_used of them. Owned by the caller. */
static struct time_bucket *
sort_buckets(const struct times *times)
{
	struct time_bucket *sorted = xcalloc(times->n_used + 1, sizeof(*sorted));
	size_t n = 0;

	for (size_t i = 0; i < times->n_slots; i++)
		if (times->slot[i].n > 0)
			sorted[n++] = times->slot[i];
	qsort(sorted, n, sizeof(*sorted), by_time);
	return sorted;
}

struct time_outliers
times_outliers(const struct times *times)
{
	struct time_outliers out = { .from_ns = INT64_MIN, .upto_ns = INT64_MAX };
	size_t n = times->n_used;

	if (times->n == 0)
		return out;
	struct time_bucket *sorted = sort_buckets(times);
	int64_t width_ns = HOUR_NS << times->doublings;
	int64_t apart = (APART_NS + width_ns - 1) / width_ns;
	size_t low = index_of_rank(sorted, rank(times->n, LOW_PERCENT));
	size_t high = index_of_rank(sorted, rank(times->n, HIGH_PERCENT));
	/* What leads there without a gap of 24 hours is the log's own beginning or end. */
	while (low > 0 && sorted[low - 1].at >= sorted[low].at - apart)
		low--;
	while (high + 1 < n && sorted[high + 1].at <= sorted[high].at + apart)
		high++;
	/* Bounds on the borders of buckets: outside them is outside by 24 hours at the least. */
	out.from_ns = (sorted[low].at - apart) * width_ns;
	out.upto_ns = (sorted[high].at + 1 + apart) * width_ns;
	count_outliers(&out, sorted, n, width_ns);
	free(sorted);
	return out;
}

/* The part of their records that lies in the same hours, 0..1, some hours taken away. */
static double
share_together(const struct times *times, const struct times *others, int hours)
{
	struct time_bucket *sorted = sort_buckets(times);	/* so that sums have one order */
	double sum = 0;

	for (size_t i = 0; i < times->n_used; i++) {
		const struct time_bucket *other = &others->slot[find(others, sorted[i].at - hours)];
		double a = (double)sorted[i].n / (double)times->n;
		double b = (double)other->n / (double)others->n;
		sum += a < b ? a : b;
	}
	free(sorted);
	return sum;
}

int
times_ahead(const struct times *times, const struct times *others)
{
	double best = 0, second = 0;
	int hours = 0;

	if (times->n == 0 || others->n == 0 || times->doublings || others->doublings)
		return 0;
	for (int i = ZONE_LEAST; i <= ZONE_MOST; i++) {
		double share = share_together(times, others, i);
		if (share > best) {
			second = best;
			best = share;
			hours = i;
		} else if (share > second) {
			second = share;
		}
	}
	bool is_clear = best >= TOGETHER && second <= best - CLEARLY;
	return is_clear && share_together(times, others, 0) < APART ? hours : 0;
}
