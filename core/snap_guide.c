/* snap_guide: the guide's steps, fields and timeline as a screen needs them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/json.h"
#include "core/engine_private.h"

/* Numbers as people say them: Declare 0, the four steps 1..4, Verify -1, Export 5. */
static const int number_of[STEPS] = {
	[STEP_DECLARE] = 0, [STEP_RCA] = 1, [STEP_ACTION] = 2, [STEP_VERIFY] = -1,
	[STEP_PREVENT] = 3, [STEP_RETRO] = 4, [STEP_EXPORT] = 5,
};

static struct snap_field
field_of(struct engine *engine, const struct guide_field *from)
{
	const char *lines = "";

	if (from->evidence)
		lines = snap_lines(engine, &from->evidence->lines);
	return (struct snap_field){
		.name = from->name,
		.label = from->label,
		.type = (enum snap_field_type)from->type,
		.state = (enum snap_field_state)from->state,
		.value = from->value,
		.draft = from->draft,
		.typing = from->typing,
		.choices = from->choices,
		.is_asked = from->is_asked,
		.is_lacking = from->is_lacking,
		.error = from->error,
		.warning = from->warning,
		.lines = lines,
	};
}

/* `not_needed` as people write it. */
static const char *
spaced(struct engine *engine, const char *word)
{
	char *text = arena_fmt(&engine->drawn, "%s", word);

	for (char *c = text; *c; c++)
		if (*c == '_')
			*c = ' ';
	return text;
}

static struct snap_step
step_of(struct engine *engine, const struct guide_step *from)
{
	struct snap_field *field = ARENA_NEW(&engine->drawn, struct snap_field, from->n_fields + 1);
	size_t n = from->n_errors + from->n_warnings;
	const char **message = ARENA_NEW(&engine->drawn, const char *, n + 1);

	for (size_t i = 0; i < from->n_fields; i++)
		field[i] = field_of(engine, &from->field[i]);
	for (size_t i = 0; i < n; i++)
		message[i] = i < from->n_errors
			? arena_fmt(&engine->drawn, "E %s", from->error[i])
			: arena_fmt(&engine->drawn, "W %s", from->warning[i - from->n_errors]);
	return (struct snap_step){
		.number = number_of[from->step], .name = from->name, .question = from->question,
		.summary = spaced(engine, from->summary), .lacks = from->lacks,
		.state = (int)from->state,
		.n_warnings = from->n_warnings, .n_errors = from->n_errors, .field = field,
		.n_fields = from->n_fields, .message = message, .n_messages = n,
	};
}

/* Was the limit made from fewer than 20 requests? Then its p95 is their maximum, and called so. */
static bool
is_max(const struct predicate *predicate)
{
	return predicate->source && strstr(predicate->source, "(max") != NULL;
}

/* `v1.3 share 0; p95 <= 144 ms; 0 timeouts; n >= 15; 300 s  no data` */
static const char *
verify_line(struct engine *engine)
{
	const struct guide *guide = &engine->guide;
	const struct recovery_options hold = recovery_defaults();
	struct str out = { 0 };
	bool timeouts_said = false, errors_said = false;
	size_t limits = 0, said = 0;
	char number[32];

	for (size_t i = 0; i < guide->n_verify; i++)
		limits += strcmp(guide->verify[i].metric, "p95_ms") == 0;

	for (size_t i = 0; i < guide->n_verify; i++) {
		const struct predicate *p = &guide->verify[i];
		if (strcmp(p->metric, "share") == 0)
			str_fmt(&out, "%s share 0; ",
				cause_text(engine->store, &p->key, &engine->drawn));
		else if (strcmp(p->metric, "p95_ms") == 0 && limits == 1)
			str_fmt(&out, "%s %s %s ms; ", is_max(p) ? "max" : "p95", p->op,
				num_text(number, p->value, 1));
		else if (strcmp(p->metric, "p95_ms") == 0 && said++ == 0)
			str_fmt(&out, "p95 within its limit on %zu endpoints; ", limits);
		else if (strcmp(p->metric, "timeout_rate") == 0 && p->value == 0 &&
			 !timeouts_said) {
			str_add(&out, "0 timeouts; ");
			timeouts_said = true;
		} else if (strcmp(p->metric, "error_rate") == 0 && !errors_said) {
			str_add(&out, "server errors within limits; ");
			errors_said = true;
		}
	}
	if (guide->n_verify)
		str_fmt(&out, "n >= %llu, %lld s: %s", (unsigned long long)hold.min_n,
			(long long)hold.hold_s, recovery_state_word(guide->recovery.state));
	for (char *c = out.at; c && *c; c++)
		if (*c == '_')
			*c = ' ';
	char *text = arena_text(&engine->drawn, str_text(&out), out.len);
	str_release(&out);
	return text;
}

/* `Roll back v1.3: all traffic to v1.2`, as long as nobody wrote an action of their own; names are
 * no longer than what tells them apart. */
static const char *
action_short(struct engine *engine, const char *action)
{
	const struct guide_field *field = guide_find(&engine->guide, "action.what");
	bool is_ours = field &&
		       (field->state == FIELD_PREFILLED || field->state == FIELD_CONFIRMED);

	if (!is_ours || strcmp(engine->guide.action_kind, "rollback") != 0)
		return action;
	const struct cause *bad = &engine->guide.suspect, *good = &engine->guide.target;
	const char *from = cause_text(engine->store, bad, &engine->drawn);
	const char *to = cause_text(engine->store, good, &engine->drawn), *name = from;
	if (engine->guide.drafts.n_aim > 1)
		from = engine->guide.drafts.aim_words;
	else if (bad->n == 1 && good->n == 1 && bad->term[0].field == FIELD_VERSION) {
		from = snap_brief(&engine->drawn, from, &to, 1);
		to = snap_brief(&engine->drawn, to, &name, 1);
	}
	return arena_fmt(&engine->drawn, "Roll back %s: all traffic to %s", from, to);
}

static void
fill_commands(struct engine *engine, struct snapshot *s)
{
	const struct card *card = engine->guide.card;
	const char **command = ARENA_NEW(&engine->drawn, const char *, card->n + 1);

	for (int acts = 1; acts >= 0; acts--)
		for (size_t i = 0; i < card->n; i++)
			if ((strcmp(card->line[i].role, "act") == 0) == (acts == 1))
				command[s->n_commands++] = card->line[i].text;
	s->command = command;
}

static void
fill_timeline(struct engine *engine, struct snapshot *s)
{
	const struct guide *guide = &engine->guide;
	struct snap_note *note = ARENA_NEW(&engine->drawn, struct snap_note, guide->n_timeline + 1);

	for (size_t i = 0; i < guide->n_timeline; i++) {
		const struct entry *entry = &guide->timeline[i];
		if (entry->t_ns != INSTANT_NONE && entry->t_kind == T_OBSERVED &&
		    entry->t_ns > s->moment_ns)
			continue;	/* not known yet */
		note[s->n_timeline++] = (struct snap_note){
			.t_ns = entry->t_ns, .t_text = entry->t_text ? entry->t_text : "",
			.kind = entry->kind, .text = entry->text ? entry->text : "",
		};
	}
	s->timeline = note;
}

/* Where notes go, and whether they got there: told also while there is no verdict. */
static void
fill_journal(struct engine *engine, struct snapshot *s)
{
	const char *holder = journal_holder(engine->journal), *path = journal_path(engine->journal);
	s->is_read_only = journal_is_read_only(engine->journal);
	s->holder = holder ? holder : str_text(&engine->journal_problem);
	const struct entry *draft = journal_draft_of(engine->journal, "note");
	s->note_draft = draft && draft->value ? draft->value : "";
	s->unsaved = journal_unsaved(engine->journal);
	s->session_path = path ? path : "";
}

void
snap_guide(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	const struct guide *guide = &engine->guide;

	s->action = s->action_short = s->action_state = s->owner = s->verify_line =
		s->incident_status = "";
	s->holder = s->session_path = s->note_draft = "";
	s->box_left_s = -1;
	s->step_spent_s = s->step_budget_s = -1;
	s->box_prompt = s->escalate_why = s->escalation = s->update_due = s->step_over = "";
	if (engine->is_settled)
		fill_journal(engine, s);
	if (!engine_has_verdict(engine))
		return;
	struct snap_step *step = ARENA_NEW(&engine->drawn, struct snap_step, STEPS);
	for (int i = 0; i < STEPS; i++)
		step[i] = step_of(engine, &guide->step[i]);
	s->step = step;
	s->n_steps = STEPS;
	s->current_step = (size_t)guide->current;
	const char *action = guide_value(guide, "action.what");
	const char *owner = guide_value(guide, "action.owner");
	s->action = guide->is_act_over ? guide->doing : action ? action : "";
	s->action_short = guide->is_act_over ? guide->next : action_short(engine, s->action);
	s->owner = owner ? owner : "";
	s->action_state = spaced(engine, guide->action_state);
	s->verify_line = verify_line(engine);
	s->incident_status = guide->status;
	s->box_left_s = guide->box_left_s;
	s->box_prompt = guide->box_prompt;
	s->escalate_why = guide->escalate_why;
	s->escalation = guide->escalation;
	s->update_due = guide->update_due;
	s->box_over = guide->box_over;
	s->step_spent_s = guide->step_spent_s;
	s->step_budget_s = guide->step_budget_s;
	s->step_over = guide->step_over;
	fill_commands(engine, s);
	fill_timeline(engine, s);
}
