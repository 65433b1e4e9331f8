/* engine_want: what the front end looks at, and the snapshot that answers it. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/engine_private.h"

#define PAGES_MAX 64	/* turned in one snapshot; then all is made anew, and their room is free */

/* The board's own filter, parsed anew only when its text changed. A wrong one keeps the old. */
static void
take_filter(struct engine *engine, const char *text)
{
	struct err ignored = { 0 };

	if (!text)
		text = "";
	if (strcmp(text, engine->filter_text) == 0 || strlen(text) >= FILTER_MAX)
		return;
	struct where *filter = *text ? where_parse(text, engine->store, &ignored) : NULL;
	if (*text && !filter)
		return;
	where_free(engine->filter);
	engine->filter = filter;
	snprintf(engine->filter_text, sizeof(engine->filter_text), "%s", text);
}

/* Is only another page of the same records wanted? Nothing else of the snapshot changes. */
static bool
turns_page(const struct engine *engine, const struct want *want)
{
	struct want same = *want;

	same.filter = engine->want.filter;
	same.page_first = engine->want.page_first;
	return memcmp(&same, &engine->want, sizeof(same)) == 0;
}

void
engine_want(struct engine *engine, const struct want *want)
{
	const struct where *before = engine->filter;

	take_filter(engine, want->filter);
	if (engine->filter == before && engine->pages < PAGES_MAX && turns_page(engine, want))
		engine->pages++;
	else
		engine->is_drawn = false;
	engine->want = *want;
	engine->want.filter = engine->filter_text;
}

struct query
engine_shown(const struct engine *engine)
{
	struct query query = engine_query(engine);

	query.filter = engine->filter;
	return query;
}

uint64_t
engine_generation(const struct engine *engine)
{
	return engine->generation;
}

struct engine_span
engine_span(const struct engine *engine)
{
	struct tally tally = store_tally(engine->store);
	bool has_at = engine->at_ns != INSTANT_NONE;
	int64_t last_ns = engine_last(engine);

	return (struct engine_span){
		.first_ns = tally.first_ns, .last_ns = last_ns,
		.moment_ns = tally.first_ns == INSTANT_NONE ? INSTANT_NONE
			     : has_at ? engine->at_ns : last_ns,
	};
}

const struct snapshot *
engine_snapshot(struct engine *engine)
{
	struct snapshot *snapshot = &engine->snapshot;

	if (engine->is_drawn && engine->want.page_first == snapshot->page_first)
		return snapshot;
	if (engine->is_drawn) {
		snapshot->n_records = 0;
		snap_records(engine);
		return snapshot;
	}
	engine_judge_in_time(engine);
	arena_clear(&engine->drawn);
	engine->pages = 0;
	*snapshot = (struct snapshot){ .generation = engine->generation,
					.counts = engine_counts(engine) };
	snap_books(engine);
	snap_verdict(engine);
	snap_tables(engine);
	live_see(engine);
	snap_timeline(engine);
	snap_drill(engine);
	snap_spread(engine);
	snap_differs(engine);
	snap_records(engine);
	snap_raw(engine);
	snap_guide(engine);
	engine->work.snapshots++;
	engine->is_drawn = true;
	engine->drawn_ns = engine->now_ns;
	return snapshot;
}

/* The record of a query after the moment (direction > 0) or before it; INSTANT_NONE: none. */
static int64_t
step_of(struct query query, int64_t from_ns, int direction)
{
	struct ref ref;

	if (direction > 0) {
		query = query_window(query, from_ns + 1, INSTANT_NONE);
		return query_first(&query, &ref) ? ref.at_ns : INSTANT_NONE;
	}
	query = query_window(query, INSTANT_NONE, from_ns - 1);
	return query_last(&query, &ref) ? ref.at_ns : INSTANT_NONE;
}

int64_t
engine_step(const struct engine *engine, int64_t from_ns, int direction, bool failed_only)
{
	int64_t last_ns = engine_last(engine);
	struct query query = query_all(engine->store, last_ns == INSTANT_NONE ? 0 : last_ns);

	query.where = engine->where;
	query = query_window(query, engine->since_ns, engine->until_ns);
	if (!failed_only)
		return step_of(query, from_ns, direction);
	if (engine_counts(engine) == COUNTS_REFUSED)
		return step_of(query_with(query, FIELD_OUTCOME, OUTCOME_CLIENT_ERROR), from_ns,
			       direction);
	struct query late = query_with(query, FIELD_OUTCOME, OUTCOME_TIMEOUT);
	struct query wrong = query_with(query, FIELD_OUTCOME, OUTCOME_SERVER_ERROR);
	int64_t a = step_of(late, from_ns, direction);
	if (engine_counts(engine) == COUNTS_TIMEOUTS)
		return a;
	int64_t b = step_of(wrong, from_ns, direction);
	if (a == INSTANT_NONE || b == INSTANT_NONE)
		return a == INSTANT_NONE ? b : a;
	return (direction > 0) == (a < b) ? a : b;
}

int64_t
engine_place(struct engine *engine, uint32_t id)
{
	struct query query = engine_shown(engine);
	struct record record;
	struct err ignored = { 0 };

	if (store_record(engine->store, id, &record, &ignored) != 1 ||
	    !query_match(&query, &record, id))
		return -1;
	/* Those of earlier times stand before it; its own instant is looked through. */
	struct query before = query_window(query, INSTANT_NONE, record.at_ns - 1);
	int64_t place = (int64_t)query_count(&before);
	struct query same = query_window(query, record.at_ns, record.at_ns);
	struct cursor cursor = { 0 };
	uint32_t other;
	while (query_next(&same, &cursor, &record, &other)) {
		if (other == id)
			return place;
		place++;
	}
	return -1;
}
