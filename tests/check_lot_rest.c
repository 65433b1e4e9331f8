/* check_lot_rest: a sketch that kept its rests still tells each latency, whatever became of it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tests/runner.h"

#include "core/store/lot_private.h"
#include "tests/made.h"

enum { MOST = 20000, LOTS = 4, STEPS = 60 };

/* A lot and what it is to hold. */
struct twin { struct lot lot; int64_t us[MOST]; size_t n; };

static int64_t
random_latency(uint64_t *seed)
{
	switch (made_below(seed, 40)) {
	case 0: return made_below(seed, 300);
	case 1: return INT64_C(5000000000) + made_below(seed, 100000);
	case 2: return LATENCY_MAX_US - made_below(seed, 1000000);
	case 3: return INT64_C(1) << made_below(seed, 40);
	default: return 90000 + (int64_t)made_below(seed, 30000);
	}
}

static void
add_some(struct twin *twin, size_t n, uint64_t *seed, struct strips *strips)
{
	static uint32_t id;

	for (size_t i = 0; i < n && twin->n < MOST; i++) {
		struct record record = { .at_ns = ++id, .latency_us = random_latency(seed) };
		struct mark mark = mark_of(&record, 0, id);

		twin->us[twin->n++] = record.latency_us;
		if (!lot_add(&twin->lot, &mark))
			lot_add_slowly(&twin->lot, &mark, strips);
	}
}

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Is it known, and does it tell what was put in? */
static bool
check_told(struct twin *twin)
{
	static int64_t us[MOST];

	ck_assert_uint_eq(lot_latencies(&twin->lot), twin->n);
	if (!lot_is_known(&twin->lot))
		return false;
	ck_assert_uint_eq(lot_read(&twin->lot, us), twin->n);
	qsort(us, twin->n, sizeof(*us), by_value);
	qsort(twin->us, twin->n, sizeof(*us), by_value);
	ck_assert_mem_eq(us, twin->us, twin->n * sizeof(*us));
	return true;
}

static size_t
rests_of(const struct twin *twin)
{
	size_t bytes = 0;

	for (int k = 0; k < LOTS; k++)
		bytes += lot_more_of(&twin[k].lot)->rest_words * sizeof(uint64_t);
	return bytes;
}

/* All that is ever done to lots of one pool, in whatever order. */
START_TEST(known_latencies_are_those_that_came)
{
	static struct twin twin[LOTS];
	uint64_t seed = 900 + (uint64_t)_i;
	struct strips strips = { .rests_most = _i % 3 ? 100000 : 3000 };
	int told = 0, told_sketch = 0;

	for (int k = 0; k < LOTS; k++) {
		lot_init(&twin[k].lot);
		twin[k].n = 0;
	}
	for (int step = 0; step < STEPS; step++) {
		struct twin *at = &twin[made_below(&seed, LOTS)];
		struct twin *from = &twin[made_below(&seed, LOTS)];
		bool fits = at != from && at->n + from->n <= MOST;

		switch (made_below(&seed, 8)) {
		case 0: case 1: case 2:
			add_some(at, 1 + made_below(&seed, 1500), &seed, &strips);
			break;
		case 3: case 4: lot_sketch(&at->lot, &strips); break;
		case 5: case 6:
			if (!fits || !from->n)
				break;
			memcpy(at->us + at->n, from->us, from->n * sizeof(*from->us));
			at->n += from->n;
			if (made_below(&seed, 2)) {
				lot_merge(&at->lot, &from->lot, &strips);
				break;
			}
			lot_move(&at->lot, &from->lot, &strips);
			lot_init(&from->lot);
			from->n = 0;
			break;
		default:
			lot_release(&at->lot, &strips);
			at->n = 0;
		}
		ck_assert_uint_eq(strips.rests, rests_of(twin));
		ck_assert_uint_le(strips.rests, strips.rests_most);
		for (int k = 0; k < LOTS; k++) {
			bool is_told = check_told(&twin[k]);
			told += is_told;
			told_sketch += is_told && !lot_is_exact(&twin[k].lot);
		}
	}
	ck_assert_int_gt(told, 0);
	ck_assert(told_sketch > 0 || _i % 3 == 0);
	for (int k = 0; k < LOTS; k++)
		lot_release(&twin[k].lot, &strips);
	ck_assert_uint_eq(strips.rests, 0);
	ck_assert_uint_eq(strips.in_use, 0);
	strips_release(&strips);
}
END_TEST

/* Without room nothing is kept, and of few latencies it would not pay. */
START_TEST(rests_are_kept_where_they_spare_something)
{
	static struct twin twin;
	static const struct { size_t n, most; bool is_known; } shapes[] = {
		{3000, 1 << 20, true}, {3000, 0, false}, {3000, 100, false}, {20, 1 << 20, false},
		{DIST_EXACT, 1 << 20, true},
	};

	for (size_t i = 0; i < LENGTH(shapes); i++) {
		struct strips strips = { .rests_most = shapes[i].most };
		uint64_t seed = 5;

		lot_init(&twin.lot);
		twin.n = 0;
		add_some(&twin, shapes[i].n, &seed, &strips);
		lot_sketch(&twin.lot, &strips);
		ck_assert(!lot_is_exact(&twin.lot));
		ck_assert(check_told(&twin) == shapes[i].is_known);
		/* One that grows large is a sketch for good. */
		add_some(&twin, LOT_RESTS, &seed, &strips);
		lot_sketch(&twin.lot, &strips);
		ck_assert(!lot_is_known(&twin.lot));
		ck_assert_uint_eq(strips.rests, 0);
		lot_release(&twin.lot, &strips);
		strips_release(&strips);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("lot_rest");
	TCase *tcase = tcase_create("lot_rest");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, known_latencies_are_those_that_came, 0, 12);
	tcase_add_test(tcase, rests_are_kept_where_they_spare_something);
	suite_add_tcase(suite, tcase);
	return suite;
}
