/* intake_explain: why nothing could be read from a source: its fields, one by one. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_INTAKE_EXPLAIN_H
#define SR_INGEST_INTAKE_EXPLAIN_H

#include <stdbool.h>

#include "core/base/str.h"
#include "core/ingest/intake.h"

#define EXPLAIN_BYTES ((size_t)64 << 10)	/* of the head that are looked at */
#define EXPLAIN_FIELDS 24			/* fields that are told of; the rest is counted */

/*
 * Look at the head of a source anew (it must be one that can be read again) and append what its
 * first records hold, safe text, one field a line: `@t 2026-11-25T09:30:01Z: a time; --map
 * time=@t`. Of a source without any object or table: its first line. Values are hidden where
 * names are veiled (redact.h). Nothing when it cannot be read again.
 */
void intake_explain(struct intake *in, struct str *out);
/*
 * Is there a field for the time, by --map or by its name, of which no value is a time that is
 * read? Appends `time is "03/04/2026 13:05:06", which is no time that sitrep reads (...)`, safe
 * text, and returns true. Also when --map names a field that no record has.
 */
bool intake_explain_time(struct intake *in, struct str *out);
/* Does a line begin with a time, whatever stands before (a bracket)? Pure. */
bool explain_begins_with_time(const char *at, size_t len);

#endif
