/* check_trace_version: a bad version of a service that others call, told out of spans. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/verdict.h"
#include "tests/logged.h"
#include "tests/runner.h"
#include "tests/span_log.h"

/* What was said of some logs of one story: the version v8 blamed, another cause, by word. */
struct scores { int n, right, right_probable, wrong_probable, probable_version; };

/* Forms whose spans carry a version: Zipkin has no field for one. */
static const enum span_form forms[] = {FORM_OTLP, FORM_JAEGER, FORM_PLAIN};

static void
judge(const struct span_story *story, bool is_true, struct scores *tally)
{
	static const struct analysis_options plain = {0};
	struct span_log made;
	struct logged log;
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct arena arena = {0};
	struct verdict verdict;

	span_log_make(&made, story);
	span_log_text(&made, NULL, &text);
	logged_read(&log, texts, 1, &(struct logged_way){0});
	struct query query = query_all(log.store, INT64_MAX);

	verdict_run(&query, &plain, &arena, &verdict);
	bool is_v8 = verdict.kind == KIND_BAD_VERSION &&
		     strstr(cause_text(log.store, &verdict.cause, &arena), "v8");
	bool is_probable = verdict.certainty >= CERTAINTY_PROBABLE &&
			   verdict.incident == TRUTH_YES;

	tally->n++;
	tally->right += is_v8 == is_true;
	tally->right_probable += is_v8 && is_true && is_probable;
	tally->wrong_probable += is_probable && is_v8 != is_true;
	tally->probable_version += is_probable && verdict.kind == KIND_BAD_VERSION;
	if (getenv("SITREP_TELL"))
		printf("form %d seed %d canary %.2f: %s\n", story->form, (int)story->seed,
		       story->canary, verdict.statement);
	arena_release(&arena);
	logged_release(&log);
	str_release(&text);
	span_log_release(&made);
}

/* Stories of a canary of risk: how bad it is, how much it serves, who else calls. */
static struct scores
judge_all(struct span_story story, int seeds, uint64_t first, bool is_true)
{
	struct scores tally = {0};

	for (int i = 0; i < seeds; i++) {
		static const double share[] = {.1, .3, .5};

		story.seed = first + (uint64_t)i;
		story.canary = share[i % 3];
		story.form = forms[i / 3 % 3];
		judge(&story, is_true, &tally);
	}
	return tally;
}

static int
seeds(void)
{
	return getenv("SITREP_MANY") ? 45 : 18;
}

START_TEST(a_bad_version_of_a_callee_is_probable_by_its_own_evidence)
{
	static const double worse[] = {3, 6};
	struct span_story story = {.traces = 2000, .onset = .5, .callee = worse[_i]};
	struct scores tally = judge_all(story, seeds(), 2001 + 100 * (uint64_t)_i, true);

	ck_assert_int_eq(tally.wrong_probable, 0);
	/* Who waits may lead in plain lines; and where a tenth of the calls takes three times as
	 * long, traces take too little longer to say whose time it is: `associated`. */
	ck_assert_msg(tally.right * 10 >= tally.n * 7, "%d of %d", tally.right, tally.n);
	ck_assert_msg(tally.right_probable * 10 >= tally.right * 6, "%d of %d",
		      tally.right_probable, tally.right);
}
END_TEST

START_TEST(so_it_is_where_two_services_call_it)
{
	struct span_story story = {.traces = 2400, .onset = .4, .callee = 5, .has_batch = true};
	struct scores tally = judge_all(story, seeds(), 3001, true);

	ck_assert_int_eq(tally.wrong_probable, 0);
	ck_assert_msg(tally.right_probable * 10 >= tally.right * 6, "%d of %d",
		      tally.right_probable, tally.right);
	ck_assert_msg(tally.right * 10 >= tally.n * 7, "%d of %d", tally.right, tally.n);
}
END_TEST

/* A harmless canary of risk: what is slow is another's, for both versions alike. */
static const struct span_story harmless[] = {
	{.traces = 2000, .onset = .5, .callee = 1, .db = 6},
	{.traces = 2000, .onset = .5, .callee = 1, .to_callee = 12},
	{.traces = 2000, .onset = .5, .callee = 1, .gateway = 5},
	{.traces = 2000, .onset = .5, .callee = 1},
	{.traces = 2400, .onset = .4, .callee = 1, .gateway = 2.5, .to_callee = 2.5, .db = 2.5,
	 .surge = 2.5},
};

START_TEST(a_harmless_version_of_a_callee_is_never_blamed)
{
	struct scores tally = judge_all(harmless[_i], seeds(), 4001 + 100 * (uint64_t)_i, false);

	ck_assert_msg(!tally.probable_version, "%d of %d", tally.probable_version, tally.n);
	ck_assert_msg(tally.right == tally.n, "%d of %d", tally.right, tally.n);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("trace_version");
	TCase *tcase = tcase_create("trace_version");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, a_bad_version_of_a_callee_is_probable_by_its_own_evidence, 0, 2);
	tcase_add_test(tcase, so_it_is_where_two_services_call_it);
	tcase_add_loop_test(tcase, a_harmless_version_of_a_callee_is_never_blamed, 0,
			    LENGTH(harmless));
	suite_add_tcase(suite, tcase);
	return suite;
}
