/* check_contrast: two arms in equal strata, what they explain, and when a difference matters. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict_private.h"
#include "tests/story.h"

static const struct analysis_options plain = {0};

/* A study of a made log with its windows set: from a moment on, or all of it (< 0). */
struct looked { struct made made; struct study study; struct arena arena; };

static void
look_from(struct looked *looked, double from_ms)
{
	struct query query = query_all(looked->made.store, INT64_MAX);

	study_open(&looked->study, &query, &plain, &looked->arena);
	windows_set(&looked->study,
		    from_ms < 0 ? INSTANT_NONE : MADE_START_NS + (int64_t)(from_ms * 1e6));
	baseline_choose(&looked->study);
}

static void
look_close(struct looked *looked)
{
	study_release(&looked->study);
	arena_release(&looked->arena);
	made_close(&looked->made);
}

static struct cause
of_version(struct looked *looked, const char *name)
{
	return (struct cause){.n = 1, .term = {{FIELD_VERSION, made_name(&looked->made, name)}}};
}

/* Both arms on one endpoint: latencies one a second, all OK. */
static void
add_all(struct looked *looked, const char *version, const char *endpoint, const double *ms,
	size_t n)
{
	for (size_t i = 0; i < n; i++)
		made_add(&looked->made, (double)looked->made.n * 1000, version, endpoint, ms[i],
			 OUTCOME_OK, NULL);
}

START_TEST(two_separated_strata_have_the_exact_chance)
{
	/* analysis.md 9: 3 v 3 and 4 v 2, all separated: one-sided p = floor = 1/300. */
	static const double a2[] = {300, 310, 320}, a1[] = {100, 110, 120};
	static const double b2[] = {500, 510, 520, 530}, b1[] = {50, 60};
	struct looked looked = {0};
	struct strata strata = {.only = NAME_NONE};

	made_open(&looked.made, NULL, 0);
	add_all(&looked, "v1", "/a", a1, 3);
	add_all(&looked, "v1", "/b", b1, 2);
	add_all(&looked, "v2", "/a", a2, 3);
	add_all(&looked, "v2", "/b", b2, 4);
	look_from(&looked, -1);
	struct cause cause = of_version(&looked, "v2");

	ck_assert(strata_make(&looked.study, &cause, -1, &strata));
	struct contrast contrast = contrast_make(&looked.study, &strata, false, false);

	ck_assert_uint_eq(contrast.n_candidate, 7);
	ck_assert_uint_eq(contrast.n_control, 5);
	ck_assert_uint_eq(contrast.n_endpoints, 2);
	ck_assert_double_eq_tol(contrast.p_one_sided, 1 / 300., 1e-12);
	ck_assert_double_eq_tol(contrast.delta, 1, 1e-12);
	ck_assert(contrast.separated);
	/* Weighted by the candidate's: (3 x 310 + 4 x 515) / (3 x 110 + 4 x 55). */
	ck_assert_double_eq_tol(contrast.mean_ratio, (3 * 310. + 4 * 515.) / (3 * 110. + 4 * 55.),
				1e-12);
	ck_assert_double_eq_tol(contrast.gap_ratio, 300 / 120., 1e-12);
	look_close(&looked);
}
END_TEST

START_TEST(the_contrast_of_the_other_side_is_its_mirror)
{
	struct story story = {.seed = 21,
			      .n = 800,
			      .hurt = HURT_VERSION,
			      .onset = 0,
			      .canary = .4,
			      .factor = 1.5};
	struct looked looked = {0};
	struct strata one = {.only = NAME_NONE}, two = {.only = NAME_NONE};

	story_tell(&story, &looked.made);
	look_from(&looked, -1);
	struct cause first = of_version(&looked, "v1"), second = of_version(&looked, "v2");

	ck_assert(strata_make(&looked.study, &first, -1, &one));
	ck_assert(strata_make(&looked.study, &second, -1, &two));
	struct contrast a = contrast_make(&looked.study, &one, true, false);
	struct contrast b = contrast_make(&looked.study, &two, true, false);

	contrast_shift(&looked.study, &one, true, false, &a);
	contrast_shift(&looked.study, &two, true, false, &b);

	ck_assert_double_eq_tol(a.delta, -b.delta, 1e-12);
	ck_assert_double_eq_tol(a.p_two_sided, b.p_two_sided, 1e-9);
	ck_assert_double_eq_tol(a.shift_ms, -b.shift_ms, 1e-9);
	ck_assert_uint_eq(a.n_candidate, b.n_control);
	look_close(&looked);
}
END_TEST

START_TEST(stratifying_undoes_simpson)
{
	/* v2 serves the slow endpoint mostly, and is as fast as v1 on both. */
	struct looked looked = {0};
	struct strata strata = {.only = NAME_NONE};
	uint64_t state = 5;

	made_open(&looked.made, NULL, 0);
	for (int i = 0; i < 1200; i++) {
		bool is_new = uniform(&state) < .5, is_slow = uniform(&state) < (is_new ? .9 : .1);
		double ms = (is_slow ? 400 : 50) * exp(.2 * story_gauss(&state));

		made_add(&looked.made, i * 1000, is_new ? "v2" : "v1", is_slow ? "/slow" : "/fast",
			 ms, OUTCOME_OK, NULL);
	}
	look_from(&looked, -1);
	struct cause cause = of_version(&looked, "v2");

	ck_assert(strata_make(&looked.study, &cause, -1, &strata));
	struct contrast like = contrast_make(&looked.study, &strata, false, false);
	struct contrast pooled = contrast_make(&looked.study, &strata, false, true);

	ck_assert_double_lt(fabs(like.delta), .147);
	ck_assert_double_gt(pooled.delta, .474);
	struct rate_contrast rates = contrast_rates(&looked.study, &strata);

	ck_assert(!contrast_is_material(&looked.study, &strata, &like, &rates));
	look_close(&looked);
}
END_TEST

START_TEST(a_small_control_is_filled_up_from_before)
{
	struct looked looked = {0};
	struct strata strata = {.only = NAME_NONE};
	static const double old[] = {100, 101, 102}, now[] = {99}, hurt[] = {700, 710, 720};

	made_open(&looked.made, NULL, 0);
	add_all(&looked, "v1", "/a", old, 3);
	add_all(&looked, "v2", "/a", hurt, 3);
	add_all(&looked, "v1", "/a", now, 1);
	look_from(&looked, 3000);
	struct cause cause = of_version(&looked, "v2");

	ck_assert(strata_make(&looked.study, &cause, -1, &strata));
	ck_assert(strata.is_topped);
	ck_assert_uint_eq(contrast_make(&looked.study, &strata, false, false).n_control, 4);
	ck_assert_uint_eq(contrast_make(&looked.study, &strata, true, false).n_control, 1);
	look_close(&looked);
}
END_TEST

START_TEST(strata_with_one_arm_carry_no_weight_but_count_in_coverage)
{
	struct looked looked = {0};
	struct strata strata = {.only = NAME_NONE};
	static const double fast[] = {100, 101, 102, 103}, hurt[] = {700, 710, 720},
			    alone[] = {5, 6};

	made_open(&looked.made, NULL, 0);
	add_all(&looked, "v1", "/a", fast, 4);
	add_all(&looked, "v2", "/a", hurt, 3);
	add_all(&looked, "v2", "/only", alone, 2);
	look_from(&looked, -1);
	struct cause cause = of_version(&looked, "v2");

	ck_assert(strata_make(&looked.study, &cause, -1, &strata));
	struct share share = share_of(&looked.study, &strata);

	ck_assert_double_eq_tol(share.coverage, 3 / 5., 1e-12);
	ck_assert_double_eq_tol(share.explained, 1, 1e-12);
	ck_assert_uint_eq(contrast_make(&looked.study, &strata, false, false).n_candidate, 3);
	look_close(&looked);
}
END_TEST

START_TEST(complementary_values_never_both_explain_most)
{
	struct story story = {.seed = 30 + (uint64_t)_i,
			      .n = 900,
			      .onset = .3,
			      .canary = .1 + .08 * _i,
			      .has_both = true,
			      .factor = 2,
			      .hurt = _i % 2 ? HURT_VERSION : HURT_ALL};
	struct looked looked = {0};
	struct strata one = {.only = NAME_NONE}, two = {.only = NAME_NONE};

	story_tell(&story, &looked.made);
	look_from(&looked, 540e3);
	struct cause first = of_version(&looked, "v1"), second = of_version(&looked, "v2");

	ck_assert(strata_make(&looked.study, &first, -1, &one));
	ck_assert(strata_make(&looked.study, &second, -1, &two));
	double a = share_of(&looked.study, &one).explained,
	       b = share_of(&looked.study, &two).explained;

	ck_assert(!(a > .5 && b > .5));
	look_close(&looked);
}
END_TEST

/* Hosts differ for ever: what was different before is taken off first (3.4). */
START_TEST(an_old_difference_is_not_material_a_new_one_is)
{
	for (int is_new = 0; is_new < 2; is_new++) {
		struct looked looked = {0};
		struct strata strata = {.only = NAME_NONE};
		uint64_t state = 77;
		static const char *const dims[] = {"host"};

		made_open(&looked.made, dims, 1);
		for (int i = 0; i < 1200; i++) {
			const char *host = uniform(&state) < .5 ? "h1" : "h2";
			bool is_slow = !strcmp(host, "h1") && (!is_new || i >= 600);
			double ms = 100 * exp(.2 * story_gauss(&state)) * (is_slow ? 1.3 : 1);

			made_add(&looked.made, i * 1000, "v1", "/a", ms, OUTCOME_OK, &host);
		}
		look_from(&looked, 600e3);
		struct cause cause = {.n = 1, .term = {{FIELD_DIM, made_name(&looked.made, "h1")}}};

		ck_assert(strata_make(&looked.study, &cause, -1, &strata));
		struct contrast contrast = contrast_make(&looked.study, &strata, false, false);
		struct rate_contrast rates = contrast_rates(&looked.study, &strata);

		ck_assert_int_eq(contrast_is_material(&looked.study, &strata, &contrast, &rates),
				 is_new);
		look_close(&looked);
	}
}
END_TEST

START_TEST(the_baseline_is_a_healthy_version_with_most_records_before)
{
	struct story story = {.seed = 40,
			      .n = 900,
			      .onset = .5,
			      .canary = .4,
			      .factor = 4,
			      .turn = .3,
			      .hurt = HURT_VERSION};
	struct looked looked = {0};

	story_tell(&story, &looked.made);
	look_from(&looked, 900e3);
	ck_assert_str_eq(names_get(looked.made.names, looked.study.baseline)->clean, "v1");
	const struct reference *reference =
		reference_of(&looked.study, made_name(&looked.made, "/a"));

	ck_assert_int_eq(reference->kind, REFERENCE_BEFORE);
	ck_assert_double_eq_tol(reference->limit_us, reference->p95_us * 1.2, 1e-6);
	/* Nothing hurt: the share above 1.2 x p95 is small, the mean displacement a half. */
	ck_assert_double_lt(reference->hurt_rate, .05);
	look_close(&looked);
}
END_TEST

/* Of v2 two failed, one was fine and three say nothing of how they ended. */
START_TEST(unknown_outcomes_are_in_neither_part_of_a_rate)
{
	static const enum outcome ends[] = {OUTCOME_TIMEOUT, OUTCOME_OK, OUTCOME_SERVER_ERROR,
					    OUTCOME_UNKNOWN, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN};
	struct made made;
	struct arena arena = {0};
	struct verdict verdict;

	made_open(&made, NULL, 0);
	for (int i = 0; i < 12; i++)
		made_add(&made, i * 1000, i % 2 ? "v2" : "v1", "/a", i % 2 ? 900 + i : 90 + i,
			 i % 2 ? ends[i / 2] : OUTCOME_OK, NULL);
	struct query query = query_all(made.store, INT64_MAX);

	verdict_run(&query, &plain, &arena, &verdict);
	ck_assert_uint_eq(verdict.contrast.bad_candidate, 2);
	ck_assert_uint_eq(verdict.contrast.requests_candidate, 6);
	ck_assert_uint_eq(verdict.contrast.rated_candidate, 3);
	ck_assert_uint_eq(verdict.contrast.rated_control, verdict.contrast.requests_control);
	ck_assert_ptr_nonnull(strstr(verdict.statement, "2 of 3"));
	arena_release(&arena);
	made_close(&made);
}
END_TEST

/* v2 asks /slow two times of three, v1 one of three: like for like it is set against another mean
 * than that of v1's records, which is the one that is printed with their n. */
START_TEST(the_mean_of_the_control_is_that_of_its_records)
{
	struct looked looked = {0};
	struct strata strata = {.only = NAME_NONE};

	made_open(&looked.made, NULL, 0);
	for (int i = 0; i < 60; i++) {
		bool is_new = i % 2, is_slow = _i ? i / 2 % 2 : (i / 2 % 3 > 0) == is_new;

		made_add(&looked.made, i * 1000., is_new ? "v2" : "v1", is_slow ? "/slow" : "/fast",
			 (is_slow ? 300 : 30) * (is_new ? 2 : 1), OUTCOME_OK, NULL);
	}
	look_from(&looked, -1);
	struct cause cause = of_version(&looked, "v2");

	ck_assert(strata_make(&looked.study, &cause, -1, &strata));
	struct contrast c = contrast_make(&looked.study, &strata, false, false);

	ck_assert_uint_eq(c.n_control, 30);
	ck_assert_double_eq_tol(c.mean_control_ms, _i ? 165 : 120, 1e-9);
	ck_assert_double_eq_tol(c.like_control_ms, _i ? 165 : 210, 1e-9);
	ck_assert_double_eq_tol(c.mean_candidate_ms, _i ? 330 : 420, 1e-9);
	ck_assert_double_eq_tol(c.mean_ratio, 2, 1e-9);
	ck_assert_int_eq(contrast_is_weighted(&c), !_i);
	look_close(&looked);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("contrast");
	TCase *tcase = tcase_create("contrast");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, two_separated_strata_have_the_exact_chance);
	tcase_add_test(tcase, the_contrast_of_the_other_side_is_its_mirror);
	tcase_add_test(tcase, stratifying_undoes_simpson);
	tcase_add_test(tcase, a_small_control_is_filled_up_from_before);
	tcase_add_test(tcase, strata_with_one_arm_carry_no_weight_but_count_in_coverage);
	tcase_add_loop_test(tcase, complementary_values_never_both_explain_most, 0, 10);
	tcase_add_test(tcase, an_old_difference_is_not_material_a_new_one_is);
	tcase_add_test(tcase, the_baseline_is_a_healthy_version_with_most_records_before);
	tcase_add_loop_test(tcase, the_mean_of_the_control_is_that_of_its_records, 0, 2);
	tcase_add_test(tcase, unknown_outcomes_are_in_neither_part_of_a_rate);
	suite_add_tcase(suite, tcase);
	return suite;
}
