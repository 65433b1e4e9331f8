/* check_incident_parts: a day's course, outcomes that nobody can read, and when they count. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>
#include <string.h>

#include "core/analysis/board_private.h"
#include "core/analysis/incident_private.h"
#include "core/analysis/onset_private.h"
#include "tests/looked.h"
#include "tests/story.h"

/* 4,000 requests in so many seconds; from the middle on so many of a hundred fail or are unknown,
 * before it so many. */
static void
look_open(struct looked *look, double span_s, enum outcome outcome, int before, int since)
{
	*look = (struct looked){.arena = {0}};
	made_open(&look->made, NULL, 0);
	for (int i = 0; i <= 4000; i++) {
		int of = i < 2000 ? before : since;

		made_add(&look->made, i * span_s / 4, i % 2 ? "v1" : "v2", "/a", 100,
			 i * 37 % 100 < of ? outcome : OUTCOME_OK, NULL);
	}
	looked_at(look);
	windows_set(&look->study, MADE_START_NS + (int64_t)(span_s / 2 * 1e9));
}

START_TEST(six_hours_are_a_day)
{
	struct study study = {.first_ns = 5, .last_ns = 5 + 6 * 3600 * NS_PER_S};

	ck_assert(is_day_long(&study));
	study.last_ns--;
	ck_assert(!is_day_long(&study));
}
END_TEST

/* What the rule is told: how latency goes with the rate, who fired, what stands beside. */
struct asked {
	double span_s, strength;
	bool passes, is_beside;		/* beside: a value stayed fast meanwhile */
	int fired;
	int failing;			/* of a hundred, since the middle; before it 1 */
};

static bool
is_day(const struct asked *asked)
{
	struct check beside = {.id = 4,
			       .state = asked->is_beside ? CHECK_CONTRADICTS : CHECK_PASS};
	struct answer answer = {.strength = asked->strength, .passes = asked->passes};
	const struct answer *answers[] = {&answer};
	struct hypothesis row = {.kind = KIND_LOAD, .check = &beside, .n_checks = 1};
	const struct suspect *nobody[] = {NULL};
	struct board board = {.row = &row, .answer = answers, .suspect = nobody, .n = 1};
	struct suspects suspects = {.n = 0};
	struct verdict verdict = {.fired_text = {NULL}};
	struct looked look;

	look_open(&look, asked->span_s, OUTCOME_TIMEOUT, 1, asked->failing);
	verdict.fired[1] = true;
	verdict.fired[asked->fired] = true;
	day_rule(&look.study, &suspects, &board, &verdict);
	bool is = look.study.is_day;

	ck_assert_int_eq(verdict.fired[1], !is);
	ck_assert_int_eq(verdict.fired_text[2] != NULL, is);
	looked_close(&look);
	return is;
}

START_TEST(a_day_s_course_is_no_incident_where_nothing_fails)
{
	static const struct { struct asked asked; bool is; const char *what; } at[] = {
		{{25e3, .76, false, false, 1, 1}, true, "rank correlation 0.76"},
		{{25e3, .74, false, false, 1, 1}, false, "rank correlation 0.74"},
		{{25e3, .1, true, false, 1, 1}, true, "C9 and C10 pass"},
		{{25e3, .76, false, true, 1, 1}, false, "a value stayed fast"},
		{{21e3, .76, false, false, 1, 1}, false, "less than six hours"},
		{{25e3, .76, false, false, 2, 1}, false, "a value is worse than others"},
		{{25e3, .76, false, false, 3, 1}, false, "failures"},
		{{25e3, .76, false, false, 4, 1}, false, "small arms lie apart"},
		{{25e3, .76, false, false, 5, 1}, false, "a gap"},
		{{25e3, .76, false, false, 1, 2}, true, "one of a hundred more fails"},
		{{25e3, .76, false, false, 1, 4}, false, "three of a hundred more fail"},
	};

	for (size_t i = 0; i < LENGTH(at); i++)
		ck_assert_msg(is_day(&at[i].asked) == at[i].is, "%s", at[i].what);
}
END_TEST

/*
 * v2 takes the place of v1 in the middle of seven hours. Its first requests take as long as the
 * last ones of v1 for so many seconds, then three times as long; from then on one comes every so
 * many seconds, before it every 6.
 */
static bool
is_day_with_a_release(int well_s, double every_s)
{
	static const double SPAN_S = 25200, SWITCH_S = 12600;
	struct check beside = {.id = 4, .state = CHECK_PASS};
	struct answer answer = {.passes = true};
	const struct answer *answers[] = {&answer};
	struct hypothesis row = {.kind = KIND_LOAD, .check = &beside, .n_checks = 1};
	const struct suspect *nobody[] = {NULL};
	struct board board = {.row = &row, .answer = answers, .suspect = nobody, .n = 1};
	struct verdict verdict = {.fired = {[1] = true, [2] = true}};
	struct looked look = {.arena = {0}};
	uint64_t state = 8;

	made_open(&look.made, NULL, 0);
	for (double s = 0; s < SPAN_S; s += s >= SWITCH_S + well_s ? every_s : 6) {
		bool is_new = s >= SWITCH_S, is_slow = s >= SWITCH_S + well_s;

		made_add(&look.made, s * 1e3, is_new ? "v2" : "v1", "/a",
			 (is_slow ? 300 : 100) * exp(.2 * story_gauss(&state)), OUTCOME_OK, NULL);
	}
	looked_at(&look);
	windows_set(&look.study, MADE_START_NS + (int64_t)(SWITCH_S * 1e9));
	baseline_choose(&look.study);
	struct query since = query_since(&look.study);
	struct stratum stratum = {.a = harm_in(&look.study, &since)};
	struct suspect version = {
		.kind = KIND_BAD_VERSION,
		.cause = {1, {{FIELD_VERSION, made_name(&look.made, "v2")}}},
		.strata = {.at = &stratum, .n = 1},
	};
	struct suspects suspects = {.at = &version, .n = 1, .beyond = version.cause};

	day_rule(&look.study, &suspects, &board, &verdict);
	bool is = look.study.is_day;

	looked_close(&look);
	return is;
}

/* Its first 3 % of the log, 756 s, are looked at. */
START_TEST(a_release_is_no_worse_by_day_than_its_first_requests)
{
	ck_assert(is_day_with_a_release(900, 3));
	ck_assert(!is_day_with_a_release(0, 3));
	ck_assert(!is_day_with_a_release(200, 3));	/* three quarters of them are slow */
}
END_TEST

/* As many came before, and were fast: whatever is said of load, it is not the day. */
START_TEST(what_is_slower_than_as_many_were_is_no_day)
{
	ck_assert(!is_day_with_a_release(900, 6));
}
END_TEST

START_TEST(unknown_outcomes_that_come_all_at_once_are_told)
{
	static const struct { int before, since; bool is; const char *what; } at[] = {
		{0, 0, false, "none"}, {0, 22, true, "22 of a hundred from the middle on"},
		{0, 18, false, "18 of a hundred"}, {30, 30, false, "as many at all times"},
		{10, 32, true, "22 more"}, {40, 10, false, "fewer"},
	};

	for (size_t i = 0; i < LENGTH(at); i++) {
		struct looked look;

		look_open(&look, 3600, OUTCOME_UNKNOWN, at[i].before, at[i].since);
		const char *text = unknown_text(&look.study);

		ck_assert_msg((text != NULL) == at[i].is, "%s: %s", at[i].what, text ? text : "");
		if (text)
			ck_assert_msg(strstr(text, "from about 18:30"), "%s", text);
		looked_close(&look);
	}
}
END_TEST

/* Of 80 requests since the middle a quarter are unknown, or two of five: z is 4.78 and 6.32, and
 * chance may do the former at some moment. */
START_TEST(what_chance_may_make_is_not_told)
{
	for (int is_plain = 0; is_plain < 2; is_plain++) {
		struct looked look = {.arena = {0}};

		made_open(&look.made, NULL, 0);
		for (int i = 0; i < 160; i++) {
			bool is_unknown = i >= 80 && (is_plain ? i % 5 < 2 : i % 4 == 0);

			made_add(&look.made, i * 1000, "v1", "/a", 100,
				 is_unknown ? OUTCOME_UNKNOWN : OUTCOME_OK, NULL);
		}
		looked_at(&look);
		ck_assert_int_eq(unknown_text(&look.study) != NULL, is_plain);
		looked_close(&look);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_parts");
	TCase *tcase = tcase_create("parts");

	tcase_add_test(tcase, six_hours_are_a_day);
	tcase_add_test(tcase, a_day_s_course_is_no_incident_where_nothing_fails);
	tcase_add_test(tcase, a_release_is_no_worse_by_day_than_its_first_requests);
	tcase_add_test(tcase, what_is_slower_than_as_many_were_is_no_day);
	tcase_add_test(tcase, unknown_outcomes_that_come_all_at_once_are_told);
	tcase_add_test(tcase, what_chance_may_make_is_not_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
