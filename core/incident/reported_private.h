/* reported_private: places in an incident file, and the parts a claim is checked by. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_REPORTED_PRIVATE_H
#define SR_INCIDENT_REPORTED_PRIVATE_H

#include "core/base/str.h"
#include "core/incident/facts_private.h"

/* -- where a value stands: reported_place.c -- */

/* A value by its way down from the top: a key of an object, or an index of a list. */
struct place {
	const struct place *up;		/* NULL at the top */
	const char *key;		/* NULL: an element of a list */
	int index;
};
/* Append the way as `reported[1].count`. */
void place_path(const struct place *place, struct str *out);
/* Line and column (code points, from 1) of an offset of a text. */
void place_count(const char *text, size_t offset, long *line, long *column);
/* Those of the value at a place of a well-formed JSON text. */
void place_find(const char *text, size_t len, const struct place *place, long *line, long *column);

/* -- a claim against the log: reported.c and reported_parts.c -- */

struct checking {
	const struct query *query;
	const struct verdict *verdict;
	const struct incident_file *file;
	const struct claim *claim;
	struct arena *arena;
	struct checked_claim *out;
	/* The sentences of the claim's own `why`, in order. */
	const char *sentence[16];
	size_t n_sentences;
	size_t cap_parts;
};
/* Append a part; texts are arena-owned. */
void check_part(struct checking *checking, const char *text, enum support support, const char *why,
		struct cites lines);
void check_sentence(struct checking *checking, const char *text);
/* Each adds the parts for its keys of the claim, or nothing. */
void check_change(struct checking *checking);
void check_window(struct checking *checking);
void check_time(struct checking *checking);
void check_outcomes(struct checking *checking);
void check_count(struct checking *checking);
void check_dims(struct checking *checking);
/* First and last record of the log. */
struct cites claim_ends(const struct checking *checking);
/* The query of the records a claim speaks of: its endpoint, when it names one that was seen. */
struct query claim_records(const struct checking *checking);
/* The field that holds a thing like `lender` or `country`; -1 when the log has none. */
int claim_field(const struct store *store, const char *word);

#endif
