/* during: the arms of what is blamed while it lasted, where it ended before the log did. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_DURING_H
#define SR_ANALYSIS_DURING_H

#include "core/analysis/board_private.h"

/*
 * The verdict is found in all records since the onset. What is told of a cause that ended is of
 * both arms from the onset to that end, its moment included: what came later is neither harm nor a
 * control beside it.
 */
struct during {
	bool is_ended, is_open;		/* it ended before the log did; and here is what it did */
	struct study study;		/* of the records up to the end. Owned */
	/* The same suspect with strata, contrasts and lines of that time, and is_within to say so;
	 * its checks are those of the whole. Valid until during_close(). */
	struct suspect suspect;
};

/*
 * Open it for a suspect of a study that was judged. Texts and lines go into the study's arena.
 * Returns false, with nothing to close, where it did not end, or nothing of an arm lies in that
 * time: then all since the onset is told, and that it ended.
 */
bool during_open(struct during *during, struct study *study, const struct suspect *suspect,
		 const struct onset *onset);
void during_close(struct during *during);

/*
 * How sure it may be at most, by what stood beside it in that time (analysis.md 2.3): without two
 * records of a control no more than `associated` (C4), with few of an arm no more than `probable`
 * (C8). What is set against its own past, or did not end, may be anything.
 */
enum certainty during_most(const struct during *during, const struct suspect *suspect);

/* Its checks with figures of both arms (C1, C2, C8) say that they count what came after as well. */
void during_note(struct study *study, const struct suspect *suspect, struct board *board);

#endif
