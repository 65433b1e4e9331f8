/* portion: latencies of a lot as buckets, whichever way the lot keeps them. */
/* SPDX-License-Identifier: MIT */
#include "core/store/portion.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/lot_private.h"
#include "core/store/query_private.h"

static void
gather_portions(struct gather gather)
{
	struct groups none = {0};

	gather.out = &none;
	assert(gather.n_fields <= GROUP_KEYS);
	store_rest(gather.query->store);
	gather_all(&gather);
	assert(!none.n);
}

void
query_portions(const struct query *query, const int *fields, const struct kept *const *kept,
	       int n_fields, int64_t bin_ns, portion_fn fn, void *context)
{
	gather_portions((struct gather){
		.query = query, .fields = fields, .kept = kept, .n_fields = n_fields,
		.bin_ns = bin_ns, .each = fn, .context = context,
	});
}

void
query_fine_portions(const struct query *query, const int *fields, int n_fields, portion_fn fn,
		    void *context)
{
	gather_portions((struct gather){
		.query = query, .fields = fields, .n_fields = n_fields, .is_fine = true,
		.each = fn, .context = context,
	});
}

/* Every latency of a lot, as STEP(bucket, how many). */
#define EACH_BUCKET(lot, STEP)                                                                     \
	do {                                                                                       \
		const struct lot_more *more_ = lot_more_of(lot);                                   \
		for (uint32_t i_ = 0; i_ < more_->n_packed; i_++)                                  \
			STEP(hist_packed_bucket(more_->packed[i_]),                                \
			     hist_packed_n(more_->packed[i_]));                                    \
		for (uint32_t i_ = 0; more_->digest && i_ < more_->n_digest; i_++)                 \
			STEP(hist_packed_bucket(more_->digest[i_]),                                \
			     hist_packed_n(more_->digest[i_]));                                    \
		for (struct strip *strip_ = more_->digest ? NULL : lot_chain(lot); strip_;         \
		     strip_ = strip_->next) {                                                      \
			size_t n_ = lot_strip_len(lot, strip_);                                    \
			__builtin_prefetch(strip_->next);                                          \
			for (size_t i_ = 0; i_ < n_; i_++)                                         \
				STEP(hist_bucket_narrow(strip_->us[i_]), 1u);                      \
		}                                                                                  \
		for (uint32_t i_ = 0; i_ < more_->n_wide; i_++)                                    \
			STEP(hist_bucket(more_->wide[i_]), 1u);                                    \
	} while (0)

/*
 * One sum a variable, or the compiler keeps them in memory, where each addition waits for the one
 * before.
 */
#define WIDE1(row, times) (s0 += (times) * (row)[0])
#define WIDE5(row, times)                                                                          \
	(WIDE1(row, times), s1 += (times) * (row)[1], s2 += (times) * (row)[2],                    \
	 s3 += (times) * (row)[3], s4 += (times) * (row)[4])
#define SUM1(bucket, times) WIDE1(table + (size_t)(bucket), (double)(times))
#define SUM5(bucket, times) WIDE5(table + (size_t)(bucket) * 5, (double)(times))

void
portion_sum(const struct portion *portion, const double *table, int width, double *sum)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0;

	assert(width == 1 || width == 5);
	if (width == 1)
		EACH_BUCKET(portion->lot, SUM1);
	else
		EACH_BUCKET(portion->lot, SUM5);
	const double all[5] = {s0, s1, s2, s3, s4};

	for (int k = 0; k < width; k++)
		sum[k] += all[k];
}

size_t
portion_most(const struct portion *portion)
{
	const struct lot_more *more = lot_more_of(portion->lot);

	return (size_t)more->n_packed + portion->lot->n_us + more->n_wide;
}

#define PACK(bucket, times) (out[n++] = hist_pack((bucket), (times)))

size_t
portion_packed(const struct portion *portion, uint32_t *out)
{
	size_t n = 0;

	EACH_BUCKET(portion->lot, PACK);
	return n;
}

/*
 * Is a latency known by its bucket? Of many those that came last still wait to be counted: which
 * they are hangs on the order the records came in, and no answer may.
 */
static bool
is_by_bucket(const struct lot *lot)
{
	return !lot_is_exact(lot) || lot_latencies(lot) > DIST_EXACT;
}

bool
portion_is_exact(const struct portion *portion)
{
	return !is_by_bucket(portion->lot);
}

bool
portion_is_known(const struct portion *portion)
{
	return lot_is_known(portion->lot);
}

void
portion_read(const struct portion *portion, int64_t *out)
{
	size_t n = lot_read(portion->lot, out);

	assert(n == portion->n_timed);
	(void)n;
}

static int64_t
known_us(bool by_bucket, int64_t us)
{
	return by_bucket ? hist_middle(hist_bucket(us)) : us;
}

struct slot *
portion_slots(const struct portion *portion, size_t *n)
{
	const struct lot *lot = portion->lot;
	const struct lot_more *more = lot_more_of(lot);
	bool by_bucket = is_by_bucket(lot);
	struct slot *out = xmalloc((more->n_packed + lot->n_us + more->n_wide + 1) * sizeof(*out));

	*n = 0;
	for (uint32_t i = 0; i < more->n_packed; i++)
		out[(*n)++] = (struct slot){hist_middle(hist_packed_bucket(more->packed[i])),
					    hist_packed_n(more->packed[i])};
	for (struct strip *strip = lot_chain(lot); strip; strip = strip->next)
		for (size_t i = 0, len = lot_strip_len(lot, strip); i < len; i++)
			out[(*n)++] = (struct slot){known_us(by_bucket, strip->us[i]), 1};
	for (uint32_t i = 0; i < more->n_wide; i++)
		out[(*n)++] = (struct slot){known_us(by_bucket, more->wide[i]), 1};
	return out;
}

static uint64_t
strip_above(const struct strip *strip, size_t len, bool by_bucket, double limit_us)
{
	uint32_t n = 0;

	/* Whole numbers are above a limit where they are above its whole part. */
	if (!by_bucket && limit_us >= 0 && limit_us < UINT32_MAX) {
		uint32_t whole_us = (uint32_t)limit_us;

		if (len < STRIP_US) {
			for (size_t i = 0; i < len; i++)
				n += strip->us[i] > whole_us;
			return n;
		}
		for (size_t i = 0; i < STRIP_US; i++)
			n += strip->us[i] > whole_us;
		return n;
	}
	for (size_t i = 0; i < len; i++)
		n += (double)known_us(by_bucket, strip->us[i]) > limit_us;
	return n;
}

/* How many latencies of an exact lot are above so much; false: some share the bucket of that. */
static bool
digest_above(const struct lot_more *more, int64_t limit_us, uint64_t *n)
{
	uint32_t limit = hist_bucket(limit_us);

	for (uint32_t i = more->n_digest; i > 0; i--) {
		uint32_t bucket = hist_packed_bucket(more->digest[i - 1]);

		if (bucket == limit) {
			*n = 0;
			return false;
		}
		if (bucket < limit)
			break;
		*n += hist_packed_n(more->digest[i - 1]);
	}
	return true;
}

/* The same of a sketch: all of a bucket stand in its middle. */
static uint64_t
packed_above(const struct lot_more *more, double limit_us)
{
	uint32_t bucket = limit_us < 0 ? 0 : hist_bucket((int64_t)limit_us), least;
	uint64_t n = 0;

	/* Middles rise with their buckets, and that of the limit's own may lie on either side. */
	bucket += (double)hist_middle(bucket) <= limit_us;
	least = hist_pack(bucket, 0);
	for (uint32_t i = more->n_packed; i > 0 && more->packed[i - 1] >= least; i--)
		n += hist_packed_n(more->packed[i - 1]);
	return n;
}

uint64_t
portion_above(const struct portion *portion, double limit_us)
{
	const struct lot *lot = portion->lot;
	const struct lot_more *more = lot_more_of(lot);
	bool by_bucket = is_by_bucket(lot);
	uint64_t n = 0;

	/* Most portions lie below a limit as a whole, which is made to lie above what is usual. */
	if (!portion->n_timed || isnan(limit_us) ||
	    (double)lot->mark[MARK_SLOWEST].latency_us <= limit_us)
		return 0;
	if (more->digest && limit_us >= 0 && digest_above(more, (int64_t)limit_us, &n))
		return n;
	if (more->n_packed)
		n = packed_above(more, limit_us);
	for (struct strip *strip = lot_chain(lot); strip; strip = strip->next) {
		__builtin_prefetch(strip->next);
		n += strip_above(strip, lot_strip_len(lot, strip), by_bucket, limit_us);
	}
	for (uint32_t i = 0; i < more->n_wide; i++)
		n += (double)known_us(by_bucket, more->wide[i]) > limit_us;
	return n;
}
