/* reported: the incident file, and each of its claims held against the log. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_REPORTED_H
#define SR_INCIDENT_REPORTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/verdict.h"
#include "core/base/err.h"
#include "core/base/instant.h"

/* A claim as it was given (contract section 4). Texts are safe text; NULL = not given. */
struct claim {
	const char *claim, *by, *at;
	const char *metric;		/* `latency_change` `timeouts` or NULL */
	double value;			/* NAN = not given; 2.0 = +200 % */
	int64_t window_s;		/* 0 = not given */
	const char *endpoint, *outcome;
	struct { const char *field, *value; } dim[8];
	size_t n_dims;
	int64_t count;			/* -1 = not given */
	const char *count_of;
};

struct incident_file {
	const char *title, *severity;	/* severity `SEV1`..`SEV4` or NULL */
	struct claim *claim;
	size_t n_claims;
	struct depends { const char *from, *on, *source; } *depends;
	size_t n_depends;
	const char *platform;		/* `argo-rollouts` ... or NULL */
	struct { const char *name, *value; } names[16];	/* namespace, workload ... */
	size_t n_names;
	const char *ic, *owner, *comms;
	const char **note;		/* unknown keys, said */
	size_t n_notes;
	/* Not in the file: the zone of --tz, in which a time without one may be meant; NULL. */
	const struct zone *zone;
};

/*
 * Read an incident file's text. Returns 0 with everything in arena; -1 and *err
 * (ERR_CONFIG, with the key and position) for text that is not such a file.
 */
int incident_parse(const char *text, size_t len, const char *file_name, struct arena *arena,
		   struct incident_file *out, struct err *err);

enum support { SUPPORT_YES, SUPPORT_NO, SUPPORT_PARTLY, SUPPORT_CANNOT_TELL };
const char *support_word(enum support support);	/* `yes` `no` `partly` `cannot_tell` */

struct checked_part {
	const char *text;
	enum support support;
	const char *why;
	struct cites lines;
};
struct checked_claim {
	const struct claim *claim;
	enum support support;
	const char *why;
	struct cites lines;
	struct checked_part *part;
	size_t n_parts;
};

/* All definitions of change that a claim of change is held against (analysis.md 8). */
struct change {
	const char *id;			/* `like_for_like_mean` ... as in the seed figures */
	const char *scope;		/* in words */
	double after_ms, before_ms, ratio, change;	/* NAN where there is no before */
	uint64_t n_after, n_before;
	bool like_for_like;
};
/* The changes that can be computed, in a fixed order; returns how many (arena-owned). */
size_t reported_changes(const struct query *query, const struct verdict *verdict,
			struct arena *arena, struct change **out);

/* Hold every claim against the log. *out has file->n_claims entries in arena. */
void reported_check(const struct query *query, const struct verdict *verdict,
		    const struct incident_file *file, struct arena *arena,
		    struct checked_claim **out);

/* Does a trace join the endpoints of a stated dependency? Else cannot_tell. n_depends of them. */
struct checked_depends { enum support support; const char *why; };
void reported_depends(const struct query *query, const struct incident_file *file,
		      struct arena *arena, struct checked_depends **out);

/* Share of the suspect's requests on its shared endpoints (and pooled) that would give a change. */
double reported_share_giving(const struct verdict *verdict, double change, bool is_pooled);

#endif
