/* timed: the sample's guide under a clock of the test's own, its box begun at START. Included. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_TIMED_H
#define SR_TESTS_TIMED_H

#include "tests/told.h"

#define START (1754042400 * NS_PER_S)	/* 2025-08-01T10:00:00Z, on the wall */

static inline void
begin(struct told *told)
{
	struct entry entry = { .t_ns = START, .wall_ns = START, .t_kind = T_ENTERED,
			       .src = SRC_HUMAN, .kind = "timer", .value = "start" };

	ck_assert_int_eq(journal_append(told->journal, &entry, NULL), 0);
}

static inline const struct guide *
fold_at(struct told *told, int64_t s)
{
	guide_fold(&told->facts, told->journal, MODE_EXERCISE, START + s * NS_PER_S, &told->arena,
		   &told->guide);
	return &told->guide;
}

static inline size_t
count_kind(const struct told *told, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < journal_count(told->journal); i++)
		n += strcmp(journal_entry(told->journal, i)->kind, kind) == 0;
	return n;
}

#endif
