/* engine_live: following: new inputs taken, what grew read and shown, what is sick told. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/engine_private.h"

#define CALM_MOST 2			/* how often the rest is doubled */
#define FAILS_MORE 3			/* requests more than were to be waited for */
#define CUT_TOLD_NS (300 * NS_PER_S)	/* so long a cut is told that lost nothing known */

static void
begin(struct engine *engine)
{
	const struct engine_options *options = &engine->options;
	struct follow_plan plan = {
		.names = engine->names, .map = &engine->map, .spill = engine->spill,
		.format = options->input_format ? &engine->format : NULL,
		.threads = options->threads ? options->threads : 1,
		.has_no_hints = options->has_no_hints,
	};

	engine->follow = follow_new(&plan);
	engine->bytes_ns = engine->ticked_ns = INSTANT_NONE;
}

int
live_open(struct engine *engine, const char *path, struct err *err)
{
	if (!engine->follow)
		begin(engine);
	return follow_add(engine->follow, path, err);
}

bool
engine_follows(const struct engine *engine)
{
	return engine->options.follows;
}

bool
engine_is_over(const struct engine *engine)
{
	return engine->follow && follow_is_over(engine->follow);
}

int
engine_fd(const struct engine *engine)
{
	return engine->follow ? follow_fd(engine->follow) : -1;
}

bool
engine_hears_all(const struct engine *engine)
{
	return engine_fd(engine) >= 0 && !follow_polls(engine->follow);
}

static bool
is_reading(const struct engine *engine)
{
	for (size_t i = 0; i < follow_inputs(engine->follow); i++)
		if (follow_status(engine->follow, i).state == FOLLOW_READING)
			return true;
	return false;
}

static int64_t
bytes_read(const struct engine *engine)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < follow_inputs(engine->follow); i++)
		bytes += follow_status(engine->follow, i).total;
	return bytes;
}

/* A growing log is settled by the tick that finds its first record. */
static int
settle_late(struct engine *engine)
{
	struct err ignored = { 0 };

	return engine->is_settled || engine->is_loading ? 0 : engine_settle(engine, &ignored);
}

/* Changes whenever the state of an input does, or a gap was found. */
static uint64_t
states(const struct engine *engine)
{
	uint64_t sum = follow_gaps(engine->follow);

	for (size_t i = 0; i < follow_inputs(engine->follow); i++) {
		struct follow_status status = follow_status(engine->follow, i);
		/* Reading and having read come and go with every record. */
		uint64_t state = status.state == FOLLOW_READING ? FOLLOW_LIVE : status.state;
		sum = sum * 31 + state * 7 + (state == FOLLOW_SICK ? (uint64_t)status.since_ns : 0);
	}
	return sum;
}

/* What came makes the snapshot old; whoever draws says how often there is a new one. */
static void
show(struct engine *engine)
{
	uint64_t now = states(engine);

	if (now != engine->live_states) {
		engine->live_states = now;
		engine->is_drawn = false;
		engine->generation++;
	}
	if (store_generation(engine->store) == engine->fresh_generation)
		return;
	engine->fresh_generation = store_generation(engine->store);
	struct tally tally = store_tally(engine->store);
	if (tally.records != engine->live_records) {
		engine->live_records = tally.records;
		engine->live_skipped = tally.books.skipped_bytes;
	}
	engine_foresee(engine);		/* `--since -10m` goes with the log */
	engine->is_drawn = false;
	engine->generation++;
}

/* The wall clock made one that never goes back; without a clock each tick is a look. */
static int64_t
forward_ns(struct engine *engine)
{
	int64_t now_ns = engine->now_ns, before_ns = engine->ticked_ns;

	if (now_ns == INSTANT_NONE)
		return engine->forward_ns += ENGINE_EACH_NS;
	if (engine->forward_ns == 0)
		engine->forward_ns = now_ns;
	else if (before_ns != INSTANT_NONE && now_ns > before_ns)
		engine->forward_ns += now_ns - before_ns;
	engine->ticked_ns = now_ns;
	return engine->forward_ns;
}

/* The source of a record; SIZE_MAX: there is no such one. */
static size_t
source_of(const struct engine *engine, uint32_t id)
{
	size_t i = store_sources(engine->store);

	if (id == 0 || id > store_tally(engine->store).records)
		return SIZE_MAX;
	while (i > 0 && store_base(engine->store, i - 1) >= id)
		i--;
	return i > 0 ? i - 1 : SIZE_MAX;
}

/*
 * There is a verdict each second at most, and the more records one goes through the fewer,
 * up to the size from which on cells answer: so that judging takes a small part of the time.
 * Reckoned, not measured: the same on every machine. While it is the same each time, and no
 * incident, half as many do, then a quarter; until more fails than before (live_see()).
 */
static int64_t
rest_of(const struct engine *engine, unsigned calm)
{
	enum { LEAST_MS = 1000, MOST_RECORDS = 65536 };
	const int64_t a_record_ns = 50000;
	uint64_t n = store_tally(engine->store).records;

	return (LEAST_MS << calm) * INT64_C(1000000) +
	       a_record_ns * (int64_t)(n < MOST_RECORDS ? n : MOST_RECORDS);
}

static int64_t
rest_ns(const struct engine *engine)
{
	return rest_of(engine, engine->calm);
}

static bool
is_newest(const struct engine *engine)
{
	int64_t moment_ns = engine->want.moment_ns;

	return moment_ns == MOMENT_NEWEST ||
	       ((moment_ns == 0 || moment_ns == INSTANT_NONE) && engine->at_ns == INSTANT_NONE);
}

bool
live_rests(const struct engine *engine)
{
	if (!engine->follow || !engine->is_judged || !engine->is_settled || !is_newest(engine) ||
	    engine->now_ns == INSTANT_NONE || engine->judged_wall_ns == INSTANT_NONE ||
	    follow_is_over(engine->follow))
		return false;
	int64_t ahead_ns = engine->judged_wall_ns - engine->now_ns, rest = rest_ns(engine);
	int64_t still_ns = engine->now_ns - engine->bytes_ns;

	/* When nothing more comes for now, nothing is waited for. */
	if (engine->bytes_ns != INSTANT_NONE && still_ns >= rest_of(engine, 0))
		return false;
	/* One may follow at once; a clock that jumped is none. */
	return ahead_ns > rest && ahead_ns <= 2 * rest;
}

bool
live_stands(const struct engine *engine)
{
	/* What people reported is veiled anew for each. */
	return engine->is_standing && is_newest(engine) &&
	       !(engine->redact && engine->has_incident);
}

/* Is it what the last one said? */
static void
compare(struct engine *engine)
{
	const struct verdict *now = &engine->verdict;

	bool is_calm = now->incident != TRUTH_YES && now->incident == engine->said.incident &&
		       now->kind == engine->said.kind &&
		       now->certainty == engine->said.certainty &&
		       cause_equal(&now->cause, &engine->said.cause);

	engine->calm = !is_calm ? 0 : engine->calm < CALM_MOST ? engine->calm + 1 : CALM_MOST;
	engine->said.incident = now->incident;
	engine->said.kind = now->kind;
	engine->said.certainty = now->certainty;
	engine->said.cause = now->cause;
	engine->said.is_counted = false;
}

/* Does more fail since the last verdict than twice what did before? */
static bool
fails_more(const struct snap_figures *then, const struct snap_figures *now)
{
	if (now->n <= then->n || now->failed <= then->failed)
		return false;
	double share = then->n ? (double)then->failed / (double)then->n : 0;

	return (double)(now->failed - then->failed) >=
	       FAILS_MORE + 2 * share * (double)(now->n - then->n);
}

void
live_see(struct engine *engine)
{
	const struct snap_figures *now = &engine->snapshot.total;
	struct said *said = &engine->said;

	if (!engine->follow || !said->is_counted) {
		said->total = *now;
		said->is_counted = true;
	} else if (engine->calm && fails_more(&said->total, now)) {
		/* The rest that is left becomes the shortest there is. */
		if (engine->judged_wall_ns != INSTANT_NONE)
			engine->judged_wall_ns -= 2 * (rest_ns(engine) - rest_of(engine, 0));
		engine->calm = 0;
	}
}

void
live_judged(struct engine *engine)
{
	if (engine->follow && engine->is_settled && is_newest(engine))
		compare(engine);
	int64_t from_ns = engine->now_ns, rest = rest_ns(engine);

	engine->is_standing = engine->follow && engine->is_settled && is_newest(engine);
	if (!engine->is_settled || !is_newest(engine) || from_ns == INSTANT_NONE) {
		engine->judged_wall_ns = INSTANT_NONE;
		return;
	}
	if (engine->judged_wall_ns != INSTANT_NONE && engine->judged_wall_ns > from_ns &&
	    engine->judged_wall_ns <= from_ns + rest)
		from_ns = engine->judged_wall_ns;
	engine->judged_wall_ns = from_ns + rest;
}

/* The gate rests longer than the verdict: it walks all records, and says the same most times. */
static int64_t
gate_rest_ns(const struct engine *engine)
{
	return 4 * rest_of(engine, engine->calm ? 1 : 0);
}

bool
live_gate_rests(const struct engine *engine)
{
	int64_t due_ns = engine->gate_due_ns;

	return engine->follow && !follow_is_over(engine->follow) && is_newest(engine) &&
	       engine->now_ns != INSTANT_NONE && due_ns != INSTANT_NONE &&
	       engine->now_ns < due_ns && engine->now_ns >= due_ns - 2 * gate_rest_ns(engine);
}

void
live_gated(struct engine *engine, uint64_t walks_before)
{
	engine->is_gate_old = engine->follow && gate_past_is_old(engine->gate_past);
	if (gate_past_walks(engine->gate_past) != walks_before)
		engine->gate_due_ns = engine->now_ns == INSTANT_NONE
			? INSTANT_NONE : engine->now_ns + gate_rest_ns(engine);
}

void
live_note(struct engine *engine)
{
	uint64_t generation = store_generation(engine->store);

	if (!engine->follow || engine->noted_generation == generation)
		return;
	engine->noted_generation = generation;
	for (size_t i = 0; i < store_sources(engine->store); i++)
		intake_notes_so_far(store_source(engine->store, i));
}

int
live_tick(struct engine *engine, size_t budget)
{
	struct intake *intake;
	size_t source = source_of(engine, engine->want.raw_id);
	uint32_t base = source == SIZE_MAX ? 0 : store_base(engine->store, source);

	follow_tick(engine->follow, forward_ns(engine), engine->now_ns);
	while ((intake = follow_take(engine->follow)))
		store_add_source(engine->store, intake);
	int64_t clock_ns = follow_is_over(engine->follow) ? INSTANT_NONE : engine->now_ns;
	store_set_clock(engine->store, clock_ns);
	store_load(engine->store, engine_share(budget, store_sources(engine->store)));
	store_set_clock(engine->store, clock_ns);
	if (source != SIZE_MAX)		/* the record that is open stays the same one */
		engine->want.raw_id += store_base(engine->store, source) - base;
	int64_t bytes = bytes_read(engine);
	if (bytes != engine->live_bytes || (bytes > 0 && engine->bytes_ns == INSTANT_NONE)) {
		engine->live_bytes = bytes;
		engine->bytes_ns = engine->now_ns;
	}
	bool is_behind = is_reading(engine);
	if (engine->is_loading && !is_behind) {
		engine->is_loading = false;	/* the backlog is in */
		engine->is_drawn = false;
		engine->generation++;
	}
	if (settle_late(engine) != 0)
		return -1;
	live_conclude(engine);
	show(engine);
	if (engine->is_late && !live_rests(engine)) {
		engine->is_late = engine->is_drawn = false;
		engine->generation++;
	}
	if (engine->is_gate_old && engine->is_judged && !live_gate_rests(engine)) {
		engine->is_judged = engine->is_drawn = false;
		engine->generation++;
	}
	return is_behind;
}

void
live_fill(struct engine *engine, struct live *live)
{
	*live = (struct live){ .bytes_ns = INSTANT_NONE, .sick_since_ns = INSTANT_NONE };
	if (!engine->follow)
		return;
	live->is_live = !follow_is_over(engine->follow);
	live->bytes_ns = engine->bytes_ns;
	live->unread_bytes = store_tally(engine->store).books.skipped_bytes - engine->live_skipped;
	for (size_t i = 0; i < follow_inputs(engine->follow); i++) {
		struct follow_status status = follow_status(engine->follow, i);
		status.name = engine_shown_text(engine, status.name);
		if (status.state == FOLLOW_SICK && !live->sick) {
			live->sick = arena_fmt(&engine->drawn, "%s: %.*s", status.name,
					       (int)strcspn(status.why, ";:"), status.why);
			live->sick_since_ns = status.since_ns;
		}
		if ((status.state == FOLLOW_WAITING || status.state == FOLLOW_NO_WRITER) &&
		    !live->waiting)
			live->waiting = arena_fmt(&engine->drawn, status.state == FOLLOW_WAITING
						  ? "waiting for %s" : "%s: no writer",
						  status.name);
	}
	for (size_t i = 0; i < follow_inputs(engine->follow) && !live->sick; i++) {
		struct follow_status status = follow_status(engine->follow, i);
		if (!status.is_gone)	/* nothing comes from it until it is back */
			continue;
		live->sick = arena_fmt(&engine->drawn, "waiting: %s is gone",
				       engine_shown_text(engine, status.name));
		live->sick_since_ns = status.since_ns;
	}
	live->gaps = follow_gaps(engine->follow);
	for (size_t i = 0; i < live->gaps; i++) {
		struct follow_gap gap = follow_gap(engine->follow, i);
		bool is_young = engine->now_ns != INSTANT_NONE && gap.until_ns != INSTANT_NONE &&
				engine->now_ns - gap.until_ns < CUT_TOLD_NS;
		live->lost_bytes += gap.bytes;
		if (is_young)
			live->cut_ns = gap.until_ns / NS_PER_S * NS_PER_S;
	}
}
