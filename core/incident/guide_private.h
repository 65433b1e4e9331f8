/* guide_private: what the files of the guide share: the fold under way, and the tables it walks. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_GUIDE_PRIVATE_H
#define SR_INCIDENT_GUIDE_PRIVATE_H

#include "core/incident/guide.h"

struct fold {
	const struct facts *facts;
	const struct journal *journal;
	int64_t now_ns;			/* wall; INSTANT_NONE: no clock */
	struct arena *arena;
	struct guide *guide;
	bool is_act;			/* the action changes production */
	bool is_incident;
	enum step step;			/* whose rules are being walked */
};

/* -- the table of fields (guide_steps.c) -- */

/* A row that stands for several fields: its name ends in what tells them apart. Some are asked
 * only once the box began, or when there is an incident. */
enum many { ONE, ONE_IN_BOX, ONE_OF_INCIDENT, EACH_EVIDENCE, EACH_HYPOTHESIS, EACH_PRECHECK,
	    EACH_BULLET };
enum asked { NOT_ASKED, ASKED, ASKED_FOR_ACT };

struct field_row {
	enum step step;
	const char *name, *label;
	enum field_type type;
	enum asked asked;
	enum many many;
	const char *(*draft)(const struct fold *fold);	/* NULL: only a person knows */
	const char *const *choices;
};
const struct field_row *guide_rows(size_t *n);
const char *step_name(enum step step);
const char *step_question(enum step step);

/* -- after the fields are there: state, verify, timers (guide_state.c) -- */

void guide_action_state(struct fold *fold);
int64_t guide_taken_at(const struct fold *fold);	/* INSTANT_NONE: not, or declined since */
bool guide_is_entered(const struct fold *fold);	/* did somebody enter `taken` or `declined`? */
void guide_next(struct fold *fold);	/* guide_next.c: what was done, and what is next */
void guide_verify(struct fold *fold);	/* the predicate, and the recovery machine */
void guide_status(struct fold *fold);	/* severity, certainty, status */
void guide_box(struct fold *fold);
void guide_timers(struct fold *fold);	/* guide_timers.c: after the box */
void guide_escalate(struct fold *fold);	/* guide_escalate.c: its part */
/* Seconds since something began; -1 when it did not, or without a clock. */
int64_t guide_age_s(int64_t started_ns, int64_t now_ns);
bool guide_is_decided(const struct guide *guide);	/* taken, or declined */
/* The exercise's budget of a step (guide_budget.c): after the steps are settled. */
enum { GUIDE_EXERCISE_S = 1500 };
void guide_budget(struct fold *fold);
int64_t guide_exercise_ns(const struct fold *fold);	/* when it began; INSTANT_NONE */
void guide_budget_entries(const struct guide *guide, struct journal *journal, int64_t now_ns);
const char *guide_summary(const struct fold *fold, enum step step);

/* -- errors, warnings, done-when (guide_rules.c, guide_done.c) -- */

/* FAILS_FINAL: a warning in a draft, an error in the final (lint's E/W). */
enum weight { WARNS, FAILS_FINAL, FAILS };

struct rule {
	enum step step;
	enum weight weight;
	const char *field;		/* it is said at this field; NULL: at the step's foot */
	const char *(*says)(const struct fold *fold);	/* the sentence, or NULL: all is well */
};
/* Up to Verify (guide_rules.c), and from Prevent on (guide_rules_after.c). */
const struct rule *guide_rules(size_t *n);
const struct rule *guide_rules_after(size_t *n);
void guide_check(struct fold *fold);	/* walk both */
size_t guide_open_prechecks(const struct fold *fold);	/* nobody answered them */
const char *guide_lacks(const struct fold *fold, enum step step);	/* NULL: nothing */
/* Nothing to do in this step: no incident, no act, or an act that was declined. */
bool guide_needs_nothing(const struct fold *fold, enum step step);
/* Mark the fields of a step where what it lacks is given. */
void guide_mark_lacking(const struct fold *fold, struct guide_step *step);

/* -- words for rules: what people typed (guide_typed.c) -- */

/* What a person wrote as it may be shown: the notes hold clear text. NULL stays NULL. */
const char *guide_veiled(const struct fold *fold, const char *text);
/* The value of a field when a person gave it; NULL when it is a draft or empty. */
const char *guide_typed(const struct fold *fold, const char *name);
/* Does some text field that a person filled match? Returns the field's label; NULL. */
const char *guide_any_typed(const struct fold *fold, enum step step,
			    bool (*matches)(const struct fold *fold, const char *text));
/* Whole words, any case; words ends in NULL. */
bool text_has_word(const char *text, const char *word);
bool text_has_any(const char *text, const char *const *words);
/* Words above the certainty in what was typed into the step being walked. */
const char *guide_above_certainty(const struct fold *fold);

/* -- the timeline (guide_auto.c, guide_timeline.c) -- */

/* What the log itself shows, by time; entries without seq. Returns how many, in arena. */
size_t guide_happenings(const struct facts *facts, struct arena *arena, struct entry **out);
void guide_timeline(struct fold *fold);
/* Order of two entries for qsort(): by t, then seq; no t comes last. */
int entry_by_time(const void *a, const void *b);

/* Is it a version that the action takes out? */
bool guide_aims_at(const struct guide *guide, uint32_t version);

#endif
