/* engine_empty: options of the command line that left no record, or name a field there is not. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine_private.h"
#include "core/ingest/outcome.h"

enum { VALUES_TOLD = 6, FIELD_NAME = 64 };

/* `; version is 2.4.0, 2.5.0`, of the field that a term begins with, when it has few values. */
static void
add_values(struct engine *engine, const struct query *all, const char *term, struct str *out)
{
	size_t len = strcspn(term, "=!<>~ ");
	struct groups seen = { 0 };
	char name[FIELD_NAME];

	if (len == 0 || len >= sizeof(name))
		return;
	memcpy(name, term, len);
	name[len] = '\0';
	int field = store_field_find(engine->store, name);
	if (field < 0)
		return;
	query_group_counts(all, &field, 1, 0, &seen);
	for (size_t i = 0; i < seen.n && seen.n <= VALUES_TOLD; i++)
		str_fmt(out, "%s%s", i ? ", " : "", field == FIELD_OUTCOME
			? outcome_word((enum outcome)seen.at[i].key[0])
			: snap_name(engine, seen.at[i].key[0]));
	groups_release(&seen);
}

/* `--where leaves 0 of 1500 records; version is 2.4.0, 2.5.0`: the first term that leaves none
 * is told of. Names are not listed where they are hidden. */
static void
where_text_of(struct engine *engine, const struct query *all, struct str *out)
{
	const char *term;

	str_fmt(out, "--where leaves 0 of %llu records", (unsigned long long)query_count(all));
	for (size_t i = 0; !engine->redact && (term = where_term(engine->where, i)); i++) {
		struct err ignored = { 0 };
		struct query one = *all;
		struct where *where = where_parse(term, engine->store, &ignored);

		one.where = where;
		bool is_none = where && query_count(&one) == 0;
		where_free(where);
		if (!is_none)
			continue;
		struct str values = { 0 };
		add_values(engine, all, term, &values);
		if (values.len)
			str_fmt(out, "; %.*s is %s", (int)strcspn(term, "=!<>~ "), term,
				str_text(&values));
		str_release(&values);
		return;
	}
}

/* Which option left nothing; NULL: there are records, or no option did it. */
static const char *
empty_text(struct engine *engine, struct arena *arena)
{
	const struct engine_options *options = &engine->options;
	const struct tally tally = store_tally(engine->store);
	struct query all = query_all(engine->store, tally.last_ns), of_where = all;
	struct query kept = engine_query(engine);
	char clock[INSTANT_TEXT];
	struct str out = { 0 };

	if (tally.first_ns == INSTANT_NONE || query_count(&kept) > 0)
		return NULL;
	of_where.where = engine->where;
	instant_clock(clock, tally.first_ns, NULL);
	if (options->at && engine_moment(engine) == engine->at_ns && engine->at_ns < tally.first_ns)
		str_fmt(&out, "--at is before the first record (%.8s)", clock);
	else if (options->until && engine->until_ns < tally.first_ns)
		str_fmt(&out, "--until is before the first record (%.8s)", clock);
	else if (options->since && engine->since_ns > tally.last_ns)
		str_fmt(&out, "--since is after the last record (%.8s)",
			instant_clock(clock, tally.last_ns, NULL));
	else if (engine->where && query_count(&of_where) == 0)
		where_text_of(engine, &all, &out);
	else if (options->where || options->since || options->until || options->at)
		str_fmt(&out, "the options%s%s%s%s together leave 0 of %llu records",
			options->where ? " --where" : "", options->since ? " --since" : "",
			options->until ? " --until" : "", options->at ? " --at" : "",
			(unsigned long long)query_count(&all));
	const char *text = out.len ? arena_text(arena, str_text(&out), out.len) : NULL;
	str_release(&out);
	return text;
}

void
engine_tell_empty(struct engine *engine, struct verdict *verdict, struct arena *arena)
{
	const char *why = verdict->n == 0 ? empty_text(engine, arena) : NULL;

	if (why)
		verdict->statement = arena_fmt(arena, "No records in the window: %s.", why);
}

void
engine_note_empty(struct engine *engine, struct facts *facts, struct arena *arena)
{
	const char *why = empty_text(engine, arena);

	if (!why)
		return;
	const char **note = ARENA_NEW(arena, const char *, facts->n_data_notes + 1);
	note[0] = why;
	for (size_t i = 0; i < facts->n_data_notes; i++)
		note[i + 1] = facts->data_note[i];
	facts->data_note = note;
	facts->n_data_notes++;
}

void
engine_tell_maps(struct engine *engine)
{
	static const struct { enum role role; const char *word; int field; } roles[] = {
		{ ROLE_STATUS, "status", FIELD_STATUS },
		{ ROLE_ENDPOINT, "endpoint", FIELD_ENDPOINT },
		{ ROLE_VERSION, "version", FIELD_VERSION },
		{ ROLE_LATENCY, "latency", -1 },
	};
	const struct field_map *map = &engine->map;
	struct str *out = &engine->map_line;

	str_clear(out);
	for (size_t i = 0; i < LENGTH(roles); i++) {
		bool is_there = roles[i].field < 0 ? store_has_latency(engine->store)
						   : store_has_field(engine->store, roles[i].field);
		if (!map->is_set[roles[i].role] || is_there)
			continue;
		str_fmt(out, "%s--map %s=", out->len ? "; " : "", roles[i].word);
		const char *path = map->role[roles[i].role].path;
		text_safe(out, path, strlen(path));
	}
	if (out->len)
		str_add(out, ": no record gives a value for it; check the field's name");
}

const char *
engine_map_line(const struct engine *engine)
{
	return str_text(&engine->map_line);
}
