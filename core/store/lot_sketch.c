/* lot_sketch: latencies as counts of buckets, in four bytes for each bucket in use. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/lot_private.h"

/* What many latencies add up to, bucket by bucket. */
struct counting {
	uint32_t *count;	/* owned, of the buckets low..high */
	uint32_t low, high;	/* those of the fastest and the slowest */
	uint32_t n;
	uint64_t sum_low, sum_high;
};

static void
sum_add(uint64_t *low, uint64_t *high, uint64_t more_low, uint64_t more_high)
{
	*low += more_low;
	*high += more_high + (*low < more_low);
}

static inline void
count_bucket(struct counting *counting, uint32_t bucket, uint32_t n)
{
	counting->count[bucket - counting->low] += n;
}

static uint64_t
count_strip(struct counting *counting, const struct strip *strip, size_t n)
{
	/* Apart from the struct, or the compiler reads both anew for each latency. */
	uint32_t *restrict count = counting->count;
	const uint32_t low = counting->low;
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t us = strip->us[i];

		count[hist_bucket_narrow(us) - low]++;
		sum += us;
	}
	return sum;
}

/* What a lot holds but for its strips, whose latencies add up to sum. */
static void
count_rest(struct counting *counting, const struct lot *lot, uint64_t sum)
{
	const struct lot_more *more = lot_more_of(lot);

	for (uint32_t i = 0; i < more->n_wide; i++) {
		count_bucket(counting, hist_bucket(more->wide[i]), 1);
		sum += (uint64_t)more->wide[i];
	}
	for (uint32_t i = 0; i < more->n_packed; i++)
		count_bucket(counting, hist_packed_bucket(more->packed[i]),
			     hist_packed_n(more->packed[i]));
	counting->n += lot->n_us + lot->n_more;
	sum_add(&counting->sum_low, &counting->sum_high, sum, 0);
	sum_add(&counting->sum_low, &counting->sum_high, more->sum_low, more->sum_high);
}

static void
count_lot(struct counting *counting, const struct lot *lot)
{
	uint64_t sum = 0;

	for (struct strip *strip = lot_chain(lot); strip; strip = strip->next)
		sum += count_strip(counting, strip, lot_strip_len(lot, strip));
	count_rest(counting, lot, sum);
}

/*
 * A strip of each in turn: while some are counted memory brings the next ones, which lie
 * anywhere.
 */
enum { AT_ONCE = 16 };
static void
count_lots(struct counting *counting, const struct lot *const *lot, size_t n)
{
	struct strip *next[AT_ONCE];
	uint64_t sum[AT_ONCE] = {0};
	bool is_more = true;

	for (size_t i = 0; i < n; i++) {
		next[i] = lot_chain(lot[i]);
		__builtin_prefetch(next[i]);
	}
	while (is_more) {
		is_more = false;
		for (size_t i = 0; i < n; i++) {
			const struct strip *strip = next[i];

			if (!strip)
				continue;
			next[i] = strip->next;
			__builtin_prefetch(next[i]);
			sum[i] += count_strip(counting, strip, lot_strip_len(lot[i], strip));
			is_more = true;
		}
	}
	for (size_t i = 0; i < n; i++)
		count_rest(counting, lot[i], sum[i]);
}

struct lot_more *
lot_more_make(struct lot *lot)
{
	if (!lot->more)
		lot->more = xcalloc(1, sizeof(*lot->more));
	return lot->more;
}

/* Make what was counted all that the lot knows of its latencies. */
static void
pack(struct lot *lot, const struct counting *counting)
{
	struct lot_more *more = lot_more_make(lot);
	uint32_t n = 0, buckets = counting->high - counting->low + 1;
	uint32_t *packed = xmalloc((buckets + counting->n / HIST_PACKED_MAX) * sizeof(*packed));

	for (uint32_t b = 0; b < buckets; b++) {
		uint32_t left = counting->count[b];

		if (!left)
			continue;
		for (; left > HIST_PACKED_MAX; left -= HIST_PACKED_MAX)
			packed[n++] = hist_pack(counting->low + b, HIST_PACKED_MAX);
		packed[n++] = hist_pack(counting->low + b, left);
	}
	free(more->packed);
	more->packed = xrealloc(packed, n, sizeof(*packed));
	more->n_packed = n;
	more->n_sketched = counting->n;
	more->sum_low = counting->sum_low;
	more->sum_high = counting->sum_high;
	more->n_wide = 0;
	lot->n_more = counting->n;
}

/* All that is going to be counted lies between the fastest and the slowest of the lot. */
static struct counting
counting_for(const struct lot *lot)
{
	struct counting counting = {
		.low = hist_bucket(lot->mark[MARK_FASTEST].latency_us),
		.high = hist_bucket(lot->mark[MARK_SLOWEST].latency_us),
	};

	counting.count = xcalloc(counting.high - counting.low + 1, sizeof(*counting.count));
	return counting;
}

void
lot_sketch_all(struct lot *lot, const struct lot *const *from, size_t n)
{
	struct counting counting = counting_for(lot);

	for (size_t i = 0; i < n; i += AT_ONCE)
		count_lots(&counting, from + i, n - i < AT_ONCE ? n - i : AT_ONCE);
	pack(lot, &counting);
	free(counting.count);
}

/* All latencies of one lot or two, whose rests are to be kept: the caller frees them. NULL: too
 * many, or some are known no more. */
static int64_t *
read_all(const struct lot *lot, const struct lot *from, size_t *n)
{
	uint64_t latencies = lot_latencies(lot) + (from ? lot_latencies(from) : 0);

	if (latencies > LOT_RESTS || !lot_is_known(lot) || (from && !lot_is_known(from)))
		return NULL;
	int64_t *us = xmalloc(((size_t)latencies + 1) * sizeof(*us));
	*n = lot_read(lot, us);
	if (from)
		*n += lot_read(from, us + *n);
	return us;
}

/* keeps: the rests too, if that can be. */
static void
sketch(struct lot *lot, const struct lot *from, bool keeps, struct strips *strips)
{
	struct counting counting = counting_for(lot);
	size_t n = 0;
	int64_t *us = keeps ? read_all(lot, from, &n) : NULL;

	count_lot(&counting, lot);
	if (from)
		count_lot(&counting, from);
	pack(lot, &counting);
	free(counting.count);
	lot_drop_strips(lot, strips);
	if (us)
		lot_keep_rest(lot, us, n, strips);
	else
		lot_drop_rest(lot, strips);
	free(us);
}

/* A lot that is a sketch by its size alone keeps no rest: it would be made anew all the time. */
void
lot_sketch_with(struct lot *lot, const struct lot *from, struct strips *strips)
{
	bool has_rest = lot_more_of(lot)->rest || (from && lot_more_of(from)->rest);

	sketch(lot, from, has_rest && strips->rests_most, strips);
}

void
lot_sketch(struct lot *lot, struct strips *strips)
{
	if (lot->n_us || lot_more_of(lot)->n_wide)
		sketch(lot, NULL, strips->rests_most != 0, strips);
}

/* So many latencies at least, of which the digest is to spare a quarter. */
#define DIGEST_LEAST 64

void
lot_digest(struct lot *lot)
{
	const struct lot_more *more = lot_more_of(lot);
	uint32_t n = 0;

	if (more->n_sketched || more->n_wide || more->digest || lot->n_us < DIGEST_LEAST)
		return;
	struct counting counting = counting_for(lot);
	uint32_t buckets = counting.high - counting.low + 1;
	uint32_t *digest = xmalloc(lot->n_us * sizeof(*digest));
	count_lot(&counting, lot);
	for (uint32_t b = 0; b < buckets; b++)
		if (counting.count[b])
			digest[n++] = hist_pack(counting.low + b, counting.count[b]);
	free(counting.count);
	if (n > lot->n_us / 4 * 3) {
		free(digest);
		return;
	}
	struct lot_more *own = lot_more_make(lot);
	own->digest = xrealloc(digest, n, sizeof(*digest));
	own->n_digest = n;
	own->digest_sum = counting.sum_low;
}
