/* check_differs_order: the largest difference first, what is more common before what is less. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/differs.h"

#include "tests/made_store.h"
#include "tests/runner.h"

/*
 * 40 timeouts, 40 others. Of the timeouts 30 are of host h1 and 10 of h2, of the others as many the
 * other way round: +0.5 and -0.5. Zones: 24 of z1 and 16 of z2, and the other way round: 0.2. All
 * that are equal in size come with the risen one first, whatever it is called.
 */
static void
judge(const char *risen, const char *fallen, struct made *made, struct arena *arena,
      struct differing *out)
{
	static const char *const dims[] = {"zone", "host"};

	made_open(made, dims, 2);
	for (int i = 0; i < 80; i++) {
		bool is_bad = i < 40;
		int k = i % 40;
		const char *values[] = {(k < 24) == is_bad ? "z1" : "z2",
					(k < 30) == is_bad ? risen : fallen};

		made_add(made, i * 1000., "v1", "/a", 100, is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK,
			 values);
	}
	struct differs_ask ask = {.all = query_all(made->store, INT64_MAX),
				  .of = DIFFERS_TIMEOUTS, .onset_ns = INSTANT_NONE};

	differs_find(&ask, arena, out);
}

static const char *
value_at(const struct made *made, const struct differing *found, size_t i)
{
	return names_get(store_names(made->store), found->row[i].value)->clean;
}

static void
check_order(const char *risen, const char *fallen)
{
	struct made made;
	struct arena arena = {0};
	struct differing found;

	judge(risen, fallen, &made, &arena, &found);
	ck_assert_uint_ge(found.n_rows, 4);
	ck_assert_str_eq(value_at(&made, &found, 0), risen);
	ck_assert_double_eq_tol(found.row[0].difference, .5, 1e-12);
	ck_assert_str_eq(value_at(&made, &found, 1), fallen);
	ck_assert_double_eq_tol(found.row[1].difference, -.5, 1e-12);
	ck_assert_str_eq(value_at(&made, &found, 2), "z1");
	ck_assert_double_eq_tol(found.row[2].difference, .2, 1e-12);
	ck_assert_str_eq(value_at(&made, &found, 3), "z2");
	arena_release(&arena);
	made_close(&made);
}

START_TEST(the_largest_difference_comes_first_and_the_risen_before_the_fallen)
{
	check_order("h1", "h2");
	check_order("h2", "h1");
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("differs_order");
	TCase *tc = tcase_create("differs_order");

	tcase_add_test(tc, the_largest_difference_comes_first_and_the_risen_before_the_fallen);
	suite_add_tcase(s, tc);
	return s;
}
