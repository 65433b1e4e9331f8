/* engine: the facade's life: sources opened and read, a judgement kept for the moment. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/redact.h"
#include "core/engine_private.h"
#include "core/ingest/spill.h"

struct engine *
engine_new(const struct engine_options *options, struct err *err)
{
	struct engine *engine = xcalloc(1, sizeof(*engine));

	engine->options = *options;
	engine->names = names_new();
	if (options->redact) {
		engine->redact = redact_new(options->redact);
		names_veil(engine->names, engine->redact);
	}
	engine->now_ns = engine->drawn_ns = INSTANT_NONE;
	engine->since_ns = engine->until_ns = engine->at_ns = INSTANT_NONE;
	engine->is_loading = true;
	engine->mode = MODE_POSTMORTEM;
	for (enum mode mode = MODE_LIVE; mode <= MODE_POSTMORTEM; mode++)
		if (options->mode && strcmp(options->mode, mode_word(mode)) == 0)
			engine->mode = mode;
	for (size_t i = 0; i < options->n_map; i++)
		if (field_map_add(&engine->map, options->map[i], err) != 0)
			goto out;
	for (size_t i = 0; i < options->n_outcomes; i++)
		if (outcome_words_add(&engine->map.outcomes, options->outcomes[i], err) != 0)
			goto out;
	if (options->input_format &&
	    formats_choose(options->input_format, &engine->format, err) != 0)
		goto out;
	if (options->incident_text) {
		if (incident_parse(options->incident_text, options->incident_len,
				   options->incident_name, &engine->life, &engine->incident,
				   err) != 0)
			goto out;
		engine->has_incident = true;
		engine->incident.zone = options->zone;
	}
	struct store_options store = { .row_budget = options->row_budget };
	engine->store = store_new(engine->names, &store);
	engine->spill = spill_pool_new(options->spill_dir, SPILL_CAP);
	engine->gate_past = gate_past_new();
	engine->gate_due_ns = INSTANT_NONE;
	return engine;
out:
	engine_free(engine);
	return NULL;
}

void
engine_free(struct engine *engine)
{
	if (!engine)
		return;
	if (engine->journal) {
		struct err ignored = { 0 };
		if (journal_unsaved(engine->journal))
			journal_retry(engine->journal, &ignored);
		journal_free(engine->journal);
	}
	gate_past_free(engine->gate_past);
	where_free(engine->where);
	where_free(engine->filter);
	for (size_t i = 0; i < LENGTH(engine->changed); i++)
		free(engine->changed[i]);
	free(engine->note);
	arena_release(&engine->drawn);
	arena_release(&engine->folded);
	arena_release(&engine->judged);
	if (engine->store)
		store_free(engine->store);
	follow_free(engine->follow);
	follow_tell_release(&engine->tell);
	spill_pool_free(engine->spill);
	names_free(engine->names);
	redact_free(engine->redact);
	arena_release(&engine->veiled);
	str_release(&engine->damage_line);
	str_release(&engine->map_line);
	str_release(&engine->journal_problem);
	arena_release(&engine->life);
	free(engine);
}

static const char *
plain_note(const struct engine *engine, size_t i)
{
	if (i < engine->n_notes)
		return engine->note[i];
	i -= engine->n_notes;
	size_t n;
	const char *const *notes = store_notes(engine->store, &n);
	if (i < n)
		return notes[i];
	i -= n;
	for (size_t source = 0; source < store_sources(engine->store); source++) {
		notes = intake_notes(store_source(engine->store, source), &n);
		if (i < n)
			return notes[i];
		i -= n;
	}
	return NULL;
}

const char *
engine_note(struct engine *engine, size_t i)
{
	live_note(engine);
	const char *note = plain_note(engine, i);

	return note ? engine_shown_text(engine, note) : NULL;
}

const char *
engine_damage_line(const struct engine *engine)
{
	return str_text(&engine->damage_line);
}

int64_t
engine_last(const struct engine *engine)
{
	struct tally tally = store_tally(engine->store);
	bool reaches_outside = tally.outside && engine->until_ns > tally.last_ns;

	if (!reaches_outside)
		return tally.last_ns;
	return engine->until_ns < tally.latest_ns ? engine->until_ns : tally.latest_ns;
}

int64_t
engine_moment(const struct engine *engine)
{
	int64_t last_ns = engine_last(engine);

	if (engine->want.moment_ns != 0 && engine->want.moment_ns != INSTANT_NONE &&
	    engine->want.moment_ns != MOMENT_NEWEST)
		return engine->want.moment_ns;
	if (engine->at_ns != INSTANT_NONE && engine->want.moment_ns != MOMENT_NEWEST)
		return engine->at_ns;
	return last_ns == INSTANT_NONE ? 0 : last_ns;
}

struct query
engine_query(const struct engine *engine)
{
	struct query query = query_all(engine->store, engine_moment(engine));

	query.where = engine->where;
	return query_window(query, engine->since_ns, engine->until_ns);
}

/*
 * Since when could the answer be known? Asked once, of the whole log: a moment after that with
 * the same answer shares it. One before it may have known, and lost it again: it is asked anew.
 */
static void
know(struct engine *engine, const struct analysis_options *options)
{
	const struct verdict *verdict = &engine->verdict;
	struct known *known = &engine->known;
	struct known now = {
		.generation = engine->judged_generation, .cause = verdict->cause,
		.kind = verdict->kind, .is_small = verdict->n <= KNOWABLE_SMALL,
		.onset_ns = verdict->onset.is_known ? verdict->onset.at_or_before_ns
						    : INSTANT_NONE,
	};
	/* A log that grows is not asked anew each time for what was found in it. */
	bool is_same = (engine->follow || known->generation == now.generation) &&
		       known->kind == now.kind && known->onset_ns == now.onset_ns &&
		       known->is_small == now.is_small && cause_equal(&known->cause, &now.cause);

	if (!facts_is_knowable(&engine->facts))
		return;
	if (known->is_found && is_same && known->at_ns <= engine->judged_ns) {
		engine->facts.knowable_at_ns = known->at_ns;
		return;
	}
	facts_find_knowable(&engine->facts, options);
	engine->work.knowable++;
	now.at_ns = engine->facts.knowable_at_ns;
	now.is_found = now.at_ns != INSTANT_NONE;
	if (engine->judged_ns >= store_tally(engine->store).last_ns)
		*known = now;
}

/* The table of the moment, with the backtests that are known by now. */
static void
find_facts(struct engine *engine, const struct query *query, bool may_rest)
{
	uint64_t walks = gate_past_walks(engine->gate_past);
	struct facts_source source = {
		.past = engine->gate_past, .may_be_old = may_rest && live_gate_rests(engine),
	};

	live_note(engine);
	facts_build_from(query, &engine->verdict, engine_incident(engine), &source,
			 &engine->judged, &engine->facts);
	engine->work.verdicts++;
	live_gated(engine, walks);
}

struct engine_work
engine_work(const struct engine *engine)
{
	struct engine_work work = engine->work;

	work.gate_walks = gate_past_walks(engine->gate_past);
	return work;
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
	if (is_old && !engine->is_late) {
		struct analysis_options options = { .baseline = engine->baseline,
						    .r7 = engine->options.r7 };
		struct query query = engine_query(engine);
		arena_clear(&engine->judged);
		engine_redact_incident(engine);
		if (engine->is_settled) {
			verdict_run(&query, &options, &engine->judged, &engine->verdict);
			engine_tell_empty(engine, &engine->verdict, &engine->judged);
			engine_add_caution(engine, &engine->verdict, &engine->judged);
			find_facts(engine, &query, may_rest);
			engine_add_notes(engine, &engine->facts, &engine->judged);
			engine_redact_facts(engine, &engine->facts, &engine->judged);
		} else {	/* half a log is no ground for a word about a cause */
			engine->verdict = (struct verdict){
				.as_of_ns = moment_ns,
				.incident = TRUTH_UNKNOWN,
				.kind = KIND_UNCLEAR,
			};
			engine->facts = (struct facts){
				.store = engine->store, .query = query, .verdict = &engine->verdict,
				.knowable_at_ns = INSTANT_NONE,
			};
		}
		engine->is_judged = true;
		engine->judged_ns = moment_ns;
		engine->judged_generation = generation;
		live_judged(engine);
		if (engine->is_settled)
			know(engine, &options);
		engine->is_folded = false;
	}
	if (!engine->journal || !engine->is_settled)
		return;
	if (!engine->is_folded ||
	    engine->folded_generation != journal_generation(engine->journal)) {
		arena_clear(&engine->folded);
		guide_fold(&engine->facts, engine->journal, engine->mode, engine->now_ns,
			   &engine->folded, &engine->guide);
		engine_redact_guide(engine);
		engine->is_folded = true;
		engine->folded_generation = journal_generation(engine->journal);
	}
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

struct dossier
engine_dossier(const struct engine *engine)
{
	return (struct dossier){
		.facts = &engine->facts,
		.guide = engine->is_settled ? &engine->guide : NULL,
		.journal = engine->journal,
		.zone = engine->options.zone,
		.generated_at_ns = engine->mode == MODE_LIVE && engine->now_ns != INSTANT_NONE
				 ? engine->now_ns : engine_moment(engine),
		.version = engine->options.version,
	};
}
