/* check_true_cause: who is named where more than one could be, and how sure the log allows. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <string.h>

#include "core/analysis/verdict_private.h"
#include "tests/story.h"

enum { ENDPOINTS = 4, HOSTS = 8, SECONDS = 3600 };

static const struct analysis_options plain = {0};

/*
 * One request a second: 100 ms, ill ones 500 ms and three of ten of them failures. Ill are those of
 * a host in hosts, on an endpoint in endpoints (bits, 0: any), from `from` up to `until`, in shares
 * of the log. v2 takes over at once at takeover (0: there is one version). is_out: ill ones fail in
 * 2 ms, but for one of twenty. has_upstream: /a and /b call pay-gw, the others nobody.
 */
struct plan {
	unsigned hosts, endpoints;
	double from, until, takeover;
	bool is_out, has_upstream;
};

static bool
is_ill(const struct plan *plan, double share, int e, int h)
{
	return share >= plan->from && share < plan->until &&
	       (!plan->hosts || plan->hosts >> h & 1) &&
	       (!plan->endpoints || plan->endpoints >> e & 1);
}

static void
judge(struct told *told, const struct plan *plan)
{
	static const char *const endpoints[] = {"/a", "/b", "/c", "/d"};
	static const char *const dims[] = {"host", "upstream"};
	static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"};
	uint64_t state = 7;

	*told = (struct told){0};
	made_open(&told->made, dims, plan->has_upstream ? 2 : 1);
	for (int second = 0; second < SECONDS; second++) {
		int e = (int)(uniform(&state) * ENDPOINTS), h = (int)(uniform(&state) * HOSTS);
		double share = (double)second / SECONDS, turn = uniform(&state);
		double latency = 100 * exp(.25 * story_gauss(&state));
		bool is_bad = is_ill(plan, share, e, h) && (!plan->is_out || turn < .95);
		const char *values[] = {hosts[h], e < 2 ? "pay-gw" : "none"};

		made_add(&told->made, second * 1000.,
			 plan->takeover > 0 && share >= plan->takeover ? "v2" : "v1", endpoints[e],
			 !is_bad ? latency : plan->is_out ? 2 : 5 * latency,
			 is_bad && (plan->is_out || turn < .3) ? OUTCOME_SERVER_ERROR : OUTCOME_OK,
			 values);
	}
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

static const char *
named(struct told *told, const struct cause *cause)
{
	return cause_text(told->made.store, cause, &told->arena);
}

static const struct {
	struct plan plan;
	enum kind kind;
	enum certainty least, most;
	const char *cause;
} cases[] = {
	/* An endpoint alone, the others well in the same minutes, with every host. */
	{{0, 1, .5, 1, 0, false, false}, KIND_ENDPOINT, CERTAINTY_PROBABLE, CERTAINTY_STRONG, "/a"},
	/* The log begins in it and it ended: a host that fell is no host that always was so. */
	{{2, 0, 0, .3, 0, false, false}, KIND_DIMENSION, CERTAINTY_PROBABLE, CERTAINTY_STRONG,
	 "host=h2"},
	/* From the first record to the last: nothing shows that it ever was another way. */
	{{2, 0, 0, 1, 0, false, false}, KIND_DIMENSION, CERTAINTY_ASSOCIATED, CERTAINTY_ASSOCIATED,
	 "host=h2"},
	/* A host that falls ill when a version takes over everywhere: the others have it too. */
	{{2, 0, .5, 1, .5, false, false}, KIND_DIMENSION, CERTAINTY_PROBABLE, CERTAINTY_STRONG,
	 "host=h2"},
	/* Long after it took over. */
	{{2, 0, .7, 1, .3, false, false}, KIND_DIMENSION, CERTAINTY_PROBABLE, CERTAINTY_STRONG,
	 "host=h2"},
	/* A version that ran well for long is not what changed, of all or of an endpoint ... */
	{{0, 0, .7, 1, .25, false, false}, KIND_SHARED, CERTAINTY_ASSOCIATED, CERTAINTY_PROBABLE,
	 ""},
	{{0, 1, .6, 1, .3, false, false}, KIND_ENDPOINT, CERTAINTY_PROBABLE, CERTAINTY_STRONG,
	 "/a"},
	/* ... and one that came with it is: though nothing beside it proves it. */
	{{0, 0, .5, 1, .5, false, false}, KIND_BAD_VERSION,
	 CERTAINTY_ASSOCIATED, CERTAINTY_ASSOCIATED, "v2"},
	/* All fail at once: an outage, and nobody who skips work to be fast. */
	{{0, 0, .5, 1, 0, true, false}, KIND_SHARED, CERTAINTY_ASSOCIATED, CERTAINTY_PROBABLE, ""},
	/* The two endpoints that call one service, and no other: that is what they share. */
	{{0, 3, .5, 1, 0, false, true}, KIND_DEPENDENCY, CERTAINTY_PROBABLE, CERTAINTY_PROBABLE,
	 "upstream=pay-gw"},
	/* One of the two: not what it calls, for the other calls it too. */
	{{0, 1, .5, 1, 0, false, true}, KIND_ENDPOINT, CERTAINTY_ASSOCIATED, CERTAINTY_STRONG,
	 "/a"},
	/* Or a little before: so short a time says nothing for it. */
	{{0, 0, .5, 1, .45, false, false}, KIND_BAD_VERSION,
	 CERTAINTY_ASSOCIATED, CERTAINTY_ASSOCIATED, "v2"},
};

START_TEST(the_true_cause_is_named_as_surely_as_the_log_allows)
{
	struct told told;

	judge(&told, &cases[_i].plan);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_str_eq(kind_word(told.verdict.kind), kind_word(cases[_i].kind));
	ck_assert_str_eq(named(&told, &told.verdict.cause), cases[_i].cause);
	ck_assert_int_ge(told.verdict.certainty, cases[_i].least);
	ck_assert_int_le(told.verdict.certainty, cases[_i].most);
	told_close(&told);
}
END_TEST

/* Two hosts of eight, each with half of the harm: two causes, and both are told. */
START_TEST(two_hosts_that_fell_ill_together_are_both_named)
{
	static const struct plan plan = {.hosts = 2 | 8, .from = .5, .until = 1};
	struct told told;

	judge(&told, &plan);
	const struct verdict *verdict = &told.verdict;

	ck_assert_int_eq(verdict->kind, KIND_DIMENSION);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_PROBABLE);
	ck_assert_uint_eq(verdict->n_also, 1);
	const char *first = named(&told, &verdict->cause);
	const char *second = named(&told, &verdict->also[0].cause);

	ck_assert(!strcmp(first, "host=h2") || !strcmp(first, "host=h4"));
	ck_assert_str_eq(second, strcmp(first, "host=h2") ? "host=h2" : "host=h4");
	const char *said = arena_fmt(&told.arena, "Beside it %s is most likely a cause", second);

	ck_assert_ptr_nonnull(strstr(verdict->statement, said));
	told_close(&told);
}
END_TEST

/* Two endpoints of four, and nothing says what they call: what they share, and they are named. */
START_TEST(what_some_endpoints_share_is_told_with_their_names)
{
	static const struct plan plan = {.endpoints = 1 | 4, .from = .5, .until = 1};
	struct told told;

	judge(&told, &plan);
	const struct verdict *verdict = &told.verdict;

	ck_assert_int_eq(verdict->kind, KIND_SHARED);
	ck_assert_int_eq(verdict->certainty, CERTAINTY_ASSOCIATED);
	ck_assert_ptr_nonnull(strstr(verdict->statement, "what /a and /c share"));
	told_close(&told);
}
END_TEST

/* It ended: both arms are told as they were while it lasted, and no further. */
START_TEST(of_what_ended_the_figures_are_of_the_time_it_lasted)
{
	const struct plan plan = {.hosts = 2, .from = .5, .until = _i ? 1 : .7};
	struct told told;

	judge(&told, &plan);
	const struct verdict *verdict = &told.verdict;
	const struct contrast *c = &verdict->contrast;
	struct query in = query_window(query_all(told.made.store, INT64_MAX),
				       verdict->onset.at_or_before_ns, verdict->onset.ended_ns);
	struct query own = query_cause(in, &verdict->cause);
	struct query others = query_without(in, verdict->cause.term[0].field,
					    verdict->cause.term[0].value);

	ck_assert_str_eq(named(&told, &verdict->cause), "host=h2");
	ck_assert_int_eq(verdict->onset.ended_ns == INSTANT_NONE, _i);
	ck_assert_uint_eq(c->requests_candidate, query_count(&own));
	ck_assert_uint_eq(c->requests_control, query_count(&others));
	own.bad = others.bad = 1;
	ck_assert_uint_eq(c->bad_candidate, query_count(&own));
	ck_assert_uint_eq(c->bad_control, query_count(&others));
	ck_assert_ptr_nonnull(strstr(verdict->statement, arena_fmt(
		&told.arena, "failed in %llu of %llu requests; ",
		(unsigned long long)c->bad_candidate, (unsigned long long)c->rated_candidate)));
	ck_assert_int_eq(strstr(verdict->statement, " It ended at ") != NULL, !_i);
	ck_assert_ptr_null(strstr(verdict->statement, "run on"));
	/* What the checks count is all since the onset, and they say so. */
	const struct check *check = verdict->hypothesis[0].check;

	for (size_t i = 0; i < verdict->hypothesis[0].n_checks; i++)
		ck_assert_int_eq(strstr(check[i].text, "also after the end.") != NULL, !_i &&
				 (check[i].id == 1 || check[i].id == 2 || check[i].id == 8));
	told_close(&told);
}
END_TEST

/*
 * v2 fails three of ten from the middle on, beside v1; another program logs the same requests
 * without a version, its own failures with them: no other version, and nothing to go back to.
 */
START_TEST(records_without_a_version_are_no_other_version)
{
	static const char *const endpoints[] = {"/a", "/b"};
	struct told told = {0};
	uint64_t state = 3, beside = 0;

	made_open(&told.made, NULL, 0);
	for (int second = 0; second < SECONDS; second++) {
		bool is_since = second >= SECONDS / 2, is_new = is_since && uniform(&state) < .4;
		bool is_bad = is_new && uniform(&state) < .3;
		const char *endpoint = endpoints[second % 2];
		double latency = 100 * exp(.25 * story_gauss(&state)) * (is_new ? 5 : 1);

		beside += is_since && !is_new;
		made_add(&told.made, second * 1000., is_new ? "v2" : "v1", endpoint, latency,
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
		made_add(&told.made, second * 1000. + 1, NULL, endpoint, latency + 20,
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
	}
	struct query query = query_all(told.made.store, INT64_MAX);

	verdict_run(&query, &plain, &told.arena, &told.verdict);
	const struct verdict *verdict = &told.verdict;

	ck_assert_str_eq(named(&told, &verdict->cause), "v2");
	ck_assert_uint_eq(verdict->baseline, made_name(&told.made, "v1"));
	/* The onset may lie some requests after the middle. */
	ck_assert_uint_le(verdict->contrast.rated_control, beside);
	ck_assert_uint_ge(verdict->contrast.rated_control, beside * 95 / 100);
	ck_assert_uint_eq(verdict->contrast.bad_control, 0);
	ck_assert_ptr_nonnull(strstr(verdict->statement, "; v1 took "));
	told_close(&told);
}
END_TEST

/* An endpoint on one host of eight: neither the endpoint nor the host alone is surely it. */
START_TEST(an_endpoint_ill_on_one_host_is_not_the_endpoint)
{
	static const struct plan plan = {.hosts = 2, .endpoints = 1, .from = .5, .until = 1};
	struct told told;

	judge(&told, &plan);
	const struct verdict *verdict = &told.verdict;

	ck_assert(verdict->kind != KIND_ENDPOINT || verdict->certainty < CERTAINTY_PROBABLE);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("true cause");
	TCase *tc = tcase_create("true cause");

	tcase_add_loop_test(tc, the_true_cause_is_named_as_surely_as_the_log_allows, 0,
			    LENGTH(cases));
	tcase_add_test(tc, two_hosts_that_fell_ill_together_are_both_named);
	tcase_add_test(tc, what_some_endpoints_share_is_told_with_their_names);
	tcase_add_loop_test(tc, of_what_ended_the_figures_are_of_the_time_it_lasted, 0, 2);
	tcase_add_test(tc, records_without_a_version_are_no_other_version);
	tcase_add_test(tc, an_endpoint_ill_on_one_host_is_not_the_endpoint);
	suite_add_tcase(suite, tc);
	return suite;
}
