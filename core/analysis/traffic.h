/* traffic: does the rate of all requests fall far below what is due, for a while or for good? */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_TRAFFIC_H
#define SR_ANALYSIS_TRAFFIC_H

#include "core/analysis/verdict_private.h"

/*
 * What study->traffic says, found once a study:
 * TRAFFIC_HOLE		for a minute or more less than a seventh of what came right before and after
 *			it, with an edge on both sides: nobody else's ebb looks so. An ebb that the
 *			log has three times, or that lasts for hours, is its own habit.
 * TRAFFIC_FALLEN	the same, without an end.
 * TRAFFIC_STEP		at one moment the rate falls to two thirds or less, and stays there for an
 *			eighth of the log.
 * Chance is told by what the buckets on either side differ among themselves, not by Poisson alone.
 */
void traffic_find(struct study *study);
/* Of three machines or more does but one go on since? Then its clock is another one, or its file
 * is longer, and nobody else fell silent. */
bool traffic_is_odd_one(const struct study *study, int64_t from_ns);
/* `From about 09:00:00 on, for 14 min 24 s, 20 requests came where about 600 were due`; of a step
 * how many come since, against before. In the study's arena, without a stop. */
const char *traffic_text(struct study *study);

#endif
