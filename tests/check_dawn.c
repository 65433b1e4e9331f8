/* check_dawn: harmless versions that come at dawn, and harmful ones, of `gen/gen_scenario`. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/eval/judge.c"	/* a test links the library alone */
#include "tests/gen/random.c"

/*
 * v2 takes the place of v1 and is as slow as that was at its rate, though no onset was found to set
 * the rate against; it sees a day of which v1 saw the night alone; and nothing is left to fire once
 * the onset was found. In the last three more is left beside the rate than is usual, and no more
 * than a moment that was picked out for it may have. `dawn_ill` with the same dice is an incident.
 */
static const uint64_t seeds[] = {10432, 10322, 10236, 10842, 10912, 11032};

static int
family_of(const char *name)
{
	for (int f = 0; f < eval_families(); f++)
		if (strcmp(eval_family_name(f), name) == 0)
			return f;
	ck_abort_msg("no family %s", name);
	return -1;
}

START_TEST(a_morning_is_no_incident_and_a_bad_version_is)
{
	struct eval_log log;

	eval_judge(family_of("dawn_deploy"), seeds[_i], false, &log);
	ck_assert_msg(!log.is_false_alarm, "%s", log.said);
	eval_judge(family_of("dawn_ill"), seeds[_i], false, &log);
	ck_assert_msg(log.class == EVAL_RIGHT, "%s", log.said);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("dawn");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_morning_is_no_incident_and_a_bad_version_is, 0,
			    (int)LENGTH(seeds));
	suite_add_tcase(suite, tcase);
	return suite;
}
