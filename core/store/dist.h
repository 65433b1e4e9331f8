/* dist: the latencies of a group, exact while they are few, a histogram from then on. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_DIST_H
#define SR_STORE_DIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/hist.h"

struct arena;

/* As many latencies as a group keeps one by one. */
enum { DIST_EXACT = 4096 };

/* What an integer question about no latency answers. */
enum { DIST_ABSENT = -1 };

/*
 * n, min, max and sum are exact always, and do not depend on the order of additions
 * and merges. {0} is a valid empty group. Read the fields; change them by dist_*.
 */
struct dist {
	uint64_t n;
	int64_t min_us, max_us;		/* 0 while n is 0 */
	uint64_t sum_low, sum_high;	/* sum in us: sum_high x 2^64 + sum_low */
	int64_t *values;		/* owned; NULL once sketched */
	uint32_t cap_values;
	bool is_rising;			/* values stand in rising order */
	struct hist *hist;		/* owned; NULL while exact */
};

/* Add one latency, 0..LATENCY_MAX_US. */
void dist_add(struct dist *dist, int64_t us);

/* Add one latency n times, as a remote engine that groups by value hands it over. */
void dist_add_many(struct dist *dist, int64_t us, uint32_t n);

/* Add n latencies that fit 32 bits. */
void dist_add_values(struct dist *dist, const uint32_t *us, size_t n);

/* Add n latencies that rise; as long as nothing else is added the group stays in order. */
void dist_add_rising(struct dist *dist, const int64_t *us, size_t n);

/*
 * Add a group that is known by its buckets only (hist_pack(), ascending): its n > 0, min,
 * max and sum are those of `sums`. Turns dist into a histogram.
 */
void dist_add_packed(struct dist *dist, const struct dist *sums, const uint32_t *packed,
	size_t len);

/*
 * Add all that `from` holds; `from` is left as it is and may not be `into`.
 *
 * Two exact groups make an exact one while they hold DIST_EXACT together; else the
 * result is a histogram with the same counts as if all had been added to one.
 */
void dist_merge(struct dist *into, const struct dist *from);

/* Turn into a histogram now, to save memory. n, min, max and sum stay exact. */
void dist_sketch(struct dist *dist);

/* The same before many latencies of low_us..high_us are added. */
void dist_expect(struct dist *dist, int64_t low_us, int64_t high_us);

/* Give the memory back; {0} again. */
void dist_release(struct dist *dist);

/* True while every latency is known; false when figures carry HIST_MAX_RELATIVE_ERROR. */
bool dist_is_exact(const struct dist *dist);

/*
 * Percentile by nearest rank: the k-th smallest with k = ceil(permille x n / 1000),
 * at least 1, in integers (Hyndman & Fan 1996, type 1). permille is 0..1000: p95 is 950.
 *
 * Returns us; of a histogram the middle of a bucket within min..max; DIST_ABSENT of
 * an empty group.
 */
int64_t dist_quantile(const struct dist *dist, unsigned permille);

/*
 * The same percentile with its doubt: the true one lies in *low_us..*high_us. Equal
 * when the group is exact; else the edges of the bucket, within min..max; both
 * DIST_ABSENT of an empty group.
 */
void dist_quantile_range(const struct dist *dist, unsigned permille, int64_t *low_us,
	int64_t *high_us);

/*
 * Percentile by linear interpolation between ranks at h = (n - 1) p (Hyndman & Fan
 * 1996, type 7). Returns us; NAN of an empty group.
 */
double dist_quantile_r7(const struct dist *dist, unsigned permille);

/* Arithmetic mean from the exact sum. Returns us; NAN of an empty group. */
double dist_mean(const struct dist *dist);

/*
 * Share of the group below `us`, counting half of those equal to it (of a histogram:
 * half of its bucket): the displacement of a latency against a reference, or ridit
 * (Bross 1958). Returns 0..1; NAN of an empty group.
 */
double dist_share_below(const struct dist *dist, int64_t us);

/* The latencies as ascending slots; they live in the arena. Costs a sort when exact. */
struct slots dist_slots(const struct dist *dist, struct arena *arena);

#endif
