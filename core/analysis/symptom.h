/* symptom: fields that say how a request ended, or how long it took, in other words. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_SYMPTOM_H
#define SR_ANALYSIS_SYMPTOM_H

#include <stdbool.h>
#include <stdint.h>

struct names;
struct axis;
struct study;

/*
 * `resultCode=500 failed in 83 of 83 requests` explains all harm and says nothing: what follows
 * from the outcome is a symptom. It is named in "what differs", and never a suspect, a control or
 * a stratum (analysis.md 1.3 and 7).
 */

/* By its name: `result_code`, `level`, `exception`, in any spelling, alone or nested. */
bool symptom_name(const char *path);
/* A name that says how long it took: `slow`, `apdex`, `performanceBucket`, `sla_breached`. */
bool symptom_slow_name(const char *path);

/*
 * By its values, where there are two or more and all of them are of one kind: statuses (100 to
 * 599, of which those from 500 on go with failures and no others do), words of success and failure,
 * durations with their unit, or plain numbers of a field whose name is that of a time
 * (`request_processing_time`). Also of a field that stands on bad records alone, by a name that
 * says so (`errClass`).
 */
bool symptom_values(const struct axis *axis, const char *path, const struct names *names);

/*
 * Whatever it is called: a value that stands on failed requests alone, and without which none
 * fails. `retryable=true` is written because it failed; `provider=newpay` may be why. The log
 * cannot tell which, so that such a field clears and blames nobody: what other fields show stands
 * by itself. One that names a machine, an area, who is called, or a customer is no echo. The
 * plainest is kept in study->echo, so that it can be named where nothing else is found.
 */
bool symptom_echoes(struct study *study, const struct axis *axis);
/*
 * `slow=true`, `latency_bucket=<250`: values that stand one after the other along the latency, of
 * all endpoints together though these differ, and that meet where one ends. What is slower by its
 * own doing is so on each endpoint by its own measure. By a name that says so they need not meet:
 * where all of a host is a second slower, nothing lies between `false` and `true`. Asked of small
 * logs alone; code: of each record of the scene, its value.
 */
bool symptom_cuts(const struct study *study, const struct axis *axis, const uint8_t *code);
/*
 * Whatever it is called, and however far apart they are: values that stand one after the other
 * along the latency from the begin of the log on, of which the slowest is, since it is there, one
 * host (version, endpoint, customer) and that host is it. Then the host is what is slow. Asked when
 * all axes of a small log are there.
 */
bool symptom_parts(const struct study *study, const struct axis *axis);
/* `x=y goes with 597 of 597 failures ...`; NULL when there is none, or it has few of them. */
const char *symptom_echo_text(struct study *study);

#endif
