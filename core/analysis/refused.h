/* refused: client errors (4xx) that step up. They are not bad, and no silence about them either. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_REFUSED_H
#define SR_ANALYSIS_REFUSED_H

#include "core/analysis/verdict.h"

struct study;

/*
 * Half of all requests answered 429 from some moment on, or 401 for one tenant: by analysis.md 1
 * these are answers, not failures; but "nothing stands out" would be false. The run of time bins
 * whose share of client errors is farthest from that of all others (the largest pooled
 * two-proportion z over all runs that do not begin with the log) is told when it holds 20 requests,
 * its share is 0.1 above theirs and three times theirs, and z >= 6: some 29,000 runs are looked at,
 * of which chance alone shows z >= 6 once in 10^5 logs.
 *
 * Fills *out; out->text is NULL when there is no such run. Texts live in study->arena.
 */
void refused_find(struct study *study, struct refused *out);

/*
 * Do refusals lead? Where nothing that failed or got slower does, they are asked as failures are:
 * - a version beside the others, on the same endpoints in the same minutes, refuses 0.1 more and
 *   three times as many, with a Mantel-Haenszel z >= 6: `bad_version`, `probable` when the same
 *   holds with every other field held equal, else `associated`;
 * - one value, or all requests, against its own bins before: refused in place of being answered,
 *   so that fewer are answered (a scanner's requests, and those over a limit, come on top):
 *   `associated`, for time alone tells before from after. A version that came with it is named.
 * The refusals then lead the board, the incident is true by I3 with them counted, and a version
 * that refuses is no baseline. Fills out->refused in any case; texts live in study->arena.
 */
struct board;
void refused_judge(struct study *study, struct board *board, struct verdict *out);

#endif
