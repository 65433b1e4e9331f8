/* looked: a study opened on hand-made records, for tests of one step of a verdict. Included. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_LOOKED_H
#define SR_TESTS_LOOKED_H

#include "core/analysis/verdict_private.h"
#include "tests/made_store.h"

/* {0}, made_open(), made_add() ..., then looked_at(); looked_close() releases all of it. */
struct looked {
	struct made made;
	struct arena arena;
	struct query query;
	struct study study;
};

/* The records are there: open the study, without onset and references. */
static inline void
looked_at(struct looked *looked)
{
	static const struct analysis_options plain = {.baseline = NAME_NONE};

	looked->query = query_all(looked->made.store, INT64_MAX);
	study_open(&looked->study, &looked->query, &plain, &looked->arena);
}

static inline void
looked_close(struct looked *looked)
{
	study_release(&looked->study);
	arena_release(&looked->arena);
	made_close(&looked->made);
}

#endif
