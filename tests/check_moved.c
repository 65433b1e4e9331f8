/* check_moved: how much of all requests got worse, and which endpoint did not. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/moved.h"
#include "tests/looked.h"
#include "tests/story.h"

enum { N = 4800, ONSET = 2400, END = 3600 };	/* seconds, a request in each */

/* What happens to /b from the onset on, while all of /a take twice as long, up to END or for good.
 */
static const struct {
	const char *what;
	int slow_of, fails_of;		/* one of so many takes ten times as long, or fails */
	bool is_level, is_over;		/* all latencies of /b are one; all of it ends */
	bool is_spared;
	double share;
} turns[] = {
	{"as it was", 0, 0, false, false, true, .5},
	{"one latency for all", 0, 0, true, false, true, .5},
	{"a tenth waits", 10, 0, false, false, false, .525},
	{"one of fifty waits", 50, 0, false, false, true, .505},
	{"one of thirty fails", 0, 30, false, false, false, .51},
	{"one of ninety fails", 0, 90, false, false, true, .505},
	{"it is over", 0, 0, false, true, true, .5},
};

static double
latency_of(uint64_t *state, bool is_b, bool is_since, int i)
{
	double ms = 100 * exp(.2 * story_gauss(state));

	if (!is_b)
		return (is_since ? 2 : 1) * ms;
	if (is_since && turns[i].slow_of && uniform(state) * turns[i].slow_of < 1)
		return 10 * ms;
	return turns[i].is_level ? 100 : ms;
}

START_TEST(an_endpoint_is_spared_that_neither_moved_nor_waits_nor_fails)
{
	struct looked look = {.arena = {0}};
	uint64_t state = 5;

	made_open(&look.made, NULL, 0);
	for (int s = 0; s < N; s++) {
		bool is_b = s % 2, is_since = s >= ONSET && (!turns[_i].is_over || s < END);
		bool is_bad = is_b && is_since && turns[_i].fails_of &&
			      s / 2 % turns[_i].fails_of == 0;

		made_add(&look.made, s * 1000.0, "v1", is_b ? "/b" : "/a",
			 latency_of(&state, is_b, is_since, _i),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
	}
	looked_at(&look);
	struct step fall = {.field = -1, .measure = 1, .is_material = true,
			    .at_ns = MADE_START_NS + END * NS_PER_S};
	struct study *study = &look.study;
	struct steps kept = study->steps;

	windows_set(study, MADE_START_NS + ONSET * NS_PER_S);
	study->onset = (struct onset){.is_known = true, .ended_ns = INSTANT_NONE,
				      .after_ns = study->from_ns - NS_PER_S,
				      .at_or_before_ns = study->from_ns};
	baseline_choose(study);
	if (turns[_i].is_over)
		study->steps = (struct steps){.at = &fall, .n = 1};
	struct moved moved = moved_find(study);

	ck_assert_msg(moved.spared == (turns[_i].is_spared ? made_name(&look.made, "/b")
							   : NAME_NONE), "%s", turns[_i].what);
	ck_assert_uint_eq(moved.n_hurt, 1);
	ck_assert_uint_eq(moved.hurt[0], made_name(&look.made, "/a"));
	ck_assert_msg(fabs(moved.share - turns[_i].share) < .04, "%s: %g", turns[_i].what,
		      moved.share);
	study->steps = kept;
	looked_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("moved");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, an_endpoint_is_spared_that_neither_moved_nor_waits_nor_fails, 0,
			    (int)LENGTH(turns));
	suite_add_tcase(suite, tcase);
	return suite;
}
