/* lint: does a report say only what its log shows? 30 rules, one row each (guide.md section 9). */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_LINT_H
#define SR_INCIDENT_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/incident/sink.h"

/* What is checked, and what there is to check it against. All borrowed. */
struct lint_input {
	const char *report;	/* report/1, as bytes */
	size_t report_len;
	const char *markdown;	/* the document as handed on; NULL: a fresh rendering is taken */
	size_t markdown_len;
	/* The same log read again, twice, as of the report's moment; NULL: no log at hand. */
	const struct dossier *fresh, *again;
	bool is_final;		/* judge a draft as if it were final */
};

struct lint_finding {
	const char *code;	/* `L16` */
	bool is_error;
	const char *path;	/* `action.owner`, `md:12`, "" */
	const char *message, *mend;
};
struct lint_gap { const char *code, *why; };	/* a rule, or part of it, that was not checked */

struct lint {
	struct lint_finding *finding;	/* in order of the rules */
	size_t n, n_errors;
	struct lint_gap *gap;
	size_t n_gaps;
};

/*
 * Check. Everything found lives in arena. Returns 0 whatever is found; -1 and *err
 * (ERR_NO_RECORD) when the report is no JSON object at all.
 */
int lint_run(const struct lint_input *input, struct arena *arena, struct lint *out,
	     struct err *err);
/* `L16 E action.owner: nobody owns the action; name a person or an on-call role`, a line each. */
void lint_text(const struct lint *lint, struct str *out);
void lint_json(const struct lint *lint, struct str *out);	/* sitrep.lint/1 */

/* A row of the table of rules, for manual and tests; NULL past the last. */
const char *lint_rule(size_t i, const char **severity, const char **what);
#endif
