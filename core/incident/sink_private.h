/* sink_private: pieces of JSON that several sinks write alike. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_SINK_PRIVATE_H
#define SR_INCIDENT_SINK_PRIVATE_H

#include "core/base/json.h"
#include "core/incident/facts_private.h"
#include "core/incident/sink.h"

/* A name as logged; null when absent. */
void name_json(struct json *json, const char *key, const struct store *store, uint32_t name);
/* Rates, shares, ratios and p with 4 decimals; milliseconds of a double with 3. */
void rate_json(struct json *json, const char *key, double rate);
void ms_json(struct json *json, const char *key, double ms);
void count_json(struct json *json, const char *key, uint64_t count);
/* {"file","first","last"} of one reference. */
void line_json(struct json *json, const struct store *store, const struct ref *ref);
/* Texts as a list. */
void texts_json(struct json *json, const char *key, const char *const *text, size_t n);
/* {"version": "v1.2"}; null for NAME_NONE. */
void version_json(struct json *json, const char *key, const struct store *store, uint32_t version);

/* One group of stats/1 (stats_out.c). method as the contract names it. */
void stat_group_json(struct json *json, const struct store *store, const int *by, int n_by,
		     int64_t bin_ns, bool r7, const struct stat_group *group);
/* `minute` or `hour`; NULL without bins. */
const char *bin_word(int64_t bin_ns);

/* Parts of rca/1 that report/1 repeats (rca_json.c, rca_json_more.c). */
void verdict_json(struct json *json, const struct facts *facts, enum certainty certainty);
void onset_json(struct json *json, const struct facts *facts);
void impact_json(struct json *json, const struct facts *facts);
void like_for_like_json(struct json *json, const struct facts *facts);
/* guide NULL: nobody judged, and the keys of judging are left out. */
void hypotheses_json(struct json *json, const struct facts *facts, const struct guide *guide);
void differs_json(struct json *json, const struct facts *facts);
void counterfactual_json(struct json *json, const struct facts *facts);
void reported_json(struct json *json, const struct facts *facts, bool in_report);
void robustness_json(struct json *json, const struct facts *facts);
void cautions_json(struct json *json, const struct facts *facts);

/* Parts of gate/1 (gate_out.c). */
void grid_json(struct json *json, const char *key, const struct store *store,
	       const struct backtest *backtest);
void spared_json(struct json *json, const char *key, const struct gate_spared *spared);

/* Parts of report/1 (report_json_*.c); lines_json: each line of a field as one text. */
void report_rca_json(struct json *json, const struct dossier *dossier);
void report_action_json(struct json *json, const struct dossier *dossier);
void report_verification_json(struct json *json, const struct dossier *dossier);
void report_prevention_json(struct json *json, const struct dossier *dossier);
void report_retro_json(struct json *json, const struct dossier *dossier);
void report_timeline_json(struct json *json, const struct dossier *dossier);
/* A field of the guide, else the draft; "not filled" when both are empty. */
const char *said(const struct guide *guide, const char *field, const char *draft);
void lines_json(struct json *json, const char *key, const struct guide *guide, const char *field);
/* A field of the guide as text; null when empty. */
void asked_json(struct json *json, const char *key, const struct guide *guide, const char *field);

#endif
