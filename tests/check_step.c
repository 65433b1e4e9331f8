/* check_step: does a step of ranks matter, beyond what chance and a level that wanders make? */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/series_private.h"
#include "tests/looked.h"
#include "tests/story.h"

/* 100 to 199 ms, each equally often; from half on `odd` of a hundred take 300 ms, and all so many
 * times as long. Does a step of a measure at half of it matter, of a level that moves so? */
static bool
matters(int n, int odd, double times, int measure, double wander)
{
	struct looked look = {.arena = {0}};

	made_open(&look.made, NULL, 0);
	for (int i = 0; i < n; i++) {
		bool is_since = i >= n / 2;
		double ms = is_since && i % 100 < odd ? 300 : 100 + i * 37 % 100;

		made_add(&look.made, i * 1000.0, "v1", "/a", is_since ? times * ms : ms,
			 OUTCOME_OK, NULL);
	}
	looked_at(&look);
	struct step step = {
		.field = -1, .at_ns = MADE_START_NS + n / 2 * INT64_C(1000000000),
		.measure = measure, .wander = wander, .is_up = true, .is_material = true,
	};
	bool does = step_matters(&look.study, &step);

	looked_close(&look);
	return does;
}

/* 6 of 100 above 1.05 times what the slowest fortieth took: 14 of 400 more, 3.2 standard errors. */
START_TEST(the_slowest_are_more_than_chance_makes_of_them)
{
	ck_assert(matters(800, 6, 1, 1, 1));
	ck_assert(!matters(600, 6, 1, 1, 1));
	ck_assert(!matters(800, 4, 1, 1, 1));
	/* All by a tenth: as many stand above where a tenth stood, and more above the tail. */
	ck_assert(matters(2000, 0, 1.15, 1, 1));
	ck_assert(!matters(2000, 0, 1.04, 1, 1));
}
END_TEST

START_TEST(a_step_is_more_than_its_level_moves)
{
	ck_assert(!matters(800, 6, 1, 1, 2));
	ck_assert(matters(1600, 6, 1, 1, 2));
	ck_assert(matters(800, 0, 1.15, 0, 1));
	ck_assert(matters(800, 0, 1.15, 0, 4));
	ck_assert(!matters(800, 0, 1.15, 0, 30));
}
END_TEST

/* A level that wanders, and steps: what all do their slowest do, and the other way round. */
START_TEST(the_mean_and_the_slowest_wander_together)
{
	struct looked look = {.arena = {0}};
	double level = 0, factor[2] = {0};
	uint64_t state = 5;

	made_open(&look.made, NULL, 0);
	for (int i = 0; i < 3600; i++) {
		level = .99 * level + .25 * .14 * story_gauss(&state);
		made_add(&look.made, i * 1000.0, "v1", "/a",
			 exp(.4 * story_gauss(&state) + level) * (i < 2000 ? 100 : 400),
			 OUTCOME_OK, NULL);
	}
	looked_at(&look);
	series_steps(&look.study);
	for (size_t i = 0; i < look.study.steps.n; i++) {
		const struct step *step = &look.study.steps.at[i];

		if (step->field < 0 && step->measure < 2)
			factor[step->measure] = step->wander;
		else if (step->field < 0)
			ck_assert_double_eq(step->wander, 1);
	}
	ck_assert_double_gt(factor[1], 1.5);
	ck_assert_double_ge(factor[0], factor[1]);
	ck_assert_double_ge(factor[1] + 1e-9, 1 + .358 * (factor[0] - 1));
	looked_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("step");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, the_slowest_are_more_than_chance_makes_of_them);
	tcase_add_test(tcase, a_step_is_more_than_its_level_moves);
	tcase_add_test(tcase, the_mean_and_the_slowest_wander_together);
	suite_add_tcase(suite, tcase);
	return suite;
}
