/* check_lot: a lot tells the same as a cell that got the same records, however they came. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/store/lot.h"
#include "tests/made.h"

/* What the latencies of a log look like. */
struct shape {
	const char *name;
	uint32_t n, distinct;	/* records; latencies 0 .. distinct-1 times scale */
	int64_t scale;
	uint32_t none_in, late_in, wide_in;	/* one in so many has none, is late, is very long */
};

static const struct shape shapes[] = {
	{"one", 1, 1, 1, 0, 0, 0},
	{"a strip and one more", STRIP_US + 1, 900, 1000, 0, 0, 0},
	{"few", 100, 50, 1000, 3, 4, 0},
	{"all alike", 3000, 1, 1, 0, 2, 0},
	{"as many as are exact", 4096, 700, 997, 0, 9, 0},
	{"one more than are exact", 4097, 700, 997, 0, 9, 0},
	{"many", 9000, 100000, 31, 7, 5, 0},
	{"very many", 30000, 3000, 101, 0, 4, 0},
	{"days among milliseconds", 6000, 1000, 1000, 9, 3, 11},
	{"few, and days", 300, 100, 1000, 2, 3, 5},
	{"none has any", 20, 1, 1, 1, 0, 0},
};

static struct record
random_record(const struct shape *shape, uint64_t *seed, uint32_t i)
{
	struct record record = {
		.at_ns = (int64_t)(i / 3) * 1000, .outcome = OUTCOME_TIMEOUT, .offset = i * 10,
		.length = 9, .line_first = i + 1, .line_last = i + 1 + i % 2,
		.latency_us = made_below(seed, shape->distinct) * shape->scale,
	};

	if (shape->none_in && !made_below(seed, shape->none_in))
		record.latency_us = LATENCY_NONE;
	else if (shape->wide_in && !made_below(seed, shape->wide_in))
		record.latency_us = LATENCY_MAX_US - made_below(seed, 5) * INT64_C(1000000000);
	if (shape->late_in && !made_below(seed, shape->late_in))
		record.at_ns -= made_below(seed, 5000);
	return record;
}

static void
check_same(const struct cell *a, const struct cell *b)
{
	ck_assert_uint_eq(a->n, b->n);
	ck_assert_mem_eq(a->outcome, b->outcome, sizeof(a->outcome));
	for (int i = 0; i < REFS; i++) {
		ck_assert_uint_eq(a->ref[i].id, b->ref[i].id);
		ck_assert_int_eq(a->ref[i].line_last, b->ref[i].line_last);
		ck_assert_int_eq(a->ref[i].latency_us, b->ref[i].latency_us);
	}
	ck_assert_uint_eq(a->other.n, b->other.n);
	ck_assert_uint_eq(a->bad.n, b->bad.n);
	ck_assert_int_eq(a->bad.min_us, b->bad.min_us);
	ck_assert_int_eq(a->bad.max_us, b->bad.max_us);
	ck_assert_uint_eq(a->bad.sum_low, b->bad.sum_low);
	ck_assert_uint_eq(a->bad.sum_high, b->bad.sum_high);
	ck_assert(dist_is_exact(&a->bad) == dist_is_exact(&b->bad));
	for (unsigned permille = 0; permille <= 1000; permille += 20)
		ck_assert_int_eq(dist_quantile(&a->bad, permille),
				 dist_quantile(&b->bad, permille));
}

static void
check_lot(const struct lot *lot, const struct cell *want)
{
	struct cell cell = {0}, counts = {0};

	cell_merge_lot(&cell, lot, OUTCOME_TIMEOUT);
	check_same(&cell, want);
	cell_merge_lot_counts(&counts, lot, OUTCOME_TIMEOUT);
	ck_assert_uint_eq(counts.n, want->n);
	ck_assert_uint_eq(counts.bad.n, 0);
	ck_assert_uint_eq(lot_n(lot), want->n);
	ck_assert_uint_eq(lot_latencies(lot), want->bad.n);
	if (want->bad.n > DIST_EXACT + STRIP_US)
		ck_assert(!lot_is_exact(lot));
	else if (want->bad.n <= DIST_EXACT)
		ck_assert(lot_is_exact(lot) == dist_is_exact(&want->bad));
	cell_release(&cell);
}

/* In the way of the store: the common case first, the long way where it declines. */
static void
add(struct lot *lot, const struct record *record, uint32_t id, struct strips *strips)
{
	struct mark mark = mark_of(record, record->source, id);

	if (!lot_add(lot, &mark))
		lot_add_slowly(lot, &mark, strips);
}

START_TEST(a_lot_tells_what_a_cell_tells)
{
	const struct shape *shape = &shapes[_i];
	uint64_t seed = 7 + (uint64_t)_i;
	struct strips strips = {0};
	struct cell want = {0};
	struct lot lot;

	lot_init(&lot);
	for (uint32_t i = 0; i < shape->n; i++) {
		struct record record = random_record(shape, &seed, i);
		cell_add(&want, &record, i + 1);
		add(&lot, &record, i + 1, &strips);
	}
	check_lot(&lot, &want);
	/* Every strip that was ever taken is given back. */
	lot_release(&lot, &strips);
	ck_assert_uint_eq(strips.in_use, 0);
	ck_assert_uint_eq(lot_n(&lot), 0);
	strips_release(&strips);
	cell_release(&want);
}
END_TEST

/* Parts of few latencies and of many, put together as copies and by moving, then more records on
 * top. */
START_TEST(parts_of_a_lot_make_the_whole)
{
	enum { PARTS = 40 };
	const struct shape *shape = &shapes[_i];
	uint64_t seed = 70 + (uint64_t)_i;
	struct strips strips = {0}, other = {0};
	struct lot part[PARTS], copied, moved;
	struct cell want = {0};
	uint32_t i;

	for (int p = 0; p < PARTS; p++)
		lot_init(&part[p]);
	lot_init(&copied);
	lot_init(&moved);
	for (i = 0; i < shape->n; i++) {
		struct record record = random_record(shape, &seed, i);
		cell_add(&want, &record, i + 1);
		add(&part[made_below(&seed, PARTS)], &record, i + 1, &strips);
	}
	for (int p = 0; p < PARTS; p++)
		lot_merge(&copied, &part[PARTS - 1 - p], &other);
	for (int p = 0; p < PARTS; p++)
		lot_move(&moved, &part[p], &strips);
	check_lot(&copied, &want);
	check_lot(&moved, &want);
	ck_assert_uint_eq(lot_n(&part[0]), 0);
	for (; i < shape->n + 40; i++) {
		struct record record = random_record(shape, &seed, i);
		cell_add(&want, &record, i + 1);
		add(&moved, &record, i + 1, &strips);
	}
	check_lot(&moved, &want);
	lot_release(&copied, &other);
	lot_release(&moved, &strips);
	ck_assert_uint_eq(strips.in_use, 0);
	ck_assert_uint_eq(other.in_use, 0);
	strips_release(&strips);
	strips_release(&other);
	cell_release(&want);
}
END_TEST

/* Given up early, a lot is the histogram that a cell given up early is. */
START_TEST(a_sketch_counts_what_the_histogram_counts)
{
	const struct shape *shape = &shapes[_i];
	uint64_t seed = 700 + (uint64_t)_i;
	struct strips strips = {0};
	struct cell want = {0};
	struct lot lot;

	lot_init(&lot);
	for (uint32_t i = 0; i < shape->n; i++) {
		struct record record = random_record(shape, &seed, i);
		cell_add(&want, &record, i + 1);
		add(&lot, &record, i + 1, &strips);
		if (i % 1000 == 50 && want.bad.n) {
			dist_sketch(&want.bad);
			lot_sketch(&lot, &strips);
			ck_assert_uint_eq(strips.in_use, 0);
		}
	}
	check_lot(&lot, &want);
	lot_release(&lot, &strips);
	strips_release(&strips);
	cell_release(&want);
}
END_TEST

/* A bucket that holds more than one packed count can say. */
START_TEST(a_count_past_its_bits_is_told_in_parts)
{
	enum { N = 2 * (int)HIST_PACKED_MAX + 5000 };
	struct strips strips = {0};
	struct cell want = {0};
	struct lot lot;

	lot_init(&lot);
	for (uint32_t i = 0; i < N; i++) {
		struct record record = {.at_ns = i, .latency_us = 70000, .offset = i,
					.outcome = OUTCOME_TIMEOUT};
		cell_add(&want, &record, i + 1);
		add(&lot, &record, i + 1, &strips);
	}
	check_lot(&lot, &want);
	lot_release(&lot, &strips);
	strips_release(&strips);
	cell_release(&want);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("lot");
	TCase *tcase = tcase_create("lot");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_lot_tells_what_a_cell_tells, 0, (int)LENGTH(shapes));
	tcase_add_loop_test(tcase, parts_of_a_lot_make_the_whole, 0, (int)LENGTH(shapes));
	tcase_add_loop_test(tcase, a_sketch_counts_what_the_histogram_counts, 0,
			    (int)LENGTH(shapes));
	tcase_add_test(tcase, a_count_past_its_bits_is_told_in_parts);
	suite_add_tcase(suite, tcase);
	return suite;
}
