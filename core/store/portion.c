/* portion: latencies of a lot as buckets, whichever way the lot keeps them. */
/* SPDX-License-Identifier: MIT */
#include "core/store/portion.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/lot_private.h"
#include "core/store/query_private.h"

void
query_portions(const struct query *query, const int *fields, const struct kept *const *kept,
	       int n_fields, int64_t bin_ns, portion_fn fn, void *context)
{
	struct groups none = {0};
	struct gather gather = {
		.query = query, .fields = fields, .kept = kept, .n_fields = n_fields,
		.bin_ns = bin_ns, .out = &none, .each = fn, .context = context,
	};

	assert(n_fields <= GROUP_KEYS);
	gather_all(&gather);
	assert(!none.n);
}

/* Every latency of a lot, as STEP(bucket, how many). */
#define EACH_BUCKET(lot, STEP)                                                                     \
	do {                                                                                       \
		const struct lot_more *more_ = lot_more_of(lot);                                   \
		for (uint32_t i_ = 0; i_ < more_->n_packed; i_++)                                  \
			STEP(hist_packed_bucket(more_->packed[i_]),                                \
			     hist_packed_n(more_->packed[i_]));                                    \
		for (struct strip *strip_ = lot_chain(lot); strip_; strip_ = strip_->next) {       \
			size_t n_ = lot_strip_len(lot, strip_);                                    \
			__builtin_prefetch(strip_->next);                                          \
			for (size_t i_ = 0; i_ < n_; i_++)                                         \
				STEP(hist_bucket(strip_->us[i_]), 1u);                             \
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

/*
 * Is a latency known by its bucket? Of many those that came last still wait to be counted: which
 * they are hangs on the order the records came in, and no answer may.
 */
static bool
is_by_bucket(const struct lot *lot)
{
	return !lot_is_exact(lot) || lot_latencies(lot) > DIST_EXACT;
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
	for (uint32_t i = more->n_packed; i > 0; i--) {
		int64_t middle = hist_middle(hist_packed_bucket(more->packed[i - 1]));

		if ((double)middle <= limit_us)
			break;
		n += hist_packed_n(more->packed[i - 1]);
	}
	for (struct strip *strip = lot_chain(lot); strip; strip = strip->next)
		for (size_t i = 0, len = lot_strip_len(lot, strip); i < len; i++)
			n += (double)known_us(by_bucket, strip->us[i]) > limit_us;
	for (uint32_t i = 0; i < more->n_wide; i++)
		n += (double)known_us(by_bucket, more->wide[i]) > limit_us;
	return n;
}
