/* guide: the fold of facts and journal into steps and fields; a pure function. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/redact.h"
#include "core/base/str.h"
#include "core/base/text.h"
#include "core/incident/guide_private.h"

const char *
mode_word(enum mode mode)
{
	static const char *const word[] = {
		[MODE_LIVE] = "live", [MODE_REPLAY] = "replay", [MODE_EXERCISE] = "exercise",
		[MODE_POSTMORTEM] = "postmortem",
	};

	return word[mode];
}

/* -- one field -- */

/* Edited text is kept whatever happens; it is stale when the draft it answered is another now. */
static enum field_state
state_of(const struct field_row *row, const struct entry *entry, const char *draft)
{
	bool has_draft = draft && *draft;
	bool is_text = row->type == TYPE_LINE || row->type == TYPE_TEXT;

	if (!entry)
		return has_draft ? FIELD_PREFILLED : FIELD_EMPTY;
	if (has_draft && strcmp(entry->value, draft) == 0)
		return FIELD_CONFIRMED;
	if (is_text && entry->text && *entry->text && strcmp(entry->text, draft ? draft : "") != 0)
		return FIELD_STALE;
	return *entry->value || has_draft ? FIELD_EDITED : FIELD_EMPTY;
}

const char *
guide_veiled(const struct fold *fold, const char *text)
{
	struct names *names = store_names(fold->facts->store);
	struct redact *redact = names_veiled(names);
	struct str out = { 0 };

	if (!redact || !text)
		return text;
	redact_text(redact, names, text, strlen(text), &out);
	const char *kept = arena_text(fold->arena, str_text(&out), out.len);
	str_release(&out);
	return kept;
}

/* Where there is nothing to do nobody is asked who does it. */
static bool
is_idle(const struct fold *fold, const struct field_row *row)
{
	return row->step == STEP_ACTION && strcmp(fold->guide->action_kind, "none") == 0;
}

static struct guide_field *
add_field(struct fold *fold, const struct field_row *row, const char *name, const char *label,
	  const char *draft)
{
	struct guide_step *step = &fold->guide->step[row->step];
	struct guide_field *field = &step->field[step->n_fields++];
	const struct entry *entry = journal_field(fold->journal, name);
	const struct entry *typing = journal_draft_of(fold->journal, name);

	struct entry veiled;

	if (entry && !entry->value)
		entry = NULL;
	if (entry) {
		veiled = *entry;
		veiled.value = guide_veiled(fold, entry->value);
		veiled.text = guide_veiled(fold, entry->text);
		entry = &veiled;
	}
	*field = (struct guide_field){
		.name = name, .label = label, .type = row->type, .choices = row->choices,
		.state = state_of(row, entry, draft), .draft = draft ? draft : "",
		.value = entry ? entry->value : draft ? draft : "",
		.typing = typing ? guide_veiled(fold, typing->value) : NULL,
		.is_asked = (row->asked == ASKED && !is_idle(fold, row)) ||
			    (row->asked == ASKED_FOR_ACT && fold->is_act),
	};
	if (row->type == TYPE_CHOICE && !row->choices[0])
		field->choices = playbook_platforms();
	return field;
}

/* -- rows that stand for several fields -- */

static void
add_evidence(struct fold *fold, const struct field_row *row)
{
	const struct facts *facts = fold->facts;

	for (size_t i = 0; i < facts->n_evidence; i++) {
		const char *name = arena_fmt(fold->arena, "rca.pick.E%zu", i + 1);
		const char *label =
			arena_fmt(fold->arena, "E%zu %s", i + 1, facts->evidence[i].text);

		add_field(fold, row, name, label, NULL)->evidence = &facts->evidence[i];
	}
}

/* One field a kind of hypothesis, for the best of its kind. */
static void
add_hypotheses(struct fold *fold, const struct field_row *row)
{
	/* What one agrees with, as a sentence. */
	static const char *const words[KINDS] = {
		[KIND_BAD_VERSION] = "A bad version", [KIND_ENDPOINT] = "One endpoint alone",
		[KIND_DEPENDENCY] = "A dependency", [KIND_DIMENSION] = "One place or tenant",
		[KIND_LOAD] = "Load", [KIND_MIX_CHANGE] = "A change of the mix",
		[KIND_DATA_GAP] = "A gap in the data", [KIND_RETRY_STORM] = "A retry storm",
		[KIND_FASTER_BUT_BROKEN] = "A version faster but broken",
		[KIND_SHARED] = "A cause shared by all", [KIND_NONE] = "No incident",
		[KIND_UNCLEAR] = "No clear cause",
	};
	static const char *const states[] = {
		[STATE_LEADING] = "is the leading cause", [STATE_POSSIBLE] = "is possible",
		[STATE_RULED_OUT] = "is ruled out", [STATE_NOT_TESTABLE] = "cannot be tested",
	};
	const struct verdict *verdict = fold->facts->verdict;
	bool is_seen[KINDS] = { false };

	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *hypothesis = &verdict->hypothesis[i];
		const char *kind = kind_word(hypothesis->kind);

		if (is_seen[hypothesis->kind])
			continue;
		is_seen[hypothesis->kind] = true;
		add_field(fold, row, arena_fmt(fold->arena, "rca.judge.%s", kind),
			  arena_fmt(fold->arena, "%s %s: %s", words[hypothesis->kind],
				    states[hypothesis->state], hypothesis->why), NULL)
			->hypothesis = hypothesis;
	}
}

static void
add_prechecks(struct fold *fold, const struct field_row *row)
{
	const struct drafts *drafts = &fold->guide->drafts;

	for (size_t i = 0; i < drafts->n_prechecks; i++)
		add_field(fold, row, arena_fmt(fold->arena, "action.precheck.%zu", i + 1),
			  drafts->precheck[i].question, drafts->precheck[i].answer);
}

static void
add_bullets(struct fold *fold, const struct field_row *row)
{
	static const struct { const char *kind, *label; } labels[] = {
		{ "went_well", "Went well" }, { "went_badly", "Went badly" }, { "lucky", "Lucky" },
		{ "question", "Question" },
	};
	const struct drafts *drafts = &fold->guide->drafts;

	for (size_t i = 0; i < LENGTH(drafts->retro); i++) {
		const char *label = "One more";

		for (size_t k = 0; i < drafts->n_retro && k < LENGTH(labels); k++)
			if (strcmp(drafts->retro[i].kind, labels[k].kind) == 0)
				label = labels[k].label;
		add_field(fold, row, arena_fmt(fold->arena, "retro.%zu", i + 1), label,
			  i < drafts->n_retro ? drafts->retro[i].text : NULL);
	}
}

static void
add_row(struct fold *fold, const struct field_row *row)
{
	static void (*const add[])(struct fold *, const struct field_row *) = {
		[EACH_EVIDENCE] = add_evidence, [EACH_HYPOTHESIS] = add_hypotheses,
		[EACH_PRECHECK] = add_prechecks, [EACH_BULLET] = add_bullets,
	};

	if ((row->many == ONE_IN_BOX && !journal_latest(fold->journal, "timer")) ||
	    (row->many == ONE_OF_INCIDENT && !fold->is_incident))
		return;
	if (row->many < EACH_EVIDENCE)
		add_field(fold, row, row->name, row->label, row->draft ? row->draft(fold) : NULL);
	else
		add[row->many](fold, row);
}

/* -- steps -- */

static void
make_fields(struct fold *fold)
{
	const struct facts *facts = fold->facts;
	size_t n_rows;
	const struct field_row *rows = guide_rows(&n_rows);
	size_t most = n_rows + facts->n_evidence + KINDS + 2 * DRAFT_LIST;

	for (int i = 0; i < STEPS; i++)
		fold->guide->step[i] = (struct guide_step){
			.step = (enum step)i, .name = step_name((enum step)i),
			.question = step_question((enum step)i),
			.field = ARENA_NEW(fold->arena, struct guide_field, most),
		};
	for (size_t i = 0; i < n_rows; i++)
		add_row(fold, &rows[i]);
}

/* `x` of a person: numbers of the steps as people say them (screens.md). */
static const char *
marked(const struct fold *fold, enum step step)
{
	static const int number[STEPS] = {
		[STEP_DECLARE] = 0, [STEP_RCA] = 1, [STEP_ACTION] = 2, [STEP_VERIFY] = -1,
		[STEP_PREVENT] = 3, [STEP_RETRO] = 4, [STEP_EXPORT] = 5,
	};
	char name[32];

	snprintf(name, sizeof(name), "step.%d.done", number[step]);
	const struct entry *entry = journal_field(fold->journal, name);
	return entry && entry->value ? entry->value : "";
}

static void
settle_step(struct fold *fold, struct guide_step *step)
{
	const char *mark = marked(fold, step->step);

	step->lacks = guide_lacks(fold, step->step);
	bool is_whole = !step->lacks, is_marked = strcmp(mark, "yes") == 0;
	guide_mark_lacking(fold, step);
	if (is_whole && strcmp(mark, "no") == 0)
		step->lacks = "only your mark: all is filled in, x marks it done";
	step->is_done = is_marked || !step->lacks;
	if (is_marked)
		step->state = step->lacks || step->n_errors ? STEP_FAULTY :
			step->n_warnings ? STEP_DONE_WITH_WARNINGS : STEP_DONE;
	else if (is_whole && guide_needs_nothing(fold, step->step))
		step->state = STEP_NOT_NEEDED;
	else
		step->state = step->lacks ? STEP_TODO : STEP_READY;
	for (size_t i = 0; i < step->n_fields; i++) {
		step->n_asked += step->field[i].is_asked;
		step->n_filled += step->field[i].is_asked && *step->field[i].value;
	}
	step->summary = guide_summary(fold, step->step);
}

static void
settle_steps(struct fold *fold)
{
	struct guide *guide = fold->guide;

	guide->current = STEP_EXPORT;
	for (int i = STEPS - 1; i >= 0; i--) {
		settle_step(fold, &guide->step[i]);
		if (!guide->step[i].is_done)
			guide->current = (enum step)i;
	}
	if (!guide->step[guide->current].is_done)
		guide->step[guide->current].state = STEP_CURRENT;
}

bool
guide_aims_at(const struct guide *guide, uint32_t version)
{
	const struct drafts *drafts = &guide->drafts;

	for (size_t i = 0; i < drafts->n_aim; i++)
		if (acted_is_version(&drafts->aim[i].cause) &&
		    drafts->aim[i].cause.term[0].value == version)
			return true;
	return false;
}

static void
choose_card(struct fold *fold)
{
	struct guide *guide = fold->guide;
	const struct names *names = store_names(fold->facts->store);
	const char *promoted = guide_value(guide, "action.promoted"), *good = NULL;
	const char *bad[ACTED_MOST];
	size_t n_bad = 0;

	/* The playbook knows the way back to a version; any other act is a sentence only. */
	if (strcmp(guide->action_kind, "rollback") != 0) {
		struct card *card = ARENA_NEW(fold->arena, struct card, 1);

		card->platform = "generic";
		guide->card = card;
		return;
	}
	/* The clean form of a hostile name holds what no command takes. */
	for (size_t i = 0; i < guide->drafts.n_aim; i++)
		if (acted_is_version(&guide->drafts.aim[i].cause))
			bad[n_bad++] = names_get(names, guide->drafts.aim[i].cause.term[0].value)
				->clean;
	if (guide->target.n)
		good = names_get(names, guide->target.term[0].value)->clean;
	guide->card = playbook_card_of(guide_value(guide, "action.platform"),
				       promoted && strcmp(promoted, "yes") == 0,
				       fold->facts->incident, bad, n_bad, good, fold->arena);
}

void
guide_fold(const struct facts *facts, const struct journal *journal, enum mode mode,
	   int64_t now_ns, struct arena *arena, struct guide *out)
{
	struct fold fold = {
		.facts = facts, .journal = journal, .now_ns = now_ns, .arena = arena, .guide = out,
		.is_incident = facts->verdict->incident == TRUTH_YES,
	};

	*out = (struct guide){ .mode = mode, .taken_at_ns = INSTANT_NONE, .box_left_s = -1,
				.box_started_ns = INSTANT_NONE };
	drafts_make(facts, guide_taken_at(&fold), arena, &out->drafts);
	out->action_kind = out->drafts.action_kind;
	out->suspect = out->drafts.suspect_cause;
	out->target = out->drafts.target;
	fold.is_act = action_is_act(out->action_kind);
	make_fields(&fold);
	const char *chosen = guide_value(out, "declare.mode");
	for (int i = 0; chosen && i <= MODE_POSTMORTEM; i++)
		if (strcmp(mode_word((enum mode)i), chosen) == 0)
			out->mode = (enum mode)i;
	choose_card(&fold);
	guide_action_state(&fold);
	guide_verify(&fold);
	guide_status(&fold);
	guide_box(&fold);
	guide_next(&fold);
	guide_timers(&fold);
	guide_check(&fold);
	out->is_signed = guide_value(out, "export.signed_off") != NULL;
	out->is_signed_off = out->is_signed && out->n_open == 0;
	settle_steps(&fold);
	guide_budget(&fold);
	guide_timeline(&fold);
}

const struct guide_field *
guide_find(const struct guide *guide, const char *name)
{
	for (int i = 0; i < STEPS; i++)
		for (size_t k = 0; k < guide->step[i].n_fields; k++)
			if (strcmp(guide->step[i].field[k].name, name) == 0)
				return &guide->step[i].field[k];
	return NULL;
}

const char *
guide_value(const struct guide *guide, const char *name)
{
	const struct guide_field *field = guide_find(guide, name);

	return field && *field->value ? field->value : NULL;
}
