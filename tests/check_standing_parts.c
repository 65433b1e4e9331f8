/* check_standing_parts: what always was so, a version that was well, and what is only farther. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/standing.h"
#include "tests/looked.h"

/* Of 3,000 s a request a second of h2, and one of h1 from `from` to `until`. */
static void
look_open(struct looked *look, const char *field, int from, int until)
{
	static const char *const hosts[] = {"h1", "h2"};

	*look = (struct looked){.arena = {0}};
	made_open(&look->made, &field, 1);
	for (int s = 0; s < 3000; s++) {
		if (s >= from && s < until)
			made_add(&look->made, s * 1000, "v1", "/a", 100, OUTCOME_OK, &hosts[0]);
		made_add(&look->made, s * 1000 + 500, "v1", "/a", 100, OUTCOME_OK, &hosts[1]);
	}
	looked_at(look);
}

static struct cause
h1_of(struct looked *look, const char *field)
{
	return (struct cause){1, {{store_field_find(look->made.store, field),
				   made_name(&look->made, "h1")}}};
}

static int64_t
at(int second)
{
	return MADE_START_NS + second * NS_PER_S;
}

/* The log's first and last fifth end at 600 s and begin at 2,400 s. Before the first hurt record
 * that begins a run may lie 60 of its records, or a twentieth of all. */
START_TEST(what_is_hurt_from_its_start_to_the_end_was_always_so)
{
	static const struct { int from, until, start; bool is; const char *what; } rows[] = {
		{0, 3000, 0, true, "from the first to the last"},
		{590, 3000, 590, true, "from within the first fifth on"},
		{610, 3000, 610, false, "later"},
		{0, 2410, 0, true, "into the last fifth"},
		{0, 2390, 0, false, "until before it"},
		{0, 3000, 150, true, "150 of 3,000 before it"},
		{0, 3000, 151, false, "151 of 3,000"},
		{500, 3000, 625, true, "125 of 2,500"},
		{500, 3000, 626, false, "126 of 2,500"},
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct looked look;
		struct ref start = {.at_ns = at(rows[i].start)};

		look_open(&look, "host", rows[i].from, rows[i].until);
		struct cause cause = h1_of(&look, "host");

		ck_assert_msg(cause_is_always(&look.study, &cause, &start) == rows[i].is, "%s",
			      rows[i].what);
		looked_close(&look);
	}
}
END_TEST

/* Of 400 records, one in 7 s, a twentieth is 20: 60 may lie before it all the same. */
START_TEST(of_few_records_sixty_may_lie_before_a_run)
{
	for (int more = 0; more < 2; more++) {
		static const char *const dims[] = {"host"}, *const hosts[] = {"h1", "h2"};
		struct looked look = {.arena = {0}};
		struct ref start = {.at_ns = at(7 * (60 + more))};

		made_open(&look.made, dims, 1);
		for (int s = 0; s < 2800; s++)
			made_add(&look.made, s * 1000, "v1", "/a", 100, OUTCOME_OK,
				 &hosts[s % 7 != 0]);
		looked_at(&look);
		struct cause cause = h1_of(&look, "host");

		ck_assert_int_eq(cause_is_always(&look.study, &cause, &start), !more);
		looked_close(&look);
	}
}
END_TEST

/* Its own step up, or down, shows a beginning, or an end; that of another host none. */
START_TEST(a_step_of_its_own_shows_that_it_was_not)
{
	struct looked look;
	struct ref start = {.at_ns = at(0)};

	look_open(&look, "host", 0, 3000);
	struct cause cause = h1_of(&look, "host");
	struct suspect suspect = {.kind = KIND_DIMENSION, .cause = cause};
	struct step step = {.field = cause.term[0].field, .value = cause.term[0].value,
			    .at_ns = at(1000), .is_up = true, .is_material = true};

	ck_assert(suspect_is_chronic(&look.study, &suspect));
	look.study.steps = (struct steps){&step, 1, 1};
	ck_assert(!cause_is_always(&look.study, &cause, &start));
	ck_assert(!suspect_is_chronic(&look.study, &suspect));
	step.is_up = false;
	ck_assert(!cause_is_always(&look.study, &cause, &start));
	step.is_material = false;	/* as much as a value's own must fall is not asked here */
	ck_assert(!cause_is_always(&look.study, &cause, &start));
	step.is_up = true;
	ck_assert(cause_is_always(&look.study, &cause, &start));
	step.is_material = true;
	step.value = made_name(&look.made, "h2");
	ck_assert(cause_is_always(&look.study, &cause, &start));
	ck_assert(suspect_is_chronic(&look.study, &suspect));
	look.study.steps = (struct steps){0};
	looked_close(&look);
}
END_TEST

START_TEST(a_value_is_chronic_from_the_first_fifth_on)
{
	static const struct { int from, onset; enum kind kind; bool is; } rows[] = {
		{0, -1, KIND_DIMENSION, true}, {590, -1, KIND_DIMENSION, true},
		{610, -1, KIND_DIMENSION, false}, {0, 590, KIND_DIMENSION, true},
		{0, 610, KIND_DIMENSION, false}, {0, -1, KIND_BAD_VERSION, false},
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct looked look;

		look_open(&look, "host", rows[i].from, 3000);
		struct suspect suspect = {.kind = rows[i].kind, .cause = h1_of(&look, "host")};

		look.study.onset.is_known = rows[i].onset >= 0;
		look.study.onset.at_or_before_ns = at(rows[i].onset);
		ck_assert_msg(suspect_is_chronic(&look.study, &suspect) == rows[i].is, "%zu", i);
		looked_close(&look);
	}
}
END_TEST

/* Of a log of `hours` a version that came `before_s` before the onset; n requests, none of them
 * hurt; since then all are. */
static bool
was_well(double hours, int before_s, uint64_t n, bool has_other)
{
	double span_s = hours * 3600;
	struct looked look = {.arena = {0}};
	struct stratum stratum = {
		.a = {.n = 100, .supported = 100, .hurt = 100, .expected = 5},
		.a_before = {.n = n, .supported = n, .hurt = 0, .expected = .05 * (double)n},
		.b = {.n = has_other},
	};
	int onset_s = (int)(.9 * span_s);
	uint64_t counted = 0;

	made_open(&look.made, NULL, 0);
	for (int i = 0; i <= 1000; i++)
		made_add(&look.made, i * span_s, "v1", "/a", 100, OUTCOME_OK, NULL);
	made_add(&look.made, (onset_s - before_s) * 1e3, "v2", "/a", 100, OUTCOME_OK, NULL);
	looked_at(&look);
	windows_set(&look.study, at(onset_s));
	struct suspect suspect = {
		.kind = KIND_BAD_VERSION,
		.cause = {1, {{FIELD_VERSION, made_name(&look.made, "v2")}}},
		.strata = {.at = &stratum, .n = 1},
	};
	bool is = suspect_was_well(&look.study, &suspect, &counted);

	if (is)
		ck_assert_uint_eq(counted, n);
	looked_close(&look);
	return is;
}

START_TEST(a_version_was_well_for_a_tenth_of_the_log_or_half_an_hour)
{
	ck_assert(was_well(1, 370, 50, false));		/* of an hour: 360 s */
	ck_assert(!was_well(1, 350, 50, false));
	ck_assert(was_well(20, 1810, 50, false));	/* of 20 hours: 1,800 s */
	ck_assert(!was_well(20, 1790, 50, false));
	ck_assert(was_well(1, 370, 20, false));
	ck_assert(!was_well(1, 370, 19, false));
	ck_assert(!was_well(1, 370, 50, true));		/* another one is there to be set beside */
}
END_TEST

/* So much slower than its controls, so many more of a thousand failing. */
static bool
is_far(const char *field, double times, int more)
{
	struct looked look;

	look_open(&look, field, 1500, 3000);
	windows_set(&look.study, at(1500));
	struct suspect suspect = {.kind = KIND_DIMENSION, .cause = h1_of(&look, field)};
	struct contrast *c = &suspect.contrast;

	c->like_control_ms = 100;
	c->mean_candidate_ms = 100 * times;
	c->rated_candidate = c->rated_control = 1000;
	c->bad_control = 5;
	c->bad_candidate = (uint64_t)(5 + more);
	bool is = suspect_is_new_and_far(&look.study, &suspect);

	looked_close(&look);
	return is;
}

START_TEST(what_comes_and_is_only_farther_is_told_by_how_much)
{
	ck_assert(is_far("host", 1.9, 0));
	ck_assert(!is_far("host", 2.1, 0));
	ck_assert(is_far("customer", 2.9, 0));
	ck_assert(!is_far("customer", 3.1, 0));
	ck_assert(is_far("zone", 1.9, 19));
	ck_assert(!is_far("zone", 1.9, 21));		/* it fails more: that is no distance */
	ck_assert(!is_far("customer", 1.9, 21));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("standing_parts");
	TCase *tcase = tcase_create("parts");

	tcase_add_test(tcase, what_is_hurt_from_its_start_to_the_end_was_always_so);
	tcase_add_test(tcase, of_few_records_sixty_may_lie_before_a_run);
	tcase_add_test(tcase, a_step_of_its_own_shows_that_it_was_not);
	tcase_add_test(tcase, a_value_is_chronic_from_the_first_fifth_on);
	tcase_add_test(tcase, a_version_was_well_for_a_tenth_of_the_log_or_half_an_hour);
	tcase_add_test(tcase, what_comes_and_is_only_farther_is_told_by_how_much);
	suite_add_tcase(suite, tcase);
	return suite;
}
