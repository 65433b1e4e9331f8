/* report_md: the incident document: what the user hands on, from facts and what people typed. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/report_md_private.h"

const char *
report_field(const struct report *report, const char *name)
{
	const char *value = guide_value(report->guide, name);

	return value ? value : "not filled";
}

void
report_bullet(struct report *report, const char *label, const char *value)
{
	if (!value || !*value)
		return;
	doc_bullet(&report->doc);
	doc_strong(&report->doc, label);
	doc_text(&report->doc, " ");
	doc_text(&report->doc, value);
	doc_close(&report->doc);
}

const char *
report_joined(struct report *report, const char *text)
{
	struct str out = { 0 };

	while (text && *text) {
		size_t len = strcspn(text, "\n");

		if (len && out.len)
			str_add(&out, strchr(".?!", out.at[out.len - 1]) ? " " : "; ");
		str_bytes(&out, text, len);
		text += len + (text[len] == '\n');
	}
	const char *kept = arena_text(&report->arena, str_text(&out), out.len);
	str_release(&out);
	return kept;
}

const char *
report_typed_claim(struct report *report)
{
	const struct guide_field *typed = guide_find(report->guide, "declare.claims");

	if ((report->facts->incident && report->facts->incident->n_claims) || !typed ||
	    typed->state < FIELD_EDITED || !*typed->value || strcmp(typed->value, "none") == 0)
		return NULL;
	return report_joined(report, typed->value);
}

const char *
report_also(struct report *report)
{
	const struct verdict *verdict = report->verdict;
	struct arena *arena = &report->arena;
	const char *text = "";

	for (size_t i = 0; i < verdict->n_also; i++)
		text = arena_fmt(arena, "%s%sOf the harm that %s leaves %s explains %s (%s).", text,
				 *text ? " " : "",
				 cause_text(report->store, &verdict->cause, arena),
				 cause_text(report->store, &verdict->also[i].cause, arena),
				 say_share(arena, verdict->also[i].explained, 1000),
				 certainty_word(verdict->also[i].certainty));
	return text;
}

const char *
report_over(struct report *report)
{
	const struct verdict *verdict = report->verdict;
	const struct drafts *drafts = &report->guide->drafts;
	bool is_gone = verdict->gone.is_gone;
	int64_t over_ns = is_gone ? verdict->gone.last_ns : verdict->onset.ended_ns;

	if (!drafts->n_aim || over_ns == INSTANT_NONE ||
	    cause_equal(&drafts->aim[0].cause, &verdict->cause))
		return "";
	return arena_fmt(&report->arena, "%s %s %s; %s %s on.", report->who,
			 is_gone ? "answered last at" : "has been well again since",
			 say_clock(&report->arena, over_ns), drafts->aim_words,
			 drafts->n_aim > 1 ? "go" : "goes");
}

const char *
report_frame(struct report *report)
{
	const char *at = certainty_frame(report->guide->certainty);
	struct str out = { 0 };

	if (report->verdict->incident == TRUTH_NO)
		return "The log shows no incident.";
	if (!*report->guide->drafts.subject)
		at = certainty_frame(CERTAINTY_INCONCLUSIVE);
	for (const char *mark; (mark = strstr(at, "%s")); at = mark + 2) {
		str_bytes(&out, at, (size_t)(mark - at));
		str_add(&out, report->guide->drafts.subject);
	}
	str_fmt(&out, "%s.", at);
	const char *kept = arena_text(&report->arena, str_text(&out), out.len);
	str_release(&out);
	return kept;
}

const char *
report_lines(struct report *report, const struct cites *cites, size_t most)
{
	struct cites some = *cites;

	if (some.n > most) {
		some.more += some.n - most;
		some.n = most;
	}
	return some.n ? cites_text(report->store, &some, &report->arena) : "";
}

const char *
report_word(struct report *report, const char *word)
{
	char *text = arena_text(&report->arena, word, strlen(word));

	for (char *c = text; *c; c++)
		if (*c == '_')
			*c = ' ';
	return text;
}

/* The parts between headings, each a block that `report --update` may replace. */
static const struct part {
	int level;		/* of the heading before it; 0: none */
	const char *heading, *block;
	void (*write)(struct report *report);
} parts[] = {
	{ 0, NULL, "head", report_head },
	{ 2, "1. Root Cause Analysis", NULL, NULL },
	{ 3, NULL, "cause", report_cause },	/* causes[] */
	{ 3, "Supporting Evidence from the Logs", "evidence", report_evidence },
	{ 3, "What else we considered", "considered", report_considered },
	{ 3, "What the log cannot tell us", "conclusion", report_conclusion },
	{ 2, "2. Immediate Action (Next 10 Minutes)", NULL, NULL },
	{ 3, "One Quick Fix to Implement Right Now", "action", report_action },
	{ 2, "3. Prevention (Long-Term Improvement)", NULL, NULL },
	{ 3, "One Long-Term Improvement", "prevention", report_prevention },
	{ 2, "4. Retrospective Notes (For Team Retro)", "retro", report_retro },
	{ 2, "Timeline (UTC)", "timeline", report_timeline },
	{ 2, "Reported and measured", "reported", report_claims },
	{ 2, "Appendix: commands, gate exports, cited records (raw, cleaned), method, options",
	  "appendix", report_appendix },
};

/* The heading of the cause asks for what hurts; lint_document knows all of them. */
static const char *const causes[HARM_SORTS] = {
	[HARM_SLOWDOWN] = "What\xe2\x80\x99s causing the slowdown?",
	[HARM_FAILURES] = "What\xe2\x80\x99s causing the failures?",
	[HARM_REFUSALS] = "What\xe2\x80\x99s causing the refusals?",
	[HARM_SILENCE] = "What\xe2\x80\x99s causing the silence?",
};

static void
write_title(struct report *report)
{
	const char *title = guide_value(report->guide, "declare.title");
	struct str text = { 0 };

	if (report->doc.is_plain)
		str_add(&text, title ? title : "API Latency Incident");
	else
		markdown_escape(&text, title ? title : "API Latency Incident", true);
	str_add(&text, " \xe2\x80\x93 Root Cause Analysis");
	doc_heading(&report->doc, 1, str_text(&text));
	str_release(&text);
}

void
report_write(const struct dossier *dossier, bool is_plain, struct str *out)
{
	struct report report = {
		.dossier = dossier, .facts = dossier->facts, .verdict = dossier->facts->verdict,
		.guide = dossier->guide, .store = dossier->facts->store,
		.is_incident = dossier->facts->verdict->incident == TRUTH_YES,
	};

	doc_init(&report.doc, out, is_plain);
	report.who = cause_text(report.store, &report.verdict->cause, &report.arena);
	write_title(&report);
	for (size_t i = 0; i < LENGTH(parts); i++) {
		if (parts[i].level)
			doc_heading(&report.doc, parts[i].level, parts[i].heading ? parts[i].heading
				    : causes[facts_harm_sort(report.facts)]);
		if (!parts[i].write)
			continue;
		doc_begin(&report.doc, parts[i].block);
		parts[i].write(&report);
		doc_end(&report.doc, parts[i].block);
	}
	doc_release(&report.doc);
	arena_release(&report.arena);
}

void
report_md(const struct dossier *dossier, struct str *out)
{
	report_write(dossier, false, out);
}
