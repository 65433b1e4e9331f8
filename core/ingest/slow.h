/* slow: one record through cJSON: the path for what is unusual, and the oracle of the fast one. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SLOW_H
#define SR_INGEST_SLOW_H

#include "core/ingest/flat.h"
#include "core/ingest/scan.h"

/*
 * Open a record: its bytes are rewritten as strict JSON (commas mended, missing values
 * null), parsed by cJSON for their structure, and laid flat. A structure that was met lately is
 * remembered and not parsed again. Texts are taken from the bytes, not from cJSON: NUL survives,
 * numbers stay exact, a string broken over lines is joined.
 * The fields borrow from the span's bytes. Returns 0; -1 with no field when no object is
 * left (more than SCAN_DEPTH open containers).
 */
int slow_flatten(const struct span *span, struct flat *flat);
/* What a bare word is: a number, `true`, `false`, `null`, or odd. */
enum flat_type slow_atom(const char *at, size_t len);

#endif
