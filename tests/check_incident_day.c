/* check_incident_day: latency that goes with the day is no incident, and no version made it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/logged.h"
#include "tests/story.h"

static const char *const names[] = {"host"};

/*
 * 20 hours, of which the first are night: the rate is 1 + 0.85 sin, and latency 1 to 2 times as
 * high with it. v2 is deployed at 40 %, in the night, and takes so many times as long as v1 did;
 * from 70 % on so many of a hundred requests fail.
 */
static const struct verdict *
day(struct made *made, struct arena *arena, double slower, int percent, struct verdict *verdict)
{
	static const struct analysis_options plain = {0};
	static const double span_s = 72000, pi = 3.14159265358979323846;
	uint64_t state = 5;

	made_open(made, names, 1);
	for (double at = 0; at < span_s;) {
		double wave = sin(2 * pi * at / 86400 - 2.2), turn = uniform(&state);
		bool is_new = at > .4 * span_s;
		const char *host = uniform(&state) < .5 ? "h1" : "h2";
		double level = (1 + .5 * (1 + wave)) * (is_new ? slower : 1);

		made_add(made, (int64_t)(at * 1000), is_new ? "v2" : "v1",
			 uniform(&state) < .5 ? "/a" : "/b",
			 100 * level * exp(.5 * story_gauss(&state)),
			 at > .7 * span_s && turn < percent / 100.0 ? OUTCOME_TIMEOUT : OUTCOME_OK,
			 &host);
		at += 12 / (1 + .85 * wave) * (.2 + 1.6 * uniform(&state));
	}
	struct query query = query_all(made->store, INT64_MAX);

	verdict_run(&query, &plain, arena, verdict);
	return verdict;
}

START_TEST(the_morning_after_a_deploy_is_no_incident)
{
	static const struct { double slower; int percent; enum truth incident; } row[] = {
		{1, 0, TRUTH_NO},	/* the day alone */
		{2, 0, TRUTH_YES},	/* v2 is twice as slow from its first request on */
		{1, 8, TRUTH_YES},	/* requests fail */
	};
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;

	day(&made, &arena, row[_i].slower, row[_i].percent, &verdict);
	ck_assert_int_eq(verdict.incident, row[_i].incident);
	if (!_i)
		ck_assert_ptr_nonnull(strstr(verdict.statement, "goes with the request rate"));
	arena_release(&arena);
	made_close(&made);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_day");
	TCase *tc = tcase_create("incident_day");

	tcase_add_loop_test(tc, the_morning_after_a_deploy_is_no_incident, 0, 3);
	suite_add_tcase(suite, tc);
	return suite;
}
