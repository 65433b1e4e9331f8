/* report_json_action: the action of report/1, how it is checked, and whether it worked. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/sink_private.h"

/* The field of the guide when there is one and it is filled, else the draft; never empty. */
const char *
said(const struct guide *guide, const char *field, const char *draft)
{
	const char *value = guide_value(guide, field);

	if (value && value[0])
		return value;
	return draft && draft[0] ? draft : "not filled";
}

static void
verify_json(struct json *json, const struct dossier *dossier)
{
	const struct guide *guide = dossier->guide;
	struct recovery_options options = recovery_defaults();

	json_object(json, "verify");
	json_array(json, "all");
	for (size_t i = 0; i < guide->n_verify; i++) {
		const struct predicate *row = &guide->verify[i];

		json_object(json, NULL);
		json_text(json, "metric", row->metric);
		if (!strcmp(row->metric, "share"))
			cause_json(json, "key", dossier->facts->store, &row->key);
		else if (row->has_endpoint)
			name_json(json, "endpoint", dossier->facts->store, row->endpoint);
		json_text(json, "op", row->op);
		json_num(json, "value", row->value, 4);
		if (row->source && row->source[0])
			json_text(json, "source", row->source);
		json_end(json, '}');
	}
	json_end(json, ']');
	json_int(json, "hold_s", options.hold_s);
	count_json(json, "min_n", options.min_n);
	json_int(json, "drain_s", options.drain_s);
	json_int(json, "watch_s", options.watch_s);
	json_end(json, '}');
}

/* The lines of a field as a list; blank ones are left out. */
void
lines_json(struct json *json, const char *key, const struct guide *guide, const char *field)
{
	const char *at = guide_value(guide, field);

	json_array(json, key);
	while (at && *at) {
		size_t len = strcspn(at, "\n");

		if (len)
			json_bytes(json, NULL, at, len);
		at += len + (at[len] == '\n');
	}
	json_end(json, ']');
}

/* Each line `what: why not` as an object. */
static void
considered_json(struct json *json, const struct guide *guide)
{
	const char *at = guide_value(guide, "action.considered");

	json_array(json, "considered");
	while (at && *at) {
		size_t len = strcspn(at, "\n"), cut = 0;

		while (cut + 2 < len && !(at[cut] == ':' && at[cut + 1] == ' '))
			cut++;
		bool is_pair = cut && cut + 2 < len;
		if (len) {
			json_object(json, NULL);
			json_bytes(json, "what", at, is_pair ? cut : len);
			if (is_pair)
				json_bytes(json, "why_not", at + cut + 2, len - cut - 2);
			else
				json_text(json, "why_not", "not filled");
			json_end(json, '}');
		}
		at += len + (at[len] == '\n');
	}
	json_end(json, ']');
}

/* The questions to answer before acting; unknown is an answer. */
static void
prechecks_json(struct json *json, const struct guide *guide)
{
	const struct guide_step *step = &guide->step[STEP_ACTION];

	json_array(json, "prechecks");
	for (size_t i = 0; i < step->n_fields; i++) {
		const struct guide_field *field = &step->field[i];

		if (strncmp(field->name, "action.precheck.", strlen("action.precheck.")))
			continue;
		json_object(json, NULL);
		json_text(json, "question", field->label);
		json_text(json, "answer", field->value[0] ? field->value : "unknown");
		/* Unknown is an answer when somebody gave it; null: nobody answered. */
		if (!field->value[0])
			json_null(json, "by");
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
escalate_json(struct json *json, const struct guide *guide)
{
	json_object(json, "escalate");
	json_int(json, "after_s", 600);
	asked_json(json, "to", guide, "action.escalate_to");
	lines_json(json, "when", guide, "action.escalate_when");
	json_end(json, '}');
}

static void
commands_json(struct json *json, const struct card *card)
{
	json_array(json, "commands");
	for (size_t i = 0; i < card->n; i++) {
		json_object(json, NULL);
		json_text(json, "platform", card->platform);
		json_text(json, "role", card->line[i].role);
		json_text(json, "text", card->line[i].text);
		json_bool(json, "template", card->line[i].is_template);
		json_bool(json, "executed_by_tool", false);
		json_end(json, '}');
	}
	json_end(json, ']');
}

/* Does the action change production? Then the document owes its check, undo and commands. */
static bool
is_act(const struct guide *guide)
{
	return action_is_act(guide->action_kind);
}

void
report_action_json(struct json *json, const struct dossier *dossier)
{
	const struct guide *guide = dossier->guide;
	const struct store *store = dossier->facts->store;

	json_object(json, "action");
	json_text(json, "kind", guide->action_kind);
	json_text(json, "what", said(guide, "action.what", guide->drafts.action));
	if (guide->suspect.n)
		cause_json(json, "suspect", store, &guide->suspect);
	else
		json_null(json, "suspect");
	if (guide->target.n)
		cause_json(json, "target", store, &guide->target);
	else
		json_null(json, "target");
	json_text(json, "state", guide->action_state);
	asked_json(json, "owner", guide, "action.owner");
	asked_json(json, "executor", guide, "action.executor");
	/* The go is the incident commander's. */
	const char *go = guide_value(guide, "action.go");
	json_text(json, "approved_by",
		  go && !strcmp(go, "yes") ? said(guide, "declare.ic", NULL) : NULL);
	asked_json(json, "taken_by", guide, "action.taken_by");
	if (is_act(guide)) {
		json_int(json, "deadline_s", guide->box_s);
		lines_json(json, "why", guide, "action.why");
		json_text(json, "expected_effect",
			  said(guide, "action.effect", guide->drafts.effect));
		verify_json(json, dossier);
		json_text(json, "undo", said(guide, "action.undo", guide->drafts.undo));
		json_bool(json, "irreversible", guide->drafts.irreversible);
		prechecks_json(json, guide);
		lines_json(json, "risks", guide, "action.risks");
		considered_json(json, guide);
		escalate_json(json, guide);
		commands_json(json, guide->card);
	}
	json_end(json, '}');
}

void
report_verification_json(struct json *json, const struct dossier *dossier)
{
	const struct recovery *recovery = &dossier->guide->recovery;
	bool has_held = recovery->held_s >= 0;
	const char *other = guide_value(dossier->guide, "verify.other_change");

	json_object(json, "verification");
	json_text(json, "state", recovery_state_word(recovery->state));
	if (recovery->why && recovery->why[0])
		json_text(json, "why", recovery->why);
	json_time(json, "since", recovery->since_ns);
	if (has_held) {
		json_int(json, "held_s", recovery->held_s);
		count_json(json, "n", recovery->n);
		count_json(json, "timeouts", recovery->timeouts);
	} else {
		json_null(json, "held_s");
		json_null(json, "n");
		json_null(json, "timeouts");
	}
	rate_json(json, "timeout_upper95", recovery->timeout_upper95);
	if (other && (!strcmp(other, "yes") || !strcmp(other, "no")))
		json_bool(json, "other_change", !strcmp(other, "yes"));
	else
		json_null(json, "other_change");
	json_end(json, '}');
}
