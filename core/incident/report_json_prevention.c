/* report_json_prevention: the gate of report/1 with its backtest, and the notes for the retro. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/incident/sink_private.h"

/* A careful canary's share of traffic, as in facts_gate.c and the texts. */
#define CANARY_SHARE 0.05

/* A word of a choice when it is one of those the schema knows, else the default. */
static const char *
choice(const struct guide *guide, const char *field, const char *const *words, size_t n,
       const char *otherwise)
{
	const char *value = guide_value(guide, field);

	for (size_t i = 0; value && i < n; i++)
		if (!strcmp(value, words[i]))
			return words[i];
	return otherwise;
}

static void
gates_json(struct json *json, const struct dossier *dossier)
{
	static const char *const on_fail[] = { "rollback", "abort", "hold", "page" };
	static const char *const on_insufficient[] = { "hold", "fail" };
	const struct gate_options *options = &dossier->facts->gate.options;
	const bool has_gate = dossier->guide->drafts.has_gate;
	const struct { enum gate_metric metric; double limit;
	} row[] = {
		{ METRIC_P95_RATIO, options->p95_max_ratio },
		{ METRIC_P95_MS, options->p95_max_ms },
		{ METRIC_TIMEOUT_RATE, options->timeout_max },
		{ METRIC_ERROR_RATE, options->error_max },
	};

	json_array(json, "gates");
	for (size_t i = 0; i < LENGTH(row); i++) {
		if (!facts_gate_holds(dossier->facts, has_gate, row[i].metric, row[i].limit))
			continue;
		bool is_ratio = row[i].metric == METRIC_P95_RATIO;
		json_object(json, NULL);
		json_text(json, "metric", gate_metric_word(row[i].metric));
		json_null(json, "endpoint");
		json_text(json, "op", "<=");
		json_num(json, "limit", row[i].limit, 4);
		json_int(json, "window_s", options->window_ns / NS_PER_S);
		count_json(json, "min_n", gate_defaults().min_n);
		if (is_ratio) {
			count_json(json, "min_n_baseline", gate_defaults().min_n);
			json_num(json, "min_shift_ms", options->min_shift_ms, 3);
		}
		json_int(json, "consecutive", options->consecutive);
		json_text(json, "on_fail", choice(dossier->guide, "prevent.on_fail", on_fail,
						  LENGTH(on_fail), dossier->guide->drafts.on_fail));
		json_text(json, "on_insufficient", choice(dossier->guide, "prevent.on_insufficient",
			  on_insufficient, LENGTH(on_insufficient),
			  dossier->guide->drafts.on_insufficient));
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
delayed_json(struct json *json, const char *key, const struct gate_spared *spared, int delay_s)
{
	json_object(json, key);
	count_json(json, "requests", spared->requests);
	count_json(json, "timeouts", spared->timeouts);
	json_int(json, "switch_delay_s", delay_s);
	json_end(json, '}');
}

static void
backtest_json(struct json *json, const struct facts *facts, const struct guide *guide)
{
	const struct gate_pick *pick = &facts->gate;
	const struct backtest *backtest = &pick->backtest;
	bool has_tripped = pick->exists && backtest->first_trip_ns != INSTANT_NONE;

	/* No version is blamed, or what it shows is no proof of the gate: a note says so. */
	if (!pick->exists || !guide->drafts.has_gate ||
	    (has_tripped && !facts_gate_is_shown(facts))) {
		json_null(json, "backtest");
		return;
	}
	json_object(json, "backtest");
	json_time(json, "first_trip", backtest->first_trip_ns);
	json_text(json, "rule", has_tripped ? gate_metric_word(backtest->metric) : NULL);
	name_json(json, "endpoint", facts->store,
		  has_tripped && !backtest->is_all ? backtest->endpoint : NAME_NONE);
	if (has_tripped)
		delayed_json(json, "spared", &backtest->spared, 0);
	else
		json_null(json, "spared");
	count_json(json, "false_trips", backtest->false_trips);
	json_int(json, "window_s", pick->options.window_ns / NS_PER_S);
	count_json(json, "min_n", pick->options.min_n);
	json_bool(json, "provisional", pick->is_provisional);
	json_text(json, "at_gate_min_n", gate_result_word(pick->gate.result));
	json_array(json, "spared_by_delay");
	for (int i = 0; i < 3 && has_tripped; i++)
		delayed_json(json, NULL, &pick->by_delay[i], 30 * i);
	json_end(json, ']');
	grid_json(json, "grid", facts->store, backtest);
	json_end(json, '}');
}

/* What a canary risks, and how long it takes to judge one. */
static void
exposure_json(struct json *json, const struct gate_pick *pick)
{
	if (pick->exists && !isnan(pick->canary_share) && !isnan(pick->canary_bad_rate)) {
		json_object(json, "exposure");
		rate_json(json, "canary_share", pick->canary_share);
		rate_json(json, "canary_timeout_rate", pick->canary_timeout_rate);
		rate_json(json, "affected_share", pick->canary_share * pick->canary_bad_rate);
		rate_json(json, "at_share", CANARY_SHARE);
		rate_json(json, "at_share_affected", CANARY_SHARE * pick->canary_bad_rate);
		json_end(json, '}');
	}
	if (pick->exists && isfinite(pick->minutes_to_min_n)) {
		json_object(json, "time_to_decide");
		ms_json(json, "requests_per_min", pick->requests_per_min);
		rate_json(json, "canary_share", CANARY_SHARE);
		count_json(json, "min_n", gate_defaults().min_n);
		ms_json(json, "minutes", pick->minutes_to_min_n);
		json_end(json, '}');
	}
}

/* A day as the schema has it; anything else a person typed is no day. */
static bool
is_day(const char *text)
{
	static const char form[] = "dddd-dd-dd";

	if (!text || strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	return true;
}

void
report_prevention_json(struct json *json, const struct dossier *dossier)
{
	const struct guide *guide = dossier->guide;
	const char *due = guide_value(guide, "prevent.due");

	if (dossier->facts->verdict->incident != TRUTH_YES) {
		json_null(json, "prevention");
		return;
	}
	json_object(json, "prevention");
	json_text(json, "what", said(guide, "prevent.what", guide->drafts.prevention));
	asked_json(json, "owner", guide, "prevent.owner");
	json_text(json, "due", is_day(due) ? due : NULL);
	asked_json(json, "where", guide, "prevent.where");
	gates_json(json, dossier);
	backtest_json(json, dossier->facts, guide);
	if (guide->drafts.has_gate)
		exposure_json(json, &dossier->facts->gate);
	texts_json(json, "notes", guide->drafts.prevention_note.text,
		   guide->drafts.prevention_note.n);
	json_end(json, '}');
}

/* The bullets `retro.1`..: a draft that was kept is from the log, any other from a person. */
void
report_retro_json(struct json *json, const struct dossier *dossier)
{
	const struct drafts *drafts = &dossier->guide->drafts;

	json_array(json, "retro");
	for (size_t i = 0; i < LENGTH(drafts->retro); i++) {
		char name[24];
		bool has_draft = i < drafts->n_retro;

		snprintf(name, sizeof(name), "retro.%zu", i + 1);
		const char *text = guide_value(dossier->guide, name);
		if (!text)
			continue;
		bool is_draft = has_draft && !strcmp(text, drafts->retro[i].text);
		json_object(json, NULL);
		json_text(json, "kind", has_draft ? drafts->retro[i].kind : "question");
		json_text(json, "text", text);
		json_text(json, "basis", is_draft ? drafts->retro[i].basis : "human");
		if (is_draft && drafts->retro[i].lines.n)
			cites_json(json, "lines", dossier->facts->store, &drafts->retro[i].lines);
		json_end(json, '}');
	}
	json_end(json, ']');
}
