/* guide_case: a report of a made log, linted against it, as text to be searched. Included. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GUIDE_CASE_H
#define SR_TESTS_GUIDE_CASE_H

#include "core/incident/lint.h"
#include "tests/runner.h"
#include "tests/story_log.h"

static struct told *told;

static inline void
close_told(void)
{
	if (told)
		told_free(told);
	told = NULL;
}

/* The report, linted against its own log; as text, to be searched. */
static inline char *
report_and_lint(void)
{
	struct str json = { 0 }, md = { 0 }, all = { 0 };
	struct arena arena = { 0 };
	struct lint lint;
	struct dossier dossier = { .facts = &told->facts, .guide = told_fold(told),
				   .journal = told->journal, .version = "0",
				   .generated_at_ns = told->facts.query.as_of_ns };

	report_json(&dossier, &json);
	report_md(&dossier, &md);
	struct lint_input input = { .report = json.at, .report_len = json.len, .fresh = &dossier,
				    .again = &dossier, .markdown = md.at,
				    .markdown_len = md.len };
	ck_assert_int_eq(lint_run(&input, &arena, &lint, NULL), 0);
	lint_text(&lint, &all);
	ck_assert_msg(lint.n_errors == 0, "%s", all.at);
	arena_release(&arena);
	str_add(&md, json.at);
	str_release(&json);
	str_release(&all);
	return md.at;
}

static inline void
never(const char *text, const char *word)
{
	ck_assert_msg(!strstr(text, word), "says %s: %.200s", word, strstr(text, word));
}

#endif
