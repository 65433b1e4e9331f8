/* check_guide_rules: each error and each warning fires on its case, and only there. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/runner.h"
#include "tests/told.h"

/* Is a sentence with these words among a step's errors (or warnings)? How many steps say it? */
static size_t
said(const struct guide *guide, bool is_error, const char *words)
{
	size_t n = 0;

	for (int s = 0; s < STEPS; s++) {
		const struct guide_step *step = &guide->step[s];
		size_t all = is_error ? step->n_errors : step->n_warnings;

		for (size_t i = 0; i < all; i++)
			n += strstr(is_error ? step->error[i] : step->warning[i], words) != NULL;
	}
	return n;
}

/* A complete and blameless guide of the sample, on which no error stands. */
static struct told *
complete(void)
{
	static const char *const values[][2] = {
		{ "declare.zone", "not stated" }, { "rca.suspect", "v1.3" },
		{ "action.owner", "on-call" },    { "action.precheck.1", "yes" },
		{ "action.precheck.2", "no" },    { "action.precheck.4", "unknown" },
		{ "prevent.owner", "lead" },      { "prevent.due", "2025-08-15" },
		{ "prevent.where", "pipeline" },  { "action.escalate_to", "head of platform" },
	};
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	for (size_t i = 0; i < LENGTH(values); i++)
		told_keep(told, values[i][0], values[i][1], NULL);
	return told;
}

START_TEST(a_complete_guide_has_no_error)
{
	struct told *told = complete();
	struct guide *guide = told_fold(told);

	for (int s = 0; s < STEPS; s++)
		ck_assert_msg(guide->step[s].n_errors == 0, "%d: %s", s,
			      guide->step[s].n_errors ? guide->step[s].error[0] : "");
	/* What the sample cannot help: 3 against 3, and a rate of 3.6 a minute. */
	ck_assert_uint_eq(said(guide, false, "fewer than 20 a side"), 1);
	ck_assert_uint_eq(said(guide, false, "the baseline has 3 requests"), 1);
	told_free(told);
}
END_TEST

/* A change of one field, and the sentence that must follow, in one step, as error or warning. */
static const struct {
	const char *field, *value;
	enum step step;
	bool is_error;
	const char *words;
} cases[] = {
	{ "declare.zone", "", STEP_DECLARE, false, "zone of the reported time" },
	{ "declare.severity", "unset", STEP_DECLARE, false, "severity is unset" },
	{ "rca.mechanism", "v1.3 is definitely too slow", STEP_RCA, true,
	  "says more than the certainty" },
	{ "rca.contributing", "the root cause is v1.3", STEP_RCA, true,
	  "says more than the certainty" },
	{ "rca.contributing", "on-call did not look", STEP_RCA, true, "names a person" },
	{ "rca.contributing", "the platform team", STEP_RCA, true, "names a person" },
	{ "rca.contributing", "a deadlock in it", STEP_RCA, false, "tells a mechanism" },
	{ "action.why", "it is heavier computation", STEP_RCA, false, "tells a mechanism" },
	{ "action.owner", "", STEP_ACTION, true, "owner is empty" },
	{ "action.effect", "", STEP_ACTION, true, "expected effect is empty" },
	{ "action.undo", "", STEP_ACTION, true, "undo is empty" },
	{ "action.what", "Roll back v1.3.\nRestart all.", STEP_ACTION, true, "two actions" },
	{ "action.what", "Roll {workload} back.", STEP_ACTION, true, "{placeholder}" },
	{ "action.what", "It is proven: roll back v1.3.", STEP_ACTION, true, "says more" },
	{ "action.what", "Drop the table of v1.3.", STEP_ACTION, false, "cannot be undone" },
	{ "action.undo", "Roll back or disable model version v1.3; route all traffic to v1.2.",
	  STEP_ACTION, false, "undo is the action" },
	{ "action.effect", "kubectl argo rollouts abort risk-model -n scoring says so", STEP_ACTION,
	  false, "no proof" },
	{ "action.precheck.1", "", STEP_ACTION, false, "1 pre-check is not answered" },
	{ "action.escalate_to", "", STEP_ACTION, false, "named to escalate to" },
	{ "prevent.owner", "", STEP_PREVENT, false, "owner is empty" },
	{ "prevent.due", "", STEP_PREVENT, false, "due date is empty" },
	{ "prevent.where", "", STEP_PREVENT, false, "where it is enforced" },
	{ "prevent.what", "Guaranteed by a gate of 5%.", STEP_PREVENT, true, "says more" },
	{ "retro.2", "The on-call forgot the gate, 3 times", STEP_RETRO, true, "blames" },
	{ "retro.2", "The pipeline failed to stop at 3 requests", STEP_RETRO, true, "blames" },
	{ "retro.3", "It was certainly luck, 3 times", STEP_RETRO, true, "says more" },
	{ "retro.3", "We should have seen 3 of 3", STEP_RETRO, false, "should have" },
	{ "retro.3", "It was luck", STEP_RETRO, false, "no figure of the log" },
	{ "action.executor", "password=hunter2", STEP_EXPORT, true, "secret" },
	{ "action.executor", "4111 1111 1111 1111", STEP_EXPORT, true, "secret" },
};

START_TEST(a_rule_fires_on_its_case_and_only_there)
{
	struct told *told = complete();

	ck_assert_uint_eq(said(told_fold(told), cases[_i].is_error, cases[_i].words), 0);
	told_keep(told, cases[_i].field, cases[_i].value, NULL);
	struct guide *guide = told_fold(told);
	ck_assert_uint_eq(said(guide, cases[_i].is_error, cases[_i].words), 1);
	const struct guide_step *step = &guide->step[cases[_i].step];
	size_t n = cases[_i].is_error ? step->n_errors : step->n_warnings;
	bool is_here = false;
	for (size_t i = 0; i < n; i++)
		is_here = is_here || strstr(cases[_i].is_error ? step->error[i] : step->warning[i],
					    cases[_i].words);
	ck_assert(is_here);
	told_free(told);
}
END_TEST

/* A change of the facts themselves. */
static void
no_lines(struct told *told)
{
	told->facts.evidence[0].lines.n = 0;
}

static void
no_pair(struct told *told)
{
	told->verdict.contrast.n_endpoints = 0;
}

static void
never_trips(struct told *told)
{
	told->facts.gate.backtest.first_trip_ns = INSTANT_NONE;
}

static void
healthy_trips(struct told *told)
{
	told->facts.gate.backtest.healthy_trips = true;
}

static void
low_limit(struct told *told)
{
	told->facts.gate.options.timeout_max = 0.04;
}

static void
no_endpoints(struct told *told)
{
	told->verdict.impact.n_endpoints = 0;
}

static void
two_bullets(struct told *told)
{
	told_keep(told, "retro.1", "", NULL);
	told_keep(told, "retro.2", "", NULL);
}

static void
no_gate(struct told *told)
{
	told->facts.gate.exists = false;
}

static const struct {
	void (*change)(struct told *told);
	bool is_error;
	const char *words;
} changes[] = {
	{ no_lines, true, "E1 cites no record" }, { no_pair, true, "E1 compares across endpoints" },
	{ never_trips, true, "does not trip on this incident" },
	{ healthy_trips, true, "healthy version trips" }, { low_limit, false, "one timeout" },
	{ no_endpoints, true, "share alone" }, { two_bullets, true, "fewer than 3 bullets" },
	{ no_gate, true, "holds no number" },
};

START_TEST(a_rule_on_facts_fires_on_its_case_and_only_there)
{
	struct told *told = complete();

	ck_assert_uint_eq(said(told_fold(told), changes[_i].is_error, changes[_i].words), 0);
	changes[_i].change(told);
	ck_assert_uint_eq(said(told_fold(told), changes[_i].is_error, changes[_i].words), 1);
	told_free(told);
}
END_TEST

START_TEST(a_rate_that_fills_the_hold_draws_no_warning)
{
	struct told *told = complete();

	/* 15 requests in 300 s are 3 a minute; the sample has 3.6. */
	ck_assert_uint_eq(said(told_fold(told), false, "take longer than 300 s"), 0);
	told->facts.gate.requests_per_min = 2.9;
	ck_assert_uint_eq(said(told_fold(told), false, "take longer than 300 s"), 1);
	told_free(told);
}
END_TEST

START_TEST(an_act_without_a_check_is_an_error)
{
	struct told *told = told_file("samples/load-surge.json", NULL);

	ck_assert_uint_eq(said(told_fold(told), true, "nothing says how to see"), 0);
	told->verdict.impact.n_endpoints = 0;
	ck_assert_uint_eq(said(told_fold(told), true, "nothing says how to see"), 1);
	told_free(told);
}
END_TEST

#define LINE(clock, ms, status, version)						\
	"{\"time\":\"2025-08-01T18:" clock "Z\",\"endpoint\":\"/a\",\"latency_ms\":" ms	\
	",\"status\":" status ",\"version\":\"" version "\"}\n"

/* A third version that was seen, but not healthy, is no way to go. */
START_TEST(a_version_not_seen_healthy_is_refused_as_target)
{
	static const char log[] =
		LINE("00:00", "900", "504", "v1")
		LINE("05:00", "120", "200", "v2")
		LINE("06:00", "750", "504", "v3")
		LINE("06:20", "820", "504", "v3")
		LINE("06:30", "90", "200", "v2")
		LINE("06:40", "700", "504", "v3")
		LINE("07:00", "95", "200", "v2");
	struct told *told = told_text(log, NULL);

	told_keep(told, "action.what", "Go back to v1 at once.", NULL);
	ck_assert_uint_eq(said(told_fold(told), true, "v1 was not seen healthy"), 1);
	told_keep(told, "action.what", "Look further.", NULL);
	ck_assert_uint_eq(said(told_fold(told), true, "was not seen healthy"), 0);
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("guide_rules");
	TCase *t = tcase_create("guide_rules");

	tcase_add_test(t, a_complete_guide_has_no_error);
	tcase_add_loop_test(t, a_rule_fires_on_its_case_and_only_there, 0, (int)LENGTH(cases));
	tcase_add_loop_test(t, a_rule_on_facts_fires_on_its_case_and_only_there, 0,
			    (int)LENGTH(changes));
	tcase_add_test(t, a_rate_that_fills_the_hold_draws_no_warning);
	tcase_add_test(t, an_act_without_a_check_is_an_error);
	tcase_add_test(t, a_version_not_seen_healthy_is_refused_as_target);
	suite_add_tcase(s, t);
	return s;
}
