/* guide_done: what a step still lacks, its messages, and whether a value fits its field. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/str.h"
#include "core/incident/guide_private.h"

/* -- messages -- */

static void
say(struct fold *fold, const struct rule *rule, const char *sentence)
{
	struct guide_step *step = &fold->guide->step[rule->step];
	bool is_error = rule->weight == FAILS;
	const char ***list = (const char ***)(is_error ? &step->error : &step->warning);
	size_t *n = is_error ? &step->n_errors : &step->n_warnings;

	(*list)[(*n)++] = sentence;
	if (rule->weight != WARNS) {
		step->first_open = step->n_open++ ? step->first_open : sentence;
		fold->guide->n_open++;
	}
	for (size_t i = 0; rule->field && i < step->n_fields; i++)
		if (strcmp(step->field[i].name, rule->field) == 0)
			*(is_error ? &step->field[i].error : &step->field[i].warning) =
				sentence;
}

static void
say_stale(struct fold *fold, struct guide_step *step)
{
	for (size_t i = 0; i < step->n_fields; i++)
		if (step->field[i].state == FIELD_STALE)
			step->field[i].error =
				arena_fmt(fold->arena,
					  "%s was written for other figures; they "
					  "now say: %s",
					  step->field[i].label, step->field[i].draft);
}

static void
walk(struct fold *fold, const struct rule *rule, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fold->step = rule[i].step;
		const char *sentence = rule[i].says(fold);
		if (sentence)
			say(fold, &rule[i], sentence);
	}
}

void
guide_check(struct fold *fold)
{
	size_t n, n_after;
	const struct rule *rules = guide_rules(&n), *after = guide_rules_after(&n_after);

	for (int i = 0; i < STEPS; i++) {
		fold->guide->step[i].error = ARENA_NEW(fold->arena, const char *, n + n_after);
		fold->guide->step[i].warning = ARENA_NEW(fold->arena, const char *, n + n_after);
		say_stale(fold, &fold->guide->step[i]);
	}
	walk(fold, rules, n);
	walk(fold, after, n_after);
	/* One sentence for all of them, yet each is open (L18). */
	size_t n_prechecks = guide_open_prechecks(fold), more = n_prechecks ? n_prechecks - 1 : 0;
	fold->guide->step[STEP_ACTION].n_open += more;
	fold->guide->n_open += more;
}

/* -- done when -- */

static bool
is_empty(const struct fold *fold, const char *name)
{
	return !guide_value(fold->guide, name);
}

static const char *
declare_lacks(const struct fold *fold)
{
	if (is_empty(fold, "declare.claims"))
		return "a claim, or none";
	return is_empty(fold, "declare.zone") ? "the zone of reported times, or not stated" : NULL;
}

static bool
is_like_for_like(const struct guide_field *field)
{
	return field->evidence && (strcmp(field->evidence->kind, "contrast") == 0 ||
				   strcmp(field->evidence->kind, "timeouts") == 0);
}

static const char *
rca_lacks(const struct fold *fold)
{
	const struct guide_step *step = &fold->guide->step[STEP_RCA];
	size_t n_cards = 0, n_like = 0, n_alike_there = 0, n_judged = 0;

	if (fold->facts->verdict->incident == TRUTH_UNKNOWN)
		return "records enough to tell";
	if (!fold->is_incident)
		return NULL;
	if (!guide_typed(fold, "rca.suspect"))
		return "a suspect, or unclear";
	for (size_t i = 0; i < step->n_fields; i++) {
		const struct guide_field *field = &step->field[i];
		bool is_like = is_like_for_like(field);

		n_alike_there += is_like;
		if (field->type == TYPE_PICK && strcmp(field->value, "yes") == 0) {
			n_cards++;
			n_like += is_like;
		}
		n_judged += field->hypothesis && field->hypothesis->state != STATE_LEADING &&
			    *field->value;
	}
	if (n_cards < 2 && fold->facts->n_evidence >= 2)
		return "two cards of evidence";
	if (n_alike_there && !n_like)
		return "one card that compares like with like";
	return n_judged ? NULL : "one alternative judged";
}

static const char *
action_lacks(const struct fold *fold)
{
	const char *state = fold->guide->action_state;

	if (fold->facts->verdict->incident == TRUTH_UNKNOWN)
		return "records enough to tell";
	if (strcmp(state, "not_needed") == 0)
		return NULL;
	if (is_empty(fold, "action.owner"))
		return "an owner";
	return fold->is_act && strcmp(state, "taken") != 0 && strcmp(state, "declined") != 0 ?
		"the time it was taken, or why it was declined" : NULL;
}

static const char *
verify_lacks(const struct fold *fold)
{
	const struct guide *guide = fold->guide;

	if (fold->facts->verdict->incident == TRUTH_UNKNOWN)
		return "records enough to tell";
	if (!fold->is_act || guide->recovery.state == RECOVERY_RECOVERED ||
	    guide_typed(fold, "verify.accept") || strcmp(guide->action_state, "declined") == 0)
		return NULL;
	if (guide->mode == MODE_EXERCISE && guide->n_verify > 1)
		return NULL;
	return "recovery: the limits held long enough";
}

static const char *
prevent_lacks(const struct fold *fold)
{
	static const struct { const char *field, *lacks; } needs[] = {
		{ "prevent.what", "the improvement" }, { "prevent.owner", "an owner" },
		{ "prevent.due", "a due date" }, { "prevent.where", "where it is enforced" },
		{ "prevent.on_fail", "what happens on fail" },
		{ "prevent.on_insufficient", "what happens on too little data" },
	};

	if (fold->facts->verdict->incident == TRUTH_UNKNOWN)
		return "records enough to tell";
	for (size_t i = 0; fold->is_incident && i < LENGTH(needs); i++)
		if (is_empty(fold, needs[i].field))
			return needs[i].lacks;
	return NULL;
}

/* Bullets count once a person kept or wrote them. */
static const char *
retro_lacks(const struct fold *fold)
{
	const struct guide_step *step = &fold->guide->step[STEP_RETRO];
	size_t n = 0;
	bool is_well = false, is_other = false;

	for (size_t i = 0; i < step->n_fields; i++) {
		const struct guide_field *field = &step->field[i];

		if (field->state < FIELD_CONFIRMED || !*field->value)
			continue;
		n++;
		is_well = is_well || strcmp(field->label, "Went well") == 0;
		is_other = is_other || strcmp(field->label, "Lucky") == 0 ||
			   strcmp(field->label, "Question") == 0;
	}
	if (n < 3)
		return "3 bullets kept or written";
	return is_well && is_other ? NULL : "one that went well, and one of luck or a question";
}

static const char *
export_lacks(const struct fold *fold)
{
	const struct guide *guide = fold->guide;
	struct str text = { 0 };

	if (!guide->n_open)
		return guide->is_signed ? NULL : "a name or role that signs";
	/* Some of these are warnings in their step: only a final report may not lack them. */
	str_fmt(&text, "%zu to mend before it is final: ", guide->n_open);
	for (int i = 0, n = 0; i < STEPS; i++)
		if (guide->step[i].n_open) {
			str_fmt(&text, "%s%s (%s", n++ ? ", " : "", guide->step[i].name,
				guide->step[i].first_open);
			if (guide->step[i].n_open > 1)
				str_fmt(&text, "; %zu more", guide->step[i].n_open - 1);
			str_add(&text, ")");
		}
	const char *out = arena_text(fold->arena, str_text(&text), text.len);
	str_release(&text);
	return out;
}

bool
guide_needs_nothing(const struct fold *fold, enum step step)
{
	const char *state = fold->guide->action_state;
	bool is_well = fold->facts->verdict->incident == TRUTH_NO;

	switch (step) {
	case STEP_RCA: case STEP_PREVENT:
		return is_well;
	case STEP_ACTION:
		return strcmp(state, "not_needed") == 0;
	case STEP_VERIFY:
		return !fold->is_act || strcmp(state, "declined") == 0;
	case STEP_DECLARE: case STEP_RETRO: case STEP_EXPORT: case STEPS:
		break;
	}
	return false;
}

/* -- where what is lacking is given -- */

static void
mark_rca(const struct fold *fold, struct guide_step *step)
{
	size_t n_cards = 0, n_like = 0, n_judged = 0;

	for (size_t i = 0; i < step->n_fields; i++) {
		const struct guide_field *field = &step->field[i];
		bool is_cited = field->evidence && strcmp(field->value, "yes") == 0;

		n_cards += is_cited;
		n_like += is_cited && is_like_for_like(field);
		n_judged += field->hypothesis && field->hypothesis->state != STATE_LEADING &&
			    *field->value;
	}
	for (size_t i = 0; i < step->n_fields; i++) {
		struct guide_field *field = &step->field[i];
		bool is_cited = strcmp(field->value, "yes") == 0;

		if (field->evidence)
			field->is_lacking = !is_cited &&
				(n_cards < 2 || (!n_like && is_like_for_like(field)));
		else if (field->hypothesis)
			field->is_lacking = !n_judged && field->hypothesis->state != STATE_LEADING;
		else if (strcmp(field->name, "rca.suspect") == 0)
			field->is_lacking = !guide_typed(fold, field->name);
	}
}

void
guide_mark_lacking(const struct fold *fold, struct guide_step *step)
{
	if (!step->lacks)
		return;
	if (step->step == STEP_RCA && fold->is_incident)
		mark_rca(fold, step);
	for (size_t i = 0; step->step == STEP_RETRO && i < step->n_fields; i++)
		step->field[i].is_lacking = step->field[i].state == FIELD_PREFILLED;
}

const char *
guide_lacks(const struct fold *fold, enum step step)
{
	static const char *(*const lacks[STEPS])(const struct fold *) = {
		[STEP_DECLARE] = declare_lacks, [STEP_RCA] = rca_lacks,
		[STEP_ACTION] = action_lacks,   [STEP_VERIFY] = verify_lacks,
		[STEP_PREVENT] = prevent_lacks, [STEP_RETRO] = retro_lacks,
		[STEP_EXPORT] = export_lacks,
	};

	return lacks[step](fold);
}
