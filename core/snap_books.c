/* snap_books: clock, moment, books, sources and data notes of a snapshot. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/text.h"
#include "core/engine_private.h"

/* `time timestamp, latency responseTimeMs (ms), ...; no version field: pass --map version=FIELD` */
static const char *
fields_text(struct engine *engine)
{
	static const char *const role[ROLES] = { "time", "latency", "status", "endpoint",
						 "version" };
	const struct fields *fields = store_sources(engine->store)
				      ? intake_fields(store_source(engine->store, 0)) : NULL;
	struct str out = { 0 };

	for (int r = 0; fields && r < ROLES; r++) {
		str_fmt(&out, "%s%s ", out.len ? ", " : "", role[r]);
		if (fields->n_role[r] == 0)
			str_fmt(&out, "none (pass --map %s=FIELD)", role[r]);
		else
			text_safe(&out, fields->role[r][0].path, strlen(fields->role[r][0].path));
		if (r == ROLE_LATENCY && fields->n_role[r])
			str_fmt(&out, " (%s%s)", unit_word(fields->role[r][0].unit),
				fields->role[r][0].proof == PROOF_ASSUMED ? ", assumed" : "");
	}
	char *text = arena_text(&engine->drawn, str_text(&out), out.len);
	str_release(&out);
	return text;
}

static const char *
state_of(const struct engine *engine, const struct intake *intake)
{
	int64_t size = intake_stored_size(intake);
	bool is_read = size >= 0 && intake_stored_bytes(intake) >= size;

	if (engine->is_loading && intake_is_waiting(intake))
		return "waiting for a writer";
	if (engine->is_loading && !is_read)
		return "reading";
	return engine->is_partial && !is_read ? "not read to its end" : "read";
}

static void
fill_sources(struct engine *engine, struct snapshot *s)
{
	size_t n = store_sources(engine->store);
	struct snap_source *source = ARENA_NEW(&engine->drawn, struct snap_source, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct intake *intake = store_source(engine->store, i);
		const char *failure = intake_failure(intake);
		source[i] = (struct snap_source){
			.name = intake_name(intake), .bytes = intake_bytes(intake),
			.size = intake_size(intake),
			.state = failure ? failure : state_of(engine, intake),
		};
	}
	s->source = source;
	s->n_sources = n;
	s->n_inputs = engine->follow ? follow_inputs(engine->follow) : n;
}

static const char *const *
filter_terms(struct engine *engine, size_t *n)
{
	size_t terms = 0;

	while (engine->filter && where_term(engine->filter, terms))
		terms++;
	const char **out = ARENA_NEW(&engine->drawn, const char *, terms + 1);
	for (size_t i = 0; i < terms; i++) {
		struct str text = { 0 };

		where_shown(engine->filter, i, engine->names, &text);
		out[i] = arena_text(&engine->drawn, str_text(&text), text.len);
		str_release(&text);
	}
	*n = terms;
	return out;
}

void
snap_books(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;

	s->is_redacted = engine->redact != NULL;
	struct tally tally = store_tally(engine->store);
	struct query query = engine_query(engine), shown = engine_shown(engine);
	const struct facts *facts = &engine->facts;

	s->first_ns = tally.first_ns;
	s->last_ns = tally.last_ns;
	bool is_zoomed = engine->want.view_from_ns < engine->want.view_to_ns &&
			 tally.first_ns != INSTANT_NONE &&
			 engine->want.view_from_ns >= tally.first_ns &&
			 engine->want.view_to_ns <= tally.last_ns;
	s->view_from_ns = is_zoomed ? engine->want.view_from_ns : tally.first_ns;
	s->view_to_ns = is_zoomed ? engine->want.view_to_ns : tally.last_ns;
	s->moment_ns = tally.first_ns == INSTANT_NONE ? INSTANT_NONE : engine_moment(engine);
	s->is_known_at = s->moment_ns != INSTANT_NONE && s->moment_ns < tally.last_ns;
	s->records_known = query_count(&query);
	s->shown = engine->filter ? query_count(&shown) : s->records_known;
	s->filtered = s->records_known - s->shown;
	s->filter = engine_shown_text(engine, engine->filter_text);
	s->filter_term = filter_terms(engine, &s->n_filter_terms);
	s->is_narrowed = engine->where || engine->since_ns != INSTANT_NONE ||
			 engine->until_ns != INSTANT_NONE;
	s->records = tally.records;
	s->repaired = tally.repaired;
	s->wrapped = tally.wrapped;
	s->unusable = tally.unusable;
	s->duplicates = tally.duplicates;
	s->late = tally.late;
	s->unsafe_fields = tally.unsafe_fields;
	s->skipped_bytes = tally.books.skipped_bytes;
	s->pending_bytes = tally.books.pending_bytes;
	s->loaded = engine_loaded(engine);
	live_fill(engine, &s->live);
	fill_sources(engine, s);
	s->fields_text = fields_text(engine);
	s->note = facts->data_note;
	s->n_notes = s->is_known_at ? 0 : facts->n_data_notes;
	s->effect = facts->data_note;
	/* What plainer readers get is of the whole file: at an earlier moment it would tell. */
	s->n_effects = s->is_known_at ? 0 : facts->n_data_notes;
	const char **caution = ARENA_NEW(&engine->drawn, const char *,
					 engine->verdict.n_cautions + 1);
	for (size_t i = 0; i < engine->verdict.n_cautions; i++)
		caution[i] = engine->verdict.caution[i].text;
	s->caution = caution;
	s->n_cautions = engine->verdict.n_cautions;
}

const char *
snap_lines(struct engine *engine, const struct cites *cites)
{
	return cites->n ? cites_text(engine->store, cites, &engine->drawn) : "";
}

const char *
snap_name(const struct engine *engine, uint32_t id)
{
	return names_get(engine->names, id)->clean;
}
