/* check_recovery_silence: recovery in a log that goes on after years. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/recovery.h"
#include "tests/gate_log.h"
#include "tests/runner.h"

/* 20 requests of a minute from SAMPLE_NS on: v1.2 is well, v1.3 times out. */
static void
feed(struct gate_log *log, int minute, bool is_bad)
{
	for (int i = 0; i < 20; i++)
		gate_log_add(log, SAMPLE_NS + (minute * 60 + 1 + i * 58 / 20) * NS_PER_S,
			     is_bad ? "v1.3" : "v1.2", "/risk-score", is_bad ? 900000 : 100000,
			     is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, 0);
}

/* Ten years of silence are 5,259,600 minutes in which nothing is to be looked at. */
START_TEST(years_of_silence_cost_no_memory_and_hold_nothing)
{
	static const int minutes[] = { 0, 1, 2, 3, 4, 5, 6, 5259600, 5259601 };
	struct recovery_options options = recovery_defaults();
	struct analysis_options analysis = { .baseline = NAME_NONE };
	struct gate_log *log = gate_log_new();
	struct arena arena = { 0 };
	struct verdict verdict;
	struct recovery out;

	for (size_t i = 0; i < LENGTH(minutes); i++) {
		feed(log, minutes[i], false);
		if (minutes[i] >= 2 && minutes[i] < 5)
			feed(log, minutes[i], true);
	}
	struct query whole = query_all(log->store, SAMPLE_NS + 5 * 60 * NS_PER_S);
	struct query all = query_all(log->store, store_tally(log->store).last_ns);
	verdict_brief(&whole, &analysis, &arena, &verdict);
	ck_assert_int_eq(verdict.kind, KIND_BAD_VERSION);
	size_t before = arena.total;
	recovery_run(&all, &verdict, SAMPLE_NS + 5 * 60 * NS_PER_S, &options, &arena, &out);
	ck_assert_int_eq(out.state, RECOVERY_HOLDING);
	ck_assert_int_eq(out.held_s, 180);	/* minutes 5, 6 and the first after the silence */
	ck_assert_uint_eq(out.n, 60);
	ck_assert_uint_lt(arena.total - before, 64 << 10);
	arena_release(&arena);
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("recovery silence");
	TCase *t = tcase_create("silence");

	tcase_add_test(t, years_of_silence_cost_no_memory_and_hold_nothing);
	suite_add_tcase(s, t);
	return s;
}
