/* guide: the steps from verdict to document: fields, pre-fill, done-when, errors and warnings. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_GUIDE_H
#define SR_INCIDENT_GUIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/incident/drafts.h"
#include "core/incident/facts.h"
#include "core/incident/journal.h"
#include "core/incident/playbook.h"
#include "core/incident/recovery.h"

/* The strip of the guide: Declare, 1 Root cause, 2 Act now, Verify, 3 Prevent, 4 Retro, Export. */
enum step {
	STEP_DECLARE, STEP_RCA, STEP_ACTION, STEP_VERIFY, STEP_PREVENT, STEP_RETRO, STEP_EXPORT,
	STEPS
};
/* READY: nothing is lacking, and nobody marked it. FAULTY: marked done, yet it lacks something
 * or an error stands. */
enum step_state {
	STEP_TODO, STEP_CURRENT, STEP_DONE, STEP_DONE_WITH_WARNINGS, STEP_READY, STEP_NOT_NEEDED,
	STEP_FAULTY
};

enum field_type {
	TYPE_LINE, TYPE_TEXT,		/* one line; several */
	TYPE_CHOICE,			/* one of choices */
	TYPE_YES_NO,			/* yes no unknown */
	TYPE_PICK,			/* on / off: an evidence card */
	TYPE_JUDGE,			/* agree disagree, or empty: an alternative */
	TYPE_DATE, TYPE_CLOCK
};
enum field_state { FIELD_EMPTY, FIELD_PREFILLED, FIELD_CONFIRMED, FIELD_EDITED, FIELD_STALE };

/*
 * One field of a step. `name` is its key in the journal (`action.owner`), stable for ever.
 * `draft` is made from facts; `value` is what the document says: the person's text when
 * there is one, else the draft. All texts safe, "" when empty.
 */
struct guide_field {
	const char *name, *label;
	enum field_type type;
	enum field_state state;
	const char *value, *draft;
	const char *typing;		/* a draft entry not yet kept; NULL */
	const char *const *choices;	/* NULL-terminated; TYPE_CHOICE only */
	bool is_asked;			/* only a person can fill it */
	bool is_lacking;		/* what the step lacks is given here */
	const char *error, *warning;	/* NULL: none */
	const struct evidence *evidence;	/* TYPE_PICK */
	const struct hypothesis *hypothesis;	/* TYPE_JUDGE */
};

struct guide_step {
	enum step step;
	const char *name;		/* `Root cause` */
	const char *question;		/* `What one change stops the harm now?` */
	enum step_state state;
	const char *summary;		/* `probable, 6 cited` */
	const char *lacks;		/* what is missing, marked done or not; NULL: nothing */
	bool is_done;			/* nothing is missing, or a person marked it done */
	struct guide_field *field;
	size_t n_fields;
	const char *const *error;	/* sentences for the step's foot */
	const char *const *warning;
	size_t n_errors, n_warnings;
	size_t n_open;			/* errors, and warnings that are errors in the final */
	const char *first_open;		/* the first of them; NULL */
	size_t n_asked, n_filled;
};

enum mode { MODE_LIVE, MODE_REPLAY, MODE_EXERCISE, MODE_POSTMORTEM };
const char *mode_word(enum mode mode);

/* A row of the document's timeline: journal entries and what the log itself shows, in order. */
struct happening { struct entry entry; };

/* The folded guide: a pure function of (facts, journal, now). All in arena. */
struct guide {
	enum mode mode;
	struct guide_step step[STEPS];
	enum step current;		/* the first that is not done */
	const char *status;		/* incident.status of guide.md 3.6 */
	/* The verdict's, or what the action made of it: `confirmed` when all of guide.md 2 holds,
	 * at most `associated` once the cause is rejected. Documents speak by this one. */
	enum certainty certainty;
	const char *severity;		/* `SEV2` or `unset` */
	/* action */
	const char *action_kind;	/* `rollback` `investigate` `none` ... */
	const char *action_state;	/* `proposed` `accepted` `taken` `declined` `not_needed` */
	/* What comes next, in a few words: the act while it is open, then the check of it; the same
	 * as a sentence with what was done when, and whether the act itself is over: taken,
	 * declined, or the log shows that there is nothing left to act on. */
	const char *next, *doing;
	const char *act;	/* in a few words; "" of one taken that no draft tells now */
	bool is_act_over;
	struct cause suspect, target;
	const struct card *card;	/* never NULL; holds commands for a rollback only */
	struct drafts drafts;		/* what facts alone say; fields come before it */
	/* What must hold: the suspect's share, then p95_ms and timeout_rate of each endpoint. */
	/* key: whose share it is, of a metric `share`. */
	struct predicate { const char *metric; uint32_t endpoint; bool has_endpoint; const char *op;
		double value; const char *source; struct cause key; } verify[24];
	size_t n_verify;
	int64_t taken_at_ns;		/* INSTANT_NONE */
	struct recovery recovery;
	/* people's timer (wall clock): the 10-minute box; -1 = not started */
	int64_t box_left_s;
	int64_t box_s;			/* its length: 600, and 300 more once with a reason */
	bool box_over;
	int64_t box_started_ns;		/* INSTANT_NONE: never */
	/* what the clock asks (guide_timers.c); all "" when nothing: the decision point that has
	 * come, why to stop and escalate, the text for it, the update that is due */
	const char *box_prompt, *escalate_why, *escalation, *update_due;
	/* the current step of an exercise: seconds spent and given, -1 outside of one; what is
	 * said once it took longer, "" before */
	int64_t step_spent_s, step_budget_s;
	const char *step_over;
	struct entry *timeline;		/* sorted by t, then seq; null t last */
	size_t n_timeline;
	size_t n_open;			/* of all steps */
	bool is_signed;			/* a name stands under it */
	bool is_signed_off;		/* signed, and nothing is open: the document is final */
};

/*
 * now_ns: wall time (INSTANT_NONE: no clock: timers stand). facts and journal are borrowed.
 * zone: the display zone.
 */
void guide_fold(const struct facts *facts, const struct journal *journal, enum mode mode,
		int64_t now_ns, struct arena *arena, struct guide *out);
/* The field of a name in any step; NULL. */
const struct guide_field *guide_find(const struct guide *guide, const char *name);
/* The document's text of a field: its value, or NULL when empty. */
const char *guide_value(const struct guide *guide, const char *name);
/*
 * Is the value fit for the field? Returns 0; -1 and *err with a sentence (too long, not a
 * choice, not a date ...). The caller then appends a `field` entry.
 */
int guide_accepts(const struct guide_field *field, const char *value, struct err *err);
/* Enter what the log shows (onset, first timeout, gate trip ...) that the journal lacks yet. */
void guide_auto_entries(const struct facts *facts, struct journal *journal, int64_t wall_ns);
/* Does something in it change with the wall clock alone: the box, updates, a step's budget? */
bool guide_has_clock(const struct guide *guide);
/* Enter what the wall clock brought, in modes with timers: since the box began `action_overdue`
 * and `update_due`; in an exercise `step_begun`. Each once, so that a restart finds it. */
void guide_timer_entries(const struct guide *guide, struct journal *journal, int64_t now_ns);

#endif
