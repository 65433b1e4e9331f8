/* check_risen_limit: two that got slower alike, where the slower one reaches a limit of time. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/risen.h"
#include "tests/judged.h"
#include "tests/story.h"

/* n latencies around ms, of which so many fail: out of time, or in another way. */
struct part { int n; double ms; int timeouts, errors; };

static struct arena arena;

static struct arm
arm_of(const struct part *part, double step_ms, uint64_t *state)
{
	struct arm arm = {.n = (uint64_t)part->n,
			  .bad = (uint64_t)(part->timeouts + part->errors)};
	struct dist dist = {0};

	arm.outcome[OUTCOME_TIMEOUT] = (uint64_t)part->timeouts;
	arm.outcome[OUTCOME_SERVER_ERROR] = (uint64_t)part->errors;
	for (int i = 0; i < part->n; i++) {
		double ms = part->ms * exp(.3 * story_gauss(state));

		ms = step_ms > 0 ? fmax(step_ms, floor(ms / step_ms + .5) * step_ms) : ms;
		dist_add(&dist, (int64_t)(1000 * ms));
	}
	arm.slots = dist_slots(&dist, &arena);
	dist_release(&dist);
	return arm;
}

/* In order: the candidate since and before, its control since and before. */
static struct quarter
quarter_of(const struct part part[4], double step_ms)
{
	uint64_t state = 7;
	struct arm arm[4];

	for (int i = 0; i < 4; i++)
		arm[i] = arm_of(&part[i], step_ms, &state);
	return (struct quarter){.a = arm[0], .a_before = arm[1], .b = arm[2], .b_before = arm[3]};
}

/* All take four times as long; what else tells whether the control is as ill as the candidate. */
START_TEST(what_fails_by_slowness_alone_is_alike)
{
	static const struct { const char *what; struct part part[4]; bool alike; } cases[] = {
		{"the slower one runs out of time",
		 {{600, 400, 60, 0}, {600, 100, 0, 0}, {600, 40, 0, 0}, {600, 10, 0, 0}}, true},
		{"it fails in another way",
		 {{600, 400, 0, 60}, {600, 100, 0, 0}, {600, 40, 0, 0}, {600, 10, 0, 0}}, false},
		{"it was no slower before",
		 {{600, 40, 60, 0}, {600, 10, 0, 0}, {600, 40, 0, 0}, {600, 10, 0, 0}}, false},
		{"only it got slower, and runs out of time",
		 {{600, 400, 60, 0}, {600, 100, 0, 0}, {600, 10, 0, 0}, {600, 10, 0, 0}}, false},
		{"that the control fails as often is not excluded by so few",
		 {{600, 400, 0, 18}, {600, 100, 0, 0}, {60, 40, 0, 0}, {60, 10, 0, 0}}, true},
		{"of as few it is, where a third fails",
		 {{600, 400, 0, 200}, {600, 100, 0, 0}, {60, 40, 0, 0}, {60, 10, 0, 0}}, false},
	};
	struct quarter quarter = quarter_of(cases[_i].part, 0);

	ck_assert_msg(quarters_rose_alike(&quarter, 1) == cases[_i].alike, "%s", cases[_i].what);
	arena_release(&arena);
}
END_TEST

/* Ten of each are asked; nine are too few. */
START_TEST(a_few_records_tell_and_fewer_do_not)
{
	for (int n = 9; n <= 10; n++) {
		struct part part[4] = {{n, 400, 0, 0}, {n, 100, 0, 0}, {n, 40, 0, 0},
				       {n, 10, 0, 0}};
		struct quarter quarter = quarter_of(part, 0);

		ck_assert_int_eq(quarters_rose_alike(&quarter, 1), n == 10);
		arena_release(&arena);
	}
}
END_TEST

/*
 * Written in whole ms, answers of a fifth of one are 1 and stay it: that place tells of no control
 * whether it got worse, and the other one, where they take 10 ms, tells for both.
 */
START_TEST(what_is_the_least_that_is_written_shows_no_rise)
{
	static const struct part fast[4] = {{600, 160, 0, 0}, {600, 40, 0, 0}, {600, .8, 0, 0},
					    {600, .2, 0, 0}},
		plain[4] = {{200, 400, 0, 0}, {200, 100, 0, 0}, {200, 40, 0, 0}, {200, 10, 0, 0}};
	struct quarter quarter[2] = {quarter_of(fast, 1), quarter_of(plain, 1)};

	ck_assert(!quarters_rose_alike(quarter, 1));
	ck_assert(quarters_rose_alike(quarter, 2));
	arena_release(&arena);
}
END_TEST

/* The whole way: all take four times as long, and misses alone reach the 1.5 s that are the limit.
 * Where hits stay as they are, they are the misses' own. */
START_TEST(who_was_slower_runs_out_of_time_and_is_not_blamed)
{
	static const char *const cache[] = {"MISS", "HIT"};
	struct judged judged;

	judged_open(&judged, "cache", 35);
	for (int i = 0; i < 6000; i++) {
		bool is_hit = uniform(&judged.state) < .6, is_since = i >= 3000;
		double slow = is_since && !(is_hit && _i) ? 4 : 1;
		double ms = slow * (i % 3 ? 150 : 220) * exp(.5 * story_gauss(&judged.state)) /
			    (is_hit ? 15 : 1);

		made_add(&judged.made, i * INT64_C(1000), "v1", i % 3 ? "/a" : "/b",
			 fmin(ms, 1500), ms > 1500 ? OUTCOME_TIMEOUT : OUTCOME_OK, &cache[is_hit]);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->kind == (_i ? KIND_DIMENSION : KIND_SHARED), "%s",
		      verdict->statement);
	ck_assert_int_ge(verdict->certainty, CERTAINTY_PROBABLE);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("risen_limit");
	TCase *tcase = tcase_create("risen_limit");

	tcase_add_loop_test(tcase, what_fails_by_slowness_alone_is_alike, 0, 6);
	tcase_add_test(tcase, a_few_records_tell_and_fewer_do_not);
	tcase_add_test(tcase, what_is_the_least_that_is_written_shows_no_rise);
	tcase_add_loop_test(tcase, who_was_slower_runs_out_of_time_and_is_not_blamed, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
