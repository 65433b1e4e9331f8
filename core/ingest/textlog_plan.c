/* textlog_plan: what a format says of roles and units, joined with what names and --map say. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/ingest/fields_private.h"
#include "core/ingest/identifier.h"
#include "core/ingest/textlog_cell.h"
#include "core/ingest/textlog_private.h"

static bool
is_in_plan(const struct fields *fields, const char *path)
{
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (int i = 0; i < fields->n_role[role]; i++)
			if (strcmp(fields->role[role][i].path, path) == 0 ||
			    strcmp(fields->role[role][i].with, path) == 0)
				return true;
	for (int i = 0; i < fields->n_dims; i++)
		if (strcmp(fields->dims[i], path) == 0)
			return true;
	return false;
}

bool
text_wants(struct textlog *text, uint32_t path)
{
	if (!text->is_planned || path == NAME_NONE)
		return true;
	return path >= text->cap_use || text->use[path] != 2;
}

/* A name met after the probe may still serve: extract's late fields, and signals. */
static bool
is_of_use(const struct textlog *text, const struct fields *fields, uint32_t id)
{
	const struct path *path = paths_get(text->paths, id);

	if (path->signal != SIGNAL_NONE || id == text->identifier || id == text->cell ||
	    is_in_plan(fields, paths_name(text->paths, id)->raw))
		return true;
	for (size_t p = 0; p < text->n_plans; p++)
		for (int i = 0; i <= text->plan[p].n_sum; i++)
			if (text->plan[p].n_sum && text->plan[p].sum[i] == id)
				return true;
	if (text->plan[0].format->kind == FORMAT_W3C && (id == text->date || id == text->time))
		return true;
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		if (!path->is_sampled && path->place[role] >= 0)
			return true;
	return false;
}

void
textlog_begin(struct textlog *text, const struct fields *fields)
{
	text->cap_use = names_count(text->paths->names) + 1;
	text->use = xrealloc(text->use, text->cap_use, 1);
	for (uint32_t id = 1; id < text->cap_use; id++)
		text->use[id] = !paths_get(text->paths, id)->is_known ||
				is_of_use(text, fields, id) ? 1 : 2;
	text->is_planned = true;
	text_fast_free(text->fast);
	text->fast = NULL;
	text->n_own_times = 0;
	for (int i = 0; i < fields->n_role[ROLE_TIME]; i++) {
		const char *path = fields->role[ROLE_TIME][i].path;
		uint32_t id = paths_id(text->paths, path, strlen(path));
		if (id != text->prefix_time)
			text->own_time[text->n_own_times++] = id;
	}
	text->wanted_host = text_wants(text, text->host);
	text->wanted_retries = is_in_plan(fields, "retries");
	memset(text->key, 0, sizeof(text->key));
	text->at = NULL;
	for (size_t p = 0; p < text->n_plans; p++)
		for (int v = 0; v < text->plan[p].n_variants; v++) {
			struct pattern *pattern = &text->plan[p].variant[v];
			for (int i = 0; i < pattern->n; i++) {
				struct op *op = &pattern->op[i];
				op->is_wanted &= text_wants(text, op->path);
				op->is_more_wanted = text_wants(text, op->more);
			}
		}
}

/* Tell a path what the row says of it: the i-th field there. */
static void
apply_field(struct textlog *text, const struct probe *probe, const struct format_field *row, int i)
{
	uint32_t id = paths_want(text->paths, row->name);
	struct path *path = paths_get(text->paths, id);
	const struct seen *seen = probe_find(probe, row->name);
	bool is_last_resort = row->role == ROLE_LATENCY && row->unit == UNIT_NONE;

	if (row->role == ROLES)
		return;
	int place = is_last_resort ? PLACE_FALLBACK : PLACE_FORM + i;
	if (path->place[row->role] < 0 || place < path->place[row->role])
		path->place[row->role] = (int16_t)place;
	if (row->role != ROLE_LATENCY)
		return;
	path->unit = (uint8_t)row->unit;
	if (row->decimals != UNIT_NONE && seen && seen->has_fraction)
		path->unit = (uint8_t)row->decimals;
	else if (row->how & FORMAT_GUESS)
		path->unit = (uint8_t)text_guess_unit(probe, seen);
}

static void
apply_rows(struct textlog *text, const struct probe *probe)
{
	for (size_t p = 0; p < text->n_plans; p++) {
		const struct format_field *row = text->plan[p].format->field;
		int n[ROLES + 1] = { 0 };
		for (size_t i = 0; i < FORMAT_FIELDS && row[i].name; i++)
			apply_field(text, probe, &row[i], n[row[i].role]++);
	}
	paths_get(text->paths, text->prefix_time)->is_no_dim = true;
	if (text->plan[0].format->kind == FORMAT_W3C) {
		paths_get(text->paths, text->date)->is_no_dim = true;
		paths_get(text->paths, text->time)->is_no_dim = true;
	}
}

/* The row that says a unit is a guess, or NULL. */
static const struct format_field *
guess_of(const struct textlog *text, const char *path)
{
	for (size_t p = 0; p < text->n_plans; p++) {
		const struct format_field *row = text->plan[p].format->field;
		for (size_t i = 0; i < FORMAT_FIELDS && row[i].name; i++)
			if ((row[i].how & FORMAT_GUESS) && strcmp(row[i].name, path) == 0)
				return &row[i];
	}
	return NULL;
}

void
textlog_plan(struct textlog *text, const struct probe *probe, const struct field_map *map,
	     struct fields *out, struct str *notes)
{
	apply_rows(text, probe);
	fields_choose(probe, map, out, notes);
	/* The time of a prefix is for records that have none, so it comes last. */
	int n = out->n_role[ROLE_TIME];
	if (!(map && map->is_set[ROLE_TIME]) && n < FIELDS_A_ROLE &&
	    probe_find(probe, "prefix.time")) {
		out->role[ROLE_TIME][n] = (struct field){ .path = "prefix.time" };
		out->n_role[ROLE_TIME]++;
	}
	for (int i = 0; i < out->n_role[ROLE_LATENCY]; i++) {
		struct field *field = &out->role[ROLE_LATENCY][i];
		if (field->proof != PROOF_FORMAT || !guess_of(text, field->path))
			continue;
		fields_assume(probe, field, notes);
	}
	char identifier[FIELD_PATH];
	identifier_choose(probe, out, identifier);
	text->identifier = *identifier ? paths_want(text->paths, identifier) : NAME_NONE;
}

void
textlog_notes(const struct textlog *text, struct str *notes)
{
	const struct { uint64_t n; const char *what; } counts[] = {
		{ text->repeated, "repeated header lines skipped" },
		{ text->short_rows, "rows are shorter than the header: values are missing" },
		{ text->long_rows, "rows are longer than the header: only named columns are read" },
		{ text->beside, "lines stand beside the requests: other text, passed over" },
		{ text->yearless,
		  "times without a year: the latest year that fits the file's age" },
	};

	if (textlog_cell(text))
		str_fmt(notes, "the records stand in %s, which is opened; what stands beside it is "
			"kept\n", textlog_cell(text));
	for (size_t i = 0; i < LENGTH(counts); i++)
		if (counts[i].n)
			str_fmt(notes, "%llu %s\n", (unsigned long long)counts[i].n,
				counts[i].what);
}
