/* textlog_cell: records that stand in one column of a table, or behind one key of a line. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TEXTLOG_CELL_H
#define SR_INGEST_TEXTLOG_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/ingest/textlog.h"

/*
 * What a search exports is often a table with the log line whole in one of its columns:
 * `@timestamp,@message` (CloudWatch), `_time,_raw` (Splunk), `Date,Host,Message` (Datadog). Of
 * such a source that column is opened as JSON or logfmt, and the others stand beside what it
 * holds: a key of its own wins, and a time beside it is read only where it has none.
 */

#define CELL_SAMPLE 200		/* rows that are looked at */
#define CELL_SHARE 0.8		/* of them in which the column must hold a record */

/*
 * Look for that column by the head of the source; a record says more of a request (latency,
 * status, endpoint, version) than the columns beside it. To be called before the source's fields
 * are probed, on a textlog that was not planned; it is restarted. Returns whether there is one.
 */
bool textlog_find_cell(struct textlog *text, struct flat *flat, const char *head, size_t len);
/* Its name, safe to show; NULL: no column is opened. */
const char *textlog_cell(const struct textlog *text);
/* The same column in another reader of the source. */
void textlog_share_cell(const struct textlog *from, struct textlog *to);

#endif
