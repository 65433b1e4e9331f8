/* check_fell: a log that begins ill and gets well is no sure "no incident". */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

enum { N = 3000 };

/* Until `until` of the log so many times as slow: all, or one host. */
struct ill { double until, times; bool is_host; };

static const struct { struct ill ill; const char *says; } rows[] = {
	{ { .4, 5, false }, "all traffic took " },
	{ { .4, 5, true }, "took " },
	{ { .4, 1.3, false }, NULL },		/* a little slower is no matter */
	{ { 0, 1, false }, NULL },
};

static const struct verdict *
log_of(struct judged *judged, const struct ill *ill)
{
	static const char *const hosts[] = { "web0", "web1", "web2" };

	judged_open(judged, "host", 47);
	for (int i = 0; i < N; i++) {
		const char *host = hosts[(int)(uniform(&judged->state) * 3)];
		bool is_ill = (double)i / N < ill->until && (!ill->is_host || host == hosts[2]);

		made_add(&judged->made, i * INT64_C(1200), "1.0", i % 3 ? "/a" : "/b",
			 60 * exp(.4 * story_gauss(&judged->state)) * (is_ill ? ill->times : 1),
			 OUTCOME_OK, &host);
	}
	return judge(judged);
}

START_TEST(what_got_better_is_said_and_nobody_is_sure)
{
	struct judged judged;
	const struct verdict *verdict = log_of(&judged, &rows[_i].ill);
	const char *but = strstr(verdict->statement, "But until ");

	ck_assert_msg(verdict->incident == TRUTH_NO, "%s", verdict->statement);
	ck_assert_int_eq(verdict->certainty,
			 rows[_i].says ? CERTAINTY_PROBABLE : CERTAINTY_STRONG);
	ck_assert_msg((but != NULL) == (rows[_i].says != NULL), "%s", verdict->statement);
	if (but)
		ck_assert_msg(strstr(but, rows[_i].says) != NULL, "%s", but);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("fell");
	TCase *tcase = tcase_create("fell");

	tcase_add_loop_test(tcase, what_got_better_is_said_and_nobody_is_sure, 0,
			    (int)LENGTH(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
