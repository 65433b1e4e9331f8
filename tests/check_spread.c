/* check_spread: on which endpoints a version is worse, and what is said of it there. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/spread_private.h"
#include "tests/story.h"

enum { ENDPOINTS = 5, SECONDS = 3600, ONSET = 1800 };

static const struct analysis_options plain = {0};
static const char *const endpoints[ENDPOINTS] = {"/a", "/b", "/c", "/d", "/e"};

/* Bits are endpoints, from /a on: where v2 is slower, and where v1 is. */
struct plan { unsigned slow, slow_old; double factor, rare; };

/* One request a second, 100 ms and widely spread; /e is asked for in `rare` of them. */
static void
tell(const struct plan *plan, struct made *made)
{
	uint64_t state = 7;

	made_open(made, NULL, 0);
	for (int second = 0; second < SECONDS; second++) {
		bool is_rare = uniform(&state) < plan->rare;
		int e = is_rare ? ENDPOINTS - 1 : (int)(uniform(&state) * (ENDPOINTS - 1));
		bool is_since = second >= ONSET, is_new = uniform(&state) < .4 && is_since;
		double latency = 100 * exp(.6 * story_gauss(&state));
		bool is_slow = is_since && ((is_new ? plan->slow : plan->slow_old) >> e & 1);

		made_add(made, second * 1000., is_new ? "v2" : "v1", endpoints[e],
			 is_slow ? plan->factor * latency : latency, OUTCOME_OK, NULL);
	}
}

static void
judge(struct told *told, const struct plan *plan)
{
	*told = (struct told){0};
	tell(plan, &told->made);
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

/* A study with its onset set, and v2 as it is. */
static struct suspect
version_of(struct told *told, const struct plan *plan, struct study *study)
{
	*told = (struct told){0};
	tell(plan, &told->made);
	struct query query = query_all(told->made.store, INT64_MAX);

	study_open(study, &query, &plain, &told->arena);
	windows_set(study, MADE_START_NS + ONSET * NS_PER_S);
	baseline_choose(study);
	struct cause cause = {.n = 1, .term = {{FIELD_VERSION, made_name(&told->made, "v2")}}};

	return suspect_make(study, KIND_BAD_VERSION, &cause);
}

static unsigned
bits_of(struct told *told, const uint32_t *name, size_t n)
{
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++)
		for (int e = 0; e < ENDPOINTS; e++)
			if (name[i] == made_name(&told->made, endpoints[e]))
				bits |= 1u << e;
	return bits;
}

/* The plan is known: on /a and /c slower by 1.9, of ranks that show it and limits few pass. */
START_TEST(the_endpoints_it_is_worse_on_are_found_and_the_others_left_out)
{
	static const struct plan plan = {.slow = 1 | 1 << 2, .factor = 1.9, .rare = .2};
	struct told told;
	struct study study;
	struct suspect suspect = version_of(&told, &plan, &study);

	ck_assert_ptr_nonnull(suspect.spread);
	ck_assert_uint_eq(bits_of(&told, suspect.spread->worse, suspect.spread->n_worse), 5);
	ck_assert_uint_eq(bits_of(&told, suspect.spread->well, suspect.spread->n_well), 2 + 8 + 16);
	/* What is compared is what lies there; its records stay all it has. */
	ck_assert_uint_eq(suspect.strata.n, 2);
	uint64_t there = suspect.strata.at[0].a.n + suspect.strata.at[1].a.n;

	ck_assert_uint_lt(there, suspect.share.n);
	study_release(&study);
	told_close(&told);
}
END_TEST

START_TEST(everywhere_or_on_one_alone_is_no_spread)
{
	static const struct plan plans[] = {
		{.slow = 31, .factor = 2.5, .rare = .2},	/* all: there is no elsewhere */
		{.slow = 1 << 1, .factor = 2.5, .rare = .2},	/* one: a pair */
		{.slow = 0, .factor = 1, .rare = .2},
		/* v1 is worse on a third: not v2's code alone. */
		{.slow = 3, .slow_old = 1 << 2, .factor = 4, .rare = .2},
	};

	for (size_t i = 0; i < LENGTH(plans); i++) {
		struct told told;
		struct study study;
		struct suspect suspect = version_of(&told, &plans[i], &study);

		ck_assert_msg(!suspect.spread, "plan %zu", i);
		study_release(&study);
		told_close(&told);
	}
}
END_TEST

START_TEST(the_figures_said_are_of_the_endpoints_it_is_worse_on)
{
	static const struct plan plan = {.slow = 1 | 1 << 2, .factor = 2.2, .rare = .2};
	struct told told;

	judge(&told, &plan);
	ck_assert_str_eq(told_cause(&told), "v2");
	ck_assert_int_ge(told.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_uint_eq(told.verdict.contrast.n_endpoints, 2);
	ck_assert_ptr_nonnull(strstr(told.verdict.statement, "On /a and /c it took"));
	/* 2.2 by plan; a diluted mean over five endpoints would give 1.5. */
	ck_assert_double_ge(told.verdict.contrast.mean_ratio, 1.9);
	ck_assert_double_le(told.verdict.contrast.mean_ratio, 2.5);
	told_close(&told);
}
END_TEST

/* On /b it is plain; of /e so few records tell that it may be the same there. */
START_TEST(a_pair_that_may_not_be_all_is_associated_at_most)
{
	static const struct plan both = {.slow = 1 << 1 | 1 << 4, .factor = 6, .rare = .012};
	static const struct plan alone = {.slow = 1 << 1, .factor = 6, .rare = .012};
	struct told told;

	judge(&told, &alone);
	ck_assert_str_eq(told_cause(&told), "v2 on /b");
	ck_assert_int_ge(told.verdict.certainty, CERTAINTY_PROBABLE);
	told_close(&told);
	judge(&told, &both);
	ck_assert(!strcmp(told_cause(&told), "v2") ||
		  told.verdict.certainty <= CERTAINTY_ASSOCIATED);
	told_close(&told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("spread");
	TCase *tcase = tcase_create("spread");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_endpoints_it_is_worse_on_are_found_and_the_others_left_out);
	tcase_add_test(tcase, everywhere_or_on_one_alone_is_no_spread);
	tcase_add_test(tcase, the_figures_said_are_of_the_endpoints_it_is_worse_on);
	tcase_add_test(tcase, a_pair_that_may_not_be_all_is_associated_at_most);
	suite_add_tcase(suite, tcase);
	return suite;
}
