/* check_dist: latencies of a group against sorting them, exact and as a histogram. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/dist.h"
#include "tests/dice.h"
#include "tests/runner.h"

static int
by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Sizes around which something changes, and some between. */
static const int sizes[] = { 1, 2, 3, 4, 5, 19, 20, 21, 100, 999, 1000, 1001, 4095, 4096 };

static int64_t *
fill(struct dist *dist, int n, uint64_t seed)
{
	int64_t *values = xmalloc((size_t)n * sizeof(*values));
	/* Every other size draws from few values, so that ties occur. */
	uint64_t kinds = n % 2 ? 50 : 0;

	for (int i = 0; i < n; i++) {
		values[i] = kinds ? (int64_t)(roll(&seed) % kinds) * 777 : any_latency(&seed);
		dist_add(dist, values[i]);
	}
	qsort(values, (size_t)n, sizeof(*values), by_size);
	return values;
}

START_TEST(questions_about_nothing_are_absent)
{
	struct dist dist = { 0 };
	struct arena arena = { 0 };
	int64_t low, high;

	ck_assert(dist_is_exact(&dist));
	ck_assert_int_eq(dist_quantile(&dist, 500), DIST_ABSENT);
	dist_quantile_range(&dist, 950, &low, &high);
	ck_assert_int_eq(low, DIST_ABSENT);
	ck_assert_int_eq(high, DIST_ABSENT);
	ck_assert(isnan(dist_quantile_r7(&dist, 500)));
	ck_assert(isnan(dist_mean(&dist)));
	ck_assert(isnan(dist_share_below(&dist, 5)));
	ck_assert_uint_eq(dist_slots(&dist, &arena).len, 0);
	dist_sketch(&dist);
	ck_assert_int_eq(dist_quantile(&dist, 500), DIST_ABSENT);
	ck_assert_uint_eq(dist_slots(&dist, &arena).n, 0);
	dist_release(&dist);
	arena_release(&arena);
}
END_TEST

/* analysis.md section 9: ranks 55 of 100 (p55), and p95 of 19, 20, 21. */
START_TEST(nearest_rank_is_that_of_the_vectors)
{
	static const struct { int n; unsigned permille; int rank; } rows[] = {
		{ 100, 550, 55 }, { 19, 950, 19 }, { 20, 950, 19 }, { 21, 950, 20 },
		{ 8, 500, 4 }, { 8, 950, 8 }, { 1, 0, 1 }, { 100, 0, 1 }, { 100, 1000, 100 }
	};
	struct dist dist = { 0 };

	for (int i = rows[_i].n; i > 0; i--)
		dist_add(&dist, i);
	ck_assert_int_eq(dist_quantile(&dist, rows[_i].permille), rows[_i].rank);
	dist_release(&dist);
}
END_TEST

/* tests/spec/seed-figures.json: stats, stats_r7, stats_total. */
START_TEST(figures_of_the_sample_are_those_of_the_spec)
{
	static const int64_t all_ms[] = { 120, 750, 680, 820, 90, 700, 95, 890 };
	struct dist all = { 0 }, v1_2 = { 0 };

	for (size_t i = 0; i < LENGTH(all_ms); i++) {
		dist_add(&all, all_ms[i] * 1000);
		if (all_ms[i] <= 120)
			dist_add(&v1_2, all_ms[i] * 1000);
	}
	ck_assert_int_eq(dist_quantile(&all, 500), 680000);
	ck_assert_int_eq(dist_quantile(&all, 950), 890000);
	ck_assert_double_eq_tol(dist_mean(&all), 518125, 1e-6);
	ck_assert_double_eq_tol(dist_quantile_r7(&all, 500), 690000, 1e-6);
	ck_assert_double_eq_tol(dist_quantile_r7(&all, 950), 865500, 1e-6);
	ck_assert_double_eq_tol(dist_quantile_r7(&all, 990), 885100, 1e-6);
	ck_assert_double_eq_tol(dist_quantile_r7(&v1_2, 500), 95000, 1e-6);
	ck_assert_double_eq_tol(dist_quantile_r7(&v1_2, 950), 117500, 1e-6);
	ck_assert_double_eq_tol(dist_quantile_r7(&v1_2, 990), 119500, 1e-6);
	dist_release(&all);
	dist_release(&v1_2);
}
END_TEST

START_TEST(every_percentile_is_that_of_the_sorted_values)
{
	int n = sizes[_i];
	struct dist dist = { 0 };
	int64_t *values = fill(&dist, n, (uint64_t)n);

	ck_assert(dist_is_exact(&dist));
	for (unsigned permille = 0; permille <= 1000; permille += n > 1000 ? 37 : 1) {
		int k = ((int)permille * n + 999) / 1000;
		int64_t want = values[(k ? k : 1) - 1], low, high;
		int thousandths = (n - 1) * (int)permille, at = thousandths / 1000;
		double part = (double)(thousandths % 1000) / 1000;
		double next = (double)values[at + 1 < n ? at + 1 : at];

		ck_assert_int_eq(dist_quantile(&dist, permille), want);
		dist_quantile_range(&dist, permille, &low, &high);
		ck_assert_int_eq(low, want);
		ck_assert_int_eq(high, want);
		ck_assert_double_eq_tol(dist_quantile_r7(&dist, permille),
			(1 - part) * (double)values[at] + part * next, 1e-3);
	}
	free(values);
	dist_release(&dist);
}
END_TEST

START_TEST(slots_are_the_sorted_values_with_ties_counted)
{
	int n = sizes[_i], seen = 0;
	struct dist dist = { 0 };
	struct arena arena = { 0 };
	int64_t *values = fill(&dist, n, 99 + (uint64_t)n);
	struct slots slots = dist_slots(&dist, &arena);

	ck_assert_uint_eq(slots.n, (uint64_t)n);
	for (size_t i = 0; i < slots.len; i++) {
		ck_assert(i == 0 || slots.at[i].value_us > slots.at[i - 1].value_us);
		for (uint64_t k = 0; k < slots.at[i].n; k++)
			ck_assert_int_eq(slots.at[i].value_us, values[seen++]);
	}
	ck_assert_int_eq(seen, n);
	free(values);
	dist_release(&dist);
	arena_release(&arena);
}
END_TEST

START_TEST(share_below_counts_half_of_the_ties)
{
	int n = sizes[_i];
	struct dist dist = { 0 };
	int64_t *values = fill(&dist, n, 7 + (uint64_t)n);
	uint64_t seed = 5;

	for (int step = 0; step < 50; step++) {
		int64_t us = step % 2 ? values[roll(&seed) % (unsigned)n] : any_latency(&seed);
		double twice = 0;

		for (int i = 0; i < n; i++)
			twice += values[i] < us ? 2 : values[i] == us;
		ck_assert_double_eq_tol(dist_share_below(&dist, us), twice / (2 * n), 1e-12);
	}
	free(values);
	dist_release(&dist);
}
END_TEST

START_TEST(the_4097th_value_turns_it_into_the_histogram_of_all)
{
	struct dist dist = { 0 };
	struct hist hist = { 0 };
	struct arena arena = { 0 };
	struct hist_walk walk = { 0 };
	struct slot slot;
	uint64_t seed = 3;

	for (int i = 0; i < DIST_EXACT + _i; i++) {
		int64_t us = any_latency(&seed);

		dist_add(&dist, us);
		hist_add(&hist, us, 1);
	}
	ck_assert_int_eq(dist_is_exact(&dist), _i == 0);
	dist_sketch(&dist);
	ck_assert(!dist_is_exact(&dist));
	struct slots slots = dist_slots(&dist, &arena);

	ck_assert_uint_eq(slots.n, hist.n);
	for (size_t i = 0; i < slots.len; i++) {
		ck_assert_int_eq(hist_next(&hist, &walk, &slot), 1);
		ck_assert_int_eq(slots.at[i].value_us, slot.value_us);
		ck_assert_uint_eq(slots.at[i].n, slot.n);
	}
	ck_assert_int_eq(hist_next(&hist, &walk, &slot), 0);
	hist_release(&hist);
	dist_release(&dist);
	arena_release(&arena);
}
END_TEST

START_TEST(a_sketched_percentile_is_near_and_its_range_holds_the_true_one)
{
	struct dist dist = { 0 };
	int64_t *values = fill(&dist, 4096, 12 + (uint64_t)_i);

	dist_sketch(&dist);
	for (unsigned permille = 1; permille <= 1000; permille++) {
		int64_t want = values[(permille * 4096 + 999) / 1000 - 1], low, high;
		int64_t got = dist_quantile(&dist, permille);

		dist_quantile_range(&dist, permille, &low, &high);
		ck_assert(low <= want && want <= high && low <= got && got <= high);
		ck_assert(low >= values[0] && high <= values[4095]);
		ck_assert_double_le((double)llabs(got - want),
			HIST_MAX_RELATIVE_ERROR * (double)want);
	}
	for (int i = 0; i < 4096; i += 111) {
		double exact = (i + 0.5) / 4096, got = dist_share_below(&dist, values[i]);

		/* Half a bucket of these log-uniform values holds far less than 3 %. */
		ck_assert_double_eq_tol(got, exact, 0.03);
	}
	free(values);
	dist_release(&dist);
}
END_TEST

START_TEST(outside_min_and_max_a_sketch_has_no_doubt)
{
	struct dist dist = { 0 };

	for (int64_t i = 0; i < 100; i++)
		dist_add(&dist, 1000000 + i);
	dist_sketch(&dist);
	/* 999,999 and 1,000,100 share a bucket with values of the group. */
	ck_assert_double_eq(dist_share_below(&dist, 999999), 0);
	ck_assert_double_eq(dist_share_below(&dist, 1000100), 1);
	ck_assert_double_eq(dist_share_below(&dist, 1000050), 0.5);
	dist_release(&dist);
}
END_TEST

static void
same_dist(const struct dist *a, const struct dist *b)
{
	struct arena arena = { 0 };
	struct slots x = dist_slots(a, &arena), y = dist_slots(b, &arena);

	ck_assert_uint_eq(a->n, b->n);
	ck_assert_int_eq(a->min_us, b->min_us);
	ck_assert_int_eq(a->max_us, b->max_us);
	ck_assert_uint_eq(a->sum_low, b->sum_low);
	ck_assert_uint_eq(a->sum_high, b->sum_high);
	ck_assert_int_eq(dist_is_exact(a), dist_is_exact(b));
	ck_assert_uint_eq(x.len, y.len);
	for (size_t i = 0; i < x.len; i++) {
		ck_assert_int_eq(x.at[i].value_us, y.at[i].value_us);
		ck_assert_uint_eq(x.at[i].n, y.at[i].n);
	}
	arena_release(&arena);
}

START_TEST(any_cut_and_order_of_merging_gives_the_same_group)
{
	enum { PARTS = 6 };
	static const int totals[] = { 0, 1, 50, 4000, 4095, 4096, 4097, 9000, 30000 };
	uint64_t seed = 31 + (uint64_t)_i;
	struct dist all = { 0 }, parts[PARTS] = { { 0 } }, up = { 0 }, down = { 0 };

	for (int i = 0; i < totals[_i]; i++) {
		int64_t us = any_latency(&seed);
		/* Uneven parts: some exact, some not. */
		unsigned part = (unsigned)(roll(&seed) % 64);

		dist_add(&all, us);
		dist_add(&parts[part < 40 ? 0 : part % PARTS], us);
	}
	for (int i = 0; i < PARTS; i++) {
		dist_merge(&up, &parts[i]);
		dist_merge(&down, &parts[PARTS - 1 - i]);
	}
	same_dist(&up, &all);
	same_dist(&down, &all);
	dist_release(&all);
	dist_release(&up);
	dist_release(&down);
	for (int i = 0; i < PARTS; i++)
		dist_release(&parts[i]);
}
END_TEST

START_TEST(sums_past_64_bits_carry)
{
	struct dist dist = { 0 }, merged = { 0 };
	__extension__ unsigned __int128 sum = 0;

	for (uint32_t i = 0; i < 20; i++) {
		int64_t us = LATENCY_MAX_US - i * INT64_C(12345678901);
		uint32_t n = UINT32_MAX - i * 7654321;

		dist_add_many(&dist, us, n);
		sum += (__extension__ (unsigned __int128)us) * n;
		ck_assert_uint_eq(dist.sum_low, (uint64_t)sum);
		ck_assert_uint_eq(dist.sum_high, (uint64_t)(sum >> 64));
	}
	ck_assert_uint_gt(dist.sum_high, 0);
	for (int i = 0; i < 3; i++) {
		struct dist copy = { 0 };

		dist_merge(&copy, &dist);
		dist_merge(&merged, &copy);
		dist_release(&copy);
	}
	sum *= 3;
	ck_assert_uint_eq(merged.sum_low, (uint64_t)sum);
	ck_assert_uint_eq(merged.sum_high, (uint64_t)(sum >> 64));
	ck_assert_double_eq_tol(dist_mean(&merged) / ((double)sum / (double)merged.n), 1, 1e-14);
	dist_release(&dist);
	dist_release(&merged);
}
END_TEST

START_TEST(adding_many_is_adding_each)
{
	struct dist many = { 0 }, each = { 0 };
	uint64_t seed = 8;

	for (int i = 0; i < 300; i++) {
		int64_t us = any_latency(&seed);
		uint32_t n = (uint32_t)(roll(&seed) % 30);

		dist_add_many(&many, us, n);
		for (uint32_t k = 0; k < n; k++)
			dist_add(&each, us);
		if (i % 60 == 0)
			same_dist(&many, &each);
	}
	same_dist(&many, &each);
	dist_release(&many);
	dist_release(&each);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("dist");
	TCase *tests = tcase_create("dist");
	int n_sizes = (int)LENGTH(sizes);

	tcase_add_test(tests, questions_about_nothing_are_absent);
	tcase_add_loop_test(tests, nearest_rank_is_that_of_the_vectors, 0, 9);
	tcase_add_test(tests, figures_of_the_sample_are_those_of_the_spec);
	tcase_add_loop_test(tests, every_percentile_is_that_of_the_sorted_values, 0, n_sizes);
	tcase_add_loop_test(tests, slots_are_the_sorted_values_with_ties_counted, 0, n_sizes);
	tcase_add_loop_test(tests, share_below_counts_half_of_the_ties, 0, n_sizes);
	tcase_add_loop_test(tests, the_4097th_value_turns_it_into_the_histogram_of_all, 0, 2);
	tcase_add_loop_test(tests, a_sketched_percentile_is_near_and_its_range_holds_the_true_one,
		0, 3);
	tcase_add_test(tests, outside_min_and_max_a_sketch_has_no_doubt);
	tcase_add_loop_test(tests, any_cut_and_order_of_merging_gives_the_same_group, 0, 9);
	tcase_add_test(tests, sums_past_64_bits_carry);
	tcase_add_test(tests, adding_many_is_adding_each);
	suite_add_tcase(suite, tests);
	return suite;
}
