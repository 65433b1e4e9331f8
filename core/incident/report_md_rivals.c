/* report_md_rivals: the other explanations: what speaks against each, in one table. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/report_md_private.h"

enum { RIVALS_MAX = 10, COLUMNS = 4, CITES_SHOWN = 2 };

/* What a person said of it, after the state. */
static const char *
state_words(struct report *report, const struct hypothesis *hypothesis)
{
	const char *state = report_word(report, hypothesis_state_word(hypothesis->state));
	const char *judged = guide_value(report->guide, arena_fmt(&report->arena, "rca.judge.%s",
								  kind_word(hypothesis->kind)));

	return judged ? arena_fmt(&report->arena, "%s (%s)", state, judged) : state;
}

/* The lines of the checks that speak: contradictions of a rival, passes of a possible one. */
static struct cites
lines_of(struct report *report, const struct hypothesis *hypothesis)
{
	enum check_state wanted =
		hypothesis->state == STATE_RULED_OUT ? CHECK_CONTRADICTS : CHECK_PASS;
	struct cites out = { 0 };

	for (size_t i = 0; i < hypothesis->n_checks; i++)
		if (hypothesis->check[i].state == wanted)
			out = cites_join(&out, &hypothesis->check[i].lines, &report->arena);
	return out;
}

/* The first few: a rival needs no more than what rules it out. */
static const char *
few_lines(struct report *report, const struct cites *cites)
{
	struct cites few = { .ref = cites->ref,
			     .n = cites->n < CITES_SHOWN ? cites->n : CITES_SHOWN };

	return report_lines(report, &few, CITES_SHOWN);
}

static const char *
what_of(struct report *report, const struct hypothesis *hypothesis)
{
	const char *kind = report_word(report, kind_word(hypothesis->kind));

	if (!hypothesis->cause.n)
		return kind;
	return arena_fmt(&report->arena, "%s: %s", kind,
			 cause_text(report->store, &hypothesis->cause, &report->arena));
}

/* What cannot be tested stands in one row: the reason is one field or another that is missing. */
static void
untested_row(struct report *report, const char **cell)
{
	const struct verdict *verdict = report->verdict;
	struct str what = { 0 }, why = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *hypothesis = &verdict->hypothesis[i];

		if (hypothesis->state != STATE_NOT_TESTABLE || n++ >= RIVALS_MAX)
			continue;
		str_fmt(&what, "%s%s", what.len ? ", " : "",
			report_word(report, kind_word(hypothesis->kind)));
		str_fmt(&why, "%s%s", why.len ? " " : "", hypothesis->why);
	}
	cell[0] = arena_text(&report->arena, str_text(&what), what.len);
	cell[1] = "not testable";
	cell[2] = arena_text(&report->arena, str_text(&why), why.len);
	cell[3] = "-";
	str_release(&what);
	str_release(&why);
}

void
report_considered(struct report *report)
{
	static const char *const head[COLUMNS] = { "hypothesis", "state", "why", "lines" };
	const struct verdict *verdict = report->verdict;
	const char **cells = ARENA_NEW(&report->arena, const char *,
				       (verdict->n_hypotheses + 2) * COLUMNS);
	size_t rows = 1, left = 0;

	memcpy(cells, head, sizeof(head));
	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *hypothesis = &verdict->hypothesis[i];
		const char **cell = &cells[rows * COLUMNS];

		if (hypothesis->state == STATE_LEADING || hypothesis->state == STATE_NOT_TESTABLE)
			continue;
		if (rows > RIVALS_MAX) {
			left++;
			continue;
		}
		struct cites lines = lines_of(report, hypothesis);
		cell[0] = what_of(report, hypothesis);
		cell[1] = state_words(report, hypothesis);
		cell[2] = hypothesis->why;
		cell[3] = lines.n ? few_lines(report, &lines) : "-";
		rows++;
	}
	untested_row(report, &cells[rows * COLUMNS]);
	if (*cells[rows * COLUMNS])
		rows++;
	if (rows > 1)
		doc_table(&report->doc, cells, rows, COLUMNS);
	if (rows == 1 || left)
		doc_text(&report->doc, left ? arena_fmt(&report->arena, "And %zu more.", left) :
			 "None recorded.");
	doc_close(&report->doc);
}
