/* sink: everything a verdict and a person become: documents and machine outputs, as bytes. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_SINK_H
#define SR_INCIDENT_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/instant.h"
#include "core/base/str.h"
#include "core/incident/facts.h"
#include "core/incident/guide.h"

/* All that a document is made of; borrowed. guide may be NULL for rca and stats. */
struct dossier {
	const struct facts *facts;
	const struct guide *guide;
	const struct journal *journal;
	const struct zone *zone;	/* display zone; NULL = UTC */
	int64_t generated_at_ns;	/* the last event time unless live */
	const char *version;		/* of the tool */
};

/* Documents (report_*.c): pure, byte-identical for the same dossier. */
void report_json(const struct dossier *dossier, struct str *out);	/* report/1 */
void report_md(const struct dossier *dossier, struct str *out);
void report_text(const struct dossier *dossier,
		 struct str *out); /* md without markup, 80 columns */
/* One message for chat (mrkdwn, at most 2800 bytes); what callers are told; what is said aloud, a
 * line a segment, `[mm:ss-mm:ss] KEYS | words`. */
void report_slack(const struct dossier *dossier, struct str *out);
void report_statuspage(const struct dossier *dossier, struct str *out);
void report_talk(const struct dossier *dossier, struct str *out);

/* Machine outputs (contract section 3), one JSON object and a newline each; *_text for people. */
void stats_json(const struct dossier *dossier, const int *by, int n_by, int64_t bin_ns, bool r7,
		struct str *out);
void stats_text(const struct dossier *dossier, const int *by, int n_by, int64_t bin_ns, bool r7,
		struct str *out);
void rca_json(const struct dossier *dossier, struct str *out);
void rca_text(const struct dossier *dossier, struct str *out);		/* at most 25 lines */
void gate_json(const struct store *store, const struct gate *gate, const struct backtest *backtest,
	       struct str *out);
void gate_text(const struct store *store, const struct gate *gate, const struct backtest *backtest,
	       struct str *out);

/* Records as recovered, one a line, the head once before them. SQL makes a table and fills it, in
 * words of the standard. */
void record_json(const struct store *store, const struct record *record, struct str *out);
void record_csv_head(const struct store *store, struct str *out);
void record_csv(const struct store *store, const struct record *record, struct str *out);
void record_sql_head(const struct store *store, struct str *out);
void record_sql(const struct store *store, const struct record *record, struct str *out);

/* The forms there are; head may be NULL. What is written as a whole stands between `before` and
 * `after`, so that a database takes all of it or nothing; a stream is taken line by line. */
enum record_form_id { RECORD_JSON, RECORD_CSV, RECORD_SQL, RECORD_FORMS };
struct record_form {
	const char *name;	/* the word of --format */
	void (*head)(const struct store *store, struct str *out);
	/* The record's dimensions in the shared order (store_record(), store_shared()). */
	void (*row)(const struct store *store, const struct record *record, struct str *out);
	const char *before, *after;
};
extern const struct record_form record_forms[RECORD_FORMS];

/* Pieces the sinks share: the `data` block of the contract, a group of stats, a cite list. */
struct json;
void data_block_json(struct json *json, const char *key, const struct facts *facts,
		     bool with_sha256);
void cites_json(struct json *json, const char *key, const struct store *store,
		const struct cites *cites);
void cause_json(struct json *json, const char *key, const struct store *store,
		const struct cause *cause);	/* {} when nothing is blamed */

#endif
