/* engine_judging: what is being worked out, in pieces, for engine_judge. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ENGINE_JUDGING_H
#define SR_ENGINE_JUDGING_H

#include "core/analysis/knowable.h"
#include "core/base/fiber.h"
#include "core/engine_private.h"
#include "core/store/breath.h"

enum stage { STAGE_REST, STAGE_VERDICT, STAGE_FACTS, STAGE_KNOWN };

/*
 * What is being worked out, of one moment of the log as it stands: apart from what was told last,
 * so that this can stand until then where it may, and so that nothing is left of it when somebody
 * wants another moment instead.
 */
struct judging {
	enum stage stage;
	int64_t moment_ns;
	uint64_t generation;		/* of the store */
	struct query query;
	struct fiber *fiber;		/* owned: all of it, left in the middle; NULL: it is not */
	struct breath breath;
	bool is_stale;			/* nobody wants it: it is gone on with for its end alone, */
	bool is_awaited;		/* and somebody waits for that of another moment */
	bool may_rest;			/* the gate may be the one of a moment ago */
	struct analysis_options options;
	struct arena arena;		/* of verdict and facts */
	struct verdict verdict;
	struct facts facts;
	struct knowable *search;	/* owned; NULL: none */
	struct known known;		/* what it is of */
};

/* Begin with the moment that is wanted. Nothing may be left in the middle. may_rest: see
 * live_gate_rests(). */
void judging_begin(struct engine *engine, bool may_rest);
/* Is what is being worked out what is wanted now? */
bool judging_is_wanted(const struct engine *engine);
/* Nothing is worked out any more; what was left in the middle has to come to its end first. */
void judging_cancel(struct judging *judging);
/* All of it; or some, by what is looked at meanwhile. Returns true while there is more. */
void judging_work(struct engine *engine);
bool judging_work_some(struct engine *engine);

#endif
