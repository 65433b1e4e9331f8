/* crew: threads that read stretches of a file ahead of the one that takes records over. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_CREW_H
#define SR_INGEST_CREW_H

#include <stdint.h>

#include "core/ingest/lane.h"
#include "core/ingest/source.h"

/*
 * The file is cut into stretches of equal length, whatever stands at their edges. Each thread
 * takes the next one nobody has, reads its bytes, and looks for records of known shapes with a
 * lane of its own, beginning wherever it finds one. What comes of it is taken in order by one
 * thread, which checks every step (lane.h): so the number of threads and their timing change
 * nothing but the time.
 */
struct crew;

#define CREW_MAX 8		/* threads, with the one that takes */

struct crew_plan {
	const struct source *source;	/* source_is_plain(); borrowed */
	const struct extract *extract;	/* borrowed, read only */
	int threads;			/* 2..CREW_MAX, with the caller's own */
	int64_t from, upto;		/* bytes of the source to be read */
};

/* Start the threads. shapes: what they look for, copied. */
struct crew *crew_new(const struct crew_plan *plan, const struct shapes *shapes,
		      const struct spacing *spacing);
/* Stop the threads and wait for them. */
void crew_free(struct crew *crew);
/* Look for these from now on. */
void crew_teach(struct crew *crew, const struct shapes *shapes, const struct spacing *spacing);
/* Are the bytes of each record to be hashed too, from now on? At first they are not. */
void crew_hash(struct crew *crew, bool is_on);
/*
 * The next stretch in order, once it is read; the one before it is given back. While it is not,
 * the caller's thread reads another one. Returns NULL after the last, or where the file could
 * not be read any further. Its bytes go on beyond `own`, for the record that begins before it.
 */
struct stretch *crew_next(struct crew *crew);

#endif
