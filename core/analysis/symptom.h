/* symptom: fields that say how a request ended, or how long it took, in other words. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_SYMPTOM_H
#define SR_ANALYSIS_SYMPTOM_H

#include <stdbool.h>

struct names;
struct axis;

/*
 * `resultCode=500 failed in 83 of 83 requests` explains all harm and says nothing: what follows
 * from the outcome is a symptom. It is named in "what differs", and never a suspect, a control or
 * a stratum (analysis.md 1.3 and 7).
 */

/* By its name: `result_code`, `level`, `exception`, in any spelling, alone or nested. */
bool symptom_name(const char *path);

/*
 * By its values, where there are two or more and all of them are of one kind: statuses (100 to
 * 599, of which those from 500 on go with failures and no others do), words of success and failure,
 * durations with their unit, or plain numbers of a field whose name is that of a time
 * (`request_processing_time`). Also of a field that stands on bad records alone, by a name that
 * says so (`errClass`).
 */
bool symptom_values(const struct axis *axis, const char *path, const struct names *names);

#endif
