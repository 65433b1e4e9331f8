/* check_stats_all: the exact tests against every deal there is, in strata so small that all of
 * their orders and ties can be tried. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "tests/arms.h"
#include "tests/many.h"

enum { KINDS = 3, UPTO = 6, SUMS = 200 };

/* 2 U of the records marked in `mask`, pair by pair. */
static int
twice_u(const int *value, int n, unsigned mask)
{
	int twice = 0;

	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			if ((mask >> i & 1) && !(mask >> k & 1))
				twice += value[i] > value[k] ? 2 : value[i] == value[k];
	return twice;
}

/* How often each 2 U comes about when n_a of the values are dealt to the candidate. */
static void
deal_all(const int *value, int n, int n_a, double *ways)
{
	memset(ways, 0, SUMS * sizeof(*ways));
	for (unsigned mask = 0; mask < 1u << n; mask++)
		if (__builtin_popcount(mask) == n_a)
			ways[twice_u(value, n, mask)]++;
}

/* The first n_a values are the candidate's. */
static struct arms
arms_of(const int *value, int n, int n_a)
{
	struct arms arms = { .n_a = n_a, .n_b = n - n_a };

	for (int i = 0; i < n; i++)
		*(i < n_a ? &arms.a[i] : &arms.b[i - n_a]) = value[i];
	return arms;
}

static void
ck_ranks(const struct stats_ranks *got, const double *ways, int observed)
{
	double total = 0, less = 0, greater = 0;

	for (int u = 0; u < SUMS; u++) {
		total += ways[u];
		less += u <= observed ? ways[u] : 0;
		greater += u >= observed ? ways[u] : 0;
	}
	MUST(got->is_exact && got->u == observed / 2.0, "U is %g", got->u);
	MUST(got->p_less == less / total && got->p_greater == greater / total,
		"%.17g and %.17g instead of %g and %g of %g", got->p_less, got->p_greater, less,
		greater, total);
	MUST(got->p_two_sided == fmin(1, 2 * fmin(less, greater) / total), "two-sided %.17g",
		got->p_two_sided);
}

/* The digits of a number to the base of KINDS are the values. */
static void
values_of(int code, int n, int *value)
{
	for (int i = 0; i < n; i++, code /= KINDS)
		value[i] = code % KINDS;
}

static int
power(int base, int n)
{
	return n ? base * power(base, n - 1) : 1;
}

START_TEST(every_order_and_tie_of_up_to_six_records)
{
	for (int n = 2; n <= UPTO; n++)
		for (int n_a = 1; n_a < n; n_a++)
			for (int code = 0; code < power(KINDS, n); code++) {
				int value[UPTO];
				double ways[SUMS];

				values_of(code, n, value);
				deal_all(value, n, n_a, ways);
				struct arms arms = arms_of(value, n, n_a);
				struct stats_stratum stratum = stratum_of(&arms);
				struct stats_ranks got = stats_rank_test(&stratum, 1);

				ck_ranks(&got, ways, twice_u(value, n, (1u << n_a) - 1));
				arena_clear(&arena);
			}
}
END_TEST

/* 2 v 2 beside 2 v 1, and 1 v 3 beside 2 v 1: all orders and ties of both. */
START_TEST(every_order_and_tie_of_two_strata)
{
	int n_a = _i ? 1 : 2;

	for (int one = 0; one < power(KINDS, 4); one++)
		for (int two = 0; two < power(KINDS, 3); two++) {
			int x[4], y[3];
			double of_x[SUMS], of_y[SUMS], joint[SUMS] = { 0 };

			values_of(one, 4, x);
			values_of(two, 3, y);
			deal_all(x, 4, n_a, of_x);
			deal_all(y, 3, 2, of_y);
			for (int i = 0; i < 20; i++)
				for (int k = 0; k < 20; k++)
					joint[i + k] += of_x[i] * of_y[k];
			struct arms first = arms_of(x, 4, n_a), second = arms_of(y, 3, 2);
			struct stats_stratum strata[] = { stratum_of(&first), stratum_of(&second) };
			struct stats_ranks got = stats_rank_test(strata, 2);

			ck_ranks(&got, joint, twice_u(x, 4, (1u << n_a) - 1) + twice_u(y, 3, 3));
			arena_clear(&arena);
		}
}
END_TEST

/* -- every pair of small 2x2 tables -- */

/* How often the candidate comes to have so many bad: each deal of its arm is tried. */
static int
deal_bad(const struct stats_table *table, double *ways)
{
	int n_a = (int)(table->a_bad + table->a_good), n = n_a + (int)(table->b_bad +
		table->b_good), bad = (int)(table->a_bad + table->b_bad);

	memset(ways, 0, SUMS * sizeof(*ways));
	for (unsigned mask = 0; mask < 1u << n; mask++)
		if (__builtin_popcount(mask) == n_a)
			ways[__builtin_popcount(mask & ((1u << bad) - 1))]++;
	return (int)table->a_bad;
}

static size_t
tables_upto(unsigned most, struct stats_table *out)
{
	size_t n = 0;

	for (unsigned a = 0; a <= most; a++)
		for (unsigned b = 0; a + b <= most; b++)
			for (unsigned c = 0; a + b + c <= most; c++)
				for (unsigned d = 0; a + b + c + d <= most; d++)
					out[n++] = (struct stats_table){ a, b, c, d };
	return n;
}

static bool
has_both_arms(const struct stats_table *table)
{
	return table->a_bad + table->a_good && table->b_bad + table->b_good;
}

START_TEST(cmh_of_every_pair_of_tables_up_to_four_is_that_of_all_deals)
{
	struct stats_table tables[80];
	size_t n = tables_upto(4, tables);

	ck_assert_uint_eq(n, 70);
	for (size_t i = 0; i < n * n; i++) {
		struct stats_table strata[] = { tables[i / n], tables[i % n] };
		double joint[SUMS] = { 1 }, total = 0, less = 0, greater = 0, two = 0;
		int observed = 0;

		for (int s = 0; s < 2; s++) {
			double ways[SUMS], sum[SUMS] = { 0 };

			if (!has_both_arms(&strata[s]))
				continue;
			observed += deal_bad(&strata[s], ways);
			for (int k = 0; k < 10; k++)
				for (int m = 0; m < 10; m++)
					sum[k + m] += joint[k] * ways[m];
			memcpy(joint, sum, sizeof(sum));
		}
		for (int k = 0; k < 20; k++) {
			total += joint[k];
			less += k <= observed ? joint[k] : 0;
			greater += k >= observed ? joint[k] : 0;
			two += joint[k] <= joint[observed] ? joint[k] : 0;
		}
		struct stats_cmh got = stats_cmh(strata, 2);

		MUST(fabs(got.exact_less * total - less) < 1e-9 &&
			fabs(got.exact_greater * total - greater) < 1e-9 &&
			fabs(got.exact_two_sided * total - two) < 1e-9,
			"pair %zu: %.17g %.17g %.17g instead of %g %g %g of %g", i, got.exact_less,
			got.exact_greater, got.exact_two_sided, less, greater, two, total);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("stats_all");
	TCase *tests = tcase_create("all");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, NULL, give_back);
	tcase_add_test(tests, every_order_and_tie_of_up_to_six_records);
	tcase_add_loop_test(tests, every_order_and_tie_of_two_strata, 0, 2);
	tcase_add_test(tests, cmh_of_every_pair_of_tables_up_to_four_is_that_of_all_deals);
	suite_add_tcase(suite, tests);
	return suite;
}
