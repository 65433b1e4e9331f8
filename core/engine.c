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
	engine->now_ns = engine->drawn_ns = engine->young_ns = INSTANT_NONE;
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
	if (!options->is_headless)
		store_prepare(engine->store);
	engine->spill = spill_pool_new(options->spill_dir, SPILL_CAP);
	engine->gate_past = gate_past_new();
	engine->judging = judging_new();
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
	if (engine->judging)
		engine_put_down(engine);
	judging_free(engine->judging);
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
	engine_words_free(engine);
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

struct engine_work
engine_work(const struct engine *engine)
{
	struct engine_work work = engine->work;

	work.gate_walks = gate_past_walks(engine->gate_past);
	return work;
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
