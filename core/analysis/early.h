/* early: did all of the newest requests fail, too few as yet to be an incident, or none? */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_EARLY_H
#define SR_ANALYSIS_EARLY_H

#include "core/analysis/verdict_private.h"

/*
 * Where no rule of analysis.md 2.6 has fired: two or more requests in a row, the newest of the log
 * or all that a new version has, failed, which chance does once in a thousand. Returns the words
 * for it, in the study's arena, and the records it rests on; NULL: nothing of the kind.
 */
const char *early_text(struct study *study, struct query *which);
/*
 * Else: a value, or all traffic, of whose newest requests so many more are hurt than before that
 * chance does it once in two thousand looks (exact, by the number of values), and of the others not
 * half as many more. Asked of a small log alone: of a large one the steps tell. early_values.c
 */
const char *early_value(struct study *study, struct query *which);

#endif
