/* check_refused: client errors that step up are told, with their count; they blame nobody. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <string.h>

#include "core/analysis/verdict.h"
#include "tests/logged.h"
#include "tests/story.h"

enum { N = 2000 };

struct judged { struct made made; struct arena arena; struct verdict verdict; };

/*
 * One request a second: of tenant t1 (every fourth) or of all, `share` are refused in from ..
 * end-1, and `always` anywhere.
 */
struct refusing { int from, end; double share, always; bool is_tenant; double failing; };

static int
judged_open(struct judged *judged, const struct refusing *how)
{
	static const char *const names[] = {"tenant"}, *const values[] = {"t1", "t2", "t3", "t4"};
	uint64_t state = 21;
	int refused = 0;

	*judged = (struct judged){0};
	made_open(&judged->made, names, 1);
	for (int i = 0; i < N; i++) {
		const char *tenant = values[i % 4];
		bool is_in = i >= how->from && i < how->end && (!how->is_tenant || i % 4 == 0);
		bool is_refused = uniform(&state) < (is_in ? how->share : how->always);
		bool is_failed = i >= N / 2 && i % 2 && uniform(&state) < how->failing;
		enum outcome outcome = is_failed ? OUTCOME_SERVER_ERROR
				       : is_refused ? OUTCOME_CLIENT_ERROR : OUTCOME_OK;

		refused += outcome == OUTCOME_CLIENT_ERROR && is_in;
		made_add(&judged->made, i * 1000, i % 2 ? "v1" : "v2", i % 3 ? "/a" : "/b",
			 100 * exp(.3 * story_gauss(&state)), outcome, &tenant);
	}
	struct query query = query_all(judged->made.store, INT64_MAX);
	static const struct analysis_options plain = {0};

	verdict_run(&query, &plain, &judged->arena, &judged->verdict);
	return refused;
}

static void
judged_close(struct judged *judged)
{
	arena_release(&judged->arena);
	made_close(&judged->made);
}

static const struct refusing told[] = {
	{1000, 2000, .5, 0, false, 0},		/* 429 on half of all, to the end */
	{1000, 2000, 1, .01, true, 0},		/* 401 on all of one tenant */
	{800, 1100, .9, .02, false, 0},		/* five minutes of a scanner */
};
static const struct refusing untold[] = {
	{1000, 2000, .08, 0, false, 0},		/* a share that may be anything */
	{0, 2000, .5, 0, false, 0},		/* it was always so */
	{1000, 2000, .3, .2, false, 0},		/* half as many again */
	{1000, 1015, .9, 0, false, 0},		/* too few */
	{0, 0, 0, 0, false, 0},
};

START_TEST(client_errors_that_step_up_are_told)
{
	struct judged judged;
	int refused = judged_open(&judged, &told[_i]);
	const struct refused *out = &judged.verdict.refused;
	int all = (told[_i].end - told[_i].from);

	ck_assert_ptr_nonnull(out->text);
	/* A bin on either side may lie across the edge. */
	ck_assert_uint_ge(out->n, (uint64_t)(refused * 95 / 100));
	ck_assert_uint_le(out->of, (uint64_t)(all * 105 / 100));
	ck_assert_uint_eq(out->of + out->otherwise_of, N);
	ck_assert(strstr(judged.verdict.statement, "Client errors (4xx) step up: ") != NULL);
	ck_assert_int_eq(strstr(out->text, "tenant=t1") != NULL, told[_i].is_tenant);
	/* No failure is made of them, and nobody is sure of nothing. */
	ck_assert_int_eq(judged.verdict.incident, TRUTH_NO);
	ck_assert_int_eq(judged.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_uint_gt(out->lines.n, 0);
	judged_close(&judged);
}
END_TEST

START_TEST(client_errors_that_do_not_step_up_are_not)
{
	struct judged judged;

	judged_open(&judged, &untold[_i]);
	ck_assert_ptr_null(judged.verdict.refused.text);
	ck_assert_int_eq(judged.verdict.incident, TRUTH_NO);
	ck_assert_int_eq(judged.verdict.certainty, CERTAINTY_STRONG);
	judged_close(&judged);
}
END_TEST

/* Beside an incident they are a caution, and the cause stays what it is. */
START_TEST(in_an_incident_they_are_a_caution)
{
	struct refusing how = told[1];
	struct judged judged;
	bool is_said = false;

	how.failing = .6;
	judged_open(&judged, &how);
	ck_assert_int_eq(judged.verdict.kind, KIND_BAD_VERSION);
	for (size_t i = 0; i < judged.verdict.n_cautions; i++)
		is_said = is_said || !strcmp(judged.verdict.caution[i].id, "client_errors");
	ck_assert(is_said);
	ck_assert(strstr(judged.verdict.statement, "4xx") == NULL);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("refused");
	TCase *tc = tcase_create("refused");

	tcase_add_loop_test(tc, client_errors_that_step_up_are_told, 0, LENGTH(told));
	tcase_add_loop_test(tc, client_errors_that_do_not_step_up_are_not, 0, LENGTH(untold));
	tcase_add_test(tc, in_an_incident_they_are_a_caution);
	suite_add_tcase(suite, tc);
	return suite;
}
