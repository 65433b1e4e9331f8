/* check_incident_new: a step that is found before somebody came is his, if nothing else steps. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/incident_private.h"
#include "tests/looked.h"
#include "tests/story.h"

#define SECOND_NS INT64_C(1000000000)
enum { N = 4000, CAME = 2000, EARLIER = 1600 };	/* requests, one a second */

/*
 * A third of the requests come from a customer that was not there before the middle, and take 1.7
 * times as long; the others do meanwhile from EARLIER on until he comes, or never. Is a step
 * of all, found at that moment, taken back?
 */
static bool
is_taken_back(bool are_others_slow, int64_t step_s)
{
	struct looked look = {.arena = {0}};
	struct suspects suspects = {0};
	struct verdict verdict = {.fired = {[1] = true, [2] = true}};
	static const char *const fields[] = {"customer"};
	uint64_t state = 12;

	made_open(&look.made, fields, 1);
	for (int i = 0; i < N; i++) {
		bool is_new = i >= CAME && i % 3 == 2;
		bool is_slow = is_new || (are_others_slow && i >= EARLIER && i < CAME);
		const char *who = is_new ? "new" : i % 2 ? "c1" : "c2";

		made_add(&look.made, i * 1000.0, "v1", i % 4 ? "/a" : "/b",
			 (is_slow ? 170 : 100) * exp(.3 * story_gauss(&state)), OUTCOME_OK, &who);
	}
	looked_at(&look);
	windows_set(&look.study, MADE_START_NS + CAME * SECOND_NS);
	baseline_choose(&look.study);
	suspects_find(&look.study, &suspects);
	const struct step step = {.field = -1, .at_ns = MADE_START_NS + step_s * SECOND_NS};

	newcomer_rule(&look.study, &suspects, &step, &verdict);
	bool is = !verdict.fired[1];

	ck_assert_int_eq(verdict.fired[2], !is);
	ck_assert_int_eq(verdict.fired_text[2] != NULL, is);
	looked_close(&look);
	return is;
}

START_TEST(a_step_with_him_is_his)
{
	ck_assert(is_taken_back(false, CAME));
	ck_assert(is_taken_back(false, CAME + 300));
}
END_TEST

START_TEST(a_step_before_him_is_his_where_the_others_do_not_step)
{
	ck_assert(is_taken_back(false, EARLIER));
	ck_assert(!is_taken_back(true, EARLIER));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_new");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, a_step_with_him_is_his);
	tcase_add_test(tcase, a_step_before_him_is_his_where_the_others_do_not_step);
	suite_add_tcase(suite, tcase);
	return suite;
}
