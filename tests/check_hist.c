/* check_hist: the histogram against plain counting, and its promises about order and error. */
/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/hist.h"
#include "tests/dice.h"
#include "tests/runner.h"

enum { N = 5000 };

/* The low edge of the bucket, by keeping the eight leading bits. */
static int64_t
naive_low(int64_t us)
{
	int shift = 0;

	while (us >> shift >= 256)
		shift++;
	return us >> shift << shift;
}

static int
by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
same_hist(const struct hist *a, const struct hist *b)
{
	struct hist_walk walk_a = { 0 }, walk_b = { 0 };
	struct slot slot_a, slot_b;

	ck_assert_uint_eq(a->n, b->n);
	ck_assert_int_eq(a->min_us, b->min_us);
	ck_assert_int_eq(a->max_us, b->max_us);
	ck_assert_uint_eq(hist_used(a), hist_used(b));
	while (hist_next(a, &walk_a, &slot_a)) {
		ck_assert_int_eq(hist_next(b, &walk_b, &slot_b), 1);
		ck_assert_int_eq(slot_a.value_us, slot_b.value_us);
		ck_assert_uint_eq(slot_a.n, slot_b.n);
	}
	ck_assert_int_eq(hist_next(b, &walk_b, &slot_b), 0);
}

START_TEST(buckets_tile_the_range_and_are_128_a_doubling)
{
	int64_t at = 0, low, high;
	int buckets = 0, in_doubling = 0;

	while (at <= LATENCY_MAX_US) {
		hist_edges(at, &low, &high);
		ck_assert_int_eq(low, at);
		ck_assert_int_eq(low, naive_low(high));
		ck_assert_int_ge(high, low);
		if (low < 256)
			ck_assert_int_eq(high, low);
		else
			ck_assert_int_le((high - low + 1) * 128, low);
		in_doubling += low >= 1 << 20 && low < 1 << 21;
		at = high + 1;
		buckets++;
	}
	ck_assert_int_eq(in_doubling, 128);
	/* 256 + 128 x 31 doublings from 2^8 to 2^39, and 13 up to 7 days. */
	ck_assert_int_eq(buckets, 256 + 128 * 31 + 13);
}
END_TEST

START_TEST(a_value_alone_is_given_back_exactly)
{
	static const int64_t values[] = { 0, 1, 255, 256, 257, 120000, 890123, LATENCY_MAX_US };

	for (size_t i = 0; i < LENGTH(values); i++) {
		struct hist hist = { 0 };
		struct hist_walk walk = { 0 };
		struct slot slot;

		hist_add(&hist, values[i], 3);
		ck_assert_int_eq(hist_next(&hist, &walk, &slot), 1);
		ck_assert_int_eq(slot.value_us, values[i]);
		ck_assert_uint_eq(slot.n, 3);
		ck_assert_int_eq(hist_next(&hist, &walk, &slot), 0);
		ck_assert_int_eq(hist_rank(&hist, 3), values[i]);
		hist_release(&hist);
	}
}
END_TEST

START_TEST(an_empty_histogram_has_no_slot_and_merges_as_nothing)
{
	struct hist empty = { 0 }, other = { 0 };
	struct hist_walk walk = { 0 };
	struct slot slot;

	ck_assert_int_eq(hist_next(&empty, &walk, &slot), 0);
	ck_assert_uint_eq(hist_used(&empty), 0);
	hist_add(&empty, 70, 0);
	ck_assert_uint_eq(empty.n, 0);
	hist_add(&other, 70, 2);
	hist_merge(&other, &empty);
	ck_assert_int_eq(other.min_us, 70);
	hist_merge(&empty, &other);
	same_hist(&empty, &other);
	hist_release(&empty);
	hist_release(&other);
}
END_TEST

START_TEST(every_rank_is_within_the_stated_error_of_the_sorted_values)
{
	uint64_t seed = (uint64_t)_i;
	struct hist hist = { 0 };
	int64_t *values = xmalloc(N * sizeof(*values));
	double worst = 0;

	for (int i = 0; i < N; i++) {
		values[i] = _i % 2 ? any_latency(&seed) : 100000 + (int64_t)(roll(&seed) % 50000);
		hist_add(&hist, values[i], 1);
	}
	qsort(values, N, sizeof(*values), by_size);
	for (int k = 1; k <= N; k += k < 10 || k > N - 10 ? 1 : 7) {
		int64_t got = hist_rank(&hist, (uint64_t)k), want = values[k - 1];

		ck_assert_int_eq(naive_low(got), naive_low(want));
		ck_assert_int_ge(got, values[0]);
		ck_assert_int_le(got, values[N - 1]);
		if (want && (double)llabs(got - want) / (double)want > worst)
			worst = (double)llabs(got - want) / (double)want;
	}
	ck_assert_double_le(worst, HIST_MAX_RELATIVE_ERROR);
	free(values);
	hist_release(&hist);
}
END_TEST

START_TEST(slots_are_what_plain_counting_gives)
{
	uint64_t seed = 1000 + (uint64_t)_i, total = 0;
	int n = 1 + _i * 40, seen = 0;
	struct hist hist = { 0 };
	struct hist_walk walk = { 0 };
	struct slot slot;
	int64_t *lows = xmalloc((size_t)n * sizeof(*lows)), last = -1;

	for (int i = 0; i < n; i++) {
		int64_t us = any_latency(&seed);

		lows[i] = naive_low(us);
		hist_add(&hist, us, 1);
	}
	qsort(lows, (size_t)n, sizeof(*lows), by_size);
	while (hist_next(&hist, &walk, &slot)) {
		uint64_t below, same, count = 0;

		ck_assert_int_gt(slot.value_us, last);
		last = slot.value_us;
		hist_count_below(&hist, slot.value_us, &below, &same);
		ck_assert_uint_eq(below, total);
		ck_assert_uint_eq(same, slot.n);
		for (; seen < n && lows[seen] == naive_low(slot.value_us); seen++)
			count++;
		ck_assert_uint_eq(count, slot.n);
		total += slot.n;
	}
	ck_assert_uint_eq(total, (uint64_t)n);
	ck_assert_int_eq(seen, n);
	free(lows);
	hist_release(&hist);
}
END_TEST

START_TEST(merging_in_any_order_and_cut_is_the_histogram_of_all)
{
	enum { PARTS = 7 };
	uint64_t seed = 77 + (uint64_t)_i;
	struct hist all = { 0 }, parts[PARTS] = { { 0 } }, up = { 0 }, down = { 0 };

	for (int i = 0; i < 30 + 60 * _i; i++) {
		int64_t us = any_latency(&seed);
		uint64_t n = 1 + roll(&seed) % 3;

		hist_add(&all, us, n);
		hist_add(&parts[roll(&seed) % (unsigned)(1 + _i % PARTS)], us, n);
	}
	for (int i = 0; i < PARTS; i++) {
		hist_merge(&up, &parts[i]);
		hist_merge(&down, &parts[PARTS - 1 - i]);
	}
	same_hist(&up, &all);
	same_hist(&down, &all);
	hist_release(&all);
	hist_release(&up);
	hist_release(&down);
	for (int i = 0; i < PARTS; i++)
		hist_release(&parts[i]);
}
END_TEST

START_TEST(counts_past_32_bits_are_kept_sparse_and_dense)
{
	struct hist hist = { 0 }, twice = { 0 };
	uint64_t expected = 0, below, same;

	for (int64_t us = 0; us < 100 * _i; us++)
		hist_add(&hist, 1000 + us * 40, 1);
	hist_count_below(&hist, 2000, &below, &expected);
	for (int i = 0; i < 5; i++) {
		hist_add(&hist, 2000, UINT32_MAX);
		hist_add(&hist, 2000, 1);
		hist_add(&hist, 2000, UINT64_C(0x300000007));
		expected += UINT64_C(0x400000007);
	}
	hist_count_below(&hist, 2000, &below, &same);
	ck_assert_uint_eq(same, expected);
	hist_merge(&twice, &hist);
	hist_merge(&twice, &hist);
	hist_count_below(&twice, 2000, &below, &same);
	ck_assert_uint_eq(same, 2 * expected);
	ck_assert_uint_eq(twice.n, 2 * hist.n);
	hist_release(&hist);
	hist_release(&twice);
}
END_TEST

/* In one go and one by one, whatever was there before; a full count of 32 bits goes on. */
START_TEST(values_in_one_go_count_as_one_by_one)
{
	struct hist one = { 0 }, go = { 0 };
	uint64_t dice = 40 + (uint64_t)_i;
	uint32_t us[300], full_us = 1000;

	for (int round = 0; round < 20; round++) {
		size_t n = 1 + roll(&dice) % LENGTH(us);
		int64_t min_us = INT64_MAX, max_us = 0;
		for (size_t i = 0; i < n; i++) {
			us[i] = (uint32_t)(roll(&dice) % (1u << (round + 5)));
			us[i] = round == 12 ? UINT32_MAX : i % 5 ? us[i] : full_us;
			min_us = us[i] < min_us ? us[i] : min_us;
			max_us = us[i] > max_us ? us[i] : max_us;
			hist_add(&one, us[i], 1);
		}
		/* Room may be made at any time, of whatever range. */
		if (round == _i % 4)
			hist_expect(&go, _i % 3 ? min_us : 70, _i % 5 ? max_us : 300000);
		hist_add_values(&go, us, n, min_us, max_us);
		same_hist(&one, &go);
		if (round == 10 && _i % 2) {
			hist_add(&one, full_us, UINT32_MAX);
			hist_add(&go, full_us, UINT32_MAX);
		}
	}
	hist_release(&one);
	hist_release(&go);
}
END_TEST

START_TEST(no_value_is_invented_between_two_modes)
{
	struct hist hist = { 0 };
	struct hist_walk walk = { 0 };
	struct slot slot;

	for (int64_t i = 0; i < 3000; i++) {
		hist_add(&hist, 90000 + i * 10, 1);
		hist_add(&hist, 700000 + i * 50, 1);
	}
	while (hist_next(&hist, &walk, &slot))
		ck_assert(naive_low(slot.value_us) <= 119990 ||
			slot.value_us >= naive_low(700000));
	/* The median of 6,000 is the last of the lower mode. */
	ck_assert_int_eq(naive_low(hist_rank(&hist, 3000)), naive_low(119990));
	ck_assert_int_eq(naive_low(hist_rank(&hist, 3001)), naive_low(700000));
	hist_release(&hist);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("hist");
	TCase *tests = tcase_create("hist");

	tcase_add_test(tests, buckets_tile_the_range_and_are_128_a_doubling);
	tcase_add_test(tests, a_value_alone_is_given_back_exactly);
	tcase_add_test(tests, an_empty_histogram_has_no_slot_and_merges_as_nothing);
	tcase_add_loop_test(tests, every_rank_is_within_the_stated_error_of_the_sorted_values,
		0, 8);
	tcase_add_loop_test(tests, slots_are_what_plain_counting_gives, 0, 40);
	tcase_add_loop_test(tests, merging_in_any_order_and_cut_is_the_histogram_of_all, 0, 30);
	tcase_add_loop_test(tests, counts_past_32_bits_are_kept_sparse_and_dense, 0, 2);
	tcase_add_loop_test(tests, values_in_one_go_count_as_one_by_one, 0, 10);
	tcase_add_test(tests, no_value_is_invented_between_two_modes);
	suite_add_tcase(suite, tests);
	return suite;
}
