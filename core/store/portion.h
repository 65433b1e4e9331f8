/* portion: what matches a query, a lot at a time, for sums over latencies that need no groups. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_PORTION_H
#define SR_STORE_PORTION_H

#include "core/store/query.h"

struct lot;

/*
 * Some of the records of a group: all have the same outcome. The portions of a group add up to
 * it; how many there are, and in which order they come, means nothing.
 */
struct portion {
	uint32_t key[GROUP_KEYS];	/* of the fields asked for, as groups have them */
	int64_t bin_ns;			/* start of the time bin; INSTANT_NONE without bins */
	enum outcome outcome;
	uint64_t n, n_timed;		/* records; those with a latency among them */
	int64_t first_ns;		/* the time of the first of them */
	const struct lot *lot;		/* borrowed */
};
typedef void (*portion_fn)(void *context, const struct portion *portion);

/* Go through what query_groups_folded() would have put into groups. Nothing else may be asked
 * meanwhile. */
void query_portions(const struct query *query, const int *fields, const struct kept *const *kept,
		    int n_fields, int64_t bin_ns, portion_fn fn, void *context);

/* The same, ungrouped by time, from the narrowest buckets there are: more portions, of which more
 * know each latency. */
void query_fine_portions(const struct query *query, const int *fields, int n_fields,
			 portion_fn fn, void *context);

/*
 * The width of the buckets that would answer query_portions() by these fields without a look at a
 * record; bin_ns is then to be a multiple of it. 0: records would be read, or a value that is asked
 * for may be told as VALUE_OTHER.
 */
int64_t query_portion_width(const struct query *query, const int *fields, int n_fields);

/* All latencies by their bucket, packed as hist_pack() has it, in no order, a bucket perhaps more
 * than once: at most portion_most() of them into out. Returns how many. */
size_t portion_most(const struct portion *portion);
size_t portion_packed(const struct portion *portion, uint32_t *out);
/*
 * Sums over all latencies of what a table says of their bucket:
 * sum[k] += table[bucket * width + k], k < width. width: 1 or 5.
 */
void portion_sum(const struct portion *portion, const double *table, int width, double *sum);
/* All latencies, in no order, a value perhaps more than once: in the middle of their bucket where
 * that is all that is known. *n of them, to be freed. */
struct slot *portion_slots(const struct portion *portion, size_t *n);
/* Is each of these the latency as it was read? */
bool portion_is_exact(const struct portion *portion);
/* Can all latencies be told as they were read? Of more portions than are exact to all others. */
bool portion_is_known(const struct portion *portion);
/* These, in no order, of a portion that is known: n_timed of them into out. */
void portion_read(const struct portion *portion, int64_t *out);
/* How many latencies are above one: those known by their bucket are at its middle, as in dists. */
uint64_t portion_above(const struct portion *portion, double limit_us);

#endif
