/* check_risen: a difference that was always there, and an incident that hits both sides of it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

/* What comes at the half of the log, on either side of a cache whose hits take a fifteenth. */
struct fault { double slow_hit, slow_miss, fails_hit, fails_miss; };

/* n requests, one a second, two endpoints, every second one a hit; the newest of one version in
 * twenty is slower by `canary` times since the half. */
static void
log_of(struct judged *judged, const char *field, const char *const value[2], int n,
       const struct fault *fault, double canary)
{
	judged_open(judged, field, 31);
	for (int i = 0; i < n; i++) {
		bool is_hit = uniform(&judged->state) < .5, is_since = i >= n / 2;
		bool is_new = canary > 0 && is_since && i % 20 == 3;
		double ms = 150 * exp(.3 * story_gauss(&judged->state)) / (is_hit ? 15 : 1);
		double slow = is_hit ? fault->slow_hit : fault->slow_miss,
		       fails = is_hit ? fault->fails_hit : fault->fails_miss;
		bool is_bad = is_since && uniform(&judged->state) < fails;

		made_add(&judged->made, i * INT64_C(1000), is_new ? "v2" : "v1",
			 i % 3 ? "/a" : "/b", ms * (is_since ? slow : 1) * (is_new ? canary : 1),
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, &value[is_hit]);
	}
}

static const char *const cache[] = {"MISS", "HIT"};

static const struct check *
control_of(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *row = &verdict->hypothesis[i];

		for (size_t k = 0; row->kind == KIND_DIMENSION && k < row->n_checks; k++)
			if (row->check[k].id == 4)
				return &row->check[k];
	}
	return NULL;
}

/* A third fails, or all take three times as long, hits and misses alike: what both share. */
START_TEST(what_hits_both_sides_is_not_blamed_on_the_slow_one)
{
	static const struct fault faults[] = {{1, 1, .34, .34}, {3, 3, 0, 0}, {3, 3, .1, .1}};
	struct judged judged;

	log_of(&judged, "cache", cache, 4000, &faults[_i], 0);
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->kind == KIND_SHARED, "%s", verdict->statement);
	const struct check *control = control_of(verdict);

	if (control) {
		ck_assert_int_eq(control->state, CHECK_CONTRADICTS);
		ck_assert_msg(strstr(control->text, " got worse at the onset too, set against what "
					   "came before: p50 ") != NULL, "%s", control->text);
	}
	judged_close(&judged);
}
END_TEST

/* Only the misses: they are to blame, whether they fail or take longer. */
START_TEST(what_hits_one_side_is_blamed_on_it)
{
	static const struct fault faults[] = {{1, 1, 0, .34}, {1, 3, 0, 0}, {1.05, 3, .01, .1}};
	struct judged judged;

	log_of(&judged, "cache", cache, 4000, &faults[_i], 0);
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->kind == KIND_DIMENSION, "%s", verdict->statement);
	ck_assert_int_ge(verdict->certainty, CERTAINTY_PROBABLE);
	ck_assert_str_eq(names_get(store_names(judged.made.store),
				   verdict->cause.term[0].value)->clean, "MISS");
	judged_close(&judged);
}
END_TEST

/* It stands in nobody's way: neither in that of a version nor of a silence. */
START_TEST(a_standing_difference_hides_no_other_cause)
{
	static const struct fault none = {1, 1, 0, 0};
	struct judged judged;

	log_of(&judged, "cache", cache, 20000, &none, 2);
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->kind == KIND_BAD_VERSION, "%s", verdict->statement);
	ck_assert_int_ge(verdict->certainty, CERTAINTY_PROBABLE);
	ck_assert_int_ge(verdict->onset.at_or_before_ns, MADE_START_NS + 10000 * NS_PER_S);
	judged_close(&judged);
	judged_open(&judged, "cache", 32);
	for (int i = 0; i < 3000; i++) {
		bool is_hit = uniform(&judged.state) < .5;

		made_add(&judged.made, i * INT64_C(1000) + (i < 1500 ? 0 : 900000), "v1", "/a",
			 150 * exp(.3 * story_gauss(&judged.state)) / (is_hit ? 15 : 1), OUTCOME_OK,
			 &cache[is_hit]);
	}
	verdict = judge(&judged);
	ck_assert_msg(verdict->kind == KIND_DATA_GAP, "%s", verdict->statement);
	judged_close(&judged);
}
END_TEST

/* Nothing happens at all, in few records or in many: no incident. */
START_TEST(a_difference_by_nature_is_no_incident)
{
	static const struct fault none = {1, 1, 0, 0};
	static const int n[] = {30, 60, 120, 4000};
	struct judged judged;

	log_of(&judged, "cache", cache, n[_i], &none, 0);
	ck_assert_int_ne(judge(&judged)->incident, TRUTH_YES);
	judged_close(&judged);
}
END_TEST

/* Nine of sixty lie apart from the rest (I4). Hosts do not differ by nature; caches, methods and
 * regions do, but none fails by nature. */
START_TEST(what_lies_apart_by_nature_is_no_incident_of_few_records)
{
	static const struct { const char *field; bool fails; enum truth want; } cases[] = {
		{"host", false, TRUTH_YES}, {"x_cache", false, TRUTH_NO},
		{"http_method", false, TRUTH_NO}, {"region", false, TRUTH_NO},
		{"region", true, TRUTH_YES}};
	static const char *const value[] = {"A", "B"};
	struct judged judged;

	judged_open(&judged, cases[_i].field, 33);
	for (int i = 0; i < 60; i++) {
		bool is_far = i % 7 == 2;
		double ms = 10 * exp(.2 * story_gauss(&judged.state)) * (is_far ? 15 : 1);

		made_add(&judged.made, i * INT64_C(1000), "v1", "/a", ms,
			 is_far && i % 4 && cases[_i].fails ? OUTCOME_TIMEOUT : OUTCOME_OK,
			 &value[is_far]);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->incident == cases[_i].want, "%s: %d %s", cases[_i].field,
		      (int)verdict->incident, verdict->statement);
	if (_i == 0)
		ck_assert_msg(verdict->kind == KIND_DIMENSION, "%s", verdict->statement);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("risen");
	TCase *tcase = tcase_create("risen");

	tcase_add_loop_test(tcase, what_hits_both_sides_is_not_blamed_on_the_slow_one, 0, 3);
	tcase_add_loop_test(tcase, what_hits_one_side_is_blamed_on_it, 0, 3);
	tcase_add_test(tcase, a_standing_difference_hides_no_other_cause);
	tcase_add_loop_test(tcase, a_difference_by_nature_is_no_incident, 0, 4);
	tcase_add_loop_test(tcase, what_lies_apart_by_nature_is_no_incident_of_few_records, 0, 5);
	suite_add_tcase(suite, tcase);
	return suite;
}
