/* check_stats_shift: shift, ratio and gap against the spec and against listing all pairs. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/analysis/stats.h"
#include "tests/arms.h"
#include "tests/runner.h"

/* tests/spec/seed-figures.json, contrast.* ; latencies of the sample in ms. */
static const struct {
	struct arms arms;
	double shift, low, high, ratio, gap;
} seed_rows[] = {
	{ { 3, 3, { 750, 820, 890 }, { 90, 95, 120 } }, 725, 630, 800, 8.3333333333, 6.25 },
	{ { 3, 2, { 750, 820, 890 }, { 90, 95 } }, 727.5, 655, 800, 8.8681043551, 7.8947368421 },
	{ { 5, 3, { 750, 820, 890, 680, 700 }, { 90, 95, 120 } }, 655, 560, 800, 7.5555555556,
		5.6666666667 },
	{ { 5, 2, { 750, 820, 890, 680, 700 }, { 90, 95 } }, 657.5, 585, 800, 8.1110710565,
		7.1578947368 },
	{ { 6, 2, { 120, 750, 820, 90, 95, 890 }, { 680, 700 } }, -255, -610, 210, 0.4348282767,
		0.1285714286 }
};

START_TEST(shifts_of_the_sample_are_those_of_the_spec)
{
	struct stats_stratum stratum = stratum_of(&seed_rows[_i].arms);
	struct stats_shift shift = stats_shift(&stratum, 1);

	ck_assert_double_eq(shift.shift_us, seed_rows[_i].shift);
	ck_assert_double_eq(shift.pair_min_us, seed_rows[_i].low);
	ck_assert_double_eq(shift.pair_max_us, seed_rows[_i].high);
	ck_assert_double_eq_tol(shift.ratio, seed_rows[_i].ratio, 5e-11);
	ck_assert_double_eq_tol(shift.gap, seed_rows[_i].gap, 5e-11);
}
END_TEST

START_TEST(without_both_arms_there_is_no_shift)
{
	static const struct arms arms = { 2, 0, { 1, 2 }, { 0 } };
	struct stats_stratum stratum = stratum_of(&arms);
	struct stats_shift got = stats_shift(&stratum, 1);

	ck_assert(isnan(got.shift_us) && isnan(got.pair_min_us) && isnan(got.pair_max_us));
	ck_assert(isnan(got.ratio) && isnan(got.gap));
	ck_assert(isnan(stats_shift(NULL, 0).shift_us));
}
END_TEST

START_TEST(a_zero_below_is_no_infinite_ratio)
{
	static const struct arms zeros = { 3, 3, { 5, 6, 7 }, { 0, 0, 0 } };
	static const struct arms both = { 3, 3, { 0, 0, 7 }, { 0, 0, 0 } };
	static const struct arms above = { 2, 1, { 0, 0 }, { 9 } };
	struct stats_stratum stratum = stratum_of(&zeros);

	ck_assert(isnan(stats_shift(&stratum, 1).ratio));
	ck_assert(isnan(stats_shift(&stratum, 1).gap));
	ck_assert_double_eq(stats_shift(&stratum, 1).shift_us, 6);
	stratum = stratum_of(&both);
	ck_assert_double_eq(stats_shift(&stratum, 1).ratio, 1);
	ck_assert_double_eq(stats_shift(&stratum, 1).gap, 1);
	stratum = stratum_of(&above);
	ck_assert_double_eq(stats_shift(&stratum, 1).ratio, 0);
}
END_TEST

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double
median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), by_size);
	return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

START_TEST(the_shift_is_the_median_of_all_pairs_listed)
{
	uint64_t seed = 300 + (uint64_t)_i;
	struct arms arms[2];
	struct stats_stratum strata[2];
	double differences[2 * ROOM * ROOM], logs[2 * ROOM * ROOM];
	int n = 0;

	for (int s = 0; s < 2; s++) {
		int n_a = 1 + (int)(roll(&seed) % (ROOM - 1)), n_b = 1 + (int)(roll(&seed) % 9);

		arms[s] = random_arms(&seed, n_a, n_b, _i % 2 ? 12 : 100000000);
		for (int i = 0; i < n_a; i++)
			arms[s].a[i]++;
		for (int k = 0; k < n_b; k++)
			arms[s].b[k]++;
		strata[s] = stratum_of(&arms[s]);
		for (int i = 0; i < n_a; i++) {
			for (int k = 0; k < n_b; k++) {
				differences[n] = (double)(arms[s].a[i] - arms[s].b[k]);
				logs[n++] = log((double)arms[s].a[i]) - log((double)arms[s].b[k]);
			}
		}
	}
	struct stats_shift got = stats_shift(strata, 2);

	ck_assert_double_eq(got.shift_us, median(differences, n));
	ck_assert_double_eq(got.pair_min_us, differences[0]);
	ck_assert_double_eq(got.pair_max_us, differences[n - 1]);
	ck_near(got.ratio, exp(median(logs, n)), 1e-12);
}
END_TEST

START_TEST(turning_the_arms_turns_the_shift)
{
	uint64_t seed = 5000 + (uint64_t)_i;
	struct arms arms = random_arms(&seed, 1 + _i % 35, 1 + _i * 7 % 37, 60);

	for (int i = 0; i < arms.n_a; i++)
		arms.a[i]++;
	for (int i = 0; i < arms.n_b; i++)
		arms.b[i]++;
	struct stats_stratum stratum = stratum_of(&arms);
	struct stats_stratum turned = { stratum.b, stratum.a };
	struct stats_shift x = stats_shift(&stratum, 1), y = stats_shift(&turned, 1);

	ck_assert_double_eq(x.shift_us, -y.shift_us);
	ck_assert_double_eq(x.pair_min_us, -y.pair_max_us);
	ck_near(x.ratio, 1 / y.ratio, 1e-12);
}
END_TEST

START_TEST(vast_counts_and_the_longest_latencies_stay_finite)
{
	struct slot a[] = { { 5, UINT32_MAX }, { LATENCY_MAX_US, UINT32_MAX + UINT64_C(2) } };
	struct slot b[] = { { 1, UINT32_MAX - 2 }, { 6, 2 } };
	struct stats_stratum vast = { { a, 2, 2 * UINT64_C(0x100000000) },
		{ b, 2, UINT32_MAX } };
	struct stats_shift got = stats_shift(&vast, 1);

	/* Just over half of all pairs are the longest against 1. */
	ck_assert_double_eq(got.pair_max_us, (double)LATENCY_MAX_US - 1);
	ck_assert_double_eq(got.pair_min_us, -1);
	ck_assert(got.shift_us >= 4 && got.shift_us <= (double)LATENCY_MAX_US);
	ck_assert(got.ratio >= 5 && got.ratio <= (double)LATENCY_MAX_US);
}
END_TEST

START_TEST(random_slots_never_give_an_infinity)
{
	uint64_t seed = 9;

	for (int trial = 0; trial < 20000; trial++) {
		struct slot slots[2][4];
		struct slots arms[2];

		for (int s = 0; s < 2; s++) {
			arms[s] = (struct slots){ slots[s], roll(&seed) % 5, 0 };
			for (size_t i = 0; i < arms[s].len; i++) {
				slots[s][i].value_us = (int64_t)(i * 5 + roll(&seed) % 5);
				slots[s][i].n = 1 + roll(&seed) % (trial % 10 ? 3 : 1000000);
				arms[s].n += slots[s][i].n;
			}
		}
		struct stats_stratum stratum = { arms[0], arms[1] };
		struct stats_shift got = stats_shift(&stratum, 1);
		bool has_pairs = arms[0].n && arms[1].n;

		ck_assert_int_eq(isnan(got.shift_us), !has_pairs);
		ck_assert(!isinf(got.ratio) && !isinf(got.gap));
		if (has_pairs && slots[1][0].value_us > 0)
			ck_assert(got.ratio >= 0 && got.gap >= 0);
		if (has_pairs)
			ck_assert(got.pair_min_us <= got.shift_us &&
				got.shift_us <= got.pair_max_us);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("stats_shift");
	TCase *tests = tcase_create("stats_shift");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, NULL, give_back);
	tcase_add_loop_test(tests, shifts_of_the_sample_are_those_of_the_spec, 0,
		(int)LENGTH(seed_rows));
	tcase_add_test(tests, without_both_arms_there_is_no_shift);
	tcase_add_test(tests, a_zero_below_is_no_infinite_ratio);
	tcase_add_loop_test(tests, the_shift_is_the_median_of_all_pairs_listed, 0, 60);
	tcase_add_loop_test(tests, turning_the_arms_turns_the_shift, 0, 40);
	tcase_add_test(tests, vast_counts_and_the_longest_latencies_stay_finite);
	tcase_add_test(tests, random_slots_never_give_an_infinity);
	suite_add_tcase(suite, tests);
	return suite;
}
