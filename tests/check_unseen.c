/* check_unseen: where values are too many to tell apart, nobody is sure that all is well. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/story.h"

enum { SECONDS = 6000 };

static const struct analysis_options plain = {0};

/* One request a second, all alike, of that many versions. */
static void
judge(struct told *told, int versions)
{
	uint64_t state = 11;
	char version[16];

	*told = (struct told){0};
	made_open(&told->made, NULL, 0);
	for (int second = 0; second < SECONDS; second++) {
		snprintf(version, sizeof(version), "v%d", (int)(uniform(&state) * versions));
		made_add(&told->made, second * 1000., version, "/a",
			 100 * exp(.2 * story_gauss(&state)), OUTCOME_OK, NULL);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

/* 64 values are kept apart: of three all are seen, of 200 most records are (other). */
START_TEST(no_incident_is_less_sure_where_most_versions_are_not_told_apart)
{
	static const struct { int versions; enum certainty word; } cases[] = {
		{ 3, CERTAINTY_STRONG }, { 60, CERTAINTY_STRONG }, { 200, CERTAINTY_PROBABLE },
	};
	struct told told;

	judge(&told, cases[_i].versions);
	ck_assert_int_eq(told.verdict.incident, TRUTH_NO);
	ck_assert_int_eq(told.verdict.certainty, cases[_i].word);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("unseen");
	TCase *t = tcase_create("unseen");

	tcase_add_loop_test(t, no_incident_is_less_sure_where_most_versions_are_not_told_apart, 0,
			    3);
	suite_add_tcase(s, t);
	return s;
}
