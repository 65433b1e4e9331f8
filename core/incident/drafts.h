/* drafts: what facts alone say for each step, before a person edits it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_DRAFTS_H
#define SR_INCIDENT_DRAFTS_H

#include "core/incident/acted.h"
#include "core/incident/facts.h"

/* Lists of sentences are short: what a document shows, not what could be said. */
#define DRAFT_LIST 6

struct draft_texts { const char *text[DRAFT_LIST]; size_t n; };

/* All texts safe, in the arena, never NULL; a list may be empty. */
struct drafts {
	const char *title, *severity;	/* `API Latency Incident`; `SEV2` or `unset` */
	/* root cause */
	const char *suspect;		/* the cause in words, `unclear`, or `none` */
	const char *subject;		/* to begin a sentence: `v1.3`, `Load`; "" */
	struct { const char *text, *test; } mechanism[DRAFT_LIST];	/* all untested */
	size_t n_mechanisms;
	struct { const char *text, *basis; } contributing[DRAFT_LIST];	/* basis `log` or `human` */
	size_t n_contributing;
	/* action; empty texts where there is nothing to act on */
	bool has_gate;			/* a version is blamed: the gate speaks of it */
	const char *action_kind;	/* `rollback` `investigate` ... (guide.md section 2) */
	const char *action;		/* `Roll back or disable model version v1.3; ...` */
	const char *breath_action;	/* the same in a few words: `roll back v1.3 to v1.2` */
	/* The log shows the suspect gone, or the harm ended, and no act was entered: what is left,
	 * as a sentence and in a few words; "" while it goes on. */
	const char *left, *breath_left;
	const char *effect, *undo;
	bool irreversible;		/* false of every draft; set by the words typed */
	/* What the act takes out, acted_aim() of what was known then, and in words: `v1.3`, `v1.3
	 * and v1.4`; n_aim 0 and "": nothing is blamed. */
	struct acted aim[ACTED_MOST];
	size_t n_aim;
	const char *aim_words;
	struct cause suspect_cause, target;	/* its first; target.n = 0: none is healthy */
	uint64_t target_n, target_timeouts;	/* its records in the last 300 s of the log */
	/* Where none is: the newest that was healthy in the last 300 s it answered in, when that
	 * was, and its requests there; version NAME_NONE: none was. */
	struct { uint32_t version; int64_t at_ns; uint64_t n; } gone;
	struct draft_texts why, risk, escalate;
	struct { const char *question, *answer; } precheck[DRAFT_LIST];	/* answer: yes no unknown */
	size_t n_prechecks;
	struct { const char *what, *why_not; } considered[DRAFT_LIST];
	size_t n_considered;
	/* prevention */
	const char *prevention, *prevention_where;
	const char *on_fail, *on_insufficient;	/* `rollback`, `hold` */
	struct draft_texts prevention_note;
	/* retro: 4 bullets; kind `went_well` `went_badly` `lucky` `question`, basis `log`
	 * or `human` */
	struct { const char *kind, *text, *basis; struct cites lines; } retro[4];
	size_t n_retro;
};

/* Does an action of this kind change production? Then a document owes its check and its undo. */
bool action_is_act(const char *action_kind);
/* acted_ns: when the act was taken (INSTANT_NONE: it was not): it was chosen by what was known
 * then, and stays what it was whatever came of it. */
void drafts_make(const struct facts *facts, int64_t acted_ns, struct arena *arena,
		 struct drafts *out);

#endif
