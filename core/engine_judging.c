/* engine_judging: verdict, facts, since when it was knowable: worked out whole or in pieces. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/engine_judging.h"

/* Records and lots that are looked at in a piece, about: a few milliseconds. */
#define PIECE_WORK 32768

struct judging *
judging_new(void)
{
	return xcalloc(1, sizeof(struct judging));
}

void
judging_cancel(struct judging *judging)
{
	judging->is_stale = judging->fiber != NULL;
	if (judging->is_stale)
		return;
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
	judging_cancel(judging);	/* engine_put_down() was called before */
	arena_release(&judging->arena);
	free(judging);
}

void
judging_begin(struct engine *engine, bool may_rest)
{
	struct judging *judging = engine->judging;

	judging_cancel(judging);
	judging->is_awaited = false;
	judging->stage = STAGE_VERDICT;
	judging->moment_ns = engine_moment(engine);
	judging->generation = store_generation(engine->store);
	judging->may_rest = may_rest;
	judging->query = engine_query(engine);
	judging->options = (struct analysis_options){
		.baseline = engine->baseline, .r7 = engine->options.r7,
	};
	engine_redact_incident(engine);
}

bool
judging_is_wanted(const struct engine *engine)
{
	const struct judging *judging = engine->judging;

	return judging->stage != STAGE_REST && !judging->is_stale && engine->is_settled &&
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

static bool
is_same(const struct known *a, const struct known *b)
{
	return a->is_found && a->kind == b->kind && a->onset_ns == b->onset_ns &&
	       a->is_small == b->is_small && cause_equal(&a->cause, &b->cause);
}

/*
 * Since when could the answer be known? Asked once, of the whole log: a moment after that with
 * the same answer shares it. One before it may have known, and lost it again: it is asked anew,
 * but where an earlier moment looked and would have found the same.
 * Returns whether it has to be looked for.
 */
static bool
begin_search(struct engine *engine, struct judging *judging)
{
	const struct verdict *verdict = &judging->verdict;
	const struct known *known = &engine->known, *part = &engine->known_part;
	struct known now = {
		.generation = judging->generation, .cause = verdict->cause,
		.kind = verdict->kind, .is_small = verdict->n <= KNOWABLE_SMALL,
		.onset_ns = verdict->onset.is_known ? verdict->onset.at_or_before_ns
						    : INSTANT_NONE,
	};
	/* A log that grows is not asked anew each time for what was found in it. */
	bool is_known = (engine->follow || known->generation == now.generation) &&
			is_same(known, &now) && known->at_ns <= judging->moment_ns;

	if (!facts_is_knowable(&judging->facts))
		return false;
	if (!is_known && part->generation == now.generation && is_same(part, &now) &&
	    part->from_ns <= judging->moment_ns) {
		known = part;
		is_known = true;
	}
	if (is_known) {
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

	now->from_ns = knowable_from(judging->search);
	now->at_ns = judging->facts.knowable_at_ns = knowable_end(judging->search);
	judging->search = NULL;
	now->is_found = now->at_ns != INSTANT_NONE;
	engine->work.knowable++;
	/* What is stale may be of other options than those of now. */
	if (judging->is_stale)
		return;
	if (judging->moment_ns >= store_tally(engine->store).last_ns)
		engine->known = *now;
	else if (now->is_found && now->from_ns != INSTANT_NONE)
		engine->known_part = *now;
}

/* A part of it: a verdict of some moment, or the table of facts. Returns true while there is
 * more. */
static bool
work(struct engine *engine)
{
	struct judging *judging = engine->judging;
	const struct query query = judging->query;

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
	return false;
}

static void
work_all(void *engine)
{
	while (work(engine))
		continue;
}

static void
rest(void *fiber)
{
	fiber_pause(fiber);
}

/* So much of it, or a part where it cannot be left in the middle. Returns true while there is
 * more. */
static bool
work_some(struct engine *engine, uint64_t enough)
{
	struct judging *judging = engine->judging;
	struct breath *breath = &judging->breath;

	if (!judging->fiber && !store_has_breath(engine->store))
		return work(engine);
	if (!judging->fiber) {
		judging->fiber = fiber_new(work_all, engine);
		*breath = (struct breath){ .rest = rest, .context = judging->fiber };
	}
	breath->enough = enough;
	store_set_breath(engine->store, breath);
	bool has_more = fiber_resume(judging->fiber);
	store_set_breath(engine->store, NULL);
	uint64_t most = breath->most > breath->done ? breath->most : breath->done;
	engine->work.pieces++;
	if (enough == PIECE_WORK && most > engine->work.piece)
		engine->work.piece = most;
	if (has_more)
		return true;
	store_end_breath(engine->store);
	fiber_free(judging->fiber);
	judging->fiber = NULL;
	return false;
}

bool
judging_work_some(struct engine *engine)
{
	return work_some(engine, PIECE_WORK);
}

void
judging_work(struct engine *engine)
{
	if (!engine->judging->fiber)
		work_all(engine);
	while (engine->judging->fiber && work_some(engine, UINT64_MAX))
		continue;
}

void
engine_put_down(struct engine *engine)
{
	struct judging *judging = engine->judging;

	if (!judging->fiber)
		return;
	judging->is_stale = true;
	while (work_some(engine, UINT64_MAX))
		continue;
	judging_cancel(judging);
}

