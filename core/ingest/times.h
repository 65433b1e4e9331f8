/* times: how the times of a source lie, by the hour, and which lie far outside the others. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TIMES_H
#define SR_INGEST_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMES_BUCKETS 4096	/* at most; more hours than that make buckets of two, four ... */

/*
 * Counted times. Which buckets there are in the end depends on the times alone, not on their
 * order. {0} is valid and empty.
 */
struct times {
	struct time_bucket {
		int64_t at;		/* its start / width */
		uint64_t n;		/* 0: a free slot */
		long line;		/* the least line of its records */
	} *slot;			/* owned hash table of n_slots, a power of two, or NULL */
	size_t n_slots, n_used;
	int doublings;			/* the width of a bucket is an hour, doubled so often */
	int64_t from_ns, width_ns;	/* of the bucket counted last */
	size_t last;			/* its slot */
	uint64_t n;
};
void times_release(struct times *times);

/* Does a time lie in the bucket counted last? Then it may be counted by times_add_more(). */
static inline bool
times_is_last(const struct times *times, int64_t at_ns)
{
	return (uint64_t)(at_ns - times->from_ns) < (uint64_t)times->width_ns;
}
/* Count n times of that bucket, of records of which the first begins on a line. */
static inline void
times_add_more(struct times *times, uint64_t n, long line)
{
	times->n += n;
	times->slot[times->last].n += n;
	if (line < times->slot[times->last].line)
		times->slot[times->last].line = line;
}

/* times_add() of a time in another bucket than the last one. */
void times_add_slowly(struct times *times, int64_t at_ns, long line);
/* Count a time > 0, of a record that begins on a line. */
static inline void
times_add(struct times *times, int64_t at_ns, long line)
{
	if (times_is_last(times, at_ns))
		times_add_more(times, 1, line);
	else
		times_add_slowly(times, at_ns, line);
}

/*
 * What lies more than 24 hours outside the 1st-99th percentile (nearest rank; ingest.md section
 * 8) of all, with a gap of as much between: before from_ns, or from upto_ns on. The first days
 * of a log of months lie that far outside too, but are no outliers. All is known to the bucket,
 * and in doubt a time is none.
 */
struct time_outliers {
	int64_t from_ns, upto_ns;
	uint64_t n;
	long line_before, line_after;	/* the first record's on either side; 0: none */
};
struct time_outliers times_outliers(const struct times *times);

/*
 * By how many whole hours, -12 to 14, do times run ahead of others that tell of the same hours?
 * Both are compared as shares of their records an hour. 3: they lie together once three hours
 * are taken away. 0: they do so as they are, or no one number of hours brings them together
 * (one of them is long, say), or there are too many hours to know.
 */
int times_ahead(const struct times *times, const struct times *others);

#endif
