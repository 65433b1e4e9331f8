/* check_incident_habit: a rise that comes again at equal distances is how the log is. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/logged.h"
#include "tests/story.h"

/* Two hours of a request in two seconds. Of every twenty minutes three are a batch: one in two of
 * its requests takes three times as long; from the start of the log, or from 80 min on. */
static const struct verdict *
judged(struct arena *arena, struct made *made, int from_s, uint64_t seed)
{
	static const struct analysis_options plain = {0};
	static struct verdict verdict;
	uint64_t state = seed;

	made_open(made, NULL, 0);
	for (int s = 0; s < 7200; s += 2) {
		bool is_batch = s >= from_s && s % 1200 < 180 && uniform(&state) < .5;

		made_add(made, s * INT64_C(1000), roll(&state) % 2 ? "v1" : "v2",
			 roll(&state) % 3 ? "/a" : "/b",
			 (is_batch ? 3 : 1) * 100 * exp(.3 * story_gauss(&state)), OUTCOME_OK,
			 NULL);
	}
	struct query query = query_all(made->store, INT64_MAX);

	verdict_run(&query, &plain, arena, &verdict);
	return &verdict;
}

START_TEST(a_batch_from_the_start_on_is_no_incident)
{
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct arena arena = {0};
		struct made made;
		const struct verdict *verdict = judged(&arena, &made, 0, seed);

		ck_assert_msg(verdict->incident == TRUTH_NO, "seed %d: %s", (int)seed,
			      verdict->statement);
		arena_release(&arena);
		made_close(&made);
	}
}
END_TEST

/* Nothing rose in the twenty minutes before it: two such rises are no custom. */
START_TEST(what_comes_twice_is_no_custom)
{
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct arena arena = {0};
		struct made made;
		const struct verdict *verdict = judged(&arena, &made, 4800, seed);

		ck_assert_msg(!strstr(verdict->statement, "comes again"), "seed %d: %s", (int)seed,
			      verdict->statement);
		arena_release(&arena);
		made_close(&made);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_habit");
	TCase *tc = tcase_create("incident_habit");

	tcase_add_test(tc, a_batch_from_the_start_on_is_no_incident);
	tcase_add_test(tc, what_comes_twice_is_no_custom);
	suite_add_tcase(suite, tc);
	return suite;
}
