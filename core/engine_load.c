/* engine_load: sources opened, read in slices, stopped and gone on with; how far that is. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/engine_private.h"

#define FRESH_NS (200 * NS_PER_MS)	/* so long figures so far may stand while more is read */
#define STOP_BYTES ((size_t)64 << 10)	/* more than is held up before its head is known */
#define DRIP_NS (2 * NS_PER_S)		/* a pipe that has given so little by then goes on and on */

static void
say_twice(struct engine *engine, const char *name)
{
	GROW(engine->note, engine->n_notes, engine->cap_notes);
	engine->note[engine->n_notes++] = arena_fmt(
		&engine->life, "%s: the same file was named twice; it is read once", name);
}

int
engine_open(struct engine *engine, const char *path, struct err *err)
{
	uint32_t index = (uint32_t)store_sources(engine->store);
	/* Nothing is read before all are open. */
	engine->map.is_part = index > 0 || engine->options.follows;
	if (engine->options.follows)
		return live_open(engine, path, err);
	struct intake *intake = intake_open(path, index, engine->names, &engine->map, err);
	if (!intake)
		return -1;
	intake_use_spill(intake, engine->spill);
	if (engine->options.input_format)
		intake_set_format(intake, &engine->format);
	intake_set_threads(intake, engine->options.threads ? engine->options.threads : 1);
	for (uint32_t i = 0; i < index; i++)
		if (intake_is_same(intake, store_source(engine->store, i))) {
			say_twice(engine, intake_name(intake));
			intake_free(intake);
			return 0;
		}
	store_add_source(engine->store, intake);
	return 0;
}

size_t
engine_share(size_t budget, size_t n)
{
	size_t least = (size_t)16 << 10;	/* however many there are */

	return n < 2 ? budget : budget / n < least ? least : budget / n;
}

/* Does it wait for the rest of its head, or keep others waiting, and nothing comes of it? One that
 * delivers is waited for, however slowly this machine reads it. */
static bool
is_silent(const struct engine *engine, size_t i)
{
	const struct intake *in = store_source(engine->store, i);
	bool is_awaited = store_sources(engine->store) > 1 && intake_is_awaited(in);

	return intake_is_held_up(in) || (is_awaited && intake_is_idle(in));
}

static bool
is_young(const struct engine *engine)
{
	for (size_t i = 0; i < store_sources(engine->store); i++)
		if (is_silent(engine, i))
			return true;
	return false;
}

/* The fields of what waits for more of its head are chosen by what is there; of what delivers only
 * if is_all. */
static void
decide(struct engine *engine, bool is_all)
{
	store_hurry(engine->store, is_all);
	for (size_t i = 0; i < store_sources(engine->store); i++) {
		if (!is_all && !is_silent(engine, i))
			continue;
		intake_hurry(store_source(engine->store, i));
		intake_decide(store_source(engine->store, i));
	}
}

/*
 * Somebody looks, and a pipe drips: its records are shown as they come, by fields that are chosen
 * from what is there. Without a clock nobody waits, and all of its head is.
 */
static void
hurry(struct engine *engine)
{
	if (engine->now_ns == INSTANT_NONE)
		return;
	if (!is_young(engine)) {
		engine->young_ns = INSTANT_NONE;
		return;
	}
	if (engine->young_ns == INSTANT_NONE || engine->now_ns < engine->young_ns)
		engine->young_ns = engine->now_ns;
	if (engine->now_ns - engine->young_ns < DRIP_NS)
		return;
	engine->drips = true;
	decide(engine, false);
}

static void
read_on(struct engine *engine, size_t budget)
{
	size_t n = store_sources(engine->store);
	uint64_t generation = store_generation(engine->store);
	int64_t before = engine_loaded(engine).bytes_read;

	hurry(engine);
	engine->is_loading = store_load(engine->store, engine_share(budget, n)) > 0;
	/* A pipe that gave nothing changed nothing. */
	if (engine->is_loading && store_generation(engine->store) == generation &&
	    engine_loaded(engine).bytes_read == before)
		return;
	engine->generation++;
	if (!engine->is_loading || engine->now_ns == INSTANT_NONE ||
	    engine->drawn_ns == INSTANT_NONE || engine->now_ns - engine->drawn_ns >= FRESH_NS ||
	    engine->now_ns < engine->drawn_ns)
		engine->is_drawn = false;
}

int
engine_tick(struct engine *engine, int64_t now_ns, size_t budget)
{
	bool second_passed = now_ns != INSTANT_NONE && engine->now_ns != INSTANT_NONE &&
			     now_ns / NS_PER_S != engine->now_ns / NS_PER_S;

	int more = 0;

	engine->now_ns = now_ns;
	if (engine->follow || engine->is_loading)
		engine_put_down(engine);
	if (engine->follow)
		more = live_tick(engine, budget);
	else if (engine->is_loading)
		read_on(engine, budget);
	if (second_passed && engine->is_settled) {
		if (journal_unsaved(engine->journal)) {
			struct err ignored = { 0 };
			journal_retry(engine->journal, &ignored);
		}
		if (!engine->options.is_headless && !journal_is_read_only(engine->journal) &&
		    engine->is_folded)
			guide_timer_entries(&engine->guide, engine->journal, now_ns);
		/* A people's clock runs, or silence after an act grows. */
		bool is_watching = engine->follow && engine->guide.taken_at_ns != INSTANT_NONE;
		if (guide_has_clock(&engine->guide) || is_watching) {
			engine->is_folded = false;
			engine->is_drawn = false;
			engine->generation++;
		}
	}
	return engine->follow ? more : engine->is_loading;
}

struct loaded
engine_loaded(const struct engine *engine)
{
	struct loaded loaded = {
		.is_loading = engine->is_loading, .is_partial = engine->is_partial,
		.records = store_tally(engine->store).records, .drips = engine->drips,
		.files = store_sources(engine->store),
	};

	for (size_t i = 0; i < loaded.files; i++) {
		const struct intake *intake = store_source(engine->store, i);
		int64_t read = intake_stored_bytes(intake), size = intake_stored_size(intake);

		if (intake_is_waiting(intake) && !loaded.waiting)
			loaded.waiting = "waiting for a writer";
		loaded.bytes_read += read;
		loaded.files_read += size >= 0 && read >= size;
		loaded.bytes_total = size < 0 || loaded.bytes_total < 0
				   ? -1 : loaded.bytes_total + size;
	}
	return loaded;
}

int
engine_stop(struct engine *engine, struct err *err)
{
	if (engine->follow)
		return err_set(err, ERR_USAGE, "what is followed is read on; q leaves");
	if (!engine->is_loading)
		return err_set(err, ERR_USAGE, "nothing is being read");
	bool is_one = store_sources(engine->store) < 2;
	for (int i = 0; i < 2 && (is_young(engine) ||
				  (!is_one && !store_is_met(engine->store))); i++) {
		decide(engine, true);	/* it is what there is */
		store_load(engine->store, STOP_BYTES);
	}
	struct tally tally = store_tally(engine->store);
	if (tally.records == tally.unusable)
		return err_set(err, ERR_NO_RECORD,
			       "no record was read yet: there is nothing to stop with");
	engine->is_loading = false;
	engine->is_partial = true;
	engine->generation++;
	engine->is_drawn = false;
	return 0;
}

bool
engine_resume(struct engine *engine)
{
	if (!engine->is_partial)
		return false;
	engine->is_partial = false;
	engine->is_loading = true;
	engine->is_settled = false;	/* what was said of a part is not said of the whole */
	engine_unjudge(engine);
	engine->generation++;
	return true;
}

const char *
engine_partial_text(const struct engine *engine, struct arena *arena)
{
	struct loaded loaded = engine_loaded(engine);

	if (!loaded.is_partial)
		return "";
	if (loaded.bytes_total <= 0)
		return arena_fmt(arena, "PARTIAL: reading was stopped after %lld bytes; the rest "
				 "enters no figure", (long long)loaded.bytes_read);
	return arena_fmt(arena, "PARTIAL: reading was stopped at %lld%%, %lld of %lld bytes; the "
			 "rest enters no figure",
			 (long long)((double)loaded.bytes_read * 100 / (double)loaded.bytes_total),
			 (long long)loaded.bytes_read, (long long)loaded.bytes_total);
}

void
engine_add_caution(const struct engine *engine, struct verdict *verdict, struct arena *arena)
{
	size_t n_skews, n = 0;
	const struct skew *skew = store_skews(engine->store, &n_skews);
	struct caution *caution = ARENA_NEW(arena, struct caution,
					    verdict->n_cautions + n_skews + 3);
	const char *limits = engine_limits_text(arena);

	/* They are seen in the whole log: of a moment before its end nobody knew them. */
	bool is_newest = verdict->as_of_ns >= store_tally(engine->store).last_ns;
	if (!is_newest)
		n_skews = 0;
	if (engine->is_partial)
		caution[n++] = (struct caution){ .id = "partial",
						 .text = engine_partial_text(engine, arena) };
	if (*limits)
		caution[n++] = (struct caution){ .id = "thresholds",
						 .text = arena_fmt(arena, "%s.", limits) };
	struct str ahead = { 0 };
	if (is_newest && ahead_text(engine->store, engine->now_ns, &ahead))
		caution[n++] = (struct caution){
			.id = "clock_ahead", .text = arena_fmt(arena, "%s.", str_text(&ahead)),
		};
	str_release(&ahead);
	for (size_t i = 0; i < verdict->n_cautions; i++)
		caution[n++] = verdict->caution[i];
	for (size_t i = 0; i < n_skews; i++) {
		struct str text = { 0 };
		skew_text(engine->store, &skew[i], &text);
		caution[n++] = (struct caution){
			.id = "clock_skew", .text = arena_fmt(arena, "%s.", str_text(&text)),
		};
		str_release(&text);
	}
	verdict->caution = caution;
	verdict->n_cautions = n;
}

void
engine_add_notes(const struct engine *engine, struct facts *facts, struct arena *arena)
{
	struct loaded loaded = engine_loaded(engine);
	size_t n = 0, own = engine->n_notes + 3;
	const char **note = ARENA_NEW(arena, const char *, own + facts->n_data_notes);

	facts->is_partial = loaded.is_partial;
	facts->bytes_read = loaded.bytes_read;
	facts->bytes_total = loaded.bytes_total;
	if (loaded.is_partial)
		note[n++] = engine_partial_text(engine, arena);
	for (size_t i = 0; i < engine->n_notes; i++)
		note[n++] = engine->note[i];
	for (size_t i = 0; i < facts->n_data_notes; i++)
		note[n++] = facts->data_note[i];
	const char *set[] = { engine_limits_text(arena), engine_outcomes_text(engine, arena) };
	for (size_t i = 0; i < LENGTH(set); i++)
		if (*set[i])
			note[n++] = set[i];
	facts->data_note = note;
	facts->n_data_notes = n;
}
