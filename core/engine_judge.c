/* engine_judge: the verdict of a moment with its facts, worked out at once or in pieces. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/analysis/knowable.h"
#include "core/engine_private.h"

/* Of a log no larger than this nobody feels that the verdict is worked out. */
#define AT_ONCE_RECORDS 16384

enum stage { STAGE_REST, STAGE_VERDICT, STAGE_FACTS, STAGE_KNOWN };

/*
 * What is being worked out, of one moment of the log as it stands: apart from what was told last,
 * so that this can stand until then where it may, and so that nothing is left of it when somebody
 * wants another moment instead.
 */
struct judging {
	enum stage stage;
	int64_t moment_ns;
	uint64_t generation;		/* of the store */
	bool may_rest;			/* the gate may be the one of a moment ago */
	struct analysis_options options;
	struct arena arena;		/* of verdict and facts */
	struct verdict verdict;
	struct facts facts;
	struct knowable *search;	/* owned; NULL: none */
	struct known known;		/* what it is of */
};

struct judging *
judging_new(void)
{
	return xcalloc(1, sizeof(struct judging));
}

/* Nothing is worked out any more. */
static void
cancel(struct judging *judging)
{
	knowable_end(judging->search);
	judging->search = NULL;
	judging->stage = STAGE_REST;
	arena_clear(&judging->arena);
}

void
judging_free(struct judging *judging)
{
	if (!judging)
		return;
	cancel(judging);
	arena_release(&judging->arena);
	free(judging);
}

void
engine_unjudge(struct engine *engine)
{
	cancel(engine->judging);
	engine->is_judged = engine->is_standing = engine->is_drawn = false;
}

void
engine_set_patient(struct engine *engine, bool is_patient)
{
	engine->is_patient = is_patient;
}

bool
engine_may_put_off(const struct engine *engine)
{
	return engine->is_patient && store_tally(engine->store).records > AT_ONCE_RECORDS;
}

bool
engine_is_pondering(const struct engine *engine)
{
	return engine->judging->stage != STAGE_REST;
}

bool
engine_has_verdict(const struct engine *engine)
{
	return engine->is_settled && !engine->is_pending;
}

static void
begin(struct engine *engine, bool may_rest)
{
	struct judging *judging = engine->judging;

	cancel(judging);
	judging->stage = STAGE_VERDICT;
	judging->moment_ns = engine_moment(engine);
	judging->generation = store_generation(engine->store);
	judging->may_rest = may_rest;
	judging->options = (struct analysis_options){
		.baseline = engine->baseline, .r7 = engine->options.r7,
	};
	engine_redact_incident(engine);
}

/* Is what is being worked out what is wanted now? */
static bool
is_wanted(const struct engine *engine)
{
	const struct judging *judging = engine->judging;

	return judging->stage != STAGE_REST && engine->is_settled &&
	       judging->moment_ns == engine_moment(engine) &&
	       judging->generation == store_generation(engine->store);
}

static void
find_verdict(struct engine *engine, struct judging *judging, const struct query *query)
{
	verdict_run(query, &judging->options, &judging->arena, &judging->verdict);
	engine_tell_empty(engine, &judging->verdict, &judging->arena);
	engine_add_caution(engine, &judging->verdict, &judging->arena);
}

/* The table of the moment, with the backtests that are known by now. */
static void
find_facts(struct engine *engine, struct judging *judging, const struct query *query)
{
	uint64_t walks = gate_past_walks(engine->gate_past);
	struct facts_source source = {
		.past = engine->gate_past,
		.may_be_old = judging->may_rest && live_gate_rests(engine),
	};

	live_note(engine);
	facts_build_from(query, &judging->verdict, engine_incident(engine), &source,
			 &judging->arena, &judging->facts);
	engine->work.verdicts++;
	live_gated(engine, walks);
	engine_add_notes(engine, &judging->facts, &judging->arena);
	engine_redact_facts(engine, &judging->facts, &judging->arena);
}

/*
 * Since when could the answer be known? Asked once, of the whole log: a moment after that with
 * the same answer shares it. One before it may have known, and lost it again: it is asked anew.
 * Returns whether it has to be looked for.
 */
static bool
begin_search(struct engine *engine, struct judging *judging)
{
	const struct verdict *verdict = &judging->verdict;
	const struct known *known = &engine->known;
	struct known now = {
		.generation = judging->generation, .cause = verdict->cause,
		.kind = verdict->kind, .is_small = verdict->n <= KNOWABLE_SMALL,
		.onset_ns = verdict->onset.is_known ? verdict->onset.at_or_before_ns
						    : INSTANT_NONE,
	};
	/* A log that grows is not asked anew each time for what was found in it. */
	bool is_same = (engine->follow || known->generation == now.generation) &&
		       known->kind == now.kind && known->onset_ns == now.onset_ns &&
		       known->is_small == now.is_small && cause_equal(&known->cause, &now.cause);

	if (!facts_is_knowable(&judging->facts))
		return false;
	if (known->is_found && is_same && known->at_ns <= judging->moment_ns) {
		judging->facts.knowable_at_ns = known->at_ns;
		return false;
	}
	judging->known = now;
	judging->search = knowable_begin(&judging->facts.query, &judging->options, verdict);
	return true;
}

static void
end_search(struct engine *engine, struct judging *judging)
{
	struct known *now = &judging->known;

	now->at_ns = judging->facts.knowable_at_ns = knowable_end(judging->search);
	judging->search = NULL;
	now->is_found = now->at_ns != INSTANT_NONE;
	engine->work.knowable++;
	if (judging->moment_ns >= store_tally(engine->store).last_ns)
		engine->known = *now;
}

static void
fold(struct engine *engine)
{
	if (!engine->journal || !engine_has_verdict(engine) ||
	    (engine->is_folded && engine->folded_generation == journal_generation(engine->journal)))
		return;
	arena_clear(&engine->folded);
	engine_words_of_notes(engine);
	guide_fold(&engine->facts, engine->journal, engine->mode, engine->now_ns, &engine->folded,
		   &engine->guide);
	engine->is_folded = true;
	engine->folded_generation = journal_generation(engine->journal);
}

/* The judgement is through: it is what is told from now on. */
static void
adopt(struct engine *engine, struct judging *judging)
{
	struct arena old = engine->judged;

	engine->judged = judging->arena;
	judging->arena = (struct arena){ 0 };
	engine->verdict = judging->verdict;
	engine->facts = judging->facts;
	engine->facts.verdict = &engine->verdict;
	engine->is_judged = true;
	engine->generation += engine->is_pending;	/* another snapshot than the last one */
	engine->is_pending = engine->is_folded = engine->is_drawn = false;
	engine->judged_ns = judging->moment_ns;
	engine->judged_generation = judging->generation;
	cancel(judging);
	live_judged(engine);
	engine_note_marks(engine);
	fold(engine);
	arena_release(&old);		/* the guide had texts of it */
	if (engine->owes_entries && engine->judged_ns >= engine->owed_ns) {
		engine->owes_entries = false;
		guide_auto_entries(&engine->facts, engine->journal, engine->now_ns);
		engine->is_folded = false;
		fold(engine);
	}
}

/* A piece of it: a verdict of some moment, or the table of facts. Returns true while there is
 * more. */
static bool
work(struct engine *engine)
{
	struct judging *judging = engine->judging;
	const struct query query = engine_query(engine);

	switch (judging->stage) {
	case STAGE_REST:
		return false;
	case STAGE_VERDICT:
		find_verdict(engine, judging, &query);
		judging->stage = STAGE_FACTS;
		return true;
	case STAGE_FACTS:
		find_facts(engine, judging, &query);
		judging->stage = STAGE_KNOWN;
		if (begin_search(engine, judging))
			return true;
		break;
	case STAGE_KNOWN:
		if (knowable_step(judging->search))
			return true;
		end_search(engine, judging);
		break;
	}
	adopt(engine, judging);
	return false;
}

bool
engine_ponder(struct engine *engine)
{
	if (!engine_is_pondering(engine))
		return false;
	if (!is_wanted(engine))
		cancel(engine->judging);
	else if (work(engine))
		return true;
	engine->is_drawn = false;	/* it is through, or has to be begun anew */
	engine->generation++;
	return false;
}

/* Half a log is no ground for a word about a cause, and what is not worked out is none either. */
static void
tell_nothing(struct engine *engine)
{
	engine->verdict = (struct verdict){
		.as_of_ns = engine_moment(engine), .incident = TRUTH_UNKNOWN, .kind = KIND_UNCLEAR,
	};
	engine->facts = (struct facts){
		.store = engine->store, .query = engine_query(engine), .verdict = &engine->verdict,
		.knowable_at_ns = INSTANT_NONE,
	};
	engine->is_folded = engine->is_standing = false;
}

/* Of a large log, somebody who draws does not wait for it. What is followed is told as of a moment
 * ago until then. */
static bool
is_put_off(struct engine *engine, bool may_rest)
{
	if (!may_rest || !engine->is_settled || !engine_may_put_off(engine))
		return false;
	if (!is_wanted(engine))
		begin(engine, may_rest);
	engine->is_pending = !live_stands(engine);
	if (engine->is_pending) {
		engine->is_judged = false;
		tell_nothing(engine);
	}
	return true;
}

static void
judge_now(struct engine *engine, bool may_rest)
{
	if (!is_wanted(engine) || engine->judging->may_rest != may_rest)
		begin(engine, may_rest);
	while (work(engine))
		continue;
}

static void
judge_nothing(struct engine *engine, int64_t moment_ns, uint64_t generation)
{
	arena_clear(&engine->judged);
	engine_redact_incident(engine);
	tell_nothing(engine);
	engine->is_judged = true;
	engine->judged_ns = moment_ns;
	engine->judged_generation = generation;
	live_judged(engine);
}

/* may_rest: what is followed is judged again in its own time (live_rests()). */
static void
judge(struct engine *engine, bool may_rest)
{
	if (!engine->is_settled)
		engine_foresee(engine);
	live_look(engine);
	engine_redact_learn(engine);
	int64_t moment_ns = engine_moment(engine);
	uint64_t generation = store_generation(engine->store);

	bool is_old = !engine->is_judged || engine->judged_ns != moment_ns ||
		      engine->judged_generation != generation ||
		      (engine->is_gate_old && !may_rest);
	engine->is_late = is_old && may_rest && live_rests(engine);
	if (!is_old || engine->is_late)
		cancel(engine->judging);	/* what was told is what is wanted */
	else if (!engine->is_settled)
		judge_nothing(engine, moment_ns, generation);
	else if (!is_put_off(engine, may_rest))
		judge_now(engine, may_rest);
	fold(engine);
}

void
engine_judge(struct engine *engine)
{
	judge(engine, false);
}

void
engine_judge_in_time(struct engine *engine)
{
	judge(engine, true);
}
