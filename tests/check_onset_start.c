/* check_onset_start: the record it began with is that of the best sum of all stretches. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/onset_private.h"
#include "tests/looked.h"
#include "tests/splitmix.h"

enum { CASES = 600, MOST = 240 };

/* Hurt or not, one after the other; what each of the two adds. */
struct course { bool is_hurt[MOST]; size_t n; double up, down; };

/* The most that a stretch up to record j adds, and the first record of that stretch, by summing
 * each of them. */
static double
best_up_to(const struct course *course, size_t j, size_t *from)
{
	double best = -INFINITY;

	for (size_t i = 0; i <= j; i++) {
		double sum = 0;

		for (size_t k = i; k <= j; k++)
			sum += course->is_hurt[k] ? course->up : course->down;
		if (sum > best + 1e-9) {
			best = sum;
			*from = i;
		}
	}
	return best;
}

/*
 * Page (1954), with the likelihood ratio of two rates: the first record up to which a stretch adds
 * the logarithm of the number of records over LIMIT_CHANGE_P; else the one with the most. Returns
 * where that stretch begins; n: nowhere.
 */
static size_t
expected(const struct course *course)
{
	double wanted = log((double)course->n / limit(LIMIT_CHANGE_P)), best = 0;
	size_t at = course->n;

	for (size_t j = 0; j < course->n && best < wanted; j++) {
		size_t from;
		double sum = best_up_to(course, j, &from);

		if (sum > best + 1e-9) {
			best = sum;
			at = from;
		}
	}
	return at;
}

static double
drawn(uint64_t *state)
{
	return (double)(splitmix64(state) >> 11) * 0x1p-53;
}

START_TEST(the_start_is_that_of_the_first_sum_that_is_enough_or_of_the_largest)
{
	uint64_t state = 77;
	size_t found = 0, late = 0;

	for (int c = 0; c < CASES; c++) {
		struct onset_rates rates = {.usual = .01 + .3 * drawn(&state)};
		struct course course = {.n = 1 + (size_t)(drawn(&state) * (MOST - 1))};
		struct looked look = {.arena = {0}};
		struct onset_start start;

		rates.since = rates.usual + (.95 - rates.usual) * (.1 + .9 * drawn(&state));
		course.up = log(rates.since / rates.usual);
		course.down = log((1 - rates.since) / (1 - rates.usual));
		size_t turn = (size_t)(drawn(&state) * 1.5 * (double)course.n);

		made_open(&look.made, NULL, 0);
		for (size_t i = 0; i < course.n; i++) {
			course.is_hurt[i] = drawn(&state) < (i < turn ? rates.usual : rates.since);
			made_add(&look.made, (double)i * 1000, "v1", "/a", 100,
				 course.is_hurt[i] ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
		}
		looked_at(&look);
		size_t at = expected(&course);
		bool is = onset_start(&look.study, &look.query, &rates, &start);

		ck_assert_msg(is == (at < course.n), "case %d", c);
		if (is)
			ck_assert_msg(start.ref.at_ns == MADE_START_NS + (int64_t)at * NS_PER_S,
				      "case %d: %lld instead of %zu", c,
				      (long long)((start.ref.at_ns - MADE_START_NS) / NS_PER_S),
				      at);
		found += is;
		late += is && at > 0;
		looked_close(&look);
	}
	/* The cases are of all kinds. */
	ck_assert_uint_ge(found, 500);
	ck_assert_uint_ge(late, 400);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("onset_start");
	TCase *tcase = tcase_create("cusum");

	tcase_add_test(tcase, the_start_is_that_of_the_first_sum_that_is_enough_or_of_the_largest);
	suite_add_tcase(suite, tcase);
	return suite;
}
