/* evidence_private: what the makers of evidence cards share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_EVIDENCE_PRIVATE_H
#define SR_INCIDENT_EVIDENCE_PRIVATE_H

#include "core/incident/facts_private.h"

enum { CARDS_MAX = 16, LISTED_MAX = 3, NAMED_MAX = 8 };	/* records, endpoints named one by one */

struct cards {
	const struct facts *facts;
	const struct verdict *verdict;
	const struct store *store;
	struct arena *arena;
	struct evidence at[CARDS_MAX];
	size_t n;
	/* Of a verdict with a cause: its words, its control's, and both arms like for like. */
	const char *who, *against, *place;	/* who NULL: nothing is blamed */
	struct query cause, control;		/* within the stratum when there is just one */
	struct query cause_since, control_since;	/* the same from onset on */
};

/* Add a card; one without lines is no evidence and is left out. */
void card_add(struct cards *cards, const char *kind, const char *grade, const char *text,
	      struct cites lines);
/* What one arm took: `took 750, 820 and 890 ms (mean 820, n=3)`. */
const char *card_latencies(struct cards *cards, const struct query *query);
/* `3 of 3`. */
const char *card_of(struct cards *cards, uint64_t k, uint64_t n);
/* What bad is called here: timeouts when all of it is, else failures. */
const char *card_bad_word(const struct cards *cards, bool is_one);
/* `timed out` or `failed`. */
const char *card_bad_verb(const struct cards *cards);
/* What a bigger arm of a contrast took, by the contrast's own figures. */
const char *card_arm(struct cards *cards, double min_ms, double max_ms, double mean_ms,
		     double like_ms, uint64_t n);
/* Nothing else answers on an endpoint: it is set against itself, before the onset. */
bool card_is_endpoint(const struct cards *cards);

/* The makers, in the order of the cards (evidence.c, evidence_control.c,
 * evidence_more.c). */
void card_contrast(struct cards *cards);
void card_timeouts(struct cards *cards);
void card_control(struct cards *cards);
void card_onset(struct cards *cards);
void card_also_affected(struct cards *cards);
void card_mixed_versions(struct cards *cards);
void card_trend(struct cards *cards);
void card_impact(struct cards *cards);
void card_absence(struct cards *cards);

#endif
