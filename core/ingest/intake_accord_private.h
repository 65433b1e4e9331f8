/* intake_accord_private: what sources that settle their fields together ask of each other. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_INTAKE_ACCORD_PRIVATE_H
#define SR_INGEST_INTAKE_ACCORD_PRIVATE_H

#include "core/ingest/intake_private.h"

/* What the head of a source says of a field. */
struct said { const struct stance *stand; struct intake *in; };

/* How many different values have those heads that cannot tell by themselves? Up to one more than
 * are told apart (VALUES_MAX). */
size_t accord_values(const struct said *said, size_t n);
/* Of one field, by all heads: what is a version in one source is one in those that have none: few
 * records of these have it, or it was taken for the number of a format, and is another one
 * elsewhere. all: n_all sources, in any order. */
void accord_version(const struct said *said, size_t n, struct intake *const *all, size_t n_all);
/* Its fields are chosen, and not settled. */
static inline bool
accord_is_pending(const struct intake *in)
{
	return !in->is_probing && !in->is_begun;
}
/* A line of the notes, with its end, is said from now on, or is not. */
void accord_say(struct str *notes, const char *line, bool is_said);

#endif
