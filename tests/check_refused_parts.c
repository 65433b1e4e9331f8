/* check_refused_parts: when refusals step up, differ like for like, stand in place of answers. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/refused_private.h"
#include "core/base/mem.h"

/* z by the pooled two-proportion formula, worked out in python3 with floats. */
START_TEST(z_is_that_of_two_proportions)
{
	static const struct { struct refused_count own, rest; double z; } known[] = {
		{{100, 30}, {200, 10}, 6.004805767690768},
		{{40, 12}, {400, 30}, 4.617454944567545},
		{{100, 20}, {300, 30}, 2.618614682831909},
		{{200, 40}, {1000, 10}, 12.275107366926173},
	};

	for (size_t i = 0; i < LENGTH(known); i++) {
		double z = refused_z(known[i].own, known[i].rest);

		ck_assert_double_eq_tol(z, known[i].z, 1e-9);
		ck_assert_double_eq_tol(refused_z(known[i].rest, known[i].own), -z, 1e-12);
	}
	ck_assert_double_eq(refused_z((struct refused_count){0, 0},
				      (struct refused_count){10, 5}), 0);
	ck_assert_double_eq(refused_z((struct refused_count){10, 5},
				      (struct refused_count){0, 0}), 0);
	ck_assert_double_eq(refused_z((struct refused_count){10, 10},
				      (struct refused_count){20, 20}), 0);
}
END_TEST

/* refused.h: 20 requests, 0.1 above, three times, z >= 6: each just met, and just missed. */
START_TEST(a_step_needs_requests_a_difference_a_ratio_and_no_chance)
{
	static const struct { struct refused_count own, rest; bool is; const char *what; } at[] = {
		{{20, 20}, {1000, 10}, true, "20 requests"},
		{{19, 19}, {1000, 10}, false, "19 requests"},
		{{4000, 520}, {4000, 80}, true, "0.13 against 0.02"},
		{{4000, 440}, {4000, 80}, false, "0.11 against 0.02: 0.09 above"},
		{{4000, 1600}, {4000, 520}, true, "0.40 against 0.13: 3.1 times"},
		{{4000, 1600}, {4000, 560}, false, "0.40 against 0.14: 2.9 times"},
		{{100, 30}, {200, 10}, true, "z 6.005"},
		{{100, 29}, {200, 10}, false, "z 5.83"},
	};

	for (size_t i = 0; i < LENGTH(at); i++)
		ck_assert_msg(refused_steps(at[i].own, at[i].rest) == at[i].is, "%s", at[i].what);
}
END_TEST

START_TEST(like_for_like_the_same_is_asked)
{
	static const struct refused_like plain = {
		.own = {200, 60}, .rest = {400, 8}, .expected = 4, .z = 8,
	};
	struct refused_like like = plain;

	ck_assert(refused_differs(&like));
	like.z = 5.99;
	ck_assert(!refused_differs(&like));
	like = plain;
	like.own = (struct refused_count){19, 19};
	like.expected = .2;
	ck_assert(!refused_differs(&like));
	like.own = (struct refused_count){20, 19};
	ck_assert(refused_differs(&like));
	like.rest.n = 19;
	ck_assert(!refused_differs(&like));
	like = plain;
	like.expected = 38;	/* 0.30 against 0.19: 0.11 above, but 1.6 times */
	ck_assert(!refused_differs(&like));
	like.own.k = 22;	/* 0.11 against 0.02: 0.09 above */
	like.expected = 4;
	ck_assert(!refused_differs(&like));
}
END_TEST

enum { BINS = 15, FROM = 10 };

/* BINS bins of so many requests, so many refused, from FROM on and before it. */
static void
fill(struct refused_count *bin, struct refused_count before, struct refused_count since)
{
	for (int b = 0; b < BINS; b++)
		bin[b] = b < FROM ? before : since;
}

START_TEST(a_sum_is_of_its_bins_and_a_run_is_the_farthest_above_the_mean)
{
	struct refused_count bin[BINS];
	struct course course = {.bin = bin, .n = BINS};
	size_t from = 99, end = 99;

	fill(bin, (struct refused_count){100, 0}, (struct refused_count){100, 0});
	ck_assert(!course_run(&course, &from, &end));
	bin[5].k = bin[6].k = bin[7].k = 50;
	bin[2].k = 9;
	struct refused_count sum = course_sum(&course, 5, 7);

	ck_assert_uint_eq(sum.n, 200);
	ck_assert_uint_eq(sum.k, 100);
	ck_assert_uint_eq(course_sum(&course, 4, 4).n, 0);
	ck_assert(course_run(&course, &from, &end));
	ck_assert_uint_eq(from, 5);
	ck_assert_uint_eq(end, 8);
	/* What the log begins with did not step up in it. */
	fill(bin, (struct refused_count){100, 0}, (struct refused_count){100, 0});
	bin[0].k = 80;
	ck_assert(!course_run(&course, &from, &end));
}
END_TEST

/* Of 100 answered a bin so many are answered since, and so many refused. */
START_TEST(refused_in_place_of_answers_is_told_from_refused_on_top)
{
	static const struct {
		struct refused_count before, since;
		uint64_t beside;	/* requests a bin of the others since; 100 before */
		bool is;
		const char *what;
	} at[] = {
		{{100, 0}, {100, 80}, 0, true, "80 of 100 refused"},
		{{100, 0}, {180, 80}, 0, false, "80 on top"},
		{{1000, 0}, {1000, 160}, 0, true, "a sixth is missing"},
		{{1000, 0}, {1000, 140}, 0, false, "less than 0.15 is missing"},
		{{4, 0}, {4, 1}, 0, false, "so few may be chance"},
		{{5, 0}, {5, 4}, 0, true, "20: z 3.3 of the past, 2.8 of as long before"},
		{{5, 0}, {5, 3}, 0, false, "15: z 2.4 of the past"},
		{{100, 0}, {61, 41}, 0, true, "80 are missing, 41 of them refused"},
		{{100, 0}, {59, 39}, 0, false, "80 are missing, 39 refused: most went elsewhere"},
		{{100, 0}, {130, 60}, 0, true, "30 are missing, 60 refused"},
		{{100, 0}, {170, 100}, 0, false, "30 are missing, 100 refused: most came on top"},
		{{100, 0}, {240, 200}, 0, true, "60 of 100 are missing, however many came"},
		{{100, 0}, {60, 10}, 50, false, "the others have half as much to do as well"},
		{{100, 0}, {60, 50}, 50, true, "of 50 to be expected 10 are answered"},
		{{1, 0}, {1, 1}, 0, false, "10 were answered before: 20 are wanted"},
	};

	for (size_t i = 0; i < LENGTH(at); i++) {
		struct refused_count own[BINS], others[BINS];
		struct course course = {.bin = own, .n = BINS}, rest = {.bin = others, .n = BINS};

		fill(own, at[i].before, at[i].since);
		fill(others, (struct refused_count){100, 0},
		     (struct refused_count){at[i].beside, 0});
		ck_assert_msg(course_is_in_place(&course, at[i].beside ? &rest : NULL, FROM,
						 BINS) == at[i].is, "%s", at[i].what);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("refused_parts");
	TCase *tcase = tcase_create("parts");

	tcase_add_test(tcase, z_is_that_of_two_proportions);
	tcase_add_test(tcase, a_step_needs_requests_a_difference_a_ratio_and_no_chance);
	tcase_add_test(tcase, like_for_like_the_same_is_asked);
	tcase_add_test(tcase, a_sum_is_of_its_bins_and_a_run_is_the_farthest_above_the_mean);
	tcase_add_test(tcase, refused_in_place_of_answers_is_told_from_refused_on_top);
	suite_add_tcase(suite, tcase);
	return suite;
}
