/* skew: is the clock of one source, or of one host, off against the others by a steady span? */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_SKEW_H
#define SR_STORE_SKEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct store;

/* Offsets that are looked for: below is jitter, beyond is another zone, or another day. */
#define SKEW_LEAST_NS INT64_C(5000000000)
#define SKEW_MOST_NS INT64_C(600000000000)
#define SKEWS_MOST 4			/* told of one field */

/* What is known of the clock of one of them. A record is never moved for it. */
struct skew {
	int field;		/* the dimension that names hosts; -1: sources */
	uint32_t value;		/* whose clock is off: a name, or the index of a source */
	uint32_t other;		/* there are only these two, and nothing says which one it is */
	bool is_pair;		/* `other` is meant */
	int64_t ahead_ns;	/* > 0: it runs ahead of the others (of `other`) */
	uint64_t n;		/* records, seconds of load, or arrivals that this stands on */
	enum skew_way {
		SKEW_BY_ORDER,	/* told by the order in which records were written */
		SKEW_BY_LOAD,	/* by how its load moves with theirs */
		SKEW_BY_ARRIVAL	/* by when its records came, of files that are followed */
	} way;
};

/*
 * Look at a sample of the records (some 3 MB at most of a large log, read back): steady offsets
 * of a host against the others of its log by the order of writing (skew_order.c), else those of
 * hosts or sources by their load (skew_load.c); of followed sources, by when records came
 * (skew_live.c). Returns how many were found, at most 2 * SKEWS_MOST; out has room for so many.
 */
size_t skew_find(const struct store *store, struct skew *out);
/* The same into the store, where enough has come since to look again. */
void skew_note(struct store *store);

/* What store_conclude() found last; *n of them, borrowed until it is called again. */
const struct skew *store_skews(const struct store *store, size_t *n);

/* Records just came, at this time of our own clock: how far are they from it? A look at the last
 * few of each source; to be called when all there was has been read, not while a backlog is. */
void skew_hear(struct store *store, int64_t wall_ns);
void skew_forget(struct store *store);		/* gives back what was heard */

/* Append `host web-3: its clock runs 42 s ahead of the others (steady over 1204 records ...)`. */
void skew_text(const struct store *store, const struct skew *skew, struct str *out);

#endif
