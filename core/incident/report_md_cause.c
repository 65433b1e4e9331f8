/* report_md_cause: section 1: what the log shows, the table, the evidence. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/incident/holds.h"
#include "core/incident/report_md_private.h"

enum { ROWS_MAX = 10, COLUMNS = 7, CAUTIONS_MAX = 3 };

void
report_cause(struct report *report)
{
	const struct verdict *verdict = report->verdict;

	if (report->guide->certainty != verdict->certainty)
		doc_fmt(&report->doc, "%s ", report_frame(report));
	doc_text(&report->doc, verdict->statement);
	doc_cite(&report->doc, report_lines(report, &verdict->lines, CITES_MAX));
	if (*report_also(report))
		doc_fmt(&report->doc, " %s", report_also(report));
	doc_close(&report->doc);
}

/* Where a group stands when the worst come first. */
static int
worst_first(const void *a, const void *b)
{
	const struct stat_group *x = *(const struct stat_group *const *)a;
	const struct stat_group *y = *(const struct stat_group *const *)b;
	uint64_t bad_x = x->timeouts + x->errors, bad_y = y->timeouts + y->errors;

	if (bad_x != bad_y)
		return bad_x > bad_y ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int
by_place(const void *a, const void *b)
{
	const struct stat_group *x = *(const struct stat_group *const *)a;
	const struct stat_group *y = *(const struct stat_group *const *)b;

	return x < y ? -1 : x > y;
}

static const char *
ms_or_dash(struct report *report, double ms)
{
	return isnan(ms) ? "-" : say_ms(&report->arena, ms);
}

/* Do some time out, and others fail? Then the table tells either. */
static bool
is_mixed(const struct report *report)
{
	return report->facts->all->timeouts && report->facts->all->errors;
}

static void
fill_row(struct report *report, const struct stat_group *group, const char **cell)
{
	struct arena *arena = &report->arena;

	cell[0] = say_name(report->store, group->key[0]);
	cell[1] = say_name(report->store, group->key[1]);
	cell[2] = arena_fmt(arena, "%llu", (unsigned long long)group->n);
	cell[3] = ms_or_dash(report, group->mean_ms);
	cell[4] = ms_or_dash(report, group->p50_ms);
	cell[5] = isnan(group->p95_ms) ? "-"
				       : arena_fmt(arena, "%s%s", group->p95_is_max ? "max " : "",
						   say_ms(arena, group->p95_ms));
	cell[6] = !group->told ? "not recorded" : is_mixed(report)
		? arena_fmt(arena, "%llu + %llu of %llu", (unsigned long long)group->timeouts,
			    (unsigned long long)group->errors, (unsigned long long)group->told)
		: arena_fmt(arena, "%llu of %llu", (unsigned long long)(group->timeouts +
			    group->errors), (unsigned long long)group->told);
}

/* Version x endpoint, the worst 10 in the order of their names. */
static void
put_table(struct report *report)
{
	static const char *const head[COLUMNS] = {
		"version", "endpoint", "n", "mean ms", "p50 ms", "p95 or max ms", "timeouts",
	};
	const struct facts *facts = report->facts;
	size_t n = facts->n_both, shown = n < ROWS_MAX ? n : ROWS_MAX;
	const struct stat_group **order =
		ARENA_NEW(&report->arena, const struct stat_group *, n + 1);
	const char **cells = ARENA_NEW(&report->arena, const char *, (shown + 1) * COLUMNS);

	for (size_t i = 0; i < n; i++)
		order[i] = &facts->by_both[i];
	qsort(order, n, sizeof(*order), worst_first);
	qsort(order, shown, sizeof(*order), by_place);
	memcpy(cells, head, sizeof(head));
	if (report->facts->all->errors)
		cells[COLUMNS - 1] = is_mixed(report) ? "timeouts + errors" : "failed";
	for (size_t i = 0; i < shown; i++)
		fill_row(report, order[i], &cells[(i + 1) * COLUMNS]);
	doc_table(&report->doc, cells, shown + 1, COLUMNS);
	if (n > shown) {
		doc_fmt(&report->doc, "And %zu more.", n - shown);
		doc_close(&report->doc);
	}
}

/* A card that a person put away is not shown; what nobody touched is. */
static bool
is_shown(struct report *report, size_t i)
{
	const char *picked =
		guide_value(report->guide, arena_fmt(&report->arena, "rca.pick.E%zu", i + 1));

	return !picked || strcmp(picked, "no") != 0;
}

static void
put_cards(struct report *report)
{
	const struct facts *facts = report->facts;
	size_t n = 0;

	for (size_t i = 0; i < facts->n_evidence; i++) {
		const struct evidence *card = &facts->evidence[i];

		if (!is_shown(report, i))
			continue;
		doc_bullet(&report->doc);
		doc_strong(&report->doc, arena_fmt(&report->arena, "E%zu", i + 1));
		/* The grade is said where it is not the plain one (see Method). */
		doc_fmt(&report->doc, strcmp(card->grade, "observed") ? " (%s) %s" : " %.0s%s",
			card->grade, card->text);
		doc_cite(&report->doc, report_lines(report, &card->lines, CITES_MAX));
		doc_close(&report->doc);
		n++;
	}
	if (!n) {
		doc_text(&report->doc, "None recorded.");
		doc_close(&report->doc);
	}
	doc_blank(&report->doc);
}

static void
put_conclusion(struct report *report)
{
	const struct guide_field *suspect = guide_find(report->guide, "rca.suspect");
	const char *contributing = guide_value(report->guide, "rca.contributing");
	const char *holds = holds_text(report->facts->verdict, &report->arena);

	doc_strong(&report->doc, "Conclusion:");
	doc_fmt(&report->doc, " %s", report_frame(report));
	if (*report_also(report))
		doc_fmt(&report->doc, " %s", report_also(report));
	if (holds)
		doc_fmt(&report->doc, " %s", holds);
	if (suspect && suspect->state >= FIELD_EDITED && *suspect->value)
		doc_fmt(&report->doc, " Accepted as suspect: %s.", suspect->value);
	if (contributing)
		doc_fmt(&report->doc, " Contributing, as told: %s",
			report_joined(report, contributing));
	doc_close(&report->doc);
}

/* What makes figures read other than they are, where no other line says it. */
static void
put_cautions(struct report *report)
{
	const struct verdict *verdict = report->verdict;
	size_t n = 0;

	for (size_t i = 0; i < verdict->n_cautions && n < CAUTIONS_MAX; i++) {
		const struct caution *caution = &verdict->caution[i];

		if (caution_is_told(caution))
			continue;
		if (!n++)
			doc_strong(&report->doc, "Cautions:");
		doc_fmt(&report->doc, " %s", caution->text);
		if (caution->lines.n)
			doc_cite(&report->doc, report_lines(report, &caution->lines, 2));
	}
	if (n)
		doc_close(&report->doc);
}

static void
put_mechanisms(struct report *report)
{
	const struct drafts *drafts = &report->guide->drafts;
	const char *own = guide_value(report->guide, "rca.mechanism");

	doc_strong(&report->doc, "Untested mechanisms:");
	if (!own && !drafts->n_mechanisms)
		doc_text(&report->doc, " none recorded.");
	if (own)
		doc_fmt(&report->doc, " %s (test: %s)%s", own, report_field(report, "rca.test"),
			drafts->n_mechanisms ? ";" : ".");
	for (size_t i = 0; i < drafts->n_mechanisms; i++)
		doc_fmt(&report->doc, " %s (test: %s)%s", drafts->mechanism[i].text,
			drafts->mechanism[i].test, i + 1 < drafts->n_mechanisms ? ";" : ".");
	doc_close(&report->doc);
}

void
report_evidence(struct report *report)
{
	put_table(report);
	put_cards(report);
}

void
report_conclusion(struct report *report)
{
	const struct facts *facts = report->facts;

	for (size_t i = 0; i < facts->n_cannot_tell; i++) {
		doc_bullet(&report->doc);
		doc_text(&report->doc, facts->cannot_tell[i]);
		doc_close(&report->doc);
	}
	if (!facts->n_cannot_tell) {
		doc_text(&report->doc, "None recorded.");
		doc_close(&report->doc);
	}
	doc_blank(&report->doc);
	put_conclusion(report);
	put_cautions(report);
	put_mechanisms(report);
}
