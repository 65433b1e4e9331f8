/* check_stats_table: Wilson, Fisher and CMH against vectors and against enumeration. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>

#include "core/analysis/stats.h"
#include "core/base/mem.h"
#include "tests/dice.h"
#include "tests/runner.h"

static void
ck_near(double got, double want, double relative)
{
	ck_assert_msg(fabs(got - want) <= relative * fabs(want), "%.17g is not %.17g", got, want);
}

static void
ck_p(double p)
{
	ck_assert_msg(p >= 0 && p <= 1, "p is %g", p);
}

/* analysis.md section 9; the last two: tests/spec/seed-figures.json. */
START_TEST(wilson_is_that_of_the_vectors)
{
	static const struct { uint64_t k, n; double low, high; } rows[] = {
		{ 0, 3, 0, 0.561497 }, { 4, 5, 0.375535, 0.963776 }, { 0, 20, 0, 0.161125 },
		{ 1, 100, 0.001767, 0.054486 }, { 50, 1000, 0.038130, 0.065314 },
		{ 0, 3, 0, 0.5614970318 }, { 4, 8, 0.2152160622, 0.7847839378 }
	};
	struct stats_interval got = stats_wilson(rows[_i].k, rows[_i].n);

	ck_assert_double_eq_tol(got.low, rows[_i].low, _i < 5 ? 5e-7 : 5e-11);
	ck_assert_double_eq_tol(got.high, rows[_i].high, _i < 5 ? 5e-7 : 5e-11);
}
END_TEST

/* Wilson's ends solve (rate - w)^2 = z^2 w (1 - w) / n. */
START_TEST(wilson_ends_solve_its_equation_and_mirror)
{
	for (uint64_t n = 1; n <= 60; n++) {
		for (uint64_t k = 0; k <= n; k++) {
			struct stats_interval got = stats_wilson(k, n);
			struct stats_interval other = stats_wilson(n - k, n);
			double rate = (double)k / (double)n, ends[] = { got.low, got.high };

			for (int i = 0; i < 2; i++)
				ck_assert_double_eq_tol((rate - ends[i]) * (rate - ends[i]),
					1.959963984540054 * 1.959963984540054 * ends[i] *
					(1 - ends[i]) / (double)n, 1e-13);
			ck_assert(got.low <= rate && rate <= got.high);
			ck_assert_double_eq_tol(got.low, 1 - other.high, 1e-14);
			if (k)
				ck_assert_double_gt(got.low, stats_wilson(k - 1, n).low);
		}
		ck_assert_double_eq(stats_wilson(0, n).low, 0);
		ck_assert_double_eq(stats_wilson(n, n).high, 1);
	}
	ck_assert(isnan(stats_wilson(0, 0).low) && isnan(stats_wilson(0, 0).high));
}
END_TEST

/* tests/spec/seed-figures.json, verify.exact_zero_of_n. */
START_TEST(never_seen_in_n_bounds_the_rate)
{
	static const struct { uint64_t n; double upper; } rows[] = {
		{ 3, 0.6315968501 }, { 18, 0.153317554 }, { 30, 0.0950338529 },
		{ 59, 0.0495076099 }, { 300, 0.0099360819 }, { 1, 0.95 }
	};

	for (size_t i = 0; i < LENGTH(rows); i++)
		ck_assert_double_eq_tol(stats_zero_of_n_upper(rows[i].n), rows[i].upper, 5e-11);
	ck_near(stats_zero_of_n_upper(1000000000), 2.9957322735e-9, 1e-8);
	ck_assert(isnan(stats_zero_of_n_upper(0)));
}
END_TEST

/* Exact rational arithmetic (Python's fractions); the first four also analysis.md section 9. */
START_TEST(fisher_is_that_of_exact_fractions)
{
	static const struct { struct stats_table table; double two, greater, less, mid; } rows[] = {
		{ { 8, 2, 1, 5 }, .034965034965, .0244755244755, .999125874126, .0126748251748 },
		{ { 10, 90, 2, 98 }, .0330401093242, .0165200546621, .997509141366,
			.00950545664789 },
		{ { 1000, 9000, 1100, 8900 }, .0223788748005, .990097710844, .0111894374002,
			.989454136722 },
		{ { 0, 50, 0, 50 }, 1, 1, 1, .5 },
		{ { 0, 300, 200, 100 }, 3.31861289341e-83, 1, 1.65930644671e-83, 1 },
		{ { 3, 999997, 25, 999975 }, 2.74372849184e-05, .999998484017,
			1.37186424592e-05, .999992382687 },
		{ { 40, 10, 12, 45 }, 7.63127709424e-10, 6.47229065102e-10, .999999999959,
			3.43919615177e-10 },
		{ { 7, 0, 0, 9 }, 8.74125874126e-05, 8.74125874126e-05, 1, 4.37062937063e-05 },
		{ { 1, 19, 30, 4 }, 8.59635533116e-10, .999999999994, 8.59635533116e-10,
			.999999999567 },
		{ { 5, 95, 0, 2000 }, 2.22268189348e-07, 2.22268189348e-07, 1, 1.11134094674e-07 }
	};
	struct stats_fisher got = stats_fisher(&rows[_i].table);

	ck_near(got.p_two_sided, rows[_i].two, 1e-11);
	ck_near(got.p_greater, rows[_i].greater, 1e-11);
	ck_near(got.p_less, rows[_i].less, 1e-11);
	ck_near(got.mid_p_greater, rows[_i].mid, 1e-11);
}
END_TEST

/* tests/spec/seed-figures.json, contrast: two-sided, one-sided (greater). */
START_TEST(fisher_of_the_sample_is_that_of_the_spec)
{
	static const struct { struct stats_table table; double two, greater; } rows[] = {
		{ { 3, 0, 0, 3 }, 0.1, 0.05 }, { { 3, 0, 0, 2 }, 0.1, 0.1 },
		{ { 4, 1, 0, 3 }, 0.1428571429, 0.0714285714 },
		{ { 4, 1, 0, 2 }, 0.1428571429, 0.1428571429 },
		{ { 3, 3, 1, 1 }, 1, 0.7857142857 }, { { 3, 0, 1, 1 }, 0.4, 0.4 }
	};
	struct stats_fisher got = stats_fisher(&rows[_i].table);

	ck_assert_double_eq_tol(got.p_two_sided, rows[_i].two, 5e-11);
	ck_assert_double_eq_tol(got.p_greater, rows[_i].greater, 5e-11);
	if (_i == 2)
		ck_assert_double_eq_tol(got.mid_p_greater, 0.0357142857, 5e-11);
}
END_TEST

/* Ways to give `bad` marks to n records so that the first row_a get 0..n of them: by subsets. */
static void
count_subsets(unsigned n, unsigned row_a, unsigned bad, uint64_t *ways)
{
	for (uint32_t mask = 0; mask < UINT32_C(1) << n; mask++)
		if ((unsigned)__builtin_popcount(mask) == bad)
			ways[__builtin_popcount(mask & ((UINT32_C(1) << row_a) - 1))]++;
}

static void
compare_with_subsets(const struct stats_table *table, const uint64_t *ways)
{
	uint64_t total = 0, two = 0, greater = 0, less = 0, at = ways[table->a_bad];
	struct stats_fisher got = stats_fisher(table);
	struct stats_table turned = { table->b_bad, table->b_good, table->a_bad, table->a_good };
	struct stats_fisher mirror = stats_fisher(&turned);

	for (unsigned x = 0; x <= 12; x++) {
		total += ways[x];
		two += ways[x] <= at ? ways[x] : 0;
		greater += x >= table->a_bad ? ways[x] : 0;
		less += x <= table->a_bad ? ways[x] : 0;
	}
	ck_near(got.p_two_sided, (double)two / (double)total, 1e-12);
	ck_near(got.p_greater, (double)greater / (double)total, 1e-12);
	ck_near(got.p_less, (double)less / (double)total, 1e-12);
	ck_near(got.mid_p_greater, ((double)greater - (double)at / 2) / (double)total, 1e-12);
	ck_near(got.mid_p_less, ((double)less - (double)at / 2) / (double)total, 1e-12);
	ck_near(mirror.p_two_sided, got.p_two_sided, 1e-12);
	ck_near(mirror.p_greater, got.p_less, 1e-12);
}

START_TEST(fisher_of_every_table_up_to_12_is_that_of_all_subsets)
{
	unsigned n = (unsigned)_i;

	for (unsigned row_a = 0; row_a <= n; row_a++) {
		for (unsigned bad = 0; bad <= n; bad++) {
			uint64_t ways[13] = { 0 };

			count_subsets(n, row_a, bad, ways);
			for (unsigned x = 0; x <= n; x++) {
				struct stats_table table = { x, row_a - x, bad - x,
					n - row_a - bad + x };

				if (ways[x])
					compare_with_subsets(&table, ways);
			}
		}
	}
}
END_TEST

/* Exact fractions in Python; the first two also analysis.md section 9. */
START_TEST(cmh_is_that_of_exact_fractions)
{
	static const struct {
		struct stats_table strata[3];
		double chi2, corrected, greater, less, two;
	} rows[] = {
		{ { { 10, 5, 4, 11 }, { 8, 12, 3, 17 } }, 7.60832823706, 6.28787457608,
			.00537519627929, .998959248977, .0107503925586 },
		{ { { 3, 0, 0, 3 }, { 2, 1, 0, 4 } }, 8.13912009512, 5.35077288942,
			.00714285714286, 1, .00714285714286 },
		{ { { 5, 20, 1, 30 }, { 0, 7, 2, 9 }, { 3, 3, 1, 8 } }, 3.39858050775,
			2.34208834757, .0625409051379, .984931191371, .112513533898 },
		{ { { 30, 70, 25, 95 }, { 4, 96, 9, 141 }, { 0, 12, 1, 15 } }, .842682502149,
			.611268596835, .216497590672, .85436442942, .4136321167 },
		{ { { 1, 40, 12, 60 }, { 2, 11, 6, 13 } }, 5.90547978429, 4.77633890288,
			.997896644217, .0110780726559, .0147699788638 }
	};
	/* Rows of two strata end with an empty one: it must weigh nothing. */
	struct stats_cmh got = stats_cmh(rows[_i].strata, 3);

	ck_near(got.chi2, rows[_i].chi2, 1e-11);
	ck_near(got.chi2_corrected, rows[_i].corrected, 1e-11);
	ck_near(got.p, erfc(sqrt(rows[_i].chi2 / 2)), 1e-10);
	ck_near(got.p_corrected, erfc(sqrt(rows[_i].corrected / 2)), 1e-10);
	ck_near(got.exact_greater, rows[_i].greater, 1e-11);
	ck_near(got.exact_less, rows[_i].less, 1e-11);
	ck_near(got.exact_two_sided, rows[_i].two, 1e-11);
	ck_assert(got.is_sparse);
}
END_TEST

/* tests/spec/seed-figures.json, contrast.cmh. */
START_TEST(cmh_of_the_sample_is_that_of_the_spec)
{
	static const struct stats_table strata[] = { { 3, 0, 0, 3 }, { 1, 1, 0, 0 } };
	struct stats_cmh got = stats_cmh(strata, 2);

	ck_assert_double_eq_tol(got.chi2, 5, 5e-11);
	ck_assert_double_eq_tol(got.p, 0.0253473187, 5e-11);
	ck_assert_double_eq_tol(got.chi2_corrected, 2.2222222222, 5e-11);
	ck_assert_double_eq_tol(got.p_corrected, 0.1360371281, 5e-11);
	ck_assert_double_eq_tol(got.exact_greater, 0.05, 5e-11);
}
END_TEST

START_TEST(cmh_without_a_comparison_is_absent)
{
	static const struct stats_table one_armed[] = { { 3, 4, 0, 0 }, { 0, 0, 2, 9 } };
	static const struct stats_table all_bad[] = { { 30, 0, 40, 0 } };
	static const struct stats_table dense[] = { { 50, 60, 40, 70 }, { 5, 5, 5, 5 } };
	static const struct stats_table vast[] = { { 30000, 60000, 30000, 70000 } };
	struct stats_cmh got = stats_cmh(one_armed, 2);

	ck_assert(isnan(got.chi2) && isnan(got.p) && isnan(got.p_corrected));
	ck_assert_double_eq(got.exact_two_sided, 1);
	ck_assert(isnan(stats_cmh(all_bad, 1).p));
	ck_assert_double_eq(stats_cmh(all_bad, 1).exact_greater, 1);
	ck_assert(isnan(stats_cmh(NULL, 0).p));
	ck_assert(!stats_cmh(dense, 2).is_sparse);
	ck_assert(isnan(stats_cmh(vast, 1).exact_two_sided));
	ck_p(stats_cmh(vast, 1).p);
	/* Two laws of thousands of outcomes: p is as good, and the exact test is left out. */
	static const struct stats_table long_ones[] = {
		{ 6000, 9000, 0, 15000 }, { 5000, 9000, 0, 14000 } };
	ck_assert(isnan(stats_cmh(long_ones, 2).exact_two_sided));
	ck_assert(stats_cmh(long_ones, 2).p < 1e-9);
}
END_TEST

START_TEST(cmh_of_one_stratum_is_fisher_and_order_does_not_matter)
{
	uint64_t seed = 55;

	for (int trial = 0; trial < 2000; trial++) {
		struct stats_table strata[3], turned[3];

		for (int i = 0; i < 3; i++) {
			strata[i] = (struct stats_table){ roll(&seed) % 9, roll(&seed) % 30,
				roll(&seed) % 9, roll(&seed) % 30 };
			turned[2 - i] = (struct stats_table){ strata[i].b_bad, strata[i].b_good,
				strata[i].a_bad, strata[i].a_good };
		}
		struct stats_cmh got = stats_cmh(strata, 3), mirror = stats_cmh(turned, 3);
		struct stats_cmh one = stats_cmh(strata, 1);
		struct stats_fisher fisher = stats_fisher(strata);

		ck_near(mirror.exact_greater, got.exact_less, 1e-10);
		ck_near(mirror.exact_two_sided, got.exact_two_sided, 1e-10);
		ck_assert_int_eq(isnan(mirror.p), isnan(got.p));
		ck_near(one.exact_two_sided, fisher.p_two_sided, 1e-10);
		ck_near(one.exact_greater, fisher.p_greater, 1e-10);
	}
}
END_TEST

START_TEST(a_hundred_thousand_random_tables_give_p_within_0_and_1)
{
	uint64_t seed = 2;

	for (int trial = 0; trial < 100000; trial++) {
		struct stats_table table;
		uint64_t bound = UINT64_C(1) << roll(&seed) % (trial % 100 ? 11 : 33);

		table = (struct stats_table){ roll(&seed) % bound, roll(&seed) % bound,
			roll(&seed) % (trial % 3 ? bound : 3), roll(&seed) % bound };
		if (trial % 100 == 0)
			table.a_bad %= 1000;
		struct stats_fisher fisher = stats_fisher(&table);
		struct stats_cmh cmh = stats_cmh(&table, 1);
		struct stats_interval rate = stats_wilson(table.a_bad,
			table.a_bad + table.b_bad + 1);

		ck_p(fisher.p_two_sided);
		ck_p(fisher.p_greater);
		ck_p(fisher.p_less);
		ck_p(fisher.mid_p_greater);
		ck_p(fisher.mid_p_less);
		ck_assert_double_ge(fisher.p_greater + fisher.p_less, 1 - 1e-9);
		ck_assert(0 <= rate.low && rate.low <= rate.high && rate.high <= 1);
		ck_assert_int_eq(isnan(cmh.p), isnan(cmh.chi2));
		if (!isnan(cmh.p)) {
			ck_p(cmh.p);
			ck_assert_double_ge(cmh.p_corrected, cmh.p);
		}
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("stats_table");
	TCase *tests = tcase_create("stats_table");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, wilson_is_that_of_the_vectors, 0, 7);
	tcase_add_test(tests, wilson_ends_solve_its_equation_and_mirror);
	tcase_add_test(tests, never_seen_in_n_bounds_the_rate);
	tcase_add_loop_test(tests, fisher_is_that_of_exact_fractions, 0, 10);
	tcase_add_loop_test(tests, fisher_of_the_sample_is_that_of_the_spec, 0, 6);
	tcase_add_loop_test(tests, fisher_of_every_table_up_to_12_is_that_of_all_subsets, 0, 13);
	tcase_add_loop_test(tests, cmh_is_that_of_exact_fractions, 0, 5);
	tcase_add_test(tests, cmh_of_the_sample_is_that_of_the_spec);
	tcase_add_test(tests, cmh_without_a_comparison_is_absent);
	tcase_add_test(tests, cmh_of_one_stratum_is_fisher_and_order_does_not_matter);
	tcase_add_test(tests, a_hundred_thousand_random_tables_give_p_within_0_and_1);
	suite_add_tcase(suite, tests);
	return suite;
}
