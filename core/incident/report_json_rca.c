/* report_json_rca: the root cause part of report/1: evidence cards and what stays open. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/incident/sink_private.h"

/* Was a card picked by a person? Cards nobody touched count as their field's value says. */
static bool
is_picked(const struct guide *guide, const struct evidence *card)
{
	for (size_t s = 0; s < STEPS; s++)
		for (size_t f = 0; f < guide->step[s].n_fields; f++) {
			const struct guide_field *field = &guide->step[s].field[f];

			if (field->type == TYPE_PICK && field->evidence == card)
				return field->value && !strcmp(field->value, "yes");
		}
	return false;
}

static void
evidence_json(struct json *json, const struct dossier *dossier)
{
	const struct facts *facts = dossier->facts;
	char id[24];

	json_array(json, "evidence");
	for (size_t i = 0; i < facts->n_evidence; i++) {
		const struct evidence *card = &facts->evidence[i];

		json_object(json, NULL);
		snprintf(id, sizeof(id), "E%zu", i + 1);
		json_text(json, "id", id);
		json_text(json, "kind", card->kind);
		json_text(json, "grade", card->grade);
		json_text(json, "text", card->text);
		cites_json(json, "lines", facts->store, &card->lines);
		json_array(json, "records");
		for (size_t r = 0; r < card->lines.n; r++)
			json_int(json, NULL, card->lines.ref[r].id);
		json_end(json, ']');
		count_json(json, "more", card->lines.more);
		json_text(json, "filter", card->lines.more ? card->lines.filter : NULL);
		json_bool(json, "picked", is_picked(dossier->guide, card));
		json_end(json, '}');
	}
	json_end(json, ']');
}

/*
 * How the cause may work inside: never a fact, each with the test that would settle it. What
 * a person wrote stands first.
 */
static void
mechanisms_json(struct json *json, const struct dossier *dossier)
{
	const struct drafts *drafts = &dossier->guide->drafts;
	const char *typed = guide_value(dossier->guide, "rca.mechanism");

	json_array(json, "mechanisms");
	if (typed) {
		json_object(json, NULL);
		json_text(json, "text", typed);
		json_text(json, "test", said(dossier->guide, "rca.test", NULL));
		json_text(json, "state", "untested");
		json_end(json, '}');
	}
	for (size_t i = 0; i < drafts->n_mechanisms; i++) {
		json_object(json, NULL);
		json_text(json, "text", drafts->mechanism[i].text);
		json_text(json, "test", drafts->mechanism[i].test);
		json_text(json, "state", "untested");
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
dependencies_json(struct json *json, const struct facts *facts)
{
	json_array(json, "dependencies");
	for (size_t i = 0; facts->incident && i < facts->incident->n_depends; i++) {
		const struct depends *depends = &facts->incident->depends[i];

		json_object(json, NULL);
		json_text(json, "from", depends->from);
		json_text(json, "on", depends->on);
		json_text(json, "source", depends->source);
		json_text(json, "supported_by_log", support_word(facts->depends[i].support));
		json_text(json, "why", facts->depends[i].why);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
contributing_json(struct json *json, const struct guide *guide)
{
	const struct drafts *drafts = &guide->drafts;
	const char *typed = guide_value(guide, "rca.contributing");

	json_array(json, "contributing");
	for (size_t i = 0; i < drafts->n_contributing; i++) {
		json_object(json, NULL);
		json_text(json, "text", drafts->contributing[i].text);
		json_text(json, "basis", drafts->contributing[i].basis);
		json_end(json, '}');
	}
	if (typed) {
		json_object(json, NULL);
		json_text(json, "text", typed);
		json_text(json, "basis", "human");
		json_end(json, '}');
	}
	json_end(json, ']');
}

void
report_rca_json(struct json *json, const struct dossier *dossier)
{
	const struct facts *facts = dossier->facts;

	json_object(json, "rca");
	verdict_json(json, facts, dossier->guide->certainty);
	onset_json(json, facts);
	impact_json(json, facts);
	like_for_like_json(json, facts);
	evidence_json(json, dossier);
	hypotheses_json(json, facts, dossier->guide);
	mechanisms_json(json, dossier);
	dependencies_json(json, facts);
	contributing_json(json, dossier->guide);
	texts_json(json, "cannot_tell", facts->cannot_tell, facts->n_cannot_tell);
	counterfactual_json(json, facts);
	differs_json(json, facts);
	robustness_json(json, facts);
	cautions_json(json, facts);
	json_end(json, '}');
}

/* -- the timeline -- */

static void
entry_json(struct json *json, const struct store *store, const struct entry *entry)
{
	static const char *const t_kind[] = { "observed", "entered", "stated" };
	static const char *const src[] = { "auto", "human", "import" };

	json_object(json, NULL);
	json_int(json, "seq", entry->seq);
	json_time(json, "t", entry->t_ns);
	if (entry->t_text)
		json_text(json, "t_text", entry->t_text);
	json_text(json, "t_kind", t_kind[entry->t_kind]);
	json_text(json, "src", src[entry->src]);
	json_text(json, "actor", entry->actor);
	json_text(json, "kind", entry->kind);
	json_text(json, "text", entry->text && entry->text[0] ? entry->text : entry->kind);
	json_array(json, "records");
	for (size_t i = 0; i < entry->n_refs; i++)
		if (entry->ref[i].id)
			json_int(json, NULL, entry->ref[i].id);
	json_end(json, ']');
	json_array(json, "lines");
	for (size_t i = 0; i < entry->n_refs; i++)
		if (entry->ref[i].line_first && entry->ref[i].source < store_sources(store))
			line_json(json, store, &entry->ref[i]);
	json_end(json, ']');
	json_text(json, "visibility", entry->is_external ? "ext" : "int");
	json_bool(json, "starred", entry->is_starred);
	json_end(json, '}');
}

void
report_timeline_json(struct json *json, const struct dossier *dossier)
{
	const struct guide *guide = dossier->guide;

	json_array(json, "timeline");
	for (size_t i = 0; i < guide->n_timeline; i++)
		entry_json(json, dossier->facts->store, &guide->timeline[i]);
	json_end(json, ']');
}
