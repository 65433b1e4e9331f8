/* report_md_private: what the parts of the incident document share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_REPORT_MD_PRIVATE_H
#define SR_INCIDENT_REPORT_MD_PRIVATE_H

#include "core/incident/doc.h"
#include "core/incident/facts_private.h"
#include "core/incident/sink.h"

struct report {
	struct doc doc;
	const struct dossier *dossier;
	const struct facts *facts;
	const struct verdict *verdict;
	const struct guide *guide;
	const struct store *store;
	struct arena arena;
	const char *who;	/* the cause in words; "" */
	bool is_incident;
};

/* The whole document, as Markdown or as plain text. */
void report_write(const struct dossier *dossier, bool is_plain, struct str *out);

/* Its parts, in order. */
void report_head(struct report *report);
void report_cause(struct report *report);
void report_evidence(struct report *report);
void report_considered(struct report *report);
void report_conclusion(struct report *report);
void report_action(struct report *report);
void report_prevention(struct report *report);
void report_retro(struct report *report);
void report_timeline(struct report *report);
void report_claims(struct report *report);
void report_appendix(struct report *report);

/* What the document says of a field: the person's text, else the draft, else `not filled`. */
/* `Of the harm that 2.5.0 leaves pod=api-1 explains 97.2% (strong).` of each further cause; "". */
const char *report_also(struct report *report);
/* `v2 answered last at 18:24:55; v3 goes on.`, where the first of two causes is over; "". */
const char *report_over(struct report *report);
const char *report_field(const struct report *report, const char *name);
/* `Label: value` as a bullet, or nothing when value is NULL. */
void report_bullet(struct report *report, const char *label, const char *value);
/* The lines of a text in one, by `; ` but after a full stop; "" when it is empty. */
const char *report_joined(struct report *report, const char *text);
/* What was reported, as a person typed it into Declare, in one line; NULL: nothing, `none`, or
 * the incident file has the claims. */
const char *report_typed_claim(struct report *report);
/* The sentence of the certainty with the cause in it, and a full stop. */
const char *report_frame(struct report *report);
/* `L3, L5`, "" without any; at most `most` of them, then how many more. */
const char *report_lines(struct report *report, const struct cites *cites, size_t most);
/* A word of the machine for people: `no_data` becomes `no data`. */
const char *report_word(struct report *report, const char *word);

#endif
