/* sieve: what a filter lets through as lots, where the lots of the store cannot tell. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_SIEVE_H
#define SR_STORE_SIEVE_H

#include "core/store/cells.h"

/*
 * A filter on latencies, say, no lot answers: records do. A verdict asks hundreds of questions
 * under one filter, so that of a large log the records are read once for each table, and those that
 * match put into lots like those of the table.
 */
struct store;
struct query;
struct sieves;

struct sieves *sieves_new(void);
void sieves_free(struct sieves *sieves);
/*
 * All usable records that match where and filter of the query, and nothing else of it: lots with
 * the values as records have them, the ids local to their sources, in buckets as wide as those of
 * the table or wider. NULL where there would be too many. Borrowed until the store changes, or two
 * other filters were asked about.
 */
struct cells *sieve_lots(const struct query *query, int table);

#endif
