/* check_cell: a cell counts, keeps the right references, and merging has no order. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/store/cell.h"
#include "tests/made.h"

static struct record
record(int64_t at_ns, int64_t latency_us, enum outcome outcome, int64_t offset)
{
	return (struct record){
		.at_ns = at_ns, .latency_us = latency_us, .outcome = outcome, .offset = offset,
		.length = 10, .line_first = offset + 1, .line_last = offset + 1,
	};
}

START_TEST(nothing_has_no_reference)
{
	struct cell cell = {0};

	for (int i = 0; i < REFS; i++)
		ck_assert_uint_eq(cell.ref[i].id, 0);
	ck_assert_uint_eq(cell_bad(&cell), 0);
}
END_TEST

START_TEST(references_are_first_last_fastest_slowest_and_first_bad)
{
	struct cell cell = {0};
	struct record log[] = {
		record(50, 700, OUTCOME_OK, 0), record(10, 900, OUTCOME_OK, 1),
		record(30, 100, OUTCOME_SERVER_ERROR, 2), record(20, 300, OUTCOME_TIMEOUT, 3),
		record(40, LATENCY_NONE, OUTCOME_UNKNOWN, 4),
		record(45, 1, OUTCOME_CLIENT_ERROR, 5),
	};

	for (uint32_t i = 0; i < LENGTH(log); i++)
		cell_add(&cell, &log[i], i + 1);
	ck_assert_uint_eq(cell.n, 6);
	ck_assert_uint_eq(cell.outcome[OUTCOME_OK], 2);
	ck_assert_uint_eq(cell.outcome[OUTCOME_UNKNOWN], 1);
	ck_assert_uint_eq(cell_bad(&cell), 2);
	ck_assert_uint_eq(cell.ref[REF_FIRST].id, 2);
	ck_assert_uint_eq(cell.ref[REF_LAST].id, 1);
	ck_assert_uint_eq(cell.ref[REF_FASTEST].id, 6);
	ck_assert_uint_eq(cell.ref[REF_SLOWEST].id, 2);
	ck_assert_uint_eq(cell.ref[REF_FIRST_BAD].id, 4);
	ck_assert_int_eq(cell.ref[REF_FIRST_BAD].line_first, 4);
	ck_assert_uint_eq(cell.other.n, 3);
	ck_assert_uint_eq(cell.bad.n, 2);
	ck_assert_int_eq(cell.other.max_us, 900);
	ck_assert_int_eq(cell.bad.min_us, 100);
	cell_release(&cell);
}
END_TEST

START_TEST(ties_go_to_the_earliest_by_time_source_and_offset)
{
	struct cell cell = {0};
	struct record a = record(10, 500, OUTCOME_TIMEOUT, 9), b = a, c = a, d = a;

	b.source = 1;
	b.offset = 0;
	c.offset = 8;
	d.at_ns = 11;
	d.offset = 1;
	cell_add(&cell, &a, 1);
	cell_add(&cell, &b, 2);
	cell_add(&cell, &c, 3);
	cell_add(&cell, &d, 4);
	ck_assert_uint_eq(cell.ref[REF_FIRST].id, 3);
	ck_assert_uint_eq(cell.ref[REF_LAST].id, 4);
	ck_assert_uint_eq(cell.ref[REF_FASTEST].id, 3);
	ck_assert_uint_eq(cell.ref[REF_SLOWEST].id, 3);
	ck_assert_uint_eq(cell.ref[REF_FIRST_BAD].id, 3);
	cell_release(&cell);
}
END_TEST

static bool
is_same_dist(const struct dist *a, const struct dist *b)
{
	bool is = a->n == b->n && a->min_us == b->min_us && a->max_us == b->max_us &&
		  a->sum_low == b->sum_low && a->sum_high == b->sum_high &&
		  dist_is_exact(a) == dist_is_exact(b);

	for (unsigned permille = 0; permille <= 1000; permille += 25)
		is &= dist_quantile(a, permille) == dist_quantile(b, permille);
	return is;
}

/* 6000 records in 1, 7, 60 parts, merged forwards and backwards. */
START_TEST(the_order_of_merging_never_changes_a_cell)
{
	enum { N = 6000, PARTS = 60 };
	static const int parts[] = {1, 7, PARTS};
	struct cell whole = {0};
	uint64_t seed = 5;
	static struct record log[N];

	for (uint32_t i = 0; i < N; i++) {
		log[i] = record(made_below(&seed, 50), made_below(&seed, 900000),
				(enum outcome)made_below(&seed, OUTCOMES), i);
		cell_add(&whole, &log[i], i + 1);
	}
	for (size_t p = 0; p < LENGTH(parts); p++) {
		struct cell part[PARTS] = {{0}}, forth = {0}, back = {0};
		for (uint32_t i = 0; i < N; i++)
			cell_add(&part[made_below(&seed, (uint32_t)parts[p])], &log[i], i + 1);
		for (int i = 0; i < parts[p]; i++) {
			cell_merge(&forth, &part[i]);
			cell_merge(&back, &part[parts[p] - 1 - i]);
		}
		ck_assert_uint_eq(forth.n, N);
		for (int i = 0; i < REFS; i++) {
			ck_assert_uint_eq(forth.ref[i].id, whole.ref[i].id);
			ck_assert_uint_eq(back.ref[i].id, whole.ref[i].id);
		}
		for (int i = 0; i < OUTCOMES; i++)
			ck_assert_uint_eq(back.outcome[i], whole.outcome[i]);
		ck_assert(is_same_dist(&forth.other, &whole.other));
		ck_assert(is_same_dist(&back.other, &whole.other));
		ck_assert(is_same_dist(&forth.bad, &whole.bad));
		ck_assert(is_same_dist(&back.bad, &whole.bad));
		for (int i = 0; i < parts[p]; i++)
			cell_release(&part[i]);
		cell_release(&forth);
		cell_release(&back);
	}
	cell_release(&whole);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("cell");
	TCase *tcase = tcase_create("cell");

	tcase_add_test(tcase, nothing_has_no_reference);
	tcase_add_test(tcase, references_are_first_last_fastest_slowest_and_first_bad);
	tcase_add_test(tcase, ties_go_to_the_earliest_by_time_source_and_offset);
	tcase_add_test(tcase, the_order_of_merging_never_changes_a_cell);
	suite_add_tcase(suite, tcase);
	return suite;
}
