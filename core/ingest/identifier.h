/* identifier: which field names one request and no other, so that a copy of it can be known. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_IDENTIFIER_H
#define SR_INGEST_IDENTIFIER_H

#include <stdbool.h>

#include "core/ingest/fields.h"

struct probe;

/*
 * Choose the field whose value tells one request from all others (ingest.md section 12): one
 * without a role that half of the sampled records have. What is named as one (`request_id`,
 * `traceId` ...) comes first, however often each was written; else one whose name ends in `id`,
 * of 20 records or more, and more than half of its values are different. A field that is merely
 * different each time (an address, a message) is none: to leave out a request that was made is
 * worse than to keep one that was written twice. Writes its path, or "" when there is none.
 */
void identifier_choose(const struct probe *probe, const struct fields *fields,
		       char path[FIELD_PATH]);

/*
 * Does a request keep what stands in this field when it is tried again, by the field's name? So it
 * does for `request_id` or `traceId`; an `event_id` or a `uuid` may be new each time.
 */
bool identifier_is_kept(const char *path);
/* Does it say of which trace a record is, or of which other span? By such a field nobody slices,
 * however few values it has in a sample. */
bool identifier_is_link(const char *path);
/* Is it the name of one request, or does it end in `id`? */
bool identifier_is_name(const char *path);

#endif
