/* engine_redact: --redact: which values may be shown; people's words with pseudonyms. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/redact.h"
#include "core/base/text.h"
#include "core/engine_private.h"
#include "core/ingest/fields_left.h"

static int
by_id(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Who hides a field by the name it has in the log hides the role it plays. */
static void
learn_roles(struct engine *engine)
{
	static const char *const shown_as[ROLES] = {
		[ROLE_STATUS] = "status", [ROLE_ENDPOINT] = "endpoint", [ROLE_VERSION] = "version",
	};

	for (size_t i = 0; i < store_sources(engine->store); i++) {
		const struct fields *fields = intake_fields(store_source(engine->store, i));
		for (int role = 0; role < ROLES; role++)
			for (int k = 0; shown_as[role] && k < fields->n_role[role]; k++)
				redact_also(engine->redact, fields->role[role][k].path,
					    shown_as[role]);
	}
}

/* Every field that the log is known to have; owned by the caller. *has_all: none is passed over. */
static const char **
known_fields(const struct engine *engine, size_t *n, bool *has_all)
{
	const char **known = NULL;
	size_t cap = 0;

	*n = 0;
	*has_all = true;
	for (int i = 0; i < store_fields(engine->store); i++) {
		GROW(known, *n, cap);
		known[(*n)++] = store_field_name(engine->store, i);
	}
	for (size_t i = 0; i < store_sources(engine->store); i++) {
		struct intake *source = store_source(engine->store, i);
		const struct fields *fields = intake_fields(source);
		size_t n_left;
		const struct field_left *left = intake_fields_left(source, &n_left);
		for (int role = 0; role < ROLES; role++)
			for (int k = 0; k < fields->n_role[role]; k++) {
				GROW(known, *n, cap);
				known[(*n)++] = fields->role[role][k].path;
				GROW(known, *n, cap);
				known[(*n)++] = fields->role[role][k].with;
			}
		for (size_t k = 0; k < n_left; k++) {
			GROW(known, *n, cap);
			known[(*n)++] = left[k].path;
		}
		*has_all = *has_all && n_left < FIELDS_LEFT;
	}
	return known;
}

int
engine_redact_check(struct engine *engine, struct err *err)
{
	size_t n;
	bool has_all;

	if (!engine->redact)
		return 0;
	learn_roles(engine);
	const char **known = known_fields(engine, &n, &has_all);
	const char *stranger = has_all ? redact_stranger(engine->redact, known, n) : NULL;
	if (stranger) {
		struct str clean = { 0 }, list = { 0 };
		text_safe(&clean, stranger, strlen(stranger));
		for (size_t i = 0; i < n && list.len < 200; i++) {
			bool is_passed = !*known[i];	/* nothing goes with most fields */
			for (size_t k = 0; k < i && !is_passed; k++)
				is_passed = strcmp(known[i], known[k]) == 0;
			str_add(&list, is_passed || i == 0 ? "" : " ");
			if (!is_passed)
				text_safe(&list, known[i], strlen(known[i]));
		}
		err_set(err, ERR_USAGE, "--redact: %s: no such field, so nothing would be hidden "
			"by it; fields of this log: %s", str_text(&clean), str_text(&list));
		str_release(&clean);
		str_release(&list);
	}
	free(known);
	return stranger ? -1 : 0;
}

/* Every value of a field, in the order of first appearance: pseudonyms go by it. */
static void
learn_field(struct engine *engine, int field)
{
	const char *name = store_field_name(engine->store, field);
	bool hides = redact_hides(engine->redact, name);
	struct query all = query_all(engine->store, INT64_MAX);
	struct groups groups = { 0 };

	/* Rare values too, which are one elsewhere: people may speak of any of them. */
	if (hides)
		query_values(&all, field, &groups);
	else
		query_group_counts(&all, &field, 1, 0, &groups);
	uint32_t *id = xcalloc(groups.n + 1, sizeof(*id));
	for (size_t i = 0; i < groups.n; i++)
		id[i] = groups.at[i].key[0];
	qsort(id, groups.n, sizeof(*id), by_id);
	for (size_t i = 0; i < groups.n; i++) {
		if (hides)
			redact_hide(engine->redact, id[i], name);
		else
			redact_allow(engine->redact, id[i]);
	}
	free(id);
	groups_release(&groups);
}

/* A text with pseudonyms for the names that are known. */
static const char *
veiled(struct engine *engine, const char *text, struct arena *arena)
{
	struct str out = { 0 };

	redact_text(engine->redact, engine->names, text, strlen(text), &out);
	const char *kept = arena_text(arena, str_text(&out), out.len);
	str_release(&out);
	return kept;
}

/* What people said, as it may be shown. */
static const char *
shown(struct engine *engine, const char *text, struct arena *arena)
{
	if (!text)
		return NULL;
	engine_words_of(engine, text);
	return veiled(engine, text, arena);
}

const char *
engine_shown_text(struct engine *engine, const char *text)
{
	return engine->redact ? shown(engine, text, &engine->drawn) : text;
}

static void
learn_incident(struct engine *engine)
{
	struct incident_file *file = &engine->shown_incident;
	struct arena *arena = &engine->veiled;

	*file = engine->incident;
	file->title = shown(engine, file->title, arena);
	file->ic = shown(engine, file->ic, arena);
	file->owner = shown(engine, file->owner, arena);
	file->comms = shown(engine, file->comms, arena);
	file->claim = arena_copy(arena, file->n_claims ? (void *)file->claim : (void *)file,
				 file->n_claims ? file->n_claims * sizeof(*file->claim) : 1);
	for (size_t i = 0; i < file->n_claims; i++) {
		struct claim *claim = &file->claim[i];

		claim->claim = shown(engine, claim->claim, arena);
		/* Values are looked up in the log, and shown by their names there. */
		claim->by = shown(engine, claim->by, arena);
	}
	/* Not into the array of the incident itself: it outlives this arena. */
	file->note = ARENA_NEW(arena, const char *, file->n_notes + 1);
	for (size_t i = 0; i < file->n_notes; i++)
		file->note[i] = shown(engine, engine->incident.note[i], arena);
}

void
engine_redact_incident(struct engine *engine)
{
	if (!engine->redact || !engine->has_incident)
		return;
	arena_clear(&engine->veiled);
	learn_incident(engine);
}

/* A file may be named after a customer. */
static void
show_source(struct engine *engine, struct intake *source)
{
	const char *name = intake_name(source);
	struct str out = { 0 };

	redact_text(engine->redact, engine->names, name, strlen(name), &out);
	if (strcmp(str_text(&out), name) != 0)
		intake_show_as(source, str_text(&out));
	str_release(&out);
}

/* Constants, which are in no column, were made known when the fields were chosen
 * (probe_constant()): notes hold their pseudonyms already. */
void
engine_redact_learn(struct engine *engine)
{
	uint64_t generation = store_generation(engine->store);

	if (!engine->redact || (engine->is_veiled && engine->veiled_generation == generation))
		return;
	learn_roles(engine);
	/* What may be shown first: a value that stands in a hidden field too is hidden. */
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < store_fields(engine->store); i++)
			if (i != FIELD_OUTCOME &&
			    redact_hides(engine->redact, store_field_name(engine->store,
				i)) == pass)
				learn_field(engine, i);
	for (size_t i = 0; i < store_sources(engine->store); i++)
		show_source(engine, store_source(engine->store, i));
	if (!engine->is_veiled)
		engine_redact_incident(engine);
	engine->is_veiled = true;
	engine->veiled_generation = generation;
}

const struct incident_file *
engine_incident(const struct engine *engine)
{
	if (!engine->has_incident)
		return NULL;
	return engine->redact ? &engine->shown_incident : &engine->incident;
}

/* Our own sentences name fields, values of columns and files: no word in them is worth reading the
 * bytes of every record for. */
void
engine_redact_facts(struct engine *engine, struct facts *facts, struct arena *arena)
{
	for (size_t i = 0; engine->redact && i < facts->n_data_notes; i++)
		facts->data_note[i] = veiled(engine, facts->data_note[i], arena);
}

/* What is streamed is in no table: each record tells which of its values may be shown. */
void
engine_redact_record(struct engine *engine, const struct record *record)
{
	const struct { const char *field; uint32_t value; } role[] = {
		{ "version", record->version }, { "endpoint", record->endpoint },
		{ "status", record->status },
	};
	const struct fields *fields = intake_fields(store_source(engine->store, record->source));

	if (!engine->redact)
		return;
	for (size_t i = 0; i < LENGTH(role); i++) {
		if (redact_hides(engine->redact, role[i].field))
			redact_hide(engine->redact, role[i].value, role[i].field);
		else
			redact_allow(engine->redact, role[i].value);
	}
	for (int i = 0; i < fields->n_dims; i++) {
		if (redact_hides(engine->redact, fields->dims[i]))
			redact_hide(engine->redact, record->dims[i], fields->dims[i]);
		else
			redact_allow(engine->redact, record->dims[i]);
	}
}
