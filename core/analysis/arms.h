/* arms: the counts and latencies of several groups of records at once, each as a rising list. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_ARMS_H
#define SR_ANALYSIS_ARMS_H

#include "core/analysis/verdict_private.h"

/*
 * What a contrast asks of a group: the same figures as of a cell that all its rows were merged
 * into, and of its slots. Out of a scene they come in one pass for all groups, without cells; more
 * than DIST_EXACT latencies of a group are a histogram there as elsewhere.
 */
struct arm {
	uint64_t n, bad, outcome[OUTCOMES];
	double sum_us;			/* of its latencies */
	struct slots slots;		/* in the arena */
};

/*
 * The arms 0..n-1 of rows of a frame. group: for each row the arm it is in; ARM_NONE for none.
 * arm: n of them, set.
 */
#define ARM_NONE UINT32_MAX
void arms_of_rows(const struct study *study, const struct frame *frame, const uint32_t *group,
		  size_t n, struct arena *arena, struct arm *arm);

/* The same of some of a scene's records, in its order: group holds an arm for each that is
 * picked. */
void arms_of_scene(const struct scene *scene, const uint32_t *pick, size_t n_pick,
		   const uint32_t *group, size_t n, struct arena *arena, struct arm *arm);

/* The arms of a stratum: the candidate's and the control's, since onset and before. */
struct quarter { struct arm a, b, a_before, b_before; };
/* Of each of the strata, in the study's arena; those of strata->quarter where it is set. */
const struct quarter *strata_quarters(struct study *study, const struct strata *strata);

#endif
