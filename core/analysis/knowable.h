/* knowable: the first moment at which the answer could have been known, looked for in pieces. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_KNOWABLE_H
#define SR_ANALYSIS_KNOWABLE_H

#include "core/analysis/verdict.h"

/*
 * What verdict_knowable_at() finds, a verdict of some moment at a time:
 *
 *	search = knowable_begin(&query, &options, &verdict);
 *	while (knowable_step(search)) ...		(whatever asks the store and adds nothing)
 *	at_ns = knowable_end(search);
 */
struct knowable;

/* The three are borrowed until knowable_end(). Of a verdict that is no probable one of an incident
 * the first step ends the search. */
struct knowable *knowable_begin(const struct query *query, const struct analysis_options *options,
				const struct verdict *final);
/* Judge one moment. Returns true while there are more. */
bool knowable_step(struct knowable *search);
/* Once it is through: every later moment whose verdict has the same onset and cause would find the
 * same from this one on; INSTANT_NONE: each has to look for itself. */
int64_t knowable_from(const struct knowable *search);
/* What was found, and the end of the search; INSTANT_NONE: nothing was, or it was not through.
 * NULL is none. */
int64_t knowable_end(struct knowable *search);

#endif
