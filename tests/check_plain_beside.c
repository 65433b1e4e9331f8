/* check_plain_beside: what the others in the same minutes tell, where the past tells nothing. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <string.h>

#include "core/analysis/harm_new.h"
#include "tests/story.h"

enum { N = 2400, TURN = 1200 };
static const struct analysis_options plain = {0};

static const struct { double past, own, bad, beside, beside_bad; bool is_it; } harms[] = {
	{0, 90, 74, 490, 2, true}, {4, 90, 74, 490, 2, true}, {5, 90, 74, 490, 2, false},
	{0, 19, 19, 490, 2, false}, {0, 20, 20, 490, 2, true},	/* twenty an arm */
	{0, 90, 4, 490, 2, false},				/* five failures */
	{0, 90, 74, 19, 0, false}, {0, 90, 74, 490, 400, false},
	{0, 100, 10, 500, 0, true}, {0, 100, 9, 500, 0, false},	/* a tenth more */
};

START_TEST(new_is_what_has_no_past_and_ill_what_fails_a_tenth_more_than_the_others)
{
	struct harm own = {.n = (uint64_t)harms[_i].own, .rated = (uint64_t)harms[_i].own,
			   .bad = (uint64_t)harms[_i].bad};
	struct harm past = {.n = (uint64_t)harms[_i].past, .rated = (uint64_t)harms[_i].past};
	struct harm beside = {.n = (uint64_t)harms[_i].beside,
			      .rated = (uint64_t)harms[_i].beside,
			      .bad = (uint64_t)harms[_i].beside_bad};
	struct harm beside_past = {.n = 1000, .rated = 1000};

	ck_assert_int_eq(harm_is_new_and_fails(&own, &past, &beside, &beside_past),
			 harms[_i].is_it);
	beside_past.rated = 0;
	ck_assert(!harm_is_new_and_fails(&own, &past, &beside, &beside_past));
}
END_TEST

static void
judge(struct told *told)
{
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

/*
 * A request a second of /a, /b and /c; from the middle on one of seven is of /new, which fails in
 * `of_ten` of ten and takes so many times as long. One of four hundred fails anywhere.
 */
static void
open_new(struct told *told, int of_ten, double times)
{
	static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2", "h3"};
	static const char *const endpoints[] = {"/a", "/b", "/c"};
	uint64_t state = 31;

	*told = (struct told){0};
	made_open(&told->made, dims, 1);
	for (int i = 0; i < N; i++) {
		bool is_new = i >= TURN && i % 7 == 0;
		bool is_bad = is_new ? i / 7 % 10 < of_ten : i % 400 == 3;

		made_add(&told->made, i * 1000., "v1", is_new ? "/new" : endpoints[i / 3 % 3],
			 80 * (is_new ? times : 1) * exp(.3 * story_gauss(&state)),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, &hosts[i % 3]);
	}
	judge(told);
}

START_TEST(a_new_endpoint_that_fails_is_named_and_no_word_says_that_others_fail_alike)
{
	struct told told;

	open_new(&told, 8, 1);
	ck_assert_int_eq(told.verdict.kind, KIND_ENDPOINT);
	ck_assert_str_eq(cause_text(told.made.store, &told.verdict.cause, &told.arena), "/new");
	ck_assert_int_eq(told.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_ptr_null(strstr(told.verdict.statement, "before onset it"));
	for (size_t i = 0; i < told.verdict.n_hypotheses; i++)
		ck_assert_ptr_null(strstr(told.verdict.hypothesis[i].why, "fail alike"));
	told_close(&told);
}
END_TEST

START_TEST(a_new_endpoint_that_is_only_slower_is_no_cause)
{
	struct told told;

	open_new(&told, 0, 4);
	ck_assert_int_ne(told.verdict.kind, KIND_ENDPOINT);
	told_close(&told);
}
END_TEST

/* Of three versions v3 takes four times as long and v2 fails in four of ten; v1 is well. */
START_TEST(the_control_of_a_slow_version_is_the_healthy_one_beside_a_failing_one)
{
	static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2", "h3"};
	struct told told = {0};
	uint64_t state = 37, control = 0;

	made_open(&told.made, dims, 1);
	for (int i = 0; i < N; i++) {
		int turn = i >= TURN ? (int)(uniform(&state) * 8) : 0;
		const char *version = turn == 7 ? "v3" : turn == 6 ? "v2" : "v1";
		bool is_bad = turn == 6 && uniform(&state) < .4;

		control += i >= TURN && turn < 6;
		made_add(&told.made, i * 1000., version, i % 2 ? "/a" : "/b",
			 100 * exp(.3 * story_gauss(&state)) * (turn == 7 ? 4 : 1),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, &hosts[i % 3]);
	}
	judge(&told);
	ck_assert_int_eq(told.verdict.kind, KIND_BAD_VERSION);
	ck_assert_uint_eq(told.verdict.n_also, 1);
	if (!strcmp(cause_text(told.made.store, &told.verdict.cause, &told.arena), "version v3"))
		ck_assert_ptr_nonnull(strstr(told.verdict.statement, "; v1 took"));
	ck_assert_uint_eq(told.verdict.contrast.bad_control, 0);
	ck_assert_uint_le(told.verdict.contrast.requests_control, control);
	told_close(&told);
}
END_TEST

/* v2 takes `times` as long as v1 and fails as rarely, or in one of ten. */
static const struct { double times; bool fails, is_unit; } units[] = {
	{1000, false, true}, {.001, false, true}, {1000, true, false}, {300, false, false},
	{5000, false, false},
};

START_TEST(a_version_a_thousand_times_off_may_log_another_unit)
{
	static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2", "h3"};
	struct told told = {0};
	uint64_t state = 41;

	made_open(&told.made, dims, 1);
	for (int i = 0; i < N; i++) {
		bool is_new = i >= TURN && i % 2;
		bool is_bad = is_new && units[_i].fails && i / 2 % 10 == 0;

		made_add(&told.made, i * 1000., is_new ? "v2" : "v1", i / 2 % 2 ? "/a" : "/b",
			 100 * exp(.3 * story_gauss(&state)) * (is_new ? units[_i].times : 1),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, &hosts[i % 3]);
	}
	judge(&told);
	bool is_said = strstr(told.verdict.statement, "unit of its latencies may have changed");

	if (units[_i].is_unit) {
		ck_assert_int_le(told.verdict.certainty, CERTAINTY_ASSOCIATED +
				 2 * (told.verdict.kind == KIND_NONE));
	} else {
		ck_assert_int_eq(told.verdict.kind, KIND_BAD_VERSION);
		ck_assert_int_ge(told.verdict.certainty, CERTAINTY_PROBABLE);
	}
	ck_assert_int_eq(is_said, units[_i].is_unit && told.verdict.kind != KIND_NONE);
	told_close(&told);
}
END_TEST

/* The last two minutes of an hour: of 80 requests 70 are refused in 2 ms; ten are quick. */
START_TEST(where_nearly_all_is_refused_nobody_answers_faster)
{
	static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2", "h3"};
	struct told told = {0};
	uint64_t state = 43;

	made_open(&told.made, dims, 1);
	for (int i = 0; i < N; i++) {
		bool is_bad = i >= N - 80 && i % 8;
		double latency = i >= N - 80 ? 20 : 100;

		made_add(&told.made, i * 1500., "v1", i % 2 ? "/a" : "/b",
			 is_bad ? 2 : latency * exp(.1 * story_gauss(&state)),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, &hosts[i % 3]);
	}
	judge(&told);
	ck_assert_int_ne(told.verdict.kind, KIND_FASTER_BUT_BROKEN);
	for (size_t i = 0; i < told.verdict.n_hypotheses; i++) {
		const struct hypothesis *row = &told.verdict.hypothesis[i];

		if (row->kind == KIND_FASTER_BUT_BROKEN)
			ck_assert_int_eq(row->state, STATE_NOT_TESTABLE);
	}
	told_close(&told);
}
END_TEST

/*
 * An hour, a request a second: of the first 900 one of six fails, from the second one on (i = 1, 7,
 * .. 895: 150 of 895), and of the 2,700 later ones two. 152 of 3,600 are below a twentieth.
 */
START_TEST(a_log_that_begins_ill_and_is_well_again_is_no_log_without_an_incident)
{
	static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2", "h3"};
	struct told told = {0};
	uint64_t state = 47;

	made_open(&told.made, dims, 1);
	for (int i = 0; i < 3600; i++) {
		bool is_bad = i < 900 ? i % 6 == 1 : i == 2000 || i == 3000;

		made_add(&told.made, i * 1000., "v1", i % 2 ? "/a" : "/b",
			 100 * exp(.3 * story_gauss(&state)),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, &hosts[i / 6 % 3]);
	}
	judge(&told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_ptr_nonnull(strstr(told.verdict.fired_text[3], "150 of 895 bad"));
	ck_assert_ptr_nonnull(strstr(told.verdict.fired_text[3], ", 2 of all others"));
	ck_assert(told.verdict.onset.is_always);
	ck_assert_int_eq(told.verdict.onset.at_or_before_ns, MADE_START_NS + NS_PER_S);
	ck_assert_int_eq(told.verdict.onset.ended_ns, MADE_START_NS + 895 * NS_PER_S);
	told_close(&told);
}
END_TEST

/*
 * An hour, a request each 2.4 s of three endpoints, regions and four hosts: 16 in a row fail in the
 * middle, whosever they are, and one elsewhere.
 */
START_TEST(an_outage_of_a_moment_is_no_warm_up_of_what_was_always_there)
{
	static const char *const dims[] = {"region", "host"}, *const regions[] = {"eu", "us", "ap"};
	static const char *const hosts[] = {"h1", "h2", "h3", "h4"};
	static const char *const at[] = {"/a", "/b", "/c"};
	struct told told = {0};
	uint64_t state = 53 + 2 * (uint64_t)_i;

	made_open(&told.made, dims, 2);
	for (int i = 0; i < 1500; i++) {
		bool is_bad = (i >= 750 && i < 766) || i == 1200;
		const char *values[] = {regions[(int)(uniform(&state) * 3)],
					hosts[(int)(uniform(&state) * 4)]};

		made_add(&told.made, i * 2400., "v1", at[(int)(uniform(&state) * 3)],
			 100 * exp(.3 * story_gauss(&state)),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, values);
	}
	judge(&told);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_ptr_null(strstr(told.verdict.statement, "arm-up"));
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("plain beside");
	TCase *tc = tcase_create("beside");

	tcase_add_loop_test(tc,
		new_is_what_has_no_past_and_ill_what_fails_a_tenth_more_than_the_others, 0,
		LENGTH(harms));
	tcase_add_test(tc,
		a_new_endpoint_that_fails_is_named_and_no_word_says_that_others_fail_alike);
	tcase_add_test(tc, a_new_endpoint_that_is_only_slower_is_no_cause);
	tcase_add_test(tc, the_control_of_a_slow_version_is_the_healthy_one_beside_a_failing_one);
	tcase_add_loop_test(tc, a_version_a_thousand_times_off_may_log_another_unit, 0,
			    LENGTH(units));
	tcase_add_test(tc, a_log_that_begins_ill_and_is_well_again_is_no_log_without_an_incident);
	tcase_add_loop_test(tc, an_outage_of_a_moment_is_no_warm_up_of_what_was_always_there, 0,
			    12);
	tcase_add_test(tc, where_nearly_all_is_refused_nobody_answers_faster);
	suite_add_tcase(suite, tc);
	return suite;
}
