/* onset_private: the start and the end of what is blamed, to the record. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_ONSET_PRIVATE_H
#define SR_ANALYSIS_ONSET_PRIVATE_H

#include "core/analysis/verdict_private.h"

/*
 * Sets study->onset.ended_ns. Where all traffic shows no end, a value that is blamed ended with the
 * last step down of its own series, when at least LIMIT_ARM_N of its records came after that and
 * are well. That all got better is no end while the cause, still seen so often, is ill and hurts
 * more than half as many of all requests as before.
 */
void onset_end(struct study *study, const struct cause *cause);
/* When all traffic was well again: the matching step down, else the last one of its series when
 * what comes after it is well; INSTANT_NONE: it goes on. */
int64_t onset_end_of_all(struct study *study);
/* The harm of all records of a window against the references as they stand. gone.c */
struct harm harm_in(struct study *study, const struct query *query);
/* Are the records of a window no more hurt than healthy ones may be? gone.c */
bool is_well_in(struct study *study, const struct query *query);

/* onset_start.c: how often a cause is hurt since the onset, and how often it was, or may be,
 * without it; 0 < usual < since < 1. */
struct onset_rates { double since, usual; };
/* The hurt record it began with. */
struct onset_start { struct ref ref; uint32_t endpoint; };
enum { ONSET_WALK = 20000 };	/* records that are looked at, at most */
/*
 * The first hurt record from which on at least half of the usual share, rate, is hurt, among the
 * next 20. Where that share is small a longer run is asked, or chance would start one. No record
 * is looked at beyond those that tell. For where the search begins near the start. False: none is
 * hurt.
 */
bool onset_run(const struct study *study, const struct query *query, double rate,
	       struct onset_start *out);
/*
 * The hurt record from which on it is hurt as often as since the onset, and not as often as usual:
 * the sum of log likelihood ratios of record after record, begun anew whenever it falls to nothing
 * (Page's CUSUM, Biometrika 41, 1954). The first run of it that chance makes less than once in a
 * thousand logs of so many records, n exp(-h) at most, counts; else the highest one, for few make
 * no such run. Where a run begins the sum was lowest: the likeliest start. A stray hurt record long
 * before starts nothing, for what follows it brings the sum down again. False: none is hurt.
 */
bool onset_start(const struct study *study, const struct query *query,
		 const struct onset_rates *rates, struct onset_start *out);

#endif
