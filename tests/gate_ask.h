/* gate_ask: asks the gate about a hand-made log; answers live in the arena of the test. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GATE_ASK_H
#define SR_TESTS_GATE_ASK_H

#include "core/analysis/gate.h"
#include "tests/gate_log.h"
#include "tests/runner.h"

static struct arena arena;

static inline struct gate
run(const struct gate_log *log, const struct gate_options *options)
{
	struct query query = query_all(log->store, INT64_MAX);
	struct gate gate;
	struct err err;

	ck_assert_int_eq(gate_run(&query, options, &arena, &gate, &err), 0);
	return gate;
}

static inline struct backtest
backtest(const struct gate_log *log, const struct gate_options *options)
{
	struct query query = query_all(log->store, INT64_MAX);
	struct backtest out;
	struct err err;

	ck_assert_int_eq(gate_backtest(&query, options, INSTANT_NONE, false, &arena, &out, &err),
			 0);
	return out;
}

static inline const struct gate_rule *
rule_of(const struct gate *gate, enum gate_metric metric)
{
	for (size_t i = 0; i < gate->n_rules; i++)
		if (gate->rule[i].metric == metric)
			return &gate->rule[i];
	ck_abort_msg("no such rule");
}

static inline void
gate_log_open(void)
{
	arena = (struct arena){0};
}

static inline void
gate_log_close(void)
{
	arena_release(&arena);
}

#endif
