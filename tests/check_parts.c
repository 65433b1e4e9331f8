/* check_parts: a zone is to blame where all its hosts are ill, and not where two of three are. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/story.h"

enum { N = 4500, HOSTS = 9, ZONES = 3 };

static const struct analysis_options plain = {0};

/*
 * Nine hosts in three zones, 100 ms. Of zone c's three hosts each is ill from a share of the log on
 * (1: never): then it takes five times as long and fails in one of five.
 */
static void
judge(const double from[ZONES], struct told *told)
{
	static const char *const zones[] = {"a", "b", "c"}, *const dims[] = {"host", "zone"};
	static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9"};
	uint64_t state = 17;

	*told = (struct told){0};
	made_open(&told->made, dims, 2);
	for (int i = 0; i < N; i++) {
		int h = (int)(uniform(&state) * HOSTS), z = h / ZONES;
		bool is_ill = z == 2 && i >= from[h % ZONES] * N;
		double latency = 100 * exp(.4 * story_gauss(&state)), turn = uniform(&state);
		const char *values[] = {hosts[h], zones[z]};

		made_add(&told->made, i * 1000., "v1", i % 3 ? "/x" : "/y",
			 is_ill ? 5 * latency : latency,
			 is_ill && turn < .2 ? OUTCOME_SERVER_ERROR : OUTCOME_OK, values);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

START_TEST(a_zone_whose_hosts_are_all_ill_is_the_cause)
{
	struct told told;

	judge((const double[]){.5, .5, .5}, &told);
	ck_assert_str_eq(told_cause(&told), "zone=c");
	ck_assert_int_ge(told.verdict.certainty, CERTAINTY_PROBABLE);
	told_close(&told);
}
END_TEST

START_TEST(two_ill_hosts_of_three_are_two_causes_and_no_zone)
{
	struct told told;

	judge((const double[]){.4, 1, .7}, &told);
	ck_assert_str_eq(told_cause(&told), "host=h7");
	ck_assert_uint_eq(told.verdict.n_also, 1);
	ck_assert_str_eq(cause_text(told.made.store, &told.verdict.also[0].cause, &told.arena),
			 "host=h9");
	for (size_t i = 0; i < told.verdict.n_hypotheses; i++) {
		const struct hypothesis *row = &told.verdict.hypothesis[i];

		if (row->cause.n && row->cause.term[0].field == FIELD_DIM + 1)
			ck_assert_int_eq(row->state, STATE_RULED_OUT);
	}
	told_close(&told);
}
END_TEST

START_TEST(one_ill_host_is_no_zone)
{
	struct told told;

	judge((const double[]){1, .5, 1}, &told);
	ck_assert_str_eq(told_cause(&told), "host=h8");
	ck_assert_int_ge(told.verdict.certainty, CERTAINTY_PROBABLE);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("parts");
	TCase *tc = tcase_create("parts");

	tcase_add_test(tc, a_zone_whose_hosts_are_all_ill_is_the_cause);
	tcase_add_test(tc, two_ill_hosts_of_three_are_two_causes_and_no_zone);
	tcase_add_test(tc, one_ill_host_is_no_zone);
	suite_add_tcase(s, tc);
	return s;
}
