/* check_material: when failures matter, and the logarithmic mean of latencies. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/verdict_private.h"

/*
 * Two in a hundred more, or one in a hundred where p < 0.001 and it is five times what the others
 * fail: each just met and just missed. bad: the difference; control: what the others fail.
 */
START_TEST(failures_matter_by_number_or_where_they_are_no_chance)
{
	static const struct { struct rate_contrast rates; double before; bool is; } at[] = {
		{{.bad = .021, .control = .3, .p_bad = .5}, 0, true},
		{{.bad = .019, .control = .3, .p_bad = 1e-9}, 0, false},	/* 1.06 times */
		/* 12 of 733 against none of 2267: Fisher's two-sided p is 4e-8. */
		{{.bad = 12 / 733.0, .control = 0, .p_bad = 4e-8}, 0, true},
		{{.bad = 12 / 733.0, .control = 0, .p_bad = .0011}, 0, false},
		{{.bad = .0101, .control = 0, .p_bad = .0009}, 0, true},
		{{.bad = .0099, .control = 0, .p_bad = .0009}, 0, false},
		{{.bad = .016, .control = .0039, .p_bad = 1e-6}, 0, true},	/* 5.1 times */
		{{.bad = .016, .control = .0041, .p_bad = 1e-6}, 0, false},	/* 4.9 times */
		/* What was different before is taken off, and is no lack of the others. */
		{{.bad = .03, .control = .3, .p_bad = .5}, .0099, true},
		{{.bad = .03, .control = .3, .p_bad = .5}, .0101, false},
		{{.bad = .018, .control = 0, .p_bad = 1e-6}, .0035, true},	/* 5.1 times */
		{{.bad = .018, .control = 0, .p_bad = 1e-6}, .0037, false},	/* 4.9 times */
		{{.bad = NAN, .control = NAN, .p_bad = NAN}, 0, false},
	};

	for (size_t i = 0; i < LENGTH(at); i++)
		ck_assert_msg(rates_are_material(&at[i].rates, at[i].before) == at[i].is, "%zu", i);
}
END_TEST

/* 1, 10, 10 and 100 ms: the mean logarithm is that of 10 ms; the variance of the mean is
 * 2 ln(10)^2 / 3 / 4. Of the plain mean, 30.25 ms: python3, statistics.variance / 4. */
START_TEST(means_and_their_variances_are_those_of_the_formula)
{
	static struct slot slot[] = {{.value_us = 1000, .n = 1}, {.value_us = 10000, .n = 2},
				     {.value_us = 100000, .n = 1}};
	struct slots slots = {.at = slot, .len = 3, .n = 4};
	struct log_mean mean = log_mean(&slots);

	ck_assert_uint_eq(mean.n, 4);
	ck_assert_double_eq_tol(mean.mean, log(10000), 1e-12);
	ck_assert_double_eq_tol(mean.variance, log(10) * log(10) / 6, 1e-12);
	ck_assert_double_eq_tol(slots_mean_us(&slots), 30250, 1e-9);
	ck_assert_double_eq_tol(mean_variance(&slots), 545062500.0, 1e-3);
	slots.n = slot[0].n = 1;
	slots.len = 1;
	ck_assert_double_eq(mean_variance(&slots), 0);
	ck_assert_double_eq(log_mean(&slots).variance, 0);
	slots.n = slots.len = 0;
	ck_assert(isnan(log_mean(&slots).mean));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("material");
	TCase *tcase = tcase_create("material");

	tcase_add_test(tcase, failures_matter_by_number_or_where_they_are_no_chance);
	tcase_add_test(tcase, means_and_their_variances_are_those_of_the_formula);
	suite_add_tcase(suite, tcase);
	return suite;
}
