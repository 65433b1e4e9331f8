/* engine_do: what a person does, checked and written into the journal. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "core/engine_private.h"

static int
append(struct engine *engine, const struct act *act, const char *kind, const char *field,
       const char *value, struct err *err)
{
	const struct guide_field *known = field ? guide_find(&engine->guide, field) : NULL;
	struct entry entry = {
		.t_ns = act->now_ns != INSTANT_NONE ? act->now_ns : INSTANT_NONE,
		.t_kind = T_ENTERED, .wall_ns = act->now_ns, .src = SRC_HUMAN,
		.actor = engine->options.actor, .kind = kind, .field = field, .value = value,
		/* The draft of this moment: when its facts change the edit is called stale. */
		.text = known ? engine_clear_text(engine, known->draft, &engine->drawn) : "",
	};
	const struct entry *old = field ? journal_field(engine->journal, field) : NULL;

	if (old)
		entry.supersedes = old->seq;
	return journal_append(engine->journal, &entry, err);
}

/* A field kept, a card picked, an alternative judged: all are values of a field. */
static int
keep(struct engine *engine, const struct act *act, const char *value, struct err *err)
{
	const struct guide_field *field = guide_find(&engine->guide, act->field);

	if (!field)
		return err_set(err, ERR_BUG, "%s: no such field", act->field);
	if (guide_accepts(field, value, err) != 0)
		return -1;
	return append(engine, act, "field", act->field, value, err);
}

static int
do_cite(struct engine *engine, const struct act *act, struct err *err)
{
	const char *value = guide_value(&engine->guide, act->field);

	return keep(engine, act, value && strcmp(value, "yes") == 0 ? "no" : "yes", err);
}

static int
do_judge(struct engine *engine, const struct act *act, struct err *err)
{
	const char *value = guide_value(&engine->guide, act->field);

	if (!value || !*value)
		return keep(engine, act, "agree", err);
	return keep(engine, act, strcmp(value, "agree") == 0 ? "disagree" : "", err);
}

/* A note stands at the moment the board shows, or showed: observed there, entered now. */
static int
do_note(struct engine *engine, const struct act *act, struct err *err)
{
	struct entry entry = {
		.t_ns = act->at_ns ? act->at_ns : engine_moment(engine),
		.t_kind = T_OBSERVED, .wall_ns = act->now_ns,
		.src = SRC_HUMAN, .actor = engine->options.actor,
		.kind = act->field && *act->field ? act->field : "note", .text = act->value,
	};

	if (!act->value || !*act->value)
		return err_set(err, ERR_USAGE, "an empty note is not kept");
	return journal_append(engine->journal, &entry, err);
}

static int
do_done(struct engine *engine, const struct act *act, struct err *err)
{
	char field[32];
	const char *old;

	snprintf(field, sizeof(field), "step.%d.done", act->number);
	const struct entry *entry = journal_field(engine->journal, field);
	old = entry ? entry->value : "no";
	return append(engine, act, "field", field, strcmp(old, "yes") == 0 ? "no" : "yes", err);
}

static int
do_timer(struct engine *engine, const struct act *act, struct err *err)
{
	return append(engine, act, "timer", NULL, engine->guide.box_left_s < 0 ? "start" : "stop",
		      err);
}

/* Each command once: a second copy of it tells nothing new. */
static int
do_copied(struct engine *engine, const struct act *act, struct err *err)
{
	struct str text = { 0 };
	struct entry entry = {
		.t_ns = act->now_ns, .t_kind = T_ENTERED, .wall_ns = act->now_ns, .src = SRC_AUTO,
		.actor = engine->options.actor, .kind = "cmd_copied", .subject = act->value,
	};

	if (!act->value || journal_auto(engine->journal, entry.kind, entry.subject))
		return 0;
	str_fmt(&text, "Command copied (sitrep runs none): %s", act->value);
	entry.text = str_text(&text);
	int result = journal_append(engine->journal, &entry, err);
	str_release(&text);
	return result;
}

static int
do_sent(struct engine *engine, const struct act *act, struct err *err)
{
	struct entry entry = {
		.t_ns = act->now_ns, .t_kind = T_ENTERED, .wall_ns = act->now_ns, .src = SRC_HUMAN,
		.actor = engine->options.actor, .kind = "exported", .text = act->value,
	};

	return journal_append(engine->journal, &entry, err);
}

/* The newest of its kind is taken back by an entry of its own: nothing is ever cut out. */
static int
do_withdraw(struct engine *engine, const struct act *act, struct err *err)
{
	const struct entry *old = act->field ? journal_field(engine->journal, act->field)
					     : journal_latest(engine->journal, act->value);

	if (!old || old->src != SRC_HUMAN)
		return err_set(err, ERR_USAGE, "nothing was kept that could be taken back");
	struct entry entry = {
		.t_ns = act->now_ns, .t_kind = T_ENTERED, .wall_ns = act->now_ns, .src = SRC_HUMAN,
		.actor = engine->options.actor, .kind = old->kind, .field = old->field,
		.text = "withdrawn", .supersedes = old->seq,
	};

	return journal_append(engine->journal, &entry, err);
}

/* The ten minutes begin when what is declared is complete, in modes with timers (guide.md 1). */
static void
start_box(struct engine *engine, const struct act *act)
{
	const struct guide *guide = &engine->guide;

	engine->is_folded = false;
	engine_judge(engine);
	bool is_timed = guide->mode == MODE_LIVE || guide->mode == MODE_EXERCISE;
	if (is_timed && act->now_ns != INSTANT_NONE && guide->step[STEP_DECLARE].is_done &&
	    guide->box_started_ns == INSTANT_NONE && engine->verdict.incident == TRUTH_YES &&
	    !journal_latest(engine->journal, "timer"))
		append(engine, act, "timer", NULL, "start", NULL);
}

static int
do_draft(struct engine *engine, const struct act *act, struct err *err)
{
	return journal_draft(engine->journal, act->field, act->value, act->now_ns, err);
}

static int
do_field(struct engine *engine, const struct act *act, struct err *err)
{
	return keep(engine, act, act->value, err);
}

int
engine_do(struct engine *engine, const struct act *act, struct err *err)
{
	static int (*const doing[])(struct engine *, const struct act *, struct err *) = {
		[ACT_FIELD] = do_field, [ACT_DRAFT] = do_draft, [ACT_NOTE] = do_note,
		[ACT_CITE] = do_cite, [ACT_JUDGE] = do_judge, [ACT_DONE] = do_done,
		[ACT_TIMER] = do_timer, [ACT_SENT] = do_sent, [ACT_WITHDRAW] = do_withdraw,
		[ACT_COPIED] = do_copied,
	};

	/* These ask nothing of the verdict: none is waited for. */
	static const bool is_plain[] = {
		[ACT_DRAFT] = true, [ACT_NOTE] = true, [ACT_SENT] = true, [ACT_WITHDRAW] = true,
		[ACT_COPIED] = true,
	};

	if (!engine->is_settled)
		return err_set(err, ERR_USAGE, "not kept: the log is still being read");
	bool needs_verdict = (size_t)act->kind >= LENGTH(is_plain) || !is_plain[act->kind];
	if (needs_verdict || !engine_is_pondering(engine))
		engine_judge(engine);
	struct arena kept = { 0 };
	struct act clear = *act;
	if (act->kind != ACT_SENT)
		clear.value = engine_clear_text(engine, act->value, &kept);
	act = &clear;
	int result = doing[act->kind](engine, act, err);
	arena_release(&kept);
	if (act->kind == ACT_FIELD && result == 0)
		start_box(engine, act);
	engine->is_folded = engine->is_drawn = false;
	engine->generation++;
	return result;
}
