/* judged: a verdict on hand-made records, with what it is judged out of. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_JUDGED_H
#define SR_TESTS_JUDGED_H

#include "core/analysis/verdict.h"
#include "tests/made_store.h"

/* judged_open(), made_add(&judged.made, ...) ..., then judge(); judged_close() releases all of it.
 * looked.h does the same for one step of a verdict. */
struct judged {
	struct made made;
	struct arena arena;
	struct verdict verdict;
	uint64_t state;		/* of the dice, for whoever wants some */
};

/* Records have a version, an endpoint and these further fields. */
static inline void
judged_open_fields(struct judged *judged, const char *const *fields, int n, uint64_t seed)
{
	*judged = (struct judged){.state = seed};
	made_open(&judged->made, fields, n);
}

/* One further field; NULL: none. */
static inline void
judged_open(struct judged *judged, const char *field, uint64_t seed)
{
	judged_open_fields(judged, &field, field != NULL, seed);
}

/* All records are there. The verdict is borrowed from *judged. */
static inline const struct verdict *
judge(struct judged *judged)
{
	static const struct analysis_options plain = {0};
	struct query query = query_all(judged->made.store, INT64_MAX);

	verdict_run(&query, &plain, &judged->arena, &judged->verdict);
	return &judged->verdict;
}

static inline void
judged_close(struct judged *judged)
{
	arena_release(&judged->arena);
	made_close(&judged->made);
}

#endif
