/* robustness_private: what the files of robustness share: what is plain needs no look anew. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_ROBUSTNESS_PRIVATE_H
#define SR_ANALYSIS_ROBUSTNESS_PRIVATE_H

#include "core/analysis/verdict_private.h"

/*
 * A verdict holds when a run on a part of its records names no other cause. Such a run looks at
 * everything anew, and mostly for nothing: where the cause is plain, the tables of the look that
 * found it tell what is left of it, of its controls and of its rivals in that part.
 */

/* What a verdict was made from: its study and what it found there, as study_judge() left them. */
struct judged {
	struct study *study;
	const struct suspects *suspects;
	const struct board *board;
	const struct verdict *verdict;
	/* Was what leads always there? It hangs on no part, and is asked once; NULL: each time. */
	enum truth *was_there;
};

/*
 * Would a run without the records of one value name the same cause, or none? True only where that
 * is plain: in the same windows and against the same references the leading value still explains
 * most of what is left, far beyond chance; enough records of it and of its controls are left; no
 * rival explains more than before, nor stands on the same records; no question that blames no
 * value, nor a gap, comes up; and it is no affair of one endpoint. False: it has to be run.
 * `value` is no part of what is blamed.
 */
bool holds_without(const struct judged *judged, int field, uint32_t value);
/* The same of a run as of a time within the incident window. */
bool holds_until(const struct judged *judged, int64_t until_ns);

/* A part of the records of a look, by its tables: all but those of a value, or up to a time. */
struct part_of {
	struct study *study;
	const struct suspect *leads;
	struct cause without;		/* n = 0: none */
	struct query left;		/* its records */
	bool *is_in;			/* by record of the scene; owned; NULL without a scene */
	bool has_more;			/* there are further causes */
	double explained;		/* by what leads, once that is known */
};

/* Has each of two causes records since onset enough that are not of the other one, or is one a
 * part of the other? */
bool left_is_apart(const struct part_of *part, const struct cause *a, const struct cause *b);
/* Has what is left no gap that could count, and no value that could be one fallen silent (C12)? */
bool left_is_steady(const struct part_of *part);

#endif
