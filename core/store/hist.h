/* hist: a mergeable histogram of latencies whose error is bounded by its buckets alone. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_HIST_H
#define SR_STORE_HIST_H

#include <stddef.h>
#include <stdint.h>

/*
 * Log-linear buckets, as in HDR histograms (Tene 2012): below 256 us every value
 * has a bucket of its own, above that each doubling is cut into 128 equal ones. A
 * bucket is at most 1/128 of its low edge wide, so its middle is within 1/256 of
 * any value in it: HIST_MAX_RELATIVE_ERROR. Counts are integers and merging adds
 * them, so the order of additions and merges leaves no trace.
 *
 * The first HIST_SPARSE distinct buckets are kept as ascending pairs. From then on
 * counts live in an array over the doublings in use, 32 bits each; what passes 32
 * bits overflows into the pairs. No count is ever lost or saturated.
 */
enum {
	HIST_BITS = 7,				/* 2^7 buckets a doubling */
	HIST_PER_DOUBLING = 1 << HIST_BITS,
	HIST_SPARSE = 64,
	HIST_BUCKETS = 34 * HIST_PER_DOUBLING	/* all there are up to LATENCY_MAX_US */
};

#define HIST_MAX_RELATIVE_ERROR 0.004
/* The longest latency a record can have: ingest takes longer ones as unusable. */
#define LATENCY_MAX_US INT64_C(604800000000)	/* 7 days */

/* How often a latency occurred: the one form in which statistics read latencies. */
struct slot {
	int64_t value_us;
	uint64_t n;		/* > 0 */
};

/* A group of latencies, ascending, no value twice. Borrowed memory; {0} is none. */
struct slots {
	const struct slot *at;
	size_t len;		/* slots */
	uint64_t n;		/* latencies: sum of the slots' n */
};

struct hist_pair {
	uint32_t bucket;
	uint64_t n;
};

/* {0} is a valid empty histogram. */
struct hist {
	uint64_t n;			/* latencies counted */
	int64_t min_us, max_us;		/* exact; 0 while n is 0 */
	struct hist_pair *pairs;	/* owned, ascending by bucket */
	uint32_t n_pairs, cap_pairs;
	uint32_t *low;			/* owned; NULL while sparse */
	uint32_t first, end;		/* buckets low[] covers: [first, end) */
};

/* Where a walk over the buckets stands. {0} is before the first. */
struct hist_walk {
	uint32_t bucket, pair;
};

/* The bucket of a latency, 0..HIST_BUCKETS - 1. */
static inline uint32_t
hist_bucket(int64_t us)
{
	if (us < 2 * HIST_PER_DOUBLING)
		return (uint32_t)us;
	/* The leading bit and the HIST_BITS after it, with the number of doublings before. */
	uint32_t shift = (uint32_t)(63 - __builtin_clzll((uint64_t)us)) - HIST_BITS;

	return shift * HIST_PER_DOUBLING + (uint32_t)(us >> shift);
}

/* The same of one that fits 32 bits, without a branch: below 2 x HIST_PER_DOUBLING nothing is
 * shifted. */
static inline uint32_t
hist_bucket_narrow(uint32_t us)
{
	uint32_t shift = 31 - (uint32_t)__builtin_clz(us | HIST_PER_DOUBLING) - HIST_BITS;

	return shift * HIST_PER_DOUBLING + (us >> shift);
}

/* A bucket and its count, 1..HIST_PACKED_MAX, in 32 bits, for those who keep many. */
#define HIST_PACKED_BITS 19
#define HIST_PACKED_MAX ((UINT32_C(1) << HIST_PACKED_BITS) - 1)
static inline uint32_t
hist_pack(uint32_t bucket, uint32_t n)
{
	return bucket << HIST_PACKED_BITS | n;
}
static inline uint32_t
hist_packed_bucket(uint32_t packed)
{
	return packed >> HIST_PACKED_BITS;
}
static inline uint32_t
hist_packed_n(uint32_t packed)
{
	return packed & HIST_PACKED_MAX;
}
/*
 * Add counts so packed, in ascending order; a bucket may come more than once. They are
 * those of n > 0 latencies, min_us..max_us.
 */
void hist_add_packed(struct hist *hist, const uint32_t *packed, size_t len, uint64_t n,
	int64_t min_us, int64_t max_us);

/* Room at once for latencies low_us..high_us, where there are to be many. */
void hist_expect(struct hist *hist, int64_t low_us, int64_t high_us);

/* Count a latency n times. us is 0..LATENCY_MAX_US; n = 0 changes nothing. */
void hist_add(struct hist *hist, int64_t us, uint64_t n);

/* Count n > 0 latencies, in no order, which are min_us..max_us. */
void hist_add_values(struct hist *hist, const uint32_t *us, size_t n, int64_t min_us,
	int64_t max_us);

/* Add all that `from` holds. `from` is left as it is; it may not be `into`. */
void hist_merge(struct hist *into, const struct hist *from);

/* Give the memory back; {0} again. */
void hist_release(struct hist *hist);

/* Buckets that are not empty: what a walk will yield. */
size_t hist_used(const struct hist *hist);

/*
 * Step to the next bucket that is not empty, ascending.
 *
 * Returns 1 and fills *slot: the middle of the bucket, clamped to min..max, and its
 * count; 0 at the end. Slots of equal histograms are equal, however they were built.
 */
int hist_next(const struct hist *hist, struct hist_walk *walk, struct slot *slot);

/* The k-th smallest latency, k = 1..n, as the middle of its bucket clamped to min..max. */
int64_t hist_rank(const struct hist *hist, uint64_t k);

/* Latencies in buckets below that of `us`, and in its own. */
void hist_count_below(const struct hist *hist, int64_t us, uint64_t *below, uint64_t *same);

/* The middle of a bucket: what a histogram says of its latencies, but within min..max. */
int64_t hist_middle(uint32_t bucket);

/* The smallest and largest latency that share the bucket of `us`. */
void hist_edges(int64_t us, int64_t *low_us, int64_t *high_us);

#endif
