/* arms: two arms of latencies as plain values, and as the slots statistics read. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_ARMS_H
#define SR_TESTS_ARMS_H

#include <math.h>
#include <stdint.h>

#include "core/analysis/stats.h"
#include "core/base/mem.h"
#include "core/store/dist.h"
#include "tests/dice.h"
#include "tests/runner.h"

enum { ROOM = 40 };

struct arms {
	int n_a, n_b;
	int64_t a[ROOM], b[ROOM];
};

/* Where the slots of a test live. */
static struct arena arena;

static inline void
ck_near(double got, double want, double relative)
{
	ck_assert_msg(fabs(got - want) <= relative * fabs(want), "%.17g is not %.17g", got, want);
}

/* The fixture that gives the slots of a test back. */
static inline void
give_back(void)
{
	arena_release(&arena);
}

static inline struct slots
slots_of(const int64_t *values, int n)
{
	struct dist dist = { 0 };

	for (int i = 0; i < n; i++)
		dist_add(&dist, values[i]);
	struct slots slots = dist_slots(&dist, &arena);

	dist_release(&dist);
	return slots;
}

static inline struct stats_stratum
stratum_of(const struct arms *arms)
{
	return (struct stats_stratum){ slots_of(arms->a, arms->n_a), slots_of(arms->b, arms->n_b) };
}

/* `kinds` different latencies from 0 on: few make many ties. */
static inline struct arms
random_arms(uint64_t *seed, int n_a, int n_b, uint64_t kinds)
{
	struct arms arms = { .n_a = n_a, .n_b = n_b };

	for (int i = 0; i < n_a; i++)
		arms.a[i] = (int64_t)(roll(seed) % kinds);
	for (int i = 0; i < n_b; i++)
		arms.b[i] = (int64_t)(roll(seed) % kinds);
	return arms;
}

#endif
