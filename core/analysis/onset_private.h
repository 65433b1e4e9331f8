/* onset_private: the end of what is blamed, and what a window's records have to do with it. */
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

#endif
