/* check_report_md: headings, limits, figures, and what must not be said. */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>

#include "tests/runner.h"
#include "tests/told_logs.h"

#define TITLE "# API Latency Incident \xe2\x80\x93 Root Cause Analysis\n"

/* spec/challenge.md and guide.md section 7, word for word. */
static const char *const headings[] = {
	TITLE,
	"\n## 1. Root Cause Analysis\n",
	"\n### What\xe2\x80\x99s causing the slowdown?\n",
	"\n### Supporting Evidence from the Logs\n",
	"\n### What else we considered\n",
	"\n### What the log cannot tell us\n",
	"\n## 2. Immediate Action (Next 10 Minutes)\n",
	"\n### One Quick Fix to Implement Right Now\n",
	"\n## 3. Prevention (Long-Term Improvement)\n",
	"\n### One Long-Term Improvement\n",
	"\n## 4. Retrospective Notes (For Team Retro)\n",
	"\n## Timeline (UTC)\n",
	"\n## Reported and measured\n",
	"\n## Appendix: ",
};

START_TEST(headings_stand_word_for_word_in_order_and_once)
{
	struct told *told = logs[_i]();
	struct str out = { 0 };
	const char *at;

	told_write(told, report_md, &out);
	at = str_text(&out);
	for (size_t i = 0; i < LENGTH(headings); i++) {
		ck_assert_msg(count(str_text(&out), headings[i]) == 1, "%s", headings[i]);
		at = strstr(at, headings[i]);
		ck_assert_msg(at != NULL, "out of order: %s", headings[i]);
	}
	/* No other heading may slip in: seven of level 2, six of level 3. */
	ck_assert_uint_eq(count(str_text(&out), "\n## "), 7);
	ck_assert_uint_eq(count(str_text(&out), "\n### "), 6);
	str_release(&out);
	told_free(told);
}
END_TEST

/* Words of sections 1-4: what holds a letter; citations, markers and commands are none. */
static void
measure(const char *text, size_t *words, size_t *lines)
{
	const char *at = strstr(text, "\n## 1. ") + 1, *end = strstr(text, "\n## Timeline");

	*words = *lines = 0;
	while (at < end) {
		const char *stop = strchr(at, '\n');
		bool is_cited = false, is_code = false, is_word = false;
		bool is_marker = strncmp(at, "<!--", 4) == 0;

		for (const char *c = at; c <= stop && !is_marker; c++) {
			is_cited = (is_cited || (*c == '[' && c[1] == 'L')) && *c != ']';
			is_code ^= *c == '`';
			is_word = is_word || (isalpha((unsigned char)*c) && !is_cited && !is_code);
			if (*c == ' ' || c == stop) {
				*words += is_word;
				is_word = false;
			}
		}
		(*lines)++;
		at = stop + 1;
	}
}

START_TEST(sections_1_to_4_keep_to_two_pages)
{
	struct told *told = logs[_i]();
	struct str out = { 0 };
	size_t words, lines;

	told_write(told, report_md, &out);
	measure(str_text(&out), &words, &lines);
	ck_assert_uint_le(words, 900);
	ck_assert_uint_gt(words, 100);
	ck_assert_uint_le(lines, 110);
	str_release(&out);
	told_free(told);
}
END_TEST

START_TEST(in_one_breath_is_at_most_60_words)
{
	struct told *told = logs[_i]();
	struct str out = { 0 };
	size_t words = 1;

	told_write(told, report_md, &out);
	const char *at = strstr(str_text(&out), "> **In one breath:**");
	ck_assert_ptr_nonnull(at);
	for (at += 2; *at != '\n'; at++)
		words += *at == ' ';
	ck_assert_uint_le(words, 60);
	str_release(&out);
	told_free(told);
}
END_TEST

/* guide.md section 9: what must not be claimed of the sample in any format, in small letters. */
static const char *const unsaid[] = {
	"blocking",
	"heavier",
	"unoptimized",
	"unoptimised",
	"newly deployed",
	"deployed at",
	"<120",
	"< 120",
	"under 120",
	"below 120",
	"all traffic on v1.3",
	"all traffic was on v1.3",
	"every v1.3 request",
	"all v1.3 requests",
	"all lenders",
	"from kenya",
	"money",
	"funding-approve calls /risk-score as",
	"funding-approve waits",
	"depends on /risk-score",
	"+200% confirmed",
	"confirmed +200%",
	"20 minutes seen",
	"validation missed",
	"canary signals were",
	"no runbook",
	"alerts took",
	"restores sla",
	"restore sla",
	"rolled back",
	"resolved",
	"proven",
	"guaranteed",
	"definitely",
	"certainly",
	"root cause is",
	"root cause was",
	"caused by",
	"confirms",
	"recovered at",
	"worse on /risk-score",
	"fixed",
	"outage",
};

static void
assert_unsaid(struct told *told, void (*sink)(const struct dossier *, struct str *))
{
	struct str out = { 0 };

	told_write(told, sink, &out);
	for (size_t i = 0; i < out.len; i++)
		out.at[i] = (char)tolower((unsigned char)out.at[i]);
	for (size_t i = 0; i < LENGTH(unsaid); i++)
		ck_assert_msg(!strstr(str_text(&out), unsaid[i]), "the document says: %s",
			      unsaid[i]);
	/* "verified" stands only for what would have to be seen. */
	ck_assert_uint_eq(count(str_text(&out), "verified"),
			  count(str_text(&out), "verified when"));
	/* Dependence is told as somebody's word, and as what the log cannot tell. */
	ck_assert_uint_eq(count(str_text(&out), "calls /risk-score"),
			  count(str_text(&out), "whether /funding-approve calls /risk-score"));
	str_release(&out);
}

START_TEST(what_must_not_be_claimed_is_not)
{
	struct told *told = the_sample();

	assert_unsaid(told, report_md);
	assert_unsaid(told, report_text);
	/* Nor when the action was logged: the log still ends in the failure. */
	told_keep(told, "action.taken", "18:09", NULL);
	assert_unsaid(told, report_md);
	told_free(told);
}
END_TEST

/* The texts and figures of the sample that the design names (spec/seed-figures, guide.md). */
static const char *const figures[] = {
	"**Time:** Friday 6:30 PM (zone not stated; log: 2025-08-01 18:05:00-18:07:15 UTC)  \n",
	"/risk-score mean 820 ms on v1.3 (n=3), 101.7 ms on v1.2 (n=3)",
	"4 of 8 requests timed out",
	"1 of 2 on /funding-approve",
	"\"Within 20 mins, API latency has spiked 200%.\"",
	"\"3 lenders in Kenya are reporting timeouts when approving SME funding requests.\"",
	"**Status:** identified",
	"**Certainty:** probable",
	"**Severity:** SEV2",
	"**Owner:** not filled",
	"sha256 c1a57fa24d31",
	"Small sample: percentages are indicative",
	"v1.3 is most likely the cause.",
	"| v1.2 | /risk-score | 3 | 101.7 | 95 | max 120 | 0 of 3 |",
	"| v1.3 | /funding-approve | 2 | 690 | 680 | max 700 | 1 of 2 |",
	"| v1.3 | /risk-score | 3 | 820 | 820 | max 890 | 3 of 3 |",
	"[L6, L8-9, L5, L10-11]",
	"**Roll back or disable model version v1.3; route all traffic to v1.2.**",
	"`kubectl argo rollouts abort risk-model -n scoring`",
	"529 ms toward 98 ms",
	"at most 1.7",
	"p95 at most 144 ms",
	"0 of 15 still fits 18.1%",
	"trips at 18:06:20",
	"Provisional",
	"2 requests (2 timeouts), after 30 s 1 (1), after 60 s 0 (0)",
	"62.5% of requests x 80% timeouts = 50% hit",
	"at a 5% canary 4%",
	"112.5 minutes",
	"mode postmortem",
	"+706.6%",
	"no data",
};

START_TEST(the_figures_of_the_sample_are_those_of_the_design)
{
	struct told *told = the_sample();
	struct str out = { 0 };

	told_write(told, report_md, &out);
	for (size_t i = 0; i < LENGTH(figures); i++)
		ck_assert_msg(strstr(str_text(&out), figures[i]) != NULL, "missing: %s",
			      figures[i]);
	str_release(&out);
	told_free(told);
}
END_TEST

START_TEST(without_an_incident_nothing_is_suspected)
{
	struct told *told = healthy();
	struct str out = { 0 };

	told_write(told, report_md, &out);
	ck_assert_ptr_nonnull(strstr(str_text(&out), "**Status:** none"));
	ck_assert_ptr_nonnull(strstr(str_text(&out), "The log shows no incident."));
	ck_assert_ptr_nonnull(strstr(str_text(&out), "**No action: the log shows no incident.**"));
	ck_assert_ptr_null(strstr(str_text(&out), "likely the cause"));
	ck_assert_ptr_null(strstr(str_text(&out), "Roll back"));
	ck_assert_ptr_nonnull(strstr(str_text(&out), "Reported and measured\n\n"
					"<!-- sitrep:begin reported -->\nNone recorded."));
	str_release(&out);
	told_free(told);

	told = unclear();
	told_write(told, report_md, &out);
	ck_assert_ptr_nonnull(strstr(str_text(&out), "**Status:** investigating"));
	ck_assert_ptr_nonnull(strstr(str_text(&out), "The log does not show the cause."));
	ck_assert_ptr_null(strstr(str_text(&out), "no incident"));
	ck_assert_ptr_null(strstr(str_text(&out), "Roll back or"));
	str_release(&out);
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("report_md");
	TCase *t = tcase_create("report_md");

	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, headings_stand_word_for_word_in_order_and_once, 0,
			    (int)LENGTH(logs));
	tcase_add_loop_test(t, sections_1_to_4_keep_to_two_pages, 0,
			    (int)LENGTH(logs));
	tcase_add_loop_test(t, in_one_breath_is_at_most_60_words, 0,
			    (int)LENGTH(logs));
	tcase_add_test(t, what_must_not_be_claimed_is_not);
	tcase_add_test(t, the_figures_of_the_sample_are_those_of_the_design);
	tcase_add_test(t, without_an_incident_nothing_is_suspected);
	suite_add_tcase(s, t);
	return s;
}
