/* slow_private: the strict text of a record, and its keys and values in order. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SLOW_PRIVATE_H
#define SR_INGEST_SLOW_PRIVATE_H

#include "core/ingest/slow.h"

/*
 * Rewrite the span as strict JSON into flat->strict, and list its keys and scalars in
 * flat->keys and flat->values. In the strict text scalars are placeholders, and so are keys
 * that need an escape, so that cJSON gives the structure and nothing else. Returns 0, or -1
 * when no object is left.
 */
int slow_rewrite(const struct span *span, struct flat *flat);
/* The string behind an opening quote: its unescaped bytes, borrowed or in the arena; *at is
 * moved past the closing quote. */
struct word slow_string(const char **at, const char *end, struct arena *arena);

/*
 * slow_outline.c: records of one structure have one strict text, but for keys with an escape.
 * Lay a record flat as one of the same text was before; false: there was none, or not lately.
 */
bool outline_lay(struct flat *flat);
/* It was laid flat by its tree: remember how. */
void outline_keep(struct flat *flat);

#endif
