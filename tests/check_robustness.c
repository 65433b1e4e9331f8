/* check_robustness: what is told from tables is what a run says, and a cause that changes is seen.
 */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/robustness_private.h"
#include "core/store/store_private.h"
#include "tests/eval/loaded.h"
#include "tests/gen/random.c"

static const struct analysis_options plain = {0};

/* A made incident, looked at as verdict_run() does before it leaves anything out. */
struct case_of {
	struct scenario scenario;
	struct loaded_log log;
	struct arena arena;
	struct query query;
	struct study study;
	struct suspects suspects;
	struct board board;
	struct verdict verdict;
	struct judged judged;
};

/* large: as a log is looked at that has too many records for columns: by its cells. */
static void
case_open_as(struct case_of *it, const char *family, uint64_t seed, bool large)
{
	*it = (struct case_of){.arena = {0}};
	ck_assert_ptr_nonnull(scenario_family(family));
	scenario_make(scenario_family(family), seed, &it->scenario);
	log_load(&it->scenario, &it->log);
	if (large)
		it->log.store->small_records = 0;
	it->query = query_all(it->log.store, INT64_MAX);
	verdict_clear(&it->query, &it->verdict);
	study_open(&it->study, &it->query, &plain, &it->arena);
	ck_assert(!it->study.scene == large);
	study_judge(&it->study, &it->suspects, &it->board, &it->verdict);
	also_find(&it->study, &it->board, &it->verdict);
	it->judged = (struct judged){&it->study, &it->suspects, &it->board, &it->verdict, NULL};
	ck_assert_int_gt(it->verdict.cause.n, 0);
}

static void
case_open(struct case_of *it, const char *family, uint64_t seed)
{
	case_open_as(it, family, seed, false);
}

static void
case_close(struct case_of *it)
{
	study_release(&it->study);
	arena_release(&it->arena);
	log_release(&it->scenario, &it->log);
	scenario_release(&it->scenario);
}

/* Does a run on a part of the records name another cause? A second one is not another. */
static bool
is_other_cause(struct case_of *it, const struct query *query, struct verdict *other)
{
	const struct verdict *own = &it->verdict;

	verdict_judge(query, &plain, &it->arena, other);
	bool is_same = other->kind == KIND_UNCLEAR ||
		       (other->kind == own->kind && cause_equal(&other->cause, &own->cause));

	for (size_t i = 0; i < own->n_also; i++)
		is_same = is_same || (other->kind == own->also[i].kind &&
				      cause_equal(&other->cause, &own->also[i].cause));
	return !is_same;
}

static bool
is_named(const struct verdict *verdict, int field, uint32_t value)
{
	for (int k = 0; k < verdict->cause.n; k++)
		if (verdict->cause.term[k].field == field && verdict->cause.term[k].value == value)
			return true;
	return false;
}

/* Each value of a tenth of the records that is not blamed. */
static void
each_value(struct case_of *it, void (*ask)(struct case_of *it, int field, uint32_t value))
{
	for (int a = 0; a < it->study.n_axes; a++) {
		const struct axis *axis = &it->study.axis[a];

		for (size_t v = 0; v < axis->n && axis->role != AXIS_CONSTANT; v++)
			if (axis->count[v] * 10 >= it->study.n && axis->value[v] != NAME_NONE &&
			    !is_named(&it->verdict, axis->field, axis->value[v]))
				ask(it, axis->field, axis->value[v]);
	}
}

static int n_held, n_changed;

/* What holds by its tables names the same cause when it is run. */
static void
ask_both(struct case_of *it, int field, uint32_t value)
{
	struct query left = query_without(it->query, field, value);
	bool holds = holds_without(&it->judged, field, value);
	struct verdict other;
	bool is_other = is_other_cause(it, &left, &other);

	ck_assert_msg(!holds || !is_other, "%s %llu: without a value of field %d: %s",
		      it->scenario.truth.family, (unsigned long long)it->scenario.truth.seed,
		      field, kind_word(other.kind));
	n_held += holds;
	n_changed += is_other;
}

static const struct { const char *family; uint64_t seed; } cases[] = {
	{"canary", 3018}, {"canary", 3026}, {"ramp", 3010}, {"rolling", 3010}, {"pair", 3010},
	{"host", 3018}, {"host", 3026}, {"zone", 3010}, {"zone", 3058}, {"place", 3010},
	{"faster", 3010}, {"faster", 3042}, {"from_first", 3010}, {"some_endpoints", 3018},
	{"some_endpoints", 3074}, {"two_culprits", 3074}, {"three_one_bad", 3010},
	{"endpoint", 3010}, {"simpson_harmful", 3010},
};

START_TEST(what_holds_without_a_value_is_what_a_run_says)
{
	struct case_of it;

	n_held = 0;
	case_open_as(&it, cases[_i / 2].family, cases[_i / 2].seed, _i % 2 == 1);
	each_value(&it, ask_both);
	case_close(&it);
}
END_TEST

/* The values of a plain cause are not run: of a host, of a version, of what answers too fast. */
START_TEST(a_plain_cause_is_told_from_its_tables)
{
	static const char *const families[] = {"canary", "host", "faster"};
	struct case_of it;

	n_held = 0;
	case_open_as(&it, families[_i / 2], 3018, _i % 2 == 1);
	each_value(&it, ask_both);
	ck_assert_int_ge(n_held, 3);
	case_close(&it);
}
END_TEST

/*
 * Bad on two or three endpoints: without one of them it may be bad on one alone, which is another
 * cause. That is found by a run, and costs the verdict a step.
 */
START_TEST(a_cause_that_changes_without_a_value_is_run_and_costs_a_step)
{
	struct case_of it;
	struct verdict whole;
	struct arena arena = {0};

	n_changed = 0;
	case_open(&it, "some_endpoints", 3018);
	each_value(&it, ask_both);
	ck_assert_int_gt(n_changed, 0);
	ck_assert_int_gt(it.verdict.certainty, CERTAINTY_ASSOCIATED);
	verdict_run(&it.query, &plain, &arena, &whole);
	ck_assert(whole.robustness.is_changed);
	ck_assert(cause_equal(&whole.cause, &it.verdict.cause));
	ck_assert_int_eq(whole.certainty, (int)it.verdict.certainty - 1);
	arena_release(&arena);
	case_close(&it);
}
END_TEST

START_TEST(what_holds_half_way_is_what_a_run_as_of_then_says)
{
	struct case_of it;
	struct verdict other;

	case_open_as(&it, cases[_i / 2].family, cases[_i / 2].seed, _i % 2 == 1);
	for (int part = 1; part < 8; part++) {
		struct query query = it.query;

		query.as_of_ns = it.study.from_ns +
				 (it.study.last_ns - it.study.from_ns) / 8 * part;
		ck_assert_msg(!holds_until(&it.judged, query.as_of_ns) ||
			      !is_other_cause(&it, &query, &other),
			      "%s: %d of 8 parts: %s", cases[_i / 2].family, part,
			      kind_word(other.kind));
	}
	case_close(&it);
}
END_TEST

/* The tables of the look stay what they were: the share of what leads, and the excess. */
START_TEST(asking_changes_nothing)
{
	struct case_of it;

	case_open_as(&it, "canary", 3018, _i == 1);
	const struct suspect *leads = it.board.suspect[0];
	double excess = it.study.excess;
	struct share before = share_of(&it.study, &leads->strata);

	ck_assert(holds_until(&it.judged, it.study.from_ns +
					  (it.study.last_ns - it.study.from_ns) / 2));
	each_value(&it, ask_both);
	struct share after = share_of(&it.study, &leads->strata);

	ck_assert(it.study.excess == excess && after.z == before.z);
	ck_assert(after.explained == before.explained && after.n == before.n);
	case_close(&it);
}
END_TEST

/* A minute after onset a plain cause has too few records; before it there is nothing. */
START_TEST(too_few_records_are_run)
{
	struct case_of it;

	case_open_as(&it, "canary", 3018, _i == 1);
	ck_assert(!holds_until(&it.judged, it.study.from_ns));
	ck_assert(!holds_until(&it.judged, it.study.first_ns));
	case_close(&it);
}
END_TEST

/* Where a question has an answer, nothing leads, or the window was widened: a run decides. */
START_TEST(what_is_not_plainly_led_is_run)
{
	struct case_of it;

	case_open(&it, "canary", 3018);
	int64_t half_ns = it.study.from_ns + (it.study.last_ns - it.study.from_ns) / 2;
	struct answer answer = {.passes = true};

	ck_assert(holds_until(&it.judged, half_ns));
	it.study.is_wide = true;
	ck_assert(!holds_until(&it.judged, half_ns));
	it.study.is_wide = false;
	it.verdict.incident = TRUTH_UNKNOWN;
	ck_assert(!holds_until(&it.judged, half_ns));
	it.verdict.incident = TRUTH_YES;
	it.board.row[0].state = STATE_POSSIBLE;
	ck_assert(!holds_until(&it.judged, half_ns));
	it.board.row[0].state = STATE_LEADING;
	for (size_t i = 1; i < it.board.n; i++) {
		const struct answer *was = it.board.answer[i];

		if (!was)
			continue;
		it.board.answer[i] = &answer;
		ck_assert(!holds_until(&it.judged, half_ns));
		it.board.answer[i] = was;
	}
	ck_assert(holds_until(&it.judged, half_ns));
	case_close(&it);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("robustness");
	TCase *tcase = tcase_create("robustness");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, what_holds_without_a_value_is_what_a_run_says, 0,
			    2 * (int)LENGTH(cases));
	tcase_add_loop_test(tcase, a_plain_cause_is_told_from_its_tables, 0, 6);
	tcase_add_test(tcase, a_cause_that_changes_without_a_value_is_run_and_costs_a_step);
	tcase_add_loop_test(tcase, what_holds_half_way_is_what_a_run_as_of_then_says, 0,
			    2 * (int)LENGTH(cases));
	tcase_add_loop_test(tcase, asking_changes_nothing, 0, 2);
	tcase_add_loop_test(tcase, too_few_records_are_run, 0, 2);
	tcase_add_test(tcase, what_is_not_plainly_led_is_run);
	suite_add_tcase(suite, tcase);
	return suite;
}
