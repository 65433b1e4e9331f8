/* check_healthy: when a value stayed well among others that were hurt, and by how much it tells. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict_private.h"

/*
 * Of the value: records, hurt ones, and how many the reference lets expect; the others are 200, of
 * which so many are hurt. Chances of so few, from exact binomial sums (Python 3, math.comb): at .5
 * 2 of 10 .0546875, 1 of 10 .0107422; at .14 9 of 100 .0922423, 8 of 100 .0492121.
 */
static const struct { double n, hurt, expected, rest_hurt; bool is_well; } counted[] = {
	{10, 2, 2, 100, false}, {10, 1, 2, 100, true},		/* p < .05 */
	{100, 9, 5, 28, false}, {100, 8, 5, 28, true},
	{100, 10, 5, 180, true}, {100, 11, 5, 180, false},	/* a twentieth above expected */
	{100, 30, 5, 180, false},	/* far fewer than the others, and ill all the same */
	{100, 30, 26, 180, true},	/* as many as ever */
	{1, 0, 0, 200, false},		/* one record tells nothing */
	{100, 0, 0, 180, true}, {2000, 201, 100, 180, false},
	{1500, 718, 700, 100, false}, {1500, 717, 700, 100, true},	/* .0519, .0466 */
	{4, 0, 0, 200, true}, {4, 0, 0, 0, false},	/* all of the others, or none */
};

START_TEST(few_hurt_ones_among_others_that_are_hurt_are_well)
{
	struct study study = {0};
	struct harm value = {.n = (uint64_t)counted[_i].n, .supported = (uint64_t)counted[_i].n,
			     .hurt = counted[_i].hurt, .expected = counted[_i].expected};
	struct harm rest = {.n = 200, .supported = 200, .hurt = counted[_i].rest_hurt};

	ck_assert_int_eq(harm_is_healthy(&study, &value, &rest, .05), counted[_i].is_well);
	rest.supported = 1;
	ck_assert(!harm_is_healthy(&study, &value, &rest, .05));
}
END_TEST

/*
 * By displacement: the mean rank of 48 records, whose standard error is 1 / sqrt(12 * 48) = 1/24,
 * below half of the others' by 1.645 of it: .2 - .0685 = .1315.
 */
static const struct { double placed, mean, rest_placed, rest_mean; bool is_well; } placed[] = {
	{48, .131, 200, .4, true}, {48, .132, 200, .4, false},
	{48, -.3, 200, 0, false}, {48, -.3, 200, -.1, false},	/* the others are not hurt */
	{20, 0, 200, .4, true}, {19, 0, 200, .4, false}, {48, 0, 19, .4, false},
};

START_TEST(a_rank_below_half_of_the_others_is_well)
{
	struct study study = {.by_place = true};
	struct harm value = {.n = 48, .supported = 48, .expected = 4, .hurt = 2,
			     .placed = placed[_i].placed};
	struct harm rest = {.n = 200, .supported = 200, .hurt = 10,
			    .placed = placed[_i].rest_placed};

	value.place = (placed[_i].mean + .5) * placed[_i].placed;
	rest.place = (placed[_i].rest_mean + .5) * placed[_i].rest_placed;
	ck_assert_int_eq(harm_is_healthy(&study, &value, &rest, .05), placed[_i].is_well);
	study.by_place = false;
	ck_assert(!harm_is_healthy(&study, &value, &rest, .05));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("healthy");
	TCase *tcase = tcase_create("healthy");

	tcase_add_loop_test(tcase, few_hurt_ones_among_others_that_are_hurt_are_well, 0,
			    (int)LENGTH(counted));
	tcase_add_loop_test(tcase, a_rank_below_half_of_the_others_is_well, 0,
			    (int)LENGTH(placed));
	suite_add_tcase(suite, tcase);
	return suite;
}
