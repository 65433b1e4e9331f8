/* selection: an answer sorted stretch by stretch of time, as the files that make it share it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_SELECTION_H
#define SR_STORE_SELECTION_H

#include "core/store/query_private.h"

/*
 * The ids of the records that match a query, in an order. They are found run by run: a run
 * is some chunks whose times overlap, and everything in it comes before the next run. So a
 * log in order of time is walked with the ids of a chunk or two in memory; one whose chunks
 * all overlap is a single run, and so is every log in the order of slowness, of which only
 * the first `most` ids are kept.
 */
struct selection {
	struct query query;	/* its pointers are not followed again */
	char *where, *filter;	/* owned texts; NULL without one */
	enum order order;
	uint64_t generation, used;
	bool is_busy;		/* it is being loaded by who rests: nobody else's */
	uint64_t number;	/* no other has or had it */
	size_t most;
	struct stop *stops;	/* owned, n_stops of them */
	size_t n_stops;
	size_t *run;		/* owned: the first stop of each run, then n_stops */
	size_t *place;		/* owned: of the first id of each run; n_known of them are known */
	size_t n_runs, n_known;
	size_t loaded;		/* the run whose ids are here; n_runs: none */
	uint32_t *ids;		/* owned, n of them */
	size_t n;
	/* The chunk that the record asked for last stands in, and the ids in it; {0}: none. */
	struct here { uint32_t source, first, end; size_t chunk; } here;
};

/* Begin one whose query and order are set: which runs there are. */
void selection_find_runs(struct selection *selection, const struct query *query);

#endif
