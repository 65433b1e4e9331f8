/* report_json: report/1: the incident document for machines, a view of the one table of facts. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/incident/sink_private.h"

void
asked_json(struct json *json, const char *key, const struct guide *guide, const char *field)
{
	const char *value = guide_value(guide, field);

	json_text(json, key, value && value[0] ? value : NULL);
}

/* -- the incident: what was reported, who does what, when what happened -- */

static void
roles_json(struct json *json, const struct dossier *dossier)
{
	json_object(json, "roles");
	asked_json(json, "ic", dossier->guide, "declare.ic");
	asked_json(json, "owner", dossier->guide, "declare.owner");
	asked_json(json, "comms", dossier->guide, "declare.comms");
	json_end(json, '}');
}

struct moments {
	int64_t onset_ns, detected_ns, decided_ns, taken_ns, recovered_ns;
};

/* When somebody first took note, and decided: entries of the timeline, INSTANT_NONE without. */
static struct moments
moments_of(const struct dossier *dossier)
{
	const struct guide *guide = dossier->guide;
	const struct onset *onset = &dossier->facts->verdict->onset;
	struct moments when = {
		.onset_ns = onset->is_known ? onset->at_or_before_ns : INSTANT_NONE,
		.detected_ns = INSTANT_NONE, .decided_ns = INSTANT_NONE,
		.taken_ns = guide->taken_at_ns, .recovered_ns = guide->recovery.recovered_at_ns,
	};
	static const char *const decisions[] = { "action_accepted", "action_declined", "decision" };

	for (size_t i = 0; i < guide->n_timeline; i++) {
		const struct entry *entry = &guide->timeline[i];

		if (!strcmp(entry->kind, "reported") && when.detected_ns == INSTANT_NONE)
			when.detected_ns = entry->t_ns;
		for (size_t d = 0; d < LENGTH(decisions); d++)
			if (!strcmp(entry->kind, decisions[d]) && when.decided_ns == INSTANT_NONE)
				when.decided_ns = entry->t_ns;
	}
	return when;
}

/* Whole seconds between two moments; null when an end is missing or they stand the wrong way. */
static void
duration_json(struct json *json, const char *key, int64_t from_ns, int64_t to_ns)
{
	if (from_ns == INSTANT_NONE || to_ns == INSTANT_NONE || to_ns < from_ns)
		json_null(json, key);
	else
		json_int(json, key, (to_ns - from_ns) / NS_PER_S);
}

static void
times_json(struct json *json, const struct dossier *dossier)
{
	const struct onset *onset = &dossier->facts->verdict->onset;
	struct moments when = moments_of(dossier);

	json_object(json, "times");
	json_time(json, "onset_after", onset->is_known ? onset->after_ns : INSTANT_NONE);
	json_time(json, "onset_at_or_before", when.onset_ns);
	json_time(json, "detected_at", when.detected_ns);
	json_time(json, "decided_at", when.decided_ns);
	json_time(json, "taken_at", when.taken_ns);
	json_time(json, "recovered_at", when.recovered_ns);
	json_time(json, "declared_at", dossier->guide->recovery.declared_at_ns);
	json_end(json, '}');
	json_object(json, "durations");
	duration_json(json, "to_detect_s", when.onset_ns, when.detected_ns);
	duration_json(json, "to_decide_s", when.detected_ns, when.decided_ns);
	duration_json(json, "to_act_s", when.decided_ns, when.taken_ns);
	duration_json(json, "to_recover_s", when.taken_ns, when.recovered_ns);
	json_end(json, '}');
}

static void
incident_json(struct json *json, const struct dossier *dossier)
{
	const struct guide *guide = dossier->guide;
	const char *title = guide_value(guide, "declare.title");

	json_object(json, "incident");
	json_text(json, "title", title && title[0] ? title : "API Latency Incident");
	json_text(json, "status", guide->status);
	json_text(json, "severity", guide->severity);
	json_object(json, "zone");
	json_text(json, "display",
		  dossier->zone && dossier->zone->name[0] ? dossier->zone->name : "UTC");
	/* `not stated` is an answer of the person, and no zone. */
	const char *zone = guide_value(guide, "declare.zone");
	json_text(json, "reported_zone", zone && strcmp(zone, "not stated") ? zone : NULL);
	json_end(json, '}');
	reported_json(json, dossier->facts, true);
	roles_json(json, dossier);
	times_json(json, dossier);
	json_end(json, '}');
}

/* -- facts -- */

static void
fact_json(struct json *json, const struct store *store, const struct fact *fact, size_t number)
{
	char id[24];

	json_object(json, NULL);
	snprintf(id, sizeof(id), "F%zu", number);
	json_text(json, "id", id);
	json_text(json, "name", fact->name);
	json_object(json, "key");
	for (int i = 0; i < fact->n_keys; i++) {
		if (fact->key[i].text)
			json_text(json, fact->key[i].field, fact->key[i].text);
		else
			json_num(json, fact->key[i].field, fact->key[i].number, 4);
	}
	json_end(json, '}');
	/* A figure told in words keeps the digits it is told with. */
	bool is_told = strcmp(fact->name, "figure") == 0;
	json_num(json, "value", fact->value,
		 is_told ? 8 :
		 fact->unit == FACT_MS || fact->unit == FACT_S || fact->unit == FACT_PER_MIN ||
				 fact->unit == FACT_MIN || fact->unit == FACT_COUNT ?
			 3 :
			 4);
	json_text(json, "unit", fact_unit_word(fact->unit));
	if (fact->n >= 0)
		json_int(json, "n", fact->n);
	if (fact->lines.n)
		cites_json(json, "lines", store, &fact->lines);
	json_end(json, '}');
}

static void
facts_json(struct json *json, const struct facts *facts)
{
	json_array(json, "facts");
	for (size_t i = 0; i < facts->n; i++)
		fact_json(json, facts->store, &facts->fact[i], i + 1);
	json_end(json, ']');
}

static void
table_json(struct json *json, const struct facts *facts, const int *by, int n_by,
	   const struct stat_group *group, size_t n)
{
	json_object(json, NULL);
	json_array(json, "by");
	for (int i = 0; i < n_by; i++)
		json_text(json, NULL, say_field(facts->store, by[i]));
	json_end(json, ']');
	json_array(json, "groups");
	for (size_t i = 0; i < n; i++)
		stat_group_json(json, facts->store, by, n_by, 0, false, &group[i]);
	json_end(json, ']');
	json_end(json, '}');
}

static void
tables_json(struct json *json, const struct facts *facts)
{
	static const int by[] = { FIELD_VERSION, FIELD_ENDPOINT };

	json_array(json, "stats");
	table_json(json, facts, NULL, 0, facts->all, 1);
	table_json(json, facts, &by[0], 1, facts->by_version, facts->n_version);
	table_json(json, facts, &by[1], 1, facts->by_endpoint, facts->n_endpoint);
	table_json(json, facts, by, 2, facts->by_both, facts->n_both);
	json_end(json, ']');
}

static void
signed_off_json(struct json *json, const struct guide *guide)
{
	if (!guide->is_signed_off) {
		json_null(json, "signed_off");
		return;
	}
	const char *by = guide_value(guide, "export.signed_off");
	int64_t at_ns = INSTANT_NONE;
	for (size_t i = 0; i < guide->n_timeline; i++)
		if (!strcmp(guide->timeline[i].kind, "approval"))
			at_ns = guide->timeline[i].t_ns;
	json_object(json, "signed_off");
	json_text(json, "by", by && by[0] ? by : "not named");
	json_time(json, "at", at_ns);
	json_end(json, '}');
}

void
report_json(const struct dossier *dossier, struct str *out)
{
	const struct facts *facts = dossier->facts;
	struct json json;

	json_init(&json, out, 1);
	json_object(&json, NULL);
	json_text(&json, "schema", "sitrep.report/1");
	json_time(&json, "generated_at", dossier->generated_at_ns);
	json_time(&json, "as_of", facts->query.as_of_ns);
	json_text(&json, "stage", dossier->guide->is_signed_off ? "final" : "draft");
	json_text(&json, "mode", mode_word(dossier->guide->mode));
	json_object(&json, "tool");
	json_text(&json, "name", "sitrep");
	json_text(&json, "version", dossier->version);
	json_end(&json, '}');
	incident_json(&json, dossier);
	data_block_json(&json, "data", facts, true);
	facts_json(&json, facts);
	tables_json(&json, facts);
	report_rca_json(&json, dossier);
	report_action_json(&json, dossier);
	report_verification_json(&json, dossier);
	report_prevention_json(&json, dossier);
	report_retro_json(&json, dossier);
	report_timeline_json(&json, dossier);
	texts_json(&json, "limits", facts->limits, facts->n_limits);
	signed_off_json(&json, dossier->guide);
	json_end(&json, '}');
	str_char(out, '\n');
}
