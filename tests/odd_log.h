/* odd_log: a log made record by record and judged, and a plain bad canary. Included. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_ODD_LOG_H
#define SR_TESTS_ODD_LOG_H

#include "tests/story.h"

static const struct analysis_options plain = {0};

struct odd_log { struct made made; struct arena arena; struct verdict verdict; };

static inline void
odd_judge(struct odd_log *log)
{
	struct query query = query_all(log->made.store, INT64_MAX);

	verdict_run(&query, &plain, &log->arena, &log->verdict);
	ck_assert_str_ne(log->verdict.statement, "");
}

static inline void
odd_close(struct odd_log *log)
{
	arena_release(&log->arena);
	made_close(&log->made);
}

static const struct story canary = {.seed = 401,
				    .n = 2500,
				    .hurt = HURT_VERSION,
				    .onset = .5,
				    .canary = .3,
				    .factor = 3,
				    .turn = .3};

#endif
