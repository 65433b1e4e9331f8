/* aside: what only the whole log tells of records: twins left out, times far outside the others. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_ASIDE_H
#define SR_STORE_ASIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/ahead.h"

struct rows;
struct source;
struct store;

/* Some records of a source by their place in it, from 0 on, ascending. {0} is valid and empty. */
struct picks {
	uint32_t *at;		/* owned, n of them */
	size_t n, cap;
};
void picks_add(struct picks *picks, uint32_t local);
bool picks_equal(const struct picks *a, const struct picks *b);
void picks_release(struct picks *picks);

/*
 * Rows come out of a reader that knows one record at a time. What is known beyond that is put
 * into them when they are asked for, and put anew when it has changed (store.stamp). The lots
 * hold all records but `duplicate` and `outside`, as they were when the lots were made.
 */
struct aside {
	struct picks duplicate;		/* twins of records before them: left out of figures */
	struct picks outside;		/* usable, of times that only who names them asks about */
	struct picks possible;		/* they may be twins: kept and flagged */
	struct held held;		/* ahead of our clock: in no figure until their time */
	int64_t from_ns, upto_ns;	/* times before the one, from the other on, are outliers */
};
/* Nothing is known. */
void aside_init(struct aside *aside);
void aside_release(struct aside *aside);
/* Say in rows from..n what is known of them; first: the place of row 0 in its source. */
void aside_settle(const struct store *store, uint32_t source, uint32_t first, struct rows *rows,
		  size_t from);

/* Widen a span to all usable records of a source; INSTANT_NONE: of no record yet. */
void aside_span(const struct source *source, int64_t *first_ns, int64_t *last_ns);
/* The same but for its outliers, by reading back the chunks that hold any. */
void aside_inner_span(const struct store *store, uint32_t source, int64_t *first_ns,
		      int64_t *last_ns);
/* Pick the usable records of a source that lie outside low_ns..high_ns of the store. */
void aside_pick_outside(const struct store *store, uint32_t source, struct picks *outside);

#endif
