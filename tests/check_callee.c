/* check_callee: endpoints that call one service are hurt, and no other: it is the cause. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/board_private.h"
#include "tests/looked.h"
#include "tests/story.h"

enum { N = 4800, ONSET = 2400, ENDPOINTS = 6 };	/* seconds, a request in each */

/* The first so many of six endpoints call db1, the others db2. From the middle on so many of them,
 * from the first one on, are slow three times, and one of the others in so many requests. */
static const struct {
	const char *what;
	int db1, slow, rest_of;
	bool is_mixed, passes;
} turns[] = {
	{"all that call it", 3, 3, 0, false, true},
	{"two that call it", 2, 2, 0, false, true},
	{"one that calls it, as a slow endpoint is", 1, 1, 0, false, false},
	{"all but one that call it", 3, 2, 0, false, false},
	{"all that call it, and one more", 3, 4, 0, false, false},
	{"the others a little", 3, 3, 9, false, true},
	{"the others a third as much", 3, 3, 3, false, false},
	{"nobody", 3, 0, 0, false, false},
	{"one calls both", 3, 3, 0, true, false},	/* there they stand side by side */
};

START_TEST(a_callee_is_named_that_all_its_endpoints_wait_for_and_no_other)
{
	static const char *const paths[ENDPOINTS] = {"/a", "/b", "/c", "/d", "/e", "/f"};
	static const char *const field = "upstream";
	struct looked look = {.arena = {0}};
	struct suspects suspects = {.tested = 10};
	struct answer answer;
	uint64_t state = 5;

	made_open(&look.made, &field, 1);
	for (int s = 0; s < N; s++) {
		int e = s % ENDPOINTS;
		bool is_rest = turns[_i].rest_of && s / ENDPOINTS % turns[_i].rest_of == 0;
		bool is_slow = s >= ONSET && (e < turns[_i].slow || is_rest);
		bool is_other = turns[_i].is_mixed && e == 0 && s / ENDPOINTS % 20 == 0;
		const char *upstream = e < turns[_i].db1 && !is_other ? "db1" : "db2";

		made_add(&look.made, s * 1000.0, "v1", paths[e],
			 (is_slow ? 300 : 100) * exp(.2 * story_gauss(&state)), OUTCOME_OK,
			 &upstream);
	}
	looked_at(&look);
	struct study *study = &look.study;

	windows_set(study, MADE_START_NS + ONSET * NS_PER_S);
	study->onset = (struct onset){.is_known = true, .ended_ns = INSTANT_NONE,
				      .after_ns = study->from_ns - NS_PER_S,
				      .at_or_before_ns = study->from_ns};
	baseline_choose(study);
	callee_ask(study, &suspects, &answer);
	ck_assert_msg(answer.passes == turns[_i].passes, "%s", turns[_i].what);
	if (answer.passes) {
		ck_assert_int_eq(answer.cause.n, 1);
		ck_assert_uint_eq(answer.cause.term[0].value, made_name(&look.made, "db1"));
		ck_assert_ptr_nonnull(strstr(answer.why, "call upstream=db1 are hurt"));
	}
	looked_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("callee");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_callee_is_named_that_all_its_endpoints_wait_for_and_no_other,
			    0, (int)LENGTH(turns));
	suite_add_tcase(suite, tcase);
	return suite;
}
