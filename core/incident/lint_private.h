/* lint_private: what the rules of lint share: the report taken apart, and how a finding is told. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_LINT_PRIVATE_H
#define SR_INCIDENT_LINT_PRIVATE_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "core/incident/lint.h"

enum severity { SEV_E, SEV_W, SEV_EW };	/* EW: an error in a final report, else a warning */

struct linting;
struct lint_row {
	const char *code;
	enum severity severity;
	bool needs_incident;	/* n/a where there is none */
	bool needs_log, needs_md;
	void (*check)(struct linting *l);
	const char *what, *mend;
};

/* A sentence of the report, and where it stands. */
struct lint_sentence { const char *key, *path, *text; };

/* Lines of the Markdown; at is not NUL-terminated. */
struct md_line { const char *at; size_t len; bool is_code; };

struct linting {
	const struct lint_input *in;
	struct arena *arena;
	struct lint *out;
	size_t cap, cap_gaps;
	const struct lint_row *row;	/* being walked */
	cJSON *root, *fresh;		/* fresh NULL: no log */
	/* parts of the report; NULL when it lacks them */
	const cJSON *incident, *data, *facts, *stats, *rca, *verdict, *action, *verification,
		*prevention, *retro, *timeline;
	const char *kind, *certainty, *state;	/* of verdict and verification; "" */
	bool is_final;
	int is_incident;		/* 1 yes, 0 no, -1 cannot tell */
	bool is_act;			/* the action changes production */
	struct lint_sentence *sentence, *fresh_sentence;
	size_t n_sentences, n_fresh;
	const char *md, *fresh_md;	/* md: given or fresh; NULL: none at hand */
	bool is_md_given;
	struct md_line *line;
	size_t n_lines;
};

/* -- telling: path and message are printf forms that live in the arena -- */
void lint_say(struct linting *l, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same as an error, whatever the row says. */
void lint_error(struct linting *l, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void lint_gap(struct linting *l, const char *code, const char *why);

/* -- looking (lint_look.c): all take NULL, and give "" or NULL for what is not there -- */
const cJSON *lint_get(const cJSON *json, const char *key);
const char *lint_word(const cJSON *json, const char *key);
double lint_number(const cJSON *json, const char *key);		/* NAN */
int64_t lint_time(const cJSON *json, const char *key);		/* INSTANT_NONE */
bool lint_is_filled(const cJSON *json, const char *key);	/* a text, not `not filled` */
/* Does a text hold words, in any case; as a whole word or phrase. */
bool lint_has(const char *text, const char *phrase);
const char *lint_has_any(const char *text, const char *const *phrases);
/* Every value of an object as text, up to max; returns how many. */
size_t lint_values(const cJSON *object, const char **out, size_t max);
/* Names of people of the report: roles, owners, who signs. Returns how many. */
size_t lint_people(const struct linting *l, const char **out, size_t max);
/* Is a text of this key a sentence of ours? */
bool lint_is_sentence(const char *key);
/* All sentences of a report, in order. */
size_t lint_sentences(struct linting *l, const cJSON *root, struct lint_sentence **out);
/* The first sentence of a place (`rca.`, `` for all) that holds a phrase; NULL. */
const struct lint_sentence *lint_find(const struct linting *l, const char *place,
				      const char *phrase);
/* Cut the Markdown into lines. */
void lint_lines(struct linting *l);
/* The line that begins so, -1. */
long lint_line(const struct linting *l, const char *begin);
const char *lint_line_text(struct linting *l, long line);	/* unescaped, "" for -1 */
bool lint_same(const cJSON *a, const cJSON *b);			/* the same JSON value */

/* -- numbers (lint_numbers.c) -- */
/* Is every number of every sentence one of the report's own? Says so of each that is not. */
void lint_check_numbers(struct linting *l);
/* Digits as one `#` a number: two texts that differ in numbers alone are masked alike. */
const char *lint_masked(struct arena *arena, const char *text, size_t len);

/* -- the rules, by subject -- */
void lint_l01(struct linting *l);	/* lint_document.c */
void lint_l02(struct linting *l);
void lint_l03(struct linting *l);
void lint_l26(struct linting *l);
void lint_l27(struct linting *l);
void lint_l28(struct linting *l);	/* lint_again.c */
void lint_l04(struct linting *l);
void lint_l05(struct linting *l);	/* lint_cause.c */
void lint_l06(struct linting *l);
void lint_l07(struct linting *l);
void lint_l08(struct linting *l);
void lint_l09(struct linting *l);
void lint_l10(struct linting *l);
void lint_l11(struct linting *l);	/* lint_words.c */
void lint_l12(struct linting *l);
void lint_l13(struct linting *l);
void lint_l14(struct linting *l);
void lint_l15(struct linting *l);	/* lint_act.c */
void lint_l16(struct linting *l);
void lint_l17(struct linting *l);
void lint_l18(struct linting *l);
void lint_l19(struct linting *l);
void lint_l20(struct linting *l);
void lint_l21(struct linting *l);
void lint_l22(struct linting *l);	/* lint_after.c */
void lint_l23(struct linting *l);
void lint_l24(struct linting *l);
void lint_l25(struct linting *l);
void lint_l29(struct linting *l);	/* lint_safe.c */
void lint_l30(struct linting *l);

#endif
