/* drafts_private: what the makers of drafts share: the parties, and words for them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_DRAFTS_PRIVATE_H
#define SR_INCIDENT_DRAFTS_PRIVATE_H

#include "core/incident/drafts.h"
#include "core/incident/facts_private.h"

struct drafting {
	const struct facts *facts;
	int64_t acted_ns;	/* INSTANT_NONE: nobody did */
	const struct verdict *verdict;
	const struct store *store;
	struct arena *arena;
	struct drafts *out;
	const char *who;	/* the cause in words; "" when nothing is blamed */
	const char *control;	/* `v1.2`, or `the others` */
	bool is_version;	/* the cause is a version (perhaps on an endpoint) */
	struct query known;	/* what whoever acted could know */
	struct acted all[ACTED_MOST];	/* the causes, and which of them are over */
	size_t n_all;
	enum kind aim_kind;	/* of the first it is aimed at; the verdict's without one */
	bool is_aim_version, is_aim_lead;	/* it is a version; the verdict's cause */
	bool is_incident;
	const char *version_word; /* `model version` when the log calls it so, else `version` */
};

/* The subject of a verdict that blames what everything has in common. */
#define SHARED_BY_ALL "Something that all requests share"

void draft_text(struct draft_texts *list, const char *text);	/* NULL: nothing is added */
/* The newest version seen healthy in the last 300 s, into out->target; false when there is none. */
bool draft_target(struct drafting *drafting);
/* Was there one that answers no more, and was healthy as long as it did? Fills out->gone. */
bool draft_target_gone(struct drafting *drafting);
/* Is that version the later one: was what is blamed there before it came, so that to go to it is
 * no way back? */
bool draft_is_onward(const struct drafting *drafting);
/* What the act does not mend: add what to do about each further cause that goes on, and which are
 * over (drafts_beside.c). */
void draft_beside(struct drafting *drafting);
/* Is the verdict's cause over while a further one goes on? Then that one is acted upon. */
bool draft_is_moved(const struct drafting *drafting);
/* After draft_action(): what is left when the harm ended without an act (drafts_left.c). */
void draft_left(struct drafting *drafting);
/* The action step (drafts_action.c), prevention and retro (drafts_after.c). */
void draft_action(struct drafting *drafting);
void draft_prevention(struct drafting *drafting);
void draft_retro(struct drafting *drafting);
/* What is done where the log does not show the cause (drafts_unclear.c). */
void draft_unclear(struct drafting *drafting);
/* What a rollback should bring, by the counterfactual (drafts_effect.c). */
const char *draft_effect(struct drafting *drafting);
/* What an act that is no rollback should bring. */
const char *draft_act_effect(struct drafting *drafting);
/* The same where refusals lead. */
const char *draft_fewer_refusals(struct drafting *drafting);
/* `1 of 5` */
const char *draft_of(struct drafting *drafting, uint64_t k, uint64_t n);
/* The records of the cause's control where both were seen, since onset; false: there are none. */
bool draft_control(const struct drafting *drafting, struct query *out);

#endif
