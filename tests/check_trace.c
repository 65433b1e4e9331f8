/* check_trace: C16: whose time it is that requests take longer, out of spans of known making. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/verdict.h"
#include "tests/logged.h"
#include "tests/runner.h"
#include "tests/span_log.h"

static const struct analysis_options plain = {0};

struct judged {
	struct span_log made;
	struct logged log;
	struct arena arena;
	struct verdict verdict;
};

static void
judge_order(struct judged *out, const size_t *order)
{
	struct str text = {0};
	const struct str *texts[] = {&text};

	span_log_text(&out->made, order, &text);
	logged_read(&out->log, texts, 1, &(struct logged_way){0});
	str_release(&text);
	struct query query = query_all(out->log.store, INT64_MAX);

	verdict_run(&query, &plain, &out->arena, &out->verdict);
}

static void
judge(struct judged *out, const struct span_story *story)
{
	*out = (struct judged){0};
	span_log_make(&out->made, story);
	judge_order(out, NULL);
}

static void
judged_close(struct judged *out)
{
	arena_release(&out->arena);
	logged_release(&out->log);
	span_log_release(&out->made);
}

static const struct hypothesis *
dependency(const struct judged *out)
{
	for (size_t i = 0; i < out->verdict.n_hypotheses; i++)
		if (out->verdict.hypothesis[i].kind == KIND_DEPENDENCY)
			return &out->verdict.hypothesis[i];
	ck_abort_msg("no row for dependency");
	return NULL;
}

static const struct check *
c16(const struct judged *out)
{
	const struct hypothesis *row = dependency(out);

	for (size_t i = 0; i < row->n_checks; i++)
		if (row->check[i].id == 16)
			return &row->check[i];
	ck_abort_msg("no C16: %s", row->why);
	return NULL;
}

#define SAYS(text, part) \
	ck_assert_msg(strstr((text), (part)) != NULL, "\"%s\" lacks \"%s\"", (text), (part))

START_TEST(a_slow_callee_is_the_cause_in_every_format)
{
	struct span_story story = {.seed = 21 + 2 * (uint64_t)_i, .traces = 1500, .onset = .5,
				   .form = (enum span_form)(_i % FORM_COUNT), .callee = 6};
	struct judged out;

	judge(&out, &story);
	ck_assert_int_eq(out.verdict.incident, TRUTH_YES);
	ck_assert_msg(out.verdict.kind == KIND_DEPENDENCY, "%s: %s", kind_word(out.verdict.kind),
		      out.verdict.statement);
	ck_assert_int_eq(out.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_int_eq(c16(&out)->state, CHECK_PASS);
	ck_assert_uint_gt(c16(&out)->lines.n, 0);
	SAYS(out.verdict.statement, "risk");
	SAYS(c16(&out)->text, "calls to risk");
	/* Zipkin's records name their service in an object. */
	const char *cause = cause_text(out.log.store, &out.verdict.cause, &out.arena);

	if (out.verdict.cause.n)
		SAYS(cause, "risk");
	judged_close(&out);
}
END_TEST

START_TEST(the_share_printed_is_what_was_drawn)
{
	struct span_story story = {.seed = 31, .traces = 1200, .onset = .5, .form = FORM_OTLP,
				   .callee = 5, .db = 1.5};
	struct judged out;
	double before[2] = {0}, since[2] = {0}, n[2] = {0}, mean[2];
	char text[2][24], line[96];

	judge(&out, &story);
	ck_assert_int_eq(out.verdict.kind, KIND_DEPENDENCY);
	int64_t onset_ns = out.verdict.onset.at_or_before_ns;

	/* The means of the endpoint's traces, on either side of the onset that was found, and of
	 * /list, weighted by how many there are since. */
	for (size_t i = 0; i < out.made.n; i++) {
		const struct made_trace *t = &out.made.trace[i];
		double us = (double)(t->to_callee + t->callee + t->inner);
		bool is_since = t->at_us * 1000 >= onset_ns;

		if (t->is_list)
			us = 0;
		n[t->is_list] += is_since;
		(is_since ? since : before)[t->is_list] += us;
	}
	double n_before = 0, lists_before = 0;

	for (size_t i = 0; i < out.made.n; i++) {
		if (out.made.trace[i].at_us * 1000 >= onset_ns)
			continue;
		n_before += !out.made.trace[i].is_list;
		lists_before += out.made.trace[i].is_list;
	}
	mean[0] = before[0] / n_before * n[0] / (n[0] + n[1]);
	mean[1] = since[0] / (n[0] + n[1]);
	ck_assert(lists_before > 20);
	for (int i = 0; i < 2; i++) {
		snprintf(text[i], sizeof(text[i]), "%.1f", mean[i] / 1000);
		if (strstr(text[i], ".0"))
			*strchr(text[i], '.') = '\0';
	}
	snprintf(line, sizeof(line), "calls to risk: %s ms a trace before, %s ms since", text[0],
		 text[1]);
	SAYS(c16(&out)->text, line);
	judged_close(&out);
}
END_TEST

START_TEST(a_database_without_spans_of_its_own_is_named)
{
	struct span_story story = {.seed = 41, .traces = 1500, .onset = .5,
				   .form = (enum span_form)_i, .db = 8};
	struct judged out;

	judge(&out, &story);
	ck_assert_msg(out.verdict.kind == KIND_DEPENDENCY, "%s: %s", kind_word(out.verdict.kind),
		      out.verdict.statement);
	SAYS(out.verdict.statement, "postgres");
	SAYS(c16(&out)->text, "calls to postgres");
	judged_close(&out);
}
END_TEST

START_TEST(own_time_of_the_service_that_was_entered_rules_it_out)
{
	struct span_story story = {.seed = 51, .traces = 1500, .onset = .5,
				   .form = (enum span_form)_i, .gateway = 12};
	struct judged out;

	judge(&out, &story);
	ck_assert_int_eq(out.verdict.incident, TRUTH_YES);
	ck_assert_int_eq(c16(&out)->state, CHECK_CONTRADICTS);
	ck_assert_int_eq(dependency(&out)->state, STATE_RULED_OUT);
	SAYS(c16(&out)->text, "the own work of gateway");
	ck_assert_int_ne(out.verdict.kind, KIND_DEPENDENCY);
	judged_close(&out);
}
END_TEST

START_TEST(a_callee_whose_other_callers_are_fine_is_not_blamed)
{
	struct span_story story = {.seed = 61, .traces = 2400, .onset = .5, .form = FORM_OTLP,
				   .has_batch = true, .batch_edge = 120};
	struct judged out;

	judge(&out, &story);
	ck_assert_int_eq(out.verdict.incident, TRUTH_YES);
	ck_assert_int_eq(c16(&out)->state, CHECK_CONTRADICTS);
	SAYS(c16(&out)->text, "Yet a call from gateway takes");
	ck_assert_int_ne(out.verdict.kind, KIND_DEPENDENCY);
	/* The same where all its callers wait: it is the callee's. */
	judged_close(&out);
	story.batch_edge = 0;
	story.callee = 6;
	judge(&out, &story);
	ck_assert_int_eq(c16(&out)->state, CHECK_PASS);
	ck_assert_int_eq(out.verdict.kind, KIND_DEPENDENCY);
	judged_close(&out);
}
END_TEST

START_TEST(two_that_grow_alike_are_both_named_and_no_more_than_associated)
{
	struct span_story story = {.seed = 71, .traces = 1500, .onset = .5, .form = FORM_OTLP,
				   .callee = 5, .db = 6};
	struct judged out;

	judge(&out, &story);
	ck_assert_int_eq(out.verdict.incident, TRUTH_YES);
	SAYS(c16(&out)->text, "cannot be told apart");
	SAYS(c16(&out)->text, "risk");
	SAYS(c16(&out)->text, "postgres");
	if (out.verdict.kind == KIND_DEPENDENCY)
		ck_assert_int_le(out.verdict.certainty, CERTAINTY_ASSOCIATED);
	judged_close(&out);
}
END_TEST

START_TEST(a_bad_version_of_the_callee_is_told_from_the_callee)
{
	struct span_story story = {.seed = 111 + (uint64_t)_i, .traces = 2000, .onset = .5,
				   .form = (enum span_form)(_i % FORM_PLAIN), .callee = 6,
				   .canary = .3};
	struct judged out;

	/* Zipkin has no field for a version. */
	if (story.form == FORM_ZIPKIN)
		story.form = FORM_PLAIN;
	judge(&out, &story);
	ck_assert_int_eq(out.verdict.incident, TRUTH_YES);
	ck_assert_msg(out.verdict.kind == KIND_BAD_VERSION, "%s: %s", kind_word(out.verdict.kind),
		      out.verdict.statement);
	SAYS(cause_text(out.log.store, &out.verdict.cause, &out.arena), "v8");
	judged_close(&out);
}
END_TEST

START_TEST(a_surge_under_which_all_is_slow_alike_is_no_dependency)
{
	struct span_story story = {.seed = 131 + (uint64_t)_i, .traces = 2400, .onset = .4,
				   .form = (enum span_form)(_i % FORM_COUNT), .gateway = 2.5,
				   .to_callee = 2.5, .callee = 2.5, .db = 2.5, .surge = 2.5};
	struct judged out;

	judge(&out, &story);
	ck_assert_int_eq(out.verdict.incident, TRUTH_YES);
	ck_assert_msg(out.verdict.kind != KIND_DEPENDENCY ||
		      out.verdict.certainty <= CERTAINTY_ASSOCIATED, "%s",
		      out.verdict.statement);
	judged_close(&out);
}
END_TEST

START_TEST(a_healthy_log_with_spans_has_no_incident)
{
	for (uint64_t seed = 0; seed < 12; seed++) {
		struct span_story story = {.seed = 81 + seed, .traces = 800, .onset = .5,
					   .form = (enum span_form)(seed % FORM_COUNT)};
		struct judged out;

		judge(&out, &story);
		ck_assert_msg(out.verdict.incident == TRUTH_NO, "seed %d: %s", (int)story.seed,
			      out.verdict.statement);
		ck_assert_int_ne(c16(&out)->state, CHECK_PASS);
		judged_close(&out);
	}
}
END_TEST

START_TEST(few_traces_before_onset_are_said_to_be_too_few)
{
	/* 19 and 20 traces of one endpoint stand before the window's onset: see LIMIT_ARM_N. */
	struct span_story story = {.seed = 91, .traces = 45, .onset = .4, .form = FORM_OTLP,
				   .callee = 20};
	struct judged out;

	judge(&out, &story);
	ck_assert_int_eq(c16(&out)->state, CHECK_UNTESTABLE);
	ck_assert_int_eq(dependency(&out)->state, STATE_NOT_TESTABLE);
	judged_close(&out);
}
END_TEST

START_TEST(a_log_without_spans_says_what_is_missing)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct judged out = {0};

	for (int i = 0; i < 400; i++)
		str_fmt(&text, "{\"ts\":%d,\"path\":\"/a\",\"latency_ms\":%d,\"status\":200,"
			"\"version\":\"v%d\"}\n", 1754071200 + i, 20 + i % 7 + (i > 200) * 200,
			i % 2);
	logged_read(&out.log, texts, 1, &(struct logged_way){0});
	struct query query = query_all(out.log.store, INT64_MAX);

	verdict_run(&query, &plain, &out.arena, &out.verdict);
	ck_assert_int_eq(c16(&out)->state, CHECK_UNTESTABLE);
	ck_assert_str_eq(c16(&out)->text, "Missing: trace id or upstream.");
	str_release(&text);
	judged_close(&out);
}
END_TEST

START_TEST(lines_in_any_order_give_the_same_words)
{
	struct span_story story = {.seed = 101, .traces = 500, .onset = .5, .form = FORM_JAEGER,
				   .callee = 6};
	struct judged out;
	uint64_t rng = 5;

	judge(&out, &story);
	char *statement = xstrdup(out.verdict.statement), *check = xstrdup(c16(&out)->text);
	size_t *order = xcalloc(out.made.n_lines, sizeof(*order));

	for (int round = 0; round < 6; round++) {
		for (size_t i = 0; i < out.made.n_lines; i++)
			order[i] = i;
		for (size_t i = out.made.n_lines; i > 1; i--) {
			size_t k = random_below(&rng, i), at = order[i - 1];

			order[i - 1] = order[k];
			order[k] = at;
		}
		arena_release(&out.arena);
		logged_release(&out.log);
		judge_order(&out, order);
		ck_assert_str_eq(out.verdict.statement, statement);
		ck_assert_str_eq(c16(&out)->text, check);
	}
	free(order);
	free(statement);
	free(check);
	judged_close(&out);
}
END_TEST

/* A verdict at a moment knows no span that begins after it. */
START_TEST(at_a_moment_the_verdict_is_that_of_the_log_cut_there)
{
	struct span_story story = {.seed = 151, .traces = 900, .onset = .5, .form = FORM_JAEGER,
				   .callee = 5};
	struct judged whole, cut;

	judge(&whole, &story);
	for (int i = 4; i <= 8; i++) {
		int64_t last_us = whole.made.trace[whole.made.n * (size_t)i / 9].at_us + 25;
		struct str text = {0};
		const struct str *texts[] = {&text};
		struct query query = query_all(whole.log.store, last_us * 1000);

		cut = (struct judged){0};
		span_log_text_until(&whole.made, last_us, &text);
		logged_read(&cut.log, texts, 1, &(struct logged_way){0});
		arena_release(&whole.arena);
		verdict_run(&query, &plain, &whole.arena, &whole.verdict);
		query = query_all(cut.log.store, INT64_MAX);
		verdict_run(&query, &plain, &cut.arena, &cut.verdict);
		ck_assert_str_eq(whole.verdict.statement, cut.verdict.statement);
		ck_assert_int_eq(c16(&whole)->state, c16(&cut)->state);
		ck_assert_str_eq(c16(&whole)->text, c16(&cut)->text);
		ck_assert_int_eq(c16(&whole)->state, i > 4 ? CHECK_PASS : CHECK_UNTESTABLE);
		str_release(&text);
		judged_close(&cut);
	}
	judged_close(&whole);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("trace");
	TCase *tcase = tcase_create("trace");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_slow_callee_is_the_cause_in_every_format, 0, 4 * FORM_COUNT);
	tcase_add_test(tcase, the_share_printed_is_what_was_drawn);
	tcase_add_loop_test(tcase, a_database_without_spans_of_its_own_is_named, 0, FORM_PLAIN);
	tcase_add_loop_test(tcase, own_time_of_the_service_that_was_entered_rules_it_out, 0,
			    FORM_COUNT);
	tcase_add_test(tcase, a_callee_whose_other_callers_are_fine_is_not_blamed);
	tcase_add_test(tcase, two_that_grow_alike_are_both_named_and_no_more_than_associated);
	tcase_add_loop_test(tcase, a_bad_version_of_the_callee_is_told_from_the_callee, 0, 6);
	tcase_add_loop_test(tcase, a_surge_under_which_all_is_slow_alike_is_no_dependency, 0, 8);
	tcase_add_test(tcase, a_healthy_log_with_spans_has_no_incident);
	tcase_add_test(tcase, few_traces_before_onset_are_said_to_be_too_few);
	tcase_add_test(tcase, a_log_without_spans_says_what_is_missing);
	tcase_add_test(tcase, lines_in_any_order_give_the_same_words);
	tcase_add_test(tcase, at_a_moment_the_verdict_is_that_of_the_log_cut_there);
	suite_add_tcase(suite, tcase);
	return suite;
}
