/* cuts: the records of a part of a bucket as lots, for the next question that cuts it there too. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_CUTS_H
#define SR_STORE_CUTS_H

#include <stdint.h>

#include "core/store/cells.h"

/*
 * A window cuts the buckets of its ends, which only records can answer: of a large log some
 * thousands. A verdict asks some hundred questions with the same few ends, so that these records
 * are looked at once for each table and put into lots like those of the table.
 */
struct store;
struct cuts;

struct cuts *cuts_new(void);
void cuts_free(struct cuts *cuts);
/*
 * All usable records of low_ns..high_ns, both ends included and in one bucket of the table: lots
 * with the values as records have them, the ids local to their sources. Borrowed until the next
 * call or the next record.
 */
const struct cells *cuts_lots(const struct store *store, int table, int64_t low_ns,
			      int64_t high_ns);

#endif
