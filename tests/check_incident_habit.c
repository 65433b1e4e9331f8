/* check_incident_habit: a rise that comes again at equal distances is how the log is. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/incident_private.h"
#include "tests/logged.h"
#include "tests/looked.h"
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

/*
 * The rule alone, of a rise at so many seconds. Batches come every 1,200 s from one moment on,
 * until another; from `all_s` on they last twice as long, with all of their requests slow. `fails`:
 * a step of the bad rate, up or down. It is found at 20 min, or at the double of it.
 */
static const struct { int from_s, until_s, all_s, rise_s, fails; bool is_habit; } rises[] = {
	{0, 7200, 7200, 4800, 0, true}, {0, 7200, 7200, 6000, 0, true},
	{0, 7200, 7200, 600, 0, false},		/* nothing lies a period before it */
	{1200, 7200, 7200, 1200, 0, false},	/* it is the first one */
	{4800, 7200, 7200, 6000, 0, false},	/* so it was once */
	{2400, 7200, 7200, 6000, 0, false},	/* not from the start on */
	{0, 7200, 6000, 6000, 0, false},	/* higher than ever */
	{0, 7200, 7200, 6000, 1, false}, {0, 7200, 7200, 6000, -1, true},
	{0, 0, 7200, 6000, 0, false},		/* no batches */
};

START_TEST(a_rise_is_a_habit_as_high_as_each_before_it)
{
	uint64_t state = 7;
	struct looked look = {0};

	made_open(&look.made, NULL, 0);
	for (int s = 0; s < 7200; s += 2) {
		bool is_all = s >= rises[_i].all_s;
		bool is_in = s >= rises[_i].from_s && s < rises[_i].until_s &&
			     s % 1200 < (is_all ? 360 : 180);
		bool is_slow = is_in && (uniform(&state) < .5 || is_all);

		made_add(&look.made, s * INT64_C(1000), "v1", "/a",
			 (is_slow ? 3 : 1) * 100 * exp(.3 * story_gauss(&state)), OUTCOME_OK, NULL);
	}
	looked_at(&look);
	struct study *study = &look.study;
	struct step rise = {.field = -1, .is_up = true,
			    .at_ns = study->first_ns + rises[_i].rise_s * INT64_C(1000000000)};
	struct step fails = {.field = -1, .measure = 2, .is_up = rises[_i].fails > 0};
	struct steps kept = study->steps;

	if (rises[_i].fails)
		study->steps = (struct steps){.at = &fails, .n = 1};
	const char *text = habit_text(study, &rise);

	ck_assert_msg((text != NULL) == rises[_i].is_habit, "%s", text ? text : "none");
	ck_assert(!text || strstr(text, "about every 20 min") ||
		  strstr(text, "about every 40 min"));
	rise.field = FIELD_ENDPOINT;
	ck_assert_ptr_null(habit_text(study, &rise));
	study->steps = kept;
	looked_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_habit");
	TCase *tc = tcase_create("incident_habit");

	tcase_add_test(tc, a_batch_from_the_start_on_is_no_incident);
	tcase_add_test(tc, what_comes_twice_is_no_custom);
	tcase_add_loop_test(tc, a_rise_is_a_habit_as_high_as_each_before_it, 0,
			    (int)LENGTH(rises));
	suite_add_tcase(suite, tc);
	return suite;
}
