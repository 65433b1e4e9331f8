/* check_stats: distributions, series and corrections against closed forms and vectors. */
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

/* Quantiles as printed in tables (Abramowitz & Stegun 26.2, 26.8; R's qnorm). */
START_TEST(normal_and_chi_square_match_the_tables)
{
	static const struct { double p, z; } rows[] = {
		{ 0.975, 1.959963984540054 }, { 0.95, 1.6448536269514722 },
		{ 0.9995, 3.2905267314919255 }, { 0.5, 0 }, { 0.01, -2.3263478740408408 },
		{ 1e-10, -6.361340902404056 }, { 0.999, 3.090232306167813 }
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		ck_assert_double_eq_tol(stats_normal_quantile(rows[i].p), rows[i].z, 1e-12);
		ck_near(stats_normal_tail(-rows[i].z), rows[i].p, 1e-12);
	}
	ck_near(stats_chi2_tail(3.841458820694124), 0.05, 1e-12);
	ck_near(stats_chi2_tail(6.634896601021214), 0.01, 1e-12);
	ck_assert_double_eq(stats_chi2_tail(0), 1);
	ck_assert_double_eq(stats_chi2_tail(-1), 1);
	ck_assert(isnan(stats_normal_quantile(0)));
	ck_assert(isnan(stats_normal_quantile(1)));
	ck_assert(isnan(stats_normal_quantile(NAN)));
}
END_TEST

START_TEST(the_normal_quantile_undoes_the_tail)
{
	double last = -INFINITY;

	for (int i = 1; i < 4000; i++) {
		double p = i / 4000.0, z = stats_normal_quantile(p);

		ck_assert_double_gt(z, last);
		last = z;
		ck_near(stats_normal_tail(-z), p, 1e-13);
		ck_assert_double_eq_tol(stats_normal_quantile(1 - p), -z, 1e-11);
	}
	for (double p = 0.01; p > 1e-300; p /= 7)
		ck_near(stats_normal_tail(-stats_normal_quantile(p)), p, 1e-11);
}
END_TEST

/* Closed forms of Student's t for 1 to 4 degrees of freedom (A&S 26.7.3, 26.7.4). */
START_TEST(student_t_has_its_closed_forms)
{
	const double pi = acos(-1);

	for (double t = 0; t < 60; t = t * 1.3 + 0.05) {
		double sine = t / sqrt(4 + t * t), cosine2 = 4 / (4 + t * t);
		double angle = atan(t / sqrt(3.0)), sine3 = sin(angle), cosine3 = cos(angle);

		ck_assert_double_eq_tol(stats_t_two_sided(t, 1), 1 - 2 / pi * atan(t), 1e-13);
		ck_assert_double_eq_tol(stats_t_two_sided(t, 2), 1 - t / sqrt(2 + t * t), 1e-13);
		ck_assert_double_eq_tol(stats_t_two_sided(t, 3),
			1 - 2 / pi * (angle + sine3 * cosine3), 1e-13);
		ck_assert_double_eq_tol(stats_t_two_sided(t, 4),
			1 - sine * (1 + cosine2 / 2), 1e-13);
		ck_assert_double_eq(stats_t_two_sided(-t, 5), stats_t_two_sided(t, 5));
	}
	/* The finite series of A&S 26.7.3 and 26.7.4 in Python. */
	ck_near(stats_t_two_sided(5.2048, 6), 0.0020054834302914, 1e-11);
	ck_near(stats_t_two_sided(2.228138852, 10), 0.049999999998837, 1e-11);
	ck_near(stats_t_two_sided(1, 30), 0.32530861542603, 1e-11);
	ck_near(stats_t_two_sided(1.96, 1000), 0.050273184955759, 1e-11);
	ck_near(stats_t_two_sided(3, 2e7), 2 * stats_normal_tail(3), 1e-6);
	ck_assert_double_eq(stats_t_two_sided(1e300, 3), 0);
	ck_assert_double_eq(stats_t_two_sided(0, 3), 1);
	ck_assert(isnan(stats_t_two_sided(1, 0)));
}
END_TEST

/* 400 terms of the alternating series with 50 digits (Python's decimal). */
START_TEST(kolmogorov_tail_is_that_of_the_long_series)
{
	static const struct { double x, p; } rows[] = {
		{ 0.2, 0.999999999999495 }, { 0.3, 0.999990694198665 }, { 0.5, 0.963945243664875 },
		{ 0.8, 0.544142411574198 }, { 1.0, 0.269999671677355 }, { 1.17, 0.129390042185619 },
		{ 1.18, 0.123453809429766 }, { 1.19, 0.117742292879772 },
		{ 1.36, 0.0494858767553779 }, { 1.95, 0.000995910842883579 },
		{ 2.5, 7.45330634415734e-06 }, { 4, 2.53283310981884e-14 }
	};
	double last = 1;

	for (size_t i = 0; i < LENGTH(rows); i++)
		ck_near(stats_kolmogorov_tail(rows[i].x), rows[i].p, 1e-11);
	for (double x = 0.01; x < 10; x += 0.01) {
		ck_assert_double_le(stats_kolmogorov_tail(x), last);
		last = stats_kolmogorov_tail(x);
	}
	ck_assert_double_eq(stats_kolmogorov_tail(0), 1);
	ck_assert(isnan(stats_kolmogorov_tail(NAN)));
}
END_TEST

/* analysis.md section 9. */
START_TEST(spearman_is_that_of_the_vector)
{
	static const double x[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, y[] = { 2, 1, 4, 3, 6, 5, 8, 7 };
	static const double equal[] = { 3, 3, 3, 3, 3, 3, 3, 3 };
	struct stats_spearman got = stats_spearman(x, y, NULL, 8);

	ck_assert_double_eq_tol(got.rho, 0.9047619, 5e-8);
	ck_assert_double_eq_tol(got.p, 0.0020083, 5e-8);
	ck_assert_double_eq(got.n_effective, 8);
	struct stats_spearman weighted = stats_spearman(x, y, equal, 8);

	ck_near(weighted.rho, got.rho, 1e-14);
	ck_near(weighted.p, got.p, 1e-12);
	ck_near(weighted.n_effective, 8, 1e-14);
	ck_assert(isnan(stats_spearman(x, equal, NULL, 8).rho));
	ck_assert(isnan(stats_spearman(x, equal, NULL, 8).p));
	ck_assert(isnan(stats_spearman(x, y, NULL, 0).rho));
	ck_assert(isnan(stats_spearman(x, y, NULL, 1).rho));
	ck_assert_double_eq_tol(stats_spearman(x, y, NULL, 2).rho, -1, 1e-15);
	ck_assert(isnan(stats_spearman(x, y, NULL, 2).p));
	ck_assert_double_eq_tol(stats_spearman(x, x, NULL, 8).rho, 1, 1e-15);
	ck_assert_double_le(stats_spearman(x, x, NULL, 8).p, 1e-12);
}
END_TEST

START_TEST(a_whole_weight_is_a_row_repeated_and_order_does_not_matter)
{
	uint64_t seed = 40 + (uint64_t)_i;
	double x[9], y[9], weights[9], long_x[60], long_y[60], back_x[60], back_y[60];
	size_t len = 0;

	for (int i = 0; i < 9; i++) {
		x[i] = (double)(roll(&seed) % 6);
		y[i] = (double)(roll(&seed) % 6);
		weights[i] = (double)(roll(&seed) % 5);
		for (int k = 0; k < (int)weights[i]; k++) {
			long_x[len] = x[i];
			long_y[len++] = y[i];
		}
	}
	struct stats_spearman weighted = stats_spearman(x, y, weights, 9);
	struct stats_spearman repeated = stats_spearman(long_x, long_y, NULL, len);

	ck_assert_int_eq(isnan(weighted.rho), isnan(repeated.rho));
	if (!isnan(weighted.rho))
		ck_assert_double_eq_tol(weighted.rho, repeated.rho, 1e-12);
	for (size_t i = 0; i < len; i++) {
		back_x[i] = -long_x[len - 1 - i];
		back_y[i] = long_y[len - 1 - i];
	}
	struct stats_spearman turned = stats_spearman(back_x, back_y, NULL, len);

	if (!isnan(turned.rho))
		ck_assert_double_eq_tol(turned.rho, -repeated.rho, 1e-12);
}
END_TEST

/* analysis.md section 9. */
START_TEST(kitagawa_parts_the_change_of_the_mean)
{
	static const struct stats_part vector[] = {
		{ 0.8, 0.5, 100, 110 }, { 0.2, 0.5, 400, 400 }
	};
	struct stats_mix mix = stats_kitagawa(vector, 2);
	uint64_t seed = 4;

	ck_assert_double_eq_tol(mix.mix, 88.5, 1e-10);
	ck_assert_double_eq_tol(mix.rate, 6.5, 1e-10);
	for (int trial = 0; trial < 1000; trial++) {
		struct stats_part parts[5];
		double total0 = 0, total1 = 0, mean0 = 0, mean1 = 0;

		for (int i = 0; i < 5; i++) {
			parts[i] = (struct stats_part){ uniform(&seed), uniform(&seed),
				1000 * uniform(&seed), 1000 * uniform(&seed) };
			total0 += parts[i].share0;
			total1 += parts[i].share1;
		}
		for (int i = 0; i < 5; i++) {
			parts[i].share0 /= total0;
			parts[i].share1 /= total1;
			mean0 += parts[i].share0 * parts[i].level0;
			mean1 += parts[i].share1 * parts[i].level1;
		}
		mix = stats_kitagawa(parts, 5);
		ck_assert_double_eq_tol(mix.mix + mix.rate, mean1 - mean0, 1e-9);
	}
}
END_TEST

/* The first row: analysis.md section 9; the second worked by hand. */
START_TEST(benjamini_hochberg_raises_p_by_the_looks)
{
	double even[] = { 0.01, 0.02, 0.03, 0.04 };
	double mixed[] = { 0.5, 0.001, NAN, 0.03, 0.02, 0.9 }, adjusted[6];

	stats_benjamini_hochberg(even, even, 4);
	for (int i = 0; i < 4; i++)
		ck_assert_double_eq_tol(even[i], 0.04, 1e-15);
	stats_benjamini_hochberg(mixed, adjusted, 6);
	ck_assert_double_eq_tol(adjusted[0], 0.625, 1e-15);
	ck_assert_double_eq_tol(adjusted[1], 0.005, 1e-15);
	ck_assert(isnan(adjusted[2]));
	ck_assert_double_eq_tol(adjusted[3], 0.05, 1e-15);
	ck_assert_double_eq_tol(adjusted[4], 0.05, 1e-15);
	ck_assert_double_eq_tol(adjusted[5], 0.9, 1e-15);
	stats_benjamini_hochberg(mixed, adjusted, 0);
}
END_TEST

/* The definition: the smallest level at which the step-up procedure rejects. */
START_TEST(benjamini_hochberg_is_the_step_up_procedure)
{
	uint64_t seed = 900 + (uint64_t)_i;
	double p[12], adjusted[12];
	size_t n = 1 + (size_t)(roll(&seed) % 12);

	for (size_t i = 0; i < n; i++)
		p[i] = (double)(roll(&seed) % 20) / 19;
	stats_benjamini_hochberg(p, adjusted, n);
	for (size_t i = 0; i < n; i++) {
		double best = 1;

		for (size_t k = 0; k < n; k++) {
			size_t rank = 0;

			for (size_t j = 0; j < n; j++)
				rank += p[j] <= p[k];
			if (p[k] >= p[i])
				best = fmin(best, p[k] * (double)n / (double)rank);
		}
		ck_assert_double_eq_tol(adjusted[i], best, 1e-14);
		ck_assert(adjusted[i] >= p[i] - 1e-15 && adjusted[i] <= 1);
	}
}
END_TEST

START_TEST(a_hundred_thousand_odd_arguments_give_p_within_0_and_1)
{
	uint64_t seed = 6;

	for (int i = 0; i < 100000; i++) {
		double big = (uniform(&seed) - 0.5) * pow(10, 40 * uniform(&seed) - 20);
		double df = pow(10, 14 * uniform(&seed) - 2), p[5];

		p[0] = stats_t_two_sided(big, df);
		p[1] = stats_normal_tail(big);
		p[2] = stats_chi2_tail(big);
		p[3] = stats_kolmogorov_tail(big);
		p[4] = stats_t_two_sided(4 * uniform(&seed), df);
		for (int k = 0; k < 5; k++)
			ck_assert_msg(p[k] >= 0 && p[k] <= 1, "test %d of %g: %g", k, big, p[k]);
		ck_assert(isfinite(stats_normal_quantile(uniform(&seed))));
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("stats");
	TCase *tests = tcase_create("stats");

	tcase_add_test(tests, normal_and_chi_square_match_the_tables);
	tcase_add_test(tests, the_normal_quantile_undoes_the_tail);
	tcase_add_test(tests, student_t_has_its_closed_forms);
	tcase_add_test(tests, kolmogorov_tail_is_that_of_the_long_series);
	tcase_add_test(tests, spearman_is_that_of_the_vector);
	tcase_add_loop_test(tests, a_whole_weight_is_a_row_repeated_and_order_does_not_matter,
		0, 50);
	tcase_add_test(tests, kitagawa_parts_the_change_of_the_mean);
	tcase_add_test(tests, benjamini_hochberg_raises_p_by_the_looks);
	tcase_add_loop_test(tests, benjamini_hochberg_is_the_step_up_procedure, 0, 100);
	tcase_add_test(tests, a_hundred_thousand_odd_arguments_give_p_within_0_and_1);
	suite_add_tcase(suite, tests);
	return suite;
}
