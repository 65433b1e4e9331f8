/* report_md_end: the timeline, what was reported against what was measured, and the appendix. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/redact.h"
#include "core/base/text.h"
#include "core/incident/report_md_private.h"

enum { TIME_COLUMNS = 4, CLAIM_COLUMNS = 4, GRID_COLUMNS = 5, RECORDS_MAX = 24 };

/* Lines of an entry's references. */
static const char *
entry_lines(struct report *report, const struct entry *entry)
{
	struct cites cites = { .ref = entry->ref, .n = entry->n_refs };

	return entry->n_refs ? report_lines(report, &cites, CITES_MAX) : "-";
}

void
report_timeline(struct report *report)
{
	static const char *const head[TIME_COLUMNS] = { "time (UTC)", "kind", "what", "lines" };
	const struct guide *guide = report->guide;
	const char **cells = ARENA_NEW(&report->arena, const char *,
				       (guide->n_timeline + 1) * TIME_COLUMNS);

	if (!guide->n_timeline) {
		doc_text(&report->doc, "None recorded.");
		doc_close(&report->doc);
		return;
	}
	memcpy(cells, head, sizeof(head));
	for (size_t i = 0; i < guide->n_timeline; i++) {
		const struct entry *entry = &guide->timeline[i];
		const char **cell = &cells[(i + 1) * TIME_COLUMNS];
		char date[INSTANT_TEXT];

		cell[0] = entry->t_ns == INSTANT_NONE ? entry->t_text ? entry->t_text : "-" :
			arena_fmt(&report->arena, "%s %s", instant_date(date, entry->t_ns, NULL),
				  say_clock(&report->arena, entry->t_ns));
		cell[1] = report_word(report, strcmp(entry->kind, "first_timeout") == 0 &&
			impact_is_errors(&report->verdict->impact) ? "first_failure" : entry->kind);
		cell[2] = entry->text ? entry->text : "";
		cell[3] = entry_lines(report, entry);
	}
	doc_table(&report->doc, cells, guide->n_timeline + 1, TIME_COLUMNS);
}

/* -- reported and measured -- */

static void
put_claim(struct report *report, const struct checked_claim *checked)
{
	static const char *const head[CLAIM_COLUMNS] = { "part", "in this log", "why", "lines" };
	const char **cells = ARENA_NEW(&report->arena, const char *,
				       (checked->n_parts + 1) * CLAIM_COLUMNS);

	doc_fmt(&report->doc, "Reported%s%s: \"%s\": ", checked->claim->by ? " by " : "",
		checked->claim->by ? checked->claim->by : "", checked->claim->claim);
	doc_strong(&report->doc, report_word(report, support_word(checked->support)));
	doc_fmt(&report->doc, ". %s", checked->why);
	doc_close(&report->doc);
	memcpy(cells, head, sizeof(head));
	for (size_t i = 0; i < checked->n_parts; i++) {
		const struct checked_part *part = &checked->part[i];
		const char **cell = &cells[(i + 1) * CLAIM_COLUMNS];

		cell[0] = part->text;
		cell[1] = report_word(report, support_word(part->support));
		cell[2] = part->why;
		cell[3] = part->lines.n ? report_lines(report, &part->lines, 4) : "-";
	}
	if (checked->n_parts)
		doc_table(&report->doc, cells, checked->n_parts + 1, CLAIM_COLUMNS);
}

/* What somebody said of how endpoints depend on each other: never a fact. */
static void
put_dependencies(struct report *report)
{
	const struct incident_file *incident = report->facts->incident;
	const char *answer = guide_value(report->guide, "rca.depends");

	for (size_t i = 0; incident && i < incident->n_depends; i++)
		doc_fmt(&report->doc, "%s%s on %s (source: %s; asked: %s; %s)",
			i ? "; " : "Dependency, as stated: ", incident->depends[i].from,
			incident->depends[i].on,
			incident->depends[i].source ? incident->depends[i].source : "not named",
			answer ? answer : "not filled",
			report->facts->depends[i].support == SUPPORT_CANNOT_TELL
				? "the log cannot tell" : report->facts->depends[i].why);
	if (incident && incident->n_depends)
		doc_text(&report->doc, ".");
	doc_close(&report->doc);
}

void
report_claims(struct report *report)
{
	const struct facts *facts = report->facts;
	const struct guide_field *typed = guide_find(report->guide, "declare.claims");
	size_t n = facts->incident ? facts->incident->n_claims : 0;

	for (size_t i = 0; i < n; i++)
		put_claim(report, &facts->checked[i]);
	put_dependencies(report);
	if (typed && typed->state >= FIELD_EDITED && *typed->value) {
		doc_fmt(&report->doc, "Reported, as typed: \"%s\" (not tested against the log)",
			report_joined(report, typed->value));
		doc_close(&report->doc);
	} else if (!n) {
		doc_text(&report->doc, "None recorded.");
		doc_close(&report->doc);
	}
}

/* -- appendix -- */

static void
put_commands(struct report *report)
{
	const struct card *card = report->guide->card;

	doc_strong(&report->doc, "Commands");
	doc_fmt(&report->doc, " (%s; sitrep copies them, and runs none):", card->platform);
	if (!card->n)
		doc_text(&report->doc, " none recorded.");
	doc_close(&report->doc);
	for (size_t i = 0; i < card->n; i++) {
		doc_bullet(&report->doc);
		doc_fmt(&report->doc, "%s: ", report_word(report, card->line[i].role));
		doc_code(&report->doc, card->line[i].text);
		if (card->line[i].why)
			doc_fmt(&report->doc, " (%s)", card->line[i].why);
		doc_close(&report->doc);
	}
	report_bullet(report, "Trap:", card->trap);
	doc_blank(&report->doc);
}

/* What each limit of the check rests on. */
static void
put_limits(struct report *report)
{
	const struct guide *guide = report->guide;
	size_t n = 0;

	for (size_t i = 0; i < guide->n_verify; i++) {
		const struct predicate *p = &guide->verify[i];
		char value[32];

		if (!p->source)
			continue;
		if (!n++)
			doc_strong(&report->doc, "Limits of the check:");
		doc_fmt(&report->doc, "%s %s %s %s %s (%s)", n > 1 ? ";" : "",
			p->has_endpoint ? say_name(report->store, p->endpoint) : "all", p->metric,
			strcmp(p->op, "==") ? "at most" : "exactly", num_text(value, p->value, 4),
			p->source);
	}
	doc_text(&report->doc, n ? "." : "");
	doc_close(&report->doc);
}

static void
put_grid(struct report *report)
{
	static const char *const head[GRID_COLUMNS] = {
		"window", "min n", "metric", "first trip", "spared (timeouts)",
	};
	const struct backtest *backtest = &report->facts->gate.backtest;
	bool is_failed = !report->facts->all->told || impact_is_errors(&report->verdict->impact);
	const char **cells =
		ARENA_NEW(&report->arena, const char *, (backtest->n_grid + 1) * GRID_COLUMNS);

	/* What is no proof of the gate is no part of the JSON either. */
	if (!report->guide->drafts.has_gate || !backtest->n_grid ||
	    (backtest->first_trip_ns != INSTANT_NONE && !facts_gate_is_shown(report->facts)))
		return;
	doc_strong(&report->doc, "Backtest, window x min n:");
	doc_close(&report->doc);
	memcpy(cells, head, sizeof(head));
	if (is_failed)		/* the grid counts timeouts: those are not the harm, or not known */
		cells[GRID_COLUMNS - 1] = "spared";
	for (size_t i = 0; i < backtest->n_grid; i++) {
		const struct gate_trip *trip = &backtest->grid[i];
		const char **cell = &cells[(i + 1) * GRID_COLUMNS];
		bool is_never = trip->first_trip_ns == INSTANT_NONE;

		cell[0] = say_span(&report->arena, trip->window_ns);
		cell[1] = arena_fmt(&report->arena, "%llu", (unsigned long long)trip->min_n);
		cell[2] = trip->is_all || !trip->endpoint ? gate_metric_word(trip->metric) :
			arena_fmt(&report->arena, "%s on %s", gate_metric_word(trip->metric),
				  say_name(report->store, trip->endpoint));
		cell[3] = is_never ? "never" : say_clock(&report->arena, trip->first_trip_ns);
		cell[4] = is_never ? "-" :
			gate_trip_is_false(backtest, trip->first_trip_ns) ? "false trip" :
			is_failed ? arena_fmt(&report->arena, "%llu",
			(unsigned long long)trip->spared.requests) :
			arena_fmt(&report->arena, "%llu (%llu)",
			(unsigned long long)trip->spared.requests,
			(unsigned long long)trip->spared.timeouts);
	}
	doc_table(&report->doc, cells, backtest->n_grid + 1, GRID_COLUMNS);
}

/* A record's bytes; under --redact what of them may be shown. */
static void
put_bytes(struct report *report, const struct str *bytes, struct str *text)
{
	struct names *names = store_names(report->store);
	struct redact *redact = names_veiled(names);
	struct str shown = { 0 };

	if (redact)
		redact_bytes(redact, names, str_text(bytes), bytes->len, &shown);
	text_safe(text, str_text(redact ? &shown : bytes), redact ? shown.len : bytes->len);
	str_release(&shown);
}

/* The bytes of the records that the cards rest on, cleaned, in the order of time. */
static void
put_records(struct report *report)
{
	const struct facts *facts = report->facts;
	struct str text = { 0 }, bytes = { 0 };
	struct ref pile[RECORDS_MAX];
	size_t n = 0;
	struct cites cites = { .ref = pile };

	for (size_t i = 0; i < facts->n_evidence; i++)
		for (size_t k = 0; k < facts->evidence[i].lines.n && n < RECORDS_MAX; k++) {
			const struct ref *ref = &facts->evidence[i].lines.ref[k];
			bool is_new = ref->id != 0;

			for (size_t p = 0; p < n; p++)
				is_new = is_new && pile[p].id != ref->id;
			if (is_new)
				pile[n++] = *ref;
		}
	cites.n = n;
	if (n)
		cites_sort(&cites, &report->arena);
	for (size_t i = 0; i < n; i++) {
		struct cites one = { .ref = &cites.ref[i], .n = 1 };

		str_fmt(&text, "%s: ", cites_text(report->store, &one, &report->arena));
		str_clear(&bytes);
		if (store_bytes(report->store, &cites.ref[i], &bytes, NULL) == 0)
			put_bytes(report, &bytes, &text);
		else
			str_add(&text, "its bytes cannot be read again");
		str_char(&text, '\n');
	}
	if (text.len) {
		doc_strong(&report->doc, "Cited records, raw, cleaned:");
		doc_close(&report->doc);
		doc_fence(&report->doc, str_text(&text));
	}
	str_release(&bytes);
	str_release(&text);
}

/* Does a card or a rival's reason use the word? */
static bool
uses_word(const struct report *report, const char *word)
{
	const struct facts *facts = report->facts;
	bool is_used = false;

	for (size_t i = 0; i < facts->n_evidence; i++)
		is_used = is_used || strstr(facts->evidence[i].text, word);
	for (size_t i = 0; i < report->verdict->n_hypotheses; i++)
		is_used = is_used || strstr(report->verdict->hypothesis[i].why, word);
	return is_used;
}

/* What a word of the document means that not every reader knows. */
static void
put_terms(struct report *report)
{
	static const struct { const char *word, *means; } term[] = {
		{ "Cliff's delta", " Cliff's delta: of all pairs of one request a side, the share "
		  "in which the first is slower less the share in which it is faster." },
		{ "displacement", " Displacement of a request: the share of earlier requests like "
		  "it that were faster; of one that failed, all of them." },
		{ ", like for like ", " Mean like for like: of the control, had it had as many "
		  "requests of each endpoint as what is blamed." },
		{ "Rank correlation", " Rank correlation: how far two courses rise and fall "
		  "together (Spearman)." },
	};

	for (size_t i = 0; i < LENGTH(term); i++)
		if (uses_word(report, term[i].word))
			doc_text(&report->doc, term[i].means);
}

static void
put_method(struct report *report)
{
	const struct facts *facts = report->facts;
	const struct query *query = &facts->query;
	char as_of[INSTANT_TEXT], since[INSTANT_TEXT], until[INSTANT_TEXT];

	doc_strong(&report->doc, "Method:");
	doc_text(&report->doc,
		 " percentiles by nearest rank; versions are compared on the same endpoint only; "
		 "exact tests, 95% intervals by Wilson; cards without a grade are observed, read "
		 "off records.");
	put_terms(report);
	for (size_t i = 0; i < facts->n_limits; i++)
		doc_fmt(&report->doc, " %s", facts->limits[i]);
	doc_close(&report->doc);
	doc_strong(&report->doc, "Options:");
	doc_fmt(&report->doc, " as of %s; since %s; until %s; mode %s; sitrep %s.",
		instant_rfc3339(as_of, query->as_of_ns), instant_rfc3339(since, query->since_ns),
		instant_rfc3339(until, query->until_ns), mode_word(report->guide->mode),
		report->dossier->version ? report->dossier->version : "-");
	doc_close(&report->doc);
}

void
report_appendix(struct report *report)
{
	if (action_is_act(report->guide->action_kind))
		put_commands(report);
	put_limits(report);
	put_grid(report);
	put_records(report);
	put_method(report);
}
