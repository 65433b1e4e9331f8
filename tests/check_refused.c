/* check_refused: client errors that step up are told, and lead where somebody brings them. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <stdlib.h>
#include <string.h>

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

enum { N = 2000 };

/*
 * One request a second: of tenant t1 (every fourth) or of all, `share` are refused in from ..
 * end-1, and `always` anywhere.
 */
struct refusing {
	int from, end;
	double share, always;
	bool is_tenant;
	double failing;
	bool is_fast;			/* a refusal takes 2 ms */
};

static int
judge_refusals(struct judged *judged, const struct refusing *how)
{
	static const char *const names[] = {"tenant"}, *const values[] = {"t1", "t2", "t3", "t4"};
	uint64_t state = 21;
	int refused = 0;

	judged_open_fields(judged, names, 1, 0);
	for (int i = 0; i < N; i++) {
		const char *tenant = values[i % 4];
		bool is_in = i >= how->from && i < how->end && (!how->is_tenant || i % 4 == 0);
		bool is_refused = uniform(&state) < (is_in ? how->share : how->always);
		bool is_failed = i >= N / 2 && i % 2 && uniform(&state) < how->failing;
		enum outcome outcome = is_failed ? OUTCOME_SERVER_ERROR
				       : is_refused ? OUTCOME_CLIENT_ERROR : OUTCOME_OK;

		refused += outcome == OUTCOME_CLIENT_ERROR && is_in;
		made_add(&judged->made, i * 1000, i % 2 ? "v1" : "v2", i % 3 ? "/a" : "/b",
			 how->is_fast && outcome == OUTCOME_CLIENT_ERROR
				 ? 2 : 100 * exp(.3 * story_gauss(&state)), outcome, &tenant);
	}
	judge(judged);
	return refused;
}

/* Refused in place of being answered: nothing beside it, and `associated` at most. */
static const struct refusing led[] = {
	{1000, 2000, .5, 0, false, 0, false},		/* 429 on half of all, to the end */
	{800, 1100, .9, .02, false, 0, false},		/* five minutes of 401 */
	/* The same in 2 ms: that answers take longer again is no incident that begins there. */
	{800, 1100, .9, .02, false, 0, true},
	{1000, 2000, 1, .01, true, 0, false},		/* 401 on all of one tenant */
};
static const struct refusing untold[] = {
	{1000, 2000, .08, 0, false, 0, false},		/* a share that may be anything */
	{0, 2000, .5, 0, false, 0, false},		/* it was always so */
	{1000, 2000, .3, .2, false, 0, false},		/* half as many again */
	{1000, 1015, .9, 0, false, 0, false},		/* too few */
	{0, 0, 0, 0, false, 0, false},
};

START_TEST(answers_that_turn_into_refusals_lead)
{
	struct judged judged;
	int refused = judge_refusals(&judged, &led[_i]);
	const struct verdict *verdict = &judged.verdict;
	const struct refused *out = &verdict->refused;
	int all = led[_i].end - led[_i].from;

	ck_assert_ptr_nonnull(out->text);
	/* A bin on either side may lie across the edge. */
	ck_assert_uint_ge(out->n, (uint64_t)(refused * 95 / 100));
	ck_assert_uint_le(out->of, (uint64_t)(all * 105 / 100));
	ck_assert_uint_eq(out->of + out->otherwise_of, N);
	ck_assert_int_eq(strstr(out->text, "tenant=t1") != NULL, led[_i].is_tenant);
	ck_assert_uint_gt(out->lines.n, 0);

	ck_assert_msg(out->is_cause, "%s", verdict->statement);
	ck_assert_int_eq(verdict->incident, TRUTH_YES);
	ck_assert_int_eq(verdict->kind, led[_i].is_tenant ? KIND_DIMENSION : KIND_SHARED);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_ASSOCIATED);
	ck_assert(verdict->fired[3]);
	ck_assert(strstr(verdict->statement, "refused (4xx)") != NULL);
	ck_assert(strstr(verdict->statement, "failed") == NULL);
	int64_t from_ns = MADE_START_NS + led[_i].from * NS_PER_S;

	ck_assert_int_le(llabs(verdict->onset.at_or_before_ns - from_ns), 20 * NS_PER_S);
	ck_assert_int_eq(verdict->onset.ended_ns != INSTANT_NONE, led[_i].end < N);
	judged_close(&judged);
}
END_TEST

/* -- a version beside another -- */

/* Two versions from the middle on, or from the begin; more requests of tenant t9 on top. */
struct brought {
	double share, always;		/* of the new version's requests; of any */
	const char *only;		/* on that endpoint; NULL: on all */
	bool is_tenant, is_alone, is_standing;	/* t1 alone gets it; takes over at once */
	int extra;		/* requests of t9 beside each, all refused, in 1000 .. 1299 */
	const char *probed;		/* by these, which nobody else asks for; NULL: any */
};

static void
brought_open(struct judged *judged, const struct brought *how)
{
	static const char *const names[] = {"tenant"}, *const tenants[] = {"t1", "t2", "t3", "t9"};
	uint64_t state = 5;

	judged_open_fields(judged, names, 1, 0);
	for (int i = 0; i < N; i++) {
		const char *tenant = tenants[i / 6 % 3];
		const char *endpoint = i % 3 ? "/a" : "/b";
		bool is_late = i >= N / 2 || how->is_standing;
		bool is_new = is_late && (how->is_alone || i % 2) &&
			      (!how->is_tenant || tenant == tenants[0]);
		double share = how->always;

		if (how->is_tenant ? tenant == tenants[0] && is_late : is_new &&
		    (!how->only || !strcmp(how->only, endpoint)))
			share = how->share;
		made_add(&judged->made, i * 1000, is_new ? "v2" : "v1", endpoint,
			 100 * exp(.3 * story_gauss(&state)),
			 uniform(&state) < share ? OUTCOME_CLIENT_ERROR : OUTCOME_OK, &tenant);
		for (int k = 0; k < how->extra && i >= 1000 && i < 1300; k++)
			made_add(&judged->made, i * 1000 + 100 * (k + 1), "v1",
				 how->probed ? how->probed : endpoint,
				 100 * exp(.3 * story_gauss(&state)), OUTCOME_CLIENT_ERROR,
				 &tenants[3]);
	}
	judge(judged);
}

static const char *
name_of(const struct judged *judged, uint32_t id)
{
	return names_get(store_names(judged->made.store), id)->clean;
}

static const struct {
	struct brought how;
	enum certainty certainty;
	int terms;
} brings[] = {
	/* Beside the other, on the same endpoints, with each tenant: nothing else does it. */
	{{.4, .01, NULL, false, false, false, 0, NULL}, CERTAINTY_PROBABLE, 1},
	/* It was so from the first request on: a difference of rates is no standing one (2.6). */
	{{.4, .01, NULL, false, false, true, 0, NULL}, CERTAINTY_PROBABLE, 1},
	{{.4, .01, "/b", false, false, false, 0, NULL}, CERTAINTY_PROBABLE, 2},
	/* It took over at once: time alone tells before from after. */
	{{.4, .01, NULL, false, true, false, 0, NULL}, CERTAINTY_ASSOCIATED, 1},
};

START_TEST(a_version_that_refuses_what_the_other_answers_is_named)
{
	struct judged judged;

	brought_open(&judged, &brings[_i].how);
	const struct verdict *verdict = &judged.verdict;

	ck_assert_int_eq(verdict->incident, TRUTH_YES);
	ck_assert_int_eq(verdict->kind, KIND_BAD_VERSION);
	ck_assert_int_eq(verdict->certainty, brings[_i].certainty);
	ck_assert_int_eq(verdict->cause.n, brings[_i].terms);
	ck_assert_str_eq(name_of(&judged, verdict->cause.term[0].value), "v2");
	if (brings[_i].terms == 2)
		ck_assert_str_eq(name_of(&judged, verdict->cause.term[1].value), "/b");
	/* The figures are of the pair, or of all of the version, and begin at the onset. */
	struct query own = query_window(
		query_all(judged.made.store, INT64_MAX), verdict->onset.at_or_before_ns,
		INSTANT_NONE);

	for (int t = 0; t < verdict->cause.n; t++)
		own = query_with(own, verdict->cause.term[t].field, verdict->cause.term[t].value);
	ck_assert_uint_eq(verdict->refused.own_of, query_count(&own));
	own = query_with(own, FIELD_OUTCOME, OUTCOME_CLIENT_ERROR);
	ck_assert_uint_eq(verdict->refused.own, query_count(&own));
	/* What refuses is nothing to go back to. */
	ck_assert_uint_ne(verdict->baseline, NAME_NONE);
	ck_assert_str_eq(name_of(&judged, verdict->baseline), "v1");
	ck_assert(strstr(verdict->statement, "refused (4xx)") != NULL);
	judged_close(&judged);
}
END_TEST

static const struct brought brings_not[] = {
	{.08, .01, NULL, false, false, false, 0, NULL},	/* a share that may be anything */
	{.3, .2, NULL, false, false, false, 0, NULL},		/* half as many again */
	/* A scanner on top of what is answered. */
	{.01, .01, NULL, false, false, false, 2, NULL},
	{.01, .01, NULL, false, false, false, 1, "/wp-login.php"},
};

START_TEST(refusals_on_top_or_of_all_alike_blame_nobody)
{
	struct judged judged;

	brought_open(&judged, &brings_not[_i]);
	ck_assert_int_eq(judged.verdict.incident, TRUTH_NO);
	ck_assert(!judged.verdict.refused.is_cause);
	/* What stepped up is told all the same, and nobody is sure of nothing. */
	ck_assert_int_eq(judged.verdict.refused.text != NULL, brings_not[_i].extra > 0);
	ck_assert_int_eq(strstr(judged.verdict.statement, "Client errors (4xx) step up") != NULL,
			 brings_not[_i].extra > 0);
	ck_assert_int_eq(judged.verdict.certainty, brings_not[_i].extra ? CERTAINTY_PROBABLE
								 : CERTAINTY_STRONG);
	judged_close(&judged);
}
END_TEST

/* All that the version serves is one tenant, which is refused: as well by whoever serves it. */
START_TEST(a_version_is_not_blamed_for_its_tenant)
{
	static const struct brought how = {1, .01, NULL, true, false, false, 0, NULL};
	struct judged judged;

	brought_open(&judged, &how);
	ck_assert(judged.verdict.certainty < CERTAINTY_PROBABLE);
	judged_close(&judged);
}
END_TEST

START_TEST(client_errors_that_do_not_step_up_are_not)
{
	struct judged judged;

	judge_refusals(&judged, &untold[_i]);
	ck_assert_ptr_null(judged.verdict.refused.text);
	ck_assert_int_eq(judged.verdict.incident, TRUTH_NO);
	ck_assert_int_eq(judged.verdict.certainty, CERTAINTY_STRONG);
	judged_close(&judged);
}
END_TEST

/* Beside an incident they are a caution, and the cause stays what it is. */
START_TEST(in_an_incident_they_are_a_caution)
{
	struct refusing how = led[2];
	struct judged judged;
	bool is_said = false;

	how.failing = .6;
	judge_refusals(&judged, &how);
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

	tcase_add_loop_test(tc, answers_that_turn_into_refusals_lead, 0, LENGTH(led));
	tcase_add_loop_test(tc, a_version_that_refuses_what_the_other_answers_is_named, 0,
			    LENGTH(brings));
	tcase_add_loop_test(tc, refusals_on_top_or_of_all_alike_blame_nobody, 0,
			    LENGTH(brings_not));
	tcase_add_test(tc, a_version_is_not_blamed_for_its_tenant);
	tcase_add_loop_test(tc, client_errors_that_do_not_step_up_are_not, 0, LENGTH(untold));
	tcase_add_test(tc, in_an_incident_they_are_a_caution);
	suite_add_tcase(suite, tc);
	return suite;
}
