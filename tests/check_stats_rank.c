/* check_stats_rank: the rank test against vectors and against all deals of the arms. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/analysis/stats.h"
#include "core/base/mem.h"
#include "tests/arms.h"
#include "tests/runner.h"

/* 2 U when the records marked in `mask` are the candidate's, pair by pair. */
static int
twice_u(const int64_t *values, int n, uint32_t mask)
{
	int twice = 0;

	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			if ((mask >> i & 1) && !(mask >> k & 1))
				twice += values[i] > values[k] ? 2 : values[i] == values[k];
	return twice;
}

/* In how many ways each 2 U comes about, by trying every deal of n_a records. */
static int
count_deals(const struct arms *arms, double *ways)
{
	int64_t all[2 * ROOM];
	int n = arms->n_a + arms->n_b;

	for (int i = 0; i < n; i++)
		all[i] = i < arms->n_a ? arms->a[i] : arms->b[i - arms->n_a];
	for (uint32_t mask = 0; mask < UINT32_C(1) << n; mask++)
		if (__builtin_popcount(mask) == arms->n_a)
			ways[twice_u(all, n, mask)]++;
	return twice_u(all, n, (UINT32_C(1) << arms->n_a) - 1);
}

static void
compare_with_deals(const struct stats_ranks *got, const double *ways, int observed, int pairs)
{
	double total = 0, less = 0, greater = 0;

	for (int u = 0; u <= 2 * pairs; u++) {
		total += ways[u];
		less += u <= observed ? ways[u] : 0;
		greater += u >= observed ? ways[u] : 0;
	}
	ck_assert(got->is_exact);
	ck_assert_double_eq(got->u, observed / 2.0);
	ck_assert_double_eq(got->pairs, pairs);
	ck_near(got->p_less, less / total, 1e-12);
	ck_near(got->p_greater, greater / total, 1e-12);
	ck_near(got->p_two_sided, fmin(1, 2 * fmin(less, greater) / total), 1e-12);
	ck_near(got->floor, fmin(1, 2 / total), 1e-12);
	ck_assert_double_eq_tol(got->delta, (double)(observed - pairs) / pairs, 1e-14);
	ck_assert_double_eq_tol(got->cles, observed / (2.0 * pairs), 1e-14);
}

START_TEST(the_exact_null_is_that_of_all_deals)
{
	uint64_t seed = 70 + (uint64_t)_i;
	int n = 2 + _i % 13, n_a = 1 + (int)(roll(&seed) % (unsigned)(n - 1));
	struct arms arms = random_arms(&seed, n_a, n - n_a, _i % 3 ? 5 : 1000);
	struct stats_stratum stratum = stratum_of(&arms);
	struct stats_ranks got = stats_rank_test(&stratum, 1);
	double ways[2 * ROOM * ROOM] = { 0 };

	compare_with_deals(&got, ways, count_deals(&arms, ways), n_a * (n - n_a));
}
END_TEST

START_TEST(the_exact_null_of_strata_is_that_of_all_joint_deals)
{
	uint64_t seed = 7000 + (uint64_t)_i;
	struct arms first = random_arms(&seed, 1 + _i % 4, 1 + _i % 3, 6);
	struct arms second = random_arms(&seed, 1 + _i % 3, 2 + _i % 4, 9);
	struct stats_stratum strata[] = {
		stratum_of(&first), { stratum_of(&first).a, { 0 } }, stratum_of(&second)
	};
	double one[200] = { 0 }, two[200] = { 0 }, joint[400] = { 0 };
	int observed = count_deals(&first, one) + count_deals(&second, two);
	struct stats_ranks got = stats_rank_test(strata, 3);

	for (int i = 0; i < 200; i++)
		for (int k = 0; k < 200; k++)
			joint[i + k] += one[i] * two[k];
	compare_with_deals(&got, joint, observed,
		first.n_a * first.n_b + second.n_a * second.n_b);
}
END_TEST

/* analysis.md section 9. */
START_TEST(ranks_are_those_of_the_vectors)
{
	static const struct arms apart = { 5, 7, { 12, 15, 18, 24, 88 },
		{ 14, 21, 30, 41, 50, 60, 95 } };
	static const struct arms tied = { 5, 5, { 1, 2, 2, 3, 4 }, { 2, 3, 5, 6, 6 } };
	struct stats_stratum stratum = stratum_of(&apart);
	struct stats_ranks got = stats_rank_test(&stratum, 1);

	ck_assert_double_eq(got.u, 10);
	ck_assert_double_eq_tol(got.p_two_sided, 0.2676768, 5e-8);
	stratum = stratum_of(&tied);
	got = stats_rank_test(&stratum, 1);
	ck_assert_double_eq(got.u, 4.5);
	ck_near(got.p_less, 15.0 / 252, 1e-14);
	ck_near(got.p_greater, 245.0 / 252, 1e-14);
	ck_assert_double_eq_tol(got.p_two_sided, 0.1190476, 5e-8);
	ck_assert_double_eq_tol(got.p_normal, 0.1104920, 5e-8);
}
END_TEST

/* analysis.md section 9: 3 v 3 and 4 v 2, all separated; one pair off. */
START_TEST(strata_are_those_of_the_vectors)
{
	static const struct arms three = { 3, 3, { 75, 82, 89 }, { 9, 10, 12 } };
	static const struct arms four = { 4, 2, { 30, 31, 32, 33 }, { 5, 6 } };
	static const struct arms off = { 4, 2, { 30, 31, 32, 33 }, { 5, 30 } };
	struct arms one_off = off;
	struct stats_stratum strata[] = { stratum_of(&three), stratum_of(&four) };
	struct stats_ranks got = stats_rank_test(strata, 2);

	ck_near(got.p_greater, 1.0 / 300, 1e-14);
	ck_near(got.floor, 2.0 / 300, 1e-14);
	ck_assert_double_eq(got.delta, 1);
	one_off.a[0] = 29;
	strata[1] = stratum_of(&one_off);
	/* Of 300 deals, this one, the perfect one and its like in the other stratum. */
	ck_near(stats_rank_test(strata, 2).p_greater, 0.01, 1e-14);
}
END_TEST

/* The same dynamic program on midranks with whole numbers, in Python. */
START_TEST(larger_exact_tests_are_those_of_whole_numbers)
{
	struct arms even = { .n_a = 30, .n_b = 30 }, uneven = { .n_a = 20, .n_b = 38 };
	static const struct arms small = { 3, 4, { 1, 5, 9 }, { 2, 2, 5, 7 } };

	for (int i = 1; i <= 30; i++) {
		even.a[i - 1] = i * 37 % 61;
		even.b[i - 1] = (i * 29 + 7) % 53;
	}
	for (int i = 0; i < 38; i++) {
		uneven.a[i] = 10 + i * 7 % 23;
		uneven.b[i] = i * 5 % 19;
	}
	struct stats_stratum strata[] = { stratum_of(&even), stratum_of(&uneven),
		stratum_of(&small) };
	struct stats_ranks got = stats_rank_test(strata, 1);

	ck_assert_double_eq(got.u, 498.5);
	ck_near(got.p_less, 0.7631153780462598, 1e-13);
	ck_near(got.p_two_sided, 0.4783283449926666, 1e-13);
	/* At 30 an arm the approximation is near: little hangs on which is taken. */
	ck_assert_double_eq_tol(got.p_normal, got.p_two_sided, 0.002);
	got = stats_rank_test(&strata[1], 1);
	ck_assert_double_eq(got.u, 692);
	ck_near(got.p_greater, 9.062476211312813e-09, 1e-12);
	got = stats_rank_test(strata, 3);
	ck_assert(got.is_exact);
	ck_assert_double_eq(got.u, 1197);
	ck_near(got.p_greater, 2.7780882933641684e-05, 1e-12);
	ck_near(got.p_less, 0.9999729037758567, 1e-13);
}
END_TEST

/* tests/spec/seed-figures.json, contrast.* ; latencies of the sample in ms. */
static const struct {
	struct arms arms;
	double u, delta, two, one, floor, normal;
} seed_rows[] = {
	{ { 3, 3, { 750, 820, 890 }, { 90, 95, 120 } }, 9, 1, 0.1, 0.05, 0.1, 0.0808555984 },
	{ { 3, 2, { 750, 820, 890 }, { 90, 95 } }, 6, 1, 0.2, 0.1, 0.2, 0.1489146732 },
	{ { 5, 3, { 750, 820, 890, 680, 700 }, { 90, 95, 120 } }, 15, 1, 0.0357142857,
		0.0178571429, 0.0357142857, 0.0368884257 },
	{ { 5, 2, { 750, 820, 890, 680, 700 }, { 90, 95 } }, 10, 1, 0.0952380952,
		0.0476190476, 0.0952380952, 0.0813611292 },
	{ { 6, 2, { 120, 750, 820, 90, 95, 890 }, { 680, 700 } }, 6, 0, 1, 0.5714285714,
		0.0714285714, 1 }
};

START_TEST(contrasts_of_the_sample_are_those_of_the_spec)
{
	struct stats_stratum stratum = stratum_of(&seed_rows[_i].arms);
	struct stats_ranks ranks = stats_rank_test(&stratum, 1);

	ck_assert_double_eq(ranks.u, seed_rows[_i].u);
	ck_assert_double_eq_tol(ranks.delta, seed_rows[_i].delta, 5e-11);
	ck_assert_double_eq_tol(ranks.cles, (seed_rows[_i].delta + 1) / 2, 5e-11);
	ck_assert_double_eq_tol(ranks.p_two_sided, seed_rows[_i].two, 5e-11);
	ck_assert_double_eq_tol(ranks.p_greater, seed_rows[_i].one, 5e-11);
	ck_assert_double_eq_tol(ranks.floor, seed_rows[_i].floor, 5e-11);
	ck_assert_double_eq_tol(ranks.p_normal, seed_rows[_i].normal, 5e-11);
}
END_TEST

START_TEST(without_both_arms_all_is_absent)
{
	static const struct arms arms = { 2, 0, { 1, 2 }, { 0 } };
	struct stats_stratum stratum = stratum_of(&arms);
	struct stats_ranks ranks = stats_rank_test(&stratum, 1);

	ck_assert_double_eq(ranks.pairs, 0);
	ck_assert(!ranks.is_exact);
	ck_assert(isnan(ranks.delta) && isnan(ranks.cles) && isnan(ranks.p_two_sided));
	ck_assert(isnan(ranks.floor) && isnan(ranks.p_normal) && isnan(ranks.p_greater));
	ck_assert(isnan(stats_rank_test(NULL, 0).p_two_sided));
}
END_TEST

START_TEST(all_equal_latencies_are_no_difference)
{
	for (uint64_t n = 1; n <= 1000000000; n *= 10) {
		struct slot slot = { 500, n };
		struct stats_stratum stratum = { { &slot, 1, n }, { &slot, 1, n } };
		struct stats_ranks got = stats_rank_test(&stratum, 1);

		ck_assert_double_eq(got.delta, 0);
		ck_assert_double_eq(got.p_two_sided, 1);
		ck_assert_double_eq(got.p_normal, 1);
	}
}
END_TEST

START_TEST(turning_the_arms_turns_the_figures)
{
	uint64_t seed = 5000 + (uint64_t)_i;
	struct arms arms = random_arms(&seed, 1 + _i % 35, 1 + _i * 7 % 37, 60);
	struct stats_stratum stratum = stratum_of(&arms);
	struct stats_stratum turned = { stratum.b, stratum.a };
	struct stats_ranks x = stats_rank_test(&stratum, 1), y = stats_rank_test(&turned, 1);

	ck_assert_double_eq(x.delta, -y.delta);
	ck_near(x.p_greater, y.p_less, 1e-12);
	ck_near(x.p_two_sided, y.p_two_sided, 1e-12);
	ck_near(x.p_normal, y.p_normal, 1e-12);
	/* Only order counts: x 1000 (ms to us) changes no p. */
	for (int i = 0; i < arms.n_a; i++)
		arms.a[i] *= 1000;
	for (int i = 0; i < arms.n_b; i++)
		arms.b[i] *= 1000;
	turned = stratum_of(&arms);
	ck_assert_double_eq(stats_rank_test(&turned, 1).p_two_sided, x.p_two_sided);
}
END_TEST

START_TEST(a_slower_record_never_raises_p_greater)
{
	uint64_t seed = 800 + (uint64_t)_i;
	struct arms arms = random_arms(&seed, 8, 11, 1000000);
	double last = 1;

	for (int64_t step = 0; step < 100; step++) {
		struct stats_stratum stratum = stratum_of(&arms);
		double p = stats_rank_test(&stratum, 1).p_greater;

		/* Without ties the null law is the same at each step. */
		ck_assert_double_le(p, last);
		last = p;
		arms.a[step % 8] += 100003 + step;
	}
	ck_assert_double_lt(last, 0.001);
}
END_TEST

START_TEST(many_strata_and_vast_counts_stay_finite)
{
	enum { STRATA = 3000 };
	struct slot low = { 10, 1 }, high = { 20, 1 };
	struct stats_stratum *strata = xcalloc(STRATA, sizeof(*strata));

	for (int i = 0; i < STRATA; i++)
		strata[i] = (struct stats_stratum){ { &high, 1, 1 }, { &low, 1, 1 } };
	struct stats_ranks got = stats_rank_test(strata, STRATA);

	ck_assert(got.is_exact);
	ck_assert_double_eq(got.p_less, 1);
	ck_assert(got.p_greater >= 0 && got.p_greater < 1e-300);
	ck_assert_double_eq(stats_rank_test(strata, 10).p_greater, 1.0 / 1024);
	free(strata);

	struct slot a[] = { { 5, UINT32_MAX }, { LATENCY_MAX_US, UINT32_MAX } };
	struct slot b[] = { { 0, UINT32_MAX }, { 6, UINT32_MAX } };
	uint64_t n = 2 * (uint64_t)UINT32_MAX;
	struct stats_stratum vast = { { a, 2, n }, { b, 2, n } };

	got = stats_rank_test(&vast, 1);
	ck_assert(!got.is_exact);
	ck_assert_double_eq_tol(got.delta, 0.5, 1e-12);
	ck_assert_double_eq(got.p_two_sided, 0);
	ck_assert_double_eq(got.floor, 0);
}
END_TEST

START_TEST(a_hundred_thousand_random_contrasts_give_p_within_0_and_1)
{
	uint64_t seed = 9;

	for (int trial = 0; trial < 100000; trial++) {
		struct slot slots[4][4];
		struct slots arms[4];

		for (int s = 0; s < 4; s++) {
			arms[s] = (struct slots){ slots[s], roll(&seed) % 5, 0 };
			for (size_t i = 0; i < arms[s].len; i++) {
				slots[s][i].value_us = (int64_t)(i * 5 + roll(&seed) % 5);
				slots[s][i].n = 1 + roll(&seed) % (trial % 10 ? 3 : 1000000);
				arms[s].n += slots[s][i].n;
			}
		}
		struct stats_stratum strata[] = { { arms[0], arms[1] }, { arms[2], arms[3] } };
		struct stats_ranks got = stats_rank_test(strata, 2);
		double p[] = { got.p_two_sided, got.p_greater, got.p_less, got.p_normal,
			got.floor, got.cles, (got.delta + 1) / 2 };

		for (size_t i = 0; i < LENGTH(p) && got.pairs > 0; i++)
			ck_assert_msg(p[i] >= 0 && p[i] <= 1, "%zu is %g", i, p[i]);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("stats_rank");
	TCase *tests = tcase_create("stats_rank");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, NULL, give_back);
	tcase_add_loop_test(tests, the_exact_null_is_that_of_all_deals, 0, 65);
	tcase_add_loop_test(tests, the_exact_null_of_strata_is_that_of_all_joint_deals, 0, 24);
	tcase_add_test(tests, ranks_are_those_of_the_vectors);
	tcase_add_test(tests, strata_are_those_of_the_vectors);
	tcase_add_test(tests, larger_exact_tests_are_those_of_whole_numbers);
	tcase_add_loop_test(tests, contrasts_of_the_sample_are_those_of_the_spec, 0,
		(int)LENGTH(seed_rows));
	tcase_add_test(tests, without_both_arms_all_is_absent);
	tcase_add_test(tests, all_equal_latencies_are_no_difference);
	tcase_add_loop_test(tests, turning_the_arms_turns_the_figures, 0, 60);
	tcase_add_loop_test(tests, a_slower_record_never_raises_p_greater, 0, 5);
	tcase_add_test(tests, many_strata_and_vast_counts_stay_finite);
	tcase_add_test(tests, a_hundred_thousand_random_contrasts_give_p_within_0_and_1);
	suite_add_tcase(suite, tests);
	return suite;
}
