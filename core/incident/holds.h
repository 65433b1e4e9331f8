/* holds: how firm a verdict is, in one sentence: "holds in k of n". */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_HOLDS_H
#define SR_INCIDENT_HOLDS_H

#include "core/analysis/verdict.h"

/*
 * What the reruns of analysis.md 2.1 came to, as one or two sentences: with up to 30 records
 * in how many of the runs that leave one record out the verdict is the same, and how sure each
 * was; with more, whether it stood without a part of the records; and in both cases whether it
 * stood without the records that were mended.
 *
 * Returns safe text in the arena; NULL when no rerun was made.
 */
const char *holds_text(const struct verdict *verdict, struct arena *arena);

/* Is a caution said elsewhere in every document: a small sample, what was mended? */
bool caution_is_told(const struct caution *caution);

#endif
