/* engine_judge: the verdict of a moment with its facts, worked out at once or in pieces. */
/* SPDX-License-Identifier: MIT */
#include "core/engine_judging.h"

/* Of a log no larger than this nobody feels that the verdict is worked out. */
#define AT_ONCE_RECORDS 16384

void
engine_unjudge(struct engine *engine)
{
	engine_put_down(engine);
	judging_cancel(engine->judging);
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
	judging_cancel(judging);
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

bool
engine_ponder(struct engine *engine)
{
	struct judging *judging = engine->judging;

	if (!engine_is_pondering(engine))
		return false;
	if (!judging_is_wanted(engine))
		judging_cancel(judging);
	if (engine_is_pondering(engine) && judging_work_some(engine))
		return true;
	if (judging->is_stale) {
		judging_cancel(judging);
		if (judging->is_awaited) {
			judging_begin(engine, true);
			return true;
		}
	} else if (engine_is_pondering(engine)) {
		adopt(engine, judging);
	}
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

/* Somebody who draws does not wait for it, of a large log; nor of one that is followed and has a
 * verdict to show until then: what came is seen first. */
static bool
is_put_off(struct engine *engine, bool may_rest)
{
	bool has_one = engine->is_patient && live_stands(engine);

	if (!may_rest || !engine->is_settled || !(has_one || engine_may_put_off(engine)))
		return false;
	if (!judging_is_wanted(engine))
		judging_cancel(engine->judging);
	if (!engine_is_pondering(engine))
		judging_begin(engine, may_rest);
	engine->judging->is_awaited = engine->judging->is_stale;
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
	struct judging *judging = engine->judging;

	if (!judging_is_wanted(engine) || judging->may_rest != may_rest) {
		engine_put_down(engine);
		judging_begin(engine, may_rest);
	}
	judging_work(engine);
	adopt(engine, judging);
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
	engine->judging->is_awaited = false;
	if (!is_old || engine->is_late)
		judging_cancel(engine->judging);	/* what was told is what is wanted */
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
