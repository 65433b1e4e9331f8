/* risen: did a control get worse too, each set against its own past? */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_RISEN_H
#define SR_ANALYSIS_RISEN_H

#include "core/analysis/arms.h"

/*
 * A cache that answers at once is faster than who asks the disk, before an incident and in it:
 * beside the others it looks well even while it takes three times as long as it did, and they look
 * hurt by what always told them apart. How much worse a group is since the onset than before it is
 * the growth of the mean of the logarithms of its latencies, and of the share that fails, on one
 * endpoint. Did the control of these strata rise beyond chance, and by LIMIT_CONTROL_SHARE of what
 * the candidate rose by, each against its own past, in whatever of both the candidate got worse?
 *
 * Of two that got slower alike the one that stood LIMIT_RISEN_APART times above the other reaches a
 * limit of time: its timeouts are that slowness, and so is what it fails by else, unless it is
 * beyond chance that its control fails less. Where more than LIMIT_COARSE of a control's latencies
 * are one and the same, the least that is written, they show no rise: others tell.
 *
 * Asked of strata with LIMIT_RISEN_N records in each of the four arms, weighted by the candidate's
 * since the onset; false where an arm has fewer than LIMIT_RISEN_ARM_N in those together.
 */
bool quarters_rose_alike(const struct quarter *quarter, size_t n);

/* The same of a suspect since the onset and its concurrent control; false without an onset. */
bool suspect_rose_alike(struct study *study, const struct suspect *suspect);
/* The same of a value that looks healthy among the others of its field, on one endpoint, or on all
 * of them where that one has no past to tell by; NAME_NONE: on all. key: of the frame's rows, the
 * one that holds the value. */
bool value_rose_alike(struct study *study, const struct frame *frame, int key, uint32_t value,
		      uint32_t endpoint);

#endif
